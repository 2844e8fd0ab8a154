"""What every command of the shell shares: the switch for JSON, and how a result is printed."""

import json
from collections.abc import Callable
from typing import Any

import click

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON object.")


def show(value: dict[str, Any], as_json: bool, lines: Callable[[], list[str]]) -> None:
    """Print one result: one JSON object, or lines for people."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, default=str))
        return
    for line in lines():
        print(line)
