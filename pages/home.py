"""The work queue."""

from pages.ui import frame

here = frame.guard()
frame.header("Your work", "x")
with frame.empty("t", "text"):
    pass
