"""The seam to the demo agency: the sign-in page offers it only where it can be made."""

import importlib.util

from core.db import Scope


def is_available() -> bool:
    """Whether this installation can make the demo agency."""
    return importlib.util.find_spec("core.ops.demo") is not None


def enter() -> Scope:
    """The owner of the demo agency, which is made if it is not there yet.

    Raises:
        ImprimaturError: It could not be made.
    """
    from core.ops import demo

    return demo.ensure().scope
