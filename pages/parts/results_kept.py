"""What is kept of imported results: rules, what columns were said to mean, and the days that several files told."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.reporting import described
from core.results import queries, service
from core.results.queries import DayVersion, Difference, Figures, MappingCard, RestatedDay, RuleCard
from core.vocabulary import Platform
from pages.ui import components, frame, loaders
from pages.ui.visit import Visit

PLATFORM_NAMES: Final = {one: described.SPELLED["platform"][one] for one in Platform}
Words = Callable[[int | None, str | None], str]
LEVELS: Final = {"campaign": "campaigns", "ad_set": "ad sets", "ad": "ads"}


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def remove_rule(rule_id: str) -> None:
    """Take a rule back."""
    frame.attempt(service.remove_rule, rule_id, done="Rule removed; its lines were looked at anew")


def forget(mapping_id: str, workspace_id: str, again: Callable[[str], None]) -> None:
    """Forget what columns were said to mean, and look again at what is dropped."""
    frame.attempt(service.forget_mapping, mapping_id, done="Forgotten; what was imported stays")
    again(workspace_id)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def money(micros: int | None, currency: str | None) -> str:
    """An amount as people read it; "n/a" where it is not known."""
    return "n/a" if micros is None else f"{micros / 1_000_000:,.2f} {currency or ''}".strip()


def conversions(micros: int | None, _currency: str | None = None) -> str:
    """Conversions as people read them: Google's have parts."""
    return "n/a" if micros is None else f"{micros / 1_000_000:,.2f}".removesuffix(".00")


def count(number: int | None, _currency: str | None = None) -> str:
    """A count, or "n/a"."""
    return "n/a" if number is None else f"{number:,}"


def change(before: int | None, after: int | None, words: Words) -> str:
    """The difference with its sign; "n/a" where one of both is not known."""
    if before is None or after is None:
        return "n/a"
    sign = "+" if after > before else "\u2212" if after < before else ""
    return f"{sign}{words(abs(after - before), None)}"


MEASURES: Final[Sequence[tuple[str, str, Words]]] = (
    ("Spend", "spend", money),
    ("Conversions", "conversions", conversions),
    ("Revenue", "revenue", money),
    ("Impressions", "impressions", count),
    ("Clicks", "clicks_all", count),
    ("Link clicks", "clicks_link", count),
)


def _day_words(day: RestatedDay) -> str:
    return f"{day.day:%-d %b %Y} · {PLATFORM_NAMES[Platform(day.platform)]} · {day.account} · {LEVELS[day.level]}"


def _version_words(version: DayVersion) -> str:
    return f"{version.file_name}, imported {components.moment(version.imported_at)}"


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_rules(visit: Visit, workspace_id: str) -> None:
    """The rules that join lines by their names; each can be removed."""
    cards: Sequence[RuleCard] = loaders.read(visit, queries.rules, workspace_id)
    if not cards:
        return
    frame.section("Rules", "The longest text that fits counts; codes and hands count before rules")
    for card in cards:
        with st.container(key=f"rule_{card.rule_id}", horizontal=True, vertical_alignment="center"):
            who = f"{components.plural(card.lines, 'line')} · {components.ago(card.made_at)} by {card.made_by}"
            components.entry(f"“{card.contains}” → {card.code}", who)
            if visit.can(Permission.EDIT_CAMPAIGNS):
                st.button(
                    "Remove", key=f"unrule_{card.rule_id}", on_click=remove_rule, args=(card.rule_id,), type="tertiary"
                )


def draw_mappings(visit: Visit, workspace_id: str, again: Callable[[str], None]) -> None:
    """What was said of columns; forgotten, files like these are recognised or asked about anew."""
    cards: Sequence[MappingCard] = loaders.read(visit, queries.kept_mappings, workspace_id)
    if not cards:
        return
    frame.section(
        "Columns as you said", "Taken again for every file with the same headers; to correct one, drop such a file"
    )
    for card in cards:
        with st.container(key=f"mapping_{card.mapping_id}", horizontal=True, vertical_alignment="center"):
            told = ", ".join(f"{header} = {used.replace('_', ' ')}" for header, used in card.columns.items())
            who = f"{PLATFORM_NAMES[Platform(card.platform)]} · {components.ago(card.kept_at)} by {card.kept_by}"
            components.entry(told if len(told) < 160 else f"{told[:158]}…", who)
            if visit.can(Permission.EDIT_CAMPAIGNS):
                st.button(
                    "Forget", key=f"forget_{card.mapping_id}", on_click=forget, type="tertiary",
                    args=(card.mapping_id, workspace_id, again),
                )  # fmt: skip


def draw_restated(visit: Visit, workspace_id: str) -> None:
    """A day that several files told: what the newest says against one before, ad by ad."""
    days: Sequence[RestatedDay] = loaders.read(visit, queries.restated, workspace_id)
    if not days:
        return
    frame.section("Told anew", "Platforms go on correcting the last weeks; the newest file counts, the others are kept")
    left, right = st.columns(2)
    key = f"restated_{workspace_id}"
    chosen = left.selectbox("Day", range(len(days)), format_func=lambda at: _day_words(days[at]), key=key)
    day = days[chosen or 0]
    told: Sequence[DayVersion] = loaders.read(visit, queries.day_versions, workspace_id, day.day)
    versions = [
        one
        for one in told
        if (one.platform, one.account, one.level) == (day.platform, day.account, day.level) and not one.is_undone
    ]
    if len(versions) < 2:
        return
    newest, *older = versions
    against = right.selectbox(
        "Against", range(len(older)), format_func=lambda at: _version_words(older[at]), key=f"{key}_{chosen}_against"
    )
    draw_differences(visit, workspace_id, older[against or 0], newest)


def draw_differences(visit: Visit, workspace_id: str, before: DayVersion, after: DayVersion) -> None:
    """Two versions of a day beside each other; lines that did not change are counted only."""
    lines: Sequence[Difference] = loaders.read(visit, queries.differences, workspace_id, before.day_id, after.day_id)
    changed = [line for line in lines if line.is_changed]
    st.caption(
        frame.plain(
            f"{len(changed):,} of {components.plural(len(lines), 'line')} changed, now as {after.file_name} says."
        )
    )
    if changed:
        rows = compared(changed)
        right = st.column_config.TextColumn(alignment="right")
        st.dataframe(
            rows, hide_index=True, key=f"differences_{before.day_id}_{after.day_id}",
            column_config={name: right for name in rows[0] if name not in {"Ad", "Campaign"}},
        )  # fmt: skip


def compared(lines: Sequence[Difference]) -> list[dict[str, str]]:
    """A row a line, with the measures that differ anywhere: before, now and by how much."""
    telling = [
        (title, name, words)
        for title, name, words in MEASURES
        if any(_of(line.before, name) != _of(line.after, name) for line in lines)
    ]
    rows = []
    for line in lines:
        row = {"Ad": line.name, "Campaign": line.campaign}
        for title, name, words in telling:
            before, after = _of(line.before, name), _of(line.after, name)
            told = [words(one, line.currency) for one in (before, after)]
            row |= {f"{title} before": told[0], f"{title} now": told[1], f"{title} ±": change(before, after, words)}
        rows.append(row)
    return rows


def _of(figures: Figures | None, name: str) -> int | None:
    value: int | None = getattr(figures, name, None)
    return value
