"""A re-brand from the shell: what the Brand page offers, asked for and drawn in this process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core import db
from core.brand.rules import KitNotFound
from core.campaigns import workable
from core.campaigns.rules import CampaignNotFound
from core.creatives import kit_changes, rebrand
from core.db import OPERATOR, Scope
from core.ids import AgencyId
from core.jobs import runner
from core.jobs.models import BatchItem
from core.vocabulary import Role
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class Rebranded:
    """What a re-brand did, or would do.

    Attributes:
        ads: Ads that showed an older kit.
        made: New versions; `visible` of them differ visibly, and `decisions_kept` decisions were kept.
        refused: Ads that keep their picture: code, headline and reason of each.
        failed_items: Concepts that could not be drawn at all.
    """

    workspace_id: str
    kit_version: int
    changes: str
    dry_run: bool
    ads: int
    made: int
    visible: int
    decisions_kept: int
    failed_items: int
    refused: tuple[dict[str, str], ...]
    batch_ids: tuple[str, ...]


def run(
    workspace_id: str, campaign_ids: Sequence[str] | None, *, dry_run: bool, composed_anew: bool = False
) -> Rebranded:
    """Draw again what shows an older kit, and wait for it; `composed_anew` as for `rebrand.start`.

    Raises:
        KitNotFound, CampaignNotFound: There is none of that id.
        Conflict: The client or a named campaign is archived.
    """
    with db.unscoped("the shell names a client by id, of whatever agency", writing=False) as work:
        client = work.get(Workspace, workspace_id)
        if client is None:
            raise KitNotFound("there is no such client", field="workspace", remedy="give the id of a client")
        scope = Scope(AgencyId(client.agency_id), None, Role.OWNER, OPERATOR)
    _refuse_others(scope, workspace_id, campaign_ids or ())
    before = rebrand.offer(scope, workspace_id)
    wanted = [one for one in before.campaigns if campaign_ids is None or one.campaign_id in campaign_ids]
    results: list[dict[str, Any]] = []
    batch_ids: tuple[str, ...] = ()
    failed = 0
    if not dry_run:
        batch_ids = rebrand.start(scope, workspace_id, campaign_ids, composed_anew=composed_anew).batch_ids
        failed = sum(runner.run(scope, batch_id).counts.failed for batch_id in batch_ids)
        with db.read(scope) as work:
            results = list(work.scalars(select(BatchItem.result).where(BatchItem.batch_id.in_(batch_ids))))
    refused = rebrand.offer(scope, workspace_id).refused
    return Rebranded(
        workspace_id=workspace_id,
        kit_version=before.kit_version,
        changes=kit_changes.words(before.changes),
        dry_run=dry_run,
        ads=sum(one.ads for one in wanted),
        made=_sum(results, "made"),
        visible=_sum(results, "visible"),
        decisions_kept=_sum(results, "decisions_kept"),
        failed_items=failed,
        refused=tuple(
            {"code": one.code, "headline": one.headline, "reason": one.reason}
            for one in refused
            if campaign_ids is None or one.campaign_id in campaign_ids
        ),
        batch_ids=batch_ids,
    )


def _sum(results: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(int(result.get(name, 0)) for result in results)


def _refuse_others(scope: Scope, workspace_id: str, campaign_ids: Sequence[str]) -> None:
    with db.read(scope) as work:
        workable.client(work, workspace_id)
        for campaign_id in campaign_ids:
            if workable.campaign(work, campaign_id).workspace_id != workspace_id:
                raise CampaignNotFound(
                    "this campaign is of another client", field="campaign", remedy="give one of the client's own"
                )
