"""One field written anew, the same plan in another language: new each time, within every rule, equal for equal inputs."""

from contextlib import suppress
from dataclasses import replace

import pytest

from core.copywriting import renewal, writer
from core.copywriting.rules import Brief, CannotWrite, Copy, Length, Limits, PictureFacts, Request
from core.copywriting.score import gates
from core.vocabulary import Language
from tests.unit.copywriting import briefs

FACTS = PictureFacts(palette_names=("amber",), tags=("cup",))
ROOM = Request(
    limits=Limits(
        headline=Length(soft=27, hard=40), primary_text=Length(soft=125), description=Length(soft=27, hard=30)
    )
)
BRIEFS = (briefs.SKINCARE, briefs.COFFEE, briefs.BIKES)


def first(brief: Brief) -> Copy:
    return writer.write(brief, FACTS, replace(ROOM, variations=1))[0]


@pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.client_name)
@pytest.mark.parametrize("name", renewal.RENEWABLE)
def test_only_that_field_is_new_and_no_rule_is_broken(brief: Brief, name: str) -> None:
    copy = first(brief)
    fresh = renewal.renewed(copy, name, brief, FACTS, ROOM)
    assert getattr(fresh, name) not in {"", getattr(copy, name)}
    assert fresh.saying({name: getattr(copy, name)}) == copy
    assert gates(fresh, brief, ROOM.limits) == ()
    assert renewal.renewed(copy, name, brief, FACTS, ROOM) == fresh, "equal inputs, equal words"


def test_what_was_seen_is_not_said_again_until_there_is_nothing_new() -> None:
    copy = first(briefs.SKINCARE)
    seen: list[str] = []

    def another() -> str:
        return renewal.renewed(copy, "description", briefs.SKINCARE, FACTS, ROOM, seen=seen).description

    with suppress(CannotWrite):
        while len(seen) < 200:
            said = another()
            assert said not in {*seen, copy.description}
            seen.append(said)
    assert 3 <= len(seen) < 200
    with pytest.raises(CannotWrite, match="nothing new to say") as caught:
        another()
    assert caught.value.field == "description"
    assert "brief" in caught.value.remedy


def test_a_headline_that_alone_holds_a_required_phrase_is_not_lost_and_the_reason_is_told() -> None:
    copy = replace(first(briefs.COFFEE), headline="20% off the first bag", primary_text="A text without the offer.")
    with pytest.raises(CannotWrite, match="“20% off” must be in the headline or the primary text") as caught:
        renewal.renewed(copy, "headline", briefs.COFFEE, FACTS, ROOM)
    assert caught.value.field == "headline"
    assert "by hand" in caught.value.remedy


def test_a_text_with_a_fault_elsewhere_can_still_get_another_headline() -> None:
    copy = replace(first(briefs.COFFEE), primary_text="So cheap. 20% off the first bag.")
    fresh = renewal.renewed(copy, "headline", briefs.COFFEE, FACTS, ROOM)
    assert fresh.headline != copy.headline
    assert gates(fresh, briefs.COFFEE, ROOM.limits) == gates(copy, briefs.COFFEE, ROOM.limits)


@pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.client_name)
@pytest.mark.parametrize("language", list(Language))
def test_another_language_keeps_the_plan_the_offer_and_the_rules(brief: Brief, language: Language) -> None:
    copy = first(brief)
    there = renewal.language_of(brief, language)
    fresh = renewal.in_language(copy, there, FACTS, ROOM, seen=[copy.primary_text])
    assert (fresh.tone, fresh.template, fresh.angle, fresh.label) == (
        copy.tone,
        copy.template,
        copy.angle,
        copy.label,
    )
    assert fresh.primary_text != copy.primary_text
    assert gates(fresh, there, ROOM.limits) == ()
    assert brief.offer.casefold() in f"{fresh.headline} {fresh.primary_text}".casefold()
    if language is not brief.language:
        assert fresh.cta != copy.cta, "the button is in that language"


def test_a_german_text_reads_german_around_the_facts() -> None:
    fresh = renewal.in_language(first(briefs.SKINCARE), renewal.language_of(briefs.SKINCARE, Language.DE), FACTS, ROOM)
    assert fresh.cta in {"Jetzt entdecken", "Jetzt starten", "Jetzt bestellen", "Mehr erfahren", "Jetzt kaufen"}
    assert fresh.alt_text.startswith("Lumen & Oak. Foto")


def test_no_other_field_is_known() -> None:
    with pytest.raises(ValueError, match="label"):
        renewal.renewed(first(briefs.COFFEE), "label", briefs.COFFEE, FACTS, ROOM)
