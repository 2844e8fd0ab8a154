"""A layout seen whole: one family in every shape, in a client's look, on one of its photos, with words of several kinds.

exhibit = showroom.show(scope, workspace_id, asset_id, "split", "brand", "long", placement_id)

Each picture is drawn as an ad would be and measured by the same rules; nothing is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final, cast

from core import db, placements, rendering
from core.accounts.rules import Permission, require
from core.assets import workable
from core.brand import typecase
from core.creatives import photos, studio
from core.db import Scope
from core.errors import InvalidInput
from core.placements import Placement
from core.rendering import Design, KitLook, MaskRef, PictureRef, Recipe, Rendered, RenderRefused, RuleVerdict, Texts
from core.rendering.model import Family, Scheme
from core.storage import files


@dataclass(frozen=True)
class Sample:
    """Words that any client could say; `name` is what people choose them by."""

    name: str
    texts: Texts
    language: str


@dataclass(frozen=True)
class Broken:
    """The gravest rule that a picture breaks: `rule` names it, the rest says what was found and what to do."""

    rule: str
    measured: str
    limit: str
    fix: str


@dataclass(frozen=True)
class Exhibit:
    """One shape. Without `data` it was refused, and `refusal` says why.

    Attributes:
        data: JPEG, no side longer than 720 px.
        family: The layout that was drawn, where the chosen one does not work another than that.
        kept: Rules of design that it keeps, of `tested`.
        broken: The gravest of those it does not keep.
        notes: What was repaired or put in the place of something, in the renderer's words.
    """

    placement_id: str
    width_px: int
    height_px: int
    data: bytes = field(default=b"", repr=False)
    family: str = ""
    kept: int = 0
    tested: int = 0
    broken: Broken | None = None
    notes: tuple[str, ...] = ()
    refusal: str = ""


SAMPLES: Final[Mapping[str, Sample]] = MappingProxyType(
    {
        "short": Sample("Short", Texts("Made with care", "See what is new this week", "Shop now"), "en"),
        "long": Sample(
            "Long",
            Texts(
                "Alles, was Sie für einen guten Start in die Woche brauchen",
                "Sorgfältig gemacht, schnell geliefert und dreißig Tage lang ohne Fragen zurückzugeben",
                "Jetzt entdecken",
            ),
            "de",
        ),
        "cyrillic": Sample("Cyrillic", Texts("Сделано с заботой", "Новинки этой недели", "Смотреть"), "ru"),
        "hebrew": Sample("Hebrew", Texts("נעשה באהבה", "החדשים של השבוע", "לחנות"), "he"),
        "japanese": Sample("Japanese", Texts("毎日をもう少し豊かに", "今週の新着をご覧ください", "購入する"), "ja"),
    }
)
# A quotation is drawn only with somebody who said it.
_SPEAKERS: Final = MappingProxyType(
    {
        "short": "— Mira Lopes, Lisbon",
        "long": "— Jana Roth, kauft seit drei Jahren hier ein",
        "cyrillic": "— Анна, Казань",
        "hebrew": "— נועה, חיפה",
        "japanese": "— 佐藤美咲、京都",
    }
)


@cache
def shapes() -> tuple[Placement, ...]:
    """One placement of every ratio group in which words are set, the smallest of each, from the tallest to the widest."""
    found = []
    for members in placements.master_groups().values():
        composed = [one for one in members if studio.is_composed(one)]
        if composed:
            found.append(min(composed, key=lambda one: one.width_px * one.height_px))
    return tuple(sorted(found, key=lambda one: one.width_px / one.height_px))


def show(
    scope: Scope, workspace_id: str, asset_id: str, family: str, scheme: str, sample: str, placement_id: str
) -> Exhibit:
    """One shape of a layout, drawn now in the client's look.

    Args:
        asset_id: One of the client's photos.
        family, scheme: As `rendering.FAMILIES` and `rendering.SCHEMES` name them.
        sample: A key of `SAMPLES`.

    Raises:
        InvalidInput: One of these is not among them, or the photo is another client's.
        AssetNotFound: There is no such photo.
        UnknownPlacement: There is no such placement.
        Forbidden: The role may not make ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    place = placements.get(placement_id)
    design = _design(family, scheme)
    said = _said(family, sample)
    with db.read(scope) as work:
        asset = workable.picture(work, asset_id)
        if asset.workspace_id != workspace_id:
            raise InvalidInput("this photo is another client's", field="asset", remedy="choose one of this client's")
        kit = studio.look_of(work, workspace_id)
        picture = studio.picture_of(asset)
        mask = studio.mask_of(work, asset) if family in rendering.MASKED else None
    recipe = _recipe(picture, kit, said, place, design, mask)
    typecase.lay_ready(typecase.taken_out(scope, kit.heading_font, kit.body_font))
    photo = photos.kept.get(scope, picture.sha256, 1, mask.sha256 if mask else "")
    logos = {logo.sha256: studio.opened_logo(files.read_named(scope, logo.sha256)) for logo in kit.logos}
    try:
        drawn = rendering.render(recipe, photo, logos)
    except RenderRefused as refusal:
        return Exhibit(place.id, place.width_px, place.height_px, refusal=str(refusal))
    return _exhibit(place, drawn)


def _design(family: str, scheme: str) -> Design:
    for name, given, known in (("family", family, rendering.FAMILIES), ("scheme", scheme, rendering.SCHEMES)):
        if given not in known:
            raise InvalidInput(f"“{given[:40]}” is not one", field=name, remedy=f"use {', '.join(known)}")
    return Design(cast(Family, family), cast(Scheme, scheme))


def _said(family: str, sample: str) -> Sample:
    found = SAMPLES.get(sample)
    if found is None:
        raise InvalidInput(f"“{sample[:40]}” is no sample", field="sample", remedy=f"use {', '.join(SAMPLES)}")
    if family != "quote":
        return found
    texts = Texts(found.texts.headline, _SPEAKERS[sample], found.texts.cta)
    return Sample(found.name, texts, found.language)


def _recipe(
    picture: PictureRef, kit: KitLook, said: Sample, place: Placement, design: Design, mask: MaskRef | None
) -> Recipe:
    return Recipe(
        picture,
        kit,
        said.texts,
        place.id,
        place.width_px,
        place.height_px,
        design,
        said.language,
        mask=mask,
    )


def _exhibit(place: Placement, drawn: Rendered) -> Exhibit:
    report = drawn.report
    tested = [rule for rule in report.rules if rule.verdict is not RuleVerdict.NOT_APPLICABLE]
    first = next(iter(report.broken), None)
    return Exhibit(
        place.id,
        place.width_px,
        place.height_px,
        studio.thumbnail(drawn.data),
        report.family.partition(",")[0],
        sum(rule.verdict is RuleVerdict.KEPT for rule in tested),
        len(tested),
        Broken(first.id, first.measured, first.limit, first.fix) if first else None,
        (*report.repairs, *report.warnings),
    )
