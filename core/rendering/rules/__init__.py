"""The visual rules, measured on a finished picture: one function a rule, values in, checks out.

checks = rules.audit(evidence)                       rules 1–28 on one picture
rules.hard_broken(checks), rules.at_fault(seen, id)  what of that keeps a picture from leaving, and which boxes it is
rules.one_concept(shown), rules.differing(designs)   rules 29 and 30 on many
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final

from core.rendering.contrast import RGB
from core.rendering.model import RuleCheck, RuleVerdict
from core.rendering.rules import furniture, lettering, light, photo, space
from core.rendering.rules.evidence import Emblem, Evidence, Hung, Lettering, Pill, Shade
from core.rendering.rules.together import Showing, differing, one_concept, showing

__all__ = [
    "RULES",
    "Emblem",
    "Evidence",
    "Hung",
    "Lettering",
    "Pill",
    "Shade",
    "Showing",
    "at_fault",
    "audit",
    "differing",
    "hard_broken",
    "one_concept",
    "showing",
    "with_colours",
]

RULES: Final[tuple[Callable[[Evidence], Iterator[RuleCheck]], ...]] = (
    space.margin,
    space.axes,
    space.gaps,
    space.coverage,
    space.emptiness,
    space.story,
    lettering.families,
    lettering.floors,
    lettering.headline_size,
    lettering.ratios,
    lettering.word_counts,
    lettering.lines,
    lettering.breaks,
    lettering.whole_text,
    lettering.kept_together,
    lettering.line_height,
    lettering.spacing,
    lettering.word_space,
    lettering.signs,
    light.colours,
    light.scrim,
    light.legibility,
    light.rim,
    photo.photo_share,
    photo.subject,
    photo.scale,
    furniture.logo_size,
    furniture.logo_ground,
    furniture.button,
    furniture.badge,
)


def audit(seen: Evidence) -> tuple[RuleCheck, ...]:
    """Every clause of the rules on one picture, in the order of their numbers; clauses without object say why."""
    return tuple(check for rule in RULES for check in rule(seen))


def hard_broken(checks: Sequence[RuleCheck]) -> tuple[RuleCheck, ...]:
    """The checks that keep a picture from leaving."""
    return tuple(check for check in checks if check.hard and check.verdict is RuleVerdict.BROKEN)


def at_fault(seen: Evidence, clause: str) -> tuple[str, ...]:
    """The boxes that break a clause by themselves, or else those that break it two by two; "photo" where nothing need be set
    on it for that."""
    names = [name for name, _ in seen.things]
    for count in range(3):
        sets = [chosen for chosen in combinations(names, count) if _breaks(seen.only(chosen), clause)]
        if sets:
            guilty = {name for chosen in sets for name in chosen}
            return tuple(name for name in names if name in guilty) or ("photo",)
    return tuple(names)


def _breaks(seen: Evidence, clause: str) -> bool:
    return any(check.id == clause and check.verdict is RuleVerdict.BROKEN for check in audit(seen))


def with_colours(checks: Sequence[RuleCheck], drift: Sequence[tuple[RGB, float]]) -> tuple[RuleCheck, ...]:
    """The checks of a picture with the one that needs the finished file, in its place among the others."""
    return tuple(sorted((*checks, light.kit_colours(drift)), key=lambda check: check.rule))
