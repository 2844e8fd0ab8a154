"""Draws one step of a campaign by itself: the frame and the step, without the campaign's page around it."""

from importlib import import_module

import streamlit as st

from core.campaigns import queries
from pages.ui import frame, links
from pages.ui.links import Param

here = frame.arrive()
if here is None:
    st.stop()
    raise AssertionError("st.stop ends the script")
frame.turn_to("campaign")
with frame.errors_shown():
    campaign = queries.get_campaign(here.scope, links.row_id(Param.CAMPAIGN) or "")
    import_module(f"pages.steps.{links.text(Param.STEP)}").draw(here, campaign)
