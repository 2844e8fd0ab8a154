"""Scrims and melting photos: as strong as words need, and what it costs where they veil what matters."""

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.rendering.contrast import sigma, worst_ratio
from core.rendering.cropping import subject_of, whole_subject
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene
from core.rendering.model import PictureRef
from core.rendering.notes import Notes
from core.rendering.picture import Crop, on_slot
from core.rendering.preview import Preview

TEXT_RATIO: Final = 4.5
_WANTED_RATIO: Final = 5.2
_MOST_SIGMA: Final = 0.18
_MOST_EDGES: Final = 0.025
_PLAIN_SCRIM: Final = 0.42
_COST_CLASH: Final = 0.8
_MOST_CLASH: Final = 25.0
_COST_FACE_VEILED: Final = 1.0
_COST_SUBJECT_VEILED: Final = 0.7
_COST_MORE_VEILED: Final = 0.9
_SOFT_RIM: Final = 0.12
_COST_SCRIM: Final = 0.5
_COST_EDGES: Final = 14.0
_COST_SWALLOWED: Final = 0.8
_COST_INTO_FADE: Final = 2.0
_FADE_SLACK: Final = 0.03


def price_ground(scene: Scene, frame: Frame, preview: Preview, words: Box, notes: Notes) -> None:
    """A photo melts well into a ground of its own lightness and mood, and no more of it than the words need."""
    if scene.veil is None or not scene.veil.melts:
        return
    apart = preview.clash(scene.ground)
    notes.cost += _COST_CLASH * max(0.0, apart - _MOST_CLASH) / 50
    depth, whole = _depth(scene.veil.edge, words, frame)
    notes.cost += 1.2 * max(0.0, (scene.veil.solid_px - depth) / whole)
    if frame.is_refined and frame.is_display:
        # In a small picture the fade is short: words that reach into it stand on what the photo shows.
        notes.cost += _COST_INTO_FADE * max(0.0, (depth - scene.veil.solid_px) / whole - _FADE_SLACK)


def price_melted(scene: Scene, frame: Frame, ref: PictureRef, crop: Crop, notes: Notes) -> None:
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
    if subject := subject_of(ref):
        shown = on_slot(subject, ref, crop, scene.photo.box).clipped(whole)
        notes.cost += _COST_SUBJECT_VEILED * shown.overlap(faded) / max(1.0, shown.area)
    if frame.is_told_apart and frame.is_display and (rim := whole_subject(ref)):
        # In a small picture the thing is as large as its photo: it fades whole or not at all, and with its rim.
        shown = on_slot(rim, ref, crop, scene.photo.box).clipped(scene.photo.box)
        gone = shown.overlap(faded) / max(1.0, shown.area)
        notes.cost += _COST_MORE_VEILED * max(0.0, gone - _SOFT_RIM)


def _depth(edge: str, words: Box, frame: Frame) -> tuple[float, int]:
    """How far words reach in from an edge, and the canvas's whole length that way, in px."""
    return {
        "bottom": (frame.height_px - words.top, frame.height_px),
        "top": (words.bottom, frame.height_px),
        "left": (words.right, frame.width_px),
        "right": (frame.width_px - words.left, frame.width_px),
    }[edge]


def veiled(scene: Scene, frame: Frame, words: Box) -> Scene:
    """The scene with a scrim that carries the words and has faded out soon after them."""
    if scene.veil is None or scene.veil.melts:
        return scene
    depth, whole = _depth(scene.veil.edge, words, frame)
    solid, reach = max(0.0, depth - 0.12 * whole), min(float(whole), depth + 0.20 * whole)
    return replace(scene, veil=replace(scene.veil, solid_px=solid, reach_px=reach))


def strength(scene: Scene, preview: Preview, boxes: list[Box], notes: Notes) -> float:
    """The weakest scrim under which every text is readable and its ground quiet."""
    if scene.veil is None:
        return 0.0
    alphas = (1.0,) if scene.veil.melts else scene.veil.alphas
    for alpha in alphas:
        judged = _judged(scene, preview, boxes, alpha, 0.0 if alpha == alphas[-1] else _WANTED_RATIO)
        if judged is None:
            continue
        least, restless, edges = judged
        if least >= _WANTED_RATIO and restless <= _MOST_SIGMA and edges <= _MOST_EDGES:
            break
    if least < TEXT_RATIO:
        notes.cost += 5.0
    notes.cost += 4 * max(0.0, restless - _MOST_SIGMA) + _COST_EDGES * max(0.0, edges - _MOST_EDGES)
    if not scene.veil.melts:
        # A dark veil on a bright photo is a grey one: the further apart they are, the dearer.
        notes.cost += _COST_SCRIM * alpha * (1 + max(0.0, preview.clash(scene.ground) - _MOST_CLASH) / 25)
        if alpha > _PLAIN_SCRIM:
            notes.repairs.append(f"scrim strengthened to {alpha:.0%}")
    return alpha


def price_swallowed(
    scene: Scene, ref: PictureRef, crop: Crop, preview: Preview, alpha: float, texts: list[Box], notes: Notes
) -> None:
    """A text that crosses the subject is read there too: over a whole line a few lost letters hardly count."""
    subject = subject_of(ref)
    if subject is None or scene.photo is None:
        return
    shown = on_slot(subject, ref, crop, scene.photo.box)
    crossed = [box.clipped(shown) for box in texts if box.overlap(shown) > 0]
    if any(worst_ratio(scene.ink, preview.under(box, scene, alpha)) < TEXT_RATIO for box in crossed):
        notes.cost += _COST_SWALLOWED


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
