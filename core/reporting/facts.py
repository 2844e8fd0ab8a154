"""Results in a snapshot: which rows of the database are copied, and the one wide table that reports ask.

Files, days, lines and facts are copied as they are; `WIDE` puts them together with our ads. A fact is in it if its day
counts. `is_deepest` marks the deepest level that an account's day was told at: levels repeat each other's money, so a
question takes either those rows or one level.
"""

from typing import Final

import pyarrow as pa
from sqlalchemy import Executable, select

from core.reporting.metrics import ADDITIVE
from core.reporting.models import ExchangeRate
from core.results.models import ResultDay, ResultFact, ResultImport, ResultLine

_TEXT, _WHOLE, _DAY, _MOMENT = pa.string(), pa.int64(), pa.date32(), pa.timestamp("us", tz="UTC")

TABLES: Final[dict[str, tuple[Executable, pa.Schema]]] = {
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
    "result_facts": (
        select(
            ResultFact.day_id,
            ResultFact.line_id,
            ResultFact.currency,
            ResultFact.placement,
            ResultFact.country,
            ResultFact.device,
            ResultFact.result_kind,
            ResultFact.attribution,
            *(getattr(ResultFact, name) for name in ADDITIVE),
            ResultFact.reach,
        )
        .join(ResultDay, (ResultDay.agency_id == ResultFact.agency_id) & (ResultDay.id == ResultFact.day_id))
        .where(ResultDay.is_current),
        pa.schema(
            [
                *(
                    (name, _TEXT)
                    for name in (
                        "day_id", "line_id", "currency", "platform_placement", "country", "device", "result_kind",
                        "attribution",
                    )
                ),
                *((name, _WHOLE) for name in ADDITIVE),
                ("reach", _WHOLE),
            ]
        ),
    ),
}  # fmt: skip

# One row is one row of a platform's report whose day counts.
WIDE: Final = f"""CREATE TABLE facts AS
    WITH days AS (
        SELECT *, level = arg_max(level, CASE level WHEN 'ad' THEN 3 WHEN 'ad_set' THEN 2 ELSE 1 END)
                      OVER (PARTITION BY client_id, platform, account, day) AS is_deepest
        FROM result_days
    )
    SELECT d.day, d.client_id, k.client, d.platform, d.account, d.level, d.is_deepest, d.import_id,
           f.currency, f.platform_placement, f.country, f.device, f.result_kind, f.attribution,
           l.platform_campaign, l.platform_campaign_id, l.ad_set, l.ad_set_id, l.platform_ad, l.platform_ad_id,
           l.joined_by, v.version_id, v.code, a.ad_id,
           coalesce(nullif(v.headline, ''), 'Finished art ' || v.code) || ' · ' || a.placement AS ad,
           a.concept_id, 'Idea ' || a.concept || ' · ' || coalesce(nullif(v.headline, ''), 'Finished art') AS concept,
           a.placement, a.campaign_id, c.campaign, v.layout, v.cta,
           {", ".join(f"f.{name}" for name in (*ADDITIVE, "reach"))}
    FROM result_facts f
    JOIN days d USING (day_id) JOIN result_lines l USING (line_id) JOIN clients k USING (client_id)
    LEFT JOIN versions v ON v.version_id = l.version_id LEFT JOIN ads a USING (ad_id)
    LEFT JOIN campaigns c ON c.campaign_id = a.campaign_id"""
