"""The little of the look that the theme cannot say; all of it is in two stylesheets: the house, and ads where people meet them."""

from pathlib import Path
from typing import Final

import streamlit as st

ASSETS: Final = Path(__file__).resolve().parent / "assets"
MARK: Final = ASSETS / "mark.svg"
LOCKUP_ON_INK: Final = ASSETS / "lockup_on_ink.svg"
LOCKUP_ON_PAPER: Final = ASSETS / "lockup_on_paper.svg"
PROOF_SHEET: Final = ASSETS / "proof_sheet.svg"


def apply() -> None:
    """Put the stylesheet into the page; the router does it once a run."""
    st.html(ASSETS / "print_house.css")
    st.html(ASSETS / "frames.css")
    # Dialogs and menus hang outside the app's own element, which is the only one that says whether it is dark.
    st.html(f"<style>:root {{ color-scheme: {'dark' if is_dark() else 'light'}; }}</style>")


def is_dark() -> bool:
    """Whether the person looks at the dark theme."""
    return st.context.theme.type == "dark"
