"""Captions: written, edited as new variations, chosen."""

import pytest

from core import db
from core.brand import service as brand
from core.brand.models import BrandKit
from core.campaigns import service as campaigns
from core.campaigns.rules import ClientArchived
from core.copywriting import queries, service
from core.db import Scope
from core.errors import Forbidden, InvalidInput, NotFound
from core.phrases import has_phrase
from core.vocabulary import CaptionAngle, CaptionTone, ReviewStatus, Role
from core.workspaces import queries as workspace_queries
from core.workspaces import service as workspaces
from tests import factories
from tests.conftest import make_scope


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
