"""The process that runs batches: gathers every feature's work and serves the queue.

Importing this module makes every kind of work known; the processes that make items import it for nothing else.
"""

import logging
import signal
from collections.abc import Callable
from threading import Event
from types import FrameType

from core import schema, settings
from core.accounts import tasks as _accounts
from core.assets import tasks as _assets
from core.copywriting import tasks as _copywriting
from core.creatives import tasks as _creatives
from core.exports import tasks as _exports
from core.jobs import registry, runner
from core.reporting import tasks as _reporting
from core.reviews import tasks as _reviews

log = logging.getLogger(__name__)

# Importing a feature's tasks makes its kinds of work known; every table must be known before any is used.
GATHERED = (schema.METADATA, _accounts, _assets, _copywriting, _creatives, _exports, _reporting, _reviews)
_DRAIN_BESIDE_THE_APP_S = 4


def beside_the_app(app_process_id: int) -> None:
    """Serve as the child of the app: with low priority, and for as long as the app lives."""
    also_over = runner.be_a_child(app_process_id)
    serve(settings.current().worker_slots, also_over=also_over, drain_s=_DRAIN_BESIDE_THE_APP_S)


def serve(slots: int, *, also_over: Callable[[], bool] = lambda: False, drain_s: int | None = None) -> int:
    """Serve the queue until SIGTERM, SIGINT or `also_over`; then finish what runs, give back the rest, and leave.

    Returns:
        How many items were made.
    """
    # The engine is heavy to import and the item processes never need it.
    from core.jobs import host

    _log_to_stderr()
    told = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("serving %s with %d slots", ", ".join(sorted(registry.registered())), slots)
    made = host.serve(
        slots,
        __name__,
        lambda: told.is_set() or also_over(),
        drain_s=host.DRAIN_S if drain_s is None else drain_s,
    )
    log.info("the worker leaves; %d items were made", made)
    return made


def _log_to_stderr() -> None:
    logging.basicConfig(level=settings.current().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
