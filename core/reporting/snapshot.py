"""Per-agency Parquet snapshots of the facts that reports ask about, and one DuckDB over each.

Facts stay in the SQL database. When the agency's data version has risen, its facts are copied into a new folder
`<data_dir>/reporting/<agency>/<version>/`, written whole and then renamed, and `current` names it. Parquet is what other
engines read too. A DuckDB instance holds one agency's files only; every question gets its own cursor, because a shared
DuckDB connection gives threads each other's answers.
"""

import logging
import shutil
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Executable, select

from core import db, ids, settings
from core.accounts.models import Agency
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.copywriting.models import Caption, CaptionVariation
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.errors import Unavailable
from core.exports.models import ExportJob
from core.reporting import facts
from core.reviews.models import Approval
from core.workspaces.models import Workspace

log = logging.getLogger(__name__)

_MAX_OPEN = 32
_KEPT_VERSIONS = 2
_TRIES = 5
_MOMENT = pa.timestamp("us", tz="UTC")
_TEXT, _WHOLE, _FLAG = pa.string(), pa.int64(), pa.bool_()

# One table of the snapshot: what is asked of the database, and the columns it has.
_TABLES: dict[str, tuple[Executable, pa.Schema]] = {
    "clients": (
        select(Workspace.id, Workspace.client_name, Workspace.archived_at, Workspace.created_at),
        pa.schema([("client_id", _TEXT), ("client", _TEXT), ("archived_at", _MOMENT), ("created_at", _MOMENT)]),
    ),
    "campaigns": (
        select(
            Campaign.id, Campaign.workspace_id, Campaign.name, Campaign.status, Campaign.objective, Campaign.created_at
        ),
        pa.schema(
            [
                ("campaign_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign", _TEXT),
                ("status", _TEXT),
                ("objective", _TEXT),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "photos": (
        select(Asset.id, Asset.workspace_id, Asset.campaign_id, Asset.size_bytes, Asset.uploaded_at).where(
            Asset.deleted_at.is_(None)
        ),
        pa.schema(
            [
                ("photo_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("size_bytes", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "captions": (
        select(CaptionVariation.id, Caption.workspace_id, Caption.campaign_id, CaptionVariation.created_at).join(
            Caption, Caption.id == CaptionVariation.caption_id
        ),
        pa.schema([("variation_id", _TEXT), ("client_id", _TEXT), ("campaign_id", _TEXT), ("created_at", _MOMENT)]),
    ),
    "ads": (
        select(
            AdCreative.id,
            AdCreative.workspace_id,
            AdCreative.campaign_id,
            AdCreative.placement_id,
            AdCreative.concept_id,
            AdCreative.concept_number,
            AdCreative.origin,
            AdCreative.review_status,
            AdCreative.verdict,
            AdCreative.score,
            AdCreative.created_at,
        ),
        pa.schema(
            [
                ("ad_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("placement", _TEXT),
                ("concept_id", _TEXT),
                ("concept", _WHOLE),
                ("origin", _TEXT),
                ("review_status", _TEXT),
                ("verdict", _TEXT),
                ("score", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "versions": (
        select(
            CreativeVersion.id,
            CreativeVersion.creative_id,
            CreativeVersion.number,
            CreativeVersion.code,
            CreativeVersion.headline,
            CreativeVersion.cta,
            CreativeVersion.recipe["design"]["family"].as_string(),
            CreativeVersion.score,
            CreativeVersion.size_bytes,
            CreativeVersion.created_at,
        ),
        pa.schema(
            [
                ("version_id", _TEXT),
                ("ad_id", _TEXT),
                ("number", _WHOLE),
                ("code", _TEXT),
                ("headline", _TEXT),
                ("cta", _TEXT),
                ("layout", _TEXT),
                ("score", _WHOLE),
                ("size_bytes", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "decisions": (
        select(
            Approval.id,
            Approval.workspace_id,
            Approval.campaign_id,
            Approval.creative_id,
            Approval.version_id,
            Approval.status,
            Approval.feedback,
            Approval.reviewed_by_name,
            Approval.review_link_id.is_not(None),
            Approval.undoes_id,
            Approval.reviewed_at,
        ),
        pa.schema(
            [
                ("decision_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("ad_id", _TEXT),
                ("version_id", _TEXT),
                ("status", _TEXT),
                ("reason", _TEXT),
                ("reviewer", _TEXT),
                ("by_client", _FLAG),
                ("undoes_id", _TEXT),
                ("decided_at", _MOMENT),
            ]
        ),
    ),
    "packages": (
        select(
            ExportJob.id,
            ExportJob.workspace_id,
            ExportJob.campaign_id,
            ExportJob.status,
            ExportJob.items_exported,
            ExportJob.created_at,
        ),
        pa.schema(
            [
                ("package_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("status", _TEXT),
                ("ads", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    **facts.TABLES,
}

TABLES = tuple(_TABLES)
# One instance an agency, of the newest version asked for: a batch raises the version with every item, and each instance
# holds the rows in memory.
_open: "OrderedDict[Path, tuple[int, duckdb.DuckDBPyConnection]]" = OrderedDict()
_lock = threading.Lock()


def cursor(scope: Scope) -> duckdb.DuckDBPyConnection:
    """A cursor of its own over the newest snapshot of the scope's agency, with one table for each of `TABLES`."""
    for _ in range(_TRIES):
        folder, version = refresh(scope)
        try:
            return _cursor_over(folder, version)
        except duckdb.IOException:
            # Newer versions came meanwhile and cleared this one away before it was loaded.
            log.info("snapshot %s of %s was cleared away while it was opened", version, scope.agency_id)
    raise Unavailable("the figures are changing too quickly to be read", remedy="try again in a moment")


def _cursor_over(folder: Path, version: int) -> duckdb.DuckDBPyConnection:
    home = folder.parent
    with _lock:
        known = _open.get(home)
        if known is None or known[0] < version:
            known = _open[home] = (version, _instance(folder))
            while len(_open) > _MAX_OPEN:
                _open.popitem(last=False)
        _open.move_to_end(home)
        return known[1].cursor()


def refresh(scope: Scope) -> tuple[Path, int]:
    """The folder of the newest snapshot and its data version, written first when the agency's data has changed.

    Two processes may write the same version at once: each writes its own folder, the first rename wins.
    """
    with db.read(scope) as work:
        version = work.execute(select(Agency.data_version).where(Agency.id == scope.agency_id)).scalar_one()
        home = settings.current().data_dir / "reporting" / scope.agency_id
        final = home / str(version)
        if final.is_dir():
            return final, version
        part = home / f".{version}-{ids.new_id()}"
        part.mkdir(parents=True)
        for name, (statement, schema) in _TABLES.items():
            _write(work.execute(statement).all(), schema, part / f"{name}.parquet")
    try:
        part.rename(final)
    except OSError:
        # Somebody else was first with the same version; theirs is as good.
        shutil.rmtree(part, ignore_errors=True)
    _forget_old(home, version)
    return final, version


def _write(rows: Sequence[Any], schema: pa.Schema, path: Path) -> None:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd")


def _instance(folder: Path) -> duckdb.DuckDBPyConnection:
    instance = duckdb.connect(":memory:")
    for setting in ("threads=2", "TimeZone='UTC'", "python_enable_replacements=false"):
        instance.execute(f"SET {setting}")
    for name in TABLES:
        # Loaded, not viewed: a later clean-up of the folder must not pull the rows from under an open question.
        instance.execute(f"CREATE TABLE {name} AS FROM read_parquet(?)", [str(folder / f"{name}.parquet")])
    instance.execute(facts.WIDE)
    for setting in ("enable_external_access=false", "lock_configuration=true"):
        instance.execute(f"SET {setting}")
    return instance


def _forget_old(home: Path, version: int) -> None:
    finished = sorted(int(entry.name) for entry in home.iterdir() if entry.name.isdigit())
    for old in finished[:-_KEPT_VERSIONS]:
        if old != version:
            shutil.rmtree(home / str(old), ignore_errors=True)
