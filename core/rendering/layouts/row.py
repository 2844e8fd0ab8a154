"""Horizontal banners: photo tile, words, button and logo on two axes; the headline has the width that is left."""

from dataclasses import replace
from typing import Final

from core.rendering.geometry import Box
from core.rendering.layouts import parts, strip
from core.rendering.layouts.frame import BARE_PX, Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene, TypeScale, Veil

# What a row may show of a photo at least; a wider tile would be a strip of it.
_LEAST_KEPT: Final = 0.42
_COST_WIDE: Final = 0.06
# A photo on the right leaves few words a hole at the left, which is where one begins to read.
_COST_OTHER_END: Final = 0.05
_COST_THREE_AXES: Final = 0.25
_COST_EDGE: Final = 0.2
# A banner of 50 px holds three lines only with the least air that is allowed.
_LEAST_AIR_PX: Final = 7.0
_LEGAL_LINE_PX: Final = 10.0
# Of a row's height: a logo that stands above or below the words, the gap between them, and the air at head and foot.
_LOGO_TALL: Final = 0.18
_LOGO_GAP: Final = 0.09
_HEADED_AIR: Final = 0.1
# Of a row's width, between its button and a photo at its end.
_SPARE: Final = (0.1, 0.18)
# A sign alone is too small above words: it stands before them.
_LEAST_WORDMARK: Final = 1.6
# From this height on a banner's button stands below the words.
_STACKED_PX: Final = 96
# Before, a photo many times as high as wide made a tile of less than one px, and no picture. Of a row's height.
_NO_SLIVERS_SINCE: Final = 6
_LEAST_WIDE: Final = 0.5


def compose(frame: Frame) -> list[Scene]:
    """One row from a narrow to a wide photo, which few words need; recipes of before have the rows of before."""
    if not frame.is_recomposed:
        return strip.compose(frame)
    if frame.shape is Shape.BILLBOARD:
        scenes = strip.billboards(frame)
        return [_billboard(frame, scene) for scene in (_in_manner(frame, scenes) if frame.is_refined else scenes)]
    if frame.height_px <= BARE_PX:
        row = _bare(frame)
        without = replace(row, cta_box=None, text=replace(row.text, right=strip.row_end(row)), without=("cta",))
        if not frame.is_refined:
            return [row, replace(without, cost=1.5)]
        return [row, _above_legal_line(frame, row), replace(without, cost=1.5)]
    build = _stacked if frame.height_px >= _STACKED_PX else _row
    side, inset = strip.tile_side(frame), strip.is_inset(frame)
    shares = strip.tile_shares(frame)
    rows = [replace(build(frame, share, side, inset), cost=0.03 * number) for number, share in enumerate(shares)]
    wide = _wide_share(frame)
    if wide > max(shares):
        rows.append(replace(build(frame, wide, side, inset), cost=_COST_WIDE))
    if not frame.is_refined:
        return rows
    if build is _row and frame.logo and _heads(frame.logo) and frame.logo_on_left:
        headed = _headed_rows(frame, frame.logo, tuple(dict.fromkeys((*shares, max(wide, *shares)))))
        return _in_manner(frame, [*headed, *(replace(scene, cost=scene.cost + _COST_THREE_AXES) for scene in rows)])
    if build is _row:
        # Two or three words: the photo may be a strip rather than the row empty.
        rows.append(replace(build(frame, min(0.36, 1.2 * wide), side, inset), cost=2.5 * _COST_WIDE))
    if side == "right" and build is _row:
        rows += [
            replace(build(frame, share, "left", inset), cost=_COST_OTHER_END + 0.03 * number)
            for number, share in enumerate((wide, shares[0]))
        ]
    if build is _stacked:
        rows += [_with_legal_line(frame, scene) for scene in rows]
    return _in_manner(frame, rows)


def _wide_share(frame: Frame) -> float:
    """The widest tile that still shows what the photo is of."""
    most = 0.4 if frame.height_px < _STACKED_PX else 0.36
    least = _LEAST_WIDE * frame.height_px / frame.width_px if frame.version >= _NO_SLIVERS_SINCE else 0.0
    return max(least, min(most, round(frame.photo_aspect / _LEAST_KEPT * frame.height_px / frame.width_px, 3)))


def beside(frame: Frame, taken_px: float, side: str) -> Scene:
    """The lowest row with one end of it taken by something else, from the canvas edge to where words may begin."""
    row = _bare(replace(frame, width_px=round(frame.width_px - taken_px + frame.margin_px)))
    return row if side == "right" else _moved(row, round(taken_px - frame.margin_px))


def _moved(scene: Scene, by: float) -> Scene:
    def shifted(box: Box) -> Box:
        return replace(box, left=box.left + by, right=box.right + by)

    return replace(
        scene,
        text=shifted(scene.text),
        cta_box=None if scene.cta_box is None else shifted(scene.cta_box),
        logos=tuple(replace(place, box=shifted(place.box)) for place in scene.logos),
    )


def _bare(frame: Frame) -> Scene:
    """Words, button and logo on one middle line."""
    row, margin = strip.row(frame, 0.0, "left", False), frame.margin_px
    text = replace(row.text, top=margin, bottom=frame.height_px - margin)
    button = row.cta_box
    if button is not None and frame.logo and not frame.logo_on_left:
        # Every px between button and logo is one that the headline lacks.
        closer = max(10.0, 0.16 * frame.height_px) - 6.0
        button = replace(button, left=button.left + closer, right=button.right + closer)
    return replace(row, text=text, cta_box=button, scale=_scale(frame))


def _above_legal_line(frame: Frame, row: Scene) -> Scene:
    """Words in two small lines rather than a button that is left out for small print; all of it beside the button."""
    foot = frame.height_px - _LEAST_AIR_PX
    words = replace(row.text, top=_LEAST_AIR_PX, bottom=foot - _LEGAL_LINE_PX)
    scale = replace(row.scale, ideal_px=0.3 * frame.height_px, gap_px=3.0)
    return replace(row, text=words, legal=replace(row.text, bottom=foot), scale=scale, valign="top", cost=0.3)


def _row(frame: Frame, share: float, side: str, inset: bool) -> Scene:
    """The logo above the button at one end, the words at the other; a logo that belongs to the left stands before them."""
    if frame.logo is None or frame.logo_on_left:
        return replace(strip.row(frame, share, side, inset), scale=_scale(frame))
    margin = frame.margin_px
    photo, left, right = _beside_tile(frame, share, side, inset)
    wide, tall = frame.logo
    room = max(strip.cta_width(frame), wide)
    text = Box(left, margin * 0.8, right - wide - 1.5 * margin, frame.height_px - margin * 0.8)
    column = Box(right - room, margin, right, frame.height_px - margin)
    button = replace(column, top=column.top + tall + 0.7 * margin)
    return _scene(frame, text, photo, column, button)


def _heads(logo: tuple[float, float]) -> bool:
    """Whether a logo is wide enough to stand above words; a line so thin that it has no height here is none."""
    return logo[0] >= _LEAST_WORDMARK * logo[1] > 0


def _headed_rows(frame: Frame, logo: tuple[float, float], shares: tuple[float, ...]) -> list[Scene]:
    """The row with photos of some widths; few words have the photo behind their button, which stands between the two."""
    side, inset = strip.tile_side(frame), strip.is_inset(frame)
    rows = [
        replace(_headed(frame, logo, share, side, inset), cost=0.03 * number) for number, share in enumerate(shares)
    ]
    for number, spare in enumerate(_SPARE):
        row = _headed(frame, logo, shares[-1], "right", inset)
        assert row.cta_box is not None
        shift = spare * frame.width_px
        rows.append(
            replace(
                row,
                cta_box=replace(row.cta_box, left=row.cta_box.left - shift, right=row.cta_box.right - shift),
                text=replace(row.text, right=row.text.right - shift),
                cost=_COST_OTHER_END + 0.03 * (number + 1),
            )
        )
    return rows


def _headed(frame: Frame, logo: tuple[float, float], share: float, side: str, inset: bool) -> Scene:
    """A logo that belongs to the left shares its axis with the words, above or below them; the button ends the row."""
    margin, height = frame.margin_px, frame.height_px
    photo, left, right = _beside_tile(frame, share, side, inset)
    tall, air = min(logo[1], round(_LOGO_TALL * height)), round(_HEADED_AIR * height)
    small = replace(frame, logo=(round(logo[0] * tall / logo[1]), tall))
    column = Box(right - strip.cta_width(frame), margin, right, height - margin)
    whole = Box(left, air, right, height - air)
    row = tall + _LOGO_GAP * height
    text = replace(whole, top=whole.top + row) if frame.logo_on_top else replace(whole, bottom=whole.bottom - row)
    text = replace(text, right=column.left - margin)
    logos = parts.on_flat(small, whole, frame.palette.ground, (frame.logo_corner,))
    return replace(_scene(frame, text, photo, column, column), logos=logos)


def _with_legal_line(frame: Frame, scene: Scene) -> Scene:
    """The row with a line of its own for small print at its foot: between words and button it would part them."""
    low = scene.text.top + frame.height_px - 2 * scene.text.top
    room = 0.15 * frame.height_px
    lifted = [replace(place, box=_up(place.box, room)) for place in scene.logos]
    assert scene.cta_box is not None
    return replace(
        scene,
        text=replace(scene.text, bottom=scene.text.bottom - room),
        cta_box=_up(scene.cta_box, room),
        logos=tuple(lifted),
        legal=Box(scene.text.left, scene.text.top, scene.text.right, low),
    )


def _up(box: Box, by: float) -> Box:
    return replace(box, top=box.top - by, bottom=box.bottom - by)


def _in_manner(frame: Frame, rows: list[Scene]) -> list[Scene]:
    """What tells a family by in a row: a full-bleed photo has no edge, unless it would fade into its opposite."""
    if frame.family != "full-bleed":
        return rows
    return [
        *(_melting(frame, scene) for scene in rows),
        *(replace(scene, cost=scene.cost + _COST_EDGE) for scene in rows),
    ]


def _melting(frame: Frame, scene: Scene) -> Scene:
    """The photo fades into the ground where the words begin; its own edge lies under the darkest of the fade."""
    assert scene.photo is not None
    slot = scene.photo.box
    edge = "right" if slot.left <= 0 else "left"
    flat = frame.width_px - slot.right if edge == "right" else slot.left
    return replace(
        scene,
        photo=replace(scene.photo, focus=(0.4 if edge == "right" else 0.6, scene.photo.focus[1])),
        veil=Veil(edge, flat + 1.0, flat + 0.42 * slot.width, melts=True),
    )


def _stacked(frame: Frame, share: float, side: str, inset: bool) -> Scene:
    """The words above, below them button and logo at the two ends of one line."""
    margin = max(8.0, 0.08 * frame.height_px)
    photo, left, right = _beside_tile(frame, share, side, inset)
    foot = Box(left, frame.height_px - margin - 0.28 * frame.height_px, right, frame.height_px - margin)
    text = Box(left, margin, right, foot.top - 0.07 * frame.height_px)
    middle = button = foot
    if frame.logo is not None:
        spare = (foot.height - frame.logo[1]) / 2
        middle = replace(foot, top=foot.top + spare, bottom=foot.bottom - spare)
        button = replace(foot, right=right - frame.logo[0] - 0.08 * frame.height_px)
    return replace(_scene(frame, text, photo, middle, button), cta_leads=True, valign="bottom")


def _beside_tile(frame: Frame, share: float, side: str, inset: bool) -> tuple[PhotoSlot, float, float]:
    """The photo's tile, and where what stands beside it begins and ends."""
    gap = max(10.0, 0.16 * frame.height_px)
    photo = strip.tile_slot(frame, round(share * frame.width_px), side, inset)
    if side == "left":
        return photo, photo.box.right + gap, frame.width_px - frame.margin_px
    return photo, frame.margin_px, photo.box.left - gap


def _scene(frame: Frame, text: Box, photo: PhotoSlot, logo_area: Box, button: Box) -> Scene:
    palette = frame.palette
    return Scene(
        name="strip",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=text,
        scale=_scale(frame),
        valign="middle",
        photo=photo,
        cta_box=button,
        logos=parts.on_flat(frame, logo_area, palette.ground, ("top-right",)),
    )


def _scale(frame: Frame) -> TypeScale:
    """A third of a low row's height for the headline, less where the button stands below it."""
    height = frame.height_px
    if height >= _STACKED_PX:
        return TypeScale(0.3 * height, 0.16 * height, head_lines=2, sub_lines=1, sub_ratio=1.7, gap_px=4.0)
    return TypeScale(
        ideal_px=(0.34 if height > BARE_PX else 0.38) * height,
        least_px=0.28 * height,
        head_lines=2,
        sub_lines=1,
        sub_ratio=1.9,
        gap_px=max(3.0, 0.05 * height),
        with_sub=height > BARE_PX,
        with_offer=height >= 80,
    )


def _billboard(frame: Frame, scene: Scene) -> Scene:
    """The billboard with room for a button as large as the line below the headline."""
    if scene.cta_box is None:
        return scene
    return replace(scene, cta_box=replace(scene.cta_box, top=scene.cta_box.bottom - 0.22 * frame.height_px))
