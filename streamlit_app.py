"""The ASGI app: Streamlit's pages and our own routes in one server. `streamlit run streamlit_app.py` starts it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from core import web
from core.db import migrate
from core.jobs import runner
from pages.ui import frame, upload_answers

upload_answers.keep()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Bring the embedded database to head and start the batch runner; a server database that is behind is refused."""
    migrate.require_head()
    runner.start()
    yield
    runner.stop()


app = st.App(
    "pages/main.py",
    routes=web.routes(),
    middleware=web.middleware(),
    lifespan=lifespan,
    on_script_error=frame.on_script_error,
)
