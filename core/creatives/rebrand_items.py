"""One item of a re-brand: the ads of one concept that an older kit was drawn into, drawn again with today's.

Only the kit changes: crop, layout, colour scheme and words stay as they were drawn and decided about, and so does the
composition of the release that drew them unless somebody asked for today's. An ad that cannot be drawn with the new kit
keeps its version; a decision stays where nobody would see a difference.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select

from core import db, placements
from core.brand.models import BrandKit
from core.campaigns import workable
from core.creatives import difference, kit_changes, rules, shelf, studio
from core.creatives.difference import Difference
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.shelf import StoredAd
from core.creatives.studio import Drawn, Order, Sitting, Standing
from core.db import Scope, Work
from core.errors import Conflict
from core.jobs.registry import ItemView
from core.rendering import RECIPE_VERSION, KitLook
from core.storage import FileDamaged, FileMissing, files
from core.vocabulary import CheckVerdict, CreativeOrigin, ReviewStatus

# The name under which items, batches and versions say that they belong to a re-brand.
MARK: Final = "rebrand"
# An item says so when its ads are to be composed as new ones are.
COMPOSED_ANEW: Final = "composed_anew"
# What it lies in that an ad cannot be drawn with a new kit.
WORDS, KIT, NEITHER = BLAMES = ("words", "kit", "neither")

# Lets the newest decision about the first version stand for the second; False when there is none that could.
KeepsDecision = Callable[[Work, AdCreative, CreativeVersion, CreativeVersion], bool]
_keepers: list[KeepsDecision] = []


@dataclass(frozen=True)
class Seen:
    """The version that people made or decided about, and what they said of it.

    Every new picture is held against this one, however many kits came between: small steps must not carry an approval
    to a picture that nobody approved, and a picture that comes back to it is approved already.
    """

    version_id: str
    number: int
    status: str
    file_sha256: str | None


@dataclass(frozen=True)
class Redrawn:
    """An ad as it comes out with today's kit, beside what it was drawn with.

    Attributes:
        changes: Fields of the kit that are new for it.
        seen: The version that people saw last.
        difference: What separates its picture from the new one; everything, where there was none.
    """

    standing: Standing
    drawn: Drawn
    changes: tuple[str, ...]
    seen: Seen
    difference: Difference


@dataclass(frozen=True)
class KitChange:
    """What the newest kit did to an ad: the version before, the share of the picture that differs, and what was new.

    Attributes:
        was: What had been decided about the version before.
        before_sha256: Its picture, small enough to be shown; None where it had none.
    """

    number: int
    share: float
    is_visible: bool
    changes: tuple[str, ...]
    was: ReviewStatus
    kit_version: int
    before_sha256: str | None = None


def change_of(creative_id: str, version: CreativeVersion, before_sha256: str | None = None) -> KitChange | None:
    """What a version owes to a new kit; None for one that people made. A copy of an ad was not changed by the kit."""
    stored = version.fit_report.get(MARK)
    if not stored or stored["of"] != creative_id:
        return None
    return KitChange(
        stored["number"],
        stored["share"],
        stored["is_visible"],
        tuple(stored["changes"]),
        ReviewStatus(stored["was"]),
        stored["kit_version"],
        before_sha256,
    )


def is_changed() -> ColumnElement[bool]:
    """Ads whose current version, joined with them, a new kit made another picture than the one before."""
    stored = CreativeVersion.fit_report[MARK]
    return and_(stored["of"].as_string() == AdCreative.id, stored["is_visible"].as_boolean())


def asks_again() -> ColumnElement[bool]:
    """Ads that were approved, and wait for it again because the new kit changed them; joined with their current version."""
    stored = CreativeVersion.fit_report[MARK]
    return and_(
        AdCreative.review_status == ReviewStatus.PENDING,
        AdCreative.verdict != CheckVerdict.FAIL,
        stored["of"].as_string() == AdCreative.id,
        stored["was"].as_string() == ReviewStatus.APPROVED.value,
    )


def keep_decisions_with(keeps: KeepsDecision) -> None:
    """Say who carries a decision over to a picture that looks the same; without one every new picture asks anew."""
    if keeps not in _keepers:
        _keepers.append(keeps)


def is_asked(item: ItemView) -> bool:
    """Whether an item belongs to a re-brand."""
    return bool(item.payload.get(MARK))


def run_item(scope: Scope, item: ItemView) -> dict[str, Any]:
    """Draw what still has an older kit and store it. Running it again finds nothing to do.

    Returns:
        How many ads were made, how many could not be drawn (`refused` names them, says why and what it lies in), how
        many changed visibly, and how many decisions were kept.
    """
    with db.read(scope) as work:
        sitting = studio.laid_out(work, scope, str(item.payload["concept_id"]))
        kit_version = _kit_version(work, sitting)
        workable.campaign(work, sitting.campaign.id)
    wanted = [str(placement_id) for placement_id in item.payload["placement_ids"]]
    old = [
        sitting.standing[one] for one in wanted if one in sitting.standing and is_old(sitting, sitting.standing[one])
    ]
    composed_anew = bool(item.payload.get(COMPOSED_ANEW))
    redrawn = [redraw(sitting, standing, composed_anew=composed_anew) for standing in old]
    fitting = [one for one in redrawn if one.drawn.rendered is not None]
    stored, kept = _put(scope, sitting, fitting, kit_version) if fitting else ((), 0)
    made = {ad.creative_id for ad in stored}
    visible = sum(one.difference.is_visible for one in fitting if one.standing.creative.id in made)
    return {
        "made": len(stored),
        "failed_checks": 0,
        "kept": len(wanted) - len(stored),
        "visible": visible,
        "decisions_kept": kept,
        "refused": [
            {"creative_id": one.standing.creative.id, "reason": one.drawn.failure, "blames": blames(sitting, one)}
            for one in redrawn
            if one.drawn.rendered is None
        ],
    }


def is_old(sitting: Sitting, standing: Standing) -> bool:
    """Whether an ad was drawn with another kit than today's; finished art has none."""
    if standing.creative.origin != CreativeOrigin.COMPOSED or standing.recipe is None:
        return False
    return bool(_changes(sitting, standing))


def order_of(sitting: Sitting, standing: Standing, *, composed_anew: bool = False) -> Order:
    """The ad as it was drawn, with today's kit; composed as it was, or as a new ad would be."""
    recipe = standing.recipe
    assert recipe is not None
    corner = _look(sitting, standing).logo_position
    return Order(
        placements.get(standing.creative.placement_id),
        standing.words,
        recipe.design,
        recipe.picture,
        standing.by_hand,
        corner if corner != sitting.kit.logo_position else "",
        recipe.fitting,
        RECIPE_VERSION if composed_anew else recipe.version,
    )


def redraw(sitting: Sitting, standing: Standing, *, composed_anew: bool = False) -> Redrawn:
    """Draw an ad with today's kit and hold it against the picture it has; writes nothing."""
    drawn = studio.draw(sitting, order_of(sitting, standing, composed_anew=composed_anew))
    seen = _seen(standing, standing.creative.review_status)
    told = difference.ALL_OF_IT
    if drawn.rendered is not None and seen.file_sha256:
        told = difference.between(files.read(sitting.scope, seen.file_sha256), drawn.rendered.data)
    return Redrawn(standing, drawn, _changes(sitting, standing), seen, told)


def blames(sitting: Sitting, refused: Redrawn) -> str:
    """What it lies in that an ad cannot be drawn: its words, the new kit, or neither, when the old kit fails as well."""
    order = refused.drawn.order
    if rules.verdict_of(rules.check_words(order.words, sitting.brief, order.placement)) is CheckVerdict.FAIL:
        return WORDS
    recipe = refused.standing.recipe
    assert recipe is not None
    try:
        as_it_was = studio.draw(replace(sitting, kit=recipe.kit), order)
    except (FileMissing, FileDamaged):  # a logo or font of the old kit, which the new one need not answer for
        return KIT
    return KIT if as_it_was.rendered is not None else NEITHER


# --- parts -------------------------------------------------------------------------------------------------------------


def _seen(standing: Standing, status: str) -> Seen:
    """What people saw last of an ad whose decision is `status` now."""
    version, creative = standing.version, standing.creative
    assert version is not None
    here = Seen(version.id, version.number, status, version.file_sha256)
    mark = version.fit_report.get(MARK)
    if not mark or mark["of"] != creative.id or "seen" not in mark:
        return here
    earlier = Seen(**mark["seen"])
    untouched = earlier.status if mark["kept"] else ReviewStatus.PENDING
    return earlier if earlier.status != ReviewStatus.PENDING and status == untouched else here


def _kit_version(work: Work, sitting: Sitting) -> int:
    found = select(BrandKit.row_version).where(BrandKit.workspace_id == sitting.campaign.workspace_id)
    return work.scalars(found).one()


def _stored_kit(standing: Standing) -> Mapping[str, Any]:
    recipe = standing.version.recipe if standing.version else {}
    kit: Mapping[str, Any] = recipe.get("kit", {})
    return kit


def _look(sitting: Sitting, standing: Standing) -> KitLook:
    held = standing.locked | set(standing.by_hand)
    return kit_changes.wanted(sitting.kit, _stored_kit(standing), held, sitting.logo_corner)


def _changes(sitting: Sitting, standing: Standing) -> tuple[str, ...]:
    return kit_changes.changes(_stored_kit(standing), _look(sitting, standing))


def _put(scope: Scope, sitting: Sitting, redrawn: list[Redrawn], kit_version: int) -> tuple[tuple[StoredAd, ...], int]:
    """Store the new versions with what is known of their change; gives them, and how many decisions were kept."""
    codes = shelf.fresh_codes(len(redrawn))
    campaign = sitting.campaign
    with db.work(scope) as work:
        concept = work.one(Concept, sitting.concept.id, missing=rules.ConceptNotFound, what="concept")
        # Read here, and held by their row versions: a decision that is made while we draw is not passed over.
        rows = work.scalars(select(AdCreative).where(AdCreative.concept_id == concept.id))
        decided = {creative.placement_id: creative.review_status for creative in rows}
        drawn = [one.drawn for one in redrawn]
        stored = shelf.put(work, concept, campaign.workspace_id, drawn, codes, language=sitting.said_in)
        by_place = {one.drawn.order.placement.id: one for one in redrawn}
        kept = sum(_settle(work, ad, by_place[ad.placement_id], decided[ad.placement_id], kit_version) for ad in stored)
        return stored, kept


def _settle(work: Work, ad: StoredAd, redrawn: Redrawn, decided: str, kit_version: int) -> bool:
    """Note on the new version what it is to the old one; let the decision stand where the two look alike."""
    before = redrawn.standing.version
    assert before is not None
    if ad.number != before.number + 1:
        raise Conflict("somebody else changed this meanwhile", remedy="it is tried again with their version")
    seen = _seen(redrawn.standing, decided)
    if seen.version_id != redrawn.seen.version_id:
        raise Conflict("somebody decided about this meanwhile", remedy="it is held against what they saw")
    creative = work.one(AdCreative, ad.creative_id, missing=rules.AdNotFound, what="ad")
    version = work.one(CreativeVersion, ad.version_id, what="version")
    # A person's no is kept as a yes is: whoever said it has seen this picture.
    is_settled = seen.status != ReviewStatus.PENDING and ad.verdict is not CheckVerdict.FAIL
    kept = is_settled and not redrawn.difference.is_visible and _keep(work, creative, seen, version)
    version.fit_report = {
        **version.fit_report,
        MARK: {
            "of": creative.id,
            "before": seen.version_id,
            "number": seen.number,
            "share": round(redrawn.difference.share, 4),
            "is_visible": redrawn.difference.is_visible,
            "changes": list(redrawn.changes),
            "was": seen.status,
            "kit_version": kit_version,
            "seen": asdict(seen),
            "kept": kept,
        },
    }
    work.flush()
    return kept


def _keep(work: Work, creative: AdCreative, seen: Seen, version: CreativeVersion) -> bool:
    base = work.one(CreativeVersion, seen.version_id, what="version")
    return any(keeps(work, creative, base, version) for keeps in _keepers)


def decode(stored: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    """JSON that came out of a column as text on one database and as a value on the other."""
    found: Any = json.loads(stored) if isinstance(stored, str) else stored
    return found if isinstance(found, Mapping) else {}
