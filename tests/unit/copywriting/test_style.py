"""The style memory: length, rhythm and words of good texts, and that the offline writer follows them."""

from dataclasses import replace
from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.copywriting import prompts, style, writer
from core.copywriting.fragments import fold, words_of
from core.copywriting.rules import PictureFacts, Request
from core.vocabulary import Language
from tests.unit.copywriting import briefs

BRIEF = replace(
    briefs.SKINCARE,
    motivations=("A calm face in two minutes", "Fewer jars in the morning"),
)
SHORT = ("Calm skin. Quiet mornings. Yours.", "Quiet shelves. Calm days. Done.", "Less noise. Quiet skin. Enough.")
LONG = (
    (
        "When the evening finally turns slow and the lamp in the hallway is the only light that is left, the skin remembers "
        "everything that the day has asked of it, and a little quiet goes a long way."
    ),
    (
        "There is a kind of evening in which nobody asks for anything at all, and in which a warm towel and a slow quarter of "
        "an hour are quite enough to be a person again."
    ),
)


def test_length_rhythm_and_common_words_are_learnt() -> None:
    learned = style.learned(SHORT, Language.EN)
    assert learned is not None
    assert learned.texts == 3
    assert 28 <= learned.characters <= 34
    assert learned.sentence_words == (1, 2, 2)
    assert learned.words[:2] == ("quiet", "calm")
    assert set(learned.words) == {"quiet", "calm", "skin"}


def test_hashtags_emoji_and_what_the_brief_says_are_nobodys_style() -> None:
    texts = ("Aurora mornings ☕ #quiet #calm", "Aurora again ☕ #quiet #calm")
    learned = style.learned(texts, Language.EN, known=["Aurora Coffee"])
    assert learned is not None
    assert learned.words == ()
    assert learned.characters == 14, "between “Aurora mornings” and “Aurora again”"


def test_a_word_of_one_text_alone_and_joints_of_the_language_are_no_style() -> None:
    learned = style.learned(("Wir sind auch immer für euch da.", "Wir haben auch immer Zeit für euch."), Language.DE)
    assert learned is not None
    assert learned.words == ()


@pytest.mark.parametrize("texts", [(), ("",), ("☕ ☕",), ("#coffee #beans", "…")])
def test_texts_without_a_word_teach_nothing(texts: tuple[str, ...]) -> None:
    assert style.learned(texts, Language.EN) is None


@given(st.lists(st.text(max_size=300), max_size=6), st.sampled_from(list(Language)))
@settings(max_examples=60, deadline=None)
def test_any_texts_can_be_handed_in_in_any_order(texts: list[str], language: Language) -> None:
    learned = style.learned(texts, language)
    again = style.learned(list(reversed(texts)), language)
    assert learned == again
    if learned is not None:
        low, usual, high = learned.sentence_words
        assert 0 <= low <= usual <= high
        assert len(learned.words) <= style.WORDS_MOST
        assert 0 <= learned.distance("Any text. At all.") <= 1


def written(texts: tuple[str, ...]) -> list[str]:
    brief = replace(BRIEF, reference_captions=texts)
    return [
        copy.primary_text
        for seed in range(4)
        for copy in writer.write(brief, PictureFacts(), Request(variations=6, seed=seed))
    ]


def test_the_writers_sentences_and_texts_follow_short_and_long_examples() -> None:
    def usual(texts: list[str]) -> float:
        return mean(median(style.sentence_lengths(text)) for text in texts)

    short, long = written(SHORT), written(LONG)
    assert usual(short) < usual(long)
    assert mean(map(len, short)) < mean(map(len, long))


@pytest.mark.parametrize("word", ["good", "little", "wondered"])
def test_among_its_own_lines_the_writer_prefers_those_with_the_words_of_the_examples(word: str) -> None:
    """Against examples of the same length and rhythm that lack the word."""

    def heard(texts: tuple[str, ...]) -> float:
        return mean(word in words_of(fold(text)) for text in written(texts))

    with_it = (f"Here {word} stands with six other words.", f"And {word} stands again with six more.")
    without = ("Here what stands with six other words.", "And what stands again with six more.")
    assert heard(with_it) > heard(without)


def test_a_model_is_told_the_style_as_data() -> None:
    brief = replace(briefs.COFFEE, reference_captions=SHORT)
    prompt = prompts.compose(brief, PictureFacts(), Request(), sees_picture=False, fence="f" * 16)
    inside = prompt.user.split(f"<data {'f' * 16}>")[1]
    assert '"style_of_reference_captions"' in inside
    assert '"quiet"' in inside
    assert "quiet" not in prompt.system
