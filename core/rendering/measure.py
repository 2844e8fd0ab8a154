"""What is really on the canvas: the pixels under each line before its ink is laid on them, and the ink itself."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.rendering import colour, contrast, fonts, jpeg_rows, paint
from core.rendering.contrast import RGB
from core.rendering.geometry import Box, bounding
from core.rendering.model import BoxFit
from core.rendering.rules import Lettering
from core.rendering.typeset import Block, missing_drop

# So many pixels of a line are looked at: a percentile of more differs by less than it matters.
_SAMPLED: Final = 6_000
# Detail is judged at the size at which it disturbs reading, on a picture this wide at its short side.
_DETAIL_PX: Final = 160
_HANG: Final = 0.22
_AIR: Final = 0.1
_BLOCK: Final = jpeg_rows.BLOCK
# Where a block is looked at, from its corner.
_MIDDLE_OF_A_BLOCK: Final = (4, 4)
_CORNERS_OF_A_BLOCK: Final = ((0, 0), (7, 0), (0, 7), (7, 7))
# Fewer blocks than this are the inside of a letter, not an area.
_FEW_BLOCKS: Final = 64
# Recipes of before tell the colour of letters for that of their button.
WHOLE_BLOCKS_SINCE: Final = 6
_FEWEST_BLOCKS: Final = 6
# Of more rows in which a colour stands, so many are read, evenly from the first to the last.
_MOST_ROWS: Final = 16


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under a text: luminances under each line, the mean colour, the density of detail."""

    lines: tuple[NDArray[np.float32], ...]
    mean: RGB
    edges: float


def under(canvas: Image.Image, box: Box) -> NDArray[np.uint8]:
    """The canvas under a box, sampled evenly where it is large."""
    left, top, right, bottom = _inside(canvas, box)
    step = max(1, round(((right - left) * (bottom - top) / _SAMPLED) ** 0.5))
    return np.asarray(_every(canvas, step, (left, top), (-((left - right) // step), -((top - bottom) // step))))


def _every(canvas: Image.Image, step: int, start: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    """Every so many-th pixel of a canvas from a start, without reading what lies between."""
    # The sampler looks at the middle of a step.
    off = start[0] - step // 2, start[1] - step // 2
    return canvas.transform(size, Image.Transform.AFFINE, (step, 0, off[0], 0, step, off[1]), Image.Resampling.NEAREST)


def ground(canvas: Image.Image, block: Block, left: float, top: float, centred: bool = False) -> Ground:
    """What lies under each line of a block whose first line's ink will start at `top`."""
    air = _AIR * block.size_px
    baseline = top + block.rise_px
    lines: list[NDArray[np.float32]] = []
    for index, width in enumerate(block.widths):
        y = baseline + index * block.leading_px
        start = left + paint.indent(block, width, centred)
        line = Box(start, y - block.rise_px, start + width, y + _HANG * block.size_px).grown(air)
        lines.append(contrast.luminances(under(canvas, line)))
    whole = Box(left, top, left + block.width, top + block.height).grown(air)
    afar = _from_afar(canvas, whole)
    return Ground(tuple(lines), _mean(afar), _detail(afar))


def flat(fill: RGB, lines: int) -> Ground:
    """The ground of a text on one colour."""
    level = np.full(4, contrast.luminance(fill), dtype=np.float32)
    return Ground((level,) * lines, fill, 0.0)


def lettering(
    block: Block, place: Box, ink_boxes: list[Box], ink: RGB, below: Ground, *, name: str = "", on_photo: bool = False
) -> Lettering:
    """A drawn text with everything measured."""
    ratios = tuple(round(contrast.worst_ratio(ink, line), 2) for line in below.lines)
    fit = BoxFit(
        name=name or block.voice.name,
        text=block.voice.text,
        authored=block.voice.authored,
        font=block.voice.face.label,
        size_px=block.size_px,
        lines=block.lines,
        box=outward(bounding(ink_boxes)),
        ink=colour.to_hex(ink),
        contrast=min(ratios),
        sigma=round(max(contrast.sigma(line) for line in below.lines), 3),
        line_boxes=tuple(outward(box) for box in ink_boxes),
        line_contrasts=ratios,
    )
    return Lettering(
        fit=fit,
        place=place,
        family=block.voice.face.family,
        weight=block.voice.face.weight,
        stem=stem(block.voice.face.path),
        widths=block.widths,
        leading_px=block.leading_px,
        tracking=block.voice.tracking,
        word_space=block.voice.word_space,
        ink=ink,
        ground=below.mean,
        edges=round(below.edges, 4),
        on_photo=on_photo,
        foot=place.bottom + missing_drop(block),
        space=fonts.word_space(block.voice.face),
        may_be_cut=block.voice.policy == "ellipsis",
    )


@lru_cache(maxsize=128)
def stem(path: str) -> float:
    """How thick a font's upright strokes are, in em: the ink across the middle of an l. Faces of one weight say nothing else."""
    font = ImageFont.truetype(fonts.source(path), 200)
    left, top, right, bottom = font.getbbox("l", anchor="ls")
    letter = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8), 0)
    ImageDraw.Draw(letter).text((4 - left, 4 - top), "l", fill=255, font=font, anchor="ls")
    across = np.asarray(letter)[letter.height // 2]
    return float(across.sum()) / 255 / 200


def outward(box: Box) -> tuple[int, int, int, int]:
    """The box in whole px that holds all of its ink."""
    return int(np.floor(box.left)), int(np.floor(box.top)), int(np.ceil(box.right)), int(np.ceil(box.bottom))


def drift(
    canvas: Image.Image, data: bytes, fills: Iterable[RGB], *, whole: bool = False
) -> tuple[tuple[RGB, float], ...]:
    """How far each flat colour went from itself in the encoded file, as CIEDE2000; colours without a flat area are not there.

    The file is read at an eighth, where a JPEG gives the mean of each block: what of a block is not flat does not count.
    Of a JPEG that restarts after each row of blocks only rows are read in which such a colour stands.

    Args:
        whole: Leave out blocks with letters in them, whose mean is not their corners' colour: few blocks of a button are
            without.
    """
    found_flat = _flat_blocks(canvas, fills)
    if whole:
        found_flat = _without_letters(canvas, found_flat)
    flat = [(fill, blocks) for fill, blocks in found_flat if int(blocks.sum()) >= _FEWEST_BLOCKS]
    if not flat:
        return ()
    rows = sorted({row for _, blocks in flat for row in _rows_of(blocks)})
    part = jpeg_rows.cut_out(data, rows) if data[:2] == b"\xff\xd8" else None
    if part is not None:
        data, flat = part, [(fill, blocks[rows]) for fill, blocks in flat]
    shown = _by_blocks(data)
    found: list[tuple[RGB, float]] = []
    for fill, blocks in flat:
        red, green, blue = (int(level) for level in np.median(shown[blocks], axis=0))
        found.append((fill, round(colour.difference_2000(fill, (red, green, blue)), 2)))
    return tuple(found)


def _rows_of(blocks: NDArray[np.bool_]) -> list[int]:
    """The rows in which there are blocks, thinned out where they are many."""
    rows: list[int] = np.flatnonzero(blocks.any(axis=1)).tolist()
    return [rows[round(at)] for at in np.linspace(0, len(rows) - 1, min(len(rows), _MOST_ROWS)).tolist()]


def _flat_blocks(canvas: Image.Image, fills: Iterable[RGB]) -> Iterator[tuple[RGB, NDArray[np.bool_]]]:
    """For each colour, which whole blocks of the canvas show it at their corners and in their middle."""
    columns, rows = canvas.width // _BLOCK, canvas.height // _BLOCK
    if not columns or not rows:
        return
    numbers = {fill: fill[0] | fill[1] << 8 | fill[2] << 16 for fill in fills}
    middle = _in_blocks(canvas, _MIDDLE_OF_A_BLOCK, 0, (columns, rows))
    found = {fill: middle == number for fill, number in numbers.items()}
    # A block whose middle has none of the colours is not flat: only rows with others are looked at again.
    taken = np.flatnonzero(np.logical_or.reduce([blocks.any(axis=1) for blocks in found.values()]))
    if len(taken):
        first, last = int(taken[0]), int(taken[-1]) + 1
        corners = [_in_blocks(canvas, at, first, (columns, last - first)) for at in _CORNERS_OF_A_BLOCK]
        for fill, number in numbers.items():
            found[fill][first:last] &= np.logical_and.reduce([pixels == number for pixels in corners])
    yield from found.items()


def _without_letters(
    canvas: Image.Image, found: Iterable[tuple[RGB, NDArray[np.bool_]]]
) -> Iterator[tuple[RGB, NDArray[np.bool_]]]:
    """Of few blocks those alone that are of the colour all over; among many the median does not mind a letter."""
    for fill, blocks in found:
        kept = blocks.copy()
        for row, column in np.argwhere(blocks) if int(blocks.sum()) <= _FEW_BLOCKS else ():
            left, top = int(column) * _BLOCK, int(row) * _BLOCK
            colours = canvas.crop((left, top, left + _BLOCK, top + _BLOCK)).getcolors()
            kept[row, column] = colours == [(_BLOCK * _BLOCK, fill)]
        yield fill, kept


def _in_blocks(canvas: Image.Image, at: tuple[int, int], first: int, size: tuple[int, int]) -> NDArray[Any]:
    """One pixel of every block in some rows of them, as a number: comparing those is far quicker than three levels each."""
    taken = _every(canvas, _BLOCK, (at[0], at[1] + first * _BLOCK), size)
    return np.frombuffer(taken.tobytes("raw", "RGBX"), dtype="<u4").reshape(size[1], size[0]) & 0xFFFFFF


def _by_blocks(data: bytes) -> NDArray[np.uint8]:
    """An encoded picture at an eighth, less what is left over of a block at the right and the foot."""
    with Image.open(io.BytesIO(data)) as opened:
        columns, rows = opened.width // _BLOCK, opened.height // _BLOCK
        opened.draft("RGB", (columns, rows))
        shown = opened.convert("RGB")
    if shown.width > columns + 1:
        shown = shown.reduce(_BLOCK)
    return np.asarray(shown)[:rows, :columns]


def mean_colour(canvas: Image.Image, box: Box) -> RGB:
    """The mean colour under a box."""
    return _mean(_from_afar(canvas, box))


def _from_afar(canvas: Image.Image, box: Box) -> NDArray[np.uint8]:
    """The canvas under a box at the size at which detail is judged."""
    factor = max(1, min(canvas.size) // _DETAIL_PX)
    return np.asarray(canvas.reduce(factor, _inside(canvas, box)))


def _mean(pixels: NDArray[np.uint8]) -> RGB:
    red, green, blue = (round(float(pixels[..., channel].mean())) for channel in range(3))
    return red, green, blue


def _detail(pixels: NDArray[np.uint8]) -> float:
    """How much detail would disturb words: the mean step of perceived lightness between neighbours."""
    if min(pixels.shape[:2]) < 2:
        return 0.0
    perceived = np.cbrt(contrast.luminances(pixels))
    return float(np.abs(np.diff(perceived, axis=0)).mean() + np.abs(np.diff(perceived, axis=1)).mean()) / 2


def _inside(canvas: Image.Image, box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = box.clipped(Box(0, 0, canvas.width, canvas.height)).rounded()
    left, top = min(left, canvas.width - 1), min(top, canvas.height - 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)
