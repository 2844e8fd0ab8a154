"""Photos, logos and recipes for the tests: real photographs, and drawings whose every pixel is known."""

import hashlib
import io
import re
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from core import placements, rendering

AURORA = rendering.KitLook(
    "#0B3D2E",
    "#F2C14E",
    "#FFFFFF",
    "Manrope",
    "Source Sans Pro",
    "top-right",
    (
        rendering.LogoRef("dark-ink", "wordmark", "light", 600, 140),
        rendering.LogoRef("light-ink", "wordmark", "dark", 600, 140),
    ),
)
WORDS = rendering.Texts("Slow-roasted for your morning", "20% off the first bag", "Shop now")
NINE = (
    "meta_ig_feed_4x5",
    "meta_fb_feed_1x1",
    "meta_story_9x16",
    "meta_fb_link_191",
    "linkedin_191",
    "x_image_191",
    "pinterest_2x3",
    "google_display_mrec",
    "google_display_leaderboard",
)


@cache
def photograph(name):
    """A real photograph at four times its shipped size: its reference and the decoded picture."""
    import skimage.data
    import sklearn.datasets

    pixels = sklearn.datasets.load_sample_image(name) if name.endswith(".jpg") else getattr(skimage.data, name)()
    image = Image.fromarray(pixels).convert("RGB")
    image = image.resize((image.width * 4, image.height * 4), Image.Resampling.BICUBIC)
    return stored(image)


def stored(image, quality=90):
    """A picture as the library keeps it: its reference with focal facts, and the decoded picture."""
    data = encoded(image, quality)
    focal = rendering.find_focal(image)
    ref = rendering.PictureRef(
        hashlib.sha256(data).hexdigest(), *image.size, focal.x, focal.y, focal.subject_box, focal.faces
    )
    return ref, rendering.decode(data, 2560)


def encoded(image, quality=90):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def flat(colour, size=(2400, 2400)):
    return Image.new("RGB", size, colour)


def noise(size=(2400, 2400)):
    pixels = np.random.default_rng(5).integers(0, 256, (size[1] // 4, size[0] // 4, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST)


def circles(size=(3000, 2000)):
    """A grey sheet full of circles of 200 px: a stretched crop would make them ellipses."""
    image = Image.new("RGB", size, (120, 120, 120))
    draw = ImageDraw.Draw(image)
    for x in range(100, size[0], 300):
        for y in range(100, size[1], 300):
            draw.ellipse((x - 100, y - 100, x + 100, y + 100), fill=(250, 20, 20))
    return image


@cache
def logos():
    return {"dark-ink": wordmark((11, 61, 46, 255)), "light-ink": wordmark((255, 255, 255, 255))}


def wordmark(ink):
    image = Image.new("RGBA", (600, 140), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for index in range(6):
        draw.rectangle((20 + index * 95, 20, 80 + index * 95, 120), fill=ink)
    return image


# Families that any photo may have: no mask is asked for.
PLAIN = tuple(family for family in rendering.FAMILIES if family not in rendering.MASKED)


def still_life(size=(2400, 3000), top=0.42, wide=0.4):
    """A dark bottle before a light wall with much air above it, and its mask: what is hidden can be told in numbers."""
    image, mask = Image.new("RGB", size, (226, 216, 204)), Image.new("L", size, 0)
    box = ((0.5 - wide / 2) * size[0], top * size[1], (0.5 + wide / 2) * size[0], 0.82 * size[1])
    for layer, fill in ((image, (60, 32, 28)), (mask, 255)):
        ImageDraw.Draw(layer).rounded_rectangle(box, 0.1 * wide * size[0], fill=fill)
    png = io.BytesIO()
    mask.save(png, "PNG")
    ref, _ = stored(image)
    fractions = (0.5 - wide / 2, top, 0.5 + wide / 2, 0.82)
    named = rendering.MaskRef(hashlib.sha256(png.getvalue()).hexdigest(), "clean", fractions)
    return ref, rendering.decode(encoded(image), 2560, png.getvalue()), named


def _without_figures(text):
    return re.sub(r"^\W+", "", " ".join(re.sub(r"[\d%٪‰€$£¥₪₹฿]+", " ", text).split()))


def recipe(placement_id, ref, family="bottom-panel", scheme="brand", texts=WORDS, kit=AURORA, variant=0, language="en"):
    placement = placements.get(placement_id)
    if family == "quote":
        # A name has no figures: those of the sample are left out.
        said_by = "Mira Lopes, Lisbon" if texts is WORDS else _without_figures(texts.subheadline) or "Mira"
        texts = replace(texts, subheadline=f"— {said_by}")
    return rendering.Recipe(
        ref,
        kit,
        texts,
        placement_id,
        placement.width_px,
        placement.height_px,
        rendering.Design(family, scheme, variant, 7),
        language,
    )


def opened(rendered):
    image = Image.open(io.BytesIO(rendered.data))
    image.load()
    return image
