"""Where ads are drawn: everything a concept needs is laid out once, the photo decoded once, every placement drawn from it.

sitting = studio.open_sitting(scope, concept_id)          reads rows and files, writes nothing
drawn = [studio.draw(sitting, order) for order in …]      pure work; a refusal is a result, not an error
shelf.put(work, sitting, drawn)                           rows and files, in one transaction
"""

import hashlib
import io
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from PIL import Image
from sqlalchemy import and_, select

from core import db, placements, rendering
from core.assets import lint
from core.assets.models import Asset, Mask
from core.assets.rules import AssetNotFound
from core.brand import typecase
from core.brand.models import BrandKit, BrandLogo
from core.brand.rules import STARTING_KIT
from core.campaigns.models import Campaign, CampaignBrief
from core.copywriting import captions, material, writer
from core.copywriting.models import Caption, CaptionVariation
from core.copywriting.rules import Brief, Copy
from core.copywriting.score import Score, score
from core.creatives import joins, rules
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.rules import Words
from core.db import Scope, Work
from core.errors import NotFound
from core.placements import Check, Placement, PlacementKind
from core.rendering import (
    Design,
    FitReport,
    KitLook,
    LogoRef,
    MaskRef,
    PictureRef,
    Recipe,
    Rendered,
    RenderRefused,
    Texts,
    fitting,
)
from core.storage import files
from core.vocabulary import (
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    CheckVerdict,
    CopyFramework,
    Language,
    VariationLabel,
)
from core.workspaces.models import Workspace

_THUMBNAIL_PX: Final = 720
_THUMBNAIL_QUALITY: Final = 84


@dataclass(frozen=True)
class Standing:
    """An ad of the concept as it is now, with its current version."""

    creative: AdCreative
    version: CreativeVersion | None

    @property
    def words(self) -> Words:
        """What its current version says."""
        return words_of(self.version) if self.version else Words("")

    @property
    def recipe(self) -> Recipe | None:
        """What its current version was drawn from; None for finished art."""
        stored = self.version.recipe if self.version else {}
        return Recipe.from_json(json.dumps(stored)) if stored else None

    @property
    def by_hand(self) -> tuple[str, ...]:
        """What of its picture a person set for this ad alone ("focal", "design", "logo", "fitting"); the rest follows photo,
        concept and kit."""
        return tuple(self.version.fit_report.get("by_hand", ())) if self.version else ()

    @property
    def locked(self) -> frozenset[str]:
        """Its boxes that stay as they are (`looks.LOCKABLE`)."""
        return frozenset(self.creative.locked)


@dataclass(frozen=True)
class Sitting:
    """One concept with all it is drawn from. The photo and the logos are read and decoded when first needed.

    `said_in` is the language of its words: its text's own, where that is not the campaign's.
    """

    scope: Scope
    concept: Concept
    campaign: Campaign
    asset: Asset
    brief: Brief
    kit: KitLook
    words: Words
    standing: Mapping[str, Standing]
    said_in: Language
    mask: MaskRef | None = None

    @property
    def picture(self) -> PictureRef:
        """The photo as the renderer names it."""
        return picture_of(self.asset)

    @property
    def design(self) -> Design:
        """The concept's design; finished art has none, and one that is never drawn stands for it."""
        chosen = self.concept.design
        if "family" not in chosen:
            return Design("full-bleed", "dark")
        return Design(chosen["family"], chosen["scheme"], chosen["variant"], chosen["seed"])

    @property
    def fitting(self) -> tuple[tuple[str, rendering.Policy], ...]:
        """What somebody chose for the concept's texts that do not fit."""
        return fitting.clean(self.concept.design.get("fitting") or ())

    @property
    def logo_corner(self) -> str:
        """The corner that somebody chose for the concept; "" where the kit's is taken."""
        return str(self.concept.design.get("logo_corner") or "")

    @cached_property
    def photo(self) -> rendering.DecodedPicture:
        """The photo, decoded once for all pictures of it."""
        data = files.read_named(self.scope, self.asset.file_sha256)
        mask = files.read_named(self.scope, self.mask.sha256) if self.mask else b""
        return rendering.decode(data, mask=mask)

    @cached_property
    def logos(self) -> Mapping[str, Image.Image]:
        """The kit's logo pictures by hash."""
        return {logo.sha256: opened_logo(files.read_named(self.scope, logo.sha256)) for logo in self.kit.logos}

    @cached_property
    def type_cases(self) -> Mapping[str, bytes]:
        """The font files of the kit's own families."""
        return typecase.taken_out(self.scope, self.kit.heading_font, self.kit.body_font)

    def lay_type(self) -> None:
        """Lay the kit's own fonts ready; before every picture, because others are drawn meanwhile."""
        typecase.lay_ready(self.type_cases)


@dataclass(frozen=True)
class Order:
    """One ad to be drawn. `logo_corner` is taken instead of the kit's where it is not ""; `version` is that of the recipe,
    which decides how the ad is composed."""

    placement: Placement
    words: Words
    design: Design
    picture: PictureRef
    by_hand: tuple[str, ...] = ()
    logo_corner: str = ""
    fitting: tuple[tuple[str, rendering.Policy], ...] = ()
    version: int = rendering.RECIPE_VERSION


@dataclass(frozen=True)
class Drawn:
    """An ad as it came out. Without `rendered` it was refused, and `failure` says why."""

    order: Order
    recipe: Recipe | None
    rendered: Rendered | None
    thumbnail: bytes
    checks: tuple[Check, ...]
    verdict: CheckVerdict
    failure: str
    score: Score

    @property
    def recipe_key(self) -> str:
        """The identity of the picture to be drawn; "" for finished art."""
        return self.recipe.key() if self.recipe else ""


@dataclass(frozen=True)
class FinishedArt:
    """A ready picture from elsewhere: its bytes, and the thumbnail that is shown for it."""

    data: bytes
    media_type: str
    width_px: int
    height_px: int
    mode: str = "RGB"

    @property
    def image_format(self) -> str:
        """ "jpg" or "png"."""
        return {"image/jpeg": "jpg", "image/png": "png"}[self.media_type]


def art_of(scope: Scope, asset: Asset) -> FinishedArt:
    """A stored picture as finished art, with its bytes."""
    return FinishedArt(files.read(scope, asset.file_sha256), asset.mime_type, asset.width_px, asset.height_px)


def open_sitting(scope: Scope, concept_id: str) -> Sitting:
    """Lay out a concept with everything it is drawn from, in three statements whatever its size.

    Raises:
        ConceptNotFound: There is none of that id for this agency.
    """
    with db.read(scope) as work:
        return laid_out(work, scope, concept_id)


def laid_out(work: Work, scope: Scope, concept_id: str) -> Sitting:
    """As `open_sitting`, at the end of a reading unit of work; the rows leave it as they were read."""
    row = work.execute(
        select(Concept, Campaign, Asset, Workspace, BrandKit, CampaignBrief, Caption, CaptionVariation, Mask)
        .join(Campaign, joins.same(Campaign, Concept.campaign_id, Concept))
        .outerjoin(Asset, joins.same(Asset, Concept.asset_id, Concept))
        .join(Workspace, joins.same(Workspace, Campaign.workspace_id, Campaign))
        .outerjoin(BrandKit, and_(BrandKit.workspace_id == Workspace.id, BrandKit.agency_id == Workspace.agency_id))
        .outerjoin(
            CampaignBrief, and_(CampaignBrief.campaign_id == Campaign.id, CampaignBrief.agency_id == Campaign.agency_id)
        )
        .outerjoin(Caption, joins.same(Caption, Concept.caption_id, Concept))
        .outerjoin(CaptionVariation, joins.same(CaptionVariation, Caption.primary_variation_id, Caption))
        .outerjoin(Mask, and_(Mask.asset_id == Asset.id, Mask.agency_id == Asset.agency_id))
        .where(Concept.id == concept_id)
    ).one_or_none()
    if row is None:
        raise rules.ConceptNotFound("there is no such concept", remedy="it may have been deleted; go back to the list")
    concept, campaign, asset, workspace, kit, said, _, variation, mask = row
    if asset is None:
        raise AssetNotFound("there is no such picture", remedy="it may have been deleted; go back to the list")
    if kit is None:
        raise NotFound("the brand kit of this client is gone", remedy="restore it from a backup")
    brief = material.brief_of(workspace, kit, campaign, said)
    sitting = Sitting(
        scope=scope,
        concept=concept,
        campaign=campaign,
        asset=asset,
        brief=brief,
        kit=_look(work, kit),
        words=_words(variation, concept, campaign, brief),
        standing=_standing(work, concept.id),
        said_in=_language_of(variation, campaign),
        mask=_mask_ref(mask, asset),
    )
    work.expunge_all()
    return sitting


def saying(sitting: Sitting, variation: CaptionVariation) -> Sitting:
    """The sitting as it would be if the concept said this text; nothing is stored."""
    words = _words(variation, sitting.concept, sitting.campaign, sitting.brief)
    return replace(sitting, words=words, said_in=_language_of(variation, sitting.campaign))


def look_of(work: Work, workspace_id: str) -> KitLook:
    """The visible part of a client's kit; what it leaves open is drawn as in a new kit."""
    return _look(work, work.scalars(select(BrandKit).where(BrandKit.workspace_id == workspace_id)).one())


def _look(work: Work, kit: BrandKit) -> KitLook:
    logos = work.scalars(select(BrandLogo).where(BrandLogo.kit_id == kit.id).order_by(BrandLogo.kind, BrandLogo.ground))

    def said(name: str) -> str:
        return str(getattr(kit, name) or STARTING_KIT[name])

    return KitLook(
        primary=said("primary_color"),
        secondary=said("secondary_color"),
        tertiary=said("tertiary_color"),
        heading_font=said("heading_font"),
        body_font=said("body_font"),
        logo_position=said("logo_position"),
        logos=tuple(LogoRef(row.file_sha256, row.kind, row.ground, row.width_px, row.height_px) for row in logos),
        tone=kit.tone_style or "",
    )


def picture_of(asset: Asset) -> PictureRef:
    """A stored photo as the renderer names it: by content, never by row."""
    return PictureRef(
        sha256=asset.file_sha256,
        width_px=asset.width_px,
        height_px=asset.height_px,
        focal_x=asset.focal_x,
        focal_y=asset.focal_y,
        subject=_box(asset.subject_box) if asset.subject_box else None,
        faces=tuple(_box(face) for face in asset.faces),
    )


def mask_of(work: Work, asset: Asset) -> MaskRef | None:
    """The mask of a photo as the renderer names it; None without one of today's file."""
    return _mask_ref(work.scalars(select(Mask).where(Mask.asset_id == asset.id)).one_or_none(), asset)


def _mask_ref(mask: Mask | None, asset: Asset) -> MaskRef | None:
    if mask is None or mask.source_sha256 != asset.file_sha256 or not mask.measures.get("box"):
        return None
    return MaskRef(mask.file_sha256, mask.grade, _box(mask.measures["box"]))


def draw(sitting: Sitting, order: Order) -> Drawn:
    """Draw one ad and judge it; whatever refuses it becomes its failure, and then it has no picture."""
    checks = rules.check_words(order.words, sitting.brief, order.placement)
    points = judged(order.words, sitting.brief, order.placement)
    recipe = recipe_of(sitting, order)
    if rules.verdict_of(checks) is CheckVerdict.FAIL:
        return _refused(order, recipe, checks, rules.failure_of(checks), points)
    sitting.lay_type()
    try:
        rendered = rendering.render(recipe, sitting.photo, sitting.logos)
    except RenderRefused as fault:
        refusal = as_written(fault, order.words)
        told = Check(refusal.box, CheckVerdict.FAIL, refusal.what, "", refusal.remedy)
        return _refused(order, recipe, (*checks, told), str(refusal), points)
    all_checks = (
        *checks,
        *rendered.report.checks,
        *rules.drawing_checks(
            warnings=(*_emoji_warnings(order.words), *_price_warnings(recipe, rendered), *rendered.report.warnings),
            notes=rendered.report.notes,
        ),
    )
    if failure := rules.failure_of(all_checks):
        return _refused(order, recipe, all_checks, failure, points)
    verdict = rules.verdict_of(all_checks)
    return Drawn(order, recipe, rendered, thumbnail(rendered.data), all_checks, verdict, "", points)


def as_written(refusal: RenderRefused, words: Words) -> RenderRefused:
    """A refusal in the terms of what somebody wrote: a headline of emoji alone is an empty one only to the picture."""
    if refusal.box == "headline" and words.headline and not rules.without_emoji(words.headline)[0]:
        return RenderRefused(
            "headline", "the headline is emoji alone", "write words beside them: a picture shows words"
        )
    return refusal


def draw_new(sitting: Sitting, order: Order) -> Drawn:
    """As `draw`; where an offer is too long to be set at a readable size, the headline that stands in for it is."""
    drawn = draw(sitting, order)
    if drawn.failure and order.words != sitting.words:
        return draw(sitting, replace(order, words=sitting.words))
    return drawn


def hang(brief: Brief, order: Order, art: FinishedArt) -> Drawn:
    """Judge finished art with its words by the same checks; it keeps its picture even when it fails, so people see why."""
    picture = [
        *placements.check_picture(
            order.placement, art.width_px, art.height_px, len(art.data), art.image_format, art.mode
        ),
        *lint.seen_checks(order.placement, art.data),
    ]
    checks = (*rules.check_words(order.words, brief, order.placement), *picture)
    report = FitReport("finished-art", "", (), 1.0, 1.0, 0.0, 0, checks=tuple(picture))
    sha256 = hashlib.sha256(art.data).hexdigest()
    rendered = Rendered(art.data, art.image_format, art.width_px, art.height_px, sha256, report)
    return Drawn(
        order,
        None,
        rendered,
        thumbnail(art.data),
        checks,
        rules.verdict_of(checks),
        rules.failure_of(checks),
        judged(order.words, brief, order.placement),
    )


def judged(words: Words, brief: Brief, placement: Placement) -> Score:
    """The score of an ad's words in one placement."""
    return score(copy_of(words), brief, material.tightest([placement]))


def thumbnail(data: bytes) -> bytes:
    """A picture no side of which is longer than 720 px, as JPEG; a picture that is no larger stays as it is."""
    with Image.open(io.BytesIO(data)) as opened:
        if max(opened.size) <= _THUMBNAIL_PX:
            return data
        opened.draft("RGB", (_THUMBNAIL_PX, _THUMBNAIL_PX))
        small = opened.convert("RGB")
    small.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_THUMBNAIL_QUALITY)
    return out.getvalue()


def words_of(version: CreativeVersion) -> Words:
    """What a stored version says."""
    return Words(**{name: getattr(version, name) for name in rules.WORD_FIELDS})


def copy_of(words: Words) -> Copy:
    """An ad's words as the writer's score reads them."""
    return Copy(
        headline=words.headline,
        subheadline=words.subheadline,
        primary_text=words.primary_text,
        description=words.description,
        long_headline="",
        cta=words.cta,
        alt_text=words.alt_text,
        label=VariationLabel.MAIN,
        tone=CaptionTone.DEFAULT,
        template=CaptionTemplate.PUNCHY,
        angle=CaptionAngle.CTA_FOCUSED,
        framework=CopyFramework.FOUR_U,
    )


def recipe_of(sitting: Sitting, order: Order) -> Recipe:
    """Everything that decides the pixels of an ad; the logo's corner is the kit's unless the order names one."""
    kit = replace(sitting.kit, logo_position=order.logo_corner) if order.logo_corner else sitting.kit
    recipe = Recipe(
        picture=order.picture,
        kit=kit,
        texts=_texts(sitting, order),
        placement_id=order.placement.id,
        width_px=order.placement.width_px,
        height_px=order.placement.height_px,
        design=order.design,
        language=sitting.campaign.language,
        version=order.version,
        fitting=order.fitting,
        mask=sitting.mask if order.design.family in rendering.MASKED and is_composed(order.placement) else None,
    )
    # An earlier version cannot say all of it, and what is not said is not drawn.
    return recipe if order.version == rendering.RECIPE_VERSION else Recipe.from_json(recipe.to_json())


def is_composed(placement: Placement) -> bool:
    """Whether words are set on the picture of a placement, so that a layout decides it."""
    return placement.kind in {PlacementKind.COMPOSED, PlacementKind.CARD}


def _texts(sitting: Sitting, order: Order) -> Texts:
    headline, subheadline, cta = (rules.without_emoji(text)[0] for text in _pictured(order.words))
    offer = rules.without_emoji(str(sitting.concept.design.get("offer") or ""))[0]
    return Texts(headline, subheadline, cta, offer)


def _pictured(words: Words) -> tuple[str, str, str]:
    """The texts that stand in the picture."""
    return words.headline, words.subheadline, words.cta


def _emoji_warnings(words: Words) -> list[str]:
    left_out = "".join(rules.without_emoji(text)[1] for text in _pictured(words))
    return [f"{left_out} is not drawn in the picture; the texts beside it keep it"] if left_out else []


def _price_warnings(recipe: Recipe, rendered: Rendered) -> list[str]:
    """A price that found no room: leaving it out is the format's design, but somebody may count on it."""
    is_drawn = any(box.name == "offer" for box in rendered.report.boxes)
    return [f"the price “{recipe.texts.offer}” is not in the picture"] if recipe.texts.offer and not is_drawn else []


def _refused(order: Order, recipe: Recipe, checks: tuple[Check, ...], failure: str, points: Score) -> Drawn:
    return Drawn(order, recipe, None, b"", checks, CheckVerdict.FAIL, failure, points)


def _language_of(variation: CaptionVariation | None, campaign: Campaign) -> Language:
    return Language((variation.language if variation else None) or campaign.language)


def _words(variation: CaptionVariation | None, concept: Concept, campaign: Campaign, brief: Brief) -> Words:
    """What the concept says: its caption's primary variation, completed by the campaign."""
    if variation is None:
        return Words("")
    copy = captions.copy_of(variation)
    said = Words(
        headline=copy.headline,
        primary_text=copy.primary_text,
        description=copy.description,
        cta=copy.cta,
        landing_url=str(concept.design.get("landing_url") or ""),
        subheadline=copy.subheadline,
        alt_text=copy.alt_text,
    )
    return rules.completed(
        said, client_name=brief.client_name, cta=campaign.call_to_action or "", landing_url=campaign.landing_url or ""
    )


def _standing(work: Work, concept_id: str) -> dict[str, Standing]:
    rows = work.execute(
        select(AdCreative, CreativeVersion)
        .outerjoin(
            CreativeVersion,
            (CreativeVersion.id == AdCreative.current_version_id) & (CreativeVersion.agency_id == AdCreative.agency_id),
        )
        .where(AdCreative.concept_id == concept_id)
    )
    return {creative.placement_id: Standing(creative, version) for creative, version in rows}


def orders_of(sitting: Sitting, placement_ids: tuple[str, ...]) -> tuple[Order, ...]:
    """What is to be drawn for the concept's placements, by its own words and design."""
    return tuple(
        Order(
            placement,
            words_for(sitting, placement),
            sitting.design,
            sitting.picture,
            logo_corner=sitting.logo_corner,
            fitting=sitting.fitting,
        )
        for placement in map(placements.get, placement_ids)
    )


def words_for(sitting: Sitting, placement: Placement) -> Words:
    """What the concept says in one placement: where its headline only stands in for an offer that is too long for the
    tightest of its placements, one with more room gets the offer."""
    words = sitting.words
    if words.headline != (sitting.concept.design.get("stands_in") or None):
        return words
    room = replace(material.tightest([placement]), headline=material.roomiest_headline([placement]))
    led = writer.led_by_offer(copy_of(words), sitting.brief, room)
    return replace(
        words,
        headline=led.headline,
        subheadline=led.subheadline,
        description=led.description,
        alt_text=led.alt_text,
    )


def redrawn_order(sitting: Sitting, standing: Standing, words: Words | None = None) -> Order:
    """An existing ad as it would be drawn today: by its own words (or `words`), and by photo, kit and concept as they are
    now, except for what a person set for this ad alone or locked."""
    recipe, held = standing.recipe, standing.locked | set(standing.by_hand)
    design, picture, corner, policies = sitting.design, sitting.picture, sitting.logo_corner, sitting.fitting
    if recipe is not None:
        design = _held_design(design, recipe.design, held)
        if held & {"focal", "photo"}:
            seen = recipe.picture
            picture = replace(picture, focal_x=seen.focal_x, focal_y=seen.focal_y, subject=seen.subject)
        if "logo" in held:
            corner = recipe.kit.logo_position
        if held & {"fitting", "layout"}:
            policies = recipe.fitting
    placement = placements.get(standing.creative.placement_id)
    return Order(placement, words or standing.words, design, picture, standing.by_hand, corner, policies)


def _held_design(today: Design, drawn: Design, held: Set[str]) -> Design:
    """The concept's design, with what is held of the drawn one."""
    if "design" in held:
        return drawn
    locks = {"layout": "family", "colours": "scheme", "photo": "variant"}
    return replace(today, **{name: getattr(drawn, name) for lock, name in locks.items() if lock in held})


def opened_logo(data: bytes) -> Image.Image:
    """A stored logo as the renderer takes it."""
    with Image.open(io.BytesIO(data), formats=["PNG", "WEBP", "JPEG"]) as opened:
        return opened.convert("RGBA")


def _box(numbers: list[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = numbers
    return float(left), float(top), float(right), float(bottom)
