"""Addresses for spreadsheets: what they answer, whom they belong to, and how each of them ends."""

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select, update

from core import clock, db
from core.accounts.models import User
from core.accounts.queries import audit_log
from core.db import Scope
from core.errors import Conflict, Forbidden, InvalidInput
from core.reporting import ask, feeds, snapshot, versions, views
from core.reporting.feeds import FeedNotFound, Made, TooManyRows
from core.reporting.view import Comparison, Span, ViewState, spelled
from core.reporting.views_models import FeedAddress, SavedView
from core.vocabulary import Role, UserStatus
from core.workspaces import service as workspaces
from core.workspaces.rules import WorkspaceNotFound
from tests import factories
from tests.conftest import make_scope
from tests.unit.reporting.test_alerts import bring, rows

FIRST = date(2026, 10, 1)
VIEW = ViewState(
    period=Span(FIRST, FIRST + timedelta(days=9)), comparison=Comparison.NONE, dimensions=("platform_campaign",),
    measures=("spend", "cpa"),
)  # fmt: skip


@pytest.fixture
def client(scope: Scope, tmp_path: Path) -> str:
    made = factories.make_client(scope)
    found = rows({"Autumn": 50, "=1+1": 20}, {"Autumn": "1", "=1+1": "1"}, FIRST)
    bring(scope, made, tmp_path, found)
    return made


def kept(scope: Scope, client: str, *, is_shared: bool = True) -> str:
    return views.save(scope, "Weekly CPA", "?" + urlencode(spelled(VIEW)), workspace_id=client, is_shared=is_shared)


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def works(made: Made) -> bool:
    try:
        feeds.open_feed(made.token)
    except FeedNotFound:
        return False
    return True


def test_an_address_answers_the_view_as_it_is_now(scope: Scope, client: str, tmp_path: Path) -> None:
    made = feeds.make(scope, kept(scope, client), label="Weekly sheet")
    opened = feeds.open_feed(made.token)
    found = table(feeds.csv(opened))
    answer = ask.answer(scope, VIEW.narrowed("client", client))
    assert [(one["platform_campaign"], float(one["spend"]), float(one["cpa"])) for one in found] == [
        ("Autumn", 500.0, 50.0), ("'=1+1", 200.0, 20.0),
    ]  # fmt: skip
    assert [float(one["spend"]) for one in found] == [one.now["spend"].value for one in answer.rows]
    # The next import is in it, and what is the same as before is told by its mark.
    assert feeds.open_feed(made.token).etag == opened.etag
    bring(scope, client, tmp_path, rows({"Autumn": 70}, {"Autumn": "1"}, FIRST))
    again = feeds.open_feed(made.token)
    assert again.etag != opened.etag
    assert [float(one["spend"]) for one in table(feeds.csv(again))] == [700.0]


def test_a_program_that_spells_the_columns_another_way_gives_another_mark(
    scope: Scope, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = feeds.make(scope, kept(scope, client))
    mark = feeds.open_feed(made.token).etag
    spelled = ask.spelled
    assert "AS cpa" in spelled(VIEW)
    monkeypatch.setattr(ask, "spelled", lambda view: spelled(view).replace("AS cpa", "AS cost_per_result"))
    renamed = feeds.open_feed(made.token).etag
    monkeypatch.setattr(ask, "spelled", spelled)
    monkeypatch.setattr(versions, "made_as", lambda: "tables of the next release")
    assert len({mark, renamed, feeds.open_feed(made.token).etag}) == 3


def test_only_the_hash_of_a_token_is_kept(scope: Scope, client: str) -> None:
    made = feeds.make(scope, kept(scope, client))
    with db.read(scope) as work:
        (row,) = work.scalars(select(FeedAddress)).all()
    assert made.token not in repr([getattr(row, column.key) for column in FeedAddress.__table__.columns])
    assert len(made.token) >= 43
    for wrong in ("", "x", made.token[:-1], made.token + "x", row.token_hash, "\udc80", "x" * 10_000):
        with pytest.raises(FeedNotFound):
            feeds.open_feed(wrong)


def test_every_way_an_address_ends_looks_the_same_from_outside(scope: Scope, client: str, stranger: Scope) -> None:
    said = set()

    def ends(made: Made) -> None:
        with pytest.raises(FeedNotFound) as ended:
            feeds.open_feed(made.token)
        said.add(str(ended.value))

    member = make_scope("Colleague", Role.MEMBER, agency_id=scope.agency_id)
    view_id = kept(scope, client)
    revoked, over, theirs = feeds.make(scope, view_id), feeds.make(scope, view_id, days=7), feeds.make(member, view_id)
    feeds.revoke(scope, revoked.feed_id)
    ends(revoked)
    with clock.held_at(over.expires_at - timedelta(seconds=1)):
        assert works(over)
    with clock.held_at(over.expires_at):
        ends(over)
    for values, was in (
        ({"status": UserStatus.SUSPENDED}, {"status": UserStatus.ACTIVE}),
        ({"role": Role.VIEWER}, {"role": Role.MEMBER}),
    ):
        with db.work(scope) as work:
            work.execute(update(User).where(User.id == member.user_id).values(**values))
        ends(theirs)
        with db.work(scope) as work:
            work.execute(update(User).where(User.id == member.user_id).values(**was))
        assert works(theirs)
    views.change(scope, view_id, is_shared=False)
    ends(theirs)
    views.change(scope, view_id, is_shared=True)
    workspaces.archive(scope, client)
    ends(theirs)
    workspaces.restore(scope, client)
    assert works(theirs)
    other = factories.make_client(scope, "Another client")
    views.change(scope, view_id, address=f"?{urlencode(spelled(VIEW))}&client={other}")
    ends(theirs)
    assert {one.ended for one in feeds.list_feeds(scope, view_id)} >= {"Revoked", "The view is of another client now"}
    views.remove(scope, view_id)
    ends(theirs)
    assert len(said) == 1


def test_no_address_is_made_that_would_not_work(scope: Scope, client: str) -> None:
    view_id = kept(scope, client)
    workspaces.archive(scope, client)
    with pytest.raises(Conflict, match="archived"):
        feeds.make(scope, view_id)
    assert feeds.list_feeds(scope, view_id) == ()
    workspaces.restore(scope, client)
    assert works(feeds.make(scope, view_id))


def test_a_view_that_cannot_be_asked_any_more_ends_its_address_until_it_is_mended(scope: Scope, client: str) -> None:
    made = feeds.make(scope, kept(scope, client))
    with db.work(scope) as work:
        work.execute(update(SavedView).values(query="v=1&show=horoscope"))
    assert not works(made)


def test_the_answer_is_the_makers_own(scope: Scope, client: str, stranger: Scope, tmp_path: Path) -> None:
    theirs = factories.make_client(stranger, "Foreign")
    bring(stranger, theirs, tmp_path, rows({"Foreign": 900}, {"Foreign": "1"}, FIRST))
    made = feeds.make(scope, kept(scope, client))
    assert b"Foreign" not in feeds.csv(feeds.open_feed(made.token))
    assert feeds.open_feed(made.token).scope.agency_id == scope.agency_id


def test_use_is_counted_and_leaves_cached_answers_alone(scope: Scope, client: str) -> None:
    view_id = kept(scope, client)
    made = feeds.make(scope, view_id, label="Sheet")
    before = snapshot.data_version(scope)
    for _ in range(3):
        feeds.note_use(feeds.open_feed(made.token))
    (found,) = feeds.list_feeds(scope, view_id)
    assert (found.used, found.label, found.ended) == (3, "Sheet", "")
    assert found.last_used_at
    assert views.get_view(scope, view_id).feeds == 1
    assert snapshot.data_version(scope) == before


def test_making_and_revoking_are_in_the_log_without_the_token(scope: Scope, client: str) -> None:
    made = feeds.make(scope, kept(scope, client), days=90)
    for _ in range(2):
        feeds.revoke(scope, made.feed_id)
    lines = [one for one in audit_log(scope).rows if one.action.startswith("feed.")]
    assert [one.action for one in lines] == ["feed.revoked", "feed.made"]
    assert "for 90 days" in lines[1].summary
    assert made.token not in repr(lines)


def test_what_cannot_be_made_is_refused_at_its_field(
    scope: Scope, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_id = kept(scope, client, is_shared=False)
    viewer = make_scope("Viewer", Role.VIEWER, agency_id=scope.agency_id)
    member = make_scope("Member", Role.MEMBER, agency_id=scope.agency_id)
    with pytest.raises(Forbidden, match="take data along"):
        feeds.make(viewer, view_id)
    with pytest.raises(Forbidden, match="belongs to a person"):
        feeds.make(replace(scope, user_id=None), view_id)
    with pytest.raises(views.ViewNotFound):
        feeds.make(member, view_id)
    for given, field in (({"days": 8}, "days"), ({"label": "x" * 121}, "label")):
        with pytest.raises(InvalidInput) as refused:
            feeds.make(scope, view_id, **given)  # type: ignore[arg-type]
        assert refused.value.field == field
    made = feeds.make(scope, view_id)
    with pytest.raises(FeedNotFound):
        feeds.revoke(member, made.feed_id)
    monkeypatch.setattr(feeds, "FEEDS_MOST", 1)
    with pytest.raises(Conflict, match="1 addresses at most"):
        feeds.make(scope, view_id)


def test_people_at_once_make_no_more_addresses_than_a_view_may_have(
    someone: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_id = kept(someone, factories.make_client(someone))
    monkeypatch.setattr(feeds, "FEEDS_MOST", 2)
    people = 6
    barrier = threading.Barrier(people)

    def make(_: int) -> bool:
        barrier.wait()
        try:
            feeds.make(someone, view_id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(people) as pool:
        made = list(pool.map(make, range(people)))
    assert made.count(True) == 2
    assert len(feeds.list_feeds(someone, view_id)) == 2


def test_an_id_that_no_database_takes_is_an_address_that_is_not_there(someone: Scope) -> None:
    for feed_id in ("\0", "", "nothing"):
        with pytest.raises(FeedNotFound):
            feeds.revoke(someone, feed_id)


def test_more_rows_than_an_address_gives_are_refused_and_never_cut(
    scope: Scope, client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_id = kept(scope, client)
    monkeypatch.setattr(feeds, "ROWS_MOST", 2)
    made = feeds.make(scope, view_id)
    bring(scope, client, tmp_path, rows(dict.fromkeys("ABC", 20), dict.fromkeys("ABC", "1"), FIRST))
    with pytest.raises(TooManyRows, match="more than the 2 rows"):
        feeds.csv(feeds.open_feed(made.token))
    with pytest.raises(TooManyRows):
        feeds.make(scope, view_id)


def test_the_rows_beneath_are_those_that_count_of_one_client_or_all(
    scope: Scope, client: str, stranger: Scope, tmp_path: Path
) -> None:
    other = factories.make_client(scope, "Another client")
    bring(scope, other, tmp_path, rows({"Winter": 10}, {"Winter": "1"}, FIRST, 3))
    bring(scope, client, tmp_path, rows({"Autumn": 60}, {"Autumn": "1"}, FIRST))
    path = tmp_path / "facts.parquet"
    assert feeds.write_facts(scope, path) == 13
    assert feeds.write_facts(scope, path, workspace_id=client) == 10
    found = pq.read_table(path)
    assert set(found["client_id"].to_pylist()) == {client}
    assert sum(found["spend_micros"].to_pylist()) == 600_000_000
    with pytest.raises(WorkspaceNotFound):
        feeds.write_facts(stranger, path, workspace_id=client)
    with pytest.raises(Forbidden):
        feeds.write_facts(make_scope("V", Role.VIEWER, agency_id=scope.agency_id), path)


def test_a_client_that_no_database_can_look_for_is_a_missing_one(someone: Scope, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNotFound):
        feeds.write_facts(someone, tmp_path / "rows.parquet", workspace_id="\0")


def test_an_address_works_on_either_database(someone: Scope, tmp_path: Path) -> None:
    made_for = factories.make_client(someone)
    bring(someone, made_for, tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}, FIRST))
    view_id = kept(someone, made_for)
    made = feeds.make(someone, view_id)
    opened = feeds.open_feed(made.token)
    assert [float(one["spend"]) for one in table(feeds.csv(opened))] == [500.0]
    feeds.note_use(opened)
    assert feeds.list_feeds(someone, view_id)[0].used == 1
    feeds.revoke(someone, made.feed_id)
    assert not works(made)
