"""Writing systems: which ones are set, how each wants to be set, and which one the words of a box are written in."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fontTools import unicodedata as unicode_scripts

from core.rendering.errors import RenderRefused


# There is one of each: compared and hashed as what it is, because every measured line asks for its hash.
@dataclass(frozen=True, slots=True, eq=False)
class WritingSystem:
    """How one writing system is set.

    `codes` are its scripts as ISO 15924 names them. `headline_leading` and `text_leading` are the least line heights in
    em. `spaced` says whether letters and words may be spaced by hand, `wraps` where a line may end: at "spaces", at
    "phrases" of a text written without them, or at "words" that only a dictionary knows. `reference` is the sign whose
    height stands for the capitals', `language` what such a text is taken for, `features` are OpenType features.
    """

    name: str
    codes: frozenset[str]
    language: str
    headline_leading: float = 0.0
    text_leading: float = 0.0
    right_to_left: bool = False
    spaced: bool = True
    wraps: str = "spaces"
    reference: str = "H"
    features: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether a sign is as wide as it is high, so that one says as much as two letters."""
        return self.name in {"Japanese", "Korean", "Chinese", "traditional Chinese"}


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


LATIN: Final = WritingSystem("Latin", _codes("Latn"), "")
CYRILLIC: Final = WritingSystem("Cyrillic", _codes("Cyrl"), "ru")
GREEK: Final = WritingSystem("Greek", _codes("Grek"), "el")
HEBREW: Final = WritingSystem(
    "Hebrew", _codes("Hebr"), "he", 1.12, 1.32, right_to_left=True, spaced=False, reference="ה"
)
ARABIC: Final = WritingSystem(
    "Arabic", _codes("Arab"), "ar", 1.26, 1.45, right_to_left=True, spaced=False, reference="ط"
)
DEVANAGARI: Final = WritingSystem("Devanagari", _codes("Deva"), "hi", 1.35, 1.42, spaced=False, reference="क")
THAI: Final = WritingSystem("Thai", _codes("Thai"), "th", 1.36, 1.45, spaced=False, wraps="words", reference="บ")
JAPANESE: Final = WritingSystem(
    "Japanese", _codes("Hira", "Kana", "Hani"), "ja", 1.24, 1.42, spaced=False, wraps="phrases", features=("palt",)
)
CHINESE: Final = WritingSystem("Chinese", _codes("Hani"), "zh-Hans", 1.24, 1.42, spaced=False, wraps="phrases")
TRADITIONAL_CHINESE: Final = WritingSystem(
    "traditional Chinese", _codes("Hani"), "zh-Hant", 1.24, 1.42, spaced=False, wraps="phrases"
)
KOREAN: Final = WritingSystem("Korean", _codes("Hang", "Hani"), "ko", 1.24, 1.42, spaced=False)

SYSTEMS: Final = (
    LATIN,
    CYRILLIC,
    GREEK,
    HEBREW,
    ARABIC,
    DEVANAGARI,
    THAI,
    JAPANESE,
    CHINESE,
    TRADITIONAL_CHINESE,
    KOREAN,
)
_SET: Final = frozenset().union(*(system.codes for system in SYSTEMS))
_OTHER_LETTERS: Final = frozenset(system.language for system in SYSTEMS[1:])
_OF_ALL: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
_RIGHT_TO_LEFT: Final = HEBREW.codes | ARABIC.codes
_UKRAINIAN: Final = frozenset("іїєґІЇЄҐ")
_PERSIAN: Final = frozenset("پچژگکی")
_URDU: Final = frozenset("ٹڈڑےں")


def refuse_unset(text: str, box: str) -> None:
    """Refuses a text with letters of a writing system that this release does not set, or with marks on no letter.

    Raises:
        RenderRefused: naming the box and the writing system or the mark.
    """
    _refuse_lone_marks(text, box)
    for sign in text:
        code = unicode_scripts.script(sign)
        if code not in _SET and code not in _OF_ALL:
            raise RenderRefused(
                box,
                f"{unicode_scripts.script_name(code)} type is not set by this release, and setting it badly would be worse",
                "write the picture's words in a script that is set (Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, "
                "Thai, Chinese, Japanese, Korean), or upload finished art for this ad",
            )


def _refuse_lone_marks(text: str, box: str) -> None:
    """A mark without a letter of its script would be drawn on a dotted circle, or hang over the edge of its box."""
    base = ""
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Cf":
            continue
        if not kind.startswith("M"):
            base = sign
            continue
        code = unicode_scripts.script(sign)
        if not base.strip() or (code not in _OF_ALL and code != unicode_scripts.script(base)):
            raise RenderRefused(
                box,
                f"the mark U+{ord(sign):04X} stands on no letter it belongs to",
                "type the word again, or paste it as plain text",
            )


def language_of_ad(text: str, language: str) -> str:
    """The language of an ad by all its words together: a text of Chinese characters alone takes it from its neighbours.

    Args:
        language: What the ad is said to be in; kept unless its words are Chinese, Japanese or Korean.
    """
    system = of(text, language)
    return system.language if system.is_wide else language


@lru_cache(maxsize=1024)
def of(text: str, language: str) -> WritingSystem:
    """The writing system a text is set as: its most frequent one that is more than an alphabet, else its alphabet.

    Args:
        language: The ad's language: decides what Chinese characters alone are read as.
    """
    counts = _counts(text)
    if counts["Hira"] or counts["Kana"]:
        counts["Kana"] += counts.pop("Hani", 0) + counts.pop("Hira", 0)
    elif counts["Hang"]:
        counts["Hang"] += counts.pop("Hani", 0)
    demanding = [code for code, _ in counts.most_common() if code not in {"Latn", "Cyrl", "Grek"}]
    code = demanding[0] if demanding else next((code for code, _ in counts.most_common()), "Latn")
    if code == "Hani":
        return _of_characters(text, language)
    found = {"Kana": JAPANESE, "Hang": KOREAN, "Cyrl": CYRILLIC, "Grek": GREEK, "Hebr": HEBREW, "Arab": ARABIC}
    return found.get(code) or {"Deva": DEVANAGARI, "Thai": THAI}.get(code, LATIN)


def language_of(text: str, language: str) -> str:
    """The language whose habits a text follows: the ad's own for Latin letters, else the one its letters tell."""
    system = of(text, language)
    if system is LATIN:
        return language if language not in _OTHER_LETTERS else "en"
    signs = set(text)
    if system is CYRILLIC:
        return "uk" if signs & _UKRAINIAN else language if language in {"bg", "sr", "be", "mk", "kk"} else "ru"
    if system is ARABIC:
        return "ur" if signs & _URDU else "fa" if signs & _PERSIAN else "ar"
    return system.language


@lru_cache(maxsize=1024)
def is_right_to_left(text: str) -> bool:
    """Whether a text runs from right to left: most of its letters do, or its first word does."""
    counts = _counts(text)
    leftward = sum(count for code, count in counts.items() if code in _RIGHT_TO_LEFT)
    first = next((code for sign in text if (code := unicode_scripts.script(sign)) not in _OF_ALL), "")
    return leftward > 0 and (first in _RIGHT_TO_LEFT or 2 * leftward > counts.total())


@lru_cache(maxsize=1024)
def has_right_to_left(text: str) -> bool:
    """Whether any letter of a text runs from right to left."""
    return any(unicode_scripts.script(sign) in _RIGHT_TO_LEFT for sign in text)


def _counts(text: str) -> Counter[str]:
    """Signs of a text by script, without those that all scripts share."""
    return Counter(code for sign in text if (code := unicode_scripts.script(sign)) not in _OF_ALL)


def _of_characters(text: str, language: str) -> WritingSystem:
    """Which language Chinese characters without any other letters are: the ad's, else the one whose charset has them."""
    named = language.replace("_", "-").casefold()
    known = {"ja": JAPANESE, "ko": KOREAN, "zh-hans": CHINESE, "zh-cn": CHINESE, "zh-sg": CHINESE}
    if named in known:
        return known[named]
    if named in {"zh-tw", "zh-hk", "zh-hant"}:
        return TRADITIONAL_CHINESE
    return CHINESE if _is_in(text, "gb2312") or not _is_in(text, "big5") else TRADITIONAL_CHINESE


def _is_in(text: str, charset: str) -> bool:
    characters = "".join(sign for sign in text if unicode_scripts.script(sign) == "Hani")
    try:
        characters.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
