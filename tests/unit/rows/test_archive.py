"""Photos in a ZIP: found by path, never outside it, never larger than a photo."""

import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rows import archive
from core.rows.archive import Archive


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as target:
        for name, data in entries:
            target.writestr(name, data)
    return written.getvalue()


WHOLE = packed(("Photos/Café.JPG", b"one" * 200), ("b.png", b"two"), ("c/d.jpg", b"three" * 50))


def test_a_photo_is_found_by_its_path_however_it_is_written() -> None:
    opened = Archive(packed(("Photos/Café Crème.JPG", b"one"), ("b.png", b"two")))
    for path in (
        "Photos/Café Crème.JPG",
        "photos/cafe creme.jpg",
        "Photos\\Café Crème.JPG",
        "./photos/café crème.jpg",
        "Cafe\u0301 Cre\u0300me.jpg",
        "café crème",
    ):
        assert opened.find(path) == ("Photos/Café Crème.JPG",), path
    assert opened.read("Photos/Café Crème.JPG") == b"one"
    assert opened.find("other/café crème.jpg") == ()
    assert opened.find("c.jpg") == ()


def test_a_name_in_two_folders_means_both() -> None:
    assert len(Archive(packed(("a/cup.jpg", b"1"), ("b/cup.jpg", b"2"))).find("cup.jpg")) == 2


@pytest.mark.parametrize(
    "name",
    ["../cup.jpg", "/etc/cup.jpg", "a/../../cup.jpg", "C:/cup.jpg", "__MACOSX/._cup.jpg", ".hidden.jpg", "a/.x/c.jpg"],
)
def test_paths_that_lead_elsewhere_and_shadow_files_are_not_there(name: str) -> None:
    assert Archive(packed((name, b"x"), ("good.jpg", b"y"))).names == ("good.jpg",)


def test_a_link_is_no_photo() -> None:
    link = zipfile.ZipInfo("cup.jpg")
    link.external_attr = 0o120777 << 16
    assert Archive(packed((link, b"/etc/passwd"))).names == ()


def test_a_backslash_in_a_stored_name_is_not_taken_for_a_folder() -> None:
    data = packed(("a_b_cup.jpg", b"x")).replace(b"a_b_cup.jpg", b"..\\..\\c.jpg")
    assert Archive(data).names == ()


def test_a_photo_that_unpacks_beyond_the_limit_is_refused_alone() -> None:
    opened = Archive(packed(("bomb.jpg", b"\0" * (archive.PHOTO_BYTES_MAX + 1)), ("good.jpg", b"y")))
    with pytest.raises(InvalidInput) as refused:
        opened.read("bomb.jpg")
    assert (refused.value.field, "50 MB" in refused.value.what) == ("photo", True)
    assert opened.read("good.jpg") == b"y"


def test_an_entry_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(packed(("bomb.jpg", b"\0" * 5_000_000)))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    with pytest.raises(InvalidInput, match="damaged"):
        Archive(bytes(data)).read("bomb.jpg")


def test_an_entry_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    data = bytearray(packed(("bomb.jpg", b"\0" * 40_000_000)))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    opened = Archive(bytes(data))
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInput, match="damaged"):
            opened.read("bomb.jpg")
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 4_000_000


def test_photos_that_unpack_to_too_much_together_are_refused_unread() -> None:
    data = bytearray(packed(*((f"{number}.jpg", b"x") for number in range(21))))
    place = -1
    for _ in range(21):
        place = data.index(b"PK\x01\x02", place + 1)
        data[place + 24 : place + 28] = struct.pack("<I", archive.PHOTO_BYTES_MAX)
    with pytest.raises(InvalidInput, match="unpack to more than 1 GB") as refused:
        Archive(bytes(data))
    assert refused.value.field == "photos"


def in_large_form(data: bytes, claimed: int) -> bytes:
    """The ZIP with a second closing record, of the large form; the first one claims a few entries."""
    at = data.rindex(b"PK\x05\x06")
    entries, size_bytes, offset = struct.unpack("<HII", data[at + 10 : at + 20])
    large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size_bytes, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    small = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, claimed, claimed, 46, offset, 0)
    return data[:at] + large + locator + small


def test_a_closing_record_of_the_large_form_hides_no_entries() -> None:
    assert Archive(in_large_form(packed(("cup.jpg", b"x")), 1)).read("cup.jpg") == b"x"
    many = packed(*((f"{number}.jpg", b"") for number in range(archive.ENTRIES_MAX + 1)))
    with pytest.raises(InvalidInput, match="more than 5,000 files"):
        Archive(in_large_form(many, 1))
    cut = in_large_form(packed(("cup.jpg", b"x")), 1).replace(b"PK\x06\x06", b"PK\x06\x00")
    with pytest.raises(InvalidInput, match="damaged"):
        Archive(cut)


def test_a_damaged_entry_is_told_by_its_name() -> None:
    data = bytearray(packed(("cup.jpg", b"the bytes of a cup"), how=zipfile.ZIP_STORED))
    data[data.index(b"the bytes")] ^= 0xFF
    with pytest.raises(InvalidInput, match=r"“cup\.jpg” is damaged"):
        Archive(bytes(data)).read("cup.jpg")


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [(8, 1, "protected by a password"), (10, 9, "packed in a way that cannot be read")],
)
def test_a_zip_of_which_nothing_can_be_read_is_told_at_the_photos_and_not_at_every_row(
    place: int, value: int, told: str
) -> None:
    data = bytearray(packed(("cup.jpg", b"x")))
    data[data.rindex(b"PK\x01\x02") + place] = value
    with pytest.raises(InvalidInput, match=told) as refused:
        Archive(bytes(data))
    assert refused.value.field == "photos"
    assert Archive(packed()).names == ()


def test_an_entry_that_says_it_begins_beyond_any_file_is_damaged() -> None:
    data = packed(("cup.jpg", b"x"), how=zipfile.ZIP_STORED)
    place, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry, large = bytearray(data[place:end]), struct.pack("<HHQ", 1, 8, 2**63)
    entry[30:32], entry[42:46] = struct.pack("<H", len(large)), b"\xff" * 4
    closing = bytearray(data[end:])
    closing[12:16] = struct.pack("<I", len(entry) + len(large))
    opened = Archive(data[:place] + bytes(entry) + large + bytes(closing))
    with pytest.raises(InvalidInput, match=r"“cup\.jpg” is damaged"):
        opened.read("cup.jpg")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no ZIP"),
        (b"hello", "no ZIP"),
        (b"PK\x05\x06" + b"\0" * 6, "no ZIP"),
        (b"PK\x05\x06" + b"\xff" * 18, "more than 5,000"),
        (b"PK\x05\x06\0\0\0\0\x02\0\x02\0\x50\0\0\0\x10\0\0\0\0\0", "damaged"),
    ],
)
def test_what_is_no_usable_zip_is_told_at_the_photos(data: bytes, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Archive(data)
    assert refused.value.field == "photos"
    assert told in refused.value.what


def test_too_many_entries_are_refused_before_they_are_listed() -> None:
    data = packed(*((f"{number}.jpg", b"") for number in range(archive.ENTRIES_MAX + 1)))
    with pytest.raises(InvalidInput, match="more than 5,000 files"):
        Archive(data)


def test_an_entry_without_a_name_is_left_out() -> None:
    # Names end at their first NUL.
    data = packed(("xa.jpg", b"one"), ("b.png", b"two")).replace(b"xa.jpg", b"\0a.jpg")
    assert Archive(data).names == ("b.png",)


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6), st.integers(0, 400))
def test_a_zip_damaged_anywhere_is_refused_for_people_or_read(hits: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(WHOLE[: len(WHOLE) - cut] if cut < 40 else WHOLE)
    for place, value in hits:
        data[place % len(data)] = value
    refused: list[str] = []
    try:
        opened = Archive(bytes(data))
    except InvalidInput as error:
        refused.append(error.field)
    else:
        for name in opened.names:
            try:
                opened.read(name)
            except InvalidInput as error:
                refused.append(error.field)
    assert set(refused) <= {"photos", "photo"}
