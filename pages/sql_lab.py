"""SQL: analysts ask their agency's own rows, see the answer as a table or a chart, and take it along."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Final, cast

import pyarrow as pa
import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.errors import ImprimaturError
from core.reporting import sql, sql_words
from core.reporting.sql import DEFAULT_LIMITS, Asked, Form, SqlAnswer, Table
from pages.ui import charts, components, frame, loaders, state

STATEMENT, FORM = "statement", "sql"
SHELF, TABLE, EXAMPLES, HISTORY = "sql_shelf", "Tables", "Examples", "History"
VIEW, AS_TABLE, AS_CHART = "sql_view", "Table", "Chart"
KINDS: Final = {"bars": "Bars", "lines": "Lines", "points": "Points"}
EDITOR_PX, SHELF_PX, TABLE_PX = 340, 372, 460
MOST_ASKED = 20
# More than these cannot be told apart on a screen.
MOST_DRAWN, MOST_SERIES = 2_000, 6
TITLE_MAX = 60
FIRST_TABLE: Final = "ads"
FILE_WORDS: Final = {Form.CSV: ("CSV", "text/csv"), Form.PARQUET: ("Parquet", "application/vnd.apache.parquet")}


@dataclass
class Desk:
    """What one tab asks: the statement that is answered below the editor, and the file that was just wished for."""

    asked: str = ""
    wished: str = ""


# ── What people do ───────────────────────────────────────────────────────────────────────────────────────────────────


def _ask() -> None:
    """Answer what stands in the editor."""
    frame.forget_errors(FORM)
    state.forget("sql_across", "sql_numbers", "sql_kind")
    desk = state.of(Desk)
    desk.asked, desk.wished = str(state.value(STATEMENT)).strip(), ""
    if not desk.asked:
        frame.refuse(
            sql.SqlRefused("there is no question here", field=STATEMENT, remedy="write one, such as FROM ads"), FORM
        )


def _put(statement: str) -> None:
    """Put a statement into the editor; it is not asked yet."""
    frame.forget_errors(FORM)
    state.put(STATEMENT, statement)


def _wish(form: str) -> None:
    state.of(Desk).wished = form


# ── The shelf beside the editor ──────────────────────────────────────────────────────────────────────────────────────


def _shelf(here: frame.Visit, tables: list[Table]) -> None:
    """What helps to write a question: the tables, examples, and what one asked before."""
    chosen = st.segmented_control(
        "Beside the editor",
        (TABLE, EXAMPLES, HISTORY),
        default=TABLE,
        key=SHELF,
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )
    with st.container(key="sql_shelf_body", height=SHELF_PX, border=False, gap="small"):
        match chosen:
            case "Examples":
                for number, example in enumerate(sql_words.EXAMPLES):
                    _offer(example.title, example.statement, f"sql_example_{number}")
            case "History":
                _history(sql.history(here.scope, most=MOST_ASKED))
            case _:
                _table(tables)


def _table(tables: list[Table]) -> None:
    by_name = {table.name: table for table in tables}
    names = list(by_name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql_table_line"):
        name = st.selectbox(
            "Table",
            names,
            index=names.index(FIRST_TABLE) if FIRST_TABLE in names else 0,
            format_func=lambda name: _counted(by_name[name]),
            key="sql_table",
            label_visibility="collapsed",
        )
        opened = by_name[str(name)]
        st.button(
            "First rows",
            key="sql_first_rows",
            on_click=_put,
            args=(sql_words.first_question(opened.name),),
            help="Write a question for its first rows",
        )
    if opened.one_row:
        st.caption(f"One row is {frame.plain(opened.one_row)}.")
    st.html(f'<dl class="im-columns">{"".join(map(_column, opened.columns))}</dl>')


def _counted(table: Table) -> str:
    return table.name if table.row_count is None else f"{table.name} · {components.plural(table.row_count, 'row')}"


def _column(column: sql.Column) -> str:
    about = f"<small>{escape(column.about)}</small>" if column.about else ""
    return f"<dt><code>{escape(column.name)}</code>{about}</dt><dd>{escape(column.type.lower())}</dd>"


def _history(asked: list[Asked]) -> None:
    if not asked:
        st.caption("What you ask is kept here, and in the audit log.")
    for number, one in enumerate(asked):
        said = one.outcome if one.is_answered else "Not answered"
        _offer(one.statement, one.statement, f"sql_asked_{number}", f"{said} · {components.ago(one.asked_at)}")


def _offer(title: str, statement: str, key: str, note: str = "") -> None:
    """A statement that a click puts into the editor."""
    words = " ".join(title.split())
    shown = words if len(words) <= TITLE_MAX else f"{words[: TITLE_MAX - 1]}…"
    with st.container(key=f"{key}_line", gap=None):
        st.button(
            frame.plain(shown),
            key=key,
            type="tertiary",
            on_click=_put,
            args=(statement,),
            help="Put it into the editor",
        )
        if note:
            st.caption(frame.plain(note))


# ── The editor ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _editor() -> None:
    if not state.holds(STATEMENT):
        state.put(STATEMENT, sql_words.EXAMPLES[0].statement)
    with st.form("sql_form", border=False):
        st.text_area(
            "Your question in SQL",
            key=STATEMENT,
            height=EDITOR_PX,
            max_chars=DEFAULT_LIMITS.statement_characters,
            placeholder="SELECT … FROM ads",
        )
        frame.field_error(STATEMENT, FORM)
        frame.errors(FORM)
        with st.container(horizontal=True, vertical_alignment="center", key="sql_run_line"):
            st.form_submit_button("Run", key="sql_run", type="primary", icon=":material/play_arrow:", on_click=_ask)
            st.caption(_limits())


def _limits() -> str:
    limits = DEFAULT_LIMITS
    return (
        f"Ctrl+Enter runs it. It stops after {limits.query_ms // 1000} s or {limits.memory_bytes >> 20:,} MB; "
        f"{limits.rows:,} rows are shown."
    )


# ── The answer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _tried(action: Callable[[], Any]) -> Any:
    """What `action` gives; None when there is an error for people, which then stands below the editor."""
    try:
        return action()
    except ImprimaturError as error:
        frame.refuse(error, FORM)
        return None


def _answered(here: frame.Visit, desk: Desk) -> SqlAnswer | None:
    """The answer to what was asked, remembered while the rows are the same; a mistake is told at the editor."""
    if not desk.asked:
        return None
    with st.spinner("Asking …"):
        answer = _tried(lambda: loaders.hold(here, sql.ask, desk.asked))
    if answer is None:
        desk.asked = ""
    return cast(SqlAnswer | None, answer)


def _answer(here: frame.Visit, desk: Desk, answer: SqlAnswer) -> None:
    shown = answer.rows.num_rows
    counted = (
        f"The first {shown:,} rows; there are more, and a file takes them all"
        if answer.is_cut_off
        else components.plural(shown, "row")
    )
    frame.section("Answer", f"{counted} · {_took(answer.seconds)} · from your agency's data as it is now")
    if _is_plan(answer):
        st.code("\n".join(answer.rows.column(1).to_pylist()), language=None)
        return
    if not shown:
        with frame.empty("No rows", "The question was answered; nothing matches it.", icon=":material/search_off:"):
            pass
        return
    with st.container(horizontal=True, vertical_alignment="center", key="sql_answer_tools"):
        view = st.segmented_control(
            "See it as", (AS_TABLE, AS_CHART), default=AS_TABLE, key=VIEW, required=True, label_visibility="collapsed"
        )
        for form, (words, _) in FILE_WORDS.items():
            st.button(words, key=f"sql_{form}", icon=":material/file_save:", on_click=_wish, args=(form.value,))
    if desk.wished:
        _file(here, desk)
    if view == AS_CHART:
        _chart(answer)
    else:
        _rows(answer)


def _took(seconds: float) -> str:
    return f"{max(seconds * 1000, 1):.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _is_plan(answer: SqlAnswer) -> bool:
    return [column.name for column in answer.columns] == ["explain_key", "explain_value"]


def _rows(answer: SqlAnswer) -> None:
    st.dataframe(
        answer.rows,
        hide_index=True,
        key="sql_rows",
        height="content" if answer.rows.num_rows <= 12 else TABLE_PX,
        placeholder="–",
        column_config={
            column.name: st.column_config.NumberColumn(format="plain")
            for column in answer.rows.schema
            if pa.types.is_integer(column.type)
        },
        alt="The rows that answer the question",
    )


def _file(here: frame.Visit, desk: Desk) -> None:
    """The file that was just wished for; it is gone with the next step, and made again on a wish."""
    form, desk.wished = Form(desk.wished), ""
    words, mime = FILE_WORDS[form]

    def made() -> tuple[int, bytes]:
        with tempfile.TemporaryFile() as file:
            return sql.save(here.scope, desk.asked, form=form, file=file), file.read()

    with st.spinner(f"Writing the {words} file …"):
        try:
            rows, data = made()
        except ImprimaturError as error:
            st.error(frame.plain(f"{error.what[:1].upper()}{error.what[1:]}. {error.remedy}"), icon=":material/error:")
            return
    st.download_button(
        f"Download {components.plural(rows, 'row')} as {words} · {placements.bytes_said(len(data))}",
        data,
        file_name=f"answer.{form}",
        mime=mime,
        icon=":material/download:",
        key="sql_download",
        type="primary",
        on_click="ignore",
    )


def _chart(answer: SqlAnswer) -> None:
    """Numbers over what the person puts across."""
    schema = answer.rows.schema
    numbers = [field.name for field in schema if _is_number(field.type)]
    if not numbers:
        frame.empty(
            "Nothing to draw", "A chart needs a column of numbers, such as count(*).", icon=":material/bar_chart:"
        )
        return
    across_first = next((name for name in schema.names if name not in numbers), schema.names[0])
    with st.container(horizontal=True, vertical_alignment="bottom", key="sql_chart_tools"):
        kind = st.segmented_control(
            "Kind",
            tuple(KINDS),
            default="lines" if _is_time(schema.field(across_first).type) else "bars",
            format_func=KINDS.__getitem__,
            key="sql_kind",
            required=True,
        )
        across = st.selectbox(
            "Across", schema.names, index=schema.names.index(across_first), key="sql_across", width=240
        )
        chosen = st.multiselect(
            "Numbers",
            numbers,
            default=[name for name in numbers if name != across_first][:1] or numbers[:1],
            max_selections=MOST_SERIES,
            key="sql_numbers",
            width=360,
        )
    if not chosen:
        st.caption("Choose at least one column of numbers.")
        return
    drawn = answer.rows.slice(0, MOST_DRAWN)
    series = [(name, [_float(value) for value in drawn.column(name).to_pylist()]) for name in chosen]
    figure = charts.of_answer(str(kind), drawn.column(str(across)).to_pylist(), series)
    charts.draw(figure, "sql_chart", escape(f"{', '.join(chosen)} by {across}"))
    if answer.rows.num_rows > MOST_DRAWN:
        st.caption(f"The first {MOST_DRAWN:,} rows are drawn.")


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _is_time(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────

visit = frame.guard(Permission.ASK_SQL)
frame.header(
    "SQL",
    "Ask your agency's own rows. Nothing you write here can change them, and nobody else's are within reach.",
    kicker=visit.identity.agency_name,
)
mine = state.of(Desk)
above, below = st.container(key="sql_above"), st.container(key="sql_below")
with below:
    found = _answered(visit, mine)
    if found is not None:
        _answer(visit, mine, found)
with above:
    left, right = st.columns([5, 2], gap="large")
    with left:
        _editor()
    with right:
        _shelf(visit, loaders.read(visit, sql.tables))
