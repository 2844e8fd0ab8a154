"""A bucket that is well, and one that fails, stalls, cheats or is not there: a clear fault in time, nothing half-written."""

import hashlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import Conflict
from core.ids import new_id
from core.storage import FileDamaged, FileMissing, Store, StoreUnavailable
from core.storage import bucket as bucket_module
from tests import s3
from tests.s3 import Fault, Way, always, first

AGENCY = new_id()
SMALL = b"a picture" * 1000
BIG = bytes(range(256)) * (12 << 12)  # 12 MiB: three parts, the last one short


@pytest.fixture
def store(bucket: s3.Bucket) -> Store:
    return Store.from_url(f"s3://{bucket.name}/files")


@pytest.fixture
def shaky(way: Way, bucket: s3.Bucket) -> Store:
    """The same bucket by the way that can be made to fail."""
    return Store.from_url(f"s3://{bucket.name}/files", timeout_s=20)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def key(data: bytes) -> str:
    return f"files/{AGENCY}/{sha(data)[:2]}/{sha(data)}"


def put_file(store: Store, folder: Path, data: bytes) -> str:
    path = folder / "package.zip"
    path.write_bytes(data)
    return store.put_file(path, agency_id=AGENCY)


def all_deeds(store: Store, folder: Path) -> list[Callable[[], object]]:
    """Everything a store can be asked that reaches the bucket."""
    stored = sha(SMALL)
    return [
        lambda: store.put(b"something new", agency_id=AGENCY),
        lambda: put_file(store, folder, BIG),
        lambda: store.get(AGENCY, stored),
        lambda: store.open_stream(AGENCY, stored),
        lambda: store.verify(AGENCY, stored),
        lambda: store.exists(AGENCY, stored),
        lambda: store.size(AGENCY, stored),
        lambda: store.delete(AGENCY, stored),
        lambda: list(store.iterate(AGENCY)),
        store.agencies,
        store.check,
        lambda: store.clear_unfinished(datetime.now(UTC)),
    ]


# A bucket that is well


def test_an_object_lies_under_prefix_agency_and_hash(store: Store, bucket: s3.Bucket) -> None:
    store.put(SMALL, agency_id=AGENCY)
    assert bucket.keys() == [key(SMALL)]
    assert bucket.read(key(SMALL)) == SMALL


def test_a_bucket_without_a_prefix_works_too(bucket: s3.Bucket) -> None:
    store = Store.from_url(f"s3://{bucket.name}")
    sha256 = store.put(SMALL, agency_id=AGENCY)
    assert bucket.keys() == [f"{AGENCY}/{sha256[:2]}/{sha256}"]
    assert (store.get(AGENCY, sha256), store.agencies()) == (SMALL, [AGENCY])


def test_two_installations_in_one_bucket_do_not_see_each_other(bucket: s3.Bucket) -> None:
    one, other = (Store.from_url(f"s3://{bucket.name}/{prefix}") for prefix in ("live", "live2"))
    other.put(SMALL, agency_id=AGENCY)
    assert (one.agencies(), list(one.iterate(AGENCY)), one.exists(AGENCY, sha(SMALL))) == ([], [], False)


def test_a_big_file_goes_up_in_parts_and_comes_back_whole(
    store: Store, bucket: s3.Bucket, tmp_path: Path, way: Way
) -> None:
    watched = Store.from_url(f"s3://{bucket.name}/files")
    assert put_file(watched, tmp_path, BIG) == sha(BIG)
    parts = [request for request in way.seen if request.method == "PUT" and "partNumber" in request.query]
    assert len(parts) == 3
    assert bucket.read(key(BIG)) == BIG
    assert bucket.unfinished() == []
    assert store.get(AGENCY, sha(BIG)) == BIG
    with store.open_stream(AGENCY, sha(BIG)) as stream:
        assert b"".join(iter(lambda: stream.read(1 << 18), b"")) == BIG


@pytest.mark.parametrize("surplus", [-1, 0, 1])
def test_the_border_between_one_request_and_parts_is_exact(
    store: Store, bucket: s3.Bucket, tmp_path: Path, surplus: int
) -> None:
    data = os.urandom(bucket_module.PART_BYTES + surplus)
    assert store.get(AGENCY, put_file(store, tmp_path, data)) == data
    assert bucket.read(key(data)) == data


def test_a_long_listing_is_read_to_its_end(store: Store, bucket: s3.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_module, "_PAGE", 7)
    others = sorted(new_id() for _ in range(9))
    for agency_id in others:
        store.put(b"x", agency_id=agency_id)
    for number in range(24):
        store.put(bytes([number]), agency_id=AGENCY)
    bucket.write(f"files/{AGENCY}/ab/notes.txt", b"a stranger")
    listed = [entry.sha256 for entry in store.iterate(AGENCY)]
    assert listed == sorted(sha(bytes([number])) for number in range(24))
    assert store.agencies() == sorted([AGENCY, *others])


def test_a_stored_object_is_not_written_again_and_a_damaged_one_is(store: Store, bucket: s3.Bucket, way: Way) -> None:
    watched = Store.from_url(f"s3://{bucket.name}/files")
    watched.put(SMALL, agency_id=AGENCY)
    way.seen.clear()
    watched.put(SMALL, agency_id=AGENCY)
    assert {request.method for request in way.seen} == {"HEAD", "GET"}
    bucket.write(key(SMALL), SMALL[:-1] + b"?")
    watched.put(SMALL, agency_id=AGENCY)
    assert bucket.read(key(SMALL)) == SMALL


def test_a_new_small_file_costs_two_requests_and_reading_it_two(bucket: s3.Bucket, way: Way) -> None:
    store = Store.from_url(f"s3://{bucket.name}/files")
    sha256 = store.put(SMALL, agency_id=AGENCY)
    assert [request.method for request in way.seen] == ["HEAD", "PUT"]
    way.seen.clear()
    store.get(AGENCY, sha256)
    assert [request.method for request in way.seen] == ["HEAD", "GET"]


def test_a_file_that_changes_on_its_way_up_is_not_stored(
    store: Store, bucket: s3.Bucket, tmp_path: Path, way: Way
) -> None:
    path = tmp_path / "growing.zip"
    path.write_bytes(BIG)

    def meddle(request: s3.Request) -> Fault | None:
        if "uploads" in request.query:
            path.write_bytes(BIG[::-1])
        return None

    way.ask(meddle)
    with pytest.raises(Conflict, match="changed while it was being stored"):
        Store.from_url(f"s3://{bucket.name}/files").put_file(path, agency_id=AGENCY)
    assert (bucket.keys(), bucket.unfinished()) == ([], [])


# A bucket that fails


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.BUSY, Fault.DENIED])
def test_whatever_is_asked_a_refusal_is_told_with_advice(
    store: Store, shaky: Store, way: Way, bucket: s3.Bucket, tmp_path: Path, fault: Fault
) -> None:
    store.put(SMALL, agency_id=AGENCY)
    way.ask(always(fault))
    for deed in all_deeds(shaky, tmp_path):
        with pytest.raises(StoreUnavailable) as told:
            deed()
        assert told.value.field == "STORAGE_URL"
        assert "AWS_ENDPOINT_URL" in told.value.remedy
        assert s3.KEY not in str(told.value)
    way.ask(s3.well)
    assert (bucket.keys(), bucket.unfinished()) == ([key(SMALL)], [])
    assert store.get(AGENCY, sha(SMALL)) == SMALL


def test_a_denial_names_the_rights_that_are_needed(shaky: Store, way: Way) -> None:
    way.ask(always(Fault.DENIED))
    with pytest.raises(StoreUnavailable, match="refuses") as told:
        shaky.put(SMALL, agency_id=AGENCY)
    assert "right to get, put, delete and list" in told.value.remedy


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.BUSY, Fault.CUT])
def test_a_fault_in_passing_is_not_noticed(shaky: Store, way: Way, tmp_path: Path, fault: Fault) -> None:
    way.ask(first(2, fault, "HEAD", "PUT", "POST"))
    shaky.put(SMALL, agency_id=AGENCY)
    way.ask(first(2, fault, "GET"))
    assert shaky.get(AGENCY, sha(SMALL)) == SMALL
    way.ask(first(2, fault, "PUT"))
    assert put_file(shaky, tmp_path, BIG) == sha(BIG)


@pytest.mark.slow
def test_a_completion_whose_answer_was_lost_is_a_success(bucket: s3.Bucket, way: Way, tmp_path: Path) -> None:
    shaky = Store.from_url(f"s3://{bucket.name}/files", timeout_s=3)
    lost = []

    def lose_first_completion(request: s3.Request) -> Fault | None:
        if request.method == "POST" and "uploadId" in request.query and not lost:
            lost.append(request)
            return Fault.LATE
        return None

    way.ask(lose_first_completion)
    assert put_file(shaky, tmp_path, BIG) == sha(BIG)
    assert lost
    assert (bucket.read(key(BIG)), bucket.unfinished()) == (BIG, [])


def test_an_upload_that_fails_at_its_last_part_leaves_nothing(
    shaky: Store, bucket: s3.Bucket, way: Way, tmp_path: Path
) -> None:
    way.ask(lambda request: Fault.ERROR if "partNumber=3" in request.query else None)
    with pytest.raises(StoreUnavailable):
        put_file(shaky, tmp_path, BIG)
    assert (bucket.keys(), bucket.unfinished()) == ([], [])


# A bucket that stalls


@pytest.mark.slow
def test_no_answer_becomes_a_fault_within_the_time_that_was_set(
    store: Store, way: Way, bucket: s3.Bucket, tmp_path: Path
) -> None:
    store.put(SMALL, agency_id=AGENCY)
    impatient = Store.from_url(f"s3://{bucket.name}/files", timeout_s=1)
    way.ask(always(Fault.STALL))
    for deed in all_deeds(impatient, tmp_path):
        started_s = time.monotonic()
        with pytest.raises(StoreUnavailable, match="no answer within 1 s"):
            deed()
        assert time.monotonic() - started_s < 6
    assert bucket.keys() == [key(SMALL)]


@pytest.mark.slow
def test_an_upload_that_stalls_at_its_second_part_is_given_up_in_time_and_swept_later(
    bucket: s3.Bucket, way: Way, tmp_path: Path
) -> None:
    impatient = Store.from_url(f"s3://{bucket.name}/files", timeout_s=5)
    stalled = []

    def stall(request: s3.Request) -> Fault | None:
        if "partNumber=2" in request.query or (stalled and request.method == "DELETE"):
            stalled.append(request)
            return Fault.STALL
        return None

    way.ask(stall)
    started_s = time.monotonic()
    with pytest.raises(StoreUnavailable, match="no answer"):
        put_file(impatient, tmp_path, BIG)
    assert time.monotonic() - started_s < 16
    assert (bucket.keys(), bucket.unfinished()) == ([], [key(BIG)])
    way.ask(s3.well)
    # The server dates every upload to 2010.
    assert impatient.clear_unfinished(datetime(2009, 1, 1, tzinfo=UTC)) == 0
    assert impatient.clear_unfinished(datetime(2011, 1, 1, tzinfo=UTC)) == 1
    assert bucket.unfinished() == []


def test_unfinished_uploads_of_others_in_a_shared_bucket_are_not_ours_to_abort(bucket: s3.Bucket) -> None:
    theirs = ["backups/database.dump", f"other/{AGENCY}/{sha(b'x')[:2]}/{sha(b'x')}"]
    for name in theirs:
        bucket.client.create_multipart_upload(Bucket=bucket.name, Key=name)
    assert Store.from_url(f"s3://{bucket.name}").clear_unfinished(datetime.now(UTC)) == 0
    assert bucket.unfinished() == sorted(theirs)


def test_a_bucket_that_is_well_again_is_used_again(bucket: s3.Bucket, way: Way) -> None:
    shaky = Store.from_url(f"s3://{bucket.name}/files", timeout_s=2)
    way.ask(always(Fault.STALL))
    with pytest.raises(StoreUnavailable):
        shaky.put(SMALL, agency_id=AGENCY)
    way.ask(s3.well)
    assert shaky.get(AGENCY, shaky.put(SMALL, agency_id=AGENCY)) == SMALL


def test_a_removal_is_asked_once(store: Store, shaky: Store, way: Way) -> None:
    """A removal that is repeated, or comes late, could take bytes that were stored again in between."""
    store.put(SMALL, agency_id=AGENCY)
    way.ask(always(Fault.ERROR))
    with pytest.raises(StoreUnavailable):
        shaky.delete(AGENCY, sha(SMALL))
    assert [request.method for request in way.seen] == ["DELETE"]


# A bucket that cheats or loses


@pytest.mark.parametrize(("fault", "told"), [(Fault.SHORT, "gave 4500 bytes"), (Fault.CUT, "did not work")])
def test_short_reads_are_never_served(store: Store, shaky: Store, way: Way, fault: Fault, told: str) -> None:
    store.put(SMALL, agency_id=AGENCY)
    way.ask(always(fault, "GET"))
    for reading in (shaky.get, shaky.open_stream):
        with pytest.raises(StoreUnavailable, match=told):
            reading(AGENCY, sha(SMALL))


def test_changed_bytes_are_never_served_whole(store: Store, shaky: Store, way: Way, tmp_path: Path) -> None:
    store.put(SMALL, agency_id=AGENCY)
    put_file(store, tmp_path, BIG)
    way.ask(always(Fault.FLIP, "GET"))
    for reading in (shaky.get, shaky.verify, shaky.open_stream):
        with pytest.raises(FileDamaged):
            reading(AGENCY, sha(SMALL))
    received: list[bytes] = []
    with shaky.open_stream(AGENCY, sha(BIG)) as stream:
        for _ in range(2):  # a second attempt to read on is no way round
            with pytest.raises(FileDamaged):
                received.extend(iter(lambda: stream.read(1 << 18), b""))
    assert sum(map(len, received)) < len(BIG)


def test_an_object_that_was_lost_is_missing(store: Store, bucket: s3.Bucket) -> None:
    store.put(SMALL, agency_id=AGENCY)
    bucket.remove(key(SMALL))
    for reading in (store.get, store.verify, store.open_stream, store.size):
        with pytest.raises(FileMissing):
            reading(AGENCY, sha(SMALL))
    assert not store.exists(AGENCY, sha(SMALL))


def test_an_object_lost_in_the_middle_of_reading_is_missing(
    store: Store, shaky: Store, bucket: s3.Bucket, tmp_path: Path
) -> None:
    put_file(store, tmp_path, BIG)
    with shaky.open_stream(AGENCY, sha(BIG)) as stream:
        stream.read(1)
        bucket.remove(key(BIG))
        with pytest.raises(FileMissing):
            stream.read()


# A bucket that is not there


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_does_not_exist_is_not_an_empty_one(tmp_path: Path) -> None:
    store = Store.from_url(f"s3://none-{new_id().lower()}/files")
    for deed in all_deeds(store, tmp_path):
        with pytest.raises(StoreUnavailable, match="there is no bucket none-"):
            deed()


def test_an_address_where_nobody_listens_is_told(bucket: s3.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    store = Store.from_url(f"s3://{bucket.name}/files", timeout_s=20)
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:9"):
        store.put(SMALL, agency_id=AGENCY)


def test_without_credentials_the_remedy_speaks_of_them(bucket: s3.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    with pytest.raises(StoreUnavailable, match="credentials") as told:
        Store.from_url(f"s3://{bucket.name}/files").check()
    assert "credentials" in told.value.remedy


# The check that readiness and the doctor ask


def test_a_check_leaves_nothing_and_is_trusted_for_a_while(shaky: Store, bucket: s3.Bucket, way: Way) -> None:
    shaky.check()
    assert bucket.keys() == []
    assert [request.method for request in way.seen] == ["PUT", "GET", "DELETE"]
    way.ask(always(Fault.ERROR))
    shaky.check(recent_s=60)
    assert way.seen == []
    with pytest.raises(StoreUnavailable):
        shaky.check()


def test_a_failed_check_is_asked_anew_at_once(shaky: Store, way: Way) -> None:
    way.ask(always(Fault.DENIED, "PUT"))
    with pytest.raises(StoreUnavailable):
        shaky.check(recent_s=60)
    way.ask(s3.well)
    shaky.check(recent_s=60)
    assert way.seen


@pytest.mark.slow
def test_a_check_of_a_bucket_that_stalls_ends_within_seconds(bucket: s3.Bucket, way: Way) -> None:
    store = Store.from_url(f"s3://{bucket.name}/files", timeout_s=60)
    way.ask(always(Fault.STALL))
    started_s = time.monotonic()
    with pytest.raises(StoreUnavailable, match="no answer within 5 s"):
        store.check()
    assert time.monotonic() - started_s < 9


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_a_check_notices_each_right_that_is_missing(shaky: Store, way: Way, method: str) -> None:
    way.ask(always(Fault.DENIED, method))
    with pytest.raises(StoreUnavailable, match="refuses"):
        shaky.check()
