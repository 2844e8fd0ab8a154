"""What an answer is made of: figures, and the groups they are of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value and what it was made of, as the sums are stored (money and conversions in micros)."""

    value: float | int | None
    numerator: int | None
    denominator: int | None = None


@dataclass(frozen=True)
class Group:
    """One row of an answer.

    Attributes:
        keys, names: One of each dimension of the view; a key is None for the group without.
        currency: Of its money, when the answer holds several currencies or one; None when no file says.
        now, before: Metric → figure; `before` is empty without a comparison.
        kinds: Kinds of result with conversions in it; several mean that they were not added.
    """

    keys: tuple[Any, ...]
    names: tuple[str, ...]
    currency: str | None
    now: Mapping[str, Figure]
    before: Mapping[str, Figure]
    kinds: tuple[str, ...] = ()

    def change(self, metric: str) -> float | None:
        """How much more it is than before, as a share of before (0.1 is 10 % more); None when one is unknown or 0."""
        now, before = self.now[metric].value, self.before[metric].value if self.before else None
        return None if now is None or not before else (now - before) / before

    def difference(self, metric: str) -> float | int | None:
        """Now less before, in the metric's own unit."""
        now, before = self.now[metric].value, self.before[metric].value if self.before else None
        return None if now is None or before is None else now - before
