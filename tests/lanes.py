"""Who of the processes of a run takes which file of tests: those that compute, and one beside them that mostly waits.

Some files wait nearly all their time, for a lease to run out, for a killed worker to be buried, for a server that does not
answer. On a lane of computing they keep a core idle; beside the lanes of computing they cost next to nothing. So one
process more than there are cores takes them, and only them: a third that computed would let browsers run out of patience.
"""

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

WAITING = frozenset(
    {
        "tests/journeys/test_batch_faults.py",
        "tests/journeys/test_chaos.py",
        "tests/journeys/test_rebrand_faults.py",
        "tests/journeys/test_start.py",
        "tests/journeys/test_two_hosts.py",
        "tests/unit/jobs/test_host.py",
        "tests/unit/storage/test_bucket.py",
    }
)


class WholeFiles(LoadFileScheduling):
    """Whole files, as `--dist loadfile` gives them; a run whose process crashed comes to its end too."""

    def remove_node(self, node: "WorkerController") -> str | None:
        """Take a process away that ended or crashed; what it has not finished is for the others."""
        # The files it has finished would be given away anew, and who gets nothing but those waits for ever.
        given = self.assigned_work[node]
        self.assigned_work[node] = {scope: tests for scope, tests in given.items() if not all(tests.values())}
        return super().remove_node(node)

    def _reschedule(self, node: "WorkerController") -> None:
        super()._reschedule(node)
        if self._pending_of(self.assigned_work[node]) == 1 and not node.shutting_down:
            self._reschedule(node)  # a process that came later got one test, and begins it when it knows the next


class OneWaits(WholeFiles):
    """The first process takes the files that wait, the others begin with the rest."""

    _waits: "WorkerController | None" = None

    def schedule(self) -> None:
        if self.collection is None and len(self.nodes) > 1:  # a process alone takes everything
            self._waits = self.nodes[0]
        super().schedule()

    def _assign_work_unit(self, node: "WorkerController") -> None:
        # With nothing that fits, which is so at the start of a run without such files, it takes what is next.
        scope = self._fitting(node) or next(iter(self.workqueue))
        self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: "WorkerController") -> None:
        if self.workqueue and self._fitting(node) is None and not node.shutting_down:
            node.shutdown()  # it ends what it has: its last test begins when it knows that there is no other
            return
        super()._reschedule(node)

    def _fitting(self, node: "WorkerController") -> str | None:
        waiting = [scope for scope in self.workqueue if scope in WAITING]
        if node is self._waits:
            return waiting[0] if waiting else None
        computing = (scope for scope in self.workqueue if scope not in WAITING)
        return next(computing, waiting[0] if waiting else None)
