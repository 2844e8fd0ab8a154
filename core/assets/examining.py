"""The tasks of the guarded child: a photo or a logo from raw bytes to our own file and its facts; a photo's mask."""

import io
from dataclasses import asdict
from typing import Any

from PIL import Image

from core import rendering
from core.assets import cutting, decoding, facts, logo_facts, svg
from core.assets.signatures import SVG

Header = dict[str, Any]
_FOCAL_PX = 640
_WHITE = (255, 255, 255)
_DARK = (30, 30, 34)
# A focal point further than this from the one that is found by itself was put there by a person.
_MOVED = 0.03


def warm_up() -> None:
    """Load what the first file would otherwise wait for: the face detector's tables and lazily imported codecs."""
    Image.init()
    _focus(Image.new("RGB", (64, 64)))


def photo(data: bytes, limits: Header) -> tuple[Header, list[bytes]]:
    """Facts of a photo; blobs are the normalised file and the thumbnail."""
    picture, notes = decoding.decoded(
        data, limits["kind"], max_pixels=limits["max_pixels"], min_side_px=limits["min_side_px"]
    )
    picture = decoding.within_pixels(picture, limits["kept_pixels"], notes)
    content, image_format = decoding.encoded(picture, limits["kind"])
    small = decoding.shrunk(picture, limits["thumbnail_px"])
    light = facts.light(small)
    header = {
        **_common(picture, small, image_format, notes),
        **_focus(picture),
        "brightness": light.brightness,
        "brightness_word": light.word,
        "contrast": light.contrast,
        "orientation": facts.orientation(*picture.size),
    }
    return header, [content, decoding.thumbnail_bytes(decoding.on_ground(small, _WHITE))]


def logo(data: bytes, limits: Header) -> tuple[Header, list[bytes]]:
    """Facts of a logo; blobs are the trimmed PNG and a thumbnail on the ground it suits."""
    if limits["kind"] == SVG:
        picture, notes = svg.drawn(data)
        decoding.check_visible(picture)
    else:
        picture, notes = decoding.decoded(
            data, limits["kind"], max_pixels=limits["max_pixels"], min_side_px=limits["min_side_px"]
        )
    # As it came: a white bar on a transparent ground is all white once that is cut off.
    logo_facts.check_not_blank(picture)
    picture = logo_facts.trimmed(decoding.without_hidden_colours(picture))
    decoding.check_size(picture.size, limits["max_pixels"], limits["min_side_px"])
    logo_facts.check_opaque(picture)
    look = logo_facts.look(picture)
    if look.on_white_box:
        notes.append("the logo sits on a white box")
    out = io.BytesIO()
    picture.convert("RGBA").save(out, "PNG", compress_level=6)
    small = decoding.shrunk(picture, limits["thumbnail_px"])
    shown = decoding.on_ground(small, _WHITE if look.ground == "light" else _DARK)
    return {**_common(picture, small, "PNG", notes), **asdict(look)}, [out.getvalue(), decoding.thumbnail_bytes(shown)]


def mask(data: bytes, limits: Header) -> tuple[Header, list[bytes]]:
    """What was measured of a photo's subject mask; the blob is the mask as a grey PNG.

    `limits["focal"]` is the picture's focal point, or None: where a person moved it, the subject is there.
    """
    picture, _ = decoding.decoded(
        data, limits["kind"], max_pixels=limits["max_pixels"], min_side_px=limits["min_side_px"]
    )
    small = decoding.on_ground(decoding.shrunk(picture, _FOCAL_PX), _WHITE)
    found = rendering.find_focal(small)
    x, y = limits["focal"] or (found.x, found.y)
    is_moved = max(abs(found.x - x), abs(found.y - y)) > _MOVED
    done = cutting.cut(picture, faces=() if is_moved else found.faces, point=(x, y) if is_moved else None)
    height, width = done.opacity.shape
    header = {
        "width_px": width,
        "height_px": height,
        "measures": done.measures.as_values(),
        "is_own_transparency": picture.mode == "RGBA",
    }
    return header, [cutting.png_of(done.opacity)]


def _common(picture: Image.Image, small: Image.Image, image_format: str, notes: list[str]) -> Header:
    return {
        "image_format": image_format,
        "width_px": picture.width,
        "height_px": picture.height,
        "has_alpha": picture.mode == "RGBA",
        "palette": [asdict(swatch) for swatch in facts.palette(small)],
        "notes": notes,
    }


def _focus(picture: Image.Image) -> Header:
    found = rendering.find_focal(decoding.on_ground(decoding.shrunk(picture, _FOCAL_PX), _WHITE))
    return {"focal_x": found.x, "focal_y": found.y, "subject_box": found.subject_box, "faces": found.faces}
