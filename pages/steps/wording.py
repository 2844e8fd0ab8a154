"""The editor of a text: its fields with their room, and what it scores while somebody types; saved as a new variation."""

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from core import placements
from core.campaigns.queries import CampaignView
from core.copywriting import queries, service
from core.copywriting.bench import EDITED
from core.copywriting.queries import TextView
from core.errors import NotFound
from pages.ui import components, counters, frame, galley, keystrokes, loaders, state
from pages.ui.visit import Visit

FORM: Final = "edit_text"
LABELS: Final = {
    "headline": ("Headline", "Up to seven words read best"),
    "subheadline": ("Line below it", "In the picture only"),
    "primary_text": ("Primary text", "Beside the picture, in the feed"),
    "description": ("Description", "Under the headline in some feeds"),
    "cta": ("Button", "Up to three words"),
    "alt_text": ("Picture description", "For those who do not see the picture"),
}
# The field of several lines, and how the service calls it.
LONG: Final = "primary_text"
_ARGUMENTS: Final = {LONG: "text"}
ALL_SETS: Final = 1_000_000


@dataclass
class Editing:
    """Which text this tab edits; the turn gives every opening fields of its own."""

    variation_id: str = ""
    asset_id: str = ""
    sets: int = 0
    turn: int = 0
    is_saved: bool = False


def open_text(variation_id: str, asset_id: str, sets: int) -> None:
    """Open a text, among the newest sets of a picture, in the editor."""
    here = state.of(Editing)
    here.variation_id, here.asset_id, here.sets = variation_id, asset_id, sets
    here.turn, here.is_saved = here.turn + 1, False
    frame.forget_errors(FORM)


def is_open() -> bool:
    """Whether this tab edits a text: then nothing may draw the page anew by itself."""
    return bool(state.of(Editing).variation_id)


def close_text() -> None:
    """Put the editor away; what was typed and not saved is dropped."""
    state.of(Editing).variation_id = ""


def key(name: str) -> str:
    """The widget of a field."""
    return f"text_{name}_{state.of(Editing).turn}"


def typed(text: TextView) -> dict[str, str]:
    """What the fields hold that differs from the text."""
    held = {name: held_by(name) for name in EDITED if state.holds(key(name))}
    return {name: said for name, said in held.items() if said != getattr(text.copy, name)}


def held_by(name: str) -> str:
    """What stands in a field."""
    return keystrokes.newest(key(name)) if name == LONG else str(state.value(key(name)) or "")


def save(text: TextView) -> None:
    """Keep what was typed as a new variation, the primary one; without a change there is nothing to keep."""
    changed = typed(text)
    if not changed:
        frame.say("Nothing was changed", icon=":material/info:")
        return
    given: dict[str, Any] = {_ARGUMENTS.get(name, name): said for name, said in changed.items()}
    if frame.attempt(
        service.edit_variation,
        text.said.variation_id,
        done="Saved as a new text, the primary one now",
        form=FORM,
        **given,
    ):
        state.of(Editing).is_saved = True
        close_text()


def draw_fields(text: TextView, campaign: CampaignView) -> dict[str, str]:
    """The fields, each with its room in every placement of the campaign; gives what they say at this moment."""
    # A text for one size is counted there; one for all sizes in each.
    sizes = [placements.get(one) for one in campaign.placements if text.placement_id in {"", one}]
    said: dict[str, str] = {}
    for name in EDITED:
        label, hint = LABELS[name]
        held = key(name)
        if not state.holds(held):
            state.put(held, getattr(text.copy, name))
        if name == LONG:
            st.text_area(label, key=held, placeholder=hint, height=150)
            keystrokes.listen(held)
        else:
            st.text_input(label, key=held, placeholder=hint, live=name != "alt_text")
        said[name] = held_by(name)
        if sizes:
            counters.draw(held, said[name], counters.rooms(name, said[name], sizes[0], sizes))
        frame.field_error(_ARGUMENTS.get(name, name), FORM)
    return said


def sheet(campaign: CampaignView) -> None:
    """The fields at the left, the verdict at the right; drawn anew by itself with every pause in typing."""
    visit = frame.visit()
    frame.said()
    text = found(visit, campaign)
    if text is None:
        state.rerun()  # saved, or gone: the page behind is drawn anew, and this goes
        return
    bench = loaders.hold(visit, queries.open_bench, campaign.campaign_id)
    left, right = st.columns([5, 4], gap="large")
    with left:
        said = draw_fields(text, campaign)
    judged = bench.judged(text.copy, said, language=text.language, placement_id=text.placement_id)
    with right, st.container(key="wording_beside"):
        galley.verdict(judged)
    with st.container(key="savebar_text", gap="small"):
        frame.errors(FORM)
        with st.container(horizontal=True, vertical_alignment="center", key="text_save_line"):
            pressed = st.button(
                "Save as a new text",
                key="text_save",
                type="primary",
                on_click=save,
                args=(text,),
                shortcut="Mod+S",
            )
            keystrokes.hand_in("text_save")
            blocked = components.plural(len(judged.gates), "rule") + " broken" if judged.gates else "breaks no rule"
            st.caption(f"**{judged.total}** {galley.word_of(judged)}, {blocked}", width="content")
    if pressed and not frame.has_errors(FORM) and state.of(Editing).is_saved:
        state.rerun()


def found(visit: Visit, campaign: CampaignView) -> TextView | None:
    """The text that is edited; None when none is, or when it is gone."""
    here = state.of(Editing)
    wanted = here.variation_id
    if not wanted:
        return None
    # Newer sets, written elsewhere meanwhile, may have pushed the text out of those that are shown; it is looked for in all
    # of them then, or what somebody types would be lost.
    for most in (here.sets, ALL_SETS):
        try:
            words = loaders.read(visit, queries.words_of, campaign.campaign_id, here.asset_id, most_sets=most)
        except NotFound:
            return None
        for one in words.sets:
            for text in one.texts:
                if text.said.variation_id == wanted:
                    return text
        if len(words.sets) == words.sets_in_all:
            return None
    return None


def draw(visit: Visit, campaign: CampaignView, *, may_write: bool) -> None:
    """Open the editor, if a text is to be edited and still there."""
    if not may_write or found(visit, campaign) is None:
        close_text()
        return
    st.dialog("Edit a text", width="large", on_dismiss=close_text)(sheet)(campaign)
