"""Any picture and its words, from anywhere, against the rules of any placement; nothing of it is kept."""

from typing import Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.assets import inspection, lint
from core.assets.lint import Looked, Report
from core.errors import ImprimaturError
from core.placements import Placement
from pages.ui import components, frame, loaders, state, verdicts
from pages.ui.visit import Visit

FILE: Final = "check_file"
GROUP: Final = "check_group"
CHOSEN: Final = "check_places"
FORM: Final = "check"
SHAPE: Final = "Its shape"
EVERY: Final = "All placements"
OWN: Final = "My choice"
PLATFORMS: Final = tuple(dict.fromkeys(placement.platform for placement in placements.all_placements()))


# ── What is judged ───────────────────────────────────────────────────────────────────────────────────────────────────


def look(visit: Visit) -> tuple[Looked, str] | None:
    """The picture that was dropped, looked at once, with its name; None while there is none or it cannot be read."""
    dropped = state.value(FILE, None)
    if dropped is None:
        return None
    answer = loaders.of_upload(visit, lint.look, dropped.file_id, dropped.getvalue())
    if isinstance(answer, ImprimaturError):
        frame.refuse(answer, FORM)
        return None
    return answer, dropped.name


def asked_for(looked: Looked) -> tuple[Placement, ...]:
    """The placements that are chosen, in the order of the data."""
    group = state.value(GROUP) or SHAPE
    if group == SHAPE:
        width_px, height_px = looked.file.width_px, looked.file.height_px
        return placements.recognise(width_px, height_px) if width_px and height_px else ()
    if group == OWN:
        return tuple(placements.get(name) for name in state.value(CHOSEN, None) or ())
    return tuple(place for place in placements.all_placements() if group in {EVERY, place.platform})


def judge(looked: Looked, places: tuple[Placement, ...]) -> list[Report]:
    """The verdict on picture and words in each of the placements; an empty field is not judged."""
    words = {
        name: str(state.value(f"check_{name}")).strip() or None for name in ("headline", "primary_text", "description")
    }
    return [lint.judge(looked, place, **words) for place in places]


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_upload() -> None:
    """The drop zone; whatever comes is looked at in the guarded process."""
    # Starting the process that decodes takes a second: it starts while the person still chooses a file.
    inspection.warm()
    frame.forget_errors(FORM)
    st.file_uploader("A picture from anywhere, up to 50 MB", key=FILE, max_upload_size=50)


def draw_words() -> None:
    """The words beside the picture; each is judged only where it is filled in and the placement has such a field."""
    st.text_input("Headline", key="check_headline", placeholder="Optional", max_chars=1000)
    st.text_area("Primary text", key="check_primary_text", placeholder="Optional", height=96, max_chars=10_000)
    st.text_input("Description", key="check_description", placeholder="Optional", max_chars=1000)


def draw_choice() -> None:
    """Which placements: those of its shape, a platform's, all, or some picked by hand."""
    st.pills("Check it for", [SHAPE, *PLATFORMS, EVERY, OWN], default=SHAPE, required=True, key=GROUP)
    if state.value(GROUP) == OWN:
        st.multiselect(
            "Placements", [place.id for place in placements.all_placements()], key=CHOSEN,
            format_func=components.place_words, label_visibility="collapsed", placeholder="Choose placements",
        )  # fmt: skip


def draw_verdicts(looked: Looked) -> None:
    """One verdict a placement, or why there is none."""
    places = asked_for(looked)
    if places:
        reports = judge(looked, places)
        components.figures(*verdicts.summary(reports))
        verdicts.show(reports, looked)
    elif state.value(GROUP) == OWN:
        frame.empty("Which placements?", "Choose the places where the picture shall run.", icon=":material/checklist:")
    else:
        frame.empty("No placement has this shape", _no_shape(looked), icon=":material/crop:")


def _no_shape(looked: Looked) -> str:
    if looked.file.width_px is None:
        kind = looked.file.image_format.upper()
        return f"A file of the kind {kind} is not opened here. Choose a platform to see which formats it takes."
    size = f"{looked.file.width_px:,} × {looked.file.height_px:,} px"
    return f"{size} is no placement’s size or ratio. Choose a platform to see what it wants instead."


def draw_nothing() -> None:
    """What the page is for, before a picture is there."""
    components.numbered(
        ("Drop a picture", "From a designer, a client, another tool. It is looked at here and not kept."),
        ("Add its words", "Counted as each platform counts them: emoji, links and Chinese characters too."),
        (
            "Read the verdict",
            "Measured beside the limit, with what to do. How old and how sure a rule is stands apart.",
        ),
    )


visit = frame.guard(Permission.VIEW)
frame.header(
    "Check a picture",
    "Does it meet the rules of the places where it shall run?",
    ":material/fact_check:",
    kicker="Any picture",
)
given, said = st.columns([3, 2], gap="large")
with given:
    draw_upload()
    found = look(visit)
    frame.errors(FORM)
    if found:
        verdicts.show_picture(*found)
with said:
    draw_words()
if found:
    frame.section("Verdict")
    draw_choice()
    draw_verdicts(found[0])
elif not frame.has_errors(FORM):
    draw_nothing()
