"""What a campaign and its brief may hold, how its status moves, how complete a brief is, and tracked addresses."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from core import fields, placements
from core.errors import Conflict, InvalidInput, NotFound
from core.inflection import forbidden_in
from core.phrases import fold
from core.vocabulary import CampaignStatus, FunnelStage, Language, LaunchType, Objective

NAME_MAX: Final = 100
LENGTH_LIMIT_MAX: Final = 10_000
BUDGET_MAX_MICROS: Final = 10**15
READY_SCORE: Final = 70

Cleaner = Callable[[str, object], object]
_prose = partial(fields.clean_text, max_length=2000)
_phrases = partial(fields.clean_list, max_items=20, max_length=200)
_points = partial(fields.clean_list, max_items=20, max_length=300)
_length = partial(fields.clean_whole, least=1, most=LENGTH_LIMIT_MAX)


class CampaignNotFound(NotFound):
    """No such campaign in this agency."""


class CampaignArchived(Conflict):
    """A campaign that was put away is read, not worked on."""


class ClientArchived(Conflict):
    """A client that was put away is read, not worked for."""


class StatusRefused(Conflict):
    """A campaign in this state cannot take that step."""


# --- fields ------------------------------------------------------------------------------------------------------------


def _language(field: str, value: object) -> Language:
    return fields.required_choice(field, value, Language)


def _utm_template(field: str, value: object) -> str | None:
    text = fields.clean_line(field, value, max_length=500)
    template = text.lstrip("?&") if text else None
    if template:
        _refuse_bad_template(field, template)
    return template


# Every editable column of a campaign, in the order people meet them, with what cleans it.
CLEANERS: Final[Mapping[str, Cleaner]] = {
    "name": partial(fields.clean_line, max_length=NAME_MAX, required=True),
    "description": partial(fields.clean_text, max_length=1000),
    "objective": partial(fields.required_choice, vocabulary=Objective),
    "launch_type": partial(fields.required_choice, vocabulary=LaunchType),
    "funnel_stage": partial(fields.required_choice, vocabulary=FunnelStage),
    "primary_offer": partial(fields.clean_line, max_length=200),
    "call_to_action": partial(fields.clean_line, max_length=50),
    "secondary_cta": partial(fields.clean_line, max_length=50),
    "target_audience": _prose,
    "keywords": partial(fields.clean_list, max_items=10, max_length=50),
    "must_include_phrases": _phrases,
    "must_exclude_phrases": _phrases,
    "reference_captions": partial(fields.clean_list, max_items=20, max_length=2200),
    "headline_max_length": _length,
    "body_max_length": _length,
    "starts_on": fields.clean_date,
    "ends_on": fields.clean_date,
    "budget_micros": partial(fields.clean_whole, least=0, most=BUDGET_MAX_MICROS),
    "budget_currency": fields.clean_currency,
    "landing_url": fields.clean_url,
    "utm_template": _utm_template,
    "language": _language,
    "approval_required": fields.clean_flag,
}
EDITABLE: Final = tuple(CLEANERS)


def _target_metrics(field: str, value: object) -> dict[str, float | int]:
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput("this is not a table of numbers", field=field, remedy=f"use {', '.join(TARGET_METRICS)}")
    fields.refuse_unknown((str(name) for name in value), TARGET_METRICS)
    cleaned = {str(name): fields.clean_amount(field, amount) for name, amount in value.items()}
    return {name: amount for name, amount in cleaned.items() if amount is not None}


TARGET_METRICS: Final = ("impressions", "reach", "engagement", "conversions", "roi")

BRIEF_CLEANERS: Final[Mapping[str, Cleaner]] = {
    "client_overview": _prose,
    "campaign_purpose": _prose,
    "primary_kpi": partial(fields.clean_line, max_length=200),
    "secondary_kpis": _points,
    "target_metrics": _target_metrics,
    "competitor_insights": _points,
    "differentiators": _points,
    "demographics": _prose,
    "psychographics": _prose,
    "pain_points": _points,
    "motivations": _points,
    "key_message": _prose,
    "supporting_points": _points,
    "emotional_appeal": _prose,
    "proof": _prose,
    "mandatory_inclusions": _points,
    "mandatory_exclusions": _points,
    "legal_requirements": _points,
    "platform_instagram": _prose,
    "platform_facebook": _prose,
    "platform_linkedin": _prose,
    "campaign_duration": partial(fields.clean_line, max_length=200),
    "seasonality": _prose,
    "urgency": _prose,
}
BRIEF_EDITABLE: Final = tuple(BRIEF_CLEANERS)


def clean(given: Mapping[str, object]) -> dict[str, object]:
    """The given campaign fields as they are stored; each by its own rule, nothing cut.

    Raises:
        InvalidInput: At every field that does not fit; an unknown field lists the known ones.
    """
    return fields.clean_each(given, CLEANERS)


def clean_brief(given: Mapping[str, object]) -> dict[str, object]:
    """The given brief fields as they are stored.

    Raises:
        InvalidInput: At every field that does not fit; an unknown field lists the known ones.
    """
    return fields.clean_each(given, BRIEF_CLEANERS)


def clean_placements(given: object) -> tuple[str, ...]:
    """Placement ids in the given order, each once; the original system's five ids become today's.

    Raises:
        InvalidInput: At `placements`: none is given, or one is unknown.
    """
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InvalidInput("this is not a list of placements", field="placements", remedy="give their ids as a list")
    chosen = tuple(dict.fromkeys(placements.get(str(placement_id)).id for placement_id in given))
    if not chosen:
        raise InvalidInput("no placement is chosen", field="placements", remedy="choose at least one")
    return chosen


def refuse_contradictions(campaign: Mapping[str, object], forbidden_phrases: Sequence[str]) -> None:
    """Stop when the fields of a campaign, taken together, cannot be.

    Args:
        campaign: The whole campaign as it would be stored.
        forbidden_phrases: Of the client's brand kit.

    Raises:
        InvalidInput: At every field that a person would mend.
    """
    faults = fields.Faults()
    with faults:
        _refuse_backward_flight(campaign.get("starts_on"), campaign.get("ends_on"))
    with faults:
        _refuse_half_budget(campaign.get("budget_micros"), campaign.get("budget_currency"))
    excluded = (*forbidden_phrases, *_listed(campaign.get("must_exclude_phrases")))
    asked = ((name, str(campaign.get(name) or "")) for name in ("primary_offer", "call_to_action", "secondary_cta"))
    required = (("must_include_phrases", phrase) for phrase in _listed(campaign.get("must_include_phrases")))
    of_brand = {fold(entry) for entry in forbidden_phrases}
    language = Language(str(campaign.get("language") or Language.EN))
    for name, text in (*asked, *required):
        with faults:
            _refuse_phrase(name, text, excluded, of_brand, language)
    faults.refuse()


def _refuse_phrase(name: str, text: str, excluded: Sequence[str], of_brand: Set[str], language: Language) -> None:
    phrase = forbidden_in(text, excluded, language)
    if phrase:
        whose = "this brand" if fold(phrase) in of_brand else "this campaign"
        raise InvalidInput(
            f"“{text[:80]}” contains “{phrase}”, which {whose} forbids",
            field=name,
            remedy="word it without the phrase, or allow the phrase",
        )


def _refuse_backward_flight(starts_on: object, ends_on: object) -> None:
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on < starts_on:
        raise InvalidInput(
            f"the flight would end on {ends_on}, before it starts on {starts_on}",
            field="ends_on",
            remedy="choose a later day",
        )


def _refuse_half_budget(budget_micros: object, currency: object) -> None:
    if budget_micros is not None and currency is None:
        raise InvalidInput("the budget has no currency", field="budget_currency", remedy="choose one, such as EUR")
    if budget_micros is None and currency is not None:
        raise InvalidInput(
            "there is a currency without a budget", field="budget_micros", remedy="write the amount, or clear both"
        )


# --- status ------------------------------------------------------------------------------------------------------------

_STEPS: Final[Mapping[CampaignStatus, Mapping[CampaignStatus, str]]] = {
    CampaignStatus.DRAFT: {CampaignStatus.ACTIVE: "launch", CampaignStatus.ARCHIVED: "archive"},
    CampaignStatus.ACTIVE: {
        CampaignStatus.PAUSED: "pause",
        CampaignStatus.COMPLETED: "complete",
        CampaignStatus.ARCHIVED: "archive",
    },
    CampaignStatus.PAUSED: {
        CampaignStatus.ACTIVE: "resume",
        CampaignStatus.COMPLETED: "complete",
        CampaignStatus.ARCHIVED: "archive",
    },
    CampaignStatus.COMPLETED: {CampaignStatus.ARCHIVED: "archive"},
    CampaignStatus.ARCHIVED: {CampaignStatus.DRAFT: "restore"},
}


def next_statuses(status: CampaignStatus) -> Mapping[CampaignStatus, str]:
    """The states a campaign can go to from `status`, each with the verb people call the step by."""
    return _STEPS[status]


def refuse_step(status: CampaignStatus, to: CampaignStatus) -> None:
    """Stop a step that the state machine does not have.

    Raises:
        StatusRefused: The campaign cannot go from `status` to `to`; the remedy says where it can go.
    """
    if to in _STEPS[status]:
        return
    if to == status:
        raise StatusRefused(f"the campaign is {_adjective(status)} already", field="status")
    article = "an" if status[0] in "aeiou" else "a"
    steps = " or ".join(f"{verb} it" for verb in _STEPS[status].values())
    raise StatusRefused(
        f"{article} {_adjective(status)} campaign cannot become {_adjective(to)}",
        field="status",
        remedy=f"you can {steps}",
    )


def _adjective(status: CampaignStatus) -> str:
    return "draft" if status is CampaignStatus.DRAFT else status.value


def copy_name(name: str) -> str:
    """The name of a duplicate: "… (copy)", then "… (copy 2)", within the limit of a name."""
    match = re.fullmatch(r"(.*) \(copy(?: (\d{1,3}))?\)", name)
    base, suffix = (match[1], f" (copy {int(match[2] or 1) + 1})") if match else (name, " (copy)")
    room = NAME_MAX - len(suffix)
    return (base if len(base) <= room else base[: room - 1].rstrip() + "…") + suffix


# --- the brief's score -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SectionScore:
    """One of the eight sections: points it has, points it could have, and what is missing, in words."""

    key: str
    name: str
    score: int
    max: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class BriefScore:
    """How complete a brief is, 0 to 100, by section."""

    score: int
    sections: tuple[SectionScore, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it says enough to work from (70 of 100)."""
        return self.score >= READY_SCORE

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything missing, in the order of the sections."""
        return tuple(reason for section in self.sections for reason in section.missing)


# Section key, its name, and its criteria: points, the fields of which any one earns them, what to say when none does.
# The original's weights, whose sum was 105: the two halves of the client's context now weigh ten each.
_SECTIONS: Final[tuple[tuple[str, str, tuple[tuple[int, tuple[str, ...], str], ...]], ...]] = (
    (
        "client",
        "Client",
        (
            (10, ("client_overview",), "who the client is"),
            (10, ("campaign_purpose",), "what the campaign is for"),
        ),
    ),
    (
        "goals",
        "Goals",
        (
            (10, ("primary_kpi",), "the one number that decides success"),
            (10, ("target_metrics", "secondary_kpis"), "target figures"),
        ),
    ),
    (
        "competition",
        "Competition",
        (
            (10, ("competitor_insights",), "what competitors do"),
            (5, ("differentiators",), "what sets the client apart"),
        ),
    ),
    (
        "audience",
        "Audience",
        (
            (8, ("demographics",), "who the audience is (age, place, role)"),
            (7, ("psychographics",), "what the audience believes and likes"),
            (5, ("pain_points", "motivations"), "a pain point or a motivation"),
        ),
    ),
    (
        "message",
        "Message",
        (
            (6, ("key_message",), "the one message to remember"),
            (4, ("supporting_points", "proof", "emotional_appeal"), "a supporting point, a proof or an emotion"),
        ),
    ),
    (
        "mandatories",
        "Mandatories",
        (
            (
                5,
                ("mandatory_inclusions", "mandatory_exclusions", "legal_requirements"),
                "what must or must not appear, legal lines included",
            ),
        ),
    ),
    (
        "platforms",
        "Platforms",
        ((5, ("platform_instagram", "platform_facebook", "platform_linkedin"), "a note for at least one platform"),),
    ),
    (
        "timing",
        "Timing",
        ((5, ("campaign_duration", "seasonality", "urgency", "flight"), "how long it runs, or why now"),),
    ),
)


def brief_score(brief: Mapping[str, object], *, has_flight: bool = False) -> BriefScore:
    """How complete a brief is, out of exactly 100.

    Args:
        brief: Field → stored value.
        has_flight: Whether the campaign has a start and an end day, which answers the timing section too.
    """
    known = {name for name, value in brief.items() if value} | ({"flight"} if has_flight else set())
    sections = tuple(_section(key, name, criteria, known) for key, name, criteria in _SECTIONS)
    return BriefScore(sum(section.score for section in sections), sections)


def _section(
    key: str, name: str, criteria: Sequence[tuple[int, tuple[str, ...], str]], known: set[str]
) -> SectionScore:
    met = [points for points, names, _ in criteria if known.intersection(names)]
    missing = tuple(reason for _, names, reason in criteria if not known.intersection(names))
    return SectionScore(key, name, sum(met), sum(points for points, *_ in criteria), missing)


# --- tracked addresses -------------------------------------------------------------------------------------------------

DEFAULT_UTM: Final = "utm_source={platform}&utm_medium=paid&utm_campaign={campaign}&utm_content={code}"
UTM_PLACEHOLDERS: Final = ("platform", "placement", "campaign", "client", "code")
# Double braces are the ad platforms' own macros ({{ad.id}}); they pass through untouched.
_TOKEN = re.compile(r"(\{\{[^{}]*\}\})|\{([^{}]*)\}")


def tracked_url(
    landing_url: str | None, utm_template: str | None, *, campaign: str, client: str, placement: str, code: str
) -> str:
    """The landing address of one ad with its tracking parameters; "" when there is no landing address.

    A parameter of the template replaces one of the same name in the address; the rest of the address, its fragment
    included, stays as the person wrote it.

    Args:
        landing_url: As stored, or None.
        utm_template: `key=value&…` with placeholders of `UTM_PLACEHOLDERS`; None takes `DEFAULT_UTM`.
        campaign: Its name, likewise `client`; both become lower-case words with hyphens.
        placement: Placement id; the platform comes from it.
        code: The ad's code, kept as it is.
    """
    if not landing_url:
        return ""
    values = {
        "platform": _slug(placements.get(placement).platform),
        "placement": placement,
        "campaign": _slug(campaign),
        "client": _slug(client),
        "code": code,
    }
    added = _filled(utm_template or DEFAULT_UTM, values)
    parts = urlsplit(landing_url)
    replaced = {pair.partition("=")[0] for pair in added.split("&")}
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in replaced]
    return urlunsplit(parts._replace(query="&".join([*kept, added])))


def _filled(template: str, values: Mapping[str, str]) -> str:
    pieces, start = [], 0
    for token in _TOKEN.finditer(template):
        pieces.append(quote(template[start : token.start()], safe="=&%+-._~:/,|!*()"))
        pieces.append(token[1] or quote(values[token[2]], safe="-._~"))
        start = token.end()
    pieces.append(quote(template[start:], safe="=&%+-._~:/,|!*()"))
    return "".join(pieces)


def _refuse_bad_template(field: str, template: str) -> None:
    listed = ", ".join(f"{{{name}}}" for name in UTM_PLACEHOLDERS)
    for token in _TOKEN.finditer(template):
        if token[1] is None and token[2] not in UTM_PLACEHOLDERS:
            raise InvalidInput(f"“{{{token[2]}}}” is not a placeholder", field=field, remedy=f"use {listed}")
    rest = _TOKEN.sub("x", template)
    if "{" in rest or "}" in rest:
        raise InvalidInput(
            "a curly bracket is not closed or not opened", field=field, remedy=f"placeholders are {listed}"
        )
    if any(not re.fullmatch(r"[^=\s#?]+=[^#]*", pair) for pair in rest.split("&")):
        raise InvalidInput(
            "this is not a list of parameters", field=field, remedy=f"write key=value&key=value, such as {DEFAULT_UTM}"
        )


def _slug(text: str) -> str:
    """Lower-case words joined by hyphens, letters of any script kept."""
    return re.sub(r"[\W_]+", "-", fold(text)).strip("-") or "x"


def _listed(value: object) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list | tuple) else []
