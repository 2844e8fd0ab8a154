"""Rates by properties of ads, held against plain sums over the same rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from core import clock, db
from core.assets.models import Asset
from core.copywriting.models import Caption, CaptionVariation
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope
from core.errors import InvalidInput
from core.experiments import rates
from core.experiments.rates import Ad, Rate
from core.reporting import ask, properties
from core.reporting.properties import Row, Sheet, Standing
from core.reporting.traits import Property
from core.reporting.view import Comparison, Filter, Op, Span, Threshold, ViewState
from core.results import service as results
from core.results.service import Given
from core.vocabulary import Platform
from tests import factories
from tests.factories import MadeAd

DAYS = Span(date(2026, 10, 1), date(2026, 10, 28))
VIEW = ViewState(period=DAYS, comparison=Comparison.NONE)
HEADER = "Day,Account name,Campaign name,Ad set name,Ad name,Currency,Impressions,Link clicks,Amount spent,Results,Kind"
MAPPING = {
    "Day": "day", "Account name": "account", "Campaign name": "campaign", "Ad set name": "ad_set", "Ad name": "ad",
    "Currency": "currency", "Impressions": "impressions", "Link clicks": "clicks_link", "Amount spent": "spend",
    "Results": "conversions", "Kind": "result_kind",
}  # fmt: skip
# Ad name, impressions, link clicks, results, kind of result.
Line = tuple[str, int, int | None, int, str]


def bring(scope: Scope, client: str, folder: Path, lines: Sequence[Line], platform: Platform = Platform.OTHER) -> None:
    rows = [
        f"2026-10-05,{platform},C,S,{ad},EUR,{shown},{'' if clicks is None else clicks},1.00,{got},{kind}"
        for ad, shown, clicks, got, kind in lines
    ]
    path = folder / f"{platform}-{len(lines)}.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    results.import_file(scope, client, path, Given(platform=platform, mapping=MAPPING))


def line(ad: MadeAd, shown: int, clicks: int | None, got: int = 0, kind: str = "purchase") -> Line:
    return f"x_{ad.code}_y", shown, clicks, got, kind


@pytest.fixture
def client(someone: Scope) -> str:
    return factories.make_client(someone)


@pytest.fixture
def campaign(someone: Scope, client: str) -> str:
    return factories.make_campaign(someone, client)


def ads(scope: Scope, campaign: str, count: int, family: str | None, **words: object) -> list[MadeAd]:
    recipe = {"design": {"family": family, "scheme": "dark"}} if family else {}
    return [factories.make_ad(scope, campaign, recipe=recipe, **words) for _ in range(count)]


def by_key(found: Sheet) -> dict[str, Row]:
    return {row.level.key: row for row in found.rows}


def test_levels_have_the_sums_and_the_statistics_of_their_ads(
    someone: Scope, client: str, campaign: str, tmp_path: Path
) -> None:
    big, framed = ads(someone, campaign, 4, "big-type"), ads(someone, campaign, 3, "framed")
    counts = [(9000, 190), (8000, 150), (12000, 260), (7000, 120), (9000, 70), (11000, 90), (8000, 75)]
    lines = [line(ad, shown, clicks) for ad, (shown, clicks) in zip((*big, *framed), counts, strict=True)]
    bring(someone, client, tmp_path, [*lines, ("nobody's", 5000, 4000, 0, "purchase")])
    found = properties.sheet(someone, VIEW, Property.LAYOUT, "ctr")
    expected = rates.rates(
        {
            "big-type": [Ad(clicks, shown) for shown, clicks in counts[:4]],
            "framed": [Ad(clicks, shown) for shown, clicks in counts[4:]],
        }
    )
    rows = by_key(found)
    assert set(rows) == {"big-type", "framed"}
    for key, rate in expected.items():
        told = rows[key].rate
        assert (told.ads, told.events, told.trials) == (rate.ads, rate.events, rate.trials)
        assert (told.shrunken, told.low, told.high) == pytest.approx((rate.shrunken, rate.low, rate.high))
    assert found.whole.ads == 7
    assert found.whole.rate == pytest.approx(955 / 64000)
    assert [row.level.key for row in found.rows] == ["big-type", "framed"], "the highest first"
    assert found.others == 5000, "ads that are not ours are in no level, and said"
    assert rows["big-type"].standing is Standing.ABOVE
    assert rows["framed"].standing is Standing.BELOW
    assert rows["big-type"].impressions == 36000
    whole = properties.narrowed(found)
    assert whole is not None
    total = ask.answer(someone, whole).totals[0].now["ctr"]
    assert (total.numerator, total.denominator) == (955, 64000), "the receipt's view counts the same"


def test_results_of_an_edited_ad_count_with_what_it_was_when_it_ran(
    someone: Scope, client: str, campaign: str, tmp_path: Path
) -> None:
    (first,) = ads(someone, campaign, 1, "big-type", headline="Short one")
    second = factories.make_version(
        someone, first.creative_id, headline="Short two", recipe={"design": {"family": "framed"}}
    )
    third = factories.make_version(
        someone, first.creative_id, headline="Short", recipe={"design": {"family": "framed"}}
    )
    bring(someone, client, tmp_path, [line(first, 1000, 50), line(second, 2000, 20), line(third, 3000, 30)])
    rows = by_key(properties.sheet(someone, VIEW, Property.LAYOUT, "ctr"))
    assert rows["big-type"].rate.rate == 0.05
    assert (rows["framed"].rate.ads, rows["framed"].rate.events) == (1, 50), "two versions of one ad are one ad"
    found = properties.sheet(someone, VIEW, Property.HEADLINE_WORDS, "ctr")
    assert [(row.rate.ads, row.rate.trials) for row in found.rows] == [(1, 6000)]
    assert found.whole.ads == 1


def test_finished_art_is_a_level_of_its_own_that_is_not_known(
    someone: Scope, client: str, campaign: str, tmp_path: Path
) -> None:
    (made,), (art,) = ads(someone, campaign, 1, "framed"), ads(someone, campaign, 1, None)
    bring(someone, client, tmp_path, [line(made, 1000, 10), line(art, 1000, 20)])
    found = properties.sheet(someone, VIEW, Property.LAYOUT, "ctr")
    rows = by_key(found)
    assert rows[""].level.is_unknown
    assert rows[""].codes == (art.code,)
    assert rows[""].standing is Standing.NOT_ENOUGH
    into = properties.narrowed(found, rows[""])
    assert into is not None
    assert ask.answer(someone, into).totals[0].now["ctr"].numerator == 20, "by its versions: reports have no such group"
    into = properties.narrowed(found, rows["framed"])
    assert into is not None
    assert Filter("layout", ("framed",)) in into.filters
    assert ask.answer(someone, into).totals[0].now["ctr"].numerator == 10


def test_one_platform_is_compared_unless_more_are_asked_for(
    someone: Scope, client: str, campaign: str, tmp_path: Path
) -> None:
    one, two = ads(someone, campaign, 2, "framed")
    bring(someone, client, tmp_path, [line(one, 1000, 10)], Platform.META)
    bring(someone, client, tmp_path, [line(two, 90_000, None)], Platform.GOOGLE)
    found = properties.sheet(someone, VIEW, Property.LAYOUT, "ctr")
    assert found.chosen == ("meta",), "the other tells no link clicks, however much it was shown"
    assert found.platforms == (("meta", 1000), ("google", 90_000))
    google = ViewState(period=DAYS, filters=(Filter("platform", ("google",)),))
    found = properties.sheet(someone, google, Property.LAYOUT, "ctr")
    assert found.chosen == ("google",)
    assert (found.whole.ads, found.whole.rate, found.silent_ads) == (0, None, 1)
    assert found.platforms == (("meta", 1000), ("google", 90_000)), "the other can still be chosen"
    both = ViewState(period=DAYS, filters=(Filter("platform", ("google", "meta")),))
    found = properties.sheet(someone, both, Property.LAYOUT, "ctr")
    assert (found.whole.ads, found.silent_ads) == (1, 1)
    assert found.rows[0].impressions == 91_000


def test_kinds_of_results_are_never_added(someone: Scope, client: str, campaign: str, tmp_path: Path) -> None:
    one, two = ads(someone, campaign, 2, "framed")
    bring(someone, client, tmp_path, [line(one, 1000, 100, 10), line(two, 1000, 100, 30, "lead")])
    found = properties.sheet(someone, VIEW, Property.LAYOUT, "cvr")
    assert found.needs_kind
    assert found.kinds == ("lead", "purchase")
    assert found.rows == ()
    leads = ViewState(period=DAYS, result_kind="lead")
    found = properties.sheet(someone, leads, Property.LAYOUT, "cvr")
    assert not found.needs_kind
    assert (found.whole.events, found.whole.trials) == (30, 200)
    assert not properties.sheet(someone, VIEW, Property.LAYOUT, "ctr").needs_kind


def test_angle_and_tone_are_known_while_the_words_are_those_of_one_wording(
    someone: Scope, client: str, campaign: str, tmp_path: Path
) -> None:
    kept, edited, unsure = (
        factories.make_ad(someone, campaign, headline=headline, primary_text="Text")
        for headline in ("As written", "Changed by hand", "Said twice")
    )
    with db.work(someone) as work:
        for ad in (kept, edited, unsure):
            creative = work.one(AdCreative, ad.creative_id)
            caption = Caption(
                agency_id=someone.agency_id, workspace_id=client, campaign_id=campaign, asset_id=creative.asset_id
            )
            work.add(caption)
            work.flush()
            work.one(Concept, ad.concept_id).caption_id = caption.id
            wordings = {"As written": ("witty", "emotional"), "Said twice": ("formal", "educational")}
            for place, (headline, (tone, angle)) in enumerate(wordings.items()):
                work.add(
                    CaptionVariation(
                        agency_id=someone.agency_id, caption_id=caption.id, position=place, text="Text",
                        headline=headline, tone=tone, angle=angle, created_at=clock.now(),
                    )
                )  # fmt: skip
            work.add(
                CaptionVariation(
                    agency_id=someone.agency_id, caption_id=caption.id, position=9, text="Text",
                    headline="Said twice", tone="witty", angle="emotional", created_at=clock.now(),
                )
            )  # fmt: skip
    bring(someone, client, tmp_path, [line(ad, 1000, 10) for ad in (kept, edited, unsure)])
    for of, expected in ((Property.ANGLE, "emotional"), (Property.TONE, "witty")):
        rows = by_key(properties.sheet(someone, VIEW, of, "ctr"))
        assert rows[expected].codes == (kept.code,)
        assert set(rows[""].codes) == {edited.code, unsure.code}


def test_faces_and_pictures_come_from_the_photo(someone: Scope, client: str, campaign: str, tmp_path: Path) -> None:
    one, two = ads(someone, campaign, 2, "framed")
    with db.work(someone) as work:
        asset = work.one(Asset, work.one(AdCreative, two.creative_id).asset_id)
        asset.faces = [[0.1, 0.1, 0.2, 0.2]]
        name = asset.original_name
    bring(someone, client, tmp_path, [line(one, 1000, 10), line(two, 1000, 20)])
    found = properties.sheet(someone, VIEW, Property.FACE, "ctr")
    assert [(row.level.name, row.codes) for row in found.rows] == [
        ("No face found", (one.code,)),
        ("One face", (two.code,)),
    ]
    found = properties.sheet(someone, VIEW, Property.PICTURE, "ctr")
    assert {row.level.name: row.rate.events for row in found.rows}[name] == 20
    with db.read(someone) as work:
        thumbnail = work.one(CreativeVersion, two.version_id).thumbnail_sha256
    assert [one.thumbnail_sha256 for one in found.rows[0].examples + found.rows[1].examples].count(thumbnail) == 1


def test_filters_and_thresholds_narrow_the_ads(someone: Scope, client: str, campaign: str, tmp_path: Path) -> None:
    small, large = ads(someone, campaign, 2, "framed")
    bring(someone, client, tmp_path, [line(small, 100, 10), line(large, 5000, 20)])
    enough = ViewState(period=DAYS, thresholds=(Threshold("impressions", Op.AT_LEAST, 1000.0),))
    found = properties.sheet(someone, enough, Property.LAYOUT, "ctr")
    assert found.whole.events == 20
    for into in (properties.narrowed(found), properties.narrowed(found, found.rows[0])):
        assert into is not None
        assert ask.answer(someone, into).totals[0].now["ctr"].numerator == 20, "other pages count the same ads"
    only = ViewState(period=DAYS, filters=(Filter("version", (small.code,)),))
    assert properties.sheet(someone, only, Property.LAYOUT, "ctr").whole.events == 10


def test_without_results_there_is_nothing_and_no_platform(someone: Scope, client: str) -> None:
    found = properties.sheet(someone, VIEW, Property.LAYOUT, "ctr")
    assert (found.rows, found.platforms, found.chosen, found.known, found.whole.rate) == ((), (), (), None, None)


def test_prices_are_not_compared(someone: Scope) -> None:
    with pytest.raises(InvalidInput) as refused:
        properties.sheet(someone, VIEW, Property.LAYOUT, "cpa")
    assert refused.value.field == "figure"


def rate(low: float, high: float, *, is_enough: bool = True) -> Rate:
    return Rate(5, 50, 5000, 0.01, (low + high) / 2, low, high, 0.5, is_enough)


@pytest.mark.parametrize(
    ("told", "overall", "expected"),
    [
        (rate(0.01, 0.02), 0.009, Standing.ABOVE),
        (rate(0.01, 0.02), 0.021, Standing.BELOW),
        (rate(0.01, 0.02), 0.01, Standing.WITHIN),
        (rate(0.01, 0.02), 0.02, Standing.WITHIN),
        (rate(0.01, 0.02, is_enough=False), 0.5, Standing.NOT_ENOUGH),
        (rate(0.01, 0.02), None, Standing.NOT_ENOUGH),
    ],
)
def test_a_level_stands_apart_only_with_its_whole_interval(
    told: Rate, overall: float | None, expected: Standing
) -> None:
    assert properties.standing(told, overall) is expected
