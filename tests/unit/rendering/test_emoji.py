"""Emoji are drawn in colour where a colour font is installed, and are refused by name where none is."""

import io
from contextlib import contextmanager

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.sbixGlyph import Glyph
from fontTools.ttLib.tables.sbixStrike import Strike
from PIL import Image

from core import rendering
from core.rendering import breaking, emoji, fonts, scripts, typeset
from tests.unit.rendering import photos
from tests.unit.rendering.photos import recipe

RED = (230, 10, 20)
CACHES = (emoji._path, emoji._is_drawable, emoji._covered, emoji.picture, typeset._measure, typeset.glyph_positions)


def picture_font():
    """A font of three emoji, each a red square: as small as a colour font can be."""
    glyphs = {0x1F600: "grin", 0x1F389: "party", 0x2615: "cup"}
    names = [".notdef", *glyphs.values()]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((1000, 0))
    pen.lineTo((1000, 1000))
    pen.lineTo((0, 1000))
    pen.closePath()
    outline = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(glyphs)
    builder.setupGlyf(dict.fromkeys(names, outline))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    shown = io.BytesIO()
    Image.new("RGBA", (109, 109), (*RED, 255)).save(shown, "PNG")
    strike = Strike(ppem=109, resolution=72)
    for name in names:
        strike.glyphs[name] = Glyph(glyphName=name, graphicType="png ", imageData=shown.getvalue())
    table = newTable("sbix")
    table.version, table.flags, table.strikes = 1, 1, {109: strike}
    builder.font["sbix"] = table
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()


@pytest.fixture
def colour_font(tmp_path, monkeypatch):
    path = tmp_path / "Squares.ttf"
    path.write_bytes(picture_font())
    with forgotten():
        monkeypatch.setattr(emoji, "_PLACES", (str(path),))
        yield


@pytest.fixture
def no_colour_font(monkeypatch):
    with forgotten():
        monkeypatch.setattr(emoji, "_PLACES", ())
        yield


@contextmanager
def forgotten():
    """What was remembered of another colour font is forgotten, before and after."""
    forget()
    yield
    forget()


def forget():
    for cached in CACHES:
        cached.cache_clear()


def drawn(headline, **words):
    ref, picture = photos.photograph("coffee")
    texts = rendering.Texts(headline, **words)
    return rendering.render(recipe("meta_fb_feed_1x1", ref, texts=texts), picture, photos.logos())


def red(result):
    pixels = np.asarray(photos.opened(result)).astype(int)
    return (np.abs(pixels - RED) < 40).all(axis=2)


def test_an_emoji_is_drawn_in_colour_between_the_letters_and_told(colour_font):
    result = drawn("Launch day 🎉 with coffee")
    fit = next(box for box in result.report.boxes if box.name == "headline")
    left, top, right, bottom = fit.box
    share = red(result)[top:bottom, left:right].sum() / fit.size_px**2
    assert 0.7 < share < 1.3
    assert not red(result)[bottom + 2 :, :].any()
    assert any("Noto Color Emoji" in warning for warning in result.report.warnings)
    assert fit.font.startswith("Manrope")


def test_in_hebrew_an_emoji_stands_where_reading_comes_to_it(colour_font):
    result = drawn("קפה ☕")
    left, _, right, _ = next(box for box in result.report.boxes if box.name == "headline").box
    columns = np.flatnonzero(red(result).any(axis=0))
    assert columns.mean() < (left + right) / 2


def test_letters_beside_an_emoji_stay_where_they_were(colour_font):
    voice = typeset.Voice("headline", "", fonts.resolve("Manrope", 700), "en", 3, 1.06)
    plain = typeset.line_width(voice, 100, "coffee ")
    assert typeset.line_width(voice, 100, "coffee 🎉") == pytest.approx(plain + 100 * emoji.ADVANCE, abs=1)
    assert [piece for piece, _ in typeset.glyph_positions(voice, 100, "a 🎉 b")] == ["a ", "🎉", " b"]


def test_an_emoji_does_not_begin_a_line():
    found = breaking.pieces("fresh coffee ☕ for you", scripts.LATIN, "en")
    assert [piece.cost > 0 for piece in found] == [False, True, False, True, False]


def test_which_emoji_are_drawn_can_be_asked_before(colour_font):
    assert [rendering.draws_emoji(sign) for sign in ("🎉", "☕", "🚀", "a", "1")] == [True, True, False, False, False]


def test_nothing_but_emoji_is_refused(colour_font):
    with pytest.raises(rendering.RenderRefused, match="nothing but emoji"):
        drawn("🎉 ☕")


@pytest.mark.parametrize("text", ["Launch 🚀", "Family 👩‍👩‍👧", "Sale 🇩🇪"])
def test_an_emoji_the_colour_font_does_not_know_is_refused_by_name(colour_font, text):
    with pytest.raises(rendering.RenderRefused) as caught:
        drawn(text)
    assert caught.value.box == "headline"
    assert "no installed font can draw" in caught.value.what


def test_without_a_colour_font_an_emoji_is_refused_by_name(no_colour_font):
    with pytest.raises(rendering.RenderRefused) as caught:
        drawn("Fresh coffee", subheadline="Today only 🎉")
    assert caught.value.box == "subheadline"
    assert "🎉" in caught.value.what


def test_digits_and_marks_that_are_no_emoji_stay_letters():
    assert emoji.runs("20% off © 2026 ™") == (("20% off © 2026 ™", False),)
    assert emoji.runs("1️⃣ go") == (("1️⃣", True), (" go", False))
