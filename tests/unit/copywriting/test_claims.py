"""A claim nobody can check stands only where the brief makes it; then the same ad passes."""

from dataclasses import replace

import pytest

from core import placements
from core.copywriting import readability, writer
from core.copywriting import score as scoring
from core.copywriting.claims import unproven
from core.copywriting.rules import Limits, PictureFacts, Request
from core.creatives import rules as ads
from core.vocabulary import CheckVerdict, Language
from tests.unit.copywriting import briefs


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "The best coffee in town"), (Language.EN, "We are #1"), (Language.EN, "Guaranteed fresh"),
        (Language.EN, "Clinically proven"), (Language.EN, "Risk-free returns"),
        (Language.DE, "Der beste Kaffee"), (Language.DE, "Garantiert frisch"), (Language.DE, "Nr. 1 im Viertel"),
        (Language.DE, "Die günstigsten Räder"), (Language.DE, "Klinisch getestet"), (Language.DE, "Ganz ohne Risiko"),
        (Language.FR, "Le meilleur pain"), (Language.FR, "Fraîcheur garantie"), (Language.FR, "N° 1 du quartier"),
        (Language.FR, "Cliniquement prouvé"), (Language.FR, "Sans risque"),
        (Language.ES, "El mejor café"), (Language.ES, "Resultados garantizados"), (Language.ES, "Somos el n.º 1"),
        (Language.ES, "Clínicamente probado"), (Language.ES, "Sin riesgos"),
        (Language.EN, "Our best coffee in the world"),
        (Language.EN, "#1 in Europe"),
        (Language.EN, "The number one"),
        (Language.EN, "Guaranteed results"),
        (Language.EN, "interest free"),
        (Language.EN, "tax free"),
        (Language.EN, "100 % success"),
        (Language.EN, "Heals acne"),
        (Language.DE, "Nr. 1 in Köln"),
        (Language.DE, "Heilt Arthrose"),
        (Language.ES, "El mejor sabor"),
    ],
)  # fmt: skip
def test_a_claim_is_found_unless_the_brief_makes_it(language: Language, text: str) -> None:
    assert unproven(text, "", language)
    assert unproven(text, f"We say: {text}.", language) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "Best before May. All the best."), (Language.EN, "Better mornings"),
        (Language.DE, "Am besten heute. Jetzt günstiger. Sicher und schnell bestellen."),
        (Language.FR, "Un meilleur sommeil"), (Language.ES, "Empezar mejor el día. Jamón curado."),
        (Language.EN, "Open at number 1 High Street"),
        (Language.EN, "No. 1 Church Lane"),
        (Language.EN, "#1,000 winners"),
        (Language.EN, "#1-3 in stock"),
        (Language.EN, "No 1-star service"),
        (Language.EN, "Best served warm"),
        (Language.EN, "Best enjoyed chilled"),
        (Language.EN, "Best by July"),
        (Language.EN, "Which bike suits you best?"),
        (Language.EN, "Hope for the best"),
        (Language.EN, "How best to prepare"),
        (Language.EN, "The best time to plant a tree"),
        (Language.EN, "Best practice"),
        (Language.EN, "Our greatest hits tour"),
        (Language.EN, "We cure our ham"),
        (Language.EN, "A cure for boredom"),
        (Language.EN, "A healing garden"),
        (Language.EN, "Heal's sofas"),
        (Language.EN, "Miracle on 34th Street"),
        (Language.EN, "A detox for your inbox"),
        (Language.EN, "Weight loss of the frame: 200 g"),
        (Language.DE, "Zimmer Nummer 1"),
        (Language.DE, "Hauptstraße Nr. 1"),
        (Language.DE, "Buslinie Nr. 1"),
        (Language.DE, "Nr. 1.000"),
        (Language.DE, "Bestens beraten"),
        (Language.DE, "Die besten Wünsche zum Fest"),
        (Language.DE, "Mit besten Grüßen"),
        (Language.DE, "Wir geben unser Bestes"),
        (Language.DE, "Das Beste kommt noch"),
        (Language.DE, "Im besten Alter"),
        (Language.DE, "In besten Händen"),
        (Language.DE, "In bester Gesellschaft"),
        (Language.DE, "Heile Welt"),
        (Language.DE, "Ski Heil"),
        (Language.DE, "Der führende Ton"),
        (Language.DE, "Der schnellste Weg ins Wochenende"),
        (Language.DE, "Rendite-Rechner"),
        (Language.FR, "Ligne n°1"),
        (Language.FR, "Nos meilleurs vœux"),
        (Language.FR, "Nos meilleurs voeux"),
        (Language.FR, "Le meilleur reste à venir"),
        (Language.FR, "Pour le meilleur et pour le pire"),
        (Language.FR, "Donnez le meilleur de vous-même"),
        (Language.FR, "Les meilleurs moments"),
        (Language.FR, "Les leaders de demain"),
        (Language.FR, "Le rendement du moteur"),
        (Language.FR, "Sans intérêt particulier"),
        (Language.FR, "La cour des miracles"),
        (Language.ES, "Calle Mayor nº 1"),
        (Language.ES, "Línea número 1"),
        (Language.ES, "No 1 sino 2"),
        (Language.ES, "Los mejores deseos"),
        (Language.ES, "Lo mejor está por llegar"),
        (Language.ES, "Hazlo lo mejor que puedas"),
        (Language.ES, "La mejor parte del día"),
        (Language.ES, "Las mejores amigas"),
        (Language.ES, "Cura la ensalada"),
        (Language.ES, "Virgen de los Milagros"),
        (Language.ES, "Curso de líder de equipo"),
        (Language.ES, "Sin dolor de cabeza al aparcar"),
    ],
)  # fmt: skip
def test_what_only_sounds_like_one_is_none(language: Language, text: str) -> None:
    assert unproven(text, "", language) == ()


@pytest.mark.parametrize(
    ("language", "text", "brief"),
    [
        (Language.DE, "Zwei Jahre garantiert", "2 Jahre Garantie"), (Language.DE, "Nr. 1 in Köln", "Die Nummer 1"),
        (Language.EN, "The number one", "We are #1"), (Language.FR, "Le meilleur pain", "La meilleure boulangerie"),
        (Language.ES, "El mejor sabor", "La mejor pizza"), (Language.EN, "Money-back", "Money back"),
        (Language.EN, "Risk-free", "without risk"),
    ],
)  # fmt: skip
def test_a_claim_the_brief_words_otherwise_is_stated(language: Language, text: str, brief: str) -> None:
    assert len(unproven(text, "", language)) == 1
    assert unproven(text, brief, language) == ()


def test_an_ad_with_a_claim_fails_its_check_until_the_brief_states_it() -> None:
    words = ads.Words("20% off", "The best 20% off you will find.", landing_url="https://example.com")
    placement = placements.get("meta_fb_feed_1x1")
    assert ads.verdict_of(ads.check_words(words, briefs.COFFEE, placement)) is CheckVerdict.FAIL
    assert "“best” in the primary text" in ads.failure_of(ads.check_words(words, briefs.COFFEE, placement))
    proven = replace(briefs.COFFEE, supporting_points=("Best coffee 2026, Roasters’ Guild",))
    assert ads.verdict_of(ads.check_words(words, proven, placement)) is not CheckVerdict.FAIL


def test_a_claim_and_a_form_of_a_forbidden_phrase_are_gates() -> None:
    (copy,) = writer.write(briefs.COFFEE, PictureFacts(), Request(variations=1))
    judged = scoring.score(replace(copy, description="Cheaper, and the best"), briefs.COFFEE, Limits())
    assert [gate.id for gate in judged.gates] == ["forbidden_phrase", "claim"]
    assert judged.total <= scoring.BLOCKED_AT_MOST


def test_likeness_to_another_text_of_the_campaign_costs() -> None:
    (copy,) = writer.write(briefs.COFFEE, PictureFacts(), Request(variations=1))
    alone = scoring.score(copy, briefs.COFFEE, Limits())
    beside = scoring.score(copy, briefs.COFFEE, Limits(), others=[copy.primary_text])
    assert alone.total - beside.total == 6
    assert scoring.score(copy, briefs.COFFEE, Limits(), others=["Something else entirely"]).total == alone.total


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [
        (Language.EN, "We roast coffee in small lots. Try it now.",
         "Institutional interoperability necessitates comprehensive organisational transformation."),
        (Language.DE, "Wir backen gutes Brot. Komm doch mal vorbei.",
         "Organisatorische Interoperabilität erfordert umfassende institutionelle Transformationsprozesse."),
        (Language.FR, "Le pain est bon. Venez nous voir demain.",
         "L’interopérabilité institutionnelle nécessite une transformation organisationnelle considérable."),
        (Language.ES, "El pan es muy bueno. Ven a verlo hoy.",
         "Interoperabilidad institucional internacional necesita transformación organizacional considerable."),
    ],
)  # fmt: skip
def test_reading_ease_tells_easy_from_hard_in_each_language(language: Language, easy: str, hard: str) -> None:
    simple, difficult = readability.reading_ease(easy, language), readability.reading_ease(hard, language)
    assert simple is not None
    assert difficult is not None
    assert simple > 70
    assert difficult < 30
    assert readability.reading_ease("Too short", language) is None
