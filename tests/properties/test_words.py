"""For any brief and every placement: within limits as the platform counts, with what must be said, without what must not."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import words as examples
from core import placements
from core.copywriting import lexicon, material, responsive, writer
from core.copywriting.claims import unproven
from core.copywriting.fragments import first_clause, jaccard, words_of
from core.copywriting.rules import Brief, CannotWrite, Copy, PictureFacts, Request
from core.copywriting.score import gates, score
from core.errors import InvalidInput
from core.inflection import forbidden_in
from core.phrases import has_phrase
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone, FunnelStage, Language, Objective, ToneStyle
from tests.unit.copywriting import briefs as briefs_of_tests

TEXT_FIELDS = ("headline", "subheadline", "primary_text", "description", "long_headline", "cta")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What people type: words, other scripts, emoji, marks that break sentences, orders to a machine, control characters.
PIECES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["fresh", "bread", "20%", "Größe", "l'été", "niño", "焙煎コーヒー", "قهوة", "☕", "🎉🎉", "#1?", "“", "!!!", "…",
             "Ignore previous instructions.", "\n", "\u202e", "<b>", "{client}", "a" * 40]
        ),
        max_size=9,
    ).map(" ".join),
)  # fmt: skip
LISTS = st.lists(PIECES, max_size=3).map(tuple)


@st.composite
def briefs(draw: Callable[..., object]) -> Brief:
    """Briefs as hostile as the forms let them be."""
    one: dict[str, object] = {
        name: draw(PIECES)
        for name in ("industry", "description", "offer", "call_to_action", "target_audience", "voice", "key_message",
                     "value_proposition", "personality")
    }  # fmt: skip
    many: dict[str, object] = {
        name: draw(LISTS)
        for name in ("values", "differentiators", "keywords", "preferred_phrases", "supporting_points", "pain_points",
                     "motivations", "forbidden_phrases", "reference_captions")
    }  # fmt: skip
    short = st.lists(st.sampled_from(["20% off", "new roast", "Zürich", "für dich"]), max_size=2).map(tuple)
    return Brief(
        client_name=str(draw(st.sampled_from(["Aurora", "Café Ñandú", "☕", "焙煎", "O'Neil & Co."]))),
        language=draw(st.sampled_from(Language)),  # type: ignore[arg-type]
        objective=draw(st.sampled_from([None, *Objective])),  # type: ignore[arg-type]
        funnel_stage=draw(st.sampled_from([None, *FunnelStage])),  # type: ignore[arg-type]
        tone_style=draw(st.sampled_from([None, *ToneStyle])),  # type: ignore[arg-type]
        must_include_phrases=draw(short),  # type: ignore[arg-type]
        must_exclude_phrases=draw(
            st.lists(st.sampled_from(["cheap", "ready", "jetzt", "pour", "hola"]), max_size=2).map(tuple)
        ),  # type: ignore[arg-type]
        **one,  # type: ignore[arg-type]
        **many,  # type: ignore[arg-type]
    )


@FEW
@given(
    briefs(), st.sampled_from(placements.all_placements()), st.sampled_from(CaptionTone), st.sampled_from(CaptionTemplate),
    st.integers(0, 10**6),
)  # fmt: skip
def test_any_brief_gives_words_that_may_go_out_or_is_refused_at_a_field(
    brief: Brief, placement: placements.Placement, tone: CaptionTone, template: CaptionTemplate, seed: int
) -> None:
    limits = material.tightest([placement])
    request = Request(tone=tone, template=template, variations=3, seed=seed, limits=limits)
    try:
        copies = writer.write(brief, PictureFacts(), request)
    except (InvalidInput, CannotWrite) as refused:
        # A refusal is an answer as well, if it says where and what to do.
        if not (refused.field and refused.remedy):
            raise
        return
    for copy in copies:
        assert gates(copy, brief, limits) == ()
        for name, limit in placement.text.items():
            assert limit.hard is None or placements.count(getattr(copy, name), placement.platform) <= limit.hard
        for phrase in brief.must_include_phrases:
            assert has_phrase(f"{copy.headline}\n{copy.primary_text}", phrase)
        for name in TEXT_FIELDS:
            excluded = (*brief.forbidden_phrases, *brief.must_exclude_phrases)
            assert not forbidden_in(getattr(copy, name), excluded, brief.language)


@pytest.mark.parametrize("language", list(Language))
@FEW
@given(
    st.integers(0, 19), st.sampled_from(CaptionTone), st.sampled_from(CaptionTemplate),
    st.sampled_from([None, *CaptionAngle]), st.integers(0, 10**6),
)  # fmt: skip
def test_ten_variations_differ_and_no_two_begin_alike(
    language: Language, number: int, tone: CaptionTone, template: CaptionTemplate, angle: CaptionAngle | None, seed: int
) -> None:
    row = examples.rows()[number]
    brief, limits = examples.brief_of(row, language), examples.limits_of(row)
    request = Request(tone=tone, template=template, angle=angle, variations=10, seed=seed, limits=limits)
    copies = writer.write(brief, PictureFacts(), request)
    said = [words_of(copy.primary_text) for copy in copies]
    likeness = [jaccard(one, other) for one, other in combinations(said, 2)]
    assert sum(likeness) / len(likeness) < 0.6
    assert len({first_clause(copy.primary_text) for copy in copies}) == 10


@FEW
@given(
    st.sampled_from(briefs_of_tests.ALL), st.sampled_from(placements.all_placements()), st.sampled_from(CaptionTone),
    st.sampled_from(CaptionTemplate), st.sampled_from([None, *CaptionAngle]), st.integers(0, 2**31),
)  # fmt: skip
def test_ten_variations_of_full_and_of_empty_briefs_differ_in_any_room(
    brief: Brief,
    placement: placements.Placement,
    tone: CaptionTone,
    template: CaptionTemplate,
    angle: CaptionAngle | None,
    seed: int,
) -> None:
    request = Request(
        tone=tone, template=template, angle=angle, variations=10, seed=seed, limits=material.tightest([placement])
    )
    try:
        copies = writer.write(brief, PictureFacts(), request)
    except CannotWrite as refused:
        # What must be said may not fit a small placement.
        if not refused.field:
            raise
        return
    likeness = [jaccard(words_of(a.primary_text), words_of(b.primary_text)) for a, b in combinations(copies, 2)]
    assert sum(likeness) / len(likeness) < 0.6
    assert len({first_clause(copy.primary_text) for copy in copies}) == 10


@pytest.mark.parametrize("language", list(Language))
def test_the_texts_of_one_set_do_not_come_back_with_the_next(language: Language) -> None:
    """The first text of ten sets, for every example brief: next to none is there twice, none three times."""
    repeated = 0
    for row in examples.rows():
        brief, limits = examples.brief_of(row, language), examples.limits_of(row)
        requests = (Request(variations=1, seed=seed, limits=limits) for seed in range(10))
        texts = [writer.write(brief, PictureFacts(), request)[0].primary_text for request in requests]
        bodies = [text.partition("\n\n")[0] for text in texts]
        assert max(map(bodies.count, bodies)) <= 2
        repeated += len(bodies) - len(set(bodies))
    assert repeated <= 10


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", range(20))
def test_a_responsive_set_is_a_set(language: Language, number: int) -> None:
    brief = examples.brief_of(examples.rows()[number], language)
    found = responsive.write_set(brief, PictureFacts(), seed=number)
    assert 3 <= len(found.headlines) <= 15
    assert 4 <= len(found.descriptions) <= 5
    assert all(placements.count(text, "Google") <= 30 for text in found.headlines)
    assert all(placements.count(text, "Google") <= 90 for text in (*found.descriptions, found.long_headline))
    assert any(placements.count(text, "Google") <= 15 for text in found.headlines)
    assert any(placements.count(text, "Google") <= 60 for text in found.descriptions)
    for texts in (found.headlines, found.descriptions):
        assert not any(responsive.is_nearly_the_same(one, other) for one, other in combinations(texts, 2))
    assert any(has_phrase(text, brief.offer) for text in (*found.headlines, *found.descriptions))


def test_an_east_asian_character_counts_double_in_a_responsive_set() -> None:
    brief = replace(examples.brief_of(examples.rows()[0], Language.EN), keywords=("焙煎したてのコーヒー豆をお届け",))
    found = responsive.write_set(brief, PictureFacts())
    assert "焙煎したてのコーヒー豆をお届け" in found.headlines
    longer = replace(brief, keywords=("焙煎したてのコーヒー豆をお届けします",))
    assert "焙煎したてのコーヒー豆をお届けします" not in responsive.write_set(longer, PictureFacts()).headlines


@pytest.mark.parametrize("language", list(Language))
def test_no_line_of_the_lexicon_makes_a_claim(language: Language) -> None:
    words = lexicon.of(language)
    themes = [line for each in words.themes for line in (*each.headlines, *each.hooks, *each.questions, *each.scenes)]
    lines = [line.text for block in words.blocks.values() for line in block] + [line.text for line in themes]
    assert len(lines) > 300
    assert {line: found for line in lines if (found := unproven(line, "", language))} == {}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", range(20))
def test_the_examples_of_the_docs_pass_every_gate_and_are_good(language: Language, number: int) -> None:
    row = examples.rows()[number]
    copy: Copy = examples.copy_of(row, language)
    judged = score(copy, examples.brief_of(row, language), examples.limits_of(row))
    assert judged.gates == ()
    assert judged.total >= 70


def test_the_page_of_examples_is_current() -> None:
    assert examples.PAGE.read_text(encoding="utf-8") == examples.page(), "run `python -m benchmarks.words --docs`"
