"""The SQL page: asking, mistakes at the editor, the answer as table and chart, files, shelf, and who may come in."""

import pytest
from streamlit.testing.v1 import AppTest

from core.db import Scope
from core.vocabulary import Role
from tests import factories
from tests.conftest import make_scope
from tests.pages.conftest import Opener

RUN = "sql_run"


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "html", "code", "error")
    return " ".join(str(one.value) for kind in kinds for one in page.get(kind)).replace("\\", "")


def ask(page: AppTest, statement: str) -> AppTest:
    page.text_area(key="statement").set_value(statement)
    return next(button for button in page.button if button.key == RUN).click().run()


@pytest.fixture
def page(open_page: Opener, scope: Scope) -> AppTest:
    campaign = factories.make_campaign(scope)
    for concept, score in ((1, 90), (2, 40)):
        factories.make_ad(scope, campaign, concept=concept, score=score)
    return open_page("sql_lab", scope)


def test_a_question_is_answered_below_the_editor(page: AppTest) -> None:
    assert not page.exception
    assert "Answer" not in words(page)
    page = ask(page, "SELECT concept, score FROM ads ORDER BY score")
    assert not page.exception
    assert page.dataframe[0].value.to_dict("list") == {"concept": [2, 1], "score": [40, 90]}
    assert "2 rows ·" in words(page)


def test_a_mistake_stands_at_the_editor_and_the_text_stays(page: AppTest) -> None:
    page = ask(page, "SELECT scor FROM ads")
    assert not page.exception
    assert 'Line 1, column 8: Referenced column "scor" not found' in words(page)
    assert page.text_area(key="statement").value == "SELECT scor FROM ads"
    assert "Answer" not in words(page)
    assert "line 1" not in words(ask(page, "SELECT score FROM ads")).lower()


def test_what_would_change_data_is_refused_in_words(page: AppTest) -> None:
    assert "This statement does more than ask" in words(ask(page, "DROP TABLE ads"))
    assert "There is no question here" in words(ask(page, "   "))


def test_the_answer_is_drawn_as_a_chart_of_the_columns_one_chooses(page: AppTest) -> None:
    page = ask(page, "SELECT 'concept ' || concept AS name, score, score / 2 AS half FROM ads ORDER BY name")
    page.segmented_control(key="sql_view").set_value("Chart").run()
    assert not page.exception
    assert (page.selectbox(key="sql_across").value, page.multiselect(key="sql_numbers").value) == ("name", ["score"])
    page.multiselect(key="sql_numbers").set_value(["score", "half"]).run()
    assert not page.exception
    assert "score, half by name" in words(page)
    page = ask(page, "SELECT 'no number' AS name")
    assert "Nothing to draw" in words(page)


def test_an_answer_without_rows_and_one_that_is_cut_off_say_so(page: AppTest) -> None:
    assert "No rows" in words(ask(page, "FROM ads WHERE false"))
    assert "The first 10,000 rows; there are more" in words(ask(page, "FROM range(20000)"))


def test_a_plan_is_shown_as_it_is_drawn(page: AppTest) -> None:
    assert "Projection" in words(ask(page, "EXPLAIN SELECT score FROM ads"))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_answer_is_taken_along_as_a_file(page: AppTest, form: str) -> None:
    page = ask(page, "FROM range(20000)")
    page.button(key=f"sql_{form}").click().run()
    assert not page.exception
    assert "Download 20,000 rows" in page.get("download_button")[0].proto.label
    page.run()
    assert not page.get("download_button")


def test_the_shelf_puts_tables_examples_and_past_questions_into_the_editor(page: AppTest) -> None:
    assert "One row is one ad" in words(page)
    page.selectbox(key="sql_table").set_value("versions").run()
    page.button(key="sql_first_rows").click().run()
    assert page.text_area(key="statement").value == "FROM versions\nLIMIT 100"
    page.segmented_control(key="sql_shelf").set_value("Examples").run()
    page.button(key="sql_example_4").click().run()
    assert page.text_area(key="statement").value == "SUMMARIZE ads"
    page.segmented_control(key="sql_shelf").set_value("History").run()
    assert "What you ask is kept here" in words(page)
    page = ask(page, "SELECT 41 + 1 AS answer")
    page.text_area(key="statement").set_value("").run()
    page.button(key="sql_asked_0").click().run()
    assert page.text_area(key="statement").value == "SELECT 41 + 1 AS answer"


def test_another_agencys_rows_are_not_there(page: AppTest, stranger: Scope) -> None:
    factories.make_ad(stranger, factories.make_campaign(stranger))
    assert ask(page, "SELECT count(*) AS n FROM ads").dataframe[0].value["n"].tolist() == [2]


def test_a_viewer_is_told_whom_to_ask(open_page: Opener, scope: Scope) -> None:
    viewer = make_scope(role=Role.VIEWER, agency_id=scope.agency_id)
    page = open_page("sql_lab", viewer)
    assert not page.exception
    assert "may not ask in SQL" in words(page)
    assert not page.text_area


def test_an_agency_without_rows_can_ask_all_the_same(open_page: Opener, scope: Scope) -> None:
    page = open_page("sql_lab", scope)
    assert not page.exception
    assert "No rows" in words(ask(page, "FROM ads"))
