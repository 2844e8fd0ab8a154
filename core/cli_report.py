"""`report`: imported results of one client by any dimension, from the shell, by the same registry as every page."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from core import fields
from core.errors import InvalidInput
from core.reporting.dimensions import TIMES
from core.reporting.metrics import METRICS, Metric, Unit
from core.reporting.view import ROWS_MOST, Comparison, Filter, Span, ViewState
from core.shell import AS_JSON, needs_database, tell
from core.workspaces.operator import operator_scope

if TYPE_CHECKING:
    from core.reporting.ask import Answer, Figure, Group

# What a table for people has room for, and what most questions are about; the whole registry is there by name.
MAIN: Final = (
    "spend", "impressions", "clicks_all", "clicks_link", "conversions", "revenue", "ctr", "cpc", "cpm", "cpa", "cvr",
    "roas",
)  # fmt: skip
_CURRENCY: Final = "currency"
_MONEY_IN: Final = "money_in"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NAME_WIDE: Final = 48
_OPTIONS: Final = {"show": "metrics", "period": "from"}


@click.command("report", help="Imported results of a client between two days, by any dimension.")
@click.option("--workspace", "workspace_id", required=True, help="The client's id.")
@click.option("--from", "first", required=True, metavar="DAY", help="The first day, like 2026-10-01.")
@click.option("--to", "last", required=True, metavar="DAY", help="The last day.")
@click.option("--by", "dimensions", multiple=True, metavar="DIMENSION", help="What to split by; may be repeated.")
@click.option("--metrics", default=None, metavar="A,B", help=f"What to show.  [default: {','.join(MAIN)}]")
@click.option("--currency", default=None, help="Convert money to it, at the rates that are kept.")
@AS_JSON
@needs_database
def report_command(
    workspace_id: str,
    first: str,
    last: str,
    dimensions: tuple[str, ...],
    metrics: str | None,
    currency: str | None,
    as_json: bool,
) -> None:
    """Answers one question; a wrong day, dimension, metric or client is exit 2."""
    from core.reporting import ask

    view = _view(workspace_id, first, last, dimensions, metrics, currency)
    found = ask.answer(operator_scope(workspace_id), view)
    told = as_values(found)
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    for line in _table(told, view):
        sys.stdout.write(line + "\n")
    for note in told.get("notes", ()):
        tell(note)


def _view(
    workspace_id: str, first: str, last: str, dimensions: tuple[str, ...], metrics: str | None, currency: str | None
) -> ViewState:
    is_over_time = bool(dimensions) and dimensions[0] in TIMES
    try:
        return ViewState(
            period=Span(_day("from", first), _day("to", last)),
            comparison=Comparison.NONE,
            filters=(Filter("client", (workspace_id,)),),
            dimensions=dimensions,
            measures=MAIN if metrics is None else _listed(metrics),
            sort=dimensions[0] if is_over_time else None,
            is_ascending=is_over_time,
            currency=fields.clean_currency("currency", currency),
            limit=ROWS_MOST,
        )
    except InvalidInput as error:
        # A view's parts are called as in addresses; here people meet them as options.
        raise InvalidInput(error.what, field=_OPTIONS.get(error.field, error.field), remedy=error.remedy) from error


def as_values(found: "Answer") -> dict[str, Any]:
    """An answer as one JSON object: days, rows, totals, and notes where a reader must know something.

    Where results are of several currencies and not converted, every row is of one and says which, and totals that need one are
    null. Of converted money the totals are all that could be converted; `left_out` has the currencies of the rest, and the
    notes its days.
    """
    has_many = len({group.currency for group in found.totals}) > 1
    view = found.view
    left_out = [one.currency for one in found.totals if view.currency not in {None, one.currency}]
    notes = [*found.notes]
    if found.group_count > len(found.rows):
        notes.append(f"The first {len(found.rows):,} of {found.group_count:,} rows: ask for fewer days, or by less.")
    return {
        "from": found.span.first.isoformat(),
        "to": found.span.last.isoformat(),
        "rows": [_row(group, view, has_many) for group in found.rows],
        "totals": {slug: _number(_total(found.totals, METRICS[slug], view.currency)) for slug in view.measures},
        **({"left_out": left_out} if left_out else {}),
        **({"notes": notes} if notes else {}),
    }


def _row(group: "Group", view: ViewState, says_currency: bool) -> dict[str, Any]:
    named = {
        slug: None if key is None else name
        for slug, key, name in zip(view.dimensions, group.keys, group.names, strict=True)
    }
    if view.currency is not None and _CURRENCY in named:
        # Told apart by what files say; the money itself is in another currency.
        money: dict[str, Any] = {_MONEY_IN: group.currency}
    else:
        money = {_CURRENCY: group.currency} if says_currency else {}
    return {**named, **money, **_figures(group.now, view.measures)}


def _figures(figures: Mapping[str, "Figure"], measures: Sequence[str]) -> dict[str, Any]:
    return {slug: _number(figures[slug].value) for slug in measures}


def _total(totals: Sequence["Group"], metric: Metric, converted_to: str | None = None) -> float | int | None:
    """One figure over the totals of all currencies; None where they cannot be added, unless to what could be converted."""
    if converted_to is not None and metric.is_of_one_currency:
        totals = [one for one in totals if one.currency == converted_to]
    if len(totals) == 1:
        return totals[0].now[metric.slug].value
    kinds = {kind for one in totals for kind in one.kinds}
    if metric.is_of_one_currency or (metric.is_of_one_kind and len(kinds) > 1):
        return None
    known = [one.now[metric.slug] for one in totals if one.now[metric.slug].numerator is not None]
    if not known:
        return None
    return metric.value(
        sum(one.numerator or 0 for one in known),
        None if metric.denominator is None else sum(one.denominator or 0 for one in known),
    )


def _number(value: float | int | None) -> float | int | None:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _day(field: str, text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that no calendar has
    raise InvalidInput(f"“{text[:40]}” is no day", field=field, remedy="spell it like 2026-10-01")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


# ── For people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(told: Mapping[str, Any], view: ViewState) -> list[str]:
    """Columns side by side, numbers to the right, the totals below a line."""
    if not told["rows"]:
        return [f"No results from {told['from']} to {told['to']}."]
    named = [one for one in (*view.dimensions, _CURRENCY, _MONEY_IN) if one in told["rows"][0]]
    named = list(dict.fromkeys(named))
    measures = [METRICS[slug] for slug in view.measures]
    head = [*named, *(metric.slug for metric in measures)]
    body = [[*(_shortened(row[one]) for one in named), *(_worded(row[m.slug], m) for m in measures)]
            for row in told["rows"]]  # fmt: skip
    foot = [
        *(["total", *[""] * (len(named) - 1)] if named else []),
        *(_worded(told["totals"][m.slug], m) for m in measures),
    ]
    rows = [head, *body, *([foot] if named else [])]
    wide = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(wide[place]) if place < len(named) else cell.rjust(wide[place]) for place, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
    rule = "─" * (sum(wide) + 2 * (len(wide) - 1))
    lines.insert(1, rule)
    if named:
        lines.insert(-1, rule)
    return lines


def _shortened(name: str | None) -> str:
    text = "—" if name is None else " ".join(name.split())
    return text if len(text) <= _NAME_WIDE else text[: _NAME_WIDE - 1] + "…"


def _worded(value: float | int | None, metric: Metric) -> str:
    if value is None:
        return "n/a"
    if metric.unit is Unit.SHARE:
        return f"{value:.2%}"
    if metric.unit is Unit.COUNT:
        return f"{value:,.2f}".removesuffix(".00")
    return f"{value:,.2f}"
