"""What goes into a picture and what comes out: plain frozen values, the recipe with its JSON form and key."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, Final, Literal, get_args, get_origin

from core.errors import InvalidInput
from core.placements.linter import Check
from core.rendering import fitting
from core.rendering.fitting import Policy

# Raised whenever equal recipes would give other pixels than before: old pictures then stay what they are.
RECIPE_VERSION: Final = 6
# What an earlier version did not have; its recipes are read, and keep their text and key.
_SINCE: Final[Mapping[int, tuple[tuple[str, str], ...]]] = {
    2: (("kit", "tone"), ("texts", "price"), ("texts", "old_price")),
}

SCHEMES: Final = ("dark", "light", "brand", "accent")

# What a picture can be written as; JPEG unless the recipe asks for another.
FORMATS: Final = ("jpg", "png", "webp", "avif")

Family = Literal[
    "full-bleed",
    "bottom-panel",
    "side-panel",
    "tile",
    "big-type",
    "framed",
    "badge",
    "split",
    "editorial",
    "minimal",
    "behind",
    "quote",
]
Scheme = Literal["dark", "light", "brand", "accent"]
FAMILIES: Final[tuple[Family, ...]] = get_args(Family)
# Layouts that are drawn only with a clean mask of the photo.
MASKED: Final[frozenset[Family]] = frozenset({"behind"})
FractionBox = tuple[float, float, float, float]
# What a field of a plain type may hold when it is read: JSON writes whole numbers without a point.
_PLAIN: Final[Mapping[Any, tuple[type, ...]]] = {str: (str,), int: (int,), float: (float, int)}


@dataclass(frozen=True, slots=True)
class LogoRef:
    """A logo file: what it is (wordmark | symbol), the ground it was made for (light | dark), its size in px."""

    sha256: str
    kind: str
    ground: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class KitLook:
    """The visible part of a brand kit: three colours (#RRGGBB), two font families, logos, their corner, the tone style."""

    primary: str
    secondary: str
    tertiary: str
    heading_font: str
    body_font: str
    logo_position: str = "top-right"
    logos: tuple[LogoRef, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A photo and what matters in it.

    Sizes are after orientation. The focal point, the subject box and the faces are fractions (0..1) of the photo;
    boxes are (left, top, right, bottom).
    """

    sha256: str
    width_px: int
    height_px: int
    focal_x: float = 0.5
    focal_y: float = 0.5
    subject: FractionBox | None = None
    faces: tuple[FractionBox, ...] = ()


@dataclass(frozen=True, slots=True)
class MaskRef:
    """The mask of a photo's subject: its file, the grade its edges earned, and the subject's bounds as fractions."""

    sha256: str
    grade: str
    box: FractionBox


@dataclass(frozen=True, slots=True)
class Texts:
    """The words on the picture; only the headline is needed. Prices are written as they are shown, such as "39 €"."""

    headline: str
    subheadline: str = ""
    cta: str = ""
    offer: str = ""
    legal: str = ""
    price: str = ""
    old_price: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """What makes a concept: layout family, colour scheme, crop variant (0 wide, 1 tight) and the seed it came from."""

    family: Family
    scheme: Scheme
    variant: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the pixels of one ad, and nothing else: no codes, row ids or times.

    `fitting` says what becomes of texts that do not fit, as pairs of box and policy (`core.rendering.fitting`); a box
    that is not named is set as large as it fits.
    `mask` is there only where the layout needs one; a recipe without it has the text and the key it always had.
    """

    picture: PictureRef
    kit: KitLook
    texts: Texts
    placement_id: str
    width_px: int
    height_px: int
    design: Design
    language: str = "en"
    version: int = RECIPE_VERSION
    image_format: str = FORMATS[0]
    fitting: tuple[tuple[str, Policy], ...] = ()
    mask: MaskRef | None = None

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces; equal recipes give equal text. JPEG and texts set to fit go without saying."""
        plain = asdict(self)
        if self.image_format == FORMATS[0]:
            del plain["image_format"]
        plain["fitting"] = dict(fitting.clean(self.fitting))
        if not plain["fitting"]:
            del plain["fitting"]
        if self.mask is None:
            del plain["mask"]
        for version, added in _SINCE.items():
            for part, name in added if self.version < version else ():
                del plain[part][name]
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Recipe":
        """The recipe written by `to_json`.

        Raises:
            InvalidInput: not a recipe, or of a version this release does not know.
        """
        try:
            raw = json.loads(text)
            version = raw["version"]
            if isinstance(version, int) and 1 <= version <= RECIPE_VERSION:
                recipe = _recipe_from(raw)
                _refuse_other_types(recipe)
                return recipe
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(
                "the stored recipe cannot be read", field="recipe", remedy="make the ad again"
            ) from error
        raise InvalidInput(
            f"the recipe has version {version}, this release draws up to version {RECIPE_VERSION}",
            field="recipe",
            remedy="make the ad again",
        )

    def key(self) -> str:
        """SHA-256 of the canonical JSON: the identity of the picture to be drawn."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BoxFit:
    """What one drawn box measures.

    `box` is (left, top, right, bottom) px of the ink. `contrast` is the WCAG ratio of ink to ground at the worst 5 %
    of the ground, measured on the finished canvas under each line (`line_contrasts`), the least of them; `sigma` the
    ground's standard deviation of perceived lightness (0..1) under the most restless line. `authored` is the whole text
    where only its beginning, `text`, is drawn.
    """

    name: str
    text: str
    font: str
    size_px: int
    lines: tuple[str, ...]
    box: tuple[int, int, int, int]
    ink: str
    contrast: float
    sigma: float
    repairs: tuple[str, ...] = ()
    authored: str = ""
    line_boxes: tuple[tuple[int, int, int, int], ...] = ()
    line_contrasts: tuple[float, ...] = ()


class RuleVerdict(StrEnum):
    """What a visual rule says of a finished picture."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One clause of one visual rule, measured.

    Attributes:
        rule: Its number in the visual rules, 1 to 30.
        id: The clause, unique in a report, e.g. "line_contrast".
        hard: A picture that breaks it must not leave; a soft rule broken makes it less good.
        measured: What was found, in people's words; for a rule that is not applicable, why it is not.
        limit: What the rule asks for.
        fix: What to do about it; "" unless it is broken.
    """

    rule: int
    id: str
    verdict: RuleVerdict
    hard: bool
    measured: str
    limit: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class FitReport:
    """How the picture came out, measured: per box, for the photo, for the whole, and against every visual rule.

    `warnings` ask a person to look; `notes` tell what is normal for the format and asks for nothing. `rules` is empty in
    reports stored before rules were measured, and for finished art.
    """

    family: str
    scheme: str
    boxes: tuple[BoxFit, ...]
    scale_factor: float
    photo_share: float
    union_share: float
    quality: int
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    rules: tuple[RuleCheck, ...] = ()
    size_bytes: int = 0

    @property
    def broken(self) -> tuple[RuleCheck, ...]:
        """The rules that the picture breaks, hard ones first."""
        found = (check for check in self.rules if check.verdict is RuleVerdict.BROKEN)
        return tuple(sorted(found, key=lambda check: not check.hard))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, for storing beside the picture."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    def to_json(self) -> str:
        """The report as canonical JSON text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished picture: the bytes to deliver and the report on them."""

    data: bytes
    image_format: str
    width_px: int
    height_px: int
    sha256: str
    report: FitReport = field(repr=False)


def _recipe_from(raw: Mapping[str, Any]) -> Recipe:
    picture, kit = raw["picture"], raw["kit"]
    return Recipe(
        picture=PictureRef(
            **{
                **picture,
                "subject": tuple(picture["subject"]) if picture["subject"] else None,
                "faces": tuple(tuple(face) for face in picture["faces"]),
            }
        ),
        kit=KitLook(**{**kit, "logos": tuple(LogoRef(**logo) for logo in kit["logos"])}),
        texts=Texts(**raw["texts"]),
        placement_id=raw["placement_id"],
        width_px=raw["width_px"],
        height_px=raw["height_px"],
        design=Design(**raw["design"]),
        language=raw["language"],
        version=raw["version"],
        image_format=raw.get("image_format", FORMATS[0]),
        fitting=fitting.clean(raw.get("fitting", {})),
        mask=_mask_from(raw["mask"]) if "mask" in raw else None,
    )


def _refuse_other_types(read: Any) -> None:
    """JSON says null or a number where a text belongs as readily as a text.

    Raises:
        TypeError: A field holds another type than it is declared with, or another word than those there are.
    """
    for one in fields(read):
        value, declared = getattr(read, one.name), one.type
        is_a_word = get_origin(declared) is not Literal or value in get_args(declared)
        if not is_a_word or (declared in _PLAIN and not isinstance(value, _PLAIN[declared])):
            raise TypeError(f"{one.name} is {value!r}")
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part):
                _refuse_other_types(part)


def _mask_from(raw: Mapping[str, Any]) -> MaskRef:
    left, top, right, bottom = raw["box"]
    return MaskRef(raw["sha256"], raw["grade"], (left, top, right, bottom))
