"""Brand kits in the database: every field saved, cleared and guarded; logo files by slot."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from core import db
from core.accounts.models import AuditEvent
from core.assets import service as assets
from core.assets.inspection import UnusablePicture
from core.brand import queries, rules, service
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput
from core.storage import files
from core.storage.models import StoredFile
from core.vocabulary import LogoGround, LogoKind, LogoPosition, MaskingModel, Role, ToneStyle
from core.workspaces import service as workspaces
from tests.conftest import make_scope
from tests.factories import picture
from tests.unit.statements import counted

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#123456"/></svg>'
)


@pytest.fixture
def made(scope: Scope) -> workspaces.CreatedWorkspace:
    return workspaces.create(scope, client_name="Aurora")


def logo(size: tuple[int, int] = (400, 120), ground: tuple[int, ...] = (0, 0, 0, 0), ink: str = "#0B3D2E") -> bytes:
    picture = Image.new("RGBA", size, ground)
    ImageDraw.Draw(picture).rectangle((20, 20, size[0] - 20, size[1] - 20), fill=ink)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


EVERYTHING = {
    "name": "Aurora 2026", "primary_color": "#0b3d2e", "secondary_color": "#F2C14E", "tertiary_color": "#fff",
    "heading_font": "Manrope", "body_font": "Lato", "logo_position": "top-right", "voice_prompt": "Warm,\r\nprecise.",
    "brand_personality": "calm", "target_audience": "home baristas", "value_proposition": "fresh", "tone_style": "playful",
    "tone_of_voice": "first name", "forbidden_phrases": ["cheap"], "preferred_phrases": ["slow-roasted"],
    "keywords": ["coffee"], "brand_values": ["care"], "key_differentiators": ["single origin"], "imagery_style": "daylight",
    "masking_model": "sam3",
}  # fmt: skip


def test_every_field_is_saved_and_read_back(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    assert set(EVERYTHING) == set(rules.EDITABLE)
    service.update_kit(scope, made.kit_id, **EVERYTHING)
    kit = queries.get_kit(scope, made.workspace_id)
    assert (kit.primary_color, kit.tertiary_color, kit.voice_prompt) == ("#0B3D2E", "#FFFFFF", "Warm,\nprecise.")
    assert (kit.logo_position, kit.tone_style, kit.masking_model) == (
        LogoPosition.TOP_RIGHT,
        ToneStyle.PLAYFUL,
        MaskingModel.SAM3,
    )
    for name in ("name", "heading_font", "body_font", "brand_personality", "imagery_style", "tone_of_voice"):
        assert getattr(kit, name) == EVERYTHING[name]
    for name in ("forbidden_phrases", "preferred_phrases", "keywords", "brand_values", "key_differentiators"):
        assert getattr(kit, name) == tuple(EVERYTHING[name])
    assert kit.completeness.score == 85
    assert [missing.field for missing in kit.completeness.missing] == ["logo"]


def test_every_field_can_be_cleared_again(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.update_kit(scope, made.kit_id, **EVERYTHING)
    service.update_kit(scope, made.kit_id, **dict.fromkeys(rules.EDITABLE))
    kit = queries.get_kit(scope, made.workspace_id)
    assert all(not getattr(kit, name) for name in rules.EDITABLE)
    assert kit.completeness.score == 0


def test_one_bad_field_saves_nothing_of_the_others(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    before = queries.get_kit(scope, made.workspace_id)
    with pytest.raises(InvalidInput) as refused:
        service.update_kit(scope, made.kit_id, name="New", voice_prompt="x" * 501)
    assert refused.value.field == "voice_prompt"
    assert queries.get_kit(scope, made.workspace_id) == before


def test_a_contradiction_with_what_is_stored_is_refused(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.update_kit(scope, made.kit_id, forbidden_phrases=["cheap"])
    with pytest.raises(InvalidInput) as refused:
        service.update_kit(scope, made.kit_id, preferred_phrases=["cheap and good"])
    assert refused.value.field == "preferred_phrases"


def test_the_second_of_two_people_editing_one_kit_is_told(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    seen = queries.get_kit(scope, made.workspace_id).version
    service.update_kit(scope, made.kit_id, expected_version=seen, name="First")
    with pytest.raises(Conflict):
        service.update_kit(scope, made.kit_id, expected_version=seen, name="Second")
    assert queries.get_kit(scope, made.workspace_id).name == "First"


def test_history_names_the_changed_fields(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.update_kit(scope, made.kit_id, name="A", tone_style="bold")
    with db.read(scope) as work:
        event = work.scalars(select(AuditEvent).where(AuditEvent.action == "brand_kit.updated")).one()
        assert event.summary == "Changed name, tone style"
        assert event.details["fields"] == ["name", "tone_style"]


def test_a_transparent_logo_goes_to_the_slot_its_look_says(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    added = service.add_logo(scope, made.kit_id, name="C:\\fakepath\\logo.png", data=logo())
    assert added.warning is None
    [stored] = queries.get_kit(scope, made.workspace_id).logos
    assert (stored.kind, stored.ground, stored.original_name) == (LogoKind.WORDMARK, LogoGround.LIGHT, "logo.png")
    with Image.open(io.BytesIO(files.read(scope, stored.file_sha256))) as picture:
        assert (picture.format, picture.size) == ("PNG", (stored.width_px, stored.height_px))


def test_the_four_slots_hold_one_file_each_and_a_new_file_takes_the_place_of_the_old(
    scope: Scope, made: workspaces.CreatedWorkspace
) -> None:
    for kind in LogoKind:
        for ground in LogoGround:
            service.add_logo(scope, made.kit_id, kind=kind, ground=ground, name="a.png", data=logo())
    service.add_logo(scope, made.kit_id, kind="symbol", ground="dark", name="b.png", data=logo(ink="#FFFFFF"))
    kit = queries.get_kit(scope, made.workspace_id)
    assert len(kit.logos) == 4
    symbol = kit.logo(LogoKind.SYMBOL, LogoGround.DARK)
    assert symbol is not None
    assert symbol.original_name == "b.png"


def test_a_logo_on_a_white_box_is_kept_with_a_warning(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    added = service.add_logo(scope, made.kit_id, name="box.png", data=logo(ground=(255, 255, 255, 255)))
    assert added.warning is not None
    assert "white box" in added.warning
    assert queries.get_kit(scope, made.workspace_id).logos[0].on_white_box


def test_an_svg_logo_is_drawn_once_and_stored_as_png(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.add_logo(scope, made.kit_id, name="mark.svg", data=SVG)
    [stored] = queries.get_kit(scope, made.workspace_id).logos
    assert stored.kind is LogoKind.SYMBOL
    assert files.read(scope, stored.file_sha256).startswith(b"\x89PNG")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 not a picture", logo()[:200]])
def test_a_file_that_is_no_logo_is_refused_and_leaves_nothing_behind(
    scope: Scope, made: workspaces.CreatedWorkspace, data: bytes, tmp_path: Path
) -> None:
    with pytest.raises(UnusablePicture):
        service.add_logo(scope, made.kit_id, name="logo.png", data=data)
    assert queries.get_kit(scope, made.workspace_id).logos == ()
    assert stored_bytes(tmp_path) == 0


def test_an_unknown_slot_is_refused_at_its_field(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.add_logo(scope, made.kit_id, kind="mascot", ground="light", name="a.png", data=logo())
    assert refused.value.field == "kind"


def test_removing_a_logo_removes_its_bytes_when_nobody_else_uses_them(
    scope: Scope, made: workspaces.CreatedWorkspace, tmp_path: Path
) -> None:
    first = service.add_logo(scope, made.kit_id, kind="wordmark", ground="light", name="a.png", data=logo())
    second = service.add_logo(scope, made.kit_id, kind="wordmark", ground="dark", name="a.png", data=logo())
    service.remove_logo(scope, first.logo_id)
    assert stored_bytes(tmp_path) == 1
    service.remove_logo(scope, second.logo_id)
    assert stored_bytes(tmp_path) == 0
    with db.read(scope) as work:
        assert work.scalars(select(StoredFile)).all() == []
    with pytest.raises(rules.LogoNotFound):
        service.remove_logo(scope, second.logo_id)


def stored_bytes(tmp_path: Path) -> int:
    return sum(1 for path in (tmp_path / "data" / "files").rglob("*") if path.is_file())


def test_a_foreign_kit_and_a_missing_one_give_the_same_error(
    scope: Scope, stranger: Scope, made: workspaces.CreatedWorkspace
) -> None:
    logo_id = service.add_logo(scope, made.kit_id, name="a.png", data=logo()).logo_id
    for kit_id in (made.kit_id, "0" * 26):
        with pytest.raises(rules.KitNotFound, match="there is no such brand kit"):
            service.update_kit(stranger, kit_id, name="Mine")
        with pytest.raises(rules.KitNotFound, match="there is no such brand kit"):
            service.add_logo(stranger, kit_id, name="a.png", data=logo())
    for wrong in (logo_id, "0" * 26):
        with pytest.raises(rules.LogoNotFound, match="there is no such logo"):
            service.remove_logo(stranger, wrong)
    for workspace_id in (made.workspace_id, "0" * 26):
        with pytest.raises(rules.KitNotFound, match="there is no such client"):
            queries.get_kit(stranger, workspace_id)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_members_and_viewers_can_read_a_kit_but_not_change_it(
    scope: Scope, made: workspaces.CreatedWorkspace, role: Role
) -> None:
    person = make_scope(role=role, agency_id=scope.agency_id)
    assert queries.get_kit(person, made.workspace_id).kit_id == made.kit_id
    for deed in (
        lambda: service.update_kit(person, made.kit_id, name="x"),
        lambda: service.add_logo(person, made.kit_id, name="a.png", data=logo()),
        lambda: service.remove_logo(person, "x"),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_a_kit_is_read_in_three_statements(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    with counted() as sent:
        queries.get_kit(scope, made.workspace_id)
    assert len(sent) == 3, sent


# ── What logo and photos suggest ─────────────────────────────────────────────────────────────────────────────────────


def test_the_logo_leads_the_suggestion_and_the_photos_lend_the_accent(scope: Scope) -> None:
    client = workspaces.create(scope, client_name="Aurora Coffee")
    green, amber = picture(300, 100, "#0B3D2E", image_format="PNG"), picture(300, 200, "#E8A33D")
    service.add_logo(scope, client.kit_id, name="l.png", data=green, kind="wordmark", ground="light")
    service.add_logo(scope, client.kit_id, name="d.png", data=logo(ink="#FFFFFF"), kind="wordmark", ground="dark")
    assets.upload(scope, client.workspace_id, name="amber.jpg", data=amber)
    before = queries.get_kit(scope, client.workspace_id)
    with counted() as statements:
        seen = queries.suggestion(scope, client.workspace_id)
    assert len([one for one in statements if "stored_files" not in one]) == 4
    assert (seen.fields["primary_color"], seen.photos, seen.has_logo) == ("#0B3D2E", 1, True)
    assert seen.reasons["primary_color"].endswith("from the logo")
    assert seen.reasons["secondary_color"].endswith("from the photos")
    assert set(seen.fields) <= set(rules.EDITABLE)
    rules.clean(seen.fields)
    assert queries.get_kit(scope, client.workspace_id) == before


def test_an_accent_that_only_another_logo_file_has_is_the_clients_own(scope: Scope) -> None:
    client = workspaces.create(scope, client_name="Aurora Coffee")
    for colour, ground in (("#0B3D2E", "light"), ("#F2C14E", "dark")):
        data = picture(300, 100, colour, image_format="PNG")
        service.add_logo(scope, client.kit_id, name="l.png", data=data, kind="wordmark", ground=ground)
    assets.upload(scope, client.workspace_id, name="rust.jpg", data=picture(300, 200, "#B5533C"))
    fields = queries.suggestion(scope, client.workspace_id).fields
    assert (fields["primary_color"], fields["secondary_color"]) == ("#0B3D2E", "#F2C14E")


def test_finished_art_and_deleted_photos_suggest_nothing(scope: Scope) -> None:
    client = workspaces.create(scope, client_name="Aurora Coffee").workspace_id
    assets.upload(scope, client, name="art.jpg", data=picture(300, 250, "#112233"), finished_art=True)
    gone = assets.upload(scope, client, name="gone.jpg", data=picture(300, 250, "#884422")).asset_id
    assets.delete(scope, gone)
    with pytest.raises(rules.NothingToLookAt):
        queries.suggestion(scope, client)


def test_another_agencys_client_suggests_nothing(scope: Scope, stranger: Scope) -> None:
    theirs = workspaces.create(stranger, client_name="Theirs").workspace_id
    with pytest.raises(rules.KitNotFound):
        queries.suggestion(scope, theirs)
