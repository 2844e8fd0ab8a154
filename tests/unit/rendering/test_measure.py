"""What is measured quickly is what is measured plainly, and what is kept is drawn as what is new."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core.rendering import encode, fonts, jpeg_rows, measure, paint
from core.rendering.geometry import Box
from core.rendering.typeset import Voice, block

SIDES = st.tuples(st.integers(9, 700), st.integers(9, 700))
EDGES = ("top", "bottom", "left", "right")


def grain(size, seed=1):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def flat_blocks(canvas, fill):
    """The blocks of 8 px that have a colour at their corners and in the middle, pixel by pixel."""
    pixels = np.asarray(canvas)
    return {
        (row, column)
        for row in range(canvas.height // 8)
        for column in range(canvas.width // 8)
        if all(
            tuple(pixels[8 * row + down, 8 * column + across]) == fill
            for across, down in ((0, 0), (7, 0), (4, 4), (0, 7), (7, 7))
        )
    }


@settings(max_examples=30, deadline=None)
@given(size=SIDES, corners=st.tuples(*[st.floats(-40, 760)] * 4))
def test_the_ground_is_sampled_as_slices_of_its_pixels_are(size, corners):
    canvas = grain(size)
    left, right = sorted(corners[:2])
    top, bottom = sorted(corners[2:])
    box = Box(left, top, right, bottom)
    inside = measure._inside(canvas, box)
    area = (inside[2] - inside[0]) * (inside[3] - inside[1])
    step = max(1, round((area / 6000) ** 0.5))
    assert np.array_equal(measure.under(canvas, box), np.asarray(canvas.crop(inside))[::step, ::step])


@pytest.mark.parametrize("image_format", ["jpg", "png", "webp"])
@pytest.mark.parametrize("size", [(400, 300), (407, 301), (64, 500)])
def test_the_drift_of_a_colour_is_the_median_of_its_flat_blocks_in_the_file(size, image_format):
    canvas, fill = grain(size), (200, 30, 60)
    canvas.paste(fill, (3, 5, size[0] - 9, size[1] // 2))
    made = encode.encode(canvas, image_format)
    shown = np.asarray(Image.open(io.BytesIO(made.data)).convert("RGB"), dtype=float)
    blocks = sorted(flat_blocks(canvas, fill))
    means = [shown[8 * row : 8 * row + 8, 8 * column : 8 * column + 8].mean(axis=(0, 1)) for row, column in blocks]
    [(told, apart)] = measure.drift(canvas, made.data, [fill, (1, 2, 3)])
    assert told == fill
    assert len(blocks) > 6
    plain = measure.colour.difference_2000(fill, tuple(round(level) for level in np.median(means, axis=0)))
    assert apart == pytest.approx(plain, abs=0.6)


@settings(max_examples=20, deadline=None)
@given(size=SIDES, shares=st.lists(st.floats(0, 0.999), min_size=1, max_size=12), seed=st.integers(0, 99))
def test_rows_of_a_file_read_alone_are_those_rows_of_the_file(size, shares, seed):
    canvas = grain(size, seed)
    plain, parted = encode.encode(canvas).data, encode.encode(canvas, by_rows=True).data
    every = np.asarray(Image.open(io.BytesIO(parted)))
    assert np.array_equal(every, np.asarray(Image.open(io.BytesIO(plain))))
    rows = sorted({int(share * (size[1] // 8)) for share in shares})
    part = jpeg_rows.cut_out(parted, rows)
    assert part is not None
    alone = np.asarray(Image.open(io.BytesIO(part)))
    assert np.array_equal(alone, np.concatenate([every[8 * row : 8 * row + 8] for row in rows]))
    assert jpeg_rows.cut_out(plain, rows) is None
    assert jpeg_rows.cut_out(parted, [-(-size[1] // 8)]) is None


def test_rows_higher_than_a_block_are_not_taken_for_rows_of_blocks():
    written = io.BytesIO()
    grain((200, 200)).save(written, "JPEG", subsampling="4:2:0", restart_marker_rows=1)
    assert jpeg_rows.cut_out(written.getvalue(), [0]) is None


@pytest.mark.parametrize("size", [(400, 300), (407, 301), (64, 500)])
def test_drift_read_from_rows_is_that_of_the_whole_file(size):
    canvas, fills = grain(size), [(200, 30, 60), (20, 60, 40), (1, 2, 3)]
    canvas.paste(fills[0], (3, 5, size[0] - 9, size[1] // 5))
    canvas.paste(fills[1], (0, size[1] - 60, size[0], size[1]))
    whole, parted = encode.encode(canvas).data, encode.encode(canvas, by_rows=True).data
    assert jpeg_rows.cut_out(parted, [0])
    told = measure.drift(canvas, parted, fills)
    assert len(told) == 2
    assert told == measure.drift(canvas, whole, fills)


def test_drift_of_part_of_a_large_area_is_seen_wherever_it_lies():
    # The file shows another colour in its lower two thirds than the canvas says.
    canvas, fill = Image.new("RGB", (320, 960), (200, 30, 60)), (200, 30, 60)
    shown = canvas.copy()
    shown.paste((160, 30, 60), (0, 320, 320, 960))
    data = encode.encode(shown, by_rows=True).data
    [(_, apart)] = measure.drift(canvas, data, [fill])
    assert apart > 5


@settings(max_examples=20, deadline=None)
@given(size=SIDES, box=st.tuples(*[st.integers(0, 700)] * 4))
def test_a_colour_without_an_area_of_its_own_is_not_measured(size, box):
    canvas, fill = Image.new("RGB", size, (10, 20, 30)), (200, 30, 60)
    ImageDraw.Draw(canvas).rectangle((min(box[::2]), min(box[1::2]), max(box[::2]), max(box[1::2])), fill=fill)
    found = measure.drift(canvas, encode.encode(canvas).data, [fill])
    assert bool(found) == (len(flat_blocks(canvas, fill)) >= 6)


@settings(max_examples=30, deadline=None)
@given(
    edge=st.sampled_from(EDGES),
    solid=st.floats(0, 300),
    more=st.floats(1, 300),
    alpha=st.floats(0.05, 1),
    slot=st.tuples(*[st.integers(0, 400)] * 4),
)
def test_a_veil_over_the_photo_alone_is_the_veil_over_all_of_it(edge, solid, more, alpha, slot):
    colour = (12, 90, 70)
    box = Box(min(slot[::2]), min(slot[1::2]), max(slot[::2]) + 1, max(slot[1::2]) + 1).clipped(Box(0, 0, 350, 390))
    whole = Image.new("RGB", (350, 390), colour)
    if box.area:
        whole.paste(grain((round(box.width), round(box.height))), (int(box.left), int(box.top)))
    part = whole.copy()
    paint.scrim(whole, edge, solid, solid + more, alpha, colour)
    paint.scrim(part, edge, solid, solid + more, alpha, colour, box)
    assert part.tobytes() == whole.tobytes()


@pytest.mark.parametrize("size_px", [18, 60, 240])
@pytest.mark.parametrize("tracking", [0.0, 0.04])
@pytest.mark.parametrize("left", [7, 7.3])
def test_letters_are_those_that_the_drawing_library_draws_at_their_place(size_px, tracking, left):
    face = fonts.resolve("Manrope", 700)
    voice = Voice("headline", "Ävoid Tyres", face, "en", 2, 1.1, tracking=tracking)
    text = block(voice, size_px, 2000)
    ours, plain = grain((1800, 400)), grain((1800, 400))
    for _ in range(2):  # The second time all letters are kept ones.
        paint.text_block(ours, text, left, 40, (250, 240, 10))
        y = round(40 + text.rise_px)
        for piece, offset in paint.glyph_positions(voice, size_px, text.lines[0]):
            if piece.strip():
                ImageDraw.Draw(plain).text(
                    (round(left) + offset, y),
                    piece,
                    (250, 240, 10),
                    fonts.load(face, size_px),
                    anchor="ls",
                    features=paint.features(voice),
                )
        assert ours.tobytes() == plain.tobytes()
    assert paint._letters.cache_info().currsize <= paint._KEPT_LETTERS


def test_the_letters_of_a_small_button_are_not_told_as_another_colour_of_it():
    fill = (91, 42, 60)
    canvas = Image.new("RGB", (160, 8), fill)
    for column in range(13):
        canvas.paste((255, 255, 255), (8 * column + 1, 1, 8 * column + 7, 3))
    data = encode.encode(canvas).data
    [(_, with_letters)] = measure.drift(canvas, data, [fill])
    [(_, apart)] = measure.drift(canvas, data, [fill], whole=True)
    assert with_letters > 2 > 1 > apart
