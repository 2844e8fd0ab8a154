"""How long a text is where it will run: counted with every keystroke, as each platform counts, against what it shows and takes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import streamlit as st

from core import placements
from core.placements import Placement, characters

# The same arithmetic as core.placements.characters, for the time between two answers of the server; a test in a real
# browser holds the two against each other.
_JS: Final = r"""
const LINK = new RegExp('https?://[^\\s]+|(?<![\\p{L}\\p{N}@._\\-/])(?:[\\p{L}\\p{N}][\\p{L}\\p{N}\\-]*\\.)+(?:@ENDS@)'
  + '(?![\\p{L}\\p{N}\\-.]*[\\p{L}\\p{N}@])(?:[/?#][^\\s]*)?', 'giu');
const BEHIND_LINK = /[.,;:!?'"»”’)\]}…]+$/u;
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}|.\uFE0F?\u20E3)/u;
const SINGLE_ON_X = /^[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]$/u;
const WIDE = new RegExp('[\u1100-\u115F\u2E80-\u2FFB\u3000-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\uA4C6\uA960-\uA97C'
  + '\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6B\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18D08}\u{1AFF0}-\u{1B2FB}'
  + '\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]', 'u');
const SIGN = /\p{S}/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const clusters = (text) => [...graphemes.segment(text)].map((one) => one.segment);
const weightOnX = (text) => clusters(text).reduce((sum, one) => sum + (EMOJI.test(one) ? 2
  : [...one].reduce((signs, sign) => signs + (SINGLE_ON_X.test(sign) ? 1 : 2), 0)), 0);
const countOnX = (typed) => {
  const text = typed.normalize('NFC');
  let total = 0, at = 0;
  for (const link of text.matchAll(LINK)) {
    total += weightOnX(text.slice(at, link.index)) + 23;
    at = link.index + link[0].replace(BEHIND_LINK, '').length;
  }
  return total + weightOnX(text.slice(at));
};
export const count = (text, rule) => {
  if (rule === 'links') return countOnX(text);
  const found = clusters(text);
  if (rule !== 'wide') return found.length;
  return found.reduce((sum, one) => {
    const first = String.fromCodePoint(one.codePointAt(0));
    return sum + (WIDE.test(first) && !SIGN.test(first) ? 2 : 1);
  }, 0);
};
const stateOf = (length, one) => {
  if ((one.hard !== null && length > one.hard) || (one.minimum !== null && length && length < one.minimum)) return 'over';
  return one.soft !== null && length > one.soft ? 'cut' : '';
};
const wordsOf = (length, one) => {
  const room = one.soft !== null ? `${one.soft} shown` : '';
  const most = one.hard !== null ? `${one.hard} allowed` : '';
  return `${one.label}: ${length} of ` + [room, most].filter(Boolean).join(', ');
};
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector('.im-counts');
  box.id = `counts_${data.field}`;
  const find = () => document.querySelector(`.st-key-${CSS.escape(data.field)} :is(textarea, input)`);
  const draw = (text) => {
    box.replaceChildren(...data.limits.map((one) => {
      const length = count(text, one.rule);
      const made = document.createElement('span');
      made.dataset.state = stateOf(length, one);
      if (one.here) made.dataset.here = '';
      made.title = one.places;
      made.textContent = wordsOf(length, one);
      return made;
    }));
  };
  const input = find();
  if (input) input.setAttribute('aria-describedby', box.id);
  // A field that nobody is typing in holds what the server says, even before it is drawn anew.
  draw(input && input === document.activeElement ? input.value : data.text);
  const forget = () => document.removeEventListener('input', box.typed);
  if (box.typed) forget();
  box.typed = (event) => { if (event.target === find()) draw(event.target.value); };
  document.addEventListener('input', box.typed);
  return forget;
}
""".replace("@ENDS@", characters.BARE_ENDS)
_counter = st.components.v2.component(
    "imprimatur_counts", html='<div class="im-counts"></div>', js=_JS, isolate_styles=False
)
_APPS: Final = {"_fb_": "Facebook", "_ig_": "Instagram", "_story_": "Stories", "_reels_": "Reels"}
_PARTS: Final = {"linkedin_carousel": "carousel", "snap_tile": "tile"}
_LINKS, _WIDE = "X", frozenset({"Google", "TikTok"})


@dataclass(frozen=True)
class Room:
    """The room that one or several placements have for a text.

    Attributes:
        label: What people call them, in short; `places` names all of them.
        rule: How they count: plain, links or wide.
        length: How long the text is, counted so.
        here: Whether the placement that is looked at is among them.
    """

    label: str
    places: str
    rule: str
    length: int
    soft: int | None
    hard: int | None
    minimum: int | None
    here: bool


def rooms(name: str, text: str, here: Placement, sizes: Sequence[Placement]) -> list[Room]:
    """The rooms that placements have for a field, the one that is looked at first; placements with equal room stand together."""
    grouped: dict[tuple[Any, ...], list[Placement]] = {}
    for place in (here, *(size for size in sizes if size.id != here.id)):
        limit = place.text.get(name)
        if limit is not None and (limit.soft is not None or limit.hard is not None):
            grouped.setdefault((_rule(place), limit.soft, limit.hard, limit.minimum), []).append(place)
    return [
        Room(
            label=", ".join(dict.fromkeys(map(_family, places))),
            places=", ".join(f"{place.platform} · {place.name}" for place in places),
            rule=rule,
            length=placements.count(text, places[0].platform),
            soft=soft,
            hard=hard,
            minimum=minimum,
            here=here in places,
        )
        for (rule, soft, hard, minimum), places in grouped.items()
    ]


def draw(field_key: str, text: str, found: Sequence[Room]) -> None:
    """Draw the rooms below the field whose widget has the key `field_key`; they follow what is typed there."""
    if found:
        _counter(
            data={"field": field_key, "text": text, "limits": [asdict(room) for room in found]},
            key=f"count_{field_key}",
        )


def _rule(place: Placement) -> str:
    return "links" if place.platform == _LINKS else "wide" if place.platform in _WIDE else "plain"


def _family(place: Placement) -> str:
    """What people call where a placement is: the platform, and Meta's by app."""
    if place.platform != "Meta":
        return f"{place.platform} {_PARTS[place.id]}" if place.id in _PARTS else place.platform
    part = next((app for mark, app in _APPS.items() if mark in place.id), "")
    return part or place.name
