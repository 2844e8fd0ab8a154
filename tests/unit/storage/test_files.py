"""The files table: counts, bytes, and what happens when several people do it at once or a transaction fails."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from core import clock, db, settings, storage
from core.accounts.models import Agency
from core.db import Database, Scope, Work, database
from core.storage import FileDamaged, FileMissing, StoreUnavailable, files
from core.storage.models import StoredFile
from tests import s3
from tests.conftest import make_scope

DATA = b"the same bytes"
SHA256 = hashlib.sha256(DATA).hexdigest()


def keep(scope: Scope, data: bytes = DATA, media_type: str = "image/png") -> str:
    with db.work(scope) as work:
        return files.keep(work, data, media_type)


def release(scope: Scope, sha256: str = SHA256) -> None:
    with db.work(scope) as work:
        files.release(work, sha256)


def fail_after(scope: Scope, deed: Callable[[Work], object]) -> None:
    """Do it in a unit of work that then fails."""
    with db.work(scope) as work:
        deed(work)
        raise ZeroDivisionError


def uses(scope: Scope, sha256: str = SHA256) -> int | None:
    with db.read(scope) as work:
        return work.execute(select(StoredFile.uses).where(StoredFile.sha256 == sha256)).scalar_one_or_none()


def has_bytes(scope: Scope, sha256: str = SHA256) -> bool:
    return storage.current().exists(scope.agency_id, sha256)


def test_the_same_bytes_are_one_file_with_a_count(someone: Scope) -> None:
    assert keep(someone) == SHA256
    assert keep(someone) == SHA256
    assert uses(someone) == 2
    assert files.read(someone, SHA256) == DATA
    view = files.describe(someone, SHA256)
    assert view == files.StoredFileView(SHA256, "image/png", len(DATA))
    release(someone)
    assert (uses(someone), has_bytes(someone)) == (1, True)
    release(someone)
    assert (uses(someone), has_bytes(someone)) == (None, False)
    assert files.describe(someone, SHA256) is None
    with pytest.raises(FileMissing):
        release(someone)


def test_a_file_on_disk_is_kept_like_bytes_and_left_alone(someone: Scope, tmp_path: Path) -> None:
    path = tmp_path / "photo.bin"
    path.write_bytes(DATA)
    with db.work(someone) as work:
        assert files.keep_file(work, path, "image/png") == SHA256
    keep(someone)
    assert uses(someone) == 2
    with files.open_stream(someone, SHA256) as stream:
        assert stream.read() == DATA
    assert path.read_bytes() == DATA


def test_many_uploads_of_the_same_bytes_at_once_all_succeed(someone: Scope) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: keep(someone), range(24))) == {SHA256}
    assert uses(someone) == 24


def test_keeping_and_releasing_at_once_never_leaves_a_row_without_bytes(someone: Scope) -> None:
    def once(_number: int) -> None:
        keep(someone)
        assert files.read(someone, SHA256) == DATA  # this thread's use is still counted
        release(someone)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(60)))
    assert (uses(someone), has_bytes(someone)) == (None, False)


def test_the_same_holds_in_a_bucket(database_: Database, bucket: s3.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", f"s3://{bucket.name}/files")
    settings.current.cache_clear()
    someone = make_scope()

    def once(_number: int) -> None:
        keep(someone)
        assert files.read(someone, SHA256) == DATA
        release(someone)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(12)))
    assert (uses(someone), bucket.keys()) == (None, [])
    keep(someone)
    assert bucket.keys() == [f"files/{someone.agency_id}/{SHA256[:2]}/{SHA256}"]
    with pytest.raises(ZeroDivisionError):
        fail_after(someone, lambda work: files.keep(work, b"other bytes", "image/png"))
    assert len(bucket.keys()) == 1


def test_bytes_are_not_removed_while_somebody_is_keeping_them(someone: Scope) -> None:
    with db.work(someone) as work:
        files.keep(work, DATA, "image/png")
        # Another transaction released the last use a moment ago and now comes to remove the bytes.
        remover = threading.Thread(target=files._tidy, args=(someone.agency_id, [SHA256]))
        remover.start()
        remover.join(0.5)
        assert remover.is_alive()
    remover.join(10)
    assert not remover.is_alive()
    assert files.read(someone, SHA256) == DATA


def test_many_files_are_kept_at_once_and_the_same_bytes_count_as_often_as_they_are_named(someone: Scope) -> None:
    keep(someone)
    with db.work(someone) as work:
        kept = files.keep_all(work, [(DATA, "image/png"), (b"other", "image/jpeg"), (DATA, "image/png")])
        assert files.keep_all(work, []) == []
    assert kept == [SHA256, hashlib.sha256(b"other").hexdigest(), SHA256]
    assert (uses(someone), files.read(someone, SHA256), files.read(someone, kept[1])) == (3, DATA, b"other")


def test_bytes_removed_between_writing_and_counting_are_written_again(
    someone: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files._count_uses
    path = tmp_path / "photo.bin"
    path.write_bytes(DATA)

    def late(work: Work, begun: Sequence[files._Use]) -> dict[str, int]:
        release(someone)
        assert not has_bytes(someone)
        return real(work, begun)

    keep(someone)
    with monkeypatch.context() as patched:
        patched.setattr(files, "_count_uses", late)
        keep(someone)
        assert files.read(someone, SHA256) == DATA
        with db.work(someone) as work:
            files.keep_file(work, path, "image/png")
    assert (uses(someone), files.read(someone, SHA256)) == (1, DATA)


def test_a_failed_transaction_leaves_neither_row_nor_bytes(someone: Scope) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(someone, lambda work: files.keep(work, DATA, "image/png"))
    assert (uses(someone), has_bytes(someone)) == (None, False)


def test_a_failed_transaction_leaves_what_somebody_else_keeps(someone: Scope) -> None:
    keep(someone)
    with pytest.raises(ZeroDivisionError):
        fail_after(someone, lambda work: files.keep(work, DATA, "image/png"))
    assert (uses(someone), has_bytes(someone)) == (1, True)


def test_a_failed_release_keeps_the_bytes(someone: Scope) -> None:
    keep(someone)
    with pytest.raises(ZeroDivisionError):
        fail_after(someone, lambda work: files.release(work, SHA256))
    assert (uses(someone), has_bytes(someone)) == (1, True)


def test_released_and_kept_again_in_one_transaction_stays(someone: Scope) -> None:
    keep(someone)
    with db.work(someone) as work:
        files.release(work, SHA256)
        files.keep(work, DATA, "image/png")
    assert (uses(someone), has_bytes(someone)) == (1, True)


def test_agencies_have_their_own_copy_and_see_nothing_of_each_other(someone: Scope) -> None:
    other = make_scope("Southwind")
    keep(someone)
    assert files.describe(other, SHA256) is None
    for look in (files.read, files.open_stream):
        with pytest.raises(FileMissing):
            look(other, SHA256)
    with pytest.raises(FileMissing):
        release(other)
    keep(other)
    release(someone)
    assert files.read(other, SHA256) == DATA
    assert not has_bytes(someone)


def test_bytes_whose_removal_got_no_answer_are_kept_by_nobody_until_it_is_sure(
    someone: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket may carry out, later, a removal whose answer never came: what was kept meanwhile would be lost."""

    def silent(_store: storage.Store, _agency_id: str, _sha256: str) -> None:
        raise StoreUnavailable("the bucket gave no answer within 10 s")

    keep(someone)
    with monkeypatch.context() as patched:
        patched.setattr(storage.Store, "delete", silent)
        release(someone)  # its outcome stands
    assert files.describe(someone, SHA256) is None
    for use in (lambda: release(someone), lambda: files.read(someone, SHA256)):
        with pytest.raises(FileMissing):
            use()
    with pytest.raises(StoreUnavailable, match="was being removed") as refused:
        keep(someone)
    assert refused.value.remedy == "try again in 2 minutes"
    storage.current().delete(someone.agency_id, SHA256)  # the late removal
    later = clock.now() + files.DOUBT
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        keep(someone, media_type="image/webp")
    assert (uses(someone), files.read(someone, SHA256)) == (1, DATA)
    assert files.describe(someone, SHA256) == files.StoredFileView(SHA256, "image/webp", len(DATA))


def test_removing_and_keeping_the_same_bytes_in_two_processes_never_loses_what_is_kept(
    someone: Scope, tmp_path: Path
) -> None:
    """Two processes keep and release the same bytes while this one sweeps them, as fast as all can."""
    code = (
        "import sys\n"
        "from core import db\n"
        "from core.db import Scope\n"
        "from core.storage import files\n"
        "from core.vocabulary import Role\n"
        "scope = Scope(sys.argv[1], None, Role.OWNER, 'a worker')\n"
        f"data, sha256 = {DATA!r}, {SHA256!r}\n"
        "for number in range(40):\n"
        "    with db.work(scope) as work:\n"
        "        files.keep(work, data, 'image/png')\n"
        "    assert files.read(scope, sha256) == data\n"
        "    with db.work(scope) as work:\n"
        "        files.release(work, sha256)\n"
    )
    environment = {**os.environ, "DATABASE_URL": database.current().url.render_as_string(hide_password=False)}
    workers = [
        subprocess.Popen([sys.executable, "-c", code, someone.agency_id], env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    while any(worker.poll() is None for worker in workers):
        files.remove_unused(someone.agency_id, SHA256)
        time.sleep(0.002)
    for worker in workers:
        told = worker.communicate()[1]
        assert worker.returncode == 0, told.decode()
    assert (uses(someone), has_bytes(someone)) == (None, False)


def test_damaged_bytes_are_told(database_: Database, scope: Scope) -> None:
    keep(scope)
    path = storage.current().local_path(scope.agency_id, SHA256)
    assert path is not None
    path.write_bytes(b"other")
    with pytest.raises(FileDamaged):
        files.read(scope, SHA256)


def test_an_upload_raises_the_agencys_data_version(scope: Scope) -> None:
    def version() -> int:
        with db.unscoped("test looks", writing=False) as work:
            return work.get_one(Agency, scope.agency_id).data_version

    before = version()
    keep(scope)
    assert version() > before
