"""What somebody is typing into a field of several lines, told to the server in the pauses: such fields themselves wait until
they are left.
"""

from typing import Final

import streamlit as st

PAUSE_MS: Final = 250
_JS: Final = """
export default function ({ data, parentElement, setStateValue }) {
  const find = () => document.querySelector(`.st-key-${CSS.escape(data.field)} textarea`);
  const box = parentElement.querySelector('div');
  if (box.typed) document.removeEventListener('input', box.typed);
  box.typed = (event) => {
    if (event.target !== find()) return;
    clearTimeout(box.wait);
    box.wait = setTimeout(() => setStateValue('typed', event.target.value), data.pause_ms);
  };
  document.addEventListener('input', box.typed);
  return () => { document.removeEventListener('input', box.typed); clearTimeout(box.wait); };
}
"""
_listener = st.components.v2.component("imprimatur_typing", html="<div></div>", js=_JS, isolate_styles=False)


def heard(field_key: str, text: str) -> str:
    """What stands in the field whose widget has the key `field_key`, up to the last pause; `text` until somebody types."""
    told = _listener(data={"field": field_key, "pause_ms": PAUSE_MS}, key=f"typed_{field_key}", on_typed_change=_again)
    typed = getattr(told, "typed", None)
    return str(typed) if isinstance(typed, str) else text


def _again() -> None:
    """Being called is enough: the part of the page that asks is drawn again."""
