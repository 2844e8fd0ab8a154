"""Cached reads: one agency's rows are never another's, and no row outlives the next committed change."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from core.db import Scope
from core.errors import ImprimaturError, Unavailable
from pages.ui.visit import Visit

_ENTRIES = 400
_UPLOADS = 40
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


def of_upload(visit: Visit, action: Callable[[bytes], Answer], file_id: str, data: bytes) -> Answer | ImprimaturError:
    """What `action(data)` makes of an uploaded file, or what is wrong with it, remembered while the person looks at it.

    Args:
        action: A function of bytes alone; it is not asked again about the same upload.
        file_id: Streamlit's own id of the upload, new for each.

    Raises:
        Unavailable: Nothing is wrong with the file; it is asked again next time.
    """
    return _made_of_upload(visit.scope.agency_id, f"{action.__module__}.{action.__qualname__}", file_id, action, data)


@st.cache_data(max_entries=_UPLOADS, ttl=_TTL_S, show_spinner="Looking at the picture …")
def _made_of_upload(agency_id: str, name: str, file_id: str, _action: Callable[[bytes], Any], _data: bytes) -> Any:
    try:
        return _action(_data)
    except Unavailable:
        raise
    except ImprimaturError as error:
        return error


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
