"""What can be wrong with an uploaded picture, told at the upload field.

NotAPicture       it is something else, or of a kind the product does not take
PictureTooLarge   more bytes or more pixels than the limits allow
PictureTooSmall   too few pixels to be of use, or nothing visible in it
PictureDamaged    it ends in the middle, contradicts itself, or cannot be decoded within the limits
"""

from core.errors import InvalidInput, Unavailable

UPLOAD_FIELD = "files"
TAKEN = "JPEG, PNG, WebP, GIF or HEIC"


class UnusablePicture(InvalidInput):
    """The common parent: one file is refused, the others of the same upload are not touched."""

    def __init__(self, what: str, *, field: str = UPLOAD_FIELD, remedy: str = "") -> None:
        super().__init__(what, field=field, remedy=remedy)


class NotAPicture(UnusablePicture):
    """The content is not a picture of a kind that is taken, whatever its name says."""


class PictureTooLarge(UnusablePicture):
    """More bytes or pixels than the limits allow."""


class PictureTooSmall(UnusablePicture):
    """Too few pixels to be of use, or nothing visible."""


class PictureDamaged(UnusablePicture):
    """It cannot be decoded to the end within the limits of memory and time."""


class InspectionUnavailable(Unavailable):
    """The process that decodes pictures does not start; the files are not to blame."""


BY_NAME: dict[str, type[UnusablePicture]] = {
    kind.__name__: kind for kind in (NotAPicture, PictureTooLarge, PictureTooSmall, PictureDamaged)
}
