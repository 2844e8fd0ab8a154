"""Processes that die while they write, that write the same at once, and disks that are full or gone."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.ids import new_id
from core.storage import Store, StoreUnavailable
from tests import disk, s3

AGENCY = new_id()
# Writes file after file, big and small, and says after each that it is stored.
_WRITER = """
import hashlib, sys
from pathlib import Path
from core.storage import Store
url, agency, folder, seed = sys.argv[1:]
store = Store.from_url(url)
path = Path(folder) / f"{seed}.bin"
print("ready", flush=True)
for number in range(10_000):
    data = hashlib.sha256(f"{seed}/{number}".encode()).digest() * (1 << (5 if number % 3 else 18))
    if number % 3:
        print(store.put(data, agency_id=agency), flush=True)
    else:
        path.write_bytes(data)
        print(store.put_file(path, agency_id=agency), flush=True)
"""
# Stores half of a file and then waits to be killed.
_HALF_WRITER = """
import sys, time
from pathlib import Path
from core.storage import Store, store
url, agency, path = sys.argv[1:]
def half(path, sha256):
    yield path.read_bytes()[: 7 << 20]
    print("ready", flush=True)
    time.sleep(120)
store._unchanged = half
Store.from_url(url).put_file(Path(path), agency_id=agency)
"""
# Waits for the starting shot, then stores the given file.
_TWIN = """
import sys, time
from pathlib import Path
from core.storage import Store
url, agency, path = sys.argv[1:]
store = Store.from_url(url)
print("ready", flush=True)
sys.stdin.readline()
print(store.put_file(Path(path), agency_id=agency), flush=True)
"""


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A folder, then a bucket."""
    if request.param == "folder":
        return str(tmp_path / "files")
    bucket: s3.Bucket = request.getfixturevalue("bucket")
    return f"s3://{bucket.name}/files"


def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_writer_killed_in_the_middle_of_a_file_leaves_nothing_under_its_name(url: str, tmp_path: Path) -> None:
    path = tmp_path / "whole.bin"
    path.write_bytes(os.urandom(12 << 20))
    writer = start(_HALF_WRITER, url, AGENCY, path)
    writer.kill()
    writer.communicate(timeout=20)
    store = Store.from_url(url)
    assert (store.agencies(), list(store.iterate(AGENCY))) == ([], [])
    sha256 = store.put_file(path, agency_id=AGENCY)  # the next attempt is not in its way
    assert store.verify(AGENCY, sha256) == 12 << 20
    assert store.clear_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert [entry.sha256 for entry in store.iterate(AGENCY)] == [sha256]


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_whole_files_only(url: str, tmp_path: Path) -> None:
    told: list[str] = []
    for attempt in range(6):
        writer = start(_WRITER, url, AGENCY, tmp_path, attempt)
        assert writer.stdout is not None
        told += [writer.stdout.readline().strip() for _ in range(1 + attempt // 2)]
        time.sleep(0.01 * attempt)
        writer.send_signal(signal.SIGKILL)
        told += writer.communicate(timeout=20)[0].split()
        assert writer.returncode == -signal.SIGKILL
    store = Store.from_url(url)
    stored = {entry.sha256 for entry in store.iterate(AGENCY)}
    assert stored >= set(told)  # what it was told to be stored is stored
    assert len(stored) - len(told) <= 6  # one a kill may be stored and not told yet
    for sha256 in stored:
        store.verify(AGENCY, sha256)


@pytest.mark.slow
def test_what_killed_writers_left_half_done_is_cleared_when_it_is_old(tmp_path: Path) -> None:
    root = tmp_path / "files"
    for attempt in range(3):
        writer = start(_WRITER, root, AGENCY, tmp_path, attempt)
        assert writer.stdout is not None
        writer.stdout.readline()  # it is at work
        writer.kill()
        writer.communicate(timeout=20)
    (root / ".incoming" / "a.part").write_bytes(b"half")
    store = Store.from_url(str(root))
    assert store.clear_unfinished(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.clear_unfinished(datetime.now(UTC) + timedelta(hours=1)) >= 1
    assert list((root / ".incoming").iterdir()) == []


def test_two_processes_that_store_the_same_at_once_make_one_good_file(url: str, tmp_path: Path) -> None:
    path = tmp_path / "same.bin"
    path.write_bytes(os.urandom(11 << 20))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    twins = [start(_TWIN, url, AGENCY, path) for _ in range(3)]
    for twin in twins:
        assert twin.stdin is not None
        twin.stdin.write("go\n")
        twin.stdin.flush()
    assert {twin.communicate(timeout=60)[0].strip() for twin in twins} == {sha256}
    store = Store.from_url(url)
    assert [entry.sha256 for entry in store.iterate(AGENCY)] == [sha256]
    assert store.verify(AGENCY, sha256) == 11 << 20
    assert store.clear_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 0


@pytest.mark.usefixtures("bucket")
def test_a_forked_process_has_a_connection_of_its_own(bucket: s3.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import os\n"
        "from core import storage\n"
        f"kept = storage.current().put(b'from the parent', agency_id={AGENCY!r})\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        f"    os._exit(storage.current().get({AGENCY!r}, kept) != b'from the parent')\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    monkeypatch.setenv("STORAGE_URL", f"s3://{bucket.name}/files")
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


# Disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    with disk.small(tmp_path, 2) as mounted:
        yield mounted


def test_a_full_disk_is_told_leaves_nothing_half_written_and_is_used_again(small_disk: Path, tmp_path: Path) -> None:
    store = Store.from_url(str(small_disk / "files"))
    kept = store.put(os.urandom(1 << 20), agency_id=AGENCY)
    big = tmp_path / "big.bin"
    big.write_bytes(os.urandom(3 << 20))
    for attempt in (
        lambda: store.put(os.urandom(3 << 20), agency_id=AGENCY),
        lambda: store.put_file(big, agency_id=AGENCY),
    ):
        with pytest.raises(StoreUnavailable, match="No space left on device") as told:
            attempt()
        assert "with free space" in told.value.remedy
    assert [entry.sha256 for entry in store.iterate(AGENCY)] == [kept]
    assert list((small_disk / "files" / ".incoming").iterdir()) == []
    store.delete(AGENCY, kept)
    assert store.verify(AGENCY, store.put(os.urandom(1 << 20), agency_id=AGENCY)) == 1 << 20


def test_a_check_notices_a_full_disk(small_disk: Path) -> None:
    store = Store.from_url(str(small_disk / "files"))
    store.check()
    filling = small_disk / "filling"
    with filling.open("wb", buffering=0) as target, suppress(OSError):
        while target.write(bytes(1 << 12)):
            continue
    with pytest.raises(StoreUnavailable, match="No space"):
        store.check()
    filling.unlink()
    store.check()


def test_a_folder_that_has_gone_is_told_and_not_made_anew(tmp_path: Path) -> None:
    root = tmp_path / "disk" / "files"
    store = Store.from_url(str(root))
    sha256 = store.put(b"x", agency_id=AGENCY)
    root.rename(tmp_path / "taken away")
    for deed in (
        lambda: store.put(b"y", agency_id=AGENCY),
        lambda: store.get(AGENCY, sha256),
        lambda: store.open_stream(AGENCY, sha256),
        lambda: store.exists(AGENCY, sha256),
        lambda: store.size(AGENCY, sha256),
        lambda: list(store.iterate(AGENCY)),
        store.agencies,
        store.check,
    ):
        with pytest.raises(StoreUnavailable, match="is not there") as told:
            deed()
        assert "bring its disk back" in told.value.remedy
    assert not root.exists()
    (tmp_path / "taken away").rename(root)
    assert store.get(AGENCY, sha256) == b"x"


def test_a_fresh_process_that_finds_no_folder_says_so_when_it_is_asked_for_a_file(tmp_path: Path) -> None:
    store = Store.from_url(str(tmp_path / "unmounted"))
    with pytest.raises(StoreUnavailable, match="is not there"):
        store.get(AGENCY, hashlib.sha256(b"x").hexdigest())
