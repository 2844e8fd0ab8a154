"""Concepts: designs that differ where it shows, chosen for the photo, balanced over a batch, repeatable by seed."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from core.rendering import colour, tone
from core.rendering.contrast import lightness
from core.rendering.model import FAMILIES, Design, Family, KitLook, PictureRef, Scheme

_MOST_SHARE: Final = 0.4
# A palette is ordered by area; its first colour is most of what a ground would meet.
_WEIGHTS: Final = (4, 2, 1)
# Where the words stand on an upright canvas: two concepts of one photo should not share it.
_BUILD: Final[dict[Family, str]] = {
    "full-bleed": "on",
    "bottom-panel": "below",
    "framed": "below",
    "split": "below",
    "editorial": "below",
    "minimal": "axis",
    "side-panel": "above",
    "tile": "above",
    "big-type": "above",
}
# What is planned without being asked. A badge needs a figure to say, which only a person knows before words are written.
PLANNED: Final[tuple[Family, ...]] = tuple(family for family in FAMILIES if family in _BUILD)
_STRIKING: Final[frozenset[Family]] = frozenset({"full-bleed", "big-type"})


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a photo's looks; every field may be missing.

    Args:
        brightness: Mean lightness, 0..1.
        busyness: Share of the picture that is restless, 0..1.
        palette: Main colours as #RRGGBB, most frequent first.
    """

    brightness: float | None = None
    busyness: float | None = None
    palette: tuple[str, ...] = ()


def plan_concepts(
    picture: PictureRef, facts: PictureFacts | None, kit: KitLook, count: int, seed: int, index: int | None = None
) -> tuple[Design, ...]:
    """Designs for one photo, each pair different in layout family and, while the kit allows it, in colour scheme.

    Args:
        picture: The photo.
        facts: What is known of its looks, or None.
        kit: The kit, whose colours decide the schemes.
        count: How many, 1 to 6.
        seed: The campaign's seed: equal arguments give equal designs.
        index: Position of the photo in a batch whose photos are planned one at a time: families then take turns.
            None for a photo by itself: the best suited families. `plan_batch` does both at once.

    Returns:
        `count` designs, best suited first.
    """
    known = facts or PictureFacts()
    if index is None:
        return _designs(picture, known, kit, count, seed, Counter(), count)
    turn = _turns(seed)
    mine = [turn[(index * count + step) % len(turn)] for step in range(max(1, count))]
    ranked = sorted(mine, key=lambda family: -_suits(family, picture, known, kit, seed))
    return _dressed(ranked, picture, known, kit, count, seed)


def plan_batch(
    pictures: Sequence[tuple[PictureRef, PictureFacts | None]], kit: KitLook, count: int, seed: int
) -> tuple[tuple[Design, ...], ...]:
    """Designs for several photos; no family takes more than 40 % of the batch once it has five ads or more."""
    usage: Counter[str] = Counter()
    planned: list[tuple[Design, ...]] = []
    for picture, facts in pictures:
        designs = _designs(picture, facts or PictureFacts(), kit, count, seed, usage, (len(planned) + 1) * count)
        usage.update(design.family for design in designs)
        planned.append(designs)
    return tuple(planned)


def _designs(
    picture: PictureRef, facts: PictureFacts, kit: KitLook, count: int, seed: int, usage: Counter[str], total: int
) -> tuple[Design, ...]:
    def place(family: Family) -> tuple[bool, bool, float]:
        is_overdue = bool(usage) and family in _STRIKING and not any(usage[other] for other in _STRIKING)
        is_too_much = usage[family] + 1 > max(1, _MOST_SHARE * total)
        return is_too_much, not is_overdue, usage[family] * 0.35 - _suits(family, picture, facts, kit, seed)

    return _dressed(_contrasting(sorted(PLANNED, key=place)), picture, facts, kit, count, seed)


def _contrasting(ranked: list[Family]) -> list[Family]:
    """The families in order, but no two neighbours built alike while another kind is left."""
    left, ordered = list(ranked), [ranked[0]]
    left.remove(ranked[0])
    while left:
        recent = {_BUILD[family] for family in ordered[-2:]}
        chosen = next((family for family in left if _BUILD[family] not in recent), left[0])
        ordered.append(chosen)
        left.remove(chosen)
    return ordered


def _turns(seed: int) -> list[Family]:
    """All planned families in an order in which neighbours are built differently, also across its end."""
    by_build: dict[str, list[Family]] = {}
    for family in sorted(PLANNED, key=lambda name: _chance(seed, name)):
        by_build.setdefault(_BUILD[family], []).append(family)
    # The largest kind on every other place, the rest between its members.
    kinds = sorted(by_build.values(), key=len, reverse=True)
    queue = [family for kind in kinds for family in kind]
    slots = [*range(0, len(queue), 2), *range(1, len(queue), 2)]
    ordered: list[Family] = list(queue)
    for slot, family in zip(slots, queue, strict=True):
        ordered[slot] = family
    return ordered


def _dressed(
    families: list[Family], picture: PictureRef, facts: PictureFacts, kit: KitLook, count: int, seed: int
) -> tuple[Design, ...]:
    """Families in order, each with a scheme that the others do not have while there are enough.

    Full bleed is served first: its ground fades into the photo, so it takes the scheme that is nearest to it.
    """
    chosen = [families[position % len(families)] for position in range(max(1, count))]
    schemes = _ranked_schemes(kit, picture, seed)
    near = min(schemes, key=lambda scheme: (_clash(kit, scheme, facts), schemes.index(scheme)))
    taken: Counter[str] = Counter({near: chosen.count("full-bleed")})
    designs: list[Design] = []
    for position, family in enumerate(chosen):
        scheme = near if family == "full-bleed" else min(schemes, key=lambda name: (taken[name], schemes.index(name)))
        taken[scheme] += family != "full-bleed"
        designs.append(Design(family, cast(Scheme, scheme), position % 2, seed))
    return tuple(designs)


def _clash(kit: KitLook, scheme: str, facts: PictureFacts) -> float:
    """How hard a scheme's ground meets a photo; the same for all schemes when nothing is known of its colours."""
    main = [colour.parse(text) for text in facts.palette[: len(_WEIGHTS)]]
    if not main and facts.brightness is not None:
        level = round(255 * facts.brightness)
        main = [(level, level, level)]
    if not main:
        return 0.0
    ground = colour.palette(kit.primary, kit.secondary, kit.tertiary, scheme).ground
    weighed = list(zip(_WEIGHTS, main, strict=False))
    return sum(weight * colour.clash(ground, shown) for weight, shown in weighed) / sum(weight for weight, _ in weighed)


def _suits(family: Family, picture: PictureRef, facts: PictureFacts, kit: KitLook, seed: int) -> float:
    """How well a family suits a photo and the brand's tone, 0 to about 1.8; the seed breaks near-ties."""
    score = _chance(seed, picture.sha256, family) * 0.4 + (0.25 if tone.likes(kit.tone, family) else 0.0)
    busy = facts.busyness if facts.busyness is not None else 0.4
    small = min(picture.width_px, picture.height_px) < 1100
    large_subject = picture.subject is not None and _area(picture.subject) > 0.45
    if family == "full-bleed":
        score += 0.9 - 0.5 * busy - (0.5 if small else 0) - (0.15 if large_subject else 0)
    elif family in {"tile", "framed", "minimal"}:
        score += 0.5 + (0.3 if small else 0) + (0.1 if large_subject else 0)
    elif family == "big-type":
        score += 0.6 + (0.15 if busy > 0.5 else 0)
    else:
        score += 0.6
    return score


def _ranked_schemes(kit: KitLook, picture: PictureRef, seed: int) -> tuple[str, ...]:
    """The kit's schemes; those on which a version of the logo can stand come first."""
    names = colour.schemes(kit.primary, kit.secondary, kit.tertiary)
    turn = int(_chance(seed, picture.sha256, "scheme") * 2)
    order = (
        (*names[turn : turn + 1], *(name for name in names if name != names[turn % len(names)]))
        if turn < len(names)
        else names
    )
    return tuple(sorted(order, key=lambda scheme: not _carries_logo(kit, scheme)))


def _carries_logo(kit: KitLook, scheme: str) -> bool:
    if not kit.logos:
        return True
    ground = colour.palette(kit.primary, kit.secondary, kit.tertiary, scheme).ground
    wanted = "dark" if lightness(ground) < 55 else "light"
    return any(logo.ground == wanted for logo in kit.logos)


def _chance(seed: int, *words: str) -> float:
    digest = hashlib.sha256("|".join((str(seed), *words)).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _area(box: tuple[float, float, float, float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
