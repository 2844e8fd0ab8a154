"""The words of saved views: what an alert compares, how it stands, when a report comes and as what, what became of a message."""

from enum import StrEnum


class Basis(StrEnum):
    """What an alert holds against its threshold: the figure, or its change against the compared days."""

    VALUE = "value"
    CHANGE = "change"


class AlertState(StrEnum):
    """How an alert stands; `told` of its row says which groups people know about."""

    NEW = "new"
    FINE = "fine"
    BAD = "bad"
    NO_DATA = "no-data"
    BROKEN = "broken"


class Cadence(StrEnum):
    """How often a report comes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ReportFormat(StrEnum):
    """As what a report comes; a summary is in the message itself."""

    SUMMARY = "summary"
    CSV = "csv"
    PARQUET = "parquet"
    ZIP = "zip"


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class MessageKind(StrEnum):
    """Why a message was written."""

    ALERT = "alert"
    REPORT = "report"
    TEST = "test"


class DeliveryState(StrEnum):
    """What became of a message to one recipient."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
