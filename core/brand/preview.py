"""What a kit looks like: a sample ad in its colours, type and logo, and specimens of typefaces."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from core import rendering
from core.accounts.rules import Permission, require
from core.brand import queries, rules
from core.brand.queries import KitView
from core.db import Scope
from core.errors import InvalidInput
from core.fields import clean_choice, clean_colour
from core.rendering import fonts
from core.storage import files
from core.vocabulary import LogoPosition

_SPECIMEN_PX: Final = 56


@dataclass(frozen=True)
class SampleAd:
    """A drawn sample. `notes` says what was put in the place of what the kit lacks (a typeface, say)."""

    data: bytes
    media_type: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Typeface:
    """A family that ads can be set in: sans, serif or display, and its weights."""

    name: str
    category: str
    licence: str
    weights: tuple[int, ...]


def sample_ad(scope: Scope, workspace_id: str, **look: str | None) -> SampleAd:
    """A client's sample ad, with colours, fonts and logo corner of `look` in the place of the stored ones.

    Args:
        look: Any of primary_color, secondary_color, tertiary_color, heading_font, body_font, logo_position, as they
            stand in a form; what is empty or not (yet) a colour is taken from the stored kit, else from the starting kit.

    Raises:
        KitNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    kit = queries.get_kit(scope, workspace_id)
    logos = {logo.file_sha256: _picture(files.read(scope, logo.file_sha256)) for logo in kit.logos}
    drawn = rendering.sample_ad(_look(kit, look), logos)
    return SampleAd(
        drawn.data, f"image/{drawn.image_format.replace('jpg', 'jpeg')}", tuple(dict.fromkeys(drawn.report.warnings))
    )


def typefaces() -> tuple[Typeface, ...]:
    """The families that ads can be set in, in the order they are offered."""
    return tuple(Typeface(face.name, face.category, face.licence, face.weights) for face in rendering.families())


@dataclass(frozen=True)
class Specimen:
    """Words set in a typeface: a PNG mask, black on transparent, of that many pixels."""

    png: bytes
    width_px: int
    height_px: int


@lru_cache(maxsize=64)
def specimen(family: str, weight: int = 700, text: str = "") -> Specimen:
    """`text`, or the family's own name, set in it at 56 px.

    Args:
        weight: 100 to 900; the nearest there is.
    """
    face = fonts.resolve(family, weight)
    font = fonts.load(face, _SPECIMEN_PX)
    shown = text or family
    left, _, right, _ = font.getbbox(shown)
    ascent, descent = font.getmetrics()
    picture = Image.new("L", (int(right - left) + 8, ascent + descent), 0)
    ImageDraw.Draw(picture).text((4 - left, 0), shown, fill=255, font=font)
    mask = Image.new("LA", picture.size, 0)
    mask.putalpha(picture)
    out = io.BytesIO()
    mask.save(out, "PNG", optimize=True)
    return Specimen(out.getvalue(), *picture.size)


def _picture(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _look(kit: KitView, look: dict[str, str | None]) -> rendering.KitLook:
    primary, secondary, tertiary = (
        _colour(name, look.get(name)) or getattr(kit, name) or rules.STARTING_KIT[name] for name in rules.COLOUR_FIELDS
    )
    heading, body, corner = (
        look.get(name) or getattr(kit, name) or rules.STARTING_KIT[name]
        for name in ("heading_font", "body_font", "logo_position")
    )
    logos = tuple(
        rendering.LogoRef(logo.file_sha256, logo.kind, logo.ground, logo.width_px, logo.height_px) for logo in kit.logos
    )
    position = clean_choice("logo_position", corner, LogoPosition) or LogoPosition.TOP_LEFT
    return rendering.KitLook(
        primary,
        secondary,
        tertiary,
        heading,
        body,
        position,
        logos,
        tone=kit.tone_style.value if kit.tone_style else "",
    )


def _colour(name: str, typed: str | None) -> str | None:
    """The colour in a form's field; one that is still being typed is none."""
    try:
        return clean_colour(name, typed)
    except InvalidInput:
        return None
