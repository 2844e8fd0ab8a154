"""Ad-platform results: files that were imported, the days they cover, the platform's lines and the facts.

    result_imports   one row a file
    result_days      one row a file, account and day: which version of that day counts (`is_current`)
    result_lines     one row a thing of the platform (campaign, ad set or ad, with its names and ids) and the ad it is of
    result_facts     one row a row of the file, never changed: what was counted

A fact counts if, and only if, its day is current: `result_facts JOIN result_days ON day_id WHERE is_current`. So a
restated week replaces, and an undo brings back, by touching a few days and not a million facts; older versions of a day
stay and can be compared. Null means that the file does not say; it is never 0.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Date, Float, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, UtcDateTime, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.results.tally import ACCOUNT_MAX
from core.vocabulary import ImportStatus, JoinedBy, Level, Platform

NAME_MAX = 400
PLATFORM_ID_MAX = 60


class PerformanceMetric(AgencyOwned, Base):
    """One measured value of one thing at one moment."""

    __tablename__ = "performance_metrics"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        CheckConstraint("entity_type IN ('caption', 'creative', 'campaign')", name="entity_type"),
        CheckConstraint("metric_type IN ('click_rate', 'engagement', 'conversion')", name="metric_type"),
        Index(None, "agency_id", "entity_type", "entity_id", "recorded_at"),
    )

    workspace_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    entity_type: Mapped[str] = mapped_column(String(12))
    entity_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    metric_type: Mapped[str] = mapped_column(String(20))
    value: Mapped[float] = mapped_column(Float)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ResultImport(AgencyOwned, Base):
    """One file that was imported.

    Attributes:
        file_sha256: Of the bytes as they came; the same bytes twice change nothing.
        accounts: The accounts its rows belong to.
        currency: ISO 4217; null when the file names none or several.
        day_count: Different days, over all accounts.
        row_count: Facts that were stored: rows without totals.
        spend_micros: Sum over the file, as are the other sums; null when the file lacks it or it cannot be added up
            (several currencies, several kinds of result).
        result_kind: What its conversions are, as the platform calls it; null when there are several.
        is_revenue_derived: Revenue is ROAS × spend of each row, because the file gives no revenue.
        file_total_matches: Whether the file's own totals row says what its rows add up to; null without such a row.
        file_totals: That row: field → number (money and conversions in micros).
        replaced_rows: Facts that counted until this import.
        columns: Header → field, as it was read; headers that were not used stand with "".
        notes: What had to be assumed, for people.
    """

    __tablename__ = "result_imports"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        check_vocabulary("platform", Platform),
        check_vocabulary("level", Level),
        check_vocabulary("status", ImportStatus),
        CheckConstraint("last_day >= first_day", name="days"),
        Index(None, "agency_id", "workspace_id", "imported_at"),
        Index(None, "agency_id", "workspace_id", "file_sha256"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    platform: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(12))
    accounts: Mapped[list[str]] = mapped_column()
    currency: Mapped[str | None] = mapped_column(String(3))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    day_count: Mapped[int] = mapped_column(Integer)
    row_count: Mapped[int] = mapped_column(Integer)
    spend_micros: Mapped[int | None] = mapped_column(BigInteger)
    impressions: Mapped[int | None] = mapped_column(BigInteger)
    clicks_all: Mapped[int | None] = mapped_column(BigInteger)
    clicks_link: Mapped[int | None] = mapped_column(BigInteger)
    conversions_micros: Mapped[int | None] = mapped_column(BigInteger)
    revenue_micros: Mapped[int | None] = mapped_column(BigInteger)
    result_kind: Mapped[str | None] = mapped_column(String(NAME_MAX))
    is_revenue_derived: Mapped[bool] = mapped_column(Boolean, default=False)
    file_total_matches: Mapped[bool | None] = mapped_column(Boolean)
    file_totals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    replaced_rows: Mapped[int] = mapped_column(Integer, default=0)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[str]] = mapped_column()
    status: Mapped[str] = mapped_column(String(8), default=ImportStatus.STORED)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime())
    imported_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    imported_by_name: Mapped[str] = mapped_column(String(200), default="")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    undone_by_name: Mapped[str] = mapped_column(String(200), default="")


class ResultDay(AgencyOwned, Base):
    """One day of one account as one file tells it.

    Of all files that tell the same day of the same account at the same level, the newest that is not undone is current.

    Attributes:
        day: As the platform books it, in the account's own time zone.
        row_count: Facts of this day in this file; `spend_micros` their sum.
    """

    __tablename__ = "result_days"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("import_id", "result_imports"),
        UniqueConstraint("agency_id", "import_id", "account", "day"),
        check_vocabulary("platform", Platform),
        check_vocabulary("level", Level),
        # Named by hand: the convention's name is longer than the 63 characters PostgreSQL keeps.
        Index("ix_result_days_scope", "agency_id", "workspace_id", "platform", "level", "account", "day"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    import_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    platform: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(ACCOUNT_MAX))
    level: Mapped[str] = mapped_column(String(12))
    day: Mapped[date] = mapped_column(Date)
    row_count: Mapped[int] = mapped_column(Integer)
    spend_micros: Mapped[int | None] = mapped_column(BigInteger)
    is_current: Mapped[bool] = mapped_column(Boolean)


class ResultLine(AgencyOwned, Base):
    """One thing of the platform by all its names, and the ad of ours that it shows. A renamed one is a new line.

    Attributes:
        key: SHA-256 of everything below that names it; one line a key in a workspace.
        campaign: Its name; null when the file has none. `…_platform_id` as the platform writes it; ids are text.
        reference: Where else a code may stand: creative name, file name, address.
        joined_by: What led to the ad; `mixed` and `none` have no version.
        version_id: The version of our ad (`creative_versions`) that its facts are of.
        rule_id: The rule that joined it.
    """

    __tablename__ = "result_lines"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        UniqueConstraint("agency_id", "workspace_id", "key"),
        check_vocabulary("platform", Platform),
        check_vocabulary("level", Level),
        check_vocabulary("joined_by", JoinedBy),
        Index(None, "agency_id", "version_id"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    key: Mapped[str] = mapped_column(String(64))
    platform: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(ACCOUNT_MAX))
    level: Mapped[str] = mapped_column(String(12))
    campaign: Mapped[str | None] = mapped_column(String(NAME_MAX))
    campaign_platform_id: Mapped[str | None] = mapped_column(String(PLATFORM_ID_MAX))
    ad_set: Mapped[str | None] = mapped_column(String(NAME_MAX))
    ad_set_platform_id: Mapped[str | None] = mapped_column(String(PLATFORM_ID_MAX))
    ad: Mapped[str | None] = mapped_column(String(NAME_MAX))
    ad_platform_id: Mapped[str | None] = mapped_column(String(PLATFORM_ID_MAX))
    reference: Mapped[str | None] = mapped_column(String(2000))
    joined_by: Mapped[str] = mapped_column(String(8), default=JoinedBy.NONE)
    version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    rule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class ResultFact(AgencyOwned, Base):
    """What one row of a file counted; additive, integer, never changed after it was written.

    There may be millions: names stand in the line, the account and the day in the day. Ratios are not stored.

    Attributes:
        id: A running number, so that bulk inserts need no ids of their own.
        day_id: The day in this file's version (`result_days`: account, level, day, whether it counts).
        line_id: What it is of (`result_lines`). No key of the database: lines outlive every import.
        currency: ISO 4217 of the money; null when the file does not name it.
        placement: As the platform calls it, like `country` and `device`; null without that breakdown.
        clicks_all: Every click (Meta “Clicks (all)”, Google and LinkedIn “Clicks”, TikTok “Clicks (all)”).
        clicks_link: Clicks that lead to the address (Meta “Link clicks”, TikTok “(destination)”, LinkedIn “to Landing Page”).
        spend_micros: Money × 1,000,000, like `revenue_micros`.
        conversions_micros: Conversions × 1,000,000: Google counts fractions.
        result_kind: What its conversions are, as the platform says; different kinds are never added.
        attribution: The attribution setting, as the platform says.
        video_2s: Plays of at least 2 s; `video_3s`, `video_6s`, `video_15s` alike (Meta's ThruPlay is its 15 s).
        video_25: Plays that reached 25 % of the length; `video_50`, `video_75`, `video_100` alike.
        reach: People, as given for this row; not additive, never summed.
    """

    __tablename__ = "result_facts"
    __table_args__ = owned_table(
        owned_by("day_id", "result_days"),
        Index(None, "agency_id", "day_id"),
    )

    id: Mapped[int] = mapped_column(  # type: ignore[assignment]
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    day_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    line_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    currency: Mapped[str | None] = mapped_column(String(3))
    placement: Mapped[str | None] = mapped_column(String(NAME_MAX))
    country: Mapped[str | None] = mapped_column(String(NAME_MAX))
    device: Mapped[str | None] = mapped_column(String(NAME_MAX))
    impressions: Mapped[int | None] = mapped_column(BigInteger)
    clicks_all: Mapped[int | None] = mapped_column(BigInteger)
    clicks_link: Mapped[int | None] = mapped_column(BigInteger)
    spend_micros: Mapped[int | None] = mapped_column(BigInteger)
    conversions_micros: Mapped[int | None] = mapped_column(BigInteger)
    result_kind: Mapped[str | None] = mapped_column(String(NAME_MAX))
    attribution: Mapped[str | None] = mapped_column(String(NAME_MAX))
    revenue_micros: Mapped[int | None] = mapped_column(BigInteger)
    video_2s: Mapped[int | None] = mapped_column(BigInteger)
    video_3s: Mapped[int | None] = mapped_column(BigInteger)
    video_6s: Mapped[int | None] = mapped_column(BigInteger)
    video_15s: Mapped[int | None] = mapped_column(BigInteger)
    video_25: Mapped[int | None] = mapped_column(BigInteger)
    video_50: Mapped[int | None] = mapped_column(BigInteger)
    video_75: Mapped[int | None] = mapped_column(BigInteger)
    video_100: Mapped[int | None] = mapped_column(BigInteger)
    reach: Mapped[int | None] = mapped_column(BigInteger)


class ResultMapping(AgencyOwned, Base):
    """What somebody said the columns of a kind of file mean; kept, and taken again for every file with these headers.

    Attributes:
        headers_key: SHA-256 of the file's headers, in order.
        columns: Header → field; only those that are used.
    """

    __tablename__ = "result_mappings"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        UniqueConstraint("agency_id", "workspace_id", "headers_key"),
        check_vocabulary("platform", Platform),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    headers_key: Mapped[str] = mapped_column(String(64))
    platform: Mapped[str] = mapped_column(String(12))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime())
    kept_by_name: Mapped[str] = mapped_column(String(200), default="")


class ResultRule(AgencyOwned, Base):
    """Lines whose names hold `contains` (folded, without regard to case) are of this ad, unless a code or a hand says more."""

    __tablename__ = "result_rules"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        owned_by("version_id", "creative_versions"),
        UniqueConstraint("agency_id", "workspace_id", "contains"),
        Index(None, "agency_id", "version_id"),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    contains: Mapped[str] = mapped_column(String(NAME_MAX))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())
    made_by_name: Mapped[str] = mapped_column(String(200), default="")
