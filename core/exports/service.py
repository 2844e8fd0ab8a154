"""Packages: starting one, building it on disk, giving its file out until it expires."""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import ColumnElement, select

from core import clock, db, placements
from core.accounts import audit, rounds
from core.accounts.rules import Permission, require
from core.campaigns.models import Campaign
from core.db import Scope, Work
from core.errors import ImprimaturError, Unavailable
from core.exports import formats, gathering, naming, packing, rules, selection
from core.exports.models import ExportJob
from core.exports.rules import ExportNotFound, PackageContent, PackedAd
from core.ids import BatchId, ExportId
from core.jobs import service as jobs
from core.storage import FileMissing, files
from core.vocabulary import BatchKind, ExportFormat, ExportStatus
from core.workspaces.models import Workspace

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/zip"
_TELL_EVERY_S: Final = 1.0
_EXPIRED_AT_ONCE: Final = 100

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class PackageFile:
    """A built package: which stored file it is, and the name it is downloaded under."""

    sha256: str
    file_name: str
    size_bytes: int


@dataclass(frozen=True)
class OpenedPackage:
    """A built package ready to be sent on; whoever opened it closes `stream`."""

    stream: BinaryIO
    file_name: str
    size_bytes: int
    media_type: str = MEDIA_TYPE


def start(
    scope: Scope,
    campaign_id: str,
    *,
    include_originals: bool = False,
    placement_ids: Sequence[str] | None = None,
    approved_only: bool = False,
    image_format: str = formats.AS_ASKED,
) -> ExportId:
    """Note that a package of the campaign's ads is wanted; `run` builds it.

    Approved ads go into it. Where the campaign needs no approval, so do ads that passed their checks and that nobody
    decided about; the package says which those are.

    Args:
        include_originals: Also pack the photos behind the ads.
        placement_ids: Only ads of these placements; all when None or empty.
        approved_only: Leave out what nobody decided about, also where the campaign needs no approval.
        image_format: What the pictures are written as where their placement takes it ("jpg", "png", "webp", "avif");
            "" for what each placement asks for first. The package says which ads have another one, and why.

    Raises:
        Forbidden: The role may not export.
        NotFound: There is no such campaign.
        UnknownPlacement: A placement does not exist.
        NothingToPack: There is no ad that may be packed, or none of them can have that format.
        InvalidInput: There is no such format.
    """
    require(scope, Permission.EXPORT)
    with db.work(scope) as work:
        wish = _Wish(include_originals, tuple(placement_ids or ()), approved_only, image_format)
        return ExportId(_start(work, campaign_id, wish).id)


def start_in_background(
    scope: Scope,
    campaign_id: str,
    *,
    include_originals: bool = False,
    placement_ids: Sequence[str] | None = None,
    approved_only: bool = False,
    image_format: str = formats.AS_ASKED,
) -> ExportId:
    """As `start`, and the job engine builds the package: one commit holds both. `queries.get_export` tells how far it is."""
    require(scope, Permission.EXPORT)
    with db.work(scope) as work:
        wish = _Wish(include_originals, tuple(placement_ids or ()), approved_only, image_format)
        row = _start(work, campaign_id, wish)
        _queue(work, row)
        return ExportId(row.id)


def start_again(work: Work, export_id: str, *, again_of: str | None = None) -> BatchId:
    """In the caller's transaction: queue a package with the options of an earlier one, of what may be packed today.

    Args:
        again_of: The batch that the new one repeats.

    Raises:
        ExportNotFound: There is no such package.
        NothingToPack: There is no ad that may be packed.
    """
    row = work.one(ExportJob, export_id, missing=ExportNotFound, what="package")
    wish = _Wish(row.include_originals, tuple(row.placement_ids), row.approved_only, row.image_format)
    fresh = _start(work, str(row.campaign_id), wish)
    return _queue(work, fresh, again_of=again_of)


def mark_stopped(work: Work, export_ids: Sequence[str]) -> None:
    """In the caller's transaction: say of packages that are not built that somebody stopped them."""
    for export_id in export_ids:
        mark_failed(work, export_id, "it was stopped — build it again when you need it")


def mark_failed(work: Work, export_id: str, reason: str) -> None:
    """In the caller's transaction: say of a package that is not built why it will not be."""
    row = work.get(ExportJob, export_id)
    if row is not None and row.status in {ExportStatus.PENDING, ExportStatus.PROCESSING}:
        row.status, row.error_message = ExportStatus.FAILED, reason


def mark_waiting(work: Work, export_ids: Sequence[str]) -> None:
    """In the caller's transaction: say of packages that failed or were stopped that they are tried again."""
    for row in work.scalars(select(ExportJob).where(ExportJob.id.in_(export_ids))):
        if row.status == ExportStatus.FAILED:
            row.status, row.error_message = ExportStatus.PENDING, None


def run(scope: Scope, export_id: str, on_progress: OnProgress = lambda done, total: None) -> PackageFile:
    """Build a package: write it to disk, check every picture on the way, keep the file for seven days.

    A package that is built already is given as it is; one that failed is tried again. If anything goes wrong the
    row says why, and no half-written file stays.

    Args:
        on_progress: Called with (pictures written, all of them).

    Raises:
        Forbidden: The role may not export.
        ExportNotFound: There is no such package.
        NothingToPack: Meanwhile no ad may be packed any more.
        PictureChanged, FileMissing: A stored picture is damaged or gone.
        PackageExpired: It was built, and its file was deleted after seven days.
    """
    require(scope, Permission.EXPORT)
    content = _begin(scope, export_id)
    if isinstance(content, PackageFile):
        return content
    try:
        with packing.room_for(export_id) as room:
            target, ads = packing.packed(scope, content, room, _both(on_progress, _Teller(scope, export_id)))
            return _finish(scope, export_id, target, ads)
    except ImprimaturError as fault:
        _fail(scope, export_id, str(fault))
        raise
    except OSError as fault:
        told = Unavailable(
            f"the package could not be written: {fault.strerror or type(fault).__name__}",
            remedy="see that the disk has free space, then try again",
        )
        _fail(scope, export_id, str(told))
        raise told from fault
    except Exception:
        _fail(scope, export_id, "something unexpected happened while packing — try again, then look into the log")
        raise


def open_package(scope: Scope, export_id: str) -> OpenedPackage:
    """A built package as an open stream, for whoever hands it out.

    Raises:
        Forbidden: The role may not export.
        ExportNotFound: There is no such package.
        PackageNotReady: It is not built.
        PackageExpired: Its seven days are over.
        FileMissing: The store lost it.
    """
    require(scope, Permission.EXPORT)
    with db.read(scope) as work:
        found = _package_file(work.one(ExportJob, export_id, missing=ExportNotFound, what="package"))
    return OpenedPackage(packing.opener(scope)(found.sha256), found.file_name, found.size_bytes)


def save_package(scope: Scope, export_id: str, target: Path) -> None:
    """Copy a built package to `target`, for the shell; a file of that name is replaced only when the copy is whole.

    Raises:
        Unavailable: The file cannot be written.
        (and what `open_package` raises)
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with open_package(scope, export_id).stream as source, part.open("xb") as written:
            while piece := source.read(1 << 20):
                written.write(piece)
        part.replace(target)
    except OSError as fault:
        raise Unavailable(
            f"{target.name} could not be written: {fault.strerror}", field="out", remedy="choose another folder"
        ) from fault
    finally:
        part.unlink(missing_ok=True)


def clean_up(scope: Scope) -> int:
    """Remove the files of packages whose days are over, and give how many; when there are none, nothing is written.

    The rows stay, so that people see what was packed and that it expired. A file that something else uses stays too.

    Raises:
        Forbidden: The role may not export.
    """
    require(scope, Permission.EXPORT)
    removed = 0
    while _has_expired(scope):
        with db.work(scope) as work:
            found = _release_expired(work)
        if not found:  # another worker is at the rest of them
            break
        removed += found
    return removed


def _has_expired(scope: Scope) -> bool:
    with db.read(scope) as work:
        return work.scalar(select(ExportJob.id).where(*_expired()).limit(1)) is not None


# ---------------------------------------------------------------- starting


@dataclass(frozen=True)
class _Wish:
    """What is wanted of a package; `start` says what each part means."""

    include_originals: bool
    placement_ids: tuple[str, ...]
    approved_only: bool
    image_format: str


def _start(work: Work, campaign_id: str, wish: _Wish) -> ExportJob:
    campaign = work.one(Campaign, campaign_id, what="campaign")
    client = work.one(Workspace, campaign.workspace_id, what="client")
    places = list(dict.fromkeys(placements.get(one).id for one in wish.placement_ids))
    approved_only = wish.approved_only or campaign.approval_required
    total = _count(work, campaign_id, places, approved_only, wish.image_format)
    _release_expired(work)
    row = ExportJob(
        agency_id=work.agency_id,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign_id,
        format=ExportFormat.ZIP,
        status=ExportStatus.PENDING,
        include_originals=wish.include_originals,
        placement_ids=places,
        approved_only=approved_only,
        image_format=wish.image_format,
        file_name=naming.package_name(client=client.client_name, campaign=campaign.name, day=clock.today().isoformat()),
        items_total=total,
        created_by_name=work.scope.name if work.scope else "",
        created_at=clock.now(),
    )
    work.add(row)
    work.flush()
    audit.record(
        work,
        action="export.started",
        entity_type="export",
        entity_id=row.id,
        summary=f"Asked for a package of {campaign.name}",
        details={
            "ads": total,
            "placements": places,
            "originals": wish.include_originals,
            "approved_only": approved_only,
            "image_format": wish.image_format,
        },
    )
    return row


def _count(work: Work, campaign_id: str, places: list[str], approved_only: bool, image_format: str) -> int:
    """How many ads the package would hold.

    Raises:
        NothingToPack: None, or none of them can have the format that was chosen.
    """
    found = formats.outlook(
        selection.groups(work, campaign_id, places, approved_only=approved_only), formats.check(image_format)
    )
    if not found.ads:
        raise _nothing(places, approved_only)
    if not found.chosen:
        raise rules.NothingToPack(
            f"none of these ads can be {formats.NAMES[image_format]}: {found.others[0].reason}",
            field="image_format",
            remedy="choose another format, or leave it to the placements",
        )
    return found.ads


def _queue(work: Work, row: ExportJob, *, again_of: str | None = None) -> BatchId:
    return jobs.create_batch(
        work,
        kind=BatchKind.EXPORT,
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        title=f"Package {row.file_name}",
        items=[jobs.NewItem(label=row.file_name, payload={"export_id": row.id})],
        again_of=again_of,
    )


def _nothing(places: Sequence[str], approved_only: bool) -> rules.NothingToPack:
    where = " in these placements" if places else ""
    if approved_only:
        return rules.NothingToPack(
            f"nothing is approved yet{where}", field="campaign", remedy="approve ads in the review"
        )
    return rules.NothingToPack(
        f"there is no ad to pack yet{where}", field="campaign", remedy="make ads; those that pass their checks go in"
    )


def _expired() -> tuple[ColumnElement[bool], ...]:
    return ExportJob.file_sha256.is_not(None), ExportJob.expires_at <= clock.now()


def _release_expired(work: Work, most: int = _EXPIRED_AT_ONCE) -> int:
    """Packages whose days are over give their files back, also whenever a new one is asked for; gives how many did.

    A row that another worker is just cleaning up is left to it, or its file would be given back twice.
    """
    over = work.scalars(
        select(ExportJob)
        .where(*_expired())
        .order_by(ExportJob.file_sha256, ExportJob.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in over:
        assert row.file_sha256 is not None
        try:
            files.release(work, row.file_sha256)
        except FileMissing as fault:  # there is nothing left to give back; the row must not stand in the way for ever
            log.warning("package %s expired and had no file: %s", row.id, fault)
        row.file_sha256 = None
        audit.record(
            work,
            action="export.expired",
            entity_type="export",
            entity_id=row.id,
            summary=f"Removed the file of {row.file_name}, which was kept for {rules.KEPT_FOR.days} days",
            actor_name=rounds.CALENDAR,
        )
    return len(over)


# ---------------------------------------------------------------- building


def _begin(scope: Scope, export_id: str) -> PackageContent | PackageFile:
    """Mark the package as being built and take what it will hold; a finished package is given as it is."""
    with db.work(scope) as work:
        row = work.one(ExportJob, export_id, missing=ExportNotFound, what="package")
        if row.status == ExportStatus.COMPLETED:
            return _package_file(row)
        content = gathering.content_of(work, row, approved_only=_is_approved_only(work, row))
        row.status = ExportStatus.PROCESSING if content.ads else ExportStatus.FAILED
        row.started_at = clock.now()
        row.items_total, row.items_exported = len(content.ads), 0
        refusal = _nothing(row.placement_ids, _is_approved_only(work, row))
        row.error_message = None if content.ads else str(refusal)
        if content.ads:
            return content
    raise refusal


def _is_approved_only(work: Work, row: ExportJob) -> bool:
    """Whether only approved ads may come in: as it was asked for, or because the campaign needs approval by now."""
    return row.approved_only or work.one(Campaign, str(row.campaign_id), what="campaign").approval_required


def _both(first: OnProgress, second: OnProgress) -> OnProgress:
    def tell(done: int, total: int) -> None:
        first(done, total)
        second(done, total)

    return tell


class _Teller:
    """Writes the progress into the package's row, at most once a second: a commit a picture would be the slowest part."""

    def __init__(self, scope: Scope, export_id: str) -> None:
        self._scope, self._export_id = scope, export_id
        self._told_at = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._told_at < _TELL_EVERY_S:
            return
        self._told_at = time.monotonic()
        with db.work(self._scope) as work:
            row = work.one(ExportJob, self._export_id, missing=ExportNotFound, what="package")
            row.items_exported = done


def _finish(scope: Scope, export_id: str, target: Path, ads: Sequence[PackedAd]) -> PackageFile:
    with db.work(scope) as work:
        row = work.one(ExportJob, export_id, missing=ExportNotFound, what="package")
        if row.status == ExportStatus.COMPLETED:  # a second worker was quicker: its file is the package
            return _package_file(row)
        row.size_bytes = target.stat().st_size
        row.file_sha256 = files.keep_file(work, target, MEDIA_TYPE)
        row.status = ExportStatus.COMPLETED
        row.items_exported = len(ads)
        row.other_formats = rules.other_formats(ads)
        row.error_message = None
        row.completed_at = clock.now()
        row.expires_at = clock.now() + rules.KEPT_FOR
        audit.record(
            work,
            action="export.completed",
            entity_type="export",
            entity_id=row.id,
            summary=f"Packed {_told(ads)} into {row.file_name}",
            details={"sha256": row.file_sha256, "size_bytes": row.size_bytes},
        )
        return PackageFile(row.file_sha256, row.file_name, row.size_bytes)


def _told(ads: Sequence[PackedAd]) -> str:
    unseen = sum(not ad.is_approved for ad in ads)
    return f"{len(ads)} ad{'' if len(ads) == 1 else 's'}" + (f" ({unseen} not reviewed)" if unseen else "")


def _fail(scope: Scope, export_id: str, message: str) -> None:
    log.warning("package %s failed: %s", export_id, message)
    with db.work(scope) as work:
        row = work.one(ExportJob, export_id, missing=ExportNotFound, what="package")
        if row.status == ExportStatus.COMPLETED:
            return
        row.status = ExportStatus.FAILED
        row.error_message = message
        row.completed_at = clock.now()
        audit.record(
            work,
            action="export.failed",
            entity_type="export",
            entity_id=row.id,
            summary=f"A package could not be built: {message}",
        )


def _package_file(row: ExportJob) -> PackageFile:
    if row.status != ExportStatus.COMPLETED:
        raise rules.PackageNotReady("this package is not built yet", remedy="wait until it is, or build it again")
    if row.file_sha256 is None or not selection.is_available(row):
        raise rules.PackageExpired("this package was kept for seven days and is gone", remedy="build a new one")
    return PackageFile(row.file_sha256, row.file_name, row.size_bytes)
