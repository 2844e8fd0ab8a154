"""An ad where people will meet it: each platform's feed, story or page, drawn plainly in our own hand."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core.placements import Placement, PlacementKind

CUT_AT: Final = 125


@dataclass(frozen=True)
class Face:
    """What an ad shows where it runs.

    Attributes:
        src: Address of the picture, or its bytes as a data address; "" when there is none.
        missing: What stands in the picture's place when there is none.
        profile: The advertiser's name; `sign` is the address of the logo beside it, "" for the first letter.
        cta: The platform's own button; "" where it has none.
        host: The landing address's host.
    """

    src: str
    alt: str
    profile: str
    headline: str = ""
    primary_text: str = ""
    description: str = ""
    cta: str = ""
    host: str = ""
    sign: str = ""
    missing: str = ""


def draw(face: Face, place: Placement) -> None:
    """Draw an ad in the frame of its placement."""
    body = _frame_of(place)(face, place)
    st.html(f'<div class="im-met" dir="auto" style="--im-ratio:{place.width_px}/{place.height_px}">{body}</div>')


def kind(place: Placement) -> str:
    """The frame a placement is shown in, as stylesheets and tests call it."""
    return _frame_of(place).__name__.strip("_").replace("_", "-")


def _frame_of(place: Placement) -> Callable[[Face, Placement], str]:
    if place.kind is PlacementKind.LOGO:
        return _logo
    if place.cta_drawn:
        return _page
    if place.ratio_group == "9x16" or place.height_px > 1.7 * place.width_px:
        return _full_screen
    if place.kind is PlacementKind.PHOTO_ONLY:
        return _native
    return {
        "LinkedIn": _linkedin,
        "X": _x,
        "Pinterest": _pinterest,
        "TikTok": _carousel,
        "Snapchat": _tile,
    }.get(place.platform, _instagram if "_ig_" in place.id else _facebook)


# ── Feeds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _facebook(face: Face, place: Placement) -> str:
    small = f"<small>{escape(face.host)}</small>" if face.host else ""
    below = f"<p>{escape(face.description)}</p>" if face.description else ""
    return (
        f'<article class="im-feed im-facebook">{_head(face, "Sponsored")}{_text(face, place)}{_picture(face)}'
        f'<footer><div class="im-link"><div>{small}<b>{escape(face.headline)}</b>{below}</div>{_button(face)}</div>'
        f"{_deeds('Like', 'Comment', 'Share')}</footer></article>"
    )


def _instagram(face: Face, place: Placement) -> str:
    bar = f'<div class="im-bar"><span>{escape(face.cta)}</span><i aria-hidden="true">›</i></div>' if face.cta else ""
    said = _text(face, place, lead=face.profile)
    return (
        f'<article class="im-feed im-instagram">{_head(face, "Sponsored")}{_picture(face)}{bar}'
        f"{_signs('heart', 'speech', 'arrow')}{said}</article>"
    )


def _linkedin(face: Face, place: Placement) -> str:
    small = f"<small>{escape(face.host)}</small>" if face.host else ""
    return (
        f'<article class="im-feed im-linkedin">{_head(face, "Promoted")}{_text(face, place)}{_picture(face)}'
        f'<footer><div class="im-link"><div><b>{escape(face.headline)}</b>{small}</div>{_button(face)}</div>'
        f"{_deeds('Like', 'Comment', 'Repost', 'Send')}</footer></article>"
    )


def _x(face: Face, place: Placement) -> str:
    host = f'<small class="im-on-picture">From {escape(face.host)}</small>' if face.host else ""
    return (
        f'<article class="im-feed im-x">{_sign(face)}<div><header><b>{escape(face.profile)}</b> <small>Ad</small></header>'
        f"{_text(face, place)}{_picture(face)}{host}{_signs('speech', 'turn', 'heart', 'arrow')}</div></article>"
    )


def _pinterest(face: Face, place: Placement) -> str:
    said = f"<p>{escape(face.headline)}</p>" if face.headline else ""
    return (
        f'<article class="im-feed im-pinterest">{_picture(face)}{said}'
        f"<header>{_sign(face)}<div><small>Promoted by</small><b>{escape(face.profile)}</b></div></header></article>"
    )


def _carousel(face: Face, place: Placement) -> str:
    """A picture that is less high than the screen lies in the middle of it, with the app's own signs round it."""
    return _screen(face, place, f'<div class="im-lies">{_picture(face)}</div>')


def _tile(face: Face, place: Placement) -> str:
    """The cover of a story among others, with the platform's headline below: where it lies on the cover none publishes."""
    return (
        f'<article class="im-feed im-cover">{_picture(face)}<footer><b>{escape(face.headline)}</b>'
        f"<small>{escape(face.profile)} · Ad</small></footer></article>"
    )


# ── The whole screen, with the app's own signs over it ───────────────────────────────────────────────────────────────


def _full_screen(face: Face, place: Placement) -> str:
    return _screen(face, place, _picture(face))


def _screen(face: Face, place: Placement, picture: str) -> str:
    """The signs stand where the placement's safe zone says that they will."""
    zone = place.safe_zone
    edges = f"--im-top:{zone.top:.1%};--im-right:{zone.right:.1%};--im-bottom:{zone.bottom:.1%}"
    is_story = place.platform in {"Meta", "Snapchat"} and "reels" not in place.id
    over = _story(face, place) if is_story else _reel(face, place)
    return f'<article class="im-screen" data-app="{escape(place.platform)}" style="{edges}">{picture}{over}</article>'


def _story(face: Face, place: Placement) -> str:
    said = face.headline if place.platform == "Snapchat" else "Sponsored"
    foot = (
        f'<div class="im-foot im-foot-middle"><span class="im-pill">{escape(face.cta)}</span></div>' if face.cta else ""
    )
    return (
        f'<div class="im-top"><u aria-hidden="true"></u><header>{_sign(face)}<div><b>{escape(face.profile)}</b>'
        f"<small>{escape(said)}</small></div></header></div>{foot}"
    )


def _reel(face: Face, place: Placement) -> str:
    said = face.headline if place.platform == "Google" else face.primary_text
    shown, rest = _cut(said, _shown(place, "headline" if place.platform == "Google" else "primary_text") or 72)
    more = " <em>… more</em>" if rest else ""
    button = f'<span class="im-wide">{escape(face.cta or "Learn more")}</span>'
    return (
        f'<div class="im-rail" aria-hidden="true">{_icon("heart")}{_icon("speech")}{_icon("arrow")}</div>'
        f'<div class="im-foot"><header>{_sign(face)}<b>{escape(face.profile)}</b><small>Sponsored</small></header>'
        f"<p>{_lines(shown)}{more}</p>{button}</div>"
    )


# ── On a page of somebody else ───────────────────────────────────────────────────────────────────────────────────────


def _page(face: Face, place: Placement) -> str:
    """A banner at its own size on a page; what stands round it is only hinted at."""
    form = "across" if place.width_px > 2 * place.height_px else "beside"
    words = "".join(f'<i style="width:{width}%"></i>' for width in (62, 96, 91, 97, 88, 94, 40))
    size = f"width:{place.width_px}px;aspect-ratio:{place.width_px}/{place.height_px}"
    return (
        f'<article class="im-page" data-form="{form}"><div class="im-chrome" aria-hidden="true"><u></u><u></u><u></u></div>'
        f'<div class="im-sheet-of-page"><div class="im-slot-of-page" style="{size}">{_picture(face)}</div>'
        f'<div class="im-said-by-others" aria-hidden="true">{words}</div></div></article>'
    )


def _native(face: Face, place: Placement) -> str:
    """What Google makes of picture and words: it sets them itself, beside or below the picture."""
    return (
        f'<article class="im-feed im-native">{_picture(face)}<footer><div><b>{escape(face.headline)}</b>'
        f"<p>{escape(face.description or face.primary_text)}</p></div><header>{_sign(face)}<small>Ad · "
        f"{escape(face.profile)}</small><span>{escape(face.cta or 'Open')}</span></header></footer></article>"
    )


def _logo(face: Face, place: Placement) -> str:
    return f'<article class="im-feed im-alone">{_picture(face)}</article>'


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _picture(face: Face) -> str:
    if face.src:
        return f'<figure data-proof><img src="{escape(face.src)}" alt="{escape(face.alt)}"></figure>'
    return f'<figure class="im-undrawn" data-proof><span>{escape(face.missing or "No picture yet")}</span></figure>'


def _sign(face: Face) -> str:
    if face.sign:
        return f'<i class="im-sign"><img src="{escape(face.sign)}" alt=""></i>'
    return f'<i class="im-sign" aria-hidden="true">{escape(face.profile[:1].upper())}</i>'


def _head(face: Face, note: str) -> str:
    return (
        f"<header>{_sign(face)}<div><b>{escape(face.profile)}</b><small>{escape(note)}</small></div>"
        f'<span class="im-dots" aria-hidden="true">⋯</span></header>'
    )


def _text(face: Face, place: Placement, *, lead: str = "") -> str:
    shown, rest = _cut(face.primary_text, _shown(place, "primary_text"))
    if not shown:
        return ""
    begun = f"<b>{escape(lead)}</b> " if lead else ""
    more = f'<details class="im-more"><summary>… more</summary>{_lines(rest)}</details>' if rest else ""
    return f'<div class="im-says">{begun}{_lines(shown)}{more}</div>'


def _shown(place: Placement, name: str) -> int:
    """How many characters of a text stand before "… more"; 0 where all of it does."""
    limit = place.text.get(name)
    if limit is None:
        return CUT_AT
    return limit.soft or 0


def _cut(text: str, at: int) -> tuple[str, str]:
    """`text` up to a word boundary before `at` characters, and the rest."""
    if not at or len(text) <= at:
        return text, ""
    words = text[:at].rsplit(None, 1)
    head = words[0] if len(words) > 1 else text[:at]
    return head, text[len(head) :]


def _button(face: Face) -> str:
    return f'<span class="im-native-button">{escape(face.cta)}</span>' if face.cta else ""


def _deeds(*names: str) -> str:
    return f'<div class="im-deeds" aria-hidden="true">{"".join(f"<span>{name}</span>" for name in names)}</div>'


def _signs(*names: str) -> str:
    return f'<div class="im-signs" aria-hidden="true">{"".join(map(_icon, names))}</div>'


def _icon(name: str) -> str:
    return f'<i class="im-icon im-icon-{name}"></i>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
