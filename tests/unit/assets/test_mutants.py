"""Files broken by chance: each is a good picture or exactly one clear refusal, quickly, in little memory."""

import random
import time
from pathlib import Path

import pytest

from core.assets.inspection import Inspected, InspectedLogo, Inspector, UnusablePicture
from tests.unit.assets import pictures
from tests.unit.assets.pictures import encode, letter_f, photo_like

MUTANTS = 80


def _samples() -> dict[str, bytes]:
    picture = photo_like(300, 220)
    return {
        "jpeg": encode(picture, "JPEG", exif=pictures.exif(6, canary=True), icc_profile=pictures.display_p3_profile()),
        "progressive": encode(picture, "JPEG", progressive=True),
        "cmyk": encode(picture.convert("CMYK"), "JPEG", icc_profile=pictures.cmyk_profile()),
        "png": encode(picture.convert("RGBA"), "PNG", pnginfo=pictures.text_chunks()),
        "gif": encode(letter_f().quantize(16), "GIF", save_all=True, append_images=[letter_f(), letter_f().rotate(90)]),
        "webp": encode(picture, "WEBP", exif=pictures.exif(3)),
        "heic": encode(picture, "HEIF", exif=pictures.exif(8).tobytes()),
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9' fill='red'/></svg>",
    }


def _mutant(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Bits flipped (mostly near the front, where the structure is), cut short, spliced, or grown."""
    broken = bytearray(data)
    kind = chance.choice(("flip", "flip", "flip", "cut", "splice", "stretch", "number"))
    if kind == "flip":
        for _ in range(chance.choice((1, 4, 30))):
            reach = len(broken) if chance.random() < 0.4 else min(len(broken), 400)
            broken[chance.randrange(reach)] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del broken[chance.randrange(len(broken)) :]
    elif kind == "splice":
        other = chance.choice(others)
        broken[chance.randrange(4, len(broken)) :] = other[chance.randrange(len(other)) :]
    elif kind == "stretch":
        at = chance.randrange(len(broken))
        broken[at:at] = chance.randbytes(chance.randrange(1, 2000))
    else:
        at = chance.randrange(4, min(len(broken), 300))
        broken[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\xff\xff"))
    return bytes(broken)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(_samples()))
def test_a_mutant_is_a_picture_or_one_clear_refusal(name: str) -> None:
    samples, chance = _samples(), random.Random(f"mutants of {name}")
    refusals: list[UnusablePicture] = []
    with Inspector() as inspector:
        _inspected(inspector, name, samples[name])
        for _ in range(MUTANTS):
            data = _mutant(samples[name], list(samples.values()), chance)
            started = time.monotonic()
            try:
                seen = _inspected(inspector, name, data)
            except UnusablePicture as refused:
                refusals.append(refused)
            else:
                assert pictures.opened(seen.content).size == (seen.width_px, seen.height_px)
                assert pictures.CANARY not in seen.content + seen.thumbnail
            assert time.monotonic() - started < 10
            assert _peak_mib(inspector) < 512
    assert refusals
    assert all(refused.field == "files" and refused.what and refused.remedy for refused in refusals)


def _inspected(inspector: Inspector, name: str, data: bytes) -> Inspected | InspectedLogo:
    return inspector.logo(data) if name == "svg" else inspector.photo(data)


def _peak_mib(inspector: Inspector) -> int:
    """The most memory the child ever held; 0 when it is gone."""
    child = inspector._child
    if child is None or not child.is_alive():
        return 0
    lines = Path(f"/proc/{child.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
