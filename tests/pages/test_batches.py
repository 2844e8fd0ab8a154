"""The Batches page and the indicator in the frame: every state in people's words, every deed by its button."""

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.batches import queries
from core.db import Scope
from core.exports import service as exports
from core.jobs import queries as jobs
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, ReviewStatus, Role
from pages.ui import components
from tests import factories
from tests.conftest import make_scope
from tests.unit.batches.shop import Shop, make_shop, worker, write

from .conftest import Opener
from .test_agency_pages import keys, text_of

DONE, FAILED, QUEUED, RUNNING, CANCELLED = (
    ItemStatus.DONE,
    ItemStatus.FAILED,
    ItemStatus.QUEUED,
    ItemStatus.RUNNING,
    ItemStatus.CANCELLED,
)


@pytest.fixture
def shop(scope: Scope) -> Shop:
    """The shop whose batches are looked at."""
    return make_shop(scope)


def words(app: AppTest) -> str:
    """Everything the page says, its progress bars and warnings too."""
    assert not app.exception
    bars = [str(part.proto.text) for part in app.get("progress")]
    return "\n".join([text_of(app), *bars, *(str(one.value) for one in (*app.warning, *app.error))])


def press(app: AppTest, key: str) -> AppTest:
    """Press a button, and see that nothing broke."""
    app.button(key=key).click().run(timeout=60)
    assert not app.exception
    return app


def indicator(app: AppTest) -> list[str]:
    """What the frame says about batches under way."""
    return [str(part.proto.label) for part in app.get("page_link") if "running" in part.proto.label]


# --- the page as a whole -----------------------------------------------------------------------------------------------


def test_an_agency_without_batches_is_told_what_they_are(open_page: Opener, scope: Scope) -> None:
    app = open_page("batches", scope)
    assert "Nothing was made yet" in words(app)
    assert indicator(app) == []


def test_a_running_batch_tells_how_far_how_fast_and_how_long_still(open_page: Opener, shop: Shop) -> None:
    worker()
    batch = write(shop, DONE, DONE, FAILED, RUNNING, QUEUED, title="Autumn: 5 ads")
    app = open_page("batches", shop.scope)
    shown = words(app)
    assert "2 of 5 ideas drawn · 1 failed · 3 a minute · about 40 s left" in shown
    assert "Running" in shown
    assert "im-strip" in shown
    assert {f"pause_{batch}", f"stop_{batch}", f"show_{batch}"} <= keys(app)
    assert indicator(app) == ["1 batch running · 3 of 5"]


@pytest.mark.parametrize(
    ("fields", "badge", "note"),
    [
        ({"paused_at": clock.now()}, "Paused", "until somebody resumes it"),
        ({"cancel_requested_at": clock.now()}, "Stopping", "the rest is not made"),
    ],
)
def test_a_paused_and_a_stopping_batch_say_what_that_means(
    open_page: Opener, shop: Shop, fields: dict[str, Any], badge: str, note: str
) -> None:
    worker()
    write(shop, DONE, RUNNING, **fields)
    shown = words(open_page("batches", shop.scope))
    assert badge in shown
    assert note in shown


def test_a_batch_behind_others_waits_for_a_free_place(open_page: Opener, shop: Shop) -> None:
    worker()
    write(shop, QUEUED, QUEUED)
    shown = words(open_page("batches", shop.scope))
    assert "Waiting for a free place" in shown
    assert "Others are ahead of it" in shown


def test_without_a_worker_the_page_says_so_and_what_an_operator_can_do(open_page: Opener, shop: Shop) -> None:
    worker(silent_s=90)
    batch = write(shop, DONE, QUEUED, created_at=clock.now() - timedelta(minutes=3))
    for app in (open_page("batches", shop.scope), open_page("batches", shop.scope, batch=batch)):
        assert "Nothing works on batches at the moment" in words(app)
        assert "python -m core worker" in words(app)


def test_only_the_chosen_clients_batches_are_shown(open_page: Opener, shop: Shop) -> None:
    write(shop, DONE, title="Autumn for all")
    other = make_shop(shop.scope, "Maison Lys")
    write(other, DONE, title="Candles")
    shown = words(open_page("batches", shop.scope, client=other.workspace_id))
    assert "Candles" in shown
    assert "Autumn for all" not in shown


def test_nobody_sees_another_agencys_batches(open_page: Opener, shop: Shop, stranger: Scope) -> None:
    batch = write(shop, RUNNING, title="Secret")
    app = open_page("batches", stranger)
    assert "Secret" not in words(app)
    assert indicator(app) == []
    assert "Not found" in words(open_page("batches", stranger, batch=batch))


# --- what can be done --------------------------------------------------------------------------------------------------


def test_pause_resume_and_stop_do_what_they_say(open_page: Opener, shop: Shop) -> None:
    worker()
    batch = write(shop, DONE, RUNNING, QUEUED)
    app = press(open_page("batches", shop.scope), f"pause_{batch}")
    assert jobs.batch_progress(shop.scope, batch).is_paused
    press(app, f"resume_{batch}")
    assert not jobs.batch_progress(shop.scope, batch).is_paused
    press(app, f"stop_{batch}")
    assert jobs.batch_progress(shop.scope, batch).is_stopping


def test_a_viewer_looks_and_steers_nothing(open_page: Opener, shop: Shop) -> None:
    write(shop, DONE, RUNNING, QUEUED)
    over = write(shop, FAILED, DONE)
    viewer = make_scope(role=Role.VIEWER, agency_id=shop.scope.agency_id)
    for app in (open_page("batches", viewer), open_page("batches", viewer, batch=over)):
        assert not any(
            str(key).startswith(("pause_", "stop_", "resume_", "retry_", "batch_again")) for key in keys(app)
        )


def test_failures_are_grouped_by_cause_and_tried_again_by_cause(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, DONE, FAILED, FAILED, FAILED, messages={1: "no disk", 2: "no font", 3: "no disk"})
    app = open_page("batches", shop.scope, batch=batch)
    shown = words(app)
    assert shown.index("No disk") < shown.index("No font")
    assert "2 ideas" in shown
    press(app, "retry_0")
    assert jobs.batch_progress(shop.scope, batch).counts.failed == 1


def test_everything_that_failed_is_tried_again_at_once(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, FAILED, FAILED, messages={0: "no disk", 1: "no font"})
    press(open_page("batches", shop.scope, batch=batch), "retry_all")
    assert jobs.batch_progress(shop.scope, batch).counts.queued == 2


def test_what_somebody_stopped_can_be_made_after_all(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, DONE, CANCELLED, CANCELLED)
    app = open_page("batches", shop.scope, batch=batch)
    assert "2 ideas were not made" in words(app)
    press(app, "retry_rest")
    assert jobs.batch_progress(shop.scope, batch).counts.queued == 2


def test_a_batch_is_made_again_and_the_new_one_opens(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, DONE, DONE)
    app = press(open_page("batches", shop.scope, batch=batch), "batch_again")
    (again,) = queries.desk(shop.scope).cards
    assert app.query_params["batch"] in (again.progress.batch_id, [again.progress.batch_id])
    assert "Repeats the batch of" in words(app)


def test_cut_outs_are_made_again_like_everything_else(open_page: Opener, shop: Shop) -> None:
    picture = factories.make_asset(shop.scope, shop.workspace_id, name="cup.jpg")
    batch = write(shop, DONE, kind=BatchKind.MASK, payload={"asset_id": picture})
    app = press(open_page("batches", shop.scope, batch=batch), "batch_again")
    assert "Repeats the batch of" in words(app)
    newest = jobs.list_batches(shop.scope).rows[0]
    assert (newest.kind, newest.is_open, newest.again_of) == (BatchKind.MASK, True, batch)


def test_what_cannot_be_made_again_is_told_on_the_page(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, DONE, payload={"concept_id": "gone", "placement_ids": []})
    app = press(open_page("batches", shop.scope, batch=batch), "batch_again")
    assert "None of its ads is there to be drawn again" in words(app)


# --- one batch ---------------------------------------------------------------------------------------------------------


def test_an_opened_batch_shows_its_ads_and_leads_to_its_campaign(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, DONE, DONE)
    app = open_page("batches", shop.scope, batch=batch)
    shown = words(app)
    assert "2 ideas drawn" in shown
    assert "Idea 1 from" in shown
    assert "A cup of coffee" in shown
    (link,) = [part for part in app.get("page_link") if part.proto.label == "See the ads"]
    assert shop.campaign_id in link.proto.query_string
    press(app, "batches_back")
    assert "Earlier" in words(app)


def test_a_batch_of_texts_leads_to_its_texts(open_page: Opener, shop: Shop) -> None:
    app = open_page("batches", shop.scope, batch=write(shop, DONE, kind=BatchKind.CAPTION))
    (link,) = [part for part in app.get("page_link") if part.proto.label == "See the texts"]
    assert "step=words" in link.proto.query_string


def test_items_are_narrowed_by_how_they_ended(open_page: Opener, shop: Shop) -> None:
    batch = write(shop, DONE, FAILED, messages={1: "no font"})
    app = open_page("batches", shop.scope, batch=batch)
    app.segmented_control(key="batch_items").set_value("failed").run()
    assert "Idea 2 from" in words(app)
    assert "Idea 1 from" not in words(app)


def test_a_packages_batch_offers_the_download(open_page: Opener, shop: Shop) -> None:
    factories.make_ad(shop.scope, shop.campaign_id, status=ReviewStatus.APPROVED)
    export_id = exports.start_in_background(shop.scope, shop.campaign_id)
    exports.run(shop.scope, export_id)
    batch = write(shop, DONE, kind=BatchKind.EXPORT, payload={"export_id": export_id}, title="Package")
    app = open_page("batches", shop.scope, batch=batch)
    assert "kept until" in words(app)
    (download,) = app.get("link_button")
    assert export_id in download.proto.url


# --- history -----------------------------------------------------------------------------------------------------------


def test_history_is_narrowed_by_words_and_state_and_the_address_keeps_it(open_page: Opener, shop: Shop) -> None:
    write(shop, DONE, title="Springtime")
    write(shop, FAILED, title="Winter")
    assert "Springtime" not in words(open_page("batches", shop.scope, q="winter"))
    app = open_page("batches", shop.scope, status=BatchStatus.FAILED.value)
    assert "Springtime" not in words(app)
    app.selectbox(key="batch_shelf").set_value(BatchStatus.DONE.value).run()
    assert "Springtime" in words(app)
    assert "Winter" not in words(app)
    app.selectbox(key="batch_kind").set_value(BatchKind.EXPORT.value).run()
    assert "No batch matches these filters" in words(app)
    press(app, "batches_all")
    assert "Winter" in words(app)


# --- the frame ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["home", "campaigns", "team"])
def test_the_indicator_is_on_every_page_while_something_runs(open_page: Opener, shop: Shop, page: str) -> None:
    write(shop, DONE, RUNNING)
    write(shop, DONE, QUEUED, QUEUED)
    assert indicator(open_page(page, shop.scope)) == ["2 batches running · 2 of 5"]


def test_paused_and_finished_batches_are_not_under_way(open_page: Opener, shop: Shop) -> None:
    write(shop, DONE)
    write(shop, DONE, QUEUED, paused_at=clock.now())
    assert indicator(open_page("campaigns", shop.scope)) == []


def test_the_words_for_time_and_pace_are_those_of_people() -> None:
    assert [components.span(seconds) for seconds in (1, 22, 54, 60, 170, 4800)] == [
        "5 s",
        "20 s",
        "55 s",
        "1 min",
        "3 min",
        "1 h 20 min",
    ]
