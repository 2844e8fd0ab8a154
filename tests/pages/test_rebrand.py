"""A changed kit on the brand page and in review: offered, looked at, asked for once, and told where it changed something."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import db
from core.batches import service as batches
from core.brand import service as brand
from core.creatives import rebrand, service
from core.creatives.models import CreativeVersion
from core.db import Scope
from core.jobs.models import BatchItem, BatchJob
from core.reviews import service as reviews
from core.vocabulary import Role
from tests.conftest import make_scope
from tests.pages.conftest import Opener
from tests.unit.creatives.studio_set import (
    THREE,
    ads_of,
    count,
    drawn,
    kit_of,
    make_ads,
    make_campaign,
    make_client,
    make_photo,
)
from tests.unit.statements import counted


def words(page: AppTest) -> str:
    return " ".join(
        str(one.value)
        for kind in ("markdown", "caption", "error", "title", "header", "subheader")
        for one in page.get(kind)
    )


def html(page: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in page.get("html"))


def changed(scope: Scope, colour: str = "#0057B8") -> tuple[str, str]:
    """A client with an approved campaign of two ads and a kit that changed since; gives both ids."""
    client = make_client(scope)
    campaign = make_ads(scope, client=client, placements=THREE[:2])
    reviews.decide(scope, [ad.id for ad, _ in ads_of(scope, campaign).values()], status="approved")
    brand.update_kit(scope, kit_of(scope, campaign), primary_color=colour, secondary_color="#E30613")
    return client, campaign


def test_nothing_is_offered_while_every_ad_shows_the_kit(open_page: Opener, scope: Scope) -> None:
    client = make_client(scope)
    make_ads(scope, client=client, placements=THREE[:1])
    page = open_page("brand", scope, client=client)
    assert not page.exception
    assert "rebrand_start" not in {one.key for one in page.button}


def test_the_offer_says_what_is_old_shows_a_few_and_draws_only_when_asked(open_page: Opener, scope: Scope) -> None:
    client, campaign = changed(scope)
    page = open_page("brand", scope, client=client)
    assert not page.exception
    assert "2 ads in 1 campaign still show the kit as it was" in words(page)
    assert "new colours" in words(page)
    assert "2 of them are approved" in words(page)
    page.button(key="rebrand_show").click().run()
    assert not page.exception
    assert html(page).count(">Before<") == html(page).count(">After<") == 2
    assert "of the picture changed: new colours" in words(page)
    assert "Asks for a new approval" in words(page)
    assert (count(scope, CreativeVersion), count(scope, BatchJob)) == (2, 1)
    page.button(key="rebrand_start").click().run()
    assert not page.exception
    assert "They are being drawn again" in words(page)
    assert "rebrand_start" not in {one.key for one in page.button}
    (batch_id,) = rebrand.offer(scope, client).running
    drawn(scope, batch_id)
    page = open_page("brand", scope, client=client)
    assert "still show the kit" not in words(page)
    assert {ad.review_status for ad, _ in ads_of(scope, campaign).values()} == {"pending"}


def test_somebody_who_only_looks_reads_the_notice_and_finds_no_button(open_page: Opener, scope: Scope) -> None:
    client, _ = changed(scope)
    viewer = make_scope("Vera", Role.VIEWER, agency_id=scope.agency_id)
    page = open_page("brand", viewer, client=client)
    assert not page.exception
    assert "still show the kit as it was" in words(page)
    assert not {"rebrand_show", "rebrand_start"} & {one.key for one in page.button}


def test_only_the_chosen_campaigns_are_drawn(open_page: Opener, scope: Scope) -> None:
    client, campaign = changed(scope)
    photo = make_photo(scope, client, width_px=1800)
    other = make_campaign(scope, client, name="Winter roast", placements=THREE[:1])
    drawn(scope, service.plan(scope, other, asset_ids=[photo], concepts=1))
    brand.update_kit(scope, kit_of(scope, campaign), primary_color="#7A1FA2")
    page = open_page("brand", scope, client=client)
    assert "3 ads in 2 campaigns still show the kit as it was" in words(page)
    page.get("button_group")[0].set_value([other]).run()
    assert not page.exception
    page.button(key="rebrand_start").click().run()
    assert not page.exception
    with db.read(scope) as work:
        asked = [batch for batch in work.scalars(select(BatchJob)) if batch.options.get("rebrand")]
        assert [batch.campaign_id for batch in asked] == [other]


def test_review_tells_what_the_kit_changed_and_filters_what_needs_approval_again(
    open_page: Opener, scope: Scope
) -> None:
    client, campaign = changed(scope)
    for batch_id in rebrand.start(scope, client).batch_ids:
        drawn(scope, batch_id)
    page = open_page("campaign", scope, client=client, campaign=campaign, step="review", status="again")
    assert not page.exception
    assert html(page).count("Changed by the new brand kit") == 2
    ad = next(ad for ad, _ in ads_of(scope, campaign).values())
    page.button(key=f"open_{ad.id}").click().run()
    assert not page.exception
    assert "Changed by the new brand kit" in words(page)
    assert ">Before<" in html(page)
    reviews.decide(scope, [one.id for one, _ in ads_of(scope, campaign).values()], status="approved")
    page = open_page("campaign", scope, client=client, campaign=campaign, step="review", status="again")
    assert "No ad of this campaign matches the filter" in " ".join([words(page), html(page)])


def test_the_offer_adds_the_same_few_statements_to_the_page_however_many_ads(scope: Scope) -> None:
    client, _ = changed(scope)
    with counted() as sent:
        rebrand.offer(scope, client)
    assert len(sent) == 7


def test_a_paused_re_brand_says_so_and_leads_to_where_it_is_resumed(open_page: Opener, scope: Scope) -> None:
    client, _ = changed(scope)
    (batch_id,) = rebrand.start(scope, client).batch_ids
    batches.pause(scope, batch_id)
    page = open_page("brand", scope, client=client)
    assert not page.exception
    assert "Drawing them again is paused" in words(page)
    assert "They are being drawn again" not in words(page)
    assert "Resume it on Batches" in str(
        [part.proto for part in page.get("link_button")] + [part.proto for part in page.get("page_link")]
    )
    batches.resume(scope, batch_id)
    assert "They are being drawn again" in words(open_page("brand", scope, client=client))


def test_an_ad_whose_words_fail_is_not_said_to_be_the_kits_fault(open_page: Opener, scope: Scope) -> None:
    client, campaign = changed(scope)
    said = next(version for _, version in ads_of(scope, campaign).values()).headline.split()[0]
    brand.update_kit(scope, kit_of(scope, campaign), forbidden_phrases=[said])
    for batch_id in rebrand.start(scope, client).batch_ids:
        drawn(scope, batch_id)
    page = open_page("brand", scope, client=client)
    assert not page.exception
    assert "2 ads could not be drawn again and keep their pictures" in [one.label for one in page.expander]
    assert html(page).count("Its words, not this kit") == 2


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_composition_is_kept_unless_somebody_unticks_it(open_page: Opener, scope: Scope, is_kept: bool) -> None:
    client, _ = changed(scope)
    page = open_page("brand", scope, client=client)
    assert page.checkbox(key="rebrand_kept").value
    if not is_kept:
        page.checkbox(key="rebrand_kept").uncheck().run()
    page.button(key="rebrand_show").click().run()
    assert not page.exception
    page.button(key="rebrand_start").click().run()
    assert not page.exception
    with db.read(scope) as work:
        (asked,) = [item for item in work.scalars(select(BatchItem)) if item.payload.get("rebrand")]
        assert bool(asked.payload.get("composed_anew")) is not is_kept
