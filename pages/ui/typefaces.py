"""Type that can be seen: specimens of families, and the fonts of a client's own with the way to add and remove them."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core.brand import preview, service
from core.brand.preview import Specimen
from core.brand.queries import FontView, KitView
from core.rendering.font_files import MOST_BYTES
from pages.ui import frame, loaders, state
from pages.ui.visit import Visit

FORM: Final = "brand_font"


@dataclass
class Desk:
    """Which upload field is in view: after each file there is a fresh one."""

    round: int = 0


def add(kit_id: str) -> None:
    """Keep the chosen font file with the kit."""
    desk = state.of(Desk)
    chosen = state.value(f"brand_font_{desk.round}", None)
    if chosen is None:
        return
    frame.attempt(
        service.add_font,
        kit_id,
        name=chosen.name,
        data=chosen.getvalue(),
        done="Font added: choose it for headlines or text",
        form=FORM,
    )
    desk.round += 1


def remove(font_id: str) -> None:
    """Take a font out of its kit."""
    frame.attempt(service.remove_font, font_id, done="Font removed", form=FORM)


def draw_own(visit: Visit, kit: KitView, *, locked: bool) -> None:
    """The fonts of a client's own with what their files say, and the way to add and remove one."""
    if kit.fonts:
        st.markdown("**The client's own**")
        with st.grid(2, min_column_width=220, gap="medium", key="brand_own_fonts"):
            for font in kit.fonts:
                draw_font(visit, kit, font, locked=locked)
    if not locked:
        st.file_uploader(
            "Add a font: TTF, OTF or WOFF2", key=f"brand_font_{state.of(Desk).round}", on_change=add,
            args=(kit.kit_id,), max_upload_size=MOST_BYTES // 1024**2,
        )  # fmt: skip
    frame.field_error("font", FORM)
    frame.errors(FORM)


def draw_font(visit: Visit, kit: KitView, font: FontView, *, locked: bool) -> None:
    """One font: its name set in it, its facts and notes, and the way to remove it."""
    notes = f"{'; '.join(font.notes)}."
    with st.container(key=f"brand_own_{font.font_id}", gap=None):
        draw_own_specimen(visit, kit, font.family, max(font.weights), font.name)
        st.caption(f"**{frame.plain(font.label)}**, from {frame.plain(font.original_name)}")
        st.caption(frame.plain(notes[:1].upper() + notes[1:]))
        if not locked:
            st.button(
                "Remove", key=f"brand_font_remove_{font.font_id}", type="tertiary", icon=":material/close:",
                on_click=remove, args=(font.font_id,),
            )  # fmt: skip


def draw_own_specimen(visit: Visit, kit: KitView, family: str, weight: int, text: str) -> None:
    """Words set in a font of the client's own, or that its file is missing."""
    drawn = None
    if kit.font(family) is not None:
        drawn = loaders.read(visit, preview.uploaded_specimen, kit.workspace_id, family, weight, text)
    if drawn is None:
        st.caption(
            f":red[:material/error: The file of {frame.plain(kit.font_label(family))} is missing: upload it again.]"
        )
    else:
        st.html(masked(drawn, f"{text} in {kit.font_label(family)}"))


def specimen(family: str, weight: int, text: str) -> str:
    """Words set in an installed family, in the colour of the page's text."""
    return masked(preview.specimen(family, weight, text), f"{text or family} in {family}")


def masked(drawn: Specimen, alt: str) -> str:
    """A specimen in the colour of the page's text."""
    mask = b64encode(drawn.png).decode()
    return (
        f'<span class="im-specimen" role="img" aria-label="{escape(alt)}" '
        f'style="--im-mask:url(data:image/png;base64,{mask});aspect-ratio:{drawn.width_px}/{drawn.height_px}"></span>'
    )
