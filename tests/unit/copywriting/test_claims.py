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
        (Language.DE, "Kölns Nr. 1"),
        (Language.DE, "Hamburgs Nummer eins"),
        (Language.DE, "Deutschlands Nr. 1 für Räder"),
        (Language.DE, "Europas Nummer 1"),
        (Language.DE, "Die Nr. 1 im Norden"),
        (Language.DE, "Ihre Nr. 1"),
        (Language.DE, "Nr. 1 der Region"),
        (Language.DE, "Nr.1 in Köln"),
        (Language.DE, "Platz 1 im Test"),
        (Language.DE, "Nummer-eins-Marke"),
        (Language.DE, "die No. 1 in Bayern"),
        (Language.DE, "Münchens #1"),
        (Language.DE, "klar die Nummer Eins"),
        (Language.DE, "Weltweit Nr. 1"),
        (Language.DE, "Die neue Nummer 1"),
        (Language.DE, "Berlins beliebteste Nr. 1"),
        (Language.EN, "London's No. 1"),
        (Language.EN, "London's number one roaster"),
        (Language.EN, "Britain’s #1 bike shop"),
        (Language.EN, "America's favorite No. 1 coffee"),
        (Language.EN, "Rated No. 1 by runners"),
        (Language.EN, "Voted number 1 in Leeds"),
        (Language.EN, "Ranked #1"),
        (Language.EN, "Still number 1"),
        (Language.EN, "No. 1 for coffee"),
        (Language.EN, "The UK’s No 1"),
        (Language.EN, "The town's trusted No. 1"),
        (Language.EN, "Europe's new number 1"),
        (Language.EN, "numero uno in town"),
        (Language.FR, "Le n° 1 du café"),
        (Language.FR, "Numéro un à Lyon"),
        (Language.FR, "Le numéro un du vélo"),
        (Language.FR, "n°1 en France"),
        (Language.FR, "N° 1 français"),
        (Language.FR, "Le vrai numéro 1"),
        (Language.FR, "Votre n° 1"),
        (Language.FR, "Élu n° 1"),
        (Language.FR, "La marque n° 1"),
        (Language.FR, "Toujours numéro 1"),
        (Language.FR, "le No 1 mondial"),
        (Language.ES, "El número uno en Madrid"),
        (Language.ES, "Número 1 en café"),
        (Language.ES, "El nº 1 de España"),
        (Language.ES, "La marca número 1"),
        (Language.ES, "Tu número 1"),
        (Language.ES, "Siempre el n.º 1"),
        (Language.ES, "líder y número uno"),
        (Language.ES, "n.° 1 mundial"),
        (Language.ES, "el auténtico nº1"),
        (Language.ES, "Elegido número 1"),
        (Language.EN, "Lost weight in a month"),
        (Language.DE, "Gewicht verloren ohne Hunger"),
        (Language.ES, "Pierde peso sin hambre"),
        (Language.EN, "Got rich on one trick"),
    ],
)  # fmt: skip
def test_a_claim_is_found_unless_the_brief_makes_it(language: Language, text: str) -> None:
    assert unproven(text, "", language)
    assert unproven(text, f"We say: {text}.", language) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "The best is yet to come"),
        (Language.EN, "Leith’s best-kept secret"),
        (Language.EN, "Make the best of Monday"),
        (Language.DE, "Das Beste zum Schluss: Kuchen"),
        (Language.FR, "Le meilleur des deux mondes"),
        (Language.ES, "Lo mejor de ambos mundos"),
        (Language.EN, "Best before May. All the best."), (Language.EN, "Better mornings"),
        (Language.DE, "Am besten heute. Jetzt günstiger. Sicher und schnell bestellen."),
        (Language.FR, "Un meilleur sommeil"), (Language.ES, "Empezar mejor el día. Jamón curado."),
        (Language.EN, "Open at number 1 High Street"),
        (Language.EN, "No. 1 Church Lane"),
        (Language.EN, "#1,000 winners"),
        (Language.EN, "#1-3 in stock"),
        (Language.EN, "Fresh coffee #¼0"),
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
        (Language.EN, "Find the bakery at number 1"),
        (Language.EN, "Rule #1: breathe"),
        (Language.EN, "Step No. 1: grind"),
        (Language.EN, "Take the bus No. 1"),
        (Language.EN, "Our office is number 1 Mill Lane"),
        (Language.EN, "Symphony No. 1 by Brahms"),
        (Language.EN, "Your room number 1 is ready"),
        (Language.EN, "No 1 in 10 reads this"),
        (Language.EN, "Lesson number one starts on Monday"),
        (Language.EN, "Batch #1 is gone"),
        (Language.EN, "Tip number one: slow down"),
        (Language.EN, "We have no 1 litre bags"),
        (Language.EN, "Chanel’s window, gate No. 1"),
        (Language.DE, "Haus Nr. 1 am Markt"),
        (Language.DE, "Kurs Nr. 1 beginnt im Mai"),
        (Language.DE, "Unser Tipp Nr. 1: ausprobieren"),
        (Language.DE, "Gleis Nr. 1"),
        (Language.DE, "Los Nr. 1 gewinnt"),
        (Language.DE, "Regel Nummer eins: Ruhe"),
        (Language.DE, "Der Laden am Markt Nr. 1"),
        (Language.DE, "Am Ufer Nr. 1"),
        (Language.DE, "Platz 1 im Kino"),
        (Language.DE, "Grund Nr. 1: der Duft"),
        (Language.DE, "Das Heft Nr. 1 ist da"),
        (Language.DE, "Wir sitzen in der Kirchgasse Nr. 1"),
        (Language.FR, "12 rue de la Paix, n° 1"),
        (Language.FR, "Chambre n° 1"),
        (Language.FR, "Conseil n° 1 : prendre son temps"),
        (Language.FR, "Le tome n° 1 est arrivé"),
        (Language.FR, "Étape numéro un"),
        (Language.FR, "Place du Marché n° 1"),
        (Language.FR, "Raison n° 1"),
        (Language.FR, "Sortez à la porte n° 1"),
        (Language.FR, "Règle n°1"),
        (Language.FR, "Bâtiment n° 1"),
        (Language.ES, "Plaza del Sol nº 1"),
        (Language.ES, "Sala número 1"),
        (Language.ES, "Paso número uno"),
        (Language.ES, "Consejo nº 1"),
        (Language.ES, "Puerta nº 1"),
        (Language.ES, "Habitación número 1"),
        (Language.ES, "El local nº 1"),
        (Language.ES, "Regla número uno: calma"),
        (Language.ES, "Capítulo número 1"),
        (Language.ES, "Andén número 1"),
        (Language.EN, "Lost in a good book"),
        (Language.EN, "Make light of a heavy bag"),
        (Language.EN, "Made by hand, kept for life"),
        (Language.EN, "Two for one, not one for all"),
        (Language.EN, "It’s No. 1 Mill Lane, next to the bakery"),
        (Language.DE, "Alles im grünen Bereich auf Linie 1"),
        (Language.DE, "Ein Kilo verloren, das Paket fährt mit"),
        (Language.DE, "Die Tüte Nr. 1 ist leer"),
        (Language.FR, "Perdre du temps n’est pas grave"),
        (Language.FR, "Le guichet n° 1 est ouvert"),
        (Language.ES, "Pierde el miedo a la bici"),
        (Language.ES, "Autobús número 1"),
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
