"""Reports to take along: pages that hold everything, tables no spreadsheet runs, names that stay text."""

import csv
import io
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reporting import paper, periods
from core.reporting.report import (
    CampaignFigures,
    ClientFigures,
    Content,
    FailedBatch,
    Figures,
    Report,
    Tally,
    Waiting,
)

HOSTILE = '</style><script>alert(1)</script><img src=x onerror="alert(2)">&amp; \'{{ 7*7 }}{% x %}'
SINCE = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)


def report_of(name: str = "Aurora", *, figures: Figures | None = None, waiting: int = 1) -> Report:
    """A report in which every text is `name`."""
    now, before = figures or Figures(5, 2, 1, 0, 1, 1, 1, 25.5), Figures()
    content = Content(
        agency=name,
        now=now,
        before=before,
        clients=(ClientFigures("c", name, now, before),),
        campaigns=(CampaignFigures("c", name, "k", name, now, before),),
        placements=(Tally("c", "meta_ig_feed_4x5", 3, 2), Tally("c", name, 1, 1)),
        layouts=(Tally("c", "framed", 3, 2), Tally("c", name, 1, 1)),
        waiting=tuple(Waiting("c", name, "k", name, "client", 3, SINCE) for _ in range(waiting)),
        failed=(FailedBatch("c", name, name, 1, 3, name),),
    )
    return Report("r", periods.week(date(2026, 3, 4)), datetime(2026, 3, 9, 6, 30, tzinfo=UTC), content)


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_a_page_says_the_figures_and_the_week_they_are_of() -> None:
    text = Seen(paper.html(report_of())).text
    for told in (
        "Week 10 of 2026",
        "2 – 8 March 2026",
        "23 February – 1 March 2026",
        "67%",
        "25.5 h",
        "3 ads with the client",
        "20 Feb 2026",
    ):
        assert told in text, told
    assert "n/a" in text  # the week before knew no rate
    assert "Instagram" in text
    assert "Written 9 Mar 2026, 06:30 UTC" in text


def test_a_page_holds_everything_it_shows_and_runs_nothing() -> None:
    page = paper.html(report_of())
    seen = Seen(page)
    assert not seen.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "svg"}
    assert not {name for name, _ in seen.attributes} & {"src", "href", "style", "onclick", "onload", "srcset"}
    assert not re.search(rb"https?://|@import|url\(", page)
    policy = next(value for name, value in seen.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'")
    assert b"@media print" in page


def test_hostile_names_stay_text() -> None:
    page = paper.html(report_of(HOSTILE))
    seen, quiet = Seen(page), Seen(paper.html(report_of("Aurora")))
    assert (seen.tags, seen.attributes) == (quiet.tags, quiet.attributes)
    assert seen.text.count(HOSTILE) >= 8


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), min_size=1, max_size=60))
def test_whatever_a_name_holds_the_page_keeps_its_shape(name: str) -> None:
    assert Seen(paper.html(report_of(name))).tags == Seen(paper.html(report_of("Aurora"))).tags
    assert len(rows_of(paper.csv(report_of(name)))) == 3


def test_a_table_has_every_level_with_the_week_before_beside_it() -> None:
    table = paper.csv(report_of())
    assert table.startswith(b"\xef\xbb\xbf")
    rows = rows_of(table)
    assert [row["level"] for row in rows] == ["all", "client", "campaign"]
    row = rows[2]
    assert (row["first_day"], row["last_day"]) == ("2026-03-02", "2026-03-08")
    assert (row["ads"], row["ads_before"], row["decided"], row["approval_rate"]) == ("5", "0", "3", "0.6667")
    assert (row["median_hours_to_decide"], row["approval_rate_before"]) == ("25.5", "")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_a_table_is_a_formula(name: str) -> None:
    for row in rows_of(paper.csv(report_of(name)))[1:]:
        assert row["client"].startswith("'")


def test_a_long_queue_is_cut_and_says_so() -> None:
    text = Seen(paper.html(report_of(waiting=43))).text
    assert "3 more are not listed" in text


def test_parts_with_nothing_in_them_are_not_drawn() -> None:
    empty = Report("r", periods.week(date(2026, 3, 4)), SINCE, Content("Northwind", Figures(ads=1), Figures()))
    text = Seen(paper.html(empty)).text
    for title in ("Clients and campaigns", "Most approved", "With clients", "With the team", "failed"):
        assert title not in text


def test_a_page_of_one_client_carries_its_name() -> None:
    report = report_of("Aurora")
    assert "Clients and campaigns" not in Seen(paper.html(report, is_of_client=True)).text
    assert "<title>Week 10 of 2026, Aurora</title>" in paper.html(report, is_of_client=True).decode()


def test_downloads_have_the_name_of_their_week() -> None:
    assert paper.file_name(report_of(), "html") == "report_2026-W10.html"
    day = Report("r", periods.day(date(2026, 3, 4)), SINCE, Content("Northwind", Figures(), Figures()))
    assert paper.file_name(day, "csv") == "digest_2026-03-04.csv"


def test_lengths_of_time_are_told_as_people_tell_them() -> None:
    assert [paper.hours(value) for value in (None, 0.5, 3.25, 50)] == ["n/a", "30 min", "3.2 h", "2.1 days"]
