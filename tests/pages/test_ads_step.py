"""The ads step: what each role can make, what is told at which field, and what an opened ad shows and changes."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.campaigns import service as campaigns
from core.creatives import changes, opened, queries, service
from core.db import Scope
from core.jobs import queries as jobs
from core.vocabulary import Role
from pages.steps import photos
from pages.ui import fit
from tests import factories
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import (
    ads_of,
    drawn,
    make_ads,
    make_campaign,
    make_client,
    make_photo,
    the_ad,
)

from .conftest import Opener

OpenStep = Callable[..., AppTest]
FEED = ["meta_fb_feed_1x1"]


@pytest.fixture
def open_ads(open_page: Opener) -> OpenStep:
    """Open the ads of a campaign as somebody."""
    return lambda person, campaign, **parameters: open_page(
        "campaign", person, campaign=campaign, step="ads", **parameters
    )


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run(timeout=60)
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.title, *app.header, *app.subheader, *app.warning, *app.error]
    return "\n".join([str(part.value) for part in parts] + [str(part.proto.body) for part in app.get("html")])


def tiles(app: AppTest) -> list[dict[str, Any]]:
    """Every picture on the sheet, as it was handed to the browser."""
    import json

    found: list[dict[str, Any]] = []
    for part in app.get("bidi_component"):
        if part.proto.component_name == "imprimatur_sheet_row":
            found += json.loads(part.proto.json)["tiles"]
    return found


# --- making ------------------------------------------------------------------------------------------------------------


def test_a_client_without_photos_is_asked_for_them_here(scope: Scope, open_ads: OpenStep) -> None:
    app = open_ads(scope, make_campaign(scope, make_client(scope)))
    assert not app.exception
    assert "First, the photos" in words(app)
    assert "ads_go" not in keys(app)


def test_the_first_photos_are_ticked_and_one_press_makes_their_ads(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    make_photo(scope, client)
    campaign = make_campaign(scope, client, placements=FEED)
    app = open_ads(scope, campaign)
    assert "1 photo × 2 ideas × 1 size = 2 ads" in words(app)
    press(app, "ads_go")
    (batch,) = jobs.list_batches(scope).rows
    assert batch.counts.queued == 2
    assert "ads_stop" in keys(app)
    assert [tile["state"] for tile in tiles(app)] == ["waiting", "waiting"]


def test_without_a_photo_there_is_nothing_to_press(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    make_photo(scope, client)
    app = open_ads(scope, make_campaign(scope, client, placements=FEED))
    press(app, "ads_none")
    assert app.button(key="ads_go").disabled
    press(app, "ads_all")
    assert not app.button(key="ads_go").disabled


def test_own_words_that_break_the_brief_are_told_at_their_field_and_kept(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    make_photo(scope, client)
    campaign = make_campaign(scope, client, placements=FEED)
    app = open_ads(scope, campaign)
    app.segmented_control(key="ads_way").set_value("own").run()
    app.text_input(key="own_headline").input("20% off, and cheap")
    press(app, "ads_go")
    assert "“cheap” is forbidden" in words(app)
    assert app.text_input(key="own_headline").value == "20% off, and cheap"
    assert jobs.list_batches(scope).total == 0
    app.text_input(key="own_headline").input("20% off, all day")
    press(app, "ads_go")
    drawn(scope, jobs.list_batches(scope).rows[0].batch_id)
    assert the_ad(scope, campaign)[1].headline == "20% off, all day"


def choose_cells(app: AppTest) -> AppTest:
    app.segmented_control(key="ads_way").set_value("table").run()
    return app.segmented_control(key="table_way").set_value("cells").run()


def test_pasted_cells_are_checked_row_by_row_before_anything_is_made(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    make_photo(scope, client, name="cup.jpg")
    campaign = make_campaign(scope, client, placements=FEED)
    app = choose_cells(open_ads(scope, campaign))
    app.text_area(key="ads_table").input("cup\t20% off today\tOnly now.\nnope\tHello").run()
    press(app, "ads_check")
    assert "20% off today" in words(app)
    assert "1 row × 1 size = 1 ad. 1 row will be left out." in words(app)
    assert jobs.list_batches(scope).total == 0
    press(app, "ads_go")
    (batch,) = jobs.list_batches(scope).rows
    assert batch.counts.total == 1


def test_an_empty_table_is_told_at_the_table(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    make_photo(scope, client)
    app = choose_cells(open_ads(scope, make_campaign(scope, client, placements=FEED)))
    press(app, "ads_check")
    assert "The table is empty" in words(app)


def test_a_viewer_sees_the_ads_and_nothing_to_press(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    app = open_ads(viewer, campaign)
    assert not app.exception
    assert [tile["state"] for tile in tiles(app)] == ["pending"]
    assert not keys(app) & {"ads_more", "ads_go", "ads_fill"}
    empty = open_ads(viewer, make_campaign(scope, make_client(scope, "Borealis Tea")))
    assert "No ads yet" in words(empty)


# --- the sheet ---------------------------------------------------------------------------------------------------------


def test_the_sheet_shows_every_size_with_its_state_and_score(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, concepts=2)
    app = open_ads(scope, campaign)
    assert not app.exception
    shown = tiles(app)
    assert {tile["id"] for tile in shown} == {ad.id for ad, _ in ads_of(scope, campaign).values()}
    assert all(tile["src"] and tile["word"] == "To review" and "/100" in tile["note"] for tile in shown)
    assert "6 ads from 2 ideas" in words(app)


def test_sizes_that_were_added_can_be_made_with_one_press(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    campaigns.set_placements(scope, campaign, [*FEED, "linkedin_191"])
    app = open_ads(scope, campaign)
    assert sorted(tile["state"] for tile in tiles(app)) == ["absent", "pending"]
    press(app, "ads_fill")
    assert jobs.list_batches(scope, open_only=True).total == 1


def test_failures_are_grouped_by_reason_and_lead_to_the_ad(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    photo = make_photo(scope, client, width_px=500)
    campaign = make_campaign(scope, client, placements=FEED)
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=2))
    app = open_ads(scope, campaign)
    assert [tile["state"] for tile in tiles(app)] == ["failed", "failed"]
    assert "needs at least 600" in words(app)
    (failure,) = [key for key in keys(app) if key.startswith("failure_")]
    press(app, failure)
    assert "larger photo" in words(app)
    assert app.query_params["ad"] == failure.removeprefix("failure_")


def test_stopping_keeps_what_is_drawn(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client, placements=FEED)
    service.plan(scope, campaign, asset_ids=[make_photo(scope, client)])
    app = open_ads(scope, campaign)
    press(app, "ads_stop")
    assert jobs.list_batches(scope, open_only=True).total == 0


# --- one ad ------------------------------------------------------------------------------------------------------------


def test_an_ads_address_opens_it_in_its_feed_with_its_words(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    ad, version = the_ad(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    assert not app.exception
    assert app.text_input(key=f"edit_headline_{version.id}").value == version.headline
    assert version.code in words(app)
    assert "Sponsored" in words(app)
    assert "Shop now" in words(app)


def test_an_address_of_no_ad_opens_none(scope: Scope, stranger: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    foreign, _ = the_ad(stranger, make_ads(stranger, placements=FEED))
    app = open_ads(scope, campaign, ad=foreign.id)
    assert not app.exception
    assert "ad" not in app.query_params
    assert "Sponsored" not in words(app)


def test_saved_words_are_a_new_version_of_all_sizes(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=[*FEED, "linkedin_1x1"])
    ad, version = the_ad(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    app.text_input(key=f"edit_headline_{version.id}").input("20% off, every size")
    press(app, "edit_save")
    assert {newest.headline for _, newest in ads_of(scope, campaign).values()} == {"20% off, every size"}


def test_words_that_cannot_be_are_told_at_their_field_and_nothing_changes(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    ad, version = the_ad(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    app.text_input(key=f"edit_landing_url_{version.id}").input("nowhere")
    press(app, "edit_save")
    assert "“nowhere” is not a web address" in words(app)
    assert the_ad(scope, campaign)[1].id == version.id


def test_another_layout_is_drawn_and_reviewed_anew(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    ad, version = the_ad(scope, campaign)
    family = "tile" if version.recipe["design"]["family"] != "tile" else "framed"
    app = open_ads(scope, campaign, ad=ad.id)
    app.segmented_control(key="ad_part").set_value("Picture").run()
    app.pills(key=f"edit_family_{version.id}").set_value(family)
    press(app, "edit_save")
    assert the_ad(scope, campaign)[1].recipe["design"]["family"] == family


def test_checks_and_versions_are_told_in_words(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    ad, _ = the_ad(scope, campaign)
    changes.edit_words(scope, ad.id, headline="20% off now")
    app = open_ads(scope, campaign, ad=ad.id)
    app.segmented_control(key="ad_part").set_value("Checks").run()
    assert "none forbidden, none missing" in words(app)
    assert "**File size**" in words(app)
    app.segmented_control(key="ad_part").set_value("Versions").run()
    assert "version 2" in words(app)
    assert "version 1" in words(app)


def test_a_size_is_deleted_only_when_asked_twice(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=[*FEED, "linkedin_1x1"])
    ad, _ = the_ad(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    app.segmented_control(key="ad_part").set_value("Versions").run()
    press(app, "ad_delete")
    assert len(ads_of(scope, campaign)) == 2
    press(app, "ad_delete_sure")
    assert len(ads_of(scope, campaign)) == 1
    assert queries.campaign_counts(scope, campaign).ads.total == 1


def test_a_spare_text_can_be_taken(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client, placements=FEED)
    drawn(scope, service.plan(scope, campaign, asset_ids=[make_photo(scope, client)], concepts=1, alternatives=2))
    ad, version = the_ad(scope, campaign)
    other = next(one for one in opened.get_creative(scope, ad.id).other_texts if one.headline != version.headline)
    app = open_ads(scope, campaign, ad=ad.id)
    press(app, f"use_text_{other.variation_id}")
    assert the_ad(scope, campaign)[1].headline == other.headline


def test_the_design_of_an_ad_is_measured_and_what_is_amiss_comes_with_what_to_do(
    scope: Scope, open_ads: OpenStep
) -> None:
    campaign = make_ads(scope, placements=FEED)
    ad, version = the_ad(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    app.segmented_control(key="ad_part").set_value("Checks").run()
    assert not app.exception
    told = words(app)
    measured = [rule for rule in version.fit_report["rules"] if rule["verdict"] != "not applicable"]
    broken = [rule for rule in measured if rule["verdict"] == "broken"]
    assert f"{len(measured) - len(broken)}<i>/{len(measured)}</i>" in told
    assert f"All {len(measured)} measurements" in {expander.label for expander in app.expander}
    for rule in broken:
        assert fit.TITLES[rule["id"]] in told
        assert str(rule["fix"])[1:] in told
    assert "headline" in {box["name"] for box in version.fit_report["boxes"]}
    assert links_of(app) == {f"/ads/{ad.id}"}
    assert "Marked DRAFT until it is approved" in told


def links_of(app: AppTest) -> set[str]:
    return {"/" + part.proto.url.split("/", 3)[3] for part in app.get("link_button")}


def test_every_rule_has_a_title_for_people() -> None:
    from tests.unit.rendering import test_rules

    assert set(fit.TITLES) == set(test_rules.WRONG) | test_rules.OF_THE_FILE


@pytest.mark.parametrize("family", ["tile", "finished-art"])
def test_reports_of_before_are_still_read(family: str) -> None:
    def page(family: str) -> None:
        from pages.ui import fit

        fit.draw({"family": family, "boxes": [{"name": "headline", "contrast": 7.1}], "repairs": []})

    app = AppTest.from_function(page, args=(family,)).run()
    assert not app.exception
    assert ("drawn before its design was measured" in words(app)) is (family == "tile")


# --- many photos -------------------------------------------------------------------------------------------------------


def make_photos(scope: Scope, client: str, number: int) -> list[str]:
    """So many small photos, the oldest first."""
    return [
        factories.make_asset(
            scope, client, name=f"photo-{place:02}.jpg", data=factories.picture(64 + place, 64, "#228040")
        )
        for place in range(number)
    ]


def test_every_photo_of_a_client_can_be_found_and_chosen_and_is_kept_when_the_page_is_turned(
    scope: Scope, open_ads: OpenStep
) -> None:
    client = make_client(scope)
    made = make_photos(scope, client, 60)
    campaign = make_campaign(scope, client, placements=FEED)
    app = open_ads(scope, campaign)
    assert len([one for one in app.checkbox if str(one.key).startswith("use_")]) == photos.A_PAGE
    press(app, "ads_none")
    app.text_input(key="ads_photo_search").set_value("photo-00").run(timeout=60)
    app.checkbox(key=f"use_{made[0]}").check().run(timeout=60)
    app.text_input(key="ads_photo_search").set_value("").run(timeout=60)
    assert app.checkbox(key=f"use_{made[0]}").value, "the oldest one stands first, because it is chosen"
    assert app.checkbox(key=f"use_{made[-1]}").value is False
    app.checkbox(key=f"use_{made[-1]}").check().run(timeout=60)
    assert "2 photos × 2 ideas" in words(app)
    press(app, "ads_go")
    (batch,) = jobs.list_batches(scope).rows
    assert batch.counts.total == 4
    items = jobs.list_items(scope, batch.batch_id).rows
    assert len({str(one.payload["concept_id"]) for one in items}) == 4


def test_a_search_that_finds_no_photo_says_so_and_keeps_the_choice(scope: Scope, open_ads: OpenStep) -> None:
    client = make_client(scope)
    made = make_photos(scope, client, photos.A_PAGE + 1)
    app = open_ads(scope, make_campaign(scope, client, placements=FEED))
    press(app, "ads_none")
    app.checkbox(key=f"use_{made[-1]}").check().run(timeout=60)
    app.text_input(key="ads_photo_search").set_value("no such photo").run(timeout=60)
    assert "No photo is called so." in words(app)
    assert app.checkbox(key=f"use_{made[-1]}").value
    app.checkbox(key=f"use_{made[-1]}").uncheck().run(timeout=60)
    assert app.button(key="ads_go").disabled
    assert "ads_photo_search" in {str(one.key) for one in app.text_input}
