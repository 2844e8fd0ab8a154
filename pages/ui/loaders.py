"""Cached reads: one agency's rows are never another's, and no row outlives the next committed change."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from core.db import Scope
from pages.ui.visit import Visit

_ENTRIES = 400
_TTL_S = 3600
_HELD = 12
_HELD_TTL_S = 900

Args = ParamSpec("Args")
Answer = TypeVar("Answer")


def read(visit: Visit, query: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
    """What `query(scope, *args, **kwargs)` gives, remembered until the agency's data version rises.

    Args:
        query: A function of a `queries.py`; it takes the scope first. Its other arguments must be plain values.
    """
    scope = visit.scope
    return _remembered(
        scope.agency_id,
        visit.identity.data_version,
        (scope.user_id, scope.role.value),
        f"{query.__module__}.{query.__qualname__}",
        args,
        kwargs,
        _scope=scope,
        _query=query,
    )


def hold(visit: Visit, query: Callable[..., Answer], *args: Any) -> Answer:
    """As `read`, for what is dear to lay out and is only looked at: the thing itself is kept, not a copy of it, and only the
    last few.
    """
    scope = visit.scope
    return _held(
        scope.agency_id,
        visit.identity.data_version,
        (scope.user_id, scope.role.value),
        f"{query.__module__}.{query.__qualname__}",
        args,
        _scope=scope,
        _query=query,
    )


@st.cache_resource(max_entries=_HELD, ttl=_HELD_TTL_S, show_spinner=False)
def _held(
    agency_id: str,
    data_version: int,
    person: tuple[str | None, str],
    name: str,
    args: tuple[Any, ...],
    _scope: Scope,
    _query: Callable[..., Any],
) -> Any:
    """The key is everything before the underscore arguments, as for `_remembered`."""
    return _query(_scope, *args)


@st.cache_data(max_entries=_ENTRIES, ttl=_TTL_S, show_spinner=False)
def _remembered(
    agency_id: str,
    data_version: int,
    person: tuple[str | None, str],
    name: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    _scope: Scope,
    _query: Callable[..., Any],
) -> Any:
    """The key is everything before the underscore arguments: agency first, then version, person, query and its arguments."""
    return _query(_scope, *args, **kwargs)
