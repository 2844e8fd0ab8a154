"""Logos: rasters are trimmed, SVG is drawn once from harmless markup, and a white box is noticed."""

import base64
import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.assets import svg
from core.assets.inspection import (
    DEFAULT_LIMITS,
    Inspector,
    NotAPicture,
    PictureDamaged,
    PictureTooLarge,
    PictureTooSmall,
)
from tests.unit.assets import pictures
from tests.unit.assets.pictures import encode, opened

SVG_SPACE = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    with Inspector() as shared:
        yield shared


def markup(inner: str, attributes: str = 'viewBox="0 0 200 100"') -> bytes:
    return f"<svg {SVG_SPACE} {attributes}>{inner}</svg>".encode()


PLATE = '<rect width="200" height="100" fill="#0B3D2E"/>'


def disc(ground: str | tuple[int, ...], ink: str, mode: str) -> Image.Image:
    picture = Image.new(mode, (400, 200), ground)
    ImageDraw.Draw(picture).ellipse((100, 50, 300, 150), fill=ink)
    return picture


# Rasters


def test_transparency_around_a_logo_is_cut_off(inspector: Inspector) -> None:
    seen = inspector.logo(encode(disc((0, 0, 0, 0), "#0B3D2E", "RGBA"), "PNG"))
    assert (seen.width_px, seen.height_px) == (201, 101)
    assert (seen.kind, seen.ground, seen.on_white_box) == ("wordmark", "light", False)
    assert seen.palette[0].hex == "#0B3D2E"
    assert seen.mime_type == "image/png"
    assert opened(seen.content).mode == "RGBA"


@pytest.mark.parametrize("alpha", [5, 60, 128])
def test_a_logo_without_an_opaque_pixel_is_refused_before_every_ad_is(inspector: Inspector, alpha: int) -> None:
    faint = disc((0, 0, 0, 0), "#0B3D2E", "RGBA")
    faint.putalpha(faint.getchannel("A").point([0] * 255 + [alpha]))
    with pytest.raises(PictureTooSmall, match="so transparent"):
        inspector.logo(encode(faint, "PNG"))


def test_an_opaque_logo_whose_hairlines_fade_when_it_is_made_smaller_is_not_told_of_transparency_alone(
    inspector: Inspector,
) -> None:
    large = Image.new("RGBA", (8000, 400), (0, 0, 0, 0))
    for left in range(0, 8000, 800):
        ImageDraw.Draw(large).line((left, 0, left + 600, 399), fill="#0B3D2E")
    with pytest.raises(PictureTooSmall, match="its lines are so fine"):
        inspector.logo(encode(large, "PNG"))


def test_a_light_logo_is_for_dark_ground(inspector: Inspector) -> None:
    seen = inspector.logo(encode(disc((0, 0, 0, 0), "#FFF8E7", "RGBA"), "PNG"))
    assert seen.ground == "dark"
    assert opened(seen.thumbnail).getpixel((1, 1)) == pytest.approx((30, 30, 34), abs=4)


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP"])
def test_a_logo_on_a_white_box_is_noticed(inspector: Inspector, image_format: str) -> None:
    seen = inspector.logo(encode(disc("white", "#0B3D2E", "RGB"), image_format))
    assert seen.on_white_box
    assert "the logo sits on a white box" in seen.notes
    assert (seen.ground, seen.lightness < 0.4) == ("light", True)


def test_a_logo_that_is_white_all_over_is_refused(inspector: Inspector) -> None:
    with pytest.raises(PictureTooSmall) as caught:
        inspector.logo(encode(Image.new("RGB", (400, 100), "#FFFFFF"), "PNG"))
    assert "white all over" in caught.value.what
    bar = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    bar.paste((255, 255, 255, 255), (20, 20, 380, 80))
    assert inspector.logo(encode(bar, "PNG")).ground == "dark"


def test_a_logo_on_its_own_colour_is_not_a_white_box(inspector: Inspector) -> None:
    assert not inspector.logo(encode(disc("#0B3D2E", "#F2C14E", "RGB"), "PNG")).on_white_box


def test_a_white_logo_on_transparency_is_not_a_white_box(inspector: Inspector) -> None:
    assert not inspector.logo(encode(disc((255, 255, 255, 0), "white", "RGBA"), "PNG")).on_white_box


def test_a_huge_logo_is_reduced(inspector: Inspector) -> None:
    seen = inspector.logo(encode(Image.new("RGB", (5000, 2500), "#0B3D2E"), "PNG"))
    assert (seen.width_px, seen.height_px) == (2400, 1200)


def test_a_photo_format_that_logos_do_not_come_in_is_refused(inspector: Inspector) -> None:
    with pytest.raises(NotAPicture, match="a HEIC picture, a kind that is not taken"):
        inspector.logo(encode(pictures.letter_f(), "HEIF"))
    with pytest.raises(NotAPicture, match="a PDF, not a logo"):
        inspector.logo(b"%PDF-1.7")


def test_a_logo_that_is_hardly_there_is_refused(inspector: Inspector) -> None:
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    picture.putpixel((150, 150), (255, 0, 0, 255))
    with pytest.raises(PictureTooSmall):
        inspector.logo(encode(picture, "PNG"))


# SVG


def test_an_svg_is_drawn_once_at_logo_size(inspector: Inspector) -> None:
    seen = inspector.logo(markup(PLATE), declared_name="logo.svg")
    assert (seen.source_format, seen.width_px, seen.height_px) == ("SVG", 1600, 800)
    assert opened(seen.content).getpixel((800, 400)) == (0x0B, 0x3D, 0x2E, 255)
    assert seen.notes == ()


def test_a_tall_svg_fits_the_same_square(inspector: Inspector) -> None:
    seen = inspector.logo(markup('<rect width="10" height="90" fill="red"/>', 'viewBox="0 0 10 90"'))
    assert seen.height_px == 1600


def test_an_svg_in_another_encoding_and_with_a_plain_doctype_is_drawn(inspector: Inspector) -> None:
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    text = f"<?xml version='1.0' encoding='utf-16'?>{doctype}{markup(PLATE).decode()}"
    assert inspector.logo(text.encode("utf-16")).width_px == 1600


def test_the_alpha_of_an_svg_is_kept_and_trimmed(inspector: Inspector) -> None:
    seen = inspector.logo(markup('<circle cx="100" cy="50" r="25" fill="#FFFFFF"/>'))
    assert seen.width_px == pytest.approx(400, abs=2)
    assert (seen.kind, seen.ground) == ("symbol", "dark")


def test_live_text_is_drawn_with_a_warning(inspector: Inspector) -> None:
    seen = inspector.logo(markup('<text x="10" y="70" font-size="60" font-family="Nobody Has This">Aurora</text>'))
    assert seen.width_px > 300
    assert seen.notes == ("live text may be drawn in another font than yours: convert text to outlines",)


def test_a_picture_inside_an_svg_is_drawn(inspector: Inspector) -> None:
    inner = base64.b64encode(encode(Image.new("RGB", (20, 10), "#F2C14E"), "PNG")).decode()
    seen = inspector.logo(markup(f'<image width="200" height="100" href="data:image/png;base64,{inner}"/>'))
    assert seen.palette[0].hex == "#F2C14E"


@pytest.mark.parametrize(
    "inner",
    [
        '<image width="200" height="100" href="file:///etc/passwd"/>',
        '<image width="200" height="100" xlink:href="http://127.0.0.1:9/x.png"/>',
        '<image width="200" height="100" href="/etc/passwd"/>',
        '<image width="200" height="100" href="../../secret.png"/>',
        '<image width="200" height="100" href=" \n//evil.example/x.png"/>',
        '<use href="other.svg#part"/>',
        '<image width="9" height="9" href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        '<filter id="f"><feImage href="http://127.0.0.1:9/x.png"/></filter>',
    ],
)
def test_a_part_from_another_file_refuses_the_logo(inspector: Inspector, inner: str) -> None:
    with pytest.raises(NotAPicture, match="draws a part from another file"):
        inspector.logo(markup(PLATE + inner))


@pytest.mark.parametrize(
    ("inner", "note"),
    [
        ("<script>alert(1)</script>", "scripts and embedded pages removed"),
        ("<script href='http://127.0.0.1:9/x.js'/>", "scripts and embedded pages removed"),
        (
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
            "scripts and embedded pages removed",
        ),
        ('<g onclick="alert(1)"/>', "scripts and embedded pages removed"),
        ('<a href="https://evil.example/"><path d="M0 0"/></a>', "links to other addresses removed"),
        ("<style>@import url(http://127.0.0.1:9/x.css);</style>", "links to other addresses removed"),
        ("<style>path { fill: url(http://127.0.0.1:9/x.svg#a) }</style>", "links to other addresses removed"),
        ("<style>path { fill: u\\72l(http://127.0.0.1:9/x.svg#a) }</style>", "links to other addresses removed"),
        ('<path style="fill:url( \'file:///etc/passwd\' )" d="M0 0"/>', "links to other addresses removed"),
    ],
)
def test_what_acts_or_reaches_out_is_dropped_and_noted(inspector: Inspector, inner: str, note: str) -> None:
    assert inspector.logo(markup(PLATE + inner)).notes == (note,)
    cleaned, _ = svg.harmless(markup(PLATE + inner))
    for trace in ("script", "127.0.0.1", "evil.example", "/etc/passwd", "onclick", "foreignObject"):
        assert trace not in cleaned


def test_references_inside_the_drawing_stay(inspector: Inspector) -> None:
    inner = (
        '<defs><linearGradient id="g"><stop stop-color="#FF0000"/></linearGradient><rect id="r" width="200" height="100"/></defs>'
        '<use href="#r" fill="url(#g)"/>'
    )
    seen = inspector.logo(markup(inner))
    assert (seen.notes, seen.palette[0].hex) == ((), "#FF0000")


def test_no_address_in_an_svg_is_ever_fetched(inspector: Inspector) -> None:
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        inners = [
            f'<image width="9" height="9" href="{address}/image"/>',
            f"<style>@import '{address}/style'; @font-face {{ src: url({address}/font) }}</style>",
            f'<a href="{address}/a"/><script src="{address}/script"/>',
        ]
        for inner in inners:
            try:
                inspector.logo(f'<!DOCTYPE svg SYSTEM "{address}/dtd">'.encode() + markup(PLATE + inner))
            except NotAPicture:
                continue
        time.sleep(0.2)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
    ],
)
def test_an_svg_that_declares_entities_is_refused(inspector: Inspector, subset: str) -> None:
    data = f"<!DOCTYPE svg [{subset}]>".encode() + markup("<text>&c;</text>")
    with pytest.raises(NotAPicture, match="declares entities"):
        inspector.logo(data)


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (markup("<g>" * 300 + "</g>" * 300), PictureTooLarge, "more intricate"),
        (markup("<path/>" * 60_000), PictureTooLarge, "more intricate"),
        (markup(PLATE)[:-9], PictureDamaged, "not well-formed"),
        (b"<html xmlns='x'><svg/></html>", NotAPicture, "a web page, not a logo"),
        (b"<note><svg/></note>", NotAPicture, "XML, but not an SVG"),
        (markup(""), PictureTooSmall, "nothing is visible"),
        (markup(PLATE, 'width="0" height="0"'), PictureDamaged, "cannot be drawn"),
        (markup(PLATE, 'viewBox="0 0 1 100000000"'), PictureTooSmall, "nothing is visible"),
        (markup('<image href="data:image/png;base64,AAAA"/>'), PictureDamaged, "inside the SVG cannot be read"),
    ],
)
def test_an_svg_that_cannot_be_a_logo_is_refused(
    inspector: Inspector, content: bytes, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        inspector.logo(content)


def test_a_bomb_inside_an_svg_is_refused(inspector: Inspector) -> None:
    inner = base64.b64encode(pictures.png_bomb(20_000, 20_000)).decode()
    with pytest.raises(PictureTooLarge, match="inside the SVG has too many pixels"):
        inspector.logo(markup(f'<image width="9" height="9" href="data:image/png;base64,{inner}"/>'))


def test_heavy_filters_end_with_the_time_limit_not_with_the_product() -> None:
    layers = "".join(f'<feGaussianBlur stdDeviation="{20 + n}"/><feTurbulence numOctaves="200"/>' for n in range(12))
    inner = f'<filter id="f" x="-1" y="-1" width="9" height="9">{layers}</filter><g filter="url(#f)">{PLATE}</g>'
    with Inspector(replace(DEFAULT_LIMITS, cpu_s=1)) as inspector:
        with pytest.raises(PictureDamaged, match="takes too long to decode"):
            inspector.logo(markup(inner))
        assert inspector.logo(markup(PLATE)).width_px == 1600


def test_an_svg_is_never_taken_as_a_photo(inspector: Inspector) -> None:
    with pytest.raises(NotAPicture, match="an SVG drawing, not a photo"):
        inspector.photo(markup(PLATE), declared_name="photo.png")


def test_the_files_of_the_machine_stay_out_of_the_picture(inspector: Inspector, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(encode(Image.new("RGB", (20, 10), "#FF00FF"), "PNG"))
    for reference in (str(secret), secret.as_uri()):
        inner = f'<style>circle {{ fill: url("{reference}") }}</style>{PLATE}<circle r="40"/>'
        pixels = np.asarray(opened(inspector.logo(markup(inner)).content))
        assert not ((pixels[..., 0] > 200) & (pixels[..., 2] > 200)).any()
