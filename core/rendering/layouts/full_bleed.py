"""Full bleed: the photo fills the canvas; quiet photos carry the words as they are, others under an eased scrim, and
restless ones melt into the ground colour where the words stand."""

from dataclasses import replace

from core.rendering.geometry import Box
from core.rendering.layouts import parts, small
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.layouts.scene import PhotoSlot, Scene, Veil

# A light veil stronger than this looks like fog.
_LIGHT_ALPHAS = (0.0, 0.3, 0.42)
_COST_MELTED = 0.16
_WIDEST_FLAT = 0.54


def compose(frame: Frame) -> list[Scene]:
    """Words at the foot or the head (portrait), or on one side (landscape), whichever leaves the subject alone."""
    side = frame.logo_corner.split("-")[1]
    if frame.shape is Shape.LANDSCAPE:
        own = [_sideways(frame, edge, frame.logo_corner) for edge in ("left", "right")]
        own.append(_upright(frame, "bottom", frame.logo_corner))
        row = frame.logo_corner.split("-")[0]
        moved = [_sideways(frame, edge, f"{row}-{edge}") for edge in ("left", "right") if edge != side]
        return [*(_toned(frame, scene) for scene in (*own, *moved)), *_melted_beside(frame)]
    if frame.is_refined and frame.shape is Shape.RECTANGLE:
        return _small(frame)
    if frame.shape is Shape.STORY:
        scene = _upright(frame, "top", f"top-{side}")
        return [_toned(frame, scene), *(_melted(frame, "top", share) for share in (0.30, 0.36))]
    own = [_upright(frame, edge, frame.logo_corner) for edge in ("bottom", "top")]
    moved = [
        _upright(frame, edge, f"{edge}-{side}") for edge in ("bottom", "top") if not frame.logo_corner.startswith(edge)
    ]
    melted = [_melted(frame, edge, share) for edge in ("bottom", "top") for share in _melts(frame)]
    return [*(_toned(frame, scene) for scene in (*own, *(moved if frame.logo else []))), *melted]


def _small(frame: Frame) -> list[Scene]:
    """Words beside the subject, or at the head or foot, on the photo or on ground that it melts into: whatever of these
    leaves the subject alone. No photo beside a hard edge."""
    side = frame.logo_corner.split("-")[1]
    row = frame.logo_corner.split("-")[0]
    across = {"top": "bottom", "bottom": "top"}[row]
    beside = [
        replace(scene, logos=parts.on_photo(frame, (frame.logo_corner, *_others(frame, f"{across}-{side}"))))
        for scene in (_sideways(frame, edge, frame.logo_corner) for edge in ("left", "right"))
    ]
    upright = [_upright(frame, edge, frame.logo_corner) for edge in ("bottom", "top")]
    upright += [
        _upright(frame, edge, f"{edge}-{side}") for edge in ("bottom", "top") if not frame.logo_corner.startswith(edge)
    ]
    low = [_melted_far(frame, edge, share) for edge in ("bottom", "top") for share in (0.34, 0.44, 0.5, 0.56)]
    toned = [_toned(frame, scene) for scene in (*beside, *upright)]
    ends = [small.button_at_end(frame, _clear_of_fade(frame, scene)) for scene in low]
    return [*toned, *low, *ends, *_melted_beside(frame)]


def _others(frame: Frame, corner: str) -> tuple[str, ...]:
    """The corners that are left when the kit's own is taken."""
    return parts.flipped(frame.logo_corner), corner, parts.flipped(corner)


def _melted_far(frame: Frame, edge: str, share: float) -> Scene:
    """The melting photo with room for words as deep as its flat ground, and a logo in the photo's own corners."""
    scene = _melted(frame, edge, share)
    deep = max(0.56, share + 0.06) * frame.height_px
    if edge == "top":
        return replace(scene, text=replace(scene.text, bottom=deep))
    spare = parts.on_flat(frame, frame.inner, frame.palette.ground, ("bottom-right",)) if frame.logo_on_top else ()
    return replace(scene, text=replace(scene.text, top=frame.height_px - deep), logos=(*scene.logos, *spare))


def _clear_of_fade(frame: Frame, scene: Scene) -> Scene:
    """Words at the head of a picture end where the photo begins to show; at its foot they stand there anyway."""
    if scene.veil is None or scene.veil.edge == "bottom":
        return scene
    return replace(scene, text=replace(scene.text, bottom=scene.veil.solid_px + 0.02 * frame.height_px))


def _melts(frame: Frame) -> tuple[float, ...]:
    """Shares of the height that the flat ground may take below a photo that melts into it."""
    if frame.is_refined and frame.shape in {Shape.SQUARE, Shape.PORTRAIT}:
        return 0.24, 0.32, 0.42
    return (0.24, 0.34, 0.44) if frame.is_display else (0.24, 0.32)


def _upright(frame: Frame, edge: str, corner: str) -> Scene:
    palette = frame.palette
    away = {"bottom": 0.36, "top": 0.62}[edge]
    if frame.is_recomposed and frame.shape is Shape.STORY:
        away = parts.story_focus(frame, 0.0)
    return Scene(
        name=f"full-bleed, words at the {edge}",
        ground=palette.shade,
        ink=palette.light,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=_band(frame, edge, corner),
        scale=parts.scale_for(frame),
        valign=edge,
        photo=PhotoSlot(Box(0, 0, frame.width_px, frame.height_px), (0.5, away)),
        veil=Veil(edge),
        logos=parts.on_photo(frame, (corner, parts.flipped(corner))),
        cost=(0.0 if edge == "bottom" or frame.shape is Shape.STORY else 0.05) + _moved(frame, corner),
    )


def _band(frame: Frame, edge: str, corner: str) -> Box:
    """Where the words may stand at the head or the foot, less a row for a logo that stands there too."""
    inner, height = frame.inner, frame.height_px
    if frame.shape is Shape.STORY:
        area = Box(inner.left, inner.top, inner.right, 0.40 * height)
    else:
        tall = (0.56 if frame.is_display else 0.40) * height - frame.margin_px
        top = inner.bottom - tall if edge == "bottom" else inner.top
        area = Box(inner.left, top, inner.right, top + tall)
    if not (corner.startswith(edge) and frame.logo):
        return area
    if edge == "bottom":
        return replace(area, bottom=area.bottom - frame.logo_row_px)
    return replace(area, top=area.top + frame.logo_row_px)


def _toned(frame: Frame, scene: Scene) -> Scene:
    """The composition as the photo wants it: on a bright one dark words with at most a breath of light behind them.

    The whole photo decides, not its crop, so that a concept looks the same in all its placements.
    """
    if not frame.photo_is_bright or scene.veil is None:
        return scene
    palette = frame.palette
    return replace(scene, ground=palette.light, ink=palette.dark, veil=replace(scene.veil, alphas=_LIGHT_ALPHAS))


def _melted(frame: Frame, edge: str, share: float) -> Scene:
    """The photo over most of the canvas, fading into the flat ground that carries the words."""
    palette, height = frame.palette, frame.height_px
    flat = round(share * height)
    slot = Box(0, 0, frame.width_px, height - flat) if edge == "bottom" else Box(0, flat, frame.width_px, height)
    side = frame.logo_corner.split("-")[1]
    corner = f"top-{side}" if frame.shape is Shape.STORY else frame.logo_corner
    logos = parts.on_photo(frame, (corner, parts.flipped(corner)))
    if frame.is_refined and frame.shape in {Shape.SQUARE, Shape.PORTRAIT} and not corner.startswith(edge):
        # A photo that carries no logo leaves it the ground, beside the last line of the words.
        logos += parts.on_flat(frame, frame.inner, palette.ground, (f"{edge}-{side}",))
    return Scene(
        name=f"full-bleed, melting at the {edge}",
        ground=palette.ground,
        ink=palette.ink,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=_band(frame, edge, corner),
        scale=parts.scale_for(frame),
        valign=edge,
        photo=PhotoSlot(slot, (0.5, _melting_focus(frame, edge, slot))),
        # Where little of the photo is left it fades in less of its height.
        veil=Veil(edge, flat + 1.0, flat + (0.24 if share < 0.4 or frame.is_display else 0.14) * height, melts=True),
        logos=logos,
        cost=_COST_MELTED + (0.0 if edge == "bottom" or frame.shape is Shape.STORY else 0.05),
    )


def _melting_focus(frame: Frame, edge: str, slot: Box) -> float:
    if frame.is_recomposed and frame.shape is Shape.STORY:
        return parts.story_focus(frame, slot.top, slot.bottom)
    return 0.44 if edge == "bottom" else 0.5


def _sideways(frame: Frame, edge: str, corner: str) -> Scene:
    palette = frame.palette
    return Scene(
        name=f"full-bleed, words on the {edge}",
        ground=palette.shade,
        ink=palette.light,
        accent=palette.accent,
        accent_ink=palette.accent_ink,
        text=_column(frame, edge, corner),
        scale=parts.scale_for(frame),
        valign=_valign(frame, edge, corner),
        photo=PhotoSlot(Box(0, 0, frame.width_px, frame.height_px), (0.70 if edge == "left" else 0.30, 0.45)),
        veil=Veil(edge),
        logos=parts.on_photo(frame, (corner, parts.flipped(corner))),
        cost=(0.0 if edge == "left" else 0.05) + _moved(frame, corner),
    )


def _column(frame: Frame, edge: str, corner: str) -> Box:
    """Where the words may stand on one side, less a row for a logo that stands there too."""
    inner, half = frame.inner, 0.47 * frame.width_px
    text = (
        Box(inner.left, inner.top, inner.left + half - frame.margin_px, inner.bottom)
        if edge == "left"
        else Box(inner.right - half + frame.margin_px, inner.top, inner.right, inner.bottom)
    )
    return parts.below_row(frame, text) if frame.logo and corner.endswith(edge) else text


def _valign(frame: Frame, edge: str, corner: str) -> str:
    if not (frame.logo and corner.endswith(edge)):
        return "middle"
    return "bottom" if frame.logo_on_top else "top"


def _melted_beside(frame: Frame) -> list[Scene]:
    """The photo over most of the width, fading into the flat ground that carries the words."""
    width = frame.width_px
    found: list[Scene] = []
    # The widest only in small rectangles: half of such a photo is a stripe of it, which still shows what stands upright.
    widest = (_WIDEST_FLAT,) if frame.is_told_apart and frame.shape is Shape.RECTANGLE else ()
    for edge in ("left", "right"):
        for share in (0.30, 0.42, 0.48, *widest):
            flat, is_widest = round(share * width), share == _WIDEST_FLAT
            slot = Box(flat, 0, width, frame.height_px) if edge == "left" else Box(0, 0, width - flat, frame.height_px)
            scene = replace(
                _sideways(frame, edge, frame.logo_corner),
                name=f"full-bleed, melting on the {edge}",
                ground=frame.palette.ground,
                ink=frame.palette.ink,
                photo=PhotoSlot(slot, (0.56 if edge == "left" else 0.44, 0.45)),
                veil=Veil(edge, flat + 1.0, flat + (0.16 if is_widest else 0.24) * width, melts=True),
                cost=_COST_MELTED + (0.0 if edge == "left" else 0.03),
            )
            found.append(_wider(scene, frame, edge, flat) if is_widest else scene)
    return found


def _wider(scene: Scene, frame: Frame, edge: str, flat: int) -> Scene:
    """The words over all of the flat ground, up to where the photo begins."""
    text = scene.text
    if edge == "left":
        return replace(scene, text=replace(text, right=max(text.right, float(flat))))
    return replace(scene, text=replace(text, left=min(text.left, float(frame.width_px - flat))))


def _moved(frame: Frame, corner: str) -> float:
    """What it costs to have the logo elsewhere than the kit says."""
    return 0.06 if frame.logo and corner != frame.logo_corner and frame.shape is not Shape.STORY else 0.0
