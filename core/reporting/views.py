"""Views that people keep under a name: saved, shared, opened by default, deleted; read back, or told when they cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from core import clock, db, fields, ids
from core.accounts import audit
from core.accounts.models import User
from core.accounts.rules import Permission, allows, require
from core.db import Scope, Work
from core.db.base import ID_LENGTH
from core.db.editing import expect_version
from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.phrases import search_key
from core.reporting import view as states
from core.reporting.dimensions import DIMENSIONS
from core.reporting.traits import Property
from core.reporting.view import Comparison, ViewState
from core.reporting.views_models import QUERY_MAX, VIEW_NAME_MAX, FeedAddress, ReportSchedule, SavedView, ViewAlert
from core.vocabulary import AlertState, UserStatus
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound

VIEWS_MOST: Final = 200
_Standing = ViewAlert | ReportSchedule | FeedAddress
_COPY_IT: Final = "open the view, then copy the whole address of the page"


class ViewNotFound(NotFound):
    """There is no such saved view for this person."""


@dataclass(frozen=True)
class Kept:
    """A saved view.

    Attributes:
        query: As it was saved.
        view: What it asks, not yet narrowed to its client; None when it names something that is not known any more.
        fault: What is wrong with it then, and what to do.
        client: The name of the client it is narrowed to, "" for all.
        is_mine, may_change: Of the person who asked.
        alerts, schedules, feeds: How many stand on it; of addresses those that were not revoked and whose time is not over.
    """

    view_id: str
    name: str
    query: str
    view: ViewState | None
    fault: str
    workspace_id: str | None
    client: str
    owner_name: str
    is_mine: bool
    is_shared: bool
    is_default: bool
    may_change: bool
    alerts: int
    schedules: int
    feeds: int
    row_version: int
    updated_at: datetime

    def asked(self) -> ViewState:
        """The view with its client.

        Raises:
            InvalidInput: It names something that is not known any more.
        """
        if self.view is None:
            raise InvalidInput(self.fault, field="view", remedy="save it again from the page of results")
        return self.view if self.workspace_id is None else self.view.narrowed("client", self.workspace_id)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def save(scope: Scope, name: str, address: str, *, workspace_id: str | None = None, is_shared: bool = False) -> str:
    """Keep a view under a name; gives its id.

    Args:
        address: Of a page that shows the view, whole or from its `?` on.
        workspace_id: The client it is narrowed to; the address's own when None.

    Raises:
        InvalidInput: At `name` or `address`.
        Conflict: At `name`: this person has a view of that name, or as many as may be kept.
        WorkspaceNotFound: There is no such client.
        Forbidden: The role may not share views.
    """
    require(scope, Permission.EDIT_CAMPAIGNS if is_shared else Permission.VIEW)
    called = fields.clean_line("name", name, max_length=VIEW_NAME_MAX, required=True)
    query, client = _of_address(address)
    with db.work(scope) as work:
        _refuse_too_many(work, scope)
        _refuse_same_name(work, scope.user_id or "", called)
        kept = SavedView(
            name=called, name_key=search_key(called), query=query, workspace_id=_client(work, workspace_id or client),
            owner_id=scope.user_id or "", owner_name=scope.name, is_shared=is_shared,
        )  # fmt: skip
        work.add(kept)
        _written(work, called)
        audit.record(
            work, action="view.saved", entity_type="view", entity_id=kept.id, summary=f"Saved the view “{called}”"
        )
        return kept.id


def change(
    scope: Scope,
    view_id: str,
    *,
    name: str | None = None,
    address: str | None = None,
    is_shared: bool | None = None,
    expected: int | None = None,
) -> None:
    """Rename a view, let it ask something else, or share it; what is None stays. Its alerts and reports follow it.

    Args:
        expected: The `row_version` the person was looking at.

    Raises:
        ViewNotFound: There is none for this person.
        InvalidInput: At `name` or `address`.
        Conflict: At `name`: its owner has a view of that name; or somebody else changed it meanwhile.
        Forbidden: It is somebody else's, or the role may not share views.
    """
    require(scope, Permission.EDIT_CAMPAIGNS if is_shared else Permission.VIEW)
    called = None if name is None else fields.clean_line("name", name, max_length=VIEW_NAME_MAX, required=True)
    asked = None if address is None else _of_address(address)
    with db.work(scope) as work:
        kept = _own(work, scope, view_id)
        expect_version(kept, expected)
        if called is not None and called != kept.name:
            _refuse_same_name(work, kept.owner_id, called, but=kept.id)
            kept.name, kept.name_key = called, search_key(called)
            _written(work, called)
        if asked is not None:
            _ask(work, kept, *asked)
        if is_shared is not None:
            kept.is_shared = is_shared
        audit.record(
            work,
            action="view.changed",
            entity_type="view",
            entity_id=kept.id,
            summary=f"Changed the view “{kept.name}”",
        )


def _ask(work: Work, kept: SavedView, query: str, client: str | None) -> None:
    """Let a view ask something else: what people were told of the old question says nothing about it."""
    kept.query = query
    kept.workspace_id = _client(work, client) if client else kept.workspace_id
    work.touched(
        update(ViewAlert)
        .where(ViewAlert.agency_id == kept.agency_id, ViewAlert.view_id == kept.id)
        # One that is being judged just now, even for the first time, is seen to have changed.
        .values(
            state=AlertState.NEW, told=[], evaluated_at=None, value=None, note="", row_version=ViewAlert.row_version + 1
        )
    )  # fmt: skip


def make_default(scope: Scope, view_id: str | None) -> None:
    """Let one of this person's views be the one results open with; None takes that back.

    Raises:
        ViewNotFound: There is none of that id that is this person's own.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    owner = scope.user_id or ""
    with db.work(scope) as work:
        kept = None if view_id is None else visible(work, scope, view_id)
        if kept is not None and kept.owner_id != owner:
            raise ViewNotFound("this view is not yours", remedy="save it under a name of your own first")
        work.touched(
            update(SavedView)
            .where(SavedView.agency_id == scope.agency_id, SavedView.owner_id == owner, SavedView.is_default)
            .values(is_default=False)
        )
        if kept is not None:
            work.refresh(kept)
            kept.is_default = True


def remove(scope: Scope, view_id: str) -> None:
    """Delete a view with its alerts, scheduled reports and addresses; what was sent stays in the history.

    Raises:
        ViewNotFound: There is none for this person.
        Forbidden: It is somebody else's.
    """
    require(scope, Permission.VIEW)
    with db.work(scope) as work:
        kept = _own(work, scope, view_id)
        for table in (ViewAlert, ReportSchedule, FeedAddress):
            work.touched(delete(table).where(table.agency_id == scope.agency_id, table.view_id == kept.id))
        work.delete(kept)
        audit.record(
            work,
            action="view.removed",
            entity_type="view",
            entity_id=kept.id,
            summary=f"Deleted the view “{kept.name}”",
        )


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_views(scope: Scope) -> tuple[Kept, ...]:
    """This person's views and the shared ones, their own first, by name.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        rows = work.execute(_kept().where(is_seen_by(scope)).order_by(SavedView.name_key, SavedView.id)).all()
    found = [_read(scope, *row) for row in rows]
    return tuple(sorted(found, key=lambda one: not one.is_mine))


def get_view(scope: Scope, view_id: str) -> Kept:
    """One saved view.

    Raises:
        ViewNotFound: There is none for this person.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        visible(work, scope, view_id)
        return _read(scope, *work.execute(_kept().where(SavedView.id == view_id)).one())


def usual(scope: Scope) -> Kept | None:
    """The view this person's results open with, if they chose one and it can still be asked.

    Raises:
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        row = work.execute(_kept().where(SavedView.owner_id == (scope.user_id or ""), SavedView.is_default)).first()
    found = _read(scope, *row) if row else None
    return found if found and found.view else None


def visible(work: Work, scope: Scope, view_id: str) -> SavedView:
    """The row of a view this person sees, for the alerts and reports that stand on it; inside the caller's work.

    Raises:
        ViewNotFound: There is none for this person.
    """
    kept = work.one(SavedView, view_id, missing=ViewNotFound, what="view")
    if not kept.is_shared and kept.owner_id != (scope.user_id or ""):
        raise ViewNotFound("there is no such view", remedy="it may have been deleted; go back to the list")
    return kept


def stored(kept: SavedView) -> ViewState:
    """What a row asks, with its client.

    Raises:
        InvalidInput: It names something that is not known any more.
    """
    view = states.read(parse_qsl(kept.query, keep_blank_values=True))
    return view if kept.workspace_id is None else view.narrowed("client", kept.workspace_id)


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _kept() -> Select[SavedView, str, int, int, int]:
    def standing(table: type[_Standing], *but: ColumnElement[bool]) -> ScalarSelect[int]:
        counted = select(func.count()).where(
            table.agency_id == SavedView.agency_id, table.view_id == SavedView.id, *but
        )
        return counted.scalar_subquery()

    living = standing(FeedAddress, FeedAddress.revoked_at.is_(None), FeedAddress.expires_at > clock.now())
    return select(SavedView, Workspace.client_name, standing(ViewAlert), standing(ReportSchedule), living).outerjoin(
        Workspace, (Workspace.agency_id == SavedView.agency_id) & (Workspace.id == SavedView.workspace_id)
    )


def _read(scope: Scope, row: SavedView, client: str | None, alerts: int, schedules: int, feeds: int) -> Kept:
    view, fault = None, ""
    try:
        view = states.read(parse_qsl(row.query, keep_blank_values=True))
    except InvalidInput as error:
        fault = error.what
    return Kept(
        view_id=row.id, name=row.name, query=row.query, view=view, fault=fault, workspace_id=row.workspace_id,
        client=client or "", owner_name=row.owner_name, is_mine=row.owner_id == (scope.user_id or ""),
        is_shared=row.is_shared, is_default=row.is_default, may_change=_may_change(scope, row), alerts=alerts,
        schedules=schedules, feeds=feeds, row_version=row.row_version, updated_at=row.updated_at,
    )  # fmt: skip


def _of_address(address: str) -> tuple[str, str | None]:
    """The view that an address spells, as it is kept, and the client it names."""
    text = (address or "").strip()
    if len(text) > QUERY_MAX:
        raise InvalidInput("the address is too long to be kept", field="address", remedy="filter by fewer values")
    try:
        query = urlsplit(text).query if "?" in text else text
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        page = urlsplit(text.partition("?")[0]).path.rpartition("/")[2]
    except ValueError as error:
        raise InvalidInput("this is no address of a view", field="address", remedy=_COPY_IT) from error
    if not any(name in states.PARAMETERS for name, _ in pairs):
        raise InvalidInput("this address spells no view", field="address", remedy=_COPY_IT)
    try:
        view = _by_property(states.read(pairs), page, dict(pairs))
    except InvalidInput as error:
        raise InvalidInput(f"{error.field}: {error.what}", field="address", remedy=error.remedy) from error
    client = next((value for name, value in pairs if name == "client" and _is_id(value)), None)
    return urlencode(states.spelled(view)), client


def _by_property(view: ViewState, page: str, pairs: Mapping[str, str]) -> ViewState:
    """The view of an address of Ad properties: its property becomes what groups are told apart by, where a view can.

    Raises:
        InvalidInput: At `property`: that page works it out from the ads themselves, and a view has no such group.
    """
    if "property" not in pairs and page != "properties":
        return view
    named = pairs.get("property", Property.LAYOUT.value)
    if named not in DIMENSIONS:
        kept = ", ".join(one.value for one in Property if one.value in DIMENSIONS)
        raise InvalidInput(
            f"a view cannot be by “{named[:40]}”, which only the page of Ad properties works out", field="property",
            remedy=f"choose {kept} there, or bookmark that page",
        )  # fmt: skip
    return replace(view, dimensions=(named,), comparison=Comparison.NONE, sort=None)


def _is_id(text: str) -> bool:
    return len(text) == ID_LENGTH and all(symbol in ids.CROCKFORD for symbol in text)


def _client(work: Work, workspace_id: str | None) -> str | None:
    return work.one(Workspace, workspace_id, missing=WorkspaceNotFound, what="client").id if workspace_id else None


def is_seen_by(scope: Scope) -> ColumnElement[bool]:
    """Which rows this person may see."""
    return or_(SavedView.is_shared, SavedView.owner_id == (scope.user_id or ""))


def is_served() -> ColumnElement[bool]:
    """Which rows are watched and sent: not those of an archived client, which rest until it is restored; and not what only
    somebody sees who was suspended, since nobody else could stop it.
    """
    owner = exists().where(
        User.agency_id == SavedView.agency_id, User.id == SavedView.owner_id, User.status == UserStatus.ACTIVE
    )
    archived = exists().where(
        Workspace.agency_id == SavedView.agency_id, Workspace.id == SavedView.workspace_id,
        Workspace.archived_at.is_not(None),
    )  # fmt: skip
    return and_(or_(SavedView.is_shared, SavedView.owner_id == "", owner), ~archived)


def is_resting(work: Work, workspace_id: str | None) -> bool:
    """Whether a view's client is archived, so that nothing of it is watched or sent until it is restored.

    Raises:
        NotFound: There is no such client.
    """
    return workspace_id is not None and work.one(Workspace, workspace_id).archived_at is not None


def _may_change(scope: Scope, kept: SavedView) -> bool:
    return kept.owner_id == (scope.user_id or "") or (kept.is_shared and allows(scope.role, Permission.MANAGE_TEAM))


def _own(work: Work, scope: Scope, view_id: str) -> SavedView:
    kept = visible(work, scope, view_id)
    if not _may_change(scope, kept):
        raise Forbidden(
            f"this view is {kept.owner_name}'s", remedy="save it under a name of your own, or ask them or an admin"
        )
    return kept


def _refuse_same_name(work: Work, owner_id: str, name: str, but: str = "") -> None:
    same = select(SavedView.id).where(
        SavedView.owner_id == owner_id, SavedView.name_key == search_key(name), SavedView.id != but
    )
    if work.scalar(same) is not None:
        raise _taken(name)


def _written(work: Work, name: str) -> None:
    """Write what is new; the name may have been taken at the same moment."""
    try:
        work.flush()
    except IntegrityError as error:
        raise _taken(name) from error


def _taken(name: str) -> Conflict:
    return Conflict(f"there is a view “{name}” already", field="name", remedy="choose another name")


def _refuse_too_many(work: Work, scope: Scope) -> None:
    held = (
        work.scalar(
            select(func.count()).where(
                SavedView.agency_id == scope.agency_id, SavedView.owner_id == (scope.user_id or "")
            )
        )
        or 0
    )
    if held >= VIEWS_MOST:
        raise Conflict(f"{VIEWS_MOST} views is all one person keeps", field="name", remedy="delete one you do not need")
