"""How complete the results of a period are: what each account told, and how much of the money leads to ads of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import duckdb

from core.reporting import facts, milestones
from core.reporting.completeness import QUIET_DAYS
from core.reporting.view import Span

ACCOUNTS_MOST: Final = 200


@dataclass(frozen=True)
class Account:
    """How complete the results of one ad account are.

    Attributes:
        present, expected: Days with results, and days that should have some by now, of the period.
        last_day: The newest day it ever told.
        matched_share: Spend that leads to an ad of ours, 0..1; None when no money is known.
    """

    client: str
    platform: str
    account: str
    present: int
    expected: int
    last_day: date
    imported_at: datetime
    matched_share: float | None


_OF: Final = "($client::VARCHAR IS NULL OR {table}.client_id = $client)"
_NEWEST: Final = f"SELECT max(day) FROM result_days d WHERE {_OF.format(table='d')}"
# Of the wide `facts` only the tables that are named here are joined; days and money are counted by their numbers first.
_SPENT_ROWS: Final = facts.source("client_id is_deepest day spend_micros version_id campaign_id impressions")
_SPENT: Final = f"""SELECT currency, client_id, platform, account, sum(spent)::BIGINT, sum(matched)::BIGINT,
           sum(impressions)::BIGINT, bool_or(is_asked)
    FROM (
        SELECT day_no, coin_no, sum(spend_micros) AS spent, sum(spend_micros) FILTER (version_id IS NOT NULL) AS matched,
               sum(impressions) AS impressions, bool_or($campaign::VARCHAR IS NULL OR campaign_id = $campaign) AS is_asked
        FROM {_SPENT_ROWS} WHERE is_deepest AND day BETWEEN $first AND $last AND {_OF.format(table="fact_days")}
        GROUP BY day_no, coin_no
    ) JOIN fact_days USING (day_no) JOIN fact_coins USING (coin_no)
    GROUP BY GROUPING SETS ((currency), (client_id, platform, account))"""
_TOLD: Final = f"""WITH told AS (
        SELECT d.client_id, d.platform, d.account, min(d.day) AS first_day, max(d.day) AS last_day,
               count(DISTINCT d.day) FILTER (d.day BETWEEN $first AND $last) AS present,
               epoch_us(max(i.imported_at)) AS imported_at
        FROM result_days d JOIN result_imports i USING (import_id) WHERE {_OF.format(table="d")} GROUP BY ALL
    )
    SELECT t.client_id, k.client, t.platform, t.account, t.first_day, t.last_day, t.present, t.imported_at
    FROM told t JOIN clients k USING (client_id)
    WHERE t.first_day <= $last AND t.last_day >= $first::DATE - $quiet::INTEGER
    ORDER BY t.last_day, k.client, t.platform, t.account LIMIT {ACCOUNTS_MOST}"""


@dataclass(frozen=True)
class Money:
    """What was spent, in micros, and how much of it leads to an ad of ours; `is_asked` where the campaign is in it."""

    currency: str | None
    spent: int | None
    matched: int | None
    is_asked: bool

    @property
    def share(self) -> float | None:
        """Of the spend, what leads to an ad of ours; None when no money is known."""
        return (self.matched or 0) / self.spent if self.spent else None


@dataclass(frozen=True)
class Spent:
    """All the client's money of the period: by currency, the busiest first, and by account."""

    money: tuple[Money, ...]
    of_account: Mapping[tuple[str, str, str], Money]

    @property
    def matched(self) -> dict[str | None, float]:
        """Currency → how much of its money leads to an ad of ours, 0..1."""
        return {one.currency: one.share for one in self.money if one.share is not None}


def newest(cursor: duckdb.DuckDBPyConnection, workspace_id: str | None) -> date | None:
    """The newest day with results in whatever period; None without any."""
    found = cursor.execute(_NEWEST, {"client": workspace_id}).fetchone()
    return found[0] if found else None


def spent(
    cursor: duckdb.DuckDBPyConnection, span: Span, *, workspace_id: str | None, campaign_id: str | None
) -> Spent:  # fmt: skip
    """The money of a period in one scan."""
    bound = {"client": workspace_id, "campaign": campaign_id, "first": span.first, "last": span.last}
    by_currency: list[tuple[int | None, Money]] = []
    of_account: dict[tuple[str, str, str], Money] = {}
    for currency, client, platform, account, paid, matched, impressions, is_asked in cursor.execute(
        _SPENT, bound
    ).fetchall():
        one = Money(currency, paid, matched, is_asked)
        if client is None:
            by_currency.append((impressions, one))
        else:
            of_account[client, platform, account] = one
    by_currency.sort(key=lambda one: (-(one[0] or 0), one[1].currency is None, one[1].currency or ""))
    return Spent(tuple(one for _, one in by_currency), of_account)


def accounts(
    cursor: duckdb.DuckDBPyConnection, span: Span, money: Spent, today: date, *, workspace_id: str | None
) -> tuple[Account, ...]:
    """Every account that had begun and was not over, the least complete first."""
    bound = {"client": workspace_id, "first": span.first, "last": span.last, "quiet": QUIET_DAYS}
    yesterday = today - timedelta(days=1)
    made = []
    for client_id, client, platform, account, first_day, last_day, present, imported_us in cursor.execute(
        _TOLD, bound
    ).fetchall():
        due = (min(span.last, max(yesterday, last_day)) - max(span.first, first_day)).days + 1
        of_it = money.of_account.get((client_id, platform, account))
        made.append(
            Account(
                client, platform, account, present, max(due, present), last_day, milestones.moment(imported_us),
                of_it.share if of_it else None,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.present - one.expected, one.client, one.platform, one.account)))
