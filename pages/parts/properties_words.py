"""What can be said about levels of a property, in plain sentences; and what cannot, and what is missing to say it."""

from typing import Final

from core.creatives import rules as creatives
from core.experiments.rates import ADS_LEAST, EVENTS_LEAST, LEVEL
from core.reporting.metrics import METRICS, Metric
from core.reporting.properties import Row, Sheet, Standing
from core.reporting.traits import TRAITS, Property
from pages.ui import components, figures

OBSERVED: Final = "Observed, not randomised"
WHY_OBSERVED: Final = (
    "The platform chose who saw which ad, so a difference may come from audience, place or time and not from the ad. "
    "Only a test that splits people by chance can tell."
)
MANY: Final = 5
CONFIDENCE: Final = f"{LEVEL:.0%}"
_LANGUAGES: Final = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
_OF_STANDING: Final = {
    Standing.ABOVE: "Above all ads",
    Standing.BELOW: "Below all ads",
    Standing.WITHIN: "Not told apart",
    Standing.NOT_ENOUGH: "Not enough data",
}


def level_name(of: Property, row: Row) -> str:
    """What people call a level."""
    key = row.level.key
    if row.level.is_unknown:
        return TRAITS[of].unknown
    match of:
        case Property.LAYOUT:
            return creatives.family_names().get(key, key)
        case Property.PALETTE:
            return creatives.scheme_names().get(key, key).capitalize()
        case Property.LANGUAGE:
            return _LANGUAGES.get(key, key)
        case Property.PLACEMENT:
            return figures.group_name("placement", key)
        case Property.ANGLE | Property.TONE | Property.TEMPLATE:
            return components.words_of(key)
    return row.level.name or key


def standing(row: Row) -> str:
    """Where a level stands, in a few words."""
    return _OF_STANDING[row.standing]


def counted(metric: Metric) -> tuple[str, str]:
    """What a figure counts, and of what: ("link clicks", "impressions")."""
    names = {one.numerator: one.name for one in METRICS.values() if one.denominator is None}
    above, below = (names[column] for column in metric.columns)
    return above[0].lower() + above[1:], below[0].lower() + below[1:]


def missing(metric: Metric, row: Row) -> str:
    """Why nothing is said about a level, and what that would take."""
    rate, (events, _) = row.rate, counted(metric)
    if not rate.ads:
        return f"Not enough data: no ad of it tells {metric.name}."
    if rate.ads < ADS_LEAST:
        return f"Not enough data: {components.plural(rate.ads, 'ad')}, {ADS_LEAST} needed."
    if rate.events <= EVENTS_LEAST:
        return f"Not enough data: {rate.events:,.10g} {events}, more than {EVENTS_LEAST} needed."
    return f"Not enough data: {events} nearly every time, so there is no room to differ."


def said(found: Sheet, row: Row) -> str:
    """What can be said about a level, without its name."""
    metric, rate = found.metric, row.rate
    if row.standing is Standing.NOT_ENOUGH:
        return missing(metric, row)
    drawn, low, high, counted_as, whole = (
        figures.figure(metric, one) for one in (rate.shrunken, rate.low, rate.high, rate.rate, found.whole.rate)
    )
    held = "" if counted_as == drawn else f" ({counted_as} as counted)"
    return (
        f"{drawn} {metric.name}{held} over {components.plural(rate.ads, 'ad')}, "
        f"probably between {low} and {high}; all ads {whole}."
    )


def verdict(found: Sheet) -> str:
    """The answer in a sentence."""
    told = [row for row in found.rows if row.standing is not Standing.NOT_ENOUGH]
    by = TRAITS[found.of].name.lower()
    if not told:
        return f"Nothing can be said about {by} yet: no level has enough data."
    if len(told) == 1:
        return f"Only “{level_name(found.of, told[0])}” has enough data: there is nothing to compare it with."
    apart = [
        f"“{level_name(found.of, row)}” lies {where} all ads"
        for row in told
        for where in (row.standing.value,)
        if row.standing is not Standing.WITHIN
    ]
    if not apart:
        return f"By {by}, no level can be told apart from all ads: each interval holds their rate."
    rest = len(told) - len(apart)
    more = f" {components.plural(rest, 'other')} cannot be told apart." if rest else ""
    return f"{_listed(apart)}.{more}"


def caution(found: Sheet) -> str:
    """What to bear in mind where many levels are looked at and some stand apart."""
    told = [row for row in found.rows if row.standing is not Standing.NOT_ENOUGH]
    if len(told) < MANY or all(row.standing is Standing.WITHIN for row in told):
        return ""
    return f"Of {len(told)} levels, about one in {round(1 / (1 - LEVEL))} would seem apart by chance alone."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
