"""Lists of clients: order, search, paging, counts, and a number of statements that does not grow."""

import pytest
from sqlalchemy import event

from core import clock, db
from core.assets.models import Asset
from core.campaigns.models import Campaign
from core.db import Scope, database
from core.db.paging import COUNTED_MOST
from core.vocabulary import CampaignStatus
from core.workspaces import queries, service
from core.workspaces.models import Workspace
from tests.unit.statements import counted


def add(scope: Scope, *names: str) -> list[str]:
    return [service.create(scope, client_name=name).workspace_id for name in names]


def names(scope: Scope, **how: object) -> list[str]:
    return [card.client_name for card in queries.list_workspaces(scope, **how).rows]


def test_clients_are_listed_by_name_whatever_the_case_or_accent(scope: Scope) -> None:
    add(scope, "zebra", "Émile", "aurora", "Eagle", "Öko")
    assert names(scope) == ["aurora", "Eagle", "Émile", "Öko", "zebra"]


@pytest.mark.parametrize("search", ["über", "UBER", "Über", "ber bikes", "  uber  "])
def test_search_finds_names_whatever_the_case_or_accent(scope: Scope, search: str) -> None:
    add(scope, "Über Bikes", "Aurora")
    assert names(scope, search=search) == ["Über Bikes"]


@pytest.mark.parametrize(
    ("search", "found"), [("100%", ["100% Pure"]), ("_", ["a_b"]), ("\\", ["c\\d"]), ("' OR 1=1 --", [])]
)
def test_signs_of_patterns_and_of_sql_are_searched_literally(scope: Scope, search: str, found: list[str]) -> None:
    add(scope, "100% Pure", "a_b", "c\\d", "1000 Pure")
    assert names(scope, search=search) == found


def test_pages_cover_the_list_once_and_say_how_long_it_is(scope: Scope) -> None:
    add(scope, *(f"Client {n:02}" for n in range(7)))
    pages = [queries.list_workspaces(scope, page=page, per_page=3) for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [3, 3, 1]
    assert len({card.workspace_id for page in pages for card in page.rows}) == 7
    assert {(page.total, page.pages) for page in pages} == {(7, 3)}


def test_a_page_out_of_range_is_empty_not_an_error_and_still_says_how_many_there_are(scope: Scope) -> None:
    add(scope, "Aurora")
    beyond = queries.list_workspaces(scope, page=99)
    assert (beyond.rows, beyond.total, beyond.is_longer) == ([], 1, False)
    assert len(queries.list_workspaces(scope, page=-3).rows) == 1
    assert queries.list_workspaces(scope, page=10**30).total == 1


def test_an_agency_without_clients_has_one_empty_page(scope: Scope) -> None:
    page = queries.list_workspaces(scope)
    assert (page.rows, page.total, page.pages) == ([], 0, 1)


def add_many(scope: Scope, count: int) -> None:
    with db.work(scope) as work:
        work.add_all([Workspace(client_name=f"Client {n:04}") for n in range(count)])


def test_a_long_list_is_counted_to_a_thousand_and_says_that_it_is_longer(scope: Scope) -> None:
    add_many(scope, COUNTED_MOST)
    told = queries.list_workspaces(scope)
    assert (told.total, told.is_longer, told.pages) == (COUNTED_MOST, False, 20)
    add(scope, "Client 1000")
    told = queries.list_workspaces(scope)
    assert (told.total, told.is_longer, told.pages) == (COUNTED_MOST, True, 20)
    assert queries.list_workspaces(scope, search="client 10").total == 1


def test_pages_beyond_the_count_still_show_their_clients(scope: Scope) -> None:
    add_many(scope, COUNTED_MOST + 30)
    last = queries.list_workspaces(scope, page=21)
    assert [card.client_name for card in last.rows] == [f"Client {n}" for n in range(1000, 1030)]
    assert last.is_longer


def test_the_archive_is_a_list_of_its_own(scope: Scope) -> None:
    kept, *_, away = add(scope, "Aurora", "Borealis", "Cumulus")
    service.archive(scope, away)
    assert names(scope) == ["Aurora", "Borealis"]
    assert names(scope, archived=True) == ["Cumulus"]
    assert names(scope, archived=True, search="aur") == []
    assert queries.get_workspace(scope, kept).archived_at is None


@pytest.mark.parametrize(("archived", "index"), [(False, "ix_workspaces_living"), (True, "ix_workspaces_archived")])
def test_a_list_is_read_from_an_index_in_its_order_and_sorts_no_more_than_its_page(
    scope: Scope, archived: bool, index: str
) -> None:
    sent: list[tuple[str, tuple[object, ...]]] = []
    engine = database.current().reading

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    queries.list_workspaces(scope, archived=archived)
    event.remove(engine, "before_cursor_execute", note)
    statement, parameters = sent[-1]
    with db.read(scope) as work:
        told = work.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [row[3] for row in told]
    assert [step for step in steps if index in step], steps
    assert not [step for step in steps if step.startswith("SCAN workspaces")]
    # The page in its frame; the clients themselves come sorted.
    assert [step for step in steps if "TEMP B-TREE" in step] == ["USE TEMP B-TREE FOR ORDER BY"]


def add_asset(scope: Scope, workspace_id: str, number: int) -> None:
    digest = f"{number:064x}"
    with db.work(scope) as work:
        work.add(
            Asset(
                workspace_id=workspace_id, original_name=f"{number}.jpg", mime_type="image/jpeg", original_sha256=digest,
                file_sha256=digest, thumbnail_sha256=digest, size_bytes=1, width_px=1, height_px=1, orientation="square",
                brightness=0.5, brightness_word="balanced", contrast=0.5, uploaded_at=clock.now(),
            )
        )  # fmt: skip


def add_campaign(scope: Scope, workspace_id: str, status: CampaignStatus) -> None:
    with db.work(scope) as work:
        work.add(
            Campaign(
                workspace_id=workspace_id, name="Autumn", objective="traffic", launch_type="sale", funnel_stage="warm",
                status=status,
            )
        )  # fmt: skip


def test_a_card_counts_photos_and_campaigns_that_are_not_archived(scope: Scope, stranger: Scope) -> None:
    aurora, other = add(scope, "Aurora", "Other")
    [theirs] = add(stranger, "Aurora")
    add_asset(scope, aurora, 1)
    add_asset(scope, aurora, 2)
    add_asset(stranger, theirs, 3)
    add_campaign(scope, aurora, CampaignStatus.DRAFT)
    add_campaign(scope, aurora, CampaignStatus.ARCHIVED)
    add_campaign(stranger, theirs, CampaignStatus.ACTIVE)
    assert [(c.client_name, c.assets, c.campaigns) for c in queries.list_workspaces(scope).rows] == [
        ("Aurora", 2, 1),
        ("Other", 0, 0),
    ]
    assert queries.get_workspace(scope, other).assets == 0


def test_another_agency_s_clients_are_never_listed(scope: Scope, stranger: Scope) -> None:
    add(stranger, "Theirs")
    assert (names(scope), names(scope, search="theirs"), queries.list_workspaces(scope).total) == ([], [], 0)


def test_agencies_that_take_turns_each_see_their_own_clients(scope: Scope, stranger: Scope) -> None:
    add(scope, "Ours")
    add(stranger, "Theirs", "Theirs too")
    for _ in range(3):
        assert [names(scope), names(stranger)] == [["Ours"], ["Theirs", "Theirs too"]]
        assert [names(scope, search="t"), names(stranger, search="t")] == [[], ["Theirs", "Theirs too"]]
        assert [queries.list_workspaces(who).total for who in (scope, stranger)] == [1, 2]


def test_the_number_of_statements_does_not_grow_with_the_rows(scope: Scope) -> None:
    def cost() -> int:
        with counted() as sent:
            queries.list_workspaces(scope)
        return len(sent)

    add(scope, "One")
    few = cost()
    add(scope, *(f"Client {n}" for n in range(30)))
    assert few == cost() == 1
