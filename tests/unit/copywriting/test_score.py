"""The score rewards what a marketer would, explains itself, and blocks what must not go out."""

from dataclasses import replace

import pytest

from core.copywriting import score as scoring
from core.copywriting import writer
from core.copywriting.rules import Brief, Copy, Length, Limits, PictureFacts, Request
from core.vocabulary import Language
from tests.unit.copywriting import briefs

LIMITS = Limits()


def written(brief: Brief) -> Copy:
    return writer.write_ad(brief, PictureFacts(), seed=1)


@pytest.mark.parametrize("brief", [b for b in briefs.ALL if b.offer], ids=lambda b: b.client_name)
def test_what_the_writer_writes_for_a_good_brief_is_at_least_good(brief: Brief) -> None:
    for copy in writer.write(brief, PictureFacts(), Request(variations=10)):
        result = scoring.score(copy, brief, LIMITS)
        assert not result.blocked
        assert result.total >= 70, [(c.id, c.points, c.reason) for c in result.criteria]


def test_criteria_add_up_to_a_hundred_and_each_has_a_reason() -> None:
    result = scoring.score(written(briefs.COFFEE), briefs.COFFEE, LIMITS)
    assert sum(c.max_points for c in result.criteria) == 100
    assert result.total == sum(c.points for c in result.criteria)
    assert all(c.reason.endswith(".") and 0 <= c.points <= c.max_points for c in result.criteria)


def test_a_forbidden_phrase_blocks_and_caps() -> None:
    copy = replace(written(briefs.COFFEE), description="So cheap")
    result = scoring.score(copy, briefs.COFFEE, LIMITS)
    assert result.total <= 49
    assert result.blocked == ("The description contains “cheap”, which is forbidden.",)


def test_a_missing_phrase_and_an_overlong_text_block() -> None:
    copy = replace(written(briefs.COFFEE), headline="Good morning", primary_text="x" * 130)
    result = scoring.score(copy, briefs.COFFEE, Limits(primary_text=Length(soft=90, hard=120)))
    assert len(result.blocked) == 2
    assert scoring.band(result.total) == "Needs attention"


def test_cliches_and_shouting_cost_points() -> None:
    good = written(briefs.SKINCARE)
    poor = replace(
        good, headline="UNLOCK YOUR GLOW NOW!!", primary_text="Elevate your skin! Look no further! A game-changer!"
    )
    before, after = (scoring.score(c, briefs.SKINCARE, LIMITS) for c in (good, poor))
    assert after.total <= before.total - 25
    assert scoring.band(before.total) == "Excellent"
    assert scoring.band(after.total) == "Review"
    assert next(c for c in after.criteria if c.id == "originality").points == 0


def test_verbs_count_as_words_not_as_letters() -> None:
    copy = replace(
        written(briefs.COFFEE),
        headline="Together",
        subheadline="",
        primary_text="Altogether 20% off.",
        description="",
        cta="",
    )
    objective = next(c for c in scoring.score(copy, briefs.COFFEE, LIMITS).criteria if c.id == "objective")
    assert "No verb" in objective.reason


def test_german_verbs_are_known() -> None:
    objective = next(
        c for c in scoring.score(written(briefs.BIKES), briefs.BIKES, LIMITS).criteria if c.id == "objective"
    )
    assert objective.points >= 12


@pytest.mark.parametrize(
    ("total", "word"),
    [
        (100, "Excellent"),
        (85, "Excellent"),
        (84, "Good"),
        (70, "Good"),
        (69, "Review"),
        (50, "Review"),
        (49, "Needs attention"),
    ],
)
def test_bands(total: int, word: str) -> None:
    assert scoring.band(total) == word


def test_a_full_brief_lacks_nothing_and_an_empty_one_is_asked_for_the_most_useful_first() -> None:
    assert scoring.missing_facts(briefs.SKINCARE) == ()
    empty = scoring.missing_facts(Brief("Nook", Language.EN))
    assert len(empty) == 12
    assert empty[0].field == "offer|key_message"
    assert all(fact.why and fact.label for fact in empty)


def test_a_fact_of_spaces_is_missing_and_either_of_two_fields_is_enough() -> None:
    lacking = scoring.missing_facts(replace(briefs.SKINCARE, pain_points=("  ",)))
    assert [fact.field for fact in lacking] == ["pain_points"]
    assert scoring.missing_facts(replace(briefs.SKINCARE, offer="")) == ()
