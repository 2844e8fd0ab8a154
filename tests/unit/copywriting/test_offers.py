"""An offer is shortened at a clause and never to another claim; it leads wherever a placement has the room."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import placements
from core.copywriting import lexicon, material, offers, writer
from core.copywriting.rules import Brief, Length, Limits, PictureFacts
from core.phrases import has_phrase
from core.vocabulary import Language
from tests.unit.copywriting import briefs

PHOTO = PictureFacts()
SHIPPING = "Free shipping on orders over 50 euros until Sunday"
SERUM = "Free mini serum with every order over 40 euros"


def texts(offer: str, language: Language = Language.EN) -> list[str]:
    return [form.text for form in offers.forms(offer, lexicon.of(language))]


def with_offer(offer: str, **changes: object) -> Brief:
    return replace(briefs.COFFEE, offer=offer, must_include_phrases=(), **changes)


@pytest.mark.parametrize(
    ("language", "offer", "shortest", "rest"),
    [
        (Language.EN, SHIPPING, "Free shipping over 50 euros", "until Sunday"),
        (Language.EN, "Until Sunday: 20% off the first bag", "20% off the first bag", "Until Sunday"),
        (Language.EN, "20% off the first bag (until 30 November)", "20% off the first bag", "until 30 November"),
        (Language.EN, "20% off until Sunday 8 pm", "20% off", "until Sunday 8 pm"),
        (Language.EN, "20% off until May 30", "20% off", "until May 30"),
        (Language.ES, "20% de descuento hasta el 31 de mayo", "20% de descuento", "hasta el 31 de mayo"),
        (Language.EN, "20% off everything, plus free returns", "20% off everything", "free returns"),
        (Language.DE, "Kostenloser Versand für Bestellungen ab 50 Euro bis Sonntag", "Kostenloser Versand ab 50 Euro", "bis Sonntag"),
        (Language.DE, "Nur bis 30.11.: 20 % auf alles", "20 % auf alles", "Nur bis 30.11."),
        (Language.FR, "Livraison gratuite pour toute commande dès 50 € jusqu’au 3 mai", "Livraison gratuite dès 50 €", "jusqu’au 3 mai"),
        (Language.ES, "Envío gratis en pedidos a partir de 50 € hasta el domingo", "Envío gratis a partir de 50 €", "hasta el domingo"),
    ],
)  # fmt: skip
def test_a_deadline_an_extra_and_the_orders_of_a_delivery_may_go(
    language: Language, offer: str, shortest: str, rest: str
) -> None:
    forms = offers.forms(offer, lexicon.of(language))
    assert forms[0] == offers.OfferForm(offer, "")
    assert forms[-1] == offers.OfferForm(shortest, rest)
    assert sorted((len(form.text) for form in forms), reverse=True) == [len(form.text) for form in forms]


@pytest.mark.parametrize(
    ("language", "offer"),
    [
        (Language.EN, "Free mini serum with every order over $40"),
        (Language.EN, "Buy two and get one free"),
        (Language.EN, "Free gin and tonic for members"),
        (Language.EN, "20% off through our app"),
        (Language.EN, "Order until Sunday and save 20%"),
        (Language.EN, "20% off until Sunday 2 bags"),
        (Language.EN, "20% off, plus free returns for members"),
        (Language.EN, "20% off, plus 5 samples"),
        (Language.EN, "20% off on orders over 50 euros"),
        (Language.EN, "Free gift on orders over 50 euros"),
        (Language.DE, "Jacken bis zu 50 % reduziert"),
        (Language.FR, "Jusqu’à 50 % de remise"),
        (Language.ES, "Hasta 50 % de descuento"),
    ],
)
def test_a_condition_a_figure_or_half_a_deal_never_goes(language: Language, offer: str) -> None:
    assert texts(offer, language) == [offer]


PIECES = ["20% off", "Free shipping", "on orders", "over 50 euros", "until Sunday", "plus", "and", "for members",
          "today only", "a gift", "with code TEN", "from 30 May", "Buy one", ",", "–", "2 bags", "the first bag"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map(" ".join))
@example("until Sunday , for members")
@example("20% off until Sunday 2 bags")
def test_a_form_is_made_of_the_offers_own_words_in_their_order_and_keeps_every_amount(offer: str) -> None:
    said = re.findall(r"\w+", offer.lower())
    for form in offers.forms(offer, lexicon.of(Language.EN)):
        rest = iter(said)
        assert all(word in rest for word in re.findall(r"\w+", form.text.lower()))
        amounts = re.findall(r"20%|50 euros|2 bags|code TEN|for members", offer)
        # Said first, a condition begins with a capital: "Until Sunday: for members …" becomes "For members …".
        told = f"{form.text} | {form.rest}".lower()
        assert all(amount.lower() in told for amount in amounts)
        assert all(amount in form.text for amount in re.findall(r"20%|50 euros|2 bags", offer))


def test_a_shortened_offer_leads_where_the_whole_one_has_no_room_and_its_rest_is_the_second_line() -> None:
    limits = Limits(headline=Length(soft=27))
    copies = [writer.write_ad(with_offer(SHIPPING), PHOTO, seed=3, concept=c, limits=limits) for c in (0, 1)]
    led = next(copy for copy in copies if copy.headline == "Free shipping over 50 euros")
    assert led.subheadline == "Until Sunday"
    assert not led.stands_in
    assert all(has_phrase(copy.primary_text, SHIPPING) for copy in copies)


@pytest.mark.parametrize("seed", range(4))
def test_an_offer_that_cannot_be_shortened_leads_every_placement_that_has_the_room(seed: int) -> None:
    brief = with_offer(SERUM)
    chosen = [placements.get(name) for name in ("meta_fb_feed_1x1", "linkedin_191", "google_display_mrec")]
    copies = [
        writer.write_ad(
            brief, PHOTO, seed=seed, concept=concept, limits=material.tightest(chosen),
            headline_elsewhere=material.roomiest_headline(chosen),
        )
        for concept in (0, 1)
    ]  # fmt: skip
    (standing_in,) = [copy for copy in copies if copy.stands_in]
    assert len(standing_in.headline) <= 27
    assert has_phrase(standing_in.primary_text, SERUM)
    linkedin = writer.led_by_offer(standing_in, brief, Limits(headline=Length(soft=70, hard=200)))
    assert linkedin.headline == SERUM
    assert SERUM in linkedin.alt_text
    assert not has_phrase(linkedin.subheadline, SERUM)
    assert linkedin.primary_text == standing_in.primary_text
    assert writer.led_by_offer(standing_in, brief, Limits(headline=Length(soft=27))) == standing_in


def test_an_offer_of_today_is_never_set_above_a_text_of_yesterday() -> None:
    limits = Limits(headline=Length(soft=27))
    copies = [
        writer.write_ad(with_offer(SERUM), PHOTO, seed=1, concept=c, limits=limits, headline_elsewhere=Length())
        for c in (0, 1)
    ]
    standing_in = next(copy for copy in copies if copy.stands_in)
    assert writer.led_by_offer(standing_in, with_offer("Half price today"), Limits()) == standing_in


def test_a_campaigns_own_headline_limit_binds_everywhere() -> None:
    brief = with_offer(SERUM, headline_max_length=30)
    copies = [writer.write_ad(brief, PHOTO, seed=1, concept=c, headline_elsewhere=Length()) for c in (0, 1)]
    assert not any(copy.stands_in for copy in copies)
    assert all(len(copy.headline) <= 30 for copy in copies)


def test_the_roomiest_headline_is_the_largest_limit_or_none() -> None:
    facebook, linkedin, banner = (
        placements.get(name) for name in ("meta_fb_feed_1x1", "linkedin_191", "google_display_mrec")
    )
    assert material.roomiest_headline([facebook, linkedin]) == Length(soft=70, hard=None)
    assert material.roomiest_headline([linkedin]) == Length(soft=70, hard=200)
    assert material.roomiest_headline([facebook, banner]) == Length()
