"""The layouts on the Brand page: closed until asked for, every shape with its figures, refusals in its place."""

import pytest
from streamlit.testing.v1 import AppTest

from core.creatives import showroom
from core.db import Scope
from core.vocabulary import Role
from tests import factories
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import make_client, make_photo

from .conftest import Opener


def html(page: AppTest) -> str:
    return "".join(str(one.proto.body) for one in page.get("html"))


def test_nothing_is_drawn_until_somebody_asks(open_page: Opener, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(scope)
    make_photo(scope, client)
    monkeypatch.setattr(showroom, "show", lambda *_: pytest.fail("drawn unasked"))
    page = open_page("brand", scope, client=client)
    assert not page.exception
    assert "layouts_open" in {one.key for one in page.button}


def test_every_shape_is_shown_with_rules_kept_of_those_tested(open_page: Opener, scope: Scope) -> None:
    client = make_client(scope)
    make_photo(scope, client)
    page = open_page("brand", scope, client=client)
    page.button(key="layouts_open").click().run(timeout=120)
    assert not page.exception
    shown = html(page)
    assert shown.count('<img src="data:image/jpeg') >= len(showroom.shapes())
    assert f"{len(showroom.shapes())} of {len(showroom.shapes())} shapes drawn" in shown
    assert "rules of design kept" in shown
    page.selectbox(key="layouts_family").select("behind").run(timeout=120)
    assert not page.exception
    assert html(page).count("<b>Refused</b>") > 5
    assert "mask" in html(page)
    page.button(key="layouts_close").click().run()
    assert "layouts_family" not in {one.key for one in page.selectbox}


def test_without_a_photo_the_way_to_the_library_is_shown(open_page: Opener, scope: Scope) -> None:
    page = open_page("brand", scope, client=make_client(scope))
    assert not page.exception
    assert "layouts_open" not in {one.key for one in page.button}
    assert "Layouts are shown on the client's own photos." in " ".join(str(one.value) for one in page.markdown)


def test_who_makes_no_ads_sees_no_layouts(open_page: Opener, scope: Scope) -> None:
    client = make_client(scope)
    factories.make_asset(scope, client)
    page = open_page("brand", make_scope("Vera", Role.VIEWER, scope.agency_id), client=client)
    assert not page.exception
    assert "layouts_open" not in {one.key for one in page.button}
