"""`snapshot`: what reports ask about, brought up to date, made anew, compared with the database, published for other engines."""

from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import select

from core import db
from core.accounts.models import Agency
from core.db import OPERATOR, Scope
from core.errors import NotFound
from core.ids import AgencyId
from core.shell import AS_JSON, needs_database, show
from core.vocabulary import Role


@click.command(
    "snapshot", help="Bring the Parquet snapshots that reports ask up to date; verify, rebuild or publish them."
)
@click.option("--agency", "agency_id", help="Only this agency, by its id.  [default: all]")
@click.option("--rebuild", is_flag=True, help="Write every file anew from the database.")
@click.option(
    "--verify", "is_verifying", is_flag=True, help="Compare every table with the database; exit 1 if one differs."
)
@click.option("--publish", "is_publishing", is_flag=True, help="Put the facts as partitioned Parquet at STORAGE_URL.")
@AS_JSON
@needs_database
def snapshot_command(
    agency_id: str | None, rebuild: bool, is_verifying: bool, is_publishing: bool, as_json: bool
) -> int:
    """A snapshot that does not say what the database says is a negative verdict, exit 1; it is not published."""
    told = [_done(scope, rebuild, is_verifying, is_publishing) for scope in _scopes(agency_id)]
    well = all(one["ok"] for one in told)
    show({"ok": well, "agencies": told}, as_json, lambda: [line for one in told for line in _lines(one)])
    return 0 if well else 1


def _scopes(agency_id: str | None) -> list[Scope]:
    asked = select(Agency.id).order_by(Agency.id)
    if agency_id is not None:
        asked = asked.where(Agency.id == agency_id)
    with db.unscoped("the shell's operator keeps the snapshots of every agency", writing=False) as work:
        found = list(work.scalars(asked))
    if agency_id is not None and not found:
        raise NotFound("there is no such agency", field="agency", remedy="leave it out to take all")
    return [Scope(AgencyId(one), None, Role.OWNER, OPERATOR) for one in found]


def _done(scope: Scope, rebuild: bool, is_verifying: bool, is_publishing: bool) -> dict[str, Any]:
    from core.reporting import publishing, snapshot, verifying, versions

    if rebuild:
        snapshot.rebuild(scope)
    folder, version = snapshot.refresh(scope)
    verdict = verifying.verify(scope) if is_verifying else None
    ok = verdict is None or not verdict.differences
    published = publishing.publish(scope) if is_publishing and ok else None
    tables = versions.read(folder).tables
    return {
        "agency": scope.agency_id,
        "ok": ok,
        "data_version": version,
        "folder": str(folder),
        "tables": {name: sum(part.rows for part in parts) for name, parts in tables.items()},
        "differences": [asdict(one) for one in verdict.differences] if verdict else None,
        "published": {"address": published.address, "files": len(published.files), "rows": published.rows}
        if published
        else None,
    }


def _lines(one: dict[str, Any]) -> list[str]:
    rows = sum(one["tables"].values())
    lines = [f"{one['agency']}: version {one['data_version']}, {rows:,} rows in {one['folder']}"]
    if one["differences"] is not None:
        lines.append("  says what the database says." if one["ok"] else "  DIFFERS from the database:")
        lines += [
            f"    {found['table']} {found['file']}: {found['what']} is {found['snapshot']}, in the database {found['database']}"
            for found in one["differences"]
        ]
        lines += [] if one["ok"] else ["  Make it anew with --rebuild."]
    if one["published"]:
        at = one["published"]
        lines.append(f"  published {at['rows']:,} facts in {at['files']} files below STORAGE_URL at {at['address']}")
    return lines
