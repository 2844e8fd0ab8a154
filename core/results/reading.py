"""A report read to its last row: every fact checked, sums made, totals rows taken out and kept to compare.

The rows wait in a spool on disk (`Reading.batches`), so that the transaction that stores them does nothing else and a
file of a million rows takes little memory.
"""

import hashlib
import itertools
import marshal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO, Any, Final

from core.results import columns, forms, numbers, refusals
from core.results.columns import AMOUNTS, COUNTS, NAMES, REFERENCES, SPLITS, Columns
from core.results.numbers import MICROS, DateOrder, NumberForm
from core.results.refusals import refused
from core.results.tables import Table
from core.results.tally import ACCOUNT_MAX, MEASURES, DaySum, LineName, Tally, compare
from core.vocabulary import Level, Platform

# Meta leaves a cell empty where there was nothing to count: an ad without purchases has none, it is not unknown.
_BLANK_IS_NONE: Final = {
    Platform.META: {name: "0" for name in MEASURES if name not in {"reach", "impressions", "spend"}}
}
# The account of a file that names none.
UNNAMED: Final = "default"
FIRST_DAY: Final = date(2004, 1, 1)
LARGEST: Final = 10**18
# What a column of the database holds.
_SUM_MOST: Final = 2**63 - 1
_BATCH: Final = 5_000
_DIGEST: Final = 12
_NAMELESS: Final = 5_000
_TOTAL: Final = re.compile(
    r"\s*(?:total|totale|totaal|totals|gesamt|insgesamt|підсумок|итого)\b\s*(:|of\b|$)", re.IGNORECASE
)
_CURRENCY_SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB"}
_EDITOR: Final = frozenset(
    {"max cpc", "campaign daily budget", "networks", "languages", "ad group type", "targeting method", "budget type", "ad rotation"}
)  # fmt: skip
_KIND: Final = {Platform.GOOGLE: "Conversions", Platform.TIKTOK: "Conversions", Platform.LINKEDIN: "Conversions"}

Progress = Callable[[int], None]


@dataclass
class Reading:
    """A report that was read and is fit to be stored.

    Attributes:
        days: (account, day) → rows and spend, in the order of the places that facts name.
        lines: The things of the platform, in the order of the places that facts name, each with its spend in micros.
        sums: Field → sum; None when the file never gives it or it cannot be added up.
        is_mapped: Its columns were read as somebody says.
        totals_match: Whether the file's own totals say the same; None without totals.
        long_names: Account as it is kept → its whole name, where that is longer than what is kept.
    """

    table: Table
    columns: Columns
    platform: Platform
    level: Level
    days: dict[tuple[str, date], DaySum]
    lines: dict[LineName, int]
    currencies: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: int
    sums: dict[str, int | None]
    file_totals: dict[str, int]
    totals_match: bool | None
    is_revenue_derived: bool
    is_mapped: bool
    notes: tuple[str, ...]
    spool: IO[bytes] = field(repr=False)
    long_names: Mapping[str, str] = field(default_factory=dict)

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """The facts: (day's place, line's place, currency, placement, country, device, kind, attribution, *MEASURES)."""
        self.spool.seek(0)
        while True:
            try:
                yield marshal.load(self.spool)  # noqa: S302 - our own spool, without a name on disk
            except EOFError:
                return

    @property
    def first_day(self) -> date:
        """The first day it covers."""
        return min(day for _, day in self.days)

    @property
    def last_day(self) -> date:
        """The last day it covers."""
        return max(day for _, day in self.days)

    @property
    def accounts(self) -> list[str]:
        """Its accounts by name."""
        return sorted({account for account, _ in self.days})


def read(
    table: Table,
    *,
    today: date,
    platform: Platform | None = None,
    account: str | None = None,
    given: Mapping[str, str] | None = None,
    day_order: DateOrder | None = None,
    on_progress: Progress | None = None,
) -> Reading:
    """Read a report to its end.

    Args:
        today: No fact may be later than tomorrow (an account's zone may be ahead of ours).
        platform: As somebody says; None takes what is recognised.
        account: For files without a column for it.
        given: Header → field, of a mapping of one's own.
        day_order: Which part of 3/4/2026 is the month, where the file does not prove it.
        on_progress: Told after every few thousand rows how many there are.

    Raises:
        ResultsRefused: It is no report that can be stored; the remedy leads to one that can.
    """
    own = platform or columns.platform_of(table.headers, table.above)
    _refuse_editor(table)
    alone = numbers.single_day(table.above)
    period = (alone, alone) if alone else numbers.period(table.above, day_order) or numbers.period([table.name])
    is_new = own is Platform.LINKEDIN and bool(
        re.search(r"generated:?.*20(?:2[6-9]|[3-9]\d)", " ".join(table.above), re.IGNORECASE)
    )
    found = columns.recognise(table.headers, own, given=given, is_linkedin_new=is_new)
    _refuse_useless(table, found)
    return _Reader(table, found, today, account or UNNAMED, period).run(day_order, on_progress)


def _refuse_editor(table: Table) -> None:
    names = {columns.folded(header) for header in table.headers}
    is_bulk = {"row type", "action"} <= names
    if is_bulk or (
        len(names & _EDITOR) >= 2 and not names & {"cost", "impr.", "impressions", "clicks", "amount spent"}
    ):
        raise refused(
            "this is a file of Google Ads Editor or a bulk sheet: it holds settings, no results",
            "in Google Ads open Campaigns or Ads, choose Segment › Time › Day, then Download › .csv",
        )


def _refuse_useless(table: Table, found: Columns) -> None:
    if not set(MEASURES) & set(found.at):
        shown = ", ".join(f"“{header[:30]}”" for header in table.headers[:6])
        raise refusals.unknown(
            f"none of its columns is known as a result ({shown})",
            "say on the page Import results what each column means",
        )
    if not set(NAMES) & set(found.at):
        raise refusals.unknown(
            "no column is known to name campaign, ad set or ad",
            "say on the page Import results which one does, or add it and export again",
        )
    if len(found.currencies) > 1 and "currency" not in found.at:
        raise refused(
            f"its money is in several currencies ({', '.join(found.currencies)}) and no column says which",
            "add the column Currency, or export each account alone",
        )


def _label(row: Sequence[str]) -> str:
    """The first cell that holds something."""
    return next((cell for cell in row if cell.strip()), "")


def _account_name(name: str) -> str:
    """An account as it is kept: of a longer name the beginning and a digest, so that two never become one."""
    if len(name) <= ACCOUNT_MAX:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return f"{name[: ACCOUNT_MAX - _DIGEST - 2]}… {digest}"


def _is_spaced(days: Sequence[date]) -> bool:
    """Whether these can only be starts of months or of weeks."""
    return all(day.day == 1 for day in days) or all(
        (later - earlier).days % 7 == 0 for earlier, later in itertools.pairwise(days)
    )


class _Reader:
    """Reads one table: first what form its numbers and days have, then every row."""

    def __init__(
        self, table: Table, found: Columns, today: date, account: str, period: tuple[date, date] | None
    ) -> None:
        self.table, self.found, self.at, self.today = table, found, dict(found.at), today
        self.platform, self.account, self.period = found.platform, account, period
        self.notes: list[str] = list(table.notes)
        self.one_day = period[0] if period and period[0] == period[1] else None
        self.day_at = self._day_column()
        self.derived = "revenue" not in self.at and "roas" in self.at and "spend" in self.at
        if "conversions" not in self.at and "results" in self.at:
            self.at["conversions"] = self.at["results"]
            self.kind_at = self.at.get("result_kind")
        else:
            # Meta's and Google's own columns of conversions are of one kind, whatever else the row says of results.
            is_said = found.is_given or self.platform in {Platform.TIKTOK, Platform.OTHER}
            self.kind_at = self.at.get("result_kind") if is_said else None
        # Results are whatever each campaign was made for; only one campaign's are sure to be of one kind.
        self.is_kind_unsaid = "conversions" in self.at and self.at["conversions"] == self.at.get("results")
        header = table.headers[self.at["conversions"]] if "conversions" in self.at else None
        self.blank = _BLANK_IS_NONE.get(self.platform, {})
        self.kind = _KIND.get(self.platform, header) if header else None
        self.counts = [(name, self.at[name]) for name in COUNTS if name in self.at]
        self.amounts = [(name, self.at[name]) for name in AMOUNTS if name in self.at]
        self.names = [self.at.get(name) for name in NAMES]
        self.references = [self.at[name] for name in REFERENCES if name in self.at]
        self.splits = [self.at.get(name) for name in SPLITS]
        self.account_at, self.attribution_at = self.at.get("account"), self.at.get("attribution")
        self.signs: set[str] = set()

    def _day_column(self) -> int | None:
        if "day" in self.at:
            return self.at["day"]
        if "start" in self.at:
            return self.at["start"]
        if self.one_day is None:
            span = next((header for header in self.table.headers if columns.folded(header) in columns.SPANS), None)
            if span is not None:
                raise refusals.aggregate(self.platform, f"by the column “{span}”")
            raise refusals.no_day(self.platform)
        return None

    # --- rows

    def run(self, day_order: DateOrder | None, on_progress: Progress | None) -> Reading:
        """Every row checked and spooled; the file is judged as a whole at the end."""
        form, order = forms.of(
            self.table,
            self.day_at,
            [(at, True) for _, at in self.counts] + [(at, False) for _, at in self.amounts],
            is_english=self.found.is_english,
            order=day_order,
        )
        tally = Tally()
        try:
            totals = self._through(tally, form, order, on_progress)
            return self._whole(tally.finished(), totals, order)
        except BaseException:
            tally.spool.close()
            raise

    def _through(
        self, tally: Tally, form: NumberForm, order: DateOrder | None, on_progress: Progress | None
    ) -> list[tuple[str, dict[str, int | None]]]:
        """Every row into the tally; what comes back are the totals rows, each with its label."""
        totals: list[tuple[str, dict[str, int | None]]] = []
        nameless: list[tuple[int, int, list[str]]] = []
        for number, row in self.table.rows():
            names = tuple(row[at].strip() or None if at is not None else None for at in self.names)
            if self._is_total(row):
                totals.append((_label(row), self._total(row, form)))
            elif not any(names) and len(nameless) < _NAMELESS:
                nameless.append((tally.rows, number, row))
            else:
                self._fact(tally, number, row, names, form, order)
                if tally.rows % _BATCH == 0 and on_progress:
                    on_progress(tally.rows)
        return totals + self._nameless(tally, nameless, form, order)

    def _fact(
        self, tally: Tally, number: int, row: Sequence[str], names: Sequence[str | None], form: NumberForm,
        order: DateOrder | None,
    ) -> None:  # fmt: skip
        """One row into the tally."""
        day = self._day(number, row, order)
        self._refuse_window(number, row)
        values = self._values(number, row, form)
        said = row[self.account_at].strip() if self.account_at is not None else ""
        account = _account_name(said) or self.account
        if len(said) > ACCOUNT_MAX:
            tally.long_names[account] = said
        key = (account, *names, *(row[at] for at in self.references))
        line = tally.place_of(key) or tally.place(key, self._line(number, account, names, row))
        splits = [row[at].strip()[:400] or None if at is not None else None for at in self.splits]
        tally.add(account, day, line, [self._currency(number, row), *splits, *self._said(row)], values)

    def _nameless(
        self, tally: Tally, held: Sequence[tuple[int, int, list[str]]], form: NumberForm, order: DateOrder | None
    ) -> list[tuple[str, dict[str, int | None]]]:
        """Rows without a name: totals where they stand first or last or say what others add up to; the rest is money of its own."""
        totals: list[tuple[str, dict[str, int | None]]] = []
        facts: list[tuple[int, list[str]]] = []
        named, sums = tally.rows, dict(tally.sums)
        by_day: dict[date, int] = {}
        for (_, day), told in tally.days.items():
            by_day[day] = by_day.get(day, 0) + (told.spend or 0)
        for place, (before, number, row) in enumerate(held):
            said = self._total(row, form)
            is_outer = (place == 0 and before == 0) or (place == len(held) - 1 and before == named)
            is_sum = said.get("spend") and said["spend"] in (sums["spend"], by_day.get(self._day_told(row, order)))
            if is_outer or is_sum or not named or not any(said.values()):
                totals.append((_label(row), said))
            else:
                facts.append((number, row))
        for number, row in facts:
            self._fact(tally, number, row, (None,) * len(self.names), form, order)
        if facts:
            self.notes.append(f"{len(facts):,} rows name no campaign, ad set or ad; they are kept without a name")
        return totals

    def _day_told(self, row: Sequence[str], order: DateOrder | None) -> date:
        """The day of a row, or one that no row has."""
        try:
            return (numbers.day(row[self.day_at], order) if self.day_at is not None else self.one_day) or date.min
        except ValueError:
            return date.min

    def _whole(
        self, tally: Tally, totals: Sequence[tuple[str, dict[str, int | None]]], order: DateOrder | None
    ) -> Reading:
        self._judge(tally, order)
        sums, kinds = tally.sums, sorted(tally.kinds)
        sums["reach"] = None
        if len(kinds) > 1:
            sums["conversions"] = None
            self.notes.append("its results are of several kinds and are not added up: " + ", ".join(kinds[:6]))
            if self.is_kind_unsaid and self.kind_at is None:
                self.notes.append(
                    "it lacks the column Result indicator, so each campaign's results count as a kind of their own"
                )
        if len(tally.currencies) > 1:
            sums["spend"] = sums["revenue"] = None
        if self.derived:
            self.notes.append("revenue is ROAS × spend of each row, because the file has no revenue")
        said, matches = compare(totals, sums)
        return Reading(
            self.table, self.found, self.platform, self._level(tally.lines), tally.days, tally.lines,
            tuple(sorted(tally.currencies)), tuple(kinds), tally.rows, sums, said, matches, self.derived,
            self.found.is_given, tuple(self.notes), tally.spool, tally.long_names,
        )  # fmt: skip

    def _said(self, row: Sequence[str]) -> tuple[str | None, str | None]:
        """The kind of result and the attribution of a row."""
        kind = (row[self.kind_at].strip()[:400] or None) if self.kind_at is not None else self.kind
        if self.is_kind_unsaid and (kind is None or self.kind_at is None):
            kind = self._unsaid_kind(row)
        at = self.attribution_at
        return kind, (row[at].strip()[:400] or None if at is not None else None)

    def _unsaid_kind(self, row: Sequence[str]) -> str | None:
        """A kind of its own for each campaign (or whatever names the row), where it has results at all."""
        told = row[self.at["results"]].strip()
        if numbers.is_missing(told) or not told.strip("0.,"):
            return None
        whose = next((row[at].strip() for at in self.names if at is not None and row[at].strip()), "")
        return f"{self.table.headers[self.at['results']]} of {whose}"[:400]

    def _currency(self, number: int, row: Sequence[str]) -> str | None:
        at = self.at.get("currency")
        if at is None:
            return self.found.currencies[0] if self.found.currencies else self._sign(row)
        told = row[at].strip().upper() or None
        if told is not None and not (len(told) == 3 and told.isascii() and told.isalpha()):
            raise self._wrong(number, "currency", told, "is no currency")
        return told

    def _refuse_window(self, number: int, row: Sequence[str]) -> None:
        start, end = self.at.get("start"), self.at.get("end")
        if "day" in self.at or start is None or end is None or row[start].strip() == row[end].strip():
            return
        raise refusals.aggregate(self.platform, f"line {number}: {row[start]} to {row[end]}")

    def _is_total(self, row: Sequence[str]) -> bool:
        """Whether it says so itself."""
        said = _TOTAL.match(_label(row))
        if not said:
            return False
        day = row[self.day_at].strip().lower() if self.day_at is not None else ""
        is_dayless = day in numbers.MISSING or bool(_TOTAL.match(day))
        return is_dayless or (self.day_at is None and said[1] == ":")

    def _total(self, row: Sequence[str], form: NumberForm) -> dict[str, int | None]:
        said: dict[str, int | None] = {}
        for name, at in (*self.counts, *self.amounts):
            try:
                said[name] = numbers.count(row[at], form) if name in COUNTS else numbers.micros(row[at], form)
            except ValueError:
                continue
        return said

    def _day(self, number: int, row: Sequence[str], order: DateOrder | None) -> date:
        if self.day_at is None:
            assert self.one_day is not None
            return self.one_day
        text = row[self.day_at]
        try:
            found = numbers.day(text, order)
        except ValueError as error:
            raise self._wrong(number, "day", text, "is no day") from error
        if found is None:
            raise refused(f"line {number} has no day")
        if found > self.today + timedelta(days=1):
            raise refused(
                f"line {number} is of {found.isoformat()}, which is in the future",
                "check the clock of this machine and the order of day and month in the file",
            )
        if found < FIRST_DAY:
            raise refused(f"line {number} is of {found.isoformat()}, before there were such ads", "check its days")
        return found

    def _values(self, number: int, row: Sequence[str], form: NumberForm) -> dict[str, int | None]:
        values: dict[str, int | None] = dict.fromkeys(MEASURES)
        name, text = "", ""
        try:
            for name, at in self.counts:
                text = row[at] or self.blank.get(name, "")
                values[name] = numbers.count(text, form)
            for name, at in self.amounts:
                text = row[at] or self.blank.get(name, "")
                values[name] = numbers.micros(text, form)
            if self.derived and values["spend"] is not None:
                name, text = "roas", row[self.at["roas"]] or self.blank.get("revenue", "")
                times = numbers.micros(text, form)
                values["revenue"] = None if times is None else (values["spend"] * times + MICROS // 2) // MICROS
        except ValueError as error:
            raise self._wrong(number, name, text, "is no number as the others are written") from error
        for name, value in values.items():
            if value is not None and not 0 <= value < LARGEST and (value > 0 or name != "revenue"):
                told = name if name in self.at else "roas"
                raise self._wrong(number, told, row[self.at[told]], "is negative or too large")
        return values

    def _wrong(self, number: int, name: str, text: str, what: str) -> Exception:
        header = self.table.headers[self.at[name]] if name in self.at else name
        return refused(f"line {number}, column “{header}”: “{text.strip()[:40]}” {what}")

    def _line(self, number: int, account: str, names: Sequence[str | None], row: Sequence[str]) -> LineName:
        for at, platform_id in zip(NAMES, names, strict=True):
            if not at.endswith("_id") or platform_id is None:
                continue
            if numbers.is_scientific(platform_id):
                raise refused(
                    f"line {number}: the id “{platform_id[:30]}” lost its last digits in a spreadsheet",
                    "download the report again and import it without opening it in Excel",
                )
            if len(platform_id) > 60:
                raise refused(f"line {number}: the id “{platform_id[:30]}…” is too long")
        campaign, campaign_id, ad_set, ad_set_id, ad, ad_id = (name and name[:400] for name in names)
        said = "\n".join(row[at].strip() for at in self.references if row[at].strip())
        return LineName(account, campaign, campaign_id, ad_set, ad_set_id, ad, ad_id, said[:2000] or None)

    def _sign(self, row: Sequence[str]) -> str | None:
        """The currency of a sign in the money's cell, where a sign means one."""
        at = self.at.get("spend")
        sign = next((one for one in row[at] if one in "$€£₹₩₺₽¥"), None) if at is not None else None
        if sign:
            self.signs.add(sign)
        if len(self.signs) > 1:
            raise refused(
                f"its money is in several currencies ({' and '.join(sorted(self.signs))}) and no column says which",
                "add the column Currency, or export each account alone",
            )
        return _CURRENCY_SIGNS.get(sign or "")

    def _judge(self, tally: Tally, order: DateOrder | None) -> None:
        if not tally.rows:
            raise refused("the report is empty: it has a header and no rows", "choose a period in which ads ran")
        beyond = next(
            (name for name, value in tally.sums.items() if value is not None and abs(value) > _SUM_MOST), None
        )
        if beyond is not None:
            header = self.table.headers[self.at[beyond if beyond in self.at else "roas"]]
            raise refused(f"column “{header}” adds up to more than can be counted", "check its numbers")
        if not tally.currencies and "spend" in self.at:
            self.notes.append("the file does not say its currency")
        window = numbers.period(self.table.above, order) or self.period
        days = sorted({day for _, day in tally.days})
        # Where each row has an end, `_refuse_window` saw that it is of one day.
        if "day" in self.at or "end" in self.at:
            return
        if len(days) == 1 and window and window[0] < window[1]:
            raise refusals.aggregate(self.platform, f"{window[0].isoformat()} to {window[1].isoformat()}")
        if len(days) > 1 and _is_spaced(days) and (window is None or window[1] > days[-1]):
            raise refusals.aggregate(self.platform, f"from {days[0].isoformat()}, then from {days[1].isoformat()}")

    def _level(self, lines: Mapping[LineName, int]) -> Level:
        if any(line.ad or line.ad_id for line in lines):
            return Level.AD
        return Level.AD_SET if any(line.ad_set or line.ad_set_id for line in lines) else Level.CAMPAIGN
