"""What people type, made fit to store: cleaned of what no field can mean, refused at its field when it does not fit.

Nothing is ever cut. Emoji and right-to-left text are kept; control characters and the invisible marks that turn a
line's direction round are taken out, because they mean nothing in a field and can disguise what it says.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Literal, TypeVar, overload
from urllib.parse import urlsplit

from core.errors import InvalidInput, SeveralFaults
from core.phrases import fold
from core.vocabulary import values

Vocabulary = TypeVar("Vocabulary", bound=StrEnum)

# Embeddings, overrides and isolates; the plain marks (LRM, RLM) stay, they are ordinary right-to-left typing.
_DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Fillers of Hangul and the empty cell of Braille: letters by their category, and nothing to see.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_BLANK_LINES = re.compile(r"\n{3,}")
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}\.?|\d{1,3}(?:\.\d{1,3}){3}|localhost|\[[0-9a-fA-F:.]+\]", re.UNICODE)
MAX_URL = 2000

# ISO 4217 codes of money in circulation. Source: https://www.iso.org/iso-4217-currency-codes.html
CURRENCIES = frozenset(
    re.findall(
        r"[A-Z]{3}",
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
        "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
        "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
        "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
        "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
        "UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG",
    )
)


@overload
def clean_line(field: str, value: object, *, max_length: int, required: Literal[True]) -> str: ...
@overload
def clean_line(field: str, value: object, *, max_length: int, required: bool = False) -> str | None: ...
def clean_line(field: str, value: object, *, max_length: int, required: bool = False) -> str | None:
    """`value` on one line with single spaces, or None when it is empty.

    Args:
        field: The input's name, for the error.
        max_length: Most characters.
        required: Whether empty is refused.

    Raises:
        InvalidInput: It is not text, is too long, or is empty and required.
    """
    text = " ".join(_plain(field, value).split())
    return _measured(field, text, max_length, required)


@overload
def clean_text(field: str, value: object, *, max_length: int, required: Literal[True]) -> str: ...
@overload
def clean_text(field: str, value: object, *, max_length: int, required: bool = False) -> str | None: ...
def clean_text(field: str, value: object, *, max_length: int, required: bool = False) -> str | None:
    """`value` with its paragraphs: line ends become `\\n`, no more than one empty line in a row; None when empty.

    Raises:
        InvalidInput: It is not text, is too long, or is empty and required.
    """
    lines = (line.rstrip() for line in _plain(field, value).split("\n"))
    text = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return _measured(field, text, max_length, required)


def clean_list(field: str, value: object, *, max_items: int, max_length: int) -> list[str]:
    """The entries, each a clean line; empty ones and repeats (whatever their case) are left out.

    Raises:
        InvalidInput: It is not a list, has too many entries, or one is too long.
    """
    if value is None or value == "":
        return []
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise InvalidInput("this is not a list", field=field, remedy="give one entry per line, or a list")
    kept: dict[str, str] = {}
    for entry in value:
        line = clean_line(field, entry, max_length=max_length)
        if line:
            kept.setdefault(fold(line) or line, line)
    if len(kept) > max_items:
        raise InvalidInput(f"there are {len(kept)} entries", field=field, remedy=f"keep at most {max_items}")
    return list(kept.values())


def clean_colour(field: str, value: object) -> str | None:
    """`#RRGGBB` in capitals from `#RGB`, `#rrggbb` or either without the sign; None when empty.

    Raises:
        InvalidInput: It is no colour.
    """
    text = clean_line(field, value, max_length=200)
    if text is None:
        return None
    match = _HEX.fullmatch(text)
    if match is None:
        raise InvalidInput(f"“{text[:20]}” is not a colour", field=field, remedy="write it as #RRGGBB, such as #0B3D2E")
    digits = match[1] if len(match[1]) == 6 else "".join(sign * 2 for sign in match[1])
    return f"#{digits.upper()}"


def clean_url(field: str, value: object, *, max_length: int = MAX_URL) -> str | None:
    """A web address with http or https and a host; None when empty.

    Raises:
        InvalidInput: It is not such an address, or too long.
    """
    text = clean_line(field, value, max_length=max_length)
    if text is None:
        return None
    if " " in text or any(sign in text for sign in '<>"\\^`'):
        raise InvalidInput(
            'a web address cannot hold spaces or signs such as < > "',
            field=field,
            remedy="copy it from the browser's address bar",
        )
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _no_address(field, text) from error
    if parts.scheme.lower() not in {"http", "https"} or not _is_host(host):
        raise _no_address(field, text)
    if parts.username is not None:
        raise InvalidInput(
            "an address with a name or password in it would be published with the ad",
            field=field,
            remedy="remove the part before the @",
        )
    return text


def clean_choice(field: str, value: object, vocabulary: type[Vocabulary]) -> Vocabulary | None:
    """The member of `vocabulary` that `value` spells; None when empty.

    Raises:
        InvalidInput: It spells none; the remedy lists them.
    """
    text = clean_line(field, value, max_length=200)
    if text is None:
        return None
    try:
        return vocabulary(text)
    except ValueError as error:
        raise InvalidInput(
            f"“{text[:40]}” is not one of the choices", field=field, remedy=f"use {_listed(values(vocabulary))}"
        ) from error


def required_choice(field: str, value: object, vocabulary: type[Vocabulary]) -> Vocabulary:
    """`clean_choice` where nothing is no answer.

    Raises:
        InvalidInput: It is empty or spells no member.
    """
    chosen = clean_choice(field, value, vocabulary)
    if chosen is None:
        raise InvalidInput("nothing is chosen", field=field, remedy=f"choose {_listed(values(vocabulary))}")
    return chosen


def clean_whole(field: str, value: object, *, least: int, most: int) -> int | None:
    """A whole number in `least … most`; None when empty.

    Raises:
        InvalidInput: It is no whole number, or out of range.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = _whole(value)
    if number is None:
        raise InvalidInput(
            "this is not a whole number", field=field, remedy=f"write a number from {least:,} to {most:,}"
        )
    if not least <= number <= most:
        raise InvalidInput(f"{number:,} is out of range", field=field, remedy=f"choose {least:,} to {most:,}")
    return number


def clean_amount(field: str, value: object) -> float | int | None:
    """A number of 0 or more, as given; None when empty.

    Raises:
        InvalidInput: It is no finite number, or negative.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = _number(value)
    if number is None or number < 0:
        raise InvalidInput("this is not a number of 0 or more", field=field, remedy="write it in digits, such as 2500")
    return number


def clean_flag(field: str, value: object) -> bool:
    """Yes or no.

    Raises:
        InvalidInput: It is neither.
    """
    if isinstance(value, bool):
        return value
    raise InvalidInput("this is neither yes nor no", field=field, remedy="write true or false")


def clean_date(field: str, value: object) -> date | None:
    """A calendar day from a date or from YYYY-MM-DD; None when empty.

    Raises:
        InvalidInput: There is no such day.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    text = clean_line(field, value, max_length=200)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"“{text[:30]}” is not a day of the calendar",
            field=field,
            remedy="write it as YYYY-MM-DD, such as 2027-03-31",
        ) from error


def clean_currency(field: str, value: object) -> str | None:
    """A three-letter ISO 4217 code in capitals; None when empty.

    Raises:
        InvalidInput: No currency has that code.
    """
    text = clean_line(field, value, max_length=200)
    if text is None:
        return None
    if text.upper() not in CURRENCIES:
        raise InvalidInput(
            f"“{text[:20]}” is not a currency", field=field, remedy="use its three letters, such as EUR, USD or GBP"
        )
    return text.upper()


class Faults:
    """Gathers what is wrong with a form, so that every fault is told at once.

    Each `with faults:` is one field; its `InvalidInput` is noted and the next field has its turn. `refuse` comes last.
    """

    def __init__(self) -> None:
        self._noted: list[InvalidInput] = []

    def __enter__(self) -> None:
        """One field begins."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Note the field's fault; any other error goes on its way."""
        if isinstance(error, SeveralFaults):
            self._noted.extend(error.faults)
        elif isinstance(error, InvalidInput):
            self._noted.append(error)
        return isinstance(error, InvalidInput)

    def refuse(self) -> None:
        """Stop if anything was noted.

        Raises:
            InvalidInput: The one fault; `SeveralFaults` when there are more.
        """
        if len(self._noted) > 1:
            raise SeveralFaults(self._noted)
        if self._noted:
            raise self._noted[0]


def clean_each(
    given: Mapping[str, object], cleaners: Mapping[str, Callable[[str, object], object]]
) -> dict[str, object]:
    """Every given field by its own cleaner, in the order given.

    Raises:
        InvalidInput: At a field that nobody knows; at every field that does not fit (`SeveralFaults`).
    """
    refuse_unknown(given, cleaners)
    faults, cleaned = Faults(), dict[str, object]()
    for name, value in given.items():
        with faults:
            cleaned[name] = cleaners[name](name, value)
    faults.refuse()
    return cleaned


def refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    """Stop at the first field name the use case does not know.

    Raises:
        InvalidInput: At that field; the remedy lists the known ones.
    """
    names = tuple(known)
    for name in given:
        if name not in names:
            raise InvalidInput(
                "there is no such field", field=str(name)[:60], remedy=f"the fields are {', '.join(names)}"
            )


def _plain(field: str, value: object) -> str:
    """`value` in composed form with `\\n` line ends and without signs that no field can mean."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput("this is not text", field=field, remedy="write it as text (in a file, put it in quotes)")
    text = _DIRECTION_CONTROLS.sub("", _LINE_ENDS.sub("\n", value)).replace("\t", " ")
    kept = (sign for sign in text if sign == "\n" or not _is_noise(sign))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_noise(sign: str) -> bool:
    """Controls, halves of surrogate pairs, unassigned signs and the byte-order mark: no database or font has a use for them."""
    return (
        sign == "\ufeff"
        or unicodedata.category(sign) in {"Cc", "Cs"}
        or (ord(sign) & 0xFFFE) == 0xFFFE
        or 0xFDD0 <= ord(sign) <= 0xFDEF
    )


def _is_seen(sign: str) -> bool:
    """Whether a sign leaves anything on paper by itself: joiners, fillers and blanks only say something beside others."""
    return sign not in _BLANKS and unicodedata.category(sign) not in {"Cf", "Mn", "Zs", "Zl", "Zp", "Cc"}


def _measured(field: str, text: str, max_length: int, required: bool) -> str | None:
    text = text if any(map(_is_seen, text)) else ""
    if required and not text:
        raise InvalidInput("this is empty", field=field, remedy=f"write 1 to {max_length:,} characters")
    if len(text) > max_length:
        raise InvalidInput(f"this has {len(text):,} characters", field=field, remedy=f"shorten it to {max_length:,}")
    return text or None


def _is_host(host: str) -> bool:
    if ":" in host:
        return True
    return bool(_HOST.fullmatch(host)) and not any(
        part.startswith("-") or part.endswith("-") for part in host.split(".")
    )


def _no_address(field: str, text: str) -> InvalidInput:
    bare = re.fullmatch(r"(?:[\w-]+\.)+[\w-]{2,}(?:[/?#].*)?", text)
    remedy = f"write https://{text[:60]}" if bare else "write it with https:// and the name of the site"
    return InvalidInput(f"“{text[:60]}” is not a web address", field=field, remedy=remedy)


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
        return int(value)
    return None


def _number(value: object) -> float | int | None:
    whole = _whole(value)
    if whole is not None:
        return whole
    try:
        number = float(value) if isinstance(value, float | str) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
