"""Boxes on a canvas, in px."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom in px, right and bottom exclusive."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in px."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in px."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Area in px², 0 for an inside-out box."""
        return max(0.0, self.width) * max(0.0, self.height)

    def inset(self, amount: float) -> "Box":
        """The box moved inwards on every side."""
        return Box(self.left + amount, self.top + amount, self.right - amount, self.bottom - amount)

    def grown(self, amount: float) -> "Box":
        """The box moved outwards on every side."""
        return self.inset(-amount)

    def overlap(self, other: "Box") -> float:
        """The common area of two boxes in px²."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def clipped(self, other: "Box") -> "Box":
        """The part of the box inside another."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def within(self, other: "Box", slack: float = 0.5) -> bool:
        """Whether the box lies inside another, up to `slack` px."""
        return (
            self.left >= other.left - slack
            and self.top >= other.top - slack
            and self.right <= other.right + slack
            and self.bottom <= other.bottom + slack
        )

    def rounded(self) -> tuple[int, int, int, int]:
        """Whole px, as Pillow takes them."""
        return round(self.left), round(self.top), round(self.right), round(self.bottom)


def bounding(boxes: list[Box]) -> Box:
    """The smallest box around all of them; there must be one."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
