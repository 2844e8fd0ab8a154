"""What a load balancer hears."""

import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import settings
from core.db import database, migrate
from core.web import health


@pytest.fixture
def migrated(app: Starlette, tmp_path: Path) -> None:
    """A database at head in place of the test's plain one."""
    database.use(database.connect(f"sqlite:///{tmp_path / 'data' / 'head.sqlite'}"))
    migrate.bring_to_head()
    health._readiness.forget()


def test_live_says_so_without_looking_at_anything(browser: TestClient) -> None:
    database.use(database.connect("postgresql://nobody:secret@127.0.0.1:1/none"))
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert browser.head("/healthz").status_code == 200


@pytest.mark.usefixtures("migrated")
def test_ready_when_database_schema_and_storage_are_fit(browser: TestClient) -> None:
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert answer.headers["cache-control"] == "no-store"


def test_not_ready_without_a_database_and_its_password_stays_inside(browser: TestClient) -> None:
    database.use(database.connect("postgresql://nobody:topsecret@127.0.0.1:1/none"))
    health._readiness.forget()
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "part": "database", "cause": "the database does not answer"}
    assert "topsecret" not in answer.text


def test_not_ready_when_the_schema_is_behind(browser: TestClient, tmp_path: Path) -> None:
    database.use(database.connect(f"sqlite:///{tmp_path / 'data' / 'empty.sqlite'}"))
    health._readiness.forget()
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["part"]) == (503, "schema")


@pytest.mark.usefixtures("migrated")
def test_not_ready_when_files_cannot_be_written_and_ready_again_after(
    browser: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv("STORAGE_URL", str(blocked / "files"))
    settings.current.cache_clear()
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["part"]) == (503, "storage")
    assert browser.get("/readyz").status_code == 503
    blocked.unlink()
    health._readiness.forget()
    assert browser.get("/readyz").status_code == 200
    shutil.rmtree(blocked)


@pytest.mark.usefixtures("migrated")
def test_many_questions_share_one_look(browser: TestClient) -> None:
    browser.get("/readyz")
    database.use(database.connect("postgresql://nobody@127.0.0.1:1/none"))
    assert browser.get("/readyz").status_code == 200
