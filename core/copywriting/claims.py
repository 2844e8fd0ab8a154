"""Claims nobody can check from an ad: the best, the first, guaranteed, medical and financial promises, in four languages.

One of them may stand in a text only where the brief itself makes it: the agency answers for what its client states, the
writer may not add to it. Forms count as for forbidden phrases; “|” parts wordings of one claim. A word that is a claim
only in some company stands as a shape: a pattern for folded text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.copywriting.fragments import fold
from core.copywriting.number_one import number_one
from core.inflection import forbidden_in_folded, stands_inflected
from core.vocabulary import Language

_CLAIMS: Final[dict[Language, dict[str, str]]] = {
    Language.EN: {
        "superlative": """
            greatest, finest, cheapest, fastest, safest, healthiest, lowest price, world's leading, market leader,
            market-leading, leading provider, unbeatable, unrivalled, unrivaled, most popular, most effective, most trusted
        """,
        "number one": "top-rated",
        "guarantee": "guarantee, money back|money-back, 100% success|100 % success",
        "medical": """
            clinically proven, clinically tested, medically proven, scientifically
            proven, dermatologically tested, doctor recommended|doctor-recommended|recommended by doctors, recommended by
            dermatologists, pain free|pain-free, pain relief|relieves pain, lose weight|weight loss, boosts
            immunity, immune system, anti-aging|anti-ageing, no side effects, fda approved
        """,
        "financial": """
            risk free|risk-free|no risk|without risk, get rich, double your money, passive income, financial freedom,
            easy money, quick money, high returns, interest-free|interest free, tax-free|tax free
        """,
    },
    Language.DE: {
        "superlative": """
            günstigst, billigst, schnellst, sicherst, marktführer|marktführend,
            unschlagbar, unübertroffen, konkurrenzlos, meistverkauft
        """,
        "number one": "testsieger",
        "guarantee": """
            garantie|garantieren|garantiert, geld-zurück|geld zurück|geld-zurück-garantie, zufriedenheitsgarantie,
            erfolgsgarantie
        """,
        "medical": """
            klinisch getestet, klinisch bewiesen, klinisch belegt, dermatologisch getestet,
            wissenschaftlich bewiesen, wissenschaftlich belegt, medizinisch bewiesen, von ärzten empfohlen|ärztlich
            empfohlen, schmerzfrei, lindert schmerzen|gegen schmerzen, gewichtsverlust|gewicht verlieren, entgiften,
            immunsystem, anti-aging, ohne nebenwirkungen, wundermittel
        """,
        "financial": """
            risikofrei|risikolos|ohne risiko|kein risiko, rendite, schnell reich, geld verdoppeln, passives einkommen,
            finanzielle freiheit, schnelles geld, zinsfrei, steuerfrei
        """,
    },
    Language.FR: {
        "superlative": """
            imbattable, inégalé, inégalable, sans égal, sans rival, le moins cher, le
            plus rapide, le plus efficace, le plus sûr, le plus vendu
        """,
        "guarantee": "garantie|garanti|garantir, satisfait ou remboursé",
        "medical": """
            guérir|guérison, cliniquement prouvé, cliniquement testé, scientifiquement prouvé, médicalement prouvé, testé
            dermatologiquement, testé sous contrôle dermatologique, recommandé par les médecins, recommandé par les
            dermatologues, sans douleur, soulage la douleur, perdre du poids|perte de poids|maigrir, détox, renforce
            l'immunité, système immunitaire, anti-âge, sans effets secondaires
        """,
        "financial": """
            sans risque|sans aucun risque, devenir riche, doublez votre argent|doubler votre argent, revenu passif, liberté
            financière, argent facile, sans intérêts, défiscalisé
        """,
    },
    Language.ES: {
        "superlative": """
            imbatible,
            inigualable, insuperable, sin rival, el más barato, el más rápido, el más eficaz, el más seguro, más vendido
        """,
        "guarantee": "garantía|garantizar|garantizado, devolución del dinero|te devolvemos el dinero",
        "medical": """
            curación, clínicamente probado, clínicamente testado,
            científicamente probado, dermatológicamente probado, dermatológicamente testado, recomendado por médicos,
            recomendado por dermatólogos, sin dolor, alivia el dolor, perder peso|pérdida de peso|adelgazar, detox, refuerza
            las defensas, sistema inmunitario, antiedad, antienvejecimiento, sin efectos secundarios
        """,
        "financial": """
            sin riesgo|sin riesgos, rentabilidad, hazte rico, duplica tu dinero, ingresos pasivos, libertad financiera,
            dinero fácil, sin intereses, libre de impuestos
        """,
    },
}
_AILMENTS_EN: Final = (
    r"(?:acne|eczema|psoriasis|arthritis|diabetes|cancer|asthma|migraines?|headaches?|insomnia|allerg\w+|anxiety|"
    r"depression|pain|wounds?|scars?|skin|joints?|body|gut|disease\w*|illness\w*|infections?|everything|colds?|flu)"
)
_AILMENTS_ES: Final = (
    r"(?:acne|artrosis|artritis|psoriasis|diabetes|cancer|asma|migranas?|insomnio|alergias?|ansiedad|depresion|dolor\w*|"
    r"heridas?|cicatric\w+|piel|enfermedad\w*|gripe|resfriado|eccema|estres)"
)
_SHAPES: Final[dict[Language, dict[str, tuple[str, ...]]]] = {
    Language.EN: {
        "superlative": (
            r"(?<=the )best(?!\w)|(?<!\w)best(?= (?!(?:to|for|by|with|when|if|in|on|at|as|and|or|than)\b)\w)",
        ),
        "medical": (
            rf"(?<!\w)(?:cur(?:e|es|ed|ing)|heal(?:s|ed|ing)?|cure for)(?: (?:the|your|my|a|all|any))? {_AILMENTS_EN}(?!\w)",
            r"(?<!\w)(?:heals|cures)(?= (?!our\b|my\b|boredom\b)\w)",
            r"(?<!\w)miracle[ -](?:cure|diet|cream|serum|pill|product|drug|remedy|oil|formula|treatment|result)s?(?!\w)",
            r"(?<!\w)works? miracles(?!\w)",
            r"(?<!\w)detox(?:es|ify|ifies|ifying)?[ -](?:(?:your|the) (?:body|liver|gut|skin|system)|tea|diet|cure|drink|juice)",
            r"(?<!\w)(?:body|liver|colon|skin) detox(?!\w)",
        ),
    },
    Language.DE: {
        "superlative": (
            r"(?<!\w)(?:welt)?beste[nmrs]?(?!\w)",
            (
                r"(?<!\w)fuhrende[nmrs]? (?:anbieter|hersteller|marke|experte|spezialist|unternehmen|adresse|plattform|partner|"
                r"haus|firma|studio|shop|laden|agentur)"
            ),
            r"(?<!\w)(?:weltweit fuhrend|fuhrend (?:in|im|bei|auf))(?!\w)",
        ),
        "medical": (r"(?<!\w)(?:heilt|heilen|heilte[nt]?|geheilt|heilende?[nmrs]?|heilung)(?!\w)",),
    },
    Language.FR: {
        "superlative": (
            r"(?<!\w)(?:le|la|les|nos) meilleure?s?(?!\w)|(?<!\w)meilleurs? prix(?!\w)",
            r"(?<!\w)leaders?(?= (?:du|de la|de l'|des|en|sur|dans|mondia|europeen|francais|inconteste))",
            r"(?<!\w)(?:le|est|sommes) leaders?(?!\w)",
        ),
        "medical": (
            r"(?<!\w)(?:produit|remede|solution|cure|regime|creme|serum|methode|pilule|traitement)s?[ -]miracles?(?!\w)",
            r"(?<!\w)(?:fait|font|faire) des miracles(?!\w)",
        ),
        "financial": (
            r"(?<!\w)rendements? (?:annuel|garanti|eleve|financier|net|locatif|exceptionnel|superieur|jusqu|de \d|\d)",
            r"(?<!\w)(?:haut|fort|gros|meilleur)s? rendements?(?!\w)",
        ),
    },
    Language.ES: {
        "superlative": (
            r"(?<!\w)(?:el|la|los|las|lo) mejor(?:es)?(?!\w)|(?<!\w)mejor(?:es)? precios?(?!\w)",
            r"(?<!\w)lider(?:es)?(?= (?:en|del|de la|mundial|europe|nacional|indiscutible|absolut))",
            r"(?<!\w)(?:el|somos|es|marca|empresa) lider(?:es)?(?!\w)",
        ),
        "medical": (
            rf"(?<!\w)curan?(?: (?:el|la|los|las|tu|tus))? {_AILMENTS_ES}(?!\w)",
            r"(?<!\w)(?:producto|crema|dieta|remedio|cura|solucion|pastilla|metodo)s? milagro(?!\w)|(?<!\w)milagros[oa]s?(?= )",
            r"(?<!\w)(?:hace|hacen|hacer) milagros(?!\w)",
        ),
    },
}
# What sounds like a claim and is none.
_IDIOMS: Final = {
    Language.EN: """
        best before, best by, best served, best enjoyed, best practice, best practices, all the best, for the best, how best,
        the best time to, the best way to, best regards, best wishes, best of luck, best man, best friend, best friends,
        your best, give our best, do our best, at our best, at its best, at their best, know best, knows best, greatest hits,
        weight loss of the, best is yet to come, best kept secret, best-kept secret, best of both worlds, best of all worlds,
        make the best of, making the best of, for the best of reasons, save the best for last
    """,
    Language.DE: """
        am besten, beste grüße, besten grüßen, besten dank, alles beste, beste freundin, bester freund, beste freunde,
        besten wünsche, beste wünsche, unser bestes, das beste kommt, besten alter, besten händen, bester gesellschaft,
        schnellste weg, schnellsten weg, rendite-rechner, beste zum schluss, zum besten geben, zum besten gegeben,
        beste daraus machen
    """,
    Language.FR: """
        meilleurs vœux, meilleurs voeux, meilleures salutations, le meilleur ami, la meilleure amie, les meilleurs amis,
        le meilleur reste à venir, pour le meilleur et pour le pire, le meilleur de vous-même, le meilleur de toi-même,
        les meilleurs moments, sans intérêt particulier, le meilleur pour la fin, le meilleur des deux mondes,
        le meilleur est à venir
    """,
    Language.ES: """
        a lo mejor, lo mejor de ti, el mejor amigo, la mejor amiga, los mejores amigos, las mejores amigas, mejores deseos,
        lo mejor está por, lo mejor que puedas, lo mejor que puedes, la mejor parte, sin dolor de cabeza,
        lo mejor para el final, lo mejor de ambos mundos, lo mejor de los dos mundos
    """,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: of which kind, and the words that make it."""

    kind: str
    phrase: str


@dataclass(frozen=True, slots=True)
class _Group:
    """The wordings of one claim: phrases in any form, or a shape, or the rank of the first."""

    kind: str
    phrases: tuple[str, ...] = ()
    shape: re.Pattern[str] | None = None
    is_rank: bool = False


def unproven(text: str, brief_text: str, language: Language) -> tuple[Claim, ...]:
    """The claims that `text` makes and `brief_text` makes in no wording.

    Args:
        text: One field of an ad.
        brief_text: Everything the brief states.
        language: Of both.
    """
    said = _idioms(language).sub(" ", fold(text))
    may_claim = forbidden_in_folded(said, _phrases(language), language)
    groups = [group for group in _groups(language) if may_claim or not group.phrases]
    found = [(group, words) for group in groups if (words := _words(said, group, language))]
    return tuple(Claim(group.kind, words) for group, words in found if not _words(fold(brief_text), group, language))


def _words(folded: str, group: _Group, language: Language) -> str:
    """The words of a text that make this claim, or ""."""
    if group.is_rank:
        return number_one(folded, language)
    if group.shape:
        found = group.shape.search(folded)
        return found[0].strip() if found else ""
    return next((each for each in group.phrases if stands_inflected(folded, fold(each), language)), "")


@lru_cache(maxsize=8)
def _groups(language: Language) -> tuple[_Group, ...]:
    phrases = [
        _Group(kind, _parted(entry, "|")) for kind, block in _CLAIMS[language].items() for entry in _parted(block, ",")
    ]
    shapes = [_Group("number one", is_rank=True)]
    shapes += [_Group(kind, shape=re.compile(one)) for kind, of in _SHAPES[language].items() for one in of]
    return (*shapes, *phrases)


@lru_cache(maxsize=8)
def _phrases(language: Language) -> tuple[str, ...]:
    return tuple(phrase for group in _groups(language) for phrase in group.phrases)


def _parted(block: str, mark: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in block.split(mark) if part.strip())


@lru_cache(maxsize=8)
def _idioms(language: Language) -> re.Pattern[str]:
    idioms = _parted(_IDIOMS[language], ",")
    return re.compile("|".join(rf"(?<!\w){re.escape(fold(idiom))}(?!\w)" for idiom in idioms))
