"""What screens read of a brand kit, and what its logo and the client's photos suggest for it."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from PIL import Image
from sqlalchemy import select

from core import db
from core.accounts.rules import Permission, require
from core.assets.inspection import PaletteColour
from core.assets.models import Asset
from core.brand import guess, rules, typecase
from core.brand.models import BrandFont, BrandKit, BrandLogo
from core.db import Scope, Work
from core.storage import files
from core.vocabulary import LogoGround, LogoKind, LogoPosition, MaskingModel, ToneStyle

# The newest photos say most about how a client looks now.
_PHOTOS_LOOKED_AT: Final = 40
# How much a colour of a further logo file counts beside the same area in the first.
_LENT: Final = 0.15


@dataclass(frozen=True)
class LogoView:
    """One logo file of a kit, trimmed and stored as PNG."""

    logo_id: str
    kind: LogoKind
    ground: LogoGround
    original_name: str
    file_sha256: str
    width_px: int
    height_px: int
    on_white_box: bool


@dataclass(frozen=True)
class FontView:
    """One font file of a kit.

    Attributes:
        family: What the kit's `heading_font` or `body_font` holds when it is chosen; never shown to people.
        name: The family's name, as the file says it.
        label: Name, weights and slant; no other font of the kit has the same.
        notes: What to know before using it, with what the file says of its licence.
    """

    font_id: str
    family: str
    name: str
    label: str
    weights: tuple[int, ...]
    is_italic: bool
    notes: tuple[str, ...]
    original_name: str


@dataclass(frozen=True)
class KitView:
    """A whole kit. None and empty mean that nobody said; `version` is what an edit must be made against."""

    kit_id: str
    workspace_id: str
    version: int
    updated_at: datetime
    name: str | None
    primary_color: str | None
    secondary_color: str | None
    tertiary_color: str | None
    heading_font: str | None
    body_font: str | None
    logo_position: LogoPosition | None
    voice_prompt: str | None
    brand_personality: str | None
    target_audience: str | None
    value_proposition: str | None
    tone_style: ToneStyle | None
    tone_of_voice: str | None
    forbidden_phrases: tuple[str, ...]
    preferred_phrases: tuple[str, ...]
    keywords: tuple[str, ...]
    brand_values: tuple[str, ...]
    key_differentiators: tuple[str, ...]
    imagery_style: str | None
    masking_model: MaskingModel | None
    logos: tuple[LogoView, ...]
    fonts: tuple[FontView, ...]
    completeness: rules.Completeness

    def logo(self, kind: LogoKind, ground: LogoGround) -> LogoView | None:
        """The file in that slot, if any."""
        return next((logo for logo in self.logos if (logo.kind, logo.ground) == (kind, ground)), None)

    def font(self, family: str | None) -> FontView | None:
        """The uploaded font that a family is; None for one that is installed."""
        return next((font for font in self.fonts if font.family == family), None)

    def font_label(self, family: str) -> str:
        """A family as people call it."""
        font = self.font(family)
        if font is None and typecase.is_uploaded(family):
            return "A font that is no longer here"
        return font.label if font else family

    @property
    def contrasts(self) -> tuple[rules.ContrastFact, ...]:
        """How the kit's colours read on each other."""
        return rules.contrast_facts(self.primary_color, self.secondary_color, self.tertiary_color)


def get_kit(scope: Scope, workspace_id: str) -> KitView:
    """The kit of a client, in three statements.

    Raises:
        KitNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        kit = work.scalars(select(BrandKit).where(BrandKit.workspace_id == workspace_id)).one_or_none()
        if kit is None:
            raise rules.KitNotFound("there is no such client", remedy="it may have been deleted; go back to the list")
        return _view(kit, _logos(work, kit.id), _fonts(work, kit.id))


@dataclass(frozen=True)
class Suggestion:
    """What logo and photos suggest for a kit.

    Attributes:
        fields: Field of the kit → proposed value: three colours, two fonts, the tone.
        reasons: Field → where its proposal comes from, one sentence; fields without a story are left out.
        photos: How many photos were looked at.
        has_logo: Whether a logo was looked at; its colours lead.
    """

    fields: Mapping[str, str]
    reasons: Mapping[str, str]
    photos: int
    has_logo: bool


def suggestion(scope: Scope, workspace_id: str) -> Suggestion:
    """What a client's logo and newest photos suggest for its kit; nothing is changed.

    Raises:
        KitNotFound: There is no such client.
        NothingToLookAt: It has neither a logo nor a photo.
    """
    kit = get_kit(scope, workspace_id)
    newest = (
        select(Asset.palette)
        .where(Asset.workspace_id == workspace_id, Asset.deleted_at.is_(None), Asset.finished_art.is_(False))
        .order_by(Asset.uploaded_at.desc(), Asset.id.desc())
        .limit(_PHOTOS_LOOKED_AT)
    )
    with db.read(scope) as work:
        photos = [tuple(PaletteColour(**colour) for colour in palette) for palette in work.scalars(newest)]
    if not kit.logos and not any(photos):
        raise rules.NothingToLookAt(
            "there is neither a logo nor a photo to look at", remedy="add a logo here, or photos in the library"
        )
    guessed = guess.guess_kit(_logo_palette(scope, kit.logos), photos)
    return _suggested(guessed, photos=len(photos), has_logo=bool(kit.logos))


def _logo_palette(scope: Scope, logos: Sequence[LogoView]) -> tuple[PaletteColour, ...]:
    """The colours of a kit's logo files: one for light ground leads, the others lend what it lacks.

    A file for dark ground is often plain white, and sometimes the only one with the brand's accent.
    """
    ordered = sorted(logos, key=lambda one: one.ground != LogoGround.LIGHT)
    found: list[PaletteColour] = []
    for place, logo in enumerate(ordered):
        # Our own PNG, which needs no guarded child.
        with Image.open(io.BytesIO(files.read(scope, logo.file_sha256)), formats=["PNG"]) as picture:
            seen = guess.palette_of(picture)
        found += seen if place == 0 else (replace(colour, share=colour.share * _LENT) for colour in seen)
    return tuple(found)


def _suggested(guessed: guess.GuessedKit, *, photos: int, has_logo: bool) -> Suggestion:
    told = dict(reason.split(": ", 1) for reason in guessed.reasons if ": " in reason)
    stories = {
        "primary_color": told.get("primary"),
        "secondary_color": told.get("secondary"),
        "tertiary_color": "a quiet ground for the primary",
        "heading_font": told.get("fonts"),
        "tone_style": told.get("tone"),
    }
    return Suggestion(
        fields={
            "primary_color": guessed.primary,
            "secondary_color": guessed.secondary,
            "tertiary_color": guessed.tertiary,
            "heading_font": guessed.heading_font,
            "body_font": guessed.body_font,
            "tone_style": guessed.tone_style.value,
        },
        reasons={field: story for field, story in stories.items() if story},
        photos=photos,
        has_logo=has_logo,
    )


def _logos(work: Work, kit_id: str) -> tuple[LogoView, ...]:
    rows = work.scalars(
        select(BrandLogo).where(BrandLogo.kit_id == kit_id).order_by(BrandLogo.kind.desc(), BrandLogo.ground)
    )
    return tuple(
        LogoView(
            logo_id=row.id,
            kind=LogoKind(row.kind),
            ground=LogoGround(row.ground),
            original_name=row.original_name,
            file_sha256=row.file_sha256,
            width_px=row.width_px,
            height_px=row.height_px,
            on_white_box=row.on_white_box,
        )
        for row in rows
    )


def named_fonts(work: Work, kit_id: str) -> tuple[rules.NamedFont, ...]:
    """The uploaded fonts of a kit as people call them, inside the caller's unit of work."""
    return _named(_font_rows(work, kit_id))


def _font_rows(work: Work, kit_id: str) -> Sequence[BrandFont]:
    return work.scalars(
        select(BrandFont).where(BrandFont.kit_id == kit_id).order_by(BrandFont.created_at, BrandFont.id)
    ).all()


def _named(rows: Sequence[BrandFont]) -> tuple[rules.NamedFont, ...]:
    return rules.name_fonts(
        [(typecase.family_of(row.file_sha256), row.family, row.weights, row.is_italic) for row in rows]
    )


def _fonts(work: Work, kit_id: str) -> tuple[FontView, ...]:
    rows = _font_rows(work, kit_id)
    return tuple(
        FontView(
            font_id=row.id,
            family=named.family,
            name=named.name,
            label=named.label,
            weights=tuple(row.weights),
            is_italic=row.is_italic,
            notes=tuple(row.notes),
            original_name=row.original_name,
        )
        for row, named in zip(rows, _named(rows), strict=True)
    )


def _view(kit: BrandKit, logos: tuple[LogoView, ...], fonts: tuple[FontView, ...]) -> KitView:
    stored = {name: getattr(kit, name) for name in rules.EDITABLE}
    return KitView(
        kit_id=kit.id,
        workspace_id=kit.workspace_id,
        version=kit.row_version,
        updated_at=kit.updated_at,
        name=kit.name,
        primary_color=kit.primary_color,
        secondary_color=kit.secondary_color,
        tertiary_color=kit.tertiary_color,
        heading_font=kit.heading_font,
        body_font=kit.body_font,
        logo_position=LogoPosition(kit.logo_position) if kit.logo_position else None,
        voice_prompt=kit.voice_prompt,
        brand_personality=kit.brand_personality,
        target_audience=kit.target_audience,
        value_proposition=kit.value_proposition,
        tone_style=ToneStyle(kit.tone_style) if kit.tone_style else None,
        tone_of_voice=kit.tone_of_voice,
        forbidden_phrases=tuple(kit.forbidden_phrases),
        preferred_phrases=tuple(kit.preferred_phrases),
        keywords=tuple(kit.keywords),
        brand_values=tuple(kit.brand_values),
        key_differentiators=tuple(kit.key_differentiators),
        imagery_style=kit.imagery_style,
        masking_model=MaskingModel(kit.masking_model) if kit.masking_model else None,
        logos=logos,
        fonts=fonts,
        completeness=rules.completeness(stored, has_logo=bool(logos)),
    )
