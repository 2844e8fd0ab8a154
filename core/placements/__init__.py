"""Where an ad can run: dated, sourced placement data, and the linter that measures pictures and texts against it."""

from core.placements.bytes_said import bytes_said
from core.placements.catalogue import (
    LEGACY_IDS,
    PACKS,
    Animation,
    Conflict,
    Placement,
    PlacementKind,
    SafeZone,
    Source,
    TextLimit,
    UnknownPlacement,
    all_placements,
    get,
    master_groups,
    master_safe_zone,
    platform_cta,
    recognise,
)
from core.placements.characters import count
from core.placements.linter import Check, PictureFile, check_file, check_picture, check_text, verdict_of
from core.placements.seen import Seen, check_seen

__all__ = [
    "LEGACY_IDS",
    "PACKS",
    "Animation",
    "Check",
    "Conflict",
    "PictureFile",
    "Placement",
    "PlacementKind",
    "SafeZone",
    "Seen",
    "Source",
    "TextLimit",
    "UnknownPlacement",
    "all_placements",
    "bytes_said",
    "check_file",
    "check_picture",
    "check_seen",
    "check_text",
    "count",
    "get",
    "master_groups",
    "master_safe_zone",
    "platform_cta",
    "recognise",
    "verdict_of",
]
