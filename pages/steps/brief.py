"""The brief of a campaign: what it is, its words and limits, where it runs, and the eight sections with their score."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any, Final

import streamlit as st

from core import fields, placements
from core.accounts.rules import Permission
from core.campaigns import queries, rules, service
from core.campaigns.queries import CampaignView
from core.campaigns.rules import SectionScore
from core.db import Scope
from core.errors import InvalidInput
from core.placements import Placement, PlacementKind
from core.vocabulary import FunnelStage, Language, LaunchType, Objective
from pages.ui import components, frame, links, state
from pages.ui.links import Param
from pages.ui.visit import Visit

BASICS, WORDS, PLACES, STORY = "basics", "words", "placements", "story"
PARTS: Final = {BASICS: "Basics", WORDS: "Words", PLACES: "Placements", STORY: "Background"}

LISTS: Final = ("keywords", "must_include_phrases", "must_exclude_phrases")
BASIC_FIELDS: Final = (
    "name", "description", "objective", "launch_type", "funnel_stage", "language", "target_audience", "starts_on", "ends_on",
    "approval_required",
)  # fmt: skip
WORD_FIELDS: Final = (
    "primary_offer", "call_to_action", "secondary_cta", "landing_url", "utm_template", *LISTS, "headline_max_length",
    "body_max_length",
)  # fmt: skip
LANGUAGES: Final = {Language.EN: "English", Language.DE: "Deutsch", Language.FR: "Français", Language.ES: "Español"}
FUNNEL: Final = {
    FunnelStage.COLD: "Cold: never heard of it",
    FunnelStage.WARM: "Warm: knows it",
    FunnelStage.HOT: "Hot: ready to act",
}
# Digits, or groups of three with commas between; at most six decimals after a point.
_AMOUNT: Final = re.compile(r"(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,6})?")
COMMON_CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF")
METRIC_NAMES: Final = {
    "impressions": "Impressions", "reach": "Reach", "engagement": "Engagement", "conversions": "Conversions", "roi": "Return on investment",
}  # fmt: skip
KINDS: Final = {
    PlacementKind.PHOTO_ONLY: "photo without type",
    PlacementKind.LOGO: "logo alone",
    PlacementKind.CARD: "carousel card",
}

# Section → its fields: name, label, placeholder; lists are written one entry a line.
STORY_FIELDS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "client": (
        ("client_overview", "Who the client is", "A small roaster in Leeds, two cafés and a web shop"),
        ("campaign_purpose", "What the campaign is for", "Win first orders before winter"),
    ),
    "goals": (
        ("primary_kpi", "The one number that decides", "First orders"),
        ("secondary_kpis", "Other numbers", "Newsletter sign-ups"),
    ),
    "competition": (
        ("competitor_insights", "What competitors do", "Supermarkets shout about price"),
        ("differentiators", "What sets the client apart", "Roasted twice a week"),
    ),
    "audience": (
        ("demographics", "Who they are", "25 to 45, in cities, own a grinder"),
        ("psychographics", "What they believe and like", "Mornings are a ritual"),
        ("pain_points", "What bothers them", "Bitter coffee"),
        ("motivations", "What drives them", "To be good at it"),
    ),
    "message": (
        ("key_message", "The one message", "Fresh beats fancy"),
        ("supporting_points", "What supports it", "Roast date on every bag"),
        ("emotional_appeal", "The feeling", "Calm before the day"),
        ("proof", "Proof", "Great Taste Award 2025"),
    ),
    "mandatories": (
        ("mandatory_inclusions", "Must appear", "The roast date"),
        ("mandatory_exclusions", "Must not appear", "Other brands' cups"),
        ("legal_requirements", "Legal lines", "While stocks last"),
    ),
    "platforms": (
        ("platform_instagram", "Instagram", "Hands, not faces"),
        ("platform_facebook", "Facebook", "Mention the shop in Leeds"),
        ("platform_linkedin", "LinkedIn", "Offices: the subscription"),
    ),
    "timing": (
        ("campaign_duration", "How long", "Eight weeks"),
        ("seasonality", "Season", "First cold mornings"),
        ("urgency", "Why now", "The offer ends with October"),
    ),
}  # fmt: skip
STORY_LISTS: Final = tuple(
    name
    for name in rules.BRIEF_EDITABLE
    if name.endswith("s") and name not in {"demographics", "psychographics", "target_metrics"}
)
STORY_LINES: Final = ("primary_kpi", "campaign_duration")


@dataclass
class Desk:
    """What was laid out in this tab: the campaign, and the versions its fields and its brief came from."""

    campaign_id: str = ""
    version: int = 0
    brief_version: int = 0


# ── What is stored, and what is typed ────────────────────────────────────────────────────────────────────────────────


def key(field: str) -> str:
    """The widget of a field of the campaign or of its brief."""
    return f"brief_{field}"


def lay_out(campaign: CampaignView, parts: Sequence[str] = tuple(PARTS)) -> None:
    """Put what is stored into the widgets: when another campaign is opened, and of a part that was saved."""
    desk = state.of(Desk)
    desk.campaign_id, desk.version, desk.brief_version = campaign.campaign_id, campaign.version, campaign.brief.version
    if BASICS in parts:
        _lay(campaign, BASIC_FIELDS)
        state.put(key("budget"), _amount(campaign.budget_micros))
        state.put(key("budget_currency"), campaign.budget_currency or COMMON_CURRENCIES[0])
    if WORDS in parts:
        _lay(campaign, WORD_FIELDS)
        state.put(key("reference_captions"), "\n\n".join(campaign.reference_captions))
    if PLACES in parts:
        for placement in placements.all_placements():
            state.put(key(f"place_{placement.id}"), placement.id in campaign.placements)
    if STORY in parts:
        _lay(campaign.brief, [name for rows in STORY_FIELDS.values() for name, *_ in rows])
        for metric in rules.TARGET_METRICS:
            state.put(key(f"metric_{metric}"), _plain_number(campaign.brief.target_metrics.get(metric)))


def _lay(source: object, names: Sequence[str]) -> None:
    for name in names:
        value = getattr(source, name)
        if isinstance(value, tuple):
            value = "\n".join(value)
        elif value is None and name not in {"starts_on", "ends_on"}:
            value = ""
        elif isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        state.put(key(name), value)


def _amount(micros: int | None) -> str:
    """Millionths as people write an amount: 2500, 2500.5."""
    return "" if micros is None else f"{Decimal(micros) / 1_000_000:.6f}".rstrip("0").rstrip(".")


def _plain_number(number: float | int | None) -> str:
    return "" if number is None else f"{number:g}" if isinstance(number, float) else str(number)


def typed(name: str) -> object:
    """A field as it stands in its widget; list fields as their lines."""
    value = state.value(key(name), None)
    return str(value or "").splitlines() if name in LISTS or name in STORY_LISTS else value


def micros(typed_amount: object) -> int | None:
    """An amount as people write it, in millionths; None when empty.

    Raises:
        InvalidInput: At `budget_micros`: it is no amount.
    """
    text = re.sub(r"[\s\u202f']", "", str(typed_amount or ""))
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise InvalidInput(
            "this is not an amount", field="budget_micros", remedy="write it in digits, such as 2500 or 2500.50"
        )
    return int(Decimal(text.replace(",", "")) * 1_000_000)


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _save_basics(scope: Scope, campaign_id: str, version: int) -> None:
    given, faults, amount = {name: typed(name) for name in BASIC_FIELDS}, fields.Faults(), None
    with faults:
        amount = micros(state.value(key("budget")))
    with faults:
        rules.clean(given)
    faults.refuse()
    currency = state.value(key("budget_currency")) if amount is not None else None
    service.update(
        scope, campaign_id, expected_version=version, budget_micros=amount, budget_currency=currency, **given
    )


def _save_words(scope: Scope, campaign_id: str, version: int) -> None:
    given = {name: typed(name) for name in WORD_FIELDS}
    captions = [part.strip() for part in str(state.value(key("reference_captions"))).split("\n\n")]
    service.update(scope, campaign_id, expected_version=version, reference_captions=captions, **given)


def _save_story(scope: Scope, campaign_id: str, version: int) -> None:
    given = {name: typed(name) for rows in STORY_FIELDS.values() for name, *_ in rows}
    metrics = {metric: state.value(key(f"metric_{metric}")) for metric in rules.TARGET_METRICS}
    service.update_brief(scope, campaign_id, expected_version=version, target_metrics=metrics, **given)


def _save_places(scope: Scope, campaign_id: str, version: int) -> None:
    service.set_placements(scope, campaign_id, ticked(), expected_version=version)


_SAVERS: Final = {BASICS: _save_basics, WORDS: _save_words, PLACES: _save_places, STORY: _save_story}


def save(part: str) -> None:
    """Save one part against the version that was laid out; the others keep what is typed in them."""
    desk = state.of(Desk)
    version = desk.brief_version if part == STORY else desk.version
    if frame.attempt(_SAVERS[part], desk.campaign_id, version, done="Saved", form=part):
        lay_out(queries.get_campaign(frame.visit().scope, desk.campaign_id), [part])


def tick(ids: Sequence[str], chosen: bool) -> None:
    """Tick or clear several placements."""
    for placement_id in ids:
        state.put(key(f"place_{placement_id}"), chosen)


def ticked() -> list[str]:
    """The ticked placements, in the order of the catalogue."""
    return [one.id for one in placements.all_placements() if state.value(key(f"place_{one.id}"), False)]


# ── The step ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the brief of a campaign; a part that is left unsaved keeps what was typed while the page stays open."""
    if state.of(Desk).campaign_id != campaign.campaign_id or not state.holds(key("name")):
        lay_out(campaign)
    locked = not visit.can(Permission.EDIT_CAMPAIGNS)
    left, right = st.columns([7, 4], gap="large")
    with left:
        part = st.segmented_control(
            "Part", list(PARTS), default=links.choice(Param.KIND, tuple(PARTS), BASICS), required=True, key="brief_part",
            format_func=lambda one: PARTS[one], label_visibility="collapsed", width="stretch",
            on_change=lambda: links.put(Param.KIND, state.value("brief_part")),
        )  # fmt: skip
        match part:
            case "words":
                draw_words(campaign, locked)
            case "placements":
                draw_places(campaign, locked)
            case "story":
                draw_story(campaign, locked)
            case _:
                draw_basics(locked)
    with right, st.container(key="brief_beside", gap="small"):
        draw_score(campaign)


def draw_score(campaign: CampaignView) -> None:
    """How complete the brief is, by section, and what is missing first."""
    score = campaign.score
    verdict = "enough to work from" if score.is_ready else f"{rules.READY_SCORE} are enough"
    st.html(f'<div class="im-score"><b>{score.score}</b><span>of 100, {verdict}</span></div>')
    rows = "".join(score_row(section) for section in score.sections)
    st.html(f'<div class="im-bars" role="list">{rows}</div>')
    if score.missing:
        st.caption("Missing first: " + "; ".join(score.missing[:3]) + ".")
    if not campaign.landing_url:
        st.warning("No landing address yet: ads would lead nowhere.", icon=":material/link_off:")


def score_row(section: SectionScore) -> str:
    """One section with its bar."""
    share = round(100 * section.score / section.max)
    return (
        f'<div role="listitem"><span>{section.name}</span><i aria-hidden="true"><u style="width:{share}%"></u></i>'
        f"<b>{section.score}/{section.max}</b></div>"
    )


# ── Basics and words ─────────────────────────────────────────────────────────────────────────────────────────────────


def draw_basics(locked: bool) -> None:
    """What the campaign is, for whom, when and for how much."""
    with st.form("brief_basics", border=False):
        line(BASICS, "name", "Name", locked)
        prose(BASICS, "description", "Description", locked, "What this campaign is about, for your own team")
        # Each pair in columns of its own: on a phone what belongs together stays together.
        one, two = st.columns(2)
        with one:
            choice(BASICS, "objective", "Objective", {v: components.words_of(v) for v in Objective}, locked)
        with two:
            choice(BASICS, "launch_type", "Occasion", {v: components.words_of(v) for v in LaunchType}, locked)
        one, two = st.columns(2)
        with one:
            choice(BASICS, "funnel_stage", "Funnel stage", FUNNEL, locked)
        with two:
            choice(BASICS, "language", "Language of the ads", LANGUAGES, locked)
        one, two = st.columns(2)
        with one:
            day("starts_on", "Flight starts", locked)
        with two:
            day("ends_on", "Flight ends", locked)
        one, two = st.columns(2)
        with one:
            line(BASICS, "budget", "Budget", locked, error_at="budget_micros", placeholder="2500")
        with two:
            choice(BASICS, "budget_currency", "Currency", {code: code for code in currencies()}, locked)
        prose(BASICS, "target_audience", "Target audience", locked, "Home baristas who grind their own")
        st.toggle(
            "Ads must be approved before they are packed",
            key=key("approval_required"),
            disabled=locked,
            persist_state="page",
            help="Off: ads that passed their checks are packed and launched without a decision, and the package says "
            "that nobody reviewed them. What failed, was rejected or sent back is never packed.",
        )
        submit(BASICS, "Save basics", locked)


def draw_words(campaign: CampaignView, locked: bool) -> None:
    """Offer, calls to action, address, phrases and limits."""
    with st.form("brief_words", border=False):
        line(WORDS, "primary_offer", "Offer", locked, placeholder="20% off the first bag")
        one, two = st.columns(2)
        with one:
            line(WORDS, "call_to_action", "Call to action", locked, placeholder="Shop now")
        with two:
            line(WORDS, "secondary_cta", "Second call to action", locked, placeholder="Learn more")
        line(WORDS, "landing_url", "Landing address", locked, placeholder="https://example.com/autumn")
        line(WORDS, "utm_template", "Tracking", locked, placeholder=rules.DEFAULT_UTM)
        st.caption(tracking_words(campaign))
        one, two = st.columns(2)
        with one:
            prose(WORDS, "must_include_phrases", "Must say", locked, "One phrase a line; every ad holds each of them")
        with two:
            prose(WORDS, "must_exclude_phrases", "Must not say", locked, "One phrase a line; no ad holds any of them")
        prose(WORDS, "keywords", "Keywords", locked, "One a line, up to 10")
        prose(WORDS, "reference_captions", "Texts to learn the tone from", locked, "An empty line between two texts")
        three, four = st.columns(2)
        with three:
            line(WORDS, "headline_max_length", "Longest headline", locked, placeholder="As the placement allows")
        with four:
            line(WORDS, "body_max_length", "Longest text", locked, placeholder="As the placement allows")
        submit(WORDS, "Save words", locked)


def tracking_words(campaign: CampaignView) -> str:
    """What an ad's address will be, or which placeholders there are while there is no landing address."""
    listed = ", ".join(f"{{{name}}}" for name in rules.UTM_PLACEHOLDERS)
    if not campaign.landing_url:
        return frame.plain(f"Placeholders: {listed}.")
    example = campaign.tracked_url(campaign.placements[0] if campaign.placements else "meta_fb_feed_1x1", "IM7K2Q9X")
    return f"{frame.plain(f'Placeholders: {listed}. For example')} `{example.replace('`', '')}`"


# ── Placements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_places(campaign: CampaignView, locked: bool) -> None:
    """Packs to tick at once, then every placement by platform with its shape."""
    with st.container(key="brief_packs", horizontal=True, vertical_alignment="center", gap="small"):
        for pack, ids in placements.PACKS.items():
            st.button(
                f"{pack} :gray[{len(ids)}]", key=f"pack_{pack}", icon=":material/add:", on_click=tick, args=(ids, True),
                disabled=locked,
            )  # fmt: skip
        every = [one.id for one in placements.all_placements()]
        st.button("Clear", key="pack_none", type="tertiary", on_click=tick, args=(every, False), disabled=locked)
    for platform, group in by_platform().items():
        st.caption(platform)
        with st.grid(2, min_column_width=230, gap="small", key=f"places_{platform}"):
            for placement in group:
                draw_place(placement, locked)
    chosen = ticked()
    same = set(chosen) == set(campaign.placements)
    with st.container(key="savebar_places", horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        frame.field_error("placements", PLACES)
        frame.errors(PLACES)
        st.caption(components.plural(len(chosen), "placement") + (" chosen" if same else " chosen, not saved yet"))
        st.button(
            "Save placements",
            key="save_placements",
            type="primary",
            on_click=save,
            args=(PLACES,),
            disabled=locked or same,
        )


def draw_place(placement: Placement, locked: bool) -> None:
    """One placement: its shape, name, size and what kind of picture it takes."""
    note = KINDS.get(placement.kind, "")
    with st.container(key=f"place_{placement.id}", horizontal=True, gap="small", wrap=False):
        st.html(shape(placement), width="content")
        st.checkbox(
            # No colours in here: what reads the page aloud would say the markup too.
            f"{placement.name}  \n{placement.width_px} × {placement.height_px}{', ' + note if note else ''}",
            key=key(f"place_{placement.id}"),
            disabled=locked,
            persist_state="page",
            width="stretch",
            wrap=True,
        )


def shape(placement: Placement) -> str:
    """The outline of a placement, its longer side 44 px, thin banners at least 4 px."""
    longest = max(placement.width_px, placement.height_px)
    width, height = (max(round(44 * side / longest), 4) for side in (placement.width_px, placement.height_px))
    return f'<span class="im-shape" title="{escape(placement.ratio)}"><i style="width:{width}px;height:{height}px"></i></span>'


@cache
def by_platform() -> Mapping[str, tuple[Placement, ...]]:
    """The placements of each platform, in the order of the catalogue."""
    groups: dict[str, list[Placement]] = {}
    for placement in placements.all_placements():
        groups.setdefault(placement.platform, []).append(placement)
    return {platform: tuple(group) for platform, group in groups.items()}


# ── The eight sections ───────────────────────────────────────────────────────────────────────────────────────────────


def draw_story(campaign: CampaignView, locked: bool) -> None:
    """The eight sections; those with something missing say what."""
    with st.form("brief_story", border=False):
        for section in campaign.score.sections:
            note = "" if section.score == section.max else f":gray[{section.score} of {section.max}]"
            icon = ":material/check_circle:" if section.score == section.max else ":material/radio_button_unchecked:"
            with st.expander(
                f"{section.name} {note}", icon=icon, expanded=section.key == "client", key=f"story_{section.key}"
            ):
                for name, label, placeholder in STORY_FIELDS[section.key]:
                    if name in STORY_LINES:
                        line(STORY, name, label, locked, placeholder=placeholder)
                    else:
                        prose(STORY, name, label, locked, placeholder, one_a_line=name in STORY_LISTS)
                if section.key == "goals":
                    draw_metrics(locked)
        submit(STORY, "Save background", locked)


def draw_metrics(locked: bool) -> None:
    """The target figures."""
    with st.grid(3, min_column_width=150, gap="small", key="brief_metrics"):
        for metric in rules.TARGET_METRICS:
            st.text_input(METRIC_NAMES[metric], key=key(f"metric_{metric}"), disabled=locked, persist_state="page")
    frame.field_error("target_metrics", STORY)


# ── Widgets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def line(part: str, name: str, label: str, locked: bool, *, placeholder: str = "", error_at: str = "") -> None:
    """A field of one line, its error under it."""
    st.text_input(label, key=key(name), placeholder=placeholder, disabled=locked, persist_state="page")
    frame.field_error(error_at or name, part)


def prose(part: str, name: str, label: str, locked: bool, placeholder: str = "", *, one_a_line: bool = False) -> None:
    """A field of several lines, its error under it."""
    words = f"{label}, one a line" if one_a_line else label
    st.text_area(words, key=key(name), height=86, placeholder=placeholder, disabled=locked, persist_state="page")
    frame.field_error(name, part)


def choice(part: str, name: str, label: str, words: Mapping[Any, str], locked: bool) -> None:
    """One of a vocabulary, in people's words, its error under it."""
    st.selectbox(
        label, list(words), format_func=lambda one: words[one], key=key(name), disabled=locked, persist_state="page"
    )
    frame.field_error(name, part)


def day(name: str, label: str, locked: bool) -> None:
    """A day that may be empty, its error under it."""
    st.date_input(label, None, key=key(name), format="YYYY-MM-DD", disabled=locked, persist_state="page")
    frame.field_error(name, BASICS)


def submit(part: str, label: str, locked: bool) -> None:
    """What belongs to no field above, and the button."""
    frame.errors(part)
    if not locked:
        st.form_submit_button(label, key=f"save_{part}", type="primary", on_click=save, args=(part,))


def currencies() -> tuple[str, ...]:
    """The currencies, the usual ones first."""
    return (*COMMON_CURRENCIES, *sorted(fields.CURRENCIES - set(COMMON_CURRENCIES)))
