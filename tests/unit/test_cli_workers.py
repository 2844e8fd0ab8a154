"""The commands for whoever runs workers: who is at work, let one leave, serve, and how much a batch may hold."""

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core import cli, clock, db, settings
from core.accounts.models import Agency, AuditEvent
from core.db import Scope, database, migrate
from core.jobs import fleet, queries
from core.jobs.models import JobWorker
from core.vocabulary import PlanType, WorkerState
from tests.conftest import make_scope
from tests.unit.jobs.test_host import until

NOBODY = "No worker is running: start the app, or `python -m core worker`."


@pytest.fixture
def owner(at_head: Path) -> Scope:
    """The owner of an agency of an installation as `migrate` leaves it."""
    return make_scope()


def tell(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    capsys.readouterr()
    code = cli.main(list(arguments))
    told = capsys.readouterr()
    return code, told.out, told.err


def silent(seconds: float, state: WorkerState = WorkerState.WORKING) -> str:
    """A worker of another host that was last heard that long ago."""
    worker_id = f"b.example.com:4711:{state}"
    with db.unscoped("test") as work:
        heard_at = clock.now() - timedelta(seconds=seconds)
        work.add(
            JobWorker(
                id=worker_id,
                place="b",
                host="b",
                process_id=4711,
                slots=2,
                state=state,
                version="0.0.9",
                beat_at=heard_at,
            )
        )
    return worker_id


def test_without_a_worker_the_verdict_is_negative_and_says_how_to_start_one(
    owner: Scope, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(capsys, "workers") == (1, f"{NOBODY}\n", "")
    code, out, _ = tell(capsys, "workers", "--json")
    assert (code, json.loads(out)) == (1, {"ok": False, "workers": []})


def test_a_living_worker_is_listed_with_what_an_operator_wants_to_know(
    owner: Scope, capsys: pytest.CaptureFixture[str]
) -> None:
    with fleet.membership(slots=3) as member:
        code, out, _ = tell(capsys, "workers")
        assert (code, len(out.splitlines())) == (0, 1)
        assert out.startswith(
            f"{member.worker_id}  working, 0 of 3 slots busy, version {fleet.product_version()}, last "
        )
        (told,) = json.loads(tell(capsys, "workers", "--json")[1])["workers"]
    assert (told["worker_id"], told["slots"], told["running"], told["is_at_work"]) == (member.worker_id, 3, 0, True)


def test_processes_that_take_nothing_of_the_queue_do_not_count_as_workers(
    owner: Scope, capsys: pytest.CaptureFixture[str]
) -> None:
    # The seconds that are told below are those of the rows, however long this machine takes to read them.
    with clock.held_at(clock.now()):
        silent(settings.current().takeover_s + 1)
        silent(1, WorkerState.DRAINING)
        silent(1, WorkerState.LOST)
        # What the shell makes it runs itself.
        with fleet.kept_here():
            code, out, _ = tell(capsys, "workers")
    assert code == 1
    *listed, last = out.splitlines()
    assert (len(listed), last) == (4, NOBODY)
    assert "of 0 slots busy" in out
    silent_line = next(line for line in listed if line.startswith("b.example.com:4711:working"))
    assert f"version 0.0.9, last heard {settings.current().takeover_s + 1} s ago" in silent_line


def test_a_worker_is_asked_to_leave_by_its_name_and_only_once(owner: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    worker_id = silent(1)
    code, out, _ = tell(capsys, "drain", worker_id)
    assert (code, out) == (0, f"{worker_id} finishes what it has and leaves.\n")
    assert queries.list_workers()[0].state is WorkerState.DRAINING
    refused = "error: worker: no such worker is working — see `python -m core workers`\n"
    assert tell(capsys, "drain", worker_id) == (2, "", refused)
    assert tell(capsys, "drain", "nobody", "--json") == (2, "", refused)


def test_an_agency_gets_a_plan_and_the_audit_log_says_so(owner: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    paid = "Northwind has the paid plan: up to 10,000 items in a batch.\n"
    assert tell(capsys, "agency", "plan", "Northwind", "paid") == (0, paid, "")
    with db.read(owner) as work:
        assert work.get_one(Agency, owner.agency_id).plan_type == PlanType.PAID
        (line,) = work.scalars(select(AuditEvent).where(AuditEvent.action == "agency.plan_changed"))
        assert line.summary == "Changed the plan to paid"
    code, out, _ = tell(capsys, "agency", "plan", "Northwind", "free", "--json")
    assert (code, json.loads(out)) == (0, {"agency": "Northwind", "plan": "free", "items_per_batch": 30})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Northwind", "golden"), "error: command: Invalid value for '{free|paid}'"),
        (("Nowhere", "paid"), "error: agency: there is no agency Nowhere"),
        (("Twin", "paid"), "error: agency: 2 agencies are called Twin"),
    ],
)
def test_a_plan_for_nobody_in_particular_is_refused(
    owner: Scope, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], said: str
) -> None:
    make_scope("Twin"), make_scope("Twin")
    code, out, err = tell(capsys, "agency", "plan", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("wrong", [("--slots", "0"), ("--slots", "many"), ("--drain-s", "-1")])
def test_a_worker_with_senseless_numbers_is_refused(
    owner: Scope, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str]
) -> None:
    code, out, err = tell(capsys, "worker", *wrong)
    assert (code, out) == (2, "")
    assert err.startswith("error: command: Invalid value for ")


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_takes_its_slots_from_the_setting_and_leaves_cleanly_when_told(
    owner: Scope, monkeypatch: pytest.MonkeyPatch, sign: signal.Signals
) -> None:
    monkeypatch.setenv("IMPRIMATUR_WORKER_SLOTS", "3")
    process = subprocess.Popen([sys.executable, "-m", "core", "worker"], cwd=settings.PROJECT_DIR)
    try:
        until(lambda: bool(queries.list_workers()) or process.poll() is not None)
        (view,) = queries.list_workers()
        assert (view.process_id, view.slots, view.is_at_work) == (process.pid, 3, True)
        process.send_signal(sign)
        assert process.wait(timeout=40) == 0
    finally:
        process.kill()
        process.wait(timeout=20)
    assert queries.list_workers() == ()


def test_the_apps_worker_notices_also_an_app_that_was_gone_before_it_looked() -> None:
    # In a process of its own, because it gives way to others for good.
    code = (
        "import os; from core.jobs import runner; "
        "print(runner.be_a_child(os.getppid())(), runner.be_a_child(os.getppid() + 1)())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.PROJECT_DIR, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.postgres
def test_a_worker_refuses_a_server_without_the_engines_tables_and_says_what_to_do(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    settings.current.cache_clear()
    database.use(None)
    migrate.bring_to_head()
    code, _, err = tell(capsys, "worker", "--slots", "1")
    assert code == 2
    assert err.startswith(
        "error: DATABASE_URL: the tables of the batch engine are missing — run `python -m core migrate`"
    )
    code, out, _ = tell(capsys, "doctor")
    assert code == 1
    assert "MEND batches: the tables of the batch engine are missing — run `python -m core migrate`" in out
    assert tell(capsys, "migrate")[0] == 0
    code, out, _ = tell(capsys, "doctor")
    assert code == 0, out
    assert "ok   batches: no workers at work, no items waiting — start the app, or `python -m core worker`" in out
