"""The closed words of ad-platform results: whose file it is, how deep a row goes, and how it found its ad."""

from enum import StrEnum


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
