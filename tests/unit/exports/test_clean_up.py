"""Expired packages lose their files, and nothing else does."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core import clock, db, storage
from core.accounts import rounds
from core.accounts.models import Agency, AuditEvent
from core.db import Scope, database
from core.exports import queries, rules, service, tasks
from core.exports.models import ExportJob
from core.jobs import registry
from core.storage import files
from core.vocabulary import ExportStatus, ReviewStatus
from tests.conftest import make_scope
from tests.factories import make_ad, make_campaign

BUILT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OVER = BUILT + rules.KEPT_FOR


def package(scope: Scope, campaign: str | None = None) -> str:
    """A package built on the Monday."""
    with clock.held_at(BUILT):
        if campaign is None:
            campaign = make_campaign(scope)
            make_ad(scope, campaign, status=ReviewStatus.APPROVED)
        export = service.start(scope, campaign)
        service.run(scope, export)
        return export


def stored(scope: Scope, export: str) -> tuple[str, Path]:
    with db.read(scope) as work:
        sha256 = str(work.one(ExportJob, export).file_sha256)
    path = storage.current().local_path(scope.agency_id, sha256)
    assert path is not None
    return sha256, path


def version_of(scope: Scope) -> int:
    with db.read(scope) as work:
        return work.execute(select(Agency.data_version).where(Agency.id == scope.agency_id)).scalar_one()


def test_an_expired_package_gives_its_file_back_and_says_what_to_do(scope: Scope) -> None:
    export = package(scope)
    _, path = stored(scope, export)
    with clock.held_at(OVER):
        assert service.clean_up(scope) == 1
        view = queries.get_export(scope, export)
        assert (view.status, view.is_available, view.items_exported) == (ExportStatus.COMPLETED, False, 1)
        with pytest.raises(rules.PackageExpired, match="build a new one"):
            service.open_package(scope, export)
    assert not path.exists()
    with db.read(scope) as work:
        (told,) = work.scalars(select(AuditEvent).where(AuditEvent.action == "export.expired"))
        assert (told.entity_id, told.actor_name, told.actor_id) == (export, rounds.CALENDAR, None)


def test_a_package_is_kept_to_the_last_moment_of_its_days(scope: Scope) -> None:
    export = package(scope)
    with clock.held_at(OVER - timedelta(microseconds=1)):
        assert service.clean_up(scope) == 0
        service.open_package(scope, export).stream.close()


def test_cleaning_up_twice_changes_nothing(scope: Scope) -> None:
    package(scope)
    with clock.held_at(OVER):
        service.clean_up(scope)
        version = version_of(scope)
        assert service.clean_up(scope) == 0
    assert version_of(scope) == version


def test_a_file_that_something_else_uses_stays(scope: Scope) -> None:
    export = package(scope)
    sha256, path = stored(scope, export)
    with db.work(scope) as work:
        files.keep(work, path.read_bytes(), service.MEDIA_TYPE)
    with clock.held_at(OVER):
        assert service.clean_up(scope) == 1
    assert path.exists()
    assert files.describe(scope, sha256) is not None


def test_the_pictures_of_an_expired_package_stay(scope: Scope) -> None:
    campaign = make_campaign(scope)
    make_ad(scope, campaign, status=ReviewStatus.APPROVED)
    export = package(scope, campaign)
    with clock.held_at(OVER):
        service.clean_up(scope)
        again = service.start(scope, campaign)
        assert service.run(scope, again).sha256
        assert queries.get_export(scope, again).is_available
        assert not queries.get_export(scope, export).is_available


def test_a_package_whose_file_is_lost_does_not_stand_in_the_way(scope: Scope) -> None:
    lost, other = package(scope), package(scope)
    sha256, _ = stored(scope, lost)
    with db.work(scope) as work:
        files.release(work, sha256)
    with clock.held_at(OVER):
        assert service.clean_up(scope) == 2
        assert not queries.get_export(scope, other).is_available


def test_more_packages_than_are_cleaned_up_at_once_all_go(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [stored(scope, package(scope))[1] for _ in range(5)]
    original = service._release_expired
    monkeypatch.setattr(service, "_release_expired", lambda work: original(work, most=2))
    with clock.held_at(OVER):
        assert service.clean_up(scope) == 5
    assert not any(path.exists() for path in paths)


def test_the_calendar_reaches_every_agency_every_hour(scope: Scope, stranger: Scope) -> None:
    exports = {one.agency_id: package(one) for one in (scope, stranger)}
    with clock.held_at(OVER):
        tasks.run_clean_up(OVER)
        for one in (scope, stranger):
            assert not queries.get_export(one, exports[one.agency_id]).is_available
    assert {one.name: one.cron for one in registry.schedules()}["clean-up-packages"] == "10 * * * *"


@pytest.mark.postgres
def test_two_workers_on_postgresql_give_a_shared_file_back_once_each(postgres_url_at_head: str) -> None:
    opened = database.connect(postgres_url_at_head)
    database.use(opened)
    scope = make_scope()
    export = package(scope)
    sha256, path = stored(scope, export)
    with db.work(scope) as work:
        files.keep(work, path.read_bytes(), service.MEDIA_TYPE)
    with db.work(scope) as work:
        work.execute(update(ExportJob).values(expires_at=clock.now() - timedelta(seconds=1)))
    told: list[int] = []
    start = threading.Barrier(4)

    def clean() -> None:
        start.wait()
        told.append(service.clean_up(scope))

    threads = [threading.Thread(target=clean) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told) == 1
    assert files.describe(scope, sha256) is not None, "the file was given back twice"
    opened.dispose()
