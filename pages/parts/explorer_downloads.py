"""What can be taken along of the explorer: the groups on the screen as a table, or all there are of the view as a file."""

from functools import partial
from typing import Final

import streamlit as st

from core import placements
from core.accounts import service as accounts
from core.errors import ImprimaturError, SignInRequired
from core.reporting import explorer, export
from core.reporting.dimensions import DIMENSIONS
from core.reporting.explorer import Look
from core.reporting.export import Kind
from core.reporting.view import Span, ViewState
from pages.ui import components, frame

FORMS: Final = {Kind.CSV: "CSV", Kind.PARQUET: "Parquet", Kind.ZIP: "ZIP of both"}


def downloads(asked: ViewState, look: Look, boards: tuple[str, ...]) -> None:
    """Draw what can be taken along of the look that is on the screen, and of the whole view, behind one button."""
    with st.popover(
        "Download", icon=":material/download:", key="explorer_take", type="tertiary", on_change="rerun"
    ) as place:
        if not place.open:
            return
        components.entry("What is on the screen", "The groups you see, with whole figures.")
        st.download_button(
            "Download as CSV",
            partial(take_along, frame.session_token(), asked, look, boards),
            file_name=f"explorer_{look}_{asked.period.last if isinstance(asked.period, Span) else asked.period}.csv",
            mime="text/csv",
            icon=":material/download:",
            key="explorer_csv",
            on_click="ignore",
        )
        by = " and ".join(DIMENSIONS[name].name.lower() for name in asked.dimensions)
        components.entry(
            "The whole view",
            f"Every group{' by ' + by if by else ''}, as a table. The ZIP says what it holds: filters, days, definitions.",
        )
        with st.container(horizontal=True, gap="xsmall", key="explorer_whole"):
            wished = [kind for kind, words in FORMS.items() if st.button(words, key=f"explorer_whole_{kind}")]
        if wished:
            _file(asked, wished[0])


def _file(asked: ViewState, kind: Kind) -> None:
    """The file that was just wished for, made before it is offered, so that what stands in its way is said here."""
    with st.spinner(f"Writing the {FORMS[kind]} …"):
        try:
            data = export.build(frame.visit().scope, asked, kind)
        except ImprimaturError as error:
            told = f"{error.what[:1].upper()}{error.what[1:]}: {error.remedy}." if error.remedy else f"{error.what}."
            st.error(frame.plain(told), icon=":material/error:")
            return
    st.download_button(
        f"Download {FORMS[kind]} · {placements.bytes_said(len(data))}",
        data,
        file_name=export.file_name(asked, kind),
        mime=export.MEDIA[kind],
        icon=":material/download:",
        key="explorer_whole_file",
        type="primary",
        on_click="ignore",
    )


def take_along(session_token: str | None, asked: ViewState, look: Look, boards: tuple[str, ...]) -> bytes:
    """The file, made at the click: outside any run, so the session tells who it is, if it still lives."""
    identity = accounts.identify(session_token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    return explorer.csv(explorer.sheet(identity.scope, asked, look, boards))
