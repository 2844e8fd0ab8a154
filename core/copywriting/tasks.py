"""What the job engine runs for words: sets of texts and reworked ones, asked of a model; by the calendar, old calls go."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from core import settings
from core.accounts import rounds
from core.copywriting import clean_up, orders, writers, writing
from core.copywriting.ledger import Ledger
from core.copywriting.model_faults import ModelFailed, ModelGaveUp
from core.copywriting.usage import Usage
from core.db import Scope
from core.jobs import registry
from core.jobs.registry import ItemView
from core.jobs.rules import Lane
from core.vocabulary import BatchKind, Language


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Have what an item asks for written and kept; run again, it gives what it stored before.

    A model's answer is in the book of calls before its texts are kept, so a try that follows asks nobody again for what was
    answered; a call that an earlier try left open is closed with the most that it may have cost.

    Returns:
        How many texts there are now, and what a model cost in this try.

    Raises:
        ModelFailed: The model may do better in a moment, and nothing can have been charged.
        ModelGaveUp: It gave no answer, and asking again is a person's choice.
        ImprimaturError: As `service.write_captions`, `service.renew_field` and `service.translate`.
    """
    if item.payload.get("writer") == writers.MODEL:
        Ledger(scope, settings.current().model, item.campaign_id, item.item_id).close_broken_off()
    try:
        return _reworked(scope, item) if item.payload["task"] == orders.REWORK else _written(scope, item)
    except ModelFailed as fault:
        if fault.may_pass and fault.paid == 0:
            raise
        raise ModelGaveUp(fault) from fault


def _written(scope: Scope, item: ItemView) -> dict[str, Any]:
    payload = item.payload
    made = writing.write_caption(
        scope,
        item.campaign_id or "",
        str(payload["asset_id"]),
        writing.request_of(**item.options["wishes"], seed=int(payload["seed"])),
        writer=str(payload["writer"]),
        liked=tuple(item.options["liked"]),
        placement_id=str(payload["placement_id"]),
        item_id=item.item_id,
    )
    return {"made": len(made.variation_ids), "caption_id": made.caption_id, "usage": _told(made.usage)}


def _reworked(scope: Scope, item: ItemView) -> dict[str, Any]:
    payload = item.payload
    language = payload["language"]
    made = writing.rework(
        scope,
        str(payload["variation_id"]),
        str(payload["field"]),
        Language(language) if language else None,
        writer=str(payload["writer"]),
        item_id=item.item_id,
    )
    return {"made": 1, "variation_id": made.variation_id, "usage": _told(made.usage)}


def _told(usage: Usage | None) -> dict[str, Any] | None:
    return asdict(usage) if usage else None


def run_clean_up(moment: datetime) -> None:
    """Clean up at every agency; what is old is old now, whenever it was due.

    Raises:
        RoundIncomplete: It failed at one or more agencies.
    """
    rounds.through_all("cleaning up calls to models", clean_up.clean_up)


registry.register(BatchKind.CAPTION, run_item, lane=Lane.MODEL)
registry.schedule("clean-up-model-calls", "40 3 * * *", run_clean_up)
