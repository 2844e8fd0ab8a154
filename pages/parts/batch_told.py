"""What people do with a batch and how it is told, wherever it is shown."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.batches import rules, service
from core.batches.queries import BatchCard, Picture
from core.batches.rules import Phase
from core.vocabulary import BatchKind
from pages.ui import components, frame, links, state
from pages.ui.components import Thumb
from pages.ui.links import Param
from pages.ui.visit import Visit

REFRESH_S: Final = 2.0
ICON: Final = ":material/manufacturing:"
ANY: Final = ""
AGAIN_FORM: Final = "batch_again"
# What one item of a kind is called, and what has happened to it when it is made.
UNITS: Final[dict[BatchKind, tuple[str, str]]] = {
    BatchKind.RENDER: ("idea", "drawn"),
    BatchKind.EXPORT: ("package", "built"),
    BatchKind.CAPTION: ("text", "written"),
    BatchKind.MASK: ("cut-out", "made"),
}
NOTES: Final = {
    Phase.WAITING: "Others are ahead of it. It begins by itself when a place is free.",
    Phase.PAUSED: "Nothing more of it begins until somebody resumes it.",
    Phase.STOPPING: "What had begun is finished or ends within seconds; the rest is not made.",
}
# Where an open batch keeps which of its items are shown, and the page of them.
ITEMS, TURNED = "batch_items", "batch_items_page"


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


# ── The parts that every place shows ─────────────────────────────────────────────────────────────────────────────────


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


def draw_no_workers() -> None:
    """Why nothing moves, and what whoever runs the installation can do."""
    st.warning(
        "**Nothing works on batches at the moment.** They are kept, and go on by themselves when a worker is there again. "
        "Whoever runs this installation starts the app anew, or one more worker with `python -m core worker`.",
        icon=":material/power_off:",
    )
