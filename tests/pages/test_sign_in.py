"""Signed out, the sign-in page is all there is; signed in, the state of a tab belongs to one person."""

import pytest
from streamlit.testing.v1 import AppTest

from core import settings
from core.accounts import service, team
from core.db import Scope
from pages.ui import links, session_post

from .conftest import Opener, sign_in

PASSWORD = "correct horse battery"


def button(app: AppTest, key: str) -> object:
    """The button with this key."""
    return next(found for found in app.button if found.key == key)


@pytest.mark.parametrize("page", [page.name for page in links.DESTINATIONS])
def test_signed_out_every_address_leads_to_sign_in(open_page: Opener, page: str) -> None:
    app = open_page("home", None, client="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    app._page_hash = _hash(page)
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Welcome"]
    assert not app.sidebar.children


def _hash(page: str) -> str:
    from streamlit.util import calc_hash

    return calc_hash("" if page == "home" else page)


def test_a_wrong_password_is_one_sentence_and_keeps_what_was_typed(open_page: Opener) -> None:
    service.sign_up(agency_name="Northwind", name="Ada", email="ada@example.com", password=PASSWORD)
    app = open_page()
    app.text_input(key="sign_in_email").input("ada@example.com")
    app.text_input(key="sign_in_password").input("wrong wrong wrong")
    button(app, "sign_in_submit").click().run()
    assert not app.exception
    assert any("do not match an account" in caption.value for caption in app.caption)
    assert app.text_input(key="sign_in_email").value == "ada@example.com"


def test_the_right_password_hands_the_browser_a_ticket(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    service.sign_up(agency_name="Northwind", name="Ada", email="ada@example.com", password=PASSWORD)
    monkeypatch.setattr(session_post, "browser_token", lambda: "b" * 43)
    app = open_page()
    app.text_input(key="sign_in_email").input("ada@example.com")
    app.text_input(key="sign_in_password").input(PASSWORD)
    button(app, "sign_in_submit").click().run()
    assert not app.exception
    assert any("Opening your desk" in text.value for text in app.markdown)


def test_sign_up_shows_a_weak_password_at_its_field_and_makes_nothing(open_page: Opener) -> None:
    app = open_page()
    for key, text in {"agency": "Northwind", "name": "Ada", "email": "ada@example.com", "password": "short"}.items():
        app.text_input(key=f"sign_up_{key}").input(text)
    button(app, "sign_up_submit").click().run()
    assert any("shorter than 10 characters" in caption.value for caption in app.caption)
    assert app.text_input(key="sign_up_agency").value == "Northwind"


def test_a_reset_password_asks_for_an_own_one_before_anything_else(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sign_up(agency_name="Northwind", name="Ada", email="ada@example.com", password=PASSWORD)
    given = service.reset_password("ada@example.com")
    monkeypatch.setattr(session_post, "browser_token", lambda: "b" * 43)
    app = open_page()
    app.text_input(key="sign_in_email").input("ada@example.com")
    app.text_input(key="sign_in_password").input(given)
    button(app, "sign_in_submit").click().run()
    assert not app.exception
    assert any("made for you" in caption.value for caption in app.caption)
    assert app.text_input(key="sign_in_email").value == "ada@example.com"
    assert app.text_input(key="sign_in_password").value == given
    app.text_input(key="sign_in_new").input("short")
    button(app, "sign_in_submit").click().run()
    assert any("shorter than 10 characters" in caption.value for caption in app.caption)
    app.text_input(key="sign_in_new").input("lorem ipsum dolor sit")
    button(app, "sign_in_submit").click().run()
    assert any("Opening your desk" in text.value for text in app.markdown)
    assert service.authenticate("ada@example.com", "lorem ipsum dolor sit").name == "Ada"


def test_too_many_sign_ups_from_one_address_are_told_and_keep_what_was_typed(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_SIGN_UPS_PER_ADDRESS", "1")
    settings.current.cache_clear()
    monkeypatch.setattr(session_post, "address", lambda: "10.0.0.1")
    service.sign_up(agency_name="First", name="Ada", email="ada@example.com", password=PASSWORD, ip_address="10.0.0.1")
    app = open_page()
    typed = {"agency": "Second", "name": "Bea", "email": "bea@example.com", "password": PASSWORD}
    for key, text in typed.items():
        app.text_input(key=f"sign_up_{key}").input(text)
    button(app, "sign_up_submit").click().run()
    assert not app.exception
    assert any("too many sign" in error.value.lower() for error in app.error)
    assert {key: app.text_input(key=f"sign_up_{key}").value for key in typed} == typed


def test_an_invitation_opens_its_own_form(open_page: Opener, scope: Scope) -> None:
    made = team.invite(scope, email="bea@example.com", role="member")
    app = open_page("home", None, invite=made.token)
    assert [title.value for title in app.title] == ["Join Northwind"]
    app.text_input(key="invited_name").input("Bea")
    app.text_input(key="invited_password").input(PASSWORD)
    button(app, "invited_submit").click().run()
    assert service.authenticate("bea@example.com", PASSWORD).agency_id == scope.agency_id


def test_a_spent_invitation_says_so(open_page: Opener) -> None:
    app = open_page("home", None, invite="nonsense")
    assert [title.value for title in app.title] == ["This invitation is over"]


def test_the_state_of_a_tab_is_wiped_when_somebody_else_looks(
    open_page: Opener, cookie: dict[str, str], scope: Scope, stranger: Scope
) -> None:
    app = open_page("home", scope)
    app.session_state["draft"] = "only mine"
    app.run()
    assert app.session_state["draft"] == "only mine"
    cookie["session"] = sign_in(stranger)
    app.run()
    assert "draft" not in app.session_state


def test_a_revoked_session_is_out_with_the_next_rerun(open_page: Opener, cookie: dict[str, str], scope: Scope) -> None:
    app = open_page("clients", scope)
    assert [title.value for title in app.title] == ["Clients"]
    service.sign_out(cookie["session"])
    app.run()
    assert [title.value for title in app.title] == ["Welcome"]


def test_a_revoked_session_cannot_write_by_a_button_that_is_still_on_the_screen(
    open_page: Opener, cookie: dict[str, str], scope: Scope
) -> None:
    from core.accounts import queries

    app = open_page("team", scope)
    app.text_input(key="invite_email").input("bea@example.com")
    service.sign_out(cookie["session"])
    button(app, "invite_submit").click().run()
    assert not app.exception
    assert queries.list_invitations(scope).total == 0
