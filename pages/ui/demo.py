"""The seam to the demo agency: the sign-in page offers it only where it can be made."""

from core import settings
from core.db import Scope


def is_available() -> bool:
    """Whether this installation offers the demo agency; an operator can switch it off."""
    return settings.current().offers_demo


def enter() -> Scope:
    """The owner of the demo agency, which is made if it is not there yet.

    Raises:
        ImprimaturError: It could not be made.
    """
    from core.ops import demo

    return demo.ensure().scope
