"""Verdicts of the linter, drawn: per placement the checks beside the picture, and apart from them the rule's own standing."""

import base64
from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import placements
from core.assets.lint import OLD_DAYS, Looked, Report, Spec
from core.placements import Check, Placement
from core.vocabulary import CheckVerdict

_SIGNS: Final = {CheckVerdict.PASS: "✓", CheckVerdict.WARN: "!", CheckVerdict.FAIL: "✕"}
_WORDS: Final = {CheckVerdict.PASS: "Fits", CheckVerdict.WARN: "Worth a look", CheckVerdict.FAIL: "Does not fit"}
_COUNTED: Final = {
    CheckVerdict.PASS: ("fits", "fit"),
    CheckVerdict.WARN: ("is worth a look", "are worth a look"),
    CheckVerdict.FAIL: ("does not fit", "do not fit"),
}
_NAMES: Final = {
    "pixels": "Size",
    "ratio": "Shape",
    "bytes": "File size",
    "format": "Format",
    "colour_mode": "Colour mode",
    "bit_depth": "Depth",
    "colour_profile": "Colour profile",
    "animation": "Motion",
    "animation_frames": "Frames",
    "animation_length": "Playing time",
    "animation_pace": "Pace",
    "overlay_text": "Words in the picture",
    "safe_zone_text": "Words under the interface",
    "safe_zone": "Ground under the interface",
}
_ABOUT_WORDS: Final = {"_length": "", "_minimum": ", least", "_signs": ", signs"}


def show_picture(looked: Looked, name: str) -> None:
    """Draw the picture that is judged, with what was found in it marked, and its facts."""
    file = looked.file
    size = "" if file.width_px is None else f"{file.width_px:,} × {file.height_px:,} px"
    facts = [size, file.image_format.upper(), placements.bytes_said(file.byte_count), file.mode]
    words = len(looked.seen.lines) if looked.seen else 0
    if looked.seen:
        facts.append(f"{words} lines of words found" if words > 1 else "1 line of words found" if words else "no words")
    picture = f'<div class="im-lint-picture">{_marked(looked, None)}</div>' if looked.thumbnail else ""
    caption = " · ".join(escape(fact) for fact in facts if fact)
    st.html(f"<style>{_thumbnail_rule(looked)}</style>")
    st.html(
        f'<figure class="im-lint-subject">{picture}<figcaption dir="auto"><b>{escape(name)}</b>{caption}</figcaption></figure>'
    )


def show(reports: Sequence[Report], looked: Looked) -> None:
    """Draw one fold per placement, best first; few of them are open."""
    order = (CheckVerdict.PASS, CheckVerdict.WARN, CheckVerdict.FAIL)
    ranked = sorted(reports, key=lambda report: order.index(report.verdict))
    folds = "".join(_fold(report, looked, is_open=len(reports) <= 2) for report in ranked)
    st.html(f'<div class="im-lint">{folds}</div>')


def summary(reports: Sequence[Report]) -> tuple[tuple[int, str], ...]:
    """How many placements fit, are worth a look, and do not fit."""
    counts = {verdict: sum(report.verdict is verdict for report in reports) for verdict in _COUNTED}
    return tuple(
        (counts[verdict], words[counts[verdict] > 1]) for verdict, words in _COUNTED.items() if counts[verdict]
    )


# ── One placement ────────────────────────────────────────────────────────────────────────────────────────────────────


def _fold(report: Report, looked: Looked, *, is_open: bool) -> str:
    place, verdict = report.placement, report.verdict
    same = sum(check.verdict is verdict for check in report.checks)
    of = f"{len(report.checks)} checks"
    note = f"all {of}" if verdict is CheckVerdict.PASS else f"{same} of {of}"
    note += " failed" if verdict is CheckVerdict.FAIL else ""
    head = (
        f"{_shape(place)}<b>{escape(place.platform)} · {escape(place.name)}</b>"
        f"<span>{place.width_px} × {place.height_px}</span>{_standing_sign(report.spec)}"
        f"<em>{_SIGNS[verdict]} {_WORDS[verdict]}<small>{note}</small></em>"
    )
    rows = "".join(map(_row, report.worst_first))
    picture = _zone_picture(place, looked)
    return (
        f'<details data-verdict="{verdict.value}"{" open" if is_open else ""}><summary>{head}</summary>'
        f'<div class="im-lint-body">{picture}<table><thead><tr><th>Check</th><th>Measured</th><th>Limit</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_rule(report.spec)}</details>"
    )


def _row(check: Check) -> str:
    advice = (
        f'<tr class="im-lint-advice"><td></td><td colspan="2">{_capital(check.advice)}</td></tr>'
        if check.advice
        else ""
    )
    return (
        f'<tr data-verdict="{check.verdict.value}"><th scope="row">'
        f'<i role="img" aria-label="{_WORDS[check.verdict]}">{_SIGNS[check.verdict]}</i>'
        f"{escape(name_of(check.id))}</th><td>{escape(check.measured)}</td><td>{escape(check.limit)}</td></tr>{advice}"
    )


def name_of(check_id: str) -> str:
    """A check as people call it."""
    known = _NAMES.get(check_id)
    if known:
        return known
    for ending, added in _ABOUT_WORDS.items():
        if check_id.endswith(ending):
            return check_id.removesuffix(ending).replace("_", " ").capitalize() + added
    return check_id.replace("_", " ").capitalize()


def _shape(place: Placement) -> str:
    """The placement's outline at a size that fits the line."""
    scale = min(34 / place.width_px, 26 / place.height_px)
    size = f"width:{max(3, place.width_px * scale):.0f}px;height:{max(3, place.height_px * scale):.0f}px"
    return f'<i class="im-lint-shape" aria-hidden="true"><i style="{size}"></i></i>'


# ── The picture with what lies on it ─────────────────────────────────────────────────────────────────────────────────


def _thumbnail_rule(looked: Looked) -> str:
    """The picture once for all places that show it."""
    if not looked.thumbnail or looked.file.height_px is None:
        return ".im-lint-photo{background-image:none}"
    data = base64.b64encode(looked.thumbnail).decode()
    ratio = f"{looked.file.width_px}/{looked.file.height_px}"
    return f'.im-lint-photo{{background-image:url("data:image/jpeg;base64,{data}");aspect-ratio:{ratio}}}'


def _zone_picture(place: Placement, looked: Looked) -> str:
    """The picture with the strips that the interface covers; nothing for a placement without any."""
    zone = place.safe_zone
    if not looked.thumbnail or not any((zone.top, zone.right, zone.bottom, zone.left)):
        return ""
    caption = f"Hatched: where {place.platform}’s own interface lies"
    return f'<figure class="im-lint-zone"><div>{_marked(looked, place)}</div><figcaption>{escape(caption)}</figcaption></figure>'


def _marked(looked: Looked, place: Placement | None) -> str:
    file = looked.file
    width_px, height_px = file.width_px or 1, file.height_px or 1
    boxes = looked.seen.lines if looked.seen else ()
    lines = "".join(
        f'<i class="im-lint-line" style="left:{left:.2%};top:{top:.2%};width:{right - left:.2%};height:{bottom - top:.2%}"></i>'
        for left, top, right, bottom in boxes
    )
    strips = ""
    if place is not None:
        zone = place.safe_zone
        strips = "".join(
            f'<i class="im-lint-strip" style="{where}"></i>'
            for share, where in (
                (zone.top, f"left:0;right:0;top:0;height:{zone.top:.1%}"),
                (zone.bottom, f"left:0;right:0;bottom:0;height:{zone.bottom:.1%}"),
                (zone.left, f"left:0;top:{zone.top:.1%};bottom:{zone.bottom:.1%};width:{zone.left:.1%}"),
                (zone.right, f"right:0;top:{zone.top:.1%};bottom:{zone.bottom:.1%};width:{zone.right:.1%}"),
            )
            if share
        )
    most = f"--im-ratio:{min(30.0, max(0.034, width_px / height_px)):.3f}"
    return f'<div class="im-lint-photo" role="img" aria-label="The picture that is checked" style="{most}">{strips}{lines}</div>'


# ── The rule's own standing ──────────────────────────────────────────────────────────────────────────────────────────


def _standing_sign(spec: Spec) -> str:
    """A short sign that the rule itself should be looked at; it never changes the verdict."""
    signs = [*(["old rule"] if spec.is_old else []), *(["third-party rule"] if spec.is_third_party else [])]
    return f"<mark>{' · '.join(signs)}</mark>" if signs else ""


def _rule(spec: Spec) -> str:
    age = f"read {spec.date_read}, {_days(spec.age_days)}"
    warned = f"<mark>older than {OLD_DAYS} days: read it again before you rely on it</mark>" if spec.is_old else ""
    party = "<mark>partly from third parties: the platform itself may differ</mark>" if spec.is_third_party else ""
    sources = "".join(
        f'<li><a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(_place_of(address))}</a> '
        f"<span>{escape(source.kind)}</span></li>"
        for source in spec.sources
        for address in source.addresses
    )
    conflicts = "".join(
        f"<li>{_capital(conflict.what)}: {escape('; '.join(says for says, _ in conflict.values))}. "
        f"<span>Here: {escape(conflict.chosen)}.</span></li>"
        for conflict in spec.conflicts
    )
    disagree = f"<h3>Where sources differ</h3><ul>{conflicts}</ul>" if conflicts else ""
    note = f"<p>{_capital(spec.note)}.</p>" if spec.note else ""
    return (
        f'<aside class="im-lint-rule"><h3>The rule itself</h3><p>{_capital(spec.confidence)}; {age}.{warned}{party}</p>{note}'
        f"{disagree}<h3>Sources</h3><ul>{sources}</ul></aside>"
    )


def _days(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"


def _place_of(address: str) -> str:
    """An address as people read it: host and path, cut in the middle of nothing."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    shown = parts.netloc.removeprefix("www.") + path
    return shown if len(shown) <= 64 else f"{shown[:61]}…"


def _capital(text: str) -> str:
    return escape(text[:1].upper() + text[1:])
