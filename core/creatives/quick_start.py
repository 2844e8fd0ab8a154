"""From a client's name, a few photos and one sentence to a contact sheet: the whole way in one call, with sound defaults."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from core import clock, db, fields, placements
from core.accounts.rules import Permission, require
from core.assets import service as assets
from core.assets.inspection import PaletteColour, inspect_logo
from core.assets.models import Asset
from core.assets.service import UploadResult
from core.brand import guess
from core.brand import service as brand
from core.brand.models import BrandKit, BrandLogo
from core.campaigns import service as campaigns
from core.campaigns.models import Campaign
from core.campaigns.rules import CampaignNotFound
from core.copywriting import material, score
from core.copywriting.score import MissingFact
from core.creatives import service
from core.db import Scope
from core.errors import InvalidInput
from core.ids import AssetId, BatchId, BrandKitId, CampaignId, WorkspaceId
from core.phrases import fold, search_key
from core.storage import files
from core.vocabulary import FunnelStage, Language, LaunchType, Objective, Role
from core.workspaces import rules as workspace_rules
from core.workspaces import service as workspaces
from core.workspaces.models import Workspace
from core.workspaces.rules import ClientNameTaken

DEFAULT_PACKS: Final = tuple(placements.PACKS)
PHOTOS_MAX: Final = 10
OFFER_MAX: Final = 200

_CALLS: Final = {
    Language.EN: "Learn more",
    Language.DE: "Mehr erfahren",
    Language.FR: "En savoir plus",
    Language.ES: "Más información",
}
_FIRST_NAMES: Final = {
    Language.EN: "First campaign",
    Language.DE: "Erste Kampagne",
    Language.FR: "Première campagne",
    Language.ES: "Primera campaña",
}


@dataclass(frozen=True)
class QuickStarted:
    """What a quick start made, and what it could not use.

    Attributes:
        batch_id: The queued drawing of the contact sheet.
        guessed: Where the kit's colours, fonts and tone come from, one sentence each.
        refused: Photos that could not be used, with the reason.
        logo_note: What to know about the logo; "" when all is well or there is none.
    """

    workspace_id: WorkspaceId
    kit_id: BrandKitId
    campaign_id: CampaignId
    asset_ids: tuple[AssetId, ...]
    batch_id: BatchId
    guessed: tuple[str, ...]
    refused: tuple[UploadResult, ...]
    logo_note: str = ""


@dataclass(frozen=True)
class _Asked:
    """What was typed, cleaned."""

    client_name: str
    offer: str
    landing_url: str
    placement_ids: tuple[str, ...]
    language: Language


def quick_start(
    scope: Scope,
    *,
    client_name: str,
    photos: Sequence[tuple[str, bytes]],
    offer: str,
    landing_url: str = "",
    logo: tuple[str, bytes] | None = None,
    packs: Sequence[str] = DEFAULT_PACKS,
    concepts: int = 2,
    language: str = Language.EN,
    seed: int = 0,
    on_progress: Callable[[str, float], None] | None = None,
) -> QuickStarted:
    """Make a client with a guessed kit, its photos, a campaign with a filled brief, and queue the contact sheet.

    Nothing stays behind when it cannot be finished: a client without a single usable photo is taken back.

    Args:
        client_name: 1 to 100 characters; a client of that name must not exist yet.
        photos: 1 to 10 files, name and bytes.
        offer: What the client offers, one sentence.
        landing_url: Where the ads lead; may be empty, the app then asks for it later.
        logo: Name and bytes of a PNG, JPEG, WebP or SVG.
        packs: Names of `placements.PACKS`.
        on_progress: Called with what is being done and how far it is, 0..1.

    Raises:
        InvalidInput: At `client_name`, `photos`, `logo`, `offer`, `landing_url` or `packs`.
        ClientNameTaken: At `client_name`: there is such a client already.
        Forbidden: The role may not add clients and campaigns.
    """
    for permission in (Permission.EDIT_CLIENTS, Permission.EDIT_CAMPAIGNS, Permission.EDIT_CONTENT):
        require(scope, permission)
    tell = on_progress or (lambda _what, _share: None)
    asked = _asked(client_name, photos, offer, landing_url, packs, language)
    _refuse_known(scope, asked.client_name)
    tell("Looking at the logo", 0.02)
    logo_palette = _logo_palette(logo)
    made = workspaces.create(scope, client_name=asked.client_name)
    try:
        uploaded = _uploaded(scope, made.workspace_id, photos, tell)
        tell("Guessing the brand kit", 0.8)
        guessed, note = _dress(scope, made.workspace_id, made.kit_id, asked, logo, logo_palette)
        tell("Filling the brief", 0.9)
        campaign_id = _campaign(scope, made.workspace_id, asked)
        asset_ids = tuple(result.asset_id for result in uploaded if result.asset_id is not None)
        batch_id = service.plan(scope, campaign_id, asset_ids=asset_ids, concepts=concepts, seed=seed)
    except BaseException:
        _take_back(scope, made.workspace_id)
        raise
    tell("Drawing the ads", 1.0)
    refused = tuple(result for result in uploaded if result.asset_id is None)
    return QuickStarted(made.workspace_id, made.kit_id, campaign_id, asset_ids, batch_id, guessed, refused, note)


def missing_facts(scope: Scope, campaign_id: str) -> tuple[MissingFact, ...]:
    """Which facts that brief and kit lack would make better ads of a campaign, the most useful first.

    Raises:
        CampaignNotFound: There is no such campaign.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        campaign = work.one(Campaign, campaign_id, missing=CampaignNotFound, what="campaign")
        return score.missing_facts(material.load_brief(work, campaign))


def _asked(
    client_name: str,
    photos: Sequence[tuple[str, bytes]],
    offer: str,
    landing_url: str,
    packs: Sequence[str],
    language: str,
) -> _Asked:
    """Everything that can be refused before anything is made."""
    faults = fields.Faults()
    with faults:
        name = str(workspace_rules.clean({"client_name": client_name})["client_name"])
    with faults:
        offered = fields.clean_line("offer", offer, max_length=OFFER_MAX, required=True)
    with faults:
        address = fields.clean_url("landing_url", landing_url) or ""
    with faults:
        spoken = fields.required_choice("language", language, Language)
    with faults:
        _refuse_photo_count(len(photos))
    with faults:
        placement_ids = _placements_of(packs)
    faults.refuse()
    return _Asked(name, offered, address, placement_ids, spoken)


def _refuse_photo_count(count: int) -> None:
    if not count:
        raise InvalidInput("no photo is chosen", field="photos", remedy=f"add one to {PHOTOS_MAX} photos")
    if count > PHOTOS_MAX:
        raise InvalidInput(
            f"{count} photos are too many to begin with",
            field="photos",
            remedy=f"choose at most {PHOTOS_MAX}; the library takes more later",
        )


def _placements_of(packs: Sequence[str]) -> tuple[str, ...]:
    unknown = [pack for pack in packs if pack not in placements.PACKS]
    if unknown or not packs:
        raise InvalidInput(
            f"there is no pack {unknown[0][:40]!r}" if unknown else "no placements are chosen",
            field="packs",
            remedy=f"choose of {', '.join(placements.PACKS)}",
        )
    return tuple(placement_id for pack in packs for placement_id in placements.PACKS[pack])


def _refuse_known(scope: Scope, client_name: str) -> None:
    same = select(Workspace.id).where(Workspace.client_key == search_key(client_name), Workspace.archived_at.is_(None))
    with db.read(scope) as work:
        if work.scalar(same.limit(1)) is not None:
            raise ClientNameTaken(
                f"there is a client {client_name} already",
                field="client_name",
                remedy="open it and add a campaign there, or write another name",
            )


def _logo_palette(logo: tuple[str, bytes] | None) -> tuple[PaletteColour, ...]:
    """The logo's colours; a file that is no logo is refused at its field before anything is made."""
    if logo is None:
        return ()
    try:
        return inspect_logo(logo[1], declared_name=logo[0]).palette
    except InvalidInput as error:
        raise InvalidInput(error.what, field="logo", remedy=error.remedy) from error


def _uploaded(
    scope: Scope, workspace_id: str, photos: Sequence[tuple[str, bytes]], tell: Callable[[str, float], None]
) -> list[UploadResult]:
    def told(done: int, total: int, result: UploadResult) -> None:
        tell(f"Looking at {result.name}", 0.05 + 0.7 * done / total)

    results = assets.upload_many(scope, workspace_id, photos, told)
    if not any(result.asset_id for result in results):
        first = next(result.error for result in results if result.error is not None)
        raise InvalidInput(
            first.what if len(results) == 1 else f"none of the {len(results)} photos can be used: {first.what}",
            field="photos",
            remedy=first.remedy,
        )
    return results


def _dress(
    scope: Scope,
    workspace_id: str,
    kit_id: str,
    asked: _Asked,
    logo: tuple[str, bytes] | None,
    logo_palette: Sequence[PaletteColour],
) -> tuple[tuple[str, ...], str]:
    """Give the new kit what logo and photos suggest: where each choice comes from, and what to know about the logo."""
    # Whoever may add a client may give it its first kit; changing a kit later takes the role for it.
    dressing = replace(scope, role=Role.OWNER)
    with db.read(scope) as work:
        palettes = [
            tuple(PaletteColour(**colour) for colour in palette)
            for palette in work.scalars(select(Asset.palette).where(Asset.workspace_id == workspace_id))
        ]
    kit = guess.guess_kit(logo_palette, palettes)
    brand.update_kit(
        dressing,
        kit_id,
        primary_color=kit.primary,
        secondary_color=kit.secondary,
        tertiary_color=kit.tertiary,
        heading_font=kit.heading_font,
        body_font=kit.body_font,
        tone_style=kit.tone_style,
        value_proposition=asked.offer,
    )
    added = brand.add_logo(dressing, kit_id, name=logo[0], data=logo[1]) if logo else None
    return kit.reasons, (added.warning or "") if added else ""


def _campaign(scope: Scope, workspace_id: str, asked: _Asked) -> CampaignId:
    return campaigns.create(
        scope,
        workspace_id,
        name=f"{_FIRST_NAMES[asked.language]} {clock.today():%Y-%m}",
        objective=Objective.TRAFFIC,
        launch_type=LaunchType.EVERGREEN,
        funnel_stage=FunnelStage.COLD,
        placements=asked.placement_ids,
        description=asked.offer,
        primary_offer=asked.offer if _is_deal(asked.offer) else None,
        call_to_action=_CALLS[asked.language],
        landing_url=asked.landing_url or None,
        language=asked.language,
        approval_required=True,
        brief={"key_message": asked.offer},
    )


def _take_back(scope: Scope, workspace_id: str) -> None:
    """Remove a client that could not be finished, with all that was made for it; its files go too."""
    with db.work(scope) as work:
        for campaign in work.scalars(select(Campaign).where(Campaign.workspace_id == workspace_id)):
            work.delete(campaign)
        # A campaign holds on to its kit: it must be gone before the client takes the kit along.
        work.flush()
        for asset in work.scalars(select(Asset).where(Asset.workspace_id == workspace_id)):
            files.release(work, asset.file_sha256)
            files.release(work, asset.thumbnail_sha256)
        for logo in work.scalars(
            select(BrandLogo)
            .join(BrandKit, (BrandKit.id == BrandLogo.kit_id) & (BrandKit.agency_id == BrandLogo.agency_id))
            .where(BrandKit.workspace_id == workspace_id)
        ):
            files.release(work, logo.file_sha256)
        work.delete(work.one(Workspace, workspace_id))


def _is_deal(offer: str) -> bool:
    """Whether a sentence names a deal ("20% off", "free delivery") and not simply what is sold."""
    return (
        re.search(r"\d|%|\b(free|off|gratis|kostenlos|rabatt|gratuit\w*|offert\w*|descuento|regalo)\b", fold(offer))
        is not None
    )
