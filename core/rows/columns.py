"""Which column means what: names in English, German, French and Spanish, and those of product feeds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import InvalidInput
from core.phrases import fold


@dataclass(frozen=True)
class Field:
    """What a column can hold: its name, how people call it, and the headers that mean it, the surest first."""

    name: str
    label: str
    headers: tuple[str, ...]


def _field(name: str, label: str, *languages: str) -> Field:
    return Field(name, label, tuple(header.strip() for language in languages for header in language.split(",")))


FIELDS: Final = (
    _field(
        "photo",
        "Photo",
        "photo, picture, image, image link, image url, photo url, picture url, image file, photo file, file, filename, file name,"
        "product image, main image, photo name, picture name, image name, asset, media",
        "foto, bild, bilddatei, dateiname, datei, produktbild, produktfoto, bildlink, bild url, bildname",
        "visuel, fichier, nom du fichier, image produit, photo produit, lien image, lien de l image, url image",
        "imagen, archivo, fichero, nombre de archivo, nombre del archivo, enlace imagen, enlace de imagen, url imagen",
    ),
    _field(
        "headline",
        "Headline",
        "headline, title, heading, ad title, ad headline, product title, product name, product, name",
        "uberschrift, schlagzeile, titel, titelzeile, produktname, produkt, artikel, artikelname, bezeichnung",
        "accroche, titre, titre principal, nom du produit, produit, nom",
        "titular, titulo, encabezado, nombre del producto, producto, nombre",
    ),
    _field(
        "subheadline",
        "Line below it",
        "subheadline, sub headline, subline, line below it, line below, subtitle, tagline",
        "unterzeile, untertitel, unteruberschrift, zweite zeile",
        "sous titre, soustitre, deuxieme ligne",
        "subtitulo, bajada, segunda linea",
    ),
    _field(
        "primary_text",
        "Primary text",
        "primary text, text, body, body text, ad text, post text, copy, caption, message",
        "primartext, haupttext, anzeigentext, beitragstext, werbetext",
        "texte principal, texte, texte de l annonce, corps",
        "texto principal, texto, texto del anuncio, cuerpo, mensaje",
    ),
    _field(
        "description",
        "Description",
        "description, link description, short description",
        "beschreibung, kurzbeschreibung",
        "description courte, description du lien",
        "descripcion, descripcion corta",
    ),
    _field(
        "cta",
        "Call to action",
        "cta, call to action, button, button text",
        "handlungsaufforderung, schaltflache, knopf",
        "appel a l action, bouton",
        "llamada a la accion, boton",
    ),
    _field(
        "landing_url",
        "Landing address",
        "landing address, landing url, landing page, address, url, link, destination, destination url, website, product url,"
        "product link, web address",
        "zieladresse, ziel url, zielseite, adresse, webadresse, webseite, produktlink",
        "page de destination, url de destination, lien, lien produit, site, site web",
        "pagina de destino, url de destino, direccion, enlace, sitio web",
    ),
    _field(
        "price",
        "Price",
        "price, current price, new price, price now, now",
        "preis, neuer preis, jetzt",
        "prix, nouveau prix, prix actuel",
        "precio, precio actual, precio nuevo, nuevo precio",
    ),
    _field(
        "sale_price",
        "Sale price",
        "sale price, special price, offer price, discount price, discounted price",
        "aktionspreis, angebotspreis, sonderpreis",
        "prix promo, prix promotionnel, prix solde, prix remise",
        "precio de oferta, precio oferta, precio rebajado, precio con descuento",
    ),
    _field(
        "old_price",
        "Old price",
        "old price, was, was price, previous price, regular price, original price, list price, compare at price, rrp, msrp",
        "alter preis, statt, statt preis, stattpreis, vorher, bisheriger preis, listenpreis, uvp",
        "ancien prix, prix barre, prix d origine, prix conseille",
        "precio anterior, precio antiguo, precio original, antes, pvp",
    ),
    _field(
        "alt_text",
        "Alternative text",
        "alt text, alt, alternative text",
        "alternativtext, alt text deutsch, bildbeschreibung",
        "texte alternatif",
        "texto alternativo",
    ),
)  # fmt: skip
NAMES: Final = tuple(one.name for one in FIELDS)
LABELS: Final[Mapping[str, str]] = {one.name: one.label for one in FIELDS}
# What a table without a header holds, from the left.
USUAL_ORDER: Final = (
    "photo",
    "headline",
    "primary_text",
    "cta",
    "landing_url",
    "description",
    "subheadline",
    "price",
    "old_price",
)
_HEADER_AMONG: Final = 6
_FEED_PHOTOS: Final = frozenset({"image link"})


@dataclass(frozen=True)
class Layout:
    """How a table is read.

    Attributes:
        header: The place of the header among the lines; None when the table has none.
        titles: What each column is called, from the left.
        mapping: Field → column, from 0.
    """

    header: int | None
    titles: tuple[str, ...]
    mapping: Mapping[str, int]


def recognise(cells: Sequence[str]) -> dict[str, int]:
    """The fields that a header names → their columns; each column and each field once, the surest name first."""
    named = [_bare(cell) for cell in cells]
    found: dict[str, int] = {}
    for rank in range(max(len(one.headers) for one in FIELDS)):
        for one in FIELDS:
            header = one.headers[rank] if rank < len(one.headers) else None
            if header is None or one.name in found or header not in named:
                continue
            place = named.index(header)
            if place not in found.values():
                found[one.name] = place
    return _as_feed(found, named)


def layout(lines: Sequence[Sequence[str]], chosen: Mapping[str, int] | None = None) -> Layout:
    """Where the header is and what the columns mean.

    Args:
        lines: The cells of the table's lines.
        chosen: Field → column as a person corrected it, instead of what is recognised.

    Raises:
        InvalidInput: At `columns`: a field or a column that does not exist, or one column for two fields.
    """
    width = max((len(cells) for cells in lines), default=0)
    header = _header(lines)
    titles = _titles(lines[header] if header is not None else (), width)
    if chosen is not None:
        return Layout(header, titles, _checked(chosen, width))
    if header is not None:
        return Layout(header, titles, recognise(lines[header]))
    return Layout(None, titles, {name: place for place, name in enumerate(USUAL_ORDER) if place < width})


def _header(lines: Sequence[Sequence[str]]) -> int | None:
    """The line among the first ones that names the most fields; two, or the headline alone, make a header."""
    named = [recognise(cells) for cells in lines[:_HEADER_AMONG]]
    best = max(range(len(named)), key=lambda place: len(named[place]), default=None)
    if best is None or (len(named[best]) < 2 and "headline" not in named[best]):
        return None
    return best


def _titles(header: Sequence[str], width: int) -> tuple[str, ...]:
    cells = [*header, *[""] * (width - len(header))]
    return tuple(cell.strip()[:60] or f"Column {_letters(place)}" for place, cell in enumerate(cells))


def _letters(place: int) -> str:
    """A column as spreadsheets call it: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _checked(chosen: Mapping[str, int], width: int) -> dict[str, int]:
    taken: dict[int, str] = {}
    for name, place in chosen.items():
        if name not in NAMES:
            raise InvalidInput(
                f"there is no field “{name[:40]}”", field="columns", remedy=f"the fields are {', '.join(NAMES)}"
            )
        if not 0 <= place < width:
            raise InvalidInput(
                f"the table has no column {place + 1}", field="columns", remedy=f"choose one of its {width} columns"
            )
        if place in taken:
            both = f"{LABELS[taken[place]]} and {LABELS[name]}"
            raise InvalidInput(
                f"{both} are set to the same column", field="columns", remedy="give each field a column of its own"
            )
        taken[place] = name
    return dict(chosen)


def _as_feed(found: dict[str, int], named: Sequence[str]) -> dict[str, int]:
    """In a product feed `description` is the long text beside the picture."""
    if "description" in found and "primary_text" not in found and _FEED_PHOTOS & set(named):
        found["primary_text"] = found.pop("description")
    return found


def _bare(title: str) -> str:
    """A header without signs: `g:image_link`, `Image-Link *` and `image link` are one."""
    return re.sub(r"[\W_]+", " ", fold(title)).strip().removeprefix("g ")
