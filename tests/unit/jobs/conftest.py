"""A client to make batches for, and kinds of work of the tests' own."""

from collections.abc import Callable
from typing import Any

import pytest

from core import db
from core.db import Scope
from core.jobs import registry, service
from core.jobs.registry import ItemView, RunItem
from core.jobs.service import NewItem
from core.vocabulary import BatchKind
from core.workspaces.models import Workspace

MakeBatch = Callable[..., str]


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_known", {})


def workspace_of(scope: Scope) -> str:
    """A client of that agency."""
    with db.work(scope) as work:
        workspace = Workspace(agency_id=scope.agency_id, client_name="Aurora Coffee")
        work.add(workspace)
        work.flush()
        return workspace.id


@pytest.fixture
def make_batch() -> MakeBatch:
    """Queue a batch of `number` items for an agency; a title tells batches apart."""

    def make(scope: Scope, number: int = 3, title: str = "Autumn") -> str:
        workspace_id = workspace_of(scope)
        with db.work(scope) as work:
            return service.create_batch(
                work,
                kind=BatchKind.RENDER,
                workspace_id=workspace_id,
                campaign_id=None,
                title=title,
                items=[NewItem(f"{title} {index}", {"index": index}) for index in range(number)],
            )

    return make


@pytest.fixture
def runs(_own_registry: None) -> list[ItemView]:
    """Items as they ran, by a kind of work that always succeeds."""
    seen: list[ItemView] = []

    def note(_scope: Scope, item: ItemView) -> dict[str, Any]:
        seen.append(item)
        return {"index": item.payload["index"]}

    registry.register(BatchKind.RENDER, note)
    return seen


def register(run_item: RunItem) -> None:
    """Let `run_item` run the tests' items."""
    registry.register(BatchKind.RENDER, run_item)
