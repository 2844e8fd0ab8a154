"""Pictures from recipes: spec → measure → layout → draw → encode. Pure: no database, network, environment or clock.

picture = rendering.decode(stored_bytes)
ad = rendering.render(recipe, picture, logos)      # ad.data, ad.sha256, ad.report
"""

from core.rendering.concepts import PictureFacts, plan_batch, plan_concepts
from core.rendering.draft import marked as marked_draft
from core.rendering.emoji import draws_emoji
from core.rendering.encode import MEDIA_TYPES
from core.rendering.engine import render
from core.rendering.errors import RenderRefused
from core.rendering.fitting import POLICIES, Policy
from core.rendering.focal import FocalPoint, find_focal
from core.rendering.fonts import PAIRS, FontFamily, families
from core.rendering.model import (
    FAMILIES,
    FORMATS,
    MASKED,
    RECIPE_VERSION,
    SCHEMES,
    BoxFit,
    Design,
    FitReport,
    KitLook,
    LogoRef,
    MaskRef,
    PictureRef,
    Recipe,
    Rendered,
    RuleCheck,
    RuleVerdict,
    Texts,
)
from core.rendering.picture import DecodedPicture, decode
from core.rendering.sample import sample_ad

__all__ = [
    "FAMILIES",
    "FORMATS",
    "MASKED",
    "MEDIA_TYPES",
    "PAIRS",
    "POLICIES",
    "RECIPE_VERSION",
    "SCHEMES",
    "BoxFit",
    "DecodedPicture",
    "Design",
    "FitReport",
    "FocalPoint",
    "FontFamily",
    "KitLook",
    "LogoRef",
    "MaskRef",
    "PictureFacts",
    "PictureRef",
    "Policy",
    "Recipe",
    "RenderRefused",
    "Rendered",
    "RuleCheck",
    "RuleVerdict",
    "Texts",
    "decode",
    "draws_emoji",
    "families",
    "find_focal",
    "marked_draft",
    "plan_batch",
    "plan_concepts",
    "render",
    "sample_ad",
]
