"""From hostile bytes to one upright sRGB picture; runs in the guarded child only."""

import io
import re
import warnings
from typing import Any, Final

import numpy as np
import pillow_heif
from PIL import Image, ImageCms, UnidentifiedImageError

from core.assets.faults import NotAPicture, PictureDamaged, PictureTooLarge, PictureTooSmall

_GPS_IFD: Final = 0x8825
_ORIENTATION: Final = 0x0112
_JPEG_QUALITY: Final = 92
_FLAT_COLOURS: Final = 256
# A transform whose lattice answers differ by no more than this many levels is sRGB to sRGB, not worth a rounding.
_SAME_LEVELS: Final = 2
CONVERTED: Final = "colours converted to sRGB"
_RESAVE: Final = "open it in a picture program and save it again as JPEG or PNG"
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")

pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


def decoded(data: bytes, kind: str, *, max_pixels: int, min_side_px: int) -> tuple[Image.Image, list[str]]:
    """The picture of the file, upright and in sRGB (mode RGB or RGBA), without metadata, and what was done to it.

    Args:
        data: The whole file.
        kind: Its Pillow format, from `signatures.recognise`; no other decoder is offered the file.
        max_pixels: Width × height it may announce; more is refused before anything is decoded.
        min_side_px: Shorter sides are refused.

    Raises:
        NotAPicture, PictureTooLarge, PictureTooSmall, PictureDamaged: As their names say.
    """
    plain, information, orientation, notes = _eight_bit_of(data, kind, max_pixels, min_side_px)
    plain = _in_srgb(plain, information, notes)
    plain = _without_idle_alpha(plain)
    if orientation != 1:
        notes.append("rotated by its EXIF orientation")
        plain = plain.transpose(_UPRIGHT[orientation])
    plain.info = {}
    return plain, notes


def opened(data: bytes, kind: str, max_pixels: int) -> Image.Image:
    """The file with its header read and nothing decoded yet; only the decoder of `kind` is offered it.

    Raises:
        PictureTooLarge, PictureDamaged: It announces too many pixels, or nothing that can be read.
    """
    # Pillow refuses at twice this number while it reads the header, before a canvas is allocated.
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(data), formats=[kind])
    except Image.DecompressionBombError as fault:
        count = re.search(r"\d{4,}", str(fault))
        raise _too_many(int(count[0]) if count else 0, max_pixels) from fault
    except UnidentifiedImageError as fault:
        raise PictureDamaged("the picture's header cannot be read", remedy=_RESAVE) from fault


def encoded(picture: Image.Image, source: str) -> tuple[bytes, str]:
    """Our own file of the picture: PNG where alpha or flat artwork would suffer, else JPEG 92 at 4:4:4; and its format.

    Args:
        picture: Mode RGB or RGBA.
        source: Format it came from; only lossless ones can hold flat artwork.
    """
    flat = source in {"PNG", "GIF"} and picture.getcolors(_FLAT_COLOURS) is not None
    out = io.BytesIO()
    if picture.mode == "RGBA" or flat:
        picture.save(out, "PNG", compress_level=4)
        return out.getvalue(), "PNG"
    picture.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=False)
    return out.getvalue(), "JPEG"


def shrunk(picture: Image.Image, longest_px: int) -> Image.Image:
    """A copy whose longest side is at most `longest_px`; a smaller picture keeps its size."""
    scale = longest_px / max(picture.size)
    if scale >= 1:
        return picture.copy()
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def on_ground(picture: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """The picture in RGB, whatever is transparent laid on `ground`."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    flat = Image.new("RGB", picture.size, ground)
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def thumbnail_bytes(small: Image.Image) -> bytes:
    """The stored form of a thumbnail: JPEG at quality 80."""
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def within_pixels(picture: Image.Image, kept_pixels: int, notes: list[str]) -> Image.Image:
    """The picture itself, or reduced so that it has at most `kept_pixels`; the reduction is noted."""
    width, height = picture.size
    if width * height <= kept_pixels:
        return picture
    scale = (kept_pixels / (width * height)) ** 0.5
    notes.append(f"reduced from {width}×{height} pixels")
    size = (max(1, int(width * scale)), max(1, int(height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def without_hidden_colours(picture: Image.Image) -> Image.Image:
    """The same picture with black wherever nothing is visible: fully transparent pixels can carry anything."""
    if picture.mode != "RGBA":
        return picture
    seen = picture.getchannel("A").point([0] + [255] * 255)
    clean = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clean.paste(picture, mask=seen)
    return clean


def check_visible(picture: Image.Image) -> None:
    """Refuse an RGBA picture in which every pixel is fully transparent."""
    if picture.getchannel("A").getextrema()[1] == 0:
        raise PictureTooSmall(
            "nothing is visible in the picture", remedy="choose one that is not transparent everywhere"
        )


def _eight_bit_of(
    data: bytes, kind: str, max_pixels: int, min_side_px: int
) -> tuple[Image.Image, dict[str, Any], int, list[str]]:
    """Pixels with 8 bits a channel, the decoder's findings, the EXIF orientation and notes.

    A function of its own so that the decoder's copy of a large picture is gone before the next one is made.
    """
    picture = opened(data, kind, max_pixels)
    check_size(picture.size, max_pixels, min_side_px)
    notes = _notes_on_frames(picture)
    _load(picture)
    # Some decoders learn the real size only now.
    check_size(picture.size, max_pixels, min_side_px)
    orientation, metadata_notes = _metadata(picture)
    notes += metadata_notes
    information = {str(key): value for key, value in picture.info.items()}
    return _eight_bit(picture, information, notes), information, orientation, notes


def check_size(size: tuple[int, int], max_pixels: int, min_side_px: int) -> None:
    """Refuse a picture of too many pixels or with too short a side."""
    width, height = size
    if width * height > max_pixels:
        raise _too_many(width * height, max_pixels)
    if min(size) < min_side_px:
        raise PictureTooSmall(
            f"the picture is {width}×{height} pixels, too small to be used",
            remedy=f"both sides need at least {min_side_px} pixels; an ad wants 1,000 and more",
        )


def _too_many(pixels: int, max_pixels: int) -> PictureTooLarge:
    said = f"{round(pixels / 1e6):,} megapixels" if pixels else "too many pixels"
    return PictureTooLarge(
        f"the picture has {said}; the limit is {max_pixels // 1_000_000}", remedy="make it smaller and upload it again"
    )


def _notes_on_frames(picture: Image.Image) -> list[str]:
    frames = int(getattr(picture, "n_frames", 1))
    if picture.format in {"JPEG", "MPO"} or frames <= 1:
        return []
    if picture.format == "HEIF":
        return [f"main picture of {frames} used"]
    picture.seek(0)
    return [f"first frame of {frames} used"]


def _metadata(picture: Image.Image) -> tuple[int, list[str]]:
    """EXIF orientation (1..8) and what will be missing from our file; a broken block costs only itself."""
    notes = []
    orientation = 1
    try:
        exif = picture.getexif()
        orientation = int(exif.get(_ORIENTATION, 1))
        if exif.get_ifd(_GPS_IFD):
            notes.append("GPS position removed")
        if len(exif) or {"xmp", "comment", "photoshop"}.intersection(picture.info):
            notes.append("camera and editing data removed")
    except Exception:
        notes.append("damaged EXIF data removed")
    return (orientation if 1 <= orientation <= 8 else 1), notes


def _load(picture: Image.Image) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
    except Image.DecompressionBombError as fault:
        raise PictureTooLarge("the picture unfolds to more pixels than it announces", remedy=_RESAVE) from fault
    except (OSError, EOFError, ValueError) as fault:
        if re.search(r"truncat|end of|unexpected|not enough|broken data|premature", str(fault), re.IGNORECASE):
            raise PictureDamaged("the picture ends in the middle", remedy="upload the complete file again") from fault
        raise


def _eight_bit(picture: Image.Image, information: dict[str, Any], notes: list[str]) -> Image.Image:
    """A plain picture in mode L, LA, RGB, RGBA, or CMYK while a colour profile may still need it."""
    mode = picture.mode
    if mode.startswith("I;16") or mode == "I":
        notes.append("16 bits a channel reduced to 8")
        levels = np.asarray(picture)
        return Image.fromarray(np.right_shift(levels, 8).clip(0, 255).astype(np.uint8))
    if mode in {"1", "P", "PA"}:
        see_through = mode == "PA" or "transparency" in information
        return picture.convert("RGBA" if see_through else ("L" if mode == "1" else "RGB"))
    if mode in {"L", "RGB"} and "transparency" in information:
        return picture.convert("RGBA")
    if mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        return picture.copy()
    if mode in {"YCbCr", "LAB", "HSV", "RGBa", "RGBX"}:
        return picture.convert("RGBA" if mode == "RGBa" else "RGB")
    raise NotAPicture(f"its pixels are stored in a form that is not used for photos ({mode})", remedy=_RESAVE)


def _in_srgb(picture: Image.Image, information: dict[str, Any], notes: list[str]) -> Image.Image:
    profile = information.get("icc_profile")
    converted = _through_profile(picture, profile, notes) if profile else None
    if converted is None:
        if picture.mode == "CMYK":
            notes.append("converted from CMYK without a usable colour profile: check its colours")
        else:
            picture = _with_gamma(picture, information, notes)
        has_alpha = picture.mode in {"LA", "RGBA"}
        converted = picture.convert("RGBA" if has_alpha else "RGB")
    return converted


def _through_profile(picture: Image.Image, profile: bytes, notes: list[str]) -> Image.Image | None:
    """The picture converted through its embedded profile; None (and a note) when the profile does not serve."""
    alpha = picture.getchannel("A") if picture.mode in {"LA", "RGBA"} else None
    colours = picture.convert("L" if picture.mode == "LA" else "RGB") if alpha is not None else picture
    try:
        colours, transform = _fitting_transform(colours, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
        if picture.mode == "CMYK":
            notes.append("converted from CMYK")
        elif _changes_nothing(transform, colours.mode):
            return None
        else:
            notes.append(CONVERTED)
        converted = ImageCms.applyTransform(colours, transform)
    except (ImageCms.PyCMSError, ValueError, TypeError, OSError):
        notes.append("its colour profile is damaged or does not fit, and was ignored")
        return None
    if converted is None:
        return None
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _fitting_transform(
    colours: Image.Image, profile: ImageCms.ImageCmsProfile
) -> tuple[Image.Image, ImageCms.ImageCmsTransform]:
    """A transform to sRGB and the picture in the mode it wants: grey pixels often carry an RGB profile."""
    if colours.mode == "L" and profile.profile.xcolor_space.strip() == "RGB":
        colours = colours.convert("RGB")
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    return colours, ImageCms.buildTransform(profile, _SRGB, colours.mode, "RGB", intent, flags)


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    steps = np.linspace(0, 255, 17).round().astype(np.uint8)
    if mode == "L":
        lattice = Image.fromarray(steps.reshape(1, -1))
    else:
        lattice = Image.fromarray(np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(17, -1, 3))
    answer, expected = ImageCms.applyTransform(lattice, transform), np.asarray(lattice.convert("RGB"))
    difference = np.abs(np.asarray(answer).astype(np.int16) - expected.astype(np.int16))
    return bool(difference.max() <= _SAME_LEVELS)


def _with_gamma(picture: Image.Image, information: dict[str, Any], notes: list[str]) -> Image.Image:
    """A PNG may state its transfer curve as one number; unless it is sRGB's own, the levels are re-encoded."""
    gamma = information.get("gamma")
    if not isinstance(gamma, int | float) or "srgb" in information or abs(gamma - 0.45455) < 0.01:
        return picture
    if not 0.1 <= gamma <= 4:
        notes.append("its gamma value is impossible and was ignored")
        return picture
    notes.append(CONVERTED)
    linear = (np.arange(256) / 255) ** (1 / gamma)
    curve = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    table = [int(level) for level in np.rint(curve * 255)]
    bands = len(picture.getbands())
    tables = table * (bands - 1) + list(range(256)) if picture.mode in {"LA", "RGBA"} else table * bands
    return picture.point(tables)


def _without_idle_alpha(picture: Image.Image) -> Image.Image:
    """RGB when every pixel is opaque; refuses a picture in which nothing is visible."""
    if picture.mode != "RGBA":
        return picture
    check_visible(picture)
    opaque = picture.getchannel("A").getextrema()[0] == 255
    return picture.convert("RGB") if opaque else without_hidden_colours(picture)
