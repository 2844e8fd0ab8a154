"""A decision stays when an ad is drawn anew and nobody would see it: it is written down again, for the new version."""

from datetime import timedelta

from sqlalchemy import select

from core import clock, placements
from core.accounts import audit
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Work
from core.reviews import rules
from core.reviews.models import Approval
from core.vocabulary import ReviewStatus

_TOLD = {
    ReviewStatus.APPROVED: "the approval",
    ReviewStatus.REJECTED: "the rejection",
    ReviewStatus.NEEDS_CHANGES: "the request for changes",
}


def keep(work: Work, ad: AdCreative, before: CreativeVersion, after: CreativeVersion) -> bool:
    """Let the decision that stands about `before` stand for `after`, in the transaction that made `after`.

    It keeps the name of who decided and says of which version; a link through which it came has not seen the new one,
    and is not named.

    Returns:
        Whether there was one.
    """
    decisions = work.scalars(
        select(Approval).where(Approval.creative_id == ad.id).order_by(Approval.reviewed_at.desc())
    ).all()
    about = [row for row in decisions if row.version_id == before.id]
    standing = rules.undoable([rules.Recorded(row.id, row.undoes_id) for row in about])
    found = next((row for row in about if row.id == standing), None)
    if found is None:
        return False
    last, now = decisions[0].reviewed_at, clock.now()
    said = f"Kept from version {before.number}: the new brand kit does not visibly change it"
    work.add(
        Approval(
            agency_id=ad.agency_id,
            workspace_id=ad.workspace_id,
            campaign_id=ad.campaign_id,
            creative_id=ad.id,
            version_id=after.id,
            status=found.status,
            previous_status=ad.review_status,
            feedback=f"{found.feedback}\n\n{said}" if found.feedback else said,
            ad_hash=after.ad_hash,
            reviewed_by_id=found.reviewed_by_id,
            reviewed_by_name=found.reviewed_by_name,
            reviewed_at=now if last < now else last + timedelta(microseconds=1),
        )
    )
    ad.review_status = found.status
    work.flush()
    _record(work, ad, before, after, found)
    return True


def _record(work: Work, ad: AdCreative, before: CreativeVersion, after: CreativeVersion, found: Approval) -> None:
    place = placements.get(ad.placement_id)
    what = _TOLD[ReviewStatus(found.status)]
    audit.record(
        work,
        action="review.kept",
        entity_type="creative",
        entity_id=ad.id,
        summary=f"Kept {what} of {before.code} for {after.code} ({place.platform}, {place.name}): "
        "the new brand kit does not visibly change it",
        details={"version_id": after.id, "before_id": before.id, "approval_id": found.id, "ad_hash": after.ad_hash},
    )
