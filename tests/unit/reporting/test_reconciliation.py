"""Ours against theirs, by account and month: agreed, differing, or not known for a reason that is told."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.db import Scope
from core.reporting import reconciliation
from core.reporting.reconciliation import AccountMonth
from core.results import service as results
from core.results.service import Given
from core.vocabulary import Level, Platform
from tests import factories
from tests.unit.results import reports

TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def client(scope: Scope) -> str:
    return factories.make_client(scope)


def meta(scope: Scope, client: str, folder: Path, name: str, data: bytes, account: str = "Main") -> str:
    path = reports.saved(folder, name, data)
    import_id = results.import_file(scope, client, path, Given(account=account)).import_id
    assert import_id
    return import_id


def only(scope: Scope, client: str) -> AccountMonth:
    (told,) = reconciliation.account_months(scope, client)
    return told


def test_a_month_that_agrees_says_whose_total_whose_files_and_which_days_are_missing(
    scope: Scope, client: str, tmp_path: Path
) -> None:
    meta(scope, client, tmp_path, "a.csv", reports.meta(("2026-10-03", "A", "10.25"), ("2026-10-04", "B", "20.25")))
    meta(scope, client, tmp_path, "b.csv", reports.meta(("2026-10-06", "A", "5.00")))
    told = only(scope, client)
    assert (told.month, told.platform, told.account, told.currency) == (date(2026, 10, 1), "meta", "Main", "USD")
    assert (told.spend_micros, told.platform_micros, told.difference_micros) == (35_500_000, 35_500_000, 0)
    assert (told.agrees, told.why_unknown, told.unmatched_share) == (True, "", 1.0)
    assert [(one.file_name, one.days, one.rows, one.total_micros) for one in told.files] == [
        ("a.csv", 2, 2, 30_500_000), ("b.csv", 1, 1, 5_000_000),
    ]  # fmt: skip
    assert told.missing == (date(2026, 10, 5), *(date(2026, 10, day) for day in range(7, 32)))
    assert told.last_import_at == max(one.imported_at for one in told.files)


def test_a_file_whose_total_says_something_else_is_seen(scope: Scope, client: str, tmp_path: Path) -> None:
    data = reports.meta(("2026-10-03", "A", "10.00"), ("2026-10-04", "B", "20.00")).replace(b"30.00", b"31.50")
    meta(scope, client, tmp_path, "a.csv", data)
    told = only(scope, client)
    assert (told.difference_micros, told.agrees) == (-1_500_000, False)


def test_why_the_platforms_total_is_not_known(scope: Scope, client: str, tmp_path: Path) -> None:
    meta(scope, client, tmp_path, "over.csv", reports.meta(("2026-09-30", "A", "10.00"), ("2026-10-01", "A", "20.00")))
    september_, october = sorted(reconciliation.account_months(scope, client), key=lambda one: one.month)
    for told in (september_, october):
        assert (told.platform_micros, told.agrees) == (None, None)
        assert told.why_unknown == "“over.csv” has days of other months, and one total for all of them"
    assert (september_.spend_micros, october.spend_micros) == (10_000_000, 20_000_000)
    plain = b"Day,Campaign name,Currency,Impressions,Amount spent (USD)\n2026-08-05,Spring,USD,2000,12.00\n"
    results.import_file(
        scope, client, reports.saved(tmp_path, "plain.csv", plain), Given(platform=Platform.META, account="Main")
    )
    assert reconciliation.account_months(scope, client)[-1].why_unknown == "“plain.csv” has no totals row"


def test_replaced_days_take_a_files_total_away(scope: Scope, client: str, tmp_path: Path) -> None:
    meta(scope, client, tmp_path, "old.csv", reports.meta(("2026-10-03", "A", "10.00"), ("2026-10-04", "A", "20.00")))
    newer = meta(scope, client, tmp_path, "new.csv", reports.meta(("2026-10-04", "A", "25.00")))
    told = only(scope, client)
    assert told.spend_micros == 35_000_000
    assert told.why_unknown == "some days of “old.csv” were replaced by a newer file"
    results.undo(scope, newer)
    assert only(scope, client).agrees is True


def test_levels_stand_side_by_side_and_are_not_added(scope: Scope, client: str, tmp_path: Path) -> None:
    meta(scope, client, tmp_path, "ads.csv", reports.meta(("2026-10-05", "A", "10.00"), ("2026-10-06", "A", "10.00")))
    text = (
        b"Day,Campaign name,Currency,Impressions,Amount spent (USD)\n"
        b"2026-10-05,Spring,USD,2000,12.00\n2026-10-06,Spring,USD,2000,11.00\n"
    )
    results.import_file(
        scope, client, reports.saved(tmp_path, "c.csv", text), Given(platform=Platform.META, account="Main")
    )
    told = only(scope, client)
    assert [(one.level, one.spend_micros, one.days) for one in told.levels] == [
        (Level.AD, 20_000_000, 2), (Level.CAMPAIGN, 23_000_000, 2),
    ]  # fmt: skip
    assert (told.spend_micros, told.platform_micros, told.agrees) == (20_000_000, 20_000_000, True)
    third = b"Day,Campaign name,Currency,Impressions,Amount spent (USD)\n2026-10-07,Spring,USD,2000,1.00\n"
    results.import_file(
        scope, client, reports.saved(tmp_path, "d.csv", third), Given(platform=Platform.META, account="Main")
    )
    assert only(scope, client).why_unknown == "its days are told at several levels"


def test_currencies_accounts_and_clients_are_apart(scope: Scope, stranger: Scope, client: str, tmp_path: Path) -> None:
    other = factories.make_client(scope, "Other")
    text = b"Campaign,Day,Currency code,Cost,Account name\nA,2026-10-01,EUR,3,One\nB,2026-10-01,USD,4,One\nB,2026-10-01,USD,5,Two\n"
    results.import_file(
        scope, client, reports.saved(tmp_path, "Campaign report.csv", text), Given(platform=Platform.GOOGLE)
    )
    meta(scope, other, tmp_path, "m.csv", reports.meta(("2026-10-03", "A", "10.00")))
    told = reconciliation.account_months(scope)
    assert [(one.client, one.account, one.currency, one.spend_micros) for one in told] == [
        ("Other", "Main", "USD", 10_000_000), ("Aurora Coffee", "Two", "USD", 5_000_000),
        ("Aurora Coffee", "One", "USD", 4_000_000), ("Aurora Coffee", "One", "EUR", 3_000_000),
    ]  # fmt: skip
    assert reconciliation.account_months(stranger) == ()
    assert len(reconciliation.account_months(scope, client)) == 3


def test_this_month_ends_yesterday_and_old_months_are_left_out(scope: Scope, client: str, tmp_path: Path) -> None:
    meta(scope, client, tmp_path, "now.csv", reports.meta(("2026-11-24", "A", "1.00")))
    meta(scope, client, tmp_path, "old.csv", reports.meta(("2025-10-31", "A", "1.00")), account="Old")
    told = only(scope, client)
    assert told.missing == (date(2026, 11, 25), date(2026, 11, 26))
    assert len(reconciliation.account_months(scope, client, months=14)) == 2


def test_the_file_of_it_runs_in_no_spreadsheet(scope: Scope, tmp_path: Path) -> None:
    client = factories.make_client(scope, "=1+1")
    meta(scope, client, tmp_path, "a.csv", reports.meta(("2026-10-03", "A", "10.25")))
    written = reconciliation.months_csv(reconciliation.account_months(scope, client))
    assert written.startswith(b"\xef\xbb\xbf")
    (line,) = csv.DictReader(written.decode("utf-8-sig").splitlines())
    assert (line["month"], line["client"], line["our_total"], line["platform_total"], line["difference"]) == (
        "2026-10", "'=1+1", "10.25", "10.25", "0.00",
    )  # fmt: skip
    assert (line["ad_level"], line["campaign_level"], line["unmatched_share"]) == ("10.25", "", "1.000000")


def test_an_import_taken_back_meanwhile_stands_whole_or_not_at_all(
    someone: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = factories.make_client(someone)
    import_id = meta(someone, client, tmp_path, "a.csv", reports.meta(("2026-10-03", "A", "10.25")))
    whole = reconciliation.account_months(someone, client)
    read = reconciliation._files

    def meanwhile(*asked: Any) -> Any:
        results.undo(someone, import_id)
        return read(*asked)

    monkeypatch.setattr(reconciliation, "_files", meanwhile)
    assert reconciliation.account_months(someone, client) == whole
    assert reconciliation.account_months(someone, client) == ()
