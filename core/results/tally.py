"""What was read of a report so far: days, lines and sums in memory, the facts in a spool on disk; and its own totals beside them."""

import marshal
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final

from core.results.columns import AMOUNTS, COUNTS
from core.results.numbers import MICROS

MEASURES: Final = (*COUNTS, *AMOUNTS)
ACCOUNT_MAX: Final = 200
_BATCH: Final = 5_000
_INCOMPLETE: Final = re.compile(r"account|conta|cuenta|konto|compte", re.IGNORECASE)


@dataclass(frozen=True)
class LineName:
    """A thing of the platform by all its names; `reference` is where else a code may stand."""

    account: str
    campaign: str | None
    campaign_id: str | None
    ad_set: str | None
    ad_set_id: str | None
    ad: str | None
    ad_id: str | None
    reference: str | None


@dataclass
class DaySum:
    """What one day of one account adds up to."""

    rows: int = 0
    spend: int | None = None


class Tally:
    """What was read so far: days, lines and sums in memory, the facts in a spool on disk."""

    def __init__(self) -> None:
        self.spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the reading closes it
        self.days: dict[tuple[str, date], DaySum] = {}
        self.lines: dict[LineName, int] = {}
        # Account as it is kept → its whole name, where that is longer than what is kept.
        self.long_names: dict[str, str] = {}
        self.sums: dict[str, int | None] = dict.fromkeys(MEASURES)
        self.currencies: set[str] = set()
        self.kinds: set[str] = set()
        self.rows = 0
        self._day_places: dict[tuple[str, date], int] = {}
        self._places: dict[LineName, int] = {}
        self._known: dict[tuple[str | None, ...], tuple[int, LineName]] = {}
        self._batch: list[tuple[Any, ...]] = []

    def place_of(self, key: tuple[str | None, ...]) -> tuple[int, LineName] | None:
        """The line that these cells named before."""
        return self._known.get(key)

    def place(self, key: tuple[str | None, ...], line: LineName) -> tuple[int, LineName]:
        """Note a line under the cells that name it."""
        self.lines.setdefault(line, 0)
        self._known[key] = self._places.setdefault(line, len(self._places)), line
        return self._known[key]

    def add(
        self,
        account: str,
        day: date,
        line: tuple[int, LineName],
        said: Sequence[str | None],
        values: Mapping[str, int | None],
    ) -> None:
        """Count one row; `said` is currency, placement, country, device, kind of result, attribution."""
        place = self._day_places.setdefault((account, day), len(self._day_places))
        total = self.days.setdefault((account, day), DaySum())
        total.rows += 1
        self.rows += 1
        for name, value in values.items():
            if value is not None:
                self.sums[name] = (self.sums[name] or 0) + value
        spend, currency, kind = values["spend"], said[0], said[4]
        if spend is not None:
            total.spend = (total.spend or 0) + spend
            self.lines[line[1]] += spend
        if currency:
            self.currencies.add(currency)
        if kind and values["conversions"] is not None:
            self.kinds.add(kind)
        self._batch.append((place, line[0], *said, *values.values()))
        if len(self._batch) >= _BATCH:
            self.finished()

    def finished(self) -> "Tally":
        """Everything that waits goes to disk."""
        marshal.dump(self._batch, self.spool)
        self._batch = []
        return self


def compare(
    totals: Sequence[tuple[str, dict[str, int | None]]], sums: Mapping[str, int | None]
) -> tuple[dict[str, int], bool | None]:
    """What the file says it adds up to, and whether it does. A total of the account counts removed things too."""
    sure = [said for label, said in totals if not _INCOMPLETE.search(label)]
    candidates = sure or [said for _, said in totals]
    told = [{n: v for n, v in said.items() if v is not None and n != "reach"} for said in candidates]
    told = [said for said in told if any(said.values())] or told
    if not told or not told[0]:
        return {}, None
    verdicts = [_agree(said, sums) for said in told]
    if True in verdicts:
        return told[verdicts.index(True)], True
    return told[0], False if sure and False in verdicts else None


def _agree(said: Mapping[str, int], sums: Mapping[str, int | None]) -> bool | None:
    """Counts to the last one; money and conversions to a cent, or to a ten-thousandth where each row was rounded.

    None when there is nothing to compare.
    """
    agrees: bool | None = None
    for name, value in said.items():
        own = sums.get(name)
        if own is None:
            continue
        slack = 0 if name in COUNTS else max(MICROS // 100, value // 10_000)
        if abs(own - value) > slack:
            return False
        agrees = True
    return agrees
