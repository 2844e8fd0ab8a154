"""From scenes to a plan: fit the words, crop the photo, strengthen the scrim, seat the logo, and price what it costs."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.rendering import badge as badges
from core.rendering import behind, fitting, typeset, voices
from core.rendering.contrast import RGB, ratio, sigma, worst_ratio
from core.rendering.geometry import Box, bounding
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Plate, Scene
from core.rendering.marks import Mark
from core.rendering.model import FractionBox, MaskRef, PictureRef
from core.rendering.notes import Notes
from core.rendering.picture import Crop, DecodedPicture, cover, on_slot
from core.rendering.preview import Glimpses, Preview
from core.rendering.seat import Seat, seated
from core.rendering.typeset import Block, Button

TEXT_RATIO: Final = 4.5
_WANTED_RATIO: Final = 5.2
MOST_SIGMA: Final = 0.18
_PLAIN_SCRIM: Final = 0.42
# What a fault costs; 1 is as bad as setting the headline at half its size.
_COST_FACE_CUT: Final = 1.5
_COST_SUBJECT_CUT: Final = 2.0
_COST_LITTLE_KEPT: Final = 1.5
_COST_CLASH: Final = 0.8
_MOST_CLASH: Final = 25.0
_COST_FACE_VEILED: Final = 1.0
_COST_SUBJECT_VEILED: Final = 0.7
_COST_SMALL_PHOTO: Final = 10.0
_COST_VOID: Final = 0.8
_COST_SCRIM: Final = 0.5
_COST_EDGES: Final = 14.0
_COST_ON_SUBJECT: Final = 0.7
_COST_TOUCHES_SUBJECT: Final = 0.12
_COST_PLATE_ON_SUBJECT: Final = 1.6
_COST_SAID_TWICE: Final = 0.1
# Without a known subject, what lies this near to the focal point (share of the short side) is taken for it.
_FOCAL_REACH: Final = 0.12
_SUBJECT_AIR: Final = 0.16
_MOST_EDGES: Final = 0.025
_MOST_VOID: Final = 0.35


@dataclass(frozen=True, slots=True)
class Plan:
    """A scene with everything measured. `cost` compares plans: 0 is flawless; `disc` is the offer badge's, `hero` the
    headline where it stands behind the subject."""

    scene: Scene
    parts: tuple[tuple[Block | Button, Box], ...]
    legal: tuple[Block, Box] | None
    crop: Crop | None
    alpha: float
    seat: Seat | None
    cost: float
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    disc: Box | None = None
    hero: behind.Hero | None = None


def make(
    scene: Scene,
    frame: Frame,
    words: voices.Script,
    ref: PictureRef,
    picture: DecodedPicture,
    marks: tuple[Mark, ...],
    glimpses: Glimpses,
    below: float,
    mask: MaskRef | None = None,
) -> Plan | None:
    """The plan of one scene, or None when the words cannot be set in it even at the floor or it costs `below` or more."""
    if scene.cost >= below:
        return None
    notes = Notes(scene.cost)
    # The crop first: it is a few sums, and a photo that does not suit a scene spares setting the words in it.
    crop = _crop(scene, frame, ref, mask, notes)
    if notes.cost >= below:
        return None
    stamp = None
    if scene.badges and crop is not None:
        stamp = _stamp(scene, frame, words, ref, crop, notes)
        if stamp is None:
            return None
        disc = Plate(stamp.disc, scene.accent, stamp.disc.width / 2)
        scene = replace(scene, plates=(*scene.plates, disc))
        words = badges.without(words, stamp.figure.source) if stamp.says_all else words
    if scene.cost_without_badge and not scene.badges and badges.figure_in(words):
        notes.cost += scene.cost_without_badge
        notes.left_out.append("the badge is left out: no room beside photo and words")
    loses_price = stamp is None and _loses_a_price(words, scene.scale.with_offer)
    if words.price and stamp is None:
        words = _priced_in_words(words, scene.scale.with_offer, notes)
    fitted = None if loses_price else _set(scene, frame, words, picture, crop, notes)
    if fitted is None or notes.cost >= below:
        return None
    parts, legal, hero = fitted
    preview = Preview.of(scene, frame, picture, crop, glimpses)
    boxes = [*(box for _, box in parts), *([legal[1]] if legal else [])]
    if crop is not None:
        _price_plates(scene, ref, crop, notes)
    if stamp is not None:
        if any(stamp.disc.grown(frame.unit_px).overlap(box) > 0 for box in boxes):
            return None
        parts = [*parts, *stamp.parts]
        boxes = [*boxes, stamp.disc]
    scene, alpha = _lit(scene, frame, ref, preview, crop, boxes, notes)
    seat = seated(scene, frame, marks, preview, [*boxes, hero.box] if hero else boxes, notes)
    if notes.cost >= below or _collide(boxes, hero, seat):
        return None
    return Plan(
        scene,
        tuple(parts),
        legal,
        crop,
        alpha,
        seat,
        notes.cost,
        tuple(notes.repairs),
        tuple(notes.warnings),
        tuple(notes.left_out),
        stamp.disc if stamp is not None else None,
        hero,
    )


_Parts = list[tuple[Block | Button, Box]]


def _set(
    scene: Scene, frame: Frame, words: voices.Script, picture: DecodedPicture, crop: Crop | None, notes: Notes
) -> tuple[_Parts, tuple[Block, Box] | None, behind.Hero | None] | None:
    """All texts in place: one stack, or the rest of them with the headline behind the subject."""
    if scene.behind is None or crop is None:
        fitted = _words(scene, frame, words, notes)
        return None if fitted is None else (*fitted, None)
    rest = behind.rest(scene, frame, words, notes)
    if rest is None:
        return None
    hero = behind.set_headline(scene, frame, words, picture, crop, rest[0], notes)
    return None if hero is None else (*rest, hero)


def _lit(
    scene: Scene,
    frame: Frame,
    ref: PictureRef,
    preview: Preview | None,
    crop: Crop | None,
    boxes: list[Box],
    notes: Notes,
) -> tuple[Scene, float]:
    """The scene with its scrim where the words want it, and the scrim's strength; without words there is none."""
    if scene.veil is None or preview is None or crop is None:
        return scene, 0.0
    if not boxes:
        return replace(scene, veil=None), 0.0
    scene = _veiled(scene, frame, bounding(boxes))
    _price_ground(scene, frame, preview, bounding(boxes), notes)
    _price_melted(scene, frame, ref, crop, notes)
    alpha = _alpha(scene, preview, boxes, notes)
    preview.veil(scene, alpha)
    _price_subject(scene, ref, crop, boxes, notes)
    return scene, alpha


def _collide(boxes: list[Box], hero: behind.Hero | None, seat: Seat | None) -> bool:
    """Whether words stand on each other or too near to the logo."""
    every = boxes
    if hero is not None:
        every = [*boxes, hero.box]
        if any(hero.box.overlap(box) > 0 for box in boxes):
            return True
    return seat is not None and any(seat.clear.overlap(box) > 0 for box in every)


def _stamp(
    scene: Scene, frame: Frame, words: voices.Script, ref: PictureRef, crop: Crop, notes: Notes
) -> badges.Badge | None:
    """The badge at that of its places where it hides least of the photo and leaves the logo its own."""
    figure = badges.figure_in(words)
    if figure is None:
        return None
    logo = scene.logos[0].box if scene.logos else None

    def hidden(seat: Box) -> float:
        priced = Notes(0.0)
        _price_plates(replace(scene, plates=(Plate(seat, scene.accent),)), ref, crop, priced)
        priced.cost += 0.06 * max(0.0, 0.30 - seat.width / frame.short_px) / 0.04
        return priced.cost + (1.0 if logo and logo.grown(2 * frame.unit_px).overlap(seat) > 0 else 0.0)

    least = 12.0 * frame.shown
    found: list[tuple[float, int, badges.Badge]] = []
    for number, seat in enumerate(scene.badges):
        stamp = badges.composed(figure, words, seat, least)
        if stamp is not None:
            found.append((hidden(seat) + (0.0 if stamp.says_all else _COST_SAID_TWICE), number, stamp))
    if not found:
        return None
    _, _, best = min(found, key=lambda choice: choice[:2])
    notes.cost += 0.0 if best.says_all else _COST_SAID_TWICE
    return best


def _priced_in_words(words: voices.Script, has_line: bool, notes: Notes) -> voices.Script:
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


def _loses_a_price(words: voices.Script, has_line: bool) -> bool:
    """Whether a price that somebody insists on is not shown where there is no badge: the offer's line shows one alone."""
    return words.insists_on("old_price") or (words.insists_on("price") and (bool(words.offer) or not has_line))


def _words(
    scene: Scene, frame: Frame, words: voices.Script, notes: Notes
) -> tuple[list[tuple[Block | Button, Box]], tuple[Block, Box] | None] | None:
    """The stack, the button beside it and the legal line, each with its box."""
    area, said = scene.text, words
    for name in scene.without:
        if getattr(words, name):
            words = replace(words, cta=None if name == "cta" else words.cta)
            notes.warnings.append(f"the {name} is left out: no room beside the headline")
    legal = _legal(area, frame, words)
    if words.legal and legal is None:
        return None
    if legal is not None:
        area = replace(area, bottom=legal[1].top - 1.5 * scene.scale.gap_px)
    separate = None
    if scene.cta_box is not None:
        voice = voices.cta_voice(words, frame)
        separate = _row_button(scene, frame, voice) if voice else None
        if voice and separate is None:
            return None
        area = _left_free(scene, area, scene.cta_box, separate[1] if separate else None, words.right_to_left)
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
    notes.cost += stack.compromise
    notes.left_out += [f"the {name} is left out: no room at a readable size" for name in stack.dropped]
    if stack.headline.size_px < 0.9 * wish.headline_least_px:
        notes.warnings.append(f"the headline is set small ({stack.headline.size_px} px): fewer words would read better")
    if scene.veil is None and scene.cta_box is None:
        notes.cost += _COST_VOID * max(0.0, (area.height - stack.height) / area.height - _MOST_VOID)
    blocks = [stack.subheadline, stack.headline, *(part for part, _ in beside if isinstance(part, Block))]
    notes.warnings += [_cut_told(block.voice) for block in blocks if block is not None and block.voice.authored]
    parts = typeset.placed(stack, area, scene.valign)
    if scene.is_centred:
        parts = [(part, _centred(box, area)) for part, box in parts]
        legal = (legal[0], _centred(legal[1], area)) if legal else None
    return [*parts, *beside, *([separate] if separate else [])], legal


def _leaves_out(scene: Scene, words: voices.Script, wish: typeset.Wish) -> bool:
    """Whether a scene has no place at all for a text that somebody insists on."""
    missing = any(words.insists_on(name) and getattr(wish, name) is None for name in ("subheadline", "offer"))
    return missing or any(words.insists_on(name) for name in scene.without)


def _cut_told(voice: typeset.Voice) -> str:
    name = fitting.named(voice.name)
    return f"the {name} is cut: “{voice.text}” is shown of “{voice.authored}”"


def _left_free(scene: Scene, area: Box, room: Box, button: Box | None, right_to_left: bool) -> Box:
    """The words' area beside a button: in one row they have all that it leaves; elsewhere it may only take from them."""
    gap = 2 * scene.scale.gap_px + 6
    in_row = room.height >= scene.text.height
    if right_to_left:
        free = button.right + gap if button else room.left
        return replace(area, left=free if in_row else max(area.left, free))
    free = button.left - gap if button else room.right
    return replace(area, right=free if in_row else min(area.right, free))


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
    whole = replace(wish.subheadline, max_lines=4)
    floor = typeset.floor_of(whole, size, wish.small_floor_px)
    for voice in (whole, *(typeset.beginnings(whole) if whole.policy == "ellipsis" else ())):
        tried = size
        while tried >= floor - 0.01:
            note = typeset.block(voice, tried, room.width)
            if note is not None and note.height <= room.height:
                return [(note, Box(room.left, room.top, room.left + note.width, room.top + note.height))]
            tried -= max(1, round(0.04 * tried))
    return None


def _row_button(scene: Scene, frame: Frame, voice: typeset.Voice) -> tuple[Button, Box] | None:
    room = scene.cta_box
    if room is None:
        return None
    ideal = round(min(18.0, max(12.0, 0.17 * frame.height_px)))
    made = typeset.button(voice, ideal, typeset.floor_of(voice, ideal, 12.0), 0.34 * frame.width_px)
    if made is None:
        return None
    top = room.top + (room.height - made.height_px) / 2
    left = room.left if voice.align == "right" else room.right - made.width_px
    return made, Box(left, top, left + made.width_px, top + made.height_px)


def _legal(area: Box, frame: Frame, words: voices.Script) -> tuple[Block, Box] | None:
    voice = voices.legal_voice(words, frame)
    if voice is None:
        return None
    block = typeset.block(voice, round(max(9.0, 9.5 * frame.shown)), area.width)
    if block is None or block.height > 0.4 * area.height:
        return None
    left = area.left if voice.align == "left" else area.right - block.width
    return block, Box(left, area.bottom - block.height, left + block.width, area.bottom)


def _crop(scene: Scene, frame: Frame, ref: PictureRef, mask: MaskRef | None, notes: Notes) -> Crop | None:
    if scene.photo is None:
        return None
    if scene.behind is not None and mask is not None:
        crop = behind.crop(ref, mask, scene)
    else:
        crop = cover(ref, scene.photo.box, scene.photo.focus, 1.0 if frame.variant == 0 else 1.18)
    if crop.enlargement > 1.25:
        notes.cost += 0.3 * (crop.enlargement - 1.25)
    notes.cost += _COST_LITTLE_KEPT * max(0.0, 0.4 - crop.kept)
    slot = scene.photo.box
    for face in ref.faces:
        shown = on_slot(face, ref, crop, slot)
        # What is found as a face ends at brow and mouth; hair and chin belong to it.
        head = replace(shown, top=shown.top - 0.3 * shown.height, bottom=shown.bottom + 0.15 * shown.height)
        if not head.within(slot):
            notes.cost += _COST_FACE_CUT
    if subject := _subject(ref):
        shown = on_slot(subject, ref, crop, slot)
        notes.cost += _COST_SUBJECT_CUT * max(0.0, 0.9 - shown.overlap(slot) / max(1.0, shown.area))
    if scene.cta_box is None:
        least = 0.30 if frame.is_display else 0.45
        notes.cost += _COST_SMALL_PHOTO * max(0.0, least - slot.area / (frame.width_px * frame.height_px))
    return crop


def _subject(ref: PictureRef) -> FractionBox | None:
    """The box that must be seen: none when there are faces, because they are the subject whatever else stands out."""
    return None if ref.faces else ref.subject


def _around_focus(ref: PictureRef) -> FractionBox | None:
    """The neighbourhood of the focal point where nothing else is known of a subject."""
    if ref.faces or (ref.focal_x, ref.focal_y) == (0.5, 0.5):
        return None
    short = _FOCAL_REACH * min(ref.width_px, ref.height_px)
    across, down = short / ref.width_px, short / ref.height_px
    return ref.focal_x - across, ref.focal_y - down, ref.focal_x + across, ref.focal_y + down


def _price_subject(scene: Scene, ref: PictureRef, crop: Crop, boxes: list[Box], notes: Notes) -> None:
    """Words on a face are as good as forbidden; words on the subject cost something."""
    if scene.photo is None:
        return
    for face in ref.faces:
        shown = on_slot(face, ref, crop, scene.photo.box)
        shown = shown.grown(0.1 * max(shown.width, shown.height))
        if any(shown.overlap(box) > 0 for box in boxes):
            notes.cost += 3.0
            notes.warnings.append("words touch a face")
            break
    if subject := _subject(ref) or _around_focus(ref):
        shown = on_slot(subject, ref, crop, scene.photo.box)
        # What stands out is found a little smaller than the thing is.
        shown = shown.grown(_SUBJECT_AIR * min(shown.width, shown.height))
        covered = sum(shown.overlap(box) for box in boxes) / max(1.0, sum(box.area for box in boxes))
        notes.cost += _COST_ON_SUBJECT * min(1.0, 2 * covered) + (_COST_TOUCHES_SUBJECT if covered else 0.0)


def _price_plates(scene: Scene, ref: PictureRef, crop: Crop, notes: Notes) -> None:
    """Flat areas on the photo may hide neither face nor subject."""
    if scene.photo is None:
        return
    for plate in scene.plates:
        for face in ref.faces:
            shown = on_slot(face, ref, crop, scene.photo.box)
            notes.cost += 3.0 if shown.grown(0.3 * shown.height).overlap(plate.box) > 0 else 0.0
        if subject := _subject(ref) or _around_focus(ref):
            shown = on_slot(subject, ref, crop, scene.photo.box)
            notes.cost += _COST_PLATE_ON_SUBJECT * shown.overlap(plate.box) / max(1.0, min(shown.area, plate.box.area))


def _price_ground(scene: Scene, frame: Frame, preview: Preview, words: Box, notes: Notes) -> None:
    """A photo melts well into a ground of its own lightness and mood, and no more of it than the words need."""
    if scene.veil is None or not scene.veil.melts:
        return
    apart = preview.clash(scene.ground)
    notes.cost += _COST_CLASH * max(0.0, apart - _MOST_CLASH) / 50
    depth, whole = _depth(scene.veil.edge, words, frame)
    notes.cost += 1.2 * max(0.0, (scene.veil.solid_px - depth) / whole)


def _price_melted(scene: Scene, frame: Frame, ref: PictureRef, crop: Crop, notes: Notes) -> None:
    """A face that begins to fade is a fault, and so is a subject that fades."""
    veil = scene.veil
    if veil is None or not veil.melts or scene.photo is None:
        return
    whole = Box(0, 0, frame.width_px, frame.height_px)
    seen = veil.solid_px + 0.75 * (veil.reach_px - veil.solid_px)
    faded = {
        "bottom": replace(whole, top=whole.bottom - seen),
        "top": replace(whole, bottom=seen),
        "left": replace(whole, right=seen),
        "right": replace(whole, left=whole.right - seen),
    }[veil.edge]
    for face in ref.faces:
        shown = on_slot(face, ref, crop, scene.photo.box)
        if shown.grown(0.3 * shown.height).overlap(faded) > 0:
            notes.cost += _COST_FACE_VEILED
    if subject := _subject(ref):
        shown = on_slot(subject, ref, crop, scene.photo.box).clipped(whole)
        notes.cost += _COST_SUBJECT_VEILED * shown.overlap(faded) / max(1.0, shown.area)


def _depth(edge: str, words: Box, frame: Frame) -> tuple[float, int]:
    """How far words reach in from an edge, and the canvas's whole length that way, in px."""
    return {
        "bottom": (frame.height_px - words.top, frame.height_px),
        "top": (words.bottom, frame.height_px),
        "left": (words.right, frame.width_px),
        "right": (frame.width_px - words.left, frame.width_px),
    }[edge]


def _veiled(scene: Scene, frame: Frame, words: Box) -> Scene:
    """The scene with a scrim that carries the words and has faded out soon after them."""
    if scene.veil is None or scene.veil.melts:
        return scene
    depth, whole = _depth(scene.veil.edge, words, frame)
    solid, reach = max(0.0, depth - 0.12 * whole), min(float(whole), depth + 0.20 * whole)
    return replace(scene, veil=replace(scene.veil, solid_px=solid, reach_px=reach))


def _alpha(scene: Scene, preview: Preview, boxes: list[Box], notes: Notes) -> float:
    """The weakest scrim under which every text is readable and its ground quiet."""
    if scene.veil is None:
        return 0.0
    alphas = (1.0,) if scene.veil.melts else scene.veil.alphas
    for alpha in alphas:
        judged = _judged(scene, preview, boxes, alpha, 0.0 if alpha == alphas[-1] else _WANTED_RATIO)
        if judged is None:
            continue
        least, restless, edges = judged
        if least >= _WANTED_RATIO and restless <= MOST_SIGMA and edges <= _MOST_EDGES:
            break
    if least < TEXT_RATIO:
        notes.cost += 5.0
    notes.cost += 4 * max(0.0, restless - MOST_SIGMA) + _COST_EDGES * max(0.0, edges - _MOST_EDGES)
    if not scene.veil.melts:
        # A dark veil on a bright photo is a grey one: the further apart they are, the dearer.
        notes.cost += _COST_SCRIM * alpha * (1 + max(0.0, preview.clash(scene.ground) - _MOST_CLASH) / 25)
        if alpha > _PLAIN_SCRIM:
            notes.repairs.append(f"scrim strengthened to {alpha:.0%}")
    return alpha


def _judged(
    scene: Scene, preview: Preview, boxes: list[Box], alpha: float, wanted: float
) -> tuple[float, float, float] | None:
    """The least contrast, the most restlessness and the most detail under the texts; None as soon as one misses `wanted`."""
    grounds: list[NDArray[np.float32]] = []
    least = math.inf
    for box in boxes:
        grounds.append(preview.under(box, scene, alpha))
        least = min(least, worst_ratio(scene.ink, grounds[-1]))
        if least < wanted:
            return None
    return least, max(sigma(ground) for ground in grounds), max(_edges(ground) for ground in grounds)


def _edges(ground: NDArray[np.float32]) -> float:
    """How much detail would disturb words on a ground: the mean step of perceived lightness between neighbours."""
    if min(ground.shape) < 2:
        return 0.0
    perceived = np.cbrt(ground)
    return float(np.abs(np.diff(perceived, axis=0)).mean() + np.abs(np.diff(perceived, axis=1)).mean()) / 2


def pill_colours(scene: Scene, ground: NDArray[np.float32]) -> tuple[RGB, RGB]:
    """Fill and label of the button: the accent where it stands out 3 : 1, else the ink."""
    if worst_ratio(scene.accent, ground) >= 3.0:
        return scene.accent, scene.accent_ink
    label = scene.ground if ratio(scene.ground, scene.ink) >= TEXT_RATIO else (255, 255, 255)
    return scene.ink, label
