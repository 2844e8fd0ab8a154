"""Texts asked for as a batch: a model writes while nobody waits, fails in words, is paid once, and is never replaced in secret."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from sqlalchemy import select

from core import db, placements, settings, worker
from core.brand import service as brand
from core.brand.models import BrandKit
from core.campaigns import service as campaigns
from core.copywriting import ledger, orders, queries, usage
from core.copywriting.model_faults import ModelNotSetUp
from core.copywriting.models import Caption, ModelCall
from core.copywriting.orders import Standing
from core.db import Scope
from core.errors import Conflict, Forbidden, ImprimaturError, InvalidInput, NotFound
from core.jobs import leases, registry, runner
from core.jobs import queries as jobs
from core.jobs.models import BatchItem
from core.jobs.queries import BatchProgress
from core.jobs.rules import Counts, Lane
from core.vocabulary import BatchKind, BatchStatus, ItemStatus, Role
from tests import factories, model_server
from tests.conftest import make_scope
from tests.model_server import Endpoint, answer, fails, raw, says, variation

GATHERED = worker.GATHERED
FEED, STORY = "meta_ig_feed_4x5", "meta_story_9x16"
OFFER = "20% off the first bag"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A model that the operator set up; items that may be tried again come back at once."""
    with model_server.running(says(answer(*model_server.variations(3)))) as opened:
        for name, value in (
            ("MODEL", "small-model"),
            ("MODEL_URL", f"{opened.address}/v1"),
            ("MODEL_PRICE_IN", "2"),
            ("MODEL_PRICE_OUT", "8"),
            ("WRITER", "model"),
        ):
            monkeypatch.setenv(f"IMPRIMATUR_{name}", value)
        settings.current.cache_clear()
        monkeypatch.setattr("core.copywriting.model_line.random.random", lambda: 0.0)
        monkeypatch.setattr("core.jobs.leases.random.random", lambda: 0.0)
        yield opened


def make_place(scope: Scope, photos: int = 1) -> tuple[str, list[str]]:
    """A campaign of two placements, and photos of its client."""
    client = factories.make_client(scope)
    campaign = campaigns.create(
        scope,
        client,
        name="Autumn roast",
        objective="conversion",
        launch_type="seasonal",
        funnel_stage="warm",
        placements=[FEED, STORY],
        primary_offer=OFFER,
        must_include_phrases=["20% off"],
    )
    shades = ("#884422", "#226688", "#228844", "#664488")
    data = [factories.picture(700, 900, shades[number]) for number in range(photos)]
    return campaign, [factories.make_asset(scope, client, name=f"{n}.jpg", data=one) for n, one in enumerate(data)]


@pytest.fixture
def place(scope: Scope) -> tuple[str, list[str]]:
    return make_place(scope)


def run(scope: Scope, batch: str) -> BatchProgress:
    """The batch at its end."""
    return runner.run(scope, batch)


def calls_of(scope: Scope) -> list[ModelCall]:
    with db.read(scope) as work:
        return list(work.query(ModelCall).order_by(ModelCall.created_at, ModelCall.id))


def sets_of(scope: Scope, campaign: str, asset: str) -> Sequence[queries.TextSet]:
    return queries.words_of(scope, campaign, asset).sets


# --- asking ------------------------------------------------------------------------------------------------------------


def test_asking_opens_no_line_and_the_batch_writes_what_was_asked(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    campaign, (photo,) = place
    batch = orders.write(scope, campaign, [photo], tone="witty", angle="emotional")
    assert endpoint.asked == []
    waiting = orders.standing(scope, campaign)
    assert [one.batch_id for one in waiting.open] == [batch]
    assert run(scope, batch).counts == Counts(done=1)
    (one,) = sets_of(scope, campaign, photo)
    assert [text.said.text for text in one.texts] == [said["primary_text"] for said in model_server.variations(3)]
    assert {text.said.tone for text in one.texts} == {"witty"}
    assert orders.standing(scope, campaign) == Standing((), None, was_model=False, has_workers=True)
    (call,) = calls_of(scope)
    assert (call.outcome, call.user_name, call.campaign_id) == ("answered", scope.name, campaign)


def test_a_photo_never_begins_a_set_as_it_began_one_before(scope: Scope) -> None:
    """Whatever stood before it in a batch: equal seeds would be equal texts, or a model's stored answer over again."""
    campaign, photos = make_place(scope, photos=3)
    for chosen, placed in (
        (photos, ()),
        (photos[1:], ()),
        (photos[2:], (FEED, STORY)),
        (photos[::-1], ()),
        (photos[:1], ()),
    ):
        run(scope, orders.write(scope, campaign, chosen, placement_ids=placed, variations=1, writer="offline"))
    with db.read(scope) as work:
        begun = [(payload["asset_id"], payload["seed"]) for payload in work.scalars(select(BatchItem.payload))]
    assert len(begun) == 3 + 2 + 2 + 3 + 1
    assert len(set(begun)) == len(begun)


def test_texts_are_asked_for_on_the_lane_of_the_models() -> None:
    assert registry.registered()[BatchKind.CAPTION].lane is Lane.MODEL


def test_many_photos_and_placements_are_one_set_each_in_the_room_of_the_placement(
    scope: Scope, endpoint: Endpoint
) -> None:
    campaign, photos = make_place(scope, photos=3)
    batch = orders.write(scope, campaign, photos, placement_ids=[FEED, STORY], variations=3)
    done = run(scope, batch)
    assert done.counts == Counts(done=6)
    assert len(endpoint.asked) == 6, "no two of them ask the very same"
    for photo in photos:
        places = [{text.placement_id for text in one.texts} for one in sets_of(scope, campaign, photo)]
        assert sorted(map(sorted, places)) == [[FEED], [STORY]]
    with db.read(scope) as work:
        labels = work.scalars(select(BatchItem.label).where(BatchItem.batch_id == batch).order_by(BatchItem.position))
        named = placements.get(STORY)
        assert list(labels)[1] == f"0.jpg, {named.platform} {named.name}"
    month = usage.this_month(scope)
    assert (month.calls, month.tokens, month.cost_micros) == (6, 6 * 150, 6 * (100 * 2 + 50 * 8))


def test_each_set_begins_elsewhere_also_beside_one_that_still_waits(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    campaign, (photo,) = place
    batches = [orders.write(scope, campaign, [photo]) for _ in range(2)]
    for batch in batches:
        run(scope, batch)
    run(scope, orders.write(scope, campaign, [photo]))
    assert len(endpoint.asked) == 3
    assert len({one.text for one in endpoint.asked}) == 3


def test_a_text_is_reworked_beside_the_others_and_the_primary_one_stays(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    campaign, (photo,) = place
    run(scope, orders.write(scope, campaign, [photo]))
    first = sets_of(scope, campaign, photo)[0].texts[0]
    endpoint.will(says(answer(variation(headline="20% off, once"))))
    run(scope, orders.rework(scope, first.said.variation_id, field="headline"))
    endpoint.will(says(answer(variation(primary_text="20% off à la première commande."))))
    run(scope, orders.rework(scope, first.said.variation_id, language="fr"))
    (one,) = sets_of(scope, campaign, photo)
    assert [text.copy.headline for text in one.texts][3] == "20% off, once"
    assert one.texts[4].language == "fr"
    assert [text.said.is_primary for text in one.texts] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"asset_ids": []}, "assets"),
        ({"placement_ids": ["linkedin_1x1"]}, "placements"),
        ({"tone": "shouting"}, "tone"),
        ({"variations": 11}, "variations"),
        ({"writer": "nobody"}, "writer"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field_and_nothing_is_queued(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, wrong: dict[str, Any], field: str
) -> None:
    campaign, photos = place
    with pytest.raises(InvalidInput) as refused:
        orders.write(scope, campaign, **{"asset_ids": photos, **wrong})
    assert refused.value.field == field
    assert jobs.list_batches(scope).total == 0


def test_without_a_model_it_is_told_at_once(scope: Scope, place: tuple[str, list[str]]) -> None:
    with pytest.raises(ModelNotSetUp, match="offline writer"):
        orders.write(scope, *place, writer="model")


def test_a_brief_that_contradicts_itself_is_told_before_anything_is_queued(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    with db.read(scope) as work:
        kit_id = work.query(BrandKit.id).scalar()
    brand.update_kit(scope, kit_id, forbidden_phrases=["20% off"])
    with pytest.raises(ImprimaturError, match="20% off"):
        orders.write(scope, *place)
    assert jobs.list_batches(scope).total == 0


def test_other_agencies_and_viewers_ask_for_nothing(
    scope: Scope, stranger: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    with pytest.raises(Forbidden):
        orders.write(viewer, *place)
    with pytest.raises(NotFound):
        orders.write(stranger, *place)
    with pytest.raises(NotFound):
        orders.standing(stranger, place[0])


# --- failing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "told", "asked"),
    [
        (fails(401), "refuses the key", 1),
        (says("", refusal="no"), "declined", 1),
        (raw(b'{"id": "c"', declared=9000), "broke off", 1),
        (fails(504), "gateway", 1),
        (says(answer()[:60]), "refused twice", 2),
        (says(answer(variation(headline="20% off, guaranteed best"))), "refused twice", 2),
    ],
)
def test_what_would_fail_again_or_may_have_been_charged_is_not_asked_again_without_a_person(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, reply: model_server.Reply, told: str, asked: int
) -> None:
    campaign, (photo,) = place
    endpoint.will(reply)
    ended = run(scope, orders.write(scope, campaign, [photo], variations=1))
    assert ended.status is BatchStatus.FAILED
    (failure,) = ended.failures
    assert told in failure.message
    assert "offline writer" in failure.message
    assert len(endpoint.asked) == asked
    assert sets_of(scope, campaign, photo) == (), "nothing steps in by itself"
    standing = orders.standing(scope, campaign)
    assert standing.failed is not None
    assert (standing.failed.batch_id, standing.was_model) == (ended.batch_id, True)


def test_an_answer_that_was_paid_and_could_not_be_mended_is_not_paid_again_without_a_person(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    campaign, (photo,) = place
    endpoint.will(says(answer()[:60]), *[fails(503)] * 3, says(answer()))
    ended = run(scope, orders.write(scope, campaign, [photo], variations=1))
    assert ended.status is BatchStatus.FAILED
    assert "503" in ended.failures[0].message
    assert len(endpoint.asked) == 4
    assert [(call.outcome, call.tokens_in) for call in calls_of(scope)] == [("broke_rules", 100), ("failed", 0)]


@pytest.mark.parametrize("status", [429, 500])
def test_what_may_pass_comes_back_by_itself_and_is_booked_once(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, status: int
) -> None:
    campaign, (photo,) = place
    endpoint.will(*[fails(status)] * 3, says(answer(*model_server.variations(3))))
    assert run(scope, orders.write(scope, campaign, [photo])).counts == Counts(done=1)
    assert len(endpoint.asked) == 4
    assert [(call.outcome, call.tokens_in, call.attempts) for call in calls_of(scope)] == [
        ("failed", 0, 3),
        ("answered", 100, 1),
    ]


def test_a_slow_answer_is_given_up_told_and_counted_at_its_most(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_MODEL_TIMEOUT_S", "1")
    settings.current.cache_clear()
    endpoint.will(model_server.drips(20))
    ended = run(scope, orders.write(scope, place[0], place[1]))
    assert "did not answer within 1 seconds" in ended.failures[0].message
    (call,) = calls_of(scope)
    assert (call.outcome, call.tokens_out) == ("failed", settings.current().model.answer_tokens)
    assert len(endpoint.asked) == 1


def test_of_many_photos_the_one_that_fails_keeps_no_other_back(scope: Scope, endpoint: Endpoint) -> None:
    campaign, photos = make_place(scope, photos=3)
    good = says(answer(*model_server.variations(3)))
    endpoint.will(good, says("", refusal="no"), good)
    ended = run(scope, orders.write(scope, campaign, photos))
    assert ended.counts == Counts(done=2, failed=1)
    assert [len(sets_of(scope, campaign, photo)) for photo in photos] == [1, 0, 1]


def test_a_spent_budget_asks_nobody_and_says_so(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_MODEL_TOKENS_PER_MONTH", "50")
    settings.current.cache_clear()
    ended = run(scope, orders.write(scope, *place))
    assert "used up" in ended.failures[0].message
    assert endpoint.asked == []
    assert calls_of(scope) == []


# --- the offline writer instead ----------------------------------------------------------------------------------------


def test_the_offline_writer_writes_what_failed_when_a_person_says_so_and_nothing_else(
    scope: Scope, endpoint: Endpoint
) -> None:
    campaign, photos = make_place(scope, photos=2)
    endpoint.will(says(answer(*model_server.variations(3))), says("", refusal="no"))
    batch = orders.write(scope, campaign, photos)
    run(scope, batch)
    asked = len(endpoint.asked)
    before = sets_of(scope, campaign, photos[0])
    assert orders.write_offline(scope, batch) == 1
    assert run(scope, batch).counts == Counts(done=2)
    assert len(endpoint.asked) == asked
    (one,) = sets_of(scope, campaign, photos[1])
    assert all("20% off" in f"{text.copy.headline} {text.said.text}" for text in one.texts)
    assert sets_of(scope, campaign, photos[0]) == before
    assert orders.standing(scope, campaign).failed is None
    with pytest.raises(Conflict, match="nothing in this batch failed"):
        orders.write_offline(scope, batch)


def test_where_the_offline_writer_itself_cannot_no_other_writer_is_offered(
    scope: Scope, place: tuple[str, list[str]]
) -> None:
    campaign, (photo,) = place
    batch = orders.write(scope, campaign, [photo], writer="offline")
    with db.read(scope) as work:
        kit_id = work.query(BrandKit.id).scalar()
    brand.update_kit(scope, kit_id, forbidden_phrases=["20% off"])
    ended = run(scope, batch)
    assert "20% off" in ended.failures[0].message
    standing = orders.standing(scope, campaign)
    assert standing.failed is not None
    assert not standing.was_model


def test_a_batch_of_another_kind_or_agency_is_left_alone(scope: Scope, stranger: Scope, endpoint: Endpoint) -> None:
    campaign, photos = make_place(scope)
    batch = orders.write(scope, campaign, photos)
    with pytest.raises(NotFound):
        orders.write_offline(stranger, batch)
    with pytest.raises(Conflict):
        orders.write_offline(scope, batch)


# --- killed in the middle ----------------------------------------------------------------------------------------------


def test_a_try_that_ended_between_answer_and_result_is_neither_asked_nor_kept_twice(
    someone: Scope, endpoint: Endpoint
) -> None:
    """The worst moment: the texts are in the database, and the process ends before it can say so."""
    campaign, (photo,) = make_place(someone)
    batch = orders.write(someone, campaign, [photo])
    claim = leases.claim(someone, batch, "a worker that dies")
    assert claim is not None
    registry.registered()[BatchKind.CAPTION].run_item(claim.scope, claim.item)
    leases.give_back(claim)
    assert run(someone, batch).counts == Counts(done=1)
    assert len(sets_of(someone, campaign, photo)) == 1
    assert [call.outcome for call in calls_of(someone)] == ["answered"]
    assert len(endpoint.asked) == 1


def test_an_answer_that_was_booked_before_the_process_ended_serves_the_next_try(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, (photo,) = place
    batch = orders.write(scope, campaign, [photo])

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr("core.copywriting.captions.add", killed)
        with pytest.raises(Killed):
            run(scope, batch)
    assert sets_of(scope, campaign, photo) == ()
    assert run(scope, batch).counts == Counts(done=1)
    assert len(endpoint.asked) == 1
    (call,) = calls_of(scope)
    assert (call.outcome, usage.this_month(scope).tokens) == ("answered", 150)


def test_a_worker_killed_while_the_model_writes_is_booked_at_its_most_and_the_next_try_once(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, (photo,) = place
    batch = orders.write(scope, campaign, [photo])
    endpoint.will(model_server.drips(60), says(answer(*model_server.variations(3))))
    program = (
        "import sys; from core import db, ids, worker; from core.db import database; from core.jobs import runner;"
        "from core.vocabulary import Role;"
        "runner.run(db.Scope(ids.AgencyId(sys.argv[1]), None, Role.OWNER, 'killed'), sys.argv[2])"
    )
    monkeypatch.setenv("IMPRIMATUR_TAKEOVER_S", "5")
    settings.current.cache_clear()
    process = subprocess.Popen(
        [sys.executable, "-c", program, scope.agency_id, batch], cwd=settings.PROJECT_DIR, stderr=subprocess.PIPE
    )
    try:
        ends_at = time.monotonic() + 90
        while not endpoint.asked and process.poll() is None and time.monotonic() < ends_at:
            time.sleep(0.05)
        assert endpoint.asked, process.communicate()[1] if process.poll() is not None else "nobody was asked"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    (left,) = calls_of(scope)
    assert (left.outcome, left.tokens_out) == ("open", settings.current().model.answer_tokens)
    assert run(scope, batch).counts == Counts(done=1)
    broken, good = calls_of(scope)
    assert (broken.id, broken.outcome, broken.tokens_out) == (left.id, "failed", left.tokens_out)
    assert "may have been charged" in broken.reason
    assert (good.outcome, good.tokens_in, good.tokens_out) == ("answered", 100, 50)
    assert broken.item_id == good.item_id
    assert len(sets_of(scope, campaign, photo)) == 1
    assert usage.this_month(scope).tokens == left.tokens_in + left.tokens_out + 150


def test_a_batch_that_is_stopped_asks_no_more(scope: Scope, endpoint: Endpoint) -> None:
    from core.batches import service as batches

    campaign, photos = make_place(scope, photos=3)
    batch = orders.write(scope, campaign, photos)

    def stops(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        batches.cancel(scope, batch)
        says(answer(*model_server.variations(3)))(handler, body)

    endpoint.will(stops)
    ended = run(scope, batch)
    assert ended.status is BatchStatus.CANCELLED
    assert ended.counts == Counts(done=1, cancelled=2)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("deed", [orders.ask_again, orders.write_offline])
def test_what_was_stopped_stays_stopped_when_what_failed_is_written_after_all(
    scope: Scope, endpoint: Endpoint, deed: Callable[[Scope, str], int]
) -> None:
    from core.batches import service as batches

    campaign, photos = make_place(scope, photos=3)
    batch = orders.write(scope, campaign, photos)

    def stops(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        batches.cancel(scope, batch)
        fails(401)(handler, body)

    endpoint.will(stops)
    assert run(scope, batch).counts == Counts(failed=1, cancelled=2)
    endpoint.will(says(answer(*model_server.variations(3))))
    assert deed(scope, batch) == 1
    assert run(scope, batch).counts == Counts(done=1, cancelled=2)
    assert len(endpoint.asked) == (1 if deed is orders.ask_again else 0)


def test_a_campaign_put_away_meanwhile_gets_no_texts(
    scope: Scope, place: tuple[str, list[str]], endpoint: Endpoint
) -> None:
    campaign, (photo,) = place
    batch = orders.write(scope, campaign, [photo])
    campaigns.archive(scope, campaign)
    ended = run(scope, batch)
    assert "archived" in ended.failures[0].message
    assert endpoint.asked == []
    with db.read(scope) as work:
        assert work.query(Caption).count() == 0
        assert work.query(BatchItem.status).scalar() == ItemStatus.FAILED


def test_calls_of_no_item_are_never_closed_by_one(scope: Scope, endpoint: Endpoint) -> None:
    """Another question that is open at the same time, asked by a person who waits."""
    model = settings.current().model
    open_call = ledger.Ledger(scope, model).reserve("k" * 64, ledger.Spending(1, 1, 1))
    assert ledger.Ledger(scope, model, None, "an item").close_broken_off() == 0
    with db.read(scope) as work:
        assert work.one(ModelCall, open_call).outcome == "open"
