"""What the job engine runs for packages: one item, one package."""

from typing import Any

from core.db import Scope
from core.exports import service
from core.jobs import registry
from core.jobs.registry import ItemView
from core.vocabulary import BatchKind


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Build the package an item names; building it again gives the same package."""
    built = service.run(scope, str(item.payload["export_id"]))
    return {"export_id": str(item.payload["export_id"]), "sha256": built.sha256, "size_bytes": built.size_bytes}


registry.register(BatchKind.EXPORT, run_item)
