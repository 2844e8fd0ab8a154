"""Uploads: what is taken, what it becomes, and what is refused with which words."""

import hashlib
import os
import signal
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import guarded
from core.assets import children, inspection
from core.assets.inspection import (
    DEFAULT_LIMITS,
    Inspected,
    InspectionUnavailable,
    Inspector,
    NotAPicture,
    PictureDamaged,
    PictureTooLarge,
    PictureTooSmall,
)
from tests.unit.assets import pictures
from tests.unit.assets.pictures import CANARY, encode, letter_f, opened, photo_like


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    with Inspector() as shared:
        yield shared


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures in levels."""
    assert first.size == second.size
    pair = [np.asarray(picture.convert("RGB")).astype(float) for picture in (first, second)]
    return float(np.abs(pair[0] - pair[1]).mean())


# What comes out


@pytest.mark.parametrize(
    "name", ["astronaut.png", "coffee.png", "chelsea.png", "china.jpg", "flower.jpg", "retina.jpg"]
)
def test_a_real_photograph_keeps_its_size_and_its_look(inspector: Inspector, name: str) -> None:
    data = pictures.real(name)
    seen = inspector.photo(data, declared_name=name)
    original = opened(data).convert("RGB")
    assert (seen.width_px, seen.height_px) == original.size
    assert (seen.image_format, seen.mime_type) == ("JPEG", "image/jpeg")
    assert difference(opened(seen.content), original) < 3
    assert seen.original_sha256 == hashlib.sha256(data).hexdigest()
    assert seen.file_sha256 == hashlib.sha256(seen.content).hexdigest()
    assert seen.thumbnail_sha256 == hashlib.sha256(seen.thumbnail).hexdigest()
    assert set(seen.notes) <= {"camera and editing data removed"}
    assert opened(seen.thumbnail).format == "JPEG"
    assert max(opened(seen.thumbnail).size) <= 480


def test_the_same_bytes_give_the_same_file_in_every_child(inspector: Inspector) -> None:
    data = pictures.real("coffee.png")
    assert inspector.photo(data) == inspection.inspect_upload(data)


def test_a_face_is_where_the_eye_goes(inspector: Inspector) -> None:
    seen = inspector.photo(pictures.real("astronaut.png"))
    assert len(seen.faces) == 1
    left, top, right, bottom = seen.faces[0]
    assert left < 0.43 < right
    assert top < 0.22 < bottom
    assert (seen.focal_x, seen.focal_y) == (pytest.approx(0.43, abs=0.06), pytest.approx(0.22, abs=0.06))


def test_facts_have_words_people_use(inspector: Inspector) -> None:
    picture = Image.new("RGB", (300, 200), "#0C3424")
    picture.paste("#F2C14E", (0, 0, 90, 200))
    seen = inspector.photo(encode(picture, "PNG"))
    assert [(colour.hex, colour.name) for colour in seen.palette] == [("#0C3424", "dark green"), ("#F2C14E", "gold")]
    assert [colour.share for colour in seen.palette] == [pytest.approx(0.7, abs=0.01), pytest.approx(0.3, abs=0.01)]
    assert (seen.orientation, seen.brightness_word) == ("landscape", "balanced")
    assert seen.contrast > 0.5


@pytest.mark.parametrize(("level", "word"), [(12, "dark"), (128, "balanced"), (245, "bright")])
def test_brightness_follows_the_eye(inspector: Inspector, level: int, word: str) -> None:
    seen = inspector.photo(encode(Image.new("RGB", (64, 64), (level, level, level)), "PNG"))
    assert (seen.brightness_word, seen.contrast, seen.orientation) == (word, 0.0, "square")


# Formats


@pytest.mark.parametrize(
    ("image_format", "options"),
    [
        ("JPEG", {"quality": 95, "subsampling": 0}),
        ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("HEIF", {"quality": 95}),
    ],
)
def test_each_kind_is_told_by_its_content(inspector: Inspector, image_format: str, options: dict[str, object]) -> None:
    picture = photo_like(240, 160)
    seen = inspector.photo(encode(picture, image_format, **options), declared_name="holiday.txt")
    assert seen.source_format == image_format
    assert difference(opened(seen.content), picture) < 4
    assert any(note.startswith("named .txt, but its content is ") for note in seen.notes)


def test_a_jpeg_named_png_is_taken_as_what_it_is(inspector: Inspector) -> None:
    seen = inspector.photo(encode(photo_like(200, 200), "JPEG"), declared_name="logo.PNG")
    assert seen.notes == ("named .png, but its content is JPEG",)


def test_only_the_first_frame_of_an_animation_is_used(inspector: Inspector) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)
    seen = inspector.photo(data)
    assert seen.notes == ("first frame of 3 used",)
    assert opened(seen.content).convert("RGB").getpixel((30, 20)) == (255, 0, 0)


def test_the_first_frame_of_an_animated_webp_is_used(inspector: Inspector) -> None:
    frames = [photo_like(64, 48, seed=seed) for seed in range(4)]
    seen = inspector.photo(encode(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))
    assert seen.notes == ("first frame of 4 used",)
    assert difference(opened(seen.content), frames[0]) < 4


def test_a_gif_of_ten_thousand_frames_is_quick(inspector: Inspector) -> None:
    header = b"GIF89a" + struct.pack("<HH", 32, 32) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = encode(Image.new("1", (32, 32), 1), "GIF")
    image = frame[frame.index(b",\0\0\0\0") : -1]
    started = time.monotonic()
    seen = inspector.photo(header + image * 10_000 + b";")
    assert seen.notes == ("first frame of 10000 used",)
    assert time.monotonic() - started < 5


def test_transparency_is_kept(inspector: Inspector) -> None:
    picture = photo_like(120, 80).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((120, 80)))
    for image_format in ("PNG", "WEBP"):
        seen = inspector.photo(encode(picture, image_format, **({"lossless": True} if image_format == "WEBP" else {})))
        back = opened(seen.content)
        assert (seen.image_format, seen.has_alpha, back.mode) == ("PNG", True, "RGBA")
        assert back.getchannel("A").tobytes() == picture.getchannel("A").tobytes()


def test_grey_with_alpha_is_kept(inspector: Inspector) -> None:
    picture = Image.merge("LA", (Image.new("L", (60, 60), 90), Image.linear_gradient("L").resize((60, 60))))
    assert inspector.photo(encode(picture, "PNG")).has_alpha


def test_alpha_that_does_nothing_is_dropped(inspector: Inspector) -> None:
    seen = inspector.photo(encode(photo_like(120, 80).convert("RGBA"), "PNG"))
    assert (seen.image_format, seen.has_alpha) == ("JPEG", False)


def test_colours_under_full_transparency_do_not_survive(inspector: Inspector) -> None:
    picture = Image.new("RGBA", (64, 64), (200, 10, 60, 0))
    picture.paste((10, 200, 60, 255), (0, 0, 32, 64))
    back = opened(inspector.photo(encode(picture, "PNG")).content)
    assert back.getpixel((50, 10)) == (0, 0, 0, 0)
    assert back.getpixel((10, 10)) == (10, 200, 60, 255)


def test_palette_artwork_stays_exact(inspector: Inspector) -> None:
    picture = letter_f().quantize(8)
    seen = inspector.photo(encode(picture, "PNG"))
    assert seen.image_format == "PNG"
    assert difference(opened(seen.content), picture) == 0


def test_palette_transparency_is_kept(inspector: Inspector) -> None:
    picture = Image.new("P", (40, 40), 1)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(0, (0, 0, 20, 40))
    back = opened(inspector.photo(encode(picture, "PNG", transparency=0)).content)
    assert [back.getpixel(at) for at in ((5, 5), (30, 5))] == [(0, 0, 0, 0), (0, 0, 255, 255)]


def test_one_bit_pictures_come_out_black_and_white(inspector: Inspector) -> None:
    picture = letter_f().convert("1")
    assert difference(opened(inspector.photo(encode(picture, "PNG")).content), picture) == 0


def test_sixteen_bit_grey_keeps_its_tones(inspector: Inspector) -> None:
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (64, 1))
    seen = inspector.photo(encode(Image.fromarray(ramp), "PNG"))
    levels = np.asarray(opened(seen.content).convert("L")).astype(int)
    assert np.abs(levels[30] - np.arange(256)).max() <= 2
    assert "16 bits a channel reduced to 8" in seen.notes


def test_sixteen_bit_colour_keeps_its_tones(inspector: Inspector) -> None:
    rows = b"".join(b"\0" + struct.pack(">3H", 0x8000, 0x4000, 0xC000) * 32 for _ in range(32))
    data = b"\x89PNG\r\n\x1a\n" + pictures.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 16, 2, 0, 0, 0))
    data += pictures.png_chunk(b"IDAT", zlib.compress(rows)) + pictures.png_chunk(b"IEND", b"")
    colour = opened(inspector.photo(data).content).convert("RGB").getpixel((10, 10))
    assert colour == pytest.approx((0x80, 0x40, 0xC0), abs=2)


# Colour


def test_wide_gamut_colours_are_converted(inspector: Inspector) -> None:
    picture = Image.new("RGB", (64, 64), (200, 100, 50))
    data = encode(picture, "PNG", icc_profile=pictures.display_p3_profile())
    seen = inspector.photo(data)
    # Display P3 (200, 100, 50) at gamma 2.2, through linear light to sRGB.
    assert opened(seen.content).convert("RGB").getpixel((9, 9)) == pytest.approx((216, 92, 24), abs=2)
    assert "colours converted to sRGB" in seen.notes
    assert "icc_profile" not in opened(seen.content).info


def test_a_colour_profile_that_does_not_fit_is_said(inspector: Inspector) -> None:
    data = encode(photo_like(64, 64), "JPEG", icc_profile=b"not a profile at all" * 10)
    assert "its colour profile is damaged or does not fit, and was ignored" in inspector.photo(data).notes


def test_a_cmyk_jpeg_is_converted_through_its_profile(inspector: Inspector) -> None:
    cyan = Image.new("CMYK", (64, 64), (255, 0, 0, 0))
    seen = inspector.photo(encode(cyan, "JPEG", quality=98, icc_profile=pictures.cmyk_profile()))
    red, green, blue = opened(seen.content).getpixel((9, 9))
    assert seen.notes == ("converted from CMYK",)
    assert red < 60
    assert (green, blue) == (pytest.approx(146, abs=12), pytest.approx(218, abs=12))


def test_a_cmyk_jpeg_without_a_profile_is_converted_and_says_so(inspector: Inspector) -> None:
    paper = Image.new("CMYK", (64, 64), (0, 0, 0, 0))
    paper.paste((0, 255, 255, 0), (0, 0, 32, 64))
    seen = inspector.photo(encode(paper, "JPEG", quality=98))
    back = opened(seen.content)
    assert back.getpixel((50, 9)) == pytest.approx((255, 255, 255), abs=3)
    assert back.getpixel((9, 9)) == pytest.approx((255, 0, 0), abs=6)
    assert seen.notes == ("converted from CMYK without a usable colour profile: check its colours",)


def test_a_stated_gamma_is_honoured(inspector: Inspector) -> None:
    data = encode(Image.new("RGB", (64, 64), (128, 128, 128)), "PNG")
    linear = pictures.png_with(data, b"gAMA", struct.pack(">I", 100_000))
    assert opened(inspector.photo(linear).content).convert("RGB").getpixel((9, 9)) == pytest.approx((188,) * 3, abs=2)
    usual = pictures.png_with(data, b"gAMA", struct.pack(">I", 45_455))
    assert opened(inspector.photo(usual).content).convert("RGB").getpixel((9, 9)) == (128, 128, 128)


# Orientation and metadata


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(inspector: Inspector, orientation: int, image_format: str) -> None:
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    upright = letter_f()
    picture = upright.transpose(stored) if stored is not None else upright
    options: dict[str, object] = {"lossless": True} if image_format == "WEBP" else {}
    options |= {"quality": 98, "subsampling": 0} if image_format == "JPEG" else {}
    data = encode(picture, image_format, exif=pictures.exif(orientation, canary=True), **options)
    seen = inspector.photo(data)
    assert (seen.width_px, seen.height_px, seen.orientation) == (120, 160, "portrait")
    assert difference(opened(seen.content), upright) < 3
    assert ("rotated by its EXIF orientation" in seen.notes) == (orientation != 1)
    assert "GPS position removed" in seen.notes


def test_a_turned_heic_comes_out_upright(inspector: Inspector) -> None:
    picture = letter_f(240, 320).transpose(Image.Transpose.ROTATE_90)
    seen = inspector.photo(encode(picture, "HEIF", quality=95, exif=pictures.exif(6, canary=True).tobytes()))
    assert (seen.width_px, seen.height_px) == (240, 320)
    assert difference(opened(seen.content), letter_f(240, 320)) < 6
    assert CANARY not in seen.content + seen.thumbnail


def _with_metadata() -> dict[str, bytes]:
    picture, block = photo_like(160, 120), pictures.exif(3, canary=True)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>"
    jpeg = encode(picture, "JPEG", exif=block, comment=CANARY, xmp=xmp)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(CANARY)) + CANARY
    profile = pictures.display_p3_profile().replace(b"public domain", CANARY[:13])
    return {
        "jpeg": pictures.with_jpeg_segment(pictures.with_jpeg_segment(jpeg, 0xED, iptc), 0xEF, CANARY) + CANARY,
        "png": encode(picture, "PNG", pnginfo=pictures.text_chunks(), exif=block, icc_profile=profile) + CANARY,
        "palette png": pictures.png_with(encode(letter_f().quantize(4), "PNG"), b"tEXt", b"Comment\0" + CANARY),
        "alpha png": encode(letter_f().convert("LA"), "PNG", pnginfo=pictures.text_chunks()),
        "webp": encode(picture, "WEBP", exif=block, xmp=xmp, icc_profile=profile),
        "gif": encode(letter_f().quantize(4), "GIF", comment=CANARY),
        "heic": encode(picture, "HEIF", exif=block.tobytes(), xmp=xmp),
    }


@pytest.mark.parametrize("name", list(_with_metadata()))
def test_no_metadata_survives(inspector: Inspector, name: str) -> None:
    data = _with_metadata()[name]
    seen = inspector.photo(data)
    for part in (seen.content, seen.thumbnail):
        assert CANARY[:13] not in part
        assert b"Exif" not in part
        back = opened(part)
        assert not back.getexif()
        leftover = set(back.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not leftover


def test_a_logo_keeps_no_metadata_either(inspector: Inspector) -> None:
    seen = inspector.logo(_with_metadata()["png"])
    assert CANARY[:13] not in seen.content + seen.thumbnail


def test_a_broken_exif_block_does_not_cost_the_picture(inspector: Inspector) -> None:
    block = b"Exif\0\0MM\0*" + b"\xff" * 40
    data = pictures.with_jpeg_segment(encode(photo_like(80, 80), "JPEG"), 0xE1, block)
    assert inspector.photo(data).width_px == 80


# What is refused


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF, not a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing, not a photo"),
        (b"<?xml version='1.0'?>\n<!-- x --><svg/>", "an SVG drawing, not a photo"),
        ("<?xml version='1.0'?><svg/>".encode("utf-16"), "an SVG drawing, not a photo"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "a web page, not a photo"),
        (b"\n\n<HTML><body>", "a web page, not a photo"),
        (b"II*\0" + bytes(64), "a TIFF picture, a kind that is not taken"),
        (b"MM\0*" + bytes(64), "a TIFF picture, a kind that is not taken"),
        (b"8BPS\0\1" + bytes(64), "a Photoshop file, not a photo"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "an EPS or PostScript file, not a photo"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "a video, not a photo"),
        (b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "a video, not a photo"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "an AVIF picture, a kind that is not taken"),
        (b"PK\x03\x04" + bytes(64), "a ZIP archive, not a photo"),
        (b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + bytes(64), "a BMP picture, a kind that is not taken"),
        (b"MZ\x90\0" + bytes(64), "a program, not a photo"),
        (b"Dear Sir or Madam, the photo follows.", "a text file, not a photo"),
        (bytes(100), "not a picture of a known kind"),
        (b"\xff", "not a picture of a known kind"),
    ],
)
def test_what_is_not_a_photo_is_called_by_its_name(inspector: Inspector, content: bytes, said: str) -> None:
    with pytest.raises(NotAPicture) as refused:
        inspector.photo(content, declared_name="photo.jpg")
    assert said in refused.value.what
    assert refused.value.field == "files"
    assert refused.value.remedy


def test_an_empty_file_is_refused(inspector: Inspector) -> None:
    with pytest.raises(NotAPicture, match="the file is empty"):
        inspector.photo(b"")


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    limits = replace(DEFAULT_LIMITS, max_bytes=2 << 20)
    with Inspector(limits) as small, pytest.raises(PictureTooLarge, match=r"3\.1 MB; the limit is 2 MB"):
        small.photo(b"\xff\xd8\xff" + bytes(3 << 20))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
@pytest.mark.parametrize("kept", [0.35, 0.6, 0.9])
def test_a_file_that_ends_in_the_middle_is_refused(inspector: Inspector, image_format: str, kept: float) -> None:
    data = encode(photo_like(640, 480), image_format)
    with pytest.raises(PictureDamaged) as refused:
        inspector.photo(data[: int(len(data) * kept)])
    assert refused.value.field == "files"


@pytest.mark.parametrize("progressive", [False, True])
def test_a_truncated_jpeg_says_that_it_ends_in_the_middle(inspector: Inspector, progressive: bool) -> None:
    data = encode(photo_like(640, 480), "JPEG", progressive=progressive)
    with pytest.raises(PictureDamaged, match="the picture ends in the middle"):
        inspector.photo(data[: len(data) // 2])


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (60_000, 60_000), (16_000, 12_500)])
def test_a_bomb_is_refused_by_its_header(inspector: Inspector, width: int, height: int) -> None:
    inspector.photo(encode(photo_like(64, 64), "PNG"))
    started = time.monotonic()
    with pytest.raises(PictureTooLarge, match=r"megapixels; the limit is 80") as refused:
        inspector.photo(pictures.png_bomb(width, height))
    assert f"{round(width * height / 1e6):,} megapixels" in refused.value.what
    assert time.monotonic() - started < 1


def test_a_webp_canvas_bomb_is_refused(inspector: Inspector) -> None:
    size = (16_382).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + size
    data = b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk
    with pytest.raises((PictureTooLarge, PictureDamaged)):
        inspector.photo(data)


def test_a_compressed_text_bomb_is_contained(inspector: Inspector) -> None:
    body = b"Comment\0\0" + zlib.compress(bytes(200 << 20), 9)
    data = pictures.png_with(encode(photo_like(64, 64), "PNG"), b"zTXt", body)
    with pytest.raises(PictureDamaged):
        inspector.photo(data)


def test_a_picture_of_one_pixel_is_too_small(inspector: Inspector) -> None:
    for image_format in ("PNG", "JPEG", "GIF", "WEBP"):
        with pytest.raises(PictureTooSmall, match="1×1 pixels, too small to be used"):
            inspector.photo(encode(Image.new("RGB", (1, 1), "red"), image_format))


def test_a_picture_in_which_nothing_is_visible_is_refused(inspector: Inspector) -> None:
    with pytest.raises(PictureTooSmall, match="nothing is visible"):
        inspector.photo(encode(Image.new("RGBA", (64, 64), (9, 9, 9, 0)), "PNG"))


@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"%PDF-1.7 /JavaScript", b"PK\x03\x04evil.exe", b"MZ\x90\0"]
)
def test_a_polyglot_is_stored_as_our_own_picture_only(inspector: Inspector, tail: bytes) -> None:
    for image_format in ("GIF", "JPEG", "PNG"):
        seen = inspector.photo(encode(letter_f(), image_format) + tail)
        assert tail not in seen.content + seen.thumbnail


def test_a_gif_that_is_also_a_web_page_is_no_longer_one(inspector: Inspector) -> None:
    data = encode(letter_f().quantize(4), "GIF", comment=b"<html><script>alert(1)</script>")
    assert b"script" not in inspector.photo(data).content


# The child


def test_a_child_that_is_killed_costs_only_its_file() -> None:
    big = encode(photo_like(4000, 3000), "PNG", compress_level=1)
    with Inspector() as inspector:
        first = inspector.photo(pictures.real("coffee.png"))
        pid = _child_pid(inspector)
        killer = threading.Timer(0.1, os.kill, (pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(PictureDamaged, match="could not be decoded safely"):
            inspector.photo(big)
        killer.join()
        assert inspector.photo(pictures.real("coffee.png")) == first
        assert _child_pid(inspector) != pid


def test_a_child_that_was_killed_while_idle_is_replaced() -> None:
    with Inspector() as inspector:
        first = inspector.photo(pictures.real("coffee.png"))
        os.kill(_child_pid(inspector), signal.SIGKILL)
        time.sleep(0.1)
        assert inspector.photo(pictures.real("coffee.png")) == first


def test_a_file_that_takes_too_long_is_given_up() -> None:
    limits = replace(DEFAULT_LIMITS, wall_s=0.05)
    with Inspector(limits) as inspector:
        data = encode(photo_like(3000, 3000), "PNG", compress_level=1)
        started = time.monotonic()
        with pytest.raises(PictureDamaged, match="takes too long to decode"):
            inspector.photo(data)
        assert time.monotonic() - started < 5


def test_memory_is_bounded_and_the_child_survives_it() -> None:
    limits = replace(DEFAULT_LIMITS, memory_bytes=768 << 20)
    data = encode(Image.new("RGB", (8900, 8900)), "PNG", compress_level=1)
    with Inspector(limits) as inspector:
        with pytest.raises((PictureTooLarge, PictureDamaged)):
            inspector.photo(data)
        assert inspector.photo(pictures.real("coffee.png")).width_px == 600


def test_the_child_holds_its_limits_and_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    with Inspector() as inspector:
        inspector.photo(pictures.real("coffee.png"))
        proc = Path(f"/proc/{_child_pid(inspector)}")
        assert b"secret" not in (proc / "environ").read_bytes()
        limits = (proc / "limits").read_text()
        assert f"{DEFAULT_LIMITS.memory_bytes}" in limits
        assert "Max file size             0 " in limits
        loaded = (proc / "maps").read_text()
        assert "sqlalchemy" not in loaded
        assert "duckdb" not in loaded


def test_a_child_that_left_because_nobody_asked_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_IDLE_S", 0.4)
    with Inspector() as inspector:
        first = inspector.photo(pictures.real("coffee.png"))
        for pause_s in (0.0, 0.38, 0.4, 0.41, 0.42, 0.6):
            time.sleep(pause_s)
            assert inspector.photo(pictures.real("coffee.png")) == first


def test_a_machine_that_cannot_start_the_child_is_blamed_not_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guarded, "_CODE_ROOT", tmp_path)
    with Inspector() as inspector, pytest.raises(InspectionUnavailable, match="does not start") as refused:
        inspector.photo(pictures.real("coffee.png"))
    assert "doctor" in refused.value.remedy


def test_closing_leaves_no_process_behind() -> None:
    with Inspector() as inspector:
        inspector.photo(pictures.real("coffee.png"))
        pid = _child_pid(inspector)
    assert not Path(f"/proc/{pid}").exists()


def test_a_warm_child_is_used_and_several_threads_get_their_own_answers() -> None:
    inspection.warm()
    names = ["coffee.png", "china.jpg", "chelsea.png", "flower.jpg"]
    seen: dict[str, Inspected] = {}
    with Inspector() as inspector:

        def look(name: str) -> None:
            seen[name] = inspector.photo(pictures.real(name))

        threads = [threading.Thread(target=look, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for name in names:
        assert seen[name].original_sha256 == hashlib.sha256(pictures.real(name)).hexdigest()
        assert (seen[name].width_px, seen[name].height_px) == opened(pictures.real(name)).size


def _child_pid(inspector: Inspector) -> int:
    child = inspector._child
    assert child is not None
    return child.pid
