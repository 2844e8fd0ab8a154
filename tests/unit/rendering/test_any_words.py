"""Any words on any photo: set inside the canvas and the free area with enough contrast, or refused with the box's name."""

from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from core import rendering
from tests.unit.rendering import photos

BOXES = {"headline", "subheadline", "cta", "offer", "legal", "photo", "logo"}
PLACES = ("meta_story_9x16", "meta_fb_feed_1x1", "linkedin_191", "google_display_mrec", "google_display_mobile")
VOCABULARY = (
    "Wake up early fresh coffee für Ihre Gäste Übergrößen 39 € 20% for the of 3,5 kg Φρέσκος κάθε Свежий кофе "
    "“quoted” don't — … Straßenbahnhaltestelle a I №1 Ål"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
SENTENCES = st.one_of(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.text(max_size=60))


@cache
def photo(name):
    found = {
        "black": lambda: photos.flat("#000000"),
        "white": lambda: photos.flat("#FFFFFF"),
        "restless": photos.noise,
        "sliver": lambda: photos.noise((1000, 5000)),
    }
    return photos.stored(found[name]()) if name in found else photos.photograph(name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    headline=SENTENCES,
    below=st.one_of(st.just(""), SENTENCES),
    legal=st.one_of(st.just(""), SENTENCES),
    placement_id=st.sampled_from(PLACES),
    family=st.sampled_from(rendering.FAMILIES),
    scheme=st.sampled_from(rendering.SCHEMES),
    name=st.sampled_from(["black", "white", "restless", "sliver", "coffee", "astronaut"]),
)
@example("\u200b\u200d\ufeff", "", "", "meta_fb_feed_1x1", "tile", "dark", "coffee")
@example("🎉🎉🎉", "🎉", "", "meta_fb_feed_1x1", "tile", "dark", "coffee")
@example("Fresh \u202eevery\u202c day", "a\r\nb", "c\u2028d", "google_display_mrec", "framed", "light", "white")
@example("Wake Wake Straßenbahnhaltestelle Wake Wake", "", "", "linkedin_191", "full-bleed", "dark", "astronaut")
def test_any_words_keep_the_hard_rules_or_are_refused_with_the_box(
    headline, below, legal, placement_id, family, scheme, name
):
    ref, picture = photo(name)
    texts = rendering.Texts(headline, below, "Shop now", legal=legal)
    wanted = photos.recipe(placement_id, ref, family, scheme, texts)
    try:
        report = rendering.render(wanted, picture, photos.logos()).report
    except rendering.RenderRefused as refused:
        told = (refused.box in BOXES, bool(refused.what), bool(refused.remedy))
    else:
        told = (not [check for check in report.broken if check.hard],)
    assert all(told)


def refused_box(picture, logos):
    ref, decoded = picture
    with pytest.raises(rendering.RenderRefused) as refused:
        rendering.render(photos.recipe("meta_fb_feed_1x1", ref), decoded, logos)
    return refused.value.box


def test_a_photo_of_one_column_is_refused_and_a_logo_that_cannot_be_seen_is_too():
    assert refused_box(photos.stored(Image.new("RGB", (1, 5000), "#336699")), photos.logos()) == "photo"
    clear = {name: Image.new("RGBA", (60, 14), (0, 0, 0, 0)) for name in photos.logos()}
    assert refused_box(photos.photograph("coffee"), clear) == "logo"
