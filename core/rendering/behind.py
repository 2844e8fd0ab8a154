"""The headline behind the photo's subject: where it stands, what the subject hides of it, and its ink round the subject."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from core.rendering import colour, contrast, emoji, fitting, fonts, measure, paint, setting, tone, typeset, voices
from core.rendering.contrast import RGB
from core.rendering.errors import RenderRefused
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene
from core.rendering.model import MaskRef, PictureRef, Recipe
from core.rendering.notes import Notes
from core.rendering.picture import Crop, DecodedPicture, cover, cut_mask, glimpse
from core.rendering.rules import Lettering
from core.rendering.typeset import Block, Button
from core.vocabulary import MaskGrade

# Of a word's ink, at most; planned with some to spare, because a plan knows only where words stand.
MOST_HIDDEN: Final = 0.40
_MOST_PLANNED: Final = 0.36
# Below this the subject hardly touches the headline, and nothing stands behind anything.
_LEAST_HIDDEN: Final = 0.02
_WANTED_HIDDEN: Final = 0.10
# Of a small text's box, on the subject: words do not stand on what the picture is about.
_MOST_ON_SUBJECT: Final = 0.25
_WANTED_RATIO: Final = 5.2
_MOST_SIGMA: Final = 0.17
_LOOKED_AT_PX: Final = 160
# Height of small letters over capitals: most of a word's ink lies below it.
_SMALL_LETTERS: Final = 0.74
_PLACES: Final = 12
_COST_CUT: Final = 0.4
# CIE76 from ink to subject: nearer ones are one shape to the eye.
_LEAST_APART: Final = 40.0
_COST_ALIKE: Final = 1.2
_SHADES: Final = (0.0, 0.25, 0.40, 0.55)
_LIGHT_SHADES: Final = (0.0, 0.25, 0.40)

FloatMap = NDArray[np.float32]
Parts = list[tuple[Block | Button, Box]]
# A word, its line, and where it begins and ends in px from the block's left edge.
Span = tuple[str, int, float, float]


@dataclass(frozen=True, slots=True)
class Hero:
    """The headline in place: its block and box, its ink, and the scrim between it and the background."""

    block: Block
    box: Box
    ink: RGB
    alpha: float = 0.0
    shade: RGB = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the subject hides of a word's ink, 0..1."""

    word: str
    share: float


def refuse(recipe: Recipe, picture: DecodedPicture) -> None:
    """Text goes behind a subject only where the photo has a clean mask.

    Raises:
        RenderRefused: there is no mask, it is not clean, or the headline has an emoji.
    """
    if recipe.mask is None or picture.mask is None:
        raise RenderRefused(
            "photo",
            "text behind the subject needs a mask of this photo, and there is none",
            "make one first: open the photo in the library and have its subject cut out",
        )
    if recipe.mask.grade != MaskGrade.CLEAN:
        raise RenderRefused(
            "photo",
            f"the mask of this photo is {recipe.mask.grade}, not clean: its edge would show in the headline",
            "use another layout, or a photo whose subject stands out from plain ground",
        )
    if emoji.without(recipe.texts.headline) != recipe.texts.headline:
        raise RenderRefused("headline", "an emoji cannot stand behind a subject", "take it out of the headline")


def crop(ref: PictureRef, mask: MaskRef, scene: Scene) -> Crop:
    """The photo with the top of its subject where the scene wants it, as near as the scene says."""
    assert scene.photo is not None
    left, top, right, _ = mask.box
    seen = replace(ref, focal_x=(left + right) / 2, focal_y=top, subject=mask.box, faces=())
    return cover(seen, scene.photo.box, scene.photo.focus, scene.zoom)


def set_headline(
    scene: Scene, frame: Frame, words: voices.Script, picture: DecodedPicture, crop: Crop, rest: Parts, notes: Notes
) -> Hero | None:
    """The headline at the size and height at which the subject crosses it best; None where it hides too much of a word, or
    where the rest of the texts would stand on the subject."""
    assert scene.behind is not None
    room = scene.behind
    if scene.valign == "top" and rest:
        room = replace(room, top=max(room.top, max(box.bottom for _, box in rest) + 3 * scene.scale.gap_px))
    factor = min(1.0, _LOOKED_AT_PX / frame.short_px)
    size = round(frame.width_px * factor), round(frame.height_px * factor)
    subject = _shares_of(cut_mask(picture, crop, *size))
    sums: FloatMap = np.pad(subject.cumsum(axis=0), ((1, 0), (1, 0))).cumsum(axis=1).astype(np.float32)
    on_subject = max((_share(sums, box, factor) for _, box in rest), default=0.0)
    if on_subject > _MOST_ON_SUBJECT:
        return None
    notes.cost += on_subject
    found = _best(scene, frame, words, room, sums, factor)
    if found is None:
        return None
    block, box, cost = found
    pixels = np.asarray(glimpse(picture, crop, *size))
    rows = slice(int(box.top * factor), max(int(box.top * factor) + 2, int(np.ceil(box.bottom * factor))))
    columns = slice(int(box.left * factor), max(int(box.left * factor) + 2, int(np.ceil(box.right * factor))))
    around = pixels[rows, columns][subject[rows, columns] < 0.5]
    if len(around) < 4:
        return None
    meets = _colour_met(pixels[rows, columns], subject[rows, columns]) if frame.is_recomposed else None
    ink, alpha, shade, faults = _ink(scene, frame, around, meets)
    if block.voice.authored:
        notes.warnings.append(setting.cut_told(block.voice))
    notes.cost += cost + 0.4 * alpha + faults
    return Hero(block, box, ink, alpha, shade)


def rest(
    scene: Scene, frame: Frame, words: voices.Script, notes: Notes
) -> tuple[Parts, tuple[Block, Box] | None] | None:
    """Offer, line below, button and legal line, in front of the subject; what finds no room is left out and told, but for
    what may not be left out: then there is None."""
    area, legal = scene.text, None
    if voice := voices.legal_voice(words, frame):
        block = typeset.block(voice, round(max(9.0, 9.5 * frame.shown)), area.width)
        if block is None or block.height > 0.4 * area.height:
            return None
        left = area.left if voice.align == "left" else area.right - block.width
        legal = block, Box(left, area.bottom - block.height, left + block.width, area.bottom)
        area = replace(area, bottom=legal[1].top - 1.5 * scene.scale.gap_px)
    wish = voices.wish(words, frame, scene.scale, cta_in_stack=True)
    texts = {name: getattr(wish, name) for name in ("subheadline", "offer")}
    present = [name for name, voice in texts.items() if voice is not None and voice.policy != "refuse"]
    for dropped in ((), *(tuple(present[: count + 1]) for count in range(len(present)))):
        kept = replace(
            wish,
            subheadline=None if "subheadline" in dropped else wish.subheadline,
            offer=None if "offer" in dropped else wish.offer,
        )
        for tried, lost in _shortened(kept):
            if (parts := _stacked(tried, scene, area)) is not None:
                notes.left_out += [_left_out(name, words) for name in dropped]
                notes.cost += 0.5 * len(dropped) + (0.25 * (1 + lost) if lost else 0.0)
                return parts, legal
    return None


def _shortened(wish: typeset.Wish) -> Iterator[tuple[typeset.Wish, float]]:
    """The texts whole, then with less and less of a line below that may be cut; and the share of it that is lost."""
    yield wish, 0.0
    whole = wish.subheadline
    if whole is not None and whole.policy == "ellipsis":
        for voice in typeset.beginnings(whole):
            yield replace(wish, subheadline=voice), 1 - len(voice.text) / (len(whole.text) + 1)


def _left_out(name: str, words: voices.Script) -> str:
    if words.fitting.get(name) == "ellipsis":
        return f"the {name} is left out: no room at its size, nor for a beginning of it that makes sense"
    return f"the {name} is left out: no room at a readable size"


def draw(canvas: Image.Image, hero: Hero, subject: Image.Image) -> tuple[Lettering, tuple[Hidden, ...]]:
    """Lays the headline on the canvas wherever the subject is not, and measures what is seen of it.

    Args:
        subject: The mask of the canvas's photo, at the canvas's size.
    """
    if hero.alpha:
        shaded = canvas.copy()
        paint.scrim(shaded, "top", hero.box.bottom, hero.box.bottom + 0.25 * canvas.height, hero.alpha, hero.shade)
        canvas.paste(shaded, (0, 0), ImageChops.invert(subject))
    whole = Box(0, 0, canvas.width, canvas.height)
    left, top, right, bottom = hero.box.grown(0.35 * hero.block.size_px).clipped(whole).rounded()
    layer = Image.new("RGB", (right - left, bottom - top))
    boxes = paint.text_block(layer, hero.block, hero.box.left - left, hero.box.top - top, (255, 255, 255))
    glyphs = _shares_of(layer.getchannel("R"))
    hidden = _shares_of(subject.crop((left, top, right, bottom)))
    seen = glyphs * (1 - hidden)
    below = _ground(np.asarray(canvas.crop((left, top, right, bottom))), seen, boxes)
    words = tuple(_hidden(hero, boxes, glyphs, hidden, left))
    canvas.paste(hero.ink, (left, top, right, bottom), Image.fromarray(np.rint(255 * seen).astype(np.uint8)))
    placed = [Box(box.left + left, box.top + top, box.right + left, box.bottom + top) for box in boxes]
    return measure.lettering(hero.block, hero.box, placed, hero.ink, below, on_photo=True), words


def told(hidden: tuple[Hidden, ...]) -> tuple[str, ...]:
    """What a person should know of a headline that is drawn."""
    most = max(hidden, key=lambda one: one.share)
    if most.share < _LEAST_HIDDEN:
        return (
            "the subject does not reach the headline: move the focal point, or take a photo with less air above it",
        )
    return ()


def too_much(hidden: tuple[Hidden, ...]) -> Hidden | None:
    """The word of which more is hidden than may be, the worst of them."""
    most = max(hidden, key=lambda one: one.share)
    return most if most.share > MOST_HIDDEN else None


def too_long(scene: Scene, frame: Frame, words: voices.Script) -> bool | str:
    """Whether a headline is too long to be as large as this layout wants it, whatever the subject hides; or the name of a
    box that finds no room because it may be neither set smaller nor left out."""
    assert scene.behind is not None
    wish = voices.wish(words, frame, scene.scale, cta_in_stack=True)
    if not _holds(wish, wish.headline_least_px, scene.behind):
        return True
    if words.insists_on("headline") and not _holds(wish, wish.headline_ideal_px, scene.behind):
        return "headline"
    return _insisting(scene, frame, words) or False


def _holds(wish: typeset.Wish, size_px: float, room: Box) -> bool:
    block = typeset.block(wish.headline, round(size_px), room.width)
    return block is not None and block.height <= room.height


def _insisting(scene: Scene, frame: Frame, words: voices.Script) -> str | None:
    """The box without whose policy the texts in front of the subject would find room; None where they do, or never would."""
    if rest(scene, frame, words, Notes(0.0)) is not None:
        return None
    freed = words
    for name in ("subheadline", "offer", "cta"):
        if words.insists_on(name):
            freed = replace(freed, fitting={box: kept for box, kept in freed.fitting.items() if box != name})
            if rest(scene, frame, freed, Notes(0.0)) is not None:
                return name
    return None


def refusal(hidden: Hidden | bool | str, size: str) -> RenderRefused:
    """The refusal of a headline that stands behind the subject nowhere in a format.

    Args:
        hidden: The word that would be hidden too much where the headline stood best; or the box that insists on its size
            and place; else whether the headline is too long.
    """
    if isinstance(hidden, str):
        return RenderRefused(
            hidden,
            f"the {fitting.named(hidden)} does not fit {size} at its size, and it may be neither set smaller nor left out",
            "let it be set smaller, shorten it, or use another layout",
        )
    if hidden is True:
        return RenderRefused(
            "headline",
            f"the headline is too long to stand behind a subject in {size}: it has to be very large there",
            "use two to four short words, or another layout",
        )
    if hidden is False:
        return RenderRefused(
            "headline",
            f"the subject fills {size}: wherever the headline stood, it would hide more than {MOST_HIDDEN:.0%} of a word, or "
            "the line below would stand on it",
            "use a photo with more air round its subject, fewer words, or another layout",
        )
    return RenderRefused(
        "headline",
        f"the subject would hide {hidden.share:.0%} of “{hidden.word}” in {size}; {MOST_HIDDEN:.0%} of a word is the most",
        "use another headline or crop, or another layout",
    )


# --- where it stands ---------------------------------------------------------------------------------------------------


def _best(
    scene: Scene, frame: Frame, words: voices.Script, room: Box, sums: FloatMap, factor: float
) -> tuple[Block, Box, float] | None:
    """The setting with the least cost: large, crossed by the subject, and no word hidden too much. A headline that is
    refused rather than set smaller has its own size only."""
    wish = voices.wish(words, frame, scene.scale, cta_in_stack=True)
    whole = _best_of(wish, room, sums, factor)
    if whole is not None or wish.headline.policy != "ellipsis" or not frame.is_recomposed:
        return whole
    for voice in typeset.beginnings(wish.headline):
        if (cut := _best_of(replace(wish, headline=voice), room, sums, factor)) is not None:
            return cut[0], cut[1], cut[2] + _COST_CUT
    return None


def _best_of(wish: typeset.Wish, room: Box, sums: FloatMap, factor: float) -> tuple[Block, Box, float] | None:
    """The best setting of one wording of the headline."""
    least = wish.headline_ideal_px if wish.headline.policy == "refuse" else wish.headline_least_px
    best: tuple[Block, Box, float] | None = None
    size, first = wish.headline_ideal_px, 0.0
    while size >= least - 0.01 and (not first or size >= 0.72 * first):
        block = typeset.block(wish.headline, round(size), room.width)
        if block is not None and block.height <= room.height:
            first, spans = first or size, _words(block)
            for step in range(_PLACES):
                top = round(room.top + (room.height - block.height) * step / (_PLACES - 1))
                left = room.left if wish.headline.align == "left" else room.right - block.width
                box = Box(left, top, left + block.width, top + block.height)
                cost = _cost(block, spans, box, sums, factor)
                if cost is not None and (cost := cost + 1 - size / first) < (best[2] if best else 1e9):
                    best = block, box, cost
        size = min(size * 0.95, size - 1)
    return best


def _cost(block: Block, spans: list[Span], box: Box, sums: FloatMap, factor: float) -> float | None:
    """How badly a subject crosses a headline; None where it hides too much of a word."""
    shares, areas = [], []
    capitals = tone.is_capitals(block.voice.text) or not block.voice.system.spaced
    cap = fonts.cap_height(block.voice.face, block.voice.system.reference) * block.size_px
    tall = cap * (1.0 if capitals else _SMALL_LETTERS)
    for _, line, start, end in spans:
        base = box.top + block.rise_px + line * block.leading_px
        at = Box(box.left + start, base - tall, box.left + end, base)
        shares.append(_share(sums, at, factor))
        areas.append(at.area)
    if max(shares) > _MOST_PLANNED:
        return None
    total = float(np.average(shares, weights=areas))
    return 5 * max(0.0, _WANTED_HIDDEN - total) + 0.8 * max(0.0, max(shares) - 0.25) + block.penalty


def _share(sums: FloatMap, at: Box, factor: float) -> float:
    """How much of a box the subject covers, from sums over all pixels above and to the left."""
    high, wide = sums.shape[0] - 1, sums.shape[1] - 1
    left, right = min(max(0, int(at.left * factor)), wide - 1), min(wide, math.ceil(at.right * factor))
    top, bottom = min(max(0, int(at.top * factor)), high - 1), min(high, math.ceil(at.bottom * factor))
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    inside = float(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])
    share: float = inside / ((right - left) * (bottom - top))
    return share


def _words(block: Block) -> list[Span]:
    """Every word with its line and where it begins and ends, in px from the block's left edge."""
    found: list[Span] = []
    for number, (line, width) in enumerate(zip(block.lines, block.widths, strict=True)):
        start = paint.indent(block, width, False)
        at = 0
        for word in _split(block, line):
            begin = line.index(word, at)
            at = begin + len(word)
            before = typeset.line_width(block.voice, block.size_px, line[:begin]) if begin else 0.0
            after = typeset.line_width(block.voice, block.size_px, line[:at])
            if block.voice.direction == "rtl":
                before, after = width - after, width - before
            found.append((word, number, start + before, start + after))
    return found


def _split(block: Block, line: str) -> list[str]:
    """The words of a line; in scripts without spaces the pieces that lines are made of."""
    if block.voice.system.spaced:
        return [word for word in line.split(" ") if word]
    found, rest = [], line
    for piece in block.voice.pieces:
        if rest.startswith(piece.text):
            found.append(piece.text)
            rest = rest[len(piece.text) :].lstrip(" ")
    return found if found and not rest else [line]


# --- its ink, and the rest ---------------------------------------------------------------------------------------------


def _colour_met(pixels: NDArray[np.uint8], subject: FloatMap) -> RGB | None:
    """The subject's colour where the headline meets it; None where it hardly does."""
    met = pixels[subject > 0.5]
    if len(met) < 4:
        return None
    red, green, blue = (round(float(level)) for level in np.median(met.reshape(-1, 3), axis=0))
    return red, green, blue


def _ink(scene: Scene, frame: Frame, around: NDArray[np.uint8], meets: RGB | None) -> tuple[RGB, float, RGB, float]:
    """The first of the inks that reads round the subject, with as little scrim as that needs; and what is still wrong.

    A letter in the subject's own colour grows together with it: such an ink comes only where no other reads.
    """
    palette = frame.palette
    choices: list[tuple[float, RGB, float, RGB]] = []
    for alpha in _SHADES:
        for ink in scene.hero_inks:
            light = ink == palette.light
            shade = palette.shade if light else palette.light
            if alpha and (ink not in {palette.light, palette.dark} or (not light and alpha not in _LIGHT_SHADES)):
                continue
            mixed = around * (1 - alpha) + np.array(shade, dtype=np.float32) * alpha
            ground = contrast.luminances(mixed.round().astype(np.uint8))
            ratio, sigma = contrast.worst_ratio(ink, ground), contrast.sigma(ground)
            alike = max(0.0, 1 - colour.difference(ink, meets) / _LEAST_APART) if meets else 0.0
            if ratio >= _WANTED_RATIO and sigma <= _MOST_SIGMA and not alike:
                return ink, alpha, shade, 0.0
            fault = max(0.0, _WANTED_RATIO - ratio) + 8 * max(0.0, sigma - _MOST_SIGMA)
            choices.append((fault + _COST_ALIKE * alike, ink, alpha, shade))
    fault, ink, alpha, shade = min(choices, key=lambda choice: choice[0])
    return ink, alpha, shade, fault


def _stacked(wish: typeset.Wish, scene: Scene, area: Box) -> Parts | None:
    """Offer, line below and button, stacked at the area's top or foot; None when they do not fit."""
    size, parts, gap = round(wish.max_sub_px), list[tuple[Block | Button, float]](), wish.gap_px
    for voice in (wish.offer, wish.subheadline):
        if voice is None:
            continue
        floor = typeset.floor_of(voice, size, wish.small_floor_px)
        block = _largest(voice, size, round(floor), area.width)
        if block is None:
            return None
        size = block.size_px
        parts.append((block, gap if parts else 0.0))
    if wish.cta is not None:
        made = typeset.button(wish.cta, size, typeset.floor_of(wish.cta, size, wish.small_floor_px), area.width)
        if made is None:
            return None
        above = [part for part, _ in parts if isinstance(part, Block)]
        parts.append((made, 2 * gap + typeset.missing_drop(above[-1]) if above else 0.0))
    tall = sum(typeset.part_height(part) + space for part, space in parts)
    if tall > area.height:
        return None
    top = area.top if scene.valign == "top" else area.bottom - tall
    found: Parts = []
    for part, space in parts:
        top += space
        width = part.width_px if isinstance(part, Button) else part.width
        left = area.left if wish.headline.align == "left" else area.right - width
        found.append((part, Box(left, top, left + width, top + typeset.part_height(part))))
        top += typeset.part_height(part)
    return found


def _largest(voice: typeset.Voice, size_px: int, floor_px: int, width_px: float) -> Block | None:
    sizes = range(size_px, floor_px - 1, -max(1, size_px // 20))
    return next((block for size in sizes if (block := typeset.block(voice, size, width_px)) is not None), None)


# --- measured ----------------------------------------------------------------------------------------------------------


def _shares_of(levels: Image.Image) -> FloatMap:
    """An 8-bit picture as shares, 0..1."""
    return np.asarray(levels, dtype=np.float32) * np.float32(1 / 255)


def _ground(pixels: NDArray[np.uint8], seen: FloatMap, boxes: list[Box]) -> measure.Ground:
    """What lies under the ink that is seen, line by line."""
    lines: list[FloatMap] = []
    for box in boxes:
        rows = slice(max(0, int(box.top)), int(np.ceil(box.bottom)))
        under = pixels[rows][seen[rows] > 0.5]
        lines.append(
            contrast.luminances(under[:: max(1, len(under) // 6000)] if len(under) else pixels[:1, :1].reshape(1, 3))
        )
    shown = pixels[seen > 0.5]
    red, green, blue = (round(float(level)) for level in (shown if len(shown) else pixels.reshape(-1, 3)).mean(axis=0))
    return measure.Ground(tuple(lines), (red, green, blue), _edges(pixels, seen))


def _edges(pixels: NDArray[np.uint8], seen: FloatMap) -> float:
    """Detail beneath the ink that is seen: the mean step of perceived lightness between neighbours, looked at from afar."""
    perceived = np.cbrt(contrast.luminances(pixels[::4, ::4]))
    inked = seen[::4, ::4] > 0.5
    across = np.abs(np.diff(perceived, axis=1))[inked[:, 1:] & inked[:, :-1]]
    down = np.abs(np.diff(perceived, axis=0))[inked[1:] & inked[:-1]]
    steps = [float(found.mean()) for found in (across, down) if len(found)]
    return math.fsum(steps) / 2


def _hidden(hero: Hero, boxes: list[Box], glyphs: FloatMap, hidden: FloatMap, left: int) -> list[Hidden]:
    """What the subject hides of every word, by the ink of its glyphs."""
    found: list[Hidden] = []
    for word, line, start, end in _words(hero.block):
        rows = slice(max(0, int(boxes[line].top)), int(np.ceil(boxes[line].bottom)))
        columns = slice(max(0, round(hero.box.left - left + start)), round(hero.box.left - left + end))
        ink = glyphs[rows, columns]
        whole = float(ink.sum())
        found.append(Hidden(word, float((ink * hidden[rows, columns]).sum()) / whole if whole else 0.0))
    return found
