"""What the job engine runs for packages: one item, one package; and what the calendar does: expired ones lose their files."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from core import clock
from core.accounts import rounds
from core.db import Scope, Work
from core.exports import packing, service
from core.jobs import registry
from core.jobs.registry import ItemView
from core.vocabulary import BatchKind

# In another format each ad is drawn again, a second an ad: many thousands must come to an end within one try.
_LONGEST: Final = timedelta(hours=6)
# No package takes that long to build.
_GIVEN_UP_AFTER: Final = timedelta(days=1)


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Build the package an item names; building it again gives the same package."""
    built = service.run(scope, str(item.payload["export_id"]))
    return {"export_id": str(item.payload["export_id"]), "sha256": built.sha256, "size_bytes": built.size_bytes}


def when_failed(work: Work, agency_id: str, payload: Mapping[str, Any], message: str) -> None:
    """Say on the package's row that it will not be built: the process that built it may have been killed."""
    service.mark_failed(work, str(payload["export_id"]), message)


def run_clean_up(moment: datetime) -> None:
    """Remove the files of expired packages at every agency; what is over is over now, whenever this was due.

    What processes that were killed while packing left on the disk goes too.

    Raises:
        RoundIncomplete: It failed at one or more agencies.
    """
    packing.clear(clock.now() - _GIVEN_UP_AFTER)
    rounds.through_all("cleaning up packages", service.clean_up)


registry.register(BatchKind.EXPORT, run_item, limit_s=_LONGEST.total_seconds(), when_failed=when_failed)
registry.schedule("clean-up-packages", "10 * * * *", run_clean_up)
