"""The author's words made ready for drawing: control characters out, typographic signs in, units kept together."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import regex

NBSP: Final = "\u00a0"

_REPEATED = re.compile(r" +(?=[\u0e46\u0e2f])")
_LINE_BREAKS = re.compile(r"\r\n|[\r\n\u0085\u2028\u2029\v\f]")
_CONTROLS = re.compile("[\u0000-\u0009\u000e-\u001f\u007f-\u009f]")
# Signs without a shape; the joiners U+200C and U+200D shape letters and stay.
_SHAPELESS = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[ \u2000-\u200a\u3000]+")
# Braille's blank is a sign by its class and nothing by its look.
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\s\u2800]*")
_SQUARE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_TEXT_STYLE: Final = "\ufe0e"
_BEFORE_A_DASH = re.compile("(?<=\\S)(?<![A-Za-z\u00c0-\u052f\u1e00-\u1fff]{13}) (?=[–—] )")
# Before an amount and not inside a word, a range or a telephone number.
_MINUS = re.compile(r"(?:^|(?<=[\s(\[/„“«]))(?:(?<!\d[ \u00a0])-(?=\d)|-(?=\d+(?:[.,]\d+)?[ \u00a0]?[%€$£¥₹₺₽₴₪฿]))")

_QUOTES: Final = {
    "en": ("“", "”"),
    "de": ("„", "“"),
    "fr": (f"«{NBSP}", f"{NBSP}»"),
    "es": ("«", "»"),
    "it": ("«", "»"),
    "pl": ("„", "”"),
    "cs": ("„", "“"),
    "sk": ("„", "“"),
    "hu": ("„", "”"),
    "ro": ("„", "”"),
    "sv": ("”", "”"),
    "fi": ("”", "”"),
    "ru": ("«", "»"),
    "uk": ("«", "»"),
    "be": ("«", "»"),
    "bg": ("„", "“"),
    "sr": ("„", "“"),
    "el": ("«", "»"),
    "he": ("״", "״"),
    "ar": ("«", "»"),
    "fa": ("«", "»"),
    "ja": ("「", "」"),
    "zh-Hant": ("「", "」"),
}
# Languages that set a space between a number and its percent sign, and between an amount and the currency after it.
_SPACED_PERCENT: Final = frozenset({"de", "fr", "es", "ru", "uk", "be", "bg", "cs", "sk", "sv", "nb", "da", "fi"})
_SPACED_CURRENCY: Final = _SPACED_PERCENT | {"it", "pt", "pl", "el", "hu", "ro"}

# Words that must not end a line or stand alone on one: they belong to what follows.
_FUNCTION_WORDS: Final = {
    "en": "a an the and or but of for to in on at by with from as is are your our my his her their its this that no not",
    "de": "der die das den dem des ein eine einen einem einer und oder aber für von zu zum zur im in am an auf bei mit "
    "aus als dein deine deinen ihr ihre unser unsere mein kein keine ist sind nicht vom",
    "fr": "le la les l un une des du de d et ou mais pour à au aux en dans sur par avec votre vos notre nos ton ta tes "
    "mon ma mes son sa ses ce cette ces est sans",
    "es": "el la los las un una unos unas y o u e pero de del para por a al en con sin tu tus su sus mi mis nuestro "
    "nuestra este esta es",
    "it": "il lo la i gli le l un uno una e ed o ma di del dello della dei a al alla ai in nel nella con su per da dal tra "
    "tuo tua tuoi nostro nostra è che non",
    "pt": "o a os as um uma e ou mas de do da dos das em no na nos nas com por para ao à seu sua nosso nossa é que não",
    "nl": "de het een en of maar van voor in op aan bij met uit te naar je jouw uw ons onze is zijn niet",
    "pl": "a i o u w z do na od po za ze we dla bez ale lub oraz jest nie się",
    "cs": "a i o u k s v z do na od po za ze ve pro bez ale nebo je se ne",
    "ru": "в во на и а но или с со к ко у о об от до за из по для без при под над не ни же как что это ваш ваша ваше ваши "
    "ваших вашего наш наша наши",
    "uk": "в у на і й та а але або з із зі до о об від за по для без при під над не ні як що це ваш ваша ваше ваші наш "
    "наша наші",
    "el": "ο η το οι τα του της των τον την ένα μια ένας και ή αλλά με σε από για στο στη στην στον στα στις ως να θα δεν "
    "είναι",
    "he": "של את על עם אל או כי גם לא כל זה זו יש אין",
    "ar": "في من إلى على عن مع أو و لا ما هذا هذه كل يا ثم",
    "fa": "در از به با و یا که هر این آن برای تا",
    "hi": "और या एक यह वह हर न",
    "th": "เพื่อ สำหรับ ของ และ ที่ ใน กับ จาก ให้ หรือ แต่ ด้วย โดย เป็น ไม่ ทุก แค่ เพียง",
}
# Words that must not begin a line: they belong to what is before them.
_LEANING_WORDS: Final = {"hi": "का की के को से में पर ने तक लिए साथ भी ही है हैं"}
_UNITS: Final = (
    r"%|‰|°[CF]?|€|\$|£|¥|₹|CHF|EUR|USD|GBP|kg|g|mg|l|ml|cl|km|m|cm|mm|kWh|kW|W|V|h|min|s|GB|TB|MB|ct|oz|lb|lbs|ft|in|"
    r"days?|hours?|minutes?|years?|Tage?|Stunden?|Jahre?|jours?|heures?|ans?|días?|horas?|años?|for|für|pour|por|off|"
    r"₽|₴|₪|฿|руб\.?|грн\.?|кг|г|мг|л|мл|шт\.?|км|м|см|мм|мин|дней|дня|день|лет|года?|днів|дні|років|"
    r"ευρώ|λεπτά|ώρες|ημέρες|μέρες|χρόνια|κιλά|γρ\.?|ש״ח|שקלים|ימים|שעות|שנים|ريال|درهم|دينار|جنيه|يوم|أيام|ساعة|"
    r"रुपये|दिन|घंटे|साल|บาท|วัน|ชั่วโมง"
)
_CURRENCY: Final = "€$£¥₹₽₴₪₩฿"


def normalised(text: str) -> str:
    """The text on one line without control or invisible characters; runs of spaces become one.

    What has no shape goes without a trace (a soft hyphen stands inside a word), what controls leaves a space.
    """
    joined = _SHAPELESS.sub("", _LINE_BREAKS.sub(" ", text))
    return _SPACES.sub(" ", _CONTROLS.sub(" ", joined)).strip()


def settled(text: str) -> str:
    """A normalised text as fonts know it: letters in one piece with their accents, nothing where nothing can be seen.

    Full-width letters and figures are those of Chinese and Japanese type; alone they are set like all others.
    """
    if _UNSEEN.fullmatch(text):
        return ""
    whole = unicodedata.normalize("NFC", text).replace(_TEXT_STYLE, "")
    return (
        whole if _SQUARE.search(whole) else _FULL_WIDTH.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), whole)
    )


@lru_cache(maxsize=512)
def typographic(text: str, language: str) -> str:
    """Curly quotes, real dashes and × in place of typewriter signs, and spaces that must not break; no word changes.

    Args:
        text: Normalised text.
        language: Two letters, as in "de", or "zh-Hant"; one without rules of its own is set like English.
    """
    opening, closing = _QUOTES.get(language, _QUOTES["en"])
    if language == "he":
        text = re.sub(r'(?<=[א-ת])"(?=[א-ת])', "״", text)
        text = re.sub(r"(?<=[א-ת])'", "׳", text)
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r'(^|[\s(\[–—-])"(?=\S)', rf"\1{opening}", text).replace('"', closing)
    text = re.sub(r"(^|[\s(\[])'(?=\S)", r"\1‘", text).replace("'", "’")
    text = re.sub(r"(?<=\s)-{1,2}(?=\s)", "–", text).replace("--", "—")
    text = re.sub(r"(?<=\d) ?x ?(?=\d)", f"{NBSP}×{NBSP}" if " x " in text else "×", text)
    text = text.replace("...", "…")
    text = re.sub(rf"(\d%?) (?=(?:{_UNITS})(?:\W|$))", rf"\1{NBSP}", text)
    text = re.sub(rf"([{_CURRENCY}]) (?=\d)", rf"\1{NBSP}", text)
    if language in _SPACED_PERCENT:
        text = re.sub(r"(?<=\d)%", f"{NBSP}%", text)
    if language in _SPACED_CURRENCY:
        text = re.sub(rf"(?<=\d)([{_CURRENCY}])", rf"{NBSP}\1", text)
    if language == "fr":
        text = re.sub(r"(?<=[\w%])([!?;:])(?=\s|$)", rf"{NBSP}\1", text)
    text = re.sub(r" (?=[!?:;%»])", NBSP, text)
    return re.sub(r"(?<=«) ", NBSP, text)


def marks_held(text: str) -> str:
    """The text with Thai's sign of repetition held to the word it repeats: it is written after a space and begins no line.

    Source: https://www.unicode.org/reports/tr14/ (class NS), read 2026-11.
    """
    return _REPEATED.sub("\u00a0", text)


def dashes_held(text: str) -> str:
    """The text with each dash held to the word before it: a dash begins no line, though it may end one.

    A very long word is wide enough alone: with a dash it would be set smaller, or fit nowhere.
    """
    return _BEFORE_A_DASH.sub(NBSP, text)


def with_minus(text: str) -> str:
    """The text with a minus sign before amounts: a hyphen is too short and too low beside figures."""
    return _MINUS.sub("−", text)


def quotation_marks(language: str) -> tuple[str, str]:
    """The marks that a language sets round what somebody said, with the spaces that belong to them."""
    return _QUOTES.get(language, _QUOTES["en"])


def words(text: str) -> tuple[str, ...]:
    """The unbreakable pieces of a prepared text; a no-break space keeps its neighbours in one piece."""
    return tuple(piece for piece in text.split(" ") if piece)


@lru_cache(maxsize=4096)
def is_function_word(word: str, language: str) -> bool:
    """Whether a word must not end a line."""
    bare = _EDGES.sub("", word).casefold()
    return bare in _FUNCTION_SETS.get(language, _FUNCTION_SETS["en"])


@lru_cache(maxsize=4096)
def leans_back(word: str, language: str) -> bool:
    """Whether a word must not begin a line."""
    return _EDGES.sub("", word) in _LEANING_SETS.get(language, ())


def word_count(text: str) -> int:
    """Words as people count them."""
    return len(text.split())


_FUNCTION_SETS: Final = {language: frozenset(listed.split()) for language, listed in _FUNCTION_WORDS.items()}
_LEANING_SETS: Final = {language: frozenset(listed.split()) for language, listed in _LEANING_WORDS.items()}
_EDGES: Final = regex.compile(r"^[^\p{L}\p{M}]+|[^\p{L}\p{M}]+$")
