"""What words of a campaign are judged by, laid out once, so that every keystroke can be judged without reading anything. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.copywriting.renewal import language_of
from core.copywriting.rules import Brief, Copy, Limits
from core.copywriting.score import Score, score
from core.vocabulary import Language

# The fields that people edit, in the order in which they stand in an ad.
EDITED = ("headline", "subheadline", "primary_text", "description", "cta", "alt_text")


@dataclass(frozen=True)
class Bench:
    """The brief with its kit, the tightest room of the campaign's placements, and what these are."""

    brief: Brief
    limits: Limits
    placement_ids: tuple[str, ...]

    def judged(
        self,
        copy: Copy,
        changes: dict[str, str] | None = None,
        *,
        language: Language | None = None,
        others: Sequence[str] = (),
    ) -> Score:
        """What the words score with these changes, and what blocks them.

        Args:
            language: The text's own; the campaign's unless given.
            others: Primary texts that stand beside it.
        """
        return score(copy.saying(changes or {}), language_of(self.brief, language), self.limits, others=others)
