"""Where drawn ads are put: files, creatives and versions, in the transaction of the use case."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import func, inspect, select

from core import clock, db, ids
from core.creatives import rules
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.studio import Drawn, words_of
from core.db import Scope, Work
from core.ids import CreativeId, VersionId
from core.storage import files
from core.storage.files import Ahead
from core.vocabulary import CheckVerdict, CreativeOrigin, ReviewStatus

_MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class StoredAd:
    """A new version of an ad. `failure` says why its checks failed; "" when they did not."""

    creative_id: CreativeId
    version_id: VersionId
    placement_id: str
    number: int
    code: str
    verdict: CheckVerdict
    failure: str


@dataclass(frozen=True)
class Twin:
    """An ad to be copied, with the bytes of its files by hash."""

    creative: AdCreative
    version: CreativeVersion
    contents: Mapping[str, bytes] = field(repr=False)


def fresh_codes(count: int, new_code: Callable[[], str] = ids.new_code) -> list[str]:
    """Codes that no ad version of the installation has; call it before the unit of work that uses them.

    Args:
        new_code: Where candidates come from.
    """
    found: list[str] = []
    with db.unscoped("codes are unique in the installation", writing=False) as work:
        while len(found) < count:
            drawn = {new_code() for _ in range(count - len(found))} - set(found)
            taken = set(work.scalars(select(CreativeVersion.code).where(CreativeVersion.code.in_(drawn))))
            found += drawn - taken
    return found


def put(
    work: Work,
    concept: Concept,
    workspace_id: str,
    drawn: Sequence[Drawn],
    codes: Sequence[str],
    *,
    language: str,
    only_new: bool = False,
    origin: CreativeOrigin = CreativeOrigin.COMPOSED,
    begun: Ahead | None = None,
) -> tuple[StoredAd, ...]:
    """Store each ad as a new version, standing back to pending; call it first in a unit of work.

    An ad whose newest version shows and says the same already is left as it is, so doing it twice writes once.

    Args:
        codes: One fresh code for each of `drawn`.
        only_new: Leave every ad that is there as it is, whatever it shows: somebody may have edited it meanwhile.
        begun: Where `begin` put the files of some of `drawn`.
    """
    kept = _keep(work, drawn, begun)
    creatives = _creatives(work, concept.id)
    standing: list[tuple[AdCreative, CreativeVersion]] = []
    for ad, shas, code in zip(drawn, kept, codes, strict=True):
        creative = creatives.get(ad.order.placement.id)
        version = _version(ad, *shas, code, language)
        if creative is not None and (only_new or _is_same(work, creative, version)):
            _release(work, version)
            continue
        if creative is None:
            creative = _creative(concept, workspace_id, ad.order.placement.id, origin)
            work.add(creative)
        standing.append((creative, version))
    return _stand(work, standing)


def begin(begun: Ahead, ad: Drawn) -> Drawn:
    """Let the files of an ad be written while the next one is drawn, and give the ad as it came."""
    if ad.rendered is not None:
        begun.put(ad.rendered.data)
        begun.put(ad.thumbnail)
    return ad


def take_down(work: Work, creative: AdCreative) -> None:
    """Remove an ad with all its versions; their files go when nobody else uses them."""
    versions = work.scalars(select(CreativeVersion).where(CreativeVersion.creative_id == creative.id))
    for version in versions:
        _release(work, version)
    work.delete(creative)


def contents_of(scope: Scope, version: CreativeVersion) -> dict[str, bytes]:
    """The bytes of a version's picture and thumbnail by hash."""
    return {sha256: files.read(scope, sha256) for sha256 in (version.file_sha256, version.thumbnail_sha256) if sha256}


def copy(work: Work, concept: Concept, twins: Sequence[Twin], codes: Sequence[str]) -> None:
    """Give `concept` the same ads as another one has, as first versions with codes of their own."""
    for twin in twins:
        for sha256 in filter(None, (twin.version.file_sha256, twin.version.thumbnail_sha256)):
            files.keep(work, twin.contents[sha256], _MEDIA_TYPES[twin.version.image_format])
    standing = []
    for twin, code in zip(twins, codes, strict=True):
        creative = _creative(concept, twin.creative.workspace_id, twin.creative.placement_id, twin.creative.origin)
        creative.locked = list(twin.creative.locked)
        work.add(creative)
        standing.append((creative, _twin_version(twin.version, code)))
    _stand(work, standing)


def _keep(work: Work, drawn: Sequence[Drawn], begun: Ahead | None) -> list[tuple[str | None, str | None]]:
    """Store the picture and the thumbnail of every ad at once; gives their hashes, None for one that was refused."""
    contents: list[tuple[bytes, str]] = []
    for ad in drawn:
        if ad.rendered is not None:
            media_type = _MEDIA_TYPES[ad.rendered.image_format]
            small = media_type if ad.thumbnail is ad.rendered.data else "image/jpeg"
            contents += [(ad.rendered.data, media_type), (ad.thumbnail, small)]
    hashes = iter(files.keep_all(work, contents, begun) if contents else ())
    return [(next(hashes), next(hashes)) if ad.rendered is not None else (None, None) for ad in drawn]


def _release(work: Work, version: CreativeVersion) -> None:
    for sha256 in filter(None, (version.file_sha256, version.thumbnail_sha256)):
        files.release(work, sha256)


def _creatives(work: Work, concept_id: str) -> dict[str, AdCreative]:
    rows = work.scalars(select(AdCreative).where(AdCreative.concept_id == concept_id))
    return {creative.placement_id: creative for creative in rows}


def _creative(concept: Concept, workspace_id: str, placement_id: str, origin: str) -> AdCreative:
    return AdCreative(
        id=ids.new_id(),
        agency_id=concept.agency_id,
        workspace_id=workspace_id,
        campaign_id=concept.campaign_id,
        concept_id=concept.id,
        concept_number=concept.number,
        asset_id=concept.asset_id,
        placement_id=placement_id,
        origin=origin,
    )


def _is_same(work: Work, creative: AdCreative, version: CreativeVersion) -> bool:
    """Whether the newest version was drawn from the same recipe, says the same and came out the same."""
    current = work.get(CreativeVersion, creative.current_version_id) if creative.current_version_id else None
    return (
        current is not None
        and current.recipe_key == version.recipe_key
        and current.ad_hash == version.ad_hash
        and words_of(current) == words_of(version)
        and current.failure == version.failure
    )


def _version(
    ad: Drawn, file_sha256: str | None, thumbnail_sha256: str | None, code: str, language: str
) -> CreativeVersion:
    rendered, placement, words = ad.rendered, ad.order.placement, ad.order.words
    return CreativeVersion(
        code=code,
        **asdict(words),
        language=language,
        recipe=json.loads(ad.recipe.to_json()) if ad.recipe else {},
        recipe_key=ad.recipe_key,
        file_sha256=file_sha256,
        thumbnail_sha256=thumbnail_sha256,
        image_format=rendered.image_format if rendered else "jpg",
        width_px=rendered.width_px if rendered else placement.width_px,
        height_px=rendered.height_px if rendered else placement.height_px,
        size_bytes=len(rendered.data) if rendered else 0,
        fit_report={**(rendered.report.to_dict() if rendered else {}), "by_hand": list(ad.order.by_hand)},
        checks=rules.plain(ad.checks),
        verdict=ad.verdict,
        failure=ad.failure or None,
        score=ad.score.total,
        score_breakdown=[asdict(criterion) for criterion in ad.score.criteria],
        ad_hash=rules.ad_hash(file_sha256 or "", words),
    )


def _twin_version(version: CreativeVersion, code: str) -> CreativeVersion:
    skipped = {"id", "agency_id", "creative_id", "number", "code", "created_by_name", "created_at"}
    columns = {name: getattr(version, name) for name in set(CreativeVersion.__table__.columns.keys()) - skipped}
    return CreativeVersion(code=code, **columns)


def _stand(work: Work, standing: Sequence[tuple[AdCreative, CreativeVersion]]) -> tuple[StoredAd, ...]:
    """Make each version its ad's newest: nobody has decided about it yet. Each table is written once for all."""
    known = [creative.id for creative, _ in standing if not inspect(creative).pending]
    with work.no_autoflush:
        numbers = _newest_numbers(work, known) if known else {}
    for creative, version in standing:
        version.id = ids.new_id()
        version.agency_id = work.agency_id
        version.creative_id = creative.id
        version.number = numbers.get(creative.id, 0) + 1
        version.created_by_name = work.scope.name if work.scope else ""
        version.created_at = clock.now()
        creative.current_version_id = version.id
        creative.review_status = ReviewStatus.PENDING
        creative.verdict = version.verdict
        creative.score = version.score
    # The ads go first: versions point to them.
    work.flush()
    work.add_all(version for _, version in standing)
    work.flush()
    return tuple(_stored(creative, version) for creative, version in standing)


def _newest_numbers(work: Work, creative_ids: Sequence[str]) -> dict[str, int]:
    newest = (
        select(CreativeVersion.creative_id, func.max(CreativeVersion.number).label("number"))
        .where(CreativeVersion.creative_id.in_(creative_ids))
        .group_by(CreativeVersion.creative_id)
    )
    return {row.creative_id: row.number for row in work.execute(newest)}


def _stored(creative: AdCreative, version: CreativeVersion) -> StoredAd:
    return StoredAd(
        CreativeId(creative.id),
        VersionId(version.id),
        creative.placement_id,
        version.number,
        version.code,
        CheckVerdict(version.verdict),
        version.failure or "",
    )
