"""What a client's record may hold."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from core import fields
from core.errors import Conflict, NotFound

CLEANERS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "client_name": partial(fields.clean_line, max_length=100, required=True),
    "industry": partial(fields.clean_line, max_length=100),
}
EDITABLE: Final = tuple(CLEANERS)


class WorkspaceNotFound(NotFound):
    """No such client in this agency."""


class ClientNameTaken(Conflict):
    """The agency works for a client of that name already; case and accents make no other name."""


def clean(given: Mapping[str, object]) -> dict[str, object]:
    """The given fields as they are stored.

    Raises:
        InvalidInput: At every field that does not fit; an unknown field lists the known ones.
    """
    return fields.clean_each(given, CLEANERS)
