"""The font files of a kit, taken from the store and laid ready for whoever draws with them."""

from collections.abc import Mapping

from core.db import Scope
from core.rendering import fonts
from core.storage import FileMissing, files


def family_of(file_sha256: str) -> str:
    """What a kit and a recipe call an uploaded font."""
    return f"{fonts.BROUGHT}{file_sha256}"


def is_uploaded(family: str | None) -> bool:
    """Whether a kit's family is a font file of its own."""
    return bool(family) and str(family).startswith(fonts.BROUGHT)


def taken_out(scope: Scope, *families: str) -> Mapping[str, bytes]:
    """Family → its file, for those that are uploaded.

    A file that is not in the store is left out: whoever draws with that family is refused at the box it was for.
    """
    found: dict[str, bytes] = {}
    for family in dict.fromkeys(filter(is_uploaded, families)):
        try:
            found[family] = files.read(scope, family.removeprefix(fonts.BROUGHT))
        except FileMissing:
            continue
    return found


def lay_ready(cases: Mapping[str, bytes]) -> None:
    """Make the files ready to be drawn with. Cheap: do it before every picture, because only the last few stay ready."""
    for data in cases.values():
        fonts.bring(data)
