"""The book of model calls: what is kept, what a budget stops, and what two at once cannot do."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import clock, db, settings
from core.brand import service as brand
from core.brand.models import BrandKit
from core.campaigns import service as campaigns
from core.copywriting import clean_up, context, ledger, queries, service, tasks, usage
from core.copywriting.ledger import Ending, Ledger, Spending
from core.copywriting.model_faults import AnswerRefused, BudgetSpent, ModelFailed, ModelNotSetUp
from core.copywriting.model_writer import ModelWriter
from core.copywriting.models import ModelCall, ModelOutcome
from core.copywriting.rules import PictureFacts, Request
from core.db import Scope
from core.errors import InvalidInput, NotFound
from core.settings import Model
from core.workspaces import service as workspaces
from tests import factories, model_server
from tests.conftest import make_scope
from tests.model_server import Endpoint, answer, fails, raw, says, variation
from tests.unit.copywriting.briefs import COFFEE, NAME_ONLY, SKINCARE

KEY = "sk-canary-4711"
_BROKEN = raw(b'{"id": "c"', declared=9000)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A model that the operator set up; no wait between tries."""
    with model_server.running(says(answer(*model_server.variations(3)))) as opened:
        _set_up(monkeypatch, opened)
        yield opened


def _set_up(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, **more: str) -> None:
    values = {"MODEL": "small-model", "MODEL_URL": f"{endpoint.address}/v1", "MODEL_KEY": KEY} | more
    for name, value in values.items():
        monkeypatch.setenv(f"IMPRIMATUR_{name}", value)
    settings.current.cache_clear()


@pytest.fixture
def place(scope: Scope) -> tuple[str, str]:
    """A campaign and a photo of its client."""
    client = workspaces.create(scope, client_name="Aurora Coffee", industry="Food & Drink").workspace_id
    campaign = campaigns.create(
        scope,
        client,
        name="Autumn roast",
        objective="conversion",
        launch_type="seasonal",
        funnel_stage="warm",
        placements=["meta_ig_feed_4x5"],
        primary_offer="20% off the first bag",
        must_include_phrases=["20% off"],
    )
    return campaign, factories.make_asset(scope, client)


def _calls(scope: Scope) -> list[ModelCall]:
    with db.read(scope) as work:
        return list(work.query(ModelCall).order_by(ModelCall.created_at, ModelCall.id))


def test_captions_by_a_model_are_kept_with_what_they_cost(
    scope: Scope, place: tuple[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_up(monkeypatch, endpoint, MODEL_PRICE_IN="2.50", MODEL_PRICE_OUT="10", MODEL_CURRENCY="eur")
    written = service.write_captions(scope, *place, writer="model")
    assert written.usage is not None
    assert (written.usage.calls, written.usage.cost_micros, written.usage.currency) == (1, 250 + 500, "EUR")
    (caption,) = queries.captions_of(scope, place[0]).rows
    assert [one.text for one in caption.variations] == [one["primary_text"] for one in model_server.variations(3)]
    assert all(one.score for one in caption.variations)
    (call,) = _calls(scope)
    assert (call.outcome, call.user_name, call.user_id) == ("answered", scope.name, scope.user_id)
    assert (call.tokens_in, call.tokens_out, call.attempts, call.campaign_id) == (100, 50, 1, place[0])
    assert KEY not in f"{vars(call)}"
    month = usage.this_month(scope)
    assert (month.calls, month.tokens, month.cost_micros) == (1, 150, 750)


def test_the_offline_writer_is_the_default_and_opens_no_line(
    scope: Scope, place: tuple[str, str], endpoint: Endpoint
) -> None:
    assert service.write_captions(scope, *place).usage is None
    assert endpoint.asked == []
    assert _calls(scope) == []


def test_the_same_question_is_answered_from_the_book_and_any_change_asks_anew(
    scope: Scope, place: tuple[str, str], endpoint: Endpoint
) -> None:
    first = service.write_captions(scope, *place, writer="model")
    again = service.write_captions(scope, *place, writer="model")
    assert again.usage is not None
    assert (again.usage.from_store, again.usage.calls, len(endpoint.asked)) == (True, 0, 1)
    one, two = queries.captions_of(scope, place[0]).rows
    assert [v.text for v in one.variations] == [v.text for v in two.variations]
    assert first.caption_id != again.caption_id
    service.write_captions(scope, *place, writer="model", seed=1)
    assert len(endpoint.asked) == 2
    campaigns.update(scope, place[0], target_audience="night owls")
    service.write_captions(scope, *place, writer="model")
    assert len(endpoint.asked) == 3
    with db.read(scope) as work:
        kit_id = work.query(BrandKit.id).scalar()
    brand.update_kit(scope, kit_id, voice_prompt="Quiet.")
    service.write_captions(scope, *place, writer="model")
    assert len(endpoint.asked) == 4


def test_another_agency_is_never_given_a_stored_answer(scope: Scope, stranger: Scope, endpoint: Endpoint) -> None:
    model = settings.current().model
    mine, theirs = Ledger(scope, model), Ledger(stranger, model)
    call = mine.reserve("k" * 64, Spending(1, 1, 1))
    mine.settle(call, Ending(ModelOutcome.ANSWERED, Spending(1, 1, 1), answer={"variations": []}))
    assert mine.answer("k" * 64) == {"variations": []}
    assert theirs.answer("k" * 64) is None
    with pytest.raises(NotFound):
        theirs.settle(call, Ending(ModelOutcome.FAILED, None))


@pytest.mark.parametrize(
    ("replies", "kind", "outcomes"),
    [
        ([fails(401)], ModelFailed, ["failed"]),
        ([says(answer(variation(headline="")))], AnswerRefused, ["broke_rules", "broke_rules"]),
        ([says("", refusal="no")], ModelFailed, ["refused"]),
    ],
)
def test_a_model_that_fails_is_told_and_no_other_writer_steps_in(
    scope: Scope,
    place: tuple[str, str],
    endpoint: Endpoint,
    replies: list[Any],
    kind: type[Exception],
    outcomes: list[str],
) -> None:
    endpoint.will(*replies)
    with pytest.raises(kind) as caught:
        service.write_captions(scope, *place, writer="model", variations=1)
    assert "offline writer" in str(caught.value)
    assert queries.captions_of(scope, place[0]).total == 0
    assert [call.outcome for call in _calls(scope)] == outcomes
    assert all(call.reason for call in _calls(scope))


def test_what_nobody_can_have_charged_is_given_back_and_what_may_be_paid_stays_counted(
    scope: Scope, place: tuple[str, str], endpoint: Endpoint
) -> None:
    endpoint.will(fails(401))
    with pytest.raises(ModelFailed):
        service.write_captions(scope, *place, writer="model")
    assert usage.this_month(scope).tokens == 0
    endpoint.will(raw(b'{"id": "c"'))
    with pytest.raises(ModelFailed):
        service.write_captions(scope, *place, writer="model")
    assert usage.this_month(scope).tokens > 8000


@pytest.mark.parametrize(
    ("replies", "attempts", "stays_counted"),
    [
        ([_BROKEN, says(answer())], 1, True),
        ([_BROKEN, fails(401)], 1, True),
        ([fails(503), fails(429), _BROKEN], 3, True),
        ([fails(503)], 3, False),
        ([fails(504), says(answer())], 1, True),
        ([fails(401)], 1, False),
    ],
)
def test_a_call_that_may_have_been_paid_is_not_made_again_and_every_try_is_written_down(
    scope: Scope, endpoint: Endpoint, replies: list[Any], attempts: int, stays_counted: bool
) -> None:
    endpoint.will(*replies)
    model = settings.current().model
    writer = ModelWriter(model, Ledger(scope, model), pause=lambda _s: None)
    with pytest.raises(ModelFailed):
        writer.write(COFFEE, PictureFacts(), Request(variations=1))
    foreseen = writer.foreseen(writer.prompt(COFFEE, PictureFacts(), Request(variations=1)))
    (call,) = _calls(scope)
    assert (call.attempts, len(endpoint.asked)) == (attempts, attempts)
    counted = (foreseen.tokens_in, foreseen.tokens_out) if stays_counted else (0, 0)
    assert (call.tokens_in, call.tokens_out) == counted


def test_a_spent_budget_stops_before_the_call_and_the_next_month_begins_anew(
    scope: Scope, place: tuple[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_up(monkeypatch, endpoint, MODEL_TOKENS_PER_MONTH="9000")
    with pytest.raises(BudgetSpent, match="tokens"):
        service.write_captions(scope, *place, writer="model")
    assert endpoint.asked == []
    _set_up(monkeypatch, endpoint, MODEL_TOKENS_PER_MONTH="12000")
    for seed in range(3):
        with clock.held_at(datetime(2026, 10 + seed % 2, 5, tzinfo=UTC)):
            service.write_captions(scope, *place, writer="model", seed=seed)
    priced = {"MODEL_PRICE_IN": "1", "MODEL_PRICE_OUT": "1", "MODEL_MONEY_PER_MONTH": "0.001"}
    _set_up(monkeypatch, endpoint, **priced)
    with pytest.raises(BudgetSpent, match="budget"):
        service.write_captions(scope, *place, writer="model", seed=9)
    assert len(endpoint.asked) == 3


def test_calls_at_once_cannot_pass_a_budget_together(someone: Scope) -> None:
    model = Model(name="m", base_url="http://127.0.0.1:9", tokens_a_month=1000)
    taken, refused = [], []
    barrier = threading.Barrier(12)

    def reserve() -> None:
        barrier.wait()
        try:
            taken.append(Ledger(someone, model).reserve("k" * 64, Spending(60, 40, 0)))
        except BudgetSpent:
            refused.append(1)

    with db.work(someone) as work:
        work.add(_old_call(someone))
    threads = [threading.Thread(target=reserve) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(refused)) == (9, 3)
    Ledger(someone, model).settle(taken[0], Ending(ModelOutcome.FAILED, Spending(0, 0, 0)))
    Ledger(someone, model).reserve("k" * 64, Spending(60, 40, 0))


def _old_call(scope: Scope) -> ModelCall:
    return ModelCall(
        agency_id=scope.agency_id, user_name="x", model="m", month=f"{clock.now():%Y-%m}", tokens_in=99, tokens_out=0,
        cost_micros=0, currency="USD", outcome=ModelOutcome.ANSWERED, cache_key="x", created_at=clock.now(),
    )  # fmt: skip


def test_a_model_that_nobody_set_up_is_refused_with_what_to_set(scope: Scope, place: tuple[str, str]) -> None:
    with pytest.raises(ModelNotSetUp, match="IMPRIMATUR_MODEL"):
        service.write_captions(scope, *place, writer="model")
    with pytest.raises(InvalidInput, match="no writer poet"):
        service.write_captions(scope, *place, writer="poet")


def test_the_picture_that_goes_along_is_the_small_one(
    scope: Scope, place: tuple[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_up(monkeypatch, endpoint, MODEL_SEES_PICTURES="1")
    service.write_captions(scope, *place, writer="model")
    shown = endpoint.asked[0].body["messages"][1]["content"][1]["image_url"]["url"]
    assert shown.startswith("data:image/jpeg;base64,/9j/")


def test_the_preview_of_a_campaign_is_what_is_sent(scope: Scope, place: tuple[str, str], endpoint: Endpoint) -> None:
    service.write_captions(scope, *place, writer="model", seed=3, liked=["A good text."])
    shown = queries.prompt_for(scope, *place, request=Request(seed=3), liked=("A good text.",))
    assert "A good text." in shown.user
    system, user = (message["content"] for message in endpoint.asked[0].body["messages"])
    fence = user.splitlines()[1][len("<data ") : -1]
    assert (system, user) == (shown.system.replace(shown.fence, fence), shown.user.replace(shown.fence, fence))


def test_the_context_check_counts_to_a_hundred_and_says_where_each_gap_is_filled(
    scope: Scope, place: tuple[str, str]
) -> None:
    assert sum(fact.points for fact in context.check(NAME_ONLY).facts) == 100
    assert context.check(NAME_ONLY).total == 0
    groups = {fact.group for fact in context.check(NAME_ONLY).facts}
    for group in groups:
        assert sum(fact.points for fact in context.check(NAME_ONLY).facts if fact.group == group) == 25
    assert context.check(SKINCARE).total == 100
    assert context.check(replace(COFFEE, voice="v" * 2001)).shortened == ("voice",)
    found = queries.context_of(scope, place[0])
    assert found.total + sum(fact.points for fact in found.missing) == 100
    assert "offer" not in {fact.id for fact in found.missing}
    assert {fact.place for fact in found.missing} <= {"brand kit", "campaign", "campaign brief"}


def test_without_the_clients_everything_else_runs_and_the_model_says_what_to_install() -> None:
    """In a process of its own, where none of the packages that speak to models can be imported."""
    script = """
import sys
for name in ("openai", "anthropic", "pydantic", "httpx2", "httpcore2"):
    sys.modules[name] = None
from core import cli, worker
from core.copywriting import queries, service, writers
from core.errors import InvalidInput
from core.ops import doctor
assert writers.chosen().name == "offline"
try:
    writers.chosen("model")
except InvalidInput as told:
    print(told)
print([found for found in doctor.examine() if found.part == "model"])
"""
    environment = os.environ | {"IMPRIMATUR_MODEL": "m", "IMPRIMATUR_MODEL_URL": "http://127.0.0.1:9/v1"}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        cwd=settings.PROJECT_DIR,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("pip install -r requirements-models.txt") == 2


def test_a_change_of_currency_gives_no_budget_anew(scope: Scope) -> None:
    """Calls booked in dollars count, in euros, with their tokens at the euro prices of today."""
    dollars = Model(name="m", base_url="http://127.0.0.1:9", price_in_micros=2_000_000, budget_micros=1000)
    call = Ledger(scope, dollars).reserve("k" * 64, Spending(300, 100, 800))
    Ledger(scope, dollars).settle(call, Ending(ModelOutcome.ANSWERED, Spending(300, 100, 800)))
    euros = replace(dollars, currency="EUR", price_in_micros=1_000_000, price_out_micros=3_000_000)
    with db.read(scope) as work:
        used = ledger.used_in(work, ledger.month_now(), euros)
        assert (used.calls, used.tokens, used.cost_micros) == (1, 400, 300 * 1 + 100 * 3)
        assert ledger.used_in(work, ledger.month_now(), dollars).cost_micros == 800
    Ledger(scope, euros).reserve("k" * 64, Spending(200, 50, 350))
    with pytest.raises(BudgetSpent):
        Ledger(scope, euros).reserve("k" * 64, Spending(60, 0, 60))


def test_calls_go_after_four_hundred_days_and_no_day_sooner(scope: Scope) -> None:
    foreign = make_scope("Another")
    for owner in (scope, foreign):
        with db.work(owner) as work:
            work.add(_old_call(owner))
    just_before = clock.now() + clean_up.KEPT_CALLS - timedelta(minutes=1)
    with clock.held_at(just_before):
        assert clean_up.clean_up(scope) == 0
    assert len(_calls(scope)) == 1
    with clock.held_at(just_before + timedelta(minutes=2)):
        assert clean_up.clean_up(scope) == 1
    assert _calls(scope) == []
    assert len(_calls(foreign)) == 1, "another agency's is its own round's"


def test_the_round_goes_through_all_agencies(scope: Scope) -> None:
    with db.work(scope) as work:
        work.add(_old_call(scope))
    with clock.held_at(clock.now() + clean_up.KEPT_CALLS + timedelta(minutes=1)):
        tasks.run_clean_up(clock.now())
    assert _calls(scope) == []
