"""What readers of a placement are used to: how many hashtags and emoji, as data with a reason and a source each.

Nothing here is a rule of a brief. It is what is written where nobody says otherwise, and what the score's platform habits
are measured by; only what the platform itself refuses (`binding`) outranks a person's wish.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "words" / "habits.json"


@dataclass(frozen=True, slots=True)
class Habit:
    """Hashtags and emoji of one primary text in a placement.

    Attributes:
        name: Where, for people.
        hashtags_least, hashtags_most: From how many to how many are in place.
        hashtags_usual, emoji_usual: How many are written where nobody says otherwise.
        emoji_most: How many emoji are in place; none are missed.
        hashtags_allowed, emoji_allowed: What the platform takes at most, whatever people wish; None is any number.
    """

    name: str
    hashtags_least: int
    hashtags_usual: int
    hashtags_most: int
    emoji_usual: int
    emoji_most: int
    hashtags_allowed: int | None = None
    emoji_allowed: int | None = None


def shared(placement_ids: Iterable[str]) -> Habit | None:
    """What is in place in every one of these placements: for each number the smallest; None when none is known."""
    known = _by_placement()
    found = list(dict.fromkeys(known[each] for each in placement_ids if each in known))
    if len(found) < 2:
        return found[0] if found else None
    return Habit(
        name=" and ".join(dict.fromkeys(habit.name for habit in found)),
        hashtags_least=min(habit.hashtags_least for habit in found),
        hashtags_usual=min(habit.hashtags_usual for habit in found),
        hashtags_most=min(habit.hashtags_most for habit in found),
        emoji_usual=min(habit.emoji_usual for habit in found),
        emoji_most=min(habit.emoji_most for habit in found),
        hashtags_allowed=_strictest(habit.hashtags_allowed for habit in found),
        emoji_allowed=_strictest(habit.emoji_allowed for habit in found),
    )


def _strictest(allowed: Iterable[int | None]) -> int | None:
    return min((number for number in allowed if number is not None), default=None)


@cache
def _by_placement() -> Mapping[str, Habit]:
    rows = json.loads(DATA_FILE.read_text(encoding="utf-8"))["habits"]
    return {placement: habit for row in rows for habit in [_habit(row)] for placement in row["placements"]}


def _habit(row: Mapping[str, Any]) -> Habit:
    return Habit(
        name=row["name"],
        hashtags_least=row["hashtags"]["least"],
        hashtags_usual=row["hashtags"]["usual"],
        hashtags_most=row["hashtags"]["most"],
        emoji_usual=row["emoji"]["usual"],
        emoji_most=row["emoji"]["most"],
        hashtags_allowed=row["hashtags"]["most"] if "hashtags" in row["binding"] else None,
        emoji_allowed=row["emoji"]["most"] if "emoji" in row["binding"] else None,
    )
