"""Results in a snapshot: which rows of the database are copied, and the one wide table that reports ask.

Files, days, lines and facts are copied as they are; `DAYS` and `LINES` put them together with our ads. A fact is in
`facts` if its day counts. `is_deepest` marks the deepest level that an account's day was told at: levels repeat each other's money, so a
question takes either those rows or one level.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Select, func, select

from core.reporting.metrics import ADDITIVE
from core.reporting.models import ExchangeRate
from core.results.models import ResultDay, ResultFact, ResultImport, ResultLine

_TEXT, _WHOLE, _DAY, _MOMENT = pa.string(), pa.int64(), pa.date32(), pa.timestamp("us", tz="UTC")

TABLES: Final[dict[str, tuple[Select[*tuple[Any, ...]], pa.Schema]]] = {
    "rates": (
        select(ExchangeRate.currency, ExchangeRate.target, ExchangeRate.from_day, ExchangeRate.rate_picos),
        pa.schema([("currency", _TEXT), ("target", _TEXT), ("from_day", _DAY), ("rate_picos", _WHOLE)]),
    ),
    "result_imports": (
        select(
            ResultImport.id,
            ResultImport.workspace_id,
            ResultImport.platform,
            ResultImport.level,
            ResultImport.file_name,
            ResultImport.first_day,
            ResultImport.last_day,
            ResultImport.row_count,
            ResultImport.currency,
            ResultImport.spend_micros,
            ResultImport.status,
            ResultImport.imported_at,
            ResultImport.imported_by_name,
        ),
        pa.schema(
            [
                ("import_id", _TEXT),
                ("client_id", _TEXT),
                ("platform", _TEXT),
                ("level", _TEXT),
                ("file_name", _TEXT),
                ("first_day", _DAY),
                ("last_day", _DAY),
                ("rows", _WHOLE),
                ("currency", _TEXT),
                ("spend_micros", _WHOLE),
                ("status", _TEXT),
                ("imported_at", _MOMENT),
                ("imported_by", _TEXT),
            ]
        ),
    ),
    "result_days": (
        select(
            ResultDay.id,
            ResultDay.workspace_id,
            ResultDay.import_id,
            ResultDay.platform,
            ResultDay.account,
            ResultDay.level,
            ResultDay.day,
        ).where(ResultDay.is_current),
        pa.schema(
            [
                ("day_id", _TEXT),
                ("client_id", _TEXT),
                ("import_id", _TEXT),
                ("platform", _TEXT),
                ("account", _TEXT),
                ("level", _TEXT),
                ("day", _DAY),
            ]
        ),
    ),
    "result_lines": (
        select(
            ResultLine.id,
            ResultLine.campaign,
            ResultLine.campaign_platform_id,
            ResultLine.ad_set,
            ResultLine.ad_set_platform_id,
            ResultLine.ad,
            ResultLine.ad_platform_id,
            ResultLine.joined_by,
            ResultLine.version_id,
        ),
        pa.schema(
            [
                (name, _TEXT)
                for name in (
                    "line_id", "platform_campaign", "platform_campaign_id", "ad_set", "ad_set_id", "platform_ad",
                    "platform_ad_id", "joined_by", "version_id",
                )
            ]
        ),
    ),
}  # fmt: skip

# Facts are never changed, so they are kept by import: one file each, which no later version of a snapshot writes again.
# It holds every row of its import; those of days that another import has replaced are not among `result_days`.
FACTS: Final = "result_facts"
FACT_KINDS: Final = ("currency", "platform_placement", "country", "device", "result_kind", "attribution")
SUMMED: Final = (*ADDITIVE, "reach")
FACT_SCHEMA: Final = pa.schema(
    [
        ("day", _DAY),
        *((name, _TEXT) for name in ("day_id", "line_id", *FACT_KINDS)),
        *((name, _WHOLE) for name in SUMMED),
    ]
)


def rows_of(day_ids: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """The facts of some days, as `FACT_SCHEMA` has them but for the day itself."""
    return select(
        ResultFact.day_id,
        ResultFact.line_id,
        ResultFact.currency,
        ResultFact.placement,
        ResultFact.country,
        ResultFact.device,
        ResultFact.result_kind,
        ResultFact.attribution,
        *(getattr(ResultFact, name) for name in SUMMED),
    ).where(ResultFact.day_id.in_(day_ids))


def days_of(import_id: str) -> Select[*tuple[Any, ...]]:
    """Day, id and number of rows of every day of an import, the first day first."""
    return (
        select(ResultDay.day, ResultDay.id, ResultDay.row_count)
        .where(ResultDay.import_id == import_id)
        .order_by(ResultDay.day, ResultDay.id)
    )


def standing() -> Select[*tuple[Any, ...]]:
    """The imports of which some day counts."""
    return select(ResultDay.import_id).where(ResultDay.is_current).distinct().order_by(ResultDay.import_id)


def sums_by_import() -> Select[*tuple[Any, ...]]:
    """Import, rows and the sum of every column of `SUMMED`, as the database has them, whether their days count or not."""
    return (
        select(ResultDay.import_id, func.count(), *(func.sum(getattr(ResultFact, name)) for name in SUMMED))
        .join(ResultDay, (ResultDay.agency_id == ResultFact.agency_id) & (ResultDay.id == ResultFact.day_id))
        .group_by(ResultDay.import_id)
    )


# ── As reports ask for them ──────────────────────────────────────────────────────────────────────────────────────────

_DEEP: Final = "CASE level WHEN 'ad' THEN 3 WHEN 'ad_set' THEN 2 ELSE 1 END"
# One row a day of an account, as one import tells it.
DAYS: Final = f"""SELECT d.day_id, d.client_id, k.client, d.platform, d.account, d.level,
        d.level = arg_max(d.level, {_DEEP.replace("level", "d.level")})
            OVER (PARTITION BY d.client_id, d.platform, d.account, d.day) AS is_deepest,
        d.import_id
    FROM result_days d JOIN clients k USING (client_id)"""
# One row a thing of the platform, with the ad of ours that it shows.
LINES: Final = """SELECT l.line_id, l.platform_campaign, l.platform_campaign_id, l.ad_set, l.ad_set_id, l.platform_ad,
        l.platform_ad_id, l.joined_by, v.version_id, v.code, a.ad_id,
        coalesce(nullif(v.headline, ''), 'Finished art ' || v.code) || ' · ' || a.placement AS ad,
        a.concept_id, 'Idea ' || a.concept || ' · ' || coalesce(nullif(v.headline, ''), 'Finished art') AS concept,
        a.placement, a.campaign_id, c.campaign, v.layout, v.cta
    FROM result_lines l
    LEFT JOIN versions v ON v.version_id = l.version_id LEFT JOIN ads a USING (ad_id)
    LEFT JOIN campaigns c ON c.campaign_id = a.campaign_id"""
DAY_COLUMNS: Final = ("client_id", "client", "platform", "account", "level", "is_deepest", "import_id")
# What decides which sums may be added is kept by itself: few numbers for it, whatever else a report tells apart.
COIN_COLUMNS: Final = ("currency", "result_kind")
PLACE_COLUMNS: Final = tuple(name for name in FACT_KINDS if name not in COIN_COLUMNS)
LINE_COLUMNS: Final = (
    "platform_campaign", "platform_campaign_id", "ad_set", "ad_set_id", "platform_ad", "platform_ad_id", "joined_by",
    "version_id", "code", "ad_id", "ad", "concept_id", "concept", "placement", "campaign_id", "campaign", "layout", "cta",
)  # fmt: skip
COLUMNS: Final = ("day", *DAY_COLUMNS, *FACT_KINDS, *LINE_COLUMNS, *SUMMED)

# One row is one row of a platform's report whose day counts. For whoever has the tables of a snapshot and nothing else.
SELECTED: Final = f"""SELECT {", ".join(COLUMNS)}
    FROM result_facts JOIN ({DAYS}) USING (day_id) JOIN ({LINES}) USING (line_id)"""
WIDE: Final = f"CREATE TABLE facts AS {SELECTED}"


# What stands beside `fact_rows`: table, the number that leads to it, its columns.
_TABLES: Final = (
    ("fact_days", "day_no", DAY_COLUMNS),
    ("fact_coins", "coin_no", COIN_COLUMNS),
    ("fact_places", "place_no", PLACE_COLUMNS),
    ("fact_lines", "line_no", LINE_COLUMNS),
)


def source(mentioned: str) -> str:
    """What stands after FROM for a question that mentions these columns of `facts`: a table is joined only if it is needed."""
    return " ".join(["fact_rows JOIN fact_days USING (day_no)", *_joins(_words(mentioned) - set(DAY_COLUMNS))])


def numbers(mentioned: str) -> tuple[str, ...]:
    """The numbers that decide these columns of `facts`: to group by them first, and look names up afterwards, is quicker."""
    words = _words(mentioned)
    return tuple(
        number for _, number, columns in _TABLES if words & {*columns, *(("day",) if number == "day_no" else ())}
    )


def looked_up(counted: str, mentioned: str) -> str:
    """What stands after FROM when `counted`, grouped by those numbers and with its `day`, gets the columns mentioned."""
    return " ".join([counted, *_joins(_words(mentioned))])


def _joins(words: set[str]) -> list[str]:
    return [f"JOIN {table} USING ({number})" for table, number, columns in _TABLES if words & set(columns)]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
