"""Writing a package to disk piece by piece, and reading one back to see that nothing in it changed."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from core.errors import Unavailable
from core.exports import rules
from core.exports.rules import Member, PackageContent
from core.storage import FileDamaged

_PIECE_BYTES: Final = 1 << 20
# The oldest moment a ZIP can tell: equal content must give equal bytes, whenever it is packed.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MANIFEST_MAX_BYTES: Final = 64 << 20
_MEMBERS_MAX: Final = 200_000

OpenFile = Callable[[str], BinaryIO]
OnPicture = Callable[[int, int], None]


class PictureChanged(Unavailable):
    """A stored picture is not the one that was approved."""


@dataclass(frozen=True)
class PackageReport:
    """What reading a package back found; `problems` is empty when every file is there, listed and unchanged."""

    problems: tuple[str, ...]
    files: int
    creatives: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with the package."""
        return not self.problems


def write_package(
    target: Path, content: PackageContent, open_file: OpenFile, on_picture: OnPicture = lambda done, total: None
) -> None:
    """Write the package to `target`; pictures pass through in pieces and are checked against their hashes.

    Members are stored, not deflated: pictures do not shrink, and equal content gives equal bytes with any zlib.

    Args:
        target: A new file; the caller removes it if this fails.
        open_file: Gives an open stream for the SHA-256 of a stored file.
        on_picture: Called with (written, all) after each ad's picture.

    Raises:
        PictureChanged: A stored picture has other bytes than its hash says.
    """
    members: list[Member] = []
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True, strict_timestamps=True) as archive:
        for path, data in _tables(content):
            members.append(_add(archive, path, io.BytesIO(data)))
        for done, ad in enumerate(content.ads, start=1):
            members.append(_add_stored(archive, ad.path, ad.file_sha256, open_file))
            on_picture(done, len(content.ads))
        members.extend(_add_stored(archive, one.path, one.sha256, open_file) for one in content.originals)
        _refuse_collisions(members)
        _add(archive, rules.MANIFEST, io.BytesIO(rules.manifest(content, members)))


def verify_package(path: Path) -> PackageReport:
    """Read a package back: every listed file is there with its bytes, nothing is there unlisted, every ad has its picture."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as fault:
        return PackageReport((f"it is not a readable ZIP file ({fault})",), 0, 0)


def _tables(content: PackageContent) -> Iterator[tuple[str, bytes]]:
    yield rules.README, rules.letter(content)
    yield "creatives.csv", rules.creatives_csv(content.ads)
    yield "captions.csv", rules.captions_csv(content.ads)
    yield "captions.json", rules.captions_json(content.ads)


def _add_stored(archive: zipfile.ZipFile, path: str, sha256: str, open_file: OpenFile) -> Member:
    try:
        with open_file(sha256) as source:
            member = _add(archive, path, source)
    except FileDamaged as fault:
        raise _changed(path) from fault
    if member.sha256 != sha256:
        raise _changed(path)
    return member


def _changed(path: str) -> PictureChanged:
    return PictureChanged(
        f"the stored file of {path} is damaged", remedy="restore it from a backup, or make the ad anew"
    )


def _add(archive: zipfile.ZipFile, path: str, source: BinaryIO) -> Member:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.create_system = 3  # Unix, on every system, or the same package differs between machines
    entry.external_attr = 0o644 << 16
    digest, size_bytes = hashlib.sha256(), 0
    with archive.open(entry, "w") as written:
        while piece := source.read(_PIECE_BYTES):
            digest.update(piece)
            size_bytes += written.write(piece)
    return Member(path, digest.hexdigest(), size_bytes)


def _refuse_collisions(members: list[Member]) -> None:
    names = [member.path.casefold() for member in members]
    if len(set(names)) != len(names):
        raise RuntimeError("two files of a package have the same name")


def _verify(archive: zipfile.ZipFile) -> PackageReport:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    problems = [f"{name}: an unsafe name" for name in names if not _is_safe(name)]
    if len({name.casefold() for name in names}) != len(names):
        problems.append("two files have the same name")
    if len(entries) > _MEMBERS_MAX:
        return PackageReport((f"it has {len(entries):,} files",), len(entries), 0)
    stated = _read_manifest(archive, names)
    if isinstance(stated, str):
        return PackageReport((*problems, stated), len(names), 0)
    listed = {str(one["path"]): one for one in stated["files"]}
    problems += [f"{name}: not listed in the manifest" for name in names if name not in {*listed, rules.MANIFEST}]
    for path, one in listed.items():
        problems += _check_member(archive, path, one) if path in names else [f"{path}: missing"]
    problems += [f"{ad['code']}: its picture is not listed" for ad in stated["creatives"] if ad["path"] not in listed]
    return PackageReport(tuple(problems), len(names), len(stated["creatives"]))


def _read_manifest(archive: zipfile.ZipFile, names: list[str]) -> dict[str, Any] | str:
    """The manifest, or what is wrong with it."""
    if rules.MANIFEST not in names:
        return "manifest.json: missing"
    if archive.getinfo(rules.MANIFEST).file_size > _MANIFEST_MAX_BYTES:
        return "manifest.json: too large"
    try:
        stated = json.loads(archive.read(rules.MANIFEST))
        complete = all("path" in one and "sha256" in one and "bytes" in one for one in stated["files"])
        complete = complete and all("path" in ad and "code" in ad for ad in stated["creatives"])
    except (ValueError, TypeError, KeyError, zipfile.BadZipFile) as fault:
        return f"manifest.json: unreadable ({type(fault).__name__})"
    if not complete or stated.get("format") != rules.FORMAT:
        return "manifest.json: of another format"
    return dict(stated)


def _check_member(archive: zipfile.ZipFile, path: str, one: dict[str, Any]) -> list[str]:
    entry = archive.getinfo(path)
    if entry.file_size != one["bytes"]:
        return [f"{path}: has {entry.file_size:,} bytes instead of {one['bytes']:,}"]
    digest = hashlib.sha256()
    try:
        with archive.open(entry) as source:
            while piece := source.read(_PIECE_BYTES):
                digest.update(piece)
    except (zipfile.BadZipFile, OSError, EOFError) as fault:
        return [f"{path}: unreadable ({fault})"]
    return [] if digest.hexdigest() == one["sha256"] else [f"{path}: changed since it was packed"]


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    plain = name.isascii() and name.isprintable() and "\\" not in name and ":" not in name
    return plain and not path.is_absolute() and ".." not in path.parts and not name.endswith("/")
