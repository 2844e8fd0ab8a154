"""The shop whose batches are looked at."""

import pytest

from core.db import Scope

from .shop import Shop, make_shop


@pytest.fixture
def shop(scope: Scope) -> Shop:
    """The shop of the test's own agency."""
    return make_shop(scope)
