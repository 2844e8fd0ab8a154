"""The photos of a ZIP, looked at for a whole table: each once, and nothing of the unusable ones is kept but the words."""

import tracemalloc
from datetime import date

import pytest

from core.errors import InvalidInput
from core.rows.archive import Archive
from core.rows.photos import Photos
from tests.unit.rows.test_archive import packed

HALF = b"\xff\xd8\xff\xe0\x00\x10" + bytes(14) + b"\xff\xda\x00\x08" + bytes(2 << 20)


def photos_of(data: bytes) -> Photos:
    return Photos([], Archive(data), date(2026, 1, 1), fetches=False)


def test_the_bytes_of_broken_photos_are_let_go_before_the_next_is_looked_at() -> None:
    photos = photos_of(packed(*((f"{number}.jpg", HALF) for number in range(5))))
    tracemalloc.start()
    try:
        for number in range(5):
            with pytest.raises(InvalidInput, match="ends in the middle"):
                photos.find(f"{number}.jpg")
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < len(HALF)


def test_a_damaged_entry_is_unpacked_once_for_all_the_rows_that_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(packed(("cup.jpg", HALF)))
    directory = data.rfind(b"PK\x01\x02")
    for place in (14, directory + 16):
        data[place] ^= 1
    photos = photos_of(bytes(data))
    looked: list[str] = []
    read = Archive.read
    monkeypatch.setattr(Archive, "read", lambda self, name: looked.append(name) or read(self, name))
    for _ in range(3):
        with pytest.raises(InvalidInput, match="damaged in the ZIP") as caught:
            photos.find("cup.jpg")
        assert (caught.value.field, caught.value.remedy) == ("photo", "make the ZIP anew")
    assert looked == ["cup.jpg"]
