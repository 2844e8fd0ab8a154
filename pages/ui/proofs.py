"""The proof that follows what is typed and chosen: asked from the server past the page, shown until the page has drawn the same."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import streamlit as st

from core.creatives.looks import Look
from core.creatives.rules import Words
from core.rendering import fitting

# A pause in typing, and the time that a choice needs to be seen in the page.
PAUSE_MS: Final = 80
_JS: Final = """
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector('i');
  box.forget?.();
  const field = (key) => `.st-key-${CSS.escape(key)}`;
  const chosen = (key, values) => {
    const all = [...document.querySelectorAll(`${field(key)} [role="radio"]`)];
    const at = all.findIndex((one) => one.getAttribute('aria-checked') === 'true');
    return all.length === values.length ? values[at] : undefined;
  };
  // What the page knows, in the order in which what the fields hold is read below.
  const known = { words: data.words, look: data.look };
  const draft = () => {
    const words = { ...data.words }, look = { ...data.look };
    for (const [name, key] of Object.entries(data.texts)) {
      words[name] = document.querySelector(`${field(key)} :is(textarea, input)`)?.value ?? words[name];
    }
    for (const [name, [key, values]] of Object.entries(data.choices)) look[name] = chosen(key, values) ?? look[name];
    const ring = document.querySelector(`${field(data.focal)} .im-focal`)?.dataset.point;
    if (ring) look.focal = JSON.parse(ring);
    look.fitting = { ...data.look.fitting };
    for (const [name, [key, values]] of Object.entries(data.boxes)) {
      look.fitting[name] = chosen(key, values) ?? look.fitting[name];
    }
    return { words, look };
  };
  const keyOf = (one) => JSON.stringify(one);
  const figures = () => [...document.querySelectorAll('.st-key-ad_met figure[data-proof]')];
  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const fill = (figure, told) => {
    const part = document.createElement(told.src ? 'img' : 'span');
    if (told.src) { part.src = told.src; part.alt = data.alt; } else { part.textContent = sentence(told.failure); }
    figure.classList.toggle('im-undrawn', !told.src);
    figure.replaceChildren(part);
    figure.mine = part;
  };
  const isMine = (figure) => figure.mine && figure.mine === figure.firstChild;
  const put = (told) => figures().forEach((figure) => {
    if (!isMine(figure)) figure.theirs = { nodes: [...figure.childNodes], undrawn: figure.classList.contains('im-undrawn') };
    fill(figure, told);
  });
  // The fields hold what the page has drawn: its own picture stands again.
  const giveBack = () => figures().filter(isMine).forEach((figure) => {
    figure.classList.toggle('im-undrawn', figure.theirs.undrawn);
    figure.replaceChildren(...figure.theirs.nodes);
    figure.mine = null;
  });
  const ask = async () => {
    box.wait = 0;
    if (box.busy) { box.again = true; return; }
    const now = draft(), key = keyOf(now);
    if (key === keyOf(known)) { box.told = null; giveBack(); return; }
    if (box.told?.key === key) return;
    box.busy = true;
    try {
      const answer = await fetch(`/ads/${encodeURIComponent(data.ad)}/proof`, {
        method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body: key,
      });
      // Whatever is no proof is told by the page, which draws the same a little later.
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.src) { const picture = new Image(); picture.src = told.src; await picture.decode(); }
      if (!box.isConnected || keyOf(draft()) === keyOf(known)) return;
      box.told = { ...told, key };
      put(told);
    } catch { /* no network: the page will tell */ } finally {
      box.busy = false;
      if (box.again) { box.again = false; later(0); }
    }
  };
  const later = (ms) => { clearTimeout(box.wait); box.wait = setTimeout(() => box.ask(), ms); };
  const changed = ({ type, target }) => {
    // A key that is let go ends no pause; arrows choose among the choices of a row.
    if (target.closest?.(type === 'keyup' ? '[role="radiogroup"]' : '[role="dialog"]')) later(data.pause_ms);
  };
  // Heard on the way down: what was clicked may be drawn anew, and be nowhere, by the time the click is over.
  const kinds = ['input', 'click', 'keyup'];
  // A page that was asked before the last key shows what was typed before it: the newer proof stays.
  const watch = new MutationObserver(() => {
    if (!box.told || box.told.key !== keyOf(draft()) || box.told.key === keyOf(known)) return;
    if (figures().some((figure) => !isMine(figure))) put(box.told);
  });
  box.ask = ask;
  const met = document.querySelector('.st-key-ad_met');
  if (met) watch.observe(met, { childList: true, subtree: true });
  for (const kind of kinds) document.addEventListener(kind, changed, true);
  const forget = () => {
    watch.disconnect();
    for (const kind of kinds) document.removeEventListener(kind, changed, true);
  };
  box.forget = forget;
  ask();
  // Whoever is put away late forgets what is theirs, and not what took their place.
  return () => { if (box.forget === forget) clearTimeout(box.wait); forget(); };
}
"""
_follower = st.components.v2.component("imprimatur_proof", html="<i hidden></i>", js=_JS, isolate_styles=False)
Choice = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Fields:
    """Where the page's fields are, by the keys of their widgets; one that is not drawn keeps what the draft says.

    Attributes:
        texts: Field of the words → key.
        choices: Field of the look → key and its values, in the order in which they stand.
        boxes: Box of the picture → key and what may become of a text there.
        focal: The key of the point.
    """

    texts: Mapping[str, str]
    choices: Mapping[str, Choice]
    boxes: Mapping[str, Choice]
    focal: str


def follow(creative_id: str, key: str, words: Words, look: Look, held: Fields) -> None:
    """Let the picture of an opened ad follow the fields of its draft, whose words and look the page has drawn.

    Args:
        key: Another one for another draft.
    """
    # The alternative text follows the headline on both sides: one that followed what was typed before would count as chosen,
    # and the next draft be refused for a word that is no longer in it.
    said = {name: text for name, text in asdict(words).items() if name != "alt_text"}
    data = {
        "ad": creative_id,
        "alt": words.alt_text or words.headline,
        "words": said,
        "look": {**asdict(look), "fitting": {**dict.fromkeys(held.boxes, fitting.DEFAULT), **dict(look.fitting)}},
        "texts": dict(held.texts),
        "choices": dict(held.choices),
        "boxes": dict(held.boxes),
        "focal": held.focal,
        "pause_ms": PAUSE_MS,
    }
    with st.container(key="unseen_proof"):
        _follower(data=data, key=f"proof_{key}")
