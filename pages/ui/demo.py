"""The seam to the demo agency: offered only where it can be made, and made by a thread that outlives whoever waits."""

import logging
import threading

from core import settings
from core.db import Scope
from core.errors import ImprimaturError, Unavailable

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_running: list["Making"] = []
# So long the click itself waits: a demo agency that is there already is entered at once, without a progress bar.
_AT_ONCE_S = 0.5


class Making:
    """The demo agency while it is made. A page's own script would be stopped half-way by a reload; a thread is not."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._steps = 1
        self._made: Scope | None = None
        self._failure: ImprimaturError | None = None
        # A daemon: a server that is stopped does not wait, and what is half-made the next making takes back.
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)
        self._thread.start()
        self._thread.join(_AT_ONCE_S)

    @property
    def is_over(self) -> bool:
        """Whether it ended, well or not; `owner` tells then."""
        return not self._thread.is_alive()

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(max(len(self._told) - 1, 0) / self._steps, 1.0)

    @property
    def step(self) -> str:
        """The step that is being taken, in words; "" before the first one."""
        return self._told[-1] if self._told else ""

    def owner(self) -> Scope:
        """The owner of the demo agency, once it is over.

        Raises:
            ImprimaturError: It could not be made; nothing of it was left behind.
        """
        if self._made is None:
            raise self._failure or Unavailable("the demo agency is not ready yet", remedy="wait a moment")
        return self._made

    def _run(self) -> None:
        from core.ops import demo

        try:
            self._steps = demo.step_count()
            self._made = demo.ensure(self._told.append).scope
        except ImprimaturError as error:
            self._failure = error
        except Exception:
            _log.exception("the demo agency could not be made")
            self._failure = Unavailable("the demo agency could not be made", remedy="look into the server's log")


def is_available() -> bool:
    """Whether this installation offers the demo agency; an operator can switch it off."""
    return settings.current().offers_demo


def begin() -> Making:
    """Have the demo agency made, or found; everybody who asks meanwhile waits for the same one."""
    with _lock:
        _running[:] = [making for making in _running if not making.is_over] or [Making()]
        return _running[0]
