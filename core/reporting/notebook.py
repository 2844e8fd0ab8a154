"""One client's results in a notebook: pandas and Arrow, from the same registry as every page, to look at only.

    ours = core.reporting.open_workspace("01JD…")
    ours.ask("by=platform&show=spend,ctr")     what a view shows: the part of its address after the question mark
    ours.series("grain=week&show=spend")       the same over time
    ours.why("by=platform&show=cpa")           rate, mix and factors behind a change
    ours.facts(), ours.sql("FROM facts")       the rows themselves
    ours.metrics()                             what each figure is

It acts as the shell does, as the operator of the machine, and sees one client. What nobody knows is NA, never 0.
"""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from core import db, settings
from core.db import Scope, migrate
from core.db.database import is_open, parse_url
from core.errors import InvalidInput, Refused, Unavailable
from core.reporting import ask, explorer, snapshot, sql
from core.reporting import view as views
from core.reporting.ask import Answer
from core.reporting.explain import Chain, Part
from core.reporting.explorer import Look
from core.reporting.metrics import METRICS, SCALED, Unit
from core.reporting.sql import Form
from core.reporting.view import PARAMETERS, Filter, ViewState
from core.workspaces.models import Workspace
from core.workspaces.operator import operator_scope

_SOME: Final = "give the part of a view's address after the question mark, such as by=platform&show=spend,ctr"
_PART_COLUMNS: Final = ("name", "rate", "mix", "effect", "weight_before", "weight_now")


@dataclass(frozen=True)
class Reasons:
    """Why a figure changed.

    Attributes:
        metric: Whose change it is; money is in `currency`.
        before, now: The figure; None when it is unknown in one of the periods, and then there are no parts.
        parts: One row a group: its name, what it did by being better or worse (`rate`), what came of weight that moved
            (`mix`), both (`effect`), and its share of the denominator. Effects add up to the change.
        factors: Of a CPA one row a factor, with what each adds to the change; empty where there are none.
    """

    metric: str
    currency: str | None
    before: float | None
    now: float | None
    parts: pd.DataFrame
    factors: pd.DataFrame


def opened(client_id: str, data_dir: Path | str | None) -> "OpenWorkspace":
    """As `core.reporting.open_workspace` says."""
    if not isinstance(client_id, str):
        raise InvalidInput("a client is named by its id", field="workspace", remedy="give it as text")
    _settle(data_dir)
    scope = operator_scope(client_id)
    with db.read(scope) as work:
        name = work.execute(select(Workspace.client_name).where(Workspace.id == client_id)).scalar_one()
    return OpenWorkspace(scope, client_id, name)


def _settle(data_dir: Path | str | None) -> None:
    """See that this process works with one installation, which is there; nothing is made or migrated here."""
    wanted = None if data_dir is None else Path(data_dir).expanduser().absolute()
    if wanted is not None and wanted != settings.current().data_dir:
        if is_open():
            # Answers are kept by the ids of agencies, and a restored copy of an installation has the same.
            raise Refused(
                "this notebook works with another installation already",
                field="data_dir",
                remedy="restart its kernel, or open a second notebook",
            )
        settings.choose_data_dir(wanted)
    if not is_open():
        _require_installation()
    if not migrate.is_at_head():
        raise Unavailable(
            "the database is not at the schema this version needs",
            field="DATABASE_URL",
            remedy="run `python -m core migrate` once, then open it again",
        )


def _require_installation() -> None:
    """Opening a database file that is not there would make an empty one."""
    url = parse_url(settings.current().database_url)
    if url.drivername == "sqlite" and not Path(url.database or "").is_file():
        raise Unavailable(
            f"there is no installation in {settings.current().data_dir}",
            field="data_dir",
            remedy="give the folder that IMPRIMATUR_DATA_DIR names for the app, or set DATABASE_URL as it has it",
        )


class OpenWorkspace:
    """One client, to be asked. Made by `core.reporting.open_workspace`."""

    def __init__(self, scope: Scope, client_id: str, name: str) -> None:
        self.client_id = client_id
        self.name = name
        self._scope = scope

    def __repr__(self) -> str:
        """Which client it is."""
        return f"<results of {self.name} ({self.client_id})>"

    def ask(self, asked: str | ViewState = "") -> pd.DataFrame:
        """All groups of a view, whatever its limit, in their order.

        Args:
            asked: A view, or its address, or the part of it after the question mark; "" asks as a new page does.

        Returns:
            One row a group and currency: each dimension by its slug (and `<slug>_id` where it has an id), `currency`, each
            metric by its slug, and `<slug>_before` where the view compares. Money is in units, shares are 0 to 1.
            `attrs` holds "first_day", "last_day", "first_day_before", "last_day_before", "unsettled_from" and "notes",
            which a reader must know.

        Raises:
            InvalidInput: At the part of the view that says nothing known.
        """
        view = self._view(asked)
        statement, bound = ask.tabled(cursor := snapshot.cursor(self._scope), view)
        frame = framed(cursor.sql(statement, params=bound).to_arrow_table())
        frame.attrs.update(_told(ask.answer(self._scope, view)))
        return frame

    def series(self, asked: str | ViewState = "") -> pd.DataFrame:
        """A view's metrics over time at its grain, all groups together; no comparison.

        Returns:
            One row a step and currency: `day` (its first), `currency`, each metric. Steps without results have NA.

        Raises:
            InvalidInput: At the part of the view that says nothing known.
        """
        view = self._view(asked)
        steps = ask.series(self._scope, view)
        columns: dict[str, Any] = {
            "day": pd.Series(pd.to_datetime([one.day for one in steps])),
            "currency": pd.Series([one.currency for one in steps], dtype="str"),
        }
        for name in view.measures:
            figures = [one.figures[name].value for one in steps]
            columns[name] = pd.Series(figures, dtype="Int64" if _is_whole(name) else "float64")
        return pd.DataFrame(columns)

    def why(self, asked: str | ViewState) -> Reasons:
        """Why a view's figure changed against its comparison, over its first dimension, as the Explorer tells it.

        Args:
            asked: Its metric is what it is sorted by, else the first it shows. Of several currencies, the one shown most.

        Raises:
            InvalidInput: At the part of the view that says nothing known.
        """
        view = explorer.completed(self._view(asked), Look.WHY)
        found = explorer.sheet(self._scope, view, Look.WHY)
        split = found.why.split if found.why else None
        return Reasons(
            metric=explorer.focus(view),
            currency=view.currency or found.currency,
            before=None if split is None else float(split.before),
            now=None if split is None else float(split.now),
            parts=_parts(split.parts if split else ()),
            factors=_factors(found.why.chain if found.why else None),
        )

    def facts(self) -> pa.Table:
        """Every row of the platforms' reports whose day counts, as they are stored: money and conversions in millionths.

        Levels repeat each other's money: take the rows with `is_deepest`, or those of one `level`.
        """
        asked = snapshot.cursor(self._scope).sql(
            "SELECT * FROM facts WHERE client_id = $client "
            "ORDER BY day, platform, account, level, platform_campaign, ad_set, platform_ad",
            params={"client": self.client_id},
        )
        return asked.to_arrow_table()

    def sql(self, statement: str) -> pd.DataFrame:
        """The answer to one question in SQL, every row of it; only this client's rows are there to be asked.

        It is asked as on the SQL page: in a guarded process, within its limits, and written into the audit log.

        Raises:
            SqlRefused: It has a mistake, or would do more than ask.
            SqlStopped: It took more than its limits allow.
            SqlBusy: Too many questions are being answered.
        """
        with tempfile.TemporaryFile() as file:
            sql.save(self._scope, statement, form=Form.PARQUET, file=file, workspace_ids=(self.client_id,))
            return framed(pq.read_table(file))

    def metrics(self) -> pd.DataFrame:
        """What can be measured, one row a metric: slug, name, unit, which direction is good, formula, pitfalls, source."""
        names = ("slug", "name", "unit", "good", "formula", "pitfalls", "source")
        return pd.DataFrame([{name: str(getattr(one, name)) for name in names} for one in METRICS.values()])

    def _view(self, asked: str | ViewState) -> ViewState:
        """What is asked, of this client alone: one more filter, which no filter of the view can widen."""
        view = asked if isinstance(asked, ViewState) else _read(asked)
        return replace(view, filters=(*view.filters, Filter("client", (self.client_id,))))


def _read(text: str) -> ViewState:
    if not isinstance(text, str):
        raise InvalidInput("this is no view", field="view", remedy=_SOME)
    _, is_address, query = text.strip().partition("?")
    pairs = parse_qsl(query if is_address else text.strip(), keep_blank_values=True)
    if text.strip() and not pairs:
        raise InvalidInput(f"“{text[:60]}” is no view", field="view", remedy=_SOME)
    unknown = next((name for name, _ in pairs if name not in PARAMETERS), None)
    # A page has parameters of its own in its address; what is typed into a notebook has none, so it is a slip.
    if unknown is not None and not is_address:
        raise InvalidInput(
            f"a view has no part “{unknown[:60]}”", field="view", remedy=f"choose of {', '.join(PARAMETERS)}"
        )
    return views.read(pairs)


def _told(found: Answer) -> Mapping[str, Any]:
    before = found.compared
    return {
        "first_day": found.span.first,
        "last_day": found.span.last,
        "first_day_before": before and before.first,
        "last_day_before": before and before.last,
        "unsettled_from": found.unsettled_from,
        "notes": list(found.notes),
    }


# ── As frames ────────────────────────────────────────────────────────────────────────────────────────────────────────


def framed(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as pandas has it: days as its own kind of time, whole numbers whole though some are unknown."""
    for place, field in enumerate(table.schema):
        # DuckDB adds whole numbers up in 128 bits.
        if pa.types.is_decimal(field.type) and field.type.scale == 0:
            with suppress(pa.ArrowInvalid):
                table = table.set_column(place, field.name, table.column(place).cast(pa.int64()))
    return table.to_pandas(types_mapper=_WHOLE.get, date_as_object=False)  # type: ignore[no-any-return]


_WHOLE: Final[Mapping[pa.DataType, Any]] = {
    kind: pd.Int64Dtype() for kind in (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32())
}  # fmt: skip


def _is_whole(name: str) -> bool:
    metric = METRICS[name]
    return metric.unit is Unit.COUNT and metric.numerator not in SCALED


def _parts(parts: Sequence[Part]) -> pd.DataFrame:
    rows = [[one.name, *(float(getattr(one, name)) for name in _PART_COLUMNS[1:])] for one in parts]
    return pd.DataFrame(rows, columns=list(_PART_COLUMNS))


def _factors(chain: Chain | None) -> pd.DataFrame:
    links = chain.links if chain else ()
    rows = [[METRICS[one.metric].name, one.before, one.now, one.effect] for one in links]
    return pd.DataFrame(rows, columns=["name", "before", "now", "effect"])
