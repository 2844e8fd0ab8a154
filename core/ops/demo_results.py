"""What the platforms would report of the demo's ads: files in their own layouts, imported like anybody's.

Nothing is written into the tables from here. Each ad gets days that behave like days: weekends differ, people tire of a
picture, ideas and placements are not equally good, orders come in late. The platforms' files are made of these days, as
they looked on the morning of the download, so that the later one of two says more about the same week.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, groupby
from math import exp, sqrt
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select

from core import clock, db
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.exports import naming
from core.results import service
from core.results.service import Given
from core.vocabulary import ReviewStatus

DAYS: Final = 60
_RESTATED_DAYS: Final = 7
_SEED: Final = "northwind"
# Monday to Sunday: what people have time for, and what an office has.
_HOME: Final = (0.94, 0.92, 0.96, 1.0, 1.02, 1.1, 1.16)
_OFFICE: Final = (1.1, 1.22, 1.24, 1.18, 0.98, 0.34, 0.3)
_FRESH_DAYS: Final = 16.0
_TIRED: Final = 0.58
_WARMING: Final = (0.35, 0.6, 0.85)
_MEAN_LAG_DAYS: Final = 1.8
_SMALL_PER_DAY: Final = 70


@dataclass(frozen=True)
class Place:
    """What a placement usually costs and gives; rates are 0..1, money is in units of the account's currency."""

    shown: str
    cpm: float
    rate: float
    orders: float
    week: tuple[float, ...] = _HOME


_PLACES: Final[Mapping[str, Place]] = MappingProxyType(
    {
        "meta_ig_feed_4x5": Place("Instagram feed", 7.4, 0.0125, 0.047),
        "meta_fb_feed_1x1": Place("Facebook feed", 6.1, 0.0104, 0.041),
        "meta_fb_link_191": Place("Facebook feed", 5.6, 0.0089, 0.036),
        "meta_story_9x16": Place("Instagram Stories", 4.3, 0.0061, 0.033),
        "google_display_mrec": Place("300x250", 2.2, 0.0042, 0.021),
        "google_display_half_page": Place("300x600", 2.9, 0.0051, 0.019),
        "google_display_leaderboard": Place("728x90", 1.6, 0.0021, 0.014),
        "linkedin_191": Place("Feed", 24.0, 0.0091, 0.066, _OFFICE),
    }
)
_ELSEWHERE: Final = Place("Audience Network", 4.8, 0.0072, 0.012)


@dataclass(frozen=True)
class Ad:
    """An ad as the platform knows it.

    Attributes:
        code: "" where nobody put one into the name.
        idea: Which picture and which words; ads of one idea are about equally good.
        is_late: It began two days ago with next to no money: a sample too small to say anything.
    """

    campaign: str
    name: str
    code: str
    placement_id: str
    idea: str
    landing_url: str = ""
    is_late: bool = False

    @property
    def platform(self) -> str:
        """Where it runs: meta, google or linkedin."""
        return self.placement_id.partition("_")[0]


@dataclass(frozen=True)
class Run:
    """Ads that ran together on one budget a day, in units of the account's currency."""

    first: date
    last: date
    daily: float
    order_value: float
    ads: tuple[Ad, ...]


@dataclass(frozen=True)
class AdDay:
    """What an ad did on one day. `orders`: (days until it was counted, cents)."""

    ad: Ad
    day: date
    impressions: int
    clicks_all: int
    clicks_link: int
    spend_cents: int
    orders: tuple[tuple[int, int], ...]

    def counted(self, on: date) -> tuple[int, int]:
        """Orders and their cents as far as the platform knew them on a day."""
        known = [cents for lag, cents in self.orders if self.day + timedelta(days=lag) < on]
        return len(known), sum(known)


@dataclass(frozen=True)
class Account:
    """The client's account with every platform."""

    name: str
    currency: str


def ads_of(
    scope: Scope,
    campaign_id: str,
    *,
    client_name: str,
    campaign_name: str,
    photos: Mapping[str, str],
    late: Mapping[str, Any] | None = None,
) -> tuple[Ad, ...]:
    """The approved ads of a campaign that one of the platforms here would report on, named as the launch sheet names them.

    Args:
        photos: Asset → the photo's short name, which is the same in every demo.
        late: Photo, concept and placement of the ad that has just begun.
    """
    with db.read(scope) as work:
        rows = work.execute(
            select(AdCreative, CreativeVersion.code, CreativeVersion.landing_url)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .where(
                AdCreative.campaign_id == campaign_id,
                AdCreative.review_status == ReviewStatus.APPROVED,
                AdCreative.placement_id.in_(_PLACES),
            )
        ).all()
    ads = []
    for row, code, landing_url in rows:
        photo = photos.get(row.asset_id, "art")
        told = {"photo": photo, "concept": row.concept_number, "placement": row.placement_id}
        name = naming.ad_name(
            client=client_name, campaign=campaign_name, concept_number=row.concept_number,
            placement_id=row.placement_id, code=code,
        )  # fmt: skip
        idea = f"{photo}/{row.concept_number}"
        ads.append(Ad(campaign_name, name, code, row.placement_id, idea, landing_url, is_late=told == late))
    # Codes differ from one demo to the next; the order must not.
    return tuple(sorted(ads, key=lambda ad: (ad.idea, ad.placement_id)))


def bring_in(scope: Scope, workspace_id: str, plan: Mapping[str, Any], runs: Sequence[Run], now: datetime) -> None:
    """Make the platforms' files of these runs and import each; Meta's twice, the later one with a week told anew.

    Args:
        plan: `account` and `currency`; `elsewhere`: ads that nobody made here, so that no code leads from them to ours.
    """
    account = Account(plan["account"], plan["currency"])
    yesterday = now.date() - timedelta(days=1)
    strange = [
        Run(yesterday - timedelta(days=DAYS - 1), yesterday, entry["daily"], entry["order"],
            (Ad(entry["campaign"], entry["ad"], "", entry["placement"], "elsewhere"),))
        for entry in plan["elsewhere"]
    ]  # fmt: skip
    days = [day for run in (*runs, *strange) for day in _lived(run)]
    with tempfile.TemporaryDirectory(prefix="demo-results-") as folder:
        for moment, first, platform in _downloads(now):
            shown = sorted(
                (one for one in days if one.ad.platform == platform and first <= one.day < moment.date()),
                key=lambda one: (one.day, one.ad.campaign, one.ad.name),
            )
            for month in _months(shown):
                name, data = _LAYOUTS[platform](account, month, moment.date())
                path = _free(Path(folder) / name)
                path.write_bytes(data)
                with clock.held_at(moment):
                    service.import_file(scope, workspace_id, path, Given(account=account.name))


def _free(path: Path) -> Path:
    """As a browser names a download beside one of the same name: `Ad report (1).csv`."""
    names = (path.with_stem(f"{path.stem} ({number})") for number in count(1))
    return path if not path.exists() else next(one for one in names if not one.exists())


def _months(shown: Sequence[AdDay]) -> list[list[AdDay]]:
    """A file a month: only then can a month be held against the platform's own total."""
    return [list(month) for _, month in groupby(shown, key=lambda one: (one.day.year, one.day.month))]


def _downloads(now: datetime) -> Iterator[tuple[datetime, date, str]]:
    """When somebody fetched which file, and its first day; the file ends on the day before."""
    start = now.date() - timedelta(days=DAYS)
    earlier = (now - timedelta(days=_RESTATED_DAYS - 1)).replace(hour=7, minute=40)
    yield earlier, start, "meta"
    for minutes, first, platform in (
        (14, earlier.date() - timedelta(days=_RESTATED_DAYS), "meta"), (10, start, "google"), (7, start, "linkedin"),
    ):  # fmt: skip
        yield now - timedelta(minutes=minutes), first, platform


# --- days ----------------------------------------------------------------------------------------------------------------


def _lived(run: Run) -> Iterator[AdDay]:
    """The days of a run: its money goes where people answer, and each ad has an answer of its own."""
    rated = [(ad, _PLACES.get(ad.placement_id, _ELSEWHERE), _appeal(ad)) for ad in run.ads]
    weight = sum(appeal for ad, _, appeal in rated if not ad.is_late) or 1.0
    for ad, place, appeal in rated:
        if ad.is_late:
            yield from _few(ad, place, run)
        else:
            yield from _many(ad, place, appeal, run, run.daily * appeal / weight)


def _appeal(ad: Ad) -> float:
    """How good an ad is against its neighbours: mostly its idea, a little the ad itself."""
    idea = Random(f"{_SEED}/{ad.campaign}/{ad.idea}").uniform(0.62, 1.45)
    return idea * Random(f"{_SEED}/{ad.campaign}/{ad.idea}/{ad.placement_id}").uniform(0.88, 1.12)


def _many(ad: Ad, place: Place, appeal: float, run: Run, daily: float) -> Iterator[AdDay]:
    chance = Random(f"{_SEED}/{ad.campaign}/{ad.placement_id}/{ad.idea}/days")
    for age in range((run.last - run.first).days + 1):
        day = run.first + timedelta(days=age)
        warmth = _WARMING[age] if age < len(_WARMING) else 1.0
        spend = daily * place.week[day.weekday()] * warmth * chance.uniform(0.9, 1.1)
        rate = place.rate * appeal * (_TIRED + (1 - _TIRED) * exp(-age / _FRESH_DAYS))
        yield _a_day(chance, ad, day, spend / place.cpm * 1000, spend, (rate, place.orders), run.order_value)


def _few(ad: Ad, place: Place, run: Run) -> Iterator[AdDay]:
    chance = Random(f"{_SEED}/{ad.campaign}/{ad.placement_id}/late")
    for ago in (1, 0):
        day = run.last - timedelta(days=ago)
        if day >= run.first:
            yield _a_day(chance, ad, day, _SMALL_PER_DAY, _SMALL_PER_DAY * place.cpm / 1000, (place.rate, 0.0), 1.0)


def _a_day(
    chance: Random, ad: Ad, day: date, impressions: float, spend: float, rates: tuple[float, float], value: float
) -> AdDay:
    """A day by chance around what is expected; `rates` are of clicks to impressions and of orders to clicks."""
    seen = _drawn(chance, impressions)
    link = min(seen, _drawn(chance, seen * rates[0]))
    other = min(seen - link, _drawn(chance, link * 0.38))
    orders = tuple(
        (int(chance.expovariate(1 / _MEAN_LAG_DAYS)), round(value * 100 * chance.triangular(0.55, 1.9, 0.85)))
        for _ in range(_drawn(chance, link * rates[1]))
    )
    return AdDay(ad, day, seen, link + other, link, round(spend * 100) if seen else 0, orders)


def _drawn(chance: Random, expected: float) -> int:
    """A count by chance (Poisson; by the normal curve where that is as good)."""
    if expected > 40:
        return max(0, round(chance.gauss(expected, sqrt(expected))))
    count, left = -1, 1.0
    while left > exp(-expected):
        left *= chance.random()
        count += 1
    return max(0, count)


# --- files ---------------------------------------------------------------------------------------------------------------


def _units(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _number_of(*names: str) -> int:
    """The platform's own id of a thing: long, and always the same for the same names."""
    return 120_210_000_000_000_000 + Random("/".join((_SEED, *names))).randrange(10**12)


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    write.writerow(header)
    write.writerows(rows)
    return out.getvalue()


def _span(shown: Sequence[AdDay]) -> tuple[date, date]:
    return shown[0].day, shown[-1].day


def _meta(account: Account, shown: Sequence[AdDay], on: date) -> tuple[str, bytes]:
    """Ads Manager, by day and placement: UTF-8 with commas, the total in a row without a name, first."""
    first, last = _span(shown)
    header = (
        "Reporting starts", "Reporting ends", "Day", "Campaign name", "Campaign ID", "Ad set name", "Ad set ID", "Ad name", "Ad ID",
        "Placement", "Ad delivery", f"Amount spent ({account.currency})", "Impressions", "Reach", "Link clicks", "Clicks (all)",
        "Purchases", "Purchases conversion value", "Attribution setting", "Quality ranking",
    )  # fmt: skip
    rows = []
    for one in shown:
        orders, cents = one.counted(on)
        place, ad = _PLACES.get(one.ad.placement_id, _ELSEWHERE), one.ad
        rows.append((
            first, last, one.day, ad.campaign, _number_of(ad.campaign), f"{ad.campaign} · prospecting",
            _number_of(ad.campaign, "set"), ad.name, _number_of(ad.campaign, ad.idea, ad.placement_id), place.shown,
            "active", _units(one.spend_cents), one.impressions, round(one.impressions * 0.86), one.clicks_link,
            one.clicks_all, orders, _units(cents), "7-day click or 1-day view", "-",
        ))  # fmt: skip
    whole = (
        first, last, *[""] * 9, _units(sum(one.spend_cents for one in shown)), sum(one.impressions for one in shown), "",
        sum(one.clicks_link for one in shown), sum(one.clicks_all for one in shown), sum(one.counted(on)[0] for one in shown),
        _units(sum(one.counted(on)[1] for one in shown)), "", "",
    )  # fmt: skip
    name = (
        f"{account.name.replace(' ', '-')}-Ads-{first:%b}-{first.day}-{first.year}-{last:%b}-{last.day}-{last.year}.csv"
    )
    return name, _table(header, [whole, *rows]).encode()


def _google(account: Account, shown: Sequence[AdDay], on: date) -> tuple[str, bytes]:
    """The ad report as .csv: title and period above, thousands with commas, conversions in parts, totals below."""
    first, last = _span(shown)
    header = (
        "Ad status", "Campaign", "Ad group", "Ad name", "Ad ID", "Day", "Currency code", "Final URL", "Impr.", "Clicks", "CTR",
        "Cost", "Conversions", "Conv. value",
    )  # fmt: skip
    rows, parts, values = [], 0, 0
    for one in shown:
        orders, cents = one.counted(on)
        # Part of each order is somebody else's: hundredths of an order, as data-driven attribution gives them.
        part = orders * 87 + one.impressions % 13 if orders else 0
        parts, values, ad = parts + part, values + cents, one.ad
        address = f"{ad.landing_url}?utm_source=google&utm_content={ad.code}" if ad.code else ad.landing_url
        rows.append((
            "Enabled", ad.campaign, "Display", ad.name, _number_of(ad.campaign, ad.idea, ad.placement_id), one.day, account.currency,
            address, f"{one.impressions:,}", f"{one.clicks_link:,}", _percent(one.clicks_link, one.impressions),
            f"{one.spend_cents / 100:,.2f}", f"{part / 100:,.2f}", f"{cents / 100:,.2f}",
        ))  # fmt: skip
    seen, clicks = sum(one.impressions for one in shown), sum(one.clicks_link for one in shown)
    whole = [
        " --", " --", " --", " --", " --", account.currency, " --", f"{seen:,}", f"{clicks:,}", _percent(clicks, seen),
        f"{sum(one.spend_cents for one in shown) / 100:,.2f}", f"{parts / 100:,.2f}", f"{values / 100:,.2f}",
    ]  # fmt: skip
    totals = [[f"Total: {of}", *whole] for of in ("Ads", "Account")]
    period = f'"{first:%B} {first.day}, {first.year} - {last:%B} {last.day}, {last.year}"'
    return "Ad report.csv", f"Ad report\n{period}\n{_table(header, [*rows, *totals])}".encode()


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else " --"


def _linkedin(account: Account, shown: Sequence[AdDay], on: date) -> tuple[str, bytes]:
    """Campaign Manager: UTF-16 with tabs, four lines and an empty one above, American days, no totals."""
    first, last = _span(shown)
    header = (
        "Start Date (in UTC)", "Account Name", "Currency", "Campaign Name", "Ad Set Name", "Ad Name", "Ad ID", "Total Spent",
        "Impressions", "Clicks", "Clicks to Landing Page", "Conversions", "Total Conversion Value",
    )  # fmt: skip
    rows = []
    for one in shown:
        orders, cents = one.counted(on)
        rows.append((
            _american(one.day), account.name, account.currency, one.ad.campaign, f"{one.ad.campaign} · offices", one.ad.name,
            _number_of(one.ad.campaign, one.ad.idea) % 10**9, _units(one.spend_cents), one.impressions, one.clicks_all,
            one.clicks_link, orders, _units(cents),
        ))  # fmt: skip
    above = (
        f'Ad Performance Report (in UTC)\n"Report Start: {_american(first)}"\n"Report End: {_american(last)}"\n'
        f'"Date Generated: {_american(on)}"\n\n'
    )
    text = above + _table(header, rows, delimiter="\t")
    return "account_508114723_creative_performance_report.csv", b"\xff\xfe" + text.encode("utf-16-le")


def _american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


_LAYOUTS: Final[Mapping[str, Callable[[Account, Sequence[AdDay], date], tuple[str, bytes]]]] = MappingProxyType(
    {"meta": _meta, "google": _google, "linkedin": _linkedin}
)
