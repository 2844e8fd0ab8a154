"""Uploads made safe: each picture is decoded in a guarded child process and comes back as our own file with its facts.

    with Inspector() as inspector:            many files of one agency, one child after the other's death
        inspected = inspector.photo(data, declared_name="IMG_0042.HEIC")
    inspected = inspect_upload(data, declared_name="cup.png")     one file

A fault refuses that one file (`NotAPicture`, `PictureTooLarge`, `PictureTooSmall`, `PictureDamaged`, all with the
field "files"); `InspectionUnavailable` says that this machine cannot start the child.
"""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from core.assets import children, glancing
from core.assets.children import DEFAULT_LIMITS, Child, UploadLimits, unavailable
from core.assets.faults import (
    BY_NAME,
    InspectionUnavailable,
    NotAPicture,
    PictureDamaged,
    PictureTooLarge,
    PictureTooSmall,
    UnusablePicture,
)
from core.assets.guarded_child import Answer, Header
from core.assets.signatures import SVG

__all__ = [
    "DEFAULT_LIMITS",
    "Inspected",
    "InspectedLogo",
    "InspectionUnavailable",
    "Inspector",
    "NotAPicture",
    "PaletteColour",
    "PictureDamaged",
    "PictureTooLarge",
    "PictureTooSmall",
    "UnusablePicture",
    "UploadLimits",
    "inspect_logo",
    "inspect_upload",
    "warm",
]

FractionBox = tuple[float, float, float, float]

_FILES_A_CHILD: Final = 100


@dataclass(frozen=True)
class PaletteColour:
    """A dominant colour: "#RRGGBB", its share of the visible pixels (0..1) and the name people use for it."""

    hex: str
    share: float
    name: str


@dataclass(frozen=True)
class Inspected:
    """A photo, normalised (upright, sRGB, no metadata), and what can be seen in it.

    Attributes:
        content: Our own file, the only bytes of the picture worth keeping.
        image_format: "JPEG" or "PNG", of `content`; `mime_type` says the same.
        source_format: What was uploaded: "JPEG", "PNG", "WEBP", "GIF" or "HEIF".
        original_sha256: Hash of the uploaded bytes: the same upload twice is one file.
        file_sha256: Hash of `content`; `thumbnail_sha256` likewise.
        thumbnail: JPEG, longest side at most 480 px, on white where the picture is transparent.
        palette: Dominant colours, largest share first.
        brightness: Mean perceived lightness 0..1; `brightness_word` is dark, balanced or bright.
        contrast: Spread of perceived lightness, 0..1.
        orientation: "portrait", "landscape" or "square".
        focal_x: Where the eye goes, fraction of the width; `focal_y` of the height.
        subject_box: (left, top, right, bottom) as fractions, None when nothing stands out.
        faces: Boxes of faces, as fractions.
        notes: What was done to the upload, in words.
    """

    content: bytes
    image_format: str
    mime_type: str
    source_format: str
    width_px: int
    height_px: int
    has_alpha: bool
    original_sha256: str
    file_sha256: str
    thumbnail: bytes
    thumbnail_sha256: str
    palette: tuple[PaletteColour, ...]
    brightness: float
    brightness_word: str
    contrast: float
    orientation: str
    focal_x: float
    focal_y: float
    subject_box: FractionBox | None
    faces: tuple[FractionBox, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class InspectedLogo:
    """A logo as a trimmed RGBA PNG, and how it stands.

    Attributes:
        content: The PNG; SVG is drawn once to fit 1600 px.
        source_format: "JPEG", "PNG", "WEBP" or "SVG".
        thumbnail: JPEG on the ground the logo suits.
        on_white_box: It is opaque with a (nearly) white edge: warn, it will show as a box.
        lightness: Mean perceived lightness of the visible part, 0..1.
        ground: "light" or "dark": where it can be seen (values of `LogoGround`).
        kind: "wordmark" or "symbol", guessed from its shape (values of `LogoKind`).
    """

    content: bytes
    mime_type: str
    source_format: str
    width_px: int
    height_px: int
    original_sha256: str
    file_sha256: str
    thumbnail: bytes
    thumbnail_sha256: str
    palette: tuple[PaletteColour, ...]
    on_white_box: bool
    lightness: float
    ground: str
    kind: str
    notes: tuple[str, ...]


class Inspector:
    """Inspects files one after the other in a guarded child, which is replaced when a file kills it.

    Use one for the files of one agency and close it: a child that met a hostile file must not see another agency's.
    Calls from several threads wait for each other.
    """

    def __init__(self, limits: UploadLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._child: Child | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._turn:
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def photo(self, data: bytes, *, declared_name: str = "") -> Inspected:
        """The normalised photo and its facts.

        Args:
            data: The uploaded bytes.
            declared_name: The name it came with; only compared with the content, for a note.

        Raises:
            UnusablePicture: One of its four kinds; says what is wrong with the file.
            InspectionUnavailable: The child does not start.
        """
        kind = glancing.kind_of_photo(data, self._limits.max_bytes)
        header, (content, small) = self.examine("photo", kind, data)
        notes = (*_note_on_name(declared_name, kind), *header.pop("notes"))
        return Inspected(
            **{key: header[key] for key in _PLAIN_FIELDS},
            **_files(data, kind, content, small, header),
            image_format=header["image_format"],
            has_alpha=header["has_alpha"],
            subject_box=_box(header["subject_box"]) if header["subject_box"] else None,
            faces=tuple(_box(face) for face in header["faces"]),
            notes=notes,
        )

    def logo(self, data: bytes, *, declared_name: str = "") -> InspectedLogo:
        """The trimmed logo and how it stands; arguments and faults as for `photo`, SVG is taken too."""
        kind = glancing.kind_of_logo(data, self._limits.max_bytes)
        header, (content, small) = self.examine("logo", kind, data)
        notes = (*_note_on_name(declared_name, kind), *header.pop("notes"))
        return InspectedLogo(
            **_files(data, kind, content, small, header),
            on_white_box=header["on_white_box"],
            lightness=header["lightness"],
            ground=header["ground"],
            kind=header["kind"],
            notes=notes,
        )

    def font(self, data: bytes) -> Answer:
        """What the child tells of a font file; `core.assets.font_inspection` puts it into words."""
        with self._turn:
            return self._asked({"task": "font", "limits": {}}, data)

    def look(self, data: bytes) -> tuple[str, Header, bytes]:
        """What the linter asks of a picture (`core.assets.looking`): its kind, what was measured, and a thumbnail.

        Arguments and faults as for `photo`; a picture of 1×1 pixels is measured like any other.
        """
        kind = glancing.kind_of_photo(data, self._limits.max_bytes)
        header, (small,) = self.examine("look", kind, data)
        return kind, header, small

    def examine(self, task: str, kind: str, data: bytes, **more: object) -> Answer:
        """The child's header and blobs for one of its tasks; faults as for `photo`.

        Args:
            task: One of those that `guarded_child` knows.
            kind: The file's format, from `signatures.recognise`.
            more: What the task wants to know besides the limits, plain JSON values.
        """
        limits = self._limits
        asked = {
            "kind": kind,
            "max_pixels": limits.max_pixels,
            "kept_pixels": limits.kept_pixels,
            "min_side_px": limits.min_side_px,
            "thumbnail_px": limits.thumbnail_px,
            **more,
        }
        with self._turn:
            answer = self._asked({"task": task, "limits": asked}, data)
        header, blobs = answer
        if "fault" in header:
            raise BY_NAME.get(str(header["fault"]), PictureDamaged)(str(header["what"]), remedy=str(header["remedy"]))
        return header, blobs

    def _asked(self, request: Header, data: bytes) -> Answer:
        """The child's answer; a child that ended by itself while idle is replaced once, a dead one refuses the file."""
        for _ in range(2):
            child = self._child = self._ready_child()
            answer = child.ask(request, data)
            if answer is not None:
                return answer
            self._child = None
            child.end()
            if not child.ended_idle:
                raise _fault_of_death(child)
        raise unavailable("the decoding process keeps ending")

    def _ready_child(self) -> Child:
        child = self._child
        if child is not None and child.served < _FILES_A_CHILD and child.is_alive():
            return child
        if child is not None:
            child.end()
        child = children.spare.take(self._limits) or Child(self._limits)
        child.await_ready()
        return child


def inspect_upload(data: bytes, *, declared_name: str = "", limits: UploadLimits = DEFAULT_LIMITS) -> Inspected:
    """One photo, in a child of its own; see `Inspector.photo`."""
    with Inspector(limits) as inspector:
        return inspector.photo(data, declared_name=declared_name)


def inspect_logo(data: bytes, *, declared_name: str = "", limits: UploadLimits = DEFAULT_LIMITS) -> InspectedLogo:
    """One logo, in a child of its own; see `Inspector.logo`."""
    with Inspector(limits) as inspector:
        return inspector.logo(data, declared_name=declared_name)


def warm() -> None:
    """Start a child ahead of need (a page calls it when it shows an uploader); it ends by itself after two minutes."""
    children.spare.refill()


_PLAIN_FIELDS: Final = ("brightness", "brightness_word", "contrast", "orientation", "focal_x", "focal_y")


def _files(data: bytes, kind: str, content: bytes, small: bytes, header: Header) -> dict[str, Any]:
    """The fields photos and logos have in common."""
    return {
        "content": content,
        "mime_type": f"image/{header['image_format'].lower()}",
        "source_format": kind,
        "width_px": header["width_px"],
        "height_px": header["height_px"],
        "original_sha256": hashlib.sha256(data).hexdigest(),
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "thumbnail": small,
        "thumbnail_sha256": hashlib.sha256(small).hexdigest(),
        "palette": tuple(PaletteColour(**colour) for colour in header["palette"]),
    }


def _box(numbers: list[float]) -> FractionBox:
    left, top, right, bottom = numbers
    return float(left), float(top), float(right), float(bottom)


_SUFFIXES: Final = {
    "jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG", "jfif": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF",
    "heic": "HEIF", "heif": "HEIF", "svg": SVG,
}  # fmt: skip


def _note_on_name(declared_name: str, kind: str) -> tuple[str, ...]:
    suffix = Path(declared_name).suffix.lower().removeprefix(".")
    if not suffix or _SUFFIXES.get(suffix) == kind:
        return ()
    shown = "".join(sign for sign in suffix if sign.isprintable())[:10]
    return (f"named .{shown}, but its content is {'HEIC' if kind == 'HEIF' else kind}",)


def _fault_of_death(child: Child) -> PictureDamaged:
    """What to tell about a file whose child did not survive it."""
    remedy = "open it in a picture program and save it again as JPEG or PNG"
    if child.ran_out_of_time:
        return PictureDamaged("the picture takes too long to decode", remedy=remedy)
    return PictureDamaged("the picture could not be decoded safely", remedy=remedy)
