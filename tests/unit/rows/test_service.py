"""A table looked at and made: every fault at its row, every photo once, nothing twice."""

import hashlib
import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from core import db, settings
from core.assets import service as assets
from core.assets.models import Asset
from core.creatives import service as ads
from core.creatives.models import Concept
from core.db import Scope
from core.errors import Forbidden, InvalidInput, NotFound
from core.jobs.models import BatchJob
from core.outbound.fetch import Reach
from core.rows import report, service, tables
from core.rows.archive import Archive
from core.rows.rules import Row
from core.rows.service import Source
from core.vocabulary import CheckVerdict, PlanType, Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import ads_of, coffee, count, drawn, make_campaign, make_client, make_photo
from tests.unit.rows.test_archive import packed
from tests.unit.statements import counted

FEED = ["meta_fb_feed_1x1"]


def ready(scope: Scope, **fields: Any) -> tuple[str, str]:
    """A client with the photo cup.jpg, and a campaign of one size without phrase rules."""
    client = make_client(scope)
    make_photo(scope, client, name="cup.jpg")
    return client, make_campaign(
        scope, client, **{"placements": FEED, "must_include_phrases": [], "must_exclude_phrases": [], **fields}
    )


def table(*rows: str, header: str = "photo;headline;text;price;old price") -> Source:
    return Source("\n".join([header, *rows]))


def told(row: Row) -> list[tuple[str, str]]:
    return [(one.field, one.what) for one in row.troubles]


# --- looking -----------------------------------------------------------------------------------------------------------


def test_looking_makes_nothing_and_tells_what_each_row_will_be(scope: Scope) -> None:
    _, campaign = ready(scope)
    seen = service.check(scope, campaign, table("cup;Slow-roasted;From one farm.;12,90 €;15,90 €", "nope;Hello;;;"))
    good, bad = seen.rows
    assert good.is_new
    assert good.words is not None
    assert (good.number, good.words.headline, good.offer) == (2, "Slow-roasted", "€12.90 · was €15.90")
    assert good.ref is not None
    assert good.ref.thumbnail_sha256
    assert told(bad) == [("photo", "“nope” is not in the library")]
    assert (count(scope, BatchJob), count(scope, Concept)) == (0, 0)


def test_all_that_is_wrong_with_a_row_is_told_at_once(scope: Scope) -> None:
    _, campaign = ready(scope, must_exclude_phrases=["guarantee"])
    header = "photo;headline;cta;address;price;old price"
    (row,) = service.check(scope, campaign, table(f";;{'x' * 60};nowhere;10;5", header=header)).rows
    assert [field for field, _ in told(row)] == ["photo", "cta", "landing_url", "headline", "old_price"]
    assert all(one.remedy for one in row.troubles)


def test_phrase_rules_hold_for_words_and_prices(scope: Scope) -> None:
    _, campaign = ready(scope, must_exclude_phrases=["guarantee"])
    seen = service.check(scope, campaign, table("cup;Cheap beans;;;", "cup;Beans;;Guarantee price;", "cup;Beans;;9 €;"))
    assert [told(row)[0][0] if row.troubles else "" for row in seen.rows] == ["headline", "price", ""]


def test_a_near_name_is_proposed(scope: Scope) -> None:
    _, campaign = ready(scope)
    (row,) = service.check(scope, campaign, table("cupp.jpg;Hello;;;")).rows
    assert row.troubles[0].remedy == "did you mean cup.jpg?"


def test_a_photo_is_named_by_name_stem_id_or_a_tag_that_only_it_carries(scope: Scope) -> None:
    client, campaign = ready(scope)
    other = factories.make_asset(scope, client, name="beans.final.png")
    assets.set_tags(scope, other, ["harvest", "autumn"])
    assets.set_tags(scope, factories.make_asset(scope, client, name="b.jpg"), ["autumn"])
    names = ["beans.final.png", "BEANS.final", other, "#harvest", "pictures/beans.final.png", "harvest", "autumn"]
    rows = service.check(scope, campaign, table(*(f"{name};Hello {number}" for number, name in enumerate(names)))).rows
    assert [row.ref.asset_id if row.ref else "" for row in rows] == [other] * 6 + [""]
    assert "2 photos carry the tag" in told(rows[-1])[0][1]


def test_finished_art_deleted_photos_and_ended_rights_are_not_used(scope: Scope) -> None:
    client, campaign = ready(scope)
    gone = factories.make_asset(scope, client, name="gone.jpg")
    assets.delete(scope, gone)
    old = factories.make_asset(scope, client, name="old.jpg")
    assets.set_rights(scope, old, date(2020, 1, 1))
    rows = service.check(scope, campaign, table("gone.jpg;Hello", "old.jpg;Hello", f"{gone};Hello")).rows
    assert [row.is_good for row in rows] == [False, False, False]
    assert told(rows[1]) == [("photo", "the rights to old.jpg ended on 2020-01-01")]


def test_what_a_size_will_cut_or_refuse_is_a_warning_of_the_row(scope: Scope) -> None:
    _, campaign = ready(scope, placements=["google_rda_1x1", "meta_fb_feed_1x1"])
    (row,) = service.check(scope, campaign, table("cup;A headline that has more than thirty signs;;;")).rows
    assert row.is_new
    assert any("will not be made" in warning and "headline" in warning for warning in row.warnings)


def test_a_headline_of_emoji_alone_is_a_warning_of_the_row(scope: Scope) -> None:
    _, campaign = ready(scope, placements=["google_rda_1x1", "meta_fb_feed_1x1"])
    (row,) = service.check(scope, campaign, table("cup;😀;;;")).rows
    assert any("emoji alone" in warning and "single image" in warning for warning in row.warnings), row.warnings


def test_of_many_warnings_what_stops_an_ad_is_told_before_what_is_cut(scope: Scope) -> None:
    sizes = ["meta_fb_feed_1x1", "linkedin_1x1", "pinterest_2x3", "tiktok_image_9x16", "x_image_1x1"]
    _, campaign = ready(scope, placements=sizes)
    (row,) = service.check(scope, campaign, table(f"cup;😀;{'Roasted slowly, sent on the same day. ' * 9};;")).rows
    assert "and more: will not be made: the headline is emoji alone" in row.warnings[0]
    stops = ["will not be made" in warning for warning in row.warnings]
    assert stops == sorted(stops, reverse=True)
    assert len(stops) == 4, "others are left out"


def test_the_person_corrects_what_a_column_means(scope: Scope) -> None:
    _, campaign = ready(scope)
    text = "photo,name,long\ncup,SKU-1,Slow-roasted"
    by_itself = service.check(scope, campaign, Source(text))
    assert by_itself.rows[0].words is not None
    assert by_itself.rows[0].words.headline == "SKU-1"
    corrected = service.check(scope, campaign, Source(text, columns={"photo": 0, "headline": 2}))
    assert corrected.rows[0].words is not None
    assert corrected.rows[0].words.headline == "Slow-roasted"


def test_a_feed_shows_its_sale_price_against_its_price(scope: Scope) -> None:
    _, campaign = ready(scope)
    rows = service.check(
        scope,
        campaign,
        table("cup;Beans;15.90 EUR;12.90 EUR", "cup;Other beans;15.90 EUR;", header="photo;title;price;sale_price"),
    ).rows
    assert [row.offer for row in rows] == ["€12.90 · was €15.90", "€15.90"]


# --- making ------------------------------------------------------------------------------------------------------------


def test_good_rows_become_ads_with_their_words_and_price_and_bad_ones_are_left(scope: Scope) -> None:
    _, campaign = ready(scope)
    made = service.make(scope, campaign, table("cup;Slow-roasted;Text.;12,90 €;15,90 €", "nope;Hello;;;", "cup;Two;;;"))
    assert (made.made, [row.is_good for row in made.rows]) == (2, [True, False, True])
    drawn(scope, made.batch_id)
    found = ads_of(scope, campaign)
    assert {version.headline for _, version in found.values()} == {"Slow-roasted", "Two"}
    first = found[1, FEED[0]][1]
    assert first.verdict != CheckVerdict.FAIL
    assert first.recipe["texts"]["offer"] == "€12.90 · was €15.90"
    assert "€12.90 · was €15.90" in {box["text"] for box in first.fit_report["boxes"]}
    assert found[2, FEED[0]][1].recipe["texts"]["offer"] == ""


def test_the_price_stays_when_an_ad_is_drawn_again(scope: Scope) -> None:
    _, campaign = ready(scope)
    drawn(scope, service.make(scope, campaign, table("cup;Slow-roasted;;9 €;")).batch_id)
    drawn(scope, ads.redraw(scope, campaign))
    (only,) = ads_of(scope, campaign).values()
    assert only[1].recipe["texts"]["offer"] == "€9"
    assert only[1].number == 1


def test_a_size_that_has_no_room_for_the_price_asks_for_a_look(scope: Scope) -> None:
    _, campaign = ready(scope, placements=[*FEED, "google_display_mobile"])
    drawn(scope, service.make(scope, campaign, table("cup;Slow-roasted;;9 €;")).batch_id)
    checks = {place: str(version.checks) for (_, place), (_, version) in ads_of(scope, campaign).items()}
    assert "the price “€9” is not in the picture" in checks["google_display_mobile"]
    assert "the price" not in checks[FEED[0]]


def test_a_large_table_is_written_in_as_many_statements_as_a_small_one(scope: Scope) -> None:
    _, campaign = ready(scope)
    sent = []
    for count_of in (2, 25):
        with counted() as statements:
            service.make(scope, campaign, table(*(f"cup;{count_of} beans for cup {n};;;" for n in range(count_of))))
        sent.append(sum(statement.startswith(("INSERT", "UPDATE")) for statement in statements))
    assert sent[0] == sent[1] > 4
    with db.read(scope) as work:
        by_id = [concept.number for concept in work.scalars(select(Concept).order_by(Concept.id))]
    assert by_id == list(range(1, 28))


def test_sending_the_same_table_twice_makes_nothing_twice_unless_asked(scope: Scope) -> None:
    _, campaign = ready(scope)
    given = table("cup;One;;;", "cup;Two;;;", "cup;One;;;")
    first = service.make(scope, campaign, given)
    assert (first.made, [row.is_known for row in first.rows]) == (2, [False, False, True])
    seen = service.check(scope, campaign, given)
    assert (len(seen.new), len(seen.known)) == (0, 3)
    second = service.make(scope, campaign, given)
    assert (second.batch_id, second.made) == (None, 0)
    assert service.make(scope, campaign, given, again=True).made == 3
    assert count(scope, Concept) == 5


def test_a_mended_table_makes_only_what_was_mended(scope: Scope) -> None:
    _, campaign = ready(scope)
    service.make(scope, campaign, table("cup;One;;;", "nope;Two;;;"))
    assert service.make(scope, campaign, table("cup;One;;;", "cup;Two;;;")).made == 1
    assert count(scope, Concept) == 2


def test_two_who_send_one_table_at_once_make_it_once(scope: Scope) -> None:
    _, campaign = ready(scope)
    given, made = table("cup;One;;;", "cup;Two;;;"), []
    gate = threading.Barrier(3)

    def send() -> None:
        gate.wait()
        made.append(service.make(scope, campaign, given).made)

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(made) == [0, 0, 2]
    assert count(scope, Concept) == 2


def test_the_plans_limit_is_told_before_and_nothing_is_made(scope: Scope) -> None:
    _, campaign = ready(scope)
    with db.work(scope) as work:
        work.execute(text("UPDATE agencies SET plan_type = :plan"), {"plan": PlanType.FREE.value})
    given = table(*(f"cup;Headline {number};;;" for number in range(31)))
    seen = service.check(scope, campaign, given)
    assert seen.over_plan == "31 rows are too many at a time: the free plan allows 30"
    with pytest.raises(InvalidInput) as refused:
        service.make(scope, campaign, given)
    assert (refused.value.field, refused.value.what) == ("table", seen.over_plan)
    assert count(scope, Concept) == 0


def test_who_may_not_make_ads_may_not_look_either(scope: Scope) -> None:
    _, campaign = ready(scope)
    viewer = make_scope("Northwind", Role.VIEWER, agency_id=scope.agency_id)
    for use_case in (service.check, service.make):
        with pytest.raises(Forbidden):
            use_case(viewer, campaign, table("cup;One"))
        with pytest.raises(NotFound):
            use_case(scope, "01ARZ3NDEKTSV4RRFFQ69G5FAV", table("cup;One"))


# --- photos that come with the table -----------------------------------------------------------------------------------


def test_photos_of_a_zip_go_into_the_library_once_however_often_they_are_named(scope: Scope) -> None:
    client, campaign = ready(scope)
    data = packed(("a/one.jpg", coffee(800)), ("b/same.jpg", coffee(800)), ("c/bad.jpg", b"no picture"))
    given = Source(
        "photo;headline\na/one.jpg;One\nb/same.jpg;Two\nONE;Three\nc/bad.jpg;Four\nd/none.jpg;Five", photos=data
    )
    seen = service.check(scope, campaign, given)
    assert [row.is_good for row in seen.rows] == [True, True, True, False, False]
    progress: list[tuple[int, int, str]] = []
    made = service.make(scope, campaign, given, on_progress=lambda *step: progress.append(step))
    assert made.made == 3
    assert told(made.rows[3]) == told(seen.rows[3]) == [("photo", "“c/bad.jpg”: this file is a text file, not a photo")]
    assert told(made.rows[4]) == [("photo", "“d/none.jpg” is neither in the ZIP nor in the library")]
    assert progress[-1][:2] == (2, 2)
    with db.read(scope) as work:
        new = work.scalars(select(Asset).where(Asset.original_sha256 == hashlib.sha256(coffee(800)).hexdigest())).all()
    assert [(asset.workspace_id, asset.original_name) for asset in new] == [(client, "one.jpg")]
    again = service.check(scope, campaign, given)
    assert [row.number for row in again.known] == [2, 3, 4]


def test_a_broken_photo_of_a_zip_is_told_at_its_rows_before_anything_is_made_and_nothing_is_decoded(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, campaign = ready(scope)
    whole = coffee(700)
    data = packed(("half.jpg", whole[: len(whole) // 2]), ("page.png", b"<!doctype html><p>404"), ("good.jpg", whole))
    monkeypatch.setattr(service, "assets", None)
    looked: list[str] = []
    read = Archive.read
    monkeypatch.setattr(Archive, "read", lambda self, name: looked.append(name) or read(self, name))
    given = Source("photo;headline\nhalf.jpg;One\npage.png;Two\nhalf.jpg;Three\ngood.jpg;Four", photos=data)
    rows = service.check(scope, campaign, given).rows
    assert [told(row) for row in rows] == [
        [("photo", "“half.jpg”: the picture ends in the middle")],
        [("photo", "“page.png”: this file is a web page, not a photo")],
        [("photo", "“half.jpg”: the picture ends in the middle")],
        [],
    ]
    assert all("complete photo" in row.troubles[0].remedy for row in rows[:3])
    assert sorted(looked) == ["good.jpg", "half.jpg", "page.png"], "each is unpacked once"


def test_photos_are_fetched_only_where_the_operator_allows_it(scope: Scope) -> None:
    _, campaign = ready(scope)
    given = table("https://shop.example/cup.jpg;One;;;", "http://shop.example/cup.jpg;Two;;;")
    rows = service.check(scope, campaign, given).rows
    assert [told(row)[0][1] for row in rows] == [
        "photos are not fetched from addresses in this installation",
        "photos are fetched only over https",
    ]


def test_an_address_that_leads_inside_is_refused_at_its_row(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPRIMATUR_FETCH_PHOTOS", "1")
    settings.current.cache_clear()
    _, campaign = ready(scope)
    given = table("https://intranet.example/cup.jpg;One;;;", "cup;Two;;;")
    assert len(service.check(scope, campaign, given).new) == 2
    inside = Reach(resolve=lambda host, port: ["10.0.0.7"])
    made = service.make(scope, campaign, given, reach=inside)
    assert made.made == 1
    assert told(made.rows[0]) == [("photo", "the address leads into a private network")]


def test_a_table_whose_addresses_took_all_the_time_tells_the_rows_that_are_left(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_FETCH_PHOTOS", "1")
    settings.current.cache_clear()
    monkeypatch.setattr(service, "FETCHING_S", 0.0)
    _, campaign = ready(scope)
    asked: list[str] = []
    slow = Reach(resolve=lambda host, port: asked.append(host) or ["10.0.0.7"])
    made = service.make(scope, campaign, table("https://shop.example/cup.jpg;One;;;", "cup;Two;;;"), reach=slow)
    assert (made.made, asked) == (1, [])
    assert told(made.rows[0])[0][1].startswith("the addresses of this table answered so slowly")


# --- rows to mend ------------------------------------------------------------------------------------------------------


def test_the_rows_to_mend_say_what_is_wrong_and_can_be_sent_again(scope: Scope) -> None:
    _, campaign = ready(scope)
    header = "photo;headline;text;price;old price"
    seen = service.check(scope, campaign, Source(f"{header}\ncup;Good;;;\nnope;=Sum;+ more;-20%;\ncup;;;5;9"))
    data = report.errors_csv(seen.layout.titles, seen.rows)
    assert data.startswith(b"\xef\xbb\xbf")
    back = tables.read(data)
    assert back.lines[0].cells == (*header.split(";"), *report.ADDED)
    assert [line.cells[:4] for line in back.lines[1:]] == [("nope", "=Sum", "+ more", "-20%"), ("cup", "", "", "5")]
    assert b"'=Sum" in data
    assert back.lines[2].cells[5:] == (
        "4",
        "Headline: the headline is missing",
        "write a headline of up to seven words",
    )
    mended = data.replace(b"nope", b"cup")
    assert service.check(scope, campaign, Source(mended)).rows[0].is_new


def test_the_example_table_is_read_without_a_fault_but_its_photos(scope: Scope) -> None:
    client, campaign = ready(scope)
    factories.make_asset(scope, client, name="beans.jpg")
    seen = service.check(scope, campaign, Source(report.example_csv()))
    assert [row.is_new for row in seen.rows] == [True, True]
    assert len(seen.layout.mapping) == len(seen.layout.titles)
