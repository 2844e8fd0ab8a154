"""A sample ad for a brand kit: the live preview of its colours, fonts and logo, on a picture drawn from its colours."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.rendering import colour
from core.rendering.contrast import RGB
from core.rendering.engine import render
from core.rendering.model import Design, KitLook, PictureRef, Recipe, Rendered, Texts
from core.rendering.picture import DecodedPicture

_SIZE = (1200, 1200)


def sample_ad(
    kit: KitLook,
    logos: Mapping[str, Image.Image] | None = None,
    *,
    texts: Texts | None = None,
    design: Design | None = None,
    placement_id: str = "meta_fb_feed_1x1",
) -> Rendered:
    """One ad of 720 × 720 px in the kit's look, drawn from nothing but the kit.

    Args:
        kit: The look to show.
        logos: RGBA pictures by SHA-256 for the kit's logos; without them the sample has no logo.
        texts: Words to show instead of the neutral ones.
        design: Layout to show; a bottom panel in the brand colour by default.
        placement_id: Where the sample pretends to run.

    Raises:
        InvalidInput: a colour of the kit is not #RRGGBB.
        RenderRefused: as for `render`.
    """
    look = kit if logos else replace(kit, logos=())
    drawing = _drawing(kit.primary, kit.secondary, kit.tertiary)
    recipe = Recipe(
        picture=PictureRef(hashlib.sha256(drawing.tobytes()).hexdigest(), *_SIZE, 0.5, 0.5),
        kit=look,
        texts=texts or Texts("Made to be remembered", "Your words, in your colours", "Learn more"),
        placement_id=placement_id,
        width_px=720,
        height_px=720,
        design=design or Design("bottom-panel", "brand"),
    )
    return render(recipe, DecodedPicture.of_image(drawing), logos or {})


@lru_cache(maxsize=8)
def _drawing(primary: str, secondary: str, tertiary: str) -> Image.Image:
    """Two soft hills under a low sun in the kit's colours: neutral, but with light and shade like a photo."""
    look = colour.palette(primary, secondary, tertiary, "brand")
    across = np.linspace(0, 1, _SIZE[0], dtype=np.float32)[None, :, None]
    down = np.linspace(0, 1, _SIZE[1], dtype=np.float32)[:, None, None]
    sky = _blend(look.light, colour.mix(look.accent, look.light, 0.35), down)
    sun = np.clip(1 - np.hypot(across - 0.64, down - 0.36) / 0.13, 0, 1) > 0
    picture = np.where(sun, np.asarray(look.accent, dtype=np.float32), np.broadcast_to(sky, (_SIZE[1], _SIZE[0], 3)))
    for base, height, phase, share in ((0.56, 0.07, 0.4, 0.45), (0.72, 0.09, 2.3, 0.15), (0.88, 0.05, 4.0, 0.0)):
        ridge = base + height * np.sin(across * 5.2 + phase)
        hill = _blend(colour.mix(look.dark, look.light, share), colour.mix(look.dark, look.light, share * 0.5), down)
        picture = np.where(down > ridge, np.broadcast_to(hill, picture.shape), picture)
    return Image.fromarray(picture.round().clip(0, 255).astype(np.uint8))


def _blend(first: RGB, second: RGB, share: NDArray[np.float32]) -> NDArray[np.float32]:
    mixed = np.asarray(first, dtype=np.float32) * (1 - share) + np.asarray(second, dtype=np.float32) * share
    return np.asarray(mixed, dtype=np.float32)
