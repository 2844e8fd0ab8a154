"""Which photo a row names: one of the client's library, one of the ZIP that came with the table, or one at an address."""

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Final

from core import fields
from core.assets import glancing
from core.assets.faults import UnusablePicture
from core.errors import InvalidInput
from core.phrases import fold
from core.rows.archive import PHOTO_BYTES_MAX, Archive

_NEAR_AMONG: Final = 3_000
_NEAR_LOOKS: Final = 20


@dataclass(frozen=True)
class LibraryPhoto:
    """A picture of the library, as much of it as a row needs; `rights_expire_on` is the last day it may be used."""

    asset_id: str
    name: str
    original_sha256: str
    thumbnail_sha256: str
    rights_expire_on: date | None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhotoRef:
    """The photo of a row.

    Attributes:
        identity: Equal for equal photos: the hash of the file as it was uploaded, or the address.
        asset_id: Its picture in the library; "" while it is not there.
        path: Its entry in the ZIP; "" for none.
        address: Where it is fetched from; "" for nowhere.
        thumbnail_sha256: Its small picture in the store; "" while there is none.
    """

    identity: str
    asset_id: str = ""
    path: str = ""
    address: str = ""
    thumbnail_sha256: str = ""


@dataclass
class Photos:
    """Everything photos can be named from.

    Args:
        library: The client's living photos, the oldest first: of two with one name the newest is meant.
        archive: The ZIP that came with the table, if any.
        today: The day rights are held against.
        fetches: Whether photos may be fetched from addresses here.
    """

    library: Iterable[LibraryPhoto]
    archive: Archive | None
    today: date
    fetches: bool
    _by_name: dict[str, LibraryPhoto] = field(default_factory=dict)
    _by_tag: dict[str, list[LibraryPhoto]] = field(default_factory=dict)
    _by_content: dict[str, LibraryPhoto] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _broken: dict[str, tuple[str, str]] = field(default_factory=dict)
    _near_looks: int = 0

    def __post_init__(self) -> None:
        """Note every name a photo answers to."""
        for photo in self.library:
            self._by_content[photo.original_sha256] = photo
            for tag in photo.tags:
                self._by_tag.setdefault(fold(tag), []).append(photo)
            # Whole names and ids win over bare stems, which are noted below.
            self._by_name[fold(photo.name)] = self._by_name[fold(photo.asset_id)] = photo
        stems = {fold(PurePath(photo.name).stem): photo for photo in self._by_content.values()}
        self._by_name = {**stems, **self._by_name}

    def find(self, written: str) -> PhotoRef:
        """The photo that is written in a row.

        Raises:
            InvalidInput: At `photo`: there is none, several are meant, or it may not be used.
        """
        text = written.strip()
        if not text:
            raise InvalidInput("it names no photo", field="photo", remedy="write the name of a photo in the library")
        if "://" in text:
            return self._at_address(text)
        return self._in_archive(text) or self._in_library(text)

    def _at_address(self, text: str) -> PhotoRef:
        address = fields.clean_url("photo", text) or ""
        if not address.lower().startswith("https://"):
            raise InvalidInput(
                "photos are fetched only over https", field="photo", remedy="write the address with https://"
            )
        if not self.fetches:
            raise InvalidInput(
                "photos are not fetched from addresses in this installation",
                field="photo",
                remedy="put the photo into the library or into a ZIP and write its name",
            )
        return PhotoRef(identity=address, address=address)

    def _in_archive(self, text: str) -> PhotoRef | None:
        found = self.archive.find(text) if self.archive else ()
        if self.archive is None or not found:
            return None
        if len(found) > 1:
            raise InvalidInput(
                f"{len(found)} files in the ZIP are called “{text[-60:]}”",
                field="photo",
                remedy=f"write its path, such as {found[0][-80:]}",
            )
        (path,) = found
        content = self._content_of(self.archive, path)
        known = self._by_content.get(content)
        return self._of_library(known) if known else PhotoRef(identity=content, path=path)

    def _content_of(self, archive: Archive, path: str) -> str:
        """The hash of an entry's bytes, which are looked at once however many rows name it.

        Raises:
            InvalidInput: At `photo`: they are no picture that can be taken in, as far as that shows undecoded.
        """
        if path not in self._hashes and path not in self._broken:
            self._look_into(archive, path)
        if path in self._broken:
            what, remedy = self._broken[path]
            raise InvalidInput(what, field="photo", remedy=remedy)
        return self._hashes[path]

    def _look_into(self, archive: Archive, path: str) -> None:
        """Note the hash of an entry's bytes, or what is wrong with them: in words, as a kept error would keep the bytes too."""
        try:
            data = archive.read(path)
            content = hashlib.sha256(data).hexdigest()
            if content not in self._by_content:
                glancing.refuse_broken(data, PHOTO_BYTES_MAX)
        except UnusablePicture as error:
            remedy = "put the complete photo into the ZIP, as JPEG, PNG, WebP, GIF or HEIC"
            self._broken[path] = f"“{path[-60:]}”: {error.what}", remedy
        except InvalidInput as error:
            self._broken[path] = error.what, error.remedy
        else:
            self._hashes[path] = content

    def _in_library(self, text: str) -> PhotoRef:
        wanted = fold(text.replace("\\", "/"))
        found = self._by_name.get(wanted) or self._by_name.get(wanted.rpartition("/")[2])
        if found:
            return self._of_library(found)
        tagged = self._by_tag.get(fold(text.removeprefix("#")), [])
        if len(tagged) == 1:
            return self._of_library(tagged[0])
        if tagged:
            raise InvalidInput(
                f"{len(tagged)} photos carry the tag “{text[:60]}”",
                field="photo",
                remedy=f"write the name of one, such as {tagged[-1].name[:60]}",
            )
        where = "neither in the ZIP nor in the library" if self.archive else "not in the library"
        raise InvalidInput(f"“{text[-60:]}” is {where}", field="photo", remedy=self._remedy(wanted))

    def _of_library(self, photo: LibraryPhoto) -> PhotoRef:
        until = photo.rights_expire_on
        if until is not None and until < self.today:
            raise InvalidInput(
                f"the rights to {photo.name} ended on {until}",
                field="photo",
                remedy="choose another photo, or set a new day in the library",
            )
        return PhotoRef(photo.original_sha256, photo.asset_id, thumbnail_sha256=photo.thumbnail_sha256)

    def _remedy(self, wanted: str) -> str:
        """The nearest name there is, looked for a few times only: comparing names is slow."""
        self._near_looks += 1
        names: Mapping[str, str] = {fold(photo.name): photo.name for photo in self._by_content.values()}
        if self.archive:
            names = {**names, **{fold(path): path for path in self.archive.names}}
        if self._near_looks <= _NEAR_LOOKS and len(names) <= _NEAR_AMONG:
            near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.75)
            if near:
                return f"did you mean {names[near[0]][-80:]}?"
        return "upload the photo first, or correct its name"
