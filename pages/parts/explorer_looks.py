"""The ways to look at a view: leaderboards that filter, a table that is gone into, a pivot, ads as pictures."""

import zlib
from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from core.reporting import explorer
from core.reporting import view as views
from core.reporting.ask import Answer, Group
from core.reporting.dimensions import DIMENSIONS, TIMES
from core.reporting.explorer import Look, Pivot, Sheet
from core.reporting.metrics import METRICS, Metric
from core.reporting.view import SortBy, ViewState
from pages.parts import explorer_address as address
from pages.parts import explorer_filters as filters
from pages.ui import components, figures, frame, links, state, style
from pages.ui.visit import Visit

LOOKS: Final = {
    Look.LEADERS: ":material/leaderboard: Leaders", Look.TABLE: ":material/table_rows: Table",
    Look.PIVOT: ":material/grid_on: Pivot", Look.ADS: ":material/photo_library: Ads",
    Look.WHY: ":material/troubleshoot: Why did it change?",
}  # fmt: skip
RANKS: Final = {SortBy.VALUE: "Value", SortBy.CHANGE: "Change", SortBy.CHANGE_SHARE: "Change in %"}
_INTO_MOST: Final = 200
_SHADE: Final = "207, 58, 29"


def choose(here: Visit, view: ViewState, look: Look) -> None:
    """Draw the ways to look, and what they rank and split by."""
    state.put("explorer_look", look)
    st.segmented_control(
        "How to look at it", tuple(LOOKS), format_func=LOOKS.__getitem__, key="explorer_look", required=True,
        label_visibility="collapsed", on_change=address.choose_look,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", key="explorer_tools", gap="small"):
        if look is Look.LEADERS:
            _boards_chosen(here)
        elif look is not Look.ADS:
            _split_by(view, look)
        if look not in {Look.PIVOT, Look.WHY}:
            _ranked(view)


def _boards_chosen(here: Visit) -> None:
    sheet = st.popover(
        "Leaderboards", icon=":material/dashboard_customize:", key="explorer_boards_sheet", on_change="rerun"
    )
    if not sheet.open:
        return
    with sheet:
        state.put("explorer_boards", list(address.boards(here)))
        st.multiselect(
            "Leaderboards shown", address.dimensions(here), format_func=lambda one: DIMENSIONS[one].name, key="explorer_boards",
            max_selections=address.BOARDS_MOST, on_change=address.choose_boards, placeholder="The usual ones",
        )  # fmt: skip


def _split_by(view: ViewState, look: Look) -> None:
    names = sorted(DIMENSIONS, key=lambda one: DIMENSIONS[one].name)
    # Days of a period are not those of another: they explain nothing.
    rows = [one for one in names if look is not Look.WHY or one not in TIMES]
    state.put("explorer_dimension", view.dimensions[0])
    st.selectbox(
        "Rows" if look is Look.PIVOT else "By", rows, format_func=lambda one: DIMENSIONS[one].name,
        key="explorer_dimension", width=220, on_change=address.choose_dimension,
    )  # fmt: skip
    if look is Look.PIVOT:
        state.put("explorer_across", view.dimensions[1])
        st.selectbox(
            "Columns", [one for one in names if one != view.dimensions[0]], key="explorer_across", width=220,
            format_func=lambda one: DIMENSIONS[one].name, on_change=address.choose_across,
        )  # fmt: skip


def _ranked(view: ViewState) -> None:
    if view.comparison is not views.Comparison.NONE:
        state.put("explorer_sort_by", view.sort_by)
        st.segmented_control(
            f"{METRICS[explorer.focus(view)].name} ranked by", tuple(RANKS), format_func=RANKS.__getitem__,
            key="explorer_sort_by", required=True, on_change=address.choose_rank,
        )  # fmt: skip
    state.put("explorer_ascending", view.is_ascending)
    st.toggle("Smallest first", key="explorer_ascending", on_change=address.choose_rank)


# ── Leaders ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def leaders(view: ViewState, found: Sheet) -> None:
    """Draw a leaderboard for each dimension; a click on a row filters everything by it."""
    st.caption(f"Choose a row to filter by it. {figures.LEGEND}.")
    with st.grid(2, min_column_width=330, gap="medium", key="explorer_boards_grid"):
        for board in found.boards:
            _board(view, board, found)


def _board(view: ViewState, board: Answer, found: Sheet) -> None:
    (name,) = board.view.dimensions
    metric = METRICS[board.view.measures[0]]
    chosen = {key for one in view.filters if one.dimension == name and not one.is_excluding for key in one.keys}
    top = max((abs(group.now[metric.slug].value or 0) for group in board.rows), default=0)
    with components.card(f"board_{name}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(DIMENSIONS[name].name, anchor=False)
            st.button(
                f"All {board.group_count:,}" if board.group_count > len(board.rows) else "As a table",
                key=f"board_all_{name}", type="tertiary", icon=":material/table_rows:",
                help=f"{DIMENSIONS[name].name} as a table", on_click=partial(address.open_table, name),
            )  # fmt: skip
        if not board.rows:
            st.caption("Nothing passes the thresholds." if view.thresholds else "Nothing here.")
        for place, group in enumerate(board.rows):
            _leader(name, place, group, metric, top, is_chosen=_key(group) in chosen)


def _leader(name: str, place: int, group: Group, metric: Metric, top: float, *, is_chosen: bool) -> None:
    value = group.now[metric.slug].value
    before = group.before.get(metric.slug)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        key=f"lead_{'on' if is_chosen else 'off'}_{name}_{place}",
        gap="small",
    ):
        st.button(
            frame.plain(figures.group_name(name, group.names[0])), key=f"board_{name}_{place}", type="tertiary", width="stretch",
            icon=":material/check_circle:" if is_chosen else None,
            help="Filtered by this: choose it again to take the filter away" if is_chosen else None,
            on_click=partial(address.toggle, name, _key(group)),
        )  # fmt: skip
        held = f"{figures.figure(metric, before.value, group.currency)} before" if before else ""
        unknown = figures.why_unknown(metric, group.kinds) if value is None else ""
        change = figures.change_html(metric, group.change(metric.slug), held) if before else ""
        share = 100 * abs(value or 0) / top if top else 0
        st.html(
            f'<div class="im-lead"><b title="{escape(unknown)}">{escape(figures.figure(metric, value, group.currency))}</b>'
            f'{change}<u style="width:{share:.1f}%"></u></div>',
            width="content",
        )


# ── Table ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(view: ViewState, found: Sheet) -> None:
    """Draw the groups with their figures, changes and shares; a row is gone into, and the trail leads back out."""
    answer = found.table
    assert answer is not None
    _trail(view, found)
    dimension = DIMENSIONS[view.dimensions[0]]
    if not answer.rows:
        st.caption("No group passes the thresholds. Take one away above.")
        return
    keys = [_key(group) for group in answer.rows]
    key = f"explorer_table_{zlib.crc32(repr(views.spelled(view)).encode()):08x}"
    if dimension.finer:
        _into(dimension.finer, answer, keys)
    is_cut = answer.group_count > len(answer.rows)
    with st.container(horizontal=True, vertical_alignment="center", key="explorer_cut", gap="small"):
        st.caption(
            (f"The first {len(answer.rows):,} of {answer.group_count:,}. " if is_cut else "")
            + ("Share is of the total that the filters leave. " if _shares(answer) else "")
            + f"{figures.LEGEND}.",
            width="content",
        )
        if is_cut and len(answer.rows) < explorer.TABLE_ROWS:
            st.button(
                f"Show {min(answer.group_count, explorer.TABLE_ROWS):,}", key="explorer_more", type="tertiary",
                icon=":material/expand_more:", on_click=partial(address.change, limit=explorer.TABLE_ROWS),
            )  # fmt: skip
    st.dataframe(
        _styled(answer),
        hide_index=True,
        key=key,
        height="content" if len(answer.rows) <= _ROWS_WHOLE else 560,
        on_select=partial(address.drill_row, key, dimension.slug, keys) if dimension.finer else "ignore",
        selection_mode="single-row",
        placeholder=figures.NOT_KNOWN,
        column_config={dimension.name: st.column_config.TextColumn(pinned=True, width="medium")},
        alt=f"{dimension.name} with their figures",
    )  # type: ignore[call-overload]


_ROWS_WHOLE: Final = 20


def _trail(view: ViewState, found: Sheet) -> None:
    path = address.trail(view)
    if not path:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="explorer_trail"):
        st.button("All", key="trail_0", type="tertiary", icon=":material/home:", on_click=partial(address.climb, 0))
        for place, one in enumerate(path, start=1):
            st.markdown("/", width="content")
            name = filters.name_of(one.dimension, one.keys[0], found)
            st.button(
                f"{DIMENSIONS[one.dimension].name}: **{frame.plain(name)}**", key=f"trail_{place}", type="tertiary",
                disabled=place == len(path), on_click=partial(address.climb, place),
            )  # fmt: skip


def _into(finer: str, answer: Answer, keys: Sequence[str]) -> None:
    names = dict(zip(keys, _names(answer), strict=True))
    (dimension,) = answer.view.dimensions
    st.selectbox(
        f"Go into one, to see it by {DIMENSIONS[finer].name[0].lower()}{DIMENSIONS[finer].name[1:]}",
        list(names)[:_INTO_MOST], index=None, format_func=lambda key: names[key], key=address.into_key(dimension), width=420,
        placeholder="Choose here, or choose a row below", on_change=partial(address.drill_named, dimension),
    )  # fmt: skip


def _styled(answer: Answer) -> Any:
    """The table as its figures are written: sorted by value in the browser, coloured by what a change means."""
    leading = explorer.focus(answer.view)
    measures = [METRICS[name] for name in (leading, *(one for one in answer.view.measures if one != leading))]
    has_currencies = len({group.currency for group in answer.rows}) > 1
    columns: dict[str, list[Any]] = {DIMENSIONS[answer.view.dimensions[0]].name: _names(answer)}
    if has_currencies:
        columns["Currency"] = [group.currency or figures.NOT_KNOWN for group in answer.rows]
    shares = _shares(answer)
    for metric in measures:
        columns[metric.name] = [group.now[metric.slug].value for group in answer.rows]
        if metric.slug == leading and shares:
            columns["Share"] = shares
        if answer.compared:
            columns[_changed(metric)] = [group.change(metric.slug) for group in answer.rows]
    drawn = pd.DataFrame(columns)
    currencies = [group.currency for group in answer.rows]
    return _worded(drawn, measures, currencies[0] if len(set(currencies)) == 1 else None)


def _worded(drawn: pd.DataFrame, measures: Sequence[Metric], currency: str | None) -> Any:
    forms: dict[str, Any] = {"Share": lambda one: figures.NOT_KNOWN if _is_none(one) else f"{one:.1%}"}
    for metric in measures:
        forms[metric.name] = partial(_figure, metric, currency)
        forms[_changed(metric)] = partial(_change, metric)
        drawn[metric.name] = pd.to_numeric(drawn[metric.name])
    styled = drawn.style.format({name: form for name, form in forms.items() if name in drawn.columns})
    for metric in measures:
        if _changed(metric) in drawn.columns:
            styled = styled.map(partial(_colour, metric), subset=[_changed(metric)])
    return styled


def _changed(metric: Metric) -> str:
    return f"{metric.name} ±"


def _is_none(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _figure(metric: Metric, currency: str | None, value: Any) -> str:
    return figures.figure(metric, None if _is_none(value) else float(value), currency, exact=True)


def _change(metric: Metric, share: Any) -> str:
    return figures.change(metric, None if _is_none(share) else float(share))


def _colour(metric: Metric, share: Any) -> str:
    tone = figures.tone(metric, None if _is_none(share) else float(share))
    # What is drawn on a canvas cannot ask the stylesheet.
    colours = ("#8FD2AF", "#F5A3AE") if style.is_dark() else ("#1F6B4A", "#A01830")
    return {"good": f"color: {colours[0]}", "bad": f"color: {colours[1]}"}.get(tone, "")


def _shares(answer: Answer) -> list[float | None]:
    """Each group's part of its currency's total, of what can be added up."""
    metric = METRICS[explorer.focus(answer.view)]
    if metric.denominator is not None:
        return []
    totals = {total.currency: total.now[metric.slug].value for total in answer.totals}
    whole = next(iter(totals.values())) if len(totals) == 1 else None
    found: list[float | None] = []
    for group in answer.rows:
        total, value = totals.get(group.currency, whole), group.now[metric.slug].value
        found.append(None if value is None or not total else value / total)
    return found


# ── Pivot ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pivot(view: ViewState, found: Sheet) -> None:
    """Draw one figure over two dimensions, darker where it is larger."""
    crossed = found.pivot
    assert crossed is not None
    if not crossed.rows.rows or not crossed.columns.rows:
        st.caption("No group passes the thresholds. Take one away above.")
        return
    metric = METRICS[explorer.focus(view)]
    cut = [
        f"{len(answer.rows):,} of {answer.group_count:,} {what}"
        for answer, what in ((crossed.rows, "rows"), (crossed.columns, "columns"))
        if answer.group_count > len(answer.rows)
    ]
    st.caption(f"{metric.name}. " + (f"The leading {' and '.join(cut)}. " if cut else "") + "Darker is more.")
    st.dataframe(
        _crossed(crossed, metric, found.currency),
        key="explorer_pivot",
        height="content",
        placeholder="",
        alt=f"{metric.name} by {' and '.join(DIMENSIONS[one].name.lower() for one in view.dimensions)}",
    )


def _crossed(crossed: Pivot, metric: Metric, currency: str | None) -> Any:
    columns = ["All", *_distinct(_names(crossed.columns))]
    (total, *_) = crossed.rows.totals
    cells = crossed.by_keys()
    lines = [[total.now[metric.slug].value, *(one.now[metric.slug].value for one in crossed.columns.rows)]]
    for row in crossed.rows.rows:
        met = [cells.get((row.keys[0], column.keys[0])) for column in crossed.columns.rows]
        lines.append([row.now[metric.slug].value, *(one.now[metric.slug].value if one else None for one in met)])
    drawn = pd.DataFrame(lines, columns=columns, index=_distinct(["All", *_names(crossed.rows)]))
    drawn = drawn.apply(pd.to_numeric)
    inner = drawn.iloc[1:, 1:]
    top = float(inner.abs().max().max()) if inner.size else 0.0
    return drawn.style.format(partial(_figure, metric, currency)).map(
        partial(_shade, 0.0 if _is_none(top) else top), subset=(drawn.index[1:], columns[1:])
    )


def _shade(top: float, value: Any) -> str:
    if _is_none(value) or not top:
        return ""
    return f"background-color: rgba({_SHADE}, {0.34 * abs(float(value)) / top:.3f})"


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that tell rows apart also where two groups are called the same."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


# ── Ads ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ads(view: ViewState, found: Sheet) -> None:
    """Draw our ads as pictures in their order, with their figures below."""
    answer = found.table
    assert answer is not None
    if not answer.rows:
        with frame.empty(
            "No ads of ours here", "These results lead to no ad that was made here. Join them by their codes.",
            icon=":material/link_off:", key="ads",
        ):  # fmt: skip
            links.link("results_import", "Import results")
        return
    most = len(answer.rows)
    st.caption(
        (f"The first {most} of {answer.group_count:,} ads. " if answer.group_count > most else "")
        + f"Ads that were made here and have results. {figures.LEGEND}."
    )
    with st.grid(4, min_column_width=230, gap="small", key="explorer_ads"):
        for group in answer.rows:
            _ad(view, group, found)


def _ad(view: ViewState, group: Group, found: Sheet) -> None:
    ad_id = str(group.keys[0])
    picture = (found.pictures or {}).get(ad_id)
    headline = group.names[0].rpartition(" · ")[0] or group.names[0]
    place = group.names[0].rpartition(" · ")[2]
    with components.card(f"ad_{ad_id}"):
        components.plate(
            picture.thumbnail_sha256 if picture else None, picture.alt_text if picture else "", height_px=200
        )
        if picture:
            links.link(
                "campaign", frame.plain(headline), icon="", client=picture.workspace_id, campaign=picture.campaign_id,
                step="ads", ad=ad_id,
            )  # fmt: skip
        st.caption(frame.plain(figures.group_name("placement", place)))
        leading = explorer.focus(view)
        rest = [name for name in view.measures if name != leading]
        st.html(f'<dl class="im-adfig">{"".join(_ad_figure(group, METRICS[name]) for name in (leading, *rest))}</dl>')


def _ad_figure(group: Group, metric: Metric) -> str:
    value, before = group.now[metric.slug].value, group.before.get(metric.slug)
    unknown = figures.why_unknown(metric, group.kinds) if value is None else ""
    held = f"{figures.figure(metric, before.value, group.currency)} before" if before else ""
    change = figures.change_html(metric, group.change(metric.slug), held) if before else ""
    shown = escape(figures.figure(metric, value, group.currency))
    return f'<div><dt>{escape(metric.name)}</dt><dd title="{escape(unknown)}"><b>{shown}</b> {change}</dd></div>'


def _names(answer: Answer) -> list[str]:
    """What the groups of the answer's first dimension are called."""
    return [figures.group_name(answer.view.dimensions[0], group.names[0]) for group in answer.rows]


def _key(group: Group) -> str:
    return "" if group.keys[0] is None else str(group.keys[0])
