"""What people type, made fit to stand in a sentence; and words as a reader compares them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from core import phrases
from core.vocabulary import Language

# The writer folds the same few hundred lines again and again; the bound keeps memory flat.
fold = lru_cache(maxsize=4096)(phrases.fold)


def first_phrase_in(text: str, wanted: Iterable[str]) -> str:
    """The first of `wanted` that stands in `text` as whole words, or ""."""
    folded = fold(text)
    return next((phrase for phrase in wanted if phrases.stands_in(folded, fold(phrase))), "")


def tags_read(text: str, known: str = "") -> str:
    """`text`, and after it its hashtags as they are read: “#FreeShipping” as “Free Shipping”.

    Args:
        known: What somebody calls itself; tags that stand there as they are written are names.
    """
    if "#" not in text:
        return text
    names = fold(known)
    read = (" ".join(_TAG_WORD.findall(tag)) for tag in _TAG.findall(text) if not names or fold(tag) not in names)
    return " . ".join((text, *read))


# What platforms show as a coloured picture; ©, ® and ™ are signs of type and none.
EMOJI = regex.compile(
    r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)[\p{Emoji_Modifier}\uFE0F\u20E3]*"
    r"(?:\u200D(?:\p{Emoji_Presentation}|\p{Extended_Pictographic})[\p{Emoji_Modifier}\uFE0F]*)*"
)
_TAG = re.compile(r"#(\w+)")
_TAG_WORD = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\p{Lu}\p{Nd}_]+|\p{Nd}+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_BIDI_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TRAILING = re.compile(r"[\s.,;:!…·•\-–—]+$")
_LEADING = re.compile(r"^[\s.,;:!…·•*>\-–—]+(?=\S)")
_ENDS = frozenset(".?!…。！？؟।")
_ACRONYMS = frozenset(
    {
        "uk",
        "us",
        "usa",
        "eu",
        "diy",
        "tv",
        "ai",
        "ki",
        "ia",
        "vip",
        "uv",
        "led",
        "gps",
        "bmx",
        "mtb",
        "spf",
        "hd",
        "pc",
        "vr",
        "it",
        "b2b",
    }
)

Shape = Literal["phrase", "sentence", "question", "wordless"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of the brief, cleaned: its text without end punctuation (a question keeps its mark) and its shape."""

    text: str
    shape: Shape

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def tidy(text: str) -> str:
    """`text` on one line: NFC, no control or direction-override characters, single spaces."""
    flat = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in unicodedata.normalize("NFC", text)
    )
    return " ".join(_BIDI_CONTROLS.sub("", flat).replace("\ufeff", "").split())


def bare(text: str, language: Language, *, protected: Sequence[str] = ()) -> str:
    """`text` without bullets, wrapping quotes, end punctuation and shouting, its quotes and apostrophes curly.

    Args:
        text: As a person typed it.
        language: Decides the quotation marks and how capitals are lowered.
        protected: Phrases that keep their exact spelling where they occur (must-include phrases).
    """
    plain = _unquoted(tidy(text))
    if plain.casefold() in {p.casefold() for p in protected}:
        return plain
    plain = _TRAILING.sub("", _LEADING.sub("", plain)) if any(c.isalnum() for c in plain) else plain
    if plain.count("¡") > plain.count("!"):
        plain = plain.replace("¡", "", 1)
    plain = re.sub(r"!{2,}", "!", re.sub(r"\?{2,}", "?", plain))
    if _is_shouting(plain):
        plain = _lowered(plain, language)
    return _outside(plain, protected, lambda part: curled(part, language))


def curled(text: str, language: Language) -> str:
    """`text` with the quotation marks, apostrophes, dashes and ellipses of the language."""
    opening, closing = {"de": ("„", "“"), "fr": ("«\u202f", "\u202f»"), "es": ("«", "»")}.get(
        language.value, ("“", "”")
    )
    text = re.sub(r'(^|[\s(\[])"(?=\S)', lambda m: m.group(1) + opening, text).replace('"', closing)
    text = re.sub(r"(^|[\s(\[])'(?=\w+')", r"\1‘", text).replace("'", "’")
    return re.sub(r"(?<=\s)-{1,2}(?=\s)", "–", text).replace("...", "…")


def sentence(text: str) -> str:
    """`text` as a sentence of its own: capital first, closed by its own mark or a full stop."""
    start = capitalised(text)
    if not start or start[-1] in _ENDS or not any(c.isalnum() for c in start):
        return start
    last = start.rstrip("”“»’)")[-1:] or start[-1]
    if last in _ENDS or unicodedata.category(last) in {"So", "Sk", "Mn", "Cf"}:
        return start
    return start + (
        "。"
        if _UNSPACED.match(start[-1]) and unicodedata.name(start[-1], "").startswith(("CJK", "HIR", "KAT"))
        else "."
    )


def capitalised(text: str) -> str:
    """`text` with a capital first letter; brand spellings such as iPhone and addresses keep theirs."""
    first = text.split(" ", 1)[0]
    if not first or first[1:] != first[1:].lower() or re.search(r"\w\.\w|/|@", first):
        return text
    for index, sign in enumerate(text):
        if sign.isalnum():
            upper = sign.upper()
            return text[:index] + upper + text[index + 1 :] if len(upper) == 1 else text
    return text


def shape_of(text: str, language_sentence_start: re.Pattern[str]) -> Shape:
    """Which frames a fragment can stand in: a phrase goes after a colon, a sentence only stands alone."""
    if not any(c.isalpha() for c in text) and not any(c.isdigit() for c in text):
        return "wordless"
    if text.endswith(("?", "؟", "？")):
        return "question"
    if len(text.split()) > 12 or re.search(r"[.!?]\s", text) or language_sentence_start.search(text):
        return "sentence"
    return "phrase"


def first_clause(text: str) -> str:
    """The folded words before the first punctuation mark: what a reader hears as the opening."""
    return " ".join(re.findall(r"\w+", re.split(r"[.,;:!?…–—()\n]", fold(text).lstrip("¿¡ "), maxsplit=1)[0]))


@lru_cache(maxsize=1024)
def words_of(text: str) -> frozenset[str]:
    """The lower-case words of `text`."""
    return frozenset(re.findall(r"\w+", text.lower()))


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    """Shared words over all words of two texts, 0..1; two empty texts are alike."""
    return len(left & right) / len(left | right) if left or right else 1.0


def _unquoted(text: str) -> str:
    pairs = {'"': '"', "“": "”", "„": "“", "«": "»", "'": "'"}
    while len(text) > 1 and pairs.get(text[0]) == text[-1] and text.count(text[0]) <= 2:
        text = text[1:-1].strip()
    return text


def _is_shouting(text: str) -> bool:
    """All letters capital, and more of them than an acronym has."""
    letters = [c for c in text if c.isalpha()]
    return (
        len(letters) > 5
        and " " in text
        and all(c == c.upper() for c in letters)
        and any(c != c.lower() for c in letters)
    )


_DE_SMALL = frozenset(
    [
        "auf",
        "alle",
        "alles",
        "ab",
        "an",
        "am",
        "als",
        "aus",
        "bei",
        "beim",
        "bis",
        "das",
        "dem",
        "den",
        "der",
        "die",
        "dein",
        "deine",
        "du",
        "ein",
        "eine",
        "einen",
        "einer",
        "eines",
        "er",
        "es",
        "für",
        "gegen",
        "hat",
        "ich",
        "ihr",
        "ihre",
        "im",
        "in",
        "ins",
        "ist",
        "jede",
        "jeden",
        "jeder",
        "jetzt",
        "kein",
        "keine",
        "man",
        "mehr",
        "mit",
        "nach",
        "neu",
        "nicht",
        "noch",
        "nur",
        "ob",
        "oder",
        "ohne",
        "pro",
        "sehr",
        "seit",
        "sie",
        "sind",
        "so",
        "und",
        "um",
        "unser",
        "unsere",
        "über",
        "vom",
        "von",
        "vor",
        "wie",
        "wir",
        "zu",
        "zum",
        "zur",
        "gratis",
        "kostenlos",
        "heute",
        "immer",
        "jedem",
        "jedes",
        "beste",
        "ihren",
        "deinen",
        "wenn",
    ]
)


def _lowered(text: str, language: Language) -> str:
    """Shouted text in sentence case; German keeps capitals on what is not a small word or an adjective before a noun."""
    words = text.split()
    lowered = []
    for index, word in enumerate(words):
        low = word.lower()
        core = low.strip(".,;:!?()%")
        after = words[index + 1].lower().strip(".,;:!?()%") if index + 1 < len(words) else ""
        if (core in _ACRONYMS and len(core) != 2) or core in {"uk", "eu", "tv", "uv", "hd", "pc"}:
            lowered.append(word)
        elif language is Language.DE and core not in _DE_SMALL and not _is_adjective_before(core, after):
            lowered.append(low[:1].upper() + low[1:])
        else:
            lowered.append(low)
    joined = capitalised(" ".join(lowered))
    return re.sub(r"(?<=[.!?] )\w", lambda m: m.group().upper(), joined)


def _is_adjective_before(word: str, after: str) -> bool:
    return bool(after) and after.isalpha() and after not in _DE_SMALL and word.endswith(("e", "en", "er", "es", "em"))


def _outside(text: str, protected: Sequence[str], change: Callable[[str], str]) -> str:
    """`change` applied to `text` except where one of `protected` stands."""
    spans = [re.escape(p) for p in sorted(protected, key=len, reverse=True) if p]
    if not spans:
        return change(text)
    parts = re.split(f"({'|'.join(spans)})", text, flags=re.IGNORECASE)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))
