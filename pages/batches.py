"""Batches: what is being made now, what came of what was made, why something failed, and what can be done about it."""

from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.batches import queries
from core.batches.queries import BatchCard, Desk
from core.vocabulary import BatchKind, BatchStatus
from pages.parts import batch_opened, batch_told
from pages.ui import components, frame, links, state
from pages.ui.links import Param
from pages.ui.visit import Visit

A_PAGE: Final = 25
SHELF, KIND = "batch_shelf", "batch_kind"
STATES: Final = {batch_told.ANY: "However it ended", **{one.value: components.words_of(one) for one in queries.ENDED}}
KINDS: Final = {
    batch_told.ANY: "Of every kind",
    BatchKind.RENDER.value: "Ads",
    BatchKind.EXPORT.value: "Packages",
    BatchKind.MASK.value: "Cut-outs",
    BatchKind.CAPTION.value: "Texts",
}


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def narrow() -> None:
    """A changed filter is kept in the address and starts at the first page."""
    links.put(Param.STATUS, state.value(SHELF))
    links.put(Param.KIND, state.value(KIND))
    components.first_page()


def show_everything() -> None:
    """Take every filter away."""
    state.put(Param.SEARCH.value, "")
    state.put(SHELF, batch_told.ANY)
    state.put(KIND, batch_told.ANY)
    narrow()


# ── Under way ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_way(batch_id: str) -> None:
    """The way to one batch."""
    st.button(
        "Open",
        key=f"show_{batch_id}",
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=batch_told.open_batch,
        args=(batch_id,),
    )


def draw_open(visit: Visit, card: BatchCard) -> None:
    """One batch that is not over: how far it is, its newest pictures, and what can be done."""
    one = card.progress
    with components.card(f"batch_{one.batch_id}"):
        with st.container(key=f"batch_head_{one.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
            components.entry(one.title or "A batch", batch_told.about(card, with_client=True))
            components.badge(card.phase)
        st.progress(batch_told.share(card), batch_told.progress_words(card))
        if card.pictures:
            components.strip(batch_told.thumbs(card.pictures))
        with st.container(key=f"batch_deeds_{one.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
            if note := batch_told.NOTES.get(card.phase):
                st.caption(note)
            st.space("stretch")
            draw_way(one.batch_id)
            batch_told.draw_steering(visit, card)


def draw_desk(workspace_id: str | None, drawn: tuple[str, ...]) -> None:
    """The open batches, drawn anew every two seconds; when one ends, the whole page is, with its history."""
    here = frame.visit()
    frame.said()
    now = queries.desk(here.scope, workspace_id=workspace_id)
    if links.row_id(Param.BATCH) or set(drawn) - ids_of(now):
        state.rerun()
    with st.container(key="live", gap="small"):
        if not now.has_workers:
            batch_told.draw_no_workers()
        for card in now.cards:
            draw_open(here, card)
        if now.total > len(now.cards):
            st.caption(f"and {components.plural(now.total - len(now.cards), 'more batch', 'more batches')}")


def ids_of(desk: Desk) -> set[str]:
    """The batches on the desk."""
    return {card.progress.batch_id for card in desk.cards}


# ── History ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_filters() -> tuple[str, str, str]:
    """Words, how it ended, and kind; the address keeps them."""
    for key, param, options in ((SHELF, Param.STATUS, STATES), (KIND, Param.KIND, KINDS)):
        if not state.holds(key):
            state.put(key, links.choice(param, tuple(options), batch_told.ANY))
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        looked_for = components.search("batches")
        shelf = st.selectbox(
            "How it ended",
            list(STATES),
            format_func=STATES.__getitem__,
            key=SHELF,
            on_change=narrow,
            label_visibility="collapsed",
            width=200,
        )
        kind = st.selectbox(
            "Kind",
            list(KINDS),
            format_func=KINDS.__getitem__,
            key=KIND,
            on_change=narrow,
            label_visibility="collapsed",
            width=180,
        )
    return looked_for, shelf or batch_told.ANY, kind or batch_told.ANY


def draw_past(card: BatchCard, *, with_client: bool) -> None:
    """One batch that is over: what came of it, and the way to it."""
    one = card.progress
    first = card.pictures[0] if card.pictures else None
    with st.container(key=f"past_{one.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
        if one.kind is BatchKind.EXPORT:
            st.html('<div class="im-plate im-parcel" role="img" aria-label="A package"></div>', width="content")
        else:
            components.plate(first.thumbnail_sha256 if first else None, "", height_px=52, width_px=64)
        components.entry(
            one.title or "A batch",
            f"{batch_told.outcome_words(card)} · {batch_told.about(card, with_client=with_client)}",
        )
        with st.container(
            key=f"past_deeds_{one.batch_id}", horizontal=True, vertical_alignment="center", width="content"
        ):
            if one.status is not BatchStatus.DONE:
                components.badge(one.status)
            draw_way(one.batch_id)


def draw_history(visit: Visit) -> None:
    """Batches that are over, a page at a time."""
    frame.section("Earlier")
    looked_for, shelf, kind = draw_filters()
    # Read fresh, as all of this page: phases and times are matters of the clock, not of the data's version.
    found = queries.history(
        visit.scope,
        workspace_id=visit.workspace_id,
        kind=BatchKind(kind) if kind else None,
        status=BatchStatus(shelf) if shelf else None,
        search=looked_for,
        page=components.page_number(),
        per_page=A_PAGE,
    )
    if found.rows:
        with st.container(key="rows_batches", gap=None):
            for card in found.rows:
                draw_past(card, with_client=visit.workspace is None)
        components.pager(found, "batch", "batches")
    elif looked_for or shelf or kind:
        with frame.empty("Nothing of the kind", "No batch matches these filters.", icon=":material/search_off:"):
            st.button("Show all", key="batches_all", icon=":material/filter_list_off:", on_click=show_everything)
    else:
        st.caption("Nothing yet. What is finished is kept here.")


def draw_nothing(visit: Visit) -> None:
    """Nothing was ever made here."""
    with frame.empty(
        "Nothing was made yet",
        "Whenever ads or packages are made, you can watch them here. You may leave meanwhile: they are made in any case.",
        icon=batch_told.ICON,
    ):
        links.link("campaigns", "Open a campaign")
        if visit.can(links.destination("quick_start").permission):
            links.link("quick_start", "Quick start")


def draw_all(visit: Visit) -> None:
    """What is under way, then the history."""
    frame.header(
        "Batches", "What is being made, and what came of it. You may leave: work goes on without you.", batch_told.ICON
    )
    now = queries.desk(visit.scope, workspace_id=visit.workspace_id)
    if not now.cards and not queries.history(visit.scope, workspace_id=visit.workspace_id, per_page=1).total:
        draw_nothing(visit)
        return
    frame.section("Now", is_first=True)
    if now.cards:
        st.fragment(draw_desk, run_every=batch_told.REFRESH_S)(visit.workspace_id, tuple(sorted(ids_of(now))))
    else:
        st.caption("Nothing is being made at the moment.")
    draw_history(visit)


visitor = frame.guard(Permission.VIEW)
if asked := links.row_id(Param.BATCH):
    batch_opened.draw_opened(visitor, asked)
else:
    draw_all(visitor)
