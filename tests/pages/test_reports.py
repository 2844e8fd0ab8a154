"""Reports by the calendar, in the pages: yesterday on Home, weeks on Results, and the files people take along."""

from datetime import timedelta

from core import clock
from core.db import Scope
from core.reporting import digests, queries
from core.reviews import service as reviews
from core.vocabulary import ReportPeriod, ReviewStatus
from tests import factories
from tests.pages.conftest import Opener
from tests.pages.test_dashboard import words


def worked_yesterday(scope: Scope, name: str = "Aurora") -> str:
    """A client with three ads made yesterday, of which one was approved; gives its id."""
    with clock.held_at(clock.now() - timedelta(days=1)):
        client = factories.make_client(scope, name)
        campaign = factories.make_campaign(scope, client, name=f"Autumn of {name}")
        ads = [factories.make_ad(scope, campaign) for _ in range(3)]
        reviews.decide(scope, [ads[0].creative_id], status=ReviewStatus.APPROVED)
    return client


def week_later(scope: Scope) -> str:
    """Write last week's report as the Monday after yesterday would; gives its id."""
    digests.write_weekly(clock.now() + timedelta(days=6))
    (line,) = queries.list_reports(scope, kind=ReportPeriod.WEEK).rows
    return line.report_id


def test_home_tells_what_yesterday_brought_and_keeps_quiet_when_there_is_nothing(
    open_page: Opener, scope: Scope
) -> None:
    client, other = worked_yesterday(scope), factories.make_client(scope, "Quiet")
    assert "Yesterday," not in words(open_page("home", scope))
    digests.write_daily(clock.now())
    told = words(open_page("home", scope))
    assert "Yesterday," in told
    assert "<b>3</b><span>ads made</span>" in told
    assert "<b>1</b><span>approved</span>" in told
    assert "rejected" not in told.split("Yesterday,")[1].split("Needs you")[0]
    assert "<b>3</b><span>ads made</span>" in words(open_page("home", scope, client=client))
    assert "Yesterday," not in words(open_page("home", scope, client=other))


def test_a_week_is_shown_with_its_downloads_also_when_the_period_is_empty(open_page: Opener, scope: Scope) -> None:
    worked_yesterday(scope)
    page = open_page("dashboard", scope)
    assert "Weekly reports" not in words(page)
    week_later(scope)
    page = open_page("dashboard", scope)
    assert not page.exception
    assert "Weekly reports" in words(page)
    assert "approval rate, before n/a" in words(page)
    assert {one.proto.label for one in page.get("download_button")} >= {"Page to print", "CSV"}
    table = page.dataframe[1].value
    assert table["Campaign"].tolist() == ["Autumn of Aurora"]
    assert (table["Ads"].tolist(), table["Ads before"].tolist()) == ([3], [0])


def test_a_client_that_a_week_knows_nothing_of_is_told_so(open_page: Opener, scope: Scope) -> None:
    worked_yesterday(scope)
    other = factories.make_client(scope, "Quiet")
    week_later(scope)
    told = words(open_page("dashboard", scope, client=other))
    assert "Nothing happened for this client" in told


def test_another_agency_sees_no_week_of_ours(open_page: Opener, scope: Scope, stranger: Scope) -> None:
    worked_yesterday(scope)
    week_later(scope)
    assert "Weekly reports" not in words(open_page("dashboard", stranger))
