"""A forbidden phrase forbids its forms, and nothing that only looks like one."""

import pytest

from core.inflection import forbidden_in
from core.vocabulary import Language

FORMS = {
    Language.EN: {
        "cheap": ["cheaper", "cheapest", "cheaply", "CHEAP", "cheap-looking"],
        "guarantee": ["guaranteed", "guarantees", "guaranteeing", "Guarantee’s"],
        "guaranteed": ["guarantee", "guarantees"],
        "miracle": ["miracles"],
        "stop": ["stopped", "stopping", "stops"],
        "cure": ["cured", "curing", "cures"],
        "easy": ["easier", "easiest", "easily"],
        "money back": ["money  back", "Money back"],
        "discount": ["discounted", "discounts"],
    },
    Language.DE: {
        "billig": ["billiger", "billigste", "Billigen", "am billigsten", "billigeres"],
        "billige": ["billig", "billigem"],
        "heilen": ["heilt", "geheilt", "heilend", "heilte"],
        "garantieren": ["garantiert", "garantierte", "garantieren"],
        "stark": ["stärker", "stärkste"],
        "Rabatt": ["Rabatte", "Rabatten"],
        "günstig": ["günstiger", "gunstige"],
        "neu": ["neuen", "neuer"],
    },
    Language.FR: {
        "gratuit": ["gratuite", "gratuits", "gratuitement"],
        "pas cher": ["pas chère", "pas chers", "PAS CHER"],
        "garantir": ["garantit", "garantie", "garantis"],
        "exceptionnel": ["exceptionnelle", "exceptionnelles"],
        "merveilleux": ["merveilleuse"],
        "trouver": ["trouvez", "trouvé", "trouve"],
        "bon": ["bonne", "bons"],
        "gros": ["grosse", "grosses"],
        "spécial": ["spéciaux", "speciale"],
    },
    Language.ES: {
        "barato": ["barata", "baratos", "baratísimas", "baratas"],
        "garantizar": ["garantizado", "garantizada", "garantiza", "garantice"],
        "mejor": ["mejores"],
        "gratis": ["gratis"],
        "eficaz": ["eficaces", "eficazmente"],
        "milagro": ["milagros"],
        "caro": ["cara", "caros"],
        "vender": ["vende", "vendemos"],
    },
}
OTHERS = {
    Language.EN: {
        "cheap": ["cheapskate"],
        "win": ["wine", "window"],
        "off": ["offer"],
        "on": ["one"],
        "rate": ["rat"],
        "get": ["together", "budget"],
        "free": ["freedom"],
        "meeting": ["Meet us"],
        "evening": ["Even better"],
        "clothing": ["cloth"],
        "car": ["Caring"],
        "deal": ["dealer"],
        "new": ["News"],
        "early": ["ear"],
        "reply": ["rep"],
    },
    Language.DE: {
        "billig": ["Billigung"],
        "Rad": ["Radio"],
        "gut": ["Gutschein"],
        "fasten": ["fast"],
        "neu": ["Neun"],
        "meister": ["meisten"],
        "gestern": ["Gesten"],
        "wollen": ["Wolle"],
        "alt": ["Alter"],
        "leben": ["Leber"],
        "meinen": ["mein"],
        "mal": ["Malen"],
    },
    Language.FR: {
        "pas cher": ["pas chercher"],
        "bon": ["bonbon", "bonjour"],
        "gratuit": ["gratitude"],
        "frais": ["fraises"],
        "dans": ["danse"],
        "sel": ["selles"],
        "cours": ["courses"],
        "cas": ["casse"],
    },
    Language.ES: {
        "barato": ["barajas"],
        "sol": ["soledad"],
        "gratis": ["gratitud"],
        "caso": ["casa"],
        "plato": ["plata"],
        "libre": ["libros"],
        "placer": ["placas"],
        "puerto": ["puertas"],
        "costo": ["Costa"],
        "taller": ["tallas"],
    },
}


@pytest.mark.parametrize(
    ("language", "phrase", "form"),
    [(language, phrase, form) for language, of in FORMS.items() for phrase, forms in of.items() for form in forms],
)
def test_a_form_of_a_forbidden_phrase_is_found(language: Language, phrase: str, form: str) -> None:
    assert forbidden_in(f"Now, {form}, again.", ["unicorn", phrase], language) == phrase


@pytest.mark.parametrize(
    ("language", "phrase", "other"),
    [(language, phrase, other) for language, of in OTHERS.items() for phrase, others in of.items() for other in others],
)
def test_what_only_begins_alike_is_another_word(language: Language, phrase: str, other: str) -> None:
    assert forbidden_in(f"Now, {other}, again.", [phrase], language) == ""


@pytest.mark.parametrize("language", list(Language))
def test_scripts_without_endings_and_odd_phrases_are_found_as_they_are(language: Language) -> None:
    assert forbidden_in("今だけ最安値です", ["最安"], language) == "最安"
    assert forbidden_in("We are #1.", ["#1"], language) == "#1"
    assert forbidden_in("100% (safe)", ["", "(safe)", " "], language) == "(safe)"
    assert forbidden_in("anything", [], language) == ""
    assert forbidden_in("⭐️ stars", ["⭐"], language) == "⭐"
