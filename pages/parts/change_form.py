"""A form that changes one thing of a list in that thing's own place."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from pages.ui import frame, state


@dataclass
class Opened:
    """What is being changed in this tab: the id of it, by the name of its form."""

    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeForm:
    """At most one is open of each name; whatever opens or closes it forgets what was typed and what was wrong with it.

    Attributes:
        name: Of the form, of its errors, and the first part of the names of its fields.
        fields: The rest of those names.
    """

    name: str
    fields: tuple[str, ...]

    def opened(self) -> str:
        """The id of what is being changed, or ""."""
        return state.of(Opened).ids.get(self.name, "")

    def open(self, changed_id: str) -> None:
        """Draw the form in the place of that one, as it is now."""
        self.close()
        state.of(Opened).ids[self.name] = changed_id

    def close(self) -> None:
        """Leave it as it is."""
        state.of(Opened).ids.pop(self.name, None)
        frame.forget_errors(self.name)
        state.forget(*(f"{self.name}_{one}" for one in self.fields))

    def draw(self, lead: str, draw_fields: Callable[[], None], save: Callable[[], None]) -> None:
        """The form: what it is for, its fields, and the way out of it."""
        with st.container(border=True, key=f"{self.name}_form"):
            st.markdown(f"**{lead}**")
            draw_fields()
            with st.container(horizontal=True):
                st.button("Save", key=f"{self.name}_save", type="primary", on_click=save)
                st.button("Leave it as it is", key=f"{self.name}_close", type="tertiary", on_click=self.close)
