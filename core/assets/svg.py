"""An SVG logo made harmless and drawn once; runs in the guarded child only.

The markup is read with entities and document types off, rebuilt without anything that acts or reaches out, and only
that copy is drawn. A part that would be missing from the picture (another file, an entity) refuses the logo; a part
that draws nothing (a script, a link) is dropped and noted.
"""

import base64
import binascii
import io
import re
import warnings
import xml.etree.ElementTree as ET
from typing import Final
from xml.parsers import expat

import resvg_py
from PIL import Image

from core.assets.faults import NotAPicture, PictureDamaged, PictureTooLarge

_DRAWN_PX: Final = 1600
_MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_ELEMENTS: Final = 50_000
_DEEPEST: Final = 200
_MOST_EMBEDDED_PIXELS: Final = 16_000_000
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_SVG_SPACE: Final = "http://www.w3.org/2000/svg"
_PLAIN: Final = "export it as plain SVG with text converted to outlines, or as PNG"
_ACTING: Final = frozenset({"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler"})
_DRAWN_REFERENCES: Final = frozenset({"image", "use", "feImage", "tref", "cursor"})
_EMBEDDED = re.compile(r"data:image/(png|jpeg|jpg|gif|webp);base64,(.*)", re.DOTALL)
_OUTSIDE_URL = re.compile(r"url\(\s*(?![\s\"']*#)[^)]*\)", re.IGNORECASE)
_IMPORT = re.compile(r"@import[^;]*;?", re.IGNORECASE)


def drawn(data: bytes) -> tuple[Image.Image, list[str]]:
    """The logo as an RGBA picture that fits 1600 × 1600 px, and notes on what was left out.

    Raises:
        NotAPicture: It declares entities, or draws parts from other files.
        PictureTooLarge: More markup or embedded pixels than a logo needs.
        PictureDamaged: It is not well-formed, or nothing can be drawn from it.
    """
    markup, notes = harmless(data)
    font_files = _font_files() if "<text" in markup else []
    if font_files:
        notes.append("live text may be drawn in another font than yours: convert text to outlines")
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=markup,
            width=_DRAWN_PX,
            height=_DRAWN_PX,
            skip_system_fonts=True,
            font_files=font_files or None,
            # What an unknown family falls back to; without these names its text would silently be missing.
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
            serif_family="Source Serif Pro",
            cursive_family="Source Serif Pro",
            fantasy_family="Fjalla One",
            monospace_family="Roboto",
        )
    except ValueError as fault:
        raise PictureDamaged("the SVG cannot be drawn", remedy=_PLAIN) from fault
    with Image.open(io.BytesIO(bytes(png)), formats=["PNG"]) as picture:
        return picture.convert("RGBA"), notes


def harmless(data: bytes) -> tuple[str, list[str]]:
    """The markup rebuilt without anything that acts or reaches out, and notes on what was dropped.

    Raises:
        NotAPicture, PictureTooLarge, PictureDamaged: As for `drawn`.
    """
    if len(data) > _MOST_BYTES:
        raise PictureTooLarge("the SVG has more than 5 MB of markup", remedy=_PLAIN)
    _check_structure(data)
    root = ET.fromstring(data)  # noqa: S314 - entities and document types were refused a line above
    if _local(root.tag) != "svg":
        raise NotAPicture("the file is XML, but not an SVG picture", remedy=_PLAIN)
    notes: list[str] = []
    _clean(root, notes)
    ET.register_namespace("", _SVG_SPACE)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return ET.tostring(root, encoding="unicode"), list(dict.fromkeys(notes))


def _check_structure(data: bytes) -> None:
    """Walk the markup without building anything; expat itself never fetches."""
    depth = elements = 0

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if elements > _MOST_ELEMENTS or depth > _DEEPEST:
            raise PictureTooLarge("the SVG is more intricate than a logo can be", remedy=_PLAIN)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(_name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
        if has_subset:
            raise NotAPicture("the SVG declares entities or a document type of its own", remedy=_PLAIN)

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise PictureDamaged(f"the SVG is not well-formed (line {fault.lineno})", remedy=_PLAIN) from fault


def _clean(root: ET.Element, notes: list[str]) -> None:
    for element in root.iter():
        for child in list(element):
            if not isinstance(child.tag, str) or _local(child.tag) in _ACTING:
                element.remove(child)
                notes.append("scripts and embedded pages removed")
        _clean_attributes(element, notes)
        if _local(element.tag) == "style" and element.text:
            element.text = _without_outside(element.text, notes)


def _clean_attributes(element: ET.Element, notes: list[str]) -> None:
    for name, value in list(element.attrib.items()):
        short = _local(name)
        if short.lower().startswith("on"):
            del element.attrib[name]
            notes.append("scripts and embedded pages removed")
        elif short in {"href", "src"} or name.endswith("base"):
            _clean_reference(element, name, value, notes)
        elif "(" in value or "@" in value:
            element.set(name, _without_outside(value, notes))


def _clean_reference(element: ET.Element, name: str, value: str, notes: list[str]) -> None:
    target = value.strip()
    if target.startswith("#"):
        return
    tag = _local(element.tag)
    embedded = _EMBEDDED.fullmatch(target)
    if tag in {"image", "feImage"} and embedded and name in {"href", _XLINK}:
        _check_embedded(embedded[2])
        return
    if tag in _DRAWN_REFERENCES:
        raise NotAPicture(f"the SVG draws a part from another file ({_shortened(target)})", remedy=_PLAIN)
    del element.attrib[name]
    notes.append("links to other addresses removed")


def _check_embedded(encoded: str) -> None:
    """A picture inside the SVG is believed only as far as its header: small enough to be drawn."""
    Image.MAX_IMAGE_PIXELS = _MOST_EMBEDDED_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(base64.b64decode(encoded)), formats=["PNG", "JPEG", "GIF", "WEBP"]) as inner:
                width, height = inner.size
    except Image.DecompressionBombError as fault:
        raise PictureTooLarge("a picture inside the SVG has too many pixels", remedy=_PLAIN) from fault
    except (binascii.Error, OSError, ValueError, SyntaxError) as fault:
        raise PictureDamaged("a picture inside the SVG cannot be read", remedy=_PLAIN) from fault
    if width * height > _MOST_EMBEDDED_PIXELS:
        raise PictureTooLarge("a picture inside the SVG has too many pixels", remedy=_PLAIN)


def _without_outside(style: str, notes: list[str]) -> str:
    """CSS without imports and without addresses other than `url(#id)`; escapes are refused their disguise."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    cleaned = _OUTSIDE_URL.sub("none", _IMPORT.sub("", plain)) if "\\" not in plain else ""
    if cleaned != plain:
        notes.append("links to other addresses removed")
    return cleaned


def _font_files() -> list[str]:
    from core.rendering import fonts

    faces = [fonts.resolve(family.name, weight) for family in fonts.families() for weight in (400, 700)]
    return list(dict.fromkeys(face.path for face in faces))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
