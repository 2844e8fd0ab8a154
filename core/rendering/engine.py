"""The render: spec → measure → layout → draw → encode, pure and repeatable."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import placements
from core.placements import Placement, PlacementKind
from core.rendering import (
    badge,
    behind,
    choosing,
    colour,
    contrast,
    encode,
    marks,
    measure,
    paint,
    plan,
    refusing,
    rules,
    voices,
)
from core.rendering.choosing import Ad
from core.rendering.contrast import RGB
from core.rendering.errors import RenderRefused
from core.rendering.geometry import Box
from core.rendering.layouts import frame as frames
from core.rendering.layouts.frame import Frame
from core.rendering.model import BoxFit, FitReport, Recipe, Rendered
from core.rendering.picture import DecodedPicture, cover, cut, cut_mask
from core.rendering.plan import Plan
from core.rendering.refusing import Fault
from core.rendering.seat import Seat
from core.rendering.typeset import Block, Button, ink_rim

_MOST_ENLARGEMENT: Final = 1.25
# L* 70: below it light words under a scrim look better than dark ones.
_BRIGHT_LUMINANCE: Final = 0.41
# Recipes of before are drawn as they were: each copy of the photo decoded for itself.
_ONE_DECODE_SINCE: Final = 4
# Recipes of before are drawn with words on a face, and a warning, where nothing else holds them.
_NO_WORDS_ON_FACES_SINCE: Final = 5
# Recipes of before are drawn with any other hard rule broken, and a report that says so.
_ALL_HARD_RULES_SINCE: Final = 6
# Recipes of before judge light and quiet by a copy as fine as the crop that is weighed, and their JPEG is one code.
_SPARING_SINCE: Final = 5


def render(recipe: Recipe, picture: DecodedPicture, logos: Mapping[str, Image.Image]) -> Rendered:
    """The finished picture of a recipe.

    Args:
        recipe: What to draw; nothing else enters the pixels.
        picture: The photo of `recipe.picture`, decoded once for all its placements.
        logos: RGBA pictures by SHA-256, at least those the recipe names.

    Returns:
        The file (JPEG 4 : 4 : 4 unless the recipe asks for another format, sRGB, nothing of the photo's metadata) with the
        fit report; equal recipes give equal bytes.

    Raises:
        RenderRefused: a text, photo or logo cannot be shown as it should; box, reason and remedy are named.
        UnknownPlacement: the recipe names a placement that is not in the data.
    """
    placement = placements.get(recipe.placement_id)
    if recipe.version >= _ONE_DECODE_SINCE:
        is_sparing = recipe.version >= _SPARING_SINCE
        picture = picture.once(recipe.width_px, recipe.height_px, is_sparing=is_sparing)
    if placement.kind is PlacementKind.LOGO:
        return _logo_picture(recipe, placement, picture, logos)
    refusing.refuse_small(recipe.picture, placement, recipe.width_px, recipe.height_px)
    if placement.kind is PlacementKind.PHOTO_ONLY:
        return _photo_picture(recipe, placement, picture)
    return _composed(recipe, placement, picture, logos)


def _composed(
    recipe: Recipe, placement: Placement, picture: DecodedPicture, logos: Mapping[str, Image.Image]
) -> Rendered:
    size = recipe.width_px, recipe.height_px
    if recipe.design.family == "behind":
        behind.refuse(recipe, picture)
    shape = frames.shape_of(*size, placement.cta_drawn)
    words = voices.script(recipe, shape, size[1], placement.cta_drawn)
    suited = marks.suited(marks.marks(recipe.kit, logos), shape, size)
    frame = replace(_frame(recipe, placement, suited, picture), mirrored=words.right_to_left)
    ad = Ad(recipe, frame, words, picture, suited, recipe.design.scheme)
    if recipe.version < _ALL_HARD_RULES_SINCE:
        return _composed_before(ad, placement)
    hidden: behind.Hidden | None = None
    fallen: list[tuple[Fault, ...]] = []
    for tried, chosen in _tries(ad, fallen):
        if too_large := refusing.enlarged(chosen.crop.enlargement if chosen.crop else 0.0):
            fallen.append(too_large)
            continue
        drawn = _draw(chosen, tried.frame, picture)
        if drawn.hidden and (worst := behind.too_much(drawn.hidden)):
            hidden = hidden or worst
            continue
        # Judged before it is written: a file costs more than all the rules together.
        report, seen = _reported(tried, placement, chosen, drawn)
        found = refusing.faults(seen, report.rules, drawn.boxes)
        if not found:
            return _encoded(drawn.canvas, recipe, placement, report, seen.flat)
        fallen.append(found)
    if hidden is not None:
        raise behind.refusal(hidden, f"{size[0]} × {size[1]}")
    # The picture nearest to one that may leave says what is in the way; of equals the one wanted first.
    nearest = min(fallen, key=lambda found: sum(len(fault.boxes) for fault in found))
    raise refusing.of_faults(nearest, recipe.texts, size)


def _tries(ad: Ad, fallen: list[tuple[Fault, ...]]) -> Iterator[tuple[Ad, Plan]]:
    """An ad's plans, each with the `fallen` before it in view: the first that is readable is mended before the next one's
    turn comes; when all are at an end, what may mend any of them."""
    is_mended = False
    for chosen in choosing.plans(ad):
        before = len(fallen)
        yield ad, chosen
        if not is_mended and (found := fallen[before:]) and not any(fault.is_of_the_plan for fault in found[0]):
            is_mended = True
            yield from choosing.mended(ad, {fault.clause for fault in found[0]})
    yield from choosing.last(ad, {fault.clause for found in fallen for fault in found})


def _composed_before(ad: Ad, placement: Placement) -> Rendered:
    """As recipes of before were drawn: of the hard rules that a finished picture breaks at most one led to another plan."""
    recipe, size = ad.recipe, ad.size
    hidden, on_face = None, False
    for chosen in choosing.plans(ad):
        drawn = _draw(chosen, ad.frame, ad.picture)
        if drawn.hidden and (worst := behind.too_much(drawn.hidden)):
            hidden = hidden or worst
        elif refusing.is_sound(drawn.boxes, size):
            report, seen = _reported(ad, placement, chosen, drawn)
            made = _encoded(drawn.canvas, recipe, placement, report, seen.flat)
            on_face = any(check.id == "face_free" for check in made.report.broken)
            if not on_face or recipe.version < _NO_WORDS_ON_FACES_SINCE:
                return made
    if hidden is not None:
        raise behind.refusal(hidden, f"{size[0]} × {size[1]}")
    if on_face:
        raise RenderRefused(
            "headline",
            f"at {size[0]} × {size[1]} the words would lie on a face",
            "shorten the headline, use a layout with a panel, or move the focal point",
        )
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
        recipe.version,
    )


def _is_bright(recipe: Recipe, picture: DecodedPicture) -> bool:
    """Whether dark words suit a photo better than light ones; asked of the copy that a full canvas is cut from anyway."""
    scale = max(recipe.width_px / picture.width_px, recipe.height_px / picture.height_px)
    small = np.asarray(picture.small_for(scale))[::4, ::4]
    return float(np.median(contrast.luminances(small))) > _BRIGHT_LUMINANCE


@dataclass(slots=True)
class _Drawn:
    """A canvas with everything that was set on it, measured as it was set."""

    canvas: Image.Image
    texts: list[rules.Lettering]
    pill: rules.Pill | None = None
    logo: tuple[BoxFit, rules.Emblem] | None = None
    rim: float = 50.0
    rim_lined: bool = False
    hidden: tuple[behind.Hidden, ...] = ()

    @property
    def boxes(self) -> tuple[BoxFit, ...]:
        """Every box as the report keeps it, the logo first, in the order in which they were drawn."""
        label = [self.pill.label.fit] if self.pill else []
        own = [text.fit for text in self.texts if text.name != "legal"]
        last = [text.fit for text in self.texts if text.name == "legal"]
        return (*([self.logo[0]] if self.logo else []), *own, *label, *last)


def _draw(chosen: Plan, frame: Frame, picture: DecodedPicture) -> _Drawn:
    scene = chosen.scene
    drawn = _Drawn(_ground(chosen, frame, picture), [])
    if scene.veil is not None and chosen.alpha:
        veil = scene.veil
        photo = scene.photo.box if scene.photo and not scene.panels else None
        paint.scrim(drawn.canvas, veil.edge, veil.solid_px, veil.reach_px, chosen.alpha, scene.ground, photo)
    if chosen.hero and chosen.crop:
        subject = cut_mask(picture, chosen.crop, frame.width_px, frame.height_px)
        headline, drawn.hidden = behind.draw(drawn.canvas, chosen.hero, subject)
        drawn.texts.append(headline)
    for plate in scene.plates:
        if plate.points:
            paint.polygon(drawn.canvas, plate.points, plate.colour)
        else:
            paint.plate(drawn.canvas, plate.box, plate.colour, plate.radius_px)
    if chosen.seat:
        drawn.logo = _draw_logo(drawn.canvas, chosen.seat)
    for part, box in chosen.parts:
        _draw_part(drawn, part, box, chosen, frame)
    if chosen.legal:
        _draw_text(drawn, *chosen.legal, scene.ink, chosen)
    if frame.is_display:
        drawn.rim, drawn.rim_lined = _edge_line(drawn.canvas)
    return drawn


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


def _draw_logo(canvas: Image.Image, seat: Seat) -> tuple[BoxFit, rules.Emblem]:
    if seat.tab is not None and seat.tab_colour is not None:
        canvas.paste(seat.tab_colour, seat.tab.rounded())
    ground = contrast.luminances(measure.under(canvas, seat.box))
    paint.logo(canvas, seat.mark.image, seat.box)
    ratio, sigma = round(marks.contrast(seat.mark, ground), 2), round(contrast.sigma(ground), 3)
    fit = BoxFit("logo", "", "", round(seat.box.height), (), seat.box.rounded(), "", ratio, sigma)
    return fit, rules.Emblem(seat.mark.ref.kind, seat.box, ratio, sigma, seat.mark.boxed)


def _draw_part(drawn: _Drawn, part: Block | Button, box: Box, chosen: Plan, frame: Frame) -> None:
    scene = chosen.scene
    if isinstance(part, Button):
        drawn.pill = _draw_pill(drawn.canvas, part, box, chosen, frame)
        return
    ink = scene.accent_ink if part.voice.name.startswith("badge") else scene.ink
    if part.voice.name == "offer":
        ground = contrast.luminances(measure.under(drawn.canvas, box))
        ink = scene.accent if contrast.worst_ratio(scene.accent, ground) >= plan.TEXT_RATIO else scene.ink
    _draw_text(drawn, part, box, ink, chosen)
    if part.voice.name == "badge_old_price":
        paint.plate(drawn.canvas, badge.strike(part, box), ink, 0.0)


def _draw_pill(canvas: Image.Image, button: Button, box: Box, chosen: Plan, frame: Frame) -> rules.Pill:
    pixels = measure.under(canvas, box)
    around = contrast.luminances(pixels)
    fill, ink = plan.pill_colours(chosen.scene, around)
    ground = measure.mean_colour(canvas, box)
    ink_boxes = paint.pill(canvas, button, box, fill, ink, _pill_radius(button, frame))
    label = button.label
    set_label = measure.lettering(label, box, ink_boxes, ink, measure.flat(fill, len(label.lines)), name="cta")
    # The button is one box of the ad: what reads as its place is the pill.
    fit = replace(set_label.fit, box=box.rounded())
    return rules.Pill(
        box,
        fill,
        round(contrast.worst_ratio(fill, around), 2),
        ground,
        replace(set_label, fit=fit),
        ink_boxes[0].top - ink_rim(label.voice, label.size_px, label.lines[0])[1],
        -ink_rim(label.voice, label.size_px, "H")[1],
    )


def _pill_radius(button: Button, frame: Frame) -> float:
    """One corner form per kit: round with rounded display faces, square with serifs, softened otherwise."""
    family = button.label.voice.face.family
    return {"Fredoka One": 0.5, "Hanken Grotesk": 0.5, "Source Serif Pro": 0.0, "Caladea": 0.0, "Lato": 0.0}.get(
        family, 0.18
    )


def _draw_text(drawn: _Drawn, block: Block, box: Box, ink: RGB, chosen: Plan) -> None:
    centred = chosen.scene.is_centred or block.voice.name == "badge_words"
    below = measure.ground(drawn.canvas, block, box.left, box.top, centred)
    ink_boxes = paint.text_block(drawn.canvas, block, box.left, box.top, ink, centred)
    slot = chosen.scene.photo
    covered = any(panel.overlap(box) > 0 for panel, _ in chosen.scene.panels)
    covered = covered or any(plate.box.overlap(box) > 0 for plate in chosen.scene.plates)
    on_photo = slot is not None and slot.box.overlap(box) > 0 and not covered
    drawn.texts.append(measure.lettering(block, box, ink_boxes, ink, below, on_photo=on_photo))


def _edge_line(canvas: Image.Image) -> tuple[float, bool]:
    """A 1 px line round a banner whose edge would vanish on a white or black page; CIE L* of that edge, and whether."""
    level = 50.0
    for top in (0, canvas.height - 1):
        edge = np.asarray(canvas.crop((0, top, canvas.width, top + 1))).reshape(-1, 3).mean(axis=0)
        level = contrast.lightness((round(float(edge[0])), round(float(edge[1])), round(float(edge[2]))))
        if level >= 95 or level <= 5:
            paint.contrast_line(canvas, (196, 196, 196) if level >= 95 else (84, 84, 84))
            return level, True
    return level, False


def _reported(ad: Ad, placement: Placement, chosen: Plan, drawn: _Drawn) -> tuple[FitReport, rules.Evidence]:
    """How a canvas came out, and what that is judged by; what only its file can tell is added when that is written."""
    recipe, words = ad.recipe, ad.words
    enlargement = chosen.crop.enlargement if chosen.crop else 0.0
    slot = chosen.scene.photo
    area = recipe.width_px * recipe.height_px
    seen = _evidence(recipe, placement, ad.frame, chosen, drawn)
    report = FitReport(
        family=chosen.scene.name,
        scheme=ad.scheme,
        boxes=drawn.boxes,
        scale_factor=round(enlargement, 3),
        photo_share=round(slot.box.area / area, 3) if slot else 0.0,
        union_share=round(_union_share(drawn.boxes, area), 3),
        quality=0,
        repairs=chosen.repairs,
        warnings=(
            *words.warnings,
            *chosen.warnings,
            *(behind.told(drawn.hidden) if drawn.hidden else ()),
            *_enlargement_warning(enlargement),
        ),
        notes=(*words.notes, *chosen.notes, *_sibling_note(recipe, chosen)),
        rules=rules.audit(seen),
    )
    return report, seen


def _evidence(recipe: Recipe, placement: Placement, frame: Frame, chosen: Plan, drawn: _Drawn) -> rules.Evidence:
    scene, photo, shade = chosen.scene, None, None
    if scene.photo is not None and chosen.crop is not None:
        left, top, right, bottom = scene.photo.box.rounded()
        photo = rules.Hung(scene.photo.box, chosen.crop, recipe.picture, (right - left) / (bottom - top))
    if scene.veil is not None:
        veil = scene.veil
        shade = rules.Shade(veil.edge, veil.solid_px, veil.reach_px, chosen.alpha, veil.melts)
    flat = [fill for _, fill in scene.panels] or ([scene.ground] if scene.veil is None or scene.veil.melts else [])
    flat += [text.ink for text in drawn.texts] + ([drawn.pill.fill] if drawn.pill else [])
    return rules.Evidence(
        frame=frame,
        inside=_free(placement, recipe),
        language=recipe.language,
        layout=scene.name,
        texts=tuple(drawn.texts),
        pill=drawn.pill,
        emblem=drawn.logo[1] if drawn.logo else None,
        photo=photo,
        panels=tuple(panel for panel, _ in scene.panels),
        shade=shade,
        flat=tuple(dict.fromkeys(flat)),
        rim=drawn.rim,
        rim_lined=drawn.rim_lined,
        disc=chosen.disc,
    )


def _free(placement: Placement, recipe: Recipe) -> Box:
    """What the interfaces of a ratio group's platforms leave free of a canvas."""
    zone = placements.master_safe_zone(placement.ratio_group)
    return Box(
        zone.left * recipe.width_px,
        zone.top * recipe.height_px,
        (1 - zone.right) * recipe.width_px,
        (1 - zone.bottom) * recipe.height_px,
    )


def _union_share(boxes: tuple[BoxFit, ...], area: int) -> float:
    return sum((fit.box[2] - fit.box[0]) * (fit.box[3] - fit.box[1]) for fit in boxes) / area


def _sibling_note(recipe: Recipe, chosen: Plan) -> tuple[str, ...]:
    if recipe.design.family != "behind" or chosen.hero is not None:
        return ()
    return ("a format this low or narrow cannot carry words behind the subject: they stand beside the photo",)


def _enlargement_warning(enlargement: float) -> tuple[str, ...]:
    if enlargement <= _MOST_ENLARGEMENT:
        return ()
    return (f"the photo is enlarged {enlargement:.2f} ×: it will look soft, use a larger one",)


def _photo_picture(recipe: Recipe, placement: Placement, picture: DecodedPicture) -> Rendered:
    """The photo alone, cropped: what the platform sets its own words beside."""
    slot = Box(0, 0, recipe.width_px, recipe.height_px)
    crop = cover(recipe.picture, slot, (0.5, 0.48), 1.0)
    canvas = cut(picture, crop, recipe.width_px, recipe.height_px)
    enlargement = round(crop.enlargement, 3)
    if recipe.version >= _ALL_HARD_RULES_SINCE and (too_large := refusing.enlarged(enlargement)):
        raise refusing.of_faults(too_large, recipe.texts, canvas.size)
    hung = rules.Hung(slot, crop, recipe.picture, slot.width / slot.height)
    seen = rules.Evidence(_frame(recipe, placement, (), picture), slot, recipe.language, "photo-only", (), photo=hung)
    report = FitReport(
        family="photo-only",
        scheme=recipe.design.scheme,
        boxes=(),
        scale_factor=enlargement,
        photo_share=1.0,
        union_share=0.0,
        quality=0,
        warnings=_enlargement_warning(enlargement),
        rules=rules.audit(seen),
    )
    return _sealed(canvas, recipe, placement, report, seen)


def _logo_picture(
    recipe: Recipe, placement: Placement, picture: DecodedPicture, logos: Mapping[str, Image.Image]
) -> Rendered:
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
    fit, emblem = _draw_logo(canvas, Seat(mark, Box(left, top, left + width, top + width / mark.aspect)))
    seen = rules.Evidence(
        _frame(recipe, placement, (), picture),
        Box(0, 0, *canvas.size),
        recipe.language,
        "logo",
        (),
        emblem=emblem,
        flat=(ground,),
    )
    report = FitReport("logo", recipe.design.scheme, (fit,), 0.0, 0.0, 0.0, 0, rules=rules.audit(seen))
    return _sealed(canvas, recipe, placement, report, seen)


def _sealed(
    canvas: Image.Image, recipe: Recipe, placement: Placement, report: FitReport, seen: rules.Evidence
) -> Rendered:
    """The file of a picture that has no other plan.

    Raises:
        RenderRefused: it breaks a hard rule.
    """
    if recipe.version >= _ALL_HARD_RULES_SINCE and (found := refusing.faults(seen, report.rules, report.boxes)):
        raise refusing.of_faults(found, recipe.texts, canvas.size)
    return _encoded(canvas, recipe, placement, report, seen.flat)


def _flat(choice: RGB) -> NDArray[np.float32]:
    return np.full(4, contrast.luminance(choice), dtype=np.float32)


def _encoded(
    canvas: Image.Image, recipe: Recipe, placement: Placement, report: FitReport, flat: tuple[RGB, ...]
) -> Rendered:
    """The file in the best quality that the placement's byte limit allows, with what its placement says of it."""
    by_rows = recipe.version >= _SPARING_SINCE
    made = encode.encode(canvas, recipe.image_format, placement.max_bytes, by_rows=by_rows)
    checks = placements.check_picture(
        placement, canvas.width, canvas.height, len(made.data), made.image_format, canvas.mode
    )
    finished = replace(
        report,
        quality=made.quality,
        checks=tuple(checks),
        rules=rules.with_colours(
            report.rules,
            measure.drift(canvas, made.data, flat, whole=recipe.version >= measure.WHOLE_BLOCKS_SINCE),
        ),
        size_bytes=len(made.data),
    )
    sha256 = hashlib.sha256(made.data).hexdigest()
    return Rendered(made.data, made.image_format, canvas.width, canvas.height, sha256, finished)
