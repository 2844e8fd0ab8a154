"""Font files that people upload, checked in a guarded child: a font is a program that draws, and may be a hostile one."""

from typing import Any

from core.assets.faults import PictureDamaged
from core.rendering import font_files
from core.rendering.font_files import FontFile, FontUnusable


def inspect_font(data: bytes) -> FontFile:
    """The font in an uploaded TTF, OTF or WOFF2 file, ready to be kept by its hash and drawn with.

    Raises:
        FontUnusable: too large, of another kind, damaged, or without letters; told at the field "font".
        InspectionUnavailable: the child does not start.
    """
    from core.assets.inspection import Inspector

    if len(data) > font_files.MOST_BYTES:
        # Said here as well: what is too large is not sent anywhere.
        raise FontUnusable(
            f"the file has {len(data) / 1024**2:.0f} MB, a font may have {font_files.MOST_BYTES // 1024**2}",
            "upload one weight, or a version with fewer languages",
        )
    with Inspector() as inspector:
        try:
            told, blobs = inspector.font(data)
        except PictureDamaged:
            raise FontUnusable("the font cannot be read within the limits of memory and time") from None
    if "fault" in told:
        raise FontUnusable(str(told["what"]), str(told["remedy"]))
    return FontFile(
        blobs[0],
        str(told["sha256"]),
        str(told["family"]),
        tuple(told["weights"]),
        tuple(told["systems"]),
        int(told["glyphs"]),
        tuple(told["notes"]),
        bool(told["is_italic"]),
    )


def examine(data: bytes, limits: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The child's side: the checked font and its facts, or what is wrong with it."""
    del limits
    try:
        font = font_files.checked(data)
    except FontUnusable as fault:
        return {"fault": "FontUnusable", "what": fault.what, "remedy": fault.remedy}, []
    facts = {
        name: getattr(font, name) for name in ("sha256", "family", "weights", "systems", "glyphs", "notes", "is_italic")
    }
    return facts, [font.data]
