"""What screens read of batches: names, pictures, phases, and a number of statements that does not grow."""

from datetime import timedelta

import pytest

from core import clock, db
from core.batches import queries
from core.batches.rules import Phase
from core.creatives.models import Concept
from core.db import Scope, database
from core.errors import NotFound
from core.exports import service as exports
from core.jobs.models import BatchItem
from core.vocabulary import BatchKind, BatchStatus, CheckVerdict, ItemStatus, ReviewStatus
from tests import factories
from tests.conftest import make_scope
from tests.unit.statements import counted

from .shop import Shop, make_shop, worker, write

DONE, FAILED, QUEUED, RUNNING, CANCELLED = (
    ItemStatus.DONE,
    ItemStatus.FAILED,
    ItemStatus.QUEUED,
    ItemStatus.RUNNING,
    ItemStatus.CANCELLED,
)


# --- the indicator -----------------------------------------------------------------------------------------------------


def test_the_indicator_counts_what_is_under_way_in_one_statement(shop: Shop, stranger: Scope) -> None:
    assert queries.running(shop.scope) == queries.RunningNow()
    write(shop, DONE, FAILED, RUNNING, QUEUED)
    write(shop, QUEUED, QUEUED)
    write(shop, DONE, DONE)
    write(shop, DONE, QUEUED, paused_at=clock.now())
    write(make_shop(stranger), DONE, RUNNING)
    with counted() as sent:
        assert queries.running(shop.scope) == queries.RunningNow(batches=2, finished=2, total=6)
    assert len(sent) == 1


# --- what is under way -------------------------------------------------------------------------------------------------


def test_an_open_batch_is_shown_with_its_names_and_newest_pictures(shop: Shop) -> None:
    worker()
    write(shop, DONE, DONE, RUNNING, QUEUED)
    (card,) = queries.desk(shop.scope).cards
    assert (card.client_name, card.campaign_name) == ("Aurora Coffee", "Autumn for Aurora Coffee")
    assert card.phase is Phase.WORKING
    assert len(card.pictures) == 2
    assert all(one.thumbnail_sha256 and one.alt_text for one in card.pictures)
    assert queries.desk(shop.scope).has_workers


def test_the_desk_can_be_narrowed_to_one_client(shop: Shop, stranger: Scope) -> None:
    write(shop, RUNNING)
    other = make_shop(shop.scope, "Maison Lys")
    batch = write(other, QUEUED)
    assert [one.progress.batch_id for one in queries.desk(shop.scope, workspace_id=other.workspace_id).cards] == [batch]
    assert queries.desk(shop.scope).total == 2
    assert queries.desk(stranger).cards == ()


@pytest.mark.parametrize(("silent_s", "state"), [(None, ""), (75, "working"), (1, "draining"), (1, "lost")])
def test_without_a_living_worker_a_batch_is_unattended(shop: Shop, silent_s: float | None, state: str) -> None:
    if silent_s is not None:
        worker(silent_s=silent_s, state=state)
    write(shop, DONE, QUEUED, created_at=clock.now() - timedelta(minutes=5))
    seen = queries.desk(shop.scope)
    assert not seen.has_workers
    assert seen.cards[0].phase is Phase.UNATTENDED


def test_nobody_is_told_of_missing_workers_while_nothing_is_to_be_made(shop: Shop) -> None:
    write(shop, DONE)
    assert queries.desk(shop.scope) == queries.Desk((), 0, has_workers=True)


# --- history -----------------------------------------------------------------------------------------------------------


def test_history_holds_what_is_over_and_is_narrowed_by_state_kind_and_words(shop: Shop) -> None:
    done = write(shop, DONE, title="Autumn: 1 ads", created_at=clock.now() - timedelta(hours=3))
    failed = write(shop, FAILED, title="Winter: 1 ads", by="Mia", created_at=clock.now() - timedelta(hours=2))
    package = write(shop, DONE, kind=BatchKind.EXPORT, title="Package", payload={}, created_at=clock.now())
    write(shop, RUNNING)

    def found(**narrowed: object) -> list[str]:
        return [one.progress.batch_id for one in queries.history(shop.scope, **narrowed).rows]  # type: ignore[arg-type]

    assert found() == [package, failed, done]
    assert found(status=BatchStatus.FAILED) == [failed]
    assert found(kind=BatchKind.EXPORT) == [package]
    assert found(search="mia") == [failed]
    assert found(search="AUTUMN") == [done]
    assert found(page=2, per_page=2) == [done]
    assert queries.history(shop.scope, per_page=2).total == 3
    assert found(workspace_id=make_shop(shop.scope, "Other").workspace_id) == []


def test_a_state_of_open_batches_narrows_nothing(shop: Shop) -> None:
    write(shop, RUNNING)
    assert queries.history(shop.scope, status=BatchStatus.RUNNING).total == 0


def test_each_past_batch_lends_the_pictures_of_its_first_idea(shop: Shop) -> None:
    write(shop, FAILED, DONE, DONE)
    (card,) = queries.history(shop.scope).rows
    assert len(card.pictures) == 1


# --- one batch ---------------------------------------------------------------------------------------------------------


def test_an_opened_batch_lists_its_items_with_what_they_became(shop: Shop) -> None:
    batch = write(shop, DONE, FAILED, messages={1: "no font"})
    page = queries.batch_page(shop.scope, batch)
    first, second = page.items.rows
    assert (first.title, first.made, len(first.pictures)) == (title_of(shop, 1), 1, 1)
    assert (second.message, second.made, second.pictures) == ("no font", 0, ())
    assert [(group.message, group.number) for group in page.failures] == [("no font", 1)]
    assert page.card.phase is Phase.OVER


def title_of(shop: Shop, number: int) -> str:
    with db.read(shop.scope) as work:
        from core.assets.models import Asset

        return f"Idea {number} from {work.query(Asset).one().original_name}"


def test_items_can_be_narrowed_by_how_they_ended_and_turned_page_by_page(shop: Shop) -> None:
    batch = write(shop, DONE, FAILED, CANCELLED, DONE)
    assert queries.batch_page(shop.scope, batch, status=FAILED).items.total == 1
    turned = queries.batch_page(shop.scope, batch, page=2, per_page=3)
    assert (turned.items.total, turned.items.pages, len(turned.items.rows)) == (4, 2, 1)


def test_an_open_batch_shows_what_is_being_made_and_then_the_newest(shop: Shop) -> None:
    batch = write(shop, DONE, DONE, RUNNING, QUEUED, FAILED)
    rows = queries.batch_page(shop.scope, batch).items.rows
    assert [one.status for one in rows] == [RUNNING, DONE, DONE]
    assert [one.title for one in rows[1:]] == [title_of(shop, 2), title_of(shop, 1)]


def test_an_idea_that_was_deleted_keeps_the_name_the_batch_gave_it(shop: Shop) -> None:
    batch = write(shop, DONE)
    with db.work(shop.scope) as work:
        work.delete(work.one(Concept, shop.concept_ids[0]))
    (row,) = queries.batch_page(shop.scope, batch).items.rows
    assert (row.title, row.pictures) == ("coffee.jpg · 1", ())


def test_an_ad_that_failed_its_checks_is_known_as_such(shop: Shop) -> None:
    asset_id = factories.make_asset(shop.scope, shop.workspace_id)
    ad = factories.make_ad(shop.scope, shop.campaign_id, asset_id=asset_id, verdict=CheckVerdict.FAIL, data=b"")
    payload = {"concept_id": ad.concept_id, "placement_ids": ["meta_ig_feed_4x5"]}
    (row,) = queries.batch_page(shop.scope, write(shop, DONE, payload=payload)).items.rows
    assert [(one.verdict, one.thumbnail_sha256) for one in row.pictures] == [(CheckVerdict.FAIL, None)]


def test_a_repeated_batch_names_the_one_it_repeats(shop: Shop) -> None:
    first = write(shop, DONE)
    again = queries.batch_page(shop.scope, write(shop, DONE, again_of=first)).again_of
    assert again is not None
    assert again[0] == first


def test_a_packages_batch_shows_the_package(shop: Shop) -> None:
    with db.work(shop.scope) as work:
        from core.creatives.models import AdCreative

        for ad in work.query(AdCreative):
            ad.review_status = ReviewStatus.APPROVED
    export_id = exports.start_in_background(shop.scope, shop.campaign_id)
    exports.run(shop.scope, export_id)
    with db.read(shop.scope) as work:
        batch_id = work.query(BatchItem.batch_id).scalar()
    package = queries.batch_page(shop.scope, batch_id).card.package
    assert package is not None
    assert (package.export_id, package.is_available, package.items_exported) == (export_id, True, 2)


def test_a_strangers_batch_is_not_there(shop: Shop, stranger: Scope) -> None:
    batch = write(shop, DONE)
    with pytest.raises(NotFound):
        queries.batch_page(stranger, batch)
    assert queries.history(stranger).total == 0


def test_the_number_of_statements_does_not_grow_with_the_rows(shop: Shop) -> None:
    worker()
    opened = write(shop, RUNNING, DONE, QUEUED, FAILED)
    over = write(shop, DONE, FAILED)
    write(shop, DONE, kind=BatchKind.EXPORT, payload={"export_id": "x"})
    write(shop, QUEUED, kind=BatchKind.EXPORT, payload={"export_id": "x"})
    reads = {
        "desk": lambda: queries.desk(shop.scope),
        "history": lambda: queries.history(shop.scope),
        "open": lambda: queries.batch_page(shop.scope, opened),
        "over": lambda: queries.batch_page(shop.scope, over),
    }
    before = {}
    for name, read in reads.items():
        with counted() as sent:
            read()
        before[name] = len(sent)
    other = make_shop(shop.scope, "Maison Lys")
    for _ in range(5):
        write(other, *[DONE] * 12, RUNNING, QUEUED, FAILED)
        write(other, *[DONE] * 12, FAILED)
        write(shop, QUEUED, DONE)
        write(shop, DONE, kind=BatchKind.EXPORT, payload={"export_id": "x"})
    for name, read in reads.items():
        with counted() as sent:
            read()
        assert len(sent) == before[name], name
        assert len(sent) <= 15, f"{name}: {len(sent)}"


@pytest.mark.postgres
@pytest.mark.slow
def test_on_postgresql_the_same_is_read_within_row_level_security(postgres_url_at_head: str) -> None:
    opened = database.connect(postgres_url_at_head)
    database.use(opened)
    shop, other = make_shop(make_scope()), make_shop(make_scope("Southwind"))
    worker()
    under_way = write(shop, DONE, RUNNING, QUEUED)
    over = write(shop, DONE, FAILED)
    write(other, DONE, RUNNING)
    assert queries.running(shop.scope) == queries.RunningNow(batches=1, finished=1, total=3)
    (card,) = queries.desk(shop.scope).cards
    assert (card.progress.batch_id, card.phase, len(card.pictures)) == (under_way, Phase.WORKING, 1)
    (past,) = queries.history(shop.scope).rows
    assert (past.progress.batch_id, len(past.pictures)) == (over, 1)
    assert [one.status for one in queries.batch_page(shop.scope, under_way).items.rows] == [RUNNING, DONE]
    opened.dispose()
