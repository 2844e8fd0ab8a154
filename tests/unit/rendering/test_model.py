"""Recipes survive JSON and say when they cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import rendering
from core.errors import InvalidInput
from tests.unit.rendering import photos

TEXT = st.text(max_size=40)


@given(headline=TEXT, offer=TEXT, seed=st.integers(0, 2**31), focal=st.floats(0, 1))
def test_any_recipe_comes_back_from_its_json_with_the_same_key(headline, offer, seed, focal):
    ref = rendering.PictureRef("x", 10, 20, focal, focal, (0.1, 0.2, 0.3, 0.4), ((0.0, 0.1, 0.2, 0.3),))
    recipe = rendering.Recipe(
        ref,
        photos.AURORA,
        rendering.Texts(headline, offer=offer),
        "meta_fb_feed_1x1",
        1440,
        1440,
        rendering.Design("tile", "brand", 1, seed),
    )
    again = rendering.Recipe.from_json(recipe.to_json())
    assert again == recipe
    assert again.key() == recipe.key()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 99}', "null"])
def test_a_text_that_is_no_recipe_is_refused(text):
    with pytest.raises(InvalidInput):
        rendering.Recipe.from_json(text)
