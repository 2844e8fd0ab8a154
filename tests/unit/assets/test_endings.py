"""A file that is cut off: told without decoding, and never of one that a decoder takes."""

import random

import pytest

from core.assets import endings
from core.assets.glancing import refuse_broken
from core.assets.inspection import Inspector, NotAPicture, PictureDamaged, PictureTooLarge, UnusablePicture
from core.assets.signatures import recognise
from tests.unit.assets.pictures import encode, exif, photo_like

PICTURE = photo_like(300, 220)
SAMPLES = {
    "jpeg": encode(PICTURE, "JPEG", exif=exif(6, canary=True)),
    "progressive": encode(PICTURE, "JPEG", progressive=True),
    "png": encode(PICTURE.convert("RGBA"), "PNG"),
    "webp": encode(PICTURE, "WEBP", exif=exif(3)),
    "heic": encode(PICTURE, "HEIF"),
    "gif": encode(PICTURE, "GIF"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_whole_file_is_whole_also_with_something_behind_it(name: str) -> None:
    data = SAMPLES[name]
    assert not endings.is_cut_off(recognise(data), data)
    assert not endings.is_cut_off(recognise(data), data + b"written behind it by a camera")


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "gif"])
def test_a_file_that_ends_in_the_middle_is_told_and_no_decoder_would_have_taken_it(name: str) -> None:
    data, chance = SAMPLES[name], random.Random(name)
    kind = recognise(data)
    with Inspector() as inspector:
        for _ in range(12):
            cut = data[: chance.randrange(len(data) // 3, len(data) - 24)]
            assert endings.is_cut_off(kind, cut), len(cut)
            with pytest.raises(UnusablePicture):
                inspector.photo(cut)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("length", [0, 1, 3, 9, 13, 30])
def test_a_stump_is_looked_at_without_a_fault(name: str, length: int) -> None:
    data = SAMPLES[name]
    assert isinstance(endings.is_cut_off(recognise(data), data[:length]), bool)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "GIF"])
def test_any_bytes_are_looked_at_in_no_time(kind: str) -> None:
    chance = random.Random(kind)
    for length in (0, 7, 64, 5000):
        assert isinstance(endings.is_cut_off(kind, chance.randbytes(length)), bool)
    assert isinstance(endings.is_cut_off(kind, b"\xff" * 200_000), bool)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("JPEG", b"\xff\xd8" + b"\xff" * 20_000),
        ("PNG", b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * 20_000),
        ("HEIF", b"\0\0\0\x08free" * 20_000 + b"\0\0\0\x20mdat" + bytes(8)),
    ],
)
def test_a_file_of_endless_empty_parts_is_not_walked_through(kind: str, data: bytes) -> None:
    assert not endings.is_cut_off(kind, data), "who walks to its end would call it cut off"


def test_what_is_wrong_with_a_file_is_told_by_its_kind() -> None:
    refuse_broken(SAMPLES["jpeg"], 1 << 20)
    for data, kind in (
        (b"", NotAPicture),
        (b"%PDF-1.7", NotAPicture),
        (SAMPLES["png"][:9000], PictureDamaged),
        (SAMPLES["jpeg"], PictureTooLarge),
    ):
        with pytest.raises(kind):
            refuse_broken(data, 1 << 20 if kind is not PictureTooLarge else 100)
