"""Packages from start to download, on a real database and a real store."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from core import clock, db, settings, storage
from core.campaigns import service as campaigns
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.errors import Forbidden, NotFound
from core.exports import package, queries, rules, service
from core.exports.models import ExportJob
from core.jobs import runner
from core.placements import UnknownPlacement
from core.storage import FileMissing, files
from core.vocabulary import CheckVerdict, ExportStatus, ReviewStatus, Role
from tests.conftest import make_scope
from tests.factories import MadeAd, make_ad, make_asset, make_campaign, make_client, make_version, picture

APPROVED = ReviewStatus.APPROVED


def build(scope: Scope, campaign: str, target: Path, **options: object) -> zipfile.ZipFile:
    export = service.start(scope, campaign, **options)  # type: ignore[arg-type]
    service.run(scope, export)
    service.save_package(scope, export, target)
    return zipfile.ZipFile(target)


def stored_path(scope: Scope, ad: MadeAd) -> Path:
    with db.read(scope) as work:
        sha256 = work.one(CreativeVersion, ad.version_id).file_sha256
    path = storage.current().local_path(scope.agency_id, str(sha256))
    assert path is not None
    return path


def leftovers() -> list[Path]:
    folder = settings.current().data_dir / "packing"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_package_is_laid_out_as_promised(scope: Scope, tmp_path: Path) -> None:
    client = make_client(scope, "Café Müller")
    campaign = make_campaign(scope, client, name="Herbst & Röstung")
    asset = make_asset(scope, client, name="Tasse.jpg")
    feed = make_ad(scope, campaign, asset_id=asset, status=APPROVED, alt_text="")
    art = make_ad(
        scope, campaign, asset_id=asset, placement_id="google_display_mrec", status=APPROVED,
        data=picture(300, 250, image_format="PNG"), image_format="png",
    )  # fmt: skip
    archive = build(scope, campaign, tmp_path / "package.zip")
    names = archive.namelist()
    feed_path = f"creatives/meta_ig_feed_4x5/cafe-mueller_herbst-and-roestung_c1_{feed.code}.jpg"
    art_path = f"creatives/google_display_mrec/cafe-mueller_herbst-and-roestung_c1_{art.code}.png"
    assert set(names) == {
        "README.txt", "creatives.csv", "captions.csv", "captions.json", "manifest.json", feed_path, art_path,
    }  # fmt: skip
    manifest = json.loads(archive.read("manifest.json"))
    assert list(manifest) == ["format", "campaign", "created_at", "files", "creatives"]
    assert (manifest["format"], manifest["campaign"]) == (1, "Herbst & Röstung")
    assert [one["path"] for one in manifest["files"]] == names[:-1]
    by_code = {one["code"]: one for one in manifest["creatives"]}
    assert by_code[feed.code] == {
        "code": feed.code, "path": feed_path, "placement": "meta_ig_feed_4x5", "width": 1440, "height": 1800,
        "concept": 1, "status": "approved", "score": 80, "headline": "Slow-roasted for your morning",
        "primary_text": "20% off the first bag.", "description": "Free delivery", "cta": "Shop now",
        "landing_url": "https://example.com/autumn", "alt_text": "", "format": "jpg", "format_note": "",
        "stored_sha256": hashlib.sha256(archive.read(feed_path)).hexdigest(),
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(archive.read("creatives.csv").decode("utf-8-sig"), newline="")))
    assert {row["code"]: row["path"] for row in rows} == {feed.code: feed_path, art.code: art_path}
    assert archive.read(feed_path) == stored_path(scope, feed).read_bytes()
    assert package.verify_package(tmp_path / "package.zip") == package.PackageReport((), 7, 2)


def test_only_approved_ads_that_passed_in_their_current_version_are_packed(scope: Scope, tmp_path: Path) -> None:
    campaign = make_campaign(scope)
    kept, edited = make_ad(scope, campaign, status=APPROVED), make_ad(scope, campaign, status=APPROVED)
    make_version(scope, edited.creative_id)
    for status in (ReviewStatus.PENDING, ReviewStatus.REJECTED, ReviewStatus.NEEDS_CHANGES):
        make_ad(scope, campaign, status=status)
    make_ad(scope, campaign, status=APPROVED, verdict=CheckVerdict.FAIL)
    make_ad(scope, make_campaign(scope), status=APPROVED)
    archive = build(scope, campaign, tmp_path / "package.zip")
    assert [one["code"] for one in json.loads(archive.read("manifest.json"))["creatives"]] == [kept.code]


def test_nothing_approved_is_told_and_no_row_is_written(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign)
    with pytest.raises(rules.NothingToPack, match="nothing is approved yet"):
        service.start(scope, campaign)
    assert queries.list_exports(scope).total == 0


# ---------------------------------------------------------------- a campaign that needs no approval


def mixed(scope: Scope, **fields: object) -> tuple[str, dict[str, str]]:
    """A campaign with an ad in every state: its id, and the codes by state."""
    campaign = make_campaign(scope, **fields)  # type: ignore[arg-type]
    codes = {status.value: make_ad(scope, campaign, status=status).code for status in ReviewStatus}
    codes["failed"] = make_ad(scope, campaign, verdict=CheckVerdict.FAIL).code
    codes["undrawn"] = make_ad(scope, campaign, verdict=CheckVerdict.FAIL, data=b"").code
    return campaign, codes


def statuses(archive: zipfile.ZipFile) -> dict[str, str]:
    return {one["code"]: one["status"] for one in json.loads(archive.read("manifest.json"))["creatives"]}


def test_without_required_approval_what_passed_is_packed_and_called_not_reviewed(scope: Scope, tmp_path: Path) -> None:
    campaign, codes = mixed(scope, approval_required=False)
    archive = build(scope, campaign, tmp_path / "package.zip")
    assert statuses(archive) == {codes["approved"]: "approved", codes["pending"]: "not reviewed"}
    rows = csv.DictReader(io.StringIO(archive.read("creatives.csv").decode("utf-8-sig"), newline=""))
    assert {row["code"]: row["status"] for row in rows} == statuses(archive)
    assert "1 of them was not reviewed" in archive.read("README.txt").decode()
    assert package.verify_package(tmp_path / "package.zip").is_whole
    (view,) = queries.list_exports(scope).rows
    assert (view.items_exported, view.approved_only) == (2, False)


def test_approved_ads_alone_can_be_asked_for_where_no_approval_is_needed(scope: Scope, tmp_path: Path) -> None:
    campaign, codes = mixed(scope, approval_required=False)
    archive = build(scope, campaign, tmp_path / "package.zip", approved_only=True)
    assert statuses(archive) == {codes["approved"]: "approved"}


def test_required_approval_cannot_be_asked_away(scope: Scope, tmp_path: Path) -> None:
    campaign, codes = mixed(scope)
    archive = build(scope, campaign, tmp_path / "package.zip", approved_only=False)
    assert statuses(archive) == {codes["approved"]: "approved"}


def test_approval_that_is_required_meanwhile_counts_when_the_package_is_built(scope: Scope) -> None:
    campaign = make_campaign(scope, approval_required=False)
    make_ad(scope, campaign)
    export = service.start(scope, campaign)
    campaigns.update(scope, campaign, approval_required=True)
    with pytest.raises(rules.NothingToPack, match="nothing is approved yet"):
        service.run(scope, export)


def test_without_required_approval_the_empty_package_speaks_of_ads_not_of_approval(scope: Scope) -> None:
    campaign = make_campaign(scope, approval_required=False)
    make_ad(scope, campaign, status=ReviewStatus.REJECTED)
    make_ad(scope, campaign, verdict=CheckVerdict.FAIL)
    with pytest.raises(rules.NothingToPack, match="no ad to pack yet"):
        service.start(scope, campaign)


@pytest.mark.parametrize(
    ("required", "packable", "not_reviewed"), [(True, ["approved"], 0), (False, ["approved", "pending"], 1)]
)
def test_readiness_and_launch_sheet_say_what_may_go_out(
    scope: Scope, required: bool, packable: list[str], not_reviewed: int
) -> None:
    campaign, codes = mixed(scope, approval_required=required)
    ready = queries.readiness(scope, campaign)
    assert ready.approval_required is required
    assert (ready.approved, ready.not_reviewed, ready.packable) == (1, not_reviewed, len(packable))
    assert [(one.approved, one.packable, one.passed) for one in ready.placements] == [(1, len(packable), 4)]
    assert ready.originals == len(packable)
    rows = {row.code: row.status for row in queries.launch_sheet(scope, campaign)}
    assert rows == {codes[state]: "approved" if state == "approved" else "not reviewed" for state in packable}


def test_placements_filter_the_package_and_unknown_ones_are_refused(scope: Scope, tmp_path: Path) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    story = make_ad(scope, campaign, placement_id="meta_story_9x16", status=APPROVED)
    archive = build(scope, campaign, tmp_path / "package.zip", placement_ids=["ig-story"])
    assert [one["code"] for one in json.loads(archive.read("manifest.json"))["creatives"]] == [story.code]
    with pytest.raises(UnknownPlacement):
        service.start(scope, campaign, placement_ids=["billboard"])
    with pytest.raises(rules.NothingToPack, match="in these placements"):
        service.start(scope, campaign, placement_ids=["linkedin_191"])


def test_originals_come_only_when_asked_for_and_each_once(scope: Scope, tmp_path: Path) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope), name="../../Große Tasse.JPG")
    for concept in (1, 2):
        make_ad(scope, campaign, asset_id=asset, concept=concept, status=APPROVED)
    without = build(scope, campaign, tmp_path / "without.zip")
    archive = build(scope, campaign, tmp_path / "with.zip", include_originals=True)
    (original,) = [name for name in archive.namelist() if name.startswith("originals/")]
    assert not any(name.startswith("originals/") for name in without.namelist())
    assert original.startswith("originals/grosse-tasse_")
    assert original.endswith(".jpg")
    assert original in [one["path"] for one in json.loads(archive.read("manifest.json"))["files"]]


def test_equal_content_gives_equal_bytes_apart_from_the_moment(scope: Scope, tmp_path: Path) -> None:
    campaign = make_campaign(scope)
    for _ in range(3):
        make_ad(scope, campaign, status=APPROVED)
    moment = clock.now()
    with clock.held_at(moment):
        build(scope, campaign, tmp_path / "one.zip")
        build(scope, campaign, tmp_path / "two.zip")
    later = build(scope, campaign, tmp_path / "later.zip")
    one = zipfile.ZipFile(tmp_path / "one.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert [later.read(name) for name in later.namelist()[:-1]] == [one.read(name) for name in one.namelist()[:-1]]


def test_hostile_words_and_names_come_out_whole_and_harmless(scope: Scope, tmp_path: Path) -> None:
    client = make_client(scope, "../../=cmd|' /C calc'!A0")
    campaign = make_campaign(scope, client, name='CON"; DROP\u202e')
    ad = make_ad(
        scope, campaign, status=APPROVED, headline="=1+1", primary_text='a,"b"\r\n;=2', description="-12.50", cta="@x"
    )
    archive = build(scope, campaign, tmp_path / "package.zip")
    row = next(csv.DictReader(io.StringIO(archive.read("creatives.csv").decode("utf-8-sig"), newline="")))
    told = json.loads(archive.read("manifest.json"))["creatives"][0]
    assert (row["headline"], row["primary_text"], row["description"], row["cta"]) == (
        "'=1+1",
        'a,"b"\r\n;=2',
        "-12.50",
        "'@x",
    )
    assert (told["headline"], told["cta"], told["code"]) == ("=1+1", "@x", ad.code)
    archive.extractall(tmp_path / "out")
    assert all(tmp_path / "out" in path.parents for path in (tmp_path / "out").rglob("*"))
    assert package.verify_package(tmp_path / "package.zip").is_whole


def test_a_damaged_picture_stops_the_package_and_nothing_half_written_stays(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    stored_path(scope, make_ad(scope, campaign, status=APPROVED)).write_bytes(b"other bytes")
    export = service.start(scope, campaign)
    with pytest.raises(package.PictureChanged):
        service.run(scope, export)
    view = queries.get_export(scope, export)
    assert view.status is ExportStatus.FAILED
    assert "damaged" in view.error_message
    assert not view.is_available
    assert leftovers() == []
    with pytest.raises(rules.PackageNotReady):
        service.open_package(scope, export)


def test_a_picture_that_is_gone_stops_the_package_and_a_second_try_can_succeed(scope: Scope) -> None:
    campaign = make_campaign(scope)
    path = stored_path(scope, make_ad(scope, campaign, status=APPROVED))
    data = path.read_bytes()
    path.unlink()
    export = service.start(scope, campaign)
    with pytest.raises(FileMissing):
        service.run(scope, export)
    path.write_bytes(data)
    service.run(scope, export)
    view = queries.get_export(scope, export)
    assert (view.status, view.error_message, view.items_exported) == (ExportStatus.COMPLETED, "", 1)


def test_what_is_no_longer_approved_when_it_is_built_is_not_packed(scope: Scope) -> None:
    campaign = make_campaign(scope)
    ad = make_ad(scope, campaign, status=APPROVED)
    export = service.start(scope, campaign)
    with db.work(scope) as work:
        work.one(AdCreative, ad.creative_id).review_status = ReviewStatus.REJECTED
    with pytest.raises(rules.NothingToPack):
        service.run(scope, export)
    assert queries.get_export(scope, export).status is ExportStatus.FAILED


def test_building_twice_gives_the_same_package_and_keeps_one_file(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    export = service.start(scope, campaign)
    told: list[tuple[int, int]] = []
    first = service.run(scope, export, lambda done, total: told.append((done, total)))
    assert service.run(scope, export) == first
    assert told == [(1, 1)]
    assert files.describe(scope, first.sha256) is not None


def test_the_job_engine_builds_a_package_and_says_how_far_it_is(scope: Scope) -> None:
    from core.exports import tasks  # registers the kind
    from core.jobs import queries as job_queries

    assert tasks.run_item
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    export = service.start_in_background(scope, campaign)
    assert queries.get_export(scope, export).is_open
    (batch,) = job_queries.list_batches(scope).rows
    progress = runner.run(scope, batch.batch_id)
    assert progress.results[0]["export_id"] == export
    assert queries.get_export(scope, export).is_available


def test_a_package_whose_process_was_killed_again_and_again_is_told_failed_and_can_be_built_anew(scope: Scope) -> None:
    from core.exports import tasks  # registers the kind
    from core.jobs import fleet, leases
    from core.jobs import queries as job_queries
    from core.jobs.rules import INTERRUPTED, MAX_ATTEMPTS

    assert tasks.when_failed
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    export = service.start_in_background(scope, campaign)
    (batch,) = job_queries.list_batches(scope).rows
    for number in range(MAX_ATTEMPTS):
        assert queries.get_export(scope, export).is_open
        assert leases.claim(scope, batch.batch_id, f"killed {number}") is not None
        assert fleet.bury_unknown(f"killed {number}") == 1
    told = queries.get_export(scope, export)
    assert (told.is_open, told.error_message) == (False, INTERRUPTED)
    assert service.run(scope, export).size_bytes > 0


def test_after_seven_days_a_package_is_gone_and_its_file_is_given_back(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    with clock.held_at(clock.now() - timedelta(days=7, minutes=1)):
        old = service.start(scope, campaign)
        built = service.run(scope, old)
    with pytest.raises(rules.PackageExpired):
        service.open_package(scope, old)
    assert not queries.get_export(scope, old).is_available
    service.start(scope, campaign)
    assert files.describe(scope, built.sha256) is None


def test_a_package_of_another_agency_does_not_exist(scope: Scope, stranger: Scope) -> None:
    campaign = make_campaign(stranger)
    make_ad(stranger, campaign, status=APPROVED)
    export = service.start(stranger, campaign)
    for act in (
        lambda: service.start(scope, campaign),
        lambda: service.start_in_background(scope, campaign),
        lambda: service.run(scope, export),
        lambda: service.open_package(scope, export),
        lambda: queries.get_export(scope, export),
        lambda: queries.readiness(scope, campaign),
        lambda: queries.launch_sheet(scope, campaign),
    ):
        with pytest.raises(NotFound):
            act()
    assert queries.list_exports(scope, campaign_id=campaign).total == 0


def test_a_viewer_packs_nothing(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    for act in (
        lambda: service.start(viewer, campaign),
        lambda: service.run(viewer, "any"),
        lambda: service.open_package(viewer, "any"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert queries.readiness(viewer, campaign).approved == 1


def test_an_ad_whose_photo_was_named_alike_does_not_collide(scope: Scope, tmp_path: Path) -> None:
    client = make_client(scope)
    campaign = make_campaign(scope, client)
    for name in ("Cup.jpg", "cup.JPG"):
        make_ad(scope, campaign, asset_id=make_asset(scope, client, name=name), status=APPROVED)
    archive = build(scope, campaign, tmp_path / "package.zip", include_originals=True)
    assert len({name.casefold() for name in archive.namelist()}) == len(archive.namelist()) == 9


# ---------------------------------------------------------------- reading back


def rewritten(source: Path, target: Path, changes: dict[str, bytes | None], extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = changes.get(name, before.read(name))
            if data is not None:
                after.writestr(name, data)
        for name, data in extra.items():
            after.writestr(name, data)
    return target


@pytest.mark.parametrize(
    ("changes", "extra", "problem"),
    [
        ({"README.txt": b"other"}, {}, "README.txt: has"),
        ({"creatives.csv": None}, {}, "creatives.csv: missing"),
        ({}, {"extra.exe": b"MZ"}, "extra.exe: not listed"),
        ({}, {"../evil": b"x"}, "../evil: an unsafe name"),
        ({}, {"readme.TXT": b"x"}, "two files have the same name"),
        ({"manifest.json": b"{"}, {}, "manifest.json: unreadable"),
        ({"manifest.json": b'{"format": 2, "files": [], "creatives": []}'}, {}, "another format"),
        ({"manifest.json": None}, {}, "manifest.json: missing"),
    ],
)
def test_a_package_that_was_tampered_with_does_not_verify(
    scope: Scope, tmp_path: Path, changes: dict[str, bytes | None], extra: dict[str, bytes], problem: str
) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    build(scope, campaign, tmp_path / "package.zip")
    report = package.verify_package(rewritten(tmp_path / "package.zip", tmp_path / "other.zip", changes, extra))
    assert not report.is_whole
    assert any(problem in told for told in report.problems), report.problems


def test_a_picture_changed_without_changing_its_size_is_found(scope: Scope, tmp_path: Path) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    archive = build(scope, campaign, tmp_path / "package.zip")
    (name,) = [name for name in archive.namelist() if name.startswith("creatives/")]
    data = bytearray(archive.read(name))
    data[-1] ^= 1
    report = package.verify_package(
        rewritten(tmp_path / "package.zip", tmp_path / "other.zip", {name: bytes(data)}, {})
    )
    assert report.problems == (f"{name}: changed since it was packed",)


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip" * 100])
def test_what_is_no_zip_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    assert not package.verify_package(tmp_path / "x.zip").is_whole


# ---------------------------------------------------------------- readiness and the launch sheet


def test_readiness_counts_what_would_be_packed(scope: Scope) -> None:
    campaign = make_campaign(scope)
    asset = make_asset(scope, make_client(scope))
    make_ad(scope, campaign, asset_id=asset, status=APPROVED, landing_url="")
    make_ad(scope, campaign, asset_id=asset, concept=2)
    make_ad(scope, campaign, asset_id=asset, concept=3, verdict=CheckVerdict.FAIL)
    ready = queries.readiness(scope, campaign)
    assert (ready.approved, ready.by_status[ReviewStatus.PENDING], ready.failed) == (1, 1, 1)
    assert (ready.originals, ready.without_address) == (1, 1)
    assert [(one.placement_id, one.approved, one.passed) for one in ready.placements] == [("meta_ig_feed_4x5", 1, 2)]
    assert ready.size_bytes > 0


def test_an_empty_campaign_is_ready_for_nothing(scope: Scope) -> None:
    ready = queries.readiness(scope, make_campaign(scope))
    assert (ready.approved, ready.size_bytes, ready.originals_bytes, ready.placements) == (0, 0, 0, ())


def test_the_launch_sheet_tells_name_texts_button_and_tracked_address(scope: Scope) -> None:
    campaign = make_campaign(scope, name="Herbst Röstung")
    ad = make_ad(scope, campaign, status=APPROVED, headline="=1+1")
    banner = make_ad(scope, campaign, placement_id="google_display_mrec", status=APPROVED, landing_url="")
    make_ad(scope, campaign)
    rows = {row.code: row for row in queries.launch_sheet(scope, campaign)}
    assert set(rows) == {ad.code, banner.code}
    row = rows[ad.code]
    assert row.ad_name == f"aurora-coffee_herbst-roestung_c1_meta-ig-feed-4x5_{ad.code}"
    assert (row.headline, row.platform_cta) == ("=1+1", "SHOP_NOW")
    assert row.tracked_url.startswith("https://example.com/autumn?")
    assert f"utm_content={ad.code}" in row.tracked_url
    assert rows[banner.code].tracked_url == ""


def test_the_launch_sheet_as_a_table_is_one_row_an_ad_and_runs_no_formula(scope: Scope) -> None:
    campaign = make_campaign(scope, name="Herbst Röstung", approval_required=False)
    ad = make_ad(scope, campaign, status=APPROVED, headline="=1+1", primary_text='Two\nlines, "quoted"')
    unseen = make_ad(scope, campaign, headline="Straße", landing_url="")
    data = queries.launch_csv(queries.launch_sheet(scope, campaign))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = {row["Code"]: row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))}
    row = rows[ad.code]
    assert row["Ad name"].endswith(f"_{ad.code}")
    assert (row["Headline"], row["Primary text"]) == ("'=1+1", 'Two\nlines, "quoted"')
    assert (row["Button"], row["Size"], row["Status"]) == ("SHOP_NOW", "1440 × 1800", "approved")
    assert f"utm_content={ad.code}" in row["Address"]
    other = rows[unseen.code]
    assert (other["Headline"], other["Address"], other["Status"]) == ("Straße", "", "not reviewed")


def test_exports_are_listed_newest_first(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=APPROVED)
    made = [service.start(scope, campaign) for _ in range(3)]
    listed = queries.list_exports(scope, campaign_id=campaign, per_page=2)
    assert (listed.total, [one.export_id for one in listed.rows]) == (3, made[::-1][:2])
    with db.read(scope) as work:
        assert work.one(ExportJob, made[0]).items_total == 1
