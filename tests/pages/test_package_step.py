"""The package step: what is ready, building, the history, and the launch sheet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.accounts import service as accounts
from core.db import Scope
from core.errors import SignInRequired
from core.exports import queries, service, tasks
from core.jobs import queries as jobs
from core.jobs import runner
from core.vocabulary import CheckVerdict, ExportStatus, ReviewStatus, Role
from pages.steps import package
from tests.conftest import make_scope
from tests.factories import make_ad, make_campaign

from .conftest import Opener

OpenStep = Callable[..., AppTest]
APPROVED = ReviewStatus.APPROVED


@pytest.fixture
def open_package(open_page: Opener) -> OpenStep:
    """Open the package of a campaign as somebody."""
    return lambda person, campaign, **parameters: open_page(
        "campaign", person, campaign=campaign, step="package", **parameters
    )


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.title, *app.header, *app.subheader, *app.warning, *app.error]
    return "\n".join(str(part.value) for part in parts)


def html(app: AppTest) -> str:
    return "".join(str(one.proto.body) for one in app.get("html"))


def test_nothing_approved_is_told_and_nothing_can_be_built(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    app = open_package(scope, campaign)
    assert not app.exception
    assert "Nothing is approved yet" in words(app)
    assert "1 ad waits for a decision" in words(app)
    assert "package_build" not in keys(app)


def test_a_package_is_asked_for_with_its_options_and_built_by_the_engine(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    make_ad(scope, campaign, placement_id="meta_story_9x16", status=APPROVED)
    app = open_package(scope, campaign)
    app.multiselect(key="package_placements").select("meta_story_9x16")
    app.checkbox(key="package_originals").check()
    app.button(key="package_build").click().run()
    assert not app.exception
    (asked,) = queries.list_exports(scope).rows
    assert (asked.placement_ids, asked.include_originals, asked.items_total) == (("meta_story_9x16",), True, 1)
    assert tasks.run_item
    runner.run(scope, jobs.list_batches(scope).rows[0].batch_id)
    app = open_package(scope, campaign)
    assert asked.file_name in html(app)
    assert f"/downloads/{asked.export_id}" in str([one.proto for one in app.get("link_button")])


def test_what_failed_and_what_expired_is_told(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    with clock.held_at(clock.now() - timedelta(days=8)):
        service.run(scope, service.start(scope, campaign))
    app = open_package(scope, campaign)
    assert "Expired" in words(app)
    assert "a new one can be built above" in html(app)
    assert not app.get("link_button")


def test_the_launch_sheet_shows_name_texts_and_tracked_address_to_copy(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope, name="Herbst")
    ad = make_ad(scope, campaign, status=APPROVED, headline="=1+1 *bold*")
    shown = [str(one.value) for one in open_package(scope, campaign).code]
    assert f"aurora-coffee_herbst_c1_meta-ig-feed-4x5_{ad.code}" in shown
    assert "=1+1 *bold*" in shown
    assert "Shop now" in shown
    assert any(text.startswith("https://example.com/autumn?") and ad.code in text for text in shown)


def test_missing_addresses_are_told_before_the_package_is_built(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED, landing_url="")
    assert "1 ad has no landing address" in words(open_package(scope, campaign))


def test_where_no_approval_is_asked_for_what_nobody_reviewed_is_packed_and_called_so(
    scope: Scope, open_package: OpenStep
) -> None:
    campaign = make_campaign(scope, approval_required=False)
    unseen = make_ad(scope, campaign)
    make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    app = open_package(scope, campaign)
    assert not app.exception
    assert "1 of 1 ad is not reviewed" in words(app)
    assert "<b>1</b><span>not reviewed</span>" in html(app)
    assert "<b>0</b><span>approved</span>" in html(app)
    assert "Not reviewed" in words(app)
    assert any(unseen.code in str(one.value) for one in app.code)
    assert "package_approved_only" not in {str(one.key) for one in app.checkbox}
    app.button(key="package_build").click().run()
    (asked,) = queries.list_exports(scope).rows
    assert (asked.items_total, asked.approved_only) == (1, False)
    assert "approved or not reviewed" in html(app)


def test_approved_ads_alone_can_be_chosen_beside_ads_nobody_reviewed(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope, approval_required=False)
    make_ad(scope, campaign, status=APPROVED)
    make_ad(scope, campaign)
    app = open_package(scope, campaign)
    app.checkbox(key="package_approved_only").check()
    app.button(key="package_build").click().run()
    (asked,) = queries.list_exports(scope).rows
    assert (asked.items_total, asked.approved_only) == (1, True)


def test_the_launch_sheet_is_downloaded_by_somebody_who_is_still_signed_in(
    scope: Scope, open_package: OpenStep, cookie: dict[str, str]
) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign, status=APPROVED)
    app = open_package(scope, campaign)
    (button,) = app.get("download_button")
    assert "Download as CSV" in str(button.proto)
    assert ad.code.encode() in package.sheet_as_csv(cookie["session"], campaign)
    accounts.sign_out(cookie["session"])
    with pytest.raises(SignInRequired):
        package.sheet_as_csv(cookie["session"], campaign)


def test_a_viewer_sees_packages_but_neither_builds_nor_downloads_them(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    export = service.start(scope, campaign)
    service.run(scope, export)
    app = open_package(make_scope(role=Role.VIEWER, agency_id=scope.agency_id), campaign)
    assert not app.exception
    assert "package_build" not in keys(app)
    assert not app.get("link_button")
    assert queries.get_export(scope, export).status is ExportStatus.COMPLETED
    assert "aurora-coffee" in html(app)


def test_a_format_tells_which_ads_cannot_have_it_before_it_is_built(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    png = make_ad(scope, campaign, placement_id="linkedin_1x1", status=APPROVED, image_format="png")
    app = open_package(scope, campaign)
    choice = app.selectbox(key="package_format")
    assert choice.options == [
        "As each placement asks",
        "JPEG, 1 of 2 ads",
        "PNG, 1 of 2 ads",
        "WebP, no ad here",
        "AVIF, no ad here",
    ]
    choice.select("webp").run()
    assert "None of these ads can be WebP: finished art stays the file that came." in words(app)
    assert app.button(key="package_build").disabled
    app.selectbox(key="package_format").select("png").run()
    assert "**1 ad is JPEG instead**: finished art stays the file that came (Meta · Instagram" in words(app)
    app.button(key="package_build").click().run()
    assert not app.exception
    runner.run(scope, jobs.list_batches(scope).rows[0].batch_id)
    app = open_package(scope, campaign)
    (built,) = queries.list_exports(scope).rows
    assert (built.image_format, [len(one.codes) for one in built.other_formats]) == ("png", [1])
    assert [one.label for one in app.expander] == ["1 of 2 ads is not PNG"]
    assert png.code not in words(app)


def test_the_format_follows_the_chosen_placements(scope: Scope, open_package: OpenStep) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    make_ad(scope, campaign, placement_id="linkedin_1x1", status=APPROVED, image_format="png")
    app = open_package(scope, campaign)
    app.multiselect(key="package_placements").select("linkedin_1x1").run()
    assert app.selectbox(key="package_format").options[:3] == ["As each placement asks", "JPEG, no ad here", "PNG"]
