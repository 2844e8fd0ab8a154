"""Bytes that are written before the unit of work that keeps them: kept as any others, or gone again."""

import hashlib

import pytest
from sqlalchemy import select

from core import db, storage
from core.db import Scope
from core.storage import FileMissing, StoreUnavailable, files
from core.storage.models import StoredFile

CONTENTS = [f"picture {number}".encode() for number in range(5)]
HASHES = [hashlib.sha256(data).hexdigest() for data in CONTENTS]


def _uses(scope: Scope) -> dict[str, int]:
    with db.read(scope) as work:
        return {row.sha256: row.uses for row in work.scalars(select(StoredFile))}


def _held(scope: Scope) -> list[str]:
    return [entry.sha256 for entry in storage.current().iterate(scope.agency_id)]


def _fail_with(scope: Scope, contents: list[bytes], *, is_kept: bool = True) -> None:
    """Begin the files, come to keep them perhaps, and fail."""
    with files.ahead(scope) as begun:
        for data in contents:
            begun.put(data)
        if is_kept:
            with db.work(scope) as work:
                files.keep_all(work, [(data, "image/png") for data in contents], begun)
                raise ZeroDivisionError
        raise ZeroDivisionError


def test_what_was_begun_ahead_is_kept_and_what_was_not_is_written_with_it(someone: Scope) -> None:
    with files.ahead(someone) as begun:
        for data in CONTENTS[:3]:
            begun.put(data)
        with db.work(someone) as work:
            kept = files.keep_all(work, [(data, "image/png") for data in CONTENTS], begun)
    assert kept == HASHES
    assert _uses(someone) == dict.fromkeys(HASHES, 1)
    assert [files.read(someone, sha256) for sha256 in HASHES] == CONTENTS


def test_equal_bytes_from_two_makers_are_one_file_with_two_uses(someone: Scope) -> None:
    twin = bytes(bytearray(CONTENTS[0]))
    with files.ahead(someone) as begun:
        begun.put(CONTENTS[0])
        begun.put(twin)
        with db.work(someone) as work:
            files.keep_all(work, [(CONTENTS[0], "image/png"), (twin, "image/png")], begun)
    assert _uses(someone) == {HASHES[0]: 2}


def test_when_the_unit_of_work_fails_only_what_somebody_else_uses_stays(someone: Scope) -> None:
    with db.work(someone) as work:
        files.keep(work, CONTENTS[0], "image/png")
    with pytest.raises(ZeroDivisionError):
        _fail_with(someone, CONTENTS)
    assert _uses(someone) == {HASHES[0]: 1}
    assert _held(someone) == [HASHES[0]]


def test_what_nobody_came_to_keep_goes_again(someone: Scope) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_with(someone, CONTENTS[:1], is_kept=False)
    assert _held(someone) == []


def test_a_fault_of_the_store_is_told_where_the_files_are_kept(someone: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    written = storage.Store.put

    def second_fails(store: storage.Store, data: bytes, *, agency_id: str) -> str:
        if data == CONTENTS[1]:
            raise StoreUnavailable("the disk is full")
        return written(store, data, agency_id=agency_id)

    monkeypatch.setattr(storage.Store, "put", second_fails)
    with pytest.raises(StoreUnavailable, match="disk is full"):
        _fail_with(someone, CONTENTS)
    assert _uses(someone) == {}
    assert _held(someone) == []


def test_bytes_that_went_between_the_writing_and_the_keeping_are_written_again(someone: Scope) -> None:
    with files.ahead(someone) as begun:
        begun.put(CONTENTS[0])
        assert begun.stored() == [HASHES[0]]
        files.remove_unused(someone.agency_id, HASHES[0])
        with db.work(someone) as work:
            files.keep_all(work, [(CONTENTS[0], "image/png")], begun)
    assert files.read(someone, HASHES[0]) == CONTENTS[0]


def test_a_named_file_is_read_from_the_own_agencys_files_alone(scope: Scope, stranger: Scope) -> None:
    with db.work(scope) as work:
        files.keep(work, CONTENTS[0], "image/png")
    assert files.read_named(scope, HASHES[0]) == CONTENTS[0]
    with pytest.raises(FileMissing):
        files.read_named(stranger, HASHES[0])
