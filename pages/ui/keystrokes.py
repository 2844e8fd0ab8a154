"""What somebody is typing, told before their field itself would tell it: a field of several lines waits until it is left,
one of a line until a pause, and a shortcut that saves would leave out what was typed last.
"""

from dataclasses import dataclass
from typing import Final

import streamlit as st

PAUSE_MS: Final = 250
_JS: Final = """
export default function ({ data, parentElement, setStateValue }) {
  const find = () => document.querySelector(`.st-key-${CSS.escape(data.field)} textarea`);
  const box = parentElement.querySelector('div');
  if (box.forget) box.forget();
  let wait = 0;
  const tell = () => { clearTimeout(wait); wait = 0; const area = find(); if (area) setStateValue('typed', area.value); };
  const typed = (event) => { if (event.target === find()) { clearTimeout(wait); wait = setTimeout(tell, data.pause_ms); } };
  // A shortcut, such as the one that saves, does not leave the field: what stands in it goes ahead.
  const pressed = (event) => { if ((event.ctrlKey || event.metaKey) && wait) tell(); };
  document.addEventListener('input', typed);
  document.addEventListener('keydown', pressed, true);
  box.forget = () => {
    clearTimeout(wait);
    document.removeEventListener('input', typed);
    document.removeEventListener('keydown', pressed, true);
  };
  return box.forget;
}
"""
_HAND_IN_JS: Final = """
export default function ({ parentElement }) {
  const box = parentElement.querySelector('i');
  box.forget?.();
  // The letter; its place on the keyboard where letters are not Latin, as the shortcut itself is heard there.
  const isS = ({ key, code }) => (/^[a-z]$/i.test(key) ? key.toLowerCase() === 's' : code === 'KeyS');
  // A field tells what stands in it when it is left, or after a pause; a shortcut knows neither.
  const pressed = (event) => {
    const field = event.target;
    if (!(event.ctrlKey || event.metaKey) || !isS(event) || event.isComposing) return;
    if (!field.matches?.(':is([data-testid="stTextInput"], [data-testid="stTextArea"]) :is(input, textarea)')) return;
    const { selectionStart, selectionEnd, selectionDirection } = field;
    field.blur();
    field.focus({ preventScroll: true });
    if (selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  };
  window.addEventListener('keydown', pressed, true);
  box.forget = () => window.removeEventListener('keydown', pressed, true);
  return box.forget;
}
"""
_hander = st.components.v2.component("imprimatur_hand_in", html="<i hidden></i>", js=_HAND_IN_JS, isolate_styles=False)
_listener = st.components.v2.component("imprimatur_typing", html="<div></div>", js=_JS, isolate_styles=False)


@dataclass
class Heard:
    """Both ways to know what stands in a field, as they were last, and the newer of them."""

    held: str
    typed: str | None = None
    newest: str = ""


def listen(field_key: str) -> str:
    """Listen to the field whose widget has the key `field_key` from now on, and give what stands in it."""
    _listener(data={"field": field_key, "pause_ms": PAUSE_MS}, key=f"typed_{field_key}", on_typed_change=_again)
    return newest(field_key)


def hand_in(key: str) -> None:
    """Let the shortcut that saves (Mod+S) take along what stands in the field it is pressed in."""
    with st.container(key=f"unseen_{key}"):
        _hander(key=f"hand_in_{key}")


def newest(field_key: str) -> str:
    """What stands in a field that is listened to: what was typed up to the last pause, or left there, whichever came last."""
    held = str(st.session_state.get(field_key) or "")
    told = getattr(st.session_state.get(f"typed_{field_key}"), "typed", None)
    kept: Heard = st.session_state.setdefault(f"_heard_{field_key}", Heard(held, newest=held))
    if isinstance(told, str) and told != kept.typed:
        kept.typed = kept.newest = told
    if held != kept.held:
        kept.held = kept.newest = held
    return kept.newest


def _again() -> None:
    """Being called is enough: the part of the page that asks is drawn again."""
