"""`import-results`: reports of ad platforms into the facts of one client, from the shell."""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click

from core.db import Scope
from core.errors import ImprimaturError
from core.results import service
from core.results.numbers import DateOrder
from core.results.service import Given, Outcome
from core.shell import AS_JSON, needs_database, tell
from core.vocabulary import Platform
from core.workspaces.operator import operator_scope

_EMPTY: Final = dict.fromkeys(
    ("platform", "rows", "first_day", "last_day", "currency", "spend", "impressions", "clicks_all", "clicks_link",
     "conversions", "file_total_matches", "replaced_rows", "unmatched_spend")
)  # fmt: skip


@click.command("import-results", help="Import reports of Meta, Google Ads, TikTok, LinkedIn or others for a client.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--workspace", "workspace_id", required=True, help="The client's id.")
@click.option("--platform", type=click.Choice([one.value for one in Platform]), help="Default: what is recognised.")
@click.option("--account", default=None, help="For files without a column for the account.  [default: default]")
@click.option(
    "--day-order",
    type=click.Choice([one.value for one in DateOrder]),
    help="For files whose days can be read in two ways: which part of 3/4/2026 is the month.",
)
@click.option("--dry-run", is_flag=True, help="Only look; store nothing.")
@AS_JSON
@needs_database
def import_results_command(
    files: tuple[Path, ...],
    workspace_id: str,
    platform: str | None,
    account: str | None,
    day_order: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """One transaction a file; a refused file is exit 2, and the others are stored all the same."""
    scope = operator_scope(workspace_id)
    given = Given(
        platform=Platform(platform) if platform else None,
        account=account,
        day_order=DateOrder(day_order) if day_order else None,
    )
    brought = [_brought(scope, workspace_id, path, given, dry_run) for path in files]
    told = [one for one, _, _ in brought]
    if as_json:
        sys.stdout.write(json.dumps({"files": told}, ensure_ascii=False, default=_number) + "\n")
    for one, currencies, notes in brought:
        if one["refused"]:
            tell(f"error: {one['file']}: {one['refused']['reason']} — {one['refused']['advice']}")
        elif not as_json:
            sys.stdout.write(_line(one, currencies, dry_run) + "\n")
            sys.stdout.writelines(f"  {note}\n" for note in notes)
    return 2 if any(one["refused"] for one in told) else 0


def _brought(
    scope: Scope, workspace_id: str, path: Path, given: Given, is_dry_run: bool
) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """What is told of one file, its currencies, and what had to be assumed or looks wrong."""
    try:
        if is_dry_run:
            found = service.check(scope, workspace_id, path, given)
        else:
            found = service.import_file(scope, workspace_id, path, given, on_progress=_progress(path))
    except ImprimaturError as error:
        return {"file": str(path), **_EMPTY, "duplicate": False,
                "refused": {"reason": error.what, "advice": error.remedy}}, (), ()  # fmt: skip
    return {"file": str(path), **_as_values(found), "refused": None}, found.currencies, found.notes


def _progress(path: Path) -> Callable[[int], None]:
    """A line every 100,000 rows, so that nobody wonders."""

    def told(rows: int) -> None:
        if rows % 100_000 == 0:
            tell(f"{path.name}: {rows:,} rows read")

    return told


def _as_values(found: Outcome) -> dict[str, Any]:
    return {
        "platform": found.platform.value, "rows": found.rows, "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(), "currency": found.currency, "spend": _units(found.spend),
        "impressions": found.impressions, "clicks_all": found.clicks_all, "clicks_link": found.clicks_link,
        "conversions": _units(found.conversions), "file_total_matches": found.file_total_matches,
        "replaced_rows": found.replaced_rows, "unmatched_spend": _units(found.unmatched_spend),
        "duplicate": found.duplicate,
    }  # fmt: skip


def _units(micros: int | None) -> Decimal | None:
    return None if micros is None else Decimal(micros) / 1_000_000


def _number(value: object) -> int | float:
    """A decimal as JSON writes numbers; below 2^53 micros nothing is lost."""
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return int(value) if value == value.to_integral_value() else float(value)


def _line(one: dict[str, Any], currencies: tuple[str, ...], is_dry_run: bool) -> str:
    if one["duplicate"]:
        return f"{one['file']}: imported before; nothing changed."
    unknown = f"several currencies ({', '.join(currencies)})" if len(currencies) > 1 else "n/a"
    money = f"spend {unknown}" if one["spend"] is None else f"{one['spend']:,} {one['currency'] or ''}".strip()
    loose = "n/a" if one["unmatched_spend"] is None else f"{one['unmatched_spend']:,}"
    verb = "would be stored" if is_dry_run else "stored"
    totals = {True: "; the file's own total agrees", False: "; THE FILE'S OWN TOTAL DIFFERS", None: ""}
    return (
        f"{one['file']}: {one['platform']}, {one['rows']:,} rows {verb}, {one['first_day']} to {one['last_day']}, {money}; "
        f"{one['replaced_rows']:,} rows replaced; unmatched {loose}"
        f"{totals[one['file_total_matches']]}."
    )
