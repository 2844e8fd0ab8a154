"""The fit report of a drawn ad: how many of the rules of good design it keeps, and what to do about the others."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from core.accounts.rules import Permission
from core.creatives.opened import AdView
from core.vocabulary import ReviewStatus
from pages.ui import frame, links
from pages.ui.visit import Visit

TITLES: Final[Mapping[str, str]] = {
    "inside_canvas": "Nothing is cut off",
    "safe_zone": "Clear of the app's buttons and names",
    "margin": "Space to the edge",
    "axes": "Lines of alignment",
    "overlap": "Nothing covers anything else",
    "gap_steps": "Even steps between texts",
    "gap_order": "What belongs together stands together",
    "bare_photo": "The photo alone",
    "coverage": "Room that words and logo take",
    "empty_run": "No empty stretch",
    "panel_split": "Proportions of the panel",
    "story_words": "Height of the words",
    "story_subject": "Height of the subject",
    "story_photo": "Photo below the words",
    "few_fonts": "Few fonts and sizes",
    "weight_on_photo": "Weight of type on the photo",
    "readable_size": "Large enough to read",
    "headline_floor": "Size of the headline on the screen",
    "headline_size": "Size of the headline in the picture",
    "headline_to_sub": "Headline to the line below",
    "cta_to_sub": "Button text to the line below",
    "words": "Words in the picture",
    "words_each": "Length of each text",
    "line_count": "Number of lines",
    "line_length": "Length of lines",
    "even_lines": "Lines of even length",
    "function_words": "No small word left at a line's end",
    "lone_word": "No word alone on the last line",
    "whole_text": "Nothing of a text is left unsaid",
    "kept_together": "Numbers stay with their units",
    "line_height": "Space between lines",
    "spacing": "Space between letters",
    "word_space": "Space between words",
    "signs": "Quotes, dashes and full stops",
    "flat_colours": "Few colours",
    "kit_colours": "Colours of the brand",
    "accent_area": "Room of the accent colour",
    "lightness_apart": "Words lighter or darker than their ground",
    "glare": "Colours that do not glare",
    "scrim_strength": "Strength of the shade on the photo",
    "scrim_reach": "Reach of the shade on the photo",
    "line_contrast": "Contrast of every line",
    "quiet_ground": "Quiet ground under the words",
    "calm_ground": "Calm ground under the words",
    "detail": "Little detail under the words",
    "rim": "A line where the edge would vanish",
    "photo_share": "Room of the photo",
    "subject_kept": "The subject is whole",
    "face_edges": "Faces away from the edge",
    "headroom": "Room above the head",
    "face_free": "Nothing on a face",
    "proportions": "The photo is not stretched",
    "enlargement": "The photo is sharp enough",
    "crop_kept": "Enough of the photo is seen",
    "logo_size": "Size of the logo",
    "logo_contrast": "The logo stands out",
    "logo_quiet": "Quiet ground under the logo",
    "button_fill": "The button stands out",
    "button_label": "Contrast of the button text",
    "button_form": "Form of the button",
    "button_centred": "Button text in the middle",
    "badge": "Size and place of the badge",
}
GROUPS: Final = ((6, "Space"), (17, "Type"), (21, "Colour and light"), (24, "Photo"), (28, "Logo and button"))
KEPT, BROKEN = "kept", "broken"
_TEXTS: Final = {
    "headline": "Headline",
    "subheadline": "Line below",
    "cta": "Button",
    "offer": "Offer",
    "legal": "Legal",
}


def draw(report: Mapping[str, Any]) -> None:
    """Draw a stored fit report: passed of tested, what is broken with its remedy, and everything measured when asked for."""
    rules = [rule for rule in report.get("rules") or () if rule["verdict"] in {KEPT, BROKEN}]
    if not rules:
        if report.get("family") not in {None, "finished-art"}:
            frame.section("The design, measured")
            st.caption("This version was drawn before its design was measured. The next one you save will be.")
        return
    broken = sorted(
        (rule for rule in rules if rule["verdict"] == BROKEN), key=lambda rule: (not rule["hard"], rule["rule"])
    )
    frame.section("The design, measured")
    st.html(_head(len(rules) - len(broken), len(rules)) + _broken(broken))
    with st.expander(f"All {len(rules)} measurements", key="fit_all"):
        st.html(_texts(report.get("boxes") or ()) + _groups(rules))


def draw_download(visit: Visit, ad: AdView) -> None:
    """Draw the way to save an ad's full-size picture, for those who may, and say so where the copy is marked."""
    if not ad.file_sha256 or not visit.can(Permission.EXPORT):
        return
    st.link_button("Download this ad", links.ad_file(ad.creative_id), icon=":material/download:")
    if ad.review_status is not ReviewStatus.APPROVED:
        st.caption("Marked DRAFT until it is approved, unless the campaign needs no approval.")


def _head(kept: int, tested: int) -> str:
    """The figure, and a bar of it."""
    told = "all" if kept == tested else f"{kept} of {tested}"
    return (
        f'<div class="im-fit-head"><b>{kept}<i>/{tested}</i></b>'
        f"<span>{escape('design rules kept' if told != 'all' else 'design rules kept, every one')}</span>"
        f'<div class="im-fit-bar" role="img" aria-label="{escape(told)} kept"><u style="width:{100 * kept / tested:.1f}%"></u></div></div>'
    )


def _broken(rules: Sequence[Mapping[str, Any]]) -> str:
    """What is not as it should be: the grave first, each with what was found, what is asked for, and what to do."""
    rows = "".join(
        f'<li class="{"grave" if rule["hard"] else "light"}"><b>{_title(rule)}</b>'
        f"<span>{escape(rule['measured'])} <em>asked for: {escape(rule['limit'])}</em></span>"
        f"<p>{escape(str(rule['fix'])[:1].upper() + str(rule['fix'])[1:])}.</p></li>"
        for rule in rules
    )
    return f'<ul class="im-fit">{rows}</ul>' if rows else ""


def _texts(boxes: Sequence[Mapping[str, Any]]) -> str:
    """Each text as it was set: font, size, lines, and the contrast of every line."""
    rows = "".join(
        f"<tr><th>{_TEXTS.get(box['name'], escape(box['name']))}</th><td>{escape(box['font'])}</td>"
        f"<td>{box['size_px']} px</td><td>{' · '.join(f'{ratio:.1f} : 1' for ratio in box['line_contrasts'])}</td></tr>"
        for box in boxes
        if box.get("line_contrasts")
    )
    if not rows:
        return ""
    head = "<tr><th></th><th>Font</th><th>Size</th><th>Contrast, line by line</th></tr>"
    return f'<table class="im-fit-texts"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _groups(rules: Sequence[Mapping[str, Any]]) -> str:
    """Every measurement, in the order of a designer's look: space, type, light, photo, logo."""
    shown, after = "", 0
    for last, name in GROUPS:
        rows = "".join(
            f'<li class="{"no" if rule["verdict"] == BROKEN else "yes"}"><b>{_title(rule)}</b>'
            f"<span>{escape(rule['measured'])}</span><em>{escape(rule['limit'])}</em></li>"
            for rule in rules
            if after < rule["rule"] <= last
        )
        shown += f"<h4>{name}</h4><ul>{rows}</ul>" if rows else ""
        after = last
    return f'<div class="im-fit-all">{shown}</div>'


def _title(rule: Mapping[str, Any]) -> str:
    return escape(TITLES.get(rule["id"], str(rule["id"]).replace("_", " ").capitalize()))
