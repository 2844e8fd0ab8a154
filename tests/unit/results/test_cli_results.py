"""`python -m core import-results`: one object, one exit code, and a refused file stops no other."""

import json
from pathlib import Path

import pytest

from core import cli
from core.db import Scope
from tests import factories
from tests.unit.results import reports

KEYS = {
    "file", "platform", "rows", "first_day", "last_day", "currency", "spend", "impressions", "clicks_all", "clicks_link",
    "conversions", "file_total_matches", "replaced_rows", "unmatched_spend", "duplicate", "refused",
}  # fmt: skip


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["import-results", *map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_several_files_are_one_object_with_exactly_these_keys(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.db.migrate.require_head", lambda: None)
    client = factories.make_client(scope)
    good = reports.saved(tmp_path, "Campaign report.csv", reports.GOOGLE)
    bad = reports.saved(tmp_path, "empty.csv", b"")
    code, out, err = ran(capsys, bad, good, "--workspace", client, "--json")
    told = json.loads(out)["files"]
    assert code == 2
    assert err.count("\n") == 1
    assert err.startswith("error: ")
    assert [set(one) for one in told] == [KEYS, KEYS]
    assert told[0]["refused"] == {"reason": "the file is empty", "advice": "download the report again"}
    assert told[0]["rows"] is None
    assert told[1]["refused"] is None
    assert (told[1]["platform"], told[1]["rows"], told[1]["first_day"], told[1]["last_day"]) == (
        "google",
        2,
        "2025-07-08",
        "2025-07-09",
    )
    assert (told[1]["spend"], told[1]["impressions"], told[1]["conversions"]) == (103607.77, 14117313, 4839)
    assert (told[1]["clicks_all"], told[1]["clicks_link"], told[1]["file_total_matches"]) == (316, None, True)
    assert (told[1]["unmatched_spend"], told[1]["duplicate"], told[1]["replaced_rows"]) == (103607.77, False, 0)
    code, out, _ = ran(capsys, good, "--workspace", client, "--json")
    assert code == 0
    assert json.loads(out)["files"][0]["duplicate"] is True


def test_a_dry_run_stores_nothing_and_a_wrong_client_is_refused(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.db.migrate.require_head", lambda: None)
    client = factories.make_client(scope)
    unsure = reports.saved(tmp_path, "u.csv", "Campaign,Day,Impr.,Cost\nA,3/4/2026,3,1\n")
    assert ran(capsys, unsure, "--workspace", client, "--dry-run")[0] == 2
    code, out, _ = ran(capsys, unsure, "--workspace", client, "--day-order", "day-first", "--dry-run", "--json")
    assert (code, json.loads(out)["files"][0]["first_day"]) == (0, "2026-04-03")
    good = reports.saved(tmp_path, "tt.csv", reports.TIKTOK)
    for _ in range(2):
        code, out, _ = ran(capsys, good, "--workspace", client, "--dry-run", "--json")
        assert code == 0
        assert json.loads(out)["files"][0]["duplicate"] is False
    code, out, err = ran(capsys, good, "--workspace", "nobody")
    assert (code, out) == (2, "")
    assert err.startswith("error: workspace: there is no such client")
    code, out, err = ran(capsys, tmp_path / "missing.csv", "--workspace", client)
    assert code == 2
    assert "No such file" in err
    assert err.count("missing.csv") == 1
    bare = reports.saved(tmp_path, "bare.csv", "Campaign,Day,Impr.,Cost\nA,2026-07-01,3,1\n")
    _, out, _ = ran(capsys, bare, "--workspace", client, "--dry-run")
    assert out.splitlines()[1:] == ["  the file does not say its currency"]


def test_unknown_spend_is_never_told_as_none(
    scope: Scope, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.db.migrate.require_head", lambda: None)
    client = factories.make_client(scope)
    several = b"Campaign,Day,Currency code,Cost\nA,2026-07-01,EUR,3\nB,2026-07-01,USD,4\n"
    none = b"Campaign,Day,Impr.,Clicks\nA,2026-07-01,3,1\n"
    files = [reports.saved(tmp_path, "s.csv", several), reports.saved(tmp_path, "n.csv", none)]
    code, out, _ = ran(capsys, *files, "--workspace", client)
    assert code == 0
    first, second = out.splitlines()
    assert "spend several currencies (EUR, USD); 0 rows replaced; unmatched n/a" in first
    assert "spend n/a; 0 rows replaced; unmatched n/a" in second
