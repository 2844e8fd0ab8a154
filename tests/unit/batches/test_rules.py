"""What a batch is doing, and who may steer it."""

import pytest

from core.accounts.rules import Permission
from core.batches import rules
from core.batches.rules import Phase
from core.vocabulary import BatchKind, BatchStatus

AT_WORK = {
    "status": BatchStatus.RUNNING,
    "running": 2,
    "is_paused": False,
    "is_stopping": False,
    "has_workers": True,
    "age_s": 100.0,
}


@pytest.mark.parametrize(
    ("different", "phase"),
    [
        ({}, Phase.WORKING),
        ({"running": 0}, Phase.WAITING),
        ({"status": BatchStatus.QUEUED, "running": 0}, Phase.WAITING),
        ({"is_paused": True}, Phase.PAUSED),
        ({"is_paused": True, "has_workers": False}, Phase.PAUSED),
        ({"is_stopping": True, "is_paused": True}, Phase.STOPPING),
        ({"has_workers": False}, Phase.UNATTENDED),
        ({"has_workers": False, "running": 0, "age_s": 3.0}, Phase.WAITING),
    ],
)
def test_a_batch_is_in_one_phase(different: dict[str, object], phase: Phase) -> None:
    assert rules.phase_of(**{**AT_WORK, **different}) is phase  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [one for one in BatchStatus if one not in {BatchStatus.QUEUED, BatchStatus.RUNNING}])
def test_a_batch_that_is_over_does_nothing_whatever_else_is_said_of_it(status: BatchStatus) -> None:
    told = {**AT_WORK, "status": status, "is_paused": True, "has_workers": False}
    assert rules.phase_of(**told) is Phase.OVER  # type: ignore[arg-type]


def test_packages_are_steered_by_who_may_build_them_and_all_else_by_who_may_make_ads() -> None:
    assert {kind: rules.permission_of(kind) for kind in BatchKind} == {
        BatchKind.EXPORT: Permission.EXPORT,
        BatchKind.RENDER: Permission.EDIT_CONTENT,
        BatchKind.CAPTION: Permission.EDIT_CONTENT,
        BatchKind.MASK: Permission.EDIT_CONTENT,
    }
