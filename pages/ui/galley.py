"""A text of an ad as it is worked on: set like a galley, with its score, what blocks it, and why it scores so."""

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from core.copywriting.score import Criterion, Score, band

# What each band is called as a stylesheet knows it; the words stand beside the number as well.
_BANDS: Final = {"Excellent": "high", "Good": "good", "Review": "fair", "Needs attention": "low"}


def show(
    texts: Mapping[str, str],
    judged: Score,
    *,
    name: str = "",
    notes: tuple[str, ...] = (),
    language: str = "",
    is_primary: bool = False,
) -> None:
    """Draw a text with its verdict.

    Args:
        texts: By field: headline, subheadline, primary_text, description, cta, alt_text; empty ones are left out.
        name: What the text is called among the others.
        notes: Short facts below it: manner, author.
        language: The code of the language it is in, for those who have it read to them.
        is_primary: Whether it speaks for the others.
    """
    lang = f' lang="{escape(language)}"' if language else ""
    foot = f"<footer>{' · '.join(map(escape, notes))}</footer>" if notes else ""
    st.html(
        f'<article class="im-galley">{_head(judged, name, is_primary=is_primary)}{_blocks(judged)}'
        f'<div class="im-galley-text">{_set(texts, lang)}</div>{_why(judged)}{foot}</article>'
    )


def verdict(judged: Score, *, is_open: bool = True) -> None:
    """Draw the verdict alone, beside a text that is being typed."""
    st.html(f'<div class="im-galley">{_head(judged, "")}{_blocks(judged)}{_why(judged, is_open=is_open)}</div>')


def as_plain(texts: Mapping[str, str]) -> str:
    """The text to take elsewhere: what people will read, part by part."""
    parts = ("headline", "subheadline", "primary_text", "description", "cta")
    return "\n\n".join(texts[part] for part in parts if texts.get(part))


def word_of(judged: Score) -> str:
    """The word for a score."""
    return band(judged.total)


def _head(judged: Score, name: str, *, is_primary: bool = False) -> str:
    word = band(judged.total)
    first = "<strong>Primary</strong>" if is_primary else ""
    called = f"<em>{first}{escape(name)}</em>" if name or first else ""
    return f'<header data-band="{_BANDS[word]}"><b>{judged.total}</b><span>{word}</span>{called}</header>'


def _blocks(judged: Score) -> str:
    if not judged.gates:
        return ""
    rows = "".join(f"<li>{escape(told)}</li>" for told in judged.blocked)
    return f'<div class="im-galley-gates"><p>Cannot go out like this</p><ul>{rows}</ul></div>'


def _set(texts: Mapping[str, str], lang: str) -> str:
    """Each part with its own language and direction: an Arabic text reads from the right under a label that does not."""
    own = f'dir="auto"{lang}'
    out = ""
    for field, tag, kind in (
        ("headline", "h3", "headline"),
        ("subheadline", "p", "second"),
        ("primary_text", "p", "body"),
        ("description", "p", "small"),
    ):
        if said := texts.get(field):
            out += f'<{tag} class="im-galley-{kind}" {own}>{escape(said)}</{tag}>'
    if said := texts.get("cta"):
        out += f'<p><span class="im-galley-cta" {own}>{escape(said)}</span></p>'
    if said := texts.get("alt_text"):
        label = "<span>For those who do not see the picture</span>"
        out += f'<div class="im-galley-alt">{label} <p {own}>{escape(said)}</p></div>'
    return out


def _why(judged: Score, *, is_open: bool = False) -> str:
    rows = "".join(map(_reason, judged.criteria))
    opened = " open" if is_open else ""
    total = sum(one.points for one in judged.criteria)
    held = f"{total} by its parts, held at {judged.total} while a rule is broken"
    told = f"Why {judged.total}" if total == judged.total else held
    return f"<details{opened}><summary>{told}</summary><dl>{rows}</dl></details>"


def _reason(one: Criterion) -> str:
    share = round(100 * one.points / one.max_points)
    name = f"{escape(one.label)} <b>{one.points}/{one.max_points}</b>"
    return f'<div><dt>{name}<i><u style="width:{share}%"></u></i></dt><dd>{escape(one.reason)}</dd></div>'
