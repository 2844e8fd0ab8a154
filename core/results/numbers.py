"""Numbers and days as ad platforms write them; one form a file, never one a cell."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

MICROS: Final = 1_000_000
_SCALE: Final = (1_000_000, 100_000, 10_000, 1_000, 100, 10, 1)
MISSING: Final = frozenset({"", "-", "--", "—", "–", "n/a", "na", "null", "none", "nan"})
_SIGNS: Final = re.compile(
    r"^(?:[A-Z]{1,3}\s?)?[$€£¥₹₩₽₺฿₫₴]|[$€£¥₹₩₽₺฿₫₴]$|\s*(?:zł|Kč|kr\.?|R\$|CHF|Rp)\s*", re.ASCII
)
_SPACES: Final = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_DOT: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_COMMA: Final = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?")
_ONE_GROUP: Final = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_SCIENTIFIC: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eE][+-]?\d+")


class NumberForm(StrEnum):
    """Which sign stands before the decimals of a file."""

    DOT = "dot"
    COMMA = "comma"


class DateOrder(StrEnum):
    """Which part of 3/4/2026 is the month."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


def is_missing(text: str) -> bool:
    """Whether the cell says that nothing is known; a bound (`< 10%`) is no number either."""
    bare = text.strip()
    return bare.lower() in MISSING or bare[:1] in {"<", ">"}


def is_scientific(text: str) -> bool:
    """Whether an id lost its last digits to a spreadsheet: `1.20253E+17`."""
    return bool(_SCIENTIFIC.fullmatch(text.strip()))


def bare_number(text: str) -> str:
    """The cell without currency signs and spaces."""
    return _SIGNS.sub("", text.strip()).translate(_SPACES)


def form_shown(text: str, *, is_count: bool) -> NumberForm | None:
    """The form this cell proves, or None when it fits both.

    Args:
        is_count: It counts whole things, so that three digits after a sign can only be thousands.
    """
    bare = bare_number(text)
    dot, comma = bare.rfind("."), bare.rfind(",")
    if dot < 0 and comma < 0:
        return None
    if dot >= 0 and comma >= 0:
        return NumberForm.DOT if dot > comma else NumberForm.COMMA
    sign = "." if dot >= 0 else ","
    grouped, decimal = (NumberForm.COMMA, NumberForm.DOT) if sign == "." else (NumberForm.DOT, NumberForm.COMMA)
    if bare.count(sign) > 1:
        return grouped
    if _ONE_GROUP.fullmatch(bare):
        return grouped if is_count else None
    return decimal


def micros(text: str, form: NumberForm) -> int | None:
    """The number × 1,000,000, rounded half up; None when the cell says nothing.

    Raises:
        ValueError: It is no number in this form.
    """
    if text.isdigit() and text.isascii():
        return int(text) * MICROS
    whole, _, fraction = text.partition(".")
    if form is NumberForm.DOT and len(fraction) <= 6 and whole.isdigit() and fraction.isdigit() and text.isascii():
        return int(whole) * MICROS + int(fraction) * _SCALE[len(fraction)]
    if is_missing(text):
        return None
    bare = bare_number(text)
    pattern, group, decimal = (_DOT, ",", ".") if form is NumberForm.DOT else (_COMMA, ".", ",")
    if not bare.isascii() or not any(map(str.isdigit, bare)) or not pattern.fullmatch(bare):
        raise ValueError(text)
    whole, _, fraction = bare.replace(group, "").partition(decimal)
    is_negative = whole.startswith("-")
    value = int(whole.lstrip("+-") or "0") * MICROS + int(fraction[:6].ljust(6, "0") or "0")
    value += len(fraction) > 6 and fraction[6] >= "5"
    return -value if is_negative else value


def count(text: str, form: NumberForm) -> int | None:
    """A whole number; None when the cell says nothing.

    Raises:
        ValueError: It is no whole number in this form.
    """
    if text.isdigit() and text.isascii():
        return int(text)
    value = micros(text, form)
    if value is None:
        return None
    whole, rest = divmod(value, MICROS)
    if rest:
        raise ValueError(text)
    return whole


# --- days ----------------------------------------------------------------------------------------------------------------

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", re.ASCII)
_PARTS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,].*)?", re.ASCII)
_NAMED: Final = re.compile(r"(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})")
_NAMED_AFTER: Final = re.compile(r"(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?(\d{4})")
# The first letters of the months, by which each is told from the others in the languages that are read.
_MONTHS: Final = (
    "jan ene gen янв січ", "feb fev fév febr фев лют", "mar mär mrt maa март бер", "apr abr avr апр кві", "may mai mei maj mag май тра",
    "jun jui juin giu июн чер", "jul juil lug июл лип", "aug ago aoû авг сер", "sep set сен вер", "oct okt out ott окт жов",
    "nov ноя лис", "dec dez dic déc дек гру",
)  # fmt: skip


def order_shown(text: str) -> DateOrder | None:
    """The order a day proves by a part above 12 (or by dots, which stand between day and month only)."""
    found = _PARTS.fullmatch(text.strip())
    if not found:
        return None
    if int(found[1]) > 12 or "." in text:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if int(found[2]) > 12 else None


def is_ambiguous(text: str) -> bool:
    """Whether the day reads differently in the two orders."""
    found = _PARTS.fullmatch(text.strip())
    return bool(found and found[1] != found[2] and order_shown(text) is None)


@lru_cache(maxsize=20_000)
def day(text: str, order: DateOrder | None = None) -> date | None:
    """The day a cell names; None when it is empty.

    Raises:
        ValueError: It is no day, or its order is not known.
    """
    bare = text.strip()
    if bare.lower() in MISSING:
        return None
    if found := _ISO.fullmatch(bare):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _PARTS.fullmatch(bare):
        if order is None and is_ambiguous(bare):
            raise ValueError(text)
        first, second = int(found[1]), int(found[2])
        month_first = (order or order_shown(bare)) is DateOrder.MONTH_FIRST
        return date(int(found[3]), *((first, second) if month_first else (second, first)))
    if found := _NAMED.fullmatch(bare):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _NAMED_AFTER.fullmatch(bare):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    raise ValueError(text)


def _month(word: str) -> int:
    lower = word.lower()
    fits = [
        (len(start), number)
        for number, starts in enumerate(_MONTHS, start=1)
        for start in starts.split()
        if lower.startswith(start)
    ]
    if not fits:
        raise ValueError(word)
    return max(fits)[1]


def period(texts: Iterable[str], order: DateOrder | None = None) -> tuple[date, date] | None:
    """First and last day that lines above a header, or a file's name, state; None when there are none.

    When a report was made is no part of its period.
    """
    found: list[date] = []
    for text in texts:
        if "generated" in text.casefold():
            continue
        for one in _MENTIONED.finditer(text):
            try:
                known = day("-".join(one.group("y", "m", "d")) if one["y"] else _spaced(one[0]), order)
            except ValueError:
                continue
            if known:
                found.append(known)
    return (min(found), max(found)) if len(found) >= 2 else None


def single_day(texts: Iterable[str]) -> date | None:
    """The day that lines above a header state alone, or alone in brackets: a report of one day has no `A - B` there."""
    for text in texts:
        bare = text.strip(' "')
        with suppress(ValueError):
            if found := day(bare[bare.rfind("(") + 1 : -1] if bare.endswith(")") else bare):
                return found
    return None


def _spaced(text: str) -> str:
    """File names join the parts of a named month by hyphens: `Jan-1-2026`."""
    return text if text[0].isdigit() else text.replace("-", " ")


_MENTIONED: Final = re.compile(
    r"(?<!\d)(?P<y>20\d\d)[-/]?(?P<m>[01]\d)[-/]?(?P<d>[0-3]\d)(?!\d)"
    r"|(?<![^\W\d_])[A-Z][a-z]{2,8}[ -]\d{1,2},?[ -]20\d\d"
    r"|(?<!\d)\d{1,2}[/-]\d{1,2}[/-]20\d\d(?!\d)"
)
