"""The shell speaks one language: exit codes, one error line, one JSON object, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import settings


def _run(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "IMPRIMATUR_DATA_DIR": str(tmp_path / "data"), **environment}
    env.pop("STORAGE_URL", None)
    if "DATABASE_URL" not in environment:
        env.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        capture_output=True,
        text=True,
        env=env,
        cwd=settings.PROJECT_DIR,
        timeout=120,
        check=False,
    )


def test_an_empty_folder_is_brought_to_head_and_found_well(tmp_path: Path) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    doctor = _run(tmp_path, "doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    told = json.loads(doctor.stdout)
    assert told["ok"] is True
    assert {check["part"] for check in told["checks"]} >= {"python", "database", "schema", "storage", "fonts"}


def test_the_doctor_says_what_to_do_about_a_database_without_a_schema(tmp_path: Path) -> None:
    doctor = _run(tmp_path, "doctor")
    assert doctor.returncode == 1
    assert "core migrate" in doctor.stdout


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("nonsense",), "command"),
        ((), "command"),
        (("user",), "command"),
        (("make", "gone.yaml", "--out", "out"), "brief"),
        (("make", "gone.yaml"), "command"),
        (("backup", "verify", "gone.backup"), "file"),
        (("restore", "gone.backup", "--to", "there"), "file"),
        (("user", "reset-password", "nobody@example.com"), "email"),
    ],
)
def test_a_refusal_is_one_line_and_exit_2(tmp_path: Path, arguments: tuple[str, ...], field: str) -> None:
    ran = _run(tmp_path, *arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    lines = ran.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"error: {field}: ")


def test_a_wrong_database_address_is_told_at_its_setting(tmp_path: Path) -> None:
    ran = _run(tmp_path, "migrate", DATABASE_URL="mysql://localhost/x")
    assert ran.returncode == 2
    assert ran.stderr.startswith("error: DATABASE_URL: ")
    assert "Traceback" not in ran.stderr


def test_a_server_that_does_not_answer_is_no_traceback(tmp_path: Path) -> None:
    ran = _run(tmp_path, "migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip().splitlines()[-1].startswith("error: ")


def test_a_backup_travels_through_the_shell(tmp_path: Path) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    made = _run(tmp_path, "backup", str(tmp_path / "one.backup"), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["files"] == 0
    assert _run(tmp_path, "backup", "verify", str(tmp_path / "one.backup")).returncode == 0
    assert _run(tmp_path, "restore", str(tmp_path / "one.backup"), "--to", str(tmp_path / "new")).returncode == 0
    assert (tmp_path / "new" / "app.sqlite").exists()


def test_help_lists_every_command(tmp_path: Path) -> None:
    told = _run(tmp_path, "--help").stdout
    for command in (
        "migrate",
        "doctor",
        "backup",
        "restore",
        "sweep",
        "worker",
        "drain",
        "agency",
        "make",
        "user",
        "demo",
    ):
        assert command in told


def test_a_damaged_backup_is_a_negative_verdict_and_not_bad_input(tmp_path: Path) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    whole = tmp_path / "one.backup"
    assert _run(tmp_path, "backup", str(whole)).returncode == 0
    data = bytearray(whole.read_bytes())
    data[2000] ^= 0xFF
    whole.write_bytes(data)
    ran = _run(tmp_path, "backup", "verify", str(whole))
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.startswith("error: backup: ")
