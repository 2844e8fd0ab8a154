"""How an ad looks, as people choose it: layout, colours, crop, focal point and logo corner; and what of an ad can be locked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from core import fields, rendering
from core.assets import rules as asset_rules
from core.creatives import rules
from core.creatives.rules import Words
from core.creatives.studio import Order
from core.errors import InvalidInput
from core.rendering import KitLook, PictureRef, Recipe, fitting
from core.vocabulary import LogoPosition, values

LOOK_FIELDS: Final = ("family", "scheme", "variant", "seed", "focal", "logo_corner", "fitting")
# What a lock holds: a field of the words under its own name, or fields of the look.
_LOOK_LOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "layout": ("family", "fitting"),
    "colours": ("scheme",),
    "photo": ("focal", "variant"),
    "logo": ("logo_corner",),
}
_WORD_LOCKS: Final = ("headline", "subheadline", "primary_text", "description", "cta")
LOCKABLE: Final = (*_WORD_LOCKS, *_LOOK_LOCKS)
_DESIGN: Final = ("family", "scheme", "variant", "seed")


@dataclass(frozen=True, slots=True)
class Look:
    """How an ad is composed.

    Attributes:
        variant: The crop: 0 wide, 1 tight.
        seed: The series of designs it came from.
        focal: The point of the photo that the crop keeps, fractions from the top left.
        logo_corner: "top-left" and its like.
        fitting: What becomes of texts that do not fit, where it is not that they are set smaller: (box, policy).
    """

    family: str
    scheme: str
    variant: int = 0
    seed: int = 0
    focal: tuple[float, float] = (0.5, 0.5)
    logo_corner: str = "top-right"
    fitting: tuple[tuple[str, rendering.Policy], ...] = ()


def of_recipe(recipe: Recipe) -> Look:
    """The look that a stored recipe was drawn with."""
    design, picture = recipe.design, recipe.picture
    return Look(
        design.family,
        design.scheme,
        design.variant,
        design.seed,
        (picture.focal_x, picture.focal_y),
        recipe.kit.logo_position,
        recipe.fitting,
    )


def of_order(order: Order, kit: KitLook) -> Look:
    """The look that an ad is about to be drawn with."""
    design, picture = order.design, order.picture
    corner = order.logo_corner or kit.logo_position
    focal = picture.focal_x, picture.focal_y
    return Look(design.family, design.scheme, design.variant, design.seed, focal, corner, order.fitting)


def difference(before: Look, after: Look) -> dict[str, Any]:
    """The fields in which `after` is another look than `before`."""
    values_before = asdict(before)
    return {name: value for name, value in asdict(after).items() if value != values_before[name]}


def clean(given: Mapping[str, object]) -> dict[str, Any]:
    """The given fields of a look, checked; None, and what is not given, is not there.

    Raises:
        InvalidInput: At the field that is no choice; an unknown field lists the known ones.
    """
    fields.refuse_unknown(given, LOOK_FIELDS)
    known: dict[str, Sequence[object]] = {
        "family": rendering.FAMILIES,
        "scheme": rendering.SCHEMES,
        "variant": (0, 1),
        "logo_corner": values(LogoPosition),
    }
    cleaned: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name in known and value not in known[name]:
            raise InvalidInput(
                f"“{str(value)[:40]}” is not a choice", field=name, remedy=f"use {', '.join(map(str, known[name]))}"
            )
        cleaned[name] = value
    if "seed" in cleaned:
        cleaned["seed"] = fields.clean_whole("seed", cleaned["seed"], least=0, most=rules.SEED_MAX)
    if "focal" in cleaned:
        cleaned["focal"] = _point(cleaned["focal"])
    if "fitting" in cleaned:
        cleaned["fitting"] = _policies(cleaned["fitting"])
    return cleaned


def clean_locks(given: Collection[str]) -> tuple[str, ...]:
    """The boxes to lock, each once, in the order of `LOCKABLE`.

    Raises:
        InvalidInput: At `locked`: one of them is no box that can be locked.
    """
    unknown = [name for name in given if name not in LOCKABLE]
    if unknown:
        raise InvalidInput(
            f"“{str(unknown[0])[:40]}” cannot be locked", field="locked", remedy=f"use {', '.join(LOCKABLE)}"
        )
    return tuple(name for name in LOCKABLE if name in given)


def unlocked(given: Mapping[str, Any], locked: Collection[str]) -> dict[str, Any]:
    """Those of the given fields, of words or look, that no lock holds. The seed says where layout, colours and crop came
    from, so it stays when one of them does."""
    held = {field for lock in locked for field in _LOOK_LOCKS.get(lock, (lock,))}
    if held & {"family", "scheme", "variant"}:
        held.add("seed")
    return {name: value for name, value in given.items() if name not in held}


def composed(order: Order, chosen: Mapping[str, Any]) -> Order:
    """The order with a person's choices, each noted as made by hand where it is another than before."""
    by_hand, picture, corner, policies = set(order.by_hand), order.picture, order.logo_corner, order.fitting
    design = {name: chosen[name] for name in _DESIGN if name in chosen}
    if design:
        by_hand.add("design")
    if "focal" in chosen:
        by_hand.add("focal")
        picture = aimed(picture, chosen["focal"])
    if "logo_corner" in chosen:
        by_hand.add("logo")
        corner = chosen["logo_corner"]
    if "fitting" in chosen:
        by_hand.add("fitting")
        policies = chosen["fitting"]
    return replace(
        order,
        design=replace(order.design, **design),
        picture=picture,
        by_hand=tuple(sorted(by_hand)),
        logo_corner=corner,
        fitting=policies,
    )


def aimed(picture: PictureRef, point: tuple[float, float]) -> PictureRef:
    """The photo with a focal point set by hand, which counts more than the subject that was found."""
    return replace(picture, focal_x=point[0], focal_y=point[1], subject=None)


def said(words: Words, given: Mapping[str, str]) -> dict[str, str]:
    """The given words with an alternative text that follows the headline, where the old one did.

    It follows none that is too long to be kept: a headline of one letter may stand in it hundreds of times.
    """
    headline = given.get("headline")
    if headline is None or "alt_text" in given or len(headline) > rules.HEADLINE_MAX:
        return dict(given)
    if not words.headline or words.headline not in words.alt_text:
        return dict(given)
    return {**given, "alt_text": words.alt_text.replace(words.headline, headline)}


def _policies(value: object) -> tuple[tuple[str, rendering.Policy], ...]:
    try:
        return fitting.clean(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InvalidInput(
            "a box and what becomes of it belong together", field="fitting", remedy="give each box its policy"
        ) from None


def _point(value: object) -> tuple[float, float]:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise InvalidInput("a point has two numbers", field="focal", remedy="give its place from the left and the top")
    return asset_rules.clean_focal(*value)
