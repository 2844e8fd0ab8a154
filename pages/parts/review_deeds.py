"""What is decided and said in the review: the deeds of its buttons, what came of the last one, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.reviews import rules, service
from core.reviews.deciding import DecisionResult
from core.reviews.queries import ReviewAd
from core.vocabulary import ReviewStatus
from pages.ui import components, frame, state

REASON, TALK = "review_reason", "review_talk"
# What a decision that needs a reason is asked under: the dialog, its question, its button.
ASKING: Final = {
    ReviewStatus.NEEDS_CHANGES: ("Send back for changes", "What should change?", "Send back"),
    ReviewStatus.REJECTED: ("Reject", "Why is it rejected?", "Reject"),
}
_DONE: Final = {
    ReviewStatus.APPROVED: "approved",
    ReviewStatus.REJECTED: "rejected",
    ReviewStatus.NEEDS_CHANGES: "sent back",
}


@dataclass(frozen=True)
class Pick:
    """An ad somebody decides about, in the version they see."""

    creative_id: str
    version_id: str
    label: str


@dataclass
class ReviewState:
    """What the last action did, so that it can be told and undone."""

    told: str = ""
    undoable: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def ask(picks: Sequence[Pick], status: ReviewStatus, *, again: bool = False) -> None:
    """Open the dialog that asks for the reason of a decision."""
    st.dialog(ASKING[status][0])(_ask)(picks, status, again)


def _ask(picks: Sequence[Pick], status: ReviewStatus, again: bool) -> None:
    _, question, verb = ASKING[status]
    st.caption(frame.plain(", ".join(pick.label for pick in picks[:6]) + (" …" if len(picks) > 6 else "")))
    with st.form("reason_form", border=False, enter_to_submit=False):
        st.text_area(question, key="reason", max_chars=rules.REASON_MAX, height=120)
        frame.field_error("reason", REASON)
        frame.errors(REASON)
        label = f"{verb} {components.plural(len(picks), 'ad')}"
        clicked = st.form_submit_button(
            label, key="reason_send", type="primary", on_click=decide, args=(picks, status, "reason", again)
        )
    if clicked and not frame.has_errors(REASON):
        state.rerun()


def decide(picks: Sequence[Pick], status: ReviewStatus, reason_key: str = "", again: bool = False) -> None:
    """Decide about these ads in the versions that were shown, and keep what came of it."""
    done = frame.attempt(
        service.decide,
        [pick.creative_id for pick in picks],
        status=status.value,
        reason=state.value(reason_key) if reason_key else "",
        seen={pick.creative_id: pick.version_id for pick in picks},
        again=again,
        done=lambda results: told(results, status),
        form=REASON if reason_key else "",
    )
    if done:
        remember(done.value, status, {pick.creative_id: pick.label for pick in picks})
        tick(picks, False)
        if reason_key:
            state.put(reason_key, "")


def approve_many(campaign_id: str, mode: rules.Mode) -> None:
    """Approve the best, or all that passed."""
    done = frame.attempt(service.approve, campaign_id, mode, done=lambda results: told(results, ReviewStatus.APPROVED))
    if done:
        remember(done.value, ReviewStatus.APPROVED, {})


def undo_last() -> None:
    """Take back what the last action decided."""
    undo(state.of(ReviewState).undoable)


def undo(approval_ids: Sequence[str]) -> None:
    """Take these decisions back, each for itself."""
    kept = state.of(ReviewState)
    kept.undoable, kept.refused = (), ()
    undone = sum(bool(frame.attempt(service.undo, one, done="")) for one in approval_ids)
    if undone:
        frame.say(f"{components.plural(undone, 'decision')} taken back", icon=":material/undo:")


def comment(creative_id: str) -> None:
    """Write down what somebody said about an ad."""
    if frame.attempt(service.comment, creative_id, state.value("comment_text"), done="Comment added", form=TALK):
        state.put("comment_text", "")


def tick(picks: Sequence[Pick], on: bool) -> None:
    """Tick or untick ads."""
    for pick in picks:
        state.put(f"pick_{pick.creative_id}", on)


def remember(results: Sequence[DecisionResult], status: ReviewStatus, labels: dict[str, str]) -> None:
    """Keep what an action did for the line with the undo, and what it could not do for the list below it."""
    kept = state.of(ReviewState)
    kept.told = told(results, status)
    kept.undoable = tuple(one.approval_id for one in results if one.approval_id)
    kept.refused = tuple((labels.get(one.creative_id, "An ad"), one.error) for one in results if not one.ok)


def told(results: Sequence[DecisionResult], status: ReviewStatus) -> str:
    """What became of a request: "3 ads approved, 2 were so before, 1 not"."""
    done = sum(one.changed for one in results)
    before = sum(one.ok and not one.changed for one in results)
    refused = sum(not one.ok for one in results)
    parts = [f"{components.plural(done, 'ad')} {_DONE[status]}"]
    if before:
        parts.append(f"{before} {'was' if before == 1 else 'were'} so before")
    if refused:
        parts.append(f"{refused} not")
    return ", ".join(parts)


def pick_of(ad: ReviewAd) -> Pick:
    """The ad as a decision needs it."""
    return Pick(ad.creative_id, ad.version_id, f"{components.place_words(ad.placement_id)} ({ad.code})")
