"""From a name, photos and one sentence to a contact sheet."""

import io

import pytest
from PIL import Image, ImageDraw

from core import db
from core.assets.models import Asset
from core.brand import queries as brand
from core.campaigns import queries as campaigns
from core.creatives import quick_start
from core.creatives.models import AdCreative
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput
from core.placements import PACKS
from core.storage.models import StoredFile
from core.vocabulary import BatchStatus, CheckVerdict, Role
from core.workspaces.models import Workspace
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import ads_of, coffee, drawn

PHOTO = ("cup.jpg", coffee(1600))


def _logo() -> tuple[str, bytes]:
    picture = Image.new("RGBA", (400, 140), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((10, 40, 390, 100), fill=(11, 61, 46, 255))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return "logo.png", written.getvalue()


def test_one_call_makes_client_kit_photos_campaign_and_a_sheet_that_can_be_drawn(scope: Scope) -> None:
    told: list[float] = []
    made = quick_start.quick_start(
        scope,
        client_name="Blue Door Bakery",
        photos=[PHOTO],
        logo=_logo(),
        offer="Sourdough bread, baked at four in the morning",
        landing_url="https://bluedoor.example",
        packs=["Meta", "LinkedIn"],
        on_progress=lambda _what, share: told.append(share),
    )
    assert drawn(scope, made.batch_id).status is BatchStatus.DONE
    ads = ads_of(scope, made.campaign_id)
    assert len(ads) == 2 * (len(PACKS["Meta"]) + len(PACKS["LinkedIn"]))
    assert all(ad.verdict != CheckVerdict.FAIL for ad, _ in ads.values())
    assert told == sorted(told)
    assert told[-1] == 1.0
    kit = brand.get_kit(scope, made.workspace_id)
    assert kit.logos
    assert made.guessed
    assert kit.primary_color == "#0B3D2E"
    campaign = campaigns.get_campaign(scope, made.campaign_id)
    assert campaign.approval_required
    assert campaign.landing_url == "https://bluedoor.example"
    assert campaign.brief.key_message == "Sourdough bread, baked at four in the morning"


def test_afterwards_the_app_says_which_facts_would_help(scope: Scope) -> None:
    made = quick_start.quick_start(scope, client_name="A", photos=[PHOTO], offer="Bread", packs=["LinkedIn"])
    lacking = {fact.field for fact in quick_start.missing_facts(scope, made.campaign_id)}
    assert "target_audience" in lacking
    assert "offer|key_message" not in lacking


def test_a_deal_becomes_the_offer_and_a_description_does_not(scope: Scope) -> None:
    offers = {}
    for name, offer in (("One", "20% off the first bag"), ("Two", "Natural skincare for sensitive skin")):
        made = quick_start.quick_start(scope, client_name=name, photos=[PHOTO], offer=offer, packs=["LinkedIn"])
        offers[name] = campaigns.get_campaign(scope, made.campaign_id).primary_offer
    assert offers == {"One": "20% off the first bag", "Two": None}


def test_a_photo_that_cannot_be_used_is_told_and_the_others_are_drawn(scope: Scope) -> None:
    made = quick_start.quick_start(
        scope, client_name="A", photos=[("notes.jpg", b"not a picture"), PHOTO], offer="Bread", packs=["LinkedIn"]
    )
    assert len(made.asset_ids) == 1
    assert [(result.name, result.error is not None) for result in made.refused] == [("notes.jpg", True)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client_name": " "}, "client_name"),
        ({"client_name": "x" * 101}, "client_name"),
        ({"photos": []}, "photos"),
        ({"photos": [("a.jpg", b"nope")]}, "photos"),
        ({"photos": [PHOTO] * 11}, "photos"),
        ({"offer": ""}, "offer"),
        ({"offer": "x" * 201}, "offer"),
        ({"landing_url": "not an address"}, "landing_url"),
        ({"packs": []}, "packs"),
        ({"packs": ["Radio"]}, "packs"),
        ({"logo": ("logo.png", b"nope")}, "logo"),
        ({"concepts": 9}, "concepts"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field_and_nothing_stays_behind(
    scope: Scope, change: dict[str, object], field: str
) -> None:
    asked = {"client_name": "A", "photos": [PHOTO], "offer": "Bread", "packs": ["LinkedIn"], **change}
    with pytest.raises(InvalidInput) as refused:
        quick_start.quick_start(scope, **asked)  # type: ignore[arg-type]
    assert refused.value.field == field
    with db.read(scope) as work:
        assert [work.query(table).count() for table in (Workspace, Asset, AdCreative, StoredFile)] == [0, 0, 0, 0]


def test_a_client_that_is_there_already_is_not_made_twice(scope: Scope) -> None:
    quick_start.quick_start(scope, client_name="Blue Door", photos=[PHOTO], offer="Bread", packs=["LinkedIn"])
    with pytest.raises(Conflict) as refused:
        quick_start.quick_start(scope, client_name="BLUE DOOR", photos=[PHOTO], offer="Bread", packs=["LinkedIn"])
    assert refused.value.field == "client_name"


def test_a_member_may_and_a_viewer_may_not(scope: Scope) -> None:
    member = make_scope(role=Role.MEMBER, agency_id=scope.agency_id)
    assert quick_start.quick_start(member, client_name="A", photos=[PHOTO], offer="Bread", packs=["LinkedIn"])
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    with pytest.raises(Forbidden):
        quick_start.quick_start(viewer, client_name="B", photos=[PHOTO], offer="Bread")
