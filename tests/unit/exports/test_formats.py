"""Packages in a chosen file format: which ads have it, what the others are instead, and that each is the approved picture."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import clock, db, placements, rendering
from core.assets.models import Asset
from core.creatives import reprint
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope
from core.errors import InvalidInput
from core.exports import formats, package, packing, queries, rules, service, tasks
from core.exports.formats import AdGroup
from core.jobs import registry
from core.placements import Placement
from core.storage import files
from core.vocabulary import BatchKind, ReviewStatus
from tests import factories
from tests.unit.creatives.studio_set import GATHERED, ads_of, make_ads

assert GATHERED
FEED, BANNER = "meta_fb_feed_1x1", "google_display_half_page"


def approve_all(scope: Scope) -> None:
    with db.work(scope) as work:
        for ad in work.query(AdCreative):
            ad.review_status = ReviewStatus.APPROVED


@pytest.fixture
def campaign(scope: Scope) -> str:
    """A campaign with three approved, drawn ads: a feed square, a story, a half page of at most 150 KB."""
    made = make_ads(scope, placements=(FEED, "meta_story_9x16", BANNER))
    approve_all(scope)
    return made


def build(scope: Scope, campaign: str, target: Path, **options: object) -> zipfile.ZipFile:
    export = service.start(scope, campaign, **options)  # type: ignore[arg-type]
    service.run(scope, export)
    service.save_package(scope, export, target)
    assert package.verify_package(target).is_whole
    return zipfile.ZipFile(target)


def told(archive: zipfile.ZipFile) -> dict[str, dict[str, object]]:
    return {ad["placement"]: ad for ad in json.loads(archive.read("manifest.json"))["creatives"]}


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.int16)


def test_a_png_is_the_approved_picture_without_the_loss_of_its_jpeg(
    scope: Scope, campaign: str, tmp_path: Path
) -> None:
    archive = build(scope, campaign, tmp_path / "one.zip", image_format="png")
    ad = told(archive)[FEED]
    data = archive.read(str(ad["path"]))
    _, version = ads_of(scope, campaign)[1, FEED]
    stored = files.read(scope, str(version.file_sha256))
    assert str(ad["path"]).endswith(f"_{version.code}.png")
    assert (ad["format"], ad["format_note"], ad["stored_sha256"]) == ("png", "", version.file_sha256)
    with Image.open(io.BytesIO(data)) as opened:
        assert (opened.format, opened.size) == ("PNG", (version.width_px, version.height_px))
    # Never the JPEG's own pixels in a larger file, and nowhere another picture.
    difference = np.abs(pixels(data) - pixels(stored))
    assert 0 < difference.mean() < 2
    assert hashlib.sha256(rendering_jpeg(data)).hexdigest() == version.file_sha256


def rendering_jpeg(data: bytes) -> bytes:
    from core.rendering import encode

    with Image.open(io.BytesIO(data)) as opened:
        return encode.encode(opened.convert("RGB"), "jpg", placements.get(FEED).max_bytes, by_rows=True).data


def test_what_is_too_large_as_png_stays_jpeg_and_is_told_everywhere(
    scope: Scope, campaign: str, tmp_path: Path
) -> None:
    archive = build(scope, campaign, tmp_path / "one.zip", image_format="png")
    banner = told(archive)[BANNER]
    _, version = ads_of(scope, campaign)[1, BANNER]
    reason = "larger as PNG than the 150 KB allowed there"
    assert (banner["format"], banner["format_note"]) == ("jpg", reason)
    assert hashlib.sha256(archive.read(str(banner["path"]))).hexdigest() == version.file_sha256
    (kept,) = queries.list_exports(scope).rows[0].other_formats
    assert kept == formats.KeptFormat(BANNER, "jpg", reason, (version.code,))
    assert "PNG; 1 of 3 ads is not" in archive.read("README.txt").decode()
    assert reason in archive.read("creatives.csv").decode("utf-8-sig")


def test_equal_wishes_give_equal_bytes_also_for_pictures_that_are_drawn_again(
    scope: Scope, campaign: str, tmp_path: Path
) -> None:
    with clock.held_at(clock.now()):
        for name in ("one.zip", "two.zip"):
            build(scope, campaign, tmp_path / name, image_format="png")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_left_to_the_placements_every_file_is_the_stored_one(scope: Scope, campaign: str, tmp_path: Path) -> None:
    archive = build(scope, campaign, tmp_path / "one.zip")
    for ad in told(archive).values():
        assert (ad["format"], ad["format_note"]) == ("jpg", "")
        assert hashlib.sha256(archive.read(str(ad["path"]))).hexdigest() == ad["stored_sha256"]


def test_a_format_that_no_placement_takes_is_refused_and_no_row_is_written(scope: Scope, campaign: str) -> None:
    with pytest.raises(rules.NothingToPack, match="none of these ads can be WebP") as refused:
        service.start(scope, campaign, image_format="webp")
    assert (refused.value.field, bool(refused.value.remedy)) == ("image_format", True)
    with pytest.raises(InvalidInput) as unknown:
        service.start(scope, campaign, image_format="bmp")
    assert unknown.value.field == "image_format"
    assert queries.list_exports(scope).total == 0


def test_finished_art_stays_the_file_that_came(scope: Scope, campaign: str, tmp_path: Path) -> None:
    art = factories.make_ad(scope, campaign, placement_id="linkedin_1x1", status=ReviewStatus.APPROVED)
    archive = build(scope, campaign, tmp_path / "one.zip", image_format="png")
    found = told(archive)["linkedin_1x1"]
    assert (found["code"], found["format"], found["format_note"]) == (art.code, "jpg", formats.FINISHED)


def test_an_ad_that_cannot_be_drawn_the_same_way_keeps_its_approved_file(
    scope: Scope, campaign: str, tmp_path: Path
) -> None:
    _, version = ads_of(scope, campaign)[1, FEED]
    with db.work(scope) as work:
        row = work.one(CreativeVersion, version.id)
        row.recipe = {**row.recipe, "texts": {**row.recipe["texts"], "headline": "Something else was drawn"}}
    found = told(build(scope, campaign, tmp_path / "one.zip", image_format="png"))[FEED]
    assert (found["format"], found["stored_sha256"]) == ("jpg", version.file_sha256)
    assert "would draw it otherwise" in str(found["format_note"])


def test_an_ad_whose_photo_is_gone_keeps_its_approved_file(scope: Scope, campaign: str, tmp_path: Path) -> None:
    with db.work(scope) as work:
        files.release(work, work.scalars(db_select_photo()).one())
    found = told(build(scope, campaign, tmp_path / "one.zip", image_format="png"))[FEED]
    assert (found["format"], "is gone" in str(found["format_note"])) == ("jpg", True)


def db_select_photo() -> object:
    from sqlalchemy import select

    return select(Asset.file_sha256)


def test_building_again_keeps_the_chosen_format(scope: Scope, campaign: str) -> None:
    first = service.start(scope, campaign, image_format="png")
    with db.work(scope) as work:
        service.start_again(work, first)
    assert [one.image_format for one in queries.list_exports(scope).rows] == ["png", "png"]


def test_what_a_killed_process_left_on_the_disk_goes_after_a_day(scope: Scope) -> None:
    with packing.room_for("01ABC") as room:
        (room / "half").write_bytes(b"x")
        packing.clear(clock.now() - tasks._GIVEN_UP_AFTER)
        assert (room / "half").exists()
        with clock.held_at(clock.now() + 2 * tasks._GIVEN_UP_AFTER):
            tasks.run_clean_up(clock.now())
        assert not room.exists()


# ---------------------------------------------------------------- the rules alone


def test_what_a_placement_asks_for_is_the_first_format_that_we_write() -> None:
    assert formats.asked_by(placements.get("google_rda_191")) == "jpg"  # it names GIF first
    for place in placements.all_placements():
        asked = formats.asked_by(place)
        assert asked in rendering.FORMATS
        assert asked in place.formats
        for chosen in rendering.FORMATS:
            assert formats.wanted(place, chosen) == (chosen if chosen in place.formats else asked)
            assert bool(formats.refusal(place, chosen)) == (chosen not in place.formats)


def test_an_outlook_counts_every_ad_once_and_names_every_reason() -> None:
    groups = [
        AdGroup(FEED, "jpg", True, True, 4),
        AdGroup(BANNER, "jpg", True, False, 3),
        AdGroup(FEED, "jpg", False, True, 2),
        AdGroup(FEED, "png", False, True, 1),
    ]
    png = formats.outlook(groups, "png")
    assert (png.ads, png.chosen) == (10, 8)
    assert [(one.placement_id, one.ads, one.reason) for one in png.others] == [(FEED, 2, formats.FINISHED)]
    assert [(one.placement_id, one.ads, one.image_format) for one in png.unsure] == [(BANNER, 3, "jpg")]
    webp = formats.outlook(groups, "webp")
    assert (webp.chosen, sum(one.ads for one in webp.others)) == (0, 10)
    assert formats.outlook(groups, formats.AS_ASKED) == formats.Outlook(10, (), ())


@pytest.mark.parametrize("place", placements.all_placements(), ids=lambda place: place.id)
def test_no_picture_of_a_placement_said_to_be_safe_can_be_too_large(place: Placement) -> None:
    if not formats.is_always_within(place) or place.max_bytes is None:
        return
    noise = np.random.default_rng(1).integers(0, 256, (place.height_px, place.width_px, 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(noise).save(written, "PNG", compress_level=1)
    assert len(written.getvalue()) < place.max_bytes


def test_the_press_draws_nothing_it_cannot_prove(scope: Scope, campaign: str) -> None:
    _, version = ads_of(scope, campaign)[1, FEED]
    with pytest.raises(reprint.NotTheSame, match="draw it otherwise"):
        reprint.Press(scope).reprint(version.recipe, "0" * 64, "png")
    with pytest.raises(reprint.NotTheSame, match="cannot read its recipe"):
        reprint.Press(scope).reprint({**version.recipe, "version": 99}, str(version.file_sha256), "png")
    damaged = {**version.recipe, "texts": {**version.recipe["texts"], "headline": None}}
    with pytest.raises(reprint.NotTheSame, match="cannot read its recipe"):
        reprint.Press(scope).reprint(damaged, str(version.file_sha256), "png")


def test_one_try_is_long_enough_for_thousands_of_ads_that_are_drawn_again() -> None:
    # A second an ad, as the page tells; what a killed process left is cleared away later than that.
    limit_s = registry.registered()[BatchKind.EXPORT].limit_s
    assert limit_s >= 10_000
    assert limit_s < tasks._GIVEN_UP_AFTER.total_seconds()
