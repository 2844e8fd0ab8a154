"""One decision about one ad: whether it may be taken, and how it is written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core import clock, db, placements
from core.accounts import audit
from core.creatives.models import AdCreative, CreativeVersion
from core.creatives.rules import AdNotFound
from core.db import Scope, Work
from core.errors import ImprimaturError
from core.reviews import rules
from core.reviews.models import Approval
from core.vocabulary import CheckVerdict, ReviewStatus

# How the audit log tells a decision.
DEEDS = {
    ReviewStatus.APPROVED: "Approved",
    ReviewStatus.REJECTED: "Rejected",
    ReviewStatus.NEEDS_CHANGES: "Sent back",
    ReviewStatus.PENDING: "Undecided",
}


@dataclass(frozen=True)
class DecisionResult:
    """What became of one ad of a request.

    Attributes:
        error: Why it was not done, for people; "" when it was.
        changed: False when the same decision stood already, so nothing was recorded.
        approval_id: The recorded decision, which `undo` takes; None when nothing was recorded.
    """

    creative_id: str
    ok: bool
    error: str = ""
    changed: bool = False
    approval_id: str | None = None


@dataclass(frozen=True)
class Decision:
    """What somebody decided: by whom, and through which link."""

    status: ReviewStatus
    reason: str
    by_name: str
    again: bool = False
    link_id: str | None = None


def decide(scope: Scope, creative_id: str, decision: Decision, version_id: str | None) -> DecisionResult:
    """One decision in its own transaction; a refusal becomes the ad's result instead of stopping the others."""
    try:
        with db.work(scope) as work:
            return _decide_in(work, creative_id, decision, version_id)
    except ImprimaturError as error:
        told = f"{error.what} — {error.remedy}" if error.remedy else error.what
        return DecisionResult(creative_id, False, told)


def _decide_in(work: Work, creative_id: str, decision: Decision, version_id: str | None) -> DecisionResult:
    ad = work.one(AdCreative, creative_id, missing=AdNotFound, what="ad")
    version = _current_version(work, ad)
    standing = rules.Standing(
        ReviewStatus(ad.review_status),
        CheckVerdict(version.verdict if version else ad.verdict),
        version.id if version else None,
    )
    if not rules.check_decision(standing, decision.status, version_id=version_id, again=decision.again):
        return DecisionResult(ad.id, True)
    assert version is not None
    recorded = record(work, ad, decision, ad_hash=version.ad_hash)
    audit.record(
        work,
        action=f"review.{decision.status.value}",
        entity_type="creative",
        entity_id=ad.id,
        summary=f"{DEEDS[decision.status]} {version.code} ({place_words(ad)})",
        details={"version_id": version.id, "ad_hash": version.ad_hash, "review_link_id": decision.link_id},
        actor_name=decision.by_name if decision.link_id else None,
    )
    return DecisionResult(ad.id, True, changed=True, approval_id=recorded.id)


def record(work: Work, ad: AdCreative, decision: Decision, *, ad_hash: str, undoes_id: str | None = None) -> Approval:
    """Write the decision about the current version and keep the ad's status in step with it."""
    assert ad.current_version_id is not None
    row = Approval(
        agency_id=ad.agency_id,
        workspace_id=ad.workspace_id,
        campaign_id=ad.campaign_id,
        creative_id=ad.id,
        version_id=ad.current_version_id,
        status=decision.status.value,
        previous_status=ad.review_status,
        feedback=decision.reason,
        ad_hash=ad_hash,
        reviewed_by_id=work.scope.user_id if work.scope and not decision.link_id else None,
        reviewed_by_name=decision.by_name,
        review_link_id=decision.link_id,
        undoes_id=undoes_id,
        reviewed_at=_next_moment(work, ad),
    )
    work.add(row)
    ad.review_status = decision.status.value
    work.flush()
    return row


def _next_moment(work: Work, ad: AdCreative) -> datetime:
    """Now, but after the ad's last decision: history has one order even where the clock stood still."""
    last = work.scalars(
        select(Approval.reviewed_at).where(Approval.creative_id == ad.id).order_by(Approval.reviewed_at.desc()).limit(1)
    ).first()
    now = clock.now()
    return now if last is None or last < now else last + timedelta(microseconds=1)


def check_undo(work: Work, ad: AdCreative, undone: Approval) -> None:
    """Refuse to take back what is not the latest decision about the current version.

    Raises:
        NewerVersion: The ad has a newer version, which has no decision of that kind.
        NothingToUndo: A later decision stands, or this one was undone already.
    """
    if undone.version_id != ad.current_version_id:
        raise rules.NewerVersion("a newer version exists", remedy="its own decision is what counts now")
    rows = work.scalars(
        select(Approval).where(Approval.version_id == undone.version_id).order_by(Approval.reviewed_at.desc())
    ).all()
    latest = rules.undoable([rules.Recorded(row.id, row.undoes_id) for row in rows])
    if latest != undone.id or ad.review_status != undone.status:
        raise rules.NothingToUndo("this decision does not stand any more", remedy="reload to see what stands")


def _current_version(work: Work, ad: AdCreative) -> CreativeVersion | None:
    return work.get(CreativeVersion, ad.current_version_id) if ad.current_version_id else None


def place_words(ad: AdCreative) -> str:
    """An ad's placement as people call it, for the audit log."""
    place = placements.get(ad.placement_id)
    return f"{place.platform}, {place.name}"
