"""What people may say about a picture: its name, tags, focal point and rights."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from core import fields
from core.errors import Conflict, InvalidInput, NotFound

TAGS_MAX: Final = 20
TAG_MAX: Final = 50
NAME_MAX: Final = 255


class AssetNotFound(NotFound):
    """No such picture in this agency."""


class MaskNotFound(NotFound):
    """This picture has no mask."""


class AssetInUse(Conflict):
    """An ad is made from this picture."""


class ClientArchived(Conflict):
    """The client is put away: its library takes nothing new until it is restored."""


def file_name(name: str) -> str:
    """The last part of a file's name as browsers and shells give it, at most 255 characters, its suffix kept."""
    flat = fields.clean_line("name", name.replace("\\", "/"), max_length=max(len(name), 1)) or ""
    path = PurePosixPath(flat)
    if len(path.name) <= NAME_MAX:
        return path.name or "picture"
    suffix = path.suffix[:20]
    return path.stem[: NAME_MAX - 1 - len(suffix)] + "…" + suffix


def _name(field: str, value: object) -> str:
    return fields.clean_line(field, value, max_length=NAME_MAX, required=True)


def _fraction(field: str, value: object) -> float:
    number = fields.clean_amount(field, value)
    if number is None or number > 1:
        raise InvalidInput("this is not a place in the picture", field=field, remedy="give a fraction from 0 to 1")
    return float(number)


def holds(box: Sequence[float] | None, x: float, y: float) -> bool:
    """Whether a point lies in a box (left, top, right, bottom); without a box there is nothing to lie in."""
    return box is not None and box[0] <= x <= box[2] and box[1] <= y <= box[3]


def clean_focal(x: object, y: object) -> tuple[float, float]:
    """A focal point as fractions of width and height, from the top left.

    Raises:
        InvalidInput: At `focal_x` or `focal_y`: no number from 0 to 1.
    """
    return _fraction("focal_x", x), _fraction("focal_y", y)


CLEANERS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "name": _name,
    "tags": partial(fields.clean_list, max_items=TAGS_MAX, max_length=TAG_MAX),
    "focal_x": _fraction,
    "focal_y": _fraction,
    "rights_expire_on": fields.clean_date,
}
EDITABLE: Final = tuple(CLEANERS)


def clean(given: Mapping[str, object]) -> dict[str, object]:
    """The given fields as they are stored; tags are one of each whatever their case.

    Raises:
        InvalidInput: At the first field that does not fit; an unknown field lists the known ones.
    """
    fields.refuse_unknown(given, EDITABLE)
    return {name: CLEANERS[name](name, value) for name, value in given.items()}
