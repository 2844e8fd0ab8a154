"""What stands in a field of several lines: what was typed last or what was left there, whichever came later."""

from types import SimpleNamespace

import pytest
import streamlit as st

from pages.ui import keystrokes


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The state of a tab."""
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def typed(text: str) -> SimpleNamespace:
    return SimpleNamespace(typed=text)


def test_the_later_of_the_two_counts(tab: dict[str, object]) -> None:
    tab["body"] = "as it was"
    assert keystrokes.newest("body") == "as it was"
    tab["typed_body"] = typed("as it was, and")
    assert keystrokes.newest("body") == "as it was, and"
    tab["body"] = "as it was, and left so"  # left before the next pause
    assert keystrokes.newest("body") == "as it was, and left so"
    assert keystrokes.newest("body") == "as it was, and left so", "what was heard before is not heard again"
    tab["typed_body"] = typed("")
    assert keystrokes.newest("body") == "", "an emptied field is empty"


def test_before_the_browser_says_anything_the_field_counts(tab: dict[str, object]) -> None:
    tab["body"] = None
    tab["typed_body"] = None
    assert keystrokes.newest("body") == ""


def test_two_fields_do_not_hear_each_other(tab: dict[str, object]) -> None:
    tab |= {"one": "first", "two": "second", "typed_one": typed("first, typed")}
    assert keystrokes.newest("one") == "first, typed"
    assert keystrokes.newest("two") == "second"
