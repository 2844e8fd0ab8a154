"""Which function runs which kind of work: features put theirs here in their `tasks.py`, the runner looks them up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.db import Scope
from core.vocabulary import BatchKind


@dataclass(frozen=True)
class ItemView:
    """One unit of work as the function that runs it sees it.

    Attributes:
        payload: What the feature wrote when it made the batch: plain JSON values, ids mostly.
        options: The batch's own options, the same for all its items.
        attempt: 1 for the first try.
    """

    item_id: str
    batch_id: str
    kind: BatchKind
    workspace_id: str
    campaign_id: str | None
    label: str
    payload: Mapping[str, Any]
    options: Mapping[str, Any]
    attempt: int


RunItem = Callable[[Scope, ItemView], dict[str, Any]]

_known: dict[BatchKind, RunItem] = {}


def register(kind: BatchKind, run_item: RunItem) -> None:
    """Say which function runs items of `kind`; it must be safe to run twice and gives plain JSON values.

    Raises:
        ValueError: Another function already runs that kind.
    """
    if _known.get(kind, run_item) is not run_item:
        raise ValueError(f"two functions claim to run {kind}")
    _known[kind] = run_item


def registered() -> Mapping[BatchKind, RunItem]:
    """The kinds this process can run."""
    return MappingProxyType(_known)
