"""Who writes: one interface, two kinds of writer, chosen by name. A writer that fails says so; none steps in for another."""

from typing import Final, Protocol

from core.copywriting import writer
from core.copywriting.rules import Brief, Copy, PictureFacts, Request
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
        """As many copies as `request.variations`, all different, each within the request's limits and phrase rules.

        Raises:
            ImprimaturError: It could not, and why; the person decides what is tried next.
        """


class OfflineWriter:
    """Writes from the brief and a lexicon: no key, no network, equal requests give equal words."""

    name = OFFLINE

    def write(self, brief: Brief, facts: PictureFacts, request: Request) -> tuple[Copy, ...]:
        return writer.write(brief, facts, request)


def of(name: str) -> Writer:
    """The writer of that name, ready to write.

    Raises:
        InvalidInput: There is no such writer, or it is not set up; says what to set.
    """
    if name == OFFLINE:
        return OfflineWriter()
    if name == MODEL:
        raise InvalidInput(
            "no model is set up to write with",
            field="writer",
            remedy="set a model's address and key in the settings, or use --writer offline",
        )
    raise InvalidInput(f"there is no writer {name[:40]}", field="writer", remedy=f"use {' or '.join(NAMES)}")
