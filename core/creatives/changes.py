"""How people change ads that exist: their words, their picture, another text, a copy, and away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from core import db, placements
from core.accounts.rules import Permission, require
from core.assets import rules as asset_rules
from core.assets.models import Asset
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import captions, material
from core.copywriting.rules import Brief
from core.creatives import commissioned, commissions, joins, looks, planning, rules, shelf, studio, trail
from core.creatives.commissioned import Spec
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.shelf import StoredAd
from core.creatives.studio import Sitting
from core.db import Scope, Work, editing
from core.ids import BatchId, ConceptId
from core.vocabulary import (
    ReviewStatus,
)


def edit(
    scope: Scope,
    creative_id: str,
    *,
    words: Mapping[str, object] | None = None,
    look: Mapping[str, object] | None = None,
    all_sizes: bool = False,
    expected_version: int | None = None,
) -> tuple[StoredAd, ...]:
    """Change the words and the look of one ad, or of all sizes of its concept, at once; each becomes one new version with a
    new code, to review anew. The approved version stays in the history.

    Args:
        words: Any of `rules.WORD_FIELDS`; "" clears one. Only what is given changes.
        look: Any of `looks.LOOK_FIELDS`; only what is given changes.
        all_sizes: Every size of the concept takes what is given, except what is locked there; a size that cannot hold
            it becomes a version that fails its checks and says why.
        expected_version: The `row_version` of the ad the person was looking at.

    Returns:
        The new versions; empty when nothing differs.

    Raises:
        InvalidInput: At the field that does not fit, that is locked, or that holds a forbidden phrase; the one ad cannot
            be drawn so. Nothing was changed.
        AdNotFound: There is no such ad.
        Conflict: It is finished art and a look is given, somebody else changed it in between, or campaign or client is
            archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    asked = commissions.to_edit(
        scope, creative_id, words or {}, look or {}, all_sizes=all_sizes, expected_version=expected_version
    )
    return commissions.make(scope, asked)


def edit_words(
    scope: Scope,
    creative_id: str,
    *,
    all_sizes: bool = False,
    expected_version: int | None = None,
    **words: object,
) -> tuple[StoredAd, ...]:
    """As `edit`, of the words alone: any of `rules.WORD_FIELDS`; "" clears one."""
    return edit(scope, creative_id, words=words, all_sizes=all_sizes, expected_version=expected_version)


def edit_picture(
    scope: Scope,
    creative_id: str,
    *,
    all_sizes: bool = False,
    expected_version: int | None = None,
    **look: object,
) -> tuple[StoredAd, ...]:
    """As `edit`, of the look alone: any of `looks.LOOK_FIELDS`; None leaves one as it is."""
    return edit(scope, creative_id, look=look, all_sizes=all_sizes, expected_version=expected_version)


def spread(scope: Scope, creative_id: str, *, expected_version: int | None = None) -> tuple[StoredAd, ...]:
    """Give every other size of the concept all words and the look of this one, except what is locked there.

    Returns:
        The new versions; sizes that show and say the same already are left as they are.

    Raises:
        InvalidInput: The words hold a phrase that the brief forbids by now.
        AdNotFound: There is no such ad.
        Conflict: Somebody else changed one of them in between, or campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    return commissions.make(scope, commissions.to_spread(scope, creative_id, expected_version=expected_version))


def ask_edit(
    scope: Scope,
    creative_id: str,
    *,
    words: Mapping[str, object] | None = None,
    look: Mapping[str, object] | None = None,
    expected_version: int | None = None,
) -> BatchId | None:
    """As `edit` of all sizes, made by the job engine: what a person can mend is refused here, the rest answers at once.

    All sizes change together or none does. One that somebody else changes before they are drawn lets the batch fail, and
    their version stays.

    Returns:
        The batch of one item that makes it; None when nothing differs.

    Raises:
        InvalidInput: As `edit`.
        AdNotFound: There is no such ad.
        Conflict: As `edit`; a change of all sizes of the concept is being made already.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    spec = Spec(creative_id, edits=True, words=rules.clean_words(words or {}), look=looks.clean(look or {}))
    return commissioned.queue(scope, commissioned.lay_out(scope, spec, expected_version=expected_version), spec)


def ask_spread(scope: Scope, creative_id: str, *, expected_version: int | None = None) -> BatchId | None:
    """As `spread`, made by the job engine, in the manner of `ask_edit`; raises what they raise."""
    require(scope, Permission.EDIT_CONTENT)
    spec = Spec(creative_id)
    return commissioned.queue(scope, commissioned.lay_out(scope, spec, expected_version=expected_version), spec)


def ask_variation(scope: Scope, concept_id: str, variation_id: str) -> BatchId | None:
    """As `use_variation`, made by the job engine, in the manner of `ask_edit`; raises what they raise."""
    require(scope, Permission.EDIT_CONTENT)
    spec = Spec(variation_id=variation_id)
    return commissioned.queue(scope, commissioned.lay_out(scope, spec, concept_id), spec)


def lock(scope: Scope, creative_id: str, locked: Collection[str], *, expected_version: int | None = None) -> None:
    """Say which boxes of an ad stay as they are when all sizes change or another look is tried. Makes no new version.

    Args:
        locked: All that shall be locked, of `looks.LOCKABLE`; what is not named is free.

    Raises:
        InvalidInput: At `locked`.
        AdNotFound: There is no such ad.
        Conflict: Somebody else changed it in between, or campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    wanted = list(looks.clean_locks(locked))
    with db.work(scope) as work:
        creative = _creative(work, creative_id)
        editing.expect_version(creative, expected_version)
        campaign = workable.campaign(work, creative.campaign_id)
        if editing.apply(creative, {"locked": wanted}):
            told = f"Locked {', '.join(wanted).replace('_', ' ')}" if wanted else "Unlocked all"
            trail.record(work, campaign, "ad.locked", "ad", creative_id, f"{told} of an ad of {campaign.name}")


def rescore(scope: Scope, campaign_id: str) -> int:
    """Score the words of a campaign's ads again, by the brief and the kit as they are today. Ads and decisions stay.

    Returns:
        How many scores differ from before.

    Raises:
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        brief = material.load_brief(work, campaign)
        rows = work.execute(
            select(AdCreative, CreativeVersion)
            .join(CreativeVersion, joins.current())
            .where(AdCreative.campaign_id == campaign_id)
        ).all()
        changed = sum(_scored_anew(creative, version, brief) for creative, version in rows)
        if changed:
            told = f"Scored {len(rows)} ads of {campaign.name} again; {changed} changed"
            trail.record(work, campaign, "ads.rescored", "campaign", campaign_id, told)
        return changed


def use_variation(scope: Scope, concept_id: str, variation_id: str) -> tuple[StoredAd, ...]:
    """Let all sizes of a concept say another of its written texts; what is locked at a size stays there.

    Returns:
        The new versions; empty when the concept says it already.

    Raises:
        ConceptNotFound: There is no such concept, or the text is not one of its own.
        Conflict: The campaign or its client is archived, or somebody else changed an ad meanwhile. Nothing was changed.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    return commissions.make(scope, commissions.to_say(scope, concept_id, variation_id))


def duplicate_concept(scope: Scope, concept_id: str) -> ConceptId:
    """A copy of a concept with all its ads, pictures and words; every ad has its own code and is to be reviewed.

    Raises:
        ConceptNotFound: There is no such concept.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    sitting = studio.open_sitting(scope, concept_id)
    twins = [
        shelf.Twin(standing.creative, standing.version, shelf.contents_of(scope, standing.version))
        for standing in sitting.standing.values()
        if standing.version is not None
    ]
    codes = shelf.fresh_codes(len(twins))
    with db.work(scope) as work:
        original = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        campaign = workable.campaign(work, original.campaign_id)
        concept = Concept(
            agency_id=work.agency_id,
            campaign_id=original.campaign_id,
            asset_id=original.asset_id,
            number=planning.next_number(work, original.campaign_id, original.asset_id),
            name=f"{original.name} (copy)"[:120],
            design=dict(original.design),
            caption_id=_copied_caption(work, campaign, sitting),
        )
        work.add(concept)
        work.flush()
        shelf.copy(work, concept, twins, codes)
        trail.record(
            work, campaign, "concept.duplicated", "concept", concept.id, f"Duplicated a concept of {campaign.name}"
        )
        return ConceptId(concept.id)


def delete(scope: Scope, creative_id: str) -> None:
    """Delete an ad with its versions; a concept without ads goes with its last one.

    Raises:
        AdNotFound: There is no such ad.
        AdApproved: It is approved.
        Forbidden: The role may not delete ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        creative = _creative(work, creative_id)
        concept = work.one(Concept, creative.concept_id, missing=rules.ConceptNotFound, what="concept")
        campaign = work.one(Campaign, creative.campaign_id, missing=CampaignNotFound, what="campaign")
        _take_down(work, [creative])
        if work.scalar(select(AdCreative.id).where(AdCreative.concept_id == concept.id).limit(1)) is None:
            work.delete(concept)
        trail.record(work, campaign, "ad.deleted", "ad", creative_id, f"Deleted an ad of {campaign.name}")


def delete_concept(scope: Scope, concept_id: str) -> None:
    """Delete a concept with all its sizes.

    Raises:
        ConceptNotFound: There is no such concept.
        AdApproved: One of its ads is approved.
        Forbidden: The role may not delete ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.work(scope) as work:
        concept = work.one(Concept, concept_id, missing=rules.ConceptNotFound, what="concept")
        campaign = work.one(Campaign, concept.campaign_id, missing=CampaignNotFound, what="campaign")
        _take_down(work, list(work.scalars(select(AdCreative).where(AdCreative.concept_id == concept.id))))
        work.delete(concept)
        trail.record(work, campaign, "concept.deleted", "concept", concept_id, f"Deleted a concept of {campaign.name}")


# --- parts -------------------------------------------------------------------------------------------------------------


def _creative(work: Work, creative_id: str) -> AdCreative:
    return work.one(AdCreative, creative_id, missing=rules.AdNotFound, what="ad")


def _scored_anew(creative: AdCreative, version: CreativeVersion, brief: Brief) -> bool:
    points = studio.judged(studio.words_of(version), brief, placements.get(creative.placement_id))
    version.score_breakdown = [asdict(criterion) for criterion in points.criteria]
    if version.score == points.total:
        return False
    version.score = creative.score = points.total
    # How long an ad waits for a decision is counted from its last change, and this is none.
    flag_modified(creative, "updated_at")
    return True


def _copied_caption(work: Work, campaign: Campaign, sitting: Sitting) -> str:
    asset = work.one(Asset, sitting.asset.id, missing=asset_rules.AssetNotFound, what="picture")
    limits = material.tightest([placements.get(placement_id) for placement_id in sitting.standing])
    return captions.add(work, campaign, asset, [commissions.wording(sitting, sitting.words, limits)]).id


def _take_down(work: Work, creatives: Sequence[AdCreative]) -> None:
    approved = [creative for creative in creatives if creative.review_status == ReviewStatus.APPROVED]
    if approved:
        raise rules.AdApproved(
            "this ad is approved" if len(creatives) == 1 else f"{len(approved)} of its sizes are approved",
            remedy="undo the approval first",
        )
    for creative in creatives:
        shelf.take_down(work, creative)
    work.flush()
