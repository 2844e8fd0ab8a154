"""What people do to campaigns: create, change, brief, place, move along, duplicate."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy import update as update_rows

from core import db
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.brand.models import BrandKit
from core.campaigns import rules, workable
from core.campaigns.models import Campaign, CampaignBrief, CampaignPlacement
from core.db import Scope, Work, editing
from core.fields import Faults, required_choice
from core.ids import CampaignId
from core.vocabulary import CampaignStatus
from core.workspaces.rules import WorkspaceNotFound

# Texts come later in the flow: their tables are named as text, as foreign keys name them.
_CAPTIONS = table("captions", column("id"), column("agency_id"), column("campaign_id"))
_TEXTS = table("caption_variations", column("agency_id"), column("caption_id"), column("language"))


def create(
    scope: Scope,
    workspace_id: str,
    *,
    name: str,
    objective: str,
    launch_type: str,
    funnel_stage: str,
    placements: Sequence[str],
    brief: Mapping[str, object] | None = None,
    made_by: str = "web",
    **fields: object,
) -> CampaignId:
    """Add a campaign, as a draft, to a client; it works with the client's brand kit.

    Args:
        placements: Ids of placements, in the order they shall appear; at least one.
        brief: Any of `rules.BRIEF_EDITABLE`.
        made_by: Which front end makes it ("web", "shell", "demo").
        fields: Any other of `rules.EDITABLE`.

    Raises:
        InvalidInput: At the field that does not fit, or that contradicts another.
        WorkspaceNotFound: There is no such client.
        ClientArchived: It was put away.
        Forbidden: The role may not add campaigns.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    asked = {"name": name, "objective": objective, "launch_type": launch_type, "funnel_stage": funnel_stage}
    cleaned, chosen, cleaned_brief = _all_clean({**asked, **fields}, placements, brief or {})
    with db.work(scope) as work:
        workable.client(work, workspace_id)
        kit = _kit_of(work, workspace_id)
        rules.refuse_contradictions(cleaned, kit.forbidden_phrases)
        columns: dict[str, Any] = {**cleaned, "workspace_id": workspace_id, "brand_kit_id": kit.id, "made_by": made_by}
        campaign = _added(work, columns, chosen, cleaned_brief)
        _record(work, campaign, "campaign.created", f"Added the campaign {campaign.name}")
        return CampaignId(campaign.id)


def update(scope: Scope, campaign_id: str, *, expected_version: int | None = None, **fields: object) -> None:
    """Change the given fields of a campaign; None, "" or [] clears one that may be empty.

    Args:
        expected_version: The version the person was looking at; None overwrites whatever is there.
        fields: Any of `rules.EDITABLE`.

    Raises:
        InvalidInput: At the field that does not fit, or that contradicts another.
        CampaignNotFound: There is no such campaign.
        Conflict: Somebody else changed it in between, or its client is archived.
        Forbidden: The role may not change campaigns.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    cleaned = rules.clean(fields)
    with db.work(scope) as work:
        campaign = _living_clients(work, campaign_id)
        editing.expect_version(campaign, expected_version)
        kit = _kit_of(work, campaign.workspace_id)
        rules.refuse_contradictions(_columns(campaign) | cleaned, kit.forbidden_phrases)
        language = campaign.language
        changed = editing.apply(campaign, cleaned)
        if "language" in changed:
            _leave_in(work, campaign.id, language)
        if changed:
            _record(work, campaign, "campaign.updated", f"Changed the campaign {campaign.name}", fields=changed)


def update_brief(scope: Scope, campaign_id: str, *, expected_version: int | None = None, **fields: object) -> None:
    """Change the given fields of a campaign's brief; None, "", [] or {} clears one.

    Args:
        expected_version: The version of the brief (not of the campaign) the person was looking at.
        fields: Any of `rules.BRIEF_EDITABLE`.

    Raises:
        InvalidInput: At the field that does not fit.
        CampaignNotFound: There is no such campaign.
        Conflict: Somebody else changed it in between, or its client is archived.
        Forbidden: The role may not change campaigns.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    cleaned = rules.clean_brief(fields)
    with db.work(scope) as work:
        campaign = _living_clients(work, campaign_id)
        brief = work.scalars(select(CampaignBrief).where(CampaignBrief.campaign_id == campaign.id)).one()
        editing.expect_version(brief, expected_version)
        changed = editing.apply(brief, cleaned)
        if changed:
            _record(work, campaign, "campaign.briefed", f"Changed the brief of {campaign.name}", fields=changed)


def set_placements(
    scope: Scope, campaign_id: str, placements: Sequence[str], *, expected_version: int | None = None
) -> None:
    """Choose where a campaign runs; ads that exist for placements no longer chosen stay.

    Args:
        placements: Ids in the order they shall appear; at least one.
        expected_version: The version of the campaign the person was looking at.

    Raises:
        InvalidInput: At `placements`: none, or an unknown one.
        CampaignNotFound: There is no such campaign.
        Conflict: Somebody else changed it in between, or its client is archived.
        Forbidden: The role may not change campaigns.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    chosen = rules.clean_placements(placements)
    with db.work(scope) as work:
        campaign = _living_clients(work, campaign_id)
        editing.expect_version(campaign, expected_version)
        stored = _placements(work, campaign.id)
        if tuple(row.placement_id for row in stored) == chosen:
            return
        for row in stored:
            work.delete(row)
        # The unique pairs must be free before the new rows arrive.
        work.flush()
        _place(work, campaign.id, chosen)
        editing.touch(campaign)
        summary = f"Chose {len(chosen)} placements for {campaign.name}"
        _record(work, campaign, "campaign.placed", summary, placements=list(chosen))


def change_status(scope: Scope, campaign_id: str, to: str) -> None:
    """Move a campaign along: draft → active ⇄ paused → completed, archived from any, from there back to draft.

    Raises:
        InvalidInput: At `status`: there is no such state.
        StatusRefused: The campaign cannot take that step from where it is.
        ClientArchived: Its client was put away; it can only be archived too.
        CampaignNotFound: There is no such campaign.
        Forbidden: The role may not change campaigns.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    wanted = required_choice("status", to, CampaignStatus)
    with db.work(scope) as work:
        campaign = _campaign(work, campaign_id)
        if wanted is not CampaignStatus.ARCHIVED:
            workable.client(work, campaign.workspace_id)
        before = CampaignStatus(campaign.status)
        rules.refuse_step(before, wanted)
        campaign.status = wanted
        summary = f"Moved {campaign.name} from {before} to {wanted}"
        _record(work, campaign, f"campaign.{wanted}", summary, before=before.value)


def launch(scope: Scope, campaign_id: str) -> None:
    """Start a draft, or go on with a paused campaign; faults as for `change_status`."""
    change_status(scope, campaign_id, CampaignStatus.ACTIVE)


def pause(scope: Scope, campaign_id: str) -> None:
    """Hold an active campaign; faults as for `change_status`."""
    change_status(scope, campaign_id, CampaignStatus.PAUSED)


def complete(scope: Scope, campaign_id: str) -> None:
    """Close an active or paused campaign; faults as for `change_status`."""
    change_status(scope, campaign_id, CampaignStatus.COMPLETED)


def archive(scope: Scope, campaign_id: str) -> None:
    """Put a campaign away with everything in it; faults as for `change_status`."""
    change_status(scope, campaign_id, CampaignStatus.ARCHIVED)


def restore(scope: Scope, campaign_id: str) -> None:
    """Bring an archived campaign back as a draft; faults as for `change_status`."""
    change_status(scope, campaign_id, CampaignStatus.DRAFT)


def duplicate(scope: Scope, campaign_id: str) -> CampaignId:
    """A new draft with the columns, placements and brief of a campaign, named "… (copy)"; its ads are not copied.

    Raises:
        CampaignNotFound: There is no such campaign.
        ClientArchived: Its client was put away.
        Forbidden: The role may not add campaigns.
    """
    require(scope, Permission.EDIT_CAMPAIGNS)
    with db.work(scope) as work:
        original = _living_clients(work, campaign_id)
        brief = work.scalars(select(CampaignBrief).where(CampaignBrief.campaign_id == original.id)).one()
        columns = _columns(original) | {"name": rules.copy_name(original.name)}
        columns |= {"workspace_id": original.workspace_id, "brand_kit_id": original.brand_kit_id, "made_by": "web"}
        chosen = tuple(row.placement_id for row in _placements(work, original.id))
        copy = _added(work, columns, chosen, {name: getattr(brief, name) for name in rules.BRIEF_EDITABLE})
        _record(work, copy, "campaign.duplicated", f"Duplicated {original.name}", original_id=original.id)
        return CampaignId(copy.id)


def _all_clean(
    given: Mapping[str, object], placements: Sequence[str], brief: Mapping[str, object]
) -> tuple[dict[str, object], tuple[str, ...], dict[str, object]]:
    """Columns, placements and brief of a new campaign; what is wrong with any of them is told at once."""
    faults = Faults()
    with faults:
        cleaned = rules.clean(given)
    with faults:
        chosen = rules.clean_placements(placements)
    with faults:
        cleaned_brief = rules.clean_brief(brief)
    faults.refuse()
    return cleaned, chosen, cleaned_brief


def _leave_in(work: Work, campaign_id: str, language: str) -> None:
    """Texts say a language only where it is not the campaign's: when that changes, those so far keep the one they are in."""
    of_campaign = select(_CAPTIONS.c.id).where(
        _CAPTIONS.c.agency_id == work.agency_id, _CAPTIONS.c.campaign_id == campaign_id
    )
    work.touched(
        update_rows(_TEXTS)
        .where(_TEXTS.c.agency_id == work.agency_id, _TEXTS.c.language.is_(None), _TEXTS.c.caption_id.in_(of_campaign))
        .values(language=language)
    )


def _added(work: Work, columns: Mapping[str, Any], placement_ids: Sequence[str], brief: Mapping[str, Any]) -> Campaign:
    campaign = Campaign(agency_id=work.agency_id, **columns)
    work.add(campaign)
    work.flush()
    work.add(CampaignBrief(agency_id=work.agency_id, campaign_id=campaign.id, **brief))
    _place(work, campaign.id, placement_ids)
    return campaign


def _place(work: Work, campaign_id: str, placement_ids: Sequence[str]) -> None:
    work.add_all(
        CampaignPlacement(
            agency_id=work.agency_id, campaign_id=campaign_id, placement_id=placement_id, position=position
        )
        for position, placement_id in enumerate(placement_ids)
    )


def _columns(campaign: Campaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in rules.EDITABLE}


def _campaign(work: Work, campaign_id: str) -> Campaign:
    return work.one(Campaign, campaign_id, missing=rules.CampaignNotFound, what="campaign")


def _living_clients(work: Work, campaign_id: str) -> Campaign:
    """A campaign whose client was not put away."""
    campaign = _campaign(work, campaign_id)
    workable.client(work, campaign.workspace_id)
    return campaign


def _kit_of(work: Work, workspace_id: str) -> BrandKit:
    kit = work.scalars(select(BrandKit).where(BrandKit.workspace_id == workspace_id)).one_or_none()
    if kit is None:
        raise WorkspaceNotFound("there is no such client", remedy="it may have been deleted; go back to the list")
    return kit


def _placements(work: Work, campaign_id: str) -> list[CampaignPlacement]:
    rows = select(CampaignPlacement).where(CampaignPlacement.campaign_id == campaign_id)
    return list(work.scalars(rows.order_by(CampaignPlacement.position)))


def _record(work: Work, campaign: Campaign, action: str, summary: str, **details: object) -> None:
    audit.record(
        work,
        action=action,
        entity_type="campaign",
        entity_id=campaign.id,
        summary=summary,
        details={"workspace_id": campaign.workspace_id, **details},
    )
