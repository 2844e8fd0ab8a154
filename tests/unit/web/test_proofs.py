"""The proof of a draft over HTTP: what the page would draw, for those who may change the ad, and no door to anything else."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from starlette.testclient import TestClient

from core.creatives import easel as easels
from core.creatives.easel import Easel
from core.db import Scope
from core.vocabulary import Role
from core.web import proofs
from tests.unit.accounts.people import colleague
from tests.unit.creatives.studio_set import make_ads, the_ad
from tests.unit.web.conftest import SAME_SITE

SignIn = Callable[[TestClient, Scope], str]


@pytest.fixture(autouse=True)
def unthrottled() -> None:
    proofs.ASKED.forget()


@pytest.fixture
def ad_id(ada: Scope) -> str:
    """An ad of Northwind."""
    return the_ad(ada, make_ads(ada, placements=["meta_fb_feed_1x1"]))[0].id


@pytest.fixture
def easel(ada: Scope, ad_id: str) -> Easel:
    """What that ad is tried on."""
    return easels.open_easel(ada, ad_id)


def asked(easel: Easel, **words: object) -> dict[str, object]:
    look = {**asdict(easel.look), "fitting": dict(easel.look.fitting)}
    return {"words": {**asdict(easel.words), **words}, "look": look}


def test_a_draft_is_drawn_as_the_page_draws_it(
    browser: TestClient, ada: Scope, sign_in: SignIn, ad_id: str, easel: Easel
) -> None:
    sign_in(browser, ada)
    wanted = asked(easel, headline="20% off, only today ")
    wanted["look"] |= {"scheme": "dark", "focal": [0.25, 0.75], "fitting": {"headline": "refuse"}}  # type: ignore[operator]
    answer = browser.post(f"/ads/{ad_id}/proof", json=wanted, headers=SAME_SITE)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    words = replace(easel.words, headline="20% off, only today ")
    look = replace(easel.look, scheme="dark", focal=(0.25, 0.75), fitting=(("headline", "refuse"),))
    trial = easels.try_out(easel, words, look)
    assert answer.json() == {"src": trial.address, "failure": trial.failure}
    assert trial.address
    # What is not sent is as it is in the ad.
    plain = browser.post(f"/ads/{ad_id}/proof", json={"words": {}, "look": {}}, headers=SAME_SITE)
    assert plain.json()["src"] == easels.try_out(easel, easel.words, easel.look).address


def test_a_refused_draft_says_why(browser: TestClient, ada: Scope, sign_in: SignIn, ad_id: str, easel: Easel) -> None:
    sign_in(browser, ada)
    for headline, why in (
        ("20% off, and cheap", "“cheap”"),
        ("20% off " + "Kaffeemaschinenreinigungstablettenspender" * 3, "headline"),
        ("", "headline"),
        ("x" * 10_000, "headline"),
        ("\u200b\u200d", "headline"),
    ):
        answer = browser.post(f"/ads/{ad_id}/proof", json=asked(easel, headline=headline), headers=SAME_SITE)
        assert answer.status_code == 200, headline[:40]
        assert answer.json()["src"] == "", headline[:40]
        assert why in answer.json()["failure"].lower()


def test_it_is_for_people_of_the_agency_who_may_change_ads(
    browser: TestClient, another_browser: TestClient, ada: Scope, eve: Scope, sign_in: SignIn, ad_id: str, easel: Easel
) -> None:
    wanted, path = asked(easel), f"/ads/{ad_id}/proof"
    assert browser.post(path, json=wanted, headers=SAME_SITE).status_code == 401
    sign_in(browser, eve)
    foreign = browser.post(path, json=wanted, headers=SAME_SITE)
    nothing = browser.post("/ads/01M8FPS4T4QJSBZHRKXXFD5TFK/proof", json=wanted, headers=SAME_SITE)
    assert (foreign.status_code, foreign.text) == (nothing.status_code, nothing.text)
    assert foreign.status_code == 404
    sign_in(another_browser, colleague(ada, "vic@example.com", Role.VIEWER))
    assert another_browser.post(path, json=wanted, headers=SAME_SITE).status_code == 403


def test_other_sites_cannot_ask(browser: TestClient, ada: Scope, sign_in: SignIn, ad_id: str, easel: Easel) -> None:
    sign_in(browser, ada)
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert browser.post(f"/ads/{ad_id}/proof", json=asked(easel), headers=headers).status_code == 403
    assert browser.get(f"/ads/{ad_id}/proof").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"words"',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"words": {}}',
        b'{"words": [], "look": {}}',
        b'{"words": {"headline": 5}, "look": {}}',
        b'{"words": {"headline": null}, "look": {}}',
        b'{"words": {"headline": "\\ud800"}, "look": {}}',
        b'{"words": {"password": "x"}, "look": {}}',
        b'{"words": {}, "look": {"family": "no such layout"}}',
        b'{"words": {}, "look": {"family": ["framed"]}}',
        b'{"words": {}, "look": {"focal": [NaN, 0]}}',
        b'{"words": {}, "look": {"focal": [2, 0]}}',
        b'{"words": {}, "look": {"focal": "0.5"}}',
        b'{"words": {}, "look": {"seed": 1e400}}',
        b'{"words": {}, "look": {"seed": -1}}',
        b'{"words": {}, "look": {"fitting": {"cta": "ellipsis"}}}',
        b'{"words": {}, "look": {"fitting": {"headline": {}}}}',
        b'{"words": {}, "look": {"version": 1}}',
    ],
)
def test_what_is_no_draft_is_refused_in_words(
    browser: TestClient, ada: Scope, sign_in: SignIn, ad_id: str, body: bytes
) -> None:
    sign_in(browser, ada)
    answer = browser.post(f"/ads/{ad_id}/proof", content=body, headers=SAME_SITE)
    assert answer.status_code == 400
    assert answer.text
    assert "Traceback" not in answer.text


def test_who_asks_without_end_is_asked_to_wait(
    browser: TestClient, ada: Scope, sign_in: SignIn, ad_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, ada)
    path, nothing = f"/ads/{ad_id}/proof", json.dumps({"words": {}, "look": {}})
    monkeypatch.setattr(proofs, "ASKED", proofs.Throttle(1, 60))
    assert browser.post(path, content=nothing, headers=SAME_SITE).status_code == 200
    assert browser.post(path, content=nothing, headers=SAME_SITE).status_code == 429


def test_a_process_that_draws_enough_already_leaves_the_picture_to_the_page(
    browser: TestClient, ada: Scope, sign_in: SignIn, ad_id: str
) -> None:
    sign_in(browser, ada)
    path, nothing = f"/ads/{ad_id}/proof", json.dumps({"words": {}, "look": {}})
    taken = 0
    while proofs._drawing.acquire(blocking=False):
        taken += 1
    try:
        assert browser.post(path, content=nothing, headers=SAME_SITE).status_code == 503
    finally:
        proofs._drawing.release(taken)
    assert browser.post(path, content=nothing, headers=SAME_SITE).status_code == 200
    assert browser.post(path, content=b"no draft", headers=SAME_SITE).status_code == 400
    assert proofs._drawing._value == taken, "whoever is answered makes room, whatever the answer"
