"""Recipes survive JSON and say when they cannot be read."""

import hashlib
from dataclasses import replace

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


# As the first release wrote it: no tone, no prices.
FIRST = (
    '{"design":{"family":"tile","scheme":"brand","seed":7,"variant":1},"height_px":1440,"kit":{"body_font":"Lato",'
    '"heading_font":"Manrope","logo_position":"top-right","logos":[],"primary":"#0B3D2E","secondary":"#F2C14E",'
    '"tertiary":"#FFFFFF"},"language":"en","picture":{"faces":[],"focal_x":0.5,"focal_y":0.5,"height_px":20,'
    '"sha256":"x","subject":null,"width_px":10},"placement_id":"meta_fb_feed_1x1","texts":{"cta":"","headline":"Hello",'
    '"legal":"","offer":"","subheadline":""},"version":1,"width_px":1440}'
)


def test_a_recipe_of_the_first_version_is_read_and_keeps_its_text_and_key():
    recipe = rendering.Recipe.from_json(FIRST)
    assert recipe.version == 1
    assert recipe.to_json() == FIRST
    assert recipe.key() == hashlib.sha256(FIRST.encode()).hexdigest()
    assert replace(recipe, version=rendering.RECIPE_VERSION).key() != recipe.key()


@pytest.mark.parametrize("version", [0, -1, rendering.RECIPE_VERSION + 1, '"1"', "null", 1.5])
def test_a_recipe_of_no_known_version_is_refused(version):
    with pytest.raises(InvalidInput):
        rendering.Recipe.from_json(FIRST.replace('"version":1', f'"version":{version}'))


@pytest.mark.parametrize(
    ("held", "instead"),
    [
        ('"headline":"Hello"', '"headline":null'),
        ('"cta":""', '"cta":7'),
        ('"heading_font":"Manrope"', '"heading_font":null'),
        ('"width_px":1440', '"width_px":null'),
        ('"height_px":20', '"height_px":"20"'),
        ('"focal_x":0.5', '"focal_x":null'),
        ('"family":"tile"', '"family":"mosaic"'),
        ('"scheme":"brand"', '"scheme":null'),
        ('"logos":[]', '"logos":[{"sha256":null,"kind":"symbol","ground":"light","width_px":9,"height_px":9}]'),
    ],
)
def test_a_recipe_with_another_kind_of_value_in_a_field_is_refused(held, instead):
    assert held in FIRST
    with pytest.raises(InvalidInput, match="cannot be read"):
        rendering.Recipe.from_json(FIRST.replace(held, instead))


def test_whole_numbers_are_read_where_there_may_be_fractions():
    assert rendering.Recipe.from_json(FIRST.replace('"focal_x":0.5', '"focal_x":1')).picture.focal_x == 1
