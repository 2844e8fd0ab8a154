"""From a line of the platform to our ad: by the code in its names, by hand, by rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core import ids
from core.creatives.models import CreativeVersion
from core.db import Work
from core.vocabulary import JoinedBy

# Codes overlap other letters and each other (`video_IM….mov`, IMPACTED), so every place is looked at.
_CODE: Final = re.compile(rf"(?=({ids.CODE_PREFIX}[{ids.CROCKFORD}]{{6}}))")
_ASKED_TOGETHER: Final = 500


@dataclass(frozen=True)
class Joined:
    """What a line is of."""

    by: JoinedBy
    version_id: str | None = None
    rule_id: str | None = None


def codes_in(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Everything in the texts that has the shape of a code and its checksum; only the database knows which are real."""
    found = {code for text in texts if text for code in _CODE.findall(text.upper()) if ids.is_code(code)}
    return tuple(sorted(found))


def known_codes(work: Work, codes: Iterable[str]) -> dict[str, str]:
    """Code → version, of the codes that are known in this agency."""
    asked = sorted(set(codes))
    known: dict[str, str] = {}
    for start in range(0, len(asked), _ASKED_TOGETHER):
        part = asked[start : start + _ASKED_TOGETHER]
        rows = work.execute(select(CreativeVersion.code, CreativeVersion.id).where(CreativeVersion.code.in_(part)))
        known |= {row.code: row.id for row in rows}
    return known


def join(
    names: Sequence[str | None], reference: str | None, known: Mapping[str, str], rules: Sequence[tuple[str, str, str]]
) -> Joined:
    """What names and reference lead to.

    Args:
        known: Code → version.
        rules: (folded text, version, rule), in the order in which they count.
    """
    versions = {known[code] for code in codes_in([*names, reference]) if code in known}
    if len(versions) == 1:
        return Joined(JoinedBy.CODE, versions.pop())
    if versions:
        return Joined(JoinedBy.MIXED)
    folded = "\n".join(text for text in [*names, reference] if text).casefold()
    for text, version_id, rule_id in rules:
        if text in folded:
            return Joined(JoinedBy.RULE, version_id, rule_id)
    return Joined(JoinedBy.NONE)


def deepest(parts: Sequence[str | None]) -> tuple[str, ...]:
    """Name and id of the deepest thing a line names: what tells it from its neighbours.

    Args:
        parts: Campaign, its id, ad set, its id, ad, its id.
    """
    for at in (4, 2, 0):
        found = tuple(part for part in parts[at : at + 2] if part)
        if found:
            return found
    return ()


def is_same(parts: Sequence[str | None], others: Sequence[str | None]) -> bool:
    """Whether two lines are one thing, as far as both say: one of them may lack columns that the other has.

    An id is sure, whatever was renamed since; without one on both sides every name and id that both have must agree.
    """
    for at in (4, 2, 0):
        own, other = parts[at : at + 2], others[at : at + 2]
        if own[1] and other[1]:
            return own[1] == other[1]
        if any(own) or any(other):
            break
    return all(one == another for one, another in zip(parts, others, strict=True) if one and another)
