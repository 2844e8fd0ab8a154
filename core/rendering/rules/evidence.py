"""What a finished picture is judged by: what stands where, in what type, on what ground. Values only."""

from collections.abc import Container
from dataclasses import dataclass, replace

from core.rendering.contrast import RGB
from core.rendering.geometry import Box
from core.rendering.layouts.frame import Frame
from core.rendering.model import BoxFit, PictureRef
from core.rendering.picture import Crop


@dataclass(frozen=True, slots=True)
class Lettering:
    """One text as it was set: its measured box, and the type it is set in. Lengths in px.

    Attributes:
        fit: Ink, lines, contrast and unrest of the ground, as the report keeps them.
        place: The box it was laid out in: ink overhangs, places align.
        stem: Thickness of its upright strokes in em: what a weight stands for.
        widths: Advance width of each line.
        ground: Mean colour under the ink.
        edges: Density of detail under the ink: the mean step of perceived lightness between neighbours.
        on_photo: Whether the photo is under it.
        foot: Where descenders end, whether the last line has any: the eye measures gaps from there.
        space: The font's own word space in em; `word_space` is what is added to it.
        may_be_cut: Whether its author chose that it ends with … where it does not fit.
    """

    fit: BoxFit
    place: Box
    family: str
    weight: int
    stem: float
    widths: tuple[float, ...]
    leading_px: float
    tracking: float
    word_space: float
    ink: RGB
    ground: RGB
    edges: float
    on_photo: bool
    foot: float
    may_be_cut: bool = False
    space: float = 0.25

    @property
    def name(self) -> str:
        """Which of the ad's texts it is."""
        return self.fit.name

    @property
    def ink_box(self) -> Box:
        """The ink of all lines."""
        return Box(*self.fit.box)


@dataclass(frozen=True, slots=True)
class Pill:
    """The button: its box, fill, how the fill stands out, and the label in it with its first baseline and cap height."""

    box: Box
    fill: RGB
    contrast: float
    ground: RGB
    label: Lettering
    baseline: float
    cap_px: float


@dataclass(frozen=True, slots=True)
class Emblem:
    """The logo as it was drawn: kind ("wordmark" | "symbol"), box, corner of the canvas, contrast, unrest under it."""

    kind: str
    box: Box
    contrast: float
    sigma: float
    has_own_ground: bool


@dataclass(frozen=True, slots=True)
class Hung:
    """The photo where it hangs: its slot, its crop, and what matters in it."""

    slot: Box
    crop: Crop
    ref: PictureRef
    aspect_drawn: float


@dataclass(frozen=True, slots=True)
class Shade:
    """A scrim as it was drawn; one that `melts` is the photo fading into flat colour."""

    edge: str
    solid_px: float
    reach_px: float
    alpha: float
    melts: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finished picture.

    Attributes:
        inside: What the platform's interface leaves free of the canvas.
        flat: Every flat colour that was laid on, each once.
        rim: CIE L* of the canvas edge where it is nearest to white or black, before a line was drawn round it.
        rim_lined: Whether a contrast line was drawn.
        disc: The offer badge, if there is one; its own texts have names that begin with "badge".
    """

    frame: Frame
    inside: Box
    language: str
    layout: str
    texts: tuple[Lettering, ...]
    pill: Pill | None = None
    emblem: Emblem | None = None
    photo: Hung | None = None
    panels: tuple[Box, ...] = ()
    shade: Shade | None = None
    flat: tuple[RGB, ...] = ()
    rim: float = 50.0
    rim_lined: bool = False
    disc: Box | None = None

    @property
    def column(self) -> tuple[Lettering, ...]:
        """The texts that stand with each other: all but those of the badge, which have their own order in its disc."""
        return tuple(text for text in self.texts if not text.name.startswith("badge"))

    @property
    def canvas(self) -> Box:
        """The whole canvas."""
        return Box(0, 0, self.frame.width_px, self.frame.height_px)

    @property
    def lettering(self) -> tuple[Lettering, ...]:
        """Every text, the button's label included."""
        return (*self.texts, *((self.pill.label,) if self.pill else ()))

    @property
    def things(self) -> tuple[tuple[str, Box], ...]:
        """What was set on the picture, by name, with its ink: texts, button, logo."""
        named = [(text.name, text.ink_box) for text in self.texts]
        if self.pill:
            named.append(("cta", self.pill.box))
        if self.emblem:
            named.append(("logo", self.emblem.box))
        return tuple(named)

    def only(self, names: Container[str]) -> "Evidence":
        """The picture as if nothing were set on it but what has one of these names."""
        return replace(
            self,
            texts=tuple(text for text in self.texts if text.name in names),
            pill=self.pill if "cta" in names else None,
            emblem=self.emblem if "logo" in names else None,
        )

    def text(self, name: str) -> Lettering | None:
        """The text of that name, if it was drawn."""
        return next((text for text in self.lettering if text.name == name), None)
