"""What the job engine runs for ads: one item is one concept of one picture with all its placements."""

from typing import Any

from core import db
from core.creatives import commissioned, rebrand_items, rules, shelf, studio
from core.creatives.models import Concept
from core.creatives.studio import Order, Sitting
from core.db import Scope
from core.jobs import registry
from core.jobs.registry import ItemView
from core.storage import files
from core.vocabulary import BatchKind, CheckVerdict, CreativeOrigin


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Draw what a concept still lacks (or, with `redraw`, what would look different today) and store it.

    Running it again writes nothing twice: an ad that is there is left alone.

    Returns:
        How many ads were made, how many of them failed their checks, and how many were there already.
    """
    if rebrand_items.is_asked(item):
        return rebrand_items.run_item(scope, item)
    if commissioned.is_asked(item):
        return commissioned.run_item(scope, item)
    sitting = studio.open_sitting(scope, str(item.payload["concept_id"]))
    placement_ids = tuple(str(placement_id) for placement_id in item.payload["placement_ids"])
    redraws = bool(item.payload.get("redraw"))
    draw = studio.draw if redraws else studio.draw_new
    with files.ahead(scope) as begun:
        drawn = [shelf.begin(begun, draw(sitting, order)) for order in _orders(sitting, placement_ids, redraws)]
        codes = shelf.fresh_codes(len(drawn))
        with db.work(scope) as work:
            concept = work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
            stored = shelf.put(
                work,
                concept,
                sitting.campaign.workspace_id,
                drawn,
                codes,
                language=sitting.said_in,
                only_new=not redraws,
                begun=begun,
            )
    failed = sum(ad.verdict is CheckVerdict.FAIL for ad in stored)
    return {"made": len(stored), "failed_checks": failed, "kept": len(placement_ids) - len(stored)}


def _orders(sitting: Sitting, placement_ids: tuple[str, ...], redraws: bool) -> list[Order]:
    if not redraws:
        lacking = tuple(placement_id for placement_id in placement_ids if placement_id not in sitting.standing)
        return list(studio.orders_of(sitting, lacking))
    composed = (
        sitting.standing[placement_id]
        for placement_id in placement_ids
        if placement_id in sitting.standing
        and sitting.standing[placement_id].creative.origin == CreativeOrigin.COMPOSED
    )
    return [studio.redrawn_order(sitting, standing) for standing in composed]


registry.register(BatchKind.RENDER, run_item)
