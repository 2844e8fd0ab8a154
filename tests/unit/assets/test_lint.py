"""Any file at all gets a verdict or a plain refusal; the verdict speaks of the picture, the rule's age stands apart."""

import io
import json
import os
import struct
import zlib
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core import placements
from core.assets import faults, lint
from core.assets.looking import Motion, gif_motion
from core.errors import InvalidInput
from core.vocabulary import CheckVerdict

FEED = placements.get("meta_fb_feed_1x1")
BANNER = placements.get("google_display_mrec")


def encoded(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def gradient(size=(1440, 1440), mode="RGB"):
    return Image.linear_gradient("L").resize(size).convert(mode)


def judged(data, place=FEED, **more):
    report = lint.judge(lint.look(data), place, **more)
    return {check.id: check for check in report.checks}, report


def moving(frames, duration_ms, **options):
    pictures = [Image.new("P", (300, 250), at * 7) for at in range(frames)]
    for at, picture in enumerate(pictures):
        picture.putpalette([at * 5 % 256, 40, 90] * 256)
    return encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=duration_ms, **options)


def png(width_px, height_px, bits, rows):
    """A PNG of RGB pixels as its header says, whatever its rows are."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width_px, height_px, bits, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def deep_png():
    """16 bits a channel, 4 × 4 pixels: the decoder hands it over with 8."""
    return png(4, 4, 16, b"".join(b"\0" + bytes(range(24)) for _ in range(4)))


def test_a_plain_picture_passes_and_is_measured_as_it_is():
    data = encoded(gradient(), quality=90)
    checks, report = judged(data)
    assert report.verdict is CheckVerdict.PASS
    assert checks["pixels"].measured == "1440 × 1440 px"
    assert checks["bytes"].measured == f"{len(data) / 1024:,.0f} KB"


def test_the_object_has_exactly_the_fields_that_are_promised():
    _, report = judged(encoded(gradient()), headline="A headline", on=date(2026, 12, 2))
    plain = json.loads(json.dumps(report.to_dict()))
    assert list(plain) == ["placement", "verdict", "checks", "spec"]
    assert all(list(check) == ["id", "verdict", "measured", "limit", "advice"] for check in plain["checks"])
    assert {check["id"] for check in plain["checks"]} >= {
        "pixels",
        "ratio",
        "bytes",
        "format",
        "colour_mode",
        "headline_length",
    }
    assert plain["spec"] == {
        "confidence": FEED.confidence,
        "date_read": "2026-11-22",
        "age_days": 10,
        "sources": [address for source in FEED.sources for address in source.addresses],
    }


def test_an_old_rule_is_told_and_changes_no_verdict():
    looked = lint.look(encoded(gradient()))
    young, old = (lint.judge(looked, FEED, on=date(2027, month, 21)) for month in (5, 6))
    assert (young.spec.is_old, old.spec.is_old) == (False, True)
    assert young.verdict is old.verdict is CheckVerdict.PASS
    assert young.checks == old.checks


def test_a_rule_is_never_younger_than_today():
    assert lint.spec_of(FEED, date(2026, 1, 1)).age_days == 0


def test_cmyk_fails_by_its_colour_mode():
    checks, report = judged(encoded(gradient(mode="RGB").convert("CMYK")))
    assert checks["colour_mode"].verdict is CheckVerdict.FAIL
    assert checks["colour_mode"].measured == "CMYK"
    assert report.verdict is CheckVerdict.FAIL


@pytest.mark.parametrize("data", [deep_png(), encoded(gradient((64, 64)).convert("I;16"), "PNG")], ids=["rgb", "grey"])
def test_sixteen_bits_are_seen_whatever_the_decoder_hands_over(data):
    checks, _ = judged(data)
    assert checks["bit_depth"].measured == "16 bits a channel"
    assert checks["colour_mode"].verdict is CheckVerdict.PASS


def test_another_colour_profile_than_srgb_is_told_and_srgb_itself_is_not():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "colour_profile" not in judged(encoded(gradient(), icc_profile=lab))[0]
    wide = _wide_profile(lab)
    checks, _ = judged(encoded(gradient(), icc_profile=wide))
    assert checks["colour_profile"].verdict is CheckVerdict.WARN


def _wide_profile(srgb):
    """sRGB with its red and green primaries exchanged: a valid profile that changes every colour."""
    return srgb.replace(b"rXYZ", b"tmpX", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"tmpX", b"gXYZ", 1)


def test_one_pixel_is_a_picture_that_is_too_small():
    checks, report = judged(encoded(Image.new("RGB", (1, 1)), "PNG"))
    assert report.verdict is CheckVerdict.FAIL
    assert checks["pixels"].measured == "1 × 1 px"


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1)])
def test_a_thread_of_a_picture_is_measured(size):
    assert judged(encoded(Image.new("RGB", size), "PNG"))[0]["ratio"].verdict is CheckVerdict.FAIL


def test_a_picture_that_lies_on_its_side_is_judged_as_it_is_shown():
    exif = Image.Exif()
    exif[0x0112] = 6
    checks, _ = judged(encoded(gradient((2560, 1440)), exif=exif), placements.get("meta_story_9x16"))
    assert checks["pixels"].measured == "1440 × 2560 px"
    assert checks["ratio"].verdict is CheckVerdict.PASS


def test_a_moving_banner_is_timed_with_its_repeats():
    checks, report = judged(moving(4, 500, loop=3), BANNER)
    assert report.verdict is CheckVerdict.PASS
    assert checks["animation_length"].measured == "8.0 s"
    assert checks["animation_pace"].measured == "2.0 frames a second"
    checks, report = judged(moving(4, 500, loop=0), BANNER)
    assert report.verdict is CheckVerdict.FAIL
    assert checks["animation_length"].measured == "it never stops"
    assert judged(moving(4, 100), BANNER)[0]["animation_pace"].verdict is CheckVerdict.FAIL


def test_motion_in_a_png_is_told():
    first, second = gradient((1440, 1440)), Image.new("RGB", (1440, 1440), "red")
    data = encoded(first, "PNG", save_all=True, append_images=[second], duration=100)
    assert judged(data)[0]["animation"].measured == "2 frames"


def test_webp_and_heic_are_pictures_of_the_wrong_format():
    for kind in ("WEBP", "HEIF"):
        checks, report = judged(encoded(gradient((800, 800)), kind))
        assert checks["format"].verdict is CheckVerdict.FAIL
        assert checks["pixels"].verdict is not CheckVerdict.FAIL
        assert report.verdict is CheckVerdict.FAIL


@pytest.mark.parametrize(("kind", "name"), [("TIFF", "tiff"), ("BMP", "bmp"), ("AVIF", "avif")])
def test_a_picture_that_no_upload_may_be_fails_by_its_format_without_being_decoded(kind, name):
    looked = lint.look(encoded(gradient((64, 64)), kind))
    assert looked.seen is None
    assert looked.thumbnail == b""
    report = lint.judge(looked, FEED)
    assert report.verdict is CheckVerdict.FAIL
    assert {check.id: check.measured for check in report.checks if check.id == "format"} == {"format": name}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", faults.NotAPicture),
        (b"hello, I am a text", faults.NotAPicture),
        (b"%PDF-1.7", faults.NotAPicture),
        (b"\xff\xd8\xff", faults.PictureDamaged),
        (encoded(gradient())[:3000], faults.PictureDamaged),
        (encoded(Image.new("RGBA", (300, 250)), "PNG"), faults.PictureTooSmall),
        (png(60_000, 60_000, 8, b""), faults.PictureTooLarge),
        (b"\xff\xd8\xff" + b"\0" * (50 << 20), faults.PictureTooLarge),
    ],
    ids=["empty", "text", "pdf", "stub", "truncated", "invisible", "bomb", "heavy"],
)  # fmt: skip
def test_what_is_no_sound_picture_is_refused_at_the_field_file(data, fault):
    with pytest.raises(fault) as caught:
        lint.look(data)
    assert caught.value.field == "file"
    assert caught.value.remedy


def test_words_over_a_photo_are_found_through_the_guarded_child():
    from tests.unit.placements.test_lettering import lettered, photograph

    pixels, _ = lettered(photograph("coffee", (1200, 628)), size_px=90, ink=(255, 255, 255), at=(60, 430))
    data = encoded(Image.fromarray(pixels), quality=90)
    checks, _ = judged(data, placements.get("google_rda_191"))
    assert checks["overlay_text"].verdict is CheckVerdict.WARN
    bare = encoded(photograph("coffee", (1200, 628)), quality=90)
    assert judged(bare, placements.get("google_rda_191"))[0]["overlay_text"].verdict is CheckVerdict.PASS


def test_the_same_is_seen_in_a_kept_picture_without_the_child():
    from tests.unit.placements.test_lettering import lettered, photograph

    pixels, _ = lettered(photograph("coffee", (1200, 628)), size_px=90, at=(60, 430))
    data = encoded(Image.fromarray(pixels), "PNG")
    place = placements.get("google_rda_191")
    own = {check.id: check for check in lint.seen_checks(place, data)}
    assert own["overlay_text"] == judged(data, place)[0]["overlay_text"]
    assert lint.seen_checks(FEED, b"never opened") == []


def test_transparency_is_looked_at_on_white():
    picture = Image.fromarray(np.full((400, 400, 4), (0, 0, 0, 0), np.uint8))
    picture.paste((0, 0, 0, 255), (0, 0, 200, 400))
    assert lint.look(encoded(picture, "PNG")).seen is not None


@pytest.mark.parametrize(
    "make", [lambda folder: folder, lambda folder: folder / "none", lambda folder: folder / ("x" * 5000)]
)
def test_a_path_that_is_no_file_is_refused(tmp_path, make):
    with pytest.raises(InvalidInput) as caught:
        lint.read(make(tmp_path))
    assert caught.value.field == "file"


def test_a_pipe_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InvalidInput, match="not a file"):
        lint.read(tmp_path / "pipe.png")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path):
    big = tmp_path / "big.png"
    with big.open("wb") as file:
        file.truncate(10 << 40)
    with pytest.raises(faults.PictureTooLarge, match="the limit is 50 MB"):
        lint.read(big)


@given(st.binary(max_size=400))
def test_any_bytes_after_a_gifs_head_give_some_motion(tail):
    motion = gif_motion(b"GIF89a\x0a\0\x0a\0\x80\0\0" + b"\0" * 6 + tail)
    assert motion.frames >= 1
    assert motion.lasts_s >= 0


def test_a_gif_says_its_frames_length_and_repeats():
    assert gif_motion(moving(3, 200)) == Motion(3, 0.6, 1)
    assert gif_motion(moving(3, 200, loop=0)) == Motion(3, 0.6, 0)
    assert gif_motion(moving(3, 10, loop=4)) == Motion(3, 0.3, 5)
    assert gif_motion(encoded(gradient((20, 20)), "GIF")) == Motion(1)
    assert gif_motion(b"GIF89a") == Motion(1)
