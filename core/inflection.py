"""Forbidden phrases in any of their forms: “cheap” also forbids “cheaper”, “billig” also “billigste”, “barato” also “baratas”.

Endings are regular ones of the four languages, put to and taken from each word of a phrase; irregular forms ("bought" of
"buy") are those of `core.irregular_forms`. Text and phrase are folded as in `core.phrases`, so accents and umlauts never hide a form.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from core import irregular_forms
from core.phrases import fold, stands_in
from core.vocabulary import Language

# Shorter words are mostly particles, and one ending turns them into other words (“on”, “one”).
_SHORTEST: Final = 3
# From this length on a comparative is likelier than a chance likeness (“off”, “offer”).
_COMPARED_FROM: Final = 4
# Shorter words that are compared all the same: what is said of prices and bodies.
_COMPARED_SHORT_EN: Final = frozenset({"big", "fat", "fit", "hot", "low", "new", "odd", "old", "raw", "sad", "wet"})
# What has to stay of a word when an ending is taken off: of less, another word is made (“early”, “ear”).
_STEM_EN: Final = {"ied": 3, "ies": 3, "ed": 4, "ly": 5, "ing": 6}
_STEM_DE: Final = 5
_STEM_ES: Final = 5
_ADJECTIVE_DE: Final = "(?:e[nmrs]?)"
# Up to this length a word in “-s” is rarely an adjective (“dans”, “cours”).
_NO_FEMININE_FR: Final = 5
# Short adjectives that double their last letter in the feminine.
_DOUBLING_FR: Final = frozenset({"bas", "gras", "gros", "las", "net", "nul", "sot"})
_VERB_FR: Final = "(?:er|es?|ent|ee?s?|ons|ez|ant|era|erez|erons|eront|ait|aient)"
_VERB_ES: Final = "(?:[aei]r|[oae]|[ae]s|[ae]n|[ae]mos|ad[oa]s?|id[oa]s?|ando|iendo|aba[ns]?|ara[ns]?)"
_VERB_ER_ES: Final = "(?:er|eres|o|es?|en|emos|id[oa]s?|iendo|ia[ns]?|era[ns]?|iste|io|ieron)"
# Short words are mostly nouns, which have one gender; these have both.
_BOTH_GENDERS_ES: Final = frozenset(
    {
        "alto", "bajo", "bello", "bueno", "caro", "corto", "feo", "gordo", "largo", "lento", "listo", "loco", "malo",
        "nuevo", "puro", "rico", "sano", "sucio", "unico", "viejo",
    }
)  # fmt: skip
_SEPARABLE_DE: Final = re.compile(r"(ab|an|auf|aus|bei|ein|fest|los|mit|nach|vor|weg|zu|zuruck)(\w{3,}en)")
# Made by regular endings, and yet other words.
_OTHER_WORDS: Final[dict[Language, dict[str, str]]] = {
    Language.EN: {
        "bare": "barely", "broth": "brother", "butt": "butter", "cent": "center", "corn": "corner", "customs": "custom",
        "deal": "dealers?", "goods": "good", "means": "mean", "news": "new", "shorts": "short",
        "earn": "earnest", "even": "evenings?", "flow": "flower", "form": "former(?:ly)?", "hard": "hardly",
        "hone": "honest(?:ly)?", "late": "lat(?:ely|est)", "like": "likely", "live": "liv(?:er|ely)", "love": "lovely",
        "mast": "master", "mode": "modest(?:ly)?", "moth": "mother", "near": "nearly", "new": "news",
        "numb": "number", "prop": "proper(?:ly)?", "short": "shortly", "show": "shower", "sweat": "sweater", "temp": "temper",
    },
    Language.DE: {
        "alt": "alter", "bau": "bauer", "last": "laster", "leid": "leider", "mal": "malen", "meister": "meist(?:en)?",
        "post": "poster", "wollen": "wolle",
    },
    Language.FR: {"don": "donnes?", "mer": "meres?", "port": "portes?", "vente": "vents?", "voir": "voire"},
    Language.ES: {
        "cuadro": "cuadras?", "cuenta": "cuentos?", "estar": "est[aeo]s?", "medir": "medios?", "pimienta": "pimientos?",
        "poder": "podios?", "puerto": "puertas?",
    },
}  # fmt: skip


def forbidden_in(text: str, phrases: Iterable[str], language: Language) -> str:
    """The first of `phrases` that stands in `text` in any form, or "".

    Args:
        phrases: As people wrote them.
        language: Whose endings count.
    """
    return forbidden_in_folded(fold(text), tuple(phrases), language)


def forbidden_in_folded(folded: str, phrases: tuple[str, ...], language: Language) -> str:
    """As `forbidden_in` for a text that is folded already."""
    if not phrases or not _any_form(phrases, language).search(folded):
        return ""
    return next((phrase for phrase in phrases if stands_inflected(folded, fold(phrase), language)), "")


def stands_inflected(folded_text: str, folded_phrase: str, language: Language) -> bool:
    """Whether a folded phrase stands in a folded text as whole words, each in any of its forms."""
    if not folded_phrase:
        return False
    return stands_in(folded_text, folded_phrase) or _form(folded_phrase, language).search(folded_text) is not None


@lru_cache(maxsize=512)
def _any_form(phrases: tuple[str, ...], language: Language) -> re.Pattern[str]:
    """Either of the phrases, bare or in another form; wider than each alone, so that one search rules all of them out."""
    folded = [each for phrase in phrases if (each := fold(phrase))]
    sources = [*map(re.escape, folded), *(_source(phrase, language) for phrase in folded)]
    return re.compile("|".join(sources) or r"(?!)")


@lru_cache(maxsize=4096)
def _form(folded_phrase: str, language: Language) -> re.Pattern[str]:
    return re.compile(_source(folded_phrase, language))


def _source(folded_phrase: str, language: Language) -> str:
    pieces = re.split(r"([a-z]+)", folded_phrase)
    inflected = "".join(
        _word(piece, language) if index % 2 and len(piece) >= _SHORTEST else re.escape(piece)
        for index, piece in enumerate(pieces)
    )
    before = r"(?<!\w)" if re.match(r"\w", folded_phrase) else ""
    after = r"(?!\w)" if re.search(r"\w$", folded_phrase) else ""
    return before + inflected + after


def _word(word: str, language: Language) -> str:
    """A pattern for all forms of one folded word."""
    regular = {Language.EN: _english, Language.DE: _german, Language.FR: _french, Language.ES: _spanish}[language]
    relatives = irregular_forms.relatives(word, language)
    # “ran” also has the endings of “run”.
    forms = [form for each in (word, *relatives[:1]) for form in regular(each)]
    irregular = [*relatives, *_separable(word, language)]
    other = _OTHER_WORDS[language].get(word)
    return (rf"(?!{other}(?!\w))" if other else "") + f"(?:{'|'.join([re.escape(word), *forms, *irregular])})"


def _separable(word: str, language: Language) -> list[str]:
    """Of a German verb with a prefix that comes off, the forms that hold it together: “abgenommen”, “einzukaufen”."""
    parted = _SEPARABLE_DE.fullmatch(word) if language is Language.DE else None
    if parted is None:
        return []
    prefix, verb = parted.groups()
    forms = [*irregular_forms.relatives(verb, language), f"ge{verb[:-2]}e?t{_ADJECTIVE_DE}?", f"zu{verb}"]
    return [prefix + form for form in forms]


def _english(word: str) -> list[str]:
    stem = _stem(word, _STEM_EN)
    found = [f"{word}(?:'?s|s')"]
    if re.search(r"(?:s|x|z|ch|sh|o)$", word):
        found.append(f"{word}es")
    found += [
        f"{base}(?:ed|ing)"
        for base in {*_undoubled(word), *_undoubled(stem), word + word[-1]}
        if not base.endswith(("e", "y"))
    ]
    if singular := _singular(word):
        found.append(f"{singular}(?:'s)?")
    compared = "(?:er|est|ly)"
    if word.endswith("e"):
        found.append(f"{word[:-1]}(?:ed|ing|er|est|y)" if len(word) >= _COMPARED_FROM else f"{word[:-1]}(?:ed|ing)")
        found += [f"{word}(?:ing|ly|r|st)"]
        if word.endswith("ie"):
            found.append(f"{word[:-2]}ying")
    elif word.endswith("y"):
        found.append(f"{word[:-1]}i(?:es|ed|er|est|ly)|{word}ing")
    elif len(word) >= _COMPARED_FROM or word in _COMPARED_SHORT_EN:
        found += [f"{word}{compared}", f"{word}{word[-1]}(?:er|est)"]
    if stem != word:
        found.append(f"{stem}(?:e?s|e?d|e|ing|ly|er|est)?")
    return found


def _singular(word: str) -> str:
    """A pattern for what an English word in “-s” is the plural of, as far as its letters tell; "" where it is none."""
    if len(word) < _COMPARED_FROM or not re.search(r"[^suia]s$", word):
        return ""
    if word.endswith("ies") and len(word) > _COMPARED_FROM:
        return f"{word[:-3]}y"
    return rf"{word[:-2]}e?" if re.search(r"(?:s|x|z|ch|sh)es$", word) else word[:-1]


def _undoubled(word: str) -> list[str]:
    """The word if it takes “-ing” as it is: “stop” and “car” would double their last letter."""
    return [] if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", word) else [word]


def _german(word: str) -> list[str]:
    stem = _stem(
        word, dict.fromkeys(("sten", "ste", "iert", "eren", "ern", "ere", "en", "em", "er", "es", "e"), _STEM_DE)
    )
    found = [f"{base}(?:{_ADJECTIVE_DE}|er{_ADJECTIVE_DE}|e?st{_ADJECTIVE_DE}?|ens?|s)" for base in {word, stem}]
    if word.endswith(("e", "l", "r")):
        found.append(f"{word}ns?")
    if word.endswith("en") and len(word) > _SHORTEST + 1:
        found.append(f"(?:ge)?{word[:-2]}(?:e?te?[nmrs]?|e?st|e|en?d{_ADJECTIVE_DE}?|ung|ungen)")
    if word.endswith(("abel", "ibel")):
        found.append(f"{word[:-2]}l{_ADJECTIVE_DE}")
    if word.endswith("ieren"):
        found.append(f"{word[:-2]}t{_ADJECTIVE_DE}?")
    return [*found, re.escape(stem)] if stem != word and len(stem) >= _COMPARED_FROM else found


def _french(word: str) -> list[str]:
    stem = _stem(word, dict.fromkeys(("es", "e", "s"), _SHORTEST))
    bases = {stem} if word.endswith("s") and len(word) <= _NO_FEMININE_FR else {word, stem}
    found = [f"{base}(?:e?s?|x|ement|ment)" for base in bases if len(base) > _SHORTEST or not base.endswith("s")]
    if stem[-1] == "n" or (stem[-1] in "lts" and len(stem) > _SHORTEST):
        found.append(f"{stem}{stem[-1]}es?")
    if word in _DOUBLING_FR:
        found.append(f"{word}{word[-1]}es?")
    for ending, others in (("al", "aux"), ("eux", "euses?"), ("if", "ives?"), ("teur", "trices?"), ("eur", "euses?")):
        if word.endswith(ending):
            found.append(word.removesuffix(ending) + others)
    if word.endswith(("er", "ez")) and len(word) > _SHORTEST + 1:
        found.append(word[:-2] + _VERB_FR)
    if word.endswith("ir") and len(word) > _SHORTEST + 1:
        found.append(f"{word[:-2]}i(?:es?|s|t|r|ra|rez|ssent|ssez|ssons|ssant)?")
    return found


def _spanish(word: str) -> list[str]:
    stem = _stem(word, dict.fromkeys(("os", "as", "es", "o", "a", "e"), _SHORTEST))
    if word.endswith("er") and len(word) > _SHORTEST + 1:
        return [word[:-2] + _VERB_ER_ES]
    if word.endswith(("ar", "er", "ir")) and len(word) > _SHORTEST + 1:
        # The sound of the stem stays, its letter does not: “garantice”, “busque”, “pague”.
        spelled = next((sign for end, sign in (("zar", "c"), ("car", "qu"), ("gar", "gu")) if word.endswith(end)), "")
        told = "(?:aste|aron)" if word.endswith("ar") else "(?:iste|io|ieron)"
        return [word[:-2] + _VERB_ES, word[:-2] + told, *([f"{word[:-3]}{spelled}e(?:[sn]|mos)?"] if spelled else [])]
    if stem != word:
        own = word.removesuffix("s")[-1]
        has_both = len(stem) >= _STEM_ES or f"{stem}o" in _BOTH_GENDERS_ES
        vowels = "[oae]" if has_both and own != "e" else own
        return [f"{stem}(?:{vowels}s?|isim[oa]s?|amente|emente)"]
    plural = [f"{word[:-1]}ces"] if word.endswith("z") else [f"{word}e?s"]
    return [*plural, f"{word}mente", f"{word}isim[oa]s?"]


def _stem(word: str, endings: Mapping[str, int]) -> str:
    """The word without the first of the endings that leaves at least so many letters, else the word."""
    return next(
        (
            word.removesuffix(end)
            for end, least in endings.items()
            if word.endswith(end) and len(word) - len(end) >= least
        ),
        word,
    )
