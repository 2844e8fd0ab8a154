"""The render: spec → measure → layout → draw → encode, pure and repeatable."""

import hashlib
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import placements
from core.placements import Placement, PlacementKind
from core.rendering import badge, colour, contrast, layouts, marks, paint, plan, voices
from core.rendering.contrast import RGB
from core.rendering.errors import RenderRefused
from core.rendering.geometry import Box, bounding
from core.rendering.layouts import frame as frames
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene
from core.rendering.model import BoxFit, FitReport, PictureRef, Recipe, Rendered
from core.rendering.picture import DecodedPicture, cover, cut
from core.rendering.plan import Plan
from core.rendering.typeset import Block, Button

_QUALITIES: Final = (90, 86, 82, 76, 70, 62, 54)
_MOST_ENLARGEMENT: Final = 1.25
_FOREIGN_COST: Final = 0.8
# L* 70: below it light words under a scrim look better than dark ones.
_BRIGHT_LUMINANCE: Final = 0.41
# Planned at 0.18 on a small preview; the finished picture shows finer grain.
_MOST_SIGMA_DRAWN: Final = 0.22


def render(recipe: Recipe, picture: DecodedPicture, logos: Mapping[str, Image.Image]) -> Rendered:
    """The finished picture of a recipe.

    Args:
        recipe: What to draw; nothing else enters the pixels.
        picture: The photo of `recipe.picture`, decoded once for all its placements.
        logos: RGBA pictures by SHA-256, at least those the recipe names.

    Returns:
        JPEG bytes (4 : 4 : 4, sRGB, no metadata) with the fit report; equal recipes give equal bytes.

    Raises:
        RenderRefused: a text, photo or logo cannot be shown as it should; box, reason and remedy are named.
        UnknownPlacement: the recipe names a placement that is not in the data.
    """
    placement = placements.get(recipe.placement_id)
    if placement.kind is PlacementKind.LOGO:
        return _logo_picture(recipe, placement, logos)
    _refuse_small(recipe.picture, placement, recipe.width_px, recipe.height_px)
    if placement.kind is PlacementKind.PHOTO_ONLY:
        return _photo_picture(recipe, placement, picture)
    return _composed(recipe, placement, picture, logos)


def _composed(
    recipe: Recipe, placement: Placement, picture: DecodedPicture, logos: Mapping[str, Image.Image]
) -> Rendered:
    size = recipe.width_px, recipe.height_px
    shape = frames.shape_of(*size, placement.cta_drawn)
    words = voices.script(recipe, shape, size[1], placement.cta_drawn)
    suited = marks.suited(marks.marks(recipe.kit, logos), shape, size)
    frame = replace(_frame(recipe, placement, suited, picture), mirrored=words.right_to_left)
    for chosen in _plans(recipe, frame, words, picture, suited):
        canvas, boxes = _draw(chosen, frame, picture)
        if _is_sound(boxes, size):
            return _finished(recipe, placement, frame, chosen, canvas, boxes, words)
    raise RenderRefused(
        "headline",
        "the words would not be readable on this photo in any layout",
        "use another photo, or another colour scheme",
    )


def _frame(recipe: Recipe, placement: Placement, suited: tuple[marks.Mark, ...], picture: DecodedPicture) -> Frame:
    kit, design = recipe.kit, recipe.design
    look = colour.palette(kit.primary, kit.secondary, kit.tertiary, design.scheme)
    return frames.make(
        placement,
        (recipe.width_px, recipe.height_px),
        design.family,
        design.variant,
        look,
        marks.size_of(suited[0]) if suited else None,
        kit.logo_position,
        recipe.picture.width_px / recipe.picture.height_px,
        design.family == "full-bleed" and _is_bright(recipe, picture),
    )


def _is_bright(recipe: Recipe, picture: DecodedPicture) -> bool:
    """Whether dark words suit a photo better than light ones; asked of the copy that a full canvas is cut from anyway."""
    scale = max(recipe.width_px / picture.width_px, recipe.height_px / picture.height_px)
    small = np.asarray(picture.small_for(scale))[::4, ::4]
    return float(np.median(contrast.luminances(small))) > _BRIGHT_LUMINANCE


def _plans(
    recipe: Recipe, frame: Frame, words: voices.Script, picture: DecodedPicture, suited: tuple[marks.Mark, ...]
) -> Iterator[Plan]:
    """The plans that hold the words, cheapest first; another family's panels join when the own ones cost too much.

    Raises:
        RenderRefused: none holds the words.
    """

    glimpses: plan.Glimpses = {}

    def measured(scenes: list[Scene], below: float = math.inf) -> Iterator[Plan]:
        """The plans that cost less than `below`, and less than each one before it when there is such a bound."""
        for scene in sorted(scenes, key=lambda scene: scene.cost):
            made = plan.make(scene, frame, words, recipe.picture, picture, suited, glimpses, below)
            if made is not None:
                below = made.cost if below < math.inf else below
                yield made

    scenes = layouts.compose(frame)
    best = list(measured(scenes, _FOREIGN_COST))[-1:]
    yield from best
    # Rarely needed: the best one is not sound on the finished picture, or there is no good one.
    own = [made for made in measured(scenes) if made not in best]
    note = f"layout {recipe.design.family} does not work here: {{}} used"
    others = [
        replace(made, cost=made.cost + _FOREIGN_COST, repairs=(*made.repairs, note.format(made.scene.name)))
        for made in measured(layouts.rescue(frame))
    ]
    if not best and not own and not others:
        raise RenderRefused(*_unfit(words, frame))
    yield from sorted((*own, *others), key=lambda made: made.cost)


def _unfit(words: voices.Script, frame: Frame) -> tuple[str, str, str]:
    size = f"{frame.width_px} × {frame.height_px}"
    if words.legal and len(words.legal) > 40:
        return "legal", f"the legal line does not fit {size} at a readable size", "shorten it, or leave this size out"
    if words.cta and len(words.cta) > 18:
        return (
            "cta",
            f"“{words.cta}” and the headline do not fit {size} at a readable size",
            "use at most three short words",
        )
    longest = max(words.headline.split(), key=len)
    reason = f"“{longest}” alone is too wide" if len(longest) > 16 else f"it has {len(words.headline)} characters"
    return (
        "headline",
        f"the headline does not fit {size} at a readable size: {reason}",
        "shorten it to seven words or fewer",
    )


def _draw(chosen: Plan, frame: Frame, picture: DecodedPicture) -> tuple[Image.Image, list[BoxFit]]:
    scene = chosen.scene
    canvas = _ground(chosen, frame, picture)
    if scene.veil is not None and chosen.alpha:
        paint.scrim(canvas, scene.veil.edge, scene.veil.solid_px, scene.veil.reach_px, chosen.alpha, scene.ground)
    for plate in scene.plates:
        if plate.points:
            paint.polygon(canvas, plate.points, plate.colour)
        else:
            paint.plate(canvas, plate.box, plate.colour, plate.radius_px)
    boxes = [_draw_logo(canvas, chosen.seat)] if chosen.seat else []
    for part, box in chosen.parts:
        boxes.append(_draw_part(canvas, part, box, chosen, frame))
    if chosen.legal:
        boxes.append(_draw_text(canvas, *chosen.legal, scene.ink, centred=scene.is_centred))
    if frame.is_display:
        _edge_line(canvas)
    return canvas, boxes


def _ground(chosen: Plan, frame: Frame, picture: DecodedPicture) -> Image.Image:
    scene = chosen.scene
    slot = scene.photo
    if slot is None or chosen.crop is None:
        return Image.new("RGB", (frame.width_px, frame.height_px), scene.ground)
    left, top, right, bottom = slot.box.rounded()
    photo = cut(picture, chosen.crop, right - left, bottom - top)
    if photo.size == (frame.width_px, frame.height_px):
        return photo
    canvas = Image.new("RGB", (frame.width_px, frame.height_px), scene.ground)
    for panel, fill in scene.panels:
        canvas.paste(fill, panel.rounded())
    paint.tile(canvas, photo, left, top, slot.radius_px, slot.corners)
    return canvas


def _draw_logo(canvas: Image.Image, seat: plan.Seat) -> BoxFit:
    if seat.tab is not None and seat.tab_colour is not None:
        canvas.paste(seat.tab_colour, seat.tab.rounded())
    ground = contrast.luminances(_pixels(canvas, seat.box))
    paint.logo(canvas, seat.mark.image, seat.box)
    return BoxFit(
        name="logo",
        text="",
        font="",
        size_px=round(seat.box.height),
        lines=(),
        box=seat.box.rounded(),
        ink="",
        contrast=round(marks.contrast(seat.mark, ground), 2),
        sigma=round(contrast.sigma(ground), 3),
    )


def _draw_part(canvas: Image.Image, part: Block | Button, box: Box, chosen: Plan, frame: Frame) -> BoxFit:
    scene = chosen.scene
    if isinstance(part, Button):
        around = contrast.luminances(_pixels(canvas, box))
        fill, ink = plan.pill_colours(scene, around)
        before = Image.new("RGB", (1, 1), fill)
        ink_boxes = paint.pill(canvas, part, box, fill, ink, _pill_radius(part, frame))
        ground = contrast.luminances(np.asarray(before))
        fit = _fit(part.label, bounding(ink_boxes), ink, ground)
        return replace(fit, name="cta", box=box.rounded())
    ink = scene.accent_ink if part.voice.name.startswith("badge") else scene.ink
    if part.voice.name == "offer":
        ground = contrast.luminances(_pixels(canvas, box))
        ink = scene.accent if contrast.worst_ratio(scene.accent, ground) >= plan.TEXT_RATIO else scene.ink
    fit = _draw_text(canvas, part, box, ink, centred=scene.is_centred or part.voice.name == "badge_words")
    if part.voice.name == "badge_old_price":
        paint.plate(canvas, badge.strike(part, box), ink, 0.0)
    return fit


def _pill_radius(button: Button, frame: Frame) -> float:
    """One corner form per kit: round with rounded display faces, square with serifs, softened otherwise."""
    family = button.label.voice.face.family
    return {"Fredoka One": 0.5, "Hanken Grotesk": 0.5, "Source Serif Pro": 0.0, "Caladea": 0.0, "Lato": 0.0}.get(
        family, 0.18
    )


def _draw_text(canvas: Image.Image, block: Block, box: Box, ink: RGB, centred: bool = False) -> BoxFit:
    ground = contrast.luminances(_pixels(canvas, box.grown(0.1 * block.size_px)))
    ink_boxes = paint.text_block(canvas, block, box.left, box.top, ink, centred)
    return _fit(block, bounding(ink_boxes), ink, ground)


def _fit(block: Block, ink_box: Box, ink: RGB, ground: NDArray[np.float32]) -> BoxFit:
    return BoxFit(
        name=block.voice.name,
        text=block.voice.text,
        font=block.voice.face.label,
        size_px=block.size_px,
        lines=block.lines,
        box=(int(ink_box.left), int(ink_box.top), int(np.ceil(ink_box.right)), int(np.ceil(ink_box.bottom))),
        ink=colour.to_hex(ink),
        contrast=round(contrast.worst_ratio(ink, ground), 2),
        sigma=round(contrast.sigma(ground), 3),
    )


def _pixels(canvas: Image.Image, box: Box) -> NDArray[np.uint8]:
    """The canvas under a box; large boxes are sampled, which changes a percentile by less than it matters."""
    left, top, right, bottom = box.clipped(Box(0, 0, canvas.width, canvas.height)).rounded()
    region = canvas.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    pixels = np.asarray(region)
    step = max(1, round((region.width * region.height / 40_000) ** 0.5))
    return pixels[::step, ::step]


def _is_sound(boxes: list[BoxFit], size: tuple[int, int]) -> bool:
    """Whether every text reads at 4.5 : 1 on quiet ground and no ink leaves the canvas."""
    return all(
        (fit.name == "logo" or (fit.contrast >= plan.TEXT_RATIO and fit.sigma <= _MOST_SIGMA_DRAWN))
        and fit.box[0] >= 0
        and fit.box[1] >= 0
        and fit.box[2] <= size[0]
        and fit.box[3] <= size[1]
        for fit in boxes
    )


def _edge_line(canvas: Image.Image) -> None:
    """A 1 px line round a banner whose edge would vanish on a white or black page."""
    edges = [canvas.crop((0, 0, canvas.width, 1)), canvas.crop((0, canvas.height - 1, canvas.width, canvas.height))]
    for edge in edges:
        mean = np.asarray(edge).reshape(-1, 3).mean(axis=0)
        level = contrast.lightness((round(float(mean[0])), round(float(mean[1])), round(float(mean[2]))))
        if level >= 95 or level <= 5:
            paint.contrast_line(canvas, (196, 196, 196) if level >= 95 else (84, 84, 84))
            return


def _finished(
    recipe: Recipe,
    placement: Placement,
    frame: Frame,
    chosen: Plan,
    canvas: Image.Image,
    boxes: list[BoxFit],
    words: voices.Script,
) -> Rendered:
    enlargement = chosen.crop.enlargement if chosen.crop else 0.0
    slot = chosen.scene.photo
    area = recipe.width_px * recipe.height_px
    report = FitReport(
        family=chosen.scene.name,
        scheme=recipe.design.scheme,
        boxes=tuple(boxes),
        scale_factor=round(enlargement, 3),
        photo_share=round(slot.box.area / area, 3) if slot else 0.0,
        union_share=round(_union_share(boxes, area), 3),
        quality=0,
        repairs=chosen.repairs,
        warnings=(*words.warnings, *chosen.warnings, *_enlargement_warning(enlargement)),
        notes=(*words.notes, *chosen.notes),
    )
    return _encoded(canvas, placement, report)


def _union_share(boxes: list[BoxFit], area: int) -> float:
    return sum((fit.box[2] - fit.box[0]) * (fit.box[3] - fit.box[1]) for fit in boxes) / area


def _enlargement_warning(enlargement: float) -> tuple[str, ...]:
    if enlargement <= _MOST_ENLARGEMENT:
        return ()
    return (f"the photo is enlarged {enlargement:.2f} ×: it will look soft, use a larger one",)


def _refuse_small(picture: PictureRef, placement: Placement, width_px: int, height_px: int) -> None:
    """Below the placement's least pixels a photo is refused; banners show part of it, so both sides must be short."""
    least = placement.min_width_px, placement.min_height_px
    if least[0] is None or least[1] is None:
        return
    short = [picture.width_px < least[0], picture.height_px < least[1]]
    if all(short) if placement.cta_drawn else any(short):
        raise RenderRefused(
            "photo",
            f"the photo has {picture.width_px} × {picture.height_px} px, "
            f"{placement.name} ({placement.platform}) needs at least {least[0]} × {least[1]}",
            f"use a larger photo, best {width_px} × {height_px} px or more",
        )


def _photo_picture(recipe: Recipe, placement: Placement, picture: DecodedPicture) -> Rendered:
    """The photo alone, cropped: what the platform sets its own words beside."""
    slot = Box(0, 0, recipe.width_px, recipe.height_px)
    crop = cover(recipe.picture, slot, (0.5, 0.48), 1.0)
    canvas = cut(picture, crop, recipe.width_px, recipe.height_px)
    enlargement = round(crop.enlargement, 3)
    report = FitReport(
        "photo-only", recipe.design.scheme, (), enlargement, 1.0, 0.0, 0, (), _enlargement_warning(enlargement)
    )
    return _encoded(canvas, placement, report)


def _logo_picture(recipe: Recipe, placement: Placement, logos: Mapping[str, Image.Image]) -> Rendered:
    """The logo centred on whichever of the kit's flat colours shows it best."""
    every = marks.marks(recipe.kit, logos)
    if not every:
        raise RenderRefused("logo", f"{placement.name} shows the logo, and the brand kit has none", "upload a logo")
    wide = recipe.width_px / recipe.height_px > 2
    wanted = "wordmark" if wide else "symbol"
    mark = next((mark for mark in every if mark.ref.kind == wanted), every[0])
    look = colour.palette(recipe.kit.primary, recipe.kit.secondary, recipe.kit.tertiary, "light")
    grounds = (look.light, look.dark, colour.parse(recipe.kit.primary), colour.WHITE)
    ground = max(grounds, key=lambda choice: marks.contrast(mark, _flat(choice)))
    if marks.contrast(mark, _flat(ground)) < marks.LEAST_RATIO:
        raise RenderRefused(
            "logo", "the logo stands out from none of the kit's colours", "upload a version for dark ground"
        )
    canvas = Image.new("RGB", (recipe.width_px, recipe.height_px), ground)
    room = Box(0, 0, recipe.width_px, recipe.height_px).inset(0.18 * min(canvas.size))
    width = min(room.width, room.height * mark.aspect)
    left, top = (recipe.width_px - width) / 2, (recipe.height_px - width / mark.aspect) / 2
    fit = _draw_logo(canvas, plan.Seat(mark, Box(left, top, left + width, top + width / mark.aspect)))
    report = FitReport("logo", recipe.design.scheme, (fit,), 0.0, 0.0, 0.0, 0)
    return _encoded(canvas, placement, report)


def _flat(choice: RGB) -> NDArray[np.float32]:
    return np.full(4, contrast.luminance(choice), dtype=np.float32)


def _encoded(canvas: Image.Image, placement: Placement, report: FitReport) -> Rendered:
    """JPEG at the best quality that the placement's byte limit allows."""
    data, quality = b"", _QUALITIES[0]
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        canvas.save(buffer, "JPEG", quality=quality, subsampling=0)
        data = buffer.getvalue()
        if placement.max_bytes is None or len(data) <= placement.max_bytes:
            break
    else:
        raise RenderRefused(
            "photo",
            f"the picture has {len(data) // 1024} KB at the lowest quality, {placement.max_bytes or 0} bytes are allowed",
            "use a calmer photo",
        )
    checks = placements.check_picture(placement, canvas.width, canvas.height, len(data), "jpg", canvas.mode)
    finished = replace(report, quality=quality, checks=tuple(checks))
    return Rendered(data, "jpg", canvas.width, canvas.height, hashlib.sha256(data).hexdigest(), finished)
