"""Draws the button that saves a view by itself, as a page of results does."""

import streamlit as st

from core.reporting.view import Comparison, Relative, ViewState
from pages.ui import frame
from pages.ui.saved import save_button

here = frame.arrive()
if here is None:
    st.stop()
    raise AssertionError("st.stop ends the script")
frame.turn_to("harness")
save_button(here, ViewState(period=Relative.LAST_MONTH, comparison=Comparison.YEAR, measures=("cpa",)))
