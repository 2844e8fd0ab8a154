"""A font that somebody uploads is checked, kept by its hash, and drawn with like any other."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import rendering
from core.assets.font_inspection import inspect_font
from core.rendering import font_files, fonts
from core.rendering.font_files import FontUnusable
from tests.unit.rendering import photos
from tests.unit.rendering.photos import recipe


def file_of(family, weight=700):
    return Path(fonts.resolve(family, weight).path).read_bytes()


def as_woff2(data):
    font, out = TTFont(io.BytesIO(data)), io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def changed(data, change):
    font, out = TTFont(io.BytesIO(data)), io.BytesIO()
    change(font)
    font.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("family", "systems"),
    [("Lato", {"Latin"}), ("Manrope", {"Latin", "Cyrillic", "Greek"}), ("Heebo", {"Latin", "Hebrew"})],
)
def test_a_font_tells_its_name_its_weights_and_its_scripts(family, systems):
    told = font_files.checked(file_of(family))
    assert told.family.startswith(family)
    assert set(told.systems) == systems
    assert told.weights == (tuple(range(100, 901, 100)) if family == "Heebo" else (700,))


def test_a_woff2_file_becomes_the_plain_font_that_is_kept():
    told = font_files.checked(as_woff2(file_of("Lato")))
    assert told.data[:4] == b"\x00\x01\x00\x00"
    assert font_files.checked(told.data).sha256 == told.sha256


@pytest.mark.parametrize(
    ("data", "fragment"),
    [
        (b"", "not a font file"),
        (b"%PDF-1.7 nothing", "not a font file"),
        (b"wOFF" + bytes(400), "old WOFF"),
        (b"ttcf" + bytes(400), "collection"),
        (b"wOF2" + bytes(400), "damaged"),
        (b"wOF2" + b"\xff" * 400, "unpacks to more"),
        (b"OTTO" + bytes(400), "table of contents"),
        (b"\x00\x01\x00\x00" + b"\xff" * 400, "table of contents"),
        (bytes(font_files.MOST_BYTES + 1), "MB"),
    ],
)
def test_what_is_no_font_is_refused_in_words(data, fragment):
    with pytest.raises(FontUnusable, match=fragment) as caught:
        font_files.checked(data)
    assert caught.value.field == "font"
    assert caught.value.remedy


def test_a_font_cut_short_is_refused():
    with pytest.raises(FontUnusable, match="part of it is missing"):
        font_files.checked(file_of("Lato")[:30_000])


@pytest.mark.parametrize("table", ["glyf", "cmap", "hmtx"])
def test_a_font_without_an_essential_part_is_refused(table):
    data = file_of("Lato")
    name = table.encode()
    with pytest.raises(FontUnusable):
        font_files.checked(data.replace(name, b"xxxx", 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(at=st.integers(0, 60_000), junk=st.binary(min_size=1, max_size=64))
def test_a_damaged_font_is_either_read_or_refused_in_words(at, junk):
    data = bytearray(file_of("Lato"))
    data[at : at + len(junk)] = junk
    try:
        told = font_files.checked(bytes(data))
    except FontUnusable as refused:
        complete = bool(refused.what and refused.remedy)
        assert complete
        return
    assert told.systems


def test_a_restricted_licence_is_told_and_not_decided():
    def restrict(font):
        font["OS/2"].fsType = 0x0002

    told = font_files.checked(changed(file_of("Lato"), restrict))
    assert any("restricts embedding" in note for note in told.notes)


def test_a_font_of_symbols_only_is_refused():
    def without_letters(font):
        for table in font["cmap"].tables:
            table.cmap = {code: name for code, name in table.cmap.items() if code < 0x30}

    with pytest.raises(FontUnusable, match="no alphabet"):
        font_files.checked(changed(file_of("Lato"), without_letters))


def test_the_guarded_child_gives_the_same_answer_and_survives_a_broken_file():
    packed = as_woff2(file_of("Lato"))
    assert inspect_font(packed) == font_files.checked(packed)
    with pytest.raises(FontUnusable, match="part of it is missing"):
        inspect_font(file_of("Lato")[:30_000])
    with pytest.raises(FontUnusable, match="MB"):
        inspect_font(bytes(font_files.MOST_BYTES + 1))


def drawn(kit, texts=photos.WORDS):
    ref, picture = photos.photograph("coffee")
    return rendering.render(recipe("meta_fb_feed_1x1", ref, texts=texts, kit=kit), picture, photos.logos())


def test_an_ad_is_set_in_an_uploaded_font_and_repeats_by_its_hash():
    name = fonts.bring(font_files.checked(as_woff2(file_of("Heebo"))).data)
    kit = replace(photos.AURORA, heading_font=name)
    first = drawn(kit)
    headline = next(box for box in first.report.boxes if box.name == "headline")
    assert headline.font == "Heebo 700"
    assert not first.report.warnings
    assert fonts.bring(font_files.checked(file_of("Heebo")).data).startswith(fonts.BROUGHT)
    assert drawn(kit).data == first.data
    assert drawn(replace(kit, heading_font="Heebo")).data == first.data


def test_an_uploaded_font_that_lacks_letters_is_stood_in_for():
    name = fonts.bring(font_files.checked(file_of("Lato")).data)
    report = drawn(replace(photos.AURORA, heading_font=name), rendering.Texts("Кофе для утра")).report
    assert any("used for the headline" in warning for warning in report.warnings)


def test_a_font_that_is_not_at_hand_is_refused_with_its_box():
    kit = replace(photos.AURORA, body_font=f"{fonts.BROUGHT}{'0' * 64}")
    with pytest.raises(rendering.RenderRefused) as caught:
        drawn(kit)
    assert caught.value.box == "subheadline"
    assert "not at hand" in caught.value.what
