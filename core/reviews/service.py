"""Decisions about ads, their undo, comments, and the links through which clients decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core import clock, db
from core.accounts import audit, tokens
from core.accounts.rules import Permission, require
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.creatives.rules import AdNotFound, ConceptNotFound
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput, NotFound
from core.ids import AgencyId, ReviewLinkId
from core.reviews import deciding, rules
from core.reviews.deciding import Decision, DecisionResult
from core.reviews.models import Approval, ReviewComment, ReviewLink
from core.reviews.rules import LinkNotFound
from core.vocabulary import CheckVerdict, ReviewStatus, Role

_TOUCH_EVERY = timedelta(minutes=1)


class DecisionNotFound(NotFound):
    """No decision of that id for this agency."""


@dataclass(frozen=True)
class CreatedLink:
    """A new review link. The token is told this once; only its hash is stored. Its page is `/r/<token>`."""

    link_id: ReviewLinkId
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The address below the app's own."""
        return f"/r/{self.token}"


@dataclass(frozen=True)
class OpenLink:
    """A link that works: whose agency, which campaign, and the scope a client acts in through it."""

    link_id: str
    campaign_id: str
    expires_at: datetime
    scope: Scope


def decide(
    scope: Scope,
    creative_ids: Sequence[str],
    *,
    status: str,
    reason: str = "",
    seen: Mapping[str, str] | None = None,
    again: bool = False,
) -> tuple[DecisionResult, ...]:
    """Approve, reject or send back ads, each in a transaction of its own: one that cannot be decided stops no other.

    Args:
        creative_ids: 1–1,000 ads; an id given twice is decided once.
        status: `approved`, `rejected` or `needs-changes`.
        reason: Up to 2,000 characters; required unless approving.
        seen: Ad → the version the person looked at; an ad without one is decided in its current version.
        again: The person knows that an ad has a decision already and changes it.

    Returns:
        One result an ad, in the order given.

    Raises:
        Forbidden: The role may not decide.
        InvalidInput: No ad, too many, an unknown decision, a missing or too long reason.
    """
    require(scope, Permission.DECIDE)
    to = rules.parse_decision(status)
    decision = Decision(to, rules.check_reason(to, reason), scope.name, again)
    versions = seen or {}
    return tuple(deciding.decide(scope, ad, decision, versions.get(ad)) for ad in _distinct(creative_ids))


def decide_concept(
    scope: Scope,
    concept_id: str,
    *,
    status: str,
    reason: str = "",
    seen: Mapping[str, str] | None = None,
    again: bool = False,
) -> tuple[DecisionResult, ...]:
    """Decide every size of a concept at once, with a result for each; otherwise as `decide`.

    Raises:
        ConceptNotFound: There is no such concept.
        AdNotFound: It has no ad yet.
    """
    require(scope, Permission.DECIDE)
    with db.read(scope) as work:
        work.one(Concept, concept_id, missing=ConceptNotFound, what="concept")
        found = work.scalars(
            select(AdCreative.id).where(AdCreative.concept_id == concept_id).order_by(AdCreative.placement_id)
        ).all()
    if not found:
        raise AdNotFound("this concept has no ads yet", remedy="make them first")
    return decide(scope, found, status=status, reason=reason, seen=seen, again=again)


def approve(scope: Scope, campaign_id: str, mode: rules.Mode) -> tuple[DecisionResult, ...]:
    """Approve a campaign's best ads, or all that passed their checks; `rules.choose` says which those are.

    What a person rejected or sent back stays as it is; what is approved already gives a result without a change.

    Raises:
        Forbidden: The role may not decide.
        NotFound: There is no such campaign.
        InvalidInput: `mode` is neither "best" nor "all".
    """
    require(scope, Permission.DECIDE)
    with db.read(scope) as work:
        work.one(Campaign, campaign_id, what="campaign")
        ads = work.scalars(
            select(AdCreative)
            .where(AdCreative.campaign_id == campaign_id)
            .order_by(AdCreative.asset_id, AdCreative.concept_number, AdCreative.placement_id)
        ).all()
        chosen = rules.choose([_candidate(ad) for ad in ads], mode)
    reason = "best score of its picture and placement" if mode == "best" else "passed its checks"
    decision = Decision(ReviewStatus.APPROVED, reason, scope.name)
    return tuple(deciding.decide(scope, one.creative_id, decision, one.version_id) for one in chosen)


def undo(scope: Scope, approval_id: str) -> DecisionResult:
    """Take back the latest decision that stands: the ad returns to the status before it, and the undo is recorded too.

    Raises:
        Forbidden: The role may not decide.
        DecisionNotFound: There is no such decision.
        NothingToUndo: A later decision stands, or this one was undone already.
        NewerVersion: The ad has a newer version, which has no decision of that kind.
    """
    require(scope, Permission.DECIDE)
    with db.work(scope) as work:
        undone = work.one(Approval, approval_id, missing=DecisionNotFound, what="decision")
        ad = work.one(AdCreative, undone.creative_id, missing=AdNotFound, what="ad")
        deciding.check_undo(work, ad, undone)
        recorded = deciding.record(
            work,
            ad,
            Decision(ReviewStatus(undone.previous_status), "", scope.name),
            ad_hash=undone.ad_hash,
            undoes_id=undone.id,
        )
        audit.record(
            work,
            action="review.undone",
            entity_type="creative",
            entity_id=ad.id,
            summary=f"Took back a decision of {undone.reviewed_by_name}: {deciding.DEEDS[ReviewStatus(undone.status)].lower()}",
            details={"approval_id": undone.id, "version_id": undone.version_id},
        )
        return DecisionResult(ad.id, True, changed=True, approval_id=recorded.id)


def comment(scope: Scope, creative_id: str, text: str) -> str:
    """Write a remark about an ad's current version and give its id.

    Args:
        text: 1–2,000 characters.

    Raises:
        Forbidden: The role may not write.
        AdNotFound: There is no such ad.
        InvalidInput: The text is empty or too long.
        Conflict: The ad is not drawn yet.
    """
    require(scope, Permission.EDIT_CONTENT)
    words = rules.check_text(text, field="comment", most=rules.REASON_MAX)
    with db.work(scope) as work:
        ad = work.one(AdCreative, creative_id, missing=AdNotFound, what="ad")
        row = _add_comment(work, ad, words)
        audit.record(
            work,
            action="review.commented",
            entity_type="creative",
            entity_id=ad.id,
            summary=f"Commented on an ad ({deciding.place_words(ad)})",
            details={"comment_id": row.id},
        )
        return row.id


def create_link(scope: Scope, campaign_id: str, *, note: str = "", days: int = rules.LINK_DAYS_DEFAULT) -> CreatedLink:
    """Make a link through which a client sees this campaign's ads and decides about them, without an account.

    Args:
        note: For whom it is, up to 500 characters; only the agency sees it.
        days: How long it works, 1–365.

    Raises:
        Forbidden: The role may not share.
        NotFound: There is no such campaign.
        InvalidInput: The note is too long or the days are out of range.
    """
    require(scope, Permission.SHARE)
    words = rules.check_text(note, field="note", most=rules.NOTE_MAX, required=False)
    expires_at = clock.now() + timedelta(days=rules.check_days(days))
    token = tokens.new_token()
    with db.work(scope) as work:
        campaign = work.one(Campaign, campaign_id, what="campaign")
        link = ReviewLink(
            agency_id=work.agency_id,
            campaign_id=campaign.id,
            token_hash=tokens.digest(token),
            note=words,
            created_by_name=scope.name,
            created_at=clock.now(),
            expires_at=expires_at,
        )
        work.add(link)
        work.flush()
        audit.record(
            work,
            action="review_link.created",
            entity_type="review_link",
            entity_id=link.id,
            summary=f"Made a client link for {campaign.name}",
            details={"campaign_id": campaign.id, "expires_at": expires_at.isoformat()},
        )
        return CreatedLink(ReviewLinkId(link.id), token, expires_at)


def revoke_link(scope: Scope, link_id: str) -> None:
    """Make a link stop working at once; revoking it again changes nothing.

    Raises:
        Forbidden: The role may not share.
        LinkNotFound: There is no such link.
    """
    require(scope, Permission.SHARE)
    with db.work(scope) as work:
        if not isinstance(link_id, str) or (link := work.get(ReviewLink, link_id)) is None:
            raise LinkNotFound()
        if link.agency_id != work.agency_id:
            raise LinkNotFound()
        if link.revoked_at is not None:
            return
        link.revoked_at = clock.now()
        audit.record(
            work,
            action="review_link.revoked",
            entity_type="review_link",
            entity_id=link.id,
            summary=f"Revoked a client link of {_campaign_name(work, link)}",
            details={"campaign_id": link.campaign_id},
        )


def open_link(token: str, *, visit: bool = True) -> OpenLink:
    """The link of that token, if it works.

    Args:
        visit: Note that the client looked, at most once a minute; pictures and decisions do not count as looking.

    Raises:
        LinkNotFound: It is wrong, expired or revoked; which of them is not told.
    """
    if not tokens.is_plausible(token):
        raise LinkNotFound()
    with db.unscoped("a review link's token says which agency it belongs to", writing=False) as work:
        link = work.scalars(select(ReviewLink).where(ReviewLink.token_hash == tokens.digest(token))).one_or_none()
        if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
            raise LinkNotFound()
        opened = OpenLink(
            link.id, link.campaign_id, link.expires_at, Scope(AgencyId(link.agency_id), None, Role.VIEWER, "Client")
        )
        is_stale = link.last_opened_at is None or clock.now() - link.last_opened_at >= _TOUCH_EVERY
    if visit and is_stale:
        _touch(opened)
    return opened


def link_decide(
    token: str, ads: str | Sequence[str], *, status: str, name: str, comment: str = ""
) -> tuple[DecisionResult, ...]:
    """What a client decides through a link: approve, or ask for a change with a comment.

    The client may change their mind: the newest decision counts. They can decide about exactly what the link shows.

    Args:
        ads: Codes of the versions they saw (or ids of ads, decided in their current version), 1–1,000.
        status: `approved` or `needs-changes`.
        name: Who they are, 1–100 characters.
        comment: Up to 2,000 characters; required with `needs-changes`.

    Raises:
        LinkNotFound: The link is wrong, expired or revoked.
        InvalidInput: A missing name or comment, an unknown decision, no ad.
    """
    link = open_link(token, visit=False)
    to = rules.parse_decision(status, allowed=rules.CLIENT_DECISIONS)
    by = rules.check_name(name)
    words = rules.check_reason(to, comment, field="comment")
    decision = Decision(to, words, by, again=True, link_id=link.link_id)
    wanted = _distinct([ads] if isinstance(ads, str) else ads)
    found = _shown_on(link, wanted)
    results = []
    for key in wanted:
        creative_id, version_id = found.get(key, ("", None))
        results.append(deciding.decide(link.scope, creative_id, decision, version_id) if creative_id else _unknown(key))
    return tuple(results)


# ---------------------------------------------------------------- comments


def _add_comment(work: Work, ad: AdCreative, text: str) -> ReviewComment:
    if ad.current_version_id is None or work.scope is None:
        raise Conflict("this ad is not drawn yet", field="comment", remedy="wait until its picture is there")
    row = ReviewComment(
        agency_id=ad.agency_id,
        creative_id=ad.id,
        version_id=ad.current_version_id,
        author_id=work.scope.user_id,
        author_name=work.scope.name,
        text=text,
        created_at=clock.now(),
    )
    work.add(row)
    work.flush()
    return row


# ---------------------------------------------------------------- requests and links


def _distinct(creative_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(str(one) for one in creative_ids))
    if not wanted:
        raise InvalidInput("no ad is chosen", field="creative_ids", remedy="choose at least one")
    if len(wanted) > rules.BULK_MAX:
        raise InvalidInput(
            f"{len(wanted):,} ads are too many at once",
            field="creative_ids",
            remedy=f"choose at most {rules.BULK_MAX:,}",
        )
    return wanted


def _candidate(ad: AdCreative) -> rules.Candidate:
    return rules.Candidate(
        creative_id=ad.id,
        version_id=ad.current_version_id,
        asset_id=ad.asset_id,
        placement_id=ad.placement_id,
        concept_number=ad.concept_number,
        status=ReviewStatus(ad.review_status),
        verdict=CheckVerdict(ad.verdict),
        score=ad.score,
    )


def _touch(link: OpenLink) -> None:
    # Unscoped on purpose: a look is no change of the agency's data, so its cached reads stay valid.
    with db.unscoped("a review link notes when it was last opened") as work:
        row = work.get(ReviewLink, link.link_id)
        if row is not None:
            row.last_opened_at = clock.now()


def _shown_on(link: OpenLink, wanted: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """The ads of the link's campaign that these codes or ids mean: key → (ad, version seen)."""
    keys = list(wanted)
    with db.read(link.scope) as work:
        rows = work.execute(
            select(AdCreative.id, AdCreative.current_version_id, CreativeVersion.id, CreativeVersion.code)
            .join(CreativeVersion, CreativeVersion.creative_id == AdCreative.id)
            .where(
                AdCreative.campaign_id == link.campaign_id,
                AdCreative.verdict != CheckVerdict.FAIL,
                AdCreative.review_status != ReviewStatus.REJECTED,
                (CreativeVersion.code.in_(keys)) | (AdCreative.id.in_(keys)),
            )
        ).all()
    found: dict[str, tuple[str, str | None]] = {}
    for ad_id, current_id, version_id, code in rows:
        found[code] = (ad_id, version_id)
        found[ad_id] = (ad_id, current_id)
    return {key: found[key] for key in keys if key in found}


def _campaign_name(work: Work, link: ReviewLink) -> str:
    return work.one(Campaign, link.campaign_id, what="campaign").name


def _unknown(key: str) -> DecisionResult:
    return DecisionResult(key, False, "this ad is not part of the review any more — reload the page")
