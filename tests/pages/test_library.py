"""The library page: upload with a result per file, search, the sheet of a picture, deleting."""

import io
from datetime import date

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core import db, worker
from core.assets import masks, queries, service
from core.campaigns import service as campaigns
from core.creatives.models import Concept
from core.db import Scope
from core.jobs import queries as jobs
from core.jobs import runner
from core.vocabulary import BatchKind, Role
from core.workspaces import service as workspaces
from tests.conftest import make_scope
from tests.factories import make_ad, make_asset, make_campaign
from tests.pages.conftest import Opener
from tests.unit.assets.test_cutting import disc

assert worker.GATHERED  # its import makes every kind of work known


def photo(colour: str = "#884422") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG") if colour == "grey" else Image.new(
        "RGB", (320, 240), colour
    ).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def client(scope: Scope) -> str:
    return workspaces.create(scope, client_name="Aurora").workspace_id


@pytest.fixture
def cup(scope: Scope, client: str) -> str:
    return service.upload(scope, client, name="cup.jpg", data=photo()).asset_id


def library(open_page: Opener, person: Scope, client: str, **more: str) -> AppTest:
    page = open_page("library", person, client=client, **more)
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "title", "header", "subheader", "toast")
    return " ".join(str(one.value) for kind in kinds for one in page.get(kind))


def names(page: AppTest) -> list[str]:
    return [button.label for button in page.button if str(button.key).startswith("open_")]


def test_an_empty_library_says_what_to_do(open_page: Opener, scope: Scope, client: str) -> None:
    assert "No pictures yet" in words(library(open_page, scope, client))


def test_files_are_taken_at_once_and_each_refusal_is_told(
    open_page: Opener, scope: Scope, client: str, cup: str
) -> None:
    page = library(open_page, scope, client)
    page.file_uploader(key="library_files_0").set_value(
        [
            ("new.jpg", photo("#112233"), "image/jpeg"),
            ("cup again.jpg", photo(), "image/jpeg"),
            ("fake.jpg", b"%PDF-1.4", "image/jpeg"),
        ]
    ).run()
    assert not page.exception
    assert queries.list_assets(scope, client).total == 2
    assert names(page) == ["new.jpg", "cup.jpg"]
    assert "**fake.jpg** was not taken" in words(page)
    assert "Already here: cup again.jpg" in words(page)
    page.button(key="close_results").click().run()
    assert "was not taken" not in words(page)


def test_search_and_tags_narrow_the_grid(open_page: Opener, scope: Scope, client: str, cup: str) -> None:
    other = service.upload(scope, client, name="Küche.jpg", data=photo("#001122")).asset_id
    service.set_tags(scope, other, ["Sommer"])
    page = library(open_page, scope, client)
    assert sorted(names(page)) == ["Küche.jpg", "cup.jpg"]
    page.text_input(key="q").set_value("kuche").run()
    assert names(page) == ["Küche.jpg"]
    page.text_input(key="q").set_value("nothing like it").run()
    assert "Nothing like that here" in words(page)


def test_the_sheet_saves_name_tags_rights_and_focal_point(
    open_page: Opener, scope: Scope, client: str, cup: str
) -> None:
    page = library(open_page, scope, client)
    page.button(key=f"open_{cup}").click().run()
    page.text_input(key="asset_name").set_value("Hero cup")
    page.text_input(key="asset_tags").set_value("hero, Hero, summer")
    page.date_input(key="asset_rights").set_value(date(2030, 1, 31))
    page.slider(key="asset_focal_x").set_value(25)
    page.button(key="asset_save").click().run()
    seen = queries.get_asset(scope, cup)
    assert (seen.name, seen.tags, seen.rights_expire_on, seen.focal_x) == (
        "Hero cup",
        ("hero", "summer"),
        date(2030, 1, 31),
        0.25,
    )


def test_a_wrong_tag_is_told_in_the_sheet_and_stays_in_its_field(
    open_page: Opener, scope: Scope, client: str, cup: str
) -> None:
    page = library(open_page, scope, client, asset=cup)
    page.text_input(key="asset_tags").set_value("x" * 51)
    page.button(key="asset_save").click().run()
    assert "51 characters" in words(page)
    assert page.text_input(key="asset_tags").value == "x" * 51
    assert queries.get_asset(scope, cup).tags == ()


def test_deleting_asks_once_more(open_page: Opener, scope: Scope, client: str, cup: str) -> None:
    page = library(open_page, scope, client, asset=cup)
    page.button(key="asset_delete").click().run()
    assert queries.list_assets(scope, client).total == 1
    page.button(key="asset_delete_sure").click().run()
    assert queries.list_assets(scope, client).total == 0
    assert names(page) == []


def test_a_picture_in_use_stays_and_the_sheet_says_why(open_page: Opener, scope: Scope, client: str, cup: str) -> None:
    campaign = campaigns.create(
        scope, client, name="Autumn", objective="traffic", launch_type="sale", funnel_stage="warm",
        placements=["meta_fb_feed_1x1"],
    )  # fmt: skip
    with db.work(scope) as work:
        work.add(Concept(campaign_id=campaign, asset_id=cup, number=1))
    page = library(open_page, scope, client, asset=cup)
    page.button(key="asset_delete").click().run()
    page.button(key="asset_delete_sure").click().run()
    assert "Ads are made from this picture" in words(page)
    assert queries.list_assets(scope, client).total == 1


def test_a_viewer_can_look_but_neither_upload_nor_change(
    open_page: Opener, scope: Scope, client: str, cup: str
) -> None:
    page = library(open_page, make_scope(role=Role.VIEWER, agency_id=scope.agency_id), client, asset=cup)
    assert list(page.file_uploader) == []
    assert page.text_input(key="asset_name").disabled
    assert "asset_save" not in {button.key for button in page.button}


def test_another_agency_s_picture_is_not_found(open_page: Opener, scope: Scope, stranger: Scope, cup: str) -> None:
    theirs = workspaces.create(stranger, client_name="Theirs").workspace_id
    page = library(open_page, stranger, theirs, asset=cup)
    assert "There is no such picture" in words(page)
    assert "asset_name" not in page.session_state


def test_cards_say_how_many_ads_use_a_picture_and_unused_ones_are_found(
    open_page: Opener, scope: Scope, client: str, cup: str
) -> None:
    service.upload(scope, client, name="spare.jpg", data=photo("#112233"))
    make_ad(scope, make_campaign(scope, client), asset_id=cup)
    page = library(open_page, scope, client)
    assert {"320 × 240 · 1 ad", "320 × 240 · unused"} <= {str(one.value) for one in page.caption}
    page.segmented_control(key="library_kind").set_value("unused").run()
    assert names(page) == ["spare.jpg"]
    make_ad(
        scope, make_campaign(scope, client), asset_id=queries.list_assets(scope, client, used=False).rows[0].asset_id
    )
    page.run()
    assert "Every picture is in use" in words(page)


def test_a_changed_filter_starts_at_the_first_page_and_a_page_too_far_shows_the_last(
    open_page: Opener, scope: Scope, client: str
) -> None:
    for number in range(26):
        make_asset(scope, client, name=f"{number}.jpg")
    page = library(open_page, scope, client, page="7")
    assert sorted(names(page)) == ["0.jpg", "1.jpg"]
    page.segmented_control(key="library_kind").set_value("unused").run()
    assert len(names(page)) == 24


def test_an_archived_client_offers_no_upload_and_says_what_to_do(
    open_page: Opener, scope: Scope, client: str, cup: str
) -> None:
    workspaces.archive(scope, client)
    page = library(open_page, scope, client)
    assert "This client is archived" in words(page)
    assert not page.get("file_uploader")
    assert names(page) == ["cup.jpg"]


# --- the subject of a picture ------------------------------------------------------------------------------------------


@pytest.fixture
def ball(scope: Scope, client: str) -> str:
    out = io.BytesIO()
    disc().save(out, "JPEG", quality=92)
    return service.upload(scope, client, name="ball.jpg", data=out.getvalue()).asset_id


def html_of(page: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in page.get("html"))


def test_a_subject_is_cut_out_graded_and_shown_before_and_after(
    open_page: Opener, scope: Scope, client: str, ball: str
) -> None:
    page = library(open_page, scope, client, asset=ball)
    page.segmented_control(key="asset_part").set_value("Subject").run()
    assert "Nothing is cut out of this picture yet" in words(page)
    page.button(key="mask_cut").click().run()
    assert not page.exception
    mask = queries.get_mask(scope, ball)
    assert mask is not None
    assert "Its edge holds at any size" in words(page)
    drawn = html_of(page)
    assert "Before" in drawn
    assert "After" in drawn
    assert f"/files/{mask.file_sha256}" in drawn
    assert "no file isnet-general-use.onnx" in words(page)


def test_the_slider_makes_the_edge_softer_and_the_picture_shows_it(
    open_page: Opener, scope: Scope, client: str, ball: str
) -> None:
    found = masks.make(scope, ball).mask_sha256
    page = library(open_page, scope, client, asset=ball)
    page.segmented_control(key="asset_part").set_value("Subject").run()
    page.select_slider(key="mask_edge").set_value(-3).run()
    assert not page.exception
    mask = queries.get_mask(scope, ball)
    assert mask is not None
    assert (mask.edge, mask.found_sha256) == (-3, found)
    assert f"/files/{found}" in html_of(page)
    assert f"/files/{mask.file_sha256}" in html_of(page)
    page.button(key="mask_anew").click().run()
    again = queries.get_mask(scope, ball)
    assert again is not None
    assert again.edge == 0
    assert page.select_slider(key="mask_edge").value == 0
    page.button(key="mask_remove").click().run()
    assert queries.get_mask(scope, ball) is None
    assert "Nothing is cut out" in words(page)


def test_a_rough_mask_says_what_holds_it_back(open_page: Opener, scope: Scope, client: str, cup: str) -> None:
    masks.make(scope, cup)
    page = library(open_page, scope, client, asset=cup)
    page.segmented_control(key="asset_part").set_value("Subject").run()
    assert "Not good enough to be used" in words(page)
    mask = queries.get_mask(scope, cup)
    assert mask is not None
    assert mask.why_not_clean
    assert all(why[1:] in words(page) for why in mask.why_not_clean)


def test_a_viewer_sees_the_mask_and_cannot_move_it(open_page: Opener, scope: Scope, client: str, ball: str) -> None:
    masks.make(scope, ball)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    page = library(open_page, viewer, client, asset=ball)
    page.segmented_control(key="asset_part").set_value("Subject").run()
    assert page.select_slider(key="mask_edge").disabled
    assert not [button for button in page.button if str(button.key).startswith("mask_")]
    assert not [button for button in page.button if button.key == "library_cut_all"]


def test_all_photos_of_the_page_that_have_no_mask_become_a_batch(
    open_page: Opener, scope: Scope, client: str, cup: str, ball: str
) -> None:
    masks.make(scope, ball)
    page = library(open_page, scope, client)
    assert "clean cut-out" in words(page)
    page.button(key="library_cut_all").click().run()
    assert not page.exception
    (batch,) = jobs.list_batches(scope, workspace_id=client).rows
    assert (batch.title, batch.kind, batch.counts.total) == ("Mask of cup.jpg", BatchKind.MASK, 1)
    runner.run(scope, batch.batch_id)
    opened = open_page("batches", scope, client=client, batch=batch.batch_id)
    assert not opened.exception
    assert "Mask of cup.jpg" in words(opened)
