"""What one tab remembers of a page is that page's alone, whatever was open before."""

import itertools

import pytest

from core.copywriting import service as copywriting
from core.db import Scope
from tests import factories
from tests.pages.conftest import Opener

# Pages that keep a desk of their own in the tab.
DESKS = (
    "library",
    "brand",
    "quick_start",
    "results_import",
    "sql_lab",
    "explorer",
    "properties",
    "views",
    "reconciliation",
    "dashboard",
)


@pytest.mark.parametrize("first", DESKS)
def test_pages_are_opened_one_after_the_other_in_one_tab(open_page: Opener, scope: Scope, first: str) -> None:
    page = open_page(first, scope, client=factories.make_client(scope))
    others = [name for name in DESKS if name != first]
    for name in itertools.chain.from_iterable((other, first) for other in others):
        page.switch_page(f"{name}.py").run()
        assert not page.exception, name


# The steps of a campaign that keep something in the tab; they are drawn by one page, in one address.
STEPS = ("brief", "words", "ads", "review", "package", "results")


@pytest.mark.parametrize("first", STEPS)
def test_steps_of_a_campaign_are_opened_one_after_the_other_in_one_tab(
    open_page: Opener, scope: Scope, first: str
) -> None:
    client = factories.make_client(scope)
    campaign = factories.make_campaign(scope, client)
    copywriting.write_captions(scope, campaign, factories.make_asset(scope, client), variations=2)
    page = open_page("campaign", scope, campaign=campaign, step=first)
    assert not page.exception
    others = [name for name in STEPS if name != first]
    for name in itertools.chain.from_iterable((other, first) for other in others):
        page.segmented_control(key="stepper").set_value(name).run()
        assert not page.exception, name
        assert page.segmented_control(key="stepper").value == name
