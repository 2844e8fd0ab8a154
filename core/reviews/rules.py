"""Which decision may follow which, what a decision must say, and which ads "best" and "all" mean."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from core.errors import Conflict, InvalidInput, NotFound
from core.vocabulary import CheckVerdict, ReviewStatus

REASON_MAX: Final = 2000
NAME_MAX: Final = 100
NOTE_MAX: Final = 500
BULK_MAX: Final = 1000
LINK_DAYS_DEFAULT: Final = 30
LINK_DAYS_MAX: Final = 365

DECISIONS: Final = (ReviewStatus.APPROVED, ReviewStatus.REJECTED, ReviewStatus.NEEDS_CHANGES)
CLIENT_DECISIONS: Final = (ReviewStatus.APPROVED, ReviewStatus.NEEDS_CHANGES)
REASON_REQUIRED: Final = frozenset({ReviewStatus.REJECTED, ReviewStatus.NEEDS_CHANGES})

# What may follow a status in one step. From a decided status every step is a second decision about the same version,
# so it must be asked for by name (`again=True`); back to pending leads only an undo or a new version.
TRANSITIONS: Final[Mapping[ReviewStatus, frozenset[ReviewStatus]]] = MappingProxyType(
    {
        ReviewStatus.PENDING: frozenset(DECISIONS),
        ReviewStatus.APPROVED: frozenset({ReviewStatus.REJECTED, ReviewStatus.NEEDS_CHANGES}),
        ReviewStatus.REJECTED: frozenset({ReviewStatus.APPROVED, ReviewStatus.NEEDS_CHANGES}),
        ReviewStatus.NEEDS_CHANGES: frozenset({ReviewStatus.APPROVED, ReviewStatus.REJECTED}),
    }
)

Mode = Literal["best", "all"]

# Invisible marks that turn the reading order around: in a name they only serve to deceive.
_DIRECTION_MARKS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class LinkNotFound(NotFound):
    """A review link that is wrong, expired or revoked; the three are told alike on purpose."""

    def __init__(self) -> None:
        super().__init__("this link does not work (any more)", remedy="ask your agency for a new one")


class NewerVersion(Conflict):
    """The decision names a version that is no longer the current one."""


class ChecksFailed(Conflict):
    """An ad whose checks failed can never be approved."""


class AlreadyDecided(Conflict):
    """The version has a decision already, and changing it was not asked for."""


class NothingToUndo(Conflict):
    """The decision is not the latest one that still stands."""


@dataclass(frozen=True)
class Standing:
    """Where an ad stands when somebody decides: `version_id` is the current version, None while it is being drawn."""

    status: ReviewStatus
    verdict: CheckVerdict
    version_id: str | None


@dataclass(frozen=True)
class Recorded:
    """One row of an ad's decisions, as the undo rule needs it."""

    approval_id: str
    undoes_id: str | None


@dataclass(frozen=True)
class Candidate:
    """An ad that "best" or "all" may choose."""

    creative_id: str
    version_id: str | None
    asset_id: str
    placement_id: str
    concept_number: int
    status: ReviewStatus
    verdict: CheckVerdict
    score: int | None


def check_decision(standing: Standing, to: ReviewStatus, *, version_id: str | None, again: bool) -> bool:
    """Whether deciding `to` changes anything; refuses what the rules do not allow.

    Args:
        version_id: The version the person saw; None means the current one.
        again: The person knows there is a decision and changes it.

    Returns:
        False when the very same decision stands already (a second click), else True.

    Raises:
        NewerVersion: The person saw an older version.
        ChecksFailed: Approval of an ad that failed its checks, or one that was never drawn.
        AlreadyDecided: Another decision stands and `again` is False.
    """
    if standing.version_id is None:
        raise ChecksFailed("this ad is not drawn yet", field="status", remedy="wait until its picture is there")
    if version_id is not None and version_id != standing.version_id:
        raise NewerVersion(
            "a newer version exists", field="version", remedy="look at the newest version and decide about that one"
        )
    if to is ReviewStatus.APPROVED and standing.verdict is CheckVerdict.FAIL:
        raise ChecksFailed(
            "it failed its checks and can never be approved", field="status", remedy="edit it or make it anew"
        )
    if to is standing.status and not (again and to in REASON_REQUIRED):
        return False
    if to is not standing.status and to not in TRANSITIONS[standing.status]:
        raise AlreadyDecided(f"{standing.status.value} cannot become {to.value}", field="status")
    if standing.status is not ReviewStatus.PENDING and not again:
        raise AlreadyDecided(
            f"it is decided already: {standing.status.value}",
            field="status",
            remedy="undo that decision, or say that you decide again",
        )
    return True


def undoable(newest_first: Sequence[Recorded]) -> str | None:
    """The decision an undo would take back: the newest that is no undo itself and was not undone; None if there is none."""
    undone = {row.undoes_id for row in newest_first if row.undoes_id}
    standing = (row.approval_id for row in newest_first if row.undoes_id is None and row.approval_id not in undone)
    return next(standing, None)


def parse_decision(status: str, *, allowed: Sequence[ReviewStatus] = DECISIONS) -> ReviewStatus:
    """The decision of that spelling.

    Raises:
        InvalidInput: It is none of `allowed`.
    """
    if status not in allowed:
        words = ", ".join(option.value for option in allowed)
        raise InvalidInput(f"“{status[:40]}” is not a decision", field="status", remedy=f"choose one of {words}")
    return ReviewStatus(status)


def check_reason(status: ReviewStatus, reason: str, *, field: str = "reason") -> str:
    """The reason as it is stored: trimmed, at most 2,000 characters, there for every rejection and change request.

    Raises:
        InvalidInput: It is missing or too long.
    """
    text = check_text(reason, field=field, most=REASON_MAX, required=False)
    if not text and status in REASON_REQUIRED:
        asked = "what should change" if status is ReviewStatus.NEEDS_CHANGES else "why it is rejected"
        raise InvalidInput(f"say {asked}", field=field, remedy="one sentence is enough")
    return text


def check_text(text: str, *, field: str, most: int, required: bool = True) -> str:
    """Free text as it is stored: line ends as LF, no other control characters, trimmed.

    Args:
        most: Longest allowed, in characters.

    Raises:
        InvalidInput: It is empty although required, or too long.
    """
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(mark for mark in lines if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"}).strip()
    if required and not clean:
        raise InvalidInput("it is empty", field=field, remedy="write something")
    if len(clean) > most:
        raise InvalidInput(f"it has {len(clean):,} characters", field=field, remedy=f"keep it to {most:,}")
    return clean


def check_name(name: str, *, field: str = "name") -> str:
    """A person's name on one line, 1–100 characters, without marks that turn the reading order.

    Raises:
        InvalidInput: It is empty or too long.
    """
    kept = "".join(mark for mark in name or "" if mark not in _DIRECTION_MARKS)
    line = " ".join(check_text(kept, field=field, most=10 * NAME_MAX, required=False).split())
    if not line:
        raise InvalidInput("say who you are", field=field, remedy="your first name is enough")
    return check_text(line, field=field, most=NAME_MAX)


def check_days(days: int) -> int:
    """How many days a link works, 1–365.

    Raises:
        InvalidInput: It is outside of that.
    """
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LINK_DAYS_MAX:
        raise InvalidInput("a link works for 1 to 365 days", field="days", remedy="30 days suit most reviews")
    return days


def choose(candidates: Iterable[Candidate], mode: Mode) -> tuple[Candidate, ...]:
    """The ads that "all" or "best" approves, in the order given.

    Only ads that passed and that nobody rejected or sent back. "best" is, for each asset and placement, the
    best-scored concept; of equal scores the lowest concept number.

    Raises:
        InvalidInput: `mode` is neither.
    """
    if mode not in {"best", "all"}:
        raise InvalidInput(f"“{mode}” is not a way to approve", field="approve", remedy="choose best or all")
    eligible = [candidate for candidate in candidates if _may_be_chosen(candidate)]
    if mode == "all":
        return tuple(eligible)
    best: dict[tuple[str, str], Candidate] = {}
    for candidate in eligible:
        place = (candidate.asset_id, candidate.placement_id)
        if place not in best or _rank(candidate) < _rank(best[place]):
            best[place] = candidate
    chosen = {candidate.creative_id for candidate in best.values()}
    return tuple(candidate for candidate in eligible if candidate.creative_id in chosen)


def _may_be_chosen(candidate: Candidate) -> bool:
    passed = candidate.verdict is not CheckVerdict.FAIL and candidate.version_id is not None
    return passed and candidate.status in {ReviewStatus.PENDING, ReviewStatus.APPROVED}


def _rank(candidate: Candidate) -> tuple[int, int, str]:
    score = -1 if candidate.score is None else candidate.score
    return -score, candidate.concept_number, candidate.creative_id
