"""The photo: decoded once for a whole fan-out, kept in halving copies, cropped without ever being stretched."""

import io
import threading
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PIL import Image, ImageFilter

from core.rendering.errors import RenderRefused
from core.rendering.geometry import Box
from core.rendering.model import PictureRef

_SHARPEN_BELOW_PX: Final = 500_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_JPEG_MARK: Final = b"\xff\xd8"
_SMALL_PX: Final = 360
# How often a decode may halve a JPEG while it reads it, and how often where one decode serves a whole canvas: an eighth
# takes nearly as long to read as a half, and halving a copy takes a tenth of that.
_MOST_HALVINGS: Final = 3
_HALVINGS_OF_ONE_DECODE: Final = 1
# By so much a copy may be enlarged before a finer one is decoded for a crop that comes nearer: of 27 photos the median loses
# 1 dB and 4 % of its sharpness against a copy that has just the pixels, and side by side nobody can tell which is which.
_A_LITTLE_NEARER: Final = 1.16


class DecodedPicture:
    """A photo in memory, in copies of 1, 1/2, 1/4 and 1/8 of its size, each made when first needed; thread-safe.

    Which copy a render reads depends on the render alone, and a copy's pixels depend on the file alone: a picture drawn
    by itself and the same one drawn in a fan-out are equal byte for byte. `mask` is the photo's subject, white on black at
    any size, where there is a mask of it.
    """

    def __init__(
        self,
        width_px: int,
        height_px: int,
        data: bytes,
        full: Image.Image | None = None,
        mask: Image.Image | None = None,
    ) -> None:
        self.width_px, self.height_px = width_px, height_px
        self.mask = mask
        self._data = data
        self._coarsest = _MOST_HALVINGS if data[:2] == _JPEG_MARK else 0
        self.is_sparing = False
        # By how far a copy was halved while it was decoded and how far since.
        self._levels: dict[tuple[int, int], Image.Image] = {} if full is None else {(0, 0): full}
        self._small: dict[tuple[int, int], Image.Image] = {}
        self._lock = threading.Lock()

    @classmethod
    def of_image(cls, image: Image.Image, mask: Image.Image | None = None) -> "DecodedPicture":
        """A picture that is already in memory, in RGB."""
        return cls(*image.size, b"", image, mask)

    @cached_property
    def small_mask(self) -> Image.Image | None:
        """A thumbnail of the mask: enough to see where the subject is."""
        return self.mask and self.mask.reduce(max(1, min(self.mask.size) // _SMALL_PX))

    @property
    def held_bytes(self) -> int:
        """What the photo takes in memory by now: its file, the copies made so far, its mask."""
        copies = (*self._levels.copy().values(), *self._small.copy().values(), self.mask)
        return len(self._data) + sum(_memory_of(copy) for copy in copies if copy is not None)

    def once(self, width_px: int, height_px: int, *, is_sparing: bool = True) -> "DecodedPicture":
        """The same photo for one canvas, whose copies all come of one decode; it shares them with every other canvas.

        Recipes of before are drawn with a decode for each copy: a composition that shows the photo smaller than the
        canvas, or only weighs doing so, reads the file once more for it.

        Args:
            width_px, height_px: Of the canvas.
            is_sparing: Whether thumbnails are made of the copy that the whole photo on this canvas needs, however near a
                crop comes, and a crop is cut from it too that comes only a little nearer: neither a composition that is
                weighed nor what nobody sees costs a finer decode.
        """
        if self.mask is not None:
            # Made before the two part, so that it is made once.
            self.small_mask  # noqa: B018
        seen = copy(self)
        scale = max(width_px / self.width_px, height_px / self.height_px)
        seen._coarsest = min(self._coarsest, _HALVINGS_OF_ONE_DECODE, _level_index(scale))
        seen.is_sparing = is_sparing
        return seen

    def level_for(self, scale: float) -> Image.Image:
        """The smallest copy that still has the pixels a side that a result at `scale` needs.

        A result from it cannot be told from one of the full picture (47 dB and more apart, equally sharp), and a JPEG
        decoded at half its size costs a third.

        Args:
            scale: Result px per source px.
        """
        with self._lock:
            return self._level(self._made_of(scale))

    def small_for(self, scale: float) -> Image.Image:
        """A thumbnail of the copy that `level_for` gives, or of a coarser one: enough to judge light and quiet."""
        made_of = self._made_of(min(scale, 2.0**-self._coarsest) if self.is_sparing else scale)
        with self._lock:
            if made_of not in self._small:
                level = self._level(made_of)
                self._small[made_of] = level.reduce(max(1, min(level.size) // _SMALL_PX))
            return self._small[made_of]

    def _made_of(self, scale: float) -> tuple[int, int]:
        """How often the copy for a scale is halved while it is decoded, and how often after that."""
        index = _level_index(scale)
        if self.is_sparing and index < self._coarsest <= _level_index(scale / _A_LITTLE_NEARER):
            index = self._coarsest
        decoded = min(index, self._coarsest)
        return decoded, index - decoded

    def _level(self, made_of: tuple[int, int]) -> Image.Image:
        if made_of not in self._levels:
            decoded, halved = made_of
            whole = self._level((decoded, 0)) if halved else _decoded(self._data, decoded)
            self._levels[made_of] = whole.reduce(2**halved) if halved else whole
        return self._levels[made_of]


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a photo (in source px) that fills a slot, and how much it is enlarged there (1 = pixel for pixel)."""

    region: Box
    enlargement: float
    kept: float


def decode(data: bytes, max_px_hint: int = 0, mask: bytes = b"") -> DecodedPicture:
    """The photo of trusted, normalised bytes (our own stored JPEG, PNG or WebP: sRGB, orientation applied).

    Args:
        data: The stored file.
        max_px_hint: Longest side in px of the largest picture to be made from it, if that much is to be decoded at once;
            else each render has decoded what it needs, which is less. It never changes a pixel of a render.
        mask: The stored mask of its subject, an 8-bit PNG; none when empty.

    Returns:
        The photo; one serves every placement of an asset × concept, and is decoded once for them.

    Raises:
        RenderRefused: the bytes of the photo or of its mask are not a picture. A file that breaks off further on is
            refused by what first reads it that far.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            width, height = opened.size
    except (OSError, ValueError, SyntaxError) as error:
        raise _unreadable() from error
    picture = DecodedPicture(width, height, data, mask=_mask(mask) if mask else None)
    if max_px_hint:
        picture.level_for(max_px_hint / min(width, height))
    return picture


def _mask(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
            return opened.convert("L")
    except (OSError, ValueError, SyntaxError) as error:
        raise RenderRefused(
            "photo", "the mask of the photo's subject cannot be read", "cut the subject out again"
        ) from error


def _memory_of(image: Image.Image) -> int:
    """Bytes of a picture in memory: Pillow gives a coloured pixel four."""
    return image.width * image.height * (1 if image.mode == "L" else 4)


def _level_index(scale: float) -> int:
    """How often the photo may be halved and still serve a scale: 0 to 3."""
    return next((index for index in range(_MOST_HALVINGS, 0, -1) if 2**-index >= scale), 0)


def _decoded(data: bytes, index: int) -> Image.Image:
    """The photo at 1/2^index of its size; JPEG is scaled while it is decoded."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            opened.draft("RGB", (opened.width >> index, opened.height >> index))
            return flattened(opened)
    except (OSError, ValueError, SyntaxError) as error:
        raise _unreadable() from error


def _unreadable() -> RenderRefused:
    return RenderRefused("photo", "the stored photo cannot be read", "upload it again")


def cover(picture: PictureRef, slot: Box, focus: tuple[float, float], tightness: float = 1.0) -> Crop:
    """The region of the photo that fills a slot with its focal point at `focus` of the slot (fractions 0..1).

    The region has the slot's ratio, lies inside the photo, and moves as little as needed to hold the subject box and
    the faces; `tightness` above 1 zooms in, but never so far that it cuts the subject or enlarges beyond 1 : 1.
    """
    scale = max(slot.width / picture.width_px, slot.height / picture.height_px)
    subject = _subject_px(picture)
    if tightness > 1:
        scale = max(scale, min(scale * tightness, 1.0, _largest_scale(slot, subject)))
    width, height = slot.width / scale, slot.height / scale
    left = picture.focal_x * picture.width_px - focus[0] * width
    top = picture.focal_y * picture.height_px - focus[1] * height
    left = _held(left, width, subject.left, subject.right, picture.width_px)
    top = _held(top, height, subject.top, subject.bottom, picture.height_px)
    region = Box(left, top, left + width, top + height)
    return Crop(region, scale, region.area / (picture.width_px * picture.height_px))


def cut(picture: DecodedPicture, crop: Crop, width_px: int, height_px: int) -> Image.Image:
    """The crop at its final size, in RGB, lightly sharpened where a small picture lost detail."""
    copy = picture.level_for(crop.enlargement)
    box = _on_copy(crop, picture, copy)
    result = copy.resize((width_px, height_px), Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    if crop.enlargement < 0.7 and width_px * height_px <= _SHARPEN_BELOW_PX:
        return result.filter(ImageFilter.UnsharpMask(radius=0.6, percent=45, threshold=2))
    return result


def cut_mask(picture: DecodedPicture, crop: Crop, width_px: int, height_px: int) -> Image.Image:
    """The subject's mask under a crop, at any size; there must be one."""
    source = picture.small_mask if max(width_px, height_px) <= _SMALL_PX else picture.mask
    assert source is not None
    return source.resize((width_px, height_px), Image.Resampling.BICUBIC, box=_on_copy(crop, picture, source))


def glimpse(picture: DecodedPicture, crop: Crop, width_px: int, height_px: int) -> Image.Image:
    """The crop at thumbnail size, quickly."""
    copy = picture.small_for(crop.enlargement)
    gap = 1.0 if picture.is_sparing else None
    box = _on_copy(crop, picture, copy)
    return copy.resize((width_px, height_px), Image.Resampling.BILINEAR, box=box, reducing_gap=gap)


def on_slot(box: tuple[float, float, float, float], picture: PictureRef, crop: Crop, slot: Box) -> Box:
    """A box given in fractions of the photo, where it comes to lie on the canvas (it may reach beyond the slot)."""
    across, down = slot.width / crop.region.width, slot.height / crop.region.height
    return Box(
        slot.left + (box[0] * picture.width_px - crop.region.left) * across,
        slot.top + (box[1] * picture.height_px - crop.region.top) * down,
        slot.left + (box[2] * picture.width_px - crop.region.left) * across,
        slot.top + (box[3] * picture.height_px - crop.region.top) * down,
    )


def _on_copy(crop: Crop, picture: DecodedPicture, copy: Image.Image) -> tuple[float, float, float, float]:
    across, down = copy.width / picture.width_px, copy.height / picture.height_px
    return (
        max(0.0, crop.region.left * across),
        max(0.0, crop.region.top * down),
        min(float(copy.width), crop.region.right * across),
        min(float(copy.height), crop.region.bottom * down),
    )


def flattened(opened: Image.Image) -> Image.Image:
    """RGB; transparent pictures are laid on white, as a browser page would show them."""
    if opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info:
        layer = opened.convert("RGBA")
        ground = Image.new("RGB", layer.size, (255, 255, 255))
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    if opened.mode != "RGB":
        return opened.convert("RGB")
    opened.load()
    return opened


def _subject_px(picture: PictureRef) -> Box:
    """The box that a crop must hold: faces with a little air if there are any, else the subject, else the focal point."""
    width, height = picture.width_px, picture.height_px
    if picture.faces:
        tall = max(face[3] - face[1] for face in picture.faces)
        left, right = min(face[0] for face in picture.faces), max(face[2] for face in picture.faces)
        top, bottom = min(face[1] for face in picture.faces), max(face[3] for face in picture.faces)
        air = 0.35 * tall
        across = air * height / width
        # A face box begins at the brow: hair and headroom come on top of it.
        fractions = (left - across, top - 0.62 * tall, right + across, bottom + air)
    else:
        fractions = picture.subject or (picture.focal_x, picture.focal_y, picture.focal_x, picture.focal_y)
    box = Box(fractions[0] * width, fractions[1] * height, fractions[2] * width, fractions[3] * height)
    return box.clipped(Box(0, 0, width, height))


def _largest_scale(slot: Box, subject: Box) -> float:
    return min(slot.width / max(1.0, subject.width), slot.height / max(1.0, subject.height))


def _held(start: float, length: float, low: float, high: float, limit: float) -> float:
    """A window start moved to hold low..high (centred on it when it is larger than the window), inside 0..limit."""
    if high - low >= length:
        start = (low + high - length) / 2
    else:
        start = min(max(start, high - length), low)
    return min(max(0.0, start), max(0.0, limit - length))
