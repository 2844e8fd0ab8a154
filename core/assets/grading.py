"""What is measured of a mask and the grade that follows. The figures were settled by looking: decision 0019."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from core.vocabulary import MaskGrade

FractionBox = tuple[float, float, float, float]

# What a grade asks for at least (agreement, edge, main part) and at most (alike, undecided, holes, ground).
_CLEAN: Final = (0.92, 0.97, 0.95, 0.15, 0.05, 0.03, 0.015)
_USABLE: Final = (0.82, 0.90, 0.95, 0.35, 0.12, 0.20, 0.30)
# Two doubts that are small each are one that is not: what agreement and edge may fall short of 1 by together.
_MOST_DOUBT: Final = 0.18
# The area a subject may have; the measures of a smaller or larger one say nothing.
_SMALLEST: Final = 0.02
_LARGEST: Final = 0.75


@dataclass(frozen=True)
class Measures:
    """What was measured of a mask; shares are 0..1.

    Attributes:
        agreement: Common over joint area of the cuts from different starting points and the mask, on average.
        edge: Share of the outline at which the photo changes colour too (ΔE ≥ 8 between a strip inside and one outside).
        alike: Share of the colours that subject and ground have in common.
        undecided: Area that is neither clearly subject nor clearly ground, as a share of the subject's.
        parts: How many separate pieces it has; `main_part` is the share of the largest.
        holes: Area that the subject encloses without its being subject, as a share of the subject's.
        area: Share of the picture that is subject.
        cut_off: Share of the picture's frame that the subject touches.
        box: The subject's bounds as fractions; None when there is no subject.
        spot: The place on the outline that was hardest to decide, as fractions: what to look at first.
        ground: Share of the subject that looks like the ground beside it, in light or in shadow; 0 for masks that were cut
            before this was measured.
    """

    agreement: float
    edge: float
    alike: float
    undecided: float
    parts: int
    main_part: float
    holes: float
    area: float
    cut_off: float
    box: FractionBox | None
    spot: tuple[float, float]
    ground: float = 0.0

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """The measures that `as_values` gave."""
        box = values["box"]
        plain = {
            **values,
            "box": tuple(float(number) for number in box) if box else None,
            "spot": tuple(float(number) for number in values["spot"]),
        }
        return cls(**plain)

    def as_values(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def grade_of(measures: Measures) -> MaskGrade:
    """The grade that the measures earn; every one of them has to be good enough."""
    if not _SMALLEST <= measures.area <= _LARGEST:
        return MaskGrade.ROUGH
    if round(2 - measures.agreement - measures.edge, 3) > _MOST_DOUBT:
        return MaskGrade.ROUGH
    for grade, bounds in ((MaskGrade.CLEAN, _CLEAN), (MaskGrade.USABLE, _USABLE)):
        if not _short_of(measures, bounds):
            return grade
    return MaskGrade.ROUGH


def why_not_clean(measures: Measures) -> tuple[str, ...]:
    """What holds a mask back, in words for people, the most telling first; empty for a clean one."""
    if measures.area < _SMALLEST:
        return ("hardly anything stands out from its ground",)
    if measures.area > _LARGEST:
        return ("the subject fills nearly the whole picture",)
    return _short_of(measures, _CLEAN)


def _short_of(measures: Measures, bounds: tuple[float, ...]) -> tuple[str, ...]:
    agreement, edge, main_part, alike, undecided, holes, ground = bounds
    found = (
        (measures.agreement < agreement, "it is not plain what the subject is"),
        (measures.edge < edge, "parts of its edge run where the photo has none"),
        (measures.alike > alike, "subject and ground have colours in common"),
        (measures.ground > ground, "a part of it looks like its ground, as a shadow does or what is seen through it"),
        (measures.main_part < main_part, "the subject falls into several pieces"),
        (measures.holes > holes, "there is a hole in the subject"),
        (measures.undecided > undecided, "much of its edge is neither subject nor ground"),
    )
    return tuple(words for is_short, words in found if is_short)
