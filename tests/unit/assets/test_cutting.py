"""The built-in cut, its soft edges, its measures and grade, and the slider."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from skimage import data as samples

from core.assets import cutting, grading, matting, measuring
from core.assets.grading import Measures
from core.settings import SHIPPED_DATA_DIR
from core.vocabulary import MaskGrade

CLEAN = Measures(
    agreement=0.99,
    edge=1.0,
    alike=0.05,
    undecided=0.01,
    parts=1,
    main_part=1.0,
    holes=0.0,
    area=0.2,
    cut_off=0.0,
    box=(0.2, 0.2, 0.6, 0.6),
    spot=(0.2, 0.2),
)


def disc(size: tuple[int, int] = (480, 360), *, at: tuple[int, int] = (240, 180), radius: int = 90) -> Image.Image:
    """A red ball on a grey-green ground with some noise, a little out of focus at its rim."""
    rng = np.random.default_rng(7)
    ground = np.full((size[1], size[0], 3), (120, 134, 118), np.int16) + rng.integers(-6, 7, (size[1], size[0], 3))
    picture = Image.fromarray(ground.clip(0, 255).astype(np.uint8))
    ImageDraw.Draw(picture).ellipse(
        (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius), fill=(196, 44, 30)
    )
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def true_disc(
    size: tuple[int, int] = (480, 360), at: tuple[int, int] = (240, 180), radius: int = 90
) -> NDArray[np.bool_]:
    down, across = np.mgrid[0 : size[1], 0 : size[0]]
    return np.asarray((across - at[0]) ** 2 + (down - at[1]) ** 2 <= radius**2)


def overlap(opacity: NDArray[np.uint8], truth: NDArray[np.bool_]) -> float:
    return cutting.overlap(opacity >= 128, truth)


def test_a_plain_subject_is_cut_along_its_edge_and_graded_clean() -> None:
    done = cutting.cut(disc())
    assert done.opacity.shape == (360, 480)
    assert overlap(done.opacity, true_disc()) > 0.97
    assert grading.grade_of(done.measures) is MaskGrade.CLEAN
    assert grading.why_not_clean(done.measures) == ()
    assert done.measures.box == pytest.approx((0.3125, 0.25, 0.6875, 0.75), abs=0.01)


def test_the_same_picture_gives_the_same_mask() -> None:
    assert cutting.png_of(cutting.cut(disc()).opacity) == cutting.png_of(cutting.cut(disc()).opacity)


def test_a_place_that_a_person_named_decides_between_two_subjects() -> None:
    picture = disc(at=(120, 180), radius=60)
    ImageDraw.Draw(picture).ellipse((330, 120, 450, 240), fill=(30, 60, 190))
    left = cutting.cut(picture, point=(0.25, 0.5)).opacity >= 128
    right = cutting.cut(picture, point=(0.81, 0.5)).opacity >= 128
    assert left[180, 120]
    assert right[180, 390]
    assert cutting.overlap(left, right) < 0.9


@pytest.mark.parametrize("name", ["coffee_cup.webp", "coffee_bag.webp"])
def test_a_product_alone_on_its_ground_gets_a_clean_mask(name: str) -> None:
    with Image.open(SHIPPED_DATA_DIR / "demo" / name) as picture:
        done = cutting.cut(picture.convert("RGB"))
    assert max(done.opacity.shape) == cutting.MASK_PX
    assert grading.grade_of(done.measures) is MaskGrade.CLEAN
    assert 0.1 < done.measures.area < 0.3


def test_a_subject_that_leaves_the_picture_below_and_is_partly_as_dark_as_its_ground_is_cut_whole() -> None:
    with Image.open(SHIPPED_DATA_DIR / "demo" / "bike_saddle.webp") as picture:
        done = cutting.cut(picture.convert("RGB"))
    assert grading.grade_of(done.measures) is MaskGrade.CLEAN
    height, width = done.opacity.shape
    # Leather, the clamp below it, the frame's tube.
    for across, down in ((0.6, 0.45), (0.715, 0.74), (0.735, 0.93)):
        assert done.opacity[int(down * height), int(across * width)] == 255


def test_a_mask_that_holds_a_cast_shadow_and_the_wall_behind_a_handle_is_not_clean() -> None:
    with Image.open(SHIPPED_DATA_DIR / "demo" / "coffee_sill.webp") as picture:
        done = cutting.cut(picture.convert("RGB"))
    assert grading.grade_of(done.measures) is MaskGrade.USABLE
    assert grading.why_not_clean(done.measures) == (
        "a part of it looks like its ground, as a shadow does or what is seen through it",
    )


def test_a_pale_jar_on_a_pale_ground_is_found_by_its_outlines() -> None:
    with Image.open(SHIPPED_DATA_DIR / "demo" / "skin_cream.webp") as picture:
        done = cutting.cut(picture.convert("RGB"))
    height, width = done.opacity.shape
    for across, down in ((0.45, 0.36), (0.42, 0.55), (0.55, 0.5), (0.8, 0.42)):
        assert done.opacity[int(down * height), int(across * width)] == 255
    assert grading.grade_of(done.measures) is MaskGrade.ROUGH


def test_what_is_seen_through_a_ring_counts_as_ground() -> None:
    picture = disc(radius=110)
    hole = disc().crop((0, 0, 80, 80)).resize((80, 80))
    picture.paste(hole, (200, 140))
    pixels, whole = np.asarray(picture), np.where(true_disc(radius=110), 255, 0).astype(np.uint8)
    with_hole = whole.copy()
    with_hole[138:222, 198:282] = 0
    assert measuring.measured(pixels, whole, 1.0).ground > 0.1
    assert measuring.measured(pixels, with_hole, 1.0).ground < 0.005


def test_a_photo_without_a_plain_subject_never_gets_a_clean_mask() -> None:
    for picture in (samples.chelsea(), samples.rocket(), samples.brick(), samples.coins()):
        done = cutting.cut(Image.fromarray(picture).convert("RGB"))
        assert grading.grade_of(done.measures) is MaskGrade.ROUGH
        assert grading.why_not_clean(done.measures)


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#7A8B99"])
@pytest.mark.parametrize("size", [(300, 200), (16, 16), (1, 400), (2000, 16)])
def test_a_picture_with_nothing_in_it_gets_a_rough_mask_and_no_fault(colour: str, size: tuple[int, int]) -> None:
    done = cutting.cut(Image.new("RGB", size, colour))
    assert grading.grade_of(done.measures) is MaskGrade.ROUGH
    assert grading.why_not_clean(done.measures)


def test_the_transparency_of_a_picture_is_its_mask() -> None:
    cut_out = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(cut_out).ellipse((120, 60, 300, 240), fill=(190, 60, 20, 255))
    done = cutting.cut(cut_out)
    assert np.array_equal(done.opacity, np.asarray(cut_out.getchannel("A")))
    assert grading.grade_of(done.measures) is MaskGrade.CLEAN


def test_soft_edges_follow_the_photo_and_leave_the_inside_closed() -> None:
    blurred = disc().filter(ImageFilter.GaussianBlur(4))
    sharp = cutting.cut(disc()).opacity
    soft = cutting.cut(blurred).opacity
    assert ((soft > 25) & (soft < 230)).sum() > 1.5 * ((sharp > 25) & (sharp < 230)).sum()
    assert (sharp[true_disc(radius=70)] == 255).all()
    assert (sharp[~true_disc(radius=110)] == 0).all()


@pytest.mark.parametrize(
    ("worse", "grade"),
    [
        ({}, MaskGrade.CLEAN),
        ({"agreement": 0.91}, MaskGrade.USABLE),
        ({"agreement": 0.81}, MaskGrade.ROUGH),
        ({"edge": 0.96}, MaskGrade.USABLE),
        ({"edge": 0.89}, MaskGrade.ROUGH),
        ({"alike": 0.16}, MaskGrade.USABLE),
        ({"alike": 0.36}, MaskGrade.ROUGH),
        ({"main_part": 0.94}, MaskGrade.ROUGH),
        ({"holes": 0.04}, MaskGrade.USABLE),
        ({"holes": 0.21}, MaskGrade.ROUGH),
        ({"undecided": 0.06}, MaskGrade.USABLE),
        ({"undecided": 0.13}, MaskGrade.ROUGH),
        ({"ground": 0.016}, MaskGrade.USABLE),
        ({"ground": 0.31}, MaskGrade.ROUGH),
        ({"agreement": 0.9, "edge": 0.92}, MaskGrade.USABLE),
        ({"agreement": 0.9, "edge": 0.91}, MaskGrade.ROUGH),
        ({"area": 0.019}, MaskGrade.ROUGH),
        ({"area": 0.76}, MaskGrade.ROUGH),
    ],
)
def test_every_measure_has_to_be_good_enough(worse: dict[str, float], grade: MaskGrade) -> None:
    measures = replace(CLEAN, **worse)
    assert grading.grade_of(measures) is grade
    assert bool(grading.why_not_clean(measures)) is (grade is not MaskGrade.CLEAN)


def test_measures_survive_being_stored() -> None:
    assert Measures.from_values(CLEAN.as_values()) == CLEAN
    assert Measures.from_values(replace(CLEAN, box=None).as_values()).box is None


def test_a_mask_that_was_stored_before_its_ground_was_measured_keeps_its_grade() -> None:
    values = CLEAN.as_values()
    del values["ground"]
    assert grading.grade_of(Measures.from_values(values)) is MaskGrade.CLEAN


def test_an_outline_that_runs_where_the_photo_has_no_edge_is_noticed() -> None:
    pixels = np.asarray(disc())
    right = np.where(true_disc(), 255, 0).astype(np.uint8)
    beside = np.where(true_disc(at=(240, 260)), 255, 0).astype(np.uint8)
    assert measuring.measured(pixels, right, 1.0).edge > 0.99
    assert measuring.measured(pixels, beside, 1.0).edge < 0.7


def test_parts_and_the_frame_are_measured() -> None:
    opacity = np.zeros((100, 200), np.uint8)
    opacity[20:60, 20:60] = opacity[80:, 100:110] = 255
    opacity[30:40, 30:40] = 0
    found = measuring.of_transparency(opacity)
    assert (found.parts, found.main_part) == (2, pytest.approx(1500 / 1700, abs=0.001))
    assert found.holes == pytest.approx(100 / 1700, abs=0.001)
    assert found.cut_off == pytest.approx(10 / 600, abs=0.001)
    assert found.box == (0.1, 0.2, 0.55, 1.0)


@pytest.mark.parametrize("edge", [-6, 6, 99])
def test_the_slider_has_ends(edge: int) -> None:
    with pytest.raises(ValueError, match="from -5 to 5"):
        matting.adjusted(np.zeros((10, 10), np.uint8), edge)


def test_softer_widens_the_passage_and_tighter_draws_it_in() -> None:
    opacity = np.where(true_disc(size=(1200, 900), at=(600, 450), radius=300), 255, 0).astype(np.uint8)

    def passage(mask: NDArray[np.uint8]) -> int:
        return int(((mask > 12) & (mask < 243)).sum())

    def area(mask: NDArray[np.uint8]) -> float:
        return float(mask.astype(np.float64).sum() / 255)

    steps = {edge: matting.adjusted(opacity, edge) for edge in range(matting.SOFTEST, matting.TIGHTEST + 1)}
    assert steps[0] is opacity
    widths = [passage(steps[edge]) for edge in (-5, -3, -1, 0)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 4 * widths[2]
    areas = [area(steps[edge]) for edge in (0, 1, 3, 5)]
    assert areas == sorted(areas, reverse=True)
    # Softer does not move the edge.
    assert area(steps[-5]) == pytest.approx(area(opacity), rel=0.01)


@settings(max_examples=25)
@given(st.integers(8, 60), st.integers(8, 60), st.integers(-5, 5), st.integers(0, 2**32 - 1))
def test_any_mask_stays_a_mask_of_its_size_wherever_the_slider_stands(
    width: int, height: int, edge: int, seed: int
) -> None:
    opacity = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    moved = matting.adjusted(opacity, edge)
    assert (moved.shape, moved.dtype) == (opacity.shape, np.uint8)
    if edge > 0:
        # Tighter never opens what was closed by more than the little smoothing of its rim.
        assert moved.astype(np.float64).mean() <= opacity.astype(np.float64).mean() + 3


def test_a_stored_mask_is_a_grey_png_and_reads_back() -> None:
    opacity = cutting.cut(disc()).opacity
    png = cutting.png_of(opacity)
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.format, picture.mode) == ("PNG", "L")
    assert np.array_equal(cutting.opacity_from(png), opacity)
