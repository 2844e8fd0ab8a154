"""A backup is written while the app runs, proved whole, and restored to a working installation, or refused."""

import shutil
import zipfile
from pathlib import Path

import pytest

from core import db, settings
from core.creatives import queries as creatives
from core.db import Scope, database, migrate
from core.errors import ImprimaturError, InvalidInput, Refused
from core.ops import backup
from core.storage import files
from tests import factories, s3
from tests.conftest import make_scope


@pytest.fixture
def filled(scope: Scope, db_file: Path) -> Scope:
    """An installation at head with two ads and their files."""
    database.use(database.connect(f"sqlite:///{db_file.parent / 'whole.sqlite'}"))
    migrate.bring_to_head()
    owner = make_scope()
    campaign = factories.make_campaign(owner)
    for concept in (1, 2):
        factories.make_ad(owner, campaign, concept=concept)
    return owner


def test_a_backup_of_a_running_installation_is_whole(filled: Scope, tmp_path: Path) -> None:
    report = backup.create(tmp_path / "today.backup")
    assert report.files >= 4
    assert backup.verify(report.path) == report


def test_what_is_restored_is_what_was_there(filled: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = creatives.list_creatives(filled)
    report = backup.create(tmp_path / "today.backup")
    backup.restore(report.path, tmp_path / "restored")
    monkeypatch.setenv("IMPRIMATUR_DATA_DIR", str(tmp_path / "restored"))
    settings.current.cache_clear()
    database.use(None)
    after = creatives.list_creatives(filled)
    assert [row.code for row in after.rows] == [row.code for row in before.rows]
    sha256 = after.rows[0].thumbnail_sha256
    assert sha256 is not None
    assert files.read(filled, sha256)
    migrate.require_head()


def test_an_existing_file_is_never_overwritten(filled: Scope, tmp_path: Path) -> None:
    target = tmp_path / "today.backup"
    target.write_bytes(b"mine")
    with pytest.raises(InvalidInput, match="exists"):
        backup.create(target)
    assert target.read_bytes() == b"mine"


def test_a_folder_with_something_in_it_is_never_restored_into(filled: Scope, tmp_path: Path) -> None:
    report = backup.create(tmp_path / "today.backup")
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "precious").write_text("x")
    with pytest.raises(InvalidInput, match="not empty"):
        backup.restore(report.path, folder)
    assert (folder / "precious").exists()


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_cut_off_backup_is_refused_and_nothing_is_restored(filled: Scope, tmp_path: Path, share: float) -> None:
    whole = backup.create(tmp_path / "today.backup").path.read_bytes()
    cut = tmp_path / "cut.backup"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ImprimaturError):
        backup.restore(cut, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_one_changed_byte_of_a_picture_is_found(filled: Scope, tmp_path: Path) -> None:
    report = backup.create(tmp_path / "today.backup")
    data = bytearray(report.path.read_bytes())
    with zipfile.ZipFile(report.path) as archive:
        member = next(info for info in archive.infolist() if info.filename.startswith("files/"))
        start = member.header_offset + 30 + len(member.filename) + 40
    data[start] ^= 0xFF
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(data)
    with pytest.raises(ImprimaturError):
        backup.verify(damaged)


def test_a_missing_file_makes_the_backup_fail_loudly(filled: Scope, tmp_path: Path) -> None:
    with db.read(filled) as work:
        from core.storage.models import StoredFile

        sha256 = work.query(StoredFile.sha256).first()[0]
    from core import storage

    storage.current().delete(filled.agency_id, sha256)
    with pytest.raises(ImprimaturError):
        backup.create(tmp_path / "today.backup")
    assert not list(tmp_path.glob("today.backup*"))


def test_an_archive_with_a_path_that_climbs_out_is_refused(filled: Scope, tmp_path: Path) -> None:
    report = backup.create(tmp_path / "today.backup")
    evil = tmp_path / "evil.backup"
    with zipfile.ZipFile(report.path) as source, zipfile.ZipFile(evil, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == backup.MANIFEST_MEMBER:
                content = content.replace(b'"files/', b'"files/../../', 1)
            target.writestr(info.filename, content)
    with pytest.raises((Refused, InvalidInput)):
        backup.restore(evil, tmp_path / "restored")


def test_files_in_a_bucket_are_in_the_backup_and_come_back_as_a_folder(
    bucket: s3.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORAGE_URL", f"s3://{bucket.name}/live")
    settings.current.cache_clear()
    database.use(None)
    migrate.bring_to_head()
    owner = make_scope()
    content = bytes(range(256)) * (9 << 12)  # more than one request's worth
    with db.work(owner) as work:
        sha256 = files.keep(work, content, "image/png")
    before = bucket.keys()
    report = backup.create(tmp_path / "today.backup")
    assert (report.files, report.files_from) == (1, f"s3://{bucket.name}/live")
    backup.restore(report.path, tmp_path / "restored")
    assert bucket.keys() == before
    monkeypatch.setenv("IMPRIMATUR_DATA_DIR", str(tmp_path / "restored"))
    monkeypatch.delenv("STORAGE_URL")
    settings.current.cache_clear()
    database.use(None)
    assert files.read(owner, sha256) == content


def test_a_file_of_something_else_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    shutil.make_archive(str(other.with_suffix("")), "zip", root_dir=Path(__file__).parent)
    with pytest.raises(InvalidInput, match="not a whole"):
        backup.verify(other)
