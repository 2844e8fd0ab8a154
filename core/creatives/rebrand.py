"""When a kit looks different: which ads still show it as it was, how a few would look, and the batches that draw them anew.

told = rebrand.offer(scope, workspace_id)              what is there to do; a few statements, whatever the number of ads
few = rebrand.preview(scope, workspace_id)             some ads before and after, drawn and stored nowhere
asked = rebrand.start(scope, workspace_id)             one batch a campaign; asked twice, the same ones
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Select, Text, case, cast, func, select

from core import db, placements
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.brand.models import BrandKit
from core.brand.rules import KitNotFound
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.creatives import joins, kit_changes, rebrand_items, studio, trail
from core.creatives.difference import Difference
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.rebrand_items import COMPOSED_ANEW, MARK
from core.db import Scope, Work
from core.errors import InvalidInput
from core.ids import BatchId
from core.jobs import ledger
from core.jobs import service as jobs
from core.jobs.models import BatchItem, BatchJob
from core.jobs.rules import OPEN
from core.jobs.service import NewItem
from core.rendering import KitLook
from core.vocabulary import BatchKind, CampaignStatus, CheckVerdict, CreativeOrigin, ItemStatus, ReviewStatus
from core.workspaces.models import Workspace

PREVIEWED: Final = 4


@dataclass(frozen=True)
class CampaignShare:
    """The ads of one campaign that were drawn with an older kit; `approved` of them are approved."""

    campaign_id: str
    name: str
    ads: int
    approved: int
    concepts: int


@dataclass(frozen=True)
class RefusedAd:
    """An ad that could not be drawn with the kit of today and keeps its picture, and why.

    Attributes:
        blames: What the reason lies in: the words, this very kit, or neither; one of `rebrand_items.BLAMES`, "" where
            it was not asked.
    """

    creative_id: str
    campaign_id: str
    campaign_name: str
    placement_id: str
    code: str
    headline: str
    reason: str
    blames: str = ""


@dataclass(frozen=True)
class Offer:
    """What a client's kit leaves to be drawn anew.

    Attributes:
        changes: Fields of the kit that are new for at least one of these ads (`kit_changes.words`).
        campaigns: Those with such ads, by name.
        archived_ads: Ads in archived campaigns, of which nothing is drawn anew; `archived_campaigns` says how many those are.
        finished_art: Ready pictures from elsewhere, which no kit was drawn into.
        refused: Of the ads counted in `campaigns`, those that this very kit was tried on in vain.
        running: Open batches that draw for this kit.
        is_paused: Whether somebody paused all of them.
    """

    workspace_id: str
    kit_version: int
    is_archived: bool
    changes: tuple[str, ...] = ()
    campaigns: tuple[CampaignShare, ...] = ()
    archived_ads: int = 0
    archived_campaigns: int = 0
    finished_art: int = 0
    refused: tuple[RefusedAd, ...] = ()
    running: tuple[BatchId, ...] = ()
    is_paused: bool = False

    @property
    def ads(self) -> int:
        """All ads that were drawn with an older kit."""
        return sum(one.ads for one in self.campaigns)

    @property
    def open_ads(self) -> int:
        """Those of them that this kit was not tried on yet."""
        return max(0, self.ads - len(self.refused))


@dataclass(frozen=True)
class Sample:
    """One ad before and after, drawn now and stored nowhere. Without `picture` it cannot be drawn, and `failure` says why."""

    creative_id: str
    campaign_name: str
    placement_id: str
    code: str
    headline: str
    status: ReviewStatus
    before_sha256: str | None
    width_px: int
    height_px: int
    picture: bytes = field(repr=False)
    failure: str
    changes: tuple[str, ...]
    difference: Difference


@dataclass(frozen=True)
class Started:
    """What was asked for. `batch_ids` holds the batches that draw, those that somebody had asked for already included."""

    batch_ids: tuple[BatchId, ...]
    ads: int
    already: int


def offer(scope: Scope, workspace_id: str) -> Offer:
    """What a client's kit leaves to be drawn anew, in seven statements whatever the number of ads.

    Raises:
        KitNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        kit, client = _kit(work, workspace_id)
        look = studio.look_of(work, workspace_id)
        shares: dict[str, CampaignShare] = {}
        changed: set[str] = set()
        archived: dict[str, int] = {}
        art = 0
        for row in work.execute(_grouped(workspace_id)):
            if row.origin != CreativeOrigin.COMPOSED:
                art += row.ads
                continue
            fields = _changed(look, row)
            if not fields:
                continue
            if row.campaign_status == CampaignStatus.ARCHIVED:
                archived[row.campaign_id] = archived.get(row.campaign_id, 0) + row.ads
                continue
            changed.update(fields)
            shares[row.campaign_id] = _with(shares.get(row.campaign_id), row)
        key = kit_changes.key_of(look)
        under_way = _open(work, workspace_id, key)
        return Offer(
            workspace_id,
            kit.row_version,
            client.archived_at is not None,
            tuple(changed),
            tuple(sorted(shares.values(), key=lambda one: (one.name.casefold(), one.campaign_id))),
            sum(archived.values()),
            len(archived),
            art,
            _refused(work, workspace_id, key, look),
            tuple(BatchId(batch.id) for batch in under_way),
            bool(under_way) and all(batch.paused_at is not None for batch in under_way),
        )


def preview(
    scope: Scope,
    workspace_id: str,
    campaign_ids: Sequence[str] | None = None,
    *,
    most: int = PREVIEWED,
    composed_anew: bool = False,
) -> tuple[Sample, ...]:
    """Some of the ads before and after, one a concept, approved ones first; they are drawn in full and stored nowhere.

    Args:
        campaign_ids: Only of these campaigns; None for all that are worked on.
        most: How many, 1 to `PREVIEWED`: each is drawn while the person waits.
        composed_anew: As for `start`.

    Raises:
        KitNotFound, CampaignNotFound: There is none of that id.
        Conflict: A named campaign, or the client, is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        _kit(work, workspace_id)
        found = _old_ads(work, workspace_id, _chosen(work, workspace_id, campaign_ids))
    told = _telling(found, min(max(1, most), PREVIEWED))
    return tuple(_sample(scope, row, composed_anew=composed_anew) for row in told)


def start(
    scope: Scope, workspace_id: str, campaign_ids: Sequence[str] | None = None, *, composed_anew: bool = False
) -> Started:
    """Queue the ads that an older kit was drawn into: one batch a campaign, more where the plan allows no batch so large.

    Where a batch draws for this very kit already, because somebody else pressed first, that one is given.

    Args:
        campaign_ids: Only these campaigns; None for all of the client that are worked on.
        composed_anew: Compose each ad as a new one would be; else as the release that drew it did, so that only the kit
            changes.

    Raises:
        KitNotFound, CampaignNotFound: There is none of that id.
        InvalidInput: At `campaigns`: none is chosen.
        Conflict: A named campaign, or the client, is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        # Held until the end: whoever presses at the same moment waits here, and then finds these batches.
        kit, _ = _kit(work, workspace_id, hold=True)
        chosen = _chosen(work, workspace_id, campaign_ids)
        look = studio.look_of(work, workspace_id)
        key = kit_changes.key_of(look)
        there: dict[str, list[BatchId]] = {}
        for batch in _open(work, workspace_id, key):
            there.setdefault(batch.campaign_id or "", []).append(BatchId(batch.id))
        by_campaign: dict[str, list[Any]] = {}
        for row in _old_ads(work, workspace_id, chosen):
            by_campaign.setdefault(row.campaign_id, []).append(row)
        batches = [one for campaign_id in chosen for one in there.get(campaign_id, ())]
        already = sum(len(rows) for campaign_id, rows in by_campaign.items() if campaign_id in there)
        ads = 0
        for campaign_id, rows in by_campaign.items():
            if campaign_id not in there:
                options = {MARK: key, "kit_version": kit.row_version}
                batches += _queue(work, chosen[campaign_id], rows, options, composed_anew=composed_anew)
                ads += len(rows)
        return Started(tuple(batches), ads, already)


# --- parts -------------------------------------------------------------------------------------------------------------


def _kit(work: Work, workspace_id: str, *, hold: bool = False) -> tuple[BrandKit, Workspace]:
    found = (
        select(BrandKit, Workspace)
        .join(Workspace, joins.same(Workspace, BrandKit.workspace_id, BrandKit))
        .where(BrandKit.workspace_id == workspace_id)
    )
    row = work.execute(found.with_for_update(of=BrandKit) if hold else found).one_or_none()
    if row is None:
        raise KitNotFound("there is no such client", remedy="it may have been deleted; go back to the list")
    return row[0], row[1]


def _chosen(work: Work, workspace_id: str, campaign_ids: Sequence[str] | None) -> dict[str, Campaign]:
    """The campaigns to be drawn for, each checked, by id."""
    workable.client(work, workspace_id)
    if campaign_ids is None:
        rows = work.scalars(
            select(Campaign)
            .where(Campaign.workspace_id == workspace_id, Campaign.status != CampaignStatus.ARCHIVED)
            .order_by(Campaign.name, Campaign.id)
        )
        return {campaign.id: campaign for campaign in rows}
    if not campaign_ids:
        raise InvalidInput("no campaign is chosen", field="campaigns", remedy="choose at least one")
    found = {one: workable.campaign(work, one) for one in dict.fromkeys(campaign_ids)}
    if any(campaign.workspace_id != workspace_id for campaign in found.values()):
        raise CampaignNotFound("there is no such campaign of this client", remedy="choose one of its own")
    return found


def _dressed() -> tuple[Any, ...]:
    """What says which kit an ad was drawn with, and what of it a person holds; JSON as text, so that it can be grouped."""
    return (
        AdCreative.origin,
        CreativeVersion.recipe["kit"].as_string().label("kit"),
        CreativeVersion.fit_report["by_hand"].as_string().label("by_hand"),
        cast(AdCreative.locked, Text).label("locked"),
        Concept.design["logo_corner"].as_string().label("corner"),
    )


def _joined(statement: Select[Any], workspace_id: str) -> Select[Any]:
    return (
        statement.select_from(AdCreative)
        .join(CreativeVersion, joins.current())
        .join(Concept, joins.same(Concept, AdCreative.concept_id, AdCreative))
        .join(Campaign, joins.same(Campaign, AdCreative.campaign_id, AdCreative))
        .where(AdCreative.workspace_id == workspace_id)
    )


def _grouped(workspace_id: str) -> Select[Any]:
    approved = (AdCreative.review_status == ReviewStatus.APPROVED) & (AdCreative.verdict != CheckVerdict.FAIL)
    ads = _joined(
        select(
            AdCreative.id,
            AdCreative.campaign_id,
            AdCreative.concept_id,
            Campaign.name.label("campaign_name"),
            Campaign.status.label("campaign_status"),
            case((approved, 1), else_=0).label("is_approved"),
            *_dressed(),
        ),
        workspace_id,
    ).subquery()
    alike = [one for one in ads.c if one.name not in {"id", "is_approved", "concept_id"}]
    return select(
        *alike,
        func.count().label("ads"),
        func.sum(ads.c.is_approved).label("approved"),
        func.count(ads.c.concept_id.distinct()).label("concepts"),
    ).group_by(*alike)


def _with(share: CampaignShare | None, row: Any) -> CampaignShare:
    before = share or CampaignShare(row.campaign_id, row.campaign_name, 0, 0, 0)
    return CampaignShare(
        row.campaign_id,
        row.campaign_name,
        before.ads + row.ads,
        before.approved + row.approved,
        max(before.concepts, row.concepts),
    )


def _changed(look: KitLook, row: Any) -> tuple[str, ...]:
    drawn = rebrand_items.decode(row.kit)
    if row.origin != CreativeOrigin.COMPOSED or not drawn:
        return ()
    # Both are lists of a few names, as text: a name stands in it in quotes.
    held = {"logo"} if '"logo"' in f"{row.by_hand}{row.locked}" else set()
    return kit_changes.changes(drawn, kit_changes.wanted(look, drawn, held, row.corner or ""))


def _old_ads(work: Work, workspace_id: str, chosen: Mapping[str, Campaign]) -> list[Any]:
    look = studio.look_of(work, workspace_id)
    rows = work.execute(
        _joined(
            select(
                AdCreative.id,
                AdCreative.campaign_id,
                AdCreative.concept_id,
                AdCreative.placement_id,
                AdCreative.review_status,
                AdCreative.concept_number,
                Campaign.name.label("campaign_name"),
                Asset.original_name,
                *_dressed(),
            ),
            workspace_id,
        )
        .join(Asset, joins.same(Asset, AdCreative.asset_id, AdCreative))
        .order_by(Campaign.name, Campaign.id, Concept.created_at, Concept.id, AdCreative.placement_id)
    )
    return [row for row in rows if row.campaign_id in chosen and _changed(look, row)]


def _telling(rows: Sequence[Any], most: int) -> list[Any]:
    """A few ads that say much about the rest: approved ones first, one a concept, of many campaigns and shapes."""
    ordered = sorted(rows, key=lambda row: row.review_status != ReviewStatus.APPROVED)
    told: list[Any] = []
    for name in ("campaign_id", "concept_id", "placement_id"):
        for row in ordered:
            if len(told) < most and getattr(row, name) not in {getattr(one, name) for one in told}:
                told.append(row)
    return told


def _sample(scope: Scope, row: Any, *, composed_anew: bool) -> Sample:
    sitting = studio.open_sitting(scope, row.concept_id)
    standing = sitting.standing[row.placement_id]
    redrawn = rebrand_items.redraw(sitting, standing, composed_anew=composed_anew)
    version, place = standing.version, placements.get(row.placement_id)
    return Sample(
        creative_id=row.id,
        campaign_name=row.campaign_name,
        placement_id=row.placement_id,
        code=version.code if version else "",
        headline=standing.words.headline,
        status=ReviewStatus(standing.creative.review_status),
        before_sha256=(version.thumbnail_sha256 or version.file_sha256) if version else None,
        width_px=place.width_px,
        height_px=place.height_px,
        picture=redrawn.drawn.thumbnail,
        failure=redrawn.drawn.failure,
        changes=redrawn.changes,
        difference=redrawn.difference,
    )


def _queue(
    work: Work, campaign: Campaign, rows: Sequence[Any], options: Mapping[str, Any], *, composed_anew: bool
) -> list[BatchId]:
    """The batches of one campaign, an item a concept, none larger than the plan allows."""
    concepts: dict[str, list[Any]] = {}
    for row in rows:
        concepts.setdefault(row.concept_id, []).append(row)
    asked = {MARK: True, **({COMPOSED_ANEW: True} if composed_anew else {})}
    items = [
        NewItem(
            f"{ads[0].original_name} · idea {ads[0].concept_number}",
            {"concept_id": concept_id, "placement_ids": [ad.placement_id for ad in ads], **asked},
        )
        for concept_id, ads in concepts.items()
    ]
    most, _ = ledger.most_items(work)
    title = f"{campaign.name}: brand kit, version {options['kit_version']}"
    batches = [
        jobs.create_batch(
            work,
            kind=BatchKind.RENDER,
            workspace_id=campaign.workspace_id,
            campaign_id=campaign.id,
            title=title,
            items=items[at : at + most],
            options=options,
        )
        for at in range(0, len(items), most)
    ]
    told = (
        f"Asked for {len(rows)} ad{'' if len(rows) == 1 else 's'} of {campaign.name} to be drawn with the new brand kit"
    )
    trail.record(work, campaign, "ads.rebranded", "batch", batches[0], told)
    return batches


def _open(work: Work, workspace_id: str, key: str) -> Sequence[BatchJob]:
    """The open batches that draw for the kit of that look."""
    return work.scalars(
        select(BatchJob)
        .where(
            BatchJob.workspace_id == workspace_id,
            BatchJob.job_type == BatchKind.RENDER,
            BatchJob.status.in_(OPEN),
            BatchJob.cancel_requested_at.is_(None),
            BatchJob.options[MARK].as_string() == key,
        )
        .order_by(BatchJob.created_at, BatchJob.id)
    ).all()


def _refused(work: Work, workspace_id: str, key: str, look: KitLook) -> tuple[RefusedAd, ...]:
    """Ads that this kit was tried on in vain and that still show an older one, the newest reason each."""
    results = work.scalars(
        select(BatchItem.result)
        .join(BatchJob, joins.same(BatchJob, BatchItem.batch_id, BatchItem))
        .where(
            BatchJob.workspace_id == workspace_id,
            BatchJob.job_type == BatchKind.RENDER,
            BatchJob.options[MARK].as_string() == key,
            BatchItem.status == ItemStatus.DONE,
        )
        .order_by(BatchItem.finished_at)
    )
    reasons = {one["creative_id"]: one for result in results for one in result.get("refused", ())}
    rows = work.execute(
        _joined(
            select(
                AdCreative.id,
                AdCreative.campaign_id,
                AdCreative.placement_id,
                Campaign.name.label("campaign_name"),
                CreativeVersion.code,
                CreativeVersion.headline,
                *_dressed(),
            ),
            workspace_id,
        )
        .where(AdCreative.id.in_(reasons), Campaign.status != CampaignStatus.ARCHIVED)
        .order_by(Campaign.name, AdCreative.id)
    )
    return tuple(
        RefusedAd(
            row.id,
            row.campaign_id,
            row.campaign_name,
            row.placement_id,
            row.code,
            row.headline,
            reasons[row.id]["reason"],
            reasons[row.id].get("blames", ""),
        )
        for row in rows
        if _changed(look, row)
    )
