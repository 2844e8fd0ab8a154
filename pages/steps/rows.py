"""A table of products becomes ads: the file, what its columns mean, what each row will be, and the rows that cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import settings
from core.campaigns.queries import CampaignView
from core.rows import columns, report, rules, service
from core.rows.rules import Row
from core.rows.service import Preview, RowsMade, Source
from pages.ui import components, frame, links, state

FORM: Final = "make_rows"
FILE, CELLS = "file", "cells"
WAYS: Final = {FILE: ":material/upload_file: A file", CELLS: ":material/content_paste: Pasted cells"}
NEW, BAD, KNOWN = "new", "bad", "known"
KINDS: Final = {NEW: "Will be made", BAD: "Cannot be made", KNOWN: "Already made"}
ROWS_A_PAGE: Final = 25
ZIP_MB: Final = 64
TABLE_MB: Final = 10
NO_COLUMN: Final = -1


@dataclass
class Table:
    """What this tab has on the table.

    Attributes:
        preview: What would become of what was given; None while nothing was, or it cannot be read.
        campaign_id: Whose ads they would be.
        left: The rows that were not made when the others were, with the titles of their columns.
        wanted: The good rows are to be made in this run.
        round: Counts the uploaders, so that a fresh one is empty.
    """

    preview: Preview | None = None
    campaign_id: str = ""
    left: tuple[Row, ...] = ()
    left_titles: tuple[str, ...] = ()
    wanted: bool = False
    round: int = 0


def desk(campaign_id: str) -> Table:
    """What is on the table for this campaign; another campaign starts with an empty one."""
    kept = state.of(Table)
    if kept.campaign_id != campaign_id:
        kept.campaign_id = campaign_id
        clear(kept)
    return kept


def clear(kept: Table) -> None:
    """Take everything off the table."""
    kept.preview, kept.left, kept.left_titles, kept.wanted = None, (), (), False
    kept.round += 1
    forget_columns()


def has_left(campaign_id: str) -> bool:
    """Whether rows wait here to be mended."""
    return bool(desk(campaign_id).left)


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def source(kept: Table) -> Source | None:
    """What was given; None while nothing is."""
    chosen = {
        one.name: place
        for one in columns.FIELDS
        if (place := state.value(f"table_column_{one.name}", NO_COLUMN)) != NO_COLUMN
    }
    photos = state.value(f"table_zip_{kept.round}", None)
    if state.value("table_way", FILE) == CELLS:
        table = str(state.value("ads_table"))
    else:
        upload = state.value(f"table_file_{kept.round}", None)
        if upload is None:
            return None
        table = upload.getvalue()
    return Source(
        table,
        sheet=str(state.value("table_sheet") or ""),
        columns=chosen or None,
        photos=photos.getvalue() if photos else None,
    )


def look(campaign_id: str) -> None:
    """Look at what was given, by the columns as they are set."""
    kept = desk(campaign_id)
    given = source(kept)
    if given is None:
        kept.preview = None
        frame.forget_errors(FORM)
        return
    seen = frame.attempt(service.check, campaign_id, given, done="", form=FORM)
    kept.preview = seen.value if seen else None
    if kept.preview is not None:
        kept.left, kept.left_titles = (), ()
        set_columns(kept.preview)


def look_anew(campaign_id: str) -> None:
    """Look at another table: what its columns mean is recognised afresh."""
    forget_columns()
    look(campaign_id)


def look_by_columns(campaign_id: str) -> None:
    """Look again by other columns; a choice that cannot be leaves what was read where it is, to be corrected."""
    kept = desk(campaign_id)
    before = kept.preview
    look(campaign_id)
    kept.preview = kept.preview or before


def ask_to_make() -> None:
    """Note that the rows are wanted: they are made at the foot of the page, where the progress is seen."""
    state.of(Table).wanted = True


def put_away(campaign_id: str) -> None:
    """Take the table and its report off the page."""
    clear(desk(campaign_id))


def set_columns(preview: Preview) -> None:
    """Let the choices say how the table was read."""
    for one in columns.FIELDS:
        state.put(f"table_column_{one.name}", preview.layout.mapping.get(one.name, NO_COLUMN))


def forget_columns() -> None:
    """Let the columns be recognised again."""
    state.forget("table_sheet", "table_filter", "table_page", *(f"table_column_{one.name}" for one in columns.FIELDS))


# ── What is given ────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_source(campaign: CampaignView) -> None:
    """The table, a ZIP of photos beside it, and what was read from them."""
    kept = desk(campaign.campaign_id)
    by_address = ", or an https address" if settings.current().fetches_photos else ""
    st.caption(
        "One row an ad: a photo and a headline; text, price, old price, call to action and address as you like. "
        f"A photo is named as in the library, by its tag, by its path in a ZIP{by_address}."
    )
    with st.container(horizontal=True, vertical_alignment="center", key="table_head"):
        way = st.segmented_control(
            "Where the rows come from",
            tuple(WAYS),
            format_func=WAYS.__getitem__,
            default=FILE,
            key="table_way",
            required=True,
            label_visibility="collapsed",
            on_change=look_anew,
            args=(campaign.campaign_id,),
        )
        st.space("stretch")
        draw_example()
    given, photos = st.columns([3, 2], gap="medium")
    with given:
        draw_cells(campaign.campaign_id) if way == CELLS else draw_file(kept, campaign.campaign_id)
        frame.field_error("table", FORM)
    with photos:
        st.file_uploader(
            "Photos in a ZIP, if they are not in the library",
            type=["zip"],
            key=f"table_zip_{kept.round}",
            max_upload_size=ZIP_MB,
            on_change=look,
            args=(campaign.campaign_id,),
        )
        frame.field_error("photos", FORM)
    if kept.preview is not None:
        draw_preview(campaign.campaign_id, kept.preview)
    elif kept.left:
        draw_left(campaign.campaign_id, kept)


def draw_example() -> None:
    """A table to start from."""
    st.download_button(
        "Example table",
        report.example_csv(),
        file_name="example_table.csv",
        mime="text/csv",
        key="table_example",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )


def draw_file(kept: Table, campaign_id: str) -> None:
    """The drop zone for a table; what is dropped is read at once."""
    st.file_uploader(
        "Table: XLSX, CSV or TSV",
        type=["xlsx", "csv", "tsv", "txt"],
        key=f"table_file_{kept.round}",
        max_upload_size=TABLE_MB,
        on_change=look_anew,
        args=(campaign_id,),
    )


def draw_cells(campaign_id: str) -> None:
    """Cells pasted from a spreadsheet."""
    st.text_area(
        "Rows",
        key="ads_table",
        height=190,
        placeholder="photo\theadline\tprice\told price\ncup.jpg\tSlow-roasted for your morning\t€12.90\t€15.90",
    )
    st.button("Check the rows", key="ads_check", icon=":material/rule:", on_click=look_anew, args=(campaign_id,))


# ── What was read ────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_preview(campaign_id: str, preview: Preview) -> None:
    """How the table was read, and each row as it will be."""
    with st.container(key="table_read", gap="small"):
        for note in preview.notes:
            st.caption(f":material/info: {frame.plain(note[:1].upper() + note[1:])}.")
        draw_sheets(campaign_id, preview)
        draw_columns(campaign_id, preview)
        kind = draw_kinds(preview)
        rows = {NEW: preview.new, BAD: preview.bad, KNOWN: preview.known}[kind]
        draw_rows(rows)
        if kind == BAD:
            draw_download(preview.layout.titles, preview.bad)


def draw_sheets(campaign_id: str, preview: Preview) -> None:
    """Which sheet of a spreadsheet is read, when there are several."""
    if len(preview.sheets) < 2:
        return
    if state.value("table_sheet") not in preview.sheets:
        state.put("table_sheet", preview.sheet)
    st.selectbox("Sheet", preview.sheets, key="table_sheet", width=320, on_change=look_anew_sheet, args=(campaign_id,))


def look_anew_sheet(campaign_id: str) -> None:
    """Look at another sheet: its columns are recognised afresh."""
    sheet = state.value("table_sheet")
    forget_columns()
    state.put("table_sheet", sheet)
    look(campaign_id)


def draw_columns(campaign_id: str, preview: Preview) -> None:
    """What each field is read from; people may correct it."""
    found = len(preview.layout.mapping)
    unread = len(preview.layout.titles) - found
    title = f"{components.plural(found, 'column')} recognised" + (f", {unread} not used" if unread else "")
    titles = preview.layout.titles
    lacking = not {"photo", "headline"} <= set(preview.layout.mapping)
    with st.expander(title, expanded=lacking, key="table_columns", icon=":material/view_column:"):
        with st.grid("auto", min_column_width=140, gap="small", key="table_columns_grid"):
            for one in columns.FIELDS:
                st.selectbox(
                    one.label,
                    [NO_COLUMN, *range(len(titles))],
                    format_func=lambda place: titles[place] if place != NO_COLUMN else "—",
                    key=f"table_column_{one.name}",
                    on_change=look_by_columns,
                    args=(campaign_id,),
                )
        if preview.layout.header is None:
            st.caption("The first line names no columns, so the usual order was taken.")
    frame.field_error("columns", FORM)


def draw_kinds(preview: Preview) -> str:
    """Which rows are shown: those that will be made, the wrong ones, those that are made; with their numbers."""
    counts = {NEW: len(preview.new), BAD: len(preview.bad), KNOWN: len(preview.known)}
    offered = [kind for kind in KINDS if counts[kind]] or [NEW]
    if state.value("table_filter") not in offered:
        state.put("table_filter", offered[0])
    shown = st.segmented_control(
        "Rows",
        offered,
        format_func=lambda kind: f"{KINDS[kind]} {counts[kind]:,}",
        key="table_filter",
        required=True,
        label_visibility="collapsed",
        on_change=state.forget,
        args=("table_page",),
    )
    return str(shown or offered[0])


def draw_rows(rows: Sequence[Row]) -> None:
    """A page of rows: photo, words and price as they will be, and what is wrong or worth a look."""
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    page = min(int(state.value("table_page", 1) or 1), pages)
    shown = rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    st.html(f'<ol class="im-rows" dir="auto">{"".join(map(row_html, shown))}</ol>')
    if pages > 1:
        st.pagination(pages, key="table_page")


def row_html(row: Row) -> str:
    """One row as it will be."""
    words = row.words
    headline = (
        words.headline if words else next((cell for cell in row.cells if cell != row.photo and cell), "Empty row")
    )
    parts = (words.subheadline, words.primary_text, words.description) if words else ()
    text = f"<p>{escape(' · '.join(part for part in parts if part)[:220])}</p>" if any(parts) else ""
    price = f"<em>{escape(row.offer)}</em>" if row.offer else ""
    wrong = "".join(
        f"<li><b>{escape(rules.known_label(one.field))}</b> {escape(sentence(one.what, one.remedy))}</li>"
        for one in row.troubles
    )
    look_at = "".join(f"<li>{escape(one[:1].upper() + one[1:])}</li>" for one in row.warnings)
    told = f'<ul class="wrong">{wrong}</ul>' if wrong else f'<ul class="look">{look_at}</ul>' if look_at else ""
    return (
        f'<li data-state="{"bad" if row.troubles else "good"}">{photo_html(row)}<div><small>Row {row.number} · '
        f"{escape(row.photo[-60:] or 'no photo')}</small><b>{escape(headline[:160])}</b>{price}{text}{told}</div></li>"
    )


def photo_html(row: Row) -> str:
    """The row's photo if it is in the library, else where it will come from."""
    ref = row.ref
    if ref and ref.thumbnail_sha256:
        return f'<img src="{escape(links.file(ref.thumbnail_sha256))}" alt="{escape(row.photo)}" loading="lazy">'
    where = "ZIP" if ref and ref.path else "Web" if ref else "?"
    return f'<i aria-hidden="true">{where}</i>'


def sentence(what: str, remedy: str) -> str:
    """What is wrong and what to do, as one line."""
    said = f"{what} — {remedy}" if remedy else what
    return said[:1].upper() + said[1:]


def draw_download(titles: Sequence[str], rows: Sequence[Row]) -> None:
    """The wrong rows as a table with what is wrong beside them: mend it there and choose it here again."""
    with st.container(horizontal=True, vertical_alignment="center", key="table_mend"):
        st.download_button(
            "Download these rows",
            partial(report.errors_csv, tuple(titles), tuple(rows)),
            file_name="rows_to_mend.csv",
            mime="text/csv",
            key="table_bad",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("With what is wrong beside each. Mend them there, and choose that table here.", width="content")


def draw_left(campaign_id: str, kept: Table) -> None:
    """The rows that were not made while the others were; they wait until they are mended or put away."""
    with st.container(key="table_left", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", key="table_left_head"):
            st.markdown(f"**{components.plural(len(kept.left), 'row')} could not be made**", width="content")
            st.space("stretch")
            st.button(
                "Put away",
                key="table_put_away",
                type="tertiary",
                icon=":material/close:",
                on_click=put_away,
                args=(campaign_id,),
            )
        draw_rows(kept.left)
        draw_download(kept.left_titles, kept.left)


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_go(campaign: CampaignView) -> RowsMade | None:
    """The button with its sum, and the progress once it is pressed; gives what was made in this run."""
    kept = desk(campaign.campaign_id)
    preview = kept.preview
    places = len(state.value("ads_places", None) or [])
    again = draw_again(preview)
    count = (len(preview.new) + (len(preview.known) if again else 0)) if preview else 0
    is_idle = not count or not places or bool(preview and preview.over_plan) or frame.has_errors(FORM)
    with st.container(horizontal=True, vertical_alignment="center", key="ads_go_line"):
        st.button(
            f"Make {components.plural(count, 'row')}" if count else "Make the good rows",
            key="ads_go",
            type="primary",
            icon=":material/bolt:",
            on_click=ask_to_make,
            disabled=is_idle,
        )
        st.caption(frame.plain(told_sum(preview, count, places)), width="content")
    frame.errors(FORM)
    wanted, kept.wanted = kept.wanted, False
    given = source(kept) if wanted else None
    return made(campaign, kept, given, again=again) if given else None


def draw_again(preview: Preview | None) -> bool:
    """Whether rows that are ads already are made once more; asked only when there are some."""
    if preview is None or not preview.known:
        return False
    count = components.plural(len(preview.known), "row")
    return st.checkbox(f"Make the {count} that this campaign has already once more", key="table_again")


def told_sum(preview: Preview | None, count: int, places: int) -> str:
    """What the button will do, or why it cannot."""
    if preview is None:
        return "Choose a table."
    if preview.over_plan:
        return f"{preview.over_plan[:1].upper()}{preview.over_plan[1:]}. Send fewer rows at a time."
    if not count:
        return "Every good row is made already." if preview.known else "No row can be made yet."
    if not places:
        return "Choose sizes."
    ads = components.plural(count * places, "ad")
    left = f" {components.plural(len(preview.bad), 'row')} will be left out." if preview.bad else ""
    return f"{components.plural(count, 'row')} × {components.plural(places, 'size')} = {ads}.{left}"


def made(campaign: CampaignView, kept: Table, given: Source, *, again: bool) -> RowsMade | None:
    """Take the photos in, make the rows, and keep those that were not made on the page."""
    bar = st.progress(0.0, text="Making the rows …")
    done = frame.attempt(
        service.make,
        campaign.campaign_id,
        given,
        placement_ids=state.value("ads_places", None) or [],
        again=again,
        on_progress=lambda number, total, name: bar.progress(
            number / total, text=f"Taking in photo {number} of {total}: {frame.plain(name)}"
        ),
        done=lambda one: f"{components.plural(one.made, 'row')} will become ads" if one.made else "",
        form=FORM,
    )
    bar.empty()
    if not done:
        state.rerun()
        return None
    result: RowsMade = done.value
    clear(kept)
    kept.left = tuple(row for row in result.rows if not row.is_good)
    kept.left_titles = result.layout.titles
    return result
