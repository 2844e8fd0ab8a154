"""Which part of the photo a composition shows, and what it costs to cut, cover or lose what matters in it."""

from dataclasses import replace
from typing import Final

from core.rendering import behind
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene
from core.rendering.model import FractionBox, MaskRef, PictureRef
from core.rendering.notes import Notes
from core.rendering.picture import Crop, cover, on_slot

# What a fault costs; 1 is as bad as setting the headline at half its size.
_COST_FACE_CUT: Final = 1.5
_COST_SUBJECT_CUT: Final = 2.0
_THUMB: Final = 2.5
_COST_RIM_CUT: Final = 0.3
_COST_LITTLE_KEPT: Final = 1.5
_COST_SMALL_PHOTO: Final = 10.0
_COST_ON_SUBJECT: Final = 0.7
_COST_TOUCHES_SUBJECT: Final = 0.12
_COST_ONE_ON_SUBJECT: Final = 0.4
_COST_BUTTON_TOUCHES: Final = 0.2
_COST_BUTTON_ON_SUBJECT: Final = 0.8
_COST_PLATE_ON_SUBJECT: Final = 1.6
_COST_PLATE_ON_RIM: Final = 0.4
# Without a known subject, what lies this near to the focal point (share of the short side) is taken for it.
_FOCAL_REACH: Final = 0.12
_SUBJECT_AIR: Final = 0.16
# How much nearer a photo may come so that its subject lies where the composition wants it, and what that costs.
_NEARER: Final = (1.0, 1.1, 1.2, 1.32, 1.45)
_COST_NEARER: Final = 0.28
# A photo of which less is shown is a strip of it.
_LEAST_KEPT: Final = 0.42
# So far from its place (share of the slot) nobody sees that the subject is off it.
_PLACE_SLACK: Final = 0.03


def crop_of(scene: Scene, frame: Frame, ref: PictureRef, mask: MaskRef | None, notes: Notes) -> Crop | None:
    """The crop of a scene's photo, priced: faces and subject whole, enough of the photo kept, and enough of the canvas."""
    if scene.photo is None:
        return None
    if scene.behind is not None and mask is not None:
        crop = behind.crop(ref, mask, scene)
    else:
        tightness = 1.0 if frame.variant == 0 else 1.18
        crop = (composed if frame.is_recomposed else cover)(ref, scene.photo.box, scene.photo.focus, tightness)
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
    if subject := subject_of(ref):
        shown = on_slot(subject, ref, crop, slot)
        # In a picture as small as a thumb what is cut is not recognised.
        dear = _COST_SUBJECT_CUT * (_THUMB if frame.is_smallest else 1.0)
        notes.cost += dear * max(0.0, 0.9 - shown.overlap(slot) / max(1.0, shown.area))
        if frame.is_recomposed:
            rim = on_slot(_with_rim(ref).subject or subject, ref, crop, slot)
            notes.cost += _COST_RIM_CUT * max(0.0, 0.97 - rim.overlap(slot) / max(1.0, rim.area))
    if scene.cta_box is None:
        least = 0.30 if frame.is_display else 0.45
        dear = 3 * _COST_SMALL_PHOTO if frame.is_recomposed else _COST_SMALL_PHOTO
        notes.cost += dear * max(0.0, least - slot.area / (frame.width_px * frame.height_px))
    return crop


def composed(ref: PictureRef, slot: Box, focus: tuple[float, float], tightness: float) -> Crop:
    """The crop that holds the subject with its rim and sets it where the layout wants it, coming nearer where that helps.

    A photo that only just covers its slot can be moved along one side alone; a little nearer, it can be moved along both.
    """
    whole = _with_rim(ref)
    best: tuple[float, Crop] | None = None
    for nearer in _NEARER:
        tried = cover(whole, slot, focus, tightness * nearer)
        shown = on_slot((ref.focal_x, ref.focal_y, ref.focal_x, ref.focal_y), ref, tried, slot)
        across = abs((shown.left - slot.left) / slot.width - focus[0])
        down = abs((shown.top - slot.top) / slot.height - focus[1])
        fault = max(0.0, across - _PLACE_SLACK) + max(0.0, down - _PLACE_SLACK) + _COST_NEARER * (nearer - 1)
        fault += max(0.0, _LEAST_KEPT - tried.kept) if nearer > 1 else 0.0
        if best is None or fault < best[0] - 1e-9:
            best = fault, tried
    assert best is not None
    return best[1]


def _with_rim(ref: PictureRef) -> PictureRef:
    """The photo with the subject as large as the thing is: what stands out is found a little smaller."""
    if ref.faces or ref.subject is None:
        return replace(ref, subject=None) if ref.faces else ref
    left, top, right, foot = ref.subject
    across, down = _SUBJECT_AIR * (right - left), _SUBJECT_AIR * (foot - top)
    return replace(
        ref, subject=(max(0.0, left - across), max(0.0, top - down), min(1.0, right + across), min(1.0, foot + down))
    )


def whole_subject(ref: PictureRef) -> FractionBox | None:
    """The subject as large as the thing is, rim and all; none where there are faces."""
    return _with_rim(ref).subject


def subject_of(ref: PictureRef) -> FractionBox | None:
    """The box that must be seen: none when there are faces, because they are the subject whatever else stands out."""
    return None if ref.faces else ref.subject


def around_focus(ref: PictureRef) -> FractionBox | None:
    """The neighbourhood of the focal point where nothing else is known of a subject."""
    if ref.faces or (ref.focal_x, ref.focal_y) == (0.5, 0.5):
        return None
    short = _FOCAL_REACH * min(ref.width_px, ref.height_px)
    across, down = short / ref.width_px, short / ref.height_px
    return ref.focal_x - across, ref.focal_y - down, ref.focal_x + across, ref.focal_y + down


def price_subject(
    scene: Scene,
    ref: PictureRef,
    crop: Crop,
    boxes: list[Box],
    notes: Notes,
    each: bool = False,
    is_dear: bool = False,
) -> None:
    """Words on a face are as good as forbidden; words on the subject cost something, with `each` for the worst of them."""
    if scene.photo is None:
        return
    for face in ref.faces:
        shown = on_slot(face, ref, crop, scene.photo.box)
        shown = shown.grown(0.1 * max(shown.width, shown.height))
        if any(shown.overlap(box) > 0 for box in boxes):
            notes.cost += 3.0
            notes.warnings.append("words touch a face")
            break
    if subject := subject_of(ref) or around_focus(ref):
        shown = on_slot(subject, ref, crop, scene.photo.box)
        # What stands out is found a little smaller than the thing is.
        shown = shown.grown(_SUBJECT_AIR * min(shown.width, shown.height))
        covered = sum(shown.overlap(box) for box in boxes) / max(1.0, sum(box.area for box in boxes))
        notes.cost += _COST_ON_SUBJECT * min(1.0, 2 * covered) + (_COST_TOUCHES_SUBJECT if covered else 0.0)
        if each:
            dear = _COST_ONE_ON_SUBJECT if not is_dear else 2 * _COST_ONE_ON_SUBJECT
            notes.cost += dear * max(shown.overlap(box) / max(1.0, box.area) for box in boxes)


def price_button(scene: Scene, ref: PictureRef, crop: Crop, button: Box | None, notes: Notes) -> None:
    """A button is opaque: words are read across a rim, which a button cuts off, and looks stuck on it."""
    subject = whole_subject(ref)
    if scene.photo is None or subject is None or button is None:
        return
    share = on_slot(subject, ref, crop, scene.photo.box).overlap(button) / max(1.0, button.area)
    notes.cost += _COST_BUTTON_TOUCHES * (share > 0) + _COST_BUTTON_ON_SUBJECT * share


def price_plates(scene: Scene, ref: PictureRef, crop: Crop, notes: Notes, is_recomposed: bool) -> None:
    """Flat areas on the photo may hide neither face nor subject."""
    if scene.photo is None:
        return
    for plate in scene.plates:
        for face in ref.faces:
            shown = on_slot(face, ref, crop, scene.photo.box)
            notes.cost += 3.0 if shown.grown(0.3 * shown.height).overlap(plate.box) > 0 else 0.0
        if is_recomposed and (rim := _with_rim(ref).subject):
            shown = on_slot(rim, ref, crop, scene.photo.box)
            notes.cost += _COST_PLATE_ON_RIM * shown.overlap(plate.box) / max(1.0, min(shown.area, plate.box.area))
        if subject := subject_of(ref) or around_focus(ref):
            shown = on_slot(subject, ref, crop, scene.photo.box)
            notes.cost += _COST_PLATE_ON_SUBJECT * shown.overlap(plate.box) / max(1.0, min(shown.area, plate.box.area))
