"""The guessed kit: from any palettes, colours that carry text and can be told apart, and families that exist."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.assets.inspection import Inspector, PaletteColour
from core.brand.guess import guess_kit
from core.rendering import families
from core.rendering.colour import parse
from core.rendering.contrast import ratio
from core.vocabulary import ToneStyle
from tests.unit.assets import pictures

hexes = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
palettes = st.lists(
    st.builds(PaletteColour, hex=hexes, share=st.floats(0.001, 1), name=st.just("a colour")), min_size=1, max_size=6
)
LETTERS = ((0, 0, 0), (255, 255, 255))


def colours(*parts: tuple[str, float]) -> list[PaletteColour]:
    return [PaletteColour(hex=code, share=share, name="a colour") for code, share in parts]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.just([]), palettes), st.lists(palettes, max_size=4))
def test_any_palettes_give_a_kit_that_carries_text(
    logo: list[PaletteColour], photos: list[list[PaletteColour]]
) -> None:
    kit = guess_kit(logo, photos)
    primary, secondary, tertiary = parse(kit.primary), parse(kit.secondary), parse(kit.tertiary)
    assert max(ratio(letter, primary) for letter in LETTERS) >= 4.5
    assert ratio(primary, tertiary) >= 4.5
    assert sum((a - b) ** 2 for a, b in zip(primary, secondary, strict=True)) ** 0.5 > 60
    if kit.secondary not in {colour.hex for colour in logo}:
        assert ratio(primary, secondary) >= 3
    assert {kit.heading_font, kit.body_font} <= {family.name for family in families()}
    assert kit.reasons


@settings(max_examples=50, deadline=None)
@given(palettes, st.lists(palettes, max_size=3))
def test_equal_palettes_give_an_equal_kit(logo: list[PaletteColour], photos: list[list[PaletteColour]]) -> None:
    assert guess_kit(logo, photos) == guess_kit(list(logo), [list(photo) for photo in photos])


def test_the_colours_of_the_logo_lead_and_are_kept_exactly() -> None:
    kit = guess_kit(colours(("#FFFFFF", 0.6), ("#0B3D2E", 0.3), ("#F2C14E", 0.1)), [colours(("#FF0000", 1.0))])
    assert (kit.primary, kit.secondary) == ("#0B3D2E", "#F2C14E")


def test_a_black_logo_takes_its_accent_from_the_photos() -> None:
    kit = guess_kit(colours(("#000000", 1.0)), [colours(("#E0602A", 0.2), ("#EEEEEE", 0.8))])
    assert (kit.primary, kit.secondary) == ("#000000", "#E0602A")


def test_photos_alone_give_a_colour_that_white_text_can_be_read_on() -> None:
    kit = guess_kit((), [colours(("#F5A8A0", 0.7), ("#FFFFFF", 0.3))])
    assert ratio(parse(kit.primary), (255, 255, 255)) >= 4.5


def test_without_any_picture_the_kit_is_neutral_and_says_so() -> None:
    kit = guess_kit()
    assert (kit.primary, kit.tone_style) == ("#1F2A44", ToneStyle.PROFESSIONAL)
    assert kit.reasons[0] == "no logo and no photos: neutral colours"


@pytest.mark.parametrize(
    ("primary", "accent", "tone"),
    [
        ("#000000", "#D2A52C", ToneStyle.LUXURY),
        ("#FF7A1A", "#2BB5F0", ToneStyle.PLAYFUL),
        ("#C8102E", "#FFFFFF", ToneStyle.BOLD),
        ("#1F4E79", "#F2C14E", ToneStyle.PROFESSIONAL),
        ("#0A0A0A", "#39FF14", ToneStyle.EDGY),
    ],
)
def test_the_tone_follows_the_colours(primary: str, accent: str, tone: ToneStyle) -> None:
    assert guess_kit(colours((primary, 0.9), (accent, 0.1))).tone_style is tone


def test_real_photographs_give_different_kits() -> None:
    with Inspector() as inspector:
        names = ("coffee.png", "flower.jpg", "rocket.jpg")
        kits = [guess_kit((), [inspector.photo(pictures.real(name)).palette]) for name in names]
    assert len({kit.primary for kit in kits}) == 3
