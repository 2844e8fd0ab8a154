"""From a line of the platform to our ad: by the code in its names, by hand, by rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core import ids
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Work
from core.vocabulary import JoinedBy
from core.workspaces.models import Workspace

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


@dataclass(frozen=True)
class Codes:
    """The codes of a file that are known in this agency.

    Attributes:
        known: Code → version, of the client's own ads: its results are of nobody else's, and whoever is shown them (an
            address for a spreadsheet, a notebook) must not read the names of another client's ads there.
        others: The other clients whose ads the rest names; such a file may have been given to the wrong one.
    """

    known: dict[str, str]
    others: tuple[str, ...]


def known_codes(work: Work, workspace_id: str, codes: Iterable[str]) -> Codes:
    """Whose ads these codes name."""
    asked = sorted(set(codes))
    known: dict[str, str] = {}
    others: set[str] = set()
    for start in range(0, len(asked), _ASKED_TOGETHER):
        part = asked[start : start + _ASKED_TOGETHER]
        rows = work.execute(
            select(CreativeVersion.code, CreativeVersion.id, AdCreative.workspace_id, Workspace.client_name)
            .join(AdCreative, AdCreative.id == CreativeVersion.creative_id)
            .join(Workspace, Workspace.id == AdCreative.workspace_id)
            .where(CreativeVersion.code.in_(part))
        )
        for row in rows:
            if row.workspace_id == workspace_id:
                known[row.code] = row.id
            else:
                others.add(row.client_name)
    return Codes(known, tuple(sorted(others)))


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
