"""Whether a text says that somebody is number one, in four languages: “Kölns Nr. 1”, “the UK’s #1”, “la marque n° 1”.

“No. 1” is a house, a line or a step far more often than a claim, so the words around it decide. All texts are folded.
"""

import re
from typing import Final

from core.vocabulary import Language

# After the sign and its number: no larger number, fraction (a “¼” is folded to one), span or “1-star”.
_ENDS: Final = r"(?!\w|[.,:/\u2044-]\w)"
_ONE: Final = re.compile(
    rf"(?<!\w)(?P<spelled>number[ -]one|nummer[ -]eins|numero[ -]uno?)(?!\w)|(?<![\w&])(?P<sign># ?1){_ENDS}|"
    rf"(?<!\w)(?:number|nummer|numero|no\.|nr\.?|no|n\.?[o°]\.?) ?1{_ENDS}"
)
_CLAUSE: Final = re.compile(r"[.!?:;,()|]\s|\s[-–]\s")
_STREETS: Final = re.compile(
    r"\w*(?:strasse|str|gasse|weg|allee|ufer)|rue|avenue|boulevard|place|quai|impasse|calle|avenida|plaza|paseo|carrer|"
    r"street|st|lane|road|rd|ave|square|way|drive|close|court|terrace|hill|quay|wharf|row|mews"
)
# What has numbers: after one of these it is a name, and no claim.
_THINGS: Final = re.compile(
    r"\w*(?:haus|zimmer|raum|saal|halle|tor|tur|gleis|linie|bus|tram|bahn|eingang|ausgang|etage|kasse|kapitel|folge|ausgabe|"
    r"lektion|kurs|aufgabe|frage|regel|tipp|grund|schritt|fehler|filiale|hausnummer|prioritat|formular|anlage|artikel|modell|"
    r"grosse|problem|heft|karte|seite|sorte|tasse|tute|rolle|reihe|runde|woche|klasse|station|flasche|kiste)|los|teil|band|stand|tag|stock|feind|"
    r"room|suite|unit|house|apartment|apt|flat|floor|door|gate|line|route|platform|track|terminal|exit|chapter|part|volume|"
    r"vol|episode|issue|lesson|step|tip|rule|reason|question|day|week|round|size|class|course|hole|pier|dock|building|box|lot|"
    r"figure|table|priority|goal|enemy|myth|mistake|recipe|batch|edition|opus|concerto|symphony|article|"
    r"ligne|chambre|salle|porte|voie|chapitre|partie|tome|lecon|etape|conseil|astuce|regle|raison|jour|erreur|taille|batiment|"
    r"immeuble|appartement|guichet|caisse|recette|objectif|priorite|magazine|"
    r"linea|habitacion|sala|puerta|anden|via|autobus|planta|capitulo|parte|tomo|volumen|episodio|leccion|paso|consejo|truco|"
    r"regla|razon|pregunta|dia|error|talla|edificio|piso|lote|local|caja|receta|objetivo|prioridad"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_POSSESSORS: Final = _set("""
    the our your my their its die der das unsere unser unserer eure euer ihre ihr deine dein le la les notre votre nos vos ta
    ton el los nuestro nuestra tu su vuestro vuestra
""")
# Words that directly before it make it somebody's rank.
_RANKED: Final = _set("""
    is are we're i'm you're still rated voted ranked named crowned chosen always remains remain stays became simply officially
    worldwide ist sind bleibt bleiben war wurde immer stets weltweit europaweit bundesweit landesweit deutschlandweit klar
    eindeutig weiterhin gewahlt est sommes reste restent elu elue elus elues classe classee vote votee toujours es somos sigue
    siendo siempre elegido elegida votado votada
""")
_PREPOSITIONS: Final = _set("""
    at in on to from near by of for with an im am auf bei von zu zur zum vom fur mit a au aux dans en de du des sur chez pres
    del al por para con desde
""")
_OURSELVES: Final = _set("""
    brand choice shop store address destination marke adresse wahl laden anbieter marque choix boutique magasin enseigne
    boulangerie site marca opcion eleccion tienda destino empresa panaderia
""")
_AMONG: Final = _set("""
    in of for among choice brand im am der unter bei fur du des de dans pour en del para francais mondial mundial europeen
    national nacional europeo regional
""")
# Contractions that look like a possessor, and German nouns that look like a genitive.
_NO_POSSESSORS: Final = re.compile(r"(?:it|that|here|let|what|there|he|she|who|where|how)'s")
_NO_GENITIVES: Final = re.compile(
    r"\w*(?:kurs|los|glas|gas|puls|fels|hals|atlas|haus|bus|tipps)|als|eins|uns|ins|das|was"
)
_GENITIVE_DE: Final = re.compile(r"\w{2,}(?:[bdfgklmnrt]|ch|a|o)s")
_RANK_DE: Final = re.compile(
    r"(?<!\w)(?:platz|rang) (?:1|eins)(?= (?:im (?:test|vergleich|ranking|check|rating)|bei (?:stiftung|der wahl)|in (?:der welt|"
    r"deutschland|europa|osterreich|der schweiz)))"
)


def number_one(folded: str, language: Language) -> str:
    """The words of a folded text that call somebody number one, or ""."""
    if found := language is Language.DE and _RANK_DE.search(folded):
        return found[0]
    for found in _ONE.finditer(folded):
        before = _words(_CLAUSE.split(folded[: found.start()])[-1])[-4:]
        after = _words(_CLAUSE.split(folded[found.end() :])[0])[:4]
        if _is_claim(before, after, found, language):
            return found[0]
    return ""


def _is_claim(before: list[str], after: list[str], found: re.Match[str], language: Language) -> bool:
    if _names_a_thing(before, after):
        return False
    if found["spelled"] or found["sign"]:
        return True
    if before and (before[-1] in _RANKED | _OURSELVES or _is_somebodys(before[-3:], language)):
        return True
    # “No. 1 in Europe” says it, “No 1 in 10” counts.
    return not before and after[:1] != [] and after[0] in _AMONG and not "".join(after[1:2]).isdigit()


def _names_a_thing(before: list[str], after: list[str]) -> bool:
    """Whether the number is a house's, a line's or a step's."""
    if before and _THINGS.fullmatch(before[-1]):
        return True
    return any(_STREETS.fullmatch(word) for word in (*before, *after))


def _is_somebodys(before: list[str], language: Language) -> bool:
    """Whether somebody owns it (“London's trusted No. 1”, “die neue Nr. 1”), with no place in between (“the shop at No. 1”)."""
    for at, word in enumerate(before):
        between = before[at + 1 :]
        if any(each in _PREPOSITIONS or _is_german_noun(each, language) for each in between):
            continue
        if word in _POSSESSORS or _owns(word, language):
            return True
    return False


def _is_german_noun(word: str, language: Language) -> bool:
    """What stands before a German number and has no adjective's ending is the thing that is numbered."""
    return language is Language.DE and not word.endswith(("e", "en", "er", "es"))


def _owns(word: str, language: Language) -> bool:
    if word.endswith(("'s", "s'")):
        return not _NO_POSSESSORS.fullmatch(word)
    is_genitive = language is Language.DE and _GENITIVE_DE.fullmatch(word)
    return bool(is_genitive) and not _NO_GENITIVES.fullmatch(word)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text)
