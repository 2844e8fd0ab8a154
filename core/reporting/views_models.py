"""Views that people keep, the alerts and reports that stand on them, and what was sent to whom.

saved_views        a question to the results under a name: its address, kept as text
view_alerts        one condition on a view, and what people were told of it
report_schedules   when a view is sent, and as what
deliveries         one row a message and recipient: history, outbox and retry in one
webhook_keys       what an agency's webhooks are signed with
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, Timestamps, UtcDateTime, Versioned, check_vocabulary, owned_by, owned_table
from core.db.base import ID_LENGTH
from core.reporting.view import Op
from core.vocabulary import (
    AlertState,
    Basis,
    Cadence,
    Channel,
    DeliveryState,
    MessageKind,
    ReportFormat,
)

VIEW_NAME_MAX = 120
QUERY_MAX = 8_000
RECIPIENT_MAX = 2_000
FEED_LABEL_MAX = 120


class SavedView(AgencyOwned, Timestamps, Versioned, Base):
    """A view under a name, of one person.

    Attributes:
        name_key: The name as it is compared; one person has it once.
        query: The view as `core.reporting.view.spelled` writes it. It is kept as text, so that a view that names
            something a later version no longer knows can still be shown, told and mended.
        workspace_id: The client it is narrowed to; null for all.
        owner_id: The person; "" for the shell's operator.
        is_default: Whether its owner's explorer opens with it.
    """

    __tablename__ = "saved_views"
    __table_args__ = owned_table(
        owned_by("workspace_id", "workspaces"),
        UniqueConstraint("agency_id", "owner_id", "name_key"),
        Index(None, "agency_id", "workspace_id"),
    )

    name: Mapped[str] = mapped_column(String(VIEW_NAME_MAX))
    name_key: Mapped[str] = mapped_column(String(400))
    query: Mapped[str] = mapped_column(Text)
    workspace_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)


class ViewAlert(AgencyOwned, Timestamps, Versioned, Base):
    """A condition on the figures of a view.

    Attributes:
        threshold: In the metric's own unit (money in units, shares 0..1); of a change a share of before (0.2 is 20 %).
        floor_metric, floor_value: A group that has less of it is not judged; null judges everything.
        is_by_group: Every group of the view is judged by itself; otherwise its totals, one a currency.
        is_with_unsettled: Days that the platforms may still change count too.
        told: Keys of the groups that are bad and that people were told of.
        seen: Which results there were when it was judged last.
        value: The figure furthest beyond the threshold, or the first; null when there was none.
        note: What was found, for people.
    """

    __tablename__ = "view_alerts"
    __table_args__ = owned_table(
        owned_by("view_id", "saved_views"),
        check_vocabulary("op", Op),
        check_vocabulary("basis", Basis),
        check_vocabulary("state", AlertState),
        CheckConstraint("floor_value >= 0", name="floor_value"),
        Index(None, "agency_id", "view_id"),
    )

    view_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    metric: Mapped[str] = mapped_column(String(40))
    op: Mapped[str] = mapped_column(String(2))
    basis: Mapped[str] = mapped_column(String(8), default=Basis.VALUE)
    threshold: Mapped[float] = mapped_column(Float)
    floor_metric: Mapped[str | None] = mapped_column(String(40))
    floor_value: Mapped[float] = mapped_column(Float, default=0.0)
    is_by_group: Mapped[bool] = mapped_column(Boolean, default=False)
    is_with_unsettled: Mapped[bool] = mapped_column(Boolean, default=False)
    recipients: Mapped[list[str]] = mapped_column()
    is_paused: Mapped[bool] = mapped_column(Boolean, default=False)
    made_by_name: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(8), default=AlertState.NEW)
    told: Mapped[list[str]] = mapped_column()
    seen: Mapped[str] = mapped_column(String(100), default="")
    value: Mapped[float | None] = mapped_column(Float)
    note: Mapped[str] = mapped_column(Text, default="")
    evaluated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    fired_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ReportSchedule(AgencyOwned, Timestamps, Versioned, Base):
    """When a view is sent, and as what.

    Attributes:
        weekday: 0 is Monday; of weekly reports.
        month_day: 1..31; in shorter months the last day. Of monthly reports.
        hour: 0..23, by the clocks of `time_zone`.
        next_due_at: When it comes next.
        error: Why the last one could not be made; "" when it could.
    """

    __tablename__ = "report_schedules"
    __table_args__ = owned_table(
        owned_by("view_id", "saved_views"),
        check_vocabulary("cadence", Cadence),
        check_vocabulary("format", ReportFormat),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("month_day BETWEEN 1 AND 31", name="month_day"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        Index(None, "agency_id", "view_id"),
        Index(None, "agency_id", "next_due_at"),
    )

    view_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    cadence: Mapped[str] = mapped_column(String(8))
    weekday: Mapped[int] = mapped_column(Integer, default=0)
    month_day: Mapped[int] = mapped_column(Integer, default=1)
    hour: Mapped[int] = mapped_column(Integer, default=8)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    format: Mapped[str] = mapped_column(String(8), default=ReportFormat.SUMMARY)
    recipients: Mapped[list[str]] = mapped_column()
    is_paused: Mapped[bool] = mapped_column(Boolean, default=False)
    made_by_name: Mapped[str] = mapped_column(String(200), default="")
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_run_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error: Mapped[str] = mapped_column(Text, default="")


class Delivery(AgencyOwned, Base):
    """One message to one recipient, kept after its alert, report or view is gone.

    Attributes:
        view_id, source_id: What it was about; no keys, since history outlives it.
        content: Its text, its page and its facts, as `core.reporting.letters` wrote them.
        attempts: How often it was tried.
        due_at: When it is tried next; while somebody sends it, when another may take over.
        error: Why it did not arrive, for people.
    """

    __tablename__ = "deliveries"
    __table_args__ = owned_table(
        check_vocabulary("kind", MessageKind),
        check_vocabulary("channel", Channel),
        check_vocabulary("state", DeliveryState),
        Index(None, "agency_id", "state", "due_at"),
        Index(None, "agency_id", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(8))
    view_id: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    source_id: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    channel: Mapped[str] = mapped_column(String(8))
    recipient: Mapped[str] = mapped_column(String(RECIPIENT_MAX))
    subject: Mapped[str] = mapped_column(String(250))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(8), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error: Mapped[str] = mapped_column(Text, default="")


class WebhookKey(AgencyOwned, Base):
    """What the webhooks of an agency are signed with; one an agency."""

    __tablename__ = "webhook_keys"
    __table_args__ = owned_table(UniqueConstraint("agency_id"))

    secret: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())


class FeedAddress(AgencyOwned, Base):
    """An address from which a spreadsheet fetches a view without signing in; the token in it is kept only as its SHA-256.

    Attributes:
        workspace_id: The client of the view when the address was made; a view that turns to another ends it.
        user_id: Who made it: it answers what this person may see, and ends with them.
        label: What it is for.
        use_count: How often it was asked.
    """

    __tablename__ = "feed_addresses"
    __table_args__ = owned_table(
        owned_by("view_id", "saved_views"),
        owned_by("workspace_id", "workspaces"),
        owned_by("user_id", "users"),
        Index(None, "agency_id", "view_id"),
    )

    view_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    workspace_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_by_name: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(FEED_LABEL_MAX), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    use_count: Mapped[int] = mapped_column(Integer, default=0)
