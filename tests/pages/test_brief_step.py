"""The brief step: all fields of campaign and brief, each part saved by itself, placements by pack and one by one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.campaigns import queries, rules, service
from core.db import Scope
from core.errors import InvalidInput
from core.placements import PACKS, all_placements
from core.vocabulary import Role
from core.workspaces import service as workspaces
from pages.steps import brief
from tests.conftest import make_scope

from .conftest import sign_in

HARNESS = Path(__file__).with_name("steps_harness.py")
OpenBrief = Callable[..., AppTest]


@pytest.fixture
def campaign(scope: Scope) -> str:
    client = workspaces.create(scope, client_name="Aurora").workspace_id
    return service.create(
        scope, client, name="Autumn", objective="traffic", launch_type="sale", funnel_stage="warm",
        placements=["meta_fb_feed_1x1", "x_image_191"], brief={"client_overview": "A roaster"},
    )  # fmt: skip


@pytest.fixture
def open_brief(cookie: dict[str, str], database_: object) -> OpenBrief:
    """Open a part of the brief of a campaign as somebody."""

    def opened(person: Scope, campaign: str, part: str = "basics") -> AppTest:
        cookie["session"] = sign_in(person)
        page = AppTest.from_file(str(HARNESS), default_timeout=30)
        for key, value in {"campaign": campaign, "step": "brief", "kind": part}.items():
            page.query_params[key] = value
        page.run()
        assert not page.exception
        return page

    return opened


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "warning", "title", "header", "subheader", "toast", "html")
    return " ".join(str(one.value) for kind in kinds for one in page.get(kind))


def test_every_field_of_campaign_and_brief_has_its_place(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign)
    shown = {*brief.BASIC_FIELDS, *brief.WORD_FIELDS, "reference_captions", "budget_micros", "budget_currency"}
    assert shown == set(rules.EDITABLE)
    assert {name for rows in brief.STORY_FIELDS.values() for name, *_ in rows} | {"target_metrics"} == set(
        rules.BRIEF_EDITABLE
    )
    assert all(f"brief_{name}" in page.session_state for name in shown - {"budget_micros"})
    for part, key in (("words", "brief_primary_offer"), ("story", "brief_key_message"), ("basics", "brief_name")):
        page.segmented_control(key="brief_part").set_value(part).run()
        assert not page.exception
        assert key in page.session_state


def test_basics_are_saved(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign)
    page.text_input(key="brief_name").set_value("Winter")
    page.selectbox(key="brief_objective").set_value("awareness")
    page.text_input(key="brief_budget").set_value("2,500.50")
    page.toggle(key="brief_approval_required").set_value(False)
    page.button(key="save_basics").click().run()
    seen = queries.get_campaign(scope, campaign)
    assert (seen.name, seen.objective, seen.budget_micros, seen.budget_currency, seen.approval_required) == (
        "Winter", "awareness", 2_500_500_000, "EUR", False
    )  # fmt: skip
    assert page.text_input(key="brief_budget").value == "2500.5"


def test_words_are_saved_and_cleared(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign, "words")
    page.text_input(key="brief_landing_url").set_value("https://example.com/a")
    page.text_area(key="brief_must_include_phrases").set_value("20% off\n\nfree delivery")
    page.text_area(key="brief_reference_captions").set_value("One\nline\n\nTwo")
    page.text_input(key="brief_headline_max_length").set_value("40")
    page.button(key="save_words").click().run()
    seen = queries.get_campaign(scope, campaign)
    assert (seen.must_include_phrases, seen.headline_max_length, len(seen.reference_captions)) == (
        ("20% off", "free delivery"),
        40,
        2,
    )
    assert "utm\\_content" in words(page) or "utm_content" in words(page)
    page.text_area(key="brief_must_include_phrases").set_value("")
    page.text_input(key="brief_headline_max_length").set_value("")
    page.button(key="save_words").click().run()
    seen = queries.get_campaign(scope, campaign)
    assert (seen.must_include_phrases, seen.headline_max_length) == ((), None)


@pytest.mark.parametrize(
    ("part", "widget", "value", "said"),
    [
        ("basics", "brief_name", "", "This is empty"),
        ("basics", "brief_budget", "lots", "This is not an amount"),
        ("words", "brief_landing_url", "ftp://x", "is not a web address"),
        ("words", "brief_utm_template", "utm_source={nope}", "is not a placeholder"),
        ("words", "brief_headline_max_length", "many", "This is not a whole number"),
        ("story", "brief_primary_kpi", "x" * 201, "201 characters"),
        ("story", "brief_metric_reach", "-5", "not a number of 0 or more"),
    ],
)
def test_an_error_stands_in_its_part_and_what_was_typed_stays(
    open_brief: OpenBrief, scope: Scope, campaign: str, part: str, widget: str, value: str, said: str
) -> None:
    before = queries.get_campaign(scope, campaign)
    page = open_brief(scope, campaign, part)
    page.text_input(key=widget).set_value(value)
    page.button(key=f"save_{part}").click().run()
    assert said.replace("_", "\\_") in words(page)
    assert page.text_input(key=widget).value == value
    assert queries.get_campaign(scope, campaign) == before


def test_every_fault_of_a_part_stands_at_its_field_at_once(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign)
    page.text_input(key="brief_name").set_value("")
    page.text_input(key="brief_budget").set_value("lots")
    page.text_area(key="brief_description").set_value("x" * 1001)
    page.button(key="save_basics").click().run()
    told = [caption.value for caption in page.caption if caption.value.startswith(":red[")]
    assert len(told) == 3
    for fault in ("This is empty", "This is not an amount", "This has 1,001 characters"):
        assert any(fault in text for text in told)
    assert not page.error
    assert page.text_input(key="brief_budget").value == "lots"


def test_the_eight_sections_are_saved_and_the_score_follows(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign, "story")
    assert "<b>10</b>" in words(page)
    page.text_area(key="brief_key_message").set_value("Fresh beats fancy")
    page.text_area(key="brief_pain_points").set_value("bitter coffee\nold beans")
    page.text_input(key="brief_metric_reach").set_value("25000")
    page.button(key="save_story").click().run()
    seen = queries.get_campaign(scope, campaign).brief
    assert (seen.key_message, seen.pain_points, seen.target_metrics) == (
        "Fresh beats fancy",
        ("bitter coffee", "old beans"),
        {"reach": 25000},
    )
    assert "<b>31</b>" in words(page)


def test_placements_are_chosen_by_pack_and_one_by_one(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign, "placements")
    assert len([box for box in page.checkbox if str(box.key).startswith("brief_place_")]) == len(all_placements())
    page.button(key="pack_none").click().run()
    page.button(key="pack_LinkedIn").click().run()
    page.checkbox(key="brief_place_pinterest_2x3").set_value(True).run()
    assert "3 placements chosen, not saved yet" in words(page)
    page.button(key="save_placements").click().run()
    assert set(queries.get_campaign(scope, campaign).placements) == {*PACKS["LinkedIn"], "pinterest_2x3"}


def test_no_placement_at_all_is_refused_beside_the_button(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign, "placements")
    page.button(key="pack_none").click().run()
    page.button(key="save_placements").click().run()
    assert "No placement is chosen" in words(page)
    assert len(queries.get_campaign(scope, campaign).placements) == 2


def test_a_part_that_was_left_unsaved_keeps_what_was_typed(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(scope, campaign, "placements")
    page.checkbox(key="brief_place_pinterest_2x3").set_value(True).run()
    page.segmented_control(key="brief_part").set_value("basics").run()
    page.text_input(key="brief_name").set_value("Winter")
    page.button(key="save_basics").click().run()
    page.segmented_control(key="brief_part").set_value("placements").run()
    assert page.checkbox(key="brief_place_pinterest_2x3").value
    page.button(key="save_placements").click().run()
    seen = queries.get_campaign(scope, campaign)
    assert "pinterest_2x3" in seen.placements
    assert seen.name == "Winter"


def test_a_colleague_s_change_in_between_is_told_instead_of_overwritten(
    open_brief: OpenBrief, scope: Scope, campaign: str
) -> None:
    page = open_brief(scope, campaign)
    service.update(scope, campaign, name="Theirs")
    page.text_input(key="brief_name").set_value("Mine")
    page.button(key="save_basics").click().run()
    assert "Somebody else changed this meanwhile" in words(page)
    assert queries.get_campaign(scope, campaign).name == "Theirs"


def test_a_viewer_can_read_the_brief_but_not_save_it(open_brief: OpenBrief, scope: Scope, campaign: str) -> None:
    page = open_brief(make_scope(role=Role.VIEWER, agency_id=scope.agency_id), campaign)
    assert page.text_input(key="brief_name").disabled
    assert "save_basics" not in {button.key for button in page.button}


@pytest.mark.parametrize(
    ("typed", "millionths"),
    [
        ("2500", 2_500_000_000),
        ("2,500", 2_500_000_000),
        ("2 500.50", 2_500_500_000),
        ("1'000", 1_000_000_000),
        ("0", 0),
        ("", None),
        (None, None),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str | None, millionths: int | None) -> None:
    assert brief.micros(typed) == millionths


@pytest.mark.parametrize("typed", ["2.500,50", "1,23", "-5", "1e3", "5 EUR", "0.1234567", "NaN"])
def test_an_amount_that_could_mean_two_things_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        brief.micros(typed)
    assert refused.value.field == "budget_micros"
