"""Which file format each ad of a package has: the one that was chosen where its placement takes it, what that asks for
otherwise, and always a reason for the difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core import placements, rendering
from core.errors import InvalidInput
from core.placements import Placement

# The choice that leaves it to each placement.
AS_ASKED: Final = ""
CHOICES: Final = (AS_ASKED, *rendering.FORMATS)
NAMES: Final = MappingProxyType(
    {AS_ASKED: "As each placement asks", "jpg": "JPEG", "png": "PNG", "webp": "WebP", "avif": "AVIF", "gif": "GIF"}
)
FINISHED: Final = "finished art stays the file that came"
_CHANNELS: Final = 3


@dataclass(frozen=True)
class AdGroup:
    """Ads of one placement that may be packed and are alike in what decides their format.

    Attributes:
        image_format: What they are stored as.
        is_drawn: False for finished art from elsewhere.
        is_approved: False for those that nobody decided about.
    """

    placement_id: str
    image_format: str
    is_drawn: bool
    is_approved: bool
    ads: int


@dataclass(frozen=True)
class OtherFormat:
    """Ads of one placement that will not have the chosen format: what they get instead, and why."""

    placement_id: str
    ads: int
    image_format: str
    reason: str


@dataclass(frozen=True)
class KeptFormat:
    """Ads of a built package that have another format than was chosen, with the reason."""

    placement_id: str
    image_format: str
    reason: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Outlook:
    """What a choice comes to before anything is drawn.

    Attributes:
        ads: All that would be packed.
        others: Those that will have another format.
        unsure: Those that will have it unless their file turns out larger than their placement allows.
    """

    ads: int
    others: tuple[OtherFormat, ...]
    unsure: tuple[OtherFormat, ...]

    @property
    def chosen(self) -> int:
        """How many will have the chosen format, as far as one can tell before."""
        return self.ads - sum(one.ads for one in self.others)


def check(chosen: str) -> str:
    """The choice itself, if there is such a one.

    Raises:
        InvalidInput: There is not.
    """
    if chosen not in CHOICES:
        raise InvalidInput(
            f"“{chosen[:20]}” is not a format a package can have",
            field="image_format",
            remedy=f"use {', '.join(rendering.FORMATS[:-1])} or {rendering.FORMATS[-1]}, or leave it to the placements",
        )
    return chosen


def asked_by(placement: Placement) -> str:
    """What a placement names first of the formats that we write; JPEG where it names none of them."""
    return next((one for one in placement.formats if one in rendering.FORMATS), rendering.FORMATS[0])


def wanted(placement: Placement, chosen: str) -> str:
    """The format an ad of the placement should have."""
    return chosen if chosen and chosen in placement.formats else asked_by(placement)


def refusal(placement: Placement, chosen: str) -> str:
    """Why ads of a placement cannot have the chosen format; "" when they can."""
    if not chosen or chosen in placement.formats:
        return ""
    return f"{placement.platform} does not take {NAMES[chosen]} there"


def too_large(image_format: str, placement: Placement) -> str:
    """Why an ad keeps its stored format although its placement takes the other one."""
    return f"larger as {NAMES[image_format]} than the {_limit(placement)} allowed there"


def is_always_within(placement: Placement) -> bool:
    """Whether no picture of the placement can be too large in any format: even its bare pixels are within the limit."""
    bare = placement.width_px * placement.height_px * _CHANNELS
    return placement.max_bytes is None or bare < placement.max_bytes


def outlook(groups: Iterable[AdGroup], chosen: str) -> Outlook:
    """What a choice comes to for these ads; those of one placement with one reason stand together."""
    found = list(groups)
    others: dict[tuple[str, str, str], int] = {}
    unsure: dict[tuple[str, str, str], int] = {}
    for group in found if chosen else ():
        place = placements.get(group.placement_id)
        told, gets = _standing(group, place, chosen)
        if told:
            others[place.id, gets, told] = others.get((place.id, gets, told), 0) + group.ads
        elif gets != chosen:
            reason = f"those that are {too_large(chosen, place)}"
            unsure[place.id, gets, reason] = unsure.get((place.id, gets, reason), 0) + group.ads
    return Outlook(sum(group.ads for group in found), _listed(others), _listed(unsure))


def _standing(group: AdGroup, place: Placement, chosen: str) -> tuple[str, str]:
    """Why a group will not have the chosen format, "" when it may; and what it has otherwise."""
    if group.image_format == chosen:
        return "", chosen
    if not group.is_drawn:
        return FINISHED, group.image_format
    if reason := refusal(place, chosen):
        return reason, asked_by(place)
    return "", chosen if is_always_within(place) else group.image_format


def _listed(counted: dict[tuple[str, str, str], int]) -> tuple[OtherFormat, ...]:
    return tuple(OtherFormat(place, ads, gets, reason) for (place, gets, reason), ads in counted.items())


def _limit(placement: Placement) -> str:
    return placements.bytes_said(placement.max_bytes or 0)
