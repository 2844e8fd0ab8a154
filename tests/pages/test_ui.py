"""The parts pages are made of: addresses, wording, texts that people typed."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import clock
from core.vocabulary import BatchStatus, CampaignStatus, CheckVerdict, ReviewStatus, Role
from pages.ui import components, frame, frames, links

PAGES = Path(__file__).resolve().parents[2] / "pages"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", [*ReviewStatus, *CheckVerdict, *CampaignStatus, *BatchStatus, *Role])
def test_every_state_people_meet_has_its_own_words(state: str) -> None:
    assert "-" not in components.words_of(state)
    assert state in components._BADGES


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=1, hours=2), "yesterday"),
        (timedelta(days=12), "12 days ago"),
        (timedelta(days=100), "24 Nov 2025"),
    ],
)
def test_time_is_told_as_people_say_it(earlier: timedelta, words: str) -> None:
    with clock.held_at(NOW):
        assert components.ago(NOW - earlier) == words


@given(st.text(max_size=200))
def test_typed_text_is_never_markup(text: str) -> None:
    shown = frame.plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>#|~$:]", shown)
    assert " ".join(re.sub(r"\\([\\`*_\[\]<>#|~$:])", r"\1", shown).split()) == " ".join(text.split())


@given(st.text(max_size=400), st.integers(0, 200))
@example(text=" 00", at=2)
@example(text=" 0", at=1)
def test_a_cut_text_loses_nothing(text: str, at: int) -> None:
    head, rest = frames._cut(text, at)
    assert head + rest == text
    assert not at or len(head) <= max(at, 0) or not rest


def test_pages_leave_state_address_caches_and_reruns_to_the_frame() -> None:
    for script in (*PAGES.glob("*.py"), *PAGES.glob("steps/*.py")):
        found = re.findall(r"st\.(session_state|query_params|cache_\w+|rerun|switch_page)\b", script.read_text())
        assert not found, f"{script.name} uses {found}"


def test_every_page_has_one_title_and_its_own_guard() -> None:
    for page in links.DESTINATIONS:
        if page.is_built:
            source = (PAGES / page.file).read_text()
            assert "frame.guard(" in source, f"{page.file} has no guard"


def test_the_theme_keeps_contrast() -> None:
    import tomllib

    theme = tomllib.loads((PAGES.parent / ".streamlit" / "config.toml").read_text())["theme"]
    for ground in ("light", "dark"):
        for area in (theme[ground], theme[ground]["sidebar"]):
            for name in (
                "textColor",
                "linkColor",
                "redTextColor",
                "greenTextColor",
                "orangeTextColor",
                "grayTextColor",
            ):
                if name in area:
                    assert _contrast(area[name], area["backgroundColor"]) >= 4.5, (ground, name)
    assert _contrast("#FFFFFF", theme["light"]["primaryColor"]) >= 4.5
    assert _contrast("#17181C", theme["dark"]["primaryColor"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    from core.rendering import contrast

    return contrast.ratio(_rgb(one), _rgb(other))


def _rgb(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))  # type: ignore[return-value]
