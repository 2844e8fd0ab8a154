"""What screens read of a brand kit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core import db
from core.accounts.rules import Permission, require
from core.brand import rules
from core.brand.models import BrandKit, BrandLogo
from core.db import Scope, Work
from core.vocabulary import LogoGround, LogoKind, LogoPosition, MaskingModel, ToneStyle


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
    completeness: rules.Completeness

    def logo(self, kind: LogoKind, ground: LogoGround) -> LogoView | None:
        """The file in that slot, if any."""
        return next((logo for logo in self.logos if (logo.kind, logo.ground) == (kind, ground)), None)

    @property
    def contrasts(self) -> tuple[rules.ContrastFact, ...]:
        """How the kit's colours read on each other."""
        return rules.contrast_facts(self.primary_color, self.secondary_color, self.tertiary_color)


def get_kit(scope: Scope, workspace_id: str) -> KitView:
    """The kit of a client, in two statements.

    Raises:
        KitNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        kit = work.scalars(select(BrandKit).where(BrandKit.workspace_id == workspace_id)).one_or_none()
        if kit is None:
            raise rules.KitNotFound("there is no such client", remedy="it may have been deleted; go back to the list")
        return _view(kit, _logos(work, kit.id))


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


def _view(kit: BrandKit, logos: tuple[LogoView, ...]) -> KitView:
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
        completeness=rules.completeness(stored, has_logo=bool(logos)),
    )
