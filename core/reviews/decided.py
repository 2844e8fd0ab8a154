"""What was decided about versions of ads, as people read it: undone or not, and which of them can be taken back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.creatives.models import CreativeVersion
from core.db import Work
from core.reviews import rules
from core.reviews.models import Approval
from core.vocabulary import ReviewStatus


@dataclass(frozen=True)
class DecisionView:
    """One recorded decision or undo.

    Attributes:
        link_id: The client's link it came through; None for a decision of the agency.
        is_undo: It took another decision back.
        was_undone: A later undo took this one back.
    """

    approval_id: str
    version_id: str
    version_number: int
    code: str
    status: ReviewStatus
    previous_status: ReviewStatus
    reason: str
    by_name: str
    link_id: str | None
    at: datetime
    ad_hash: str
    is_undo: bool
    was_undone: bool
    can_undo: bool

    @property
    def by_client(self) -> bool:
        """Whether a client decided it."""
        return self.link_id is not None


def last_standing(work: Work, version_ids: Sequence[str]) -> dict[str, DecisionView]:
    """Version → the newest decision about it that still stands."""
    rows = work.execute(
        select(Approval, CreativeVersion.number, CreativeVersion.code)
        .join(CreativeVersion, CreativeVersion.id == Approval.version_id)
        .where(Approval.version_id.in_(version_ids))
        .order_by(Approval.reviewed_at.desc())
    ).all()
    by_version: dict[str, list[tuple[Approval, int, str]]] = defaultdict(list)
    for row, number, code in rows:
        by_version[row.version_id].append((row, number, code))
    last: dict[str, DecisionView] = {}
    for version_id, decisions in by_version.items():
        standing = next((one for one in decisions_of(decisions, version_id) if one.can_undo), None)
        if standing is not None:
            last[version_id] = standing
    return last


def decisions_of(
    newest_first: Sequence[tuple[Approval, int, str]], current_version_id: str | None
) -> tuple[DecisionView, ...]:
    """The decisions about one ad, each with the number and code of its version."""
    undone = {row.undoes_id for row, _, _ in newest_first if row.undoes_id}
    current = [row for row, _, _ in newest_first if row.version_id == current_version_id]
    standing = rules.undoable([rules.Recorded(row.id, row.undoes_id) for row in current])
    return tuple(
        DecisionView(
            approval_id=row.id,
            version_id=row.version_id,
            version_number=number,
            code=code,
            status=ReviewStatus(row.status),
            previous_status=ReviewStatus(row.previous_status),
            reason=row.feedback,
            by_name=row.reviewed_by_name,
            link_id=row.review_link_id,
            at=row.reviewed_at,
            ad_hash=row.ad_hash,
            is_undo=row.undoes_id is not None,
            was_undone=row.id in undone,
            can_undo=row.id == standing,
        )
        for row, number, code in newest_first
    )
