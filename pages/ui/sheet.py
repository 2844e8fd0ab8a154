"""A row of a contact sheet: pictures at one height that can be pressed, each with its place and state below."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import streamlit as st

from core.placements import Placement, PlacementKind
from pages.ui import links

HEIGHT_PX: Final = 232
# Three of the widest stand side by side on the page as it is on a desk.
WIDEST_PX: Final = 344
# From this ratio of width to height a picture as high as the others would be wider than its share of the line.
_BANNER: Final = 1.7


@dataclass(frozen=True)
class Tile:
    """One picture of the row.

    Attributes:
        id: What a press gives.
        sha256: The picture; None while it is not drawn, or when it could not be.
        place: Where it runs, below the picture.
        word: Its state in a word.
        state: As stylesheets know it: pending, approved, rejected, needs-changes, failed, waiting, or chosen.
        note: A short figure beside the word ("91").
        trouble: What is wrong with it, below; "" when nothing is.
    """

    id: str
    sha256: str | None
    width_px: int
    height_px: int
    alt: str
    place: str
    word: str
    state: str
    note: str = ""
    trouble: str = ""


_JS: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const told = JSON.stringify(data.tiles);
  let row = parentElement.querySelector('.im-tiles');
  if (!row) { row = document.createElement('div'); row.className = 'im-tiles'; parentElement.appendChild(row); }
  row.onclick = (event) => {
    const tile = event.target.closest('button.im-tile');
    if (!tile) return;
    setTriggerValue('pressed', tile.dataset.id);
    comeBack(tile.dataset.id);
  };
  // Whoever closes what a press opened is back at the picture, which may have been drawn anew meanwhile.
  const comeBack = (id) => {
    let seen = false, left = 150, away = 0;
    clearInterval(row.watch);
    row.watch = setInterval(() => {
      const open = Boolean(document.querySelector('[role="dialog"]'));
      seen = seen || open;
      left -= seen ? 0 : 1;
      // Drawn anew it may be away for a moment.
      away = seen && !open ? away + 1 : 0;
      if (left && away < 3) return;
      clearInterval(row.watch);
      const lost = !document.activeElement || document.activeElement === document.body;
      if (seen && lost) row.querySelector(`[data-id="${id}"]`)?.focus({ preventScroll: true });
    }, 200);
  };
  row.setAttribute('role', 'group'); row.setAttribute('aria-label', data.label);
  const all = (one) => [...one.querySelectorAll('button.im-tile')];
  // One stop of the Tab key a row; arrow keys go on from there, up and down to the same size of the next row.
  const stop = () => {
    const tiles = all(row);
    const kept = tiles.find((one) => one === document.activeElement) || tiles.find((one) => one.tabIndex === 0) || tiles[0];
    tiles.forEach((one) => { one.tabIndex = one === kept ? 0 : -1; });
  };
  if (!row.stop) row.addEventListener('focusin', () => row.stop());
  row.stop = stop;
  row.onkeydown = (event) => {
    const tile = event.target.closest('button.im-tile');
    if (!tile || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const tiles = all(row), at = tiles.indexOf(tile);
    const next = () => {
      const rows = [...document.querySelectorAll('.im-tiles')].filter((one) => all(one).length);
      const other = rows[rows.indexOf(row) + (event.key === 'ArrowDown' ? 1 : -1)];
      if (!other) return undefined;
      const middle = (one) => { const seen = one.getBoundingClientRect(); return seen.left + seen.width / 2; };
      return all(other).find((one) => one.dataset.place === tile.dataset.place)
        || all(other).sort((a, b) => Math.abs(middle(a) - middle(tile)) - Math.abs(middle(b) - middle(tile)))[0];
    };
    const forward = getComputedStyle(row).direction === 'rtl' ? -1 : 1;
    const goal = {
      ArrowRight: () => tiles[at + forward], ArrowLeft: () => tiles[at - forward],
      Home: () => tiles[0], End: () => tiles[tiles.length - 1], ArrowDown: next, ArrowUp: next,
    }[event.key];
    if (!goal) return;
    event.preventDefault();
    const found = goal();
    if (found) { found.focus(); found.scrollIntoView({ block: 'nearest', inline: 'nearest' }); }
  };
  if (row.dataset.told === told) { stop(); return; }
  row.dataset.told = told;
  const known = new Map([...row.children].map((tile) => [tile.dataset.place, tile]));
  const part = (tag, name, text) => {
    const made = document.createElement(tag); made.className = name; made.textContent = text; return made;
  };
  row.replaceChildren(...data.tiles.map((tile) => {
    const before = known.get(tile.place);
    if (before && before.dataset.told === JSON.stringify(tile)) return before;
    const made = document.createElement(tile.id ? 'button' : 'div');
    made.className = 'im-tile'; made.dataset.id = tile.id; made.dataset.place = tile.place;
    made.dataset.state = tile.state; made.dataset.told = JSON.stringify(tile);
    if (tile.id) { made.type = 'button'; made.setAttribute('aria-label', `${tile.place}: ${tile.alt.replace(/\\.$/, '')}. ${tile.word}`); }
    let face;
    if (tile.src) {
      face = document.createElement('img'); face.src = tile.src; face.alt = ''; face.loading = 'lazy'; face.draggable = false;
    } else { face = part('span', 'im-tile-blank', tile.state === 'failed' ? 'Not drawn' : ''); }
    face.style.width = `${tile.shown_px}px`; face.style.aspectRatio = `${tile.width_px} / ${tile.height_px}`;
    const words = part('span', 'im-tile-words', '');
    words.append(part('b', '', tile.place), part('span', 'im-tile-state', tile.note ? `${tile.word} · ${tile.note}` : tile.word));
    if (tile.trouble) words.append(part('span', 'im-tile-trouble', tile.trouble));
    made.append(face, words);
    return made;
  }));
  stop();
}
"""
_CSS: Final = """
.im-tiles { display: flex; flex-wrap: wrap; gap: 1.5rem 1.25rem; align-items: flex-end; padding: 0.35rem 0 0.75rem; }
.im-tile { all: unset; box-sizing: border-box; display: flex; flex-direction: column; gap: 0.5rem; max-width: 100%; }
button.im-tile { cursor: pointer; }
.im-tile img, .im-tile-blank { display: block; max-width: 100%; height: auto; background: var(--im-wash);
  outline: 1px solid color-mix(in srgb, var(--st-text-color) 12%, transparent); outline-offset: -1px; }
button.im-tile:hover img, button.im-tile:hover .im-tile-blank { outline: 2px solid var(--st-primary-color); outline-offset: 3px; }
button.im-tile:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 6px; }
.im-tile[data-state="chosen"] img { outline: 2px solid var(--st-primary-color); outline-offset: 3px; }
.im-tile-blank { display: grid; place-items: center; font-size: 0.8125rem; min-width: 3rem; }
.im-tile[data-state="waiting"] .im-tile-blank { animation: im-breathe 1.6s ease-in-out infinite; }
.im-tile[data-state="absent"] .im-tile-blank { background: transparent;
  outline: 1px dashed color-mix(in srgb, var(--st-text-color) 35%, transparent); }
.im-tile-words { display: grid; gap: 0.1rem; min-height: 3.75rem; width: min-content; min-width: max(100%, 8.5rem);
  font: 400 0.8125rem/1.35 var(--st-font); color: var(--st-text-color); align-content: start; }
.im-tile-words b { font-weight: 600; }
.im-tile-state { color: var(--im-faint); font-variant-numeric: tabular-nums; }
.im-tile[data-state="approved"] .im-tile-state { color: light-dark(#1f6b4a, #8fd2af); }
.im-tile[data-state="needs-changes"] .im-tile-state { color: light-dark(#7a5000, #edbe72); }
.im-tile:is([data-state="rejected"], [data-state="failed"]) .im-tile-state, .im-tile-trouble,
.im-tile[data-state="failed"] .im-tile-blank { color: light-dark(#a01830, #f5a3ae); }
.im-tile-trouble { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
@media (prefers-reduced-motion: reduce) { .im-tile-blank { animation: none !important; } }
@media (max-width: 640px) { .im-tiles { gap: 1.25rem 0.9rem; } }
"""
_KEYS: Final = (("← → ↑ ↓", "move"), ("Enter", "open"), ("Esc", "close"))
_row = st.components.v2.component("imprimatur_sheet_row", html="<div></div>", css=_CSS, js=_JS, isolate_styles=False)


def row(
    tiles: Sequence[Tile], key: str, on_press: Callable[[str], None], *, label: str = "", height_px: int = HEIGHT_PX
) -> None:
    """Draw a row of pictures; `on_press` gets the id of the one that is pressed, before the page is drawn again.

    Arrow keys, Home and End move from picture to picture and from row to row, Enter and Space press.

    Args:
        label: What the row is, for those who do not see it.
        height_px: How high its pictures stand.
    """

    def pressed() -> None:
        held = st.session_state.get(key)
        if held is not None and held.pressed:
            on_press(str(held.pressed))

    _row(
        data={"tiles": [_plain(tile, height_px) for tile in tiles], "label": label}, key=key, on_pressed_change=pressed
    )


def place_order(place: Placement) -> tuple[int, float, str]:
    """Where a size stands in its row: what is composed first, feeds before tall ones; then banners, the widest last; then
    photos and logos alone.
    """
    tall = place.height_px / place.width_px
    alone = {PlacementKind.PHOTO_ONLY: 2, PlacementKind.LOGO: 3}
    return alone.get(place.kind, int(place.cta_drawn)), -tall if place.cta_drawn else tall, place.id


def keys() -> None:
    """Draw which keys work on the rows."""
    told = "".join(f"<span><kbd>{key}</kbd> {deed}</span>" for key, deed in _KEYS)
    st.html(f'<div class="im-keys" role="note" aria-label="Keyboard">{told}</div>', width="content")


def shown_px(width_px: int, height_px: int, row_px: int = HEIGHT_PX) -> int:
    """How wide a picture of that size stands in a row: all at one height, banners narrower than the line."""
    ratio = width_px / height_px
    if ratio > _BANNER:
        return min(width_px, round(WIDEST_PX * row_px / HEIGHT_PX))
    return min(round(row_px * ratio), width_px)


def _plain(tile: Tile, row_px: int) -> dict[str, str | int]:
    values = asdict(tile)
    values["src"] = links.file(tile.sha256) if tile.sha256 else ""
    values["shown_px"] = shown_px(tile.width_px, tile.height_px, row_px)
    del values["sha256"]
    return values
