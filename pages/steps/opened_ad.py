"""One ad, opened: as people will meet it, its words and picture to change, its checks in words, its versions."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.creatives import changes, opened, rules
from core.creatives.easel import Easel, Trial
from core.creatives.opened import AdView
from core.creatives.rules import Words
from core.errors import Conflict, NotFound
from core.vocabulary import CheckVerdict
from pages.steps import drafts, editor
from pages.steps.drafts import FORM, Draft
from pages.steps.making import place_name
from pages.ui import components, fit, frame, frames, links, loaders, state, verdicts
from pages.ui.links import Param
from pages.ui.visit import Visit

PARTS: Final = ("Words", "Picture", "Checks", "Versions")
# What a picture may be drawn as besides the layouts that people choose from.
BESIDES: Final = {
    "logo": "The logo alone",
    "photo-only": "The photo alone",
    "strip": "One line, as banners have room for",
    "billboard": "Photo and words side by side, as wide banners have room for",
}
FINISHED_PARTS: Final = ("Words", "Checks", "Versions")
SIGNS: Final = {
    CheckVerdict.PASS.value: ("green", ":material/check:"),
    CheckVerdict.WARN.value: ("orange", ":material/warning:"),
    CheckVerdict.FAIL.value: ("red", ":material/close:"),
}


@dataclass
class Opened:
    """What this tab knows of an opened ad.

    Attributes:
        deleting: The ad that is about to be deleted.
        page_is_fresh: The page behind was drawn in this run; a dialog that is drawn alone leaves it as it was.
        title: What the dialog was called when it opened. One whose name changes would close and open again.
    """

    deleting: str = ""
    page_is_fresh: bool = False
    title: str = ""


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def open_ad(creative_id: str) -> None:
    """Open an ad; its address can be sent to a colleague."""
    frame.forget_errors(FORM)
    state.of(Opened).deleting = ""
    links.put(Param.AD, creative_id)


def close_ad() -> None:
    """Put the ad away."""
    state.of(Opened).title = ""
    links.put(Param.AD, None)


def turn_to(creative_id: str) -> None:
    """Open another size of the idea; a draft of this one waits."""
    chosen = state.value("ad_size", None)
    if chosen and chosen != creative_id:
        open_ad(chosen)


def ask_to_delete(creative_id: str) -> None:
    """Ask once more before an ad goes."""
    state.of(Opened).deleting = creative_id


def delete(creative_id: str) -> None:
    """Delete the ad and close it."""
    state.of(Opened).deleting = ""
    if frame.attempt(changes.delete, creative_id, done="Deleted", form=FORM):
        close_ad()


# ── The ad as people meet it ─────────────────────────────────────────────────────────────────────────────────────────


def draw_as_met(ad: AdView, words: Words, trial: Trial | None) -> None:
    """In the frame of its platform: as it is stored, or as it would come out."""
    stored = links.file(ad.file_sha256) if ad.file_sha256 else ""
    missing = (trial.failure if trial else "") or ad.failure
    face = frames.Face(
        src=trial.address if trial else stored,
        alt=words.alt_text or words.headline,
        profile=ad.client_name,
        headline=words.headline,
        primary_text=words.primary_text,
        description=words.description,
        cta=components.platform_button(ad.placement.id, words.cta),
        host=words.landing_url.split("//")[-1].split("/")[0].removeprefix("www."),
        sign=links.file(ad.logo_sha256) if ad.logo_sha256 else "",
        missing=missing[:1].upper() + missing[1:],
    )
    with st.container(key="ad_met", gap="small"):
        frames.draw(face, ad.placement)
        if trial is not None:
            draw_tried(trial)


def draw_tried(trial: Trial) -> None:
    """What is to be known of a draft before it is saved."""
    worst = [check for check in trial.checks if check.verdict is CheckVerdict.WARN]
    told = f"{trial.score.total}/100"
    if trial.data:
        told += f", {components.plural(len(worst), 'check')} worth a look" if worst else ", checks pass"
    st.caption(f":material/edit: Not saved yet · {told}")
    for check in worst[:3]:
        told = f"{verdicts.name_of(check.id)}: {check.measured}{allowed(check.limit)}"
        st.caption(f":orange[:material/warning:] {frame.plain(told)}")
    for repair in trial.repairs:
        st.caption(frame.plain(f"Mended while drawing: {repair}"))


def is_wide(ad: AdView) -> bool:
    """Whether the ad is a banner that no column holds at its own size."""
    return ad.placement.cta_drawn and ad.width_px > 2 * ad.height_px


def draw_facts(ad: AdView, *, is_tried: bool = False) -> None:
    """State, code and size; the score unless a draft is tried, whose own stands below its picture."""
    with st.container(horizontal=True):
        components.badge(CheckVerdict.FAIL if ad.verdict is CheckVerdict.FAIL else ad.review_status)
        if ad.score is not None and not is_tried:
            st.badge(f"{ad.score}/100 · {ad.band}", color="gray")
    if ad.failure:
        st.error(frame.plain(ad.failure), icon=":material/error:")
    components.facts(
        ("Placement", place_name(ad.placement.id)),
        (
            "Size",
            f"{ad.width_px} × {ad.height_px} px"
            + (f", {placements.bytes_said(ad.size_bytes)}" if ad.size_bytes else ""),
        ),
        ("Code", f"{ad.code}, version {ad.number}"),
        ("Photo", ad.asset_name),
        ("Design", ad.concept_name),
        ("Drawn as", drawn_as(ad)),
        ("Leads to", ad.words.landing_url),
    )


def drawn_as(ad: AdView) -> str:
    """The layout the picture has, where the idea's own would not have worked; "" otherwise."""
    drawn = str(ad.fit_report.get("family", "")).partition(",")[0]
    asked = ad.design.get("family")
    names = {**rules.family_names(), **BESIDES}
    return names.get(drawn, drawn.replace("-", " ").capitalize()) if asked and drawn and drawn != asked else ""


def draw_behind() -> None:
    """After a change that was made while only the dialog was drawn: draw the sheet behind it too."""
    if not state.of(Opened).page_is_fresh and not frame.has_errors(FORM):
        state.rerun()


# ── Checks and versions ──────────────────────────────────────────────────────────────────────────────────────────────


def draw_checks(ad: AdView) -> None:
    """Every check in words, the worst first; and where the score comes from."""
    order = [CheckVerdict.FAIL.value, CheckVerdict.WARN.value, CheckVerdict.PASS.value]
    with st.container(key="ad_checks", gap="xsmall"):
        for check in sorted(ad.checks, key=lambda one: order.index(one["verdict"])):
            colour, sign = SIGNS[check["verdict"]]
            name = verdicts.name_of(str(check["id"]))
            limit = allowed(str(check["limit"]))
            advice = f"  \n:gray[{frame.plain(str(check['advice']))}]" if check["advice"] else ""
            # An address that is shown stays text: the sign before its scheme keeps markdown from making it a link.
            measured = frame.plain(str(check["measured"]) + limit).replace("://", ":\u2060//")
            st.markdown(f":{colour}[{sign}] **{name}**: {measured}{advice}")
        for repair in ad.fit_report.get("repairs", ()):
            st.caption(frame.plain(f"Mended while drawing: {repair}"))
    fit.draw(ad.fit_report)
    if ad.score_breakdown:
        frame.section("The score of the words")
        components.facts(
            *((f"{row['label']} {row['points']}/{row['max_points']}", str(row["reason"])) for row in ad.score_breakdown)
        )


def allowed(limit: str) -> str:
    """What a check would allow, in brackets after what it measured; "" where it has no limit."""
    if not limit:
        return ""
    return f" ({limit})" if limit.startswith("best") else f" (allowed: {limit})"


def draw_versions(ad: AdView) -> None:
    """All versions, the newest first, with who made them."""
    with st.container(key="rows_versions", gap=None):
        for version in ad.versions:
            with st.container(horizontal=True, vertical_alignment="center", key=f"version_{version.version_id}"):
                components.plate(version.thumbnail_sha256, "", height_px=72, width_px=96)
                when = f"{version.created_by_name}, {components.ago(version.created_at)}"
                components.entry(
                    version.headline, f"{when} · {version.failure or version.code}", f"version {version.number}"
                )
    st.caption(f"Fingerprint of the newest version, picture and words together: `{ad.ad_hash[:16]}…`")


def draw_delete(ad: AdView) -> None:
    """The way out, asked for twice."""
    if state.of(Opened).deleting != ad.creative_id:
        st.button(
            "Delete this size",
            key="ad_delete",
            type="tertiary",
            icon=":material/delete:",
            on_click=ask_to_delete,
            args=(ad.creative_id,),
        )
    elif st.button(
        "Delete it with all its versions",
        key="ad_delete_sure",
        icon=":material/delete:",
        on_click=delete,
        args=(ad.creative_id,),
    ):
        draw_behind()


# ── The dialog ───────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit) -> None:
    """Open the ad of the address, if there is one and it still exists."""
    creative_id, here = links.row_id(Param.AD), state.of(Opened)
    if creative_id is None:
        here.title = ""
        return
    try:
        ad = loaders.read(visit, opened.get_creative, creative_id)
    except NotFound:
        close_ad()
        return
    here.title = here.title or frame.plain(ad.words.headline or ad.concept_name) or "Ad"
    here.page_is_fresh = True
    st.dialog(here.title, width="large", on_dismiss=close_ad)(sheet)()
    here.page_is_fresh = False


def sheet() -> None:
    """The ad as people meet it on the left, what can be known and changed on the right; drawn anew by itself."""
    visit, creative_id = frame.visit(), links.row_id(Param.AD)
    frame.said()
    frame.drawn_anew(FORM)
    drafts.look_after(visit, creative_id or "")
    try:
        ad = loaders.read(visit, opened.get_creative, creative_id)
    except NotFound:
        state.rerun()  # it was deleted: the page behind must be drawn anew, and this goes
        return
    draw_sizes(ad)
    if visit.can(Permission.EDIT_CONTENT):
        draw_editor(visit, ad)
    else:
        draw_looked_at(visit, ad)
    frame.said()  # what became of a batch is known since its draft was looked at


def draw_sizes(ad: AdView) -> None:
    """The sizes of the idea, to turn to another one."""
    if len(ad.sizes) < 2:
        return
    names = dict(ad.sizes)
    state.put("ad_size", ad.creative_id)
    st.selectbox(
        "Size",
        list(names),
        format_func=lambda one: place_name(names[one]),
        key="ad_size",
        on_change=turn_to,
        args=(ad.creative_id,),
        width=420,
    )


def draw_looked_at(visit: Visit, ad: AdView) -> None:
    """For those who change nothing: the ad, its facts and its checks."""
    if is_wide(ad):
        draw_as_met(ad, ad.words, None)
    left, right = st.columns([5, 6], gap="large")
    with left:
        if not is_wide(ad):
            draw_as_met(ad, ad.words, None)
        draw_facts(ad)
        fit.draw_download(visit, ad)
    with right:
        draw_checks(ad)


def draw_editor(visit: Visit, ad: AdView) -> None:
    """The ad as it would come out, beside what is changed of it."""
    try:
        easel = editor.easel_of(visit, ad)
    except Conflict:
        draw_looked_at(visit, ad)  # campaign or client is archived: nothing is edited there
        return
    draft = drafts.draft_of(ad, easel)
    trial = editor.tried(visit, ad, draft, easel)
    if is_wide(ad):
        draw_as_met(ad, editor.spoken(draft), trial)
    left, right = st.columns([5, 6], gap="large")
    with left:
        if not is_wide(ad):
            draw_as_met(ad, editor.spoken(draft), trial)
        draw_facts(ad, is_tried=trial is not None)
        fit.draw_download(visit, ad)
    with right:
        draw_part(visit, ad, draft, easel)
    editor.follow(ad, draft, easel)


def draw_part(visit: Visit, ad: AdView, draft: Draft, easel: Easel | None) -> None:
    """What is changed, checked or remembered of the ad."""
    editor.draw_stale(ad, draft, easel)
    parts = PARTS if easel is not None else FINISHED_PARTS
    part = st.segmented_control(
        "Part", parts, default=parts[0], required=True, key="ad_part", label_visibility="collapsed", width="stretch"
    )
    match part:
        case "Checks":
            draw_checks(ad)
            return
        case "Versions":
            draw_versions(ad)
            draw_delete(ad)
            return
        case "Picture" if easel is not None:
            editor.draw_picture(visit, ad, draft, easel)
            is_old = False
        case _:
            is_old = editor.draw_words(ad, draft)
    if easel is not None and not easel.is_current:
        st.caption(
            ":material/info: Photo, brand kit or idea changed since it was drawn; a change that is saved draws it as they are today."
        )
    editor.draw_again(ad, draft, easel)
    if editor.draw_save(ad, draft) or is_old:
        draw_behind()
