"""Pictures and packages over HTTP: whose they are, how they are cached, what a browser may do with them."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from core import clock, db, storage
from core.campaigns.models import Campaign
from core.creatives.models import CreativeVersion
from core.db import Scope, database
from core.exports.models import ExportJob
from core.reviews import service as reviews
from core.storage import files
from core.vocabulary import ExportStatus, ReviewStatus
from tests import factories
from tests.unit.accounts.people import colleague
from tests.unit.statements import counted
from tests.unit.web.conftest import NAVIGATION

SignIn = Callable[[TestClient, Scope], str]
PICTURE = factories.picture()


def keep(scope: Scope, data: bytes = PICTURE, media_type: str = "image/jpeg") -> str:
    with db.work(scope) as work:
        return files.keep(work, data, media_type)


def export(scope: Scope, data: bytes, status: ExportStatus = ExportStatus.COMPLETED) -> str:
    campaign_id = factories.make_campaign(scope, workspace_id := factories.make_client(scope))
    with db.work(scope) as work:
        job = ExportJob(
            agency_id=scope.agency_id,
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            status=status,
            file_sha256=files.keep(work, data, "application/zip"),
            file_name="Café „Größe“.zip",
            size_bytes=len(data),
            created_at=clock.now(),
            completed_at=clock.now(),
            expires_at=clock.now() + timedelta(days=7),
        )
        work.add(job)
        work.flush()
        return job.id


def test_a_picture_is_shown_to_its_agency_with_headers_that_keep_it_a_picture(
    browser: TestClient, ada: Scope, sign_in: SignIn
) -> None:
    sha256 = keep(ada)
    sign_in(browser, ada)
    answer = browser.get(f"/files/{sha256}")
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(PICTURE))
    assert answer.headers["etag"] == f'"{sha256}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "private" in answer.headers["cache-control"]
    assert "immutable" in answer.headers["cache-control"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_picture_costs_two_reads(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    sha256 = keep(ada)
    sign_in(browser, ada)
    with counted() as statements:
        browser.get(f"/files/{sha256}", headers={"If-None-Match": f'"{sha256}"'})
    assert len(statements) == 2


@pytest.mark.parametrize("asked", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_a_known_picture_is_not_sent_again(browser: TestClient, ada: Scope, sign_in: SignIn, asked: str) -> None:
    sha256 = keep(ada)
    sign_in(browser, ada)
    answer = browser.get(f"/files/{sha256}", headers={"If-None-Match": asked.format(sha256)})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == f'"{sha256}"'
    assert browser.get(f"/files/{sha256}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_tells_the_length_alone(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    sha256 = keep(ada)
    sign_in(browser, ada)
    answer = browser.head(f"/files/{sha256}")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", str(len(PICTURE)))


def test_foreign_missing_and_malformed_look_the_same(
    browser: TestClient, ada: Scope, eve: Scope, sign_in: SignIn
) -> None:
    foreign = keep(eve)
    sign_in(browser, ada)
    told = set()
    assert browser.get("/files/..%2f..%2fapp.sqlite").status_code == 404
    for name in (foreign, "0" * 64, "x", foreign.upper(), foreign + "0", "%00"):
        for ask in (browser.get, browser.head):
            answer = ask(f"/files/{name}", headers={"If-None-Match": "*"})
            told.add((answer.status_code, answer.headers["cache-control"]))
        told.add((browser.get(f"/files/{name}").status_code, "no-store"))
    assert told == {(404, "no-store")}


def test_the_same_bytes_in_two_agencies_are_served_to_each_and_released_apart(
    browser: TestClient, another_browser: TestClient, ada: Scope, eve: Scope, sign_in: SignIn
) -> None:
    sha256 = keep(ada)
    assert keep(eve) == sha256
    sign_in(browser, ada)
    sign_in(another_browser, eve)
    with db.work(eve) as work:
        files.release(work, sha256)
    assert browser.get(f"/files/{sha256}").status_code == 200
    assert another_browser.get(f"/files/{sha256}").status_code == 404


def test_nobody_is_sent_to_sign_in_and_pictures_are_refused(browser: TestClient, ada: Scope) -> None:
    sha256 = keep(ada)
    person = browser.get(f"/files/{sha256}?x=1&y=2", headers=NAVIGATION)
    assert person.status_code == 303
    assert person.headers["location"] == f"/?next=%2Ffiles%2F{sha256}%3Fx%3D1%26y%3D2"
    assert person.headers["cache-control"] == "no-store"
    for headers in ({}, {"Accept": "image/*"}, {"Accept": "text/html", "Sec-Fetch-Dest": "image"}):
        refused = browser.get(f"/files/{sha256}", headers=headers)
        assert refused.status_code == 401
        assert PICTURE not in refused.content
    known = browser.get(f"/files/{sha256}", headers={"If-None-Match": "*", "Accept": "image/*"})
    assert known.status_code == 401


def test_what_a_browser_might_run_is_only_handed_over(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    sign_in(browser, ada)
    hostile = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    for media_type in ("image/svg+xml", "text/html", "application/pdf", "application/xhtml+xml", ""):
        answer = browser.get(f"/files/{keep(ada, hostile + media_type.encode(), media_type)}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["content-security-policy"]


def test_a_large_file_is_streamed_whole(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    data = hashlib.shake_256(b"large").digest(5 << 20)
    sha256 = keep(ada, data, "image/png")
    sign_in(browser, ada)
    answer = browser.get(f"/files/{sha256}")
    assert answer.content == data
    assert answer.headers["content-length"] == str(len(data))


def test_damaged_and_lost_bytes_are_never_sent(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    sha256, lost = keep(ada), keep(ada, b"lost")
    path = storage.current().local_path(ada.agency_id, sha256)
    assert path is not None
    path.write_bytes(b"other bytes")
    storage.current().delete(ada.agency_id, lost)
    sign_in(browser, ada)
    damaged = browser.get(f"/files/{sha256}")
    assert damaged.status_code == 503
    assert b"other bytes" not in damaged.content
    assert browser.get(f"/files/{lost}").status_code == 404


def test_without_a_database_the_answer_is_503_and_its_password_stays_inside(
    browser: TestClient, ada: Scope, sign_in: SignIn
) -> None:
    sign_in(browser, ada)
    database.use(database.connect("postgresql://nobody:topsecret@127.0.0.1:1/none"))
    answer = browser.get("/files/" + "0" * 64)
    assert answer.status_code == 503
    assert answer.text == "the database does not answer — try again in a moment"


def test_a_package_is_downloaded_under_its_name(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    data = hashlib.shake_256(b"zip").digest(700_000)
    export_id = export(ada, data)
    sign_in(browser, ada)
    answer = browser.get(f"/downloads/{export_id}", headers=NAVIGATION)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-length"] == "700000"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=\"Caf___Gr__e_.zip\"; filename*=UTF-8''Caf%C3%A9") or (
        "filename*=UTF-8''Caf%C3%A9" in disposition and '"' in disposition
    )
    assert "no-store" in answer.headers["cache-control"]
    head = browser.head(f"/downloads/{export_id}")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "700000")


def test_a_package_is_only_for_its_agency_its_roles_and_when_it_is_built(
    browser: TestClient, another_browser: TestClient, ada: Scope, eve: Scope, sign_in: SignIn
) -> None:
    export_id, unbuilt = export(ada, b"zip"), export(ada, b"zip2", ExportStatus.PROCESSING)
    signed_out = browser.get(f"/downloads/{export_id}", headers=NAVIGATION)
    assert (signed_out.status_code, signed_out.headers["location"]) == (303, f"/?next=%2Fdownloads%2F{export_id}")
    sign_in(another_browser, eve)
    assert another_browser.get(f"/downloads/{export_id}").status_code == 404
    assert another_browser.get("/downloads/missing").content == another_browser.get(f"/downloads/{export_id}").content
    sign_in(browser, colleague(ada, "vic@example.com", "viewer"))  # type: ignore[arg-type]
    assert browser.get(f"/downloads/{export_id}").status_code == 403
    sign_in(browser, ada)
    assert browser.get(f"/downloads/{unbuilt}").status_code == 409


def marked(browser: TestClient, creative_id: str) -> tuple[bytes, str]:
    answer = browser.get(f"/ads/{creative_id}", headers=NAVIGATION)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert "no-store" in answer.headers["cache-control"]
    return answer.content, answer.headers["content-disposition"]


def test_an_ad_leaves_with_a_draft_mark_until_it_is_approved_and_then_as_it_is_stored(
    browser: TestClient, ada: Scope, sign_in: SignIn
) -> None:
    ad = factories.make_ad(ada, factories.make_campaign(ada, factories.make_client(ada)))
    with db.read(ada) as work:
        sha256 = str(work.get(CreativeVersion, ad.version_id).file_sha256)  # type: ignore[union-attr]
    stored = files.read(ada, sha256)
    sign_in(browser, ada)
    data, name = marked(browser, ad.creative_id)
    assert data != stored
    assert '_draft.jpg"' in name
    assert browser.get(f"/files/{sha256}").content == stored, "in the app the picture stays clean"
    reviews.decide(ada, [ad.creative_id], status=ReviewStatus.APPROVED)
    data, name = marked(browser, ad.creative_id)
    assert hashlib.sha256(data).hexdigest() == sha256
    assert "draft" not in name
    reviews.decide(ada, [ad.creative_id], status=ReviewStatus.REJECTED, reason="the cup is cut off", again=True)
    assert '_draft.jpg"' in marked(browser, ad.creative_id)[1]


def test_where_a_campaign_needs_no_approval_an_undecided_ad_leaves_clean_and_a_rejected_one_does_not(
    browser: TestClient, ada: Scope, sign_in: SignIn
) -> None:
    campaign_id = factories.make_campaign(ada, factories.make_client(ada))
    ad = factories.make_ad(ada, campaign_id)
    with db.work(ada) as work:
        work.get(Campaign, campaign_id).approval_required = False  # type: ignore[union-attr]
    sign_in(browser, ada)
    assert "draft" not in marked(browser, ad.creative_id)[1]
    reviews.decide(ada, [ad.creative_id], status=ReviewStatus.REJECTED, reason="the cup is cut off", again=True)
    assert '_draft.jpg"' in marked(browser, ad.creative_id)[1]


def test_an_ad_is_downloaded_by_its_agency_and_by_those_who_may_export(
    browser: TestClient, another_browser: TestClient, ada: Scope, eve: Scope, sign_in: SignIn
) -> None:
    ad = factories.make_ad(ada, factories.make_campaign(ada, factories.make_client(ada)))
    signed_out = browser.get(f"/ads/{ad.creative_id}", headers=NAVIGATION)
    assert signed_out.status_code == 303
    sign_in(another_browser, eve)
    foreign, missing = another_browser.get(f"/ads/{ad.creative_id}"), another_browser.get("/ads/missing")
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content) == (404, foreign.content)
    sign_in(browser, colleague(ada, "vic@example.com", "viewer"))  # type: ignore[arg-type]
    assert browser.get(f"/ads/{ad.creative_id}").status_code == 403


def test_an_ad_without_a_picture_says_so(browser: TestClient, ada: Scope, sign_in: SignIn) -> None:
    ad = factories.make_ad(ada, factories.make_campaign(ada, factories.make_client(ada)))
    with db.work(ada) as work:
        work.get(CreativeVersion, ad.version_id).file_sha256 = None  # type: ignore[union-attr]
    sign_in(browser, ada)
    answer = browser.get(f"/ads/{ad.creative_id}")
    assert answer.status_code == 409
    assert "no picture" in answer.text
