"""Reports that were written by the calendar and are kept as they were written; exchange rates that an agency keeps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, UtcDateTime, check_vocabulary, owned_table
from core.vocabulary import ReportPeriod


class Digest(AgencyOwned, Base):
    """The report of one day or one week of an agency: one row a period, never changed after it was written.

    Names and figures in `content` are those of the moment it was written, so a report that was sent on stays the
    report that is kept.
    """

    __tablename__ = "digests"
    __table_args__ = owned_table(
        UniqueConstraint("agency_id", "period", "first_day"),
        check_vocabulary("period", ReportPeriod),
        CheckConstraint("last_day >= first_day", name="days"),
    )

    period: Mapped[str] = mapped_column(String(8))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ExchangeRate(AgencyOwned, Base):
    """From a day on, until the next row of the same two currencies, what one unit of a currency is worth in another.

    Attributes:
        currency, target: ISO 4217; only this direction is meant, nothing is turned round.
        rate_picos: Units of `target` for one of `currency`, × 10¹²: exact, also for a rupiah in dinars.
    """

    __tablename__ = "exchange_rates"
    __table_args__ = owned_table(
        UniqueConstraint("agency_id", "currency", "target", "from_day"),
        CheckConstraint("rate_picos > 0", name="rate"),
        CheckConstraint("currency <> target", name="currencies"),
    )

    currency: Mapped[str] = mapped_column(String(3))
    target: Mapped[str] = mapped_column(String(3))
    from_day: Mapped[date] = mapped_column(Date)
    rate_picos: Mapped[int] = mapped_column(BigInteger)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime())
    kept_by_name: Mapped[str] = mapped_column(String(200), default="")
