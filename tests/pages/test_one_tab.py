"""What one tab remembers of a page is that page's alone, whatever was open before."""

import itertools

import pytest

from core.db import Scope
from tests import factories
from tests.pages.conftest import Opener

# Pages that keep a desk of their own in the tab.
DESKS = ("library", "brand", "quick_start", "results_import", "explorer")


@pytest.mark.parametrize("first", DESKS)
def test_pages_are_opened_one_after_the_other_in_one_tab(open_page: Opener, scope: Scope, first: str) -> None:
    page = open_page(first, scope, client=factories.make_client(scope))
    others = [name for name in DESKS if name != first]
    for name in itertools.chain.from_iterable((other, first) for other in others):
        page.switch_page(f"{name}.py").run()
        assert not page.exception, name
