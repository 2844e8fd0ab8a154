"""What is kept of what people do with ads: a line of the audit log that names client and campaign."""

from core.accounts import audit
from core.campaigns.models import Campaign
from core.db import Work


def record(work: Work, campaign: Campaign, action: str, kind: str, entity_id: str, summary: str) -> None:
    """Add the line, in the transaction of what was done.

    Args:
        kind: What was done something to: "ad", "concept" or "batch"; `entity_id` says which.
        summary: One sentence for people.
    """
    audit.record(
        work,
        action=action,
        entity_type=kind,
        entity_id=entity_id,
        summary=summary,
        details={"workspace_id": campaign.workspace_id, "campaign_id": campaign.id},
    )
