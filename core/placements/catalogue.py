"""The placements, read once from data/placements.json: sizes, limits, safe zones, sources, date read."""

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from core.errors import InvalidInput

DATA_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "placements.json"

PACKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Meta": ("meta_ig_feed_4x5", "meta_fb_feed_1x1", "meta_story_9x16"),
        "LinkedIn": ("linkedin_191", "linkedin_1x1"),
        "Display": (
            "google_display_mrec",
            "google_display_leaderboard",
            "google_display_half_page",
            "google_display_skyscraper",
            "google_display_mobile",
            "google_display_billboard",
        ),
    }
)

LEGACY_IDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ig-feed": "meta_ig_feed_4x5",
        "ig-story": "meta_story_9x16",
        "fb-feed": "meta_fb_feed_1x1",
        "fb-story": "meta_story_9x16",
        "li-feed": "linkedin_191",
    }
)

_FIELD_NAMES: Final = {"title": "headline", "intro": "primary_text", "primary": "primary_text"}
_FORMAT_NAMES: Final = {"jpeg": "jpg"}


class PlacementKind(StrEnum):
    """How a picture for the placement is made: with our type, without any, or from the logo alone."""

    COMPOSED = "composed"
    PHOTO_ONLY = "photo_only"
    LOGO = "logo"
    CARD = "card"


class UnknownPlacement(InvalidInput):
    """No placement of that id is in the data."""


@dataclass(frozen=True, slots=True)
class SafeZone:
    """What the platform's own interface covers, as fractions (0..1) of the height or width from each edge."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0

    def union(self, other: "SafeZone") -> "SafeZone":
        """The zone that keeps clear of both."""
        return SafeZone(
            max(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            max(self.left, other.left),
        )


@dataclass(frozen=True, slots=True)
class TextLimit:
    """Characters of one text field: shown before the cut (`soft`), refused above (`hard`), least (`minimum`)."""

    soft: int | None = None
    hard: int | None = None
    minimum: int | None = None
    cjk_soft: int | None = None
    cjk_hard: int | None = None
    forbid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Animation:
    """How a moving picture may move: frames, seconds with all repeats, and fewer than so many frames a second."""

    max_frames: int | None = None
    max_s: int | None = None
    fps_below: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read.

    Attributes:
        addresses: Web addresses, the one that says it first.
        kind: Who speaks there: "official", "third-party", "mirror of Meta ads guide" …
    """

    id: str
    addresses: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A rule on which the sources disagree, what each says (with the ids of its sources), and which one holds here."""

    what: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Placement:
    """One place an ad can run, as its platform documents it.

    `text` holds only the fields of our ads (headline, primary_text, description); an absent field has no limit.
    `ratio_group` names the master a picture is composed for; placements of one group are exports of one master.
    `advised_bytes` is told, never refused; `zone_basis` says where the safe zone comes from.
    """

    id: str
    platform: str
    name: str
    width_px: int
    height_px: int
    ratio: str
    ratio_group: str
    min_width_px: int | None
    min_height_px: int | None
    ratio_tolerance: float | None
    max_width_px: int | None
    max_height_px: int | None
    max_bytes: int | None
    advised_bytes: int | None
    animation: Animation | None
    formats: tuple[str, ...]
    safe_zone: SafeZone
    zone_basis: str
    text: Mapping[str, TextLimit]
    cta_values: tuple[str, ...]
    kind: PlacementKind
    cta_drawn: bool
    sources: tuple[Source, ...]
    conflicts: tuple[Conflict, ...]
    confidence: str
    note: str
    date_read: str

    @property
    def is_third_party(self) -> bool:
        """Whether any part of the rule was only found with others than the platform itself."""
        return "third-party" in self.confidence

    def __reduce__(self) -> "tuple[Callable[[str], Placement], tuple[str]]":
        """A placement is data of the installation: it travels (into a cache, to another process) as its id."""
        return get, (self.id,)


def get(placement_id: str, *, field: str = "placements") -> Placement:
    """The placement of that id; the original system's five ids are understood too.

    Args:
        field: The input that an unknown id is told at.

    Raises:
        UnknownPlacement: no such id; the remedy names the nearest known ones.
    """
    known = _by_id()
    found = known.get(LEGACY_IDS.get(placement_id, placement_id))
    if found is None:
        near = difflib.get_close_matches(placement_id, known, n=3, cutoff=0.4) or list(known)[:3]
        raise UnknownPlacement(
            f"“{placement_id[:60]}” is not a known placement",
            field=field,
            remedy=f"use a placement id such as {', '.join(near)}",
        )
    return found


def all_placements() -> tuple[Placement, ...]:
    """Every placement, in the order of the data file (by platform)."""
    return tuple(_by_id().values())


def master_groups() -> Mapping[str, tuple[Placement, ...]]:
    """Ratio group → its placements: the groups in which one composed master serves all."""
    groups: dict[str, list[Placement]] = {}
    for placement in all_placements():
        groups.setdefault(placement.ratio_group, []).append(placement)
    return MappingProxyType({group: tuple(members) for group, members in groups.items()})


@cache
def master_safe_zone(ratio_group: str) -> SafeZone:
    """The strictest safe zone of a ratio group: a master composed under it is safe everywhere in the group."""
    zone = SafeZone()
    for placement in master_groups().get(ratio_group, ()):
        if placement.kind in {PlacementKind.COMPOSED, PlacementKind.CARD}:
            zone = zone.union(placement.safe_zone)
    return zone


def recognise(width_px: int, height_px: int) -> tuple[Placement, ...]:
    """The placements that finished art of this size can be meant for, best first.

    Exact recommended size first, then the same ratio within the placement's tolerance (1 % where none is published)
    at or above its least pixels. Display sizes count only when exact.
    """
    if width_px <= 0 or height_px <= 0:
        return ()
    fits = [
        (rank, index, placement)
        for index, placement in enumerate(all_placements())
        if (rank := _size_rank(placement, width_px, height_px)) is not None
    ]
    return tuple(placement for _, _, placement in sorted(fits, key=lambda fit: fit[:2]))


def platform_cta(placement: Placement, cta_text: str) -> str | None:
    """The platform's own button value nearest in meaning to a call to action; None where the platform has no buttons.

    A text that resembles no value gets the platform's neutral one (LEARN_MORE or its like).
    """
    if not placement.cta_values:
        return None
    wanted = "_".join(re.findall(r"\w+", cta_text.upper()))
    if wanted in placement.cta_values:
        return wanted
    for meaning, candidates in _CTA_MEANINGS:
        if re.search(meaning, cta_text.casefold()):
            for candidate in candidates:
                if candidate in placement.cta_values:
                    return candidate
    near = difflib.get_close_matches(wanted, placement.cta_values, n=1, cutoff=0.75)
    return near[0] if near else _neutral_cta(placement.cta_values)


_CTA_MEANINGS: Final = (
    (r"\b(call|anruf\w*|appel\w*|llam\w*)\b", ("CALL_NOW", "CONTACT_US", "CONNECT")),
    (r"\b(direction|route|find us|find a store|itinéraire)", ("GET_DIRECTIONS", "VISIT_STORE")),
    (r"\b(book|reserv\w*|réserv\w*|buch\w*|termin)", ("BOOK_NOW", "BOOK", "BOOK_TRAVEL")),
    (r"\b(quote|angebot anfordern|devis|presupuesto)", ("GET_QUOTE", "VIEW_QUOTE")),
    (r"\b(demo)\b", ("REQUEST_DEMO", "SIGN_UP", "LEARN_MORE")),
    (
        r"\b(offer|deal|save|discount|angebot|rabatt|spar\w*|offre|oferta|get \d)",
        ("GET_OFFER", "SHOP_NOW", "SHOP", "GET_NOW"),
    ),
    (r"\b(ticket\w*)\b", ("BUY_TICKETS", "GET_TICKETS_NOW", "BOOK_NOW")),
    (r"\b(order|bestell\w*|command\w*|pedir|pide)\b", ("ORDER_NOW", "ORDER", "SHOP_NOW")),
    (r"\b(buy|kauf\w*|achet\w*|compra\w*)\b", ("BUY_NOW", "SHOP_NOW", "SHOP")),
    (r"\b(shop|store|einkauf\w*|boutique|tienda)\b", ("SHOP_NOW", "SHOP", "BUY_NOW")),
    (r"\b(subscri\w*|abonn\w*|suscri\w*)\b", ("SUBSCRIBE", "SIGN_UP")),
    (r"\b(register|anmeld\w*|inscri\w*|regist\w*)\b", ("REGISTER", "SIGN_UP")),
    (r"\b(sign|join|try|start|test\w*|essay\w*|prueba|mitmachen)\b", ("SIGN_UP", "START_NOW", "JOIN", "OPEN")),
    (r"\b(install\w*)\b", ("INSTALL_MOBILE_APP", "INSTALL_NOW", "INSTALL", "DOWNLOAD", "DOWNLOAD_NOW")),
    (r"\b(download\w*|herunterlad\w*|télécharg\w*|descarg\w*)\b", ("DOWNLOAD", "DOWNLOAD_NOW", "INSTALL")),
    (r"\b(apply|bewerb\w*|postul\w*|solicit\w*)\b", ("APPLY_NOW", "APPLY")),
    (r"\b(donat\w*|spend\w*|don\b)", ("DONATE_NOW",)),
    (r"\b(contact\w*|kontakt\w*|write us|message)\b", ("CONTACT_US", "SEND_MESSAGE", "CONNECT")),
    (r"\b(watch|video|anseh\w*|regard\w*)\b", ("WATCH_MORE", "WATCH_NOW", "PLAY")),
    (r"\b(visit|besuch\w*|website)\b", ("VISIT_SITE", "OPEN_LINK", "LEARN_MORE", "OPEN")),
    (
        r"\b(learn|more|mehr|plus|más|discover|entdeck\w*|découvr\w*|descubr\w*|see)\b",
        ("LEARN_MORE", "SEE_MORE", "MORE", "OPEN"),
    ),
)


def _neutral_cta(values: tuple[str, ...]) -> str:
    neutral = ("LEARN_MORE", "SEE_MORE", "MORE", "OPEN")
    return next((value for value in neutral if value in values), values[0])


def _size_rank(placement: Placement, width_px: int, height_px: int) -> int | None:
    if (width_px, height_px) == (placement.width_px, placement.height_px):
        return 0
    if placement.ratio_tolerance == 0.0:
        return None
    tolerance = placement.ratio_tolerance if placement.ratio_tolerance is not None else 0.01
    wanted = placement.width_px / placement.height_px
    if abs(width_px / height_px / wanted - 1) > tolerance:
        return None
    too_small = width_px < (placement.min_width_px or 0) or height_px < (placement.min_height_px or 0)
    if too_small:
        return None
    return 1 if width_px >= placement.width_px else 2


@cache
def _by_id() -> Mapping[str, Placement]:
    data = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    parsed = (_parse(row, data) for row in data["placements"])
    return MappingProxyType({placement.id: placement for placement in parsed})


def _parse(row: Mapping[str, Any], data: Mapping[str, Any]) -> Placement:
    least, most = row["min_px"] or (None, None), row["max_px"] or (None, None)
    zone = row["safe_zone_fraction"] or {}
    return Placement(
        id=row["id"],
        platform=row["platform"],
        name=row["placement"],
        width_px=row["recommended_px"][0],
        height_px=row["recommended_px"][1],
        ratio=row["ratio"],
        ratio_group=row["ratio_group"],
        min_width_px=least[0],
        min_height_px=least[1],
        ratio_tolerance=row["ratio_tolerance"],
        max_width_px=most[0],
        max_height_px=most[1],
        max_bytes=row["max_bytes"],
        advised_bytes=row["advised_bytes"],
        animation=Animation(**row["animation"]) if row["animation"] else None,
        formats=tuple(dict.fromkeys(_FORMAT_NAMES.get(name, name) for name in row["formats"])),
        safe_zone=SafeZone(*(float(zone.get(edge, 0)) for edge in ("top", "right", "bottom", "left"))),
        zone_basis=zone.get("basis", ""),
        text=_parse_text(row["text"]),
        cta_values=tuple(data["cta_enums"].get(row["cta"] or "", ())),
        kind=PlacementKind(row["kind"]),
        cta_drawn=row["cta_drawn"],
        sources=tuple(_parse_source(name, data["sources"][name]) for name in row["sources"]),
        conflicts=tuple(_parse_conflicts(row["id"], data["conflicts"])),
        confidence=row["confidence"],
        note=row["note"],
        date_read=row["date_read"],
    )


def _parse_source(name: str, row: Mapping[str, Any]) -> Source:
    return Source(name, tuple(row["addresses"]), row["kind"])


def _parse_conflicts(placement_id: str, rows: list[Mapping[str, Any]]) -> Iterator[Conflict]:
    for row in rows:
        if placement_id in row["placements"]:
            values = tuple((value["says"], tuple(value["sources"])) for value in row["values"])
            yield Conflict(row["what"], values, row["chosen"])


def _parse_text(fields: Mapping[str, Mapping[str, Any]]) -> Mapping[str, TextLimit]:
    limits: dict[str, TextLimit] = {}
    for platform_name, limit in fields.items():
        name = _FIELD_NAMES.get(platform_name, platform_name)
        if name in {"headline", "primary_text", "description"}:
            limits[name] = TextLimit(
                soft=limit.get("soft"),
                hard=limit.get("hard"),
                minimum=limit.get("min"),
                cjk_soft=limit.get("cjk_soft"),
                cjk_hard=limit.get("cjk_hard"),
                forbid=tuple(limit.get("forbid", ())),
            )
    return MappingProxyType(limits)
