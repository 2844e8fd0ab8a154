"""Drawn parts that pages share: pictures, badges, cards, the stepper, an ad in its feed, copy buttons, progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock, placements
from core.batches.rules import Phase
from core.db.paging import Page
from core.vocabulary import BatchStatus, CampaignStatus, CheckVerdict, ReviewStatus, Role, UserStatus
from pages.ui import links
from pages.ui.links import Param

# Words, colour and sign of every state people meet; colour never says it alone.
_BADGES: Final[dict[str, tuple[str, str, str]]] = {
    ReviewStatus.PENDING: ("To review", "gray", ":material/hourglass_empty:"),
    ReviewStatus.APPROVED: ("Approved", "green", ":material/verified:"),
    ReviewStatus.REJECTED: ("Rejected", "red", ":material/block:"),
    ReviewStatus.NEEDS_CHANGES: ("Needs changes", "orange", ":material/edit_note:"),
    CheckVerdict.PASS: ("Checks passed", "green", ":material/check:"),
    CheckVerdict.WARN: ("Worth a look", "orange", ":material/warning:"),
    CheckVerdict.FAIL: ("Fails a check", "red", ":material/close:"),
    CampaignStatus.DRAFT: ("Draft", "gray", ":material/draft:"),
    CampaignStatus.ACTIVE: ("Active", "green", ":material/play_arrow:"),
    CampaignStatus.PAUSED: ("Paused", "orange", ":material/pause:"),
    CampaignStatus.COMPLETED: ("Completed", "blue", ":material/flag:"),
    CampaignStatus.ARCHIVED: ("Archived", "gray", ":material/inventory_2:"),
    BatchStatus.QUEUED: ("Waiting", "gray", ":material/hourglass_empty:"),
    BatchStatus.RUNNING: ("Running", "blue", ":material/autorenew:"),
    BatchStatus.DONE: ("Done", "green", ":material/check:"),
    BatchStatus.DONE_WITH_FAILURES: ("Done, with failures", "orange", ":material/warning:"),
    BatchStatus.FAILED: ("Failed", "red", ":material/error:"),
    BatchStatus.CANCELLED: ("Stopped", "gray", ":material/stop_circle:"),
    Phase.WAITING: ("Waiting for a free place", "gray", ":material/hourglass_empty:"),
    Phase.UNATTENDED: ("Nothing works on it", "orange", ":material/power_off:"),
    Phase.WORKING: ("Running", "blue", ":material/autorenew:"),
    Phase.STOPPING: ("Stopping", "orange", ":material/stop_circle:"),
    UserStatus.SUSPENDED: ("Suspended", "red", ":material/do_not_disturb_on:"),
    UserStatus.INVITED: ("Invited", "orange", ":material/mail:"),
    Role.OWNER: ("Owner", "gray", ":material/key:"),
    Role.ADMIN: ("Admin", "gray", ":material/shield_person:"),
    Role.MEMBER: ("Member", "gray", ":material/person:"),
    Role.VIEWER: ("Viewer", "gray", ":material/visibility:"),
}


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def picture(
    sha256: str | None, alt: str, *, caption: str = "", width: int | str = "stretch", link: str | None = None
) -> None:
    """Draw a stored picture of this agency by its absolute address; a quiet placeholder when there is none yet.

    Args:
        alt: What the picture shows, for those who do not see it.
        width: "stretch", "content", or pixels.
        link: Absolute address opened on a click.
    """
    if sha256:
        st.image(links.file(sha256), caption=caption or None, width=width, alt=alt, link=link)
    else:
        st.html('<div class="im-no-picture" role="img" aria-label="No picture yet"></div>')


def plate(sha256: str | None, alt: str, *, height_px: int = 180, width_px: int | None = None) -> None:
    """Draw a stored picture whole on a mount of fixed height, so that pictures of any ratio line up in a row."""
    size = f"height:{height_px}px;" + (f"width:{width_px}px" if width_px else "")
    inside = (
        f'<img src="{escape(links.file(sha256))}" alt="{escape(alt)}" loading="lazy">'
        if sha256
        else '<div class="im-no-picture"></div>'
    )
    st.html(f'<div class="im-plate" style="{size}">{inside}</div>', width="content" if width_px else "stretch")


@dataclass(frozen=True)
class Thumb:
    """A picture at small size: the stored file (None while there is none), what it shows, and the ad's size in pixels."""

    sha256: str | None
    alt: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Proof:
    """One line of what a batch makes: what it is of, how far it is, and the pictures it has become.

    Attributes:
        note: Its state in a few words.
        state: As stylesheets know it: done, running, failed, queued or cancelled.
    """

    title: str
    note: str
    state: str
    pictures: Sequence[Thumb] = ()


_THUMB_HEIGHT_PX: Final = 88
_THUMB_WIDTH_PX: Final = 176


def strip(pictures: Sequence[Thumb]) -> None:
    """Draw pictures side by side on one line, as many as fit."""
    st.html(f'<div class="im-strip im-strip-one">{"".join(map(_thumb, pictures))}</div>')


def proofs(rows: Sequence[Proof], *, most: int = 12) -> None:
    """Draw what a batch makes, line by line, each with its pictures; at most `most` of them."""
    st.html(f'<ul class="im-made" dir="auto">{"".join(_proof(row, most) for row in rows)}</ul>')


def _proof(row: Proof, most: int) -> str:
    shown = "".join(map(_thumb, row.pictures[:most]))
    rest = f"<span>and {len(row.pictures) - most:,} more</span>" if len(row.pictures) > most else ""
    pictures = f'<div class="im-strip">{shown}{rest}</div>' if shown else ""
    return f'<li data-state="{escape(row.state)}"><p><b>{escape(row.title)}</b><span>{escape(row.note)}</span></p>{pictures}</li>'


def _thumb(one: Thumb) -> str:
    height_px = min(_THUMB_HEIGHT_PX, round(_THUMB_WIDTH_PX * one.height_px / one.width_px))
    size = f"height:{height_px}px;aspect-ratio:{one.width_px}/{one.height_px}"
    if one.sha256 is None:
        return f'<i role="img" aria-label="Not drawn: {escape(one.alt)}" style="{size}"></i>'
    return f'<img src="{escape(links.file(one.sha256))}" alt="{escape(one.alt)}" style="{size}" loading="lazy">'


# ── Words in a small frame ───────────────────────────────────────────────────────────────────────────────────────────


def words_of(state: str) -> str:
    """How people call a state of any vocabulary: "needs-changes" → "Needs changes"."""
    return _BADGES[state][0] if state in _BADGES else str(state).replace("-", " ").capitalize()


def badge(state: str, label: str = "") -> None:
    """Draw the badge of a state (review, checks, campaign, batch, role); `label` replaces its usual words."""
    words, colour, icon = _BADGES.get(state, (words_of(state), "gray", ""))
    st.badge(label or words, icon=icon or None, color=colour)  # type: ignore[arg-type]


def card(key: str, *, height: str | int = "stretch") -> DeltaGenerator:
    """A card to draw into: `with components.card("client_01…"):`; in a `st.grid` all of a row are equally high."""
    return st.container(border=True, key=f"card_{key}", height=height, gap="small")


def facts(*rows: tuple[str, str]) -> None:
    """Draw names and values below each other, as in a colophon; empty values are left out."""
    shown = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)
    if shown:
        st.html(f'<dl class="im-facts">{shown}</dl>')


def entry(title: str, detail: str = "", note: str = "") -> None:
    """Draw one line of a list: a strong title, a grey note beside it, and a grey detail below; all of it plain text."""
    # Each part has a direction of its own: what people typed in Arabic or Hebrew must not turn our words below it around.
    beside = f' <span dir="auto">{escape(note)}</span>' if note else ""
    below = f'<small dir="auto">{escape(detail)}</small>' if detail else ""
    st.html(f'<div class="im-entry"><b dir="auto">{escape(title)}</b>{beside}{below}</div>')


def numbered(*steps: tuple[str, str]) -> None:
    """Draw numbered steps beside each other: a title and a sentence each."""
    shown = "".join(f"<li><b>{escape(title)}</b><p>{escape(text)}</p></li>" for title, text in steps)
    st.html(f'<ol class="im-numbered">{shown}</ol>')


def figures(*rows: tuple[int | str, str]) -> None:
    """Draw a few numbers in a line, each over its name."""
    shown = "".join(
        f"<li><b>{escape(f'{number:,}' if isinstance(number, int) else number)}</b><span>{escape(name)}</span></li>"
        for number, name in rows
    )
    st.html(f'<ul class="im-figures">{shown}</ul>')


def bars(rows: Sequence[tuple[str, int]], *, lead: tuple[str, str] | None = None) -> None:
    """Draw counts as bars below each other, each with its name and number.

    Args:
        lead: A first line that is counted in something else, so without a bar: its name and its value in words.
    """
    most = max((count for _, count in rows), default=0) or 1
    first = f"<li><span>{escape(lead[0])}</span><em>{escape(lead[1])}</em></li>" if lead else ""
    shown = "".join(
        f'<li><span>{escape(name)}</span><i style="--share:{count / most:.4f}"></i><b>{count:,}</b></li>'
        for name, count in rows
    )
    st.html(f'<ul class="im-bars">{first}{shown}</ul>')


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def search(what: str, *, width: int | str = 320) -> str:
    """Draw the search field of a list, kept in the address (`q`), and give what is looked for."""
    found = st.text_input(
        f"Search {what}",
        key=Param.SEARCH.value,
        bind="query-params",
        type="search",
        placeholder=f"Search {what}",
        label_visibility="collapsed",
        max_chars=100,
        width=width,  # type: ignore[arg-type]
        on_change=first_page,
    )
    return found or ""


def page_number() -> int:
    """The page of a list that is asked for; `pager` lets people turn it."""
    held = st.session_state.get(Param.PAGE.value)
    return held if isinstance(held, int) else links.number(Param.PAGE)


def pager(page: Page[Any], what: str, many: str = "") -> None:
    """Draw how many there are (`what` in the singular; "1,000+" of a longer list) and, if they do not fit on one page, the
    pages; in the address as `page`.
    """
    with st.container(key="pager", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{page.total:,}+ {many or what + 's'}" if page.is_longer else plural(page.total, what, many))
        if page.pages > 1:
            # Measured by itself it drops numbers it has room for: seven of them, and the two arrows.
            room = (min(page.pages, 7) + 2) * 44
            st.pagination(page.pages, key=Param.PAGE.value, bind="query-params", width=room)


def first_page() -> None:
    """Turn a list back to its first page: what a changed filter does."""
    st.session_state.pop(Param.PAGE.value, None)
    links.put(Param.PAGE, None)


# ── The way of a campaign ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Step:
    """One step of the stepper.

    Attributes:
        name: As in the address ("brief").
        title: As people read it ("Brief").
        note: A short count ("24", "80 %"); "" for none.
        is_done: Whether nothing is left to do here.
    """

    name: str
    title: str
    note: str = ""
    is_done: bool = False


def stepper(steps: Sequence[Step], key: str = "stepper") -> str:
    """Draw the steps and give the name of the one that is open; the address keeps it (`step`)."""
    names = tuple(step.name for step in steps)
    by_name = {step.name: (place, step) for place, step in enumerate(steps, start=1)}
    opened = links.choice(Param.STEP, names, names[0])

    def label(name: str) -> str:
        place, step = by_name[name]
        sign = ":material/check:" if step.is_done else f"{place}"
        note = f" :gray[{step.note}]" if step.note else ""
        return f"{sign}\u2002{step.title}{note}"

    with st.container(key=f"{key}_bar"):
        if st.session_state.get(key) not in names or links.text(Param.STEP) not in {"", st.session_state.get(key)}:
            st.session_state[key] = opened
        chosen = st.segmented_control(
            "Step",
            names,
            format_func=label,
            key=key,
            label_visibility="collapsed",
            required=True,
            width="stretch",
            on_change=lambda: links.put(Param.STEP, st.session_state[key]),
        )
    return str(chosen or opened)


# ── Copying ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_COPY_HTML: Final = '<button type="button" class="copy"><span class="sign" aria-hidden="true"></span><span class="words"></span></button>'
_COPY_CSS: Final = """
.copy { font: 500 0.875rem/1 var(--st-font); color: var(--st-text-color); background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: 0.6rem 0.8rem; }
.copy:hover { border-color: var(--st-text-color); }
.copy:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""
_COPY_JS: Final = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector('.copy');
  const words = parentElement.querySelector('.words');
  words.textContent = data.label;
  button.setAttribute('aria-live', 'polite');
  const fallback = () => {
    const area = document.createElement('textarea');
    area.value = data.text; area.style.position = 'fixed'; area.style.opacity = '0';
    document.body.appendChild(area); area.select(); document.execCommand('copy'); area.remove();
  };
  button.onclick = async () => {
    try { await navigator.clipboard.writeText(data.text); } catch (refused) { fallback(); }
    words.textContent = 'Copied';
    setTimeout(() => { words.textContent = data.label; }, 1600);
  };
}
"""
_copier = st.components.v2.component("imprimatur_copy", html=_COPY_HTML, css=_COPY_CSS, js=_COPY_JS)


def copy_button(text: str, key: str, label: str = "Copy") -> None:
    """Draw a button that puts `text` on the clipboard; works on plain http too."""
    _copier(data={"text": text, "label": label}, key=key)


# ── Placements in words ──────────────────────────────────────────────────────────────────────────────────────────────


def place_words(placement_id: str) -> str:
    """A placement with its platform, as people call it: "Meta · Instagram feed, portrait"."""
    place = placements.get(placement_id)
    return f"{place.platform} · {place.name}"


def platform_button(placement_id: str, cta: str) -> str:
    """What the platform's own button says for a call to action; "" where the platform has none."""
    value = placements.platform_cta(placements.get(placement_id), cta)
    return value.replace("_", " ").capitalize() if value else ""


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ago(moment: datetime | None) -> str:
    """How long ago, as people say it: "just now", "5 min ago", "3 h ago", "yesterday", "12 days ago", "4 Mar 2026"."""
    if moment is None:
        return "never"
    seconds = (clock.now() - moment).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86_400:
        return f"{int(seconds // 3600)} h ago"
    days = int(seconds // 86_400)
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 60 else day(moment)


def waited(since: datetime | None) -> str:
    """For how long something waits, as people say it: "since today", "since yesterday", "for 12 days", "since 4 Mar 2026"."""
    if since is None:
        return "not begun"
    days = int((clock.now() - since).total_seconds() // 86_400)
    if days < 2:
        return "since yesterday" if days else "since today"
    return f"for {days} days" if days < 60 else f"since {day(since)}"


def span(seconds: float) -> str:
    """How long, as people say it: "20 s", "3 min", "1 h 20 min"."""
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def day(moment: datetime) -> str:
    """The UTC day: "4 Mar 2026"."""
    return f"{moment.day} {moment:%b %Y}"


def moment(at: datetime) -> str:
    """The UTC minute: "4 Mar 2026, 14:05 UTC"."""
    return f"{day(at)}, {at:%H:%M} UTC"


def rate(share: float | None) -> str:
    """A share in whole percent; "n/a" when unknown."""
    return "n/a" if share is None else f"{share:.0%}"


def hours(count: float | None) -> str:
    """A time in hours as people say it: "20 min", "3.4 h", "12 h", "2.5 days"; "n/a" when unknown."""
    if count is None:
        return "n/a"
    if count < 1:
        return f"{count * 60:.0f} min"
    if count < 48:
        return f"{count:.1f} h" if count < 10 else f"{count:.0f} h"
    return f"{count / 24:.1f} days"


def plural(number: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 photo", "3 photos"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
