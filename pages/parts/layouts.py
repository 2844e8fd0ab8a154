"""A layout seen whole: every shape of it on the client's own photo, one after the other as each is drawn, with its figures."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.assets import queries as assets
from core.creatives import rules, showroom
from core.creatives.showroom import Exhibit
from core.placements import Placement
from pages.ui import components, fit, frame, links, loaders, state
from pages.ui.visit import Visit

PHOTOS_OFFERED: Final = 24
# Shapes at least this wide for their height stand in rows of their own, as large as the page allows.
WIDE: Final = 1.7


@dataclass
class Floor:
    """Whether this tab looks at the layouts; nothing is drawn before."""

    is_open: bool = False


def open_up(is_open: bool) -> None:
    """Show the layouts, or put them away."""
    state.of(Floor).is_open = is_open


def draw(visit: Visit, workspace_id: str) -> None:
    """The section, closed until somebody wants to look; nothing for those who make no ads."""
    if not visit.can(Permission.EDIT_CONTENT):
        return
    frame.section("Layouts", "One layout in every shape, in this kit as it is saved, on a photo of this client.")
    photos = loaders.read(visit, assets.list_assets, workspace_id, finished_art=False, per_page=PHOTOS_OFFERED).rows
    if not photos:
        with frame.empty("No photo yet", "Layouts are shown on the client's own photos.", icon=":material/image:"):
            links.link("library", "Add photos")
        return
    if not state.of(Floor).is_open:
        st.button("See the layouts", key="layouts_open", icon=":material/dashboard:", on_click=open_up, args=(True,))
        return
    st.button(
        "Put away", key="layouts_close", type="tertiary", icon=":material/close:", on_click=open_up, args=(False,)
    )
    # The largest first: a small photo is refused in most shapes.
    largest = sorted(photos, key=lambda one: min(one.width_px, one.height_px), reverse=True)
    offered = tuple((one.asset_id, f"{one.name}, {one.width_px} × {one.height_px}") for one in largest)
    st.fragment(draw_floor)(workspace_id, offered)


def draw_floor(workspace_id: str, photos: tuple[tuple[str, str], ...]) -> None:
    """What is looked at, and the shapes; a change draws this part alone again."""
    here = frame.visit()
    names = dict(photos)
    with st.container(horizontal=True, vertical_alignment="bottom", key="layouts_choice"):
        family = st.selectbox(
            "Layout", list(rules.family_names()), format_func=rules.family_names().__getitem__, key="layouts_family",
            width=220,
        )  # fmt: skip
        photo = st.selectbox("Photo", list(names), format_func=names.__getitem__, key="layouts_photo", width=260)
        scheme = st.selectbox(
            "Colours", list(rules.scheme_names()), format_func=lambda one: rules.scheme_names()[one].capitalize(),
            key="layouts_scheme", width=180,
        )  # fmt: skip
        sample = st.segmented_control(
            "Words", list(showroom.SAMPLES), format_func=lambda one: showroom.SAMPLES[one].name, default="short",
            key="layouts_sample", required=True,
        )  # fmt: skip
    draw_shapes(here, workspace_id, (photo, family, scheme, str(sample)))


def draw_shapes(visit: Visit, workspace_id: str, chosen: tuple[str, str, str, str]) -> None:
    """Every shape, an empty frame until it is drawn; what was drawn before is there at once."""
    shapes = showroom.shapes()
    summary = st.empty()
    tall = [one for one in shapes if one.width_px / one.height_px < WIDE]
    wide = [one for one in shapes if one.width_px / one.height_px >= WIDE]
    frames = {}
    for key, some, columns, least_px in (("layouts_tall", tall, 3, 230), ("layouts_wide", wide, 2, 320)):
        st.space("small")
        with st.grid(columns, min_column_width=least_px, gap="medium", key=key):
            for place in some:
                frames[place.id] = st.empty()
                frames[place.id].html(waiting(place))
    found = []
    for place in (*tall, *wide):
        found.append(loaders.read(visit, showroom.show, workspace_id, *chosen, place.id))
        frames[place.id].html(exhibit(found[-1], place, chosen[1]))
        summary.html(f'<p class="im-shapes-sum">{escape(told(found, len(shapes)))}</p>')


def told(found: list[Exhibit], shapes: int) -> str:
    """What the shapes come to so far."""
    drawn = [one for one in found if not one.refusal]
    kept, tested = sum(one.kept for one in drawn), sum(one.tested for one in drawn)
    parts = [f"{len(drawn)} of {components.plural(shapes, 'shape')} drawn"]
    if tested:
        parts.append(f"{kept:,} of {tested:,} rules of design kept")
    if refused := len(found) - len(drawn):
        parts.append(f"{refused} refused")
    return " · ".join(parts)


def waiting(place: Placement) -> str:
    """The frame of a shape that is being drawn."""
    return (
        f'<figure class="im-shape-card" style="{card_style(place)}"><div class="im-shape-wait" role="img" aria-label="Being drawn" '
        f'style="{frame_style(place)}"></div>{head(place, "…")}</figure>'
    )


def exhibit(one: Exhibit, place: Placement, family: str) -> str:
    """A shape as it was drawn, or why it was not."""
    if one.refusal:
        return (
            f'<figure class="im-shape-card" style="{card_style(place)}"><div class="im-shape-refused">'
            f"<b>Refused</b></div>{head(place, 'refused')}<p>{escape(sentence(one.refusal))}</p></figure>"
        )
    picture = f"data:image/jpeg;base64,{b64encode(one.data).decode()}"
    lines = []
    if one.family in rules.family_names() and one.family != family:
        lines.append(f"Another layout was drawn here: {rules.family_names()[one.family]}.")
    if one.broken:
        name = fit.TITLES.get(one.broken.rule, one.broken.rule.replace("_", " ").capitalize())
        found = sentence(f"{one.broken.measured}, asked for {one.broken.limit}")
        lines.append(f"{name}: {found} {sentence(one.broken.fix)}")
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    alt = f"The layout {rules.family_names()[family]} in {size_words(place)}"
    return (
        f'<figure class="im-shape-card" style="{card_style(place)}"><img src="{picture}" alt="{escape(alt)}" style="{frame_style(place)}">'
        f"{head(place, f'{one.kept}/{one.tested}')}{body}{more(one.notes)}</figure>"
    )


def head(place: Placement, figure: str) -> str:
    """The line below a shape: its size, an example of where it runs, and rules kept of those tested."""
    where = f"{place.platform}, {place.name}"
    return f"<figcaption><b>{escape(size_words(place))}</b><span>{escape(where)}</span><i>{escape(figure)}</i></figcaption>"


def more(notes: tuple[str, ...]) -> str:
    """What was repaired on the way, on demand."""
    if not notes:
        return ""
    rows = "".join(f"<li>{escape(sentence(note))}</li>" for note in dict.fromkeys(notes))
    count = components.plural(len(dict.fromkeys(notes)), "remark")
    return f"<details><summary>{count}</summary><ul>{rows}</ul></details>"


def frame_style(place: Placement) -> str:
    """A shape's frame: never larger than it is delivered, its ratio kept where room is short."""
    return f"aspect-ratio:{place.width_px}/{place.height_px};max-width:min(100%,{place.width_px}px)"


def card_style(place: Placement) -> str:
    """A shape with its lines of text: as wide as the picture, but never so narrow that they cannot be read."""
    return f"max-width:max(15rem,{place.width_px}px)"


def size_words(place: Placement) -> str:
    """The size in pixels."""
    return f"{place.width_px} × {place.height_px}"


def sentence(text: str) -> str:
    """A remark of the renderer as a sentence."""
    told = text.strip().replace(" %", "\u00a0%").replace(" px", "\u00a0px").replace("–", "\u2060–\u2060")
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '!', '?', '”')) else '.'}" if told else ""
