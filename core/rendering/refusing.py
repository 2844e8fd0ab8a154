"""What keeps a drawn ad from leaving, and the refusals of ads that cannot be drawn: which box, what is wrong, what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.placements import Placement
from core.rendering import fitting, rules, scripts, voices
from core.rendering.errors import RenderRefused
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.lighting import TEXT_RATIO
from core.rendering.model import BoxFit, PictureRef, RuleCheck, Texts
from core.rendering.rules import Evidence
from core.rendering.rules.light import MOST_SIGMA_DRAWN

# What stands in a badge is said in one of these texts, and in the offer's line the price where there is no offer.
_SAID_IN_A_BADGE: Final = ("price", "offer", "subheadline")
_SAID_AS_OFFER: Final = ("offer", "price")
# A photo is enlarged to 1.25 without a word and beyond with a warning; from here on it is a picture of its own pixels.
_MOST_ENLARGED: Final = 4.0
# Of every hard rule: what is wrong, and what to do where the rule itself does not know it.
_WHAT: Final = {
    "inside_canvas": "{who} would not stand inside the picture",
    "safe_zone": "{who} would lie under what the platform lays over the picture",
    "overlap": "{who} would lie on each other",
    "bare_photo": "{who} would stand on a picture that is to be bare",
    "weight_on_photo": "{who} would be too thin to be read on the photo ({measured})",
    "readable_size": "{who} would be too small to be read ({measured})",
    "kept_together": "a line would end inside {measured}, in {who}",
    "lightness_apart": "{who} would be nearly as light or dark as the ground",
    "scrim_strength": "the photo would need a scrim of {measured}, under which little of it is seen",
    "line_contrast": "{who} would not be readable: contrast is {measured}, and 4.5 : 1 is the least",
    "quiet_ground": "{who} would not be readable on a ground as restless as this photo",
    "face_free": "{who} would lie on a face",
    "proportions": "the photo would be stretched ({measured})",
    "enlargement": "the photo would be enlarged {measured}: nothing in it would be sharp",
    "logo_contrast": "{who} would hardly stand out from its ground: contrast is {measured}, and 3 : 1 is the least",
    "button_fill": "{who} would hardly stand out from its ground: contrast is {measured}, and 3 : 1 is the least",
    "button_label": "the text of {who} would not be readable: contrast is {measured}, and 4.5 : 1 is the least",
}
_REMEDY: Final = {
    "weight_on_photo": "choose a heavier font in the brand kit, or a layout with a panel",
    "scrim_strength": "use a calmer photo, or a layout with a panel",
    "face_free": "use fewer words, a layout with a panel, or move the focal point",
    "proportions": "use another photo, or leave this size out",
    "enlargement": "use a larger photo, or leave this size out",
    "logo_contrast": "add a version of the logo for this ground to the brand kit, or use a layout with a panel",
}
# What another plan mends: what led to one before all hard rules did, and a photo that is shown too large.
_OF_THE_PLAN: Final = frozenset({"line_contrast", "quiet_ground", "inside_canvas", "face_free", "enlargement"})
_OTHER_GROUND: Final = "use another colour scheme, a panel layout, or a calmer photo"


@dataclass(frozen=True, slots=True)
class Fault:
    """A hard rule that a drawn picture breaks, with the boxes that break it."""

    clause: str
    boxes: tuple[str, ...]
    measured: str
    fix: str

    @property
    def is_of_the_plan(self) -> bool:
        """Whether words are unreadable, cut off or on a face: another plan is better than mending this one."""
        return self.clause in _OF_THE_PLAN


def is_sound(boxes: Sequence[BoxFit], size: tuple[int, int]) -> bool:
    """Whether every line reads at 4.5 : 1 on quiet ground and no ink leaves the canvas."""
    return not any(True for fit in boxes for _ in _unsound(fit, size))


def faults(seen: Evidence, checks: Sequence[RuleCheck], boxes: Sequence[BoxFit]) -> tuple[Fault, ...]:
    """Why a drawn picture must not leave: the hard rules it breaks, and what else of its words cannot be read."""
    broken = tuple(_broken(seen, check, boxes) for check in rules.hard_broken(checks))
    told = {(fault.clause, box) for fault in broken for box in fault.boxes}
    size = seen.frame.width_px, seen.frame.height_px
    # Large type may have less contrast by the rule; words are planned for more, and are drawn with no less.
    unsound = [(fit, clause) for fit in boxes for clause in _unsound(fit, size) if (clause, fit.name) not in told]
    return (*broken, *(_as_fault(fit, clause) for fit, clause in unsound))


def enlarged(enlargement: float) -> tuple[Fault, ...]:
    """What is wrong with a photo that a plan enlarges so much that it need not be drawn; nothing otherwise."""
    if enlargement <= _MOST_ENLARGED:
        return ()
    return (Fault("enlargement", ("photo",), f"{enlargement:.1f} ×", ""),)


def of_faults(found: Sequence[Fault], texts: Texts, size: tuple[int, int]) -> RenderRefused:
    """The refusal of a picture, by the first of its faults.

    Args:
        found: At least one fault, as `faults` gives them.
        texts: What the ad was to say; a text that was drawn in another's place is named as its author wrote it.
        size: Of the canvas in px.
    """
    fault = found[0]
    what = _WHAT[fault.clause].format(who=_who(fault.boxes), measured=fault.measured)
    box = _field(fault.boxes[0] if fault.boxes else "photo", texts)
    return RenderRefused(box, f"at {size[0]} × {size[1]} {what}", _REMEDY.get(fault.clause, fault.fix))


def insisted(words: voices.Script, box: str, frame: Frame) -> RenderRefused:
    """The refusal of a picture that could be drawn if one box were set smaller or left out."""
    name, remedy = fitting.named(box), "let it be set smaller, shorten it, or leave this size out"
    so = (
        "no beginning of it that makes sense does"
        if words.fitting[box] == "ellipsis"
        else "it may be neither set smaller nor left out"
    )
    return RenderRefused(
        box, f"the {name} does not fit {frame.width_px} × {frame.height_px} at its size, and {so}", remedy
    )


def unfit(words: voices.Script, frame: Frame) -> RenderRefused:
    """The refusal of words for which no composition has room, by the one that takes it."""
    size = f"{frame.width_px} × {frame.height_px}"
    if words.legal and len(words.legal) > 40:
        return RenderRefused(
            "legal", f"the legal line does not fit {size} at a readable size", "shorten it, or leave this size out"
        )
    if words.legal and frame.is_refined and frame.shape is Shape.STRIP:
        return RenderRefused(
            "legal",
            f"the legal line leaves the words no room at a readable size in {size}",
            "shorten it or the headline, or leave this size out",
        )
    if words.cta and len(words.cta) > 18:
        return RenderRefused(
            "cta",
            f"“{words.cta}” and the headline do not fit {size} at a readable size",
            "use at most three short words",
        )
    system = scripts.of(words.headline, words.language)
    longest = max(words.headline.split(), key=len)
    # Where words are not set apart, a part without spaces is no word.
    is_word = system.wraps == "spaces" and len(longest) > 16
    reason = f"“{longest}” alone is too wide" if is_word else f"it has {len(words.headline)} characters"
    return RenderRefused(
        "headline",
        f"the headline does not fit {size} at a readable size: {reason}",
        "shorten it to fourteen characters or fewer" if system.is_wide else "shorten it to seven words or fewer",
    )


def refuse_small(picture: PictureRef, placement: Placement, width_px: int, height_px: int) -> None:
    """Below the placement's least pixels a photo is refused; banners show part of it, so both sides must be short.

    Raises:
        RenderRefused: the photo is too small.
    """
    least = placement.min_width_px, placement.min_height_px
    if least[0] is None or least[1] is None:
        return
    short = [picture.width_px < least[0], picture.height_px < least[1]]
    if all(short) if placement.cta_drawn else any(short):
        raise RenderRefused(
            "photo",
            f"the photo has {picture.width_px} × {picture.height_px} px, "
            f"{placement.name} ({placement.platform}) needs at least {least[0]} × {least[1]}",
            f"use a larger photo, best {width_px} × {height_px} px or more",
        )


def _unsound(fit: BoxFit, size: tuple[int, int]) -> Iterator[str]:
    """The clauses that a drawn box does not keep."""
    left, top, right, bottom = fit.box
    if fit.name != "logo" and fit.contrast < TEXT_RATIO:
        yield "line_contrast"
    if fit.name != "logo" and fit.sigma > MOST_SIGMA_DRAWN:
        yield "quiet_ground"
    if left < 0 or top < 0 or right > size[0] or bottom > size[1]:
        yield "inside_canvas"


def _broken(seen: Evidence, check: RuleCheck, boxes: Sequence[BoxFit]) -> Fault:
    guilty = rules.at_fault(seen, check.id)
    ratios = [fit.contrast for fit in boxes if fit.name in guilty]
    # The report lists every line of every text; here the worst of them is enough.
    measured = f"{min(ratios):.1f} : 1" if check.id == "line_contrast" and ratios else check.measured
    return Fault(check.id, guilty, measured, check.fix)


def _as_fault(fit: BoxFit, clause: str) -> Fault:
    fix = "use fewer words, or another layout" if clause == "inside_canvas" else _OTHER_GROUND
    return Fault(clause, (fit.name,), f"{fit.contrast:.1f} : 1", fix)


def _who(boxes: tuple[str, ...]) -> str:
    """The boxes in a sentence; all parts of a badge are one thing to the eye."""
    names = list(dict.fromkeys("badge" if box.startswith("badge") else fitting.named(box) for box in boxes))
    every = [f"the {name}" for name in names]
    return " and ".join([", ".join(every[:-1]), every[-1]] if every[1:] else every)


def _field(box: str, texts: Texts) -> str:
    """The text that its author wrote for what stands in a box."""
    if box == "badge_old_price":
        return "old_price"
    said = _SAID_IN_A_BADGE if box.startswith("badge") else _SAID_AS_OFFER if box == "offer" else ()
    return next((name for name in said if getattr(texts, name)), box)
