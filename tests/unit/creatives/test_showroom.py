"""A layout in every shape on a client's own photo: what is drawn is measured, what is refused says why."""

import io

import pytest
from PIL import Image

from core import placements, rendering
from core.assets import service as assets
from core.assets.rules import AssetNotFound
from core.creatives import showroom, studio
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.errors import Forbidden, InvalidInput
from core.vocabulary import Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import count, make_client, make_photo

SQUARE = "google_display_square"


@pytest.fixture
def room(scope: Scope) -> tuple[str, str]:
    """A client with a kit, and a photo of it."""
    client = make_client(scope)
    return client, make_photo(scope, client)


def test_every_ratio_group_in_which_words_are_set_is_shown_once() -> None:
    shown = [one.ratio_group for one in showroom.shapes()]
    composed = {one.ratio_group for one in placements.all_placements() if studio.is_composed(one)}
    assert sorted(shown) == sorted(composed)
    ratios = [one.width_px / one.height_px for one in showroom.shapes()]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("sample", showroom.SAMPLES)
def test_a_shape_is_drawn_and_measured_and_nothing_is_stored(scope: Scope, room: tuple[str, str], sample: str) -> None:
    shown = showroom.show(scope, *room, "bottom-panel", "brand", sample, SQUARE)
    with Image.open(io.BytesIO(shown.data)) as opened:
        assert opened.size == (250, 250)
    assert (shown.refusal, shown.family) == ("", "bottom-panel")
    assert 0 < shown.kept <= shown.tested
    assert (shown.broken is None) == (shown.kept == shown.tested)
    assert (count(scope, AdCreative), count(scope, CreativeVersion)) == (0, 0)


def test_equal_wishes_give_equal_pictures_and_other_words_other_ones(scope: Scope, room: tuple[str, str]) -> None:
    first = showroom.show(scope, *room, "split", "dark", "short", SQUARE)
    assert showroom.show(scope, *room, "split", "dark", "short", SQUARE) == first
    assert showroom.show(scope, *room, "split", "dark", "cyrillic", SQUARE).data != first.data


def test_a_photo_that_is_too_small_is_refused_in_words_and_without_a_picture(scope: Scope) -> None:
    client = make_client(scope)
    small = factories.make_asset(scope, client, data=factories.picture(300, 200))
    shown = showroom.show(scope, client, small, "full-bleed", "dark", "short", "tiktok_image_9x16")
    assert (shown.data, shown.tested, shown.broken) == (b"", 0, None)
    assert "300 × 200" in shown.refusal


def test_a_layout_that_needs_a_mask_says_so_where_there_is_none(scope: Scope, room: tuple[str, str]) -> None:
    shown = showroom.show(scope, *room, "behind", "dark", "short", "linkedin_4x5")
    assert (shown.data, "mask" in shown.refusal) == (b"", True)


def test_a_quotation_is_drawn_with_somebody_who_said_it(scope: Scope, room: tuple[str, str]) -> None:
    for sample in showroom.SAMPLES:
        assert showroom.show(scope, *room, "quote", "dark", sample, "linkedin_4x5").family == "quote", sample


@pytest.mark.parametrize(
    ("family", "scheme", "sample", "field"),
    [("poster", "dark", "short", "family"), ("split", "neon", "short", "scheme"), ("split", "dark", "haiku", "sample")],
)
def test_what_is_not_among_the_choices_is_refused_at_its_field(
    scope: Scope, room: tuple[str, str], family: str, scheme: str, sample: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        showroom.show(scope, *room, family, scheme, sample, SQUARE)
    assert refused.value.field == field


def test_nobody_sees_another_clients_or_agencys_photo_in_a_layout(
    scope: Scope, stranger: Scope, room: tuple[str, str]
) -> None:
    client, photo = room
    with pytest.raises(AssetNotFound):
        showroom.show(stranger, client, photo, "split", "dark", "short", SQUARE)
    with pytest.raises(InvalidInput, match="another client's"):
        showroom.show(scope, make_client(scope, "Boreal Tea"), photo, "split", "dark", "short", SQUARE)
    with pytest.raises(Forbidden):
        showroom.show(make_scope("Vera", Role.VIEWER, scope.agency_id), *room, "split", "dark", "short", SQUARE)
    assets.delete(scope, photo)
    with pytest.raises(AssetNotFound):
        showroom.show(scope, client, photo, "split", "dark", "short", SQUARE)


def test_every_layout_has_words_it_can_be_drawn_with() -> None:
    assert set(rendering.FAMILIES) >= rendering.MASKED
    for family in rendering.FAMILIES:
        for sample in showroom.SAMPLES:
            assert showroom._said(family, sample).texts.headline
