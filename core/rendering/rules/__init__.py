"""The visual rules, measured on a finished picture: one function a rule, values in, checks out.

checks = rules.audit(evidence)                       rules 1–28 on one picture
rules.one_concept(shown), rules.differing(designs)   rules 29 and 30 on many
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from core.rendering.contrast import RGB
from core.rendering.model import RuleCheck
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
    "audit",
    "differing",
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


def with_colours(checks: Sequence[RuleCheck], drift: Sequence[tuple[RGB, float]]) -> tuple[RuleCheck, ...]:
    """The checks of a picture with the one that needs the finished file, in its place among the others."""
    return tuple(sorted((*checks, light.kit_colours(drift)), key=lambda check: check.rule))
