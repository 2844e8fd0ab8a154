"""Why a picture was not drawn: named box, what is wrong with it, what to do."""

from core.errors import Refused


class RenderRefused(Refused):
    """The recipe was understood but would not give a picture anybody could sign.

    Args:
        box: The part at fault: "headline", "subheadline", "cta", "offer", "legal", "price", "old_price", "photo" or "logo".
        what: What is wrong, one sentence without a final full stop.
        remedy: What the person can do about it.
    """

    def __init__(self, box: str, what: str, remedy: str) -> None:
        super().__init__(what, field=box, remedy=remedy)

    @property
    def box(self) -> str:
        """The part of the ad at fault; the same as `field`."""
        return self.field
