"""The sweep: what nothing refers to goes, what anything refers to stays, what is missing is told."""

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from core import cli, clock, db, settings, storage
from core.db import Scope, database
from core.errors import Refused
from core.ids import new_id
from core.ops import doctor, sweep
from core.storage import FileMissing, StoreUnavailable, files
from core.storage.models import StoredFile
from tests import factories
from tests.conftest import make_scope

NONE = timedelta(0)
HOUR = timedelta(hours=1)


def keep(scope: Scope, data: bytes) -> str:
    with db.work(scope) as work:
        return files.keep(work, data, "image/png")


def orphan(scope: Scope, data: bytes, age: timedelta = timedelta(days=3)) -> str:
    """Bytes in the store that no row speaks of, as a process that died after writing leaves them."""
    sha256 = storage.current().put(data, agency_id=scope.agency_id)
    grow_old(scope, sha256, age)
    return sha256


def grow_old(scope: Scope, sha256: str, age: timedelta = timedelta(days=3)) -> None:
    path = storage.current().local_path(scope.agency_id, sha256)
    assert path is not None
    written_s = (clock.now() - age).timestamp()
    os.utime(path, (written_s, written_s))


def path_of(scope: Scope, sha256: str) -> Path:
    path = storage.current().local_path(scope.agency_id, sha256)
    assert path is not None
    return path


def has(scope: Scope, sha256: str) -> bool:
    return storage.current().exists(scope.agency_id, sha256)


def test_only_what_nothing_refers_to_and_is_old_goes(someone: Scope) -> None:
    other = make_scope("Southwind")
    used, theirs = keep(someone, b"used"), keep(other, b"used")
    for scope, sha256 in ((someone, used), (other, theirs)):
        grow_old(scope, sha256)
    old, young = orphan(someone, b"old one"), orphan(someone, b"young", timedelta(hours=1))
    # The other agency uses the same bytes: that is no reason to keep this agency's copy.
    shared = keep(other, b"old and used elsewhere")
    assert orphan(someone, b"old and used elsewhere") == shared
    report = sweep.sweep()
    assert (report.removed, report.removed_bytes, report.young, report.referenced) == (2, 7 + 22, 1, 3)
    assert (report.missing, report.damaged, report.unknown_agencies, report.uncounted) == ((), (), (), 0)
    assert (has(someone, old), has(someone, shared), has(someone, young)) == (False, False, True)
    assert files.read(someone, used) == files.read(other, theirs) == b"used"
    assert files.read(other, shared) == b"old and used elsewhere"
    assert sweep.sweep().removed == 0


def test_a_dry_run_tells_the_same_and_touches_nothing(someone: Scope) -> None:
    sha256 = orphan(someone, b"old one")
    looked = sweep.sweep(is_dry_run=True)
    assert (looked.is_dry_run, looked.removed, looked.removed_bytes) == (True, 1, 7)
    assert has(someone, sha256)
    done = sweep.sweep()
    assert (done.removed, done.removed_bytes, has(someone, sha256)) == (1, 7, False)


def test_what_is_referred_to_and_missing_or_cut_off_is_told_and_left(someone: Scope) -> None:
    lost, cut, whole = (keep(someone, data) for data in (b"lost", b"cut off", b"whole"))
    path_of(someone, lost).unlink()
    path_of(someone, cut).write_bytes(b"cut")
    report = sweep.sweep()
    assert report.missing == (sweep.LostFile(someone.agency_id, lost, 4, None),)
    assert report.damaged == (sweep.LostFile(someone.agency_id, cut, 7, 3),)
    assert (report.referenced, report.removed) == (1, 0)
    assert (has(someone, cut), has(someone, whole)) == (True, True)
    with pytest.raises(FileMissing):
        files.read(someone, lost)
    storage.current().put(b"lost", agency_id=someone.agency_id)
    storage.current().put(b"cut off", agency_id=someone.agency_id)
    healed = sweep.sweep()
    assert (healed.referenced, healed.missing, healed.damaged) == (3, (), ())


def test_a_file_that_any_row_names_stays_even_if_it_was_never_counted(scope: Scope) -> None:
    client = factories.make_client(scope)
    factories.make_asset(scope, client)
    with db.work(scope) as work:
        kept = list(work.scalars(StoredFile.__table__.select().with_only_columns(StoredFile.sha256)))
        work.execute(delete(StoredFile))
    assert len(kept) == 2
    for sha256 in kept:
        grow_old(scope, sha256)
    report = sweep.sweep(grace=NONE)
    assert (report.removed, report.uncounted) == (0, 2)
    assert all(has(scope, sha256) for sha256 in kept)


def test_every_kind_of_file_of_a_whole_installation_is_seen_as_used(scope: Scope) -> None:
    campaign = factories.make_campaign(scope, factories.make_client(scope))
    factories.make_ad(scope, campaign)
    for entry in storage.current().iterate(scope.agency_id):
        grow_old(scope, entry.sha256)
    report = sweep.sweep(grace=NONE)
    assert (report.removed, report.uncounted, report.missing) == (0, 0, ())
    assert report.referenced == len(list(storage.current().iterate(scope.agency_id))) >= 4


def test_folders_of_agencies_that_the_database_does_not_know_are_left_alone(someone: Scope) -> None:
    stranger = new_id()
    storage.current().put(b"of another installation", agency_id=stranger)
    report = sweep.sweep(grace=-HOUR)
    assert (report.unknown_agencies, report.removed) == ((stranger,), 0)
    assert storage.current().exists(stranger, next(storage.current().iterate(stranger)).sha256)


def test_a_store_that_looks_like_another_databases_is_not_emptied(
    someone: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_SUSPICIOUS", 3)
    keep(someone, b"the one that this database knows")
    strange = [orphan(someone, bytes([number])) for number in range(4)]
    with pytest.raises(Refused, match="another database") as refused:
        sweep.sweep()
    assert "--force" in refused.value.remedy
    assert all(has(someone, sha256) for sha256 in strange)
    assert sweep.sweep(is_dry_run=True).removed == 4
    assert sweep.sweep(is_forced=True).removed == 4


def test_half_written_files_of_dead_writers_go_when_they_are_old(someone: Scope) -> None:
    storage.current().check()
    folder = settings.current().data_dir / "files" / ".incoming"
    for name, age in (("old.part", timedelta(days=2)), ("young.part", HOUR)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, ((clock.now() - age).timestamp(),) * 2)
    assert sweep.sweep().unfinished == 1
    assert [path.name for path in folder.iterdir()] == ["young.part"]


def test_a_removal_in_doubt_is_finished_by_the_sweep(someone: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_store: storage.Store, _agency_id: str, _sha256: str) -> None:
        raise StoreUnavailable("the bucket gave no answer within 10 s")

    sha256 = keep(someone, b"in doubt")
    with monkeypatch.context() as patched:
        patched.setattr(storage.Store, "delete", silent)
        with db.work(someone) as work:
            files.release(work, sha256)
    grow_old(someone, sha256)
    with db.work(someone) as work:
        work.execute(update(StoredFile).values(updated_at=clock.now() - timedelta(days=2)))
    sweep.sweep()
    assert not has(someone, sha256)
    with db.read(someone) as work:
        assert work.query(StoredFile).count() == 0


# Beside others


def test_a_file_kept_between_the_look_and_the_removal_stays(someone: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = orphan(someone, b"an orphan that is wanted again")
    real = sweep._refuse_suspicious

    def meanwhile(look: sweep._Look, is_forced: bool) -> None:
        assert [entry.sha256 for _, entry in look.unused] == [sha256]
        assert keep(someone, b"an orphan that is wanted again") == sha256
        real(look, is_forced)

    monkeypatch.setattr(sweep, "_refuse_suspicious", meanwhile)
    assert sweep.sweep().removed == 0
    assert files.read(someone, sha256) == b"an orphan that is wanted again"


def test_a_file_that_goes_or_comes_during_the_look_is_not_called_missing(
    someone: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = keep(someone, b"leaving")
    real: Callable[..., object] = sweep._lost

    def meanwhile(agency_id: str, suspects: set[str]) -> object:
        with db.work(someone) as work:
            files.release(work, leaving)
        return real(agency_id, suspects | {leaving, keep(someone, b"coming")})

    monkeypatch.setattr(sweep, "_lost", meanwhile)
    report = sweep.sweep()
    assert (report.missing, report.damaged) == ((), ())


def test_sweeping_beside_busy_uploads_and_deletions_loses_nothing(someone: Scope) -> None:
    """Four threads keep, read and release the same few contents while sweeps without any grace run one after another."""
    contents = [f"content {number}".encode() for number in range(3)]
    faults: list[BaseException] = []
    ended = threading.Event()

    def work_on(seed: int) -> None:
        try:
            for number in range(20):
                data = contents[(seed + number) % 3]
                sha256 = keep(someone, data)
                assert files.read(someone, sha256) == data
                with db.work(someone) as work:
                    files.release(work, sha256)
        except BaseException as fault:
            faults.append(fault)

    def sweep_on() -> None:
        try:
            while not ended.is_set():
                assert sweep.sweep(grace=-HOUR).missing == ()
                time.sleep(0.01)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work_on, args=(seed,)) for seed in range(4)]
    sweeper = threading.Thread(target=sweep_on)
    for thread in (*threads, sweeper):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    sweeper.join()
    assert faults == []
    assert list(storage.current().iterate(someone.agency_id)) == []


# From the shell


@pytest.fixture
def installation(at_head: Path) -> Scope:
    """An installation at head, as the shell finds it."""
    database.use(database.connect(settings.current().database_url))
    return make_scope()


def test_the_command_prints_one_object_and_its_exit_code_is_the_verdict(
    installation: Scope, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan(installation, b"old one")
    lost = keep(installation, b"lost")
    assert cli.main(["sweep", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["is_dry_run"], told["removed"], told["missing"]) == (True, True, 1, [])
    path_of(installation, lost).unlink()
    assert cli.main(["sweep", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["removed"], [file["sha256"] for file in told["missing"]]) == (False, 1, [lost])
    assert cli.main(["sweep"]) == 1
    assert f"MISSING {lost}" in capsys.readouterr().out


@pytest.mark.parametrize("grace", ["0", "0.5", "-1", "soon"])
def test_a_grace_of_less_than_an_hour_is_refused(grace: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sweep", "--grace-hours", grace]) == 2
    assert capsys.readouterr().err.startswith("error: command: ")


def test_the_doctor_notices_a_store_that_is_not_this_databases(
    installation: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def storage_finding() -> doctor.Finding:
        return next(finding for finding in doctor.examine() if finding.part == "storage")

    assert storage_finding().ok
    keep(installation, b"a picture")
    assert storage_finding().ok
    monkeypatch.setenv("STORAGE_URL", str(tmp_path / "an empty disk"))
    settings.current.cache_clear()
    finding = storage_finding()
    assert not finding.ok
    assert "the newest file of this database is not there" in finding.found
    assert "STORAGE_URL" in finding.remedy
