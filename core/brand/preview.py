"""What a kit looks like: a sample ad in its colours, type and logo, and specimens of typefaces."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from core import rendering
from core.accounts.rules import Permission, require
from core.brand import queries, rules, typecase
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
    shown = _look(kit, look)
    cases = typecase.taken_out(scope, shown.heading_font, shown.body_font)
    shown, missing = _with_what_is_there(kit, shown, cases)
    typecase.lay_ready(cases)
    drawn = rendering.sample_ad(shown, logos)
    return SampleAd(
        drawn.data,
        f"image/{drawn.image_format.replace('jpg', 'jpeg')}",
        tuple(dict.fromkeys((*missing, *drawn.report.warnings))),
    )


def _with_what_is_there(
    kit: KitView, look: rendering.KitLook, cases: Mapping[str, bytes]
) -> tuple[rendering.KitLook, tuple[str, ...]]:
    """A sample is shown all the same when the file of a font is lost; gives the look and what to know about it."""
    there, told = {"heading_font": look.heading_font, "body_font": look.body_font}, []
    for field, family in there.items():
        if typecase.is_uploaded(family) and family not in cases:
            told.append(
                f"The file of {kit.font_label(family)} is missing: ads in it are refused until it is uploaded again"
            )
            there[field] = rules.STARTING_KIT[field]
    look = replace(look, heading_font=there["heading_font"], body_font=there["body_font"])
    return look, tuple(told)


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


def uploaded_specimen(scope: Scope, workspace_id: str, family: str, weight: int, text: str) -> Specimen | None:
    """As `specimen`, in an uploaded font of a client's kit; None when its file is missing.

    Raises:
        KitNotFound: There is no such client.
        FontNotFound: Its kit has no such font.
    """
    require(scope, Permission.VIEW)
    font = queries.get_kit(scope, workspace_id).font(family)
    if font is None:
        raise rules.FontNotFound("there is no such font in this brand kit", remedy="load the page again")
    cases = typecase.taken_out(scope, family)
    if not cases:
        return None
    typecase.lay_ready(cases)
    return specimen(family, weight, text or font.name)


def _picture(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _look(kit: KitView, look: dict[str, str | None]) -> rendering.KitLook:
    primary, secondary, tertiary = (
        _colour(name, look.get(name)) or getattr(kit, name) or rules.STARTING_KIT[name] for name in rules.COLOUR_FIELDS
    )
    heading, body = (
        _family(kit, look.get(name)) or getattr(kit, name) or rules.STARTING_KIT[name] for name in rules.FONT_FIELDS
    )
    corner = look.get("logo_position") or kit.logo_position or rules.STARTING_KIT["logo_position"]
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


def _family(kit: KitView, typed: str | None) -> str | None:
    """The family in a form's field; a font file of somebody else's, or one that was removed, is none."""
    return None if typecase.is_uploaded(typed) and kit.font(typed) is None else typed


def _colour(name: str, typed: str | None) -> str | None:
    """The colour in a form's field; one that is still being typed is none."""
    try:
        return clean_colour(name, typed)
    except InvalidInput:
        return None
