"""Whether a picture's file is all there, told from the lengths it announces, without decoding anything.

Only what no decoder here would take is called cut off; what stays in doubt is left to the process that decodes.
"""

from collections.abc import Callable, Mapping
from typing import Final

_JPEG_START: Final = b"\xff\xd8"
_JPEG_END: Final = b"\xff\xd9"
_SCAN, _BARE = 0xDA, frozenset({0x01, *range(0xD0, 0xD9)})
_PNG_HEAD_BYTES: Final = 8
# The last bytes of the pixels are their sum, which decoders do without.
_PNG_SUM_BYTES: Final = 8
_RIFF_HEAD_BYTES: Final = 8
_HEIF_BOXES: Final = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip"})
# Far more parts than a picture's file has; one made of millions of empty ones would be walked through for many seconds.
_PARTS_MAX: Final = 10_000


def is_cut_off(kind: str, data: bytes) -> bool:
    """Whether a file of that kind (as `signatures.recognise` names it) ends before its picture does."""
    look = _LOOKS.get(kind)
    return bool(look and look(data))


def _jpeg(data: bytes) -> bool:
    """Its scan begins and never ends: inside a scan the sign of the end stands for nothing else."""
    at = len(_JPEG_START)
    for _ in range(_PARTS_MAX):
        if at + 4 > len(data):
            return True
        if data[at] != 0xFF:
            return False
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SCAN:
            return data.find(_JPEG_END, at + 2 + length) < 0
        at += 2 + length
    return False


def _png(data: bytes) -> bool:
    """A chunk announces more than there is, or the pixels' chunks never began."""
    at = _PNG_HEAD_BYTES
    for _ in range(_PARTS_MAX):
        if at + 8 > len(data):
            return b"IDAT" not in data
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name == b"IEND":
            return False
        if at + 8 + length > len(data) + _PNG_SUM_BYTES:
            return name == b"IDAT"
        at += 12 + length
    return False


def _webp(data: bytes) -> bool:
    return int.from_bytes(data[4:8], "little") + _RIFF_HEAD_BYTES > len(data) + 1


def _heif(data: bytes) -> bool:
    """One of the boxes it cannot do without announces more than there is."""
    at = 0
    for _ in range(_PARTS_MAX):
        if at + 16 > len(data):
            return at > len(data)
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8 or name not in _HEIF_BOXES:
            return False
        at += length
    return False


_LOOKS: Final[Mapping[str, Callable[[bytes], bool]]] = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "HEIF": _heif}
