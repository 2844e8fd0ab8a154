"""What the job engine runs for pictures: one item is the subject mask of one of them."""

from typing import Any

from core.assets import masks
from core.db import Scope
from core.jobs import registry
from core.jobs.registry import ItemView
from core.vocabulary import BatchKind


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Cut the mask of a picture and store it; running it again keeps the mask that is there, or cuts the very same anew.

    Returns:
        The mask's hash, its grade, what cut it, and whether it was there already.
    """
    made = masks.make(scope, str(item.payload["asset_id"]), anew=bool(item.payload.get("anew")))
    return {"mask_sha256": made.mask_sha256, "grade": made.grade, "model": made.model_used, "kept": made.kept}


registry.register(BatchKind.MASK, run_item, limit_s=300.0)
