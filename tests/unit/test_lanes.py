"""Which process of a run gets which file: every test once, also when a process crashes or is alone."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import lanes

WAITING = sorted(lanes.WAITING)[:2]
COLLECTED = [f"{name}::test_{number}" for name in (*WAITING, *"abcdefgh") for number in range(3)]


class Process:
    """A process of a run as its scheduler sees it: a test begins when the next one is known, or that there is none."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = False
        self.given: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        assert not self.shutting_down
        self.given.extend(indices)

    def shutdown(self) -> None:
        self.shutting_down = True


def opened(kind: type[lanes.WholeFiles], count: int) -> tuple[lanes.WholeFiles, list[Process]]:
    options: Mapping[str, Any] = {"tx": ["popen"] * count}
    config = SimpleNamespace(getvalue=options.__getitem__, option=SimpleNamespace(loadscopereorder=False))
    scheduler = kind(cast(pytest.Config, config))
    return scheduler, [joined(scheduler, f"gw{number}") for number in range(count)]


def joined(scheduler: Any, name: str) -> Process:
    process = Process(name)
    scheduler.add_node(process)
    scheduler.add_node_collection(process, COLLECTED)
    return process


def ran(scheduler: Any, processes: list[Process], most: int = 1000) -> list[tuple[str, str]]:
    """The tests that the processes ran in turn, until none of them has one that may begin."""
    done: list[tuple[str, str]] = []
    while len(done) < most:
        ready = [one for one in processes if len(one.given) >= (1 if one.shutting_down else 2)]
        if not ready:
            break
        process = min(ready, key=lambda one: sum(name == one.gateway.id for name, _ in done))
        index = process.given.pop(0)
        done.append((process.gateway.id, COLLECTED[index]))
        scheduler.mark_test_complete(process, index)
    return done


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_test_is_run_once_and_what_waits_by_the_first(count: int) -> None:
    scheduler, processes = opened(lanes.OneWaits, count)
    scheduler.schedule()
    done = ran(scheduler, processes)
    assert sorted(test for _, test in done) == sorted(COLLECTED)
    if count > 1:
        by_first = {test.split("::")[0] for name, test in done if name == "gw0"}
        assert by_first == set(WAITING)


@pytest.mark.parametrize("kind", [lanes.WholeFiles, lanes.OneWaits])
@pytest.mark.parametrize("crashed", [0, 1])
@pytest.mark.parametrize("after", [0, 5, 20, 26])
def test_a_run_whose_process_crashed_comes_to_its_end(kind: type[lanes.WholeFiles], crashed: int, after: int) -> None:
    scheduler, processes = opened(kind, 2)
    scheduler.schedule()
    done = ran(scheduler, processes, after)
    lost = processes.pop(crashed)
    told = scheduler.remove_node(cast(Any, lost))
    assert told == (COLLECTED[lost.given[0]] if lost.given else None)
    processes.append(joined(scheduler, "gw2"))
    scheduler.schedule()
    done += ran(scheduler, processes)
    assert sorted(test for _, test in done) == sorted(COLLECTED)
