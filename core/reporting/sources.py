"""What a snapshot copies of the database: for each small table the statement and the columns; facts are in `facts`."""

from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Select, select

from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.copywriting.models import Caption, CaptionVariation
from core.creatives.models import AdCreative, CreativeVersion
from core.exports.models import ExportJob
from core.reporting import facts
from core.reviews.models import Approval
from core.workspaces.models import Workspace

Source = tuple[Select[*tuple[Any, ...]], pa.Schema]

_MOMENT = pa.timestamp("us", tz="UTC")
_TEXT, _WHOLE, _FLAG = pa.string(), pa.int64(), pa.bool_()

# One table of the snapshot: what is asked of the database, and the columns it has.
TABLES: Final[dict[str, Source]] = {
    "clients": (
        select(Workspace.id, Workspace.client_name, Workspace.archived_at, Workspace.created_at),
        pa.schema([("client_id", _TEXT), ("client", _TEXT), ("archived_at", _MOMENT), ("created_at", _MOMENT)]),
    ),
    "campaigns": (
        select(
            Campaign.id, Campaign.workspace_id, Campaign.name, Campaign.status, Campaign.objective, Campaign.created_at
        ),
        pa.schema(
            [
                ("campaign_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign", _TEXT),
                ("status", _TEXT),
                ("objective", _TEXT),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "photos": (
        select(Asset.id, Asset.workspace_id, Asset.campaign_id, Asset.size_bytes, Asset.uploaded_at).where(
            Asset.deleted_at.is_(None)
        ),
        pa.schema(
            [
                ("photo_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("size_bytes", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "captions": (
        select(CaptionVariation.id, Caption.workspace_id, Caption.campaign_id, CaptionVariation.created_at).join(
            Caption, Caption.id == CaptionVariation.caption_id
        ),
        pa.schema([("variation_id", _TEXT), ("client_id", _TEXT), ("campaign_id", _TEXT), ("created_at", _MOMENT)]),
    ),
    "ads": (
        select(
            AdCreative.id,
            AdCreative.workspace_id,
            AdCreative.campaign_id,
            AdCreative.placement_id,
            AdCreative.concept_id,
            AdCreative.concept_number,
            AdCreative.origin,
            AdCreative.review_status,
            AdCreative.verdict,
            AdCreative.score,
            AdCreative.created_at,
        ),
        pa.schema(
            [
                ("ad_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("placement", _TEXT),
                ("concept_id", _TEXT),
                ("concept", _WHOLE),
                ("origin", _TEXT),
                ("review_status", _TEXT),
                ("verdict", _TEXT),
                ("score", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "versions": (
        select(
            CreativeVersion.id,
            CreativeVersion.creative_id,
            CreativeVersion.number,
            CreativeVersion.code,
            CreativeVersion.headline,
            CreativeVersion.cta,
            CreativeVersion.recipe["design"]["family"].as_string(),
            CreativeVersion.score,
            CreativeVersion.size_bytes,
            CreativeVersion.created_at,
        ),
        pa.schema(
            [
                ("version_id", _TEXT),
                ("ad_id", _TEXT),
                ("number", _WHOLE),
                ("code", _TEXT),
                ("headline", _TEXT),
                ("cta", _TEXT),
                ("layout", _TEXT),
                ("score", _WHOLE),
                ("size_bytes", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    "decisions": (
        select(
            Approval.id,
            Approval.workspace_id,
            Approval.campaign_id,
            Approval.creative_id,
            Approval.version_id,
            Approval.status,
            Approval.feedback,
            Approval.reviewed_by_name,
            Approval.review_link_id.is_not(None),
            Approval.undoes_id,
            Approval.reviewed_at,
        ),
        pa.schema(
            [
                ("decision_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("ad_id", _TEXT),
                ("version_id", _TEXT),
                ("status", _TEXT),
                ("reason", _TEXT),
                ("reviewer", _TEXT),
                ("by_client", _FLAG),
                ("undoes_id", _TEXT),
                ("decided_at", _MOMENT),
            ]
        ),
    ),
    "packages": (
        select(
            ExportJob.id,
            ExportJob.workspace_id,
            ExportJob.campaign_id,
            ExportJob.status,
            ExportJob.items_exported,
            ExportJob.created_at,
        ),
        pa.schema(
            [
                ("package_id", _TEXT),
                ("client_id", _TEXT),
                ("campaign_id", _TEXT),
                ("status", _TEXT),
                ("ads", _WHOLE),
                ("created_at", _MOMENT),
            ]
        ),
    ),
    **facts.TABLES,
}
