"""Uploads into a library: one row for the same bytes, nothing left behind by a refusal, tags, rights, deletion."""

import io
import struct
import threading
import zlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from core import db
from core.assets import masks, queries, rules, service
from core.assets.inspection import NotAPicture, PictureDamaged, PictureTooLarge, PictureTooSmall
from core.assets.models import Asset, AssetTag
from core.campaigns import service as campaigns
from core.creatives.models import Concept
from core.db import Scope
from core.errors import Forbidden, InvalidInput, NotFound
from core.storage import files
from core.storage.models import StoredFile
from core.vocabulary import Role
from core.workspaces import service as workspaces
from tests.conftest import make_scope


def photo(seed: int = 0, size: tuple[int, int] = (320, 240), kind: str = "JPEG", **save: object) -> bytes:
    """A small picture with enough going on to be measured; another seed is another picture."""
    noise = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(out, kind, **save)
    return out.getvalue()


@pytest.fixture
def client(scope: Scope) -> str:
    return workspaces.create(scope, client_name="Aurora").workspace_id


def kept_bytes(tmp_path: Path) -> int:
    folder = tmp_path / "data" / "files"
    return sum(1 for path in folder.rglob("*") if path.is_file())


def rows(scope: Scope, table: type) -> int:
    with db.read(scope) as work:
        return work.scalar(select(func.count()).select_from(table)) or 0


def test_an_uploaded_photo_is_stored_with_what_can_be_seen_in_it(scope: Scope, client: str) -> None:
    done = service.upload(scope, client, name="C:\\fakepath\\Küche.jpg", data=photo())
    seen = queries.get_asset(scope, done.asset_id)
    assert (seen.name, seen.width_px, seen.height_px, seen.orientation) == ("Küche.jpg", 320, 240, "landscape")
    assert (done.duplicate, seen.mime_type, seen.finished_art) == (False, "image/jpeg", False)
    assert seen.palette
    assert sum(colour.share for colour in seen.palette) == pytest.approx(1, abs=0.05)
    for sha256 in (seen.file_sha256, seen.thumbnail_sha256):
        with Image.open(io.BytesIO(files.read(scope, sha256))) as picture:
            picture.load()
    assert len(files.read(scope, seen.file_sha256)) == seen.size_bytes


def test_a_sideways_photo_is_stored_upright_and_without_its_place(scope: Scope, client: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    done = service.upload(scope, client, name="phone.jpg", data=photo(exif=exif))
    seen = queries.get_asset(scope, done.asset_id)
    assert (seen.width_px, seen.height_px) == (240, 320)
    with Image.open(io.BytesIO(files.read(scope, seen.file_sha256))) as picture:
        assert dict(picture.getexif()) == {}


def test_the_same_bytes_twice_are_one_picture(scope: Scope, client: str, tmp_path: Path) -> None:
    first = service.upload(scope, client, name="a.jpg", data=photo())
    before = kept_bytes(tmp_path)
    again = service.upload(scope, client, name="other name.jpg", data=photo())
    assert again.duplicate
    assert again.asset_id == first.asset_id
    assert (rows(scope, Asset), kept_bytes(tmp_path)) == (1, before)


def test_the_same_bytes_for_two_clients_are_two_pictures_over_one_file(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    other = workspaces.create(scope, client_name="Other").workspace_id
    first = service.upload(scope, client, name="a.jpg", data=photo())
    second = service.upload(scope, other, name="a.jpg", data=photo())
    assert not second.duplicate
    assert kept_bytes(tmp_path) == 2
    service.delete(scope, first.asset_id)
    assert files.read(scope, queries.get_asset(scope, second.asset_id).file_sha256)
    service.delete(scope, second.asset_id)
    assert kept_bytes(tmp_path) == 0


def test_two_uploads_of_the_same_bytes_at_the_same_moment_are_one_picture(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    done: list[service.UploadedAsset] = []
    both = [
        threading.Thread(target=lambda: done.append(service.upload(scope, client, name="a.jpg", data=photo())))
        for _ in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len({one.asset_id for one in done}) == 1
    assert (len(done), rows(scope, Asset), kept_bytes(tmp_path)) == (2, 1, 2)
    with db.read(scope) as work:
        assert {row.uses for row in work.scalars(select(StoredFile))} == {1}


def bomb() -> bytes:
    """A PNG of a few bytes that claims 200 megapixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", NotAPicture), (b"%PDF-1.7 hello", NotAPicture), (b"<html></html>", NotAPicture), (photo()[:900], PictureDamaged),
        (bomb(), PictureTooLarge), (photo(size=(1, 1), kind="PNG"), PictureTooSmall), (b"x" * (50 * 2**20 + 1), PictureTooLarge),
    ],
    ids=["empty", "pdf", "html", "truncated", "bomb", "1x1", "over 50 MB"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_and_leaves_nothing_behind(
    scope: Scope, client: str, tmp_path: Path, data: bytes, fault: type[InvalidInput]
) -> None:
    with pytest.raises(fault) as refused:
        service.upload(scope, client, name="photo.jpg", data=data)
    assert refused.value.field == "files"
    assert refused.value.remedy
    assert (rows(scope, Asset), rows(scope, StoredFile), kept_bytes(tmp_path)) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_the_content_decides_the_type_not_the_name(scope: Scope, client: str, kind: str) -> None:
    done = service.upload(scope, client, name="really.jpg", data=photo(kind=kind))
    assert any("named .jpg" in note for note in done.notes)


def test_many_files_are_taken_one_by_one_and_a_bad_one_stops_no_other(scope: Scope, client: str) -> None:
    seen: list[tuple[int, int, str]] = []
    results = service.upload_many(
        scope,
        client,
        [
            ("one.jpg", photo(1)),
            ("bad.jpg", b"nothing"),
            ("one again.jpg", photo(1)),
            ("two.png", photo(2, kind="PNG")),
        ],
        lambda done, total, result: seen.append((done, total, result.name)),
    )
    assert [(r.name, r.asset_id is not None, r.duplicate) for r in results] == [
        ("one.jpg", True, False), ("bad.jpg", False, False), ("one again.jpg", True, True), ("two.png", True, False)
    ]  # fmt: skip
    assert isinstance(results[1].error, NotAPicture)
    assert seen == [(1, 4, "one.jpg"), (2, 4, "bad.jpg"), (3, 4, "one again.jpg"), (4, 4, "two.png")]
    assert queries.list_assets(scope, client).total == 2


def test_finished_art_that_is_uploaded_again_as_a_photo_is_a_photo(scope: Scope, client: str) -> None:
    art = service.upload(scope, client, name="ad.png", data=photo(), finished_art=True)
    assert queries.get_asset(scope, art.asset_id).finished_art
    assert service.upload(scope, client, name="ad.png", data=photo(), finished_art=True).duplicate
    assert queries.get_asset(scope, art.asset_id).finished_art
    assert service.upload(scope, client, name="ad.png", data=photo()).asset_id == art.asset_id
    assert not queries.get_asset(scope, art.asset_id).finished_art


def test_tags_are_one_word_whatever_their_case_and_can_be_cleared(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    service.set_tags(scope, asset, [" Summer ", "summer", "Über", ""])
    assert queries.get_asset(scope, asset).tags == ("Summer", "Über")
    service.set_tags(scope, asset, ["SUMMER"])
    assert queries.get_asset(scope, asset).tags == ("SUMMER",)
    service.set_tags(scope, asset, None)
    assert (queries.get_asset(scope, asset).tags, rows(scope, AssetTag)) == ((), 0)


@pytest.mark.parametrize("tags", [[f"t{n}" for n in range(21)], ["x" * 51], "summer"])
def test_too_many_or_too_long_tags_are_refused_and_the_old_ones_stay(scope: Scope, client: str, tags: object) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    service.set_tags(scope, asset, ["kept"])
    with pytest.raises(InvalidInput) as refused:
        service.set_tags(scope, asset, tags)
    assert refused.value.field == "tags"
    assert queries.get_asset(scope, asset).tags == ("kept",)


def test_a_point_that_is_set_beside_the_subject_that_was_found_counts_alone(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    with db.work(scope) as work:
        work.one(Asset, asset).subject_box = [0.2, 0.2, 0.5, 0.5]
    service.set_focal(scope, asset, 0.5, 0.3)
    assert queries.get_asset(scope, asset).subject_box == (0.2, 0.2, 0.5, 0.5)
    service.rename(scope, asset, "Still with its subject")
    service.set_focal(scope, asset, 0.51, 0.3)
    assert queries.get_asset(scope, asset).subject_box is None


def test_focal_point_rights_and_name_are_saved(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    service.set_focal(scope, asset, 0.25, 1)
    service.set_rights(scope, asset, "2027-03-31")
    service.rename(scope, asset, "Hero shot")
    seen = queries.get_asset(scope, asset)
    assert (seen.focal_x, seen.focal_y, seen.rights_expire_on, seen.name) == (0.25, 1.0, date(2027, 3, 31), "Hero shot")
    service.set_rights(scope, asset, None)
    assert queries.get_asset(scope, asset).rights_expire_on is None


@pytest.mark.parametrize(
    ("x", "y", "field"),
    [(1.1, 0.5, "focal_x"), (0.5, -0.1, "focal_y"), (float("nan"), 0, "focal_x"), (None, 0, "focal_x")],
)
def test_a_focal_point_outside_the_picture_is_refused(
    scope: Scope, client: str, x: float, y: float, field: str
) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    with pytest.raises(InvalidInput) as refused:
        service.set_focal(scope, asset, x, y)
    assert refused.value.field == field


def test_one_wrong_field_saves_nothing_of_the_others(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    before = queries.get_asset(scope, asset)
    for wrong in ({"tags": ["x" * 51]}, {"rights_expire_on": "soon"}, {"palette": []}, {"name": "x" * 256}):
        with pytest.raises(InvalidInput) as refused:
            service.update(scope, asset, **({"name": "New", "focal_x": 0.1} | wrong))
        assert refused.value.field == next(iter(wrong))
    assert queries.get_asset(scope, asset) == before


def test_an_impossible_rights_date_and_an_empty_name_are_refused(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    with pytest.raises(InvalidInput):
        service.set_rights(scope, asset, "2027-02-30")
    with pytest.raises(InvalidInput):
        service.rename(scope, asset, "  ")


def test_a_deleted_picture_takes_its_files_along_and_may_be_uploaded_again(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    first = service.upload(scope, client, name="a.jpg", data=photo())
    service.set_tags(scope, first.asset_id, ["summer"])
    service.delete(scope, first.asset_id)
    assert (kept_bytes(tmp_path), rows(scope, StoredFile), queries.list_assets(scope, client).total) == (0, 0, 0)
    assert queries.list_tags(scope, client) == ()
    for deed in (queries.get_asset, service.delete):
        with pytest.raises(rules.AssetNotFound):
            deed(scope, first.asset_id)
    again = service.upload(scope, client, name="a.jpg", data=photo())
    assert not again.duplicate
    assert again.asset_id != first.asset_id


def test_a_picture_that_an_ad_is_made_from_cannot_be_deleted(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    campaign = campaigns.create(
        scope, client, name="Autumn", objective="traffic", launch_type="sale", funnel_stage="warm",
        placements=["meta_fb_feed_1x1"],
    )  # fmt: skip
    with db.work(scope) as work:
        work.add(Concept(campaign_id=campaign, asset_id=asset, number=1))
    with pytest.raises(rules.AssetInUse, match="ads are made from this picture"):
        service.delete(scope, asset)
    assert files.read(scope, queries.get_asset(scope, asset).file_sha256)


def test_a_foreign_picture_client_or_campaign_and_a_missing_one_give_the_same_error(
    scope: Scope, stranger: Scope, client: str
) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    theirs = workspaces.create(stranger, client_name="Theirs").workspace_id
    for asset_id in (asset, "0" * 26):
        for deed in (
            lambda i: queries.get_asset(stranger, i),
            lambda i: service.delete(stranger, i),
            lambda i: service.set_tags(stranger, i, []),
            lambda i: service.set_focal(stranger, i, 0.1, 0.1),
            lambda i: service.set_rights(stranger, i, None),
            lambda i: service.rename(stranger, i, "mine"),
            lambda i: service.update(stranger, i, name="mine"),
        ):
            with pytest.raises(rules.AssetNotFound, match="there is no such picture"):
                deed(asset_id)
    for workspace_id in (client, "0" * 26):
        with pytest.raises(NotFound, match="there is no such client"):
            service.upload(stranger, workspace_id, name="a.jpg", data=photo())
        with pytest.raises(NotFound, match="there is no such client"):
            service.upload_many(stranger, workspace_id, [("a.jpg", photo())])
        assert queries.list_assets(stranger, workspace_id).total == 0
        assert queries.list_tags(stranger, workspace_id) == ()
    with pytest.raises(NotFound, match="there is no such campaign"):
        service.upload(stranger, theirs, name="a.jpg", data=photo(), campaign_id="0" * 26)


def test_a_viewer_can_look_at_pictures_but_not_touch_them(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="a.jpg", data=photo()).asset_id
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    assert queries.get_asset(viewer, asset).asset_id == asset
    for deed in (
        lambda: service.upload(viewer, client, name="a.jpg", data=photo()),
        lambda: service.upload_many(viewer, client, []),
        lambda: service.set_tags(viewer, asset, []),
        lambda: service.set_focal(viewer, asset, 0, 0),
        lambda: service.set_rights(viewer, asset, None),
        lambda: service.rename(viewer, asset, "x"),
        lambda: service.delete(viewer, asset),
    ):
        with pytest.raises(Forbidden):
            deed()


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("a.jpg", "a.jpg"), ("C:\\fakepath\\a.jpg", "a.jpg"), ("../../etc/a.jpg", "a.jpg"), ("a\r\nb.jpg", "a b.jpg"),
        ("", "picture"), ("قهوة.png", "قهوة.png"), ("x" * 300 + ".jpeg", "x" * 249 + "….jpeg"),
    ],
)  # fmt: skip
def test_file_names_are_labels_without_folders(given: str, stored: str) -> None:
    assert rules.file_name(given) == stored
    assert len(rules.file_name(given)) <= rules.NAME_MAX


# ── A client that is put away ────────────────────────────────────────────────────────────────────────────────────────


def test_an_archived_client_takes_no_pictures_until_it_is_restored(scope: Scope, client: str, tmp_path: Path) -> None:
    service.upload(scope, client, name="before.jpg", data=photo(1))
    before = kept_bytes(tmp_path)
    workspaces.archive(scope, client)
    for act in (
        lambda: service.upload(scope, client, name="a.jpg", data=photo(2)),
        lambda: service.upload(scope, client, name="again.jpg", data=photo(1)),
        lambda: service.upload(scope, client, name="art.jpg", data=photo(2), finished_art=True),
        lambda: service.upload_many(scope, client, [("a.jpg", photo(2))]),
    ):
        with pytest.raises(rules.ClientArchived) as refused:
            act()
        assert (refused.value.field, refused.value.remedy) == ("files", "restore the client first")
    assert (queries.list_assets(scope, client).total, kept_bytes(tmp_path)) == (1, before)
    workspaces.restore(scope, client)
    assert not service.upload(scope, client, name="a.jpg", data=photo(2)).duplicate


def test_the_pictures_of_an_archived_client_stay_as_they_are(scope: Scope, client: str) -> None:
    asset = service.upload(scope, client, name="before.jpg", data=photo(1)).asset_id
    masks.make(scope, asset)
    workspaces.archive(scope, client)
    for act in (
        lambda: service.rename(scope, asset, "after.jpg"),
        lambda: service.set_focal(scope, asset, 0.1, 0.1),
        lambda: service.delete(scope, asset),
        lambda: masks.start(scope, [asset]),
        lambda: masks.make(scope, asset, anew=True),
        lambda: masks.adjust(scope, asset, edge=2),
        lambda: masks.remove(scope, asset),
    ):
        with pytest.raises(rules.ClientArchived) as refused:
            act()
        assert refused.value.remedy == "restore the client first"
    assert queries.get_mask(scope, asset) is not None
    workspaces.restore(scope, client)
    masks.remove(scope, asset)
    service.delete(scope, asset)


def test_a_client_archived_between_two_files_takes_no_more(scope: Scope, client: str) -> None:
    def archive(done: int, _total: int, _result: service.UploadResult) -> None:
        if done == 1:
            workspaces.archive(scope, client)

    first, second = service.upload_many(scope, client, [("a.jpg", photo(1)), ("b.jpg", photo(2))], archive)
    assert (first.error, second.asset_id) == (None, None)
    assert isinstance(second.error, rules.ClientArchived)
