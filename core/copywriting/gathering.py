"""Everything a writer is given for a picture of a campaign, read inside an open unit of work and kept after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.campaigns.models import Campaign
from core.copywriting import material
from core.copywriting.rules import Brief, PictureFacts, Request
from core.db import Work
from core.vocabulary import Language

# So many texts show a style; more would only make a prompt longer.
FOLLOWED_MAX: Final = 40


@dataclass(frozen=True)
class Gathered:
    """Brief, picture and request with the room of the campaign's placements; `thumbnail_sha256` names the small JPEG."""

    brief: Brief
    facts: PictureFacts
    request: Request
    thumbnail_sha256: str


def followed_of(brief: Brief, liked: Sequence[str]) -> tuple[str, ...]:
    """The texts whose style is really followed, each once: kept ones, those of the brief, then `liked`, 40 at most."""
    return tuple(dict.fromkeys((*brief.reference_captions, *liked)))[:FOLLOWED_MAX]


def gather(
    work: Work,
    campaign: Campaign,
    asset_id: str,
    request: Request,
    *,
    liked: Sequence[str] = (),
    placement_id: str = "",
    language: Language | None = None,
) -> Gathered:
    """What a writer is given; a model can take minutes, so nothing of the database is held while it writes.

    Args:
        liked: Texts whose style is followed after that of the kept ones.
        language: What is written in, where it is not the campaign's language: only texts kept in it are followed then.
        placement_id: The one placement whose room the words have; "" for what every one of the campaign's gives.

    Raises:
        AssetNotFound: The picture is missing, deleted or another client's.
    """
    (asset,) = material.load_pictures(work, campaign, [asset_id])
    tags = material.load_tags(work, [asset.id]).get(asset.id, ())
    brief = material.load_brief(work, campaign)
    if language is not None and language is not brief.language:
        # The style of one language is none in another; what is typed into the brief is in the campaign's.
        brief = replace(brief, language=language, reference_captions=material.kept_texts(work, campaign, language))
        liked = ()
    return Gathered(
        brief=replace(brief, reference_captions=followed_of(brief, liked)),
        facts=material.facts_of(asset, tags),
        request=replace(request, limits=material.room(work, campaign, placement_id)),
        thumbnail_sha256=asset.thumbnail_sha256,
    )
