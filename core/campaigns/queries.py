"""What screens read of campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true

from core import db
from core.accounts.rules import Permission, require
from core.campaigns import rules
from core.campaigns.models import Campaign, CampaignBrief, CampaignPlacement
from core.db import Scope, Work
from core.db.paging import Page, window
from core.fields import required_choice
from core.phrases import like_pattern
from core.vocabulary import CampaignStatus, FunnelStage, Language, LaunchType, Objective
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class CampaignCard:
    """A campaign in a list; `placements` is how many it runs in."""

    campaign_id: str
    workspace_id: str
    client_name: str
    name: str
    objective: Objective
    launch_type: LaunchType
    funnel_stage: FunnelStage
    status: CampaignStatus
    starts_on: date | None
    ends_on: date | None
    budget_micros: int | None
    budget_currency: str | None
    placements: int
    made_by: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class BriefView:
    """The brief of a campaign in its eight sections; `version` is what an edit must be made against."""

    version: int
    client_overview: str | None
    campaign_purpose: str | None
    primary_kpi: str | None
    secondary_kpis: tuple[str, ...]
    target_metrics: dict[str, float | int]
    competitor_insights: tuple[str, ...]
    differentiators: tuple[str, ...]
    demographics: str | None
    psychographics: str | None
    pain_points: tuple[str, ...]
    motivations: tuple[str, ...]
    key_message: str | None
    supporting_points: tuple[str, ...]
    emotional_appeal: str | None
    proof: str | None
    mandatory_inclusions: tuple[str, ...]
    mandatory_exclusions: tuple[str, ...]
    legal_requirements: tuple[str, ...]
    platform_instagram: str | None
    platform_facebook: str | None
    platform_linkedin: str | None
    campaign_duration: str | None
    seasonality: str | None
    urgency: str | None


@dataclass(frozen=True)
class CampaignView:
    """A campaign with its placements and brief; `version` is what an edit must be made against."""

    campaign_id: str
    workspace_id: str
    client_name: str
    brand_kit_id: str | None
    version: int
    made_by: str
    created_at: datetime
    updated_at: datetime
    status: CampaignStatus
    name: str
    description: str | None
    objective: Objective
    launch_type: LaunchType
    funnel_stage: FunnelStage
    primary_offer: str | None
    call_to_action: str | None
    secondary_cta: str | None
    target_audience: str | None
    keywords: tuple[str, ...]
    must_include_phrases: tuple[str, ...]
    must_exclude_phrases: tuple[str, ...]
    reference_captions: tuple[str, ...]
    headline_max_length: int | None
    body_max_length: int | None
    starts_on: date | None
    ends_on: date | None
    budget_micros: int | None
    budget_currency: str | None
    landing_url: str | None
    utm_template: str | None
    language: Language
    approval_required: bool
    placements: tuple[str, ...]
    brief: BriefView
    score: rules.BriefScore

    def tracked_url(self, placement_id: str, code: str) -> str:
        """The landing address of the ad with `code` in a placement, with its tracking parameters."""
        return rules.tracked_url(
            self.landing_url,
            self.utm_template,
            campaign=self.name,
            client=self.client_name,
            placement=placement_id,
            code=code,
        )


def list_campaigns(
    scope: Scope,
    *,
    workspace_id: str | None = None,
    status: str | Sequence[str] | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 50,
) -> Page[CampaignCard]:
    """One page of campaigns, newest first, in two statements.

    Args:
        workspace_id: Only this client's; None takes every client that is not archived.
        status: One state or several; None takes all but the archived ones.
        search: Words anywhere in the campaign's name, whatever their case or accents.
        page: Counts from 1.

    Raises:
        InvalidInput: At `status`: there is no such state.
    """
    require(scope, Permission.VIEW)
    offset, limit = window(page, per_page)
    found = _found(workspace_id, status, search)
    with db.read(scope) as work:
        total = work.scalar(select(func.count()).select_from(Campaign).join(*_CLIENT).where(found)) or 0
        newest = _cards().where(found).order_by(Campaign.created_at.desc(), Campaign.id.desc())
        return Page(
            [_card(row) for row in work.execute(newest.offset(offset).limit(limit))], total, max(page, 1), limit
        )


def get_campaign(scope: Scope, campaign_id: str) -> CampaignView:
    """One campaign with placements, brief and the brief's score, in two statements.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    one = (
        select(Campaign, CampaignBrief, Workspace.client_name)
        .join(*_CLIENT)
        .join(CampaignBrief, _same(CampaignBrief.campaign_id == Campaign.id, CampaignBrief.agency_id))
        .where(Campaign.id == campaign_id)
    )
    with db.read(scope) as work:
        row = work.execute(one).one_or_none()
        if row is None:
            raise rules.CampaignNotFound(
                "there is no such campaign", remedy="it may have been deleted; go back to the list"
            )
        campaign, brief, client_name = row
        return _view(campaign, brief, client_name, _placement_ids(work, campaign_id))


def _same(condition: ColumnElement[bool], agency_id: Any) -> ColumnElement[bool]:
    return and_(condition, agency_id == Campaign.agency_id)


_CLIENT = (Workspace, _same(Workspace.id == Campaign.workspace_id, Workspace.agency_id))


def _found(workspace_id: str | None, status: str | Sequence[str] | None, search: str) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if workspace_id is None:
        conditions.append(Workspace.archived_at.is_(None))
    else:
        conditions.append(Campaign.workspace_id == workspace_id)
    given = (
        [status] if isinstance(status, str) else status or [s for s in CampaignStatus if s != CampaignStatus.ARCHIVED]
    )
    conditions.append(Campaign.status.in_([required_choice("status", state, CampaignStatus) for state in given]))
    if search.strip():
        conditions.append(Campaign.name_key.like(like_pattern(search), escape="\\"))
    return and_(*conditions)


def _cards() -> Select[Any]:
    placed = select(func.count()).where(
        CampaignPlacement.agency_id == Campaign.agency_id, CampaignPlacement.campaign_id == Campaign.id
    )
    return select(
        Campaign, Workspace.client_name, placed.correlate(Campaign).scalar_subquery().label("placements")
    ).join(*_CLIENT)


def _card(row: Row[Any]) -> CampaignCard:
    campaign: Campaign = row.Campaign
    return CampaignCard(
        campaign_id=campaign.id,
        workspace_id=campaign.workspace_id,
        client_name=row.client_name,
        name=campaign.name,
        objective=Objective(campaign.objective),
        launch_type=LaunchType(campaign.launch_type),
        funnel_stage=FunnelStage(campaign.funnel_stage),
        status=CampaignStatus(campaign.status),
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        budget_micros=campaign.budget_micros,
        budget_currency=campaign.budget_currency,
        placements=row.placements,
        made_by=campaign.made_by,
        version=campaign.row_version,
        created_at=campaign.created_at,
        updated_at=campaign.updated_at,
    )


def _placement_ids(work: Work, campaign_id: str) -> tuple[str, ...]:
    chosen = select(CampaignPlacement.placement_id).where(CampaignPlacement.campaign_id == campaign_id)
    return tuple(work.scalars(chosen.order_by(CampaignPlacement.position)))


def _view(campaign: Campaign, brief: CampaignBrief, client_name: str, placement_ids: tuple[str, ...]) -> CampaignView:
    plain: dict[str, Any] = {name: _frozen(getattr(campaign, name)) for name in rules.EDITABLE}
    vocabularies = {
        "objective": Objective,
        "launch_type": LaunchType,
        "funnel_stage": FunnelStage,
        "language": Language,
    }
    plain |= {name: vocabulary(plain[name]) for name, vocabulary in vocabularies.items()}
    said = {name: getattr(brief, name) for name in rules.BRIEF_EDITABLE}
    written: dict[str, Any] = {name: _frozen(value) for name, value in said.items()}
    return CampaignView(
        campaign_id=campaign.id,
        workspace_id=campaign.workspace_id,
        client_name=client_name,
        brand_kit_id=campaign.brand_kit_id,
        version=campaign.row_version,
        made_by=campaign.made_by,
        created_at=campaign.created_at,
        updated_at=campaign.updated_at,
        status=CampaignStatus(campaign.status),
        placements=placement_ids,
        brief=BriefView(version=brief.row_version, **written),
        score=rules.brief_score(said, has_flight=bool(campaign.starts_on and campaign.ends_on)),
        **plain,
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
