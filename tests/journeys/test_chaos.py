"""A short run of the chaos benchmark on each database: whatever is killed, nothing is lost, doubled or stuck."""

import json
import subprocess
import sys

import pytest

from core import settings


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_nothing_is_lost_doubled_or_stuck_while_processes_and_the_database_are_killed(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--quick", "--json", "--database", kind, "--seed", "11"],
        cwd=settings.PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    told = json.loads(done.stdout)
    assert {row["id"]: row["value"] for row in told["results"]} == {"lost": 0, "doubled": 0, "stuck": 0}, done.stderr
    # A run in which nothing was killed, or nothing made, would prove nothing.
    assert "killed" in done.stderr
    assert "54 items, 108 ads" in done.stderr
    assert done.returncode == 0
