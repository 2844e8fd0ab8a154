"""Font families from the installed font packages: which exist, which file a weight is, which signs a file can draw."""

import difflib
import hashlib
import importlib
import importlib.util
import io
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

import regex
from fontTools.ttLib import TTFont
from PIL import ImageFont

from core.rendering import emoji, font_files, scripts
from core.rendering.errors import RenderRefused
from core.rendering.scripts import WritingSystem

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

# Families for other writing systems: name, package, kind, licence, number of the face in a collection of them. Each has
# Latin letters drawn to go with its own, so that a text with a brand name in it is set in one family.
_FOR_SCRIPTS: Final[tuple[tuple[str, str, Category, str, int], ...]] = (
    ("Heebo", "fontpkg_heebo", "sans", "OFL-1.1", 0),
    ("Frank Ruhl Libre", "fontpkg_frank_ruhl_libre", "serif", "OFL-1.1", 0),
    ("Rubik", "fontpkg_rubik", "display", "OFL-1.1", 0),
    ("IBM Plex Sans Arabic", "fontpkg_ibm_plex_sans_arabic", "sans", "OFL-1.1", 0),
    ("Amiri", "fontpkg_amiri", "serif", "OFL-1.1", 0),
    ("Prompt", "fontpkg_prompt", "sans", "OFL-1.1", 0),
    ("Sarabun", "fontpkg_sarabun", "serif", "OFL-1.1", 0),
    ("Mukta", "fontpkg_mukta", "sans", "OFL-1.1", 0),
    ("Oswald", "fontpkg_oswald", "display", "OFL-1.1", 0),
    ("Noto Sans CJK JP", "manimgx_fonts_cjk", "sans", "OFL-1.1", 0),
    ("Noto Sans CJK KR", "manimgx_fonts_cjk", "sans", "OFL-1.1", 1),
    ("Noto Sans CJK SC", "manimgx_fonts_cjk", "sans", "OFL-1.1", 2),
    ("Noto Sans CJK TC", "manimgx_fonts_cjk", "sans", "OFL-1.1", 3),
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

# Families that are asked first in another's place, because they are of its build.
_KIN: Final = {"Fjalla One": ("Oswald",), "Fredoka One": ("Rubik",), "Lato": ("Source Sans Pro",)}

# The families of each writing system, by the kind of family they stand in for; the first one that has every sign is used.
_BY_SYSTEM: Final[dict[str, dict[Category, tuple[str, ...]]]] = {
    "Hebrew": {
        "sans": ("Heebo", "Rubik", "Frank Ruhl Libre"),
        "serif": ("Frank Ruhl Libre", "Heebo", "Rubik"),
        "display": ("Rubik", "Heebo", "Frank Ruhl Libre"),
    },
    "Arabic": {
        "sans": ("IBM Plex Sans Arabic", "Rubik", "Amiri"),
        "serif": ("Amiri", "IBM Plex Sans Arabic", "Rubik"),
        "display": ("Rubik", "IBM Plex Sans Arabic", "Amiri"),
    },
    "Devanagari": dict.fromkeys(("sans", "serif", "display"), ("Mukta",)),
    "Thai": {"sans": ("Prompt", "Sarabun"), "serif": ("Sarabun", "Prompt"), "display": ("Prompt", "Sarabun")},
    "Japanese": dict.fromkeys(("sans", "serif", "display"), ("Noto Sans CJK JP",)),
    "Korean": dict.fromkeys(("sans", "serif", "display"), ("Noto Sans CJK KR",)),
    "Chinese": dict.fromkeys(("sans", "serif", "display"), ("Noto Sans CJK SC",)),
    "traditional Chinese": dict.fromkeys(("sans", "serif", "display"), ("Noto Sans CJK TC",)),
}

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Zs}\p{Mn}\n]")
_COMBINING: Final = regex.compile(r"\p{Mn}")
_CACHED_FONTS: Final = 96
# What the name of an uploaded font file begins with.
BROUGHT: Final = "sha256:"
_KEPT_FILES: Final = 24


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one weight of a family is: a file, the face in it, and whether the weight is set on the file's own axis."""

    path: str
    index: int = 0
    on_axis: bool = False


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
    index: int = 0
    on_axis: bool = False

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


def bring(data: bytes) -> str:
    """Keeps a checked font file ready to be drawn with; gives the name a kit calls it by.

    The name is made of the file's hash, so that equal recipes give equal bytes. The last two dozen files are kept.
    """
    name = f"{BROUGHT}{hashlib.sha256(data).hexdigest()}"
    with _bringing:
        _brought[name] = data
        _brought.move_to_end(name)
        while len(_brought) > _KEPT_FILES:
            _brought.popitem(last=False)
    return name


def resolve(family: str, weight: int, box: str = "headline") -> FontFace:
    """The file for a family and weight (100..900); another family or weight is named in `substitution`.

    A family may be the name that `bring` gave to an uploaded file.

    An unknown family gives the nearest shipped one. A missing weight gives the nearest there is, which is recorded
    only when it is more than 150 units away, because families differ in their steps.

    Raises:
        RenderRefused: the uploaded font of a box is not at hand.
    """
    if family.startswith(BROUGHT):
        return _resolved_file(family, weight, box)
    name = _nearest_family(family)
    files = _files(name)
    nearest = min(files, key=lambda have: (abs(have - weight), -have))
    asked = family.strip() or "no font"
    note = "" if name.casefold() == asked.casefold() else f"{asked} is not installed: {name} used"
    if not note and abs(nearest - weight) > 150 and len(files) > 1:
        note = f"{name} has no weight {weight}: {nearest} used"
    cut = files[nearest]
    return FontFace(name, nearest, cut.path, note, cut.index, cut.on_axis)


def _resolved_file(name: str, weight: int, box: str) -> FontFace:
    if name not in _brought:
        raise RenderRefused(
            box,
            f"the font file of the {box} is not at hand",
            "upload it to the brand kit again, or choose a family that is installed",
        )
    family, weights, on_axis = _told_by_file(name)
    nearest = min(weights, key=lambda have: (abs(have - weight), -have))
    note = f"{family} has no weight {weight}: {nearest} used" if abs(nearest - weight) > 150 else ""
    return FontFace(family, nearest, name, note, on_axis=on_axis)


@lru_cache(maxsize=64)
def _told_by_file(name: str) -> tuple[str, tuple[int, ...], bool]:
    with TTFont(source(name), lazy=True) as font:
        weights = font_files.weights_of(font)
        family = font["name"].getBestFamilyName() or "Uploaded font"
        return " ".join(family.split())[:60], weights, "fvar" in font


def source(path: str) -> str | io.BytesIO:
    """Where a font is read from: a file of a package, or the bytes of one that was brought."""
    return io.BytesIO(_brought[path]) if path.startswith(BROUGHT) else path


def covering(
    face: FontFace, text: str, box: str, system: WritingSystem = scripts.LATIN, weight: int | None = None
) -> FontFace:
    """The face itself when it can draw every sign of the text, else the nearest family that can, with a note.

    Args:
        weight: How heavy another family is to be. None for as heavy as the face, which says little of a bold one that has
            but one weight and calls it 400.

    Raises:
        RenderRefused: a script this release does not set, or signs that no installed font has together.
    """
    scripts.refuse_unset(text, box)
    if not emoji.undrawable(text):
        text = _letters(text, box)
    missing = missing_signs(face, text)
    if not missing:
        return face
    for family in _stand_ins(face.family, system):
        other = resolve(family, weight or face.weight)
        if not missing_signs(other, text):
            note = f"{face.family} has no {_named(missing, system)}: {family} used for the {box}"
            joined = f"{face.substitution}; {note}" if face.substitution else note
            return replace(other, substitution=joined)
    every = [resolve(name, 400) for name in _known()]
    nowhere = [sign for sign in missing if all(missing_signs(other, sign) for other in every)]
    if not nowhere:
        raise RenderRefused(
            box,
            f"no installed font can draw all of “{_shortened(text)}”: its scripts are never drawn in one family",
            "write each text of the picture in one script, with Latin names if need be",
        )
    raise RenderRefused(
        box,
        f"no installed font can draw {_named(nowhere)} in “{_shortened(text)}”",
        "leave these signs out of the picture; they may stay in the caption",
    )


def _letters(text: str, box: str) -> str:
    """What is left of a text for the font to draw when emoji are drawn in colour."""
    letters = emoji.without(text)
    if not letters.strip():
        raise RenderRefused(box, f"the {box} is nothing but emoji", "write words; emoji may stand beside them")
    return letters


def _stand_ins(family: str, system: WritingSystem) -> tuple[str, ...]:
    """The families asked when one lacks a sign: made for the writing system, of the same build, of the same kind."""
    kind = _category(family)
    names = (*_BY_SYSTEM.get(system.name, {}).get(kind, ()), *_KIN.get(family, ()), *_FALLBACKS[kind])
    return tuple(name for name in dict.fromkeys(names) if _files(name))


def missing_signs(face: FontFace, text: str) -> list[str]:
    """The visible signs of the text that the face has no glyph for, in order, each once."""
    have = _coverage(face.path, face.index)
    return [sign for sign in dict.fromkeys(text) if ord(sign) not in have and not _INVISIBLE.match(sign)] + [
        sign for sign in dict.fromkeys(text) if ord(sign) not in have and _COMBINING.match(sign)
    ]


def load(face: FontFace, size_px: float) -> ImageFont.FreeTypeFont:
    """The face at a size, for this thread: FreeType objects must not be shared between threads."""
    store: OrderedDict[tuple[str, int, int, float], ImageFont.FreeTypeFont] | None = getattr(_local, "fonts", None)
    if store is None:
        store = _local.fonts = OrderedDict()
    key = (face.path, face.index, face.weight, size_px)
    font = store.get(key)
    if font is None:
        font = store[key] = _opened(face, size_px)
        if len(store) > _CACHED_FONTS:
            store.popitem(last=False)
    store.move_to_end(key)
    return font


def _opened(face: FontFace, size_px: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(source(face.path), size_px, face.index, layout_engine=ImageFont.Layout.RAQM)
    if face.on_axis:
        font.set_variation_by_axes(_axes(face))
    return font


@lru_cache(maxsize=64)
def _axes(face: FontFace) -> list[float]:
    """The place of a weight on a variable font's axes, the others as they are."""
    with TTFont(source(face.path), fontNumber=face.index, lazy=True) as font:
        return [face.weight if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes]


@lru_cache(maxsize=256)
def cap_height(face: FontFace, reference: str = "H") -> float:
    """Height of a flat capital, or of the sign that stands for it, as a fraction of the size."""
    left, top, right, bottom = _opened(face, 1000).getbbox(reference, anchor="ls")
    del left, right, bottom
    return float(-top) / 1000


@lru_cache(maxsize=256)
def word_space(face: FontFace) -> float:
    """How wide the font's own space between words is, as a fraction of the size."""
    return float(_opened(face, 1000).getlength(" ")) / 1000


_local = threading.local()
_brought: Final[OrderedDict[str, bytes]] = OrderedDict()
_bringing: Final = threading.Lock()


def _nearest_family(family: str) -> str:
    wanted = family.strip().casefold()
    names = {name.casefold(): name for name in _known() if _files(name)}
    if wanted in names:
        return names[wanted]
    listed = _NEAREST.get(wanted)
    if listed and listed.casefold() in names:
        return listed
    latin = [name.casefold() for name, *_ in _SHIPPED if name.casefold() in names]
    near = difflib.get_close_matches(wanted, latin, n=1, cutoff=0.6)
    if near:
        return names[near[0]]
    serif = re.search(r"serif|slab|roman|garamond|bodoni|didot|baskerville|caslon", wanted) and "sans" not in wanted
    return "Source Serif Pro" if serif else "Manrope"


def _known() -> tuple[str, ...]:
    return tuple(row[0] for row in (*_SHIPPED, *_FOR_SCRIPTS))


def _category(family: str) -> Category:
    kinds: dict[str, Category] = {row[0]: row[3] for row in _SHIPPED} | {row[0]: row[2] for row in _FOR_SCRIPTS}
    return kinds.get(family, "sans")


@cache
def _files(family: str) -> dict[int, Cut]:
    """Weight → where it is, upright cuts only; empty when the family's package is not installed."""
    made = next((row for row in _FOR_SCRIPTS if row[0] == family), None)
    if made is not None:
        return _cuts(_package_files(made[1]), made[4])
    package, attribute = next((row[1], row[2]) for row in _SHIPPED if row[0] == family)
    try:
        listed = getattr(importlib.import_module(package), attribute)
    except ModuleNotFoundError:
        return {}
    return _cuts(sorted(str(path) for path in listed.values()), 0)


def _package_files(package: str) -> list[str]:
    """The font files of a package that names none of them itself."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return []
    return sorted(str(path) for path in Path(spec.origin).parent.rglob("*") if path.suffix in {".ttf", ".otf", ".ttc"})


def _cuts(paths: list[str], index: int) -> dict[int, Cut]:
    found: dict[int, Cut] = {}
    for path in paths:
        stem = Path(path).stem
        if stem.endswith("[wght]") or ".otf" in stem:
            if "italic" not in stem.casefold():
                found |= {weight: Cut(path, index, on_axis=True) for weight in _on_axis(path, index)}
            continue
        style = stem.rsplit("-", 1)[-1].casefold()
        if "variable" in style or style.endswith(("it", "italic")):
            continue
        weight = next((value for word, value in _WEIGHTS if style.endswith(word)), None)
        if weight is not None:
            found[weight] = Cut(path, index)
    return found


def _on_axis(path: str, index: int) -> tuple[int, ...]:
    """The whole weights that a file with a weight axis has."""
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return font_files.weights_of(font)


@lru_cache(maxsize=128)
def _coverage(path: str, index: int) -> frozenset[int]:
    with TTFont(source(path), fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _named(signs: list[str], system: WritingSystem = scripts.LATIN) -> str:
    """What is missing, in words: a writing system by its name, else the signs."""
    if system is not scripts.LATIN and len(signs) > 3:
        return f"{system.name} letters"
    shown = " ".join(f"“{sign}”" if sign.isprintable() else f"U+{ord(sign):04X}" for sign in signs[:6])
    return shown + (" …" if len(signs) > 6 else "")


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
