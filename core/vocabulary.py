"""Every closed vocabulary of the product, once: tables check-constrain against it, pages list it, briefs are validated by it."""

from enum import StrEnum
from typing import TypeVar


class Role(StrEnum):
    """What a member of an agency may do; ordered from most to least in `core.accounts.rules`."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class UserStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    INVITED = "invited"


class PlanType(StrEnum):
    FREE = "free"
    PAID = "paid"


class LogoPosition(StrEnum):
    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"


class ToneStyle(StrEnum):
    PROFESSIONAL = "professional"
    PLAYFUL = "playful"
    BOLD = "bold"
    MINIMAL = "minimal"
    LUXURY = "luxury"
    EDGY = "edgy"


class MaskingModel(StrEnum):
    REMBG_REPLICATE = "rembg-replicate"
    SAM3 = "sam3"
    RF_DETR = "rf-detr"
    ROBOFLOW = "roboflow"
    HF_MODEL_ID = "hf-model-id"


class MaskGrade(StrEnum):
    """How good a mask's edges were measured to be."""

    CLEAN = "clean"
    USABLE = "usable"
    ROUGH = "rough"


class LogoKind(StrEnum):
    """Form of a logo file: the name set in type, or the sign alone."""

    WORDMARK = "wordmark"
    SYMBOL = "symbol"


class LogoGround(StrEnum):
    """The ground a logo file is made for."""

    LIGHT = "light"
    DARK = "dark"


class Objective(StrEnum):
    AWARENESS = "awareness"
    TRAFFIC = "traffic"
    CONVERSION = "conversion"
    ENGAGEMENT = "engagement"


class LaunchType(StrEnum):
    NEW_LAUNCH = "new-launch"
    EVERGREEN = "evergreen"
    SEASONAL = "seasonal"
    SALE = "sale"
    EVENT = "event"


class FunnelStage(StrEnum):
    COLD = "cold"
    WARM = "warm"
    HOT = "hot"


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    ARCHIVED = "archived"


class CaptionTone(StrEnum):
    DEFAULT = "default"
    WITTY = "witty"
    INSPIRATIONAL = "inspirational"
    FORMAL = "formal"


class CaptionTemplate(StrEnum):
    PUNCHY = "punchy"
    DESCRIPTIVE = "descriptive"
    HASHTAG_HEAVY = "hashtag-heavy"
    STORYTELLING = "storytelling"
    QUESTION = "question"


class CaptionAngle(StrEnum):
    EMOTIONAL = "emotional"
    DATA_DRIVEN = "data-driven"
    QUESTION_BASED = "question-based"
    CTA_FOCUSED = "cta-focused"
    EDUCATIONAL = "educational"


class VariationLabel(StrEnum):
    MAIN = "main"
    ALT1 = "alt1"
    ALT2 = "alt2"
    ALT3 = "alt3"
    ALT4 = "alt4"
    ALT5 = "alt5"
    ALT6 = "alt6"
    PUNCHY = "punchy"
    SHORT = "short"
    STORY = "story"


class CopyFramework(StrEnum):
    """The line of argument a text follows; proof and scarcity only when the brief states them."""

    AIDA = "aida"
    PAS = "pas"
    BEFORE_AFTER_BRIDGE = "before-after-bridge"
    FOUR_U = "4u"
    QUESTION = "question"
    SOCIAL_PROOF = "social-proof"
    SCARCITY = "scarcity"


class CaptionStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class ReviewStatus(StrEnum):
    """Where an ad stands in review."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    NEEDS_CHANGES = "needs-changes"


class CreativeOrigin(StrEnum):
    """How the picture of an ad came to be."""

    COMPOSED = "composed"
    FINISHED_ART = "finished-art"


class CheckVerdict(StrEnum):
    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"


class BatchKind(StrEnum):
    CAPTION = "caption"
    MASK = "mask"
    EXPORT = "export"
    RENDER = "render"


class BatchStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DONE_WITH_FAILURES = "done-with-failures"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ItemStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkerState(StrEnum):
    WORKING = "working"
    DRAINING = "draining"
    LOST = "lost"


class ExportFormat(StrEnum):
    ZIP = "zip"
    CSV = "csv"
    JSON = "json"


class ExportStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class Platform(StrEnum):
    """Whose report it is; what comes by a mapping of one's own is `other`."""

    META = "meta"
    GOOGLE = "google"
    TIKTOK = "tiktok"
    LINKEDIN = "linkedin"
    OTHER = "other"


class Level(StrEnum):
    """How deep the rows of a file go. Levels repeat each other's money and are never added together."""

    CAMPAIGN = "campaign"
    AD_SET = "ad_set"
    AD = "ad"


class ImportStatus(StrEnum):
    """Whether an import counts."""

    STORED = "stored"
    UNDONE = "undone"


class JoinedBy(StrEnum):
    """What led from a line of the platform to our ad; `mixed` names several, so none."""

    CODE = "code"
    HAND = "hand"
    RULE = "rule"
    MIXED = "mixed"
    NONE = "none"


class ReportPeriod(StrEnum):
    """What a kept report is about: a UTC day, or a week from Monday to Sunday."""

    DAY = "day"
    WEEK = "week"


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


class Language(StrEnum):
    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"


class Industry(StrEnum):
    """Suggestions for a client's industry; the field itself is free text (≤ 100 characters)."""

    FASHION = "Fashion"
    TECHNOLOGY = "Technology"
    FOOD = "Food & Drink"
    BEAUTY = "Beauty"
    AUTOMOTIVE = "Automotive"
    TRAVEL = "Travel"
    HEALTHCARE = "Healthcare"
    FINANCE = "Finance"
    EDUCATION = "Education"
    OTHER = "Other"


V = TypeVar("V", bound=StrEnum)


def values(vocabulary: type[V]) -> tuple[str, ...]:
    """The stored spellings of a vocabulary, in order of definition."""
    return tuple(member.value for member in vocabulary)
