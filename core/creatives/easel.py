"""Where an ad is tried out before it is saved: everything it is drawn from laid out once, its photo small; nothing is written.

easel = easels.open_easel(scope, creative_id)            reads rows and files once
trial = easels.try_out(easel, words, look)               pure work, at half size
words, look = easels.another(easel, words, look, …)      the next idea of a series
"""

import io
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from PIL import Image

from core import db, placements, rendering
from core.accounts.rules import Permission, require
from core.campaigns import workable
from core.copywriting import material, writer
from core.copywriting.rules import PictureFacts
from core.copywriting.score import Score
from core.creatives import looks, photos, rules, studio
from core.creatives.looks import Look
from core.creatives.models import AdCreative
from core.creatives.rules import Words
from core.creatives.studio import Sitting, Standing
from core.db import Scope
from core.errors import InvalidInput
from core.placements import Check, Placement
from core.rendering import DecodedPicture, PictureRef, Recipe, Rendered, RenderRefused, colour
from core.vocabulary import CheckVerdict, MaskGrade

_LITTLE_PX: Final = 1_000_000
_SERIES: Final = 6
_PROOF_BYTES: Final = 120_000
_PROOF_QUALITY: Final = 82
# What is true of the delivered file alone, and not of a small proof of it.
_FILE_CHECKS: Final = frozenset({"pixels", "bytes"})


@dataclass(frozen=True)
class Easel:
    """One ad with all it is drawn from, laid out for trying.

    Attributes:
        scale: Px of a proof per px of the ad: 0.5, more for small photos, 1 for small ads, which are quickly drawn anyway.
        photo: The photo at that scale; `picture` names it with the size it has there.
    """

    sitting: Sitting
    standing: Standing
    facts: PictureFacts
    scale: float
    photo: DecodedPicture
    picture: PictureRef

    @property
    def placement(self) -> Placement:
        """Where the ad runs."""
        return placements.get(self.standing.creative.placement_id)

    @property
    def words(self) -> Words:
        """What the ad says now."""
        return self.standing.words

    @property
    def look(self) -> Look:
        """How it would be drawn today: as it is, by photo, kit and concept of now where nobody chose otherwise."""
        return looks.of_order(studio.redrawn_order(self.sitting, self.standing), self.sitting.kit)

    @property
    def is_current(self) -> bool:
        """Whether photo, kit and concept are as they were when the ad was drawn."""
        version = self.standing.version
        today = studio.recipe_of(self.sitting, studio.redrawn_order(self.sitting, self.standing))
        if version is None:
            return False
        # A newer renderer would set its type a little otherwise: that is no change of photo, kit or idea.
        drawn_with = version.recipe.get("version", today.version)
        return replace(today, version=drawn_with).key() == version.recipe_key

    @property
    def has_logo(self) -> bool:
        """Whether the kit has a logo that could stand in a corner."""
        return bool(self.sitting.kit.logos)

    @property
    def withheld(self) -> Mapping[str, str]:
        """Layouts that this photo cannot have, with the reason."""
        mask = self.sitting.mask
        if mask is not None and mask.grade == MaskGrade.CLEAN:
            return {}
        if mask is None:
            reason = "needs a mask of this photo: have its subject cut out in the library"
        else:
            reason = f"needs a clean mask, and this photo's is {mask.grade}: its edge would show in the headline"
        return dict.fromkeys(sorted(rendering.MASKED), reason)

    def grounds(self) -> Mapping[str, tuple[str, str, str]]:
        """Colour scheme → its ground, ink and accent in the client's colours, as #RRGGBB."""
        kit = self.sitting.kit
        palettes = {name: colour.palette(kit.primary, kit.secondary, kit.tertiary, name) for name in rendering.SCHEMES}
        return {
            name: (colour.to_hex(one.ground), colour.to_hex(one.ink), colour.to_hex(one.accent))
            for name, one in palettes.items()
        }


@dataclass(frozen=True)
class Trial:
    """An ad as it would come out. Without `data` it would be refused, and `failure` says why.

    Attributes:
        data: JPEG bytes at the easel's scale.
        family: The layout that was drawn, where the chosen one does not work another than that.
    """

    data: bytes | None
    verdict: CheckVerdict
    failure: str
    checks: tuple[Check, ...]
    score: Score
    family: str = ""
    repairs: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The picture as an address of its own, so that nothing of it is kept anywhere; "" for a refused ad."""
        return f"data:image/jpeg;base64,{b64encode(self.data).decode()}" if self.data else ""


def open_easel(scope: Scope, creative_id: str) -> Easel:
    """Lay out one composed ad for trying, in a dozen statements.

    Raises:
        AdNotFound: There is no such ad.
        Conflict: Campaign or client is archived.
        Forbidden: The role may not change ads.
    """
    require(scope, Permission.EDIT_CONTENT)
    with db.read(scope) as work:
        creative = work.one(AdCreative, creative_id, missing=rules.AdNotFound, what="ad")
        placement = placements.get(creative.placement_id)
        workable.campaign(work, creative.campaign_id)
        tags = material.load_tags(work, [creative.asset_id])
        sitting = studio.laid_out(work, scope, creative.concept_id)
    scale = _scale(sitting.picture, placement)
    photo = photos.kept.get(scope, sitting.picture.sha256, scale, sitting.mask.sha256 if sitting.mask else "")
    return Easel(
        sitting=sitting,
        standing=sitting.standing[placement.id],
        facts=material.facts_of(sitting.asset, tags.get(sitting.asset.id, ())),
        scale=scale,
        photo=photo,
        picture=replace(sitting.picture, width_px=photo.width_px, height_px=photo.height_px),
    )


def try_out(easel: Easel, words: Words, look: Look) -> Trial:
    """The ad with these words and this look, drawn small and judged; a refusal is a result, not an error.

    Photo and canvas are scaled alike, so the layout decides as it will for the ad itself.
    """
    sitting, placement = easel.sitting, easel.placement
    points = studio.judged(words, sitting.brief, placement)
    try:
        words = _as_stored(words)
    except InvalidInput as fault:
        return Trial(None, CheckVerdict.FAIL, str(fault), (_told(fault),), points)
    checks = rules.check_words(words, sitting.brief, placement)
    if failure := rules.failure_of(checks):
        return Trial(None, CheckVerdict.FAIL, failure, checks, points)
    sitting.lay_type()
    try:
        drawn = rendering.render(_recipe(easel, words, look), easel.photo, sitting.logos)
    except RenderRefused as fault:
        refusal = studio.as_written(fault, words)
        return Trial(None, CheckVerdict.FAIL, str(refusal), (*checks, _told(refusal)), points)
    every = (*checks, *_drawing(drawn))
    return Trial(
        _proof(drawn.data),
        rules.verdict_of(every),
        rules.failure_of(every),
        every,
        points,
        drawn.report.family.partition(",")[0],
        drawn.report.repairs,
    )


def another(
    easel: Easel, words: Words, look: Look, locked: Collection[str], *, keeps_seed: bool = False, turn: int = 1
) -> tuple[Words, Look]:
    """The same ad again, but different: what is not locked comes from the next design and the next words.

    Equal arguments give equal answers.

    Args:
        keeps_seed: Go on in the series of designs and words that this seed gives; else begin the next seed's.
        turn: How often it was asked already; with a kept seed it says which words of the series come.

    Raises:
        CannotWrite: Required phrases are forbidden or do not fit.
    """
    seed = look.seed if keeps_seed else (look.seed + 1) % (rules.SEED_MAX + 1)
    chosen = looks.unlocked({**_next_design(easel, look, seed), "seed": seed}, locked)
    given = looks.unlocked(_next_words(easel, seed, turn if keeps_seed else 0), locked)
    return replace(words, **looks.said(words, given)), replace(look, **chosen)


# --- parts -------------------------------------------------------------------------------------------------------------


def _as_stored(words: Words) -> Words:
    """The words as saving would keep them, without what nobody sees; where they lead is looked at when they are saved."""
    typed = {name: text for name, text in asdict(words).items() if name != "landing_url"}
    return replace(words, **rules.clean_words(typed))


def _told(fault: InvalidInput | RenderRefused) -> Check:
    return Check(fault.field, CheckVerdict.FAIL, fault.what, "", fault.remedy)


def _scale(picture: PictureRef, placement: Placement) -> float:
    """Half size; more of a photo whose half would be refused as too small, and all of an ad that is little anyway."""
    if placement.width_px * placement.height_px <= _LITTLE_PX:
        return 1.0
    least = (placement.min_width_px or 0) / picture.width_px, (placement.min_height_px or 0) / picture.height_px
    return min(1.0, max(photos.HALF, *least))


def _recipe(easel: Easel, words: Words, look: Look) -> Recipe:
    as_it_is = studio.redrawn_order(easel.sitting, easel.standing, words)
    before = looks.of_order(as_it_is, easel.sitting.kit)
    order = looks.composed(as_it_is, looks.difference(before, look))
    recipe = studio.recipe_of(easel.sitting, order)
    return replace(
        recipe,
        picture=replace(order.picture, width_px=easel.picture.width_px, height_px=easel.picture.height_px),
        width_px=round(recipe.width_px * easel.scale),
        height_px=round(recipe.height_px * easel.scale),
    )


def _drawing(drawn: Rendered) -> tuple[Check, ...]:
    of_picture = (check for check in drawn.report.checks if check.id not in _FILE_CHECKS)
    return (*of_picture, *rules.drawing_checks(warnings=drawn.report.warnings, notes=drawn.report.notes))


def _proof(data: bytes) -> bytes:
    """The picture in fewer bytes, as it travels to a screen; one that is small stays as it is."""
    if len(data) <= _PROOF_BYTES:
        return data
    written = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as drawn:
        drawn.save(written, "JPEG", quality=_PROOF_QUALITY)
    return written.getvalue()


def _next_design(easel: Easel, look: Look, seed: int) -> dict[str, object]:
    asset = easel.sitting.asset
    known = rendering.PictureFacts(
        brightness=asset.brightness, palette=tuple(str(colour["hex"]) for colour in asset.palette)
    )
    series = rendering.plan_concepts(easel.sitting.picture, known, easel.sitting.kit, _SERIES, seed)
    families = [design.family for design in series]
    if seed == look.seed and look.family in families:
        found = series[(families.index(look.family) + 1) % len(series)]
    else:
        found = next(design for design in series if design.family != look.family)
    return {"family": found.family, "scheme": found.scheme, "variant": found.variant}


def _next_words(easel: Easel, seed: int, turn: int) -> dict[str, str]:
    sitting = easel.sitting
    sizes = [placements.get(placement_id) for placement_id in sitting.standing]
    worded = [size for size in sizes if size.kind is not placements.PlacementKind.LOGO]
    copy = writer.write_ad(
        sitting.brief,
        easel.facts,
        seed=rules.seed_of(seed, sitting.asset.file_sha256),
        concept=(sitting.concept.number - 1 + turn) % _SERIES,
        limits=material.tightest(worded),
        headline_elsewhere=material.roomiest_headline(worded),
    )
    return {
        "headline": copy.headline,
        "subheadline": copy.subheadline,
        "primary_text": copy.primary_text,
        "description": copy.description,
    }
