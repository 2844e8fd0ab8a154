"""What an item of work costs the database: a worker makes thousands, so each statement counts."""

from sqlalchemy import select

from core import db
from core.creatives import service, studio, tasks
from core.creatives.models import AdCreative
from core.db import Scope
from core.jobs import leases
from core.jobs.models import BatchItem
from core.jobs.registry import ItemView
from tests.unit.creatives.studio_set import THREE, make_ads, make_campaign, make_client, make_photo
from tests.unit.statements import counted


def _queued(scope: Scope) -> tuple[str, BatchItem]:
    client = make_client(scope)
    batch_id = service.plan(scope, make_campaign(scope, client), asset_ids=[make_photo(scope, client)], concepts=2)
    with db.read(scope) as work:
        return batch_id, work.scalars(select(BatchItem).order_by(BatchItem.position).limit(1)).one()


def _view(scope: Scope) -> ItemView:
    batch_id, _ = _queued(scope)
    claim = leases.claim(scope, batch_id, "a worker")
    assert claim is not None
    return claim.item


def test_drawing_a_concept_takes_ten_statements_however_many_ads_it_has(scope: Scope) -> None:
    item = _view(scope)
    with counted() as sent:
        assert tasks.run_item(scope, item)["made"] == len(THREE)
    assert len(sent) == 10, sent


def test_a_concept_is_laid_out_in_three_statements(scope: Scope) -> None:
    make_ads(scope)
    with db.read(scope) as work:
        ad = work.scalars(select(AdCreative)).first()
    assert ad is not None
    with counted() as sent:
        sitting = studio.open_sitting(scope, ad.concept_id)
    assert len(sent) == 3
    assert set(sitting.standing) == set(THREE)
    assert sitting.words.headline


def test_claiming_and_settling_take_seven_statements_however_large_the_batch(scope: Scope) -> None:
    batch_id, item = _queued(scope)
    with db.work(scope) as work:
        work.get(BatchItem, item.id).carrier = 1  # type: ignore[union-attr]
    leases.claim(scope, batch_id, "another worker")
    with db.read(scope) as work:
        second = work.scalars(select(BatchItem).where(BatchItem.status == "queued")).one()
    with counted() as sent:
        claim = leases.claim_carried(scope.agency_id, second.id, second.carrier, "a worker")
        assert claim is not None
        leases.finish(claim, {"made": 3})
    assert len(sent) == 7, sent
