"""Names that every file system, archive tool and ad platform takes: plain ASCII, short, with the ad's code at the end."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NAME_MAX: Final = 120
_PART_MAX: Final = 40
_EXTENSIONS: Final = MappingProxyType(
    {"jpg": "jpg", "jpeg": "jpg", "png": "png", "webp": "webp", "gif": "gif", "avif": "avif"}
)

# Letters that lose their meaning or vanish when only their marks are taken off, the way their languages write them out.
_LATIN: Final = "ä ae ö oe ü ue ß ss æ ae œ oe ø o å a þ th ð d đ d ħ h ı i ĸ k ł l ŋ ng ŧ t ə e ƒ f ŀ l ĳ ij ŉ n"
_GREEK: Final = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o"
_CYRILLIC: Final = (
    "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh "
    "щ shch ъ  ы y ь  э e ю yu я ya є ye і i ї yi ґ g ў u ј j љ lj њ nj ћ c џ dz ђ dj ѓ g ќ k"
)


def _table(*rows: str) -> Mapping[int, str]:
    written: dict[int, str] = {}
    for row in rows:
        words = row.split(" ")
        written |= {ord(letter): latin for letter, latin in zip(words[::2], words[1::2], strict=True)}
    return MappingProxyType(written)


_WRITTEN_OUT: Final = _table(_LATIN, _GREEK, _CYRILLIC)
_WORDS: Final = MappingProxyType({ord("&"): " and ", ord("%"): " percent ", ord("+"): " plus ", ord("€"): " eur "})


def slug(text: str, *, empty: str, most: int = _PART_MAX) -> str:
    """A name in lower-case ASCII letters, digits and hyphens: "Café Müller & Söhne" → "cafe-mueller-and-soehne".

    Letters are written out by their languages' habits (German, Nordic, Polish, Greek, Cyrillic, …), other marks are
    taken off. What has no Latin form at all becomes `empty` and six characters of its hash, so that two clients with
    Chinese names still differ.

    Args:
        empty: The word for a text that leaves nothing, "client".
        most: Longest result, in characters.
    """
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    # Whole letters first (й is not и with a mark), then what is left of the others without their marks (ό as ο).
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", _latin(lower)) if not unicodedata.combining(mark))
    plain = _latin(bare).translate(_WORDS).encode("ascii", "ignore").decode("ascii")
    cut = _cut(re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-"), most)
    if cut:
        return cut
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{empty}-{mark}" if text.strip() else empty


def picture_name(*, client: str, campaign: str, concept_number: int, code: str, image_format: str) -> str:
    """The file name of an ad in a package: `<client>_<campaign>_<concept>_<code>.jpg`, at most 120 characters.

    Parts hold no underscore, and the code is unique in an installation, so names never collide, also where case
    does not count.
    """
    stem = "_".join((slug(client, empty="client"), slug(campaign, empty="campaign"), f"c{concept_number}", code))
    return f"{stem}.{extension(image_format)}"


def draft_name(name: str) -> str:
    """The same name for a picture that nobody approved, told apart before it is opened."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}_draft.{ending}"


def ad_name(*, client: str, campaign: str, concept_number: int, placement_id: str, code: str) -> str:
    """The name an ad carries in an ad manager: `client_campaign_concept_placement_code`, at most 120 characters.

    The code stands last, where results are joined by it; the names before it give way when the whole is too long.
    """
    tail = "_".join((f"c{concept_number}", slug(placement_id, empty="placement"), code))
    half = max(1, (NAME_MAX - len(tail) - 2) // 2)
    room = min(half, _PART_MAX)
    return "_".join((slug(client, empty="client", most=room), slug(campaign, empty="campaign", most=room), tail))


def original_name(original: str, sha256: str, media_type: str) -> str:
    """The file name of a client's photo in a package: its own name made safe, and eight characters of its hash."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", original)
    return f"{slug(stem, empty='photo', most=80)}_{sha256[:8]}.{extension(media_type.rpartition('/')[2])}"


def package_name(*, client: str, campaign: str, day: str) -> str:
    """The file name of a package; `day` is an ISO date."""
    return f"{slug(client, empty='client')}_{slug(campaign, empty='campaign')}_{day}.zip"


def sheet_name(*, client: str, campaign: str) -> str:
    """The file name of a launch sheet as a table."""
    return f"{slug(client, empty='client')}_{slug(campaign, empty='campaign')}_launch-sheet.csv"


def extension(image_format: str) -> str:
    """The usual extension of an image format, without the dot.

    Raises:
        ValueError: Packages hold no such format.
    """
    known = _EXTENSIONS.get(image_format.lower())
    if known is None:
        raise ValueError(f"a package holds no {image_format!r} pictures")
    return known


def _latin(text: str) -> str:
    return text.translate(_WRITTEN_OUT)


def _cut(name: str, most: int) -> str:
    """`name` in at most `most` characters, cut at a hyphen if one is in the last third."""
    if len(name) <= most:
        return name
    at = name.rfind("-", most * 2 // 3, most + 1)
    return name[: at if at > 0 else most].strip("-")
