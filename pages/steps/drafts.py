"""What somebody is making of an ad in this tab, and what becomes of it while the job engine saves it in all sizes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import streamlit as st

from core.creatives import commissioned, looks, rules
from core.creatives.easel import Easel
from core.creatives.looks import Look
from core.creatives.opened import AdView
from core.creatives.rules import Words
from core.creatives.shelf import StoredAd
from core.errors import NotFound, Refused
from core.ids import BatchId
from core.jobs import queries as jobs
from core.jobs.queries import BatchProgress
from core.rendering import fitting
from core.vocabulary import CheckVerdict
from pages.ui import components, frame, state
from pages.ui.visit import Visit

FORM: Final = "edit_ad"
DRAFTS_KEPT: Final = 20
FOLLOW_S: Final = 1.0
BOXES: Final = {"headline": "Headline", "subheadline": "Line below it", "cta": "Button"}


@dataclass
class Draft:
    """What somebody is making of an ad in this tab.

    Attributes:
        version_id: The version they began from, as it was then: `base_words` and `base_look` (None for finished art).
        row_version: What the save is made against.
        turn: How often "again, but different" was asked.
        batch_id: The batch that saves it in all sizes at this moment; "" for none.
        shown: How often the fields were made to hold what the draft says.
        is_paused: Somebody paused that batch.
        drawn: How many sizes it has drawn, of how many; None before it began.
        asked: The words and the look that were given to that batch.
        ended: That batch, once it is over.
    """

    version_id: str
    row_version: int
    base_words: Words
    base_look: Look | None
    words: Words
    look: Look | None
    turn: int = 0
    shown: int = 0
    batch_id: str = ""
    is_paused: bool = False
    drawn: tuple[int, int] | None = None
    asked: tuple[Words, Look | None] | None = None
    ended: BatchProgress | None = None

    @property
    def said(self) -> dict[str, str]:
        """The words that were changed."""
        before = asdict(self.base_words)
        return {name: text for name, text in asdict(self.words).items() if text != before[name]}

    @property
    def chosen(self) -> dict[str, Any]:
        """What was changed of the look."""
        return looks.difference(self.base_look, self.look) if self.base_look and self.look else {}

    @property
    def is_touched(self) -> bool:
        """Whether anything is to be saved."""
        return bool(self.said or self.chosen)


@dataclass
class Drafts:
    """The drafts of this tab by ad: another size can be looked at, and the ad closed, without losing one."""

    by_ad: dict[str, Draft] = field(default_factory=dict)


# ── What its fields hold ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_of(ad: AdView, easel: Easel | None) -> Draft:
    """The draft of an ad with what its fields hold; a fresh one where there is none, or where an untouched one is out of date."""
    kept = state.of(Drafts).by_ad
    found = kept.get(ad.creative_id)
    if found is not None:
        collect(found)
    if found is not None and found.ended is not None:
        found = kept[ad.creative_id] = settled(found, ad, easel)
    if found is None or (found.version_id != ad.version_id and not found.is_touched and not found.batch_id):
        found = kept[ad.creative_id] = fresh(ad, easel)
    if found.version_id == ad.version_id:
        found.row_version = ad.row_version  # only a decision, a lock or a score came between
    while len(kept) > DRAFTS_KEPT:
        kept.pop(next(iter(kept)))
    return found


def fresh(ad: AdView, easel: Easel | None) -> Draft:
    """An untouched draft of the ad as it is."""
    look = easel.look if easel else None
    return Draft(ad.version_id, ad.row_version, ad.words, look, ad.words, look)


def collect(draft: Draft) -> None:
    """Take over what the fields hold right now; those that are not drawn keep what the draft says."""
    held = {name: state.value(key(draft, name)) for name in rules.WORD_FIELDS if state.holds(key(draft, name))}
    draft.words = replace(draft.words, **{name: str(text or "") for name, text in held.items()})
    if draft.look is not None:
        names = ("family", "scheme", "variant", "logo_corner")
        chosen = {name: state.value(key(draft, name), None) for name in names if state.holds(key(draft, name))}
        draft.look = replace(draft.look, **{name: one for name, one in chosen.items() if one is not None})
        held_boxes = {box: str(state.value(key(draft, f"fit_{box}"), "")) for box in BOXES}
        policies = {**dict(draft.look.fitting), **{box: policy for box, policy in held_boxes.items() if policy}}
        draft.look = replace(draft.look, fitting=fitting.clean(policies))


def show(draft: Draft) -> None:
    """Let the fields hold what the draft says: they are drawn as new ones, which begin with it."""
    draft.shown += 1


def key(draft: Draft, name: str) -> str:
    """The key of the widget that holds a field; another version, and a draft that is shown anew, have fields of their own.

    A field begins with what the draft says by its `value` or `default`, never by its state being set: a browser that is
    called on before it has drawn the field knows only those, and would give the field back empty.
    """
    return f"edit_{name}_{draft.version_id}" + (f"_{draft.shown}" if draft.shown else "")


# ── While all sizes are saved ────────────────────────────────────────────────────────────────────────────────────────


def ask(draft: Draft, use_case: Callable[..., BatchId | None], *args: str, **said: Any) -> None:
    """Let the job engine change all sizes; the page follows it, and the draft stays until they are changed."""
    asked = frame.attempt(use_case, *args, done=lambda batch: "" if batch else "Nothing was changed", form=FORM, **said)
    if asked and asked.value:
        # Where it is not the draft that is saved, nothing of the draft was given: what is changed in it stays unsaved.
        given = (draft.words, draft.look) if said else (draft.base_words, draft.base_look)
        draft.batch_id, draft.asked, draft.drawn = asked.value, given, None


def look_after(visit: Visit, creative_id: str) -> None:
    """Note that a batch which saves this draft is over; before the ad is read, which is then the one it made."""
    draft = state.of(Drafts).by_ad.get(creative_id)
    if draft is None or not draft.batch_id:
        return
    try:
        progress = jobs.batch_progress(visit.scope, draft.batch_id)
    except NotFound:
        draft.batch_id = ""  # swept away with its campaign's old batches: the ad says what became of it
        return
    draft.is_paused, draft.drawn = progress.is_paused, drawn_of(progress)
    if not progress.is_open:
        draft.batch_id, draft.ended = "", progress


def drawn_of(progress: BatchProgress) -> tuple[int, int] | None:
    """How many sizes a batch has drawn, of how many; None before it began."""
    for told in progress.underway:
        drawn, of = told.get(commissioned.DRAWN), told.get(commissioned.OF)
        if isinstance(drawn, int) and isinstance(of, int) and 0 <= drawn <= of and of:
            return drawn, of
    return None


def settled(draft: Draft, ad: AdView, easel: Easel | None) -> Draft:
    """The draft after the batch that saved it: what was typed since then stays; all of it, where nothing was saved."""
    progress, draft.ended = draft.ended, None
    assert progress is not None
    if progress.counts.done < progress.counts.total:
        why = progress.failures[0].message if progress.failures else "it was stopped before anything was saved"
        frame.refuse(Refused(why), FORM)
        return draft
    made = progress.results[0]
    frame.say(told_of(int(str(made.get("made", 0))), int(str(made.get("failed_checks", 0)))))
    asked_words, asked_look = draft.asked or (draft.words, draft.look)
    since = {name: text for name, text in asdict(draft.words).items() if text != asdict(asked_words)[name]}
    theirs = fresh(ad, easel)
    theirs.words = replace(theirs.words, **since)
    if theirs.look is not None and asked_look is not None and draft.look is not None:
        theirs.look = replace(theirs.look, **looks.difference(asked_look, draft.look))
    return theirs


def is_saving(creative_id: str) -> bool:
    """Whether a batch is changing all sizes of the ad's idea for this tab."""
    draft = state.of(Drafts).by_ad.get(creative_id)
    return draft is not None and bool(draft.batch_id)


@st.fragment(run_every=FOLLOW_S)
def draw_saving(creative_id: str, sizes: int) -> None:
    """That all sizes are being drawn, anew every second until they are; then the sheet is drawn anew with them."""
    visit = frame.visit()
    look_after(visit, creative_id)
    if not is_saving(creative_id):
        state.rerun()
    draft = state.of(Drafts).by_ad[creative_id]
    if draft.is_paused:
        st.markdown(f":material/pause: **All {sizes} sizes wait: the batch that draws them is paused.**")
        st.caption("Resume or stop it on the Batches page. They are saved together, or none is.")
        return
    if draft.drawn is None:
        st.markdown(f":material/progress_activity: **All {sizes} sizes are being drawn.**")
    else:
        drawn, of = draft.drawn
        st.progress(drawn / of, text=f"**{drawn} of {components.plural(of, 'size')} drawn**")
    st.caption("They are saved together, or none is. You can go on, or close this: it goes on by itself.")


def told(made: tuple[StoredAd, ...]) -> str:
    """What an edit made: new versions, and how many of them fail a check."""
    if not made:
        return "Nothing was changed"
    return told_of(len(made), sum(ad.verdict is CheckVerdict.FAIL for ad in made))


def told_of(made: int, failed: int) -> str:
    """As `told`, of their numbers."""
    words = f"{components.plural(made, 'new version')}, to be reviewed again" if made else "Nothing was changed"
    return f"{words}; {failed} fail a check" if failed else words
