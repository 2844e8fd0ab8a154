"""The words of an ad set in a scene: the stack, the button beside it, the legal line, each with its box."""

import math
from dataclasses import replace
from itertools import combinations
from typing import Final

from core.rendering import fitting, typeset, voices
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import Scene
from core.rendering.notes import Notes
from core.rendering.rules.lettering import headline_range, side_px
from core.rendering.typeset import Block, Button

# Every text or button of a picture with its box.
Parts = list[tuple[Block | Button, Box]]
_COST_VOID: Final = 0.8
_MOST_VOID: Final = 0.35
_MOST_VOID_TALL: Final = 0.2
_COST_BELOW_RULE: Final = 0.6
# Of a row's width, and what more of it costs.
_MOST_RUN: Final = 0.25
_COST_RUN: Final = 1.5
# What each px costs that a banner's headline has less than it should; in the smallest, less than `Frame.least_type_px`.
_READ_PX: Final = 16
_COST_PX_SMALL: Final = 0.1
_COST_PX_TOO_SMALL: Final = 0.5
_COST_HOLE: Final = 0.12
_COST_PARTED: Final = 0.5
_LEGAL_GAP_PX: Final = 6.0
# Units between a headline and the column below it, and between that and its button.
_COLUMN_GAPS: Final = (3, 4)


def priced_in_words(words: voices.Script, has_line: bool, notes: Notes) -> voices.Script:
    """A price that no badge shows is the offer's line, unless there is one; an old price beside it would need a line
    through it."""
    if not has_line:
        notes.left_out.append("the price is left out: no room beside the headline")
        return words
    if words.offer or not words.price:
        notes.left_out.append("the price is left out: the offer has its line; the badge layout shows both")
        return words
    if words.old_price:
        notes.left_out.append("the old price is left out: the badge layout shows it")
    return replace(words, offer=words.price, faces={**words.faces, "offer": words.faces["price"]})


def loses_a_price(words: voices.Script, has_line: bool) -> bool:
    """Whether a price that somebody insists on is not shown where there is no badge: the offer's line shows one alone."""
    return words.insists_on("old_price") or (words.insists_on("price") and (bool(words.offer) or not has_line))


def words_in(
    scene: Scene, frame: Frame, words: voices.Script, notes: Notes
) -> tuple[Parts, tuple[Block, Box] | None] | None:
    """The stack, the button beside it and the legal line, each with its box; None where they do not fit."""
    area, said = scene.text, words
    for name in scene.without:
        if getattr(words, name):
            words = replace(words, cta=None if name == "cta" else words.cta)
            notes.warnings.append(f"the {name} is left out: no room beside the headline")
    legal = _legal(_legal_area(scene, frame), frame, words)
    if words.legal and legal is None:
        return None
    notes.cost += _price_of_legal(scene, frame, words)
    if legal is not None and _legal_area(scene, frame) is area:
        area = replace(area, bottom=legal[1].top - 1.5 * scene.scale.gap_px)
    separate = _row_button(scene, frame, words)
    if scene.cta_box is not None:
        if words.cta and separate is None:
            return None
        area = _left_free(scene, frame, area, separate[1] if separate else None, words.right_to_left)
    wish = voices.wish(words, frame, scene.scale, cta_in_stack=scene.cta_box is None)
    if scene.aside is not None:
        wish = replace(wish, subheadline=None)
    stack = None if _leaves_out(scene, said, wish) else typeset.fit_stack(wish, area.width, area.height)
    # What somebody said is not said without the name.
    if stack is None or (frame.family == "quote" and "subheadline" in stack.dropped):
        return None
    beside = _beside(scene, frame, words, stack.headline)
    if beside is None:
        return None
    _price_stack(scene, frame, wish, stack, area, notes)
    _tell(stack, wish, beside, notes)
    if frame.is_recomposed:
        separate = _matched(scene, frame, words, [stack.subheadline, stack.offer, *_blocks(beside)], separate)
        area, legal = _in_room(scene, frame, area, legal, stack, words.right_to_left, notes)
    parts = typeset.placed(stack, area, scene.valign)
    if legal and frame.is_recomposed and scene.veil and scene.valign == "top":
        legal = legal[0], _below(legal[1], parts, scene)
    if scene.is_centred:
        parts = [(part, _centred(box, area)) for part, box in parts]
        legal = (legal[0], _centred(legal[1], area)) if legal else None
    parts += _in_column(scene, frame, parts[-1], [*beside, *([separate] if separate else [])])
    return None if frame.is_refined and (_overlap(parts, legal) or _leaves_column(scene, parts)) else (parts, legal)


def _in_column(scene: Scene, frame: Frame, last: tuple[Block | Button, Box], rest: Parts) -> Parts:
    """What does not stand in the stack, in its places; below a headline of the whole width with the gaps of a stack."""
    if scene.aside is None or not scene.cta_leads:
        return rest
    placed: Parts = []
    for part, box in rest:
        above, upper = last
        lack = typeset.missing_drop(above) if isinstance(above, Block) else 0.0
        gap = _COLUMN_GAPS[isinstance(part, Button)] * frame.unit_px
        top = upper.bottom + lack + gap
        last = part, replace(box, top=top, bottom=top + box.height)
        placed.append(last)
    return placed


def _overlap(parts: Parts, legal: tuple[Block, Box] | None) -> bool:
    """Whether two texts, or a text and the button, stand on each other."""
    boxes = [*(box for _, box in parts), *([legal[1]] if legal else [])]
    return any(first.overlap(other) > 0 for first, other in combinations(boxes, 2))


def _leaves_column(scene: Scene, parts: Parts) -> bool:
    """Whether what stands below a headline of the whole width has no room down to the foot of its column."""
    if scene.aside is None or not scene.cta_leads or scene.cta_box is None:
        return False
    return max(box.bottom for _, box in parts) > scene.cta_box.bottom


def _legal_area(scene: Scene, frame: Frame) -> Box:
    """Where the legal line may stand: at the foot of the words' room, unless it has a place of its own."""
    return scene.legal if frame.is_refined and scene.legal is not None else scene.text


def _price_of_legal(scene: Scene, frame: Frame, words: voices.Script) -> float:
    """Small print between words and button parts them; a line kept for small print that there is none of is lost."""
    if not frame.is_refined:
        return 0.0
    has_line = scene.legal is not None
    is_parted = bool(words.legal) and not has_line and scene.cta_leads
    return _COST_PARTED if is_parted or (has_line and not words.legal) else 0.0


def _in_room(
    scene: Scene,
    frame: Frame,
    area: Box,
    legal: tuple[Block, Box] | None,
    stack: typeset.Stack,
    right_to_left: bool,
    notes: Notes,
) -> tuple[Box, tuple[Block, Box] | None]:
    """Where few words stand in a row, and the legal line at one edge with them."""
    if scene.cta_leads:
        return area, legal
    if scene.legal is None and frame.is_refined and legal is not None and frame.shape is Shape.STRIP:
        area, legal = _grouped(area, legal, stack)
    if _is_held(scene, frame):
        return area, legal
    # The legal line moves with the words, as far as it has room.
    widest = max(stack.width, legal[0].width if frame.is_refined and legal is not None else 0.0)
    spread = _spread(frame, area, widest, right_to_left)
    if not frame.is_refined or spread == area:
        return spread, legal
    if scene.photo is not None:
        photo = scene.photo.box
        before = frame.width_px - photo.right if right_to_left else photo.left
        # A hole where one begins to read, unless a photo begins the row.
        notes.cost += _COST_HOLE if before > frame.margin_px else 0.0
    if legal is not None:
        block, box = legal
        left = spread.right - block.width if right_to_left else spread.left
        legal = block, replace(box, left=left, right=left + block.width)
    return spread, legal


def _grouped(area: Box, legal: tuple[Block, Box], stack: typeset.Stack) -> tuple[Box, tuple[Block, Box]]:
    """In a row the legal line follows the words, and both stand in the middle as one group."""
    block, box = legal
    last = stack.subheadline or stack.headline
    gap = min(box.top - area.top - stack.height, _LEGAL_GAP_PX + typeset.missing_drop(last))
    top = area.top + round((box.bottom - area.top - stack.height - gap - block.height) / 2)
    foot = top + stack.height
    return replace(area, top=top, bottom=foot), (block, replace(box, top=foot + gap, bottom=foot + gap + block.height))


def _is_held(scene: Scene, frame: Frame) -> bool:
    """Whether the words of a row stand under or above a logo, at one edge with it."""
    return frame.is_refined and any(
        min(place.box.right, scene.text.right) > max(place.box.left, scene.text.left) for place in scene.logos
    )


def _price_stack(scene: Scene, frame: Frame, wish: typeset.Wish, stack: typeset.Stack, area: Box, notes: Notes) -> None:
    """Type below what its rule asks, and room that stays empty, cost something."""
    notes.cost += stack.compromise
    if scene.veil is None and scene.cta_box is None:
        most = _MOST_VOID_TALL if frame.is_recomposed and frame.shape is Shape.SKYSCRAPER else _MOST_VOID
        notes.cost += _COST_VOID * max(0.0, (area.height - stack.height) / area.height - most)
    if frame.is_recomposed:
        of, low, _ = headline_range(frame, scene.name)
        least = low * side_px(frame, of) - 0.5
        notes.cost += _COST_BELOW_RULE * max(0.0, 1 - stack.headline.size_px / least)
    if frame.is_told_apart and frame.is_display:
        # What is not read is no price for a photo that is seen whole.
        dear = _COST_PX_TOO_SMALL if frame.is_smallest else _COST_PX_SMALL
        least = frame.least_type_px if frame.is_smallest else _READ_PX
        notes.cost += dear * max(0.0, least - stack.headline.size_px)


def _tell(stack: typeset.Stack, wish: typeset.Wish, beside: Parts, notes: Notes) -> None:
    """What is left out, set small or cut."""
    notes.left_out += [f"the {name} is left out: no room at a readable size" for name in stack.dropped]
    if stack.headline.size_px < 0.9 * wish.headline_least_px:
        notes.warnings.append(f"the headline is set small ({stack.headline.size_px} px): fewer words would read better")
    blocks = [stack.subheadline, stack.headline, *_blocks(beside)]
    notes.warnings += [cut_told(block.voice) for block in blocks if block is not None and block.voice.authored]


def _blocks(parts: Parts) -> list[Block]:
    return [part for part, _ in parts if isinstance(part, Block)]


def _matched(
    scene: Scene, frame: Frame, words: voices.Script, lines: list[Block | None], kept: tuple[Button, Box] | None
) -> tuple[Button, Box] | None:
    """A button beside the words that speaks as loud as the line below the headline, if the room kept for it holds that."""
    small = next((line for line in lines if line is not None), None)
    if kept is None or small is None:
        return kept
    made = _row_button(scene, frame, words, small.size_px)
    return made if made is not None and (scene.cta_leads or made[1].width <= kept[1].width) else kept


def _spread(frame: Frame, area: Box, width: float, right_to_left: bool) -> Box:
    """In a row few words stand in the middle of what they have, so that no long stretch beside them is empty."""
    free = area.width - width
    if frame.shape is not Shape.STRIP or free <= 0.88 * _MOST_RUN * frame.width_px:
        return area
    if right_to_left:
        return replace(area, right=area.right - round(free / 2))
    return replace(area, left=area.left + round(free / 2))


def _leaves_out(scene: Scene, words: voices.Script, wish: typeset.Wish) -> bool:
    """Whether a scene has no place at all for a text that somebody insists on."""
    missing = any(words.insists_on(name) and getattr(wish, name) is None for name in ("subheadline", "offer"))
    return missing or any(words.insists_on(name) for name in scene.without)


def cut_told(voice: typeset.Voice) -> str:
    """What people are told of a text of which only the beginning is drawn."""
    name = fitting.named(voice.name)
    return f"the {name} is cut: “{voice.text}” is shown of “{voice.authored}”"


def _left_free(scene: Scene, frame: Frame, area: Box, button: Box | None, right_to_left: bool) -> Box:
    """The words' area beside a button: in one row they have all that it leaves; elsewhere it may only take from them."""
    room = scene.cta_box
    if room is None or scene.cta_leads:
        return area
    gap = (1 if frame.shape is Shape.RECTANGLE else 2) * scene.scale.gap_px + 6
    if frame.is_recomposed and frame.height_px <= 60:
        gap -= 2
    in_row = room.height >= scene.text.height
    if right_to_left:
        free = button.right + gap if button else room.left
        return replace(area, left=free if in_row else max(area.left, free))
    free = button.left - gap if button else room.right
    return replace(area, right=free if in_row else min(area.right, free))


def _below(box: Box, parts: Parts, scene: Scene) -> Box:
    """The legal line next to words at the head of a photo: at the foot of their room it would lie across the subject."""
    top = min(box.top, round(max(words.bottom for _, words in parts) + 1.5 * scene.scale.gap_px))
    return replace(box, top=top, bottom=top + box.height)


def _centred(box: Box, area: Box) -> Box:
    """A box moved to the middle axis of an area, on whole px."""
    left = round(area.left + (area.width - box.width) / 2)
    return replace(box, left=left, right=left + box.width)


def _beside(
    scene: Scene, frame: Frame, words: voices.Script, headline: typeset.Block
) -> list[tuple[Block | Button, Box]] | None:
    """The column beside the headline: the subheadline from the headline's cap line, the button below it; None when
    they do not fit."""
    if scene.aside is None:
        return []
    wish = voices.wish(words, frame, scene.scale, cta_in_stack=True)
    room = scene.aside
    if wish.subheadline is None:
        return []
    size = round(max(wish.small_floor_px, min(wish.max_sub_px, headline.size_px / wish.sub_ratio)))
    whole = replace(wish.subheadline, max_lines=2 if scene.cta_leads else 4)
    floor = typeset.floor_of(whole, size, wish.small_floor_px)
    # A little smaller in two lines reads better than in three or four.
    few = (replace(whole, max_lines=2),) if frame.is_refined else ()
    for voice in (*few, whole, *(typeset.beginnings(whole) if whole.policy == "ellipsis" else ())):
        tried = size
        while tried >= floor - 0.01:
            note = typeset.block(voice, tried, room.width)
            if note is not None and note.height <= room.height:
                return [(note, Box(room.left, room.top, room.left + note.width, room.top + note.height))]
            tried -= max(1, round(0.04 * tried))
    return None


def _row_button(
    scene: Scene, frame: Frame, words: voices.Script, size_px: int | None = None
) -> tuple[Button, Box] | None:
    """The button in its place beside the words, at a size or its own; None where there is none or it has no room."""
    room, voice = scene.cta_box, voices.cta_voice(words, frame)
    if room is None or voice is None:
        return None
    size = size_px or _button_px(scene, frame)
    # In a row the label decides how wide its button is; elsewhere it has the room it was given.
    is_row = frame.shape in {Shape.STRIP, Shape.BILLBOARD} and not scene.cta_leads
    share = 0.2 if frame.shape is Shape.BILLBOARD and frame.is_recomposed else 0.34
    most = share * frame.width_px if is_row else room.width
    made = typeset.button(voice, size, typeset.floor_of(voice, size, 12.0), most)
    if made is None or (frame.is_recomposed and made.height_px > room.height):
        return None
    top = room.top + (room.height - made.height_px) / 2
    left = room.left if (voice.align == "right") is not scene.cta_leads else room.right - made.width_px
    return made, Box(left, top, left + made.width_px, top + made.height_px)


def _button_px(scene: Scene, frame: Frame) -> int:
    """How large a button beside the words is before their size is known."""
    if frame.is_recomposed:
        wanted = scene.scale.ideal_px / scene.scale.sub_ratio
        tall = (scene.cta_box.height if scene.cta_box else frame.height_px) / 2.35
        return int(max(12.0, min(wanted, tall, 22.0)))
    return round(min(18.0, max(12.0, 0.17 * frame.height_px)))


def _legal(area: Box, frame: Frame, words: voices.Script) -> tuple[Block, Box] | None:
    voice = voices.legal_voice(words, frame)
    if voice is None:
        return None
    block = typeset.block(voice, round(max(9.0, 9.5 * frame.shown)), area.width)
    if block is None or block.height > 0.4 * area.height:
        return None
    left = area.left if voice.align == "left" else area.right - block.width
    if frame.is_refined and voice.align != "left":
        # Letters are laid on whole px and may reach a little further than they measure: not under an app's own signs.
        left = math.floor(left) - 1.0
    return block, Box(left, area.bottom - block.height, left + block.width, area.bottom)


def price_run(scene: Scene, frame: Frame, boxes: list[Box], notes: Notes) -> None:
    """In a row no long stretch may be empty."""
    if frame.shape not in {Shape.STRIP, Shape.BILLBOARD}:
        return
    spans = [(box.left, box.right) for box in boxes]
    spans += [(scene.photo.box.left, scene.photo.box.right)] if scene.photo else []
    end, widest = frame.margin_px, 0.0
    for left, right in sorted(spans):
        widest, end = max(widest, left - end), max(end, right)
    widest = max(widest, frame.width_px - frame.margin_px - end) / frame.width_px
    notes.cost += _COST_RUN * max(0.0, widest - _MOST_RUN)
