"""How a rule says what it found."""

from core.rendering.model import RuleCheck, RuleVerdict

NAMES = {
    "headline": "headline",
    "subheadline": "line below the headline",
    "offer": "offer",
    "cta": "button",
    "legal": "legal line",
    "logo": "logo",
}


def judged(rule: int, clause: str, kept: bool, measured: str, limit: str, fix: str, *, hard: bool = False) -> RuleCheck:
    """A clause that was measured; what to do is told only where it is broken."""
    verdict = RuleVerdict.KEPT if kept else RuleVerdict.BROKEN
    return RuleCheck(rule, clause, verdict, hard, measured, limit, "" if kept else fix)


def without(rule: int, clause: str, why: str, limit: str, *, hard: bool = False) -> RuleCheck:
    """A clause that has nothing to measure in this picture."""
    return RuleCheck(rule, clause, RuleVerdict.NOT_APPLICABLE, hard, why, limit)


def named(name: str) -> str:
    """What people call a part of the picture."""
    return NAMES.get(name, name)


def percent(share: float, digits: int = 0) -> str:
    """A share in words: 0.075 → "7.5 %"."""
    return f"{100 * share:.{digits}f} %"


def px(length: float) -> str:
    """A length in words."""
    return f"{length:.0f} px"
