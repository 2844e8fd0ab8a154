"""What is wrong with a picture's file as far as its bytes tell: size, kind, and whether it is all there. Nothing is decoded.

`inspection` begins with it, and it is all that a look at many pictures at once can afford.
"""

import math
from typing import Final

from core.assets import endings
from core.assets.faults import TAKEN, NotAPicture, PictureDamaged, PictureTooLarge
from core.assets.signatures import LOGO_FORMATS, PHOTO_FORMATS, SVG, recognise

_MIB: Final = 1 << 20


def refuse_broken(data: bytes, max_bytes: int) -> None:
    """Refuse a photo whose file shows that it cannot be used.

    A JPEG that lost only the two bytes of its end is refused too, though a decoder may do without them.

    Raises:
        NotAPicture, PictureTooLarge: As for `kind_of_photo`.
        PictureDamaged: It ends in the middle.
    """
    if endings.is_cut_off(kind_of_photo(data, max_bytes), data):
        raise PictureDamaged("the picture ends in the middle", remedy="take the complete file, or save it anew")


def kind_of_photo(data: bytes, max_bytes: int) -> str:
    """Which of `PHOTO_FORMATS` it is.

    Raises:
        NotAPicture: Another kind, or nothing at all.
        PictureTooLarge: More bytes than allowed.
    """
    _refuse_size(data, max_bytes)
    kind = recognise(data)
    if kind in PHOTO_FORMATS:
        return kind
    raise _not_taken(kind, "a photo", f"upload a {TAKEN} file")


def kind_of_logo(data: bytes, max_bytes: int) -> str:
    """Which of `LOGO_FORMATS` it is, or SVG; faults as for `kind_of_photo`."""
    _refuse_size(data, max_bytes)
    kind = recognise(data)
    if kind in LOGO_FORMATS or kind == SVG:
        return kind
    raise _not_taken(kind, "a logo", "upload a PNG with transparency, an SVG, a JPEG or a WebP file")


def _refuse_size(data: bytes, max_bytes: int) -> None:
    if not data:
        raise NotAPicture("the file is empty", remedy="choose it again; the upload may have been cut off")
    if len(data) > max_bytes:
        raise PictureTooLarge(
            f"the file has {math.ceil(len(data) / _MIB * 10) / 10:.1f} MB; the limit is {max_bytes // _MIB} MB",
            remedy="save it as JPEG or make it smaller",
        )


def _not_taken(kind: str, wanted: str, remedy: str) -> NotAPicture:
    if not kind:
        return NotAPicture("the file is not a picture of a known kind", remedy=remedy)
    name = {"HEIF": "HEIC picture", "GIF": "GIF picture", SVG: "SVG drawing"}.get(kind, kind)
    article = "an" if name[0] in "aeioAEIO" or name.startswith(("SVG", "RAR", "XML")) else "a"
    if name.endswith("picture"):
        return NotAPicture(f"this file is {article} {name}, a kind that is not taken", remedy=remedy)
    return NotAPicture(f"this file is {article} {name}, not {wanted}", remedy=remedy)
