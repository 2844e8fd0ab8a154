"""Which ads belong into a package, and whether a package's file is still there: one answer for reading and building."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from core import clock, placements
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Work
from core.exports.formats import AdGroup
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


def groups(
    work: Work, campaign_id: str, placement_ids: Sequence[str] | None = None, *, approved_only: bool
) -> tuple[AdGroup, ...]:
    """The ads that `packable` names, counted by what decides their file format."""
    is_drawn = (CreativeVersion.recipe_key != "").label("is_drawn")
    is_approved = (AdCreative.review_status == ReviewStatus.APPROVED).label("is_approved")
    parts = (AdCreative.placement_id, CreativeVersion.image_format, is_drawn, is_approved)
    rows = work.execute(
        select(*parts, func.count())
        .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
        .where(*packable(campaign_id, placement_ids, approved_only=approved_only))
        .group_by(*parts)
    )
    order = {place.id: position for position, place in enumerate(placements.all_placements())}
    found = [AdGroup(str(r[0]), str(r[1]), bool(r[2]), bool(r[3]), int(r[4])) for r in rows]
    return tuple(sorted(found, key=lambda one: (order.get(one.placement_id, len(order)), one.image_format)))


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
