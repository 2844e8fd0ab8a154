"""Looking at a table, and making its good rows: photos first, then concepts, words and the batch in one transaction."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from core import clock, db, placements, settings
from core.accounts.rules import Permission, require
from core.assets import service as assets
from core.assets.models import Asset, AssetTag
from core.campaigns import workable
from core.campaigns.models import Campaign
from core.copywriting import material
from core.creatives import planning, trail
from core.creatives import rules as ads
from core.creatives.models import Concept
from core.creatives.planning import Idea, Style
from core.db import Scope, Work
from core.errors import ImprimaturError, InvalidInput
from core.ids import BatchId
from core.jobs import ledger
from core.outbound import fetch
from core.outbound.fetch import Reach
from core.rows import columns, rules, tables
from core.rows.archive import PHOTO_BYTES_MAX, Archive
from core.rows.columns import Layout
from core.rows.photos import LibraryPhoto, PhotoRef, Photos
from core.rows.rules import Desk, Row
from core.rows.tables import Table

_TAKEN_TOGETHER: Final = 8
_FETCHED_TOGETHER: Final = 4
# All addresses of one table share this time: somebody waits for the answer.
FETCHING_S: Final = 240.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Source:
    """A table as somebody gives it.

    Attributes:
        table: The file's bytes, or pasted text.
        sheet: Which sheet of a spreadsheet; "" takes the first.
        columns: Field → column from 0, as a person corrected it; None takes what is recognised.
        photos: A ZIP with photos that rows may name by their path.
    """

    table: bytes | str
    sheet: str = ""
    columns: Mapping[str, int] | None = None
    photos: bytes | None = None


@dataclass(frozen=True)
class Preview:
    """What would become of a table.

    Attributes:
        layout: Its columns and what they were taken for.
        sheet: The sheet that was read; "" when there is none.
        notes: What had to be assumed while reading, for people.
        over_plan: Why the new rows are too many for one batch; "" when they are not.
    """

    rows: tuple[Row, ...]
    layout: Layout
    sheet: str
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    over_plan: str

    @property
    def bad(self) -> tuple[Row, ...]:
        """The rows that cannot be made."""
        return tuple(row for row in self.rows if not row.is_good)

    @property
    def new(self) -> tuple[Row, ...]:
        """The rows that would become ads."""
        return tuple(row for row in self.rows if row.is_new)

    @property
    def known(self) -> tuple[Row, ...]:
        """The good rows that are ads already, or stand in the table twice."""
        return tuple(row for row in self.rows if row.is_good and row.is_known)


@dataclass(frozen=True)
class RowsMade:
    """What became of a table: the batch that draws its rows (None when no row was made), how many, and every row."""

    batch_id: BatchId | None
    made: int
    rows: tuple[Row, ...]
    layout: Layout


def check(scope: Scope, campaign_id: str, source: Source, *, placement_ids: Sequence[str] | None = None) -> Preview:
    """Look at a table without making or keeping anything: what each row would become, and what is wrong with it.

    Args:
        placement_ids: Where; None takes the campaign's placements.

    Raises:
        InvalidInput: At `table`, `photos` or `columns`: what was given cannot be read at all.
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        workable.campaign(work, campaign_id)
    return _preview(scope, campaign_id, *_read(source), placement_ids)


def make(
    scope: Scope,
    campaign_id: str,
    source: Source,
    *,
    placement_ids: Sequence[str] | None = None,
    again: bool = False,
    seed: int = 0,
    reach: Reach = fetch.PUBLIC,
    on_progress: Progress | None = None,
) -> RowsMade:
    """Make every good row an idea of its photo. Bad rows are told and can be sent again, mended.

    Sending the same table twice makes nothing twice: a row whose photo, words and price the campaign has already is left
    out, unless `again` asks for it.

    Args:
        placement_ids: Where; None takes the campaign's placements.
        again: Make rows anew that are ads already.
        reach: How far fetching may go; tests point it at their own server.
        on_progress: Told after each photo that is taken in: how many, of how many, its name.

    Raises:
        InvalidInput: At `table`, `photos`, `columns` or `placements`; at `table` also when the plan allows fewer rows.
        CampaignNotFound: There is no such campaign.
        Conflict: The campaign or its client is archived.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        workspace_id = workable.campaign(work, campaign_id).workspace_id
    table, archive = _read(source)
    seen = _preview(scope, campaign_id, table, archive, placement_ids, again=again)
    if seen.over_plan:
        raise InvalidInput(seen.over_plan, field="table", remedy="send fewer rows at a time")
    wanted = [row for row in seen.rows if row.is_new]
    intake = _Intake(scope, workspace_id, archive, reach)
    taken = intake.take(dict.fromkeys(row.ref for row in wanted if row.ref), on_progress)
    rows = tuple(_with_photo(row, taken) if row.is_new else row for row in seen.rows)
    return _planned(scope, campaign_id, rows, seen.layout, placement_ids, again=again, seed=seed)


# --- looking -----------------------------------------------------------------------------------------------------------


def _read(source: Source) -> tuple[tuple[Table, Layout], Archive | None]:
    """What was given, read; no transaction is open meanwhile."""
    given = source.table
    table = tables.read_text(given) if isinstance(given, str) else tables.read(given, sheet=source.sheet)
    layout = columns.layout([line.cells for line in table.lines], source.columns)
    return (table, layout), Archive(source.photos) if source.photos else None


def _preview(
    scope: Scope,
    campaign_id: str,
    read: tuple[Table, Layout],
    archive: Archive | None,
    placement_ids: Sequence[str] | None,
    *,
    again: bool = False,
) -> Preview:
    table, layout = read
    with db.read(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        desk = Desk(
            brief=material.load_brief(work, campaign),
            photos=Photos(_library(work, campaign.workspace_id), archive, clock.today(), _fetches()),
            language=campaign.language,
            currency=campaign.budget_currency or "",
            places=[placements.get(one) for one in _placement_ids(work, campaign, placement_ids)],
            made=() if again else _made_keys(work, campaign.id),
        )
        most, plan = ledger.most_items(work)
    rows = rules.read(table.lines, layout, desk)
    if again:
        rows = tuple(replace(row, is_known=False) for row in rows)
    new = sum(row.is_new for row in rows)
    over = f"{new:,} rows are too many at a time: the {plan} plan allows {most:,}" if new > most else ""
    above = layout.header or 0
    skipped = (f"what stands above the header is left out ({above} lines)",) if above else ()
    return Preview(rows, layout, table.sheet, table.sheets, (*table.notes, *skipped), over)


def _library(work: Work, workspace_id: str) -> list[LibraryPhoto]:
    """The client's living photos, the oldest first."""
    tags: dict[str, list[str]] = {}
    tagged = select(AssetTag.asset_id, AssetTag.tag).join(
        Asset, (Asset.id == AssetTag.asset_id) & (Asset.agency_id == AssetTag.agency_id)
    )
    for asset_id, tag in work.execute(tagged.where(Asset.workspace_id == workspace_id)):
        tags.setdefault(asset_id, []).append(tag)
    living = select(
        Asset.id, Asset.original_name, Asset.original_sha256, Asset.thumbnail_sha256, Asset.rights_expire_on
    ).where(Asset.workspace_id == workspace_id, Asset.deleted_at.is_(None), Asset.finished_art.is_(False))
    return [
        LibraryPhoto(*row, tags=tuple(tags.get(row.id, ())))
        for row in work.execute(living.order_by(Asset.uploaded_at, Asset.id))
    ]


def _placement_ids(work: Work, campaign: Campaign, wanted: Sequence[str] | None) -> list[str]:
    if wanted is not None:
        return list(wanted)
    return [placement.id for placement in material.load_placements(work, campaign)]


def _made_keys(work: Work, campaign_id: str) -> set[str]:
    designs = work.scalars(select(Concept.design).where(Concept.campaign_id == campaign_id))
    return {str(design["row"]) for design in designs if design.get("row")}


def _fetches() -> bool:
    return settings.current().fetches_photos


# --- making ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Intake:
    """Takes the photos that rows name into the library, a few at a time; the same bytes are one picture there."""

    scope: Scope
    workspace_id: str
    archive: Archive | None
    reach: Reach

    def take(
        self, refs: Mapping[PhotoRef, None], on_progress: Progress | None
    ) -> dict[PhotoRef, str | ImprimaturError]:
        """Each photo's picture in the library, or the error that kept it out."""
        deadline = time.monotonic() + FETCHING_S
        taken: dict[PhotoRef, str | ImprimaturError] = {ref: ref.asset_id for ref in refs if ref.asset_id}
        coming = [ref for ref in refs if not ref.asset_id]
        for group in _groups(coming):
            got = self._got(group, deadline)
            names = [_name_of(ref) for ref, data in got.items() if isinstance(data, bytes)]
            files = [data for data in got.values() if isinstance(data, bytes)]
            results = iter(assets.upload_many(self.scope, self.workspace_id, list(zip(names, files, strict=True))))
            for ref, data in got.items():
                if isinstance(data, bytes):
                    result = next(results)
                    taken[ref] = result.asset_id or _at_photo(result.error)
                else:
                    taken[ref] = data
                if on_progress:
                    on_progress(coming.index(ref) + 1, len(coming), _name_of(ref))
        return taken

    def _got(self, group: Sequence[PhotoRef], deadline: float) -> dict[PhotoRef, bytes | ImprimaturError]:
        with ThreadPoolExecutor(_FETCHED_TOGETHER) as together:
            return dict(zip(group, together.map(partial(self._bytes_of, deadline), group), strict=True))

    def _bytes_of(self, deadline: float, ref: PhotoRef) -> bytes | ImprimaturError:
        try:
            if ref.address:
                return _fetched(ref.address, self.reach, deadline - time.monotonic())
            assert self.archive is not None
            return self.archive.read(ref.path)
        except ImprimaturError as error:
            return _at_photo(error)


def _fetched(address: str, reach: Reach, left_s: float) -> bytes:
    if left_s <= 0:
        raise InvalidInput(
            "the addresses of this table answered so slowly that there was no time left for this one",
            field="photo",
            remedy="send this row again, or upload the picture",
        )
    got = fetch.get(address, most_bytes=PHOTO_BYTES_MAX, reach=replace(reach, total_s=min(reach.total_s, left_s)))
    if got.media_type == "text/html":
        raise InvalidInput(
            "the address gives a web page, not a picture",
            field="photo",
            remedy="write the address of the picture itself",
        )
    return got.data


def _groups(refs: Sequence[PhotoRef]) -> Iterator[Sequence[PhotoRef]]:
    for start in range(0, len(refs), _TAKEN_TOGETHER):
        yield refs[start : start + _TAKEN_TOGETHER]


def _name_of(ref: PhotoRef) -> str:
    path = unquote(urlsplit(ref.address).path) if ref.address else ref.path
    return PurePosixPath(path).name or "photo"


def _at_photo(error: ImprimaturError | None) -> ImprimaturError:
    """The same fault, told at the row's photo."""
    what = error.what if error else "the photo could not be taken in"
    return InvalidInput(what, field="photo", remedy=error.remedy if error else "")


def _with_photo(row: Row, taken: Mapping[PhotoRef, str | ImprimaturError]) -> Row:
    assert row.ref is not None
    got = taken[row.ref]
    if isinstance(got, ImprimaturError):
        return rules.refused(row, got)
    return replace(row, ref=replace(row.ref, asset_id=got))


def _planned(
    scope: Scope,
    campaign_id: str,
    rows: tuple[Row, ...],
    layout: Layout,
    placement_ids: Sequence[str] | None,
    *,
    again: bool,
    seed: int,
) -> RowsMade:
    with db.work(scope) as work:
        campaign = workable.campaign(work, campaign_id)
        # Two people who send one table at once come one after the other here, and the second finds its rows made.
        work.refresh(campaign, with_for_update=True)
        made = set() if again else _made_keys(work, campaign.id)
        pictures = _pictures(work, campaign, rows)
        rows = tuple(_settled(row, made, pictures) for row in rows)
        new = [row for row in rows if row.is_new]
        if not new:
            return RowsMade(None, 0, rows, layout)
        wanted = _placement_ids(work, campaign, placement_ids)
        chosen = ads.clean_plan([_asset_id(new[0])], wanted, 1, 0, seed)
        ideas = [Idea(pictures[_asset_id(row)], row.words, row.offer, row.key) for row in new]
        batch_id = planning.plan(work, campaign, ideas, chosen.placement_ids, Style(seed=chosen.seed))
        count = f"{len(ideas)} row{'' if len(ideas) == 1 else 's'}"
        trail.record(
            work, campaign, "ads.planned", "batch", batch_id, f"Planned {count} of a table for {campaign.name}"
        )
        return RowsMade(batch_id, len(new), rows, layout)


def _asset_id(row: Row) -> str:
    return row.ref.asset_id if row.ref else ""


def _pictures(work: Work, campaign: Campaign, rows: Sequence[Row]) -> dict[str, Asset]:
    wanted = {_asset_id(row) for row in rows if row.is_new}
    living = select(Asset).where(Asset.workspace_id == campaign.workspace_id, Asset.deleted_at.is_(None))
    return {asset.id: asset for asset in work.scalars(living.where(Asset.id.in_(wanted)))}


def _settled(row: Row, made: set[str], pictures: Mapping[str, Asset]) -> Row:
    """The row as it stands in this transaction: somebody may have made it, or taken its photo away, meanwhile."""
    if not row.is_new:
        return row
    if row.key in made:
        return replace(row, is_known=True)
    asset = pictures.get(_asset_id(row))
    if asset is None:
        gone = InvalidInput("the photo is no longer in the library", field="photo", remedy="upload it again")
        return rules.refused(row, gone)
    until = asset.rights_expire_on
    if until is not None and until < clock.today():
        ended = f"the rights to {asset.original_name} ended on {until}"
        return rules.refused(row, InvalidInput(ended, field="photo", remedy="choose another photo"))
    return row
