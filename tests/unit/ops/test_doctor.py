"""What the doctor says about the batches: work without workers is a fault, workers without work are not."""

import pytest

from core import db
from core.db import Scope, migrate
from core.jobs import fleet, service
from core.ops import doctor
from core.ops.doctor import Finding
from core.vocabulary import BatchKind
from tests.conftest import make_scope
from tests.unit.jobs.conftest import workspace_of

START_ONE = "start the app, or `python -m core worker`"


@pytest.fixture
def owner() -> Scope:
    """The owner of an agency of an installation as `migrate` leaves it."""
    migrate.bring_to_head()
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
