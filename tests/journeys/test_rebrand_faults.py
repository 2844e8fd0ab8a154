"""A new kit is drawn into many ads while the worker is killed: each ad ends with one new version, each item ends once."""

import os
import signal
from collections import Counter

import pytest
from sqlalchemy import func, select, text

from core import db
from core.brand import queries as brand_queries
from core.brand import service as brand
from core.creatives import rebrand
from core.creatives import service as creatives
from core.creatives.models import AdCreative, CreativeVersion
from core.jobs import queries
from core.jobs.rules import Counts
from core.vocabulary import BatchStatus
from tests.journeys.test_batch_faults import LARGE, SMALL, Shop, shop, until

pytestmark = pytest.mark.slow
SHOP = shop
OVER = "('done', 'failed', 'cancelled')"


def count_ends() -> None:
    """Let the database itself count how often each item comes to an end, whoever writes it."""
    with db.unscoped("the test's own counter") as work:
        work.execute(text("CREATE TABLE ends (item_id VARCHAR(26))"))
        work.execute(
            text(
                "CREATE TRIGGER one_end AFTER UPDATE OF status ON batch_items"
                f" WHEN NEW.status IN {OVER} AND OLD.status NOT IN {OVER}"
                " BEGIN INSERT INTO ends VALUES (NEW.id); END"
            )
        )


def ends() -> Counter[str]:
    with db.unscoped("the test's own counter", writing=False) as work:
        return Counter(work.scalars(text("SELECT item_id FROM ends")).all())


def versions(shop: Shop) -> dict[str, int]:
    """How many versions each ad has."""
    with db.read(shop.scope) as work:
        rows = work.execute(select(CreativeVersion.creative_id, func.count()).group_by(CreativeVersion.creative_id))
        return {str(creative_id): number for creative_id, number in rows}


def test_a_worker_killed_in_the_middle_of_a_re_brand_leaves_no_ad_out_and_draws_none_twice(shop: Shop) -> None:
    working, campaign_id = shop.start(), shop.campaign(placement_ids=(SMALL, LARGE))
    first = shop.end_of(creatives.plan(shop.scope, campaign_id, asset_ids=shop.photos(5), concepts=2))
    assert first.counts == Counts(done=10)
    kit_id = brand_queries.get_kit(shop.scope, shop.client).kit_id
    brand.update_kit(shop.scope, kit_id, primary_color="#0057B8", secondary_color="#E30613")
    count_ends()
    asked = rebrand.start(shop.scope, shop.client)
    (batch_id,) = asked.batch_ids
    assert asked.ads == 20
    until(lambda: shop.progress(batch_id).counts.done >= 2, "the first re-drawn ideas", shop)
    os.killpg(working.pid, signal.SIGKILL)
    working.wait(timeout=20)
    assert shop.progress(batch_id).is_open
    assert rebrand.offer(shop.scope, shop.client).ads > 0
    shop.start()
    ended = shop.end_of(batch_id)
    assert (ended.status, ended.counts) == (BatchStatus.DONE, Counts(done=10))
    told = rebrand.offer(shop.scope, shop.client)
    assert (told.ads, told.running, told.refused) == (0, (), ())
    assert set(versions(shop).values()) == {2}
    assert len(versions(shop)) == 20
    assert set(ends().values()) == {1}
    assert len(ends()) == 10
    # Some were drawn before the kill and some after it, or the kill would prove nothing.
    assert max(row.attempts for row in queries.list_items(shop.scope, batch_id).rows) <= 2
    with db.read(shop.scope) as work:
        current = set(work.scalars(select(AdCreative.current_version_id)))
        newest = select(CreativeVersion).where(CreativeVersion.number == 2)
        for version in work.scalars(newest):
            assert version.id in current
            assert version.recipe["kit"]["primary"] == "#0057B8"
