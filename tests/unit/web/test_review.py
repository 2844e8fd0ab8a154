"""The client's page over HTTP: what it shows, what it takes, and that a link opens nothing else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import clock, placements
from core.db import Scope
from core.reviews import queries, service
from core.vocabulary import CheckVerdict, ReviewStatus
from core.web import review, review_page
from tests.factories import MadeAd, make_ad, make_asset, make_campaign, make_client, make_version


@pytest.fixture
def browser() -> Iterator[TestClient]:
    for throttle in (review.LOOKS, review.PICTURES, review.DECISIONS, review.GUESSES):
        throttle.forget()
    with TestClient(Starlette(routes=review.routes()), follow_redirects=False) as client:
        yield client


def link_to(scope: Scope, campaign: str) -> str:
    return service.create_link(scope, campaign).token


def decide(
    browser: TestClient, token: str, *ads: MadeAd, decision: str = "approved", name: str = "Anna", comment: str = "",
    csrf: str | None = None,
) -> httpx.Response:  # fmt: skip
    fields = {
        "ad": [ad.code for ad in ads],
        "decision": decision,
        "name": name,
        "comment": comment,
        "form": "idea-1",
        "csrf": review.csrf_token(token) if csrf is None else csrf,
    }
    return browser.post(f"/r/{token}", data=fields)


class Tags(HTMLParser):
    """The elements and attributes of a page as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def pictures(html: str) -> set[str]:
    return set(re.findall(r'(?:src|srcset|href)="(/r/[^"]+/files/[0-9a-f]{64})"', html))


def test_the_page_shows_agency_client_campaign_and_every_ad_with_its_words(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope, make_client(scope, "Müller & Söhne"), name="Herbst <2026>")
    make_ad(scope, campaign, headline="Frisch “geröstet”", primary_text="20% günstiger", cta="Jetzt kaufen")
    answer = browser.get(f"/r/{link_to(scope, campaign)}")
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert "Herbst &lt;2026&gt;" in answer.text
    for words in ("Northwind", "Müller & Söhne", "Frisch “geröstet”", "20% günstiger", "example.com"):
        assert words in page
    assert all(browser.get(path).headers["content-type"] == "image/jpeg" for path in pictures(answer.text))
    assert len(pictures(answer.text)) == 2


@pytest.mark.parametrize(
    ("placement_id", "cta", "button"),
    [
        ("meta_ig_feed_4x5", "Jetzt kaufen", "Buy now"),
        ("linkedin_191", "Order now", "Learn more"),
        ("pinterest_2x3", "Shop now", None),
    ],
)
def test_the_button_is_the_platforms_own(
    scope: Scope, browser: TestClient, placement_id: str, cta: str, button: str | None
) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, placement_id=placement_id, cta=cta)
    page = browser.get(f"/r/{link_to(scope, campaign)}").text
    assert re.findall(r'<span class="cta">(.*?)</span>', page) == ([button] if button else [])


def test_a_long_text_is_cut_where_the_feed_cuts_it_and_can_be_read_whole(scope: Scope, browser: TestClient) -> None:
    text = "Slow-roasted " * 30
    campaign = make_campaign(scope)
    make_ad(scope, campaign, primary_text=text.strip())
    page = browser.get(f"/r/{link_to(scope, campaign)}").text
    shown, rest = re.search(
        r"<summary>(.*?)<span.*?… more</span><span class=\"rest\">(.*?)</span>", page, re.S
    ).groups()  # type: ignore[union-attr]
    assert len(shown) <= 125
    assert shown + rest == text.strip()


def test_nothing_on_the_page_runs_is_framed_cached_or_indexed(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, headline='<script>alert(1)</script><img src=x onerror="x">', alt_text='" onload="x')
    token = link_to(scope, campaign)
    decide(browser, token, make_ad(scope, campaign), name="<b>Eve</b>", comment="</textarea><script>x</script>")
    answer = browser.get(f"/r/{token}")
    tags = Tags()
    tags.feed(answer.text)
    assert not {"script", "iframe", "object"} & tags.names
    assert not {name for name in tags.attributes if name.startswith("on") or name == "style"}
    assert "<b>Eve" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_policy_allows_exactly_the_style_sheet_in_the_page(scope: Scope, browser: TestClient) -> None:
    import base64
    import hashlib

    answer = browser.get(f"/r/{link_to(scope, make_campaign(scope))}")
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "<" not in review_page.stylesheet()


def test_only_a_post_decides_and_a_reload_sends_nothing_twice(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token = link_to(scope, campaign)
    for look in ("", "?decision=approved&ad=" + ad.code, f"?decision=approved&csrf={review.csrf_token(token)}"):
        browser.get(f"/r/{token}{look}")
        browser.head(f"/r/{token}{look}")
    assert queries.history_of(scope, ad.creative_id) == ()
    answer = decide(browser, token, ad)
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"])
    assert "Thank you. 1 ad approved." in page.text
    assert "Approved by Anna" in page.text
    assert len(queries.history_of(scope, ad.creative_id)) == 1


def test_a_comment_survives_a_reload(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token = link_to(scope, campaign)
    decide(browser, token, ad, decision="needs-changes", comment="Could the cup\r\nbe warmer?")
    for _ in range(2):
        page = browser.get(f"/r/{token}").text
        assert "Could the cup\nbe warmer?" in page
        assert "Change asked for by Anna" in page
    (decision,) = queries.history_of(scope, ad.creative_id)
    assert (decision.status, decision.reason) == ("needs-changes", "Could the cup\nbe warmer?")


def test_all_sizes_of_an_idea_are_decided_with_one_form(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    places = ("meta_ig_feed_4x5", "meta_story_9x16", "google_display_mrec")
    ads = [make_ad(scope, campaign, asset_id=asset, placement_id=place) for place in places]
    token = link_to(scope, campaign)
    page = browser.get(f"/r/{token}").text
    assert "Approve all 3 sizes" in page
    answer = decide(browser, token, *ads)
    assert "Thank you. 3 ads approved." in browser.get(answer.headers["location"]).text
    queue = queries.review_queue(scope, campaign)
    assert queue.by_status[ReviewStatus.APPROVED] == 3


@pytest.mark.parametrize(
    ("decision", "name", "comment", "told"),
    [
        ("approved", " ", "kept", "Say who you are"),
        ("needs-changes", "Anna", " ", "Say what should change"),
        ("rejected", "Anna", "kept", "is not a decision"),
        ("approved", "Anna", "x" * 2001, "2,001 characters"),
    ],
)
def test_what_is_missing_is_told_at_its_form_and_what_was_typed_is_kept(
    scope: Scope, browser: TestClient, decision: str, name: str, comment: str, told: str
) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    answer = decide(browser, link_to(scope, campaign), ad, decision=decision, name=name, comment=comment)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert comment.strip() in answer.text
    assert f'value="{name}"' in answer.text
    assert queries.history_of(scope, ad.creative_id) == ()


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
def test_a_form_that_this_page_did_not_make_decides_nothing(scope: Scope, browser: TestClient, csrf: str) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    answer = decide(browser, link_to(scope, campaign), ad, csrf=csrf)
    assert answer.status_code == 403
    assert queries.history_of(scope, ad.creative_id) == ()


def test_one_links_form_secret_opens_no_other_link(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    first, second = link_to(scope, campaign), link_to(scope, campaign)
    assert decide(browser, second, ad, csrf=review.csrf_token(first)).status_code == 403


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"ad=" + b"&ad=" * 5000, b"csrf=%ZZ&decision[]=x", b"{}"])
def test_a_broken_body_is_refused_and_never_a_fault(scope: Scope, browser: TestClient, body: bytes) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    answer = browser.post(f"/r/{link_to(scope, campaign)}", content=body)
    assert answer.status_code in {403, 422}


def test_wrong_expired_and_revoked_links_answer_alike(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    with clock.held_at(clock.now() - timedelta(days=2)):
        expired = service.create_link(scope, campaign, days=1).token
    revoked = service.create_link(scope, campaign)
    page = browser.get(f"/r/{revoked.token}").text
    service.revoke_link(scope, revoked.link_id)
    answers = [browser.get(f"/r/{token}") for token in (expired, revoked.token, "x" * 43, "%00", "é", "a" * 5000)]
    answers += [decide(browser, revoked.token), decide(browser, "x" * 43)]
    answers += [browser.get(path) for path in pictures(page)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "This link does not work (any more)" in answers[0].text
    assert "Northwind" not in answers[0].text


def test_a_client_sees_nothing_but_the_current_ads_of_this_campaign(
    scope: Scope, stranger: Scope, browser: TestClient
) -> None:
    campaign = make_campaign(scope, name="Shown")
    ad = make_ad(scope, campaign, headline="Old words")
    make_version(scope, ad.creative_id, headline="New words")
    make_ad(scope, campaign, headline="Failed words", verdict=CheckVerdict.FAIL)
    make_ad(scope, campaign, headline="Rejected words", status=ReviewStatus.REJECTED)
    make_ad(scope, make_campaign(scope, name="Hidden"), headline="Hidden words")
    make_ad(stranger, make_campaign(stranger, name="Foreign"), headline="Foreign words")
    service.comment(scope, ad.creative_id, "Internal words")
    page = browser.get(f"/r/{link_to(scope, campaign)}").text
    assert "New words" in page
    for words in ("Old words", "Failed words", "Rejected words", "Hidden", "Foreign", "Internal words"):
        assert words not in page
    for row_id in (ad.creative_id, ad.version_id, ad.concept_id, campaign, scope.agency_id, str(scope.user_id)):
        assert row_id not in page


def test_pictures_come_only_through_a_link_that_shows_them(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    other = make_campaign(scope)
    make_ad(scope, other)
    token, other_token = link_to(scope, campaign), link_to(scope, other)
    (path, *_rest) = pictures(browser.get(f"/r/{token}").text)
    shown = browser.get(path)
    assert shown.status_code == 200
    assert shown.headers["x-content-type-options"] == "nosniff"
    again = browser.get(path, headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(path.replace(token, other_token)).status_code == 404
    assert browser.get(f"/r/{token}/files/{'0' * 64}").status_code == 404
    assert browser.get(f"/r/{token}/files/..%2f..%2fetc%2fpasswd").status_code == 404


def test_a_client_who_saw_an_older_version_is_asked_to_look_again(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token = link_to(scope, campaign)
    make_version(scope, ad.creative_id)
    answer = decide(browser, token, ad)
    assert "1 ad was changed since you opened the page" in browser.get(answer.headers["location"]).text
    assert queries.history_of(scope, ad.creative_id) == ()


def test_the_name_is_offered_again_in_the_next_form_of_this_link_only(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token = link_to(scope, campaign)
    answer = decide(browser, token, ad, name="Änne; Path=/ Möller")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert f"Path=/r/{token}" in cookie
    assert "SameSite=lax" in cookie
    assert 'value="Änne; Path=/ Möller"' in browser.get(f"/r/{token}").text


def test_the_sentence_after_a_decision_cannot_be_written_by_an_address(scope: Scope, browser: TestClient) -> None:
    token = link_to(scope, make_campaign(scope))
    for asked in ("?done=hacked&n=1&missed=0", "?done=approved&n=<b>&missed=0", "?done=approved&n=1e9&missed=0"):
        page = browser.get(f"/r/{token}{asked}").text
        assert "Thank you" not in page
        assert "<b>&" not in page


def test_every_field_has_a_label_every_picture_an_alternative(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    for place in ("meta_ig_feed_4x5", "meta_story_9x16"):
        make_ad(scope, campaign, asset_id=asset, placement_id=place, alt_text="")
    page = browser.get(f"/r/{link_to(scope, campaign)}").text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    fields = set(re.findall(r'<(?:input|textarea) id="([^"]+)"', page))
    assert fields == labelled
    assert all(alt for alt in re.findall(r'<img[^>]+alt="([^"]*)"', page))
    assert all(re.search(r'width="\d+" height="\d+"', image) for image in re.findall(r"<img[^>]+>", page))


def test_an_empty_campaign_says_that_the_agency_is_still_working(scope: Scope, browser: TestClient) -> None:
    assert "Nothing to look at yet" in browser.get(f"/r/{link_to(scope, make_campaign(scope))}").text


def test_guessing_links_is_slowed_down_and_working_links_are_not(scope: Scope, browser: TestClient) -> None:
    token = link_to(scope, make_campaign(scope))
    answers = [browser.get(f"/r/{number:043d}").status_code for number in range(70)]
    assert set(answers[:60]) == {404}
    assert set(answers[60:]) == {429}
    assert browser.get(f"/r/{token}").status_code == 200


def test_a_link_takes_a_modest_number_of_decisions_a_minute(scope: Scope, browser: TestClient) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign)
    token, other = link_to(scope, campaign), link_to(scope, campaign)
    answers = [decide(browser, token, ad).status_code for _ in range(61)]
    assert answers[-1] == 429
    assert decide(browser, other, ad).status_code == 303


def test_the_throttle_forgets_the_oldest_keys_first() -> None:
    throttle = review.Throttle(1, 60, keys=2)
    assert throttle.allows("a")
    assert not throttle.allows("a")
    assert throttle.allows("b")
    assert throttle.allows("c")
    assert throttle.allows("a")


@pytest.mark.parametrize("place", placements.all_placements(), ids=lambda place: place.id)
def test_every_placement_has_a_frame(place: placements.Placement) -> None:
    assert review_page.frame_kind(place) in {"feed", "story", "display"}


def test_cutting_loses_no_character() -> None:
    for text in ("", "x" * 300, "a b " * 100, " " * 200, "word " + "y" * 200):
        assert "".join(review_page.cut(text, 125)) == text
