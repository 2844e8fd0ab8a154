"""What the doctor says about the batches: work without workers is a fault, workers without work are not."""

from pathlib import Path

import pytest

from core import db, settings
from core.db import Scope
from core.jobs import fleet, service
from core.ops import doctor
from core.ops.doctor import Finding
from core.vocabulary import BatchKind
from tests import model_server
from tests.conftest import make_scope
from tests.unit.jobs.conftest import workspace_of

START_ONE = "start the app, or `python -m core worker`"


@pytest.fixture
def owner(at_head: Path) -> Scope:
    """The owner of an agency of an installation as `migrate` leaves it."""
    return make_scope()


def batches() -> Finding:
    """The finding about batches."""
    return next(finding for finding in doctor.examine() if finding.part == "batches")


def queue(scope: Scope, number: int) -> str:
    """A batch of that many items."""
    workspace_id = workspace_of(scope)
    items = [service.NewItem(f"item {index}", {}) for index in range(number)]
    with db.work(scope) as work:
        return service.create_batch(
            work, kind=BatchKind.RENDER, workspace_id=workspace_id, campaign_id=None, title="", items=items
        )


def test_nobody_at_work_is_told_and_is_a_fault_only_when_something_waits(owner: Scope) -> None:
    assert batches() == Finding("batches", True, "no workers at work, no items waiting", START_ONE)
    batch_id = queue(owner, 1)
    assert batches() == Finding("batches", False, "no workers at work, 1 item waiting", START_ONE)
    # A paused batch waits for a person, not for a worker.
    with db.work(owner) as work:
        service.pause(work, batch_id)
    assert batches().ok
    queue(owner, 2)
    with fleet.membership(slots=1):
        assert batches() == Finding("batches", True, "1 worker at work, 2 items waiting")


def test_a_process_that_runs_only_its_own_is_no_worker_and_its_items_do_not_wait(owner: Scope) -> None:
    with fleet.kept_here():
        queue(owner, 2)
        assert batches() == Finding("batches", True, "no workers at work, no items waiting", START_ONE)
    # It left before it ran them: they are everybody's now.
    assert not batches().ok


def test_before_the_schema_is_there_one_finding_is_enough() -> None:
    assert batches().ok
    assert [finding.part for finding in doctor.examine() if not finding.ok] == ["schema"]


def _model(monkeypatch: pytest.MonkeyPatch, **values: str) -> Finding:
    for name, value in values.items():
        monkeypatch.setenv(f"IMPRIMATUR_{name}", value)
    settings.current.cache_clear()
    (finding,) = (found for found in doctor.examine() if found.part == "model")
    return finding


def test_no_model_is_well_and_one_that_is_wanted_but_not_set_up_is_not(
    owner: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _model(monkeypatch).ok
    wanted = _model(monkeypatch, WRITER="model")
    assert not wanted.ok
    assert "IMPRIMATUR_MODEL" in wanted.remedy


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_model_is_well_when_its_endpoint_answers_and_has_it(
    owner: Scope, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    with model_server.running(model_server.fails(500)) as endpoint:
        address = f"{endpoint.address}/v1" if provider == "openai" else endpoint.address
        named = {"MODEL_PROVIDER": provider, "MODEL_URL": address, "MODEL_KEY": "sk-canary"}
        assert _model(monkeypatch, MODEL="small-model", **named).ok
        other = _model(monkeypatch, MODEL="other-model", **named)
        assert [asked.body for asked in endpoint.asked] == [{}, {}]
    assert not other.ok
    assert "no model other-model" in other.found
    gone = _model(monkeypatch, MODEL="small-model", **named)
    assert not gone.ok
    assert "cannot be reached" in gone.found
    assert "canary" not in f"{other}{gone}"
