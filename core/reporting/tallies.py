"""What was made and decided in a period and in the one before it, counted once for everything the dashboard says of it.

What DuckDB takes to plan a question outweighs what it takes to count ten thousand ads, so few questions give all figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from core.reporting.events import DAY, DECIDED, OF, OF_CLIENT

# The bands of the one score, best first: lower bound and name.
BANDS: Final = ((85, "Excellent"), (70, "Good"), (50, "Review"), (0, "Needs attention"))
NOT_SCORED: Final = "Not scored"
# From the beginning of the period before to the end of this one; `is_now` tells them apart.
_BOTH: Final = "{at} >= $before AND {at} < $end"
_IS_NOW: Final = "{at} >= $start AS is_now"


@dataclass
class Ads:
    """Ads that were made: how many, how many of them were drawn well, and the sum of their scores."""

    count: int = 0
    passed: int = 0
    scored: int = 0
    score: int = 0

    def add(self, count: int, passed: int, scored: int, score: int | None) -> None:
        """Count more of them."""
        self.count += count
        self.passed += passed
        self.scored += scored
        self.score += score or 0

    @property
    def average_score(self) -> float | None:
        """None where none has a score."""
        return self.score / self.scored if self.scored else None


@dataclass(frozen=True)
class Decided:
    """Versions that were decided about, and the median hours from a version to its approval."""

    approved: int = 0
    rejected: int = 0
    needs_changes: int = 0
    hours: float | None = None

    @property
    def count(self) -> int:
        """All of them."""
        return self.approved + self.rejected + self.needs_changes

    @property
    def approval_rate(self) -> float | None:
        """None where nothing was decided."""
        return self.approved / self.count if self.count else None


class Made:
    """The ads of both periods.

    Attributes:
        now, before: Of a period altogether.
        of_campaign: Of the period, by campaign.
        states: Campaign → review status → ads of the period.
        bands, placements, days: Of the period; bands by name, days by day.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.now, self.before = Ads(), Ads()
        self.of_campaign: defaultdict[str, Ads] = defaultdict(Ads)
        self.states: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.bands: Counter[str] = Counter()
        self.placements: dict[str, int] = {}
        self.days: dict[date, int] = {}
        for is_now, campaign, status, placement, day, *counts in rows:
            if campaign is not None:
                self._of(is_now, campaign, status, *counts)
            elif is_now and placement is not None:
                self.placements[placement] = counts[0]
            elif is_now:
                self.days[day] = counts[0]

    def _of(
        self, is_now: bool, campaign: str, status: str, count: int, passed: int, scored: int, score: int, *bands: int
    ) -> None:
        (self.now if is_now else self.before).add(count, passed, scored, score)
        if not is_now:
            return
        self.of_campaign[campaign].add(count, passed, scored, score)
        self.states[campaign][status] += count
        for (_, name), number in zip(BANDS, bands, strict=True):
            self.bands[name] += number
        self.bands[NOT_SCORED] += count - scored

    @property
    def review_states(self) -> dict[str, int]:
        """Ads of the period by the state they stand in now."""
        found: Counter[str] = sum(self.states.values(), Counter())
        return dict(sorted(found.items()))


def _band_tests() -> str:
    above: list[str] = []
    tests = []
    for low, _ in BANDS:
        tests.append(f"count(*) FILTER ({' AND '.join([f'score >= {low}', *above])})")
        above = [f"score < {low}"]
    return ", ".join(tests)


_MADE: Final = f"""SELECT is_now, campaign_id, review_status, placement, day, count(*), count(*) FILTER (verdict <> 'fail'),
        count(score), sum(score)::BIGINT, {_band_tests()}
    FROM (
        SELECT {_IS_NOW.format(at="created_at")}, campaign_id, review_status, placement, {DAY.format(at="created_at")} AS day,
               verdict, score
        FROM ads WHERE {OF} AND {_BOTH.format(at="created_at")}
    ) GROUP BY GROUPING SETS ((is_now, campaign_id, review_status), (is_now, placement), (is_now, day))"""
_DECIDED: Final = f"""SELECT is_now, campaign_id, day, count(*) FILTER (status = 'approved'),
        count(*) FILTER (status = 'rejected'), count(*) FILTER (status = 'needs-changes'),
        median(minutes / 60.0) FILTER (status = 'approved')
    FROM (
        SELECT {_IS_NOW.format(at="decided_at")}, campaign_id, {DAY.format(at="decided_at")} AS day, status, minutes
        FROM ({DECIDED}) WHERE {_BOTH.format(at="decided_at")}
    ) GROUP BY GROUPING SETS ((is_now), (is_now, campaign_id), (is_now, day))"""
_BESIDE: Final = " UNION ALL ".join(
    (
        f"""SELECT 'photo' AS kind, NULL AS campaign_id, {_IS_NOW.format(at="created_at")}, {DAY.format(at="created_at")} AS day,
            count(*) FROM photos WHERE {OF_CLIENT} AND {_BOTH.format(at="created_at")} GROUP BY ALL""",
        f"""SELECT 'text', campaign_id, {_IS_NOW.format(at="created_at")}, NULL, count(*)
            FROM captions WHERE {OF} AND {_BOTH.format(at="created_at")} GROUP BY ALL""",
        f"""SELECT 'package', NULL, {_IS_NOW.format(at="created_at")}, {DAY.format(at="created_at")}, count(*)
            FROM packages WHERE status = 'completed' AND {OF} AND {_BOTH.format(at="created_at")} GROUP BY ALL""",
        "SELECT 'client', NULL, NULL, NULL, count(*) FROM clients WHERE archived_at IS NULL",
        f"SELECT 'campaign', NULL, NULL, NULL, count(*) FROM campaigns WHERE status <> 'archived' AND {OF}",
    )
)


def made(cursor: duckdb.DuckDBPyConnection, bound: dict[str, Any]) -> Made:
    """The ads of both periods; `bound` names `$before` beside what the fragments of `events` name."""
    return Made(cursor.execute(_MADE, bound).fetchall())


@dataclass(frozen=True)
class Decisions:
    """What was decided: altogether now and before, by campaign and approvals by day of the period."""

    now: Decided
    before: Decided
    of_campaign: dict[str, Decided]
    days: dict[date, int]


def decided(cursor: duckdb.DuckDBPyConnection, bound: dict[str, Any]) -> Decisions:
    """The last decisions about versions, by the day they were made on."""
    whole: dict[bool, Decided] = {}
    of_campaign: dict[str, Decided] = {}
    days: dict[date, int] = {}
    for is_now, campaign, day, *counts in cursor.execute(_DECIDED, bound).fetchall():
        if campaign is None and day is None:
            whole[is_now] = Decided(*counts)
        elif is_now and day is None:
            of_campaign[campaign] = Decided(*counts)
        elif is_now:
            days[day] = counts[0]
    return Decisions(whole.get(True, Decided()), whole.get(False, Decided()), of_campaign, days)


class Beside:
    """What else was made in both periods, and what there is.

    Attributes:
        now, before: "photo", "text" and "package" → how many.
        there: "client" and "campaign" → how many there are that are not archived.
        texts: Campaign → texts of the period.
        days: (kind, day) → photos and packages of the period.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, bound: dict[str, Any]) -> None:
        self.now: Counter[str] = Counter()
        self.before: Counter[str] = Counter()
        self.there: dict[str, int] = {}
        self.texts: dict[str, int] = {}
        self.days: dict[tuple[str, date], int] = {}
        for kind, campaign, is_now, day, count in cursor.execute(_BESIDE, bound).fetchall():
            if is_now is None:
                self.there[kind] = count
                continue
            (self.now if is_now else self.before)[kind] += count
            if is_now and campaign is not None:
                self.texts[campaign] = count
            elif is_now and day is not None:
                self.days[kind, day] = count
