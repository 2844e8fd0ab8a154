"""Golden pictures: one of each family and format, compared with a stated tolerance.

Made with the pinned Pillow and fonts; after a wanted change, look at the new pictures and write them with
`python -m tests.golden.test_rendering`.
"""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import rendering
from tests.unit.rendering import photos

FOLDER = Path(__file__).parent / "rendering"
SHOWN_PX = 300
# Mean difference in levels (0..255): decoders differ by less, a moved line of type by more.
TOLERANCE = 1.5
SMALLEST = "google_display_mobile"
CASES = (
    ("meta_ig_feed_4x5", "full-bleed", "dark"),
    ("meta_fb_feed_1x1", "framed", "light"),
    ("meta_story_9x16", "tile", "accent"),
    ("linkedin_191", "side-panel", "brand"),
    ("pinterest_2x3", "big-type", "brand"),
    ("google_display_mrec", "bottom-panel", "brand"),
    ("google_display_leaderboard", "framed", "light"),
    ("google_display_skyscraper", "tile", "light"),
    ("meta_ig_feed_4x5", "badge", "brand"),
    ("google_display_billboard", "badge", "light"),
    ("meta_fb_feed_1x1", "split", "dark"),
    ("google_display_leaderboard", "split", "brand"),
    ("meta_ig_feed_4x5", "editorial", "light"),
    ("google_display_half_page", "editorial", "brand"),
    ("meta_story_9x16", "minimal", "light"),
    ("linkedin_191", "minimal", "brand"),
    ("meta_ig_feed_4x5", "behind", "brand"),
    ("meta_fb_feed_1x1", "behind", "light"),
    ("meta_ig_feed_4x5", "quote", "brand"),
    ("google_display_leaderboard", "quote", "light"),
    (SMALLEST, "full-bleed", "dark"),
    (SMALLEST, "bottom-panel", "light"),
    (SMALLEST, "side-panel", "brand"),
    (SMALLEST, "tile", "accent"),
    (SMALLEST, "big-type", "brand"),
    (SMALLEST, "framed", "light"),
    (SMALLEST, "split", "dark"),
    (SMALLEST, "editorial", "light"),
    (SMALLEST, "badge", "accent"),
    (SMALLEST, "minimal", "brand"),
)


# Recipes of an earlier version are drawn as they were; these pictures are never written anew.
EARLIER = (
    ("google_display_leaderboard", "split", "brand", 2),
    ("google_display_mrec", "bottom-panel", "brand", 2),
    ("meta_fb_feed_1x1", "framed", "light", 3),
    ("meta_story_9x16", "tile", "accent", 3),
    ("google_display_leaderboard", "framed", "light", 3),
    ("google_display_skyscraper", "tile", "light", 3),
    ("meta_ig_feed_4x5", "badge", "brand", 3),
    ("google_display_billboard", "badge", "light", 3),
    ("meta_fb_feed_1x1", "split", "dark", 3),
    ("google_display_leaderboard", "split", "brand", 3),
    ("linkedin_191", "minimal", "brand", 3),
    ("meta_ig_feed_4x5", "quote", "brand", 3),
    ("google_display_leaderboard", "quote", "light", 3),
    ("meta_fb_feed_1x1", "framed", "light", 4),
    ("meta_story_9x16", "tile", "accent", 4),
    ("google_display_leaderboard", "framed", "light", 4),
    ("google_display_skyscraper", "tile", "light", 4),
    ("google_display_mrec", "bottom-panel", "brand", 4),
    ("google_display_billboard", "badge", "light", 4),
    ("meta_fb_feed_1x1", "split", "dark", 4),
    ("google_display_leaderboard", "split", "brand", 4),
    ("linkedin_191", "minimal", "brand", 4),
    ("meta_ig_feed_4x5", "editorial", "light", 4),
    ("pinterest_2x3", "big-type", "brand", 4),
    ("google_display_half_page", "editorial", "brand", 4),
    ("meta_ig_feed_4x5", "quote", "brand", 4),
    ("google_display_leaderboard", "framed", "light", 5),
    (SMALLEST, "tile", "accent", 5),
)


def drawn(placement_id, family, scheme, version=rendering.RECIPE_VERSION):
    ref, picture = photos.photograph("coffee")
    ref, picture = photos.photograph("coffee")
    # Words that leave a photo room in the smallest banner.
    words = replace(photos.WORDS, headline="Slow mornings") if placement_id == SMALLEST else photos.WORDS
    wanted = photos.recipe(placement_id, ref, family, scheme, words)
    if family == "behind":
        ref, picture, mask = photos.still_life()
        texts = replace(photos.WORDS, headline="Slow mornings")
        wanted = replace(photos.recipe(placement_id, ref, family, scheme, texts), mask=mask)
    rendered = rendering.render(replace(wanted, version=version), picture, photos.logos())
    image = Image.open(io.BytesIO(rendered.data)).convert("RGB")
    image.thumbnail((SHOWN_PX * 2, SHOWN_PX))
    return image


def path_of(placement_id, family, scheme, version=rendering.RECIPE_VERSION):
    of_before = f"_v{version}" if version < rendering.RECIPE_VERSION else ""
    return FOLDER / f"{placement_id}_{family}_{scheme}{of_before}.png"


@pytest.mark.parametrize("case", [*CASES, *EARLIER], ids=lambda case: "-".join(map(str, case)))
def test_the_picture_is_as_it_was_when_it_was_last_looked_at(case, tmp_path):
    result = drawn(*case)
    expected = Image.open(path_of(*case)).convert("RGB")
    assert result.size == expected.size
    difference = np.abs(np.asarray(result, dtype=float) - np.asarray(expected, dtype=float))
    if difference.mean() > TOLERANCE:
        result.save(tmp_path / "result.png")
        expected.save(tmp_path / "expected.png")
        Image.fromarray(difference.clip(0, 255).astype(np.uint8)).save(tmp_path / "difference.png")
    assert difference.mean() <= TOLERANCE, f"look at the pictures in {tmp_path}"


def write():
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        drawn(*case).save(path_of(*case), optimize=True)


if __name__ == "__main__":
    write()
