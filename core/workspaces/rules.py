"""What a client's record may hold."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from core import fields
from core.errors import NotFound

CLEANERS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "client_name": partial(fields.clean_line, max_length=100, required=True),
    "industry": partial(fields.clean_line, max_length=100),
}
EDITABLE: Final = tuple(CLEANERS)


class WorkspaceNotFound(NotFound):
    """No such client in this agency."""


def clean(given: Mapping[str, object]) -> dict[str, object]:
    """The given fields as they are stored.

    Raises:
        InvalidInput: At the first field that does not fit; an unknown field lists the known ones.
    """
    fields.refuse_unknown(given, EDITABLE)
    return {name: CLEANERS[name](name, value) for name, value in given.items()}
