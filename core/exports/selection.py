"""Which ads belong into a package, and whether a package's file is still there: one answer for reading and building."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from core import clock
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Work
from core.exports.models import ExportJob
from core.vocabulary import CheckVerdict, ReviewStatus


def packable(
    campaign_id: str, placement_ids: Sequence[str] | None = None, *, approved_only: bool
) -> tuple[ColumnElement[bool], ...]:
    """Which ads belong into a package, joined with their current version: passed, with a picture, and approved.

    Args:
        approved_only: False where the campaign needs no approval: ads that nobody decided about belong into it too.
            What somebody rejected or sent back never does.
    """
    let_in = (ReviewStatus.APPROVED,) if approved_only else (ReviewStatus.APPROVED, ReviewStatus.PENDING)
    wanted: list[ColumnElement[bool]] = [
        AdCreative.campaign_id == campaign_id,
        AdCreative.review_status.in_(let_in),
        CreativeVersion.verdict != CheckVerdict.FAIL,
        CreativeVersion.file_sha256.is_not(None),
    ]
    if placement_ids:
        wanted.append(AdCreative.placement_id.in_(placement_ids))
    return tuple(wanted)


def count_packable(work: Work, campaign_id: str, placement_ids: Sequence[str] | None, *, approved_only: bool) -> int:
    """How many ads a package would hold, as this transaction sees it."""
    return (
        work.scalar(
            select(func.count())
            .select_from(AdCreative)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .where(*packable(campaign_id, placement_ids, approved_only=approved_only))
        )
        or 0
    )


def holds(work: Work, creative_id: str, wanted: Sequence[ColumnElement[bool]]) -> bool:
    """Whether one ad is among those `packable` names."""
    found = (
        select(AdCreative.id)
        .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
        .where(AdCreative.id == creative_id, *wanted)
    )
    return work.scalar(found) is not None


def is_available(row: ExportJob) -> bool:
    """Whether the package's file is there and has not expired."""
    return row.file_sha256 is not None and row.expires_at is not None and row.expires_at > clock.now()
