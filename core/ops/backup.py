"""Back up an embedded installation, online, into one archive; prove an archive whole; restore it into an empty folder.

The archive is a ZIP: `app.sqlite` (a consistent copy made while the app runs), `files/<agency>/<xx>/<sha256>` (every
file the copy refers to) and `manifest.json` with the SHA-256 and size of each. Files that lie in a bucket are fetched
from it and are in the archive like any other; a restore puts them into a folder and never touches the bucket. A green
backup job is not a restore, so `verify` opens the database copy and compares its file table with what is really there.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from core import clock, settings, storage
from core.db import database
from core.db.database import sqlite_module
from core.errors import InvalidInput, Refused

FORMAT = 1
DATABASE_MEMBER = "app.sqlite"
MANIFEST_MEMBER = "manifest.json"
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class BackupReport:
    """What an archive holds: `files` stored files in `size_bytes` altogether, of schema `revision`.

    `files_from` is the `STORAGE_URL` that the files were read from when the backup was made; "" in older archives.
    """

    path: Path
    files: int
    size_bytes: int
    revision: str
    made_at: str
    files_from: str = ""


def create(path: Path) -> BackupReport:
    """Write a backup of the running installation to `path`; an existing file is never overwritten.

    Raises:
        Refused: The database is a PostgreSQL server, whose own tools back it up.
        InvalidInput: `path` exists, or its folder does not.
    """
    source = database.current()
    if not source.is_sqlite or source.sqlite_path is None:
        raise Refused(
            "this command backs up the embedded database only",
            field="DATABASE_URL",
            remedy="use pg_dump for the database first, and then copy the folder or bucket of STORAGE_URL",
        )
    _refuse_bad_target(path)
    part = path.with_name(path.name + ".part")
    try:
        with tempfile.TemporaryDirectory(prefix="imprimatur-backup-", dir=path.parent) as folder:
            copy = Path(folder) / DATABASE_MEMBER
            _copy_database(source.sqlite_path, copy)
            _write_archive(part, copy)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return verify(path)


def verify(path: Path) -> BackupReport:
    """Read a backup through and through.

    Raises:
        InvalidInput: It is not a backup of ours.
        Refused: Something in it is damaged or missing; the message names it.
    """
    with _opened(path) as (archive, manifest):
        for member in manifest["files"]:
            _check_member(archive, member)
        with tempfile.TemporaryDirectory(prefix="imprimatur-verify-") as folder:
            archive.extract(DATABASE_MEMBER, folder)
            revision, wanted = _read_copy(Path(folder) / DATABASE_MEMBER)
        present = {member["path"] for member in manifest["files"]}
        missing = sorted(wanted - present)
        if missing:
            raise Refused(f"{len(missing)} files the database refers to are not in the backup", field="backup")
        size = sum(int(member["bytes"]) for member in manifest["files"])
        made_at, files_from = str(manifest["made_at"]), str(manifest.get("files_from", ""))
        return BackupReport(path, len(present) - 1, size, revision, made_at, files_from)


def restore(path: Path, folder: Path) -> BackupReport:
    """Verify `path`, then unpack it into `folder`, which becomes a data folder (`IMPRIMATUR_DATA_DIR`).

    Raises:
        InvalidInput: `folder` exists and is not empty.
        Refused: The backup is damaged; nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput("the folder is not empty", field="to", remedy="name an empty or a new folder")
    report = verify(path)
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with _opened(path) as (archive, manifest):
            for member in manifest["files"]:
                archive.extract(str(member["path"]), part)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return report


def _refuse_bad_target(path: Path) -> None:
    if path.exists():
        raise InvalidInput(f"{path.name} exists already", field="file", remedy="name a new file")
    if not path.parent.is_dir():
        raise InvalidInput(f"the folder {path.parent} does not exist", field="file", remedy="make it first")


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own online copy: consistent while others write."""
    module = sqlite_module()
    reading = module.connect(f"file:{source}?mode=ro", uri=True)
    writing = module.connect(str(target))
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        writing.close()
        reading.close()


def _read_copy(path: Path) -> tuple[str, set[str]]:
    """The schema revision of a database copy, and the archive paths of every file it refers to."""
    module = sqlite_module()
    connection = module.connect(str(path))
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise Refused(f"the database copy is damaged: {verdict}", field="backup")
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        rows = connection.execute("SELECT agency_id, sha256 FROM stored_files WHERE uses > 0").fetchall()
    except module.DatabaseError as error:
        raise Refused("the database copy cannot be read", field="backup") from error
    finally:
        connection.close()
    return (revision[0] if revision else ""), {_file_path(agency, sha) for agency, sha in rows}


def _file_path(agency_id: str, sha256: str) -> str:
    return f"files/{agency_id}/{sha256[:2]}/{sha256}"


def _write_archive(path: Path, copy: Path) -> None:
    _, wanted = _read_copy(copy)
    store = storage.current()
    listed: list[dict[str, Any]] = []
    # Pictures are compressed already: stored, not deflated, so that a backup runs at disk speed.
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as archive:
        listed.append(_add(archive, DATABASE_MEMBER, _pieces(copy)))
        for name in sorted(wanted):
            _, agency_id, _, sha256 = name.split("/")
            with store.open_stream(agency_id, sha256) as stream:
                listed.append(_add(archive, name, iter(partial(stream.read, _PIECE_BYTES), b"")))
        manifest = {
            "format": FORMAT,
            "product": "Imprimatur",
            "made_at": clock.now().isoformat(),
            "files_from": settings.current().storage_url,
            "files": listed,
        }
        archive.writestr(MANIFEST_MEMBER, json.dumps(manifest, indent=1))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterator[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"path": name, "sha256": digest.hexdigest(), "bytes": size}


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    if not path.is_file():
        raise InvalidInput(f"there is no file {path}", field="file")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST_MEMBER))
            _refuse_strange(manifest, path)
            yield archive, manifest
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, EOFError, zlib.error) as error:
        raise InvalidInput(
            f"{path.name} is not a whole Imprimatur backup", field="file", remedy="choose another backup"
        ) from error


def _refuse_strange(manifest: Any, path: Path) -> None:
    if not isinstance(manifest, dict) or manifest.get("product") != "Imprimatur" or manifest.get("format") != FORMAT:
        raise InvalidInput(f"{path.name} is not an Imprimatur backup of format {FORMAT}", field="file")
    for member in manifest["files"]:
        parts = PurePosixPath(str(member["path"])).parts
        if not parts or parts[0] not in {DATABASE_MEMBER, "files"} or ".." in parts:
            raise Refused(f"the backup holds a path that climbs out: {member['path']}", field="file")


def _check_member(archive: zipfile.ZipFile, member: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(str(member["path"])) as stream:
            while piece := stream.read(_PIECE_BYTES):
                digest.update(piece)
                size += len(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(member) from error
    if digest.hexdigest() != member["sha256"] or size != member["bytes"]:
        raise _damaged(member)


def _damaged(member: dict[str, Any]) -> Refused:
    return Refused(f"{member['path']} is damaged", field="backup", remedy="choose another backup")
