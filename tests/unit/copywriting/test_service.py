"""Captions: written, edited as new variations, chosen."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import db
from core.brand import service as brand
from core.brand.models import BrandKit
from core.campaigns import queries as campaign_queries
from core.campaigns import service as campaigns
from core.campaigns.models import Campaign
from core.campaigns.rules import ClientArchived
from core.copywriting import material, queries, service, writing
from core.copywriting.fragments import EMOJI
from core.copywriting.gathering import FOLLOWED_MAX
from core.copywriting.models import CaptionVariation
from core.copywriting.rules import Brief, Copy, PictureFacts, Request
from core.copywriting.writers import OfflineWriter
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.phrases import has_phrase
from core.vocabulary import CaptionAngle, CaptionTone, Language, ReviewStatus, Role
from core.workspaces import queries as workspace_queries
from core.workspaces import service as workspaces
from tests import factories
from tests.conftest import make_scope
from tests.unit.statements import counted


@pytest.fixture
def place(scope: Scope) -> tuple[str, str]:
    """A campaign and a photo of its client."""
    client = workspaces.create(scope, client_name="Aurora Coffee", industry="Food & Drink").workspace_id
    campaign = campaigns.create(
        scope,
        client,
        name="Autumn roast",
        objective="conversion",
        launch_type="seasonal",
        funnel_stage="warm",
        placements=["meta_ig_feed_4x5"],
        primary_offer="20% off the first bag",
        must_include_phrases=["20% off"],
    )
    return campaign, factories.make_asset(scope, client)


def _only(scope: Scope, campaign: str) -> queries.CaptionView:
    (caption,) = queries.captions_of(scope, campaign).rows
    return caption


def test_captions_are_written_in_the_asked_number_and_the_first_is_primary(
    scope: Scope, place: tuple[str, str]
) -> None:
    written = service.write_captions(scope, *place, variations=4, tone=CaptionTone.WITTY)
    caption = _only(scope, place[0])
    assert tuple(variation.variation_id for variation in caption.variations) == written.variation_ids
    assert [variation.is_primary for variation in caption.variations] == [True, False, False, False]
    assert len({variation.text for variation in caption.variations}) == 4
    for variation in caption.variations:
        assert variation.tone is CaptionTone.WITTY
        assert has_phrase(f"{variation.headline} {variation.text}", "20% off")
        assert variation.score is not None
        assert 0 <= variation.score <= 100


def test_the_clients_own_texts_and_the_kits_voice_decide_emoji_and_hashtags(
    scope: Scope, place: tuple[str, str]
) -> None:
    own = ["Coffee time ☕ #coffee #morning", "Your cup is waiting ☕ #coffee #brew"]
    campaigns.update(scope, place[0], reference_captions=own)
    service.write_captions(scope, *place, variations=2)
    with db.read(scope) as work:
        kit_id = work.query(BrandKit.id).scalar()
    brand.update_kit(scope, kit_id, tone_of_voice="Warm, without emojis.")
    service.write_captions(scope, *place, variations=2)
    plain, dressed = queries.captions_of(scope, place[0]).rows
    assert all("☕" in variation.text and variation.text.count("#") == 2 for variation in dressed.variations)
    assert not any("☕" in variation.text for variation in plain.variations)
    assert all(variation.text.count("#") == 2 for variation in plain.variations)


def test_equal_seeds_give_equal_words(scope: Scope, place: tuple[str, str]) -> None:
    for _ in range(2):
        service.write_captions(scope, *place, seed=11, angle=CaptionAngle.EMOTIONAL)
    one, two = queries.captions_of(scope, place[0]).rows
    assert [variation.text for variation in one.variations] == [variation.text for variation in two.variations]


def test_an_edit_is_a_new_variation_by_its_author_which_becomes_primary(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=2)
    edited = service.edit_variation(scope, written.variation_ids[0], text="20% off.\r\n\r\nToday.", cta="Order")
    caption = _only(scope, place[0])
    assert caption.primary is not None
    assert caption.primary.variation_id == edited
    assert (caption.primary.text, caption.primary.cta) == ("20% off.\n\nToday.", "Order")
    assert caption.primary.author_name == scope.name
    assert caption.primary.headline == caption.variations[0].headline
    assert caption.approval_status is ReviewStatus.PENDING
    assert len(caption.variations) == 3


def test_a_chosen_variation_speaks_for_the_caption(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=3)
    service.choose_variation(scope, written.variation_ids[2])
    primary = _only(scope, place[0]).primary
    assert primary is not None
    assert primary.variation_id == written.variation_ids[2]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"variations": 0}, "variations"),
        ({"variations": 11}, "variations"),
        ({"tone": "shouting"}, "tone"),
        ({"template": "haiku"}, "template"),
        ({"angle": "sideways"}, "angle"),
    ],
)
def test_what_cannot_be_written_is_told_at_its_field(
    scope: Scope, place: tuple[str, str], change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.write_captions(scope, *place, **change)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert queries.captions_of(scope, place[0]).total == 0


def test_a_text_of_five_thousand_characters_is_refused_at_its_field(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place)
    with pytest.raises(InvalidInput) as refused:
        service.edit_variation(scope, written.variation_ids[0], text="x" * 5000)
    assert refused.value.field == "text"


def test_a_strangers_captions_are_not_there(scope: Scope, stranger: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place)
    with pytest.raises(NotFound):
        service.edit_variation(stranger, written.variation_ids[0], text="x")
    with pytest.raises(NotFound):
        queries.captions_of(stranger, place[0])


def test_a_viewer_writes_nothing(scope: Scope, place: tuple[str, str]) -> None:
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    with pytest.raises(Forbidden):
        service.write_captions(viewer, *place)


def test_no_text_is_written_or_changed_for_an_archived_client(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=2)
    (client,) = workspace_queries.list_workspaces(scope).rows
    workspaces.archive(scope, client.workspace_id)
    for attempt in (
        lambda: service.write_captions(scope, *place),
        lambda: service.edit_variation(scope, written.variation_ids[0], text="Mine"),
        lambda: service.choose_variation(scope, written.variation_ids[1]),
    ):
        with pytest.raises(ClientArchived):
            attempt()
    caption = _only(scope, place[0])
    assert [variation.is_primary for variation in caption.variations] == [True, False]


def test_emoji_and_hashtags_can_be_wished_for(scope: Scope, place: tuple[str, str]) -> None:
    service.write_captions(scope, *place, variations=2, emoji="few", hashtags=3)
    for text in _texts(scope, place):
        assert text.said.text.count("#") == 3
        assert EMOJI.search(text.said.text)
    service.write_captions(scope, *place, variations=2, emoji="none", hashtags=0)
    for text in _texts(scope, place):
        assert "#" not in text.said.text
        assert not EMOJI.search(text.said.text)
    for wrong in ({"emoji": "lots"}, {"hashtags": 13}):
        with pytest.raises(InvalidInput) as caught:
            service.write_captions(scope, *place, **wrong)  # type: ignore[arg-type]
        assert caught.value.field in wrong


# --- reworking ---------------------------------------------------------------------------------------------------------


def _texts(scope: Scope, place: tuple[str, str]) -> list[queries.TextView]:
    return list(queries.words_of(scope, *place).sets[0].texts)


def test_a_field_written_anew_is_a_text_beside_the_others_and_not_the_primary_one(
    scope: Scope, place: tuple[str, str]
) -> None:
    written = service.write_captions(scope, *place, variations=2)
    made = service.renew_field(scope, written.variation_ids[0], "headline")
    old, other, new = _texts(scope, place)
    assert new.said.variation_id == made
    assert new.copy.headline not in {old.copy.headline, other.copy.headline}
    assert new.copy.saying({"headline": old.copy.headline}) == old.copy
    assert (old.said.is_primary, new.said.is_primary) == (True, False)
    assert new.said.author_name == ""
    again = service.renew_field(scope, written.variation_ids[0], "headline")
    assert len({text.copy.headline for text in _texts(scope, place)}) == 4
    assert again != made


def test_what_a_person_wrote_stays_theirs_when_one_field_is_new(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    edited = service.edit_variation(scope, written.variation_ids[0], text="By hand, 20% off the first bag.")
    made = service.renew_field(scope, edited, "cta")
    new = _texts(scope, place)[-1]
    assert new.said.variation_id == made
    assert (new.said.author_name, new.said.tone, new.said.text) == (scope.name, None, "By hand, 20% off the first bag.")


def test_no_other_field_can_be_written_anew(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    with pytest.raises(InvalidInput) as caught:
        service.renew_field(scope, written.variation_ids[0], "author_name")
    assert caught.value.field == "field"


def test_a_text_in_another_language_is_judged_in_it_and_edited_in_it(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    german = service.translate(scope, written.variation_ids[0], "de")
    english, text = _texts(scope, place)
    assert (text.language, text.is_translated, english.is_translated) == ("de", True, False)
    assert text.copy.cta != english.copy.cta
    assert not text.said.is_primary
    reasons = " ".join(one.reason for one in text.judged.criteria)
    assert "Amstad" in reasons, "the German formula of readability"
    edited = service.edit_variation(scope, german, headline="20% off, von Hand")
    hand = _texts(scope, place)[-1]
    assert (hand.said.variation_id, hand.language) == (edited, "de")
    back = service.translate(scope, german, "en")
    assert _texts(scope, place)[-1].said.variation_id == back
    assert _texts(scope, place)[-1].language == "en"
    with pytest.raises(InvalidInput) as caught:
        service.translate(scope, german, "de")
    assert caught.value.field == "language"


def test_a_caption_holds_forty_texts_and_says_so(
    scope: Scope, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "TEXTS_MAX", 2)
    written = service.write_captions(scope, *place, variations=2)
    for rework in (
        lambda: service.renew_field(scope, written.variation_ids[0], "headline"),
        lambda: service.translate(scope, written.variation_ids[0], "fr"),
        lambda: service.edit_variation(scope, written.variation_ids[0], text="20% off"),
    ):
        with pytest.raises(Conflict, match="2 texts"):
            rework()
    assert len(_texts(scope, place)) == 2


def test_reworking_needs_the_right_and_a_living_campaign(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    (variation,) = written.variation_ids
    reference = service.keep_reference(scope, variation)
    for deed in (
        lambda who: service.renew_field(who, variation, "headline"),
        lambda who: service.translate(who, variation, "de"),
        lambda who: service.keep_reference(who, variation),
        lambda who: service.forget_reference(who, reference),
    ):
        with pytest.raises(Forbidden):
            deed(viewer)
    campaigns.archive(scope, place[0])
    for deed in (
        lambda: service.renew_field(scope, variation, "headline"),
        lambda: service.translate(scope, variation, "de"),
        lambda: service.keep_reference(scope, variation),
        lambda: service.forget_reference(scope, reference),
    ):
        with pytest.raises(Conflict):
            deed()


# --- style memory ------------------------------------------------------------------------------------------------------


def test_a_text_is_kept_once_followed_and_let_go(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    edited = service.edit_variation(scope, written.variation_ids[0], text="Warm cups.\n20% off. Quiet mornings.")
    reference = service.keep_reference(scope, edited)
    assert service.keep_reference(scope, edited) == reference
    memory = queries.style_memory(scope, place[0])
    assert [(one.reference_id, one.text, one.kept_by_name) for one in memory.kept] == [
        (reference, "Warm cups.\n20% off. Quiet mornings.", scope.name)
    ]
    assert memory.style is not None
    assert memory.style.sentence_words == (2, 2, 2)
    assert [text.is_kept for text in _texts(scope, place)] == [False, True]
    with db.read(scope) as work:
        campaign = work.one(Campaign, place[0])
        assert material.load_brief(work, campaign).reference_captions == ("Warm cups.\n20% off. Quiet mornings.",)
    service.forget_reference(scope, reference)
    assert queries.style_memory(scope, place[0]).kept == ()
    with pytest.raises(service.ReferenceNotFound):
        service.forget_reference(scope, reference)


def test_texts_stay_in_their_language_when_the_campaign_takes_another(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=2)
    kept = service.keep_reference(scope, written.variation_ids[0])
    campaigns.update(scope, place[0], language="de")
    assert [(text.language, text.is_translated, text.is_kept) for text in _texts(scope, place)] == [
        (Language.EN, True, False),
        (Language.EN, True, False),
    ]
    # What is not followed is not shown as followed, and nothing in the old language is kept for the new one.
    assert queries.style_memory(scope, place[0]).kept == ()
    with pytest.raises(InvalidInput):
        service.keep_reference(scope, written.variation_ids[1])
    service.translate(scope, written.variation_ids[0], "de")
    assert _texts(scope, place)[-1].language is Language.DE
    campaigns.update(scope, place[0], language="en")
    assert [one.reference_id for one in queries.style_memory(scope, place[0]).kept] == [kept]
    assert [text.language for text in _texts(scope, place)] == [Language.EN, Language.EN, Language.DE]


def test_a_strangers_texts_stay_as_they_are_when_a_campaign_takes_another_language(
    scope: Scope, stranger: Scope, place: tuple[str, str]
) -> None:
    service.write_captions(scope, *place, variations=1)
    other = campaigns.create(
        stranger,
        workspaces.create(stranger, client_name="Other").workspace_id,
        name="Other",
        objective="conversion",
        launch_type="seasonal",
        funnel_stage="warm",
        placements=["meta_ig_feed_4x5"],
    )
    campaigns.update(stranger, other, language="de")
    assert [(text.language, text.is_translated) for text in _texts(scope, place)] == [(Language.EN, False)]


def test_later_writing_follows_what_was_kept(scope: Scope, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=3, seed=4)
    before = [text.said.text for text in _texts(scope, place)]
    service.keep_reference(scope, service.edit_variation(scope, written.variation_ids[0], text="Cups. 20% off."))
    service.write_captions(scope, *place, variations=3, seed=4)
    after = [text.said.text for text in _texts(scope, place)]
    assert sum(map(len, after)) < sum(map(len, before))


def test_texts_the_caller_knows_to_be_good_are_followed_as_well(scope: Scope, place: tuple[str, str]) -> None:
    service.write_captions(scope, *place, variations=3, seed=4)
    plain = [text.said.text for text in _texts(scope, place)]
    service.write_captions(scope, *place, variations=3, seed=4, liked=["Coffee ☕ ☕ ☕", "More ☕ ☕ ☕"])
    dressed = [text.said.text for text in _texts(scope, place)]
    # By itself the feed brings one emoji and three tags.
    assert all(len(EMOJI.findall(text)) == 3 and "#" not in text for text in dressed)
    assert all(len(EMOJI.findall(text)) <= 1 and "#" in text for text in plain)
    memory = queries.style_memory(scope, place[0], liked=("Quiet cups.", "Quiet beans."))
    assert memory.style is not None
    assert memory.style.words == ("quiet",)
    assert (memory.followed, memory.liked, memory.left_out) == (2, 2, 0)


def test_no_more_texts_are_said_to_be_followed_than_are(
    scope: Scope, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaigns.update(scope, place[0], reference_captions=["Typed into the brief.", "Typed there as well."])
    written = service.write_captions(scope, *place, variations=1)
    service.keep_reference(scope, written.variation_ids[0])
    liked = ("Typed there as well.", *(f"Approved and quiet, number {number}." for number in range(50)))
    memory = queries.style_memory(scope, place[0], liked=liked)
    assert (len(memory.kept), memory.from_brief, memory.liked) == (1, 2, 37)
    assert (memory.followed, memory.left_out) == (FOLLOWED_MAX, 13)
    assert memory.style is not None
    assert memory.style.texts == FOLLOWED_MAX
    sent = queries.prompt_for(scope, *place, liked=liked)
    assert sent.user.count("Approved and quiet") <= memory.liked


def test_a_text_in_another_language_follows_only_texts_of_that_language(
    scope: Scope, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaigns.update(scope, place[0], reference_captions=["Typed into the brief."], language="de")
    written = service.write_captions(scope, *place, variations=1)
    service.keep_reference(scope, written.variation_ids[0])
    (german,) = queries.style_memory(scope, place[0]).kept
    campaigns.update(scope, place[0], language="en")
    (english,) = service.write_captions(scope, *place, variations=1).variation_ids
    followed: list[tuple[str, ...]] = []
    write = OfflineWriter.write

    def noted(self: OfflineWriter, brief: Brief, facts: PictureFacts, request: Request) -> tuple[Copy, ...]:
        followed.append(brief.reference_captions)
        return write(self, brief, facts, request)

    monkeypatch.setattr(OfflineWriter, "write", noted)
    service.translate(scope, english, "de")
    service.translate(scope, english, "fr")
    service.renew_field(scope, english, "headline")
    assert followed == [(german.text,), (), ("Typed into the brief.",)]


def test_only_texts_of_the_campaigns_language_with_words_are_kept_and_twenty_at_most(
    scope: Scope, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = service.write_captions(scope, *place, variations=3)
    german = service.translate(scope, written.variation_ids[0], "de")
    empty = service.edit_variation(scope, written.variation_ids[0], text="")
    for refused in (german, empty):
        with pytest.raises(InvalidInput):
            service.keep_reference(scope, refused)
    monkeypatch.setattr(service, "REFERENCES_MAX", 2)
    for variation in written.variation_ids[:2]:
        service.keep_reference(scope, variation)
    with pytest.raises(Conflict, match="2 texts are kept"):
        service.keep_reference(scope, written.variation_ids[2])


# --- what the step reads -----------------------------------------------------------------------------------------------


def test_pictures_with_texts_come_first_and_foreign_pictures_never(scope: Scope, place: tuple[str, str]) -> None:
    client = campaign_queries.get_campaign(scope, place[0]).workspace_id
    newer = factories.make_asset(scope, client)
    factories.make_asset(scope, factories.make_client(scope, "Another client"))
    assert [one.asset_id for one in queries.pictures_of(scope, place[0]).rows] == [newer, place[1]]
    service.write_captions(scope, *place, variations=2)
    page = queries.pictures_of(scope, place[0])
    assert [(one.asset_id, one.texts) for one in page.rows] == [(place[1], 2), (newer, 0)]
    assert page.total == 2
    with counted() as statements:
        queries.pictures_of(scope, place[0])
    assert len(statements) == 3


def test_the_number_of_statements_does_not_grow_with_the_texts(scope: Scope, place: tuple[str, str]) -> None:
    service.write_captions(scope, *place, variations=1)
    with counted() as few:
        queries.words_of(scope, *place)
    for seed in range(3):
        service.write_captions(scope, *place, variations=5, seed=seed)
    with counted() as many:
        words = queries.words_of(scope, *place)
    assert len(many) == len(few)
    assert [len(one.texts) for one in words.sets] == [5, 5, 5, 1]


def test_the_verdict_is_todays_whatever_was_true_when_the_text_was_written(
    scope: Scope, place: tuple[str, str]
) -> None:
    service.write_captions(scope, *place, variations=1)
    (text,) = _texts(scope, place)
    assert text.judged.gates == ()
    campaigns.update(scope, place[0], must_include_phrases=["roasted on Tuesdays"])
    (text,) = _texts(scope, place)
    assert [gate.id for gate in text.judged.gates] == ["missing_phrase"]
    assert text.judged.total <= 49


def test_typed_words_are_judged_without_reading_anything(scope: Scope, place: tuple[str, str]) -> None:
    service.write_captions(scope, *place, variations=1)
    (text,) = _texts(scope, place)
    bench = queries.open_bench(scope, place[0])
    with counted() as statements:
        judged = bench.judged(text.copy, {"headline": "The best coffee"})
    assert statements == []
    assert {gate.id for gate in judged.gates} == {"claim"}
    assert bench.judged(text.copy) == text.judged


def test_the_whole_way_of_a_text_is_the_same_on_both_databases(someone: Scope) -> None:
    client = factories.make_client(someone)
    campaign, photo = factories.make_campaign(someone, client), factories.make_asset(someone, client)
    without = factories.make_asset(someone, client)
    written = service.write_captions(someone, campaign, photo, variations=2)
    german = service.translate(someone, written.variation_ids[0], "de")
    fresh = service.renew_field(someone, written.variation_ids[1], "headline")
    service.choose_variation(someone, fresh)
    reference = service.keep_reference(someone, written.variation_ids[0])
    words = queries.words_of(someone, campaign, photo)
    assert [(text.said.variation_id, text.language) for text in words.sets[0].texts] == [
        (written.variation_ids[0], "en"),
        (written.variation_ids[1], "en"),
        (german, "de"),
        (fresh, "en"),
    ]
    assert [text.said.is_primary for text in words.sets[0].texts] == [False, False, False, True]
    assert [(one.asset_id, one.texts) for one in queries.pictures_of(someone, campaign).rows] == [
        (photo, 4),
        (without, 0),
    ]
    assert queries.count_texts(someone, campaign) == 4
    assert [one.reference_id for one in queries.style_memory(someone, campaign).kept] == [reference]


def test_a_text_that_several_people_keep_at_once_is_kept_once(someone: Scope) -> None:
    client = factories.make_client(someone)
    campaign, photo = factories.make_campaign(someone, client), factories.make_asset(someone, client)
    (variation,) = service.write_captions(someone, campaign, photo, variations=1).variation_ids
    people = 4
    barrier = threading.Barrier(people)

    def keep(_number: int) -> str:
        barrier.wait()
        return service.keep_reference(someone, variation)

    with ThreadPoolExecutor(people) as pool:
        ids = set(pool.map(keep, range(people)))
    assert [one.reference_id for one in queries.style_memory(someone, campaign).kept] == list(ids)


def test_texts_that_are_added_in_one_moment_each_have_a_place_of_their_own(someone: Scope) -> None:
    client = workspaces.create(someone, client_name="Aurora Coffee", industry="Food & Drink").workspace_id
    campaign = factories.make_campaign(someone, client)
    variation = service.write_captions(someone, campaign, factories.make_asset(someone, client), variations=1)
    people = 4
    barrier = threading.Barrier(people)

    def edit(number: int) -> str:
        barrier.wait()
        return service.edit_variation(someone, variation.variation_ids[0], text=f"Typed by number {number}.")

    with ThreadPoolExecutor(people) as pool:
        edited = set(pool.map(edit, range(people)))
    with db.read(someone) as work:
        rows = work.execute(select(CaptionVariation.id, CaptionVariation.position)).all()
    assert sorted(position for _, position in rows) == [1, 2, 3, 4, 5]
    assert edited < {variation_id for variation_id, _ in rows}
    assert _only(someone, campaign).primary is not None


def test_of_texts_added_in_one_moment_none_is_beyond_the_most(someone: Scope) -> None:
    client = workspaces.create(someone, client_name="Aurora Coffee", industry="Food & Drink").workspace_id
    campaign = factories.make_campaign(someone, client)
    written = service.write_captions(someone, campaign, factories.make_asset(someone, client), variations=1)
    for number in range(writing.TEXTS_MAX - 2):
        service.edit_variation(someone, written.variation_ids[0], text=f"Typed before, {number}.")
    people = 4
    barrier = threading.Barrier(people)

    def edit(number: int) -> bool:
        barrier.wait()
        try:
            service.edit_variation(someone, written.variation_ids[0], text=f"Typed by number {number}.")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(people) as pool:
        assert sum(pool.map(edit, range(people))) == 1
    assert len(_only(someone, campaign).variations) == writing.TEXTS_MAX


def test_the_database_itself_refuses_two_texts_at_one_place(scope: Scope, place: tuple[str, str]) -> None:
    service.write_captions(scope, *place, variations=2)
    with pytest.raises(IntegrityError), db.work(scope) as work:
        work.execute(update(CaptionVariation).values(position=1))
