"""What words of a campaign are judged by, laid out once, so that every keystroke can be judged without reading anything. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.copywriting.renewal import language_of
from core.copywriting.rules import Brief, Copy, Limits
from core.copywriting.score import Score, score
from core.vocabulary import Language

# The fields that people edit, in the order in which they stand in an ad.
EDITED = ("headline", "subheadline", "primary_text", "description", "cta", "alt_text")


@dataclass(frozen=True)
class Bench:
    """The brief with its kit, the tightest room of the campaign's placements, and the room of each by its id."""

    brief: Brief
    limits: Limits
    rooms: Mapping[str, Limits]

    def judged(
        self,
        copy: Copy,
        changes: dict[str, str] | None = None,
        *,
        language: Language | None = None,
        placement_id: str = "",
        others: Sequence[str] = (),
    ) -> Score:
        """What the words score with these changes, and what blocks them.

        Args:
            language: The text's own; the campaign's unless given.
            placement_id: The one placement that the text is for; one that the campaign no longer has is judged as all are.
            others: Primary texts that stand beside it.
        """
        limits = self.rooms.get(placement_id, self.limits)
        return score(copy.saying(changes or {}), language_of(self.brief, language), limits, others=others)
