"""Ads counted for the lists of pictures and campaigns: right, apart by agency, in one statement whatever the length."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core import db
from core.creatives import usage
from core.creatives.models import CreativeVersion
from core.creatives.usage import CampaignUsage
from core.db import Scope
from core.vocabulary import CheckVerdict, ReviewStatus
from tests.factories import make_ad, make_asset, make_campaign, make_client, picture
from tests.unit.statements import counted


def test_the_ads_of_each_picture_are_counted_over_all_campaigns(scope: Scope) -> None:
    client = make_client(scope)
    cup, bag, spare = (make_asset(scope, client, name=name) for name in ("cup.jpg", "bag.jpg", "spare.jpg"))
    for campaign in (make_campaign(scope, client), make_campaign(scope, client)):
        make_ad(scope, campaign, asset_id=cup)
    make_ad(scope, make_campaign(scope, client), asset_id=bag, verdict=CheckVerdict.FAIL)
    assert usage.of_assets(scope, [cup, bag, spare]) == {cup: 2, bag: 1}


def test_ads_of_a_campaign_are_made_approved_or_waiting_and_failed_ones_only_made(scope: Scope) -> None:
    campaign, empty = make_campaign(scope), make_campaign(scope)
    for status in (*ReviewStatus, ReviewStatus.APPROVED):
        make_ad(scope, campaign, status=status)
    make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    make_ad(scope, campaign, verdict=CheckVerdict.FAIL, status=ReviewStatus.APPROVED)
    make_ad(scope, campaign, verdict=CheckVerdict.WARN)
    told = usage.of_campaigns(scope, [campaign, empty])
    assert list(told) == [campaign]
    assert replace(told[campaign], newest_sha256=None) == CampaignUsage(made=8, approved=2, waiting=2)


def test_a_campaign_shows_its_newest_ad_that_has_a_picture(scope: Scope) -> None:
    campaign, bare = make_campaign(scope), make_campaign(scope)
    for data in (picture(colour="#101010"), picture(colour="#808080"), b""):
        make_ad(scope, campaign, data=data)
    make_ad(scope, bare, data=b"")
    told = usage.of_campaigns(scope, [campaign, bare])
    with db.read(scope) as work:
        newest = select(CreativeVersion.thumbnail_sha256).where(CreativeVersion.thumbnail_sha256.is_not(None))
        assert told[campaign].newest_sha256 == work.scalars(newest.order_by(CreativeVersion.id.desc())).first()
    assert told[bare] == CampaignUsage(made=1, waiting=1)


def test_no_ad_waits_in_a_campaign_that_asks_for_no_decision(scope: Scope) -> None:
    campaign = make_campaign(scope, approval_required=False)
    make_ad(scope, campaign)
    assert usage.of_campaigns(scope, [campaign])[campaign].waiting == 0


@pytest.mark.parametrize("length", [0, 1, 12])
def test_a_list_of_any_length_is_counted_in_one_statement(scope: Scope, length: int) -> None:
    campaigns = [make_campaign(scope) for _ in range(length)]
    for campaign in campaigns:
        make_ad(scope, campaign)
    with counted() as statements:
        assert len(usage.of_campaigns(scope, campaigns)) == length
    assert len(statements) == 1
    with counted() as statements:
        usage.of_assets(scope, campaigns)
    assert len(statements) == 1


def test_another_agencys_ads_are_not_counted(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(stranger)
    make_ad(stranger, campaign)
    assert usage.of_campaigns(scope, [campaign]) == {}
