"""What a file is, told from its first bytes alone: names and declared types are not believed."""

from collections.abc import Callable
from typing import Final

PHOTO_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
LOGO_FORMATS: Final = ("JPEG", "PNG", "WEBP")
SVG: Final = "SVG"

_HEAD_BYTES = 4096
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


def recognise(data: bytes) -> str:
    """The kind of content: one of `PHOTO_FORMATS`, "SVG", another kind's plain name ("PDF"), or "" if unknown."""
    head = data[:_HEAD_BYTES]
    for kind, is_it in _TESTS:
        if is_it(head):
            return kind
    return _kind_of_text(head)


def _starts(*prefixes: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(prefixes)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brands(head: bytes) -> list[bytes]:
    """Major and compatible brands of an ISO base media file."""
    if head[4:8] != b"ftyp":
        return []
    box = head[: min(int.from_bytes(head[:4], "big"), 256)]
    return [box[8:12], *(box[at : at + 4] for at in range(16, len(box), 4))]


def _is_avif(head: bytes) -> bool:
    return bool({b"avif", b"avis"}.intersection(_brands(head)))


def _is_heif(head: bytes) -> bool:
    return bool(_HEIF_BRANDS.intersection(_brands(head)))


def _is_bmp(head: bytes) -> bool:
    return head[:2] == b"BM" and head[6:10] == b"\0\0\0\0"


# First match wins; AVIF before HEIF, because an AVIF file may also carry the general brand mif1.
_TESTS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("JPEG", _starts(b"\xff\xd8\xff")),
    ("PNG", _starts(b"\x89PNG\r\n\x1a\n")),
    ("GIF", _starts(b"GIF87a", b"GIF89a")),
    ("WEBP", _riff(b"WEBP")),
    ("AVIF picture", _is_avif),
    ("HEIF", _is_heif),
    ("video", lambda head: head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"} or _riff(b"AVI ")(head)),
    ("video", _starts(b"\x1a\x45\xdf\xa3")),
    ("PDF", lambda head: b"%PDF-" in head[:1024]),
    ("TIFF picture", _starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("Photoshop file", _starts(b"8BPS")),
    ("EPS or PostScript file", _starts(b"%!PS", b"\xc5\xd0\xd3\xc6")),
    ("ZIP archive", _starts(b"PK\x03\x04", b"PK\x05\x06")),
    ("RAR archive", _starts(b"Rar!\x1a\x07")),
    ("7z archive", _starts(b"7z\xbc\xaf\x27\x1c")),
    ("compressed file", _starts(b"\x1f\x8b")),
    ("BMP picture", _is_bmp),
    ("icon", _starts(b"\0\0\1\0", b"\0\0\2\0")),
    ("JPEG XL picture", _starts(b"\xff\x0a", b"\0\0\0\x0cJXL ")),
    ("JPEG 2000 picture", _starts(b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    ("program", _starts(b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe")),
    ("sound file", _starts(b"ID3", b"OggS", b"fLaC")),
)


def _kind_of_text(head: bytes) -> str:
    text = _decoded(head).lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<!doctype html", "<html")):
        return "web page"
    if text.startswith("<") and "<svg" in text:
        return SVG
    if text.startswith("<") and "<html" in text:
        return "web page"
    if text.startswith("<"):
        return "XML file"
    printable = sum(sign.isprintable() or sign.isspace() for sign in text)
    return "text file" if text and "\0" not in text and printable == len(text) else ""


def _decoded(head: bytes) -> str:
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    text = head.decode(encoding, errors="ignore")
    return text if text.strip() else ""
