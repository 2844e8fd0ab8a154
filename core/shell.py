"""What every command of the shell shares: its preparation, the switch for JSON, how a result and its progress are printed."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from core.db import migrate

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON object.")
F = TypeVar("F", bound=Callable[..., Any])


def needs_database(command: F) -> F:
    """Bring an embedded database to head before the command; refuse a server that is behind."""

    @wraps(command)
    def prepared(*args: Any, **kwargs: Any) -> Any:
        migrate.require_head()
        return command(*args, **kwargs)

    return prepared  # type: ignore[return-value]


def show(value: dict[str, Any], as_json: bool, lines: Callable[[], list[str]]) -> None:
    """Print one result: one JSON object, or lines for people."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, default=str))
        return
    for line in lines():
        print(line)


def tell(line: str) -> None:
    """A line for the person who waits; stdout is for the result."""
    print(line, file=sys.stderr)
