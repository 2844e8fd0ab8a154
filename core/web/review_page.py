"""The client's page in words: which frame an ad stands in, what each form offers, what is told after a decision."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from core import placements
from core.placements import Placement
from core.reviews.client_links import LinkAd, LinkConcept, LinkView
from core.vocabulary import ReviewStatus

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_CUT_AT: Final = 125
_EAGER: Final = 2
_WORDS: Final = {
    ReviewStatus.PENDING: "To decide",
    ReviewStatus.APPROVED: "Approved",
    ReviewStatus.NEEDS_CHANGES: "Change asked for",
    ReviewStatus.REJECTED: "Withdrawn",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a form that was sent, and at which field."""

    field: str
    text: str


@dataclass(frozen=True)
class Typed:
    """What a person sent, so that the page can keep it when something is wrong with it."""

    anchor: str = ""
    name: str = ""
    comment: str = ""
    error: Fault | None = None


@dataclass(frozen=True)
class Told:
    """One sentence after a decision, at the idea it was about."""

    text: str
    anchor: str = ""
    bad: bool = False


@dataclass(frozen=True)
class Form:
    """A decision form: about which versions, how it is titled; `opens` folds it behind that line, "" shows it open."""

    anchor: str
    codes: tuple[str, ...]
    title: str
    approve: str
    opens: str
    name: str
    comment: str
    error: Fault | None


@dataclass(frozen=True)
class ShownAd:
    """An ad as the templates draw it."""

    code: str
    status: str
    word: str
    kind: str
    platform: str
    place: str
    file_sha256: str
    thumbnail_sha256: str | None
    width_px: int
    height_px: int
    headline: str
    description: str
    cta: str
    landing_host: str
    alt_text: str
    language: str
    shown: str
    rest: str
    said: str
    decided_by: str
    decided_on: str
    eager: bool
    form: Form | None


@dataclass(frozen=True)
class ShownConcept:
    """An idea with its sizes and the form about all of them."""

    anchor: str
    number: int
    sizes: str
    standing: str
    ads: tuple[ShownAd, ...]
    form: Form


@dataclass(frozen=True)
class ReviewPage:
    """Everything the review template draws."""

    base: str
    csrf: str
    agency_name: str
    client_name: str
    campaign_name: str
    until: str
    concepts: tuple[ShownConcept, ...]
    told: Told | None = None
    pending: int = field(default=0)
    approved: int = field(default=0)
    changes: int = field(default=0)

    @property
    def ads(self) -> tuple[ShownAd, ...]:
        """All ads, in the order of the page."""
        return tuple(ad for concept in self.concepts for ad in concept.ads)


def compose(view: LinkView, *, base: str, csrf: str, typed: Typed, told: Told | None = None) -> ReviewPage:
    """The page for what a link shows.

    Args:
        base: The link's own path, `/r/<token>`.
        csrf: The form secret.
        typed: What was sent and is kept; its name is offered in every form.
    """
    statuses = [ad.status for ad in view.ads]
    concepts = tuple(_concept(concept, typed) for concept in view.concepts)
    return ReviewPage(
        base=base,
        csrf=csrf,
        agency_name=view.agency_name,
        client_name=view.client_name,
        campaign_name=view.campaign_name,
        until=_day(view.expires_at),
        concepts=concepts,
        told=_placed(told, concepts),
        pending=statuses.count(ReviewStatus.PENDING),
        approved=statuses.count(ReviewStatus.APPROVED),
        changes=statuses.count(ReviewStatus.NEEDS_CHANGES),
    )


def render(page: ReviewPage) -> str:
    """The page as HTML."""
    return _environment().get_template("review.html").render(view=page, css=stylesheet())


def render_notice(title: str, text: str) -> str:
    """A page that says one thing and shows nothing."""
    return _environment().get_template("review_notice.html").render(title=title, text=text, css=stylesheet())


@cache
def stylesheet() -> Markup:
    """The one style sheet, as it stands inside the page; its hash is what the page's policy allows."""
    # Our own file, not input: it holds no "</style>", which the tests check.
    return Markup((_TEMPLATES / "review.css").read_text(encoding="utf-8"))  # noqa: S704


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _placed(told: Told | None, concepts: tuple[ShownConcept, ...]) -> Told | None:
    """The sentence at the idea it is about, also when it was about one size; on top when that is not shown any more."""
    if told is None:
        return None
    for concept in concepts:
        forms = {concept.anchor, *(ad.form.anchor for ad in concept.ads if ad.form)}
        if told.anchor in forms:
            return Told(told.text, concept.anchor, told.bad)
    return Told(told.text, "", told.bad)


def _concept(concept: LinkConcept, typed: Typed) -> ShownConcept:
    anchor = f"idea-{concept.number}"
    is_alone = len(concept.ads) == 1
    left = [ad for ad in concept.ads if ad.status is ReviewStatus.PENDING]
    return ShownConcept(
        anchor=anchor,
        number=concept.number,
        sizes=_plural(len(concept.ads), "size"),
        standing=_standing(concept, len(left)),
        ads=tuple(
            _ad(ad, typed, is_alone, is_first=concept.number == 1 and place < _EAGER)
            for place, ad in enumerate(sorted(concept.ads, key=_place_on_page))
        ),
        form=_concept_form(anchor, concept.ads, left, typed),
    )


def _concept_form(anchor: str, ads: tuple[LinkAd, ...], left: list[LinkAd], typed: Typed) -> Form:
    """The form about an idea: about the sizes that are left, or, when all are decided, about all of them again."""
    about = left or list(ads)
    if len(ads) == 1:
        title, approve = "Your decision", "Approve"
    elif len(about) == len(ads):
        title, approve = f"Your decision on all {len(ads)} sizes", f"Approve all {len(ads)} sizes"
    else:
        title, approve = f"Your decision on the {_plural(len(about), 'size')} left", "Approve what is left"
    again = "Change the decision" if len(ads) == 1 else f"Change the decision on all {len(ads)} sizes"
    opens = "" if left else again
    return _form(anchor, about, title, approve, opens, typed)


def _form(anchor: str, ads: list[LinkAd], title: str, approve: str, opens: str, typed: Typed) -> Form:
    is_this = typed.anchor == anchor
    return Form(
        anchor=anchor,
        codes=tuple(ad.code for ad in ads),
        title=title,
        approve=approve,
        opens=opens,
        name=typed.name,
        comment=typed.comment if is_this else "",
        error=typed.error if is_this else None,
    )


def _ad(ad: LinkAd, typed: Typed, is_alone: bool, *, is_first: bool) -> ShownAd:
    place = placements.get(ad.placement_id)
    shown, rest = cut(ad.primary_text, _cut_at(place))
    is_open = ad.status is ReviewStatus.PENDING
    opens = "Decide on this size alone" if is_open else "Change the decision on this size"
    return ShownAd(
        code=ad.code,
        status=ad.status.value,
        word=f"{_WORDS[ad.status]}{f' by {ad.decided_by}' if ad.decided_by else ''}",
        kind=frame_kind(place),
        platform=place.platform,
        place=f"{place.platform} · {place.name}",
        file_sha256=ad.file_sha256,
        thumbnail_sha256=ad.thumbnail_sha256,
        width_px=ad.width_px,
        height_px=ad.height_px,
        headline=ad.headline,
        description=ad.description,
        cta=_button(place, ad.cta),
        landing_host=ad.landing_host,
        alt_text=ad.alt_text,
        language=ad.language,
        shown=shown,
        rest=rest,
        said=ad.said,
        decided_by=ad.decided_by,
        decided_on=_day(ad.decided_at) if ad.decided_at else "",
        eager=is_first,
        form=None if is_alone else _form(f"size-{ad.code}", [ad], "This size alone", "Approve", opens, typed),
    )


def _place_on_page(ad: LinkAd) -> tuple[int, str]:
    """Feeds first, then stories, then banners, the widest last."""
    place = placements.get(ad.placement_id)
    rank = ("feed", "story", "display").index(frame_kind(place))
    return rank, f"{place.width_px / place.height_px:09.4f}" if rank else ad.placement_id


def frame_kind(place: Placement) -> str:
    """How a placement is shown: "display" banners stand alone, tall ones are a "story", all others stand in a "feed"."""
    if place.cta_drawn:
        return "display"
    return "story" if place.height_px / place.width_px > 1.6 else "feed"


def cut(text: str, at: int) -> tuple[str, str]:
    """`text` up to a word boundary before `at` characters, and the rest, as feeds cut it at "… more"."""
    if len(text) <= at:
        return text, ""
    head = text[:at].rsplit(None, 1)[0] if " " in text[:at].strip() else text[:at]
    return head, text[len(head) :]


def _button(place: Placement, cta: str) -> str:
    """What the platform's own button says for a call to action; "" where the platform has none."""
    value = placements.platform_cta(place, cta)
    return value.replace("_", " ").capitalize() if value else ""


def _cut_at(place: Placement) -> int:
    limit = place.text.get("primary_text")
    return limit.soft if limit and limit.soft else _CUT_AT


def _standing(concept: LinkConcept, left: int) -> str:
    statuses = {ad.status for ad in concept.ads}
    if left:
        return "" if left == len(concept.ads) else f"{left} to decide"
    return _WORDS[statuses.pop()].lower() if len(statuses) == 1 else "decided"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def _plural(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
