"""The brand page: every field shown, saved and cleared; errors at their field; nothing typed is lost."""

import pytest
from streamlit.testing.v1 import AppTest

from core import storage
from core.brand import queries, rules, service
from core.db import Scope
from core.vocabulary import Role
from core.workspaces import service as workspaces
from tests.conftest import make_scope
from tests.factories import font, picture
from tests.pages.conftest import Opener


@pytest.fixture
def client(scope: Scope) -> workspaces.CreatedWorkspace:
    return workspaces.create(scope, client_name="Aurora Coffee")


def brand(open_page: Opener, person: Scope, client: workspaces.CreatedWorkspace) -> AppTest:
    page = open_page("brand", person, client=client.workspace_id)
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return " ".join(
        str(one.value)
        for kind in ("markdown", "caption", "error", "title", "header", "subheader")
        for one in page.get(kind)
    )


def test_every_field_of_a_kit_has_a_widget(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    missing = [name for name in rules.EDITABLE if f"brand_{name}" not in page.session_state]
    assert missing == []
    assert page.button(key="brand_save").disabled


def test_what_is_typed_is_saved_as_it_will_be_used(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    page.text_input(key="brand_primary_color").set_value("#0b3d2e")
    page.text_area(key="brand_forbidden_phrases").set_value("cheap\n\nCHEAP\nbest in the world")
    page.selectbox(key="brand_heading_font").set_value("Lato")
    page.text_area(key="brand_voice_prompt").set_value("Warm, precise.").run()
    assert "4 fields not saved yet" in words(page)
    page.button(key="brand_save").click().run()
    kit = queries.get_kit(scope, client.workspace_id)
    assert (kit.primary_color, kit.heading_font, kit.voice_prompt) == ("#0B3D2E", "Lato", "Warm, precise.")
    assert kit.forbidden_phrases == ("cheap", "best in the world")
    assert page.text_area(key="brand_forbidden_phrases").value == "cheap\nbest in the world"
    assert "Everything is saved" in words(page)


def test_a_picked_colour_is_written_in_its_field_and_a_written_one_shows_in_the_picker(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    page.color_picker[0].set_value("#aa0000").run()
    assert page.text_input(key="brand_primary_color").value == "#AA0000"
    page.text_input(key="brand_primary_color").set_value("#00bb00").run()
    assert page.color_picker[0].value.upper() == "#00BB00"
    page.button(key="brand_save").click().run()
    assert queries.get_kit(scope, client.workspace_id).primary_color == "#00BB00"


def test_a_field_that_is_emptied_is_cleared(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    service.update_kit(scope, client.kit_id, voice_prompt="Warm", tone_style="bold", keywords=["tea"])
    page = brand(open_page, scope, client)
    page.text_area(key="brand_voice_prompt").set_value("")
    page.text_area(key="brand_keywords").set_value("")
    page.text_input(key="brand_tertiary_color").set_value("").run()
    page.button(key="brand_save").click().run()
    kit = queries.get_kit(scope, client.workspace_id)
    assert (kit.voice_prompt, kit.keywords, kit.tertiary_color, kit.tone_style) == (None, (), None, "bold")


def test_an_error_stands_at_its_field_and_what_was_typed_stays(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    page.text_area(key="brand_voice_prompt").set_value("x" * 5000)
    page.text_input(key="brand_name").set_value("Kept").run()
    page.button(key="brand_save").click().run()
    assert "5,000 characters" in words(page)
    assert len(page.text_area(key="brand_voice_prompt").value) == 5000
    assert page.text_input(key="brand_name").value == "Kept"
    assert queries.get_kit(scope, client.workspace_id).name is None


def test_a_colleague_s_change_in_between_is_told_instead_of_overwritten(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    service.update_kit(scope, client.kit_id, name="Theirs")
    page.text_input(key="brand_name").set_value("Mine").run()
    page.button(key="brand_save").click().run()
    assert "Somebody else changed this meanwhile" in words(page)
    assert queries.get_kit(scope, client.workspace_id).name == "Theirs"
    page.button(key="brand_reset").click().run()
    assert page.text_input(key="brand_name").value == "Theirs"


def test_the_page_says_what_is_missing_and_how_colours_read(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    assert "Brand colours" in words(page)
    html = " ".join(str(one.value) for one in page.get("html"))
    assert "12.4 : 1" in html
    assert "data:image/jpeg;base64," in html


def test_a_member_sees_the_brand_but_cannot_change_it(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, make_scope(role=Role.MEMBER, agency_id=scope.agency_id), client)
    assert page.text_input(key="brand_name").disabled
    assert "brand_save" not in {button.key for button in page.button}


def test_without_a_client_the_page_asks_which_one(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = open_page("brand", scope)
    assert not page.exception
    assert "Which client?" in words(page)


def test_another_agency_s_client_is_not_opened(
    open_page: Opener, scope: Scope, stranger: Scope, client: workspaces.CreatedWorkspace
) -> None:
    workspaces.create(stranger, client_name="Theirs")
    page = open_page("brand", stranger, client=client.workspace_id)
    assert not page.exception
    assert "Aurora Coffee" not in words(page)
    assert "brand_name" not in page.session_state


# ── What logo and photos suggest ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def green_logo(scope: Scope, client: workspaces.CreatedWorkspace) -> str:
    data = picture(300, 100, "#0B3D2E", image_format="PNG")
    service.add_logo(scope, client.kit_id, name="logo.png", data=data, kind="wordmark", ground="light")
    return "#0B3D2E"


def html(page: AppTest) -> str:
    return " ".join(str(one.value) for one in page.get("html"))


def test_a_suggestion_stands_beside_the_present_kit_and_changes_nothing(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace, green_logo: str
) -> None:
    page = brand(open_page, scope, client)
    page.button(key="brand_suggest").click().run()
    assert not page.exception
    assert "What logo and photos suggest" in words(page)
    assert "From the logo" in words(page)
    assert green_logo in html(page)
    assert "#17324D" in html(page)
    assert page.text_input(key="brand_primary_color").value == "#17324D"
    page.button(key="brand_put_away").click().run()
    assert "What logo and photos suggest" not in words(page)
    assert "Everything is saved" in words(page)


def test_a_suggestion_is_taken_over_into_the_fields_and_kept_only_by_saving(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace, green_logo: str
) -> None:
    page = brand(open_page, scope, client)
    page.button(key="brand_suggest").click().run()
    page.button(key="brand_take_over").click().run()
    assert not page.exception
    assert page.text_input(key="brand_primary_color").value == green_logo
    assert queries.get_kit(scope, client.workspace_id).primary_color == "#17324D"
    page.button(key="brand_reset").click().run()
    assert page.text_input(key="brand_primary_color").value == "#17324D"
    page.button(key="brand_suggest").click().run()
    page.button(key="brand_take_over").click().run()
    page.button(key="brand_save").click().run()
    kit = queries.get_kit(scope, client.workspace_id)
    assert (kit.primary_color, kit.tone_style) == (
        green_logo,
        queries.suggestion(scope, client.workspace_id).fields["tone_style"],
    )


def test_only_the_chosen_parts_are_taken_over(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace, green_logo: str
) -> None:
    page = brand(open_page, scope, client)
    page.button(key="brand_suggest").click().run()
    page.pills(key="brand_take").set_value(["Tone"]).run()
    page.button(key="brand_take_over").click().run()
    assert page.text_input(key="brand_primary_color").value == "#17324D"
    assert "1 field not saved yet" in words(page)


def test_with_nothing_to_look_at_the_page_says_what_to_add(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    page.button(key="brand_suggest").click().run()
    assert "neither a logo nor a photo" in words(page)


def test_the_model_for_cut_outs_is_kept_and_what_happens_without_it_is_said(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = brand(open_page, scope, client)
    assert "the built-in cut is used and the picture says so" in words(page)
    page.selectbox(key="brand_masking_model").set_value("sam3").run()
    page.button(key="brand_save").click().run()
    assert queries.get_kit(scope, client.workspace_id).masking_model == "sam3"


# ── Fonts of the client's own ────────────────────────────────────────────────────────────────────────────────────────


def send_font(page: AppTest, name: str, data: bytes) -> AppTest:
    uploader = next(one for one in page.get("file_uploader") if str(one.key).startswith("brand_font_"))
    return uploader.set_value((name, data, "font/ttf")).run()


def test_a_font_is_added_chosen_saved_and_told_by_its_name(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = send_font(brand(open_page, scope, client), "aurora.ttf", font("Heebo"))
    assert not page.exception
    (own,) = queries.get_kit(scope, client.workspace_id).fonts
    assert "Heebo · 100–900" in words(page)
    assert "Hebrew letters" in words(page)
    chooser = page.selectbox(key="brand_heading_font")
    assert chooser.options[:2] == ["Not chosen", "Heebo · 100–900"]
    chooser.set_value("Heebo · 100–900").run()
    assert "Made to be remembered in Heebo · 100–900" in html(page)
    page.button(key="brand_save").click().run()
    assert queries.get_kit(scope, client.workspace_id).heading_font == own.family
    page.button(key=f"brand_font_remove_{own.font_id}").click().run()
    assert "Heebo is the font of headlines" in words(page)
    assert "sha256" not in words(page) + html(page)
    page.selectbox(key="brand_heading_font").set_value("Lato").run()
    page.button(key="brand_save").click().run()
    page.button(key=f"brand_font_remove_{own.font_id}").click().run()
    assert not page.exception
    assert queries.get_kit(scope, client.workspace_id).fonts == ()
    assert "Heebo · 100–900" not in words(page)


def test_a_broken_font_is_refused_below_the_field(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    page = send_font(brand(open_page, scope, client), "broken.ttf", font("Heebo")[:30_000])
    assert not page.exception
    assert "a part of it is missing" in words(page)
    assert queries.get_kit(scope, client.workspace_id).fonts == ()


def test_a_font_whose_file_is_lost_leaves_the_page_whole(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    service.add_font(scope, client.kit_id, name="aurora.ttf", data=font("Heebo"))
    service.update_kit(scope, client.kit_id, heading_font="Heebo · 100–900")
    (own,) = queries.get_kit(scope, client.workspace_id).fonts
    storage.current().delete(scope.agency_id, own.family.removeprefix("sha256:"))
    page = brand(open_page, scope, client)
    assert "The file of Heebo · 100–900 is missing" in words(page)
    assert page.button(key=f"brand_font_remove_{own.font_id}")


def test_a_member_sees_the_fonts_and_changes_none(
    open_page: Opener, scope: Scope, client: workspaces.CreatedWorkspace
) -> None:
    service.add_font(scope, client.kit_id, name="aurora.ttf", data=font("Heebo"))
    page = brand(open_page, make_scope(role=Role.MEMBER, agency_id=scope.agency_id), client)
    assert "Heebo · 100–900" in words(page)
    assert not [button.key for button in page.button if str(button.key).startswith("brand_font_")]
    assert not page.get("file_uploader")
