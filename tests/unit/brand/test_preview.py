"""The sample ad and the specimens: they follow the fields, also half-typed ones, and never cross agencies."""

import io

import pytest
from PIL import Image

from core.brand import preview, service
from core.brand.rules import KitNotFound
from core.db import Scope
from core.workspaces import service as workspaces

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#123456"/></svg>'
)


@pytest.fixture
def made(scope: Scope) -> workspaces.CreatedWorkspace:
    return workspaces.create(scope, client_name="Aurora")


def size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.size


def test_the_sample_follows_what_stands_in_the_fields(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    stored = preview.sample_ad(scope, made.workspace_id)
    assert (stored.media_type, size(stored.data)) == ("image/jpeg", (720, 720))
    assert preview.sample_ad(scope, made.workspace_id, primary_color="#7a1f3d").data != stored.data
    assert preview.sample_ad(scope, made.workspace_id, primary_color="#7a1").data != stored.data
    assert preview.sample_ad(scope, made.workspace_id).data == stored.data


def test_a_colour_that_is_still_being_typed_leaves_the_stored_one(
    scope: Scope, made: workspaces.CreatedWorkspace
) -> None:
    stored = preview.sample_ad(scope, made.workspace_id)
    assert preview.sample_ad(scope, made.workspace_id, primary_color="#7a", heading_font="").data == stored.data


def test_an_emptied_kit_still_has_a_sample(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.update_kit(scope, made.kit_id, primary_color=None, heading_font=None, logo_position=None)
    assert size(preview.sample_ad(scope, made.workspace_id).data) == (720, 720)


def test_a_typeface_that_is_not_installed_is_named_in_the_notes(
    scope: Scope, made: workspaces.CreatedWorkspace
) -> None:
    notes = preview.sample_ad(scope, made.workspace_id, heading_font="Helvetica Neue").notes
    assert any("Helvetica Neue is not installed" in note for note in notes)


def test_the_logo_is_drawn_into_the_sample(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    without = preview.sample_ad(scope, made.workspace_id)
    service.add_logo(scope, made.kit_id, name="mark.svg", data=SVG)
    assert preview.sample_ad(scope, made.workspace_id).data != without.data


def test_another_agency_s_kit_has_no_sample(stranger: Scope, made: workspaces.CreatedWorkspace) -> None:
    with pytest.raises(KitNotFound):
        preview.sample_ad(stranger, made.workspace_id)


def test_every_typeface_has_a_specimen_of_its_own() -> None:
    drawn = {face.name: preview.specimen(face.name) for face in preview.typefaces()}
    assert len(drawn) >= 5
    assert len({one.png for one in drawn.values()}) == len(drawn)
    assert all(size(one.png) == (one.width_px, one.height_px) for one in drawn.values())
