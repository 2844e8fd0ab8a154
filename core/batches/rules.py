"""Who may steer which batch, and what a batch is doing at the moment, as people call it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.accounts.rules import Permission
from core.jobs.rules import OPEN
from core.vocabulary import BatchKind, BatchStatus

# An app that has just been started needs a moment before its worker is there.
WORKER_STARTS_WITHIN_S: Final = 15.0
_PERMISSIONS: Final[Mapping[BatchKind, Permission]] = MappingProxyType({BatchKind.EXPORT: Permission.EXPORT})


class Phase(StrEnum):
    """What a batch is doing at this moment.

    WAITING: it has its turn when a place is free. UNATTENDED: no worker is there. WORKING: something is being made.
    STOPPING: what had begun is being finished, nothing else begins. OVER: nothing more happens by itself.
    """

    WAITING = "waiting"
    UNATTENDED = "unattended"
    WORKING = "working"
    PAUSED = "paused"
    STOPPING = "stopping"
    OVER = "over"


def permission_of(kind: BatchKind) -> Permission:
    """What a role needs to steer batches of this kind: to build packages, or to make ads and what belongs to them."""
    return _PERMISSIONS.get(kind, Permission.EDIT_CONTENT)


def phase_of(
    status: BatchStatus, *, running: int, is_paused: bool, is_stopping: bool, has_workers: bool, age_s: float
) -> Phase:
    """What a batch is doing.

    Args:
        running: Items that are being made.
        has_workers: Whether any process of the installation takes work.
        age_s: Seconds since it was asked for.
    """
    if status not in OPEN:
        return Phase.OVER
    if is_stopping:
        return Phase.STOPPING
    if is_paused:
        return Phase.PAUSED
    if not has_workers and age_s >= WORKER_STARTS_WITHIN_S:
        return Phase.UNATTENDED
    return Phase.WORKING if running else Phase.WAITING
