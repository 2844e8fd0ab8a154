"""A change of all sizes of a concept as one item of work: the page that asked answers at once, and all change or none.

batch_id = commissioned.queue(scope, asked, spec)      with the rows it was checked against, in one transaction
result = commissioned.run_item(scope, item)            what `tasks` runs for such an item
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import select

from core import db
from core.campaigns import workable
from core.creatives import commissions, planning, shelf
from core.creatives.commissions import Commission
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.studio import Sitting
from core.db import Scope, Work
from core.errors import Conflict, Refused
from core.ids import BatchId
from core.jobs import leases
from core.jobs import rules as job_rules
from core.jobs.models import BatchItem, BatchJob
from core.jobs.registry import ItemView
from core.jobs.service import NewItem
from core.vocabulary import BatchKind, CheckVerdict

# The name under which an item says that it is a change, and what is to be changed.
MARK: Final = "commission"
# What such an item tells while it is made: how many sizes are drawn, of how many.
DRAWN, OF = "drawn", "of"
_TOLD_EVERY_S: Final = 0.4
# A batch that is made once more draws the same ads as they are by then; it does not change them again.
_MADE_AGAIN: Final = "redraw"


@dataclass(frozen=True)
class Spec:
    """A change as it waits in the queue, in plain JSON values: an edit of words and look, the look and the words of one
    size for all (`edits` is False), or another written text (`variation_id`)."""

    creative_id: str = ""
    variation_id: str = ""
    edits: bool = False
    words: Mapping[str, Any] | None = None
    look: Mapping[str, Any] | None = None


def lay_out(scope: Scope, spec: Spec, concept_id: str = "", expected_version: int | None = None) -> Commission:
    """The change as it would be made now; what a person can mend is refused here."""
    if spec.variation_id:
        return commissions.to_say(scope, concept_id, spec.variation_id)
    if spec.edits:
        return commissions.to_edit(
            scope,
            spec.creative_id,
            spec.words or {},
            spec.look or {},
            all_sizes=True,
            expected_version=expected_version,
        )
    return commissions.to_spread(scope, spec.creative_id, expected_version=expected_version)


def queue(scope: Scope, asked: Commission, spec: Spec) -> BatchId | None:
    """Let the job engine make it; None when nothing would change.

    Raises:
        Conflict: A change of all sizes of this concept is being made already; the campaign or its client is archived.
    """
    if not asked.orders:
        return None
    sitting = asked.sitting
    payload = {
        MARK: asdict(spec),
        "concept_id": sitting.concept.id,
        "placement_ids": [order.placement.id for order in asked.orders],
        "standing": _numbers(sitting),
        "codes": shelf.fresh_codes(len(asked.orders)),
    }
    with db.work(scope) as work:
        campaign = workable.campaign(work, sitting.campaign.id)
        _refuse_second(work, sitting)
        sizes = len(asked.orders)
        label = f"{sitting.asset.original_name} · idea {sitting.concept.number}"
        title = f"{campaign.name}: change of {sizes} size{'' if sizes == 1 else 's'}"
        return planning.queue(work, campaign, [NewItem(label, payload)], title)


def is_asked(item: ItemView) -> bool:
    """Whether an item is such a change."""
    return bool(item.payload.get(MARK)) and _MADE_AGAIN not in item.payload


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Make the change. An item that was stopped after it had stored finds its own versions by their codes and makes none.

    Returns:
        How many new versions were made, how many of them failed their checks, and how many sizes stayed as they were.

    Raises:
        Refused: Somebody changed one of the ads since this was asked for; theirs stays.
    """
    payload = item.payload
    wanted = len(payload["placement_ids"])
    made = _verdicts(scope, payload)
    if not made:
        asked = lay_out(scope, Spec(**payload[MARK]), str(payload["concept_id"]))
        _refuse_overtaken(asked.sitting, payload["standing"])
        stored = commissions.make(scope, asked, payload["codes"], on_drawn=_Teller(scope, item, len(asked.orders)))
        # None where another try, whose worker was thought to be lost, stored the same while this one drew: they are ours.
        made = [ad.verdict for ad in stored] or _verdicts(scope, payload)
    failed = sum(verdict == CheckVerdict.FAIL for verdict in made)
    return {"made": len(made), "failed_checks": failed, "kept": max(0, wanted - len(made))}


# --- parts -------------------------------------------------------------------------------------------------------------


class _Teller:
    """Tells those who wait how many of the sizes are drawn, a few times a second at most."""

    def __init__(self, scope: Scope, item: ItemView, of: int) -> None:
        self._scope, self._item, self._of, self._told_at = scope, item, of, 0.0
        self(0)

    def __call__(self, drawn: int) -> None:
        now = time.monotonic()
        if drawn and drawn < self._of and now - self._told_at < _TOLD_EVERY_S:
            return
        self._told_at = now
        leases.tell(self._scope, self._item, {DRAWN: drawn, OF: self._of})


def _numbers(sitting: Sitting) -> dict[str, int]:
    return {
        placement_id: standing.version.number if standing.version else 0
        for placement_id, standing in sitting.standing.items()
    }


def _refuse_second(work: Work, sitting: Sitting) -> None:
    """Two changes of all sizes at once would each be made against what the other is about to replace."""
    # Whoever asks at the same moment waits here, and then finds the other's.
    work.execute(select(Concept.id).where(Concept.id == sitting.concept.id).with_for_update())
    waiting = work.execute(
        select(BatchItem.payload, BatchJob.paused_at)
        .join(BatchJob, (BatchJob.id == BatchItem.batch_id) & (BatchJob.agency_id == BatchItem.agency_id))
        .where(
            BatchJob.campaign_id == sitting.campaign.id,
            BatchJob.job_type == BatchKind.RENDER,
            BatchJob.status.in_(job_rules.OPEN),
            BatchItem.payload["concept_id"].as_string() == sitting.concept.id,
        )
    )
    for payload, paused_at in waiting:
        if not payload.get(MARK):
            continue
        if paused_at is not None:
            raise Conflict(
                "all sizes of this idea are to be changed already, by a batch that is paused",
                remedy="resume or stop it on the Batches page, then save again",
            )
        raise Conflict(
            "all sizes of this idea are being changed already", remedy="wait until they are drawn, then save again"
        )


def _refuse_overtaken(sitting: Sitting, standing: Mapping[str, int]) -> None:
    now = _numbers(sitting)
    if any(now.get(placement_id, number) != number for placement_id, number in standing.items()):
        raise Refused(
            "somebody else changed one of these sizes meanwhile, and theirs stays",
            remedy="look at their version, then make your change again",
        )


def _verdicts(scope: Scope, payload: Mapping[str, Any]) -> list[str]:
    """The verdicts on the versions that this very item stored before; none when it stored nothing yet."""
    with db.read(scope) as work:
        return list(
            work.scalars(
                select(CreativeVersion.verdict)
                .join(
                    AdCreative,
                    (AdCreative.id == CreativeVersion.creative_id)
                    & (AdCreative.agency_id == CreativeVersion.agency_id),
                )
                .where(AdCreative.concept_id == str(payload["concept_id"]), CreativeVersion.code.in_(payload["codes"]))
            )
        )
