"""How many bytes something has, in words people read."""

from typing import Final

_KILO: Final = 1024


def bytes_said(byte_count: int) -> str:
    """Bytes in words: "840 KB", "3.2 MB", "30 MB", "1.4 GB"; as platforms count them, a KB has 1,024 bytes.

    Anything at all is at least 1 KB.
    """
    kilobytes = byte_count / _KILO
    if round(kilobytes) < _KILO:
        return f"{max(round(kilobytes), min(1, byte_count))} KB"
    megabytes = kilobytes / _KILO
    if round(megabytes) < _KILO:
        return f"{_short(megabytes)} MB"
    return f"{_short(megabytes / _KILO)} GB"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
