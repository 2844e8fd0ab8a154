"""Batches: what is being made now, what came of what was made, why something failed, and what can be done about it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.batches import queries, rules, service
from core.batches.queries import BatchCard, BatchPage, Desk, ItemCard, Picture
from core.batches.rules import Phase
from core.db.paging import Page
from core.jobs.queries import FailureGroup
from core.vocabulary import BatchKind, BatchStatus, CheckVerdict, ExportStatus, ItemStatus
from pages.ui import components, frame, links, state
from pages.ui.components import Proof, Thumb
from pages.ui.links import Param
from pages.ui.visit import Visit

REFRESH_S: Final = 2.0
A_PAGE: Final = 25
ITEMS_A_PAGE: Final = 24
ITEMS_LIVE: Final = 12
ICON: Final = ":material/manufacturing:"
SHELF, KIND, ITEMS, TURNED = "batch_shelf", "batch_kind", "batch_items", "batch_items_page"
ANY: Final = ""
# Where in its campaign a batch's results are, and what the link says; ads otherwise.
PLACES: Final = {BatchKind.EXPORT: ("package", "Package step"), BatchKind.CAPTION: ("words", "See the texts")}
AGAIN_FORM: Final = "batch_again"
STATES: Final = {ANY: "However it ended", **{one.value: components.words_of(one) for one in queries.ENDED}}
# What one item of a kind is called, and what has happened to it when it is made.
UNITS: Final[dict[BatchKind, tuple[str, str]]] = {
    BatchKind.RENDER: ("idea", "drawn"),
    BatchKind.EXPORT: ("package", "built"),
    BatchKind.CAPTION: ("text", "written"),
    BatchKind.MASK: ("cut-out", "made"),
}
KINDS: Final = {
    ANY: "Of every kind",
    BatchKind.RENDER.value: "Ads",
    BatchKind.EXPORT.value: "Packages",
    BatchKind.MASK.value: "Cut-outs",
    BatchKind.CAPTION.value: "Texts",
}
AGAIN: Final = {
    BatchKind.RENDER: "Make again with today's kit",
    BatchKind.EXPORT: "Build again",
    BatchKind.MASK: "Cut out again",
}
ITEM_STATES: Final = {
    ANY: "All",
    ItemStatus.DONE.value: "Made",
    ItemStatus.FAILED.value: "Failed",
    ItemStatus.CANCELLED.value: "Not made",
}
NOTES: Final = {
    Phase.WAITING: "Others are ahead of it. It begins by itself when a place is free.",
    Phase.PAUSED: "Nothing more of it begins until somebody resumes it.",
    Phase.STOPPING: "What had begun is finished or ends within seconds; the rest is not made.",
}


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def open_batch(batch_id: str) -> None:
    """Show one batch alone; the address keeps it."""
    state.forget(ITEMS, TURNED)
    frame.forget_errors(AGAIN_FORM)
    links.put(Param.BATCH, batch_id)


def close_batch() -> None:
    """Back to all batches."""
    links.put(Param.BATCH, None)


def pause(batch_id: str) -> None:
    """Let nothing more begin."""
    frame.attempt(service.pause, batch_id, done="Paused; what had begun is finished")


def resume(batch_id: str) -> None:
    """Go on where it stopped."""
    frame.attempt(service.resume, batch_id, done="It goes on")


def stop(batch_id: str) -> None:
    """Make nothing more of it."""
    frame.attempt(service.cancel, batch_id, done="Stopped; what was made stays")


def retry(batch_id: str, kind: BatchKind, message: str | None = None) -> None:
    """Try again what failed for one reason, or everything that is not made."""
    unit, _ = UNITS[kind]
    frame.attempt(
        service.retry, batch_id, message=message, done=lambda queued: f"{components.plural(queued, unit)} queued again"
    )


def make_again(batch_id: str) -> None:
    """Make the same once more, as a new batch, and open that."""
    made = frame.attempt(service.run_again, batch_id, done="Queued as a new batch", form=AGAIN_FORM)
    if made:
        open_batch(made.value)


def narrow() -> None:
    """A changed filter is kept in the address and starts at the first page."""
    links.put(Param.STATUS, state.value(SHELF))
    links.put(Param.KIND, state.value(KIND))
    components.first_page()


def show_everything() -> None:
    """Take every filter away."""
    state.put(Param.SEARCH.value, "")
    state.put(SHELF, ANY)
    state.put(KIND, ANY)
    narrow()


# ── Wording ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def pace(per_minute: float) -> str:
    """Items a minute."""
    return f"{per_minute:.0f} a minute" if per_minute >= 2 else f"{per_minute:.1f} a minute"


def progress_words(card: BatchCard) -> str:
    """How far an open batch is, how fast, how long still."""
    one, (unit, done) = card.progress, UNITS[card.progress.kind]
    if card.package and card.package.items_total:
        parts = [f"{card.package.items_exported} of {components.plural(card.package.items_total, 'ad')} packed"]
    else:
        parts = [f"{one.counts.done:,} of {components.plural(one.counts.total, unit)} {done}"]
    if one.counts.failed:
        parts.append(f"{one.counts.failed:,} failed")
    if card.phase is Phase.WORKING:
        parts += [pace(one.per_minute)] if one.per_minute and one.counts.total > 1 else []
        parts += [f"about {components.span(one.eta_s)} left"] if one.eta_s else []
    return " · ".join(parts)


def outcome_words(card: BatchCard) -> str:
    """What came of a batch that is over."""
    counts, (unit, done) = card.progress.counts, UNITS[card.progress.kind]
    if card.package and counts.done:
        return f"{components.plural(card.package.items_exported, 'ad')} packed"
    if counts.done == counts.total:
        return f"{components.plural(counts.total, unit)} {done}"
    return f"{counts.done:,} of {components.plural(counts.total, unit)} {done}"


def about(card: BatchCard, *, with_client: bool) -> str:
    """Whose a batch is, who asked for it and when."""
    one = card.progress
    asked = (
        f"{one.created_by_name}, {components.ago(one.created_at)}"
        if one.created_by_name
        else components.ago(one.created_at)
    )
    campaign = "" if card.campaign_name and card.campaign_name in one.title else card.campaign_name
    return " · ".join(part for part in (card.client_name if with_client else "", campaign, asked) if part)


def share(card: BatchCard) -> float:
    """How much of a batch is finished, 0..1; of a package, how much of it is packed."""
    if card.package and card.package.items_total and card.progress.is_open:
        return min(card.package.items_exported / card.package.items_total, 1.0)
    return min(card.progress.share, 1.0)


def thumbs(pictures: Sequence[Picture]) -> list[Thumb]:
    """Pictures as strips take them."""
    return [Thumb(one.thumbnail_sha256, one.alt_text, one.width_px, one.height_px) for one in pictures]


# ── Under way ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_steering(visit: Visit, card: BatchCard) -> None:
    """Pause or resume, and stop."""
    one = card.progress
    if not visit.can(rules.permission_of(one.kind)) or one.is_stopping:
        return
    if one.is_paused:
        st.button(
            "Resume", key=f"resume_{one.batch_id}", icon=":material/play_arrow:", on_click=resume, args=(one.batch_id,)
        )
    elif one.counts.total > 1:
        st.button("Pause", key=f"pause_{one.batch_id}", icon=":material/pause:", on_click=pause, args=(one.batch_id,))
    st.button("Stop", key=f"stop_{one.batch_id}", icon=":material/stop:", on_click=stop, args=(one.batch_id,))


def draw_way(batch_id: str) -> None:
    """The way to one batch."""
    st.button(
        "Open",
        key=f"show_{batch_id}",
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=open_batch,
        args=(batch_id,),
    )


def draw_no_workers() -> None:
    """Why nothing moves, and what whoever runs the installation can do."""
    st.warning(
        "**Nothing works on batches at the moment.** They are kept, and go on by themselves when a worker is there again. "
        "Whoever runs this installation starts the app anew, or one more worker with `python -m core worker`.",
        icon=":material/power_off:",
    )


def draw_open(visit: Visit, card: BatchCard) -> None:
    """One batch that is not over: how far it is, its newest pictures, and what can be done."""
    one = card.progress
    with components.card(f"batch_{one.batch_id}"):
        with st.container(key=f"batch_head_{one.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
            components.entry(one.title or "A batch", about(card, with_client=True))
            components.badge(card.phase)
        st.progress(share(card), progress_words(card))
        if card.pictures:
            components.strip(thumbs(card.pictures))
        with st.container(key=f"batch_deeds_{one.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
            if note := NOTES.get(card.phase):
                st.caption(note)
            st.space("stretch")
            draw_way(one.batch_id)
            draw_steering(visit, card)


def draw_desk(workspace_id: str | None, drawn: tuple[str, ...]) -> None:
    """The open batches, drawn anew every two seconds; when one ends, the whole page is, with its history."""
    here = frame.visit()
    frame.said()
    now = queries.desk(here.scope, workspace_id=workspace_id)
    if links.row_id(Param.BATCH) or set(drawn) - ids_of(now):
        state.rerun()
    with st.container(key="live", gap="small"):
        if not now.has_workers:
            draw_no_workers()
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
            state.put(key, links.choice(param, tuple(options), ANY))
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
    return looked_for, shelf or ANY, kind or ANY


def draw_past(card: BatchCard, *, with_client: bool) -> None:
    """One batch that is over: what came of it, and the way to it."""
    one = card.progress
    first = card.pictures[0] if card.pictures else None
    with st.container(key=f"past_{one.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
        if one.kind is BatchKind.EXPORT:
            st.html('<div class="im-plate im-parcel" role="img" aria-label="A package"></div>', width="content")
        else:
            components.plate(first.thumbnail_sha256 if first else None, "", height_px=52, width_px=64)
        components.entry(one.title or "A batch", f"{outcome_words(card)} · {about(card, with_client=with_client)}")
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
        icon=ICON,
    ):
        links.link("campaigns", "Open a campaign")
        if visit.can(links.destination("quick_start").permission):
            links.link("quick_start", "Quick start")


def draw_all(visit: Visit) -> None:
    """What is under way, then the history."""
    frame.header("Batches", "What is being made, and what came of it. You may leave: work goes on without you.", ICON)
    now = queries.desk(visit.scope, workspace_id=visit.workspace_id)
    if not now.cards and not queries.history(visit.scope, workspace_id=visit.workspace_id, per_page=1).total:
        draw_nothing(visit)
        return
    frame.section("Now", is_first=True)
    if now.cards:
        st.fragment(draw_desk, run_every=REFRESH_S)(visit.workspace_id, tuple(sorted(ids_of(now))))
    else:
        st.caption("Nothing is being made at the moment.")
    draw_history(visit)


# ── One batch ────────────────────────────────────────────────────────────────────────────────────────────────────────


def proof(item: ItemCard, kind: BatchKind) -> Proof:
    """One item as a line with its pictures."""
    match item.status:
        case ItemStatus.RUNNING:
            note = "being drawn" if kind is BatchKind.RENDER else "being made"
        case ItemStatus.DONE if kind is BatchKind.RENDER:
            note = made_words(item)
        case ItemStatus.DONE:
            note = UNITS[kind][1]
        case ItemStatus.FAILED:
            note = item.message or "failed"
        case ItemStatus.CANCELLED:
            note = "not made"
        case _:
            note = "waiting"
    return Proof(item.title, note, item.status.value, thumbs(item.pictures))


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


def draw_failures(visit: Visit, card: BatchCard, groups: Sequence[FailureGroup]) -> None:
    """Why items failed, each reason with its own second try."""
    if not groups:
        return
    one, (unit, _) = card.progress, UNITS[card.progress.kind]
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
                        on_click=retry,
                        args=(one.batch_id, one.kind, group.message),
                    )
    if may and len(groups) > 1:
        st.button(
            f"Try all {one.counts.failed:,} again",
            key="retry_all",
            icon=":material/refresh:",
            on_click=retry,
            args=(one.batch_id, one.kind),
        )


def named(group: FailureGroup) -> str:
    """The first of them by name."""
    more = group.number - len(group.labels)
    return ", ".join(group.labels) + (f" and {more:,} more" if more > 0 else "")


def draw_left_out(visit: Visit, card: BatchCard) -> None:
    """A batch somebody stopped: what was not made, and the way to make it after all."""
    one, (unit, _) = card.progress, UNITS[card.progress.kind]
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
                on_click=retry,
                args=(one.batch_id, one.kind),
            )


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
        draw_no_workers()
    with st.container(key="batch_now", horizontal=True, vertical_alignment="center", gap="small"):
        components.badge(card.phase)
        if note := NOTES.get(card.phase):
            st.caption(note)
        st.space("stretch")
        draw_steering(visit, card)
    st.progress(share(card), progress_words(card))


def draw_over(visit: Visit, opened: BatchPage) -> None:
    """A batch that is over: what came of it, item by item."""
    card, one = opened.card, opened.card.progress
    with st.container(key="batch_over", horizontal=True, vertical_alignment="center", gap="small"):
        components.badge(one.status)
        st.caption(
            f"{outcome_words(card)}, {components.ago(one.completed_at)}" if one.completed_at else outcome_words(card)
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


def draw_items(items: Page[ItemCard], card: BatchCard) -> None:
    """The items in their order, a page at a time, narrowed by how they ended."""
    frame.section("Its ads", "as they are today")
    counts = card.progress.counts
    if counts.done != counts.total:
        st.segmented_control(
            "Which",
            list(ITEM_STATES),
            format_func=ITEM_STATES.__getitem__,
            default=ANY,
            key=ITEMS,
            required=True,
            label_visibility="collapsed",
            on_change=state.forget,
            args=(TURNED,),
        )
    if items.rows:
        components.proofs([proof(item, card.progress.kind) for item in items.rows])
    else:
        st.caption("None.")
    if items.pages > 1:
        st.pagination(items.pages, key=TURNED)


def lead_of(opened: BatchPage) -> str:
    """For which campaign, who asked for it and when, and what it repeats."""
    one = opened.card.progress
    campaign = f"For {opened.card.campaign_name}. " if opened.card.campaign_name else ""
    asked = f"Asked for by {one.created_by_name or 'somebody'}, {components.ago(one.created_at)}."
    repeats = f" Repeats the batch of {components.moment(opened.again_of[1])}." if opened.again_of else ""
    return f"{campaign}{asked}{repeats}"


def draw_head(visit: Visit, opened: BatchPage) -> None:
    """Title, whose it is, and where to go from here."""
    card, one = opened.card, opened.card.progress
    st.button("All batches", key="batches_back", type="tertiary", icon=":material/arrow_back:", on_click=close_batch)
    with frame.header(one.title or "A batch", lead_of(opened), ICON, kicker=card.client_name):
        if one.campaign_id:
            step, label = PLACES.get(one.kind, ("ads", "See the ads"))
            links.link("campaign", label, client=one.workspace_id, campaign=one.campaign_id, step=step)
        may_repeat = one.kind is BatchKind.EXPORT or (one.kind in AGAIN and one.counts.done)
        if not one.is_open and may_repeat and visit.can(rules.permission_of(one.kind)):
            st.button(
                AGAIN[one.kind], key="batch_again", icon=":material/replay:", on_click=make_again, args=(one.batch_id,)
            )


def draw_opened(visit: Visit, batch_id: str) -> None:
    """One batch alone."""
    chosen = state.value(ITEMS, ANY)
    opened = queries.batch_page(
        visit.scope,
        batch_id,
        status=ItemStatus(chosen) if chosen else None,
        page=state.value(TURNED, 1) or 1,
        per_page=ITEMS_A_PAGE,
    )
    draw_head(visit, opened)
    frame.errors(AGAIN_FORM)
    if opened.card.progress.is_open:
        st.fragment(draw_live, run_every=REFRESH_S)(batch_id)
    else:
        draw_over(visit, opened)


visitor = frame.guard(Permission.VIEW)
if asked := links.row_id(Param.BATCH):
    draw_opened(visitor, asked)
else:
    draw_all(visitor)
