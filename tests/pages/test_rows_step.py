"""A table in the ads step: what was read is shown before anything is made, and the wrong rows stay to be mended."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.creatives import queries as ads
from core.db import Scope
from core.jobs import queries as jobs
from tests.pages.test_ads_step import press, words
from tests.unit.creatives.studio_set import drawn, make_campaign, make_client, make_photo
from tests.unit.rows.test_archive import packed
from tests.unit.rows.test_tables import sheet

from .conftest import Opener

FEED = ["meta_fb_feed_1x1"]
TABLE = "photo;headline;price\ncup;Slow-roasted;12 €\nnope;Hello;\ncup;Fresh;9 €"
OpenTable = Callable[..., AppTest]


@pytest.fixture
def campaign(scope: Scope) -> str:
    """A campaign without phrase rules, its client with the photo cup.jpg."""
    client = make_client(scope)
    make_photo(scope, client, name="cup.jpg")
    return make_campaign(scope, client, placements=FEED, must_include_phrases=[])


@pytest.fixture
def open_table(scope: Scope, campaign: str, open_page: Opener) -> OpenTable:
    """The ads step with the table chosen as the way."""

    def opened() -> AppTest:
        app = open_page("campaign", scope, campaign=campaign, step="ads")
        return app.segmented_control(key="ads_way").set_value("table").run()

    return opened


def upload(app: AppTest, name: str, data: bytes, kind: str = "file") -> AppTest:
    (found,) = [one for one in app.get("file_uploader") if str(one.key).startswith(f"table_{kind}_")]
    found.set_value((name, data, "application/octet-stream")).run(timeout=60)
    assert not app.exception
    return app


def button(app: AppTest) -> tuple[str, bool]:
    found = app.button(key="ads_go")
    return found.label, found.disabled


def test_at_first_there_is_a_place_for_a_table_and_nothing_to_press(open_table: OpenTable) -> None:
    app = open_table()
    assert button(app) == ("Make the good rows", True)
    assert "Choose a table." in words(app)
    assert app.get("download_button")


def test_a_chosen_file_is_read_at_once_and_each_row_shown_as_it_will_be(scope: Scope, open_table: OpenTable) -> None:
    app = upload(open_table(), "list.csv", TABLE.encode())
    assert button(app) == ("Make 2 rows", False)
    assert "2 rows × 1 size = 2 ads. 1 row will be left out." in words(app)
    assert "Slow-roasted" in words(app)
    assert "€12" in words(app)
    assert "Hello" not in words(app)
    app.segmented_control(key="table_filter").set_value("bad").run()
    assert "“nope” is not in the library" in words(app)
    assert jobs.list_batches(scope).total == 0


def test_pressing_makes_the_good_rows_and_keeps_the_others_to_be_mended(
    scope: Scope, campaign: str, open_table: OpenTable
) -> None:
    app = press(upload(open_table(), "list.csv", TABLE.encode()), "ads_go")
    (batch,) = jobs.list_batches(scope).rows
    assert batch.counts.total == 2
    drawn(scope, batch.batch_id)
    app.run()
    assert "1 row could not be made" in words(app)
    assert "“nope” is not in the library" in words(app)
    press(app, "table_put_away")
    assert "could not be made" not in words(app)
    assert ads.campaign_counts(scope, campaign).ads.pending == 2


def test_a_browser_that_gives_the_way_back_empty_keeps_the_rows_that_wait(scope: Scope, open_table: OpenTable) -> None:
    """It does when a file is chosen before it has drawn the maker, which comes back when the others are made."""
    app = press(upload(open_table(), "list.csv", TABLE.encode()), "ads_go")
    (batch,) = jobs.list_batches(scope).rows
    drawn(scope, batch.batch_id)
    app.run()
    assert "1 row could not be made" in words(app)
    app.session_state["ads_way"] = None
    app.run()
    assert app.segmented_control(key="ads_way").value == "table"
    assert "1 row could not be made" in words(app)


def test_a_column_can_be_given_another_meaning(open_table: OpenTable) -> None:
    app = upload(open_table(), "list.csv", b"photo,name,long\ncup,SKU-1,Slow-roasted")
    assert "SKU-1" in words(app)
    app.selectbox(key="table_column_headline").set_value(2).run()
    assert "Slow-roasted" in words(app)
    assert "SKU-1" not in words(app)
    app.selectbox(key="table_column_cta").set_value(2).run()
    assert "are set to the same column" in words(app)
    assert button(app)[1]


def test_a_spreadsheet_with_two_sheets_lets_one_choose(open_table: OpenTable) -> None:
    data = sheet(["photo", "headline"], ["cup", "One"], More=[["photo", "headline"], ["cup", "Two"]])
    app = upload(open_table(), "list.xlsx", data)
    app.selectbox(key="table_sheet").set_value("More").run()
    assert not app.exception
    assert "<b>Two</b>" in words(app)
    assert "<b>One</b>" not in words(app)


def test_photos_of_a_zip_are_looked_for_as_soon_as_it_is_chosen(open_table: OpenTable) -> None:
    from tests.unit.creatives.studio_set import coffee

    app = upload(open_table(), "list.csv", b"photo,headline\na/new.jpg,One")
    assert "is not in the library" in words(app)
    upload(app, "photos.zip", packed(("a/new.jpg", coffee(700))), "zip")
    assert button(app) == ("Make 1 row", False)
    upload(app, "photos.zip", packed(("a/new.jpg", coffee(700)[:9000])), "zip")
    assert "a/new.jpg”: the picture ends in the middle" in words(app)
    assert button(app) == ("Make the good rows", True)
    upload(app, "photos.zip", b"no zip", "zip")
    assert "This is no ZIP" in words(app)


def test_a_row_that_is_made_already_is_asked_about(scope: Scope, open_table: OpenTable) -> None:
    app = press(upload(open_table(), "list.csv", b"photo,headline\ncup,One"), "ads_go")
    drawn(scope, jobs.list_batches(scope).rows[0].batch_id)
    app.run()
    press(app, "ads_more")
    app.segmented_control(key="ads_way").set_value("table").run()
    upload(app, "list.csv", b"photo,headline\ncup,One")
    assert "Every good row is made already." in words(app)
    assert button(app)[1]
    app.checkbox(key="table_again").check().run()
    assert button(app) == ("Make 1 row", False)


def test_a_file_that_is_no_table_is_told_at_the_table(open_table: OpenTable) -> None:
    app = upload(open_table(), "list.csv", b"%PDF-1.7")
    assert "This is a PDF" in words(app)
    assert button(app)[1]


def test_what_a_table_says_cannot_act_as_html(open_table: OpenTable) -> None:
    app = upload(open_table(), "list.csv", b"photo,headline\ncup,<img src=x onerror=alert(1)>\n<b>x</b>,One")
    assert "<img src=x" not in words(app)
    assert "&lt;img src=x" in words(app)
