"""A line judged: the ad it would become, everything that is wrong with it, and what is worth a look."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from core.copywriting.rules import Brief, check_phrases, excluded_phrases
from core.creatives import rules as ads
from core.creatives.rules import Words
from core.errors import ImprimaturError, InvalidInput
from core.placements import Placement, PlacementKind
from core.rows import columns, prices
from core.rows.columns import Layout
from core.rows.photos import PhotoRef, Photos
from core.rows.tables import Line
from core.vocabulary import CheckVerdict

_WARNINGS_MAX: Final = 4
_NOT_MADE: Final = "will not be made: "


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a row: at which field, what, and what to do."""

    field: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Row:
    """One row as it was read.

    Attributes:
        number: Its line as a spreadsheet counts.
        cells: What it held, as it came.
        photo: The photo as it was written.
        ref: The photo that is meant; None when there is none.
        words: Its words; None when they cannot be used.
        offer: The line with the price; "" for none.
        troubles: Everything that is wrong with it; a row with any is not made.
        warnings: What is worth a look before it is made.
        key: Equal for equal rows: photo, words and price.
        is_known: The campaign has this row's ad already, or an earlier line of the table says the same.
    """

    number: int
    cells: tuple[str, ...]
    photo: str
    ref: PhotoRef | None = None
    words: Words | None = None
    offer: str = ""
    troubles: tuple[Trouble, ...] = ()
    warnings: tuple[str, ...] = ()
    key: str = ""
    is_known: bool = False

    @property
    def is_good(self) -> bool:
        """Whether an ad can be made from it."""
        return not self.troubles

    @property
    def is_new(self) -> bool:
        """Whether an ad can be made from it that is not there yet."""
        return self.is_good and not self.is_known


@dataclass(frozen=True)
class Desk:
    """What all rows of a table are judged by.

    Attributes:
        currency: What a price without a currency is in.
        places: The placements the ads are for.
        made: The keys of the rows that the campaign has already.
    """

    brief: Brief
    photos: Photos
    language: str
    currency: str
    places: Sequence[Placement]
    made: Collection[str] = ()


@dataclass
class _Reading:
    """A row while it is read: the cells by field, and what was found wrong so far."""

    cells: Mapping[str, str]
    faults: Mapping[str, str]
    troubles: list[Trouble] = field(default_factory=list)

    def refuse(self, error: ImprimaturError) -> None:
        self.troubles.append(Trouble(error.field, error.what, error.remedy))


def read(lines: Sequence[Line], layout: Layout, desk: Desk) -> tuple[Row, ...]:
    """Every line below the header as a row; a bad one does not stop the others."""
    start = 0 if layout.header is None else layout.header + 1
    rows, seen = [], set(desk.made)
    for line in lines[start:]:
        row = _row(line, layout, desk)
        rows.append(replace(row, is_known=row.key in seen) if row.key else row)
        seen.add(row.key)
    return tuple(rows)


def refused(row: Row, error: ImprimaturError) -> Row:
    """The row with something wrong that showed only later."""
    return replace(row, troubles=(*row.troubles, Trouble(error.field, error.what, error.remedy)))


def key_of(ref: PhotoRef, words: Words, offer: str) -> str:
    """SHA-256 of photo, words and price in canonical JSON."""
    parts = {**asdict(words), "photo": ref.identity, "offer": offer}
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _row(line: Line, layout: Layout, desk: Desk) -> Row:
    by_place = dict(enumerate(line.cells))
    reading = _Reading(
        {name: by_place.get(place, "") for name, place in layout.mapping.items()},
        {name: line.faults[place] for name, place in layout.mapping.items() if place in line.faults},
    )
    for name, told in reading.faults.items():
        remedy = "open the file in a spreadsheet program, mend the cell and save it"
        reading.troubles.append(Trouble(name, told, remedy))
    if len(line.cells) > len(layout.titles):
        reading.troubles.append(_too_wide(line, layout))
    ref = _photo(reading, desk.photos)
    words = _words(reading, desk.brief)
    offer = _offer(reading, desk)
    row = Row(line.number, line.cells, reading.cells.get("photo", ""), ref, words, offer, tuple(reading.troubles))
    if ref is None or words is None or reading.troubles:
        return row
    return replace(row, key=key_of(ref, words, offer), warnings=_warnings(words, desk))


def _too_wide(line: Line, layout: Layout) -> Trouble:
    what = f"it has {len(line.cells)} cells, the table has {len(layout.titles)} columns"
    return Trouble("table", what, "put texts that hold the separator in quotes")


def _photo(reading: _Reading, photos: Photos) -> PhotoRef | None:
    if "photo" in reading.faults:
        return None
    try:
        return photos.find(reading.cells.get("photo", ""))
    except ImprimaturError as error:
        reading.refuse(error)
        return None


def _words(reading: _Reading, brief: Brief) -> Words | None:
    """The words, every field looked at by itself, so that all of its faults are told at once."""
    cleaned: dict[str, str] = {}
    for name in ads.WORD_FIELDS:
        if name in reading.faults:
            continue
        try:
            cleaned.update(ads.clean_words({name: reading.cells.get(name, "")}))
        except ImprimaturError as error:
            reading.refuse(error)
    if not cleaned.get("headline") and not any(one.field == "headline" for one in reading.troubles):
        reading.refuse(
            InvalidInput("the headline is missing", field="headline", remedy="write a headline of up to seven words")
        )
    if not cleaned.get("headline"):
        return None
    words = Words(**cleaned)
    try:
        ads.refuse_phrases(words, brief)
    except InvalidInput as error:
        reading.refuse(error)
    return words


def _offer(reading: _Reading, desk: Desk) -> str:
    if {"price", "old_price", "sale_price"} & set(reading.faults):
        return ""
    price, old_price = reading.cells.get("price", ""), reading.cells.get("old_price", "")
    sale_price = reading.cells.get("sale_price", "")
    if sale_price.strip():
        # A feed's sale price is what is paid; its price is what was paid before.
        price, old_price = sale_price, old_price or price
    try:
        offer = prices.offer(price, old_price, language=desk.language, currency=desk.currency)
    except ImprimaturError as error:
        reading.refuse(error)
        return ""
    for finding in check_phrases({"price": offer}, excluded_phrases(desk.brief), (), language=desk.brief.language):
        reading.refuse(
            InvalidInput(
                f"“{finding.phrase}” is forbidden for this brand or campaign", field="price", remedy="word it otherwise"
            )
        )
    return offer


def _warnings(words: Words, desk: Desk) -> tuple[str, ...]:
    """What the checks will say of the words, each once, with the sizes it is said in."""
    said: dict[str, list[str]] = {}
    for place in desk.places:
        for check in ads.check_words(words, desk.brief, place):
            if check.verdict is CheckVerdict.PASS or check.id == "landing_address":
                continue
            name = check.id.removesuffix("_length").replace("_", " ")
            limit = f" ({check.limit})" if check.limit else ""
            fails = _NOT_MADE if check.verdict is CheckVerdict.FAIL else ""
            said.setdefault(f"{fails}{name}, {check.measured}{limit}", []).append(place.name)
    worded = [place.name for place in desk.places if place.kind in {PlacementKind.COMPOSED, PlacementKind.CARD}]
    if worded and not ads.without_emoji(words.headline)[0]:
        said[f"{_NOT_MADE}the headline is emoji alone, and a picture shows words"] = worded
    # Of many the first few are told: what stops an ad before what is merely cut, and what stops most before the rest.
    worst = sorted(said.items(), key=lambda one: (not one[0].startswith(_NOT_MADE), -len(one[1])))
    told = [f"{', '.join(names[:2])}{' and more' if len(names) > 2 else ''}: {text}" for text, names in worst]
    return tuple(told[:_WARNINGS_MAX])


def known_label(name: str) -> str:
    """A field of a trouble as people call it."""
    return columns.LABELS.get(name, name.replace("_", " ").capitalize())
