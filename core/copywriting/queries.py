"""What screens read of captions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, column, func, select, table

from core import db, settings
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import captions, context, material, prompts, style
from core.copywriting.bench import Bench
from core.copywriting.context import ContextCheck
from core.copywriting.gathering import followed_of, gather
from core.copywriting.models import Caption, CaptionVariation, ReferenceCaption
from core.copywriting.prompts import Prompt
from core.copywriting.rules import Copy, Request, stated_by
from core.copywriting.score import Band, Score, band
from core.copywriting.style import Style
from core.db import Scope, Work
from core.db.paging import Page, window
from core.vocabulary import (
    CaptionAngle,
    CaptionStatus,
    CaptionTemplate,
    CaptionTone,
    Language,
    ReviewStatus,
    VariationLabel,
)

# Ideas come later in the flow: their table is named as text, as foreign keys name it.
_IDEAS = table("concepts", column("id"), column("agency_id"), column("caption_id"), column("number"))


@dataclass(frozen=True)
class VariationView:
    """One wording of a caption. Tone, template and angle are None where a person wrote it; `author_name` says who."""

    variation_id: str
    label: VariationLabel | None
    text: str
    headline: str
    subheadline: str
    description: str
    cta: str
    alt_text: str
    tone: CaptionTone | None
    template: CaptionTemplate | None
    angle: CaptionAngle | None
    score: float | None
    score_breakdown: dict[str, Any]
    author_name: str
    is_primary: bool
    created_at: datetime

    @property
    def band(self) -> Band | None:
        """The word for its score."""
        return band(round(self.score)) if self.score is not None else None


@dataclass(frozen=True)
class CaptionView:
    """The words of one picture in a campaign, in variations; the primary one is what new ads take."""

    caption_id: str
    asset_id: str
    asset_name: str
    status: CaptionStatus
    approval_status: ReviewStatus
    error_message: str
    generated_at: datetime | None
    variations: tuple[VariationView, ...]

    @property
    def primary(self) -> VariationView | None:
        """The variation that speaks for the caption."""
        return next((variation for variation in self.variations if variation.is_primary), None)


@dataclass(frozen=True)
class PictureCard:
    """A picture that words can be written for; `texts` is how many there are in the campaign."""

    asset_id: str
    name: str
    thumbnail_sha256: str
    width_px: int
    height_px: int
    texts: int


@dataclass(frozen=True)
class TextView:
    """A variation as it is worked on: what it says, and what it scores by the brief as it is today.

    Attributes:
        language: The one it is in; `is_translated` when that is not the campaign's.
        is_kept: Whether later writing follows it.
        placement_id: The one placement that it was written for; "" when it is for all of the campaign's.
    """

    said: VariationView
    copy: Copy
    judged: Score
    language: Language
    is_translated: bool
    is_kept: bool
    placement_id: str = ""

    @property
    def band(self) -> Band:
        """The word for its score."""
        return band(self.judged.total)


@dataclass(frozen=True)
class TextSet:
    """The variations of one caption side by side; those of an idea's ads name the idea."""

    caption_id: str
    written_at: datetime | None
    texts: tuple[TextView, ...]
    concept_id: str | None
    idea_number: int | None


@dataclass(frozen=True)
class PictureWords:
    """What is written for a picture in a campaign, the newest set first; `sets_in_all` counts those that are not here too."""

    picture: PictureCard
    sets: tuple[TextSet, ...]
    sets_in_all: int


@dataclass(frozen=True)
class ReferenceView:
    """A text that later writing follows, and who kept it."""

    reference_id: str
    text: str
    kept_at: datetime
    kept_by_name: str


@dataclass(frozen=True)
class StyleMemory:
    """The texts that writing follows and what is learnt from them.

    Attributes:
        kept: Those that people kept; all of them are followed.
        from_brief: How many of those typed into the brief are followed.
        liked: How many of those that the caller named are.
        left_out: How many more there are: a writer follows 40 at most.
    """

    kept: tuple[ReferenceView, ...]
    from_brief: int
    liked: int
    left_out: int
    style: Style | None

    @property
    def followed(self) -> int:
        """How many texts are really followed."""
        return len(self.kept) + self.from_brief + self.liked


def captions_of(scope: Scope, campaign_id: str, *, page: int = 1, per_page: int = 50) -> Page[CaptionView]:
    """One page of a campaign's captions with all their variations, newest first, in four statements.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        total = work.scalar(select(func.count()).select_from(Caption).where(Caption.campaign_id == campaign_id)) or 0
        rows = work.execute(
            select(Caption, Asset.original_name)
            .join(Asset, (Asset.id == Caption.asset_id) & (Asset.agency_id == Caption.agency_id))
            .where(Caption.campaign_id == campaign_id)
            .order_by(Caption.created_at.desc(), Caption.id.desc())
            .offset(offset)
            .limit(limit)
        ).all()
        variations = _variations_of(work, [caption.id for caption, _ in rows])
        views = [_view(caption, name, variations.get(caption.id, [])) for caption, name in rows]
        return Page(views, total, max(page, 1), limit)


def pictures_of(scope: Scope, campaign_id: str, *, page: int = 1, per_page: int = 24) -> Page[PictureCard]:
    """One page of the client's photos: those with texts in this campaign first, the newest texts leading; three statements.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        found = (
            Asset.workspace_id == campaign.workspace_id,
            Asset.deleted_at.is_(None),
            Asset.finished_art.is_(False),
        )
        total = work.scalar(select(func.count()).select_from(Asset).where(*found)) or 0
        written = (
            select(
                Caption.asset_id,
                func.count(CaptionVariation.id).label("texts"),
                func.max(Caption.created_at).label("latest"),
            )
            .join(
                CaptionVariation,
                (CaptionVariation.caption_id == Caption.id) & (CaptionVariation.agency_id == Caption.agency_id),
            )
            .where(Caption.campaign_id == campaign_id, Caption.agency_id == work.agency_id)
            .group_by(Caption.asset_id)
            .subquery()
        )
        rows = work.execute(
            select(Asset, written.c.texts)
            .outerjoin(written, written.c.asset_id == Asset.id)
            .where(*found)
            .order_by(written.c.latest.desc().nulls_last(), Asset.uploaded_at.desc(), Asset.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return Page([_picture(asset, texts or 0) for asset, texts in rows], total, max(page, 1), limit)


def count_texts(scope: Scope, campaign_id: str) -> int:
    """How many texts there are in a campaign; one statement."""
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        of_campaign = select(Caption.id).where(Caption.campaign_id == campaign_id)
        return (
            work.scalar(
                select(func.count()).select_from(CaptionVariation).where(CaptionVariation.caption_id.in_(of_campaign))
            )
            or 0
        )


def words_of(scope: Scope, campaign_id: str, asset_id: str, *, most_sets: int = 50) -> PictureWords:
    """The newest sets of texts of a picture in a campaign, judged by brief and kit as they are now.

    Raises:
        CampaignNotFound, AssetNotFound: There is none of that id, or the picture is another client's.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        (asset,) = material.load_pictures(work, campaign, [asset_id])
        rows = work.scalars(
            select(Caption)
            .where(Caption.campaign_id == campaign_id, Caption.asset_id == asset_id)
            .order_by(Caption.created_at.desc(), Caption.id.desc())
        ).all()
        in_all, rows = len(rows), rows[: max(1, most_sets)]
        ideas = _ideas_of(work, [row.id for row in rows])
        variations = _variations_of(work, [row.id for row in rows])
        kept = set(work.scalars(select(ReferenceCaption.text_key).where(*_followed(campaign))))
        bench = _bench(work, campaign)
        sets = tuple(
            TextSet(
                row.id,
                row.generated_at,
                tuple(_text(one, row, bench, kept) for one in variations.get(row.id, ())),
                *ideas.get(row.id, (None, None)),
            )
            for row in rows
        )
        return PictureWords(_picture(asset, sum(len(one.texts) for one in sets)), sets, in_all)


def open_bench(scope: Scope, campaign_id: str) -> Bench:
    """What the words of a campaign are judged by while somebody types.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        return _bench(work, work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign"))


def style_memory(scope: Scope, campaign_id: str, *, liked: tuple[str, ...] = ()) -> StyleMemory:
    """The texts that writing in a campaign follows, and what is learnt from them.

    Args:
        liked: Further texts the caller knows to be good, as those of approved ads.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        brief = material.load_brief(work, campaign)
        rows = work.scalars(
            select(ReferenceCaption)
            .where(*_followed(campaign))
            .order_by(ReferenceCaption.kept_at.desc(), ReferenceCaption.id.desc())
        )
        kept = tuple(ReferenceView(row.id, row.text, row.kept_at, row.kept_by_name) for row in rows)
        followed = followed_of(brief, liked)
        own = [text for text in brief.reference_captions if text in followed]
        return StyleMemory(
            kept=kept,
            from_brief=len(own) - len(kept),
            liked=len(followed) - len(own),
            left_out=len({*brief.reference_captions, *liked}) - len(followed),
            style=style.learned(followed, brief.language, known=[stated_by(brief)]),
        )


def context_of(scope: Scope, campaign_id: str) -> ContextCheck:
    """What the brief and kit of a campaign tell a writer, and what is missing.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        return context.check(material.load_brief(work, campaign))


def prompt_for(
    scope: Scope, campaign_id: str, asset_id: str, *, request: Request | None = None, liked: tuple[str, ...] = ()
) -> Prompt:
    """The very text a model would be sent for a picture; only the fence is drawn anew for each call.

    Args:
        request: The wishes, as `write_captions` takes them; its room is that of the campaign's placements.
        liked: As for `write_captions`.

    Raises:
        CampaignNotFound, AssetNotFound: There is none of that id, or the picture is another client's.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        given = gather(work, campaign, asset_id, request or Request(), liked=liked)
    sees = settings.current().model.sees_pictures
    return prompts.compose(given.brief, given.facts, given.request, sees_picture=sees, fence=prompts.SAMPLE_FENCE)


def _picture(asset: Asset, texts: int) -> PictureCard:
    return PictureCard(
        asset.id, asset.original_name, asset.thumbnail_sha256, asset.width_px, asset.height_px, int(texts)
    )


def _followed(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    """Which kept texts writing follows: those in the campaign's language. Others wait until it is theirs again."""
    return ReferenceCaption.campaign_id == campaign.id, ReferenceCaption.language == campaign.language


def _bench(work: Work, campaign: Campaign) -> Bench:
    chosen = material.load_placements(work, campaign)
    brief = material.load_brief(work, campaign)
    return Bench(brief, material.tightest(chosen), {place.id: material.tightest([place]) for place in chosen})


def _text(row: CaptionVariation, caption: Caption, bench: Bench, kept: set[str]) -> TextView:
    copy, own = captions.copy_of(row), Language(row.language) if row.language else None
    return TextView(
        said=_variation(row, row.id == caption.primary_variation_id),
        copy=copy,
        judged=bench.judged(copy, language=own, placement_id=row.format or ""),
        language=own or bench.brief.language,
        is_translated=own is not None and own is not bench.brief.language,
        is_kept=captions.text_key(row.text) in kept,
        placement_id=row.format or "",
    )


def _ideas_of(work: Work, caption_ids: list[str]) -> dict[str, tuple[str, int]]:
    """Which idea says a caption: its id and number."""
    rows = work.execute(
        select(_IDEAS.c.caption_id, _IDEAS.c.id, _IDEAS.c.number).where(
            _IDEAS.c.agency_id == work.agency_id, _IDEAS.c.caption_id.in_(caption_ids)
        )
    )
    return {caption_id: (concept_id, number) for caption_id, concept_id, number in rows}


def _variations_of(work: Work, caption_ids: list[str]) -> dict[str, list[CaptionVariation]]:
    found: dict[str, list[CaptionVariation]] = {}
    rows = select(CaptionVariation).where(CaptionVariation.caption_id.in_(caption_ids))
    for variation in work.scalars(rows.order_by(CaptionVariation.position)):
        found.setdefault(variation.caption_id, []).append(variation)
    return found


def _view(caption: Caption, asset_name: str, variations: list[CaptionVariation]) -> CaptionView:
    return CaptionView(
        caption_id=caption.id,
        asset_id=caption.asset_id,
        asset_name=asset_name,
        status=CaptionStatus(caption.status),
        approval_status=ReviewStatus(caption.approval_status),
        error_message=caption.error_message or "",
        generated_at=caption.generated_at,
        variations=tuple(_variation(row, row.id == caption.primary_variation_id) for row in variations),
    )


def _variation(row: CaptionVariation, is_primary: bool) -> VariationView:
    return VariationView(
        variation_id=row.id,
        label=VariationLabel(row.label) if row.label else None,
        text=row.text,
        headline=row.headline,
        subheadline=row.subheadline,
        description=row.description,
        cta=row.cta,
        alt_text=row.alt_text,
        tone=CaptionTone(row.tone) if row.tone else None,
        template=CaptionTemplate(row.template) if row.template else None,
        angle=CaptionAngle(row.angle) if row.angle else None,
        score=row.score,
        score_breakdown=dict(row.score_breakdown),
        author_name=row.author_name,
        is_primary=is_primary,
        created_at=row.created_at,
    )
