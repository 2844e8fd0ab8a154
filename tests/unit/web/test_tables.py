"""Results over HTTP for other tools: what an address answers, what it keeps to itself, and who gets the Parquet file."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from core.db import Scope
from core.reporting import feeds as service
from core.reporting import views
from core.reporting.view import Comparison, Span, ViewState, spelled
from core.vocabulary import Role
from core.web import tables
from tests import factories
from tests.conftest import make_scope
from tests.unit.reporting.test_alerts import bring, rows
from tests.unit.web.conftest import NAVIGATION

FIRST = date(2026, 10, 1)
VIEW = ViewState(
    period=Span(FIRST, FIRST + timedelta(days=9)), comparison=Comparison.NONE, dimensions=("platform_campaign",),
    measures=("spend",),
)  # fmt: skip
SignIn = Callable[[TestClient, Scope], str]


@pytest.fixture(autouse=True)
def _counts_from_zero() -> None:
    tables.ASKED.forget()
    tables.GUESSES.forget()


@pytest.fixture
def view_id(ada: Scope, tmp_path: Path) -> str:
    bring(ada, factories.make_client(ada), tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}, FIRST))
    return views.save(ada, "Weekly", "?" + urlencode(spelled(VIEW)), is_shared=True)


def test_a_spreadsheet_gets_the_rows_without_a_cookie_and_sets_none(
    browser: TestClient, ada: Scope, view_id: str
) -> None:
    answer = browser.get(service.make(ada, view_id).path, headers=NAVIGATION)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines() == ["platform_campaign,currency,spend", "Autumn,EUR,500.0"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "set-cookie" not in answer.headers


def test_polling_costs_nothing_while_nothing_changed(
    browser: TestClient, ada: Scope, view_id: str, tmp_path: Path
) -> None:
    path = service.make(ada, view_id).path
    mark = browser.get(path).headers["etag"]
    for known in (mark, f"W/{mark}", f'"another", {mark}', "*"):
        again = browser.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    (found,) = service.list_feeds(ada, view_id)
    assert found.used == 5
    assert browser.head(path).status_code == 200
    assert service.list_feeds(ada, view_id)[0].used == 5
    bring(ada, factories.make_client(ada, "Next"), tmp_path, rows({"Autumn": 60}, {"Autumn": "1"}, FIRST))
    assert browser.get(path, headers={"If-None-Match": mark}).status_code == 200


def test_wrong_and_revoked_addresses_answer_alike_and_name_nobody(
    browser: TestClient, ada: Scope, view_id: str
) -> None:
    made = service.make(ada, view_id)
    service.revoke(ada, made.feed_id)
    answers = [browser.get(path) for path in (made.path, "/feeds/nothing.csv", "/feeds/" + "x" * 300 + ".csv")]
    assert {(one.status_code, one.text, tuple(sorted(one.headers.items()))) for one in answers} == {
        (404, answers[0].text, tuple(sorted(answers[0].headers.items())))
    }
    assert "does not work (any more)" in answers[0].text
    assert "Northwind" not in answers[0].text


def test_an_address_that_asks_too_often_waits_and_harms_no_other(browser: TestClient, ada: Scope, view_id: str) -> None:
    busy, calm = service.make(ada, view_id).path, service.make(ada, view_id).path
    told = [browser.get(busy).status_code for _ in range(61)]
    assert told == [200] * 60 + [429]
    assert browser.get(busy).headers["retry-after"] == "60"
    assert browser.get(calm).status_code == 200


def test_guessing_is_slowed_down_and_a_working_address_is_not(browser: TestClient, ada: Scope, view_id: str) -> None:
    path = service.make(ada, view_id).path
    told = [browser.get(f"/feeds/guess-{turn}.csv").status_code for turn in range(61)]
    assert told == [404] * 60 + [429]
    assert browser.get(path).status_code == 200


def test_more_rows_than_an_address_gives_are_told_in_words(
    browser: TestClient, ada: Scope, view_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = service.make(ada, view_id).path
    service._made.clear()
    monkeypatch.setattr(service, "ROWS_MOST", 0)
    answer = browser.get(path)
    assert answer.status_code == 409
    assert "save it with fewer groups" in answer.text


def test_the_parquet_file_is_for_signed_in_people_who_may_export(
    browser: TestClient, another_browser: TestClient, ada: Scope, eve: Scope, view_id: str, sign_in: SignIn
) -> None:
    assert browser.get("/data/results.parquet").status_code == 401
    sign_in(browser, ada)
    answer = browser.get("/data/results.parquet")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert "attachment" in answer.headers["content-disposition"]
    found = pq.read_table(io.BytesIO(answer.content))
    assert found.num_rows == 10
    sign_in(another_browser, eve)
    assert pq.read_table(io.BytesIO(another_browser.get("/data/results.parquet").content)).num_rows == 0
    client = found["client_id"][0].as_py()
    assert another_browser.get(f"/data/results.parquet?client={client}").status_code == 404
    sign_in(another_browser, make_scope("Viewer", Role.VIEWER, agency_id=ada.agency_id))
    assert another_browser.get("/data/results.parquet").status_code == 403
