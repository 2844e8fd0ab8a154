"""Rules 22–24, the picture: enough of it, the subject whole, faces free, and never blown up or stretched."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts.frame import Shape
from core.rendering.model import RuleCheck
from core.rendering.picture import on_slot
from core.rendering.rules.evidence import Evidence, Hung
from core.rendering.rules.verdicts import judged, percent, without

_NO_PHOTO: Final = "no photo in this format"
_MOST_ENLARGEMENT: Final = 1.25
_MOST_STRETCH: Final = 0.015


def photo_share(seen: Evidence) -> Iterator[RuleCheck]:
    """22: the photo takes 45 % of the canvas or more, 30 % in banners; rows take what is left."""
    least = 0.30 if seen.frame.is_display else 0.45
    limit = f"at least {percent(least)}"
    if seen.photo is None or seen.frame.shape is Shape.STRIP:
        yield without(22, "photo_share", _NO_PHOTO if seen.photo is None else "a row has a tile", limit)
        return
    share = seen.photo.slot.area / seen.canvas.area
    yield judged(22, "photo_share", share >= least - 0.01, percent(share), limit, "use another layout, or fewer words")


def subject(seen: Evidence) -> Iterator[RuleCheck]:
    """23: the crop keeps 90 % of the subject; faces stay off the edges, keep their hair, and carry no words."""
    limits = ("at least 90 % of it", "4 % away from every edge", "the whole head, hair included", "0 px²")
    hung = seen.photo
    if hung is None or hung.ref.faces or hung.ref.subject is None:
        why = _NO_PHOTO if hung is None else "faces are the subject" if hung.ref.faces else "no subject was found"
        yield without(23, "subject_kept", why, limits[0])
    else:
        shown = on_slot(hung.ref.subject, hung.ref, hung.crop, hung.slot)
        kept = shown.overlap(hung.slot) / max(1.0, shown.area)
        fix = "set the focal point on what matters, or use another layout"
        yield judged(23, "subject_kept", kept >= 0.9, percent(kept), limits[0], fix)
    faces = _faces(hung)
    if hung is None or not faces:
        for clause, limit in zip(("face_edges", "headroom", "face_free"), limits[1:], strict=True):
            yield without(23, clause, "no faces", limit, hard=clause == "face_free")
        return
    yield from _faces_in(hung.slot, faces, limits)
    # A headline behind the subject is hidden where the face is.
    in_front = [(name, box) for name, box in seen.things if (seen.layout, name) != ("behind", "headline")]
    touching = [name for name, box in in_front for face in faces if _with_air(face).overlap(box) > 0]
    told = ", ".join(dict.fromkeys(touching)) or "nothing on them"
    fix = "use a layout with a panel, or move the focal point"
    yield judged(23, "face_free", not touching, told, limits[3], fix, hard=True)


def scale(seen: Evidence) -> Iterator[RuleCheck]:
    """24: never stretched; enlarged at most 1.25 ×; a banner that would keep little of the photo shows a tile."""
    limits = ("the photo's own proportions", "at most 1.25 ×", "40 % of the photo, or a tile of at most 25 %")
    if seen.photo is None:
        for clause, limit in zip(("proportions", "enlargement", "crop_kept"), limits, strict=True):
            yield without(24, clause, _NO_PHOTO, limit, hard=clause == "proportions")
        return
    region = seen.photo.crop.region
    stretch = abs(region.width / region.height / seen.photo.aspect_drawn - 1)
    whole = stretch <= _MOST_STRETCH + 1 / max(1.0, min(seen.photo.slot.width, seen.photo.slot.height))
    yield judged(24, "proportions", whole, f"{percent(stretch, 1)} off", limits[0], "draw it again", hard=True)
    enlargement = seen.photo.crop.enlargement
    yield judged(
        24,
        "enlargement",
        enlargement <= _MOST_ENLARGEMENT + 0.005,
        f"{enlargement:.2f} ×",
        limits[1],
        "use a larger photo",
    )
    if seen.frame.shape not in {Shape.STRIP, Shape.BILLBOARD}:
        yield without(24, "crop_kept", "not a horizontal banner", limits[2])
        return
    kept, wide = seen.photo.crop.kept, seen.photo.slot.width / seen.frame.width_px
    told = f"{percent(kept)} in {percent(wide)} of the width"
    yield judged(24, "crop_kept", kept >= 0.4 or wide <= 0.26, told, limits[2], "use a photo that suits a wide banner")


def _faces(hung: Hung | None) -> list[Box]:
    if hung is None:
        return []
    return [on_slot(face, hung.ref, hung.crop, hung.slot) for face in hung.ref.faces]


def _with_air(face: Box) -> Box:
    return face.grown(0.1 * max(face.width, face.height))


def _faces_in(slot: Box, faces: list[Box], limits: tuple[str, ...]) -> Iterator[RuleCheck]:
    edge = 0.04 * min(slot.width, slot.height)
    near = min(
        min(face.left - slot.left, face.top - slot.top, slot.right - face.right, slot.bottom - face.bottom)
        for face in faces
    )
    fix = "set the focal point on the face, or use another layout"
    told = f"{percent(near / min(slot.width, slot.height))} away"
    yield judged(23, "face_edges", near >= edge - 1, told, limits[1], fix)
    # What is found as a face begins at the brow: the hair is about a third of it more.
    crown = min(replace(face, top=face.top - 0.3 * face.height).top for face in faces)
    room = (crown - slot.top) / slot.height
    yield judged(23, "headroom", room >= 0.0, percent(room), limits[2], fix)
