"""What stands in a package: its tables, its manifest, its letter to the client, and who may be in it."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from core import placements, spreadsheet
from core.errors import Conflict, NotFound
from core.exports import formats, naming

FORMAT: Final = 1
KEPT_FOR: Final = timedelta(days=7)
MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
# The states of an ad in a package.
APPROVED: Final = "approved"
NOT_REVIEWED: Final = "not reviewed"

# The fields of an ad, in the order of the manifest and of creatives.csv.
FIELDS: Final = (
    "code", "path", "placement", "width", "height", "concept", "status", "score",
    "headline", "primary_text", "description", "cta", "landing_url", "alt_text", "format", "format_note",
    "stored_sha256",
)  # fmt: skip
CAPTION_FIELDS: Final = (
    "asset", "concept", "language", "headline", "primary_text", "description", "cta", "alt_text", "codes",
)  # fmt: skip


class NothingToPack(Conflict):
    """There is no ad that may go into a package."""


class NoPicture(Conflict):
    """The ad was refused, so there is nothing to download."""


class ExportNotFound(NotFound):
    """No package of that id for this agency."""


class PackageExpired(Conflict):
    """The package was deleted after its seven days."""


class PackageNotReady(Conflict):
    """The package is not built (yet)."""


@dataclass(frozen=True)
class PackedAd:
    """An ad on its way into a package.

    Attributes:
        file_sha256: Its file in the package.
        is_approved: False for one that nobody decided about, in a campaign that needs no approval.
        stored_sha256: The picture as it was made, reviewed and approved: the file itself, or the one it was drawn again
            from in another format.
        photo_sha256: The photo behind it.
        recipe: What it was drawn from; empty for finished art.
        format_note: Why it is not in the format that was chosen; "" when it is.
    """

    code: str
    placement_id: str
    width_px: int
    height_px: int
    concept_number: int
    asset_name: str
    score: int | None
    headline: str
    primary_text: str
    description: str
    cta: str
    landing_url: str
    alt_text: str
    language: str
    file_sha256: str
    image_format: str
    path: str
    is_approved: bool = True
    stored_sha256: str = ""
    photo_sha256: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    format_note: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether the app drew it; False for finished art."""
        return bool(self.recipe)

    @property
    def status(self) -> str:
        """What was decided about it."""
        return APPROVED if self.is_approved else NOT_REVIEWED

    def fields(self) -> dict[str, Any]:
        """The ad's fields as the manifest tells them; texts are never null, an unscored ad's score is."""
        values = (
            self.code, self.path, self.placement_id, self.width_px, self.height_px, self.concept_number,
            self.status, self.score, self.headline or "", self.primary_text or "", self.description or "",
            self.cta or "", self.landing_url or "", self.alt_text or "",
            self.image_format, self.format_note, self.stored_sha256 or self.file_sha256,
        )  # fmt: skip
        return dict(zip(FIELDS, values, strict=True))


@dataclass(frozen=True)
class Original:
    """A client's photo that goes into a package beside the ads."""

    sha256: str
    path: str


@dataclass(frozen=True)
class PackageContent:
    """Everything a package is made of, in its final order; equal content gives equal bytes.

    Attributes:
        image_format: The format that was chosen for its pictures; "" where each placement decides.
    """

    agency: str
    client: str
    campaign: str
    created_at: datetime
    ads: tuple[PackedAd, ...]
    originals: tuple[Original, ...] = ()
    image_format: str = ""


@dataclass(frozen=True)
class Member:
    """A member of a package, as the manifest lists it."""

    path: str
    sha256: str
    size_bytes: int


def picture_path(*, client: str, campaign: str, placement_id: str, concept: int, code: str, image_format: str) -> str:
    """Where an ad's picture lies in the package."""
    name = naming.picture_name(
        client=client, campaign=campaign, concept_number=concept, code=code, image_format=image_format
    )
    return f"creatives/{naming.slug(placement_id, empty='placement', most=60).replace('-', '_')}/{name}"


def sheet_order(ad: PackedAd) -> tuple[int, str, int, str]:
    """Sort key: placements as the catalogue lists them, then the photo, the concept and the code."""
    return _catalogue_position(ad.placement_id), ad.asset_name, ad.concept_number, ad.code


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file: UTF-8 with a byte order mark, RFC 4180 (commas, CR LF, doubled quotes), no cell a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            [spreadsheet.neutral(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row]
        )
    # A lone surrogate cannot be written as UTF-8; it becomes a question mark rather than stopping the package.
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")


def creatives_csv(ads: Sequence[PackedAd]) -> bytes:
    """One row an ad, with the manifest's fields."""
    return table(FIELDS, (tuple(ad.fields().values()) for ad in ads))


def captions(ads: Sequence[PackedAd]) -> list[dict[str, Any]]:
    """The words of the ads, each wording once, with the codes of the ads that carry it."""
    wordings: dict[tuple[Any, ...], list[str]] = {}
    for ad in ads:
        words = (ad.headline, ad.primary_text, ad.description, ad.cta, ad.alt_text)
        wordings.setdefault((ad.asset_name, ad.concept_number, ad.language, *words), []).append(ad.code)
    return [dict(zip(CAPTION_FIELDS, (*words, codes), strict=True)) for words, codes in wordings.items()]


def captions_csv(ads: Sequence[PackedAd]) -> bytes:
    """One row a wording; its codes are parted by spaces."""
    rows = ((*list(one.values())[:-1], " ".join(one["codes"])) for one in captions(ads))
    return table(CAPTION_FIELDS, rows)


def captions_json(ads: Sequence[PackedAd]) -> bytes:
    """The same as `captions_csv`, with the codes as a list."""
    return _json({"format": FORMAT, "captions": captions(ads)})


def other_formats(ads: Sequence[PackedAd]) -> list[dict[str, Any]]:
    """The ads that are not in the format that was chosen, those of one placement and reason together, as plain values."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for ad in ads:
        if ad.format_note:
            found.setdefault((ad.placement_id, ad.image_format, ad.format_note), []).append(ad.code)
    return [
        {"placement_id": place, "image_format": has, "reason": reason, "codes": codes}
        for (place, has, reason), codes in found.items()
    ]


def manifest(content: PackageContent, members: Sequence[Member]) -> bytes:
    """The package's own description; `members` are all files but the manifest itself."""
    return _json(
        {
            "format": FORMAT,
            "campaign": content.campaign,
            "created_at": content.created_at.isoformat().replace("+00:00", "Z"),
            "files": [{"path": one.path, "sha256": one.sha256, "bytes": one.size_bytes} for one in members],
            "creatives": [ad.fields() for ad in content.ads],
        }
    )


def letter(content: PackageContent) -> bytes:
    """README.txt: what is in the package, for a client who opens it."""
    counted: dict[str, int] = {}
    for ad in content.ads:
        counted[ad.placement_id] = counted.get(ad.placement_id, 0) + 1
    folders = "\n".join(f"  {_folder(place):<34}{_told(place, number)}" for place, number in counted.items())
    originals = f"{'originals/':<22}the {_count(len(content.originals), 'photo')} behind these ads\n"
    return _LETTER.format(
        campaign=content.campaign,
        client=content.client,
        agency=content.agency,
        ads=_ads_told(content.ads),
        unseen=_unseen_told(content.ads) + _formats_told(content),
        folders=folders,
        originals=originals if content.originals else "",
    ).encode("utf-8", "replace")


def _ads_told(ads: Sequence[PackedAd]) -> str:
    return _count(len(ads), "approved ad" if all(ad.is_approved for ad in ads) else "ad")


def _unseen_told(ads: Sequence[PackedAd]) -> str:
    """What to know about ads that nobody decided about; "" when there are none."""
    unseen = sum(not ad.is_approved for ad in ads)
    if not unseen:
        return ""
    which = "None of them was" if unseen == len(ads) else f"{unseen:,} of them {'was' if unseen == 1 else 'were'} not"
    return f"\n{which} reviewed by a person; they passed the automatic checks. The column `status` tells which."


def _formats_told(content: PackageContent) -> str:
    """What to know about the format of the pictures where one was chosen; "" otherwise."""
    if not content.image_format:
        return ""
    name = formats.NAMES[content.image_format]
    others = sum(bool(ad.format_note) for ad in content.ads)
    if not others:
        return f"\nThe pictures are {name}."
    which = f"{others:,} of {_count(len(content.ads), 'ad')} {'is' if others == 1 else 'are'} not"
    return f"\nThe pictures are {name}; {which}, and the column `format_note` tells why."


_LETTER: Final = """{campaign}
{client}

This package holds {ads}, prepared by {agency}.{unseen}

creatives/            the pictures, ready to upload, one folder a placement
{folders}

creatives.csv         one row an ad: its file, placement, state, texts, button and address
captions.csv          the texts alone, each wording once, with the ads that use it
captions.json         the same for programs
{originals}manifest.json         the list of all files with their fingerprints (SHA-256)

The tables open in Excel, Numbers, Google Sheets and LibreOffice. A text that begins with = + - or @
has an apostrophe before it there, so that no program takes it for a formula; the JSON files have the
texts as they are.

Each ad has a code, such as IM4F7K2Q, at the end of its file name. Keep it in the name of the ad when
you upload it: results can be joined with the ad by it.
"""


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _folder(placement_id: str) -> str:
    return f"{placement_id}/"


def _told(placement_id: str, number: int) -> str:
    place = placements.get(placement_id)
    size = f"{place.width_px} × {place.height_px}"
    return f"{place.platform}, {place.name}, {size}: {_count(number, 'ad')}"


def _catalogue_position(placement_id: str) -> int:
    order: Mapping[str, int] = {place.id: at for at, place in enumerate(placements.all_placements())}
    return order.get(placement_id, len(order))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
