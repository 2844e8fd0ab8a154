"""Addresses from which a spreadsheet fetches a saved view by itself: made, revoked, listed, and answered without signing in.

An address is a random token and nothing else; its hash alone is kept. It answers what its maker may see, as of now, and
ends by itself when its time is over, when the maker may no longer take data along or no longer sees the view, and when the
view turns to another client or that client is archived. Which of these it was, nobody who asks is told.
"""

import hashlib
import hmac
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update

from core import clock, db, fields
from core.accounts import audit, tokens
from core.accounts.models import User
from core.accounts.rules import Permission, allows, require
from core.db import Scope, Work
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused, Unavailable
from core.ids import AgencyId, UserId
from core.reporting import ask, export, facts, snapshot, versions, views
from core.reporting.export import Kind
from core.reporting.shared import Shared
from core.reporting.view import ViewState
from core.reporting.views_models import FEED_LABEL_MAX, FeedAddress, SavedView
from core.vocabulary import Role, UserStatus
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound

FEEDS_MOST: Final = 20
LIVES: Final = (7, 30, 90)
LIFE_USUAL: Final = 30
# What spreadsheets take from an address without giving up.
ROWS_MOST: Final = 50_000
_BOM: Final = "\ufeff".encode()


class FeedNotFound(NotFound):
    """There is no such address, or it does not work any more."""

    def __init__(self) -> None:
        super().__init__("this address does not work (any more)", remedy="ask whoever gave it to you for a new one")


class TooManyRows(Refused):
    """The view has more rows than an address gives."""


@dataclass(frozen=True)
class Made:
    """A new address. The token is told this once; only its hash is stored."""

    feed_id: str
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The address below the app's own."""
        return f"/feeds/{self.token}.csv"


@dataclass(frozen=True)
class Feed:
    """An address as it stands.

    Attributes:
        label: What it is for, in its maker's words.
        ended: Why it does not work any more; "" while it works.
        used: How often it was asked.
    """

    feed_id: str
    view_id: str
    label: str
    made_by_name: str
    created_at: datetime
    expires_at: datetime
    ended: str
    last_used_at: datetime | None
    used: int


@dataclass(frozen=True)
class OpenFeed:
    """An address that works: what it asks, and the scope of whoever made it.

    Attributes:
        etag: The same as long as the answer is.
    """

    feed_id: str
    scope: Scope
    view: ViewState
    etag: str


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def make(scope: Scope, view_id: str, *, label: str = "", days: int = LIFE_USUAL) -> Made:
    """Make an address that answers a view as CSV, without signing in, until it expires or is revoked.

    Args:
        label: What it is for, so that it can be told from others.
        days: How long it works: one of `LIVES`.

    Raises:
        ViewNotFound: There is no such view for this person.
        InvalidInput: At `label` or `days`, or the view names something that is not known any more.
        TooManyRows: The view has more rows than an address gives.
        Conflict: The view has as many addresses as it may have, or its client is archived.
        Forbidden: The role may not take data along, or nobody in particular asks.
    """
    require(scope, Permission.EXPORT)
    if scope.user_id is None:
        raise Forbidden("an address belongs to a person", remedy="sign in and make it on the page of the view")
    called = fields.clean_line("label", label, max_length=FEED_LABEL_MAX)
    if days not in LIVES:
        raise InvalidInput("an address works for 7, 30 or 90 days", field="days", remedy="choose one of them")
    with db.read(scope) as work:
        asked = views.stored(views.visible(work, scope, view_id))
    _csv(scope, asked)
    token, now = tokens.new_token(), clock.now()
    with db.work(scope) as work:
        kept = views.visible(work, scope, view_id)
        _refuse_archived(work, kept)
        _refuse_too_many(work, kept)
        row = FeedAddress(
            view_id=kept.id, workspace_id=kept.workspace_id, user_id=scope.user_id, made_by_name=scope.name, label=called or "",
            token_hash=tokens.digest(token), created_at=now, expires_at=now + timedelta(days=days),
        )  # fmt: skip
        work.add(row)
        work.flush()
        audit.record(
            work, action="feed.made", entity_type="feed", entity_id=row.id,
            summary=f"Made an address for spreadsheets of “{kept.name}”, for {days} days",
            details={"view_id": kept.id, "label": row.label},
        )  # fmt: skip
        return Made(row.id, token, row.expires_at)


def revoke(scope: Scope, feed_id: str) -> None:
    """Make an address stop working at once; revoking it again changes nothing.

    Raises:
        FeedNotFound: There is none on a view this person sees.
        Forbidden: The role may not take data along.
    """
    require(scope, Permission.EXPORT)
    with db.work(scope) as work:
        row, kept = _seen(work, scope, feed_id)
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            audit.record(
                work, action="feed.revoked", entity_type="feed", entity_id=row.id,
                summary=f"Revoked an address for spreadsheets of “{kept.name}”", details={"view_id": kept.id},
            )  # fmt: skip


def list_feeds(scope: Scope, view_id: str) -> tuple[Feed, ...]:
    """The addresses of a view, the newest first; those that ended stand last.

    Raises:
        ViewNotFound: There is no such view for this person.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    asked = (
        select(FeedAddress, User, Workspace)
        .join(User, (User.agency_id == FeedAddress.agency_id) & (User.id == FeedAddress.user_id))
        .outerjoin(
            Workspace, (Workspace.agency_id == FeedAddress.agency_id) & (Workspace.id == FeedAddress.workspace_id)
        )
        .order_by(FeedAddress.created_at.desc(), FeedAddress.id.desc())
    )
    with db.read(scope) as work:
        kept = views.visible(work, scope, view_id)
        rows = work.execute(asked.where(FeedAddress.view_id == kept.id)).all()
        found = [_feed(row, _ended(row, kept, maker, client)) for row, maker, client in rows]
    return tuple(sorted(found, key=lambda one: bool(one.ended)))


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_feed(token: str) -> OpenFeed:
    """What the address of that token asks, if it works.

    Raises:
        FeedNotFound: It is wrong, over or revoked, or its maker may no longer see this; which of them is not told.
    """
    if not tokens.is_plausible(token):
        raise FeedNotFound
    digest = tokens.digest(token)
    asked = (
        select(FeedAddress, SavedView, User, Workspace)
        .join(SavedView, (SavedView.agency_id == FeedAddress.agency_id) & (SavedView.id == FeedAddress.view_id))
        .join(User, (User.agency_id == FeedAddress.agency_id) & (User.id == FeedAddress.user_id))
        .outerjoin(
            Workspace, (Workspace.agency_id == FeedAddress.agency_id) & (Workspace.id == FeedAddress.workspace_id)
        )
        .where(FeedAddress.token_hash == digest)
    )
    with db.unscoped("the token of an address says which agency it belongs to", writing=False) as work:
        found = work.execute(asked).one_or_none()
        if found is None:
            raise FeedNotFound
        row, kept, maker, client = found
        if not hmac.compare_digest(row.token_hash, digest) or _ended(row, kept, maker, client):
            raise FeedNotFound
        try:
            view = views.stored(kept)
        except InvalidInput as error:
            raise FeedNotFound from error
        scope = Scope(AgencyId(row.agency_id), UserId(maker.id), Role(maker.role), maker.name)
        opened = row.id
    return OpenFeed(opened, scope, view, _etag(scope, view))


def csv(opened: OpenFeed) -> bytes:
    """The rows of an address that works, as of now.

    Raises:
        TooManyRows: There are more than an address gives.
    """
    return _csv(opened.scope, opened.view)


def note_use(opened: OpenFeed) -> None:
    """Count that an address was asked; it is answered all the same when that cannot be written."""
    with suppress(Unavailable), db.work(opened.scope, is_news=False) as work:
        work.touched(
            update(FeedAddress)
            .where(FeedAddress.agency_id == opened.scope.agency_id, FeedAddress.id == opened.feed_id)
            .values(last_used_at=clock.now(), use_count=FeedAddress.use_count + 1)
        )


# ── The rows beneath ─────────────────────────────────────────────────────────────────────────────────────────────────


def write_facts(scope: Scope, path: Path, *, workspace_id: str | None = None) -> int:
    """Write every row that counts, of all clients or of one, with all its columns, as Parquet; gives how many.

    Raises:
        WorkspaceNotFound: There is no such client.
        Forbidden: The role may not take data along.
    """
    require(scope, Permission.EXPORT)
    if workspace_id is not None:
        with db.read(scope) as work:
            work.one(Workspace, workspace_id, missing=WorkspaceNotFound, what="client")
    listed = ", ".join(facts.COLUMNS)
    return export.copied(
        snapshot.cursor(scope),
        f"SELECT {listed} FROM facts WHERE $client::VARCHAR IS NULL OR client_id = $client ORDER BY day",
        {"client": workspace_id}, path, Kind.PARQUET,
    )  # fmt: skip


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

# By agency, data version, day and view: a sheet that asks every minute does not have it made every minute.
_made: Final[Shared[bytes]] = Shared(32 << 20, len)


def _csv(scope: Scope, view: ViewState) -> bytes:
    key = (scope.agency_id, snapshot.data_version(scope), ask.today(view), view)
    return _made.get(key, lambda: _written(scope, view))


def _written(scope: Scope, view: ViewState) -> bytes:
    require(scope, Permission.VIEW)
    cursor = snapshot.cursor(scope)
    sql, bound = ask.tabled(cursor, view)
    with tempfile.TemporaryDirectory(prefix="feed-") as folder:
        path = Path(folder) / "view.csv"
        # One more than may be given tells that there are more, and no more than that is made.
        rows = export.copied(cursor, f"{sql} LIMIT {ROWS_MOST + 1}", bound, path, Kind.CSV)
        if rows > ROWS_MOST:
            raise TooManyRows(
                f"the view has more than the {ROWS_MOST:,} rows that an address gives",
                field="view",
                remedy="save it with fewer groups or days, or download the whole as a file",
            )
        # Formulas compare the first heading letter by letter; that it is UTF-8 the answer's header says.
        return path.read_bytes().removeprefix(_BOM)


def _etag(scope: Scope, view: ViewState) -> str:
    """Tells one answer from another: the same view of the same data on the same day, by the same statement over the same tables.

    An update of the program may spell columns and figures another way, while nothing else has changed.
    """
    known = f"{versions.made_as()} {facts.SELECTED} {ask.spelled(view)}"
    told = f"{known} {snapshot.data_version(scope)} {ask.today(view)} {view!r}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def _ended(row: FeedAddress, kept: SavedView, maker: User, client: Workspace | None) -> str:
    """Why an address does not work any more; "" while it works."""
    reasons: Sequence[tuple[bool, str]] = (
        (row.revoked_at is not None, "Revoked"),
        (row.expires_at <= clock.now(), "Over"),
        (maker.status != UserStatus.ACTIVE, f"{maker.name} left or is suspended"),
        (not allows(Role(maker.role), Permission.EXPORT), f"{maker.name} may no longer take data along"),
        (not kept.is_shared and kept.owner_id != maker.id, f"{maker.name} no longer sees the view"),
        (kept.workspace_id != row.workspace_id, "The view is of another client now"),
        (client is not None and client.archived_at is not None, "The client is archived"),
    )
    return next((words for is_so, words in reasons if is_so), "")


def _feed(row: FeedAddress, ended: str) -> Feed:
    return Feed(
        feed_id=row.id, view_id=row.view_id, label=row.label, made_by_name=row.made_by_name, created_at=row.created_at,
        expires_at=row.expires_at, ended=ended, last_used_at=row.last_used_at, used=row.use_count,
    )  # fmt: skip


def _seen(work: Work, scope: Scope, feed_id: str) -> tuple[FeedAddress, SavedView]:
    try:
        row = work.one(FeedAddress, feed_id)
        return row, views.visible(work, scope, row.view_id)
    except NotFound as error:
        raise FeedNotFound from error


def _refuse_archived(work: Work, kept: SavedView) -> None:
    """An address of an archived client answers nothing, and is shown this once as if it did."""
    if kept.workspace_id and work.one(Workspace, kept.workspace_id).archived_at is not None:
        raise Conflict("the client is archived", field="view", remedy="restore it first")


def _refuse_too_many(work: Work, kept: SavedView) -> None:
    # Held to the end of this unit of work, so that two people at once do not both take the last one.
    work.refresh(kept, with_for_update=True)
    living = select(func.count()).where(
        FeedAddress.view_id == kept.id, FeedAddress.revoked_at.is_(None), FeedAddress.expires_at > clock.now()
    )
    if (work.scalar(living) or 0) >= FEEDS_MOST:
        raise Conflict(f"a view has {FEEDS_MOST} addresses at most", remedy="revoke one that is not needed")
