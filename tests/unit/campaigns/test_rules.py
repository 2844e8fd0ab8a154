"""Campaign rules: fields, contradictions, the status machine, the brief's score, tracked addresses."""

from datetime import date
from itertools import product
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.campaigns import rules
from core.errors import InvalidInput
from core.placements import LEGACY_IDS, UnknownPlacement
from core.vocabulary import CampaignStatus, Objective

FULL_BRIEF: dict[str, object] = {
    "client_overview": "a", "campaign_purpose": "b", "primary_kpi": "c", "target_metrics": {"reach": 1},
    "competitor_insights": ["d"], "differentiators": ["e"], "demographics": "f", "psychographics": "g", "pain_points": ["h"],
    "key_message": "i", "supporting_points": ["j"], "mandatory_inclusions": ["k"], "platform_instagram": "l", "urgency": "m",
}  # fmt: skip


# --- fields


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 101), ("description", "x" * 1001), ("objective", "sales"), ("objective", None),
        ("launch_type", "soon"), ("funnel_stage", "top"), ("primary_offer", "x" * 201), ("call_to_action", "x" * 51),
        ("secondary_cta", "x" * 51), ("target_audience", "x" * 5000), ("keywords", [f"k{n}" for n in range(11)]),
        ("keywords", ["x" * 51]), ("must_include_phrases", ["x" * 201]), ("must_exclude_phrases", [f"p{n}" for n in range(21)]),
        ("reference_captions", ["x" * 2201]), ("headline_max_length", 0), ("headline_max_length", 1.5), ("body_max_length", -1),
        ("body_max_length", True), ("starts_on", "2026-02-30"), ("ends_on", "soon"), ("budget_micros", -1),
        ("budget_micros", "1.5"), ("budget_currency", "EURO"), ("landing_url", "ftp://example.com"), ("landing_url", "x" * 2001),
        ("utm_template", "utm_source={what}"), ("language", "xx"), ("language", None), ("approval_required", "yes"),
        ("status", "active"), ("primaryOffer", "x"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean({field: value})
    assert refused.value.field == field
    assert refused.value.remedy


def test_limits_themselves_pass() -> None:
    stored = rules.clean(
        {"name": "x" * 100, "description": "x" * 1000, "primary_offer": "x" * 200, "call_to_action": "x" * 50,
         "headline_max_length": 1, "budget_micros": 0, "objective": "traffic", "landing_url": "https://example.com"}
    )  # fmt: skip
    assert stored["objective"] is Objective.TRAFFIC
    assert stored["budget_micros"] == 0


def test_every_field_that_may_be_empty_can_be_cleared() -> None:
    needed = {"name", "objective", "launch_type", "funnel_stage", "language", "approval_required"}
    cleared = rules.clean({name: None for name in rules.EDITABLE if name not in needed})
    assert all(value in (None, []) for value in cleared.values())
    assert not any(rules.clean_brief(dict.fromkeys(rules.BRIEF_EDITABLE)).values())


def test_target_metrics_are_known_numbers_of_0_or_more() -> None:
    assert rules.clean_brief({"target_metrics": {"reach": "2500", "roi": 1.5, "conversions": None}}) == {
        "target_metrics": {"reach": 2500, "roi": 1.5}
    }
    for bad in ({"likes": 1}, {"reach": -1}, {"reach": "many"}, {"roi": float("nan")}, "100"):
        with pytest.raises(InvalidInput):
            rules.clean_brief({"target_metrics": bad})


def test_placements_are_known_each_once_in_order() -> None:
    assert rules.clean_placements(["x_image_191", "meta_fb_feed_1x1", "x_image_191"]) == (
        "x_image_191",
        "meta_fb_feed_1x1",
    )


def test_the_original_s_placement_ids_become_today_s() -> None:
    assert rules.clean_placements(LEGACY_IDS) == tuple(dict.fromkeys(LEGACY_IDS.values()))


@pytest.mark.parametrize("given", [[], None, "meta_fb_feed_1x1", ["nope"], [7]])
def test_no_placement_or_an_unknown_one_is_refused(given: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean_placements(given)
    assert refused.value.field == "placements"


def test_an_unknown_placement_suggests_near_ones() -> None:
    with pytest.raises(UnknownPlacement) as refused:
        rules.clean_placements(["meta_ig_feed_4x6"])
    assert "meta_ig_feed_4x5" in refused.value.remedy


# --- fields taken together


@pytest.mark.parametrize("field", ["primary_offer", "call_to_action", "secondary_cta"])
@pytest.mark.parametrize("source", ["kit", "campaign"])
def test_a_forbidden_phrase_in_offer_or_cta_is_refused_there(field: str, source: str) -> None:
    campaign = {field: "Now CHEAP for you", "must_exclude_phrases": ["cheap"] if source == "campaign" else []}
    with pytest.raises(InvalidInput, match="contains “cheap”") as refused:
        rules.refuse_contradictions(campaign, ["cheap"] if source == "kit" else [])
    assert refused.value.field == field
    assert ("this brand" if source == "kit" else "this campaign") in refused.value.what


def test_a_must_include_phrase_that_holds_an_excluded_one_is_refused_there() -> None:
    campaign = {"must_include_phrases": ["20% off", "best in the world"], "must_exclude_phrases": ["Best"]}
    with pytest.raises(InvalidInput) as refused:
        rules.refuse_contradictions(campaign, [])
    assert refused.value.field == "must_include_phrases"


def test_a_forbidden_phrase_inside_a_longer_word_is_no_contradiction() -> None:
    rules.refuse_contradictions({"primary_offer": "Cheapskates welcome"}, ["cheap"])


@pytest.mark.parametrize(
    ("language", "offer", "phrase"), [("en", "Cheaper than ever", "cheap"), ("es", "La más barata", "barato")]
)
def test_a_form_of_a_forbidden_phrase_is_a_contradiction_too(language: str, offer: str, phrase: str) -> None:
    with pytest.raises(InvalidInput, match=phrase) as refused:
        rules.refuse_contradictions({"primary_offer": offer, "language": language}, [phrase])
    assert refused.value.field == "primary_offer"


def test_a_flight_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.refuse_contradictions({"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, [])
    assert refused.value.field == "ends_on"
    rules.refuse_contradictions({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 1)}, [])


@pytest.mark.parametrize(
    ("money", "field"), [({"budget_micros": 5}, "budget_currency"), ({"budget_currency": "EUR"}, "budget_micros")]
)
def test_a_budget_needs_amount_and_currency(money: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.refuse_contradictions(money, [])
    assert refused.value.field == field


# --- status

ALLOWED = {
    ("draft", "active"), ("active", "paused"), ("paused", "active"), ("active", "completed"), ("paused", "completed"),
    ("draft", "archived"), ("active", "archived"), ("paused", "archived"), ("completed", "archived"), ("archived", "draft"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(product(CampaignStatus, CampaignStatus)))
def test_the_status_machine_has_exactly_these_steps(before: CampaignStatus, after: CampaignStatus) -> None:
    if (before.value, after.value) in ALLOWED:
        rules.refuse_step(before, after)
        assert rules.next_statuses(before)[after]
        return
    with pytest.raises(rules.StatusRefused) as refused:
        rules.refuse_step(before, after)
    assert refused.value.field == "status"


def test_a_refused_step_says_what_can_be_done_instead() -> None:
    with pytest.raises(rules.StatusRefused) as refused:
        rules.refuse_step(CampaignStatus.ARCHIVED, CampaignStatus.ACTIVE)
    assert str(refused.value) == "status: an archived campaign cannot become active — you can restore it"


@given(st.text(min_size=1, max_size=100))
def test_the_name_of_a_copy_fits_and_says_so(name: str) -> None:
    copied = rules.copy_name(name)
    assert len(copied) <= 100
    assert "(copy" in copied
    assert copied != name


def test_copies_of_copies_are_numbered() -> None:
    assert rules.copy_name("Autumn") == "Autumn (copy)"
    assert rules.copy_name("Autumn (copy)") == "Autumn (copy 2)"
    assert rules.copy_name("Autumn (copy 2)") == "Autumn (copy 3)"
    assert rules.copy_name("x" * 100) == "x" * 92 + "… (copy)"


# --- the brief's score


def test_a_full_brief_scores_exactly_100_in_eight_sections() -> None:
    done = rules.brief_score(FULL_BRIEF)
    assert (done.score, len(done.sections), sum(section.max for section in done.sections)) == (100, 8, 100)
    assert done.missing == ()
    assert done.is_ready


def test_an_empty_brief_scores_0_and_says_what_is_missing() -> None:
    done = rules.brief_score({})
    assert (done.score, done.is_ready) == (0, False)
    assert [section.name for section in done.sections] == [
        "Client", "Goals", "Competition", "Audience", "Message", "Mandatories", "Platforms", "Timing"
    ]  # fmt: skip
    assert all(section.missing for section in done.sections)


@pytest.mark.parametrize("field", FULL_BRIEF)
def test_each_answer_is_worth_something_and_its_absence_is_named(field: str) -> None:
    done = rules.brief_score(FULL_BRIEF | {field: None})
    assert done.score < 100
    assert len(done.missing) == 1


def test_flight_dates_answer_the_timing_section() -> None:
    without = {name: value for name, value in FULL_BRIEF.items() if name != "urgency"}
    assert rules.brief_score(without).score == 95
    assert rules.brief_score(without, has_flight=True).score == 100


# --- tracked addresses


def url(landing_url: str = "https://example.com/autumn", template: str | None = None, **given: str) -> str:
    known = {"campaign": "Autumn roast", "client": "Aurora Coffee", "placement": "meta_ig_feed_4x5", "code": "IM12345X"}
    return rules.tracked_url(landing_url, template, **(known | given))


def test_the_usual_parameters_name_platform_campaign_and_code() -> None:
    assert url() == (
        "https://example.com/autumn?utm_source=meta&utm_medium=paid&utm_campaign=autumn-roast&utm_content=IM12345X"
    )


def test_query_and_fragment_of_the_address_stay() -> None:
    assert url("https://example.com/a?x=1&y=%20z#top", "utm_content={code}") == (
        "https://example.com/a?x=1&y=%20z&utm_content=IM12345X#top"
    )


def test_a_parameter_of_the_template_replaces_its_namesake_in_the_address() -> None:
    assert url("https://example.com/?utm_content=old&a=1", "utm_content={code}") == (
        "https://example.com/?a=1&utm_content=IM12345X"
    )


def test_no_landing_address_gives_no_tracked_one() -> None:
    assert url("") == ""


def test_macros_of_the_platforms_pass_through() -> None:
    assert url(template="utm_term={{ad.id}}&utm_content={code}").endswith("?utm_term={{ad.id}}&utm_content=IM12345X")


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_whatever_the_names_the_address_parses_and_holds_the_code_once(campaign: str, client: str) -> None:
    made = urlsplit(
        url(
            "https://example.com/a?keep=me#part",
            "c={campaign}&l={client}&utm_content={code}",
            campaign=campaign,
            client=client,
        )
    )
    query = parse_qsl(made.query, keep_blank_values=True)
    assert (made.netloc, made.path, made.fragment) == ("example.com", "/a", "part")
    assert [key for key, _ in query] == ["keep", "c", "l", "utm_content"]
    assert query[-1] == ("utm_content", "IM12345X")
    assert all(ord(sign) < 128 for sign in made.query)


@pytest.mark.parametrize(
    "template",
    [
        "utm_source={nope}",
        "utm_source={",
        "utm_source=}",
        "utm_source",
        "a=1&&b=2",
        "a b=1",
        "a={code!r}",
        "a={}",
        "a=1#x",
    ],
)
def test_a_template_that_cannot_work_is_refused(template: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean({"utm_template": template})
    assert refused.value.field == "utm_template"


def test_a_template_may_start_with_a_question_mark() -> None:
    assert rules.clean({"utm_template": "?utm_source={platform}"}) == {"utm_template": "utm_source={platform}"}
