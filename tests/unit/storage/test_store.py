"""The store: the bytes that were put, a clear fault, or nothing; never half a file and never another agency's."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import storage
from core.errors import InvalidInput
from core.ids import new_id
from core.storage import FileDamaged, FileEntry, FileMissing, Store, StoreUnavailable
from tests import s3

AGENCY, OTHER = new_id(), new_id()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """The same promises hold wherever the files lie."""
    if request.param == "folder":
        return Store.from_url(str(tmp_path / "files"))
    bucket: s3.Bucket = request.getfixturevalue("bucket")
    return Store.from_url(f"s3://{bucket.name}/files")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_what_is_put_is_given_back(store: Store) -> None:
    sha256 = store.put(b"a picture", agency_id=AGENCY)
    assert sha256 == sha(b"a picture")
    assert store.get(AGENCY, sha256) == b"a picture"
    assert (store.exists(AGENCY, sha256), store.size(AGENCY, sha256)) == (True, 9)
    assert store.verify(AGENCY, sha256) == 9
    with store.open_stream(AGENCY, sha256) as stream:
        assert stream.read(3) == b"a p"


def test_several_files_at_once_are_each_their_own(store: Store) -> None:
    contents = [f"picture {number % 9}".encode() for number in range(12)]
    hashes = store.put_all(contents, agency_id=AGENCY)
    assert hashes == [sha(data) for data in contents]
    assert [store.get(AGENCY, sha256) for sha256 in hashes] == contents
    assert store.put_all([], agency_id=AGENCY) == []


def test_of_several_files_at_once_a_fault_is_told(tmp_path: Path) -> None:
    (tmp_path / "in_the_way").write_bytes(b"")
    store = Store.from_url(str(tmp_path / "in_the_way"))
    with pytest.raises(StoreUnavailable):
        store.put_all([b"%d" % number for number in range(8)], agency_id=AGENCY)


def test_an_empty_file_is_a_file(store: Store) -> None:
    assert store.get(AGENCY, store.put(b"", agency_id=AGENCY)) == b""


def test_an_agency_does_not_see_the_files_of_another(store: Store) -> None:
    sha256 = store.put(b"secret", agency_id=OTHER)
    assert not store.exists(AGENCY, sha256)
    for reading in (store.get, store.open_stream, store.size, store.verify):
        with pytest.raises(FileMissing):
            reading(AGENCY, sha256)
    store.delete(AGENCY, sha256)
    assert store.get(OTHER, sha256) == b"secret"


def test_iterating_gives_the_files_of_one_agency_in_order(store: Store) -> None:
    mine = [store.put(bytes([number]) * (number + 1), agency_id=AGENCY) for number in range(20)]
    store.put(b"theirs", agency_id=OTHER)
    entries = list(store.iterate(AGENCY))
    assert [entry.sha256 for entry in entries] == sorted(mine)
    assert entries[0] == FileEntry(sorted(mine)[0], mine.index(sorted(mine)[0]) + 1, entries[0].changed_at)
    assert abs(time.time() - entries[0].changed_at.timestamp()) < 60
    assert store.agencies() == sorted([AGENCY, OTHER])


def test_a_store_without_files_is_empty_and_not_an_error(store: Store) -> None:
    assert list(store.iterate(AGENCY)) == []
    assert store.agencies() == []
    assert not store.exists(AGENCY, sha(b"x"))


def test_deleting_twice_is_deleting_once(store: Store) -> None:
    sha256 = store.put(b"x", agency_id=AGENCY)
    store.delete(AGENCY, sha256)
    store.delete(AGENCY, sha256)
    assert not store.exists(AGENCY, sha256)


def test_a_file_on_disk_is_stored_in_pieces_and_left_alone(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "package.zip"
    source.write_bytes(os.urandom(3_000_000))
    sha256 = store.put_file(source, agency_id=AGENCY)
    assert sha256 == sha(source.read_bytes())
    assert store.get(AGENCY, sha256) == source.read_bytes()
    assert store.put_file(source, agency_id=AGENCY) == sha256


def test_a_file_that_is_not_there_cannot_be_stored(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="there is no file nowhere"):
        store.put_file(tmp_path / "nowhere.zip", agency_id=AGENCY)


@pytest.mark.parametrize("agency", ["", ".", "..", "../other", "a/b", "a\\b", "a\0b", "x" * 65, ".hidden", "a\n", "*"])
def test_an_agency_id_cannot_climb(store: Store, agency: str) -> None:
    for attempt in (
        lambda: store.put(b"x", agency_id=agency),
        lambda: store.get(agency, sha(b"x")),
        lambda: store.local_path(agency, sha(b"x")),
        lambda: list(store.iterate(agency)),
        lambda: store.delete(agency, sha(b"x")),
    ):
        with pytest.raises(InvalidInput):
            attempt()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_text_but_a_hash_names_a_file(text: str) -> None:
    store = Store.from_url("shapes")
    if len(text) == 64 and set(text) <= set("0123456789abcdef"):
        return
    with pytest.raises(InvalidInput):
        store.exists(AGENCY, text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_any_bytes_come_back_whole(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    store = Store.from_url(str(tmp_path_factory.mktemp("any") / "files"))
    names = [store.put(data, agency_id=AGENCY) for data in contents]
    assert [store.get(AGENCY, name) for name in names] == contents
    assert {entry.sha256 for entry in store.iterate(AGENCY)} == set(names)


def test_checking_a_healthy_store_leaves_nothing_behind(store: Store) -> None:
    store.check()
    assert store.agencies() == []


# A local folder and what happens to it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_file_lies_under_its_agency_and_hash(folder: Path) -> None:
    store = Store.from_url(folder.as_uri())
    sha256 = store.put(b"x", agency_id=AGENCY)
    assert files_below(folder) == [folder / AGENCY / sha256[:2] / sha256]
    assert store.local_path(AGENCY, sha256) == folder / AGENCY / sha256[:2] / sha256
    assert store.local_path(OTHER, sha256) is None


def test_a_stored_file_is_not_written_again(folder: Path) -> None:
    store = Store.from_url(str(folder))
    path = store.local_path(AGENCY, store.put(b"x" * 100, agency_id=AGENCY))
    assert path is not None
    before = path.stat().st_ino, path.stat().st_mtime_ns
    store.put(b"x" * 100, agency_id=AGENCY)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before


def test_a_truncated_file_is_noticed_and_healed_by_the_next_upload(folder: Path) -> None:
    store = Store.from_url(str(folder))
    sha256 = store.put(b"x" * 1000, agency_id=AGENCY)
    path = store.local_path(AGENCY, sha256)
    assert path is not None
    path.write_bytes(b"x" * 10)
    for reading in (store.get, store.verify):
        with pytest.raises(FileDamaged, match="damaged"):
            reading(AGENCY, sha256)
    store.put(b"x" * 1000, agency_id=AGENCY)
    assert store.get(AGENCY, sha256) == b"x" * 1000


def test_a_changed_file_of_the_same_length_is_noticed(folder: Path) -> None:
    store = Store.from_url(str(folder))
    sha256 = store.put(b"x" * 1000, agency_id=AGENCY)
    path = store.local_path(AGENCY, sha256)
    assert path is not None
    path.write_bytes(b"x" * 999 + b"y")
    with pytest.raises(FileDamaged):
        store.get(AGENCY, sha256)


def test_strangers_in_the_folder_are_passed_over(folder: Path) -> None:
    store = Store.from_url(str(folder))
    sha256 = store.put(b"x", agency_id=AGENCY)
    (folder / AGENCY / "notes.txt").write_text("hello")
    (folder / AGENCY / sha256[:2] / f"{sha256}.bak").write_text("hello")
    assert [entry.sha256 for entry in store.iterate(AGENCY)] == [sha256]


def test_a_folder_in_the_place_of_a_file_is_no_file(folder: Path) -> None:
    store = Store.from_url(str(folder))
    (folder / AGENCY / sha(b"x")[:2] / sha(b"x")).mkdir(parents=True)
    assert not store.exists(AGENCY, sha(b"x"))
    with pytest.raises(FileMissing):
        store.get(AGENCY, sha(b"x"))


def test_a_folder_that_cannot_be_made_is_said_with_advice(tmp_path: Path) -> None:
    # A file where the folder should be: refused by the system whoever asks, also for root.
    (tmp_path / "taken").write_text("a file")
    store = Store.from_url(str(tmp_path / "taken" / "files"))
    for attempt in (store.check, lambda: store.put(b"x", agency_id=AGENCY)):
        with pytest.raises(StoreUnavailable) as refused:
            attempt()
        assert refused.value.field == "STORAGE_URL"
        assert "a folder this user may write" in refused.value.remedy


def test_a_full_disk_leaves_no_half_file(folder: Path) -> None:
    """The system's own limit on file size stands in for a full disk: the write fails in the middle."""
    store = Store.from_url(str(folder))
    store.put(b"small", agency_id=AGENCY)
    code = (
        "import resource, signal, sys\n"
        "from core.storage import Store, StoreUnavailable\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        f"store = Store.from_url({str(folder)!r})\n"
        "try:\n"
        f"    store.put(bytes(5 << 20), agency_id={AGENCY!r})\n"
        "except StoreUnavailable as fault:\n"
        "    sys.exit(7 if 'large' in fault.what else 8)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 7
    assert [path.read_bytes() for path in files_below(folder)] == [b"small"]


def test_a_crash_in_the_middle_of_a_write_leaves_no_half_file_under_its_name(folder: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from core.storage import store as s\n"
        "def pieces(path, sha256):\n"
        "    yield b'first half'\n"
        "    os._exit(9)\n"
        "s._unchanged = pieces\n"
        f"s.Store.from_url({str(folder)!r}).put_file(Path(sys.executable), agency_id={AGENCY!r})\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    store = Store.from_url(str(folder))
    assert list(store.iterate(AGENCY)) == []
    assert store.agencies() == []
    leftovers = files_below(folder)
    assert len(leftovers) == 1
    store.check()
    assert files_below(folder) == leftovers
    os.utime(leftovers[0], (time.time() - 90_000,) * 2)
    store.check()
    assert files_below(folder) == []


def test_many_writers_of_the_same_bytes_make_one_whole_file(folder: Path) -> None:
    store = Store.from_url(str(folder))
    data = os.urandom(200_000)
    threads = [threading.Thread(target=store.put, args=(data,), kwargs={"agency_id": AGENCY}) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.size_bytes for entry in store.iterate(AGENCY)] == [len(data)]
    assert store.get(AGENCY, sha(data)) == data
    assert len(files_below(folder)) == 1


def test_a_big_file_does_not_pass_through_memory(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "big.zip"
    with source.open("wb") as big:
        big.truncate(400 << 20)
    code = (
        "from pathlib import Path\n"
        "from core.storage import Store\n"
        f"store = Store.from_url({str(folder)!r})\n"
        f"name = store.put_file(Path({str(source)!r}), agency_id={AGENCY!r})\n"
        f"store.verify({AGENCY!r}, name)\n"
        # Not getrusage: its peak is inherited from the process that started this one.
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(int(line.split()[1]) // 1024 for line in lines if line.startswith('VmHWM')))\n"
    )
    peak = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert peak < 200


# Addresses


@pytest.mark.parametrize("url", ["ftp://host/x", "http://host/x", "gs://bucket/x", "data://x", "memory://x"])
def test_another_kind_of_storage_is_refused(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="files cannot be kept at"):
        Store.from_url(url)


def test_an_s3_address_is_understood_without_asking_the_network() -> None:
    store = Store.from_url("s3://bucket/prefix/")
    assert store.local_path(AGENCY, sha(b"x")) is None
    with pytest.raises(StoreUnavailable, match="names no place"):
        Store.from_url("s3://")


def test_an_s3_that_does_not_answer_is_said_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = Store.from_url(f"s3://bucket-{new_id().lower()}/files")
    with pytest.raises(StoreUnavailable, match="the file store did not work") as refused:
        store.check()
    assert "credentials" in refused.value.remedy


def test_the_installation_has_one_store_where_its_settings_say(tmp_path: Path) -> None:
    sha256 = storage.current().put(b"x", agency_id=AGENCY)
    assert (tmp_path / "data" / "files" / AGENCY / sha256[:2] / sha256).is_file()
    assert storage.current() is storage.current()
