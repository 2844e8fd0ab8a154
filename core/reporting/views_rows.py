"""What alerts and scheduled reports have alike: each stands on a saved view, is paused, deleted, and leaves its line in the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core import db
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.db import Scope, Work
from core.db.editing import expect_version
from core.errors import NotFound
from core.reporting import views
from core.reporting.letters import Named
from core.reporting.views_models import ReportSchedule, SavedView, ViewAlert
from core.workspaces.models import Workspace

Row = TypeVar("Row", ViewAlert, ReportSchedule)


@dataclass(frozen=True)
class Standing(Generic[Row]):
    """One kind of thing that stands on views.

    Attributes:
        missing: The error for one that is not there.
        what: What people call it.
        entity: What the log calls it; `deed` how its actions begin.
        removed: The action of deleting it.
        resumed: What is done to one that goes on.
    """

    table: type[Row]
    missing: type[NotFound]
    what: str
    entity: str
    deed: str
    removed: str
    resumed: Callable[[Row], None]

    def of(self, work: Work, scope: Scope, row_id: str) -> tuple[Row, SavedView]:
        """One of them with its view, which this person must see.

        Raises:
            NotFound: (the kind's own) There is none on a view this person sees.
        """
        row = work.one(self.table, row_id, missing=self.missing, what=self.what)
        try:
            return row, views.visible(work, scope, row.view_id)
        except views.ViewNotFound as error:
            raise self.missing(
                f"there is no such {self.what}", remedy="it may have been deleted; go back to the list"
            ) from error

    def pause(self, scope: Scope, row_id: str, is_paused: bool, expected: int | None) -> None:
        """Let one rest, or go on.

        Raises:
            NotFound: (the kind's own) There is none on a view this person sees.
            Conflict: Somebody else changed it meanwhile.
            Forbidden: The role may not send.
        """
        require(scope, Permission.SEND)
        with db.work(scope) as work:
            row, kept = self.of(work, scope, row_id)
            expect_version(row, expected)
            if row.is_paused == is_paused:
                return
            row.is_paused = is_paused
            if not is_paused:
                self.resumed(row)
            verb = "paused" if is_paused else "resumed"
            self.log(work, verb, row, f"{verb.capitalize()} {self.one} “{kept.name}”")

    def remove(self, scope: Scope, row_id: str) -> None:
        """Delete one; what it sent stays in the history.

        Raises:
            NotFound: (the kind's own) There is none on a view this person sees.
            Forbidden: The role may not send.
        """
        require(scope, Permission.SEND)
        with db.work(scope) as work:
            row, kept = self.of(work, scope, row_id)
            work.delete(row)
            self.log(work, self.removed, row, f"Deleted {self.one} “{kept.name}”")

    @property
    def one(self) -> str:
        """One of them before the name of its view: "an alert on"."""
        return "an alert on" if self.table is ViewAlert else "the scheduled report of"

    def log(self, work: Work, verb: str, row: Row, summary: str, **details: Any) -> None:
        """Leave a line about one of them."""
        audit.record(
            work, action=f"{self.deed}.{verb}", entity_type=self.entity, entity_id=row.id, summary=summary,
            details=details,
        )  # fmt: skip


def named(work: Work, kept: SavedView) -> Named:
    """The view as messages name it."""
    client = work.one(Workspace, kept.workspace_id).client_name if kept.workspace_id else ""
    return Named(kept.id, kept.name, client)
