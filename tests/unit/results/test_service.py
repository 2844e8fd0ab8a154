"""A file comes in once, replaces the days it covers, is undone without a trace, and finds the ads it is about."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from core import clock, db
from core.db import Scope
from core.errors import Conflict, InvalidInput, NotFound
from core.results import queries, reading, service
from core.results.models import ResultDay, ResultFact, ResultImport, ResultLine
from core.results.numbers import DateOrder
from core.results.refusals import ResultsRefused
from core.results.service import Given
from core.vocabulary import JoinedBy, Platform
from core.workspaces import service as workspaces
from core.workspaces.rules import WorkspaceNotFound
from tests import factories
from tests.conftest import make_scope
from tests.unit.results import reports


def counted(scope: Scope) -> list[tuple[date, int, int]]:
    """What counts now: (day, facts, spend in micros)."""
    with db.read(scope) as work:
        asked = (
            select(ResultDay.day, func.count(), func.sum(ResultFact.spend_micros))
            .join(ResultFact, ResultFact.day_id == ResultDay.id)
            .where(ResultDay.is_current)
            .group_by(ResultDay.day)
            .order_by(ResultDay.day)
        )
        return [(day, int(count), int(spend)) for day, count, spend in work.execute(asked)]


def rows_kept(scope: Scope) -> int:
    with db.read(scope) as work:
        return int(work.scalar(select(func.count()).select_from(ResultFact)) or 0)


def meta(folder: Path, name: str, *rows: tuple[str, str, str]) -> Path:
    return reports.saved(folder, name, reports.meta(*rows))


ONE, TWO, THREE = (date(2026, 7, day) for day in (1, 2, 3))
FIRST: Sequence[tuple[str, str, str]] = (("2026-07-01", "A", "10.00"), ("2026-07-02", "A", "20.00"))
RESTATED: Sequence[tuple[str, str, str]] = (
    ("2026-07-02", "A", "25.00"),
    ("2026-07-02", "B", "1.00"),
    ("2026-07-03", "A", "5.00"),
)


def test_a_new_file_replaces_the_days_it_covers_and_an_undo_brings_them_back(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    service.import_file(someone, client, meta(tmp_path, "one.csv", *FIRST))
    assert counted(someone) == [(ONE, 1, 10_000_000), (TWO, 1, 20_000_000)]
    told = service.import_file(someone, client, meta(tmp_path, "two.csv", *RESTATED))
    assert (told.replaced_rows, told.replaced_spend) == (1, (("USD", 20_000_000),))
    assert counted(someone) == [(ONE, 1, 10_000_000), (TWO, 2, 26_000_000), (THREE, 1, 5_000_000)]
    assert rows_kept(someone) == 5, "the older version of a day stays"
    assert told.import_id
    service.undo(someone, told.import_id)
    service.undo(someone, told.import_id)
    assert counted(someone) == [(ONE, 1, 10_000_000), (TWO, 1, 20_000_000)]


def test_undoing_an_older_file_leaves_what_came_later(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    first = service.import_file(someone, client, meta(tmp_path, "one.csv", *FIRST))
    service.import_file(someone, client, meta(tmp_path, "two.csv", *RESTATED))
    assert first.import_id
    service.undo(someone, first.import_id)
    assert counted(someone) == [(TWO, 2, 26_000_000), (THREE, 1, 5_000_000)]


def test_the_same_bytes_twice_change_nothing_until_they_were_undone(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    path = meta(tmp_path, "one.csv", *FIRST)
    first = service.import_file(someone, client, path)
    before = counted(someone)
    again = service.import_file(someone, client, path, Given(name="another name.csv"))
    assert (again.duplicate, again.import_id, again.replaced_rows) == (True, None, 0)
    assert (counted(someone), rows_kept(someone)) == (before, 2)
    assert first.import_id
    service.undo(someone, first.import_id)
    assert counted(someone) == []
    assert not service.import_file(someone, client, path).duplicate
    assert counted(someone) == before


def test_the_same_bytes_for_another_account_or_with_other_columns_are_another_import(
    someone: Scope, tmp_path: Path
) -> None:
    client = factories.make_client(someone)
    path = meta(tmp_path, "one.csv", *FIRST)
    service.import_file(someone, client, path)
    north = service.import_file(someone, client, path, Given(account="North"))
    assert not north.duplicate
    assert "account default" in north.notes[-1]
    assert service.import_file(someone, client, path, Given(account="North")).duplicate
    columns = {name: used for name, used in north.columns.items() if used not in {"", "clicks_all"}}
    mapped = service.import_file(someone, client, path, Given(account="North", mapping=columns))
    assert (mapped.duplicate, mapped.clicks_all, mapped.platform, mapped.replaced_rows) == (
        False,
        None,
        Platform.META,
        2,
    )
    assert service.import_file(someone, client, path, Given(account="North")).duplicate, "the mapping is kept"


def test_levels_and_accounts_replace_only_their_own(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    path = meta(tmp_path, "one.csv", *FIRST)
    service.import_file(someone, client, path, Given(account="North"))
    other = meta(tmp_path, "two.csv", *FIRST[:1])
    assert service.import_file(someone, client, other, Given(account="South")).replaced_rows == 0
    google = reports.saved(tmp_path, "g.csv", reports.GOOGLE)
    assert service.import_file(someone, client, google, Given(account="North")).replaced_rows == 0
    with db.read(someone) as work:
        assert sorted(set(work.scalars(select(ResultDay.account)))) == ["North", "South"]


def test_a_preview_writes_nothing_and_says_what_the_import_says(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    path = meta(tmp_path, "one.csv", *FIRST)
    seen = service.check(someone, client, path)
    assert rows_kept(someone) == 0
    done = service.import_file(someone, client, path)
    assert vars(seen) == vars(done) | {"import_id": None}
    assert (seen.rows, seen.spend, seen.currency, seen.file_total_matches) == (2, 30_000_000, "USD", True)
    assert seen.columns["Quality ranking"] == ""
    assert seen.columns["Link clicks"] == "clicks_link"


def test_a_refused_file_leaves_what_was_there(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    service.import_file(someone, client, meta(tmp_path, "one.csv", *FIRST))
    before = counted(someone)
    bad = reports.saved(tmp_path, "bad.csv", reports.meta(*RESTATED).replace(b"1.00,1000", b"1.00,-1000"))
    with pytest.raises(ResultsRefused, match="negative"):
        service.import_file(someone, client, bad)
    with clock.held_at(clock.now().replace(year=2019)), pytest.raises(ResultsRefused, match="future"):
        service.import_file(someone, client, meta(tmp_path, "two.csv", *RESTATED))
    assert (counted(someone), rows_kept(someone)) == (before, 2)


def test_codes_lead_to_the_version_they_name_and_only_if_they_are_known(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    ad, other = factories.make_ad(someone, campaign), factories.make_ad(someone, campaign, concept=2)
    stranger = make_scope("Elsewhere")
    foreign = factories.make_ad(stranger, factories.make_campaign(stranger, factories.make_client(stranger)))
    names = (f"video_{ad.code.lower()}.mov", f"{ad.code}+{other.code}", f"theirs {foreign.code}", "IMPACTED")
    told = service.import_file(
        someone, client, meta(tmp_path, "m.csv", *(("2026-07-01", name, "10.00") for name in names))
    )
    assert told.unmatched_spend == 30_000_000
    with db.read(someone) as work:
        how = {line.ad: (line.joined_by, line.version_id) for line in work.scalars(select(ResultLine))}
    assert how[names[0]] == (JoinedBy.CODE, ad.version_id)
    assert how[names[1]] == (JoinedBy.MIXED, None)
    assert how[names[2]] == how[names[3]] == (JoinedBy.NONE, None)


def test_results_of_a_client_are_of_its_own_ads_only(someone: Scope, tmp_path: Path) -> None:
    client, other = factories.make_client(someone), factories.make_client(someone, "Fernhollow Skin")
    theirs = factories.make_ad(someone, factories.make_campaign(someone, other))
    data = meta(tmp_path, "m.csv", ("2026-07-01", f"Summer {theirs.code}", "10.00"))
    told = service.import_file(someone, client, data)
    assert told.unmatched_spend == 10_000_000
    assert any("names ads of Fernhollow Skin" in note for note in told.notes)
    (line,) = queries.unmatched(someone, client)
    for join in (
        lambda: service.join_line(someone, line.line_id, theirs.code),
        lambda: service.add_rule(someone, client, "summer", theirs.code),
    ):
        with pytest.raises(InvalidInput, match="is of Fernhollow Skin"):
            join()
    right = service.import_file(someone, other, data)
    assert (right.unmatched_spend, right.notes[:-1]) == (0, told.notes[:-1])
    assert "count for Aurora Coffee too" in right.notes[-1]


def test_one_account_imported_for_two_clients_is_told_because_the_totals_of_all_count_it_twice(
    someone: Scope, tmp_path: Path
) -> None:
    """Each client's days are its own, so neither file replaces the other's."""
    clients = [factories.make_client(someone, name) for name in ("Aurora Coffee", "Fernhollow Skin", "Kettenwerk")]
    header = "Campaign,Day,Account name,Currency code,Impr.,Cost\n"
    files = [
        reports.saved(tmp_path, f"{place}.csv", f"{header}{name},2026-07-01,{account},EUR,10,5.00\n")
        for place, (name, account) in enumerate((("A", "Shared"), ("B", "Shared"), ("C", "Own")))
    ]
    told = [service.import_file(someone, client, file) for client, file in zip(clients, files, strict=True)]
    assert [[note for note in one.notes if "count for" in note] != [] for one in told] == [False, True, False]
    assert "count for Aurora Coffee too" in told[1].notes[-1]
    again = service.check(someone, clients[2], files[0])
    assert "count for Aurora Coffee, Fernhollow Skin too" in again.notes[-1]
    for one in told[:2]:
        assert one.import_id
        service.undo(someone, one.import_id)
    assert not any("count for" in note for note in service.check(someone, clients[2], files[0]).notes)


def test_a_hand_and_a_rule_join_the_rest_and_stay_for_the_next_file(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ad = factories.make_ad(someone, factories.make_campaign(someone, client))
    service.import_file(
        someone, client, meta(tmp_path, "m.csv", ("2026-07-01", "Summer A", "10.00"), ("2026-07-01", "B", "1.00"))
    )
    loose = queries.unmatched(someone, client)
    assert [(line.name, line.spend_micros) for line in loose] == [("Summer A", 10_000_000), ("B", 1_000_000)]
    assert service.add_rule(someone, client, "SUMMER", ad.code.lower()) == 1
    with pytest.raises(Conflict, match="rule"):
        service.add_rule(someone, client, "summer", ad.code)
    service.join_line(someone, loose[1].line_id, ad.code)
    assert queries.unmatched(someone, client) == ()
    assert queries.standing(someone, client).matched_share == 1.0
    later = service.import_file(
        someone, client, meta(tmp_path, "n.csv", ("2026-07-09", "Summer A", "3.00"), ("2026-07-09", "B", "4.00"))
    )
    assert later.unmatched_spend == 0
    with pytest.raises(InvalidInput, match="no ad"):
        service.join_line(someone, loose[1].line_id, "IMAAAAAA")


SUMMER = "Campaign name,{}Ad name,Day,Amount spent (EUR)\n{}"


def test_a_hand_joins_the_same_thing_when_the_next_export_has_more_columns(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    one, two = factories.make_ad(someone, campaign), factories.make_ad(someone, campaign, concept=2)

    def brought(name: str, extra: str, *rows: str) -> dict[str, str | None]:
        path = reports.saved(tmp_path, name, SUMMER.format(extra, "".join(f"{row}\n" for row in rows)))
        service.import_file(someone, client, path)
        with db.read(someone) as work:
            return {
                f"{row.campaign}/{row.ad}/{row.ad_platform_id}": row.version_id
                for row in work.scalars(select(ResultLine))
            }

    brought("a.csv", "", "Spring,A,2026-07-01,1", "Spring,B,2026-07-01,1", "Winter,A,2026-07-01,1")
    for line in queries.unmatched(someone, client):
        if line.name == "A":
            service.join_line(someone, line.line_id, {"Spring": one, "Winter": two}[line.campaign].code)
    told = brought(
        "b.csv", "Ad ID,", "Spring,71,A,2026-07-02,1", "Spring,72,B,2026-07-02,1", "Winter,73,A,2026-07-02,1"
    )
    assert told["Spring/A/71"] == one.version_id
    assert told["Winter/A/73"] == two.version_id
    assert told["Spring/B/72"] is None
    renamed = brought("c.csv", "Ad ID,", "Spring,71,A new,2026-07-03,1", "Spring,79,A,2026-07-03,1")
    assert renamed["Spring/A new/71"] == one.version_id, "its id is the same"
    assert renamed["Spring/A/79"] == one.version_id, "a hand said so of everything called A in Spring"


def test_two_things_of_one_name_are_not_taken_for_each_other(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    ads = (factories.make_ad(someone, campaign), factories.make_ad(someone, campaign, concept=2))
    rows = "Spring,71,A,2026-07-01,1\nSpring,72,A,2026-07-01,2\n"
    service.import_file(someone, client, reports.saved(tmp_path, "a.csv", SUMMER.format("Ad ID,", rows)))
    for line, ad in zip(queries.unmatched(someone, client), ads, strict=True):
        service.join_line(someone, line.line_id, ad.code)
    told = service.import_file(
        someone, client, reports.saved(tmp_path, "b.csv", SUMMER.format("", "Spring,A,2026-07-02,3\n"))
    )
    assert told.unmatched_spend == 3_000_000, "which of the two it is, nobody can tell"


def test_what_a_hand_took_back_stays_taken_back(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ad = factories.make_ad(someone, factories.make_campaign(someone, client))
    service.import_file(someone, client, meta(tmp_path, "a.csv", ("2026-07-01", "A", "1.00")))
    (line,) = queries.unmatched(someone, client)
    service.join_line(someone, line.line_id, ad.code)
    service.join_line(someone, line.line_id, "")
    told = service.import_file(someone, client, meta(tmp_path, "b.csv", ("2026-07-02", "A", "2.00")))
    assert told.unmatched_spend == 2_000_000


def test_what_is_replaced_is_told_in_its_own_currencies(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    head = "Campaign,Day,Currency code,Cost\n"
    mixed = head + "A,2026-07-01,EUR,3\nB,2026-07-01,USD,4\nA,2026-07-02,EUR,5\n"
    google = Given(platform=Platform.GOOGLE)
    service.import_file(someone, client, reports.saved(tmp_path, "mixed.csv", mixed), google)
    service.import_file(someone, client, reports.saved(tmp_path, "pounds.csv", head + "A,2026-07-03,GBP,7\n"), google)
    later = head + "".join(f"A,2026-07-0{day},CHF,9\n" for day in (1, 2, 3))
    told = service.check(someone, client, reports.saved(tmp_path, "later.csv", later), google)
    assert told.currency == "CHF"
    assert told.replaced_spend == (("EUR", 8_000_000), ("GBP", 7_000_000), ("USD", 4_000_000))


def test_a_header_named_by_hand_keeps_its_currency(someone: Scope, tmp_path: Path) -> None:
    text = "Wann,Was,Geld (EUR),Treffer (ALL)\n2026-03-01,Eins,2,3\n"
    mapping = {"Wann": "day", "Was": "campaign", "Geld (EUR)": "spend", "Treffer (ALL)": "clicks_all"}
    path = reports.saved(tmp_path, "own.csv", text)
    assert service.check(someone, factories.make_client(someone), path, Given(mapping=mapping)).currencies == ("EUR",)


def test_a_mapping_made_once_is_taken_again(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    text = "Wann;Was;Geld;Gesehen\n2026-03-01;Eins;1.234,50;7\n2026-03-02;Eins;1,00;1.007\n"
    path = reports.saved(tmp_path, "own.csv", text)
    with pytest.raises(ResultsRefused, match="none of its columns"):
        service.check(someone, client, path)
    mapping = {"Wann": "day", "Was": "campaign", "Geld": "spend", "Gesehen": "impressions"}
    told = service.import_file(someone, client, path, Given(mapping=mapping))
    assert (told.platform, told.spend, told.impressions) == (Platform.OTHER, 1_235_500_000, 1014)
    later = reports.saved(tmp_path, "later.csv", text.replace("2026-03", "2026-04"))
    assert service.import_file(someone, client, later).rows == 2
    with pytest.raises(InvalidInput, match="the same"):
        service.import_file(
            someone,
            client,
            reports.saved(tmp_path, "x.csv", text + "\n"),
            Given(mapping=mapping | {"Gesehen": "spend"}),
        )


def test_parquet_and_xlsx_are_read_like_csv(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    table = pa.table(
        {"Campaign": ["A", "A"], "Day": [date(2026, 3, 1), date(2026, 3, 2)], "Impr.": [10, None], "Cost": [1.25, 2.5]}
    )
    pq.write_table(table, tmp_path / "g.parquet")
    told = service.import_file(someone, client, tmp_path / "g.parquet")
    assert (told.rows, told.spend, told.impressions) == (2, 3_750_000, 10)
    book = Workbook()
    for row in (
        ["Campaign", "Day", "Impr.", "Cost"],
        ["B", date(2026, 3, 5), 10, 1.25],
        ["B", date(2026, 3, 6), 7, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "g.xlsx")
    told = service.import_file(someone, client, tmp_path / "g.xlsx")
    assert (told.rows, told.spend, told.impressions, told.last_day) == (2, 1_250_000, 17, date(2026, 3, 6))
    (tmp_path / "bad.parquet").write_bytes(b"PAR1" + b"x" * 100)
    with pytest.raises(ResultsRefused, match="damaged"):
        service.import_file(someone, client, tmp_path / "bad.parquet")


LONG = 120210000000000123


def parquet(folder: Path, name: str, ids: pa.Array) -> Path:
    days, count = [date(2026, 3, 1)] * len(ids), [3] * len(ids)
    pq.write_table(pa.table({"Campaign": ["A"] * len(ids), "Ad ID": ids, "Day": days, "Impr.": count}), folder / name)
    return folder / name


def test_ids_that_lost_their_last_digits_are_refused_and_whole_ones_are_kept(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    for kind, most in ((pa.float64(), LONG), (pa.float32(), 2**24)):
        path = parquet(tmp_path, "lost.parquet", pa.array([1.0, None, float(most)], kind))
        with pytest.raises(ResultsRefused, match=r"lost its last digits \(column “Ad ID”") as told:
            service.import_file(someone, client, path)
        assert "int64" in told.value.remedy
    service.import_file(someone, client, parquet(tmp_path, "kept.parquet", pa.array([LONG, LONG + 1], pa.int64())))
    service.import_file(someone, client, parquet(tmp_path, "short.parquet", pa.array([5.0, 2.0**53 - 1], pa.float64())))
    with db.read(someone) as work:
        kept = set(work.scalars(select(ResultLine.ad_platform_id)))
    assert kept == {str(LONG), str(LONG + 1), "5", str(2**53 - 1)}


@pytest.mark.parametrize(
    ("number", "is_fit"), [(LONG, False), (float(LONG), False), (10**15, False), (10**15 - 1, True), (str(LONG), True)]
)
def test_a_sheet_keeps_15_digits_of_a_number_and_all_of_a_text(
    someone: Scope, tmp_path: Path, number: float | str, is_fit: bool
) -> None:
    book = Workbook()
    for row in (["Campaign", "Ad ID", "Day", "Impr."], ["A", number, date(2026, 3, 1), 3]):
        book.active.append(row)
    book.save(tmp_path / "ids.xlsx")
    client = factories.make_client(someone)
    if not is_fit:
        with pytest.raises(ResultsRefused, match=r"lost its last digits \(line 2") as told:
            service.check(someone, client, tmp_path / "ids.xlsx")
        assert "as text" in told.value.remedy
        return
    service.import_file(someone, client, tmp_path / "ids.xlsx")
    with db.read(someone) as work:
        assert work.scalars(select(ResultLine.ad_platform_id)).one() == str(number)


def test_a_zero_in_a_cell_of_parquet_is_refused_before_a_database_sees_it(someone: Scope, tmp_path: Path) -> None:
    table = pa.table({"Campaign": ["A\0B"], "Day": [date(2026, 3, 1)], "Impr.": [10], "Cost": [1.25]})
    pq.write_table(table, tmp_path / "g.parquet")
    with pytest.raises(ResultsRefused, match="zero character"):
        service.import_file(someone, factories.make_client(someone), tmp_path / "g.parquet")


def test_a_foreign_or_an_archived_client_takes_nothing(someone: Scope, tmp_path: Path) -> None:
    path = meta(tmp_path, "one.csv", *FIRST)
    foreign = factories.make_client(make_scope("Elsewhere"))
    with pytest.raises(WorkspaceNotFound):
        service.import_file(someone, foreign, path)
    client = factories.make_client(someone, "Put away")
    workspaces.archive(someone, client)
    with pytest.raises(Conflict, match="archived"):
        service.import_file(someone, client, path)
    with db.read(someone) as work:
        assert work.query(ResultImport).count() == 0


def test_history_says_what_came_and_what_was_taken_back(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    first = service.import_file(someone, client, meta(tmp_path, "one.csv", *FIRST))
    service.import_file(someone, client, meta(tmp_path, "two.csv", *RESTATED))
    assert first.import_id
    service.undo(someone, first.import_id)
    assert [(one.file_name, one.is_undone, one.current_rows) for one in queries.history(someone, client)] == [
        ("two.csv", False, 3), ("one.csv", True, 0),
    ]  # fmt: skip
    versions = queries.day_versions(someone, client, TWO)
    assert [(one.file_name, one.spend_micros, one.is_current) for one in versions] == [
        ("two.csv", 26_000_000, True), ("one.csv", 20_000_000, False),
    ]  # fmt: skip


def test_a_restated_day_is_compared_ad_by_ad_whatever_columns_the_files_have(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    first = service.import_file(someone, client, meta(tmp_path, "one.csv", *FIRST))
    service.import_file(someone, client, meta(tmp_path, "two.csv", *RESTATED))
    (day,) = queries.restated(someone, client)
    assert (day.day, day.platform, day.account, day.level, day.versions) == (TWO, "meta", "default", "ad", 2)
    newer, older = queries.day_versions(someone, client, TWO)
    told = queries.differences(someone, client, older.day_id, newer.day_id)
    assert [(one.name, one.before and one.before.spend, one.after and one.after.spend) for one in told] == [
        ("A", 20_000_000, 25_000_000), ("B", None, 1_000_000),
    ]  # fmt: skip
    assert all(one.is_changed for one in told)
    assert not any(one.is_changed for one in queries.differences(someone, client, newer.day_id, newer.day_id))
    assert first.import_id
    service.undo(someone, first.import_id)
    assert queries.restated(someone, client) == ()
    assert queries.day_versions(someone, client, TWO)[1].is_undone
    with pytest.raises(WorkspaceNotFound):
        queries.differences(make_scope("Elsewhere"), client, older.day_id, newer.day_id)
    other = factories.make_client(someone, "Another")
    assert queries.differences(someone, other, older.day_id, newer.day_id) == ()


def test_a_rule_is_listed_and_taken_back(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    ad, other = factories.make_ad(someone, campaign), factories.make_ad(someone, campaign, concept=2)
    service.import_file(someone, client, meta(tmp_path, "m.csv", ("2026-07-01", "Summer A", "10.00")))
    service.add_rule(someone, client, "summer", ad.code)
    service.add_rule(someone, client, "summer a", other.code)
    assert [(rule.contains, rule.code, rule.lines) for rule in queries.rules(someone, client)] == [
        ("summer", ad.code, 0), ("summer a", other.code, 1),
    ]  # fmt: skip
    service.remove_rule(someone, queries.rules(someone, client)[1].rule_id)
    assert [rule.lines for rule in queries.rules(someone, client)] == [1], "the line goes to the rule that is left"
    service.remove_rule(someone, queries.rules(someone, client)[0].rule_id)
    assert [line.name for line in queries.unmatched(someone, client)] == ["Summer A"]
    with pytest.raises(NotFound):
        service.remove_rule(someone, "nothing")


def test_a_kept_mapping_is_listed_corrected_and_forgotten(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    path = reports.saved(tmp_path, "own.csv", "Wann;Was;Geld;Umsatz\n2026-03-01;Eins;1,00;9,00\n")
    mapping = {"Wann": "day", "Was": "campaign", "Geld": "spend"}
    service.import_file(someone, client, path, Given(mapping=mapping))
    (kept,) = queries.kept_mappings(someone, client)
    assert (kept.columns, kept.platform, kept.kept_by) == (mapping, "other", someone.name)
    told = service.import_file(someone, client, path, Given(mapping=mapping | {"Umsatz": "revenue"}))
    assert (told.is_mapped, told.duplicate, told.replaced_rows, told.revenue) == (True, False, 1, 9_000_000)
    (corrected,) = queries.kept_mappings(someone, client)
    assert corrected.mapping_id == kept.mapping_id
    service.forget_mapping(someone, kept.mapping_id)
    assert queries.kept_mappings(someone, client) == ()
    with pytest.raises(ResultsRefused, match="none of its columns"):
        service.check(someone, client, path)
    with pytest.raises(NotFound):
        service.forget_mapping(someone, kept.mapping_id)


def test_of_each_day_only_the_deepest_level_is_told(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    head = b"Campaign name,Day,Amount spent (EUR)\n"
    wide = reports.saved(tmp_path, "wide.csv", head + b"Spring,2026-07-01,10\nSpring,2026-07-02,30\n")
    deep = b"Campaign name,Ad name,Day,Amount spent (EUR)\nSpring,A,2026-07-02,30\n"
    service.import_file(someone, client, wide)
    service.import_file(someone, client, reports.saved(tmp_path, "deep.csv", deep))
    loose = queries.unmatched(someone, client)
    assert [(one.name, one.spend_micros) for one in loose] == [("A", 30_000_000), ("Spring", 10_000_000)]
    told = queries.standing(someone, client)
    assert (told.facts, told.first_day, told.matched_share) == (2, ONE, 0.0)
    ad = factories.make_ad(someone, factories.make_campaign(someone, client))
    service.join_line(someone, loose[0].line_id, ad.code)
    assert queries.standing(someone, client).matched_share == 0.75


PLAIN = "Campaign,Day,Currency,Impressions,Spend,Clicks\n"


def plain(folder: Path, *rows: str, name: str = "plain.csv") -> Path:
    path = folder / name
    path.write_text(PLAIN + "".join(f"{row}\n" for row in rows))
    return path


def test_the_same_bytes_as_another_platforms_report_are_said_to_count_twice(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    path = plain(tmp_path, "A,2026-07-01,EUR,9,9.00,1")
    first = service.import_file(someone, client, path, Given(platform=Platform.OTHER))
    assert not any("another platform" in note for note in first.notes)
    again = service.check(someone, client, path, Given(platform=Platform.GOOGLE))
    assert not again.duplicate
    assert any("a report of another platform too" in note for note in again.notes)


def test_the_same_bytes_with_day_and_month_the_other_way_round_are_other_days(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    path = plain(tmp_path, "A,3/4/2026,EUR,9,9.00,1")
    wrong = service.import_file(someone, client, path, Given(day_order=DateOrder.MONTH_FIRST))
    right = service.check(someone, client, path, Given(day_order=DateOrder.DAY_FIRST))
    assert not right.duplicate
    assert "these very bytes count for other days too; take that import back if they were wrong" in right.notes
    service.import_file(someone, client, path, Given(day_order=DateOrder.DAY_FIRST))
    assert wrong.import_id
    service.undo(someone, wrong.import_id)
    assert counted(someone) == [(date(2026, 4, 3), 1, 9_000_000)]
    assert service.import_file(someone, client, path, Given(day_order=DateOrder.DAY_FIRST)).duplicate


def test_numbers_beyond_what_can_be_counted_are_refused(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    rows = [f"A{number},2026-07-01,EUR,900000000000000000,1.00,1" for number in range(11)]
    with pytest.raises(ResultsRefused, match="column “Impressions” adds up to more than can be counted"):
        service.import_file(someone, client, plain(tmp_path, *rows))
    roas = tmp_path / "roas.csv"
    roas.write_text(
        "Campaign name,Day,Amount spent (EUR),Purchase ROAS (return on ad spend),Impressions\n"
        "A,2026-07-01,900000000.00,90000000000.0,5\n"
    )
    with pytest.raises(ResultsRefused, match=r"“Purchase ROAS .*”: “90000000000\.0” is negative or too large"):
        service.import_file(someone, client, roas)
    assert rows_kept(someone) == 0


def test_a_file_whose_name_is_no_text_is_kept_under_one(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    told = service.import_file(someone, client, plain(tmp_path, "A,2026-07-01,EUR,9,9.00,1", name="b\udcffd.csv"))
    assert told.file_name == "b?d.csv"


def test_two_accounts_with_one_long_beginning_stay_two(someone: Scope, tmp_path: Path) -> None:
    long = "Account " * 40
    rows = "".join(f"{long}{which},Spring,A,2026-07-01,{spend}\n" for which, spend in (("one", 1), ("two", 2)))
    data = f"Account name,Campaign name,Ad name,Day,Amount spent (USD)\n{rows}"
    client = factories.make_client(someone)
    told = service.import_file(someone, client, reports.saved(tmp_path, "a.csv", data))
    assert len(told.accounts) == 2
    assert all(len(one) == 200 and one.startswith(long[:100]) for one in told.accounts)
    again = service.import_file(someone, client, reports.saved(tmp_path, "b.csv", data.replace(",2\n", ",3\n")))
    assert (again.accounts, again.replaced_rows) == (told.accounts, 2)


def _counted(scope: Scope) -> tuple[int, int]:
    """Days that count, and their money in micros."""
    asked = select(func.count(), func.sum(ResultDay.spend_micros)).where(ResultDay.is_current)
    with db.read(scope) as work:
        days, spend = work.execute(asked).one()
    return days, int(spend or 0)


def test_an_account_that_an_earlier_release_kept_shortened_is_the_same_and_counts_once(
    someone: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Account " * 40 + "one"
    data = f"Account name,Campaign name,Ad name,Day,Amount spent (USD)\n{long},Spring,A,2026-07-01,7\n"
    client = factories.make_client(someone)
    name_of = reading._account_name
    monkeypatch.setattr(reading, "_account_name", lambda name: name[:200])
    service.import_file(someone, client, reports.saved(tmp_path, "old.csv", data))
    assert _counted(someone) == (1, 7_000_000)
    (line,) = queries.unmatched(someone, client)
    service.join_line(someone, line.line_id, factories.make_ad(someone, factories.make_campaign(someone, client)).code)
    monkeypatch.setattr(reading, "_account_name", name_of)
    for again in (data, data.replace(",7\n", ",8\n")):
        seen = service.check(someone, client, reports.saved(tmp_path, "new.csv", again))
        told = service.import_file(someone, client, reports.saved(tmp_path, "new.csv", again))
        assert (seen.replaced_rows, told.replaced_rows) == (1, 1)
        assert (seen.unmatched, told.unmatched) == ((), ()), "what a hand said of its lines holds"
    assert _counted(someone) == (1, 8_000_000)
    assert told.import_id
    service.undo(someone, told.import_id)
    assert _counted(someone) == (1, 7_000_000)


def test_a_client_that_was_put_away_has_no_line_joined(someone: Scope, tmp_path: Path) -> None:
    client = factories.make_client(someone)
    ad = factories.make_ad(someone, factories.make_campaign(someone, client))
    service.import_file(someone, client, meta(tmp_path, "a.csv", ("2026-07-01", "A", "1.00")))
    (line,) = queries.unmatched(someone, client)
    workspaces.archive(someone, client)
    with pytest.raises(Conflict, match="archived"):
        service.join_line(someone, line.line_id, ad.code)
    assert [one.line_id for one in queries.unmatched(someone, client)] == [line.line_id]


def test_a_file_that_comes_again_moves_what_is_of_another_ad_now_and_leaves_the_rest(
    someone: Scope, tmp_path: Path
) -> None:
    client = factories.make_client(someone)
    campaign = factories.make_campaign(someone, client)
    by_hand, by_rule = factories.make_ad(someone, campaign), factories.make_ad(someone, campaign, concept=2)
    rows = "".join(f"Spring,Ad {name},2026-07-01,1\n" for name in ("hand", "rule", "none"))
    service.import_file(someone, client, reports.saved(tmp_path, "a.csv", SUMMER.format("", rows)))
    lines = {line.name: line.line_id for line in queries.unmatched(someone, client)}
    service.join_line(someone, lines["Ad hand"], by_hand.code)
    service.add_rule(someone, client, "ad rule", by_rule.code)
    (rule,) = queries.rules(someone, client)
    # As before the rule was made: what the line is of is found at the next file.
    with db.work(someone) as work:
        line = work.get_one(ResultLine, lines["Ad rule"])
        line.joined_by, line.version_id, line.rule_id = JoinedBy.NONE, None, None
    again = SUMMER.format("", rows + "Spring,Ad new,2026-07-02,4\n")
    told = service.import_file(someone, client, reports.saved(tmp_path, "b.csv", again))
    assert told.unmatched_spend == 5_000_000
    with db.read(someone) as work:
        found = {row.ad: (row.id, row.joined_by, row.version_id, row.rule_id) for row in work.query(ResultLine)}
    assert found["Ad hand"] == (lines["Ad hand"], JoinedBy.HAND, by_hand.version_id, None)
    assert found["Ad rule"] == (lines["Ad rule"], JoinedBy.RULE, by_rule.version_id, rule.rule_id)
    assert found["Ad none"] == (lines["Ad none"], JoinedBy.NONE, None, None)
    assert len(found) == 4
