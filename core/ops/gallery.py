"""The gallery: every layout family over all shapes, with short, long and non-Latin words on several photos.

How layouts are made and judged: one contact sheet for a family and a sample, all ratios as large beside each other as
people see them, a refusal in its place in the engine's own words.
"""

import hashlib
import html
import io
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import yaml
from PIL import Image

from core import placements, rendering, settings
from core.assets import cutting, grading, rules, svg
from core.errors import InvalidInput
from core.ops import contact_sheet
from core.ops.contact_sheet import Shown
from core.rendering.model import Family, Scheme

_DEMO: Final = settings.SHIPPED_DATA_DIR / "demo"
_LAYOUTS: Final = settings.PROJECT_DIR / "core" / "rendering"
_PAGE: Final = settings.PROJECT_DIR / "docs" / "gallery.md"
_PICTURES: Final = _PAGE.parent / "images" / "gallery"
_DOCS_WIDTH_PX: Final = 1480
_LOOK_EVERY_S: Final = 0.4
# What a person who chooses a layout wants to know of it.
_TOLD: Final[Mapping[str, str]] = {
    "full-bleed": "The photo fills the canvas. Quiet photos carry the words as they are, others under a soft scrim, and "
    "restless ones fade into the ground colour where the words stand.",
    "bottom-panel": "The photo above, the words on an opaque panel below it; in stories, where the foot is covered by the "
    "app, the panel is on top.",
    "side-panel": "The words in a column of their own beside the photo, or above it where a column would be too narrow.",
    "tile": "A photo tile that bleeds off one corner of the brand's colour, the words in the quiet corner.",
    "big-type": "The headline is the hero, on half of the canvas; best with three words or four.",
    "split": "Photo and colour meet on a slanted edge that rises to the right.",
    "editorial": "A page of a magazine: a fine rule, the headline below it, the rest in a column of its own.",
    "minimal": "Logo, an arch with the photo and few words on one middle axis, with much air.",
    "badge": "A disc in the accent colour says the figure of the offer; where an offer has no figure, the panel layout alone.",
    "behind": "A very big headline between the photo's background and its subject, which hides a part of it. Only with a "
    "clean mask of the photo, and only where no word loses more than two fifths; rows and skyscrapers set the words beside.",
    "quote": "What somebody said, in the quotation marks of its language, with the name below. It is drawn only when the line "
    "below the headline names who said it, after a dash.",
    "framed": "The photo hangs in a frame of the ground colour, the words underneath or beside it.",
}

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One photo with the words and the brand it is shown with; `client` is one of the demo clients."""

    name: str
    photo: str
    client: str
    scheme: Scheme
    texts: rendering.Texts
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One contact sheet as it was written.

    Args:
        refused: Placement ids the engine would not draw, with its reason.
        remarks: Repairs and warnings by placement id.
    """

    family: str
    sample: str
    path: Path
    refused: Mapping[str, str]
    remarks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Brand:
    look: rendering.KitLook
    logos: Mapping[str, Image.Image]


SAMPLES: Final = (
    Sample(
        "short",
        "coffee_cup.webp",
        "Aurora Coffee",
        "brand",
        rendering.Texts("Good mornings are made slowly", "20% off your first bag", "Shop now"),
    ),
    Sample(
        "long",
        "bike_wall.webp",
        "Kettenwerk Fahrräder",
        "brand",
        rendering.Texts(
            "Frühjahrs-Inspektion für Ihr Stadtrad in nur einem Tag",
            "Bremsen, Schaltung, Licht und Lager, geprüft von Menschen, die selbst täglich fahren",
            "Termin buchen",
        ),
        "de",
    ),
    Sample(
        "greek",
        "skin_serum.webp",
        "Fernhollow Skin",
        "light",
        rendering.Texts("Φροντίδα που αναπνέει", "Ορός νύχτας με έλαιο τριαντάφυλλου", "Δείτε περισσότερα"),
        "el",
    ),
    Sample(
        "busy",
        "coffee_flatlay.webp",
        "Aurora Coffee",
        "light",
        rendering.Texts("One farm a month", "Single origin, roasted every Tuesday", "Subscribe"),
    ),
    Sample(
        "wide",
        "workshop.webp",
        "Kettenwerk Fahrräder",
        "dark",
        rendering.Texts("Wir schrauben gemeinsam", "Werkstattkurs für 39 € im Monat", "Mehr erfahren"),
        "de",
    ),
    Sample(
        "cyrillic",
        "coffee_bag.webp",
        "Aurora Coffee",
        "dark",
        rendering.Texts("Кофе, который никуда не спешит", "Обжариваем каждый вторник", "Заказать"),
        "ru",
    ),
)

# Three families ask for more than any words on any photo: an offer with a figure, short headlines on a photo with a clean
# mask, and a speaker.
_OWN_SAMPLES: Final[Mapping[str, tuple[Sample, ...]]] = {
    "badge": (
        SAMPLES[0],
        Sample(
            "busy",
            "coffee_flatlay.webp",
            "Aurora Coffee",
            "light",
            rendering.Texts(
                "One farm a month", "Single origin, roasted every Tuesday", "Subscribe", "€5 off your first month"
            ),
        ),
        next(sample for sample in SAMPLES if sample.name == "wide"),
        Sample(
            "greek",
            "skin_serum.webp",
            "Fernhollow Skin",
            "light",
            rendering.Texts("Φροντίδα που αναπνέει", "Ορός νύχτας με έλαιο τριαντάφυλλου", "Δείτε περισσότερα", "−20%"),
            "el",
        ),
    ),
    "behind": (
        Sample(
            "short",
            "coffee_cup.webp",
            "Aurora Coffee",
            "brand",
            rendering.Texts("Slow mornings", "20% off your first bag", "Shop now"),
        ),
        Sample(
            "long",
            "coffee_cup.webp",
            "Aurora Coffee",
            "dark",
            rendering.Texts(
                "Good mornings are made slowly", "Roasted every Tuesday", "Shop now", "First month half price"
            ),
        ),
        Sample(
            "cyrillic",
            "coffee_cup.webp",
            "Aurora Coffee",
            "accent",
            rendering.Texts("Доброе утро", "Обжариваем каждый вторник", "Заказать"),
            "ru",
        ),
        Sample(
            "one_word",
            "coffee_bag.webp",
            "Aurora Coffee",
            "light",
            rendering.Texts("Morning", "Whole beans, roasted to order", "Shop now"),
        ),
    ),
    "quote": (
        Sample(
            "short",
            "coffee_cup.webp",
            "Aurora Coffee",
            "brand",
            rendering.Texts("My kitchen smells of Sunday now", "— Mira Lopes, Lisbon", "Shop now"),
        ),
        Sample(
            "long",
            "bike_wall.webp",
            "Kettenwerk Fahrräder",
            "light",
            rendering.Texts(
                "Morgens gebracht, abends abgeholt, und die Bremsen quietschen nicht mehr",
                "— Jana Roth, fährt täglich zur Arbeit",
                "Termin buchen",
            ),
            "de",
        ),
        Sample(
            "hebrew",
            "skin_serum.webp",
            "Fernhollow Skin",
            "dark",
            rendering.Texts("העור שלי נרגע אחרי שבוע", "— נועה, חיפה", "לחנות"),
            "he",
        ),
        Sample(
            "japanese",
            "coffee_bag.webp",
            "Aurora Coffee",
            "accent",
            rendering.Texts("朝の一杯が待ち遠しくなりました", "— 佐藤美咲、京都", "購入する"),
            "ja",
        ),
    ),
}


def samples_of(family: str) -> tuple[Sample, ...]:
    """What a family is shown with."""
    return _OWN_SAMPLES.get(family, SAMPLES)


def make(families: Sequence[str], folder: Path, tell: Tell) -> tuple[Sheet, ...]:
    """Draw the sheets of some families (none: of all) into a folder, with an `index.html` over all that are there.

    Raises:
        InvalidInput: a family that does not exist, or no folder.
    """
    known = _known(families)
    _make_folder(folder)
    sheets: list[Sheet] = []
    for family in known:
        for sample in samples_of(family):
            tell(f"{family} · {sample.name}")
            sheets.append(_sheet(family, sample, folder / f"{family}_{sample.name}.jpg"))
    write_index(folder)
    return tuple(sheets)


def make_docs(tell: Tell) -> tuple[Sheet, ...]:
    """Write docs/gallery.md of this checkout with two sheets of each family, small enough for a repository."""
    _make_folder(_PICTURES)
    for old in _PICTURES.glob("*.webp"):
        old.unlink()
    sheets: list[Sheet] = []
    for number, family in enumerate(rendering.FAMILIES):
        samples = samples_of(family)
        for turn in (0, len(samples) // 2):
            sample = samples[(number + turn) % len(samples)]
            tell(f"{family} · {sample.name}")
            sheets.append(_sheet(family, sample, _PICTURES / f"{family}_{sample.name}.webp", _DOCS_WIDTH_PX))
    _PAGE.write_text(_page(sheets), encoding="utf-8")
    return tuple(sheets)


def watch(families: Sequence[str], folder: Path, rounds: int | None = None) -> None:
    """Draw now, and again whenever a file of the renderer changes, until it is stopped.

    Every round runs in a process of its own: it sees the new code, and a slip in it costs that round only.

    Args:
        families: Layouts to draw; none means all.
        folder: Where the sheets go; its `index.html` loads itself anew.
        rounds: How often to draw at most; None goes on until Ctrl-C.
    """
    known = _known(families)
    chosen = [word for family in known for word in ("--layout", family)]
    command = [sys.executable, "-m", "core", "gallery", *chosen, "--out", str(folder)]
    seen: dict[Path, int] = {}
    with suppress(KeyboardInterrupt):
        while rounds is None or rounds > 0:
            found = {path: path.stat().st_mtime_ns for path in _LAYOUTS.rglob("*.py")}
            if found != seen:
                subprocess.run(command, check=False)  # noqa: S603 - this very program, with families checked above
                write_index(folder, reload_s=3)
                seen, rounds = found, None if rounds is None else rounds - 1
            time.sleep(_LOOK_EVERY_S)


def _known(families: Sequence[str]) -> tuple[str, ...]:
    for family in families:
        if family not in rendering.FAMILIES:
            raise InvalidInput(
                f"“{family[:40]}” is not a layout", field="layout", remedy=f"use {', '.join(rendering.FAMILIES)}"
            )
    return tuple(dict.fromkeys(families)) or rendering.FAMILIES


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InvalidInput(
            f"{folder} is no folder that can be written", field="out", remedy="name another one"
        ) from fault


def _sheet(family: str, sample: Sample, path: Path, width_px: int | None = None) -> Sheet:
    shown = {placement_id: _shown(family, sample, placement_id) for placement_id in contact_sheet.FORMATS}
    title = f"{family} · {sample.name} · {sample.photo} · {sample.client}, {sample.scheme}"
    picture = contact_sheet.drawn(title, shown)
    if width_px:
        picture = picture.resize((width_px, round(picture.height * width_px / picture.width)), Image.Resampling.LANCZOS)
        picture.save(path, "WEBP", quality=82, method=6)
    else:
        picture.save(path, "JPEG", quality=88, subsampling=0)
    return Sheet(
        family,
        sample.name,
        path,
        {placement_id: one.remark for placement_id, one in shown.items() if one.picture is None},
        {placement_id: one.remark for placement_id, one in shown.items() if one.picture and one.remark},
    )


def _shown(family: str, sample: Sample, placement_id: str) -> Shown:
    """One format drawn at its real size, or the reason why it is not."""
    placement = placements.get(placement_id)
    brand = _brand(sample.client)
    ref, picture = _photo(sample.photo)
    mask = None
    if family == "behind":
        picture, mask = _masked(sample.photo)
    recipe = rendering.Recipe(
        ref,
        brand.look,
        sample.texts,
        placement_id,
        placement.width_px,
        placement.height_px,
        rendering.Design(cast(Family, family), sample.scheme),
        sample.language,
        mask=mask,
    )
    try:
        drawn = rendering.render(recipe, picture, brand.logos)
    except rendering.RenderRefused as refusal:
        return Shown(placement, None, str(refusal))
    with Image.open(io.BytesIO(drawn.data)) as image:
        told = (*drawn.report.repairs, *drawn.report.warnings, *drawn.report.notes)
        return Shown(placement, image.convert("RGB"), "; ".join(told))


@cache
def _clients() -> dict[str, dict[str, Any]]:
    plan = yaml.safe_load((_DEMO / "northwind.yaml").read_text(encoding="utf-8"))
    return {client["client_name"]: client for client in plan["clients"]}


@cache
def _photo(name: str) -> tuple[rendering.PictureRef, rendering.DecodedPicture]:
    """A photo as the library would keep it: what matters in it found, or set by hand in the demo."""
    data = (Path(name) if Path(name).is_absolute() else _DEMO / name).read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        found, size = rendering.find_focal(image), image.size
    by_hand = [
        photo["focal"]
        for client in _clients().values()
        for photo in client["photos"].values()
        if photo["file"] == name and "focal" in photo
    ]
    x, y = by_hand[0] if by_hand else (found.x, found.y)
    subject = found.subject_box if not by_hand or rules.holds(found.subject_box, x, y) else None
    digest = hashlib.sha256(data).hexdigest()
    return rendering.PictureRef(digest, *size, x, y, subject, found.faces), rendering.decode(data, max(size))


@cache
def _masked(name: str) -> tuple[rendering.DecodedPicture, rendering.MaskRef | None]:
    """A photo with the mask that the library would cut of it."""
    data = (Path(name) if Path(name).is_absolute() else _DEMO / name).read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        found = cutting.cut(image.convert("RGB"), faces=_photo(name)[0].faces)
    png = cutting.png_of(found.opacity)
    box = found.measures.box
    grade = grading.grade_of(found.measures)
    mask = rendering.MaskRef(hashlib.sha256(png).hexdigest(), grade, box) if box else None
    return rendering.decode(data, 1, png), mask


@cache
def _brand(client: str) -> _Brand:
    """The look of a demo client, its logos drawn as they are at upload."""
    kit = _clients()[client]["kit"]
    pictures: dict[str, Image.Image] = {}
    refs: list[rendering.LogoRef] = []
    for logo in _clients()[client]["logos"]:
        data = (_DEMO / logo["file"]).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        pictures[digest], _ = svg.drawn(data)
        refs.append(rendering.LogoRef(digest, logo["kind"], logo["ground"], *pictures[digest].size))
    look = rendering.KitLook(
        kit["primary_color"],
        kit["secondary_color"],
        kit["tertiary_color"],
        kit["heading_font"],
        kit["body_font"],
        kit["logo_position"],
        tuple(refs),
    )
    return _Brand(look, pictures)


def write_index(folder: Path, reload_s: int | None = None) -> None:
    """A page with every sheet of the folder; with `reload_s` it loads itself anew that often."""
    pictures = "\n".join(
        f"<h2>{html.escape(path.stem.replace('_', ' · '))}</h2>\n"
        f'<img src="{html.escape(path.name)}?{path.stat().st_mtime_ns}" alt="{html.escape(path.stem)}">'
        for path in sorted(folder.glob("*_*.jpg"))
    )
    again = f'<meta http-equiv="refresh" content="{reload_s}">' if reload_s else ""
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Layouts</title>{again}'
        "<style>body{margin:2rem;background:#fafaf9;font:15px system-ui;color:#26262a}"
        "img{max-width:100%;border:1px solid #e4e4e2}</style>\n"
        f"<h1>Layouts</h1>\n{pictures}\n</html>\n"
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _page(sheets: Sequence[Sheet]) -> str:
    """The docs page: every family with what it is for and its sheets."""
    parts = [
        "# Gallery of layouts\n",
        (
            "Every layout over all shapes: feeds as wide as on a phone, banners pixel for pixel. Photos, brands and words are those "
            "of the demo agency. This page and its pictures are made by `python -m core gallery --docs`; while a layout is being "
            "worked on, `python -m core gallery --layout NAME --watch` draws its sheets again at every change of the code.\n"
        ),
    ]
    for family in dict.fromkeys(sheet.family for sheet in sheets):
        parts.append(f"## {family}\n\n{_TOLD[family]}\n")
        parts += [
            f"![The layout {family} in {len(contact_sheet.FORMATS)} formats, sample “{sheet.sample}”]"
            f"(images/gallery/{sheet.path.name})\n"
            for sheet in sheets
            if sheet.family == family
        ]
    return "\n".join(parts)
