"""Any picture and copy against any placement, ours or from elsewhere.

    looked = lint.look(data)                                       once a file, in the guarded child
    report = lint.judge(looked, placement, headline="…")           once a placement, at no cost
    checks = lint.seen_checks(placement, data)                     finished art: a picture the library keeps

The verdict speaks of the picture and its words. How old and how sure the rule is stands apart, in `spec`.
"""

import math
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from core import clock, placements
from core.assets.faults import PictureTooLarge, UnusablePicture
from core.assets.inspection import DEFAULT_LIMITS, Inspector
from core.assets.signatures import SVG, recognise
from core.errors import InvalidInput
from core.placements import Check, Conflict, PictureFile, Placement, PlacementKind, Seen, Source
from core.placements.seen import Band, has_zone
from core.vocabulary import CheckVerdict

__all__ = [
    "FIELD",
    "MOST_BYTES",
    "OLD_DAYS",
    "Looked",
    "Report",
    "Spec",
    "judge",
    "look",
    "read",
    "seen_checks",
    "spec_of",
]

FIELD: Final = "file"
OLD_DAYS: Final = 180
MOST_BYTES: Final = DEFAULT_LIMITS.max_bytes
_FORMAT_NAMES: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "HEIF": "heic"}
# Pictures by their first bytes whose decoders are never offered a file from outside: their format alone is judged.
_NOT_DECODED: Final[Mapping[str, str]] = {
    "AVIF picture": "avif",
    "TIFF picture": "tiff",
    "BMP picture": "bmp",
    "JPEG XL picture": "jpeg xl",
    "JPEG 2000 picture": "jpeg 2000",
    "Photoshop file": "psd",
    SVG: "svg",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A picture as it was measured, good for judging it against any placement.

    Attributes:
        seen: None where the kind cannot be decoded here.
        thumbnail: JPEG, longest side at most 480 px; empty where there is none.
    """

    file: PictureFile
    seen: Seen | None
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Spec:
    """Where a rule comes from and how far to trust it; it says nothing about the picture.

    Attributes:
        age_days: Days since it was read.
        conflicts: What its sources disagree on.
    """

    confidence: str
    date_read: str
    age_days: int
    sources: tuple[Source, ...]
    is_third_party: bool
    conflicts: tuple[Conflict, ...]
    note: str

    @property
    def is_old(self) -> bool:
        """Whether it was read so long ago that it should be read again."""
        return self.age_days > OLD_DAYS


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on a picture and its words in one placement, with every check, and apart from it the rule's standing."""

    placement: Placement
    verdict: CheckVerdict
    checks: tuple[Check, ...]
    spec: Spec

    @property
    def worst_first(self) -> tuple[Check, ...]:
        """The checks as people read them: what fails, what is worth a look, what passes."""
        order = (CheckVerdict.FAIL, CheckVerdict.WARN, CheckVerdict.PASS)
        return tuple(sorted(self.checks, key=lambda check: order.index(check.verdict)))

    def to_dict(self) -> dict[str, Any]:
        """The report as the shell prints it; sources as web addresses."""
        spec = self.spec
        return {
            "placement": self.placement.id,
            "verdict": self.verdict.value,
            "checks": [{**asdict(check), "verdict": check.verdict.value} for check in self.checks],
            "spec": {
                "confidence": spec.confidence,
                "date_read": spec.date_read,
                "age_days": spec.age_days,
                "sources": [address for source in spec.sources for address in source.addresses],
            },
        }


def read(path: Path) -> bytes:
    """The bytes of a picture on this machine.

    Raises:
        InvalidInput: There is no such file, it is no ordinary file, or it cannot be read.
        PictureTooLarge: It has more bytes than are looked at.
    """
    shown = str(path)[:200]
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise InvalidInput(f"“{shown}” is not a file", field=FIELD, remedy="name a picture")
        if kind.st_size > MOST_BYTES:
            raise PictureTooLarge(
                f"the file has {kind.st_size / (1 << 20):,.1f} MB; the limit is {MOST_BYTES >> 20} MB",
                field=FIELD,
                remedy="save it as JPEG or make it smaller",
            )
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise InvalidInput(f"there is no file “{shown}”", field=FIELD, remedy="check its path") from fault
    except (OSError, ValueError) as fault:
        told = getattr(fault, "strerror", None) or "its name is not one a file can have"
        raise InvalidInput(
            f"“{shown}” cannot be read: {told}", field=FIELD, remedy="check the path and rights"
        ) from fault


def look(data: bytes) -> Looked:
    """Measure a picture from anywhere, in the guarded child.

    Raises:
        UnusablePicture: It is no picture, damaged, or too large; the field is "file".
        InspectionUnavailable: The child does not start.
    """
    kind = recognise(data)
    if kind in _NOT_DECODED and len(data) <= MOST_BYTES:
        return Looked(PictureFile(None, None, len(data), _NOT_DECODED[kind], ""), None, b"")
    try:
        with Inspector() as inspector:
            kind, header, small = inspector.look(data)
    except UnusablePicture as fault:
        raise type(fault)(fault.what, field=FIELD, remedy=fault.remedy) from fault
    return Looked(_file(len(data), kind, header), _seen(header), small)


def judge(
    looked: Looked,
    placement: Placement,
    *,
    headline: str | None = None,
    primary_text: str | None = None,
    description: str | None = None,
    on: date | None = None,
) -> Report:
    """The verdict on a picture that was looked at, and on the words that are given, in one placement.

    Args:
        headline: None leaves the field unjudged; so do the other two.
        on: The day on which the age of the rule is told; today unless given.
    """
    checks = (
        *placements.check_file(placement, looked.file),
        *(placements.check_seen(placement, looked.seen) if looked.seen else ()),
        *placements.check_text(placement, headline=headline, primary_text=primary_text, description=description),
    )
    return Report(placement, placements.verdict_of(checks), checks, spec_of(placement, on or clock.today()))


def spec_of(placement: Placement, on: date) -> Spec:
    """Where the placement's rule comes from, and how old it is on a day."""
    age = (on - date.fromisoformat(placement.date_read)).days
    return Spec(
        placement.confidence,
        placement.date_read,
        max(0, age),
        placement.sources,
        placement.is_third_party,
        placement.conflicts,
        placement.note,
    )


def seen_checks(placement: Placement, data: bytes) -> list[Check]:
    """Overlay text and safe zone of a picture that the library keeps, which is our own file and decoded without a guard.

    Silent, and nothing is decoded, for a placement that has neither rule.
    """
    if placement.kind is not PlacementKind.PHOTO_ONLY and not has_zone(placement.safe_zone):
        return []
    from core.assets import looking

    return placements.check_seen(placement, looking.seen_in(data))


def _file(byte_count: int, kind: str, header: Mapping[str, Any]) -> PictureFile:
    motion = header["motion"]
    frames, once_s, runs = int(motion["frames"]), float(motion["lasts_s"]), int(motion["runs"])
    return PictureFile(
        width_px=int(header["width_px"]),
        height_px=int(header["height_px"]),
        byte_count=byte_count,
        image_format=_FORMAT_NAMES[kind],
        mode=str(header["mode"]),
        bits=int(header["bits"]),
        has_foreign_colours=bool(header["has_foreign_colours"]),
        frames=frames,
        lasts_s=(once_s * runs if runs else math.inf) if frames > 1 else 0.0,
        frames_a_second=frames / once_s if once_s else 0.0,
    )


def _seen(header: Mapping[str, Any]) -> Seen:
    return Seen(
        lines=tuple((float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in header["lines"]),
        lettering_share=float(header["lettering_share"]),
        bands={name: tuple(Band(**band) for band in bands) for name, bands in header["bands"].items()},
    )
