"""Font families from the installed font packages: which exist, which file a weight is, which signs a file can draw."""

import difflib
import importlib
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import regex
from fontTools.ttLib import TTFont
from PIL import ImageFont

from core.rendering.errors import RenderRefused

Category = Literal["sans", "serif", "display"]

# Family as people write it, the package that ships it, its attribute, its kind, its licence.
_SHIPPED: Final[tuple[tuple[str, str, str, Category, str], ...]] = (
    ("Manrope", "font_manrope", "font_files", "sans", "OFL-1.1"),
    ("Source Sans Pro", "font_source_sans_pro", "font_files_ttf", "sans", "OFL-1.1"),
    ("Source Serif Pro", "font_source_serif_pro", "font_files_ttf", "serif", "OFL-1.1"),
    ("Hanken Grotesk", "font_hanken_grotesk", "font_files_otf", "sans", "OFL-1.1"),
    ("Red Hat Display", "font_rhd", "font_files", "sans", "OFL-1.1"),
    ("Lato", "font_lato", "font_files", "sans", "OFL-1.1"),
    ("Roboto", "font_roboto", "font_files", "sans", "Apache-2.0"),
    ("Fjalla One", "font_fjallaone", "font_files", "display", "OFL-1.1"),
    ("Fredoka One", "font_fredoka_one", "font_files", "display", "OFL-1.1"),
    ("Caladea", "font_caladea", "font_files", "serif", "Apache-2.0"),
)

_WEIGHTS: Final = (
    ("thin", 100),
    ("extralight", 200),
    ("semibold", 600),
    ("extrabold", 800),
    ("light", 300),
    ("regular", 400),
    ("medium", 500),
    ("bold", 700),
    ("black", 900),
)

# Well-known families that no shipped package brings, and the shipped one nearest in proportion and mood.
_NEAREST: Final = {
    "inter": "Hanken Grotesk",
    "helvetica": "Hanken Grotesk",
    "helvetica neue": "Hanken Grotesk",
    "arial": "Roboto",
    "space grotesk": "Manrope",
    "montserrat": "Red Hat Display",
    "poppins": "Red Hat Display",
    "nunito": "Fredoka One",
    "open sans": "Source Sans Pro",
    "source sans 3": "Source Sans Pro",
    "source serif 4": "Source Serif Pro",
    "oswald": "Fjalla One",
    "bebas neue": "Fjalla One",
    "anton": "Fjalla One",
    "playfair display": "Source Serif Pro",
    "merriweather": "Source Serif Pro",
    "georgia": "Source Serif Pro",
    "times new roman": "Source Serif Pro",
    "cambria": "Caladea",
    "jetbrains mono": "Source Sans Pro",
}

# Heading and body family for each tone of a kit.
PAIRS: Final = {
    "professional": ("Manrope", "Source Sans Pro"),
    "playful": ("Fredoka One", "Hanken Grotesk"),
    "bold": ("Fjalla One", "Source Sans Pro"),
    "minimal": ("Hanken Grotesk", "Hanken Grotesk"),
    "luxury": ("Source Serif Pro", "Lato"),
    "edgy": ("Red Hat Display", "Red Hat Display"),
}

# Asked in this order when a family lacks a sign; by coverage of Greek, Cyrillic and symbols.
_FALLBACKS: Final[dict[Category, tuple[str, ...]]] = {
    "sans": ("Manrope", "Source Sans Pro", "Roboto", "Source Serif Pro"),
    "serif": ("Source Serif Pro", "Source Sans Pro", "Roboto", "Manrope"),
    "display": ("Manrope", "Source Sans Pro", "Roboto", "Source Serif Pro"),
}

_UNDONE_SCRIPTS: Final = [
    "Arabic",
    "Hebrew",
    "Syriac",
    "Thaana",
    "Nko",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Oriya",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Thai",
    "Lao",
    "Tibetan",
    "Myanmar",
    "Khmer",
    "Mongolian",
]
_UNDONE = {script: regex.compile(rf"\p{{Script={script}}}") for script in _UNDONE_SCRIPTS}
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Zs}\p{Mn}\n]")
_COMBINING: Final = regex.compile(r"\p{Mn}")
_CACHED_FONTS: Final = 96


@dataclass(frozen=True, slots=True)
class FontFamily:
    """A family that can be drawn: its name, kind, licence and the weights there are files for."""

    name: str
    category: Category
    licence: str
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file chosen for a text; `substitution` says in words why it is not the one asked for, "" if it is."""

    family: str
    weight: int
    path: str
    substitution: str = ""

    @property
    def label(self) -> str:
        """Family and weight, as the report names it."""
        return f"{self.family} {self.weight}"


def families() -> tuple[FontFamily, ...]:
    """The families whose packages are installed, in the order they are offered."""
    return tuple(
        FontFamily(name, category, licence, tuple(sorted(_files(name))))
        for name, _, _, category, licence in _SHIPPED
        if _files(name)
    )


def resolve(family: str, weight: int) -> FontFace:
    """The file for a family and weight (100..900); another family or weight is named in `substitution`.

    An unknown family gives the nearest shipped one. A missing weight gives the nearest there is, which is recorded
    only when it is more than 150 units away, because families differ in their steps.
    """
    name = _nearest_family(family)
    files = _files(name)
    nearest = min(files, key=lambda have: (abs(have - weight), -have))
    asked = family.strip() or "no font"
    note = "" if name.casefold() == asked.casefold() else f"{asked} is not installed: {name} used"
    if not note and abs(nearest - weight) > 150 and len(files) > 1:
        note = f"{name} has no weight {weight}: {nearest} used"
    return FontFace(name, nearest, files[nearest], note)


def covering(face: FontFace, text: str, box: str) -> FontFace:
    """The face itself when it can draw every sign of the text, else the nearest family that can, with a note.

    Raises:
        RenderRefused: a script this release does not set, or a sign that no installed font has.
    """
    _refuse_undone_scripts(text, box)
    missing = missing_signs(face, text)
    if not missing:
        return face
    for family in _FALLBACKS[_category(face.family)]:
        other = resolve(family, face.weight)
        if not missing_signs(other, text):
            note = f"{face.family} has no {_named(missing)}: {family} used for the {box}"
            joined = f"{face.substitution}; {note}" if face.substitution else note
            return FontFace(family, other.weight, other.path, joined)
    nowhere = [sign for sign in missing if all(missing_signs(resolve(name, 400), sign) for name, *_ in _SHIPPED)]
    raise RenderRefused(
        box,
        f"no installed font can draw {_named(nowhere or missing)} in “{_shortened(text)}”",
        "leave these signs out of the picture; they may stay in the caption",
    )


def missing_signs(face: FontFace, text: str) -> list[str]:
    """The visible signs of the text that the face has no glyph for, in order, each once."""
    have = _coverage(face.path)
    return [sign for sign in dict.fromkeys(text) if ord(sign) not in have and not _INVISIBLE.match(sign)] + [
        sign for sign in dict.fromkeys(text) if ord(sign) not in have and _COMBINING.match(sign)
    ]


def load(face: FontFace, size_px: float) -> ImageFont.FreeTypeFont:
    """The face at a size, for this thread: FreeType objects must not be shared between threads."""
    store: OrderedDict[tuple[str, float], ImageFont.FreeTypeFont] | None = getattr(_local, "fonts", None)
    if store is None:
        store = _local.fonts = OrderedDict()
    key = (face.path, size_px)
    font = store.get(key)
    if font is None:
        font = store[key] = ImageFont.truetype(face.path, size_px, layout_engine=ImageFont.Layout.RAQM)
        if len(store) > _CACHED_FONTS:
            store.popitem(last=False)
    store.move_to_end(key)
    return font


@cache
def cap_height(path: str) -> float:
    """Height of a flat capital, as a fraction of the size."""
    left, top, right, bottom = ImageFont.truetype(path, 1000).getbbox("H", anchor="ls")
    del left, right, bottom
    return float(-top) / 1000


_local = threading.local()


def _nearest_family(family: str) -> str:
    wanted = family.strip().casefold()
    names = {name.casefold(): name for name, *_ in _SHIPPED if _files(name)}
    if wanted in names:
        return names[wanted]
    listed = _NEAREST.get(wanted)
    if listed and listed.casefold() in names:
        return listed
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    if near:
        return names[near[0]]
    serif = re.search(r"serif|slab|roman|garamond|bodoni|didot|baskerville|caslon", wanted) and "sans" not in wanted
    return "Source Serif Pro" if serif else "Manrope"


def _category(family: str) -> Category:
    return next((category for name, _, _, category, _ in _SHIPPED if name == family), "sans")


@cache
def _files(family: str) -> dict[int, str]:
    """Weight → path of the upright static files of a family; empty when its package is not installed."""
    package, attribute = next((row[1], row[2]) for row in _SHIPPED if row[0] == family)
    try:
        listed = getattr(importlib.import_module(package), attribute)
    except ModuleNotFoundError:
        return {}
    found: dict[int, str] = {}
    for path in sorted(str(path) for path in listed.values()):
        style = Path(path).stem.rsplit("-", 1)[-1].casefold()
        if "variable" in style or style.endswith(("it", "italic")):
            continue
        weight = next((value for word, value in _WEIGHTS if style.endswith(word)), None)
        if weight is not None:
            found[weight] = path
    return found


@cache
def _coverage(path: str) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _refuse_undone_scripts(text: str, box: str) -> None:
    for script, pattern in _UNDONE.items():
        if pattern.search(text):
            raise RenderRefused(
                box,
                f"{script} type is not set by this release, and setting it badly would be worse",
                "use Latin, Greek or Cyrillic in the picture, or upload finished art for this ad",
            )


def _named(signs: list[str]) -> str:
    shown = " ".join(f"“{sign}”" if sign.isprintable() else f"U+{ord(sign):04X}" for sign in signs[:6])
    return shown + (" …" if len(signs) > 6 else "")


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
