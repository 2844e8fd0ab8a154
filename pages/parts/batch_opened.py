"""One batch alone: how far it is or what came of it, why items failed, its package and its ads."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.batches import queries, rules
from core.batches.queries import BatchCard, BatchPage, ItemCard
from core.batches.rules import Phase
from core.db.paging import Page
from core.jobs.queries import FailureGroup
from core.vocabulary import BatchKind, CheckVerdict, ExportStatus, ItemStatus
from pages.parts import batch_told
from pages.ui import components, frame, links, state
from pages.ui.components import Proof
from pages.ui.visit import Visit

ITEMS_A_PAGE: Final = 24
ITEMS_LIVE: Final = 12
# Where in its campaign a batch's results are, and what the link says; ads otherwise.
PLACES: Final = {BatchKind.EXPORT: ("package", "Package step"), BatchKind.CAPTION: ("words", "See the texts")}
AGAIN: Final = {
    BatchKind.RENDER: "Make again with today's kit",
    BatchKind.EXPORT: "Build again",
    BatchKind.MASK: "Cut out again",
}
ITEM_STATES: Final = {
    batch_told.ANY: "All",
    ItemStatus.DONE.value: "Made",
    ItemStatus.FAILED.value: "Failed",
    ItemStatus.CANCELLED.value: "Not made",
}


def draw_opened(visit: Visit, batch_id: str) -> None:
    """One batch alone."""
    chosen = state.value(batch_told.ITEMS, batch_told.ANY)
    opened = queries.batch_page(
        visit.scope,
        batch_id,
        status=ItemStatus(chosen) if chosen else None,
        page=state.value(batch_told.TURNED, 1) or 1,
        per_page=ITEMS_A_PAGE,
    )
    draw_head(visit, opened)
    frame.errors(batch_told.AGAIN_FORM)
    if opened.card.progress.is_open:
        st.fragment(draw_live, run_every=batch_told.REFRESH_S)(batch_id)
    else:
        draw_over(visit, opened)


def draw_head(visit: Visit, opened: BatchPage) -> None:
    """Title, whose it is, and where to go from here."""
    card, one = opened.card, opened.card.progress
    st.button(
        "All batches",
        key="batches_back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=batch_told.close_batch,
    )
    with frame.header(one.title or "A batch", lead_of(opened), batch_told.ICON, kicker=card.client_name):
        if one.campaign_id:
            step, label = PLACES.get(one.kind, ("ads", "See the ads"))
            links.link("campaign", label, client=one.workspace_id, campaign=one.campaign_id, step=step)
        may_repeat = one.kind is BatchKind.EXPORT or (one.kind in AGAIN and one.counts.done)
        if not one.is_open and may_repeat and visit.can(rules.permission_of(one.kind)):
            st.button(
                AGAIN[one.kind],
                key="batch_again",
                icon=":material/replay:",
                on_click=batch_told.make_again,
                args=(one.batch_id,),
            )


def lead_of(opened: BatchPage) -> str:
    """For which campaign, who asked for it and when, and what it repeats."""
    one = opened.card.progress
    campaign = f"For {opened.card.campaign_name}. " if opened.card.campaign_name else ""
    asked = f"Asked for by {one.created_by_name or 'somebody'}, {components.ago(one.created_at)}."
    repeats = f" Repeats the batch of {components.moment(opened.again_of[1])}." if opened.again_of else ""
    return f"{campaign}{asked}{repeats}"


def draw_live(batch_id: str) -> None:
    """An open batch, drawn anew every two seconds; when it is over, the whole page is."""
    here = frame.visit()
    frame.said()
    opened = queries.batch_page(here.scope, batch_id, per_page=ITEMS_LIVE)
    card, one = opened.card, opened.card.progress
    if not one.is_open:
        state.rerun()
    with st.container(key="live", gap="small"):
        draw_now(here, card)
        draw_failures(here, card, opened.failures)
        if one.kind is BatchKind.RENDER and opened.items.rows:
            frame.section("Fresh from the press", "the newest first")
            components.proofs([proof(item, one.kind) for item in opened.items.rows])


def draw_now(visit: Visit, card: BatchCard) -> None:
    """How far an open batch is, and what can be done."""
    if card.phase is Phase.UNATTENDED:
        batch_told.draw_no_workers()
    with st.container(key="batch_now", horizontal=True, vertical_alignment="center", gap="small"):
        components.badge(card.phase)
        if note := batch_told.NOTES.get(card.phase):
            st.caption(note)
        st.space("stretch")
        batch_told.draw_steering(visit, card)
    st.progress(batch_told.share(card), batch_told.progress_words(card))


def draw_over(visit: Visit, opened: BatchPage) -> None:
    """A batch that is over: what came of it, item by item."""
    card, one = opened.card, opened.card.progress
    with st.container(key="batch_over", horizontal=True, vertical_alignment="center", gap="small"):
        components.badge(one.status)
        st.caption(
            f"{batch_told.outcome_words(card)}, {components.ago(one.completed_at)}"
            if one.completed_at
            else batch_told.outcome_words(card)
        )
    draw_package(visit, card)
    draw_left_out(visit, card)
    draw_failures(visit, card, opened.failures)
    if one.kind is BatchKind.RENDER and one.counts.done:
        draw_items(opened.items, card)


def draw_package(visit: Visit, card: BatchCard) -> None:
    """The package itself, to be downloaded as long as it is kept."""
    package = card.package
    if package is None or package.status is not ExportStatus.COMPLETED:
        return
    until = f", kept until {components.day(package.expires_at)}" if package.is_available and package.expires_at else ""
    with st.container(key="batch_package", horizontal=True, vertical_alignment="center", gap="small", border=True):
        components.entry(package.file_name, f"{components.plural(package.items_exported, 'ad')}{until}")
        if package.is_available and visit.can(Permission.EXPORT):
            st.link_button(
                "Download",
                links.download(package.export_id),
                key="batch_download",
                type="primary",
                icon=":material/download:",
            )
        elif not package.is_available:
            st.badge("Expired", icon=":material/schedule:", color="gray")


def draw_left_out(visit: Visit, card: BatchCard) -> None:
    """A batch somebody stopped: what was not made, and the way to make it after all."""
    one, (unit, _) = card.progress, batch_told.UNITS[card.progress.kind]
    if not one.counts.cancelled:
        return
    with st.container(key="batch_stopped", horizontal=True, vertical_alignment="center", gap="small", border=True):
        components.entry(
            "Somebody stopped this batch",
            f"{components.plural(one.counts.cancelled, unit)} {'was' if one.counts.cancelled == 1 else 'were'} not made.",
        )
        if visit.can(rules.permission_of(one.kind)):
            st.button(
                "Make the rest",
                key="retry_rest",
                icon=":material/play_arrow:",
                on_click=batch_told.retry,
                args=(one.batch_id, one.kind),
            )


def draw_failures(visit: Visit, card: BatchCard, groups: Sequence[FailureGroup]) -> None:
    """Why items failed, each reason with its own second try."""
    if not groups:
        return
    one, (unit, _) = card.progress, batch_told.UNITS[card.progress.kind]
    may = visit.can(rules.permission_of(one.kind))
    frame.section("What failed")
    with st.container(key="rows_failures", gap=None):
        for place, group in enumerate(groups):
            with st.container(key=f"failure_{place}", horizontal=True, vertical_alignment="center", gap="small"):
                components.entry(
                    group.message[:1].upper() + group.message[1:], named(group), components.plural(group.number, unit)
                )
                if may:
                    st.button(
                        "Try again" if len(groups) == 1 else "Try these again",
                        key=f"retry_{place}",
                        icon=":material/refresh:",
                        type="tertiary" if len(groups) > 1 else "secondary",
                        on_click=batch_told.retry,
                        args=(one.batch_id, one.kind, group.message),
                    )
    if may and len(groups) > 1:
        st.button(
            f"Try all {one.counts.failed:,} again",
            key="retry_all",
            icon=":material/refresh:",
            on_click=batch_told.retry,
            args=(one.batch_id, one.kind),
        )


def named(group: FailureGroup) -> str:
    """The first of them by name."""
    more = group.number - len(group.labels)
    return ", ".join(group.labels) + (f" and {more:,} more" if more > 0 else "")


def draw_items(items: Page[ItemCard], card: BatchCard) -> None:
    """The items in their order, a page at a time, narrowed by how they ended."""
    frame.section("Its ads", "as they are today")
    counts = card.progress.counts
    if counts.done != counts.total:
        st.segmented_control(
            "Which",
            list(ITEM_STATES),
            format_func=ITEM_STATES.__getitem__,
            default=batch_told.ANY,
            key=batch_told.ITEMS,
            required=True,
            label_visibility="collapsed",
            on_change=state.forget,
            args=(batch_told.TURNED,),
        )
    if items.rows:
        components.proofs([proof(item, card.progress.kind) for item in items.rows])
    else:
        st.caption("None.")
    if items.pages > 1:
        st.pagination(items.pages, key=batch_told.TURNED)


def proof(item: ItemCard, kind: BatchKind) -> Proof:
    """One item as a line with its pictures."""
    match item.status:
        case ItemStatus.RUNNING:
            note = "being drawn" if kind is BatchKind.RENDER else "being made"
        case ItemStatus.DONE if kind is BatchKind.RENDER:
            note = made_words(item)
        case ItemStatus.DONE:
            note = batch_told.UNITS[kind][1]
        case ItemStatus.FAILED:
            note = item.message or "failed"
        case ItemStatus.CANCELLED:
            note = "not made"
        case _:
            note = "waiting"
    return Proof(item.title, note, item.status.value, batch_told.thumbs(item.pictures))


def made_words(item: ItemCard) -> str:
    """What became of an idea: how many new ads, in how long, and whether some failed their checks."""
    failed = sum(one.verdict is CheckVerdict.FAIL for one in item.pictures)
    parts = [components.plural(item.made, "ad") if item.made else "nothing new"]
    parts += [f"{failed} failed a check"] if failed else []
    parts += (
        [f"{item.seconds:.1f} s" if item.seconds < 10 else components.span(item.seconds)]
        if item.made and item.seconds
        else []
    )
    return " · ".join(parts)
