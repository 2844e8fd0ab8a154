"""Brand kits: what fields take, how completeness adds up, how colours read."""

import pytest

from core.brand import rules
from core.errors import InvalidInput
from core.rendering import colour, contrast
from core.vocabulary import ToneStyle

FULL = {
    "primary_color": "#0B3D2E", "secondary_color": "#F2C14E", "tertiary_color": "#FFFFFF",
    "heading_font": "Lato", "body_font": "Roboto", "voice_prompt": "Warm.", "brand_personality": "a", "target_audience": "b",
    "value_proposition": "c", "tone_style": "playful", "tone_of_voice": "d", "forbidden_phrases": ["cheap"],
    "preferred_phrases": ["slow-roasted"], "keywords": ["coffee"], "brand_values": ["care"],
    "key_differentiators": ["single origin"], "imagery_style": "e",
}  # fmt: skip


def test_a_full_kit_with_a_logo_scores_exactly_100_and_misses_nothing() -> None:
    done = rules.completeness(FULL, has_logo=True)
    assert (done.score, done.missing) == (100, ())


def test_an_empty_kit_scores_0_and_says_everything_with_a_reason() -> None:
    done = rules.completeness({}, has_logo=False)
    assert done.score == 0
    assert {missing.field for missing in done.missing} >= {"primary_color", "logo", "voice_prompt", "keywords"}
    assert all(missing.label and missing.why for missing in done.missing)


@pytest.mark.parametrize(
    "field", [name for name in FULL if name not in {"secondary_color", "tertiary_color", "body_font"}]
)
def test_every_missing_field_costs_points_and_is_named(field: str) -> None:
    done = rules.completeness(FULL | {field: None}, has_logo=True)
    assert done.score < 100
    assert [missing.field for missing in done.missing] == [field]


def test_the_colours_and_fonts_everybody_starts_with_do_not_count_as_known() -> None:
    done = rules.completeness(FULL | dict(rules.STARTING_KIT), has_logo=True)
    assert [missing.field for missing in done.missing] == ["primary_color", "heading_font"]


def test_one_own_colour_is_enough_to_count_as_chosen() -> None:
    kit = FULL | dict(rules.STARTING_KIT) | {"primary_color": "#0B3D2E"}
    assert rules.completeness(kit, has_logo=True).missing == ()


def test_the_starting_colours_read_on_each_other() -> None:
    primary, secondary, tertiary = (colour.parse(rules.STARTING_KIT[name]) for name in rules.COLOUR_FIELDS)
    assert contrast.ratio(primary, tertiary) >= 7
    assert contrast.ratio(primary, secondary) >= 4.5


def test_contrast_facts_name_each_pair_with_what_it_is_good_for() -> None:
    black_white, black_grey, white_grey = rules.contrast_facts("#000000", "#FFFFFF", "#777777")
    assert (black_white.first, black_white.second, round(black_white.ratio, 1)) == (
        "primary_color",
        "secondary_color",
        21.0,
    )
    assert black_white.reads_text
    assert black_grey.reads_text
    assert (white_grey.reads_text, white_grey.reads_large) == (False, True)


def test_contrast_facts_leave_out_colours_that_are_not_set() -> None:
    assert len(rules.contrast_facts("#000000", None, "#FFFFFF")) == 1
    assert rules.contrast_facts(None, None, None) == ()


def test_every_editable_field_can_be_cleared() -> None:
    cleared = rules.clean(dict.fromkeys(rules.EDITABLE))
    assert all(value is None or value == [] for value in cleared.values())
    assert rules.clean(dict.fromkeys(rules.EDITABLE, "")) == cleared


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("primary_color", "greenish"), ("heading_font", "x" * 81), ("logo_position", "middle"), ("voice_prompt", "x" * 501),
        ("name", "x" * 121), ("tone_style", "angry"), ("masking_model", "magic"), ("forbidden_phrases", "cheap"),
        ("forbidden_phrases", ["x" * 201]), ("preferred_phrases", [f"p{n}" for n in range(21)]), ("keywords", ["x" * 51]),
        ("keywords", [f"k{n}" for n in range(11)]), ("target_audience", "x" * 5000), ("colour", "#000000"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean({field: value})
    assert refused.value.field == field
    assert refused.value.remedy


def test_values_become_what_is_stored() -> None:
    assert rules.clean({"primary_color": "#abc", "tone_style": "bold", "keywords": [" Tea ", "tea", ""]}) == {
        "primary_color": "#AABBCC",
        "tone_style": ToneStyle.BOLD,
        "keywords": ["Tea"],
    }


@pytest.mark.parametrize("field", ["preferred_phrases", "keywords"])
def test_a_kit_cannot_prefer_what_it_forbids(field: str) -> None:
    with pytest.raises(InvalidInput, match="forbids") as refused:
        rules.refuse_contradictions({field: ["Really CHEAP coffee"], "forbidden_phrases": ["cheap"]})
    assert refused.value.field == field
    rules.refuse_contradictions({field: ["cheaper"], "forbidden_phrases": ["cheap"]})
