"""What may be worked on: campaigns and clients that nobody put away. Reading needs none of this."""

from core.campaigns import rules
from core.campaigns.models import Campaign
from core.db import Work
from core.vocabulary import CampaignStatus
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound


def campaign(work: Work, campaign_id: str) -> Campaign:
    """A campaign to be worked on.

    Raises:
        CampaignNotFound: There is no such campaign.
        CampaignArchived: It was put away.
        ClientArchived: Its client was.
    """
    found = work.one(Campaign, campaign_id, missing=rules.CampaignNotFound, what="campaign")
    if found.status == CampaignStatus.ARCHIVED:
        raise rules.CampaignArchived("this campaign is archived", remedy="restore it first")
    client(work, found.workspace_id)
    return found


def client(work: Work, workspace_id: str) -> Workspace:
    """A client to be worked for.

    Raises:
        WorkspaceNotFound: There is no such client.
        ClientArchived: It was put away.
    """
    found = work.one(Workspace, workspace_id, missing=WorkspaceNotFound, what="client")
    if found.archived_at is not None:
        raise rules.ClientArchived(
            f"the client {found.client_name} is archived", remedy="restore the client first; reading stays possible"
        )
    return found
