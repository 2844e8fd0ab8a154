"""The quick start page: one screen, errors at their fields, and what was guessed afterwards."""

import io
import re

import pytest
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from core import placements
from core.assets import queries as assets
from core.brand import queries as brand
from core.campaigns import queries as campaigns
from core.creatives import quick_start
from core.db import Scope
from core.jobs import queries as jobs
from core.vocabulary import Role
from core.workspaces import queries as workspaces
from core.workspaces import service as clients
from tests.conftest import make_scope
from tests.factories import picture

from .conftest import Opener

OFFER = "Slow-roasted coffee, 20% off the first bag"


def logo() -> bytes:
    """A green mark on a transparent ground."""
    drawn = Image.new("RGBA", (240, 80), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).ellipse((4, 4, 76, 76), fill=(11, 61, 46, 255))
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return written.getvalue()


def photo(colour: str = "#6B3E26") -> bytes:
    """A photo large enough for every size."""
    return picture(1600, 1200, colour)


def typed(app: AppTest, *, client: str = "Aurora Coffee", offer: str = OFFER, landing: str = "") -> AppTest:
    """The form with its words."""
    app.text_input(key="quick_client").input(client)
    app.text_area(key="quick_offer").input(offer)
    app.text_input(key="quick_landing").input(landing)
    return app


def sent(app: AppTest) -> AppTest:
    """The form after its button was pressed."""
    return app.button(key="quick_go").click().run(timeout=60)


def faults(app: AppTest) -> str:
    """The errors that stand at fields."""
    return " ".join(found.value for found in app.caption if found.value.startswith(":red"))


def words(app: AppTest) -> str:
    """Everything the page says."""
    parts = [
        str(part.value) for part in (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.warning)
    ]
    return "\n".join(parts + [str(part.proto.body) for part in app.get("html")])


@pytest.fixture
def form(open_page: Opener, scope: Scope) -> AppTest:
    """The empty form, opened by an owner."""
    app = open_page("quick_start", scope)
    assert not app.exception
    return app


def test_the_packs_are_ticked_and_their_sizes_are_drawn(form: AppTest) -> None:
    assert [box.value for box in form.checkbox] == [True, True, True]
    drawn = [str(part.proto.body) for part in form.get("html") if "<figcaption" in str(part.proto.body)]
    assert [shown.count("<i ") for shown in drawn] == [len(ids) for ids in placements.PACKS.values()]
    for ids, shown in zip(placements.PACKS.values(), drawn, strict=True):
        widths = [float(width) for width in re.findall(r"width:([\d.]+)%", shown)]
        pixels = [placements.get(one).width_px for one in ids]
        assert [round(width / widths[0], 2) for width in widths] == [round(px / pixels[0], 2) for px in pixels]
        assert sum(widths) + 3 * (len(widths) - 1) <= 100


def test_photos_logo_and_a_sentence_become_a_queued_sheet_and_a_guessed_kit(form: AppTest, scope: Scope) -> None:
    typed(form, landing="example.com/autumn")
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    form.file_uploader(key="quick_logo").upload("logo.png", logo(), "image/png")
    app = sent(form)
    assert not app.exception
    client = workspaces.list_workspaces(scope).rows[0]
    campaign = campaigns.list_campaigns(scope, workspace_id=client.workspace_id).rows[0]
    kept = campaigns.get_campaign(scope, campaign.campaign_id)
    kit = brand.get_kit(scope, client.workspace_id)
    assert client.client_name == "Aurora Coffee"
    assert kept.landing_url == "https://example.com/autumn"
    assert list(kept.placements) == [one for ids in placements.PACKS.values() for one in ids]
    assert kit.primary_color == "#0B3D2E"
    assert kit.logos
    assert jobs.list_batches(scope, campaign_id=campaign.campaign_id).rows[0].counts.queued == 2
    assert app.query_params["campaign"] == campaign.campaign_id
    assert app.query_params["step"] == "made"
    shown = words(app)
    assert "#0B3D2E" in shown
    assert f"Headlines in {kit.heading_font}" in shown
    assert "from the logo" in shown
    missing = quick_start.missing_facts(scope, campaign.campaign_id)
    assert missing
    assert all(fact.label in shown for fact in missing[:5])


def test_only_the_ticked_packs_are_planned(form: AppTest, scope: Scope) -> None:
    typed(form)
    form.checkbox(key="quick_pack_meta").uncheck()
    form.checkbox(key="quick_pack_display").uncheck()
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    assert not sent(form).exception
    campaign = campaigns.list_campaigns(scope).rows[0]
    kept = campaigns.get_campaign(scope, campaign.campaign_id)
    assert tuple(kept.placements) == placements.PACKS["LinkedIn"]


@pytest.mark.parametrize(
    ("given", "words_at_field"),
    [
        ({"client": " "}, "the client has no name yet"),
        ({"offer": ""}, "nothing is offered yet"),
        ({"landing": "no address at all"}, "web address"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_made(
    form: AppTest, scope: Scope, given: dict[str, str], words_at_field: str
) -> None:
    typed(form, **given)
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    app = sent(form)
    assert not app.exception
    assert words_at_field in faults(app).lower()
    assert not app.error
    assert workspaces.list_workspaces(scope).total == 0


def test_the_page_keeps_what_was_typed_and_the_photos_too(form: AppTest, scope: Scope) -> None:
    typed(form, landing="no address at all")
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    app = sent(form)
    assert app.text_input(key="quick_client").value == "Aurora Coffee"
    assert app.text_area(key="quick_offer").value == OFFER
    assert app.text_input(key="quick_landing").value == "no address at all"
    assert [kept.name for kept in app.file_uploader(key="quick_photos").value] == ["coffee.jpg"]
    app.text_input(key="quick_landing").input("https://example.com/")
    assert not sent(app).exception
    assert assets.list_assets(scope, workspaces.list_workspaces(scope).rows[0].workspace_id).total == 1


def test_everything_that_is_missing_is_told_at_once(form: AppTest, scope: Scope) -> None:
    for pack in placements.PACKS:
        form.checkbox(key=f"quick_pack_{pack.lower()}").uncheck()
    form.text_input(key="quick_landing").input("not an address")
    told = faults(sent(form)).lower()
    wrong = ("no name yet", "nothing is offered", "no photo is chosen", "no placements are chosen", "web address")
    for missing in wrong:
        assert missing in told
    assert workspaces.list_workspaces(scope).total == 0


def test_without_a_photo_the_photos_are_asked_for(form: AppTest, scope: Scope) -> None:
    assert "no photo is chosen" in faults(sent(typed(form))).lower()
    assert workspaces.list_workspaces(scope).total == 0


def test_no_pack_at_all_is_told(form: AppTest, scope: Scope) -> None:
    typed(form)
    for pack in placements.PACKS:
        form.checkbox(key=f"quick_pack_{pack.lower()}").uncheck()
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    assert "no placements are chosen" in faults(sent(form)).lower()


def test_a_client_of_that_name_is_told_at_the_name(form: AppTest, scope: Scope) -> None:
    clients.create(scope, client_name="Aurora Coffee")
    typed(form)
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    assert "already" in faults(sent(form))
    assert workspaces.list_workspaces(scope).total == 1


def test_a_file_that_is_no_photo_is_named_and_the_others_are_used(form: AppTest, scope: Scope) -> None:
    typed(form)
    form.file_uploader(key="quick_photos").set_value(
        [("coffee.jpg", photo(), "image/jpeg"), ("notes.jpg", b"not a picture", "image/jpeg")]
    )
    app = sent(form)
    assert not app.exception
    assert "notes.jpg was not used" in " ".join(found.value for found in app.warning)
    assert assets.list_assets(scope, workspaces.list_workspaces(scope).rows[0].workspace_id).total == 1


def test_a_logo_that_is_none_is_refused_before_anything_is_made(form: AppTest, scope: Scope) -> None:
    typed(form)
    form.file_uploader(key="quick_photos").upload("coffee.jpg", photo(), "image/jpeg")
    form.file_uploader(key="quick_logo").upload("logo.svg", b"<svg", "image/svg+xml")
    app = sent(form)
    assert faults(app)
    assert workspaces.list_workspaces(scope).total == 0


def test_a_viewer_is_told_that_the_role_does_not_allow_it(open_page: Opener, scope: Scope) -> None:
    viewer = make_scope("Northwind", Role.VIEWER, scope.agency_id)
    app = open_page("quick_start", viewer)
    assert "Not with your role" in words(app)
    assert "quick_go" not in [one.key for one in app.button]


def test_another_agencys_result_is_not_shown(open_page: Opener, scope: Scope, stranger: Scope) -> None:
    theirs = quick_start.quick_start(
        stranger, client_name="Secret client", photos=[("coffee.jpg", photo())], offer="Secret offer"
    )
    mine = clients.create(scope, client_name="Mine")
    app = open_page("quick_start", scope, client=mine.workspace_id, campaign=theirs.campaign_id, step="made")
    assert "Secret" not in words(app)
    assert "Not found" in words(app)
