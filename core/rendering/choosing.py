"""Which plans there are for an ad, cheapest first, and which others where none of them gives a picture that may leave."""

import math
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from typing import Final

from core.rendering import behind, colour, fonts, layouts, plan, refusing, voices
from core.rendering.errors import RenderRefused
from core.rendering.layouts.frame import Frame
from core.rendering.layouts.scene import Scene
from core.rendering.marks import Mark
from core.rendering.model import SCHEMES, KitLook, Recipe
from core.rendering.picture import DecodedPicture
from core.rendering.plan import Plan
from core.rendering.preview import Glimpses

_FOREIGN_COST: Final = 0.8
# Of each change that may mend an ad so many plans are drawn: one that nothing helps is refused in a second or two.
_MOST_OF_A_CHANGE: Final = 3
_LEAST_WEIGHT: Final = 500
_HEAVIER: Final = 600
# What another ground can mend, what heavier words, and what words nearer to the middle.
_OF_COLOUR: Final = frozenset(
    {
        "lightness_apart",
        "scrim_strength",
        "line_contrast",
        "quiet_ground",
        "logo_contrast",
        "button_fill",
        "button_label",
    }
)
# How a plan tells of its scrim.
_SCRIM: Final = "scrim strengthened"
_OF_WEIGHT: Final = frozenset({"weight_on_photo"})
_OF_EDGES: Final = frozenset({"safe_zone", "inside_canvas"})
_OF_SETTING: Final = _OF_WEIGHT | _OF_EDGES


@dataclass(frozen=True, slots=True)
class Ad:
    """What plans are made of: a recipe with its canvas, words in their faces, photo and logos.

    `scheme` is the recipe's unless its colours were mended. `glimpses` are shared by all its plans.
    """

    recipe: Recipe
    frame: Frame
    words: voices.Script
    picture: DecodedPicture
    marks: tuple[Mark, ...]
    scheme: str
    glimpses: Glimpses = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas in px."""
        return self.recipe.width_px, self.recipe.height_px

    def planned(self, scene: Scene, words: voices.Script, below: float = math.inf) -> Plan | None:
        """The plan of one scene for some words, if there is one that costs less than `below`."""
        return plan.make(
            scene,
            self.frame,
            words,
            self.recipe.picture,
            self.picture,
            self.marks,
            self.glimpses,
            below,
            self.recipe.mask,
        )

    def measured(self, scenes: list[Scene], below: float = math.inf) -> Iterator[Plan]:
        """The plans that cost less than `below`, and less than each one before it when there is such a bound."""
        for scene in sorted(scenes, key=lambda scene: scene.cost):
            made = self.planned(scene, self.words, below)
            if made is not None:
                below = made.cost if below < math.inf else below
                yield made


def plans(ad: Ad) -> Iterator[Plan]:
    """The plans that hold the words, cheapest first; another family's panels join when the own ones cost too much.

    Raises:
        RenderRefused: none holds the words.
    """
    scenes = layouts.compose(ad.frame)
    best = list(ad.measured(scenes, _FOREIGN_COST))[-1:]
    yield from best
    # Rarely needed: the best one is not sound on the finished picture, or there is no good one.
    own = [made for made in ad.measured(scenes) if made not in best]
    others = _foreign(ad)
    if not best and not own and not others:
        raise _without_room(ad, scenes)
    yield from sorted((*own, *others), key=lambda made: made.cost)


def mended(ad: Ad, broken: Set[str]) -> Iterator[tuple[Ad, Plan]]:
    """The ad's own compositions again, with that changed which a picture broke hard rules by; of each change a few.

    Args:
        broken: The clauses that were broken; nothing is tried that mends none of them.
    """
    for changed, notes in _set_otherwise(ad, broken):
        yield from _cheapest(changed, notes, changed.measured(layouts.compose(changed.frame)))


def last(ad: Ad, broken: Set[str]) -> Iterator[tuple[Ad, Plan]]:
    """What is tried before an ad is refused: words on the photo in the kit's other ink, under stronger scrims, then the
    changes of `mended` on panels too, then the other crop."""
    if broken & _OF_COLOUR:
        yield from _relit(ad)
    changes = list(_set_otherwise(ad, broken))
    if broken - _OF_COLOUR - _OF_SETTING:
        changes.append((replace(ad, frame=replace(ad.frame, variant=1 - ad.frame.variant)), ("the other crop used",)))
    for changed, notes in changes:
        yield from _cheapest(changed, notes, (*changed.measured(layouts.compose(changed.frame)), *_foreign(changed)))


def _relit(ad: Ad) -> Iterator[tuple[Ad, Plan]]:
    """The compositions whose words stand on the photo, in the ink that it did not seem to want, and under stronger scrims."""
    other = replace(ad, frame=replace(ad.frame, photo_is_bright=not ad.frame.photo_is_bright))
    own = [made for made in ad.measured(layouts.compose(ad.frame)) if _has_scrim(made)]
    turned = [made for made in other.measured(layouts.compose(other.frame)) if _has_scrim(made) and made not in own]
    inked = list(_cheapest(other, ("words set in the kit's other ink",), turned))
    yield from inked
    for tried, made in (*_cheapest(ad, (), own), *inked):
        yield from ((tried, stronger) for stronger in _stronger(made))


def _has_scrim(made: Plan) -> bool:
    return made.scene.veil is not None and not made.scene.veil.melts


def _stronger(made: Plan) -> Iterator[Plan]:
    """A plan under the next stronger scrim that its composition allows, and under the strongest."""
    alphas = [alpha for alpha in made.scene.veil.alphas if alpha > made.alpha] if made.scene.veil else []
    kept = tuple(repair for repair in made.repairs if not repair.startswith(_SCRIM))
    for alpha in dict.fromkeys((*alphas[:1], *alphas[-1:])):
        yield replace(made, alpha=alpha, repairs=(*kept, f"{_SCRIM} to {alpha:.0%}"))


def _foreign(ad: Ad) -> list[Plan]:
    """The panels of other families, dearer than own compositions of the same quality."""
    note = f"layout {ad.recipe.design.family} does not work here: {{}} used"
    return [
        replace(made, cost=made.cost + _FOREIGN_COST, repairs=(*made.repairs, note.format(made.scene.name)))
        for made in ad.measured(layouts.rescue(ad.frame))
    ]


def _without_room(ad: Ad, scenes: list[Scene]) -> RenderRefused:
    """Why no plan holds the words."""
    if any(scene.behind for scene in scenes):
        return behind.refusal(behind.too_long(scenes[0], ad.frame, ad.words), f"{ad.size[0]} × {ad.size[1]}")
    freed = ad.words
    for box in ad.words.fitting:
        freed = replace(freed, fitting={name: kept for name, kept in freed.fitting.items() if name != box})
        if any(ad.planned(scene, freed) for scene in (*scenes, *layouts.rescue(ad.frame))):
            return refusing.insisted(ad.words, box, ad.frame)
    return refusing.unfit(ad.words, ad.frame)


def _cheapest(ad: Ad, notes: tuple[str, ...], found: Iterable[Plan]) -> Iterator[tuple[Ad, Plan]]:
    for made in sorted(found, key=lambda made: made.cost)[:_MOST_OF_A_CHANGE]:
        yield ad, replace(made, repairs=(*made.repairs, *notes))


def _set_otherwise(ad: Ad, broken: Set[str]) -> Iterator[tuple[Ad, tuple[str, ...]]]:
    """The ad changed in ways that may mend what is broken, and how that is told: words set otherwise, and then, those
    kept, each other of the kit's grounds that can be told apart."""
    notes: tuple[str, ...] = ()
    if broken & _OF_WEIGHT and (heavier := _heavier(ad.words, ad.recipe.kit)) is not None:
        ad, notes = replace(ad, words=heavier), (*notes, "thin words set in a heavier cut: they stand on the photo")
        yield ad, notes
    if broken & _OF_EDGES:
        inner = ad.frame.inner.inset(max(2.0, 0.5 * ad.frame.unit_px))
        ad, notes = replace(ad, frame=replace(ad.frame, inner=inner)), (*notes, "words set a little further in")
        yield ad, notes
    kit = ad.recipe.kit
    if broken & _OF_COLOUR:
        for scheme in SCHEMES:
            look = colour.palette(kit.primary, kit.secondary, kit.tertiary, scheme)
            if look.ground != ad.frame.palette.ground:
                told = f"colours “{ad.scheme}” do not work here: “{scheme}” used"
                yield replace(ad, frame=replace(ad.frame, palette=look), scheme=scheme), (*notes, told)


def _heavier(words: voices.Script, kit: KitLook) -> voices.Script | None:
    """The words with nothing thinner than 500, in the families they have; None where those have no heavier cut."""
    faces = dict(words.faces)
    for name, face in words.faces.items():
        own = fonts.resolve(kit.heading_font if name == "headline" else kit.body_font, _HEAVIER, name)
        other = own if own.family == face.family else fonts.resolve(face.family, _HEAVIER, name)
        if face.weight < _LEAST_WEIGHT <= other.weight and other.family == face.family:
            faces[name] = replace(other, substitution=face.substitution)
    return replace(words, faces=faces) if faces != words.faces else None
