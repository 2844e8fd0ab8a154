"""From scenes to a plan: fit the words, crop the photo, strengthen the scrim, seat the logo, and price what it costs."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.rendering import badge as badges
from core.rendering import behind, cropping, lighting, setting, voices
from core.rendering.badge import Badge
from core.rendering.contrast import RGB, ratio, worst_ratio
from core.rendering.geometry import Box, bounding
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Plate, Scene
from core.rendering.lighting import TEXT_RATIO
from core.rendering.marks import Mark
from core.rendering.model import MaskRef, PictureRef
from core.rendering.notes import Notes
from core.rendering.picture import Crop, DecodedPicture
from core.rendering.preview import Glimpses, Preview
from core.rendering.seat import Seat, seated
from core.rendering.setting import Parts
from core.rendering.typeset import Block, Button

__all__ = ["TEXT_RATIO", "Plan", "make", "pill_colours"]

_COST_SAID_TWICE: Final = 0.1
_COST_SAID_TWICE_SMALL: Final = 0.9


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


@dataclass(frozen=True, slots=True)
class _Photo:
    """The photo of an ad: what is known of it, its pixels, the mask of its subject."""

    ref: PictureRef
    picture: DecodedPicture
    mask: MaskRef | None


@dataclass(frozen=True, slots=True)
class _Set:
    """A scene with its photo cropped and its words in place."""

    scene: Scene
    crop: Crop | None
    parts: Parts
    legal: tuple[Block, Box] | None
    hero: behind.Hero | None
    stamp: Badge | None

    @property
    def boxes(self) -> list[Box]:
        """What stands in front of the photo: texts, button, legal line."""
        return [*(box for _, box in self.parts), *([self.legal[1]] if self.legal else [])]


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
    photo = _Photo(ref, picture, mask)
    # The crop first: it is a few sums, and a photo that does not suit a scene spares setting the words in it.
    crop = cropping.crop_of(scene, frame, ref, mask, notes)
    if notes.cost >= below:
        return None
    placed = _placed(scene, frame, words, photo, crop, notes)
    if placed is None or notes.cost >= below:
        return None
    return _weighed(placed, frame, photo, marks, glimpses, below, notes)


def _placed(
    scene: Scene, frame: Frame, words: voices.Script, photo: _Photo, crop: Crop | None, notes: Notes
) -> _Set | None:
    """The words of a scene in place, less what its badge says; None where they, or a badge it must have, do not fit."""
    stamp = None
    if scene.badges and (crop is not None or scene.photo is None):
        stamp = _stamp(scene, frame, words, photo.ref, crop, notes)
        if stamp is None:
            return None
        disc = Plate(stamp.disc, scene.accent, stamp.disc.width / 2)
        scene = replace(scene, plates=(*scene.plates, disc))
        words = badges.without(words, stamp.figure.source) if stamp.says_all else words
    if scene.cost_without_badge and not scene.badges and badges.figure_in(words):
        notes.cost += scene.cost_without_badge
        notes.left_out.append("the badge is left out: no room beside photo and words")
    if frame.is_smallest and not scene.scale.with_sub:
        names = [name for name in ("subheadline", "offer") if getattr(words, name)]
        notes.left_out += [f"the {name} is left out: too many words for this size" for name in names]
    # Before version 6 a price was lost, and nobody told, where the badge says the offer's figure and not the price's.
    shows_price = stamp is not None and (stamp.figure.source == "price" or not frame.is_told_apart)
    if not shows_price and setting.loses_a_price(words, scene.scale.with_offer):
        return None
    if words.price and not shows_price:
        words = setting.priced_in_words(words, scene.scale.with_offer, notes)
    fitted = _set(scene, frame, words, photo.picture, crop, notes)
    return None if fitted is None else _Set(scene, crop, *fitted, stamp)


def _weighed(
    placed: _Set,
    frame: Frame,
    photo: _Photo,
    marks: tuple[Mark, ...],
    glimpses: Glimpses,
    below: float,
    notes: Notes,
) -> Plan | None:
    """The plan with scrim and logo, priced; None where things would stand on each other or it costs `below` or more."""
    scene, crop, hero, stamp = placed.scene, placed.crop, placed.hero, placed.stamp
    parts, boxes = placed.parts, placed.boxes
    preview = Preview.of(scene, frame, photo.picture, crop, glimpses)
    if crop is not None:
        cropping.price_plates(scene, photo.ref, crop, notes, frame.is_recomposed)
    if stamp is not None:
        if any(stamp.disc.grown(frame.unit_px).overlap(box) > 0 for box in boxes):
            return None
        parts = [*parts, *stamp.parts]
        boxes = [*boxes, stamp.disc]
    scene, alpha = _lit(scene, frame, photo.ref, preview, crop, boxes, notes)
    if frame.is_told_apart and frame.is_display and crop is not None and scene.veil is not None:
        button = next((box for part, box in placed.parts if isinstance(part, Button)), None)
        cropping.price_button(scene, photo.ref, crop, button, notes)
    shade = (hero.shade, hero.alpha) if hero and hero.alpha and frame.is_recomposed else None
    if frame.is_recomposed and preview is not None and crop is not None and scene.veil is not None:
        texts = [box for part, box in placed.parts if isinstance(part, Block)]
        texts += [placed.legal[1]] if placed.legal else []
        lighting.price_swallowed(scene, photo.ref, crop, preview, alpha, texts, notes)
    seat = seated(scene, frame, marks, preview, [*boxes, hero.box] if hero else boxes, notes, shade)
    if frame.is_recomposed:
        setting.price_run(scene, frame, [*boxes, *([seat.box] if seat else [])], notes)
    if notes.cost >= below or _collide(boxes, hero, seat):
        return None
    return Plan(
        scene,
        tuple(parts),
        placed.legal,
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


def _set(
    scene: Scene, frame: Frame, words: voices.Script, picture: DecodedPicture, crop: Crop | None, notes: Notes
) -> tuple[Parts, tuple[Block, Box] | None, behind.Hero | None] | None:
    """All texts in place: one stack, or the rest of them with the headline behind the subject."""
    if scene.behind is None or crop is None:
        fitted = setting.words_in(scene, frame, words, notes)
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
    scene = lighting.veiled(scene, frame, bounding(boxes))
    lighting.price_ground(scene, frame, preview, bounding(boxes), notes)
    lighting.price_melted(scene, frame, ref, crop, notes)
    alpha = lighting.strength(scene, preview, boxes, notes)
    preview.veil(scene, alpha)
    is_small = frame.is_refined and frame.is_display
    cropping.price_subject(scene, ref, crop, boxes, notes, each=is_small, is_dear=is_small and frame.is_told_apart)
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
    scene: Scene, frame: Frame, words: voices.Script, ref: PictureRef, crop: Crop | None, notes: Notes
) -> Badge | None:
    """The badge at that of its places where it hides least of the photo and leaves the logo its own."""
    figure = badges.figure_in(words)
    if figure is None:
        return None
    logo = scene.logos[0].box if scene.logos else None

    def hidden(seat: Box) -> float:
        priced = Notes(0.0)
        if crop is not None:
            on_photo = replace(scene, plates=(Plate(seat, scene.accent),))
            cropping.price_plates(on_photo, ref, crop, priced, frame.is_recomposed)
        priced.cost += 0.06 * max(0.0, 0.30 - seat.width / frame.short_px) / 0.04
        return priced.cost + (1.0 if logo and logo.grown(2 * frame.unit_px).overlap(seat) > 0 else 0.0)

    least = 12.0 * frame.shown
    found: list[tuple[float, int, Badge]] = []
    for number, seat in enumerate(scene.badges):
        stamp = badges.composed(figure, words, seat, least)
        if stamp is None and frame.is_smallest and figure.source == "price" and not words.insists_on("old_price"):
            stamp = badges.composed(replace(figure, words=""), words, seat, least)
            notes.left_out += ["the old price is left out: no room in the badge"] if stamp is not None else []
        if stamp is not None:
            found.append((hidden(seat) + (0.0 if stamp.says_all else _COST_SAID_TWICE), number, stamp))
    if not found:
        return None
    _, _, best = min(found, key=lambda choice: choice[:2])
    # On a small picture both are read at once: a badge that has not room for its words is rather left out.
    if frame.is_smallest:
        # The line itself has no room here: a figure without its conditions would say something else.
        return best if best.says_all or figure.source == "price" else None
    twice = _COST_SAID_TWICE_SMALL if frame.is_refined and frame.is_display else _COST_SAID_TWICE
    notes.cost += 0.0 if best.says_all or figure.source == "price" else twice
    return best


def pill_colours(scene: Scene, ground: NDArray[np.float32]) -> tuple[RGB, RGB]:
    """Fill and label of the button: the accent where it stands out 3 : 1, else the ink."""
    if worst_ratio(scene.accent, ground) >= 3.0:
        return scene.accent, scene.accent_ink
    label = scene.ground if ratio(scene.ground, scene.ink) >= TEXT_RATIO else (255, 255, 255)
    return scene.ink, label
