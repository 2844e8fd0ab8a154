"""What goes into a package, read from the tables: its ads, and the photos behind them when they are asked for."""

from sqlalchemy import select

from core.accounts.models import Agency
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Work
from core.exports import naming, rules, selection
from core.exports.models import ExportJob
from core.exports.rules import Original, PackageContent, PackedAd
from core.vocabulary import ReviewStatus
from core.workspaces.models import Workspace


def content_of(work: Work, row: ExportJob, *, approved_only: bool) -> PackageContent:
    """Everything a package holds as of this transaction, in its final order, its pictures as they are stored."""
    campaign = work.one(Campaign, str(row.campaign_id), what="campaign")
    client = work.one(Workspace, campaign.workspace_id, what="client")
    agency = work.get(Agency, work.agency_id)
    found = work.execute(
        select(AdCreative, CreativeVersion, Asset)
        .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
        .join(Asset, Asset.id == AdCreative.asset_id)
        .where(*selection.packable(campaign.id, row.placement_ids, approved_only=approved_only))
    ).all()
    ads = [_packed(ad, version, asset, client, campaign) for ad, version, asset in found]
    photos = {asset.file_sha256: asset for _, _, asset in found} if row.include_originals else {}
    return PackageContent(
        agency=agency.name if agency else "",
        client=client.client_name,
        campaign=campaign.name,
        created_at=row.created_at,
        ads=tuple(sorted(ads, key=rules.sheet_order)),
        originals=tuple(sorted((_original(asset) for asset in photos.values()), key=lambda one: one.path)),
        image_format=row.image_format,
    )


def _packed(ad: AdCreative, version: CreativeVersion, asset: Asset, client: Workspace, campaign: Campaign) -> PackedAd:
    assert version.file_sha256 is not None
    return PackedAd(
        code=version.code,
        placement_id=ad.placement_id,
        width_px=version.width_px,
        height_px=version.height_px,
        concept_number=ad.concept_number,
        asset_name=asset.original_name,
        score=version.score,
        headline=version.headline,
        primary_text=version.primary_text,
        description=version.description,
        cta=version.cta,
        landing_url=version.landing_url,
        alt_text=version.alt_text,
        language=version.language,
        file_sha256=version.file_sha256,
        image_format=version.image_format,
        is_approved=ad.review_status == ReviewStatus.APPROVED,
        path=rules.picture_path(
            client=client.client_name,
            campaign=campaign.name,
            placement_id=ad.placement_id,
            concept=ad.concept_number,
            code=version.code,
            image_format=version.image_format,
        ),
        stored_sha256=version.file_sha256,
        photo_sha256=asset.file_sha256,
        recipe=version.recipe if version.recipe_key else {},
    )


def _original(asset: Asset) -> Original:
    name = naming.original_name(asset.original_name, asset.file_sha256, asset.mime_type)
    return Original(asset.file_sha256, f"originals/{name}")
