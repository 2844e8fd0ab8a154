"""Who writes: one interface, two kinds of writer, chosen by name. A writer that fails says so; none steps in for another."""

from importlib.util import find_spec
from typing import Final, Protocol

from core import settings
from core.copywriting import renewal, writer
from core.copywriting.ledger import Ledger, NoBooks
from core.copywriting.model_faults import not_installed, not_set_up
from core.copywriting.rules import Brief, Copy, PictureFacts, Request
from core.db import Scope
from core.errors import InvalidInput

OFFLINE: Final = "offline"
MODEL: Final = "model"
NAMES: Final = (OFFLINE, MODEL)


class Writer(Protocol):
    """Writes the asked number of variations for one picture; what it needs besides, it was made with."""

    @property
    def name(self) -> str:
        """`offline` or `model`, as people choose it."""

    def write(self, brief: Brief, facts: PictureFacts, request: Request) -> tuple[Copy, ...]:
        """As many copies as `request.variations`, all different, each within the request's limits and phrase rules; where a
        text is given (`request.rework`), the one that was made of it.

        Raises:
            ImprimaturError: It could not, and why; the person decides what is tried next.
        """

    def write_ads(self, brief: Brief, facts: PictureFacts, request: Request, concepts: int) -> tuple[Copy, ...]:
        """The words of the first `concepts` ad concepts of one picture, within the request's limits.

        Raises:
            ImprimaturError: As `write`.
        """


class OfflineWriter:
    """Writes from the brief and a lexicon: no key, no network, equal requests give equal words."""

    name = OFFLINE

    def write(self, brief: Brief, facts: PictureFacts, request: Request) -> tuple[Copy, ...]:
        if request.rework:
            return (renewal.reworked(brief, facts, request, request.rework),)
        return writer.write(brief, facts, request)

    def write_ads(self, brief: Brief, facts: PictureFacts, request: Request, concepts: int) -> tuple[Copy, ...]:
        return writer.write_ads(brief, facts, request, concepts)


def usual(name: str | None = None) -> str:
    """The name of a writer, checked; without one the operator's choice (`IMPRIMATUR_WRITER`).

    Raises:
        InvalidInput: There is no such writer.
    """
    name = name or settings.current().writer
    if name not in NAMES:
        raise InvalidInput(f"there is no writer {name[:40]}", field="writer", remedy=f"use {' or '.join(NAMES)}")
    return name


def ready(name: str | None = None) -> str:
    """As `usual`, of a writer that can be asked here; brings no client library.

    Raises:
        InvalidInput: There is no such writer, or it is not set up; says what to set.
    """
    name = usual(name)
    if name == MODEL and not settings.current().model.is_set_up:
        raise not_set_up()
    if name == MODEL and not all(find_spec(client) for client in ("openai", "anthropic")):
        raise not_installed()
    return name


def chosen(
    name: str | None = None,
    scope: Scope | None = None,
    *,
    campaign_id: str | None = None,
    picture: bytes | None = None,
    item_id: str | None = None,
) -> Writer:
    """The writer of that name, ready to write; without a name the operator's choice (`IMPRIMATUR_WRITER`).

    Args:
        scope: The agency whose budget pays for a model; the shell, which has none, pays for itself.
        picture: A small JPEG, for models that see.
        item_id: The item of a batch that the calls are for.

    Raises:
        InvalidInput: There is no such writer, or it is not set up; says what to set.
    """
    if usual(name) == OFFLINE:
        return OfflineWriter()
    model = settings.current().model
    if not model.is_set_up:
        raise not_set_up()
    # Brings the client libraries, which an installation without a model has not.
    try:
        from core.copywriting.model_writer import ModelWriter
    except ImportError as missing:
        raise not_installed() from missing

    books = Ledger(scope, model, campaign_id, item_id) if scope is not None else NoBooks()
    return ModelWriter(model, books, picture)


def of(name: str) -> Writer:
    """The writer of that name, for whom no agency pays."""
    return chosen(name)
