"""Concepts differ where it shows, and no layout takes over a batch."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import rendering
from tests.unit.rendering.photos import AURORA


def picture(number):
    return rendering.PictureRef(f"{number:064d}", 3000, 2000)


@given(seed=st.integers(0, 10_000), number=st.integers(0, 1000), index=st.integers(0, 40))
def test_two_concepts_of_one_photo_differ_in_family_and_in_scheme_or_crop(seed, number, index):
    first, second = rendering.plan_concepts(picture(number), None, AURORA, 2, seed, index)
    assert first.family != second.family
    assert (first.scheme, first.variant) != (second.scheme, second.variant)


@given(seed=st.integers(0, 10_000), photos=st.integers(3, 12), count=st.integers(1, 4))
def test_no_layout_is_more_than_forty_percent_of_a_batch(seed, photos, count):
    batch = rendering.plan_batch([(picture(number), None) for number in range(photos)], AURORA, count, seed)
    used = Counter(design.family for designs in batch for design in designs)
    assert max(used.values()) <= max(1, 0.4 * photos * count)


@given(seed=st.integers(0, 10_000), photos=st.integers(3, 12))
def test_photos_planned_one_by_one_with_their_index_stay_balanced_too(seed, photos):
    used = Counter(
        design.family
        for number in range(photos)
        for design in rendering.plan_concepts(picture(number), None, AURORA, 2, seed, number)
    )
    assert max(used.values()) <= max(1, 0.4 * photos * 2)


def test_equal_questions_get_equal_designs():
    facts = rendering.PictureFacts(0.4, 0.7)
    assert rendering.plan_concepts(picture(1), facts, AURORA, 3, 7) == rendering.plan_concepts(
        picture(1), facts, AURORA, 3, 7
    )


def test_a_kit_whose_colours_are_all_alike_still_gets_concepts():
    grey = replace(AURORA, primary="#808080", secondary="#818181", tertiary="#7F7F7F")
    designs = rendering.plan_concepts(picture(1), None, grey, 2, 7)
    assert len({design.family for design in designs}) == 2


@given(seed=st.integers(0, 2**31 - 1), busyness=st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_a_batch_of_two_photos_and_more_shows_a_full_photo_or_big_type(seed, busyness):
    pictures = [
        (rendering.PictureRef(f"{seed}{index}", 3000, 2000), rendering.PictureFacts(busyness=busy))
        for index, busy in enumerate(busyness)
    ]
    planned = rendering.plan_batch(pictures, AURORA, 2, seed)
    assert {"full-bleed", "big-type"} & {design.family for designs in planned for design in designs}


@pytest.mark.parametrize(("palette", "scheme"), [(("#0A2A24", "#102018"), "brand"), (("#F4F2EE", "#E0DAD0"), "light")])
def test_full_bleed_takes_the_scheme_that_its_photo_can_fade_into(palette, scheme):
    facts = rendering.PictureFacts(palette=palette)
    for seed in range(30):
        designs = rendering.plan_concepts(rendering.PictureRef("a" * 64, 3000, 2000), facts, AURORA, 3, seed)
        assert [design.scheme for design in designs if design.family == "full-bleed"] in ([], [scheme])
