"""Campaigns in the database: created whole or not at all, changed with care, moved along, duplicated."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core import db
from core.accounts.models import AuditEvent
from core.brand import service as brand
from core.campaigns import queries, rules, service
from core.campaigns.models import Campaign, CampaignBrief, CampaignPlacement
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput, SeveralFaults
from core.vocabulary import CampaignStatus, FunnelStage, Language, LaunchType, Objective, Role
from core.workspaces import service as workspaces
from core.workspaces.rules import WorkspaceNotFound
from tests.conftest import make_scope
from tests.unit.statements import counted

PLACES = ["meta_ig_feed_4x5", "meta_story_9x16", "google_display_mrec"]


@pytest.fixture
def client(scope: Scope) -> workspaces.CreatedWorkspace:
    return workspaces.create(scope, client_name="Aurora")


def create(scope: Scope, workspace_id: str, **fields: object) -> str:
    asked: dict = {
        "name": "Autumn roast", "objective": "conversion", "launch_type": "seasonal", "funnel_stage": "warm",
        "placements": PLACES,
    }  # fmt: skip
    return service.create(scope, workspace_id, **(asked | fields))


EVERYTHING = {
    "description": "One\r\nTwo", "primary_offer": "20% off the first bag", "call_to_action": "Shop now",
    "secondary_cta": "Learn more", "target_audience": "home baristas", "keywords": ["coffee"],
    "must_include_phrases": ["20% off"], "must_exclude_phrases": ["guarantee"], "reference_captions": ["Good morning."],
    "headline_max_length": 40, "body_max_length": 125, "starts_on": "2026-09-01", "ends_on": date(2026, 10, 31),
    "budget_micros": 2_500_000_000, "budget_currency": "eur", "landing_url": "https://example.com/autumn",
    "utm_template": "utm_content={code}", "language": "de", "approval_required": False,
}  # fmt: skip
BRIEF = {"client_overview": "Roasters.", "target_metrics": {"reach": 1000}, "pain_points": ["bitter coffee"]}


def test_every_field_is_saved_and_read_back(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    assert {*EVERYTHING, "name", "objective", "launch_type", "funnel_stage"} == set(rules.EDITABLE)
    seen = queries.get_campaign(scope, create(scope, client.workspace_id, brief=BRIEF, **EVERYTHING))
    assert (seen.name, seen.client_name, seen.brand_kit_id, seen.status) == (
        "Autumn roast",
        "Aurora",
        client.kit_id,
        "draft",
    )
    assert (seen.objective, seen.launch_type, seen.funnel_stage, seen.language) == (
        Objective.CONVERSION, LaunchType.SEASONAL, FunnelStage.WARM, Language.DE
    )  # fmt: skip
    assert (seen.description, seen.budget_currency, seen.starts_on) == ("One\nTwo", "EUR", date(2026, 9, 1))
    plain = (
        "primary_offer",
        "call_to_action",
        "headline_max_length",
        "ends_on",
        "budget_micros",
        "landing_url",
        "approval_required",
    )
    assert all(getattr(seen, name) == EVERYTHING[name] for name in plain)
    assert (seen.keywords, seen.must_include_phrases) == (("coffee",), ("20% off",))
    assert seen.placements == tuple(PLACES)
    assert (seen.brief.client_overview, seen.brief.target_metrics, seen.brief.pain_points) == (
        "Roasters.", {"reach": 1000}, ("bitter coffee",)
    )  # fmt: skip
    assert seen.score.score == 10 + 10 + 5 + 5
    assert seen.tracked_url("x_image_191", "IMABCDEF") == "https://example.com/autumn?utm_content=IMABCDEF"


def test_a_campaign_of_the_least_fields_has_sound_defaults(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    seen = queries.get_campaign(scope, create(scope, client.workspace_id))
    assert (seen.language, seen.approval_required, seen.keywords, seen.budget_micros) == (Language.EN, True, (), None)
    assert (seen.score.score, seen.brief.version) == (0, 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"objective": "sales"}, "objective"),
        ({"placements": ["nowhere"]}, "placements"),
        ({"placements": []}, "placements"),
        ({"primary_offer": "cheap coffee"}, "primary_offer"),
        ({"call_to_action": "Buy CHEAP"}, "call_to_action"),
        ({"must_include_phrases": ["so cheap"]}, "must_include_phrases"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
        ({"budget_micros": 1}, "budget_currency"),
        ({"brief": {"client_overview": "x" * 5000}}, "client_overview"),
        ({"brief": {"unknown": "x"}}, "unknown"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_leaves_nothing_behind(
    scope: Scope, client: workspaces.CreatedWorkspace, fields: dict, field: str
) -> None:
    brand.update_kit(scope, client.kit_id, forbidden_phrases=["cheap"])
    with pytest.raises(InvalidInput) as refused:
        create(scope, client.workspace_id, **fields)
    assert refused.value.field == field
    with db.read(scope) as work:
        for table in (Campaign, CampaignBrief, CampaignPlacement):
            assert work.scalar(select(func.count()).select_from(table)) == 0


def test_everything_that_is_wrong_with_a_new_campaign_is_told_at_once(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    with pytest.raises(SeveralFaults) as refused:
        service.create(
            scope, client.workspace_id, name="", objective="fame", launch_type="seasonal", funnel_stage="warm",
            placements=["moon"], brief={"primary_kpi": "x" * 201}, landing_url="ftp://x",
        )  # fmt: skip
    assert [fault.field for fault in refused.value.faults] == [
        "name", "objective", "landing_url", "placements", "primary_kpi",
    ]  # fmt: skip
    assert queries.list_campaigns(scope).total == 0


def test_every_contradiction_of_a_campaign_is_told_at_once(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    brand.update_kit(scope, client.kit_id, forbidden_phrases=["cheap"])
    campaign = create(scope, client.workspace_id)
    with pytest.raises(SeveralFaults) as refused:
        service.update(
            scope, campaign, starts_on="2027-02-01", ends_on="2027-01-01", budget_micros=5, primary_offer="cheap coffee",
            call_to_action="Buy now", must_exclude_phrases=["buy"],
        )  # fmt: skip
    assert [fault.field for fault in refused.value.faults] == [
        "ends_on", "budget_currency", "primary_offer", "call_to_action",
    ]  # fmt: skip


def test_fields_can_be_changed_and_cleared(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    campaign = create(scope, client.workspace_id, **EVERYTHING)
    service.update(
        scope, campaign, name="Winter roast", primary_offer="", keywords=[], budget_micros=None, budget_currency=None
    )
    seen = queries.get_campaign(scope, campaign)
    assert (seen.name, seen.primary_offer, seen.keywords, seen.budget_micros) == ("Winter roast", None, (), None)
    assert seen.call_to_action == "Shop now"


def test_a_change_is_checked_against_what_is_stored(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    campaign = create(scope, client.workspace_id, must_exclude_phrases=["guarantee"], ends_on="2026-05-01")
    for change, field in (
        ({"primary_offer": "With guarantee"}, "primary_offer"),
        ({"starts_on": "2026-06-01"}, "ends_on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            service.update(scope, campaign, **change)
        assert refused.value.field == field


def test_the_second_of_two_people_editing_one_campaign_is_told(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    campaign = create(scope, client.workspace_id)
    seen = queries.get_campaign(scope, campaign)
    service.update(scope, campaign, expected_version=seen.version, name="First")
    with pytest.raises(Conflict):
        service.update(scope, campaign, expected_version=seen.version, name="Second")
    with pytest.raises(Conflict):
        service.set_placements(scope, campaign, ["x_image_191"], expected_version=seen.version)
    service.update_brief(scope, campaign, expected_version=seen.brief.version, urgency="First")
    with pytest.raises(Conflict):
        service.update_brief(scope, campaign, expected_version=seen.brief.version, urgency="Second")
    after = queries.get_campaign(scope, campaign)
    assert (after.name, after.brief.urgency, after.placements) == ("First", "First", tuple(PLACES))


def test_the_brief_is_changed_and_its_score_follows(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    campaign = create(scope, client.workspace_id, brief=BRIEF)
    service.update_brief(scope, campaign, client_overview="", primary_kpi="Orders", platform_linkedin="No emoji")
    seen = queries.get_campaign(scope, campaign)
    assert (seen.brief.client_overview, seen.brief.primary_kpi, seen.score.score) == (None, "Orders", 30)
    with pytest.raises(InvalidInput):
        service.update_brief(scope, campaign, primary_kpi="x" * 201)


def test_placements_are_replaced_in_their_order_and_raise_the_version(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    campaign = create(scope, client.workspace_id)
    before = queries.get_campaign(scope, campaign).version
    service.set_placements(scope, campaign, ["google_display_mrec", "linkedin_191", "meta_ig_feed_4x5"])
    seen = queries.get_campaign(scope, campaign)
    assert seen.placements == ("google_display_mrec", "linkedin_191", "meta_ig_feed_4x5")
    assert seen.version > before
    service.set_placements(scope, campaign, seen.placements)
    assert queries.get_campaign(scope, campaign).version == seen.version


def test_a_campaign_lives_from_draft_to_completed_and_can_be_archived_and_restored(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    campaign = create(scope, client.workspace_id)
    lived = []
    for step in (service.launch, service.pause, service.launch, service.complete, service.archive, service.restore):
        step(scope, campaign)
        lived.append(queries.get_campaign(scope, campaign).status)
    assert lived == ["active", "paused", "active", "completed", "archived", "draft"]
    with db.read(scope) as work:
        actions = list(
            work.scalars(select(AuditEvent.action).where(AuditEvent.entity_id == campaign).order_by(AuditEvent.id))
        )
    assert actions == ["campaign.created", *(f"campaign.{state}" for state in lived)]


def test_a_step_the_machine_does_not_have_is_refused_and_changes_nothing(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    campaign = create(scope, client.workspace_id)
    for step in (service.pause, service.complete, service.restore):
        with pytest.raises(rules.StatusRefused):
            step(scope, campaign)
    with pytest.raises(InvalidInput) as refused:
        service.change_status(scope, campaign, "sleeping")
    assert refused.value.field == "status"
    assert queries.get_campaign(scope, campaign).status is CampaignStatus.DRAFT


def test_a_duplicate_is_a_draft_with_the_same_fields_placements_and_brief(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    campaign = create(scope, client.workspace_id, brief=BRIEF, **EVERYTHING)
    service.launch(scope, campaign)
    original, copy = (queries.get_campaign(scope, one) for one in (campaign, service.duplicate(scope, campaign)))
    assert (copy.name, copy.status, copy.version) == ("Autumn roast (copy)", "draft", 1)
    assert copy.campaign_id != original.campaign_id
    same = [name for name in rules.EDITABLE if name != "name"] + ["placements", "brief", "score", "brand_kit_id"]
    assert all(getattr(copy, name) == getattr(original, name) for name in same)
    service.update_brief(scope, copy.campaign_id, client_overview="Other")
    assert queries.get_campaign(scope, campaign).brief.client_overview == "Roasters."


def test_a_foreign_campaign_and_a_missing_one_give_the_same_error(
    scope: Scope, stranger: Scope, client: workspaces.CreatedWorkspace
) -> None:
    mine = create(scope, client.workspace_id)
    for campaign in (mine, "0" * 26):
        for deed in (
            lambda i: queries.get_campaign(stranger, i),
            lambda i: service.update(stranger, i, name="x"),
            lambda i: service.update_brief(stranger, i, urgency="x"),
            lambda i: service.set_placements(stranger, i, PLACES),
            lambda i: service.change_status(stranger, i, "active"),
            lambda i: service.duplicate(stranger, i),
        ):
            with pytest.raises(rules.CampaignNotFound, match="there is no such campaign"):
                deed(campaign)
    for workspace_id in (client.workspace_id, "0" * 26):
        with pytest.raises(WorkspaceNotFound, match="there is no such client"):
            create(stranger, workspace_id)
    assert queries.get_campaign(scope, mine).name == "Autumn roast"


def test_a_viewer_can_look_at_campaigns_but_not_touch_them(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    campaign = create(scope, client.workspace_id)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    assert queries.get_campaign(viewer, campaign).name == "Autumn roast"
    for deed in (
        lambda: create(viewer, client.workspace_id),
        lambda: service.update(viewer, campaign, name="x"),
        lambda: service.update_brief(viewer, campaign, urgency="x"),
        lambda: service.set_placements(viewer, campaign, PLACES),
        lambda: service.launch(viewer, campaign),
        lambda: service.duplicate(viewer, campaign),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_a_campaign_is_read_in_two_statements(scope: Scope, client: workspaces.CreatedWorkspace) -> None:
    campaign = create(scope, client.workspace_id)
    with counted() as sent:
        queries.get_campaign(scope, campaign)
    assert len(sent) == 2, sent


def test_an_archived_clients_campaigns_are_read_and_not_worked_on(
    scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    campaign = create(scope, client.workspace_id)
    workspaces.archive(scope, client.workspace_id)
    for attempt in (
        lambda: create(scope, client.workspace_id, name="Another"),
        lambda: service.update(scope, campaign, name="Renamed"),
        lambda: service.update_brief(scope, campaign, key_message="Slow mornings"),
        lambda: service.set_placements(scope, campaign, PLACES[:1]),
        lambda: service.launch(scope, campaign),
        lambda: service.duplicate(scope, campaign),
    ):
        with pytest.raises(rules.ClientArchived) as refused:
            attempt()
        assert (refused.value.what, refused.value.remedy) == (
            "the client Aurora is archived",
            "restore the client first; reading stays possible",
        )
    seen = queries.get_campaign(scope, campaign)
    assert (seen.name, seen.status, seen.placements) == ("Autumn roast", CampaignStatus.DRAFT, tuple(PLACES))
    with db.read(scope) as work:
        assert work.scalar(select(func.count()).select_from(Campaign)) == 1
    service.archive(scope, campaign)
    workspaces.restore(scope, client.workspace_id)
    service.restore(scope, campaign)
    service.launch(scope, campaign)
