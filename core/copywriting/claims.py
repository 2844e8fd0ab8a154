"""Claims nobody can check from an ad: the best, the first, guaranteed, medical and financial promises, in four languages.

One of them may stand in a text only where the brief itself makes it: the agency answers for what its client states, the
writer may not add to it. Forms count as for forbidden phrases; an entry with “=” before it means just this form.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.copywriting.fragments import fold
from core.inflection import forbidden_in_folded, stands_inflected
from core.phrases import stands_in
from core.vocabulary import Language

_EVERYWHERE: Final = {"number one": "#1, # 1, no. 1, no 1, nr. 1, nr 1, n° 1, n°1, nº 1, nº1, n.º 1"}
_CLAIMS: Final[dict[Language, dict[str, str]]] = {
    Language.EN: {
        "superlative": """
            =best, greatest, finest, cheapest, fastest, safest, healthiest, lowest price, world's leading, market leader,
            market-leading, leading provider, unbeatable, unrivalled, unrivaled, most popular, most effective, most trusted
        """,
        "number one": "number one, number 1, top-rated",
        "guarantee": "guarantee, money back, money-back, 100% success",
        "medical": """
            =cure, =cures, =heal, =heals, =healing, clinically proven, clinically tested, medically proven, scientifically
            proven, dermatologically tested, doctor recommended, doctor-recommended, recommended by doctors, recommended by
            dermatologists, pain free, pain-free, pain relief, relieves pain, lose weight, weight loss, detox, boosts
            immunity, immune system, anti-aging, anti-ageing, no side effects, fda approved, miracle
        """,
        "financial": """
            risk free, risk-free, no risk, without risk, get rich, double your money, passive income, financial freedom,
            easy money, quick money, high returns, interest-free, tax-free
        """,
    },
    Language.DE: {
        "superlative": """
            beste, weltbeste, günstigst, billigst, schnellst, sicherst, marktführer, marktführend, führende, führender,
            unschlagbar, unübertroffen, konkurrenzlos, meistverkauft
        """,
        "number one": "nummer 1, nummer eins, testsieger",
        "guarantee": """
            garantie, garantieren, garantiert, geld-zurück, geld zurück, geld-zurück-garantie, zufriedenheitsgarantie,
            erfolgsgarantie
        """,
        "medical": """
            heilen, heilung, klinisch getestet, klinisch bewiesen, klinisch belegt, dermatologisch getestet,
            wissenschaftlich bewiesen, wissenschaftlich belegt, medizinisch bewiesen, von ärzten empfohlen, ärztlich
            empfohlen, schmerzfrei, lindert schmerzen, gegen schmerzen, gewichtsverlust, gewicht verlieren, entgiften,
            immunsystem, anti-aging, ohne nebenwirkungen, wundermittel
        """,
        "financial": """
            risikofrei, risikolos, ohne risiko, kein risiko, rendite, schnell reich, geld verdoppeln, passives einkommen,
            finanzielle freiheit, schnelles geld, zinsfrei, steuerfrei
        """,
    },
    Language.FR: {
        "superlative": """
            =le meilleur, =la meilleure, =les meilleurs, =les meilleures, =nos meilleurs, =nos meilleures, meilleur prix,
            leader, imbattable, inégalé, inégalable, sans égal, sans rival, le moins cher, le
            plus rapide, le plus efficace, le plus sûr, le plus vendu
        """,
        "number one": "numéro 1, numéro un",
        "guarantee": "garantie, garanti, garantir, satisfait ou remboursé",
        "medical": """
            guérir, guérison, cliniquement prouvé, cliniquement testé, scientifiquement prouvé, médicalement prouvé, testé
            dermatologiquement, testé sous contrôle dermatologique, recommandé par les médecins, recommandé par les
            dermatologues, sans douleur, soulage la douleur, perdre du poids, perte de poids, maigrir, détox, renforce
            l'immunité, système immunitaire, anti-âge, sans effets secondaires, miracle
        """,
        "financial": """
            sans risque, sans aucun risque, devenir riche, doublez votre argent, doubler votre argent, revenu passif, liberté
            financière, argent facile, rendement, sans intérêts, défiscalisé
        """,
    },
    Language.ES: {
        "superlative": """
            =el mejor, =la mejor, =los mejores, =las mejores, =lo mejor, mejor precio, =mejores precios, líder, imbatible,
            inigualable, insuperable, sin rival, el más barato, el más rápido, el más eficaz, el más seguro, más vendido
        """,
        "number one": "número 1, número uno",
        "guarantee": "garantía, garantizar, garantizado, devolución del dinero, te devolvemos el dinero",
        "medical": """
            =cura la, =cura el, =cura las, =cura los, =curan, curación, clínicamente probado, clínicamente testado,
            científicamente probado, dermatológicamente probado, dermatológicamente testado, recomendado por médicos,
            recomendado por dermatólogos, sin dolor, alivia el dolor, perder peso, pérdida de peso, adelgazar, detox, refuerza
            las defensas, sistema inmunitario, antiedad, antienvejecimiento, sin efectos secundarios, milagro, milagroso
        """,
        "financial": """
            sin riesgo, sin riesgos, rentabilidad, hazte rico, duplica tu dinero, ingresos pasivos, libertad financiera,
            dinero fácil, sin intereses, libre de impuestos
        """,
    },
}
# What sounds like a claim and is none.
_IDIOMS: Final = {
    Language.EN: """
        best before, all the best, best regards, best wishes, best of luck, best man, best friend, best friends, your best,
        our best, at its best, at their best, know best, knows best
    """,
    Language.DE: "am besten, beste grüße, besten dank, alles beste, beste freundin, bester freund, beste freunde",
    Language.FR: "meilleurs vœux, meilleures salutations, le meilleur ami, la meilleure amie, les meilleurs amis",
    Language.ES: "a lo mejor, lo mejor de ti, el mejor amigo, la mejor amiga, los mejores amigos",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: of which kind, as our list words it, and whether only in just this form."""

    kind: str
    phrase: str
    is_exact: bool = False


def unproven(text: str, brief_text: str, language: Language) -> tuple[Claim, ...]:
    """The claims that `text` makes and `brief_text` does not.

    Args:
        text: One field of an ad.
        brief_text: Everything the brief states.
        language: Of both.
    """
    said = _idioms(language).sub(" ", fold(text))
    if not forbidden_in_folded(said, _phrases(language), language):
        return ()
    found = [claim for claim in _claims(language) if _makes(said, claim, language)]
    return tuple(claim for claim in found if not _makes(fold(brief_text), claim, language))


def _makes(folded: str, claim: Claim, language: Language) -> bool:
    if claim.is_exact:
        return stands_in(folded, fold(claim.phrase))
    return stands_inflected(folded, fold(claim.phrase), language)


@lru_cache(maxsize=8)
def _claims(language: Language) -> tuple[Claim, ...]:
    kinds = [*_EVERYWHERE.items(), *_CLAIMS[language].items()]
    return tuple(
        Claim(kind, phrase.removeprefix("="), phrase.startswith("="))
        for kind, block in kinds
        for phrase in _listed(block)
    )


@lru_cache(maxsize=8)
def _phrases(language: Language) -> tuple[str, ...]:
    return tuple(claim.phrase for claim in _claims(language))


def _listed(block: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in block.split(",") if part.strip())


@lru_cache(maxsize=8)
def _idioms(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(fold(idiom))}(?!\w)" for idiom in _listed(_IDIOMS[language])))
