"""The control of currencies, alike wherever results are shown: each apart, one alone, or all converted to one."""

from collections.abc import Sequence
from typing import Any, Final

from core.reporting import rates
from core.reporting.view import Filter, ViewState
from pages.ui import loaders
from pages.ui.visit import Visit

ANY: Final = ""
CONVERTED: Final = "to "


def chosen(view: ViewState) -> str:
    """Which money a view shows, as the controls have it: "" each apart, "EUR" that alone, "to EUR" converted to it."""
    if view.currency is not None:
        return f"{CONVERTED}{view.currency}"
    held = next((one.keys for one in view.filters if one.dimension == "currency" and not one.is_excluding), ())
    return held[0] if len(held) == 1 else ANY


def offered(here: Visit, view: ViewState, known: Sequence[str]) -> tuple[str, ...]:
    """What the control of currencies offers; of currencies that rates are kept for, also to convert to them."""
    into = {*loaders.read(here, rates.targets, tuple(known)), *([view.currency] if view.currency else ())}
    alone = tuple(known) if len(known) > 1 else ()
    return (ANY, *alone, *(f"{CONVERTED}{one}" for one in sorted(into)))


def words(choice: str) -> str:
    """What the control calls a choice."""
    if choice.startswith(CONVERTED):
        return f"Converted to {choice.removeprefix(CONVERTED)}"
    return choice or "Each apart"


def parts(view: ViewState, choice: str) -> dict[str, Any]:
    """The parts of a view that a choice of the control changes."""
    others = tuple(one for one in view.filters if one.dimension != "currency")
    if choice.startswith(CONVERTED):
        return {"filters": others, "currency": choice.removeprefix(CONVERTED)}
    return {"filters": (*others, Filter("currency", (choice,))) if choice else others, "currency": None}
