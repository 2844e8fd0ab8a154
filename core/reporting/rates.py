"""Exchange rates that an agency keeps: money of several currencies is added up by these and by no others."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import clock, db, fields
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.db import Scope
from core.errors import Conflict, InvalidInput, NotFound
from core.reporting.models import ExchangeRate
from core.reporting.view import FIRST_DAY, LAST_DAY

PICOS: Final = 10**12
_DECIMALS_MOST: Final = 12
_MOST: Final = 1_000_000
_NUMBER: Final = re.compile(r"(\d{1,7})(?:[.,](\d+))?", re.ASCII)


class RateNotFound(NotFound):
    """There is no such rate."""


@dataclass(frozen=True)
class Rate:
    """From `from_day` on, one unit of `currency` is worth `rate` of `target`; until the next row of the same two.

    Attributes:
        through: The last day it is used; None while no later one is kept.
    """

    rate_id: str
    currency: str
    target: str
    from_day: date
    through: date | None
    rate: Decimal
    kept_at: datetime
    kept_by: str


def kept(scope: Scope) -> tuple[Rate, ...]:
    """Every rate of the agency: by currencies, the newest first.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    order = (ExchangeRate.currency, ExchangeRate.target, ExchangeRate.from_day.desc())
    told: list[Rate] = []
    with db.read(scope) as work:
        for row in work.scalars(select(ExchangeRate).order_by(*order)):
            later = told[-1] if told and (told[-1].currency, told[-1].target) == (row.currency, row.target) else None
            through = date.fromordinal(later.from_day.toordinal() - 1) if later else None
            told.append(
                Rate(
                    row.id, row.currency, row.target, row.from_day, through, Decimal(row.rate_picos) / PICOS,
                    row.kept_at, row.kept_by_name,
                )
            )  # fmt: skip
    return tuple(told)


def targets(scope: Scope, of: Collection[str] | None = None) -> tuple[str, ...]:
    """The currencies that money can be converted to.

    Args:
        of: Only those that money of one of these can be converted to.

    Raises:
        Forbidden: The role may not look.
    """
    return tuple(sorted({rate.target for rate in kept(scope) if of is None or rate.currency in of}))


def keep(scope: Scope, *, currency: str, target: str, from_day: date | str, rate: str) -> str:
    """Keep a rate, in place of the one of the same currencies and day if there is one; gives its id.

    Args:
        currency: What is converted, by its three letters; `target` what it is converted to.
        from_day: The first day it holds.
        rate: Units of `target` for one of `currency`: a number with a point or a comma, at most 12 digits after it.

    Raises:
        InvalidInput: At the field that says nothing usable.
        Conflict: At `rate`: somebody else kept one at the same moment.
        Forbidden: The role may not keep rates.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    of, into = _currency("currency", currency), _currency("target", target)
    if of == into:
        raise InvalidInput("both are the same currency", field="target", remedy="choose another one")
    day, picos = _day(from_day), picos_of(rate)
    try:
        return _kept(scope, of, into, day, picos)
    except IntegrityError as error:
        raise Conflict(
            "somebody else kept this rate at the same moment",
            field="rate",
            remedy="look at theirs, and keep yours again",
        ) from error


def _kept(scope: Scope, of: str, into: str, day: date, picos: int) -> str:
    with db.work(scope) as work:
        known = work.scalars(
            select(ExchangeRate).where(
                ExchangeRate.currency == of, ExchangeRate.target == into, ExchangeRate.from_day == day
            )
        ).one_or_none()
        row = known or ExchangeRate(currency=of, target=into, from_day=day)
        row.rate_picos, row.kept_at, row.kept_by_name = picos, clock.now(), scope.name
        work.add(row)
        work.flush()
        audit.record(
            work, action="rates.kept", entity_type="rate", entity_id=row.id,
            summary=f"Kept 1 {of} = {spelled(Decimal(picos) / PICOS)} {into} from {day.isoformat()}",
        )  # fmt: skip
        return row.id


def remove(scope: Scope, rate_id: str) -> None:
    """Keep a rate no more: its days take the one before it, or have none.

    Raises:
        RateNotFound: There is no such rate.
        Forbidden: The role may not keep rates.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.work(scope) as work:
        row = work.one(ExchangeRate, rate_id, missing=RateNotFound, what="rate")
        audit.record(
            work, action="rates.removed", entity_type="rate", entity_id=row.id,
            summary=f"Removed 1 {row.currency} = {spelled(Decimal(row.rate_picos) / PICOS)} {row.target} "
                    f"from {row.from_day.isoformat()}",
        )  # fmt: skip
        work.delete(row)


def spelled(rate: Decimal) -> str:
    """A rate as people write it: every digit it has, and no more."""
    return f"{rate.normalize():f}"


def picos_of(text: str) -> int:
    """A rate as it is stored, exactly.

    Raises:
        InvalidInput: At `rate`: it is no such number.
    """
    found = _NUMBER.fullmatch(str(text).strip())
    decimals = (found[2] or "") if found else ""
    if found is None or len(decimals.rstrip("0")) > _DECIMALS_MOST:
        raise InvalidInput(
            f"“{str(text)[:40]}” is no rate",
            field="rate",
            remedy="write it like 0.9213, at most 12 digits after the point",
        )
    if "," in text and len(decimals) == 3 and found[1].strip("0"):
        raise InvalidInput(
            f"“{text.strip()[:40]}” can be read two ways", field="rate",
            remedy=f"write {found[1]}{decimals}, or {found[1]}.{decimals} with a point",
        )  # fmt: skip
    picos = int(found[1]) * PICOS + int(decimals[:_DECIMALS_MOST].ljust(_DECIMALS_MOST, "0"))
    if not 0 < picos <= _MOST * PICOS:
        raise InvalidInput("no rate is that small or large", field="rate", remedy=f"write one above 0, up to {_MOST:,}")
    return picos


def _currency(field: str, code: str) -> str:
    found = fields.clean_currency(field, code)
    if found is None:
        raise InvalidInput("a currency is missing", field=field, remedy="give its three letters, like EUR")
    return found


def _day(value: date | str) -> date:
    day = fields.clean_date("from_day", value)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidInput(
            "the first day is missing, or there are no results of it", field="from_day",
            remedy=f"choose a day after {FIRST_DAY.isoformat()}",
        )  # fmt: skip
    return day
