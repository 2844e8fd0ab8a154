"""The page that imports results: look, import, take back, join by hand and by rule, and the designed states."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.db import Scope
from core.vocabulary import Role
from tests import factories
from tests.conftest import make_scope
from tests.pages.conftest import Opener
from tests.unit.results import reports

FILE = ("meta.csv", reports.meta(("2026-07-01", "Summer", "10.25"), ("2026-07-02", "Winter", "20.25")), "text/csv")


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "title", "header", "subheader", "toast", "html")
    return " ".join(str(getattr(one, "value", None) or one.proto.body) for kind in kinds for one in page.get(kind))


@pytest.fixture
def client(scope: Scope) -> str:
    return factories.make_client(scope)


@pytest.fixture
def page(open_page: Opener, scope: Scope, client: str) -> AppTest:
    opened = open_page("results_import", scope, client=client)
    assert not opened.exception
    return opened


def uploader(page: AppTest, turn: int = 0) -> Any:
    return next(one for one in page.file_uploader if str(one.key).endswith(f"_{turn}"))


def dropped(page: AppTest, file: tuple[str, bytes, str], turn: int = 0) -> AppTest:
    uploader(page, turn).set_value([file]).run()
    assert not page.exception
    return page


def test_before_anything_is_there_the_page_says_what_it_is_for(page: AppTest) -> None:
    assert "Export by day" in words(page)


def test_a_report_is_looked_at_then_imported_then_taken_back(page: AppTest) -> None:
    dropped(page, FILE)
    told = words(page)
    assert "30.50 USD" in told
    assert "agrees with ours" in told
    assert "1 Jul 2026 – 2 Jul 2026" in told
    page.button(key="results_import").click().run()
    assert not page.exception
    assert "2 rows imported" in words(page)
    assert "0%" in words(page)
    undo = next(one for one in page.button if str(one.key).startswith("undo_"))
    undo.click().run()
    assert "taken back" in words(page)


def test_the_same_file_again_would_change_nothing(page: AppTest) -> None:
    dropped(page, FILE).button(key="results_import").click().run()
    dropped(page, FILE, turn=1)
    assert "imported before" in words(page)
    assert not [one for one in page.button if one.key == "results_import"]


def test_two_files_that_would_replace_each_other_are_not_imported_together(page: AppTest) -> None:
    second = ("other.csv", reports.meta(("2026-07-02", "Autumn", "7.00")), "text/csv")
    uploader(page).set_value([FILE, second]).run()
    assert not page.exception
    assert "hold the same days of the same account" in page.warning[0].value
    assert not [one for one in page.button if one.key == "results_import"]
    later = ("later.csv", reports.meta(("2026-07-03", "Autumn", "7.00")), "text/csv")
    uploader(page).set_value([FILE, later]).run()
    assert not page.warning
    page.button(key="results_import").click().run()
    assert "3 rows imported" in words(page)


def test_a_refused_file_says_why_and_what_to_do(page: AppTest) -> None:
    aggregate = (
        b"Campaign name,Reporting starts,Reporting ends,Impressions,Amount spent (EUR)\nA,2026-01-01,2026-01-31,3,3\n"
    )
    dropped(page, ("a.csv", aggregate, "text/csv"))
    assert "Its rows are sums over several days" in page.error[0].value
    assert "Breakdown" in page.error[0].value
    assert not page.expander, "naming columns would not mend this file"


def test_lines_without_an_ad_are_joined_by_hand_and_by_rule(page: AppTest, scope: Scope, client: str) -> None:
    ad = factories.make_ad(scope, factories.make_campaign(scope, client))
    dropped(page, FILE).button(key="results_import").click().run()
    field = next(one for one in page.text_input if str(one.key).startswith("join_"))
    field.set_value(ad.code).run()
    assert not page.exception
    assert "66%" in words(page), "Winter has 20.25 of 30.50"
    page.text_input(key="rule_contains").set_value("summer")
    page.text_input(key="rule_code").set_value(ad.code)
    next(one for one in page.button if one.label == "Add rule").click().run()
    assert not page.exception
    assert "100%" in words(page)


def test_a_viewer_sees_and_imports_nothing(open_page: Opener, scope: Scope, client: str) -> None:
    viewer = make_scope("Viewers", Role.VIEWER, agency_id=scope.agency_id)
    opened = open_page("results_import", viewer, client=client)
    assert not opened.exception
    assert not opened.get("file_uploader")


def test_columns_that_nobody_knows_are_named_by_hand_and_kept(page: AppTest, client: str) -> None:
    own = "Wann;Was;Geld\n2026-03-01;Eins;1.234,50\n2026-03-02;Eins;1,00\n"
    dropped(page, ("own.csv", own.encode(), "text/csv"))
    assert "None of its columns is known" in page.error[0].value
    for at, used in enumerate(("day", "campaign", "spend")):
        next(
            one for one in page.selectbox if str(one.key).startswith("map_") and str(one.key).endswith(f"_{at}")
        ).select(used)
    next(one for one in page.button if one.label == "Use these columns").click().run()
    assert not page.exception
    assert "1,235.50" in words(page)
    page.button(key="results_import").click().run()
    dropped(page, ("later.csv", own.replace("2026-03", "2026-04").encode(), "text/csv"), turn=1)
    assert page.button(key="results_import").label == "Import 2 rows"


def test_what_was_dropped_for_one_client_is_not_offered_to_another(page: AppTest, scope: Scope, client: str) -> None:
    beta = factories.make_client(scope, "Beta")
    dropped(page, FILE)
    assert page.button(key="results_import")
    page.query_params["client"] = beta
    page.run()
    assert not page.exception
    assert "30.50 USD" not in words(page)
    assert not [one for one in page.button if one.key == "results_import"]
    page.query_params["client"] = client
    page.run()
    assert not [one for one in page.button if one.key == "results_import"], "its files are dropped no more"


def test_a_line_of_two_currencies_is_drawn_for_each_and_the_history_stays(page: AppTest) -> None:
    in_euros = reports.meta(("2026-07-03", "Summer", "5.00")).replace(b"USD", b"EUR")
    dropped(page, FILE).button(key="results_import").click().run()
    dropped(page, ("euros.csv", in_euros, "text/csv"), turn=1).button(key="results_import").click().run()
    assert not page.exception
    assert "10.25 USD" in words(page)
    assert "5.00 EUR" in words(page)
    assert len([one for one in page.button if str(one.key).startswith("undo_")]) == 2


def choice(page: AppTest, header: str, nth: int = 0) -> Any:
    return [one for one in page.selectbox if one.label == header and str(one.key).startswith("map_")][nth]


def button(page: AppTest, label: str, nth: int = 0) -> Any:
    return [one for one in page.button if one.label == label][nth]


def test_how_a_report_was_read_can_be_corrected_and_the_correction_forgotten(page: AppTest) -> None:
    dropped(page, FILE)
    assert not [one for one in page.selectbox if str(one.key).startswith("map_")]
    button(page, "Correct").click().run()
    assert choice(page, "Link clicks").value == "clicks_link"
    choice(page, "Link clicks").select("clicks_all")
    button(page, "Use these columns").click().run()
    assert not page.exception
    assert "Two columns are said to be the same" in page.error[0].value
    choice(page, "Clicks (all)").select("not used")
    button(page, "Use these columns").click().run()
    assert not page.exception
    assert "20 / n/a" in words(page)
    page.button(key="results_import").click().run()
    assert "Columns as you said" in words(page)
    dropped(page, FILE, turn=1)
    assert "imported before" in words(page)
    button(page, "Forget").click().run()
    assert not page.exception
    assert "Columns as you said" not in words(page)
    assert "30 / 20" in words(page), "looked at again as its headers are known"


def test_of_two_files_with_one_name_each_is_read_as_was_said_of_it(page: AppTest) -> None:
    own = "Wann;Was;{}\n2026-03-0{};Eins;7\n"
    files = [
        ("report.csv", own.format("Geld", 1).encode(), "text/csv"),
        ("report.csv", own.format("Gesehen", 2).encode(), "text/csv"),
    ]
    uploader(page).set_value(files).run()
    for header, used in (("Wann", "day"), ("Was", "campaign"), ("Gesehen", "impressions")):
        choice(page, header, nth=-1).select(used)
    button(page, "Use these columns", nth=1).click().run()
    assert not page.exception
    assert len(page.error) == 1, "nothing was said of the first"
    assert "2 Mar 2026" in words(page)
    assert page.button(key="results_import").label == "Import 1 row"


def test_days_that_read_two_ways_are_asked_about(page: AppTest) -> None:
    data = b"Campaign name,Day,Impressions,Amount spent (EUR)\nA,3/4/2026,3,5\n"
    dropped(page, ("m.csv", data, "text/csv"))
    assert "two ways" in page.error[0].value
    button(page, "The day comes first").click().run()
    assert not page.exception
    assert "3 Apr 2026" in words(page)
    page.button(key="results_import").click().run()
    assert "1 row imported" in words(page) or "1 rows imported" in words(page)


def test_a_restated_day_is_shown_before_and_after(page: AppTest) -> None:
    dropped(page, FILE).button(key="results_import").click().run()
    assert "Told anew" not in words(page)
    later = ("later.csv", reports.meta(("2026-07-02", "Winter", "22.50"), ("2026-07-02", "New", "1.00")), "text/csv")
    dropped(page, later, turn=1).button(key="results_import").click().run()
    assert not page.exception
    assert "Told anew" in words(page)
    assert "2 of 2 lines changed" in words(page)
    (table,) = page.dataframe
    told = {row["Ad"]: row for row in table.value.to_dict("records")}
    assert (told["Winter"]["Spend before"], told["Winter"]["Spend now"], told["Winter"]["Spend ±"]) == (
        "20.25 USD", "22.50 USD", "+2.25",
    )  # fmt: skip
    assert (told["New"]["Spend before"], told["New"]["Spend ±"]) == ("n/a", "n/a")


def test_a_rule_is_shown_and_removed(page: AppTest, scope: Scope, client: str) -> None:
    ad = factories.make_ad(scope, factories.make_campaign(scope, client))
    dropped(page, FILE).button(key="results_import").click().run()
    page.text_input(key="rule_contains").set_value("summer")
    page.text_input(key="rule_code").set_value(ad.code)
    button(page, "Add rule").click().run()
    assert f"“summer” → {ad.code}" in words(page)
    button(page, "Remove").click().run()
    assert not page.exception
    assert f"“summer” → {ad.code}" not in words(page)
    assert "0%" in words(page)


def test_a_viewer_sees_what_is_kept_and_changes_nothing(
    open_page: Opener, page: AppTest, scope: Scope, client: str
) -> None:
    ad = factories.make_ad(scope, factories.make_campaign(scope, client))
    dropped(page, FILE).button(key="results_import").click().run()
    page.text_input(key="rule_contains").set_value("summer")
    page.text_input(key="rule_code").set_value(ad.code)
    button(page, "Add rule").click().run()
    opened = open_page("results_import", make_scope("Viewers", Role.VIEWER, agency_id=scope.agency_id), client=client)
    assert not opened.exception
    assert f"“summer” → {ad.code}" in words(opened)
    assert not [one for one in opened.button if one.label in {"Remove", "Take back", "Forget"}]


def test_each_file_that_names_no_account_is_given_its_own(page: AppTest) -> None:
    second = ("other.csv", reports.meta(("2026-07-02", "Autumn", "7.00")), "text/csv")
    named = ("named.csv", b"Account name,Campaign name,Day,Amount spent (USD)\nThird,C,2026-07-01,3.00\n", "text/csv")
    uploader(page).set_value([FILE, second, named]).run()
    asked = [one for one in page.text_input if str(one.key).startswith("account_")]
    assert len(asked) == 2, "the third says it itself"
    asked[0].set_value("One").run()
    next(one for one in page.text_input if one.key == asked[1].key).set_value("Two").run()
    assert not page.exception
    assert not page.warning, "two accounts, nothing is replaced"
    page.button(key="results_import").click().run()
    assert not page.exception
    assert "4 rows imported" in words(page)
