"""One ad, opened: as people will meet it, its words and picture to change, its checks in words, its versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.assets import queries as assets
from core.creatives import changes, opened, rules
from core.creatives.opened import AdView, OtherText
from core.creatives.shelf import StoredAd
from core.errors import NotFound
from core.vocabulary import CheckVerdict, CreativeOrigin, ReviewStatus
from pages.steps.making import WORDS, place_name
from pages.ui import components, fit, frame, links, loaders, state
from pages.ui.links import Param
from pages.ui.visit import Visit

FORM: Final = "edit_ad"
PARTS: Final = ("Words", "Picture", "Checks", "Versions")
FINISHED_PARTS: Final = ("Words", "Checks", "Versions")
SIGNS: Final = {
    CheckVerdict.PASS.value: ("green", ":material/check:"),
    CheckVerdict.WARN.value: ("orange", ":material/warning:"),
    CheckVerdict.FAIL.value: ("red", ":material/close:"),
}
CROPS: Final = {0: "Wide", 1: "Tight"}


@dataclass
class Opened:
    """What this tab knows of an opened ad.

    Attributes:
        deleting: The ad that is about to be deleted.
        page_is_fresh: The page behind was drawn in this run; a dialog that is drawn alone leaves it as it was.
    """

    deleting: str = ""
    page_is_fresh: bool = False


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def open_ad(creative_id: str) -> None:
    """Open an ad; its address can be sent to a colleague."""
    frame.forget_errors(FORM)
    state.of(Opened).deleting = ""
    links.put(Param.AD, creative_id)


def close_ad() -> None:
    """Put the ad away."""
    links.put(Param.AD, None)


def told(made: tuple[StoredAd, ...]) -> str:
    """What an edit made: new versions, and how many of them fail a check."""
    if not made:
        return "Nothing was changed"
    failed = sum(ad.verdict is CheckVerdict.FAIL for ad in made)
    words = f"{components.plural(len(made), 'new version')}, to be reviewed again"
    return f"{words}; {failed} fail a check" if failed else words


def save_words(ad: AdView) -> None:
    """Keep the words of the form as a new version, of this size or of all."""
    frame.attempt(
        changes.edit_words,
        ad.creative_id,
        all_sizes=state.value("edit_all_words", False),
        expected_version=ad.row_version,
        done=told,
        form=FORM,
        **{name: state.value(f"edit_{name}_{ad.version_id}") for name in editable(ad)},
    )


def save_picture(ad: AdView) -> None:
    """Compose the ad as the form says; an untouched focal point keeps its exact place."""
    x, y = (state.value(f"edit_{axis}_{ad.version_id}", 50) / 100 for axis in "xy")
    aimed = (x, y) != (round(ad.focal[0], 2), round(ad.focal[1], 2))
    asked = {name: state.value(f"edit_{name}_{ad.version_id}", None) for name in ("family", "scheme", "variant")}
    frame.attempt(
        changes.edit_picture,
        ad.creative_id,
        focal=(x, y) if aimed else None,
        all_sizes=state.value("edit_all_picture", False),
        expected_version=ad.row_version,
        done=told,
        form=FORM,
        **{name: value for name, value in asked.items() if value != ad.design.get(name)},
    )


def use_text(concept_id: str, variation_id: str) -> None:
    """Let all sizes of the idea say another text."""
    frame.attempt(changes.use_variation, concept_id, variation_id, done=told, form=FORM)


def ask_to_delete(creative_id: str) -> None:
    """Ask once more before an ad goes."""
    state.of(Opened).deleting = creative_id


def delete(creative_id: str) -> None:
    """Delete the ad and close it."""
    state.of(Opened).deleting = ""
    if frame.attempt(changes.delete, creative_id, done="Deleted", form=FORM):
        close_ad()


# ── The ad as people meet it ─────────────────────────────────────────────────────────────────────────────────────────


def draw_as_met(ad: AdView) -> None:
    """In its feed frame; a banner stands alone, as it does on a page."""
    if ad.placement.cta_drawn or not ad.file_sha256:
        if not is_wide(ad):
            components.picture(ad.file_sha256, ad.words.alt_text or ad.words.headline, width="content")
        return
    limit = ad.placement.text.get("primary_text")
    components.ad_frame(
        components.AdFace(
            picture_sha256=ad.file_sha256,
            alt=ad.words.alt_text or ad.words.headline,
            profile=ad.client_name,
            headline=ad.words.headline,
            primary_text=ad.words.primary_text,
            description=ad.words.description,
            cta=ad.platform_button,
            host=ad.landing_host,
            platform=ad.placement.platform,
            cut_at=(limit.soft if limit else None) or 125,
        )
    )


def is_wide(ad: AdView) -> bool:
    """Whether the ad is a banner that no column holds at its own size."""
    return ad.placement.cta_drawn and ad.width_px > 2 * ad.height_px


def draw_facts(ad: AdView) -> None:
    """State, code and size."""
    with st.container(horizontal=True):
        components.badge(CheckVerdict.FAIL if ad.verdict is CheckVerdict.FAIL else ad.review_status)
        if ad.score is not None:
            st.badge(f"{ad.score}/100 · {ad.band}", color="gray")
    if ad.failure:
        st.error(frame.plain(ad.failure), icon=":material/error:")
    components.facts(
        ("Placement", place_name(ad.placement.id)),
        ("Size", f"{ad.width_px} × {ad.height_px} px" + (f", {ad.size_bytes / 1024:,.0f} KB" if ad.size_bytes else "")),
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
    return rules.family_names().get(drawn, drawn) if asked and drawn and drawn != asked else ""


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def editable(ad: AdView) -> tuple[str, ...]:
    """The fields of words that this ad has a use for: finished art has its own line below the headline."""
    finished = ad.origin is CreativeOrigin.FINISHED_ART
    return tuple(name for name, _, _ in WORDS if not (finished and name == "subheadline"))


def draw_words(ad: AdView) -> None:
    """The ad's words; saving makes new versions and asks for review again."""
    names = editable(ad)
    with st.form(f"words_{ad.version_id}", border=False, enter_to_submit=False):
        for name, label, hint in WORDS:
            if name not in names:
                continue
            draw = st.text_area if name == "primary_text" else st.text_input
            draw(label, getattr(ad.words, name), key=f"edit_{name}_{ad.version_id}", placeholder=hint)
            draw_room(ad, name)
            frame.field_error(name, FORM)
        draw_save(ad, "words", save_words)
    others = [one for one in ad.other_texts if not one.is_used]
    if others:
        draw_others(ad, others)


def draw_room(ad: AdView, name: str) -> None:
    """How many characters the field has, where the placement limits it."""
    limit = ad.placement.text.get(name)
    text = getattr(ad.words, name)
    if limit is None or not text:
        return
    length = placements.count(text, ad.placement.platform)
    shown = f"{limit.soft} shown" if limit.soft else ""
    hard = f"{limit.hard} allowed" if limit.hard else ""
    room = ", ".join(part for part in (shown, hard) if part)
    if room:
        st.caption(f"{length} characters, {room}")


def draw_others(ad: AdView, others: list[OtherText]) -> None:
    """The spare texts of the idea, each with a button to take it."""
    with st.expander(f"{components.plural(len(others), 'other text')} for this idea", key="ad_others"):
        for one in others:
            with st.container(horizontal=True, vertical_alignment="center", key=f"rows_text_{one.variation_id}"):
                components.entry(one.headline, one.primary_text, f"{one.score:.0f}" if one.score is not None else "")
                if st.button(
                    "Use",
                    key=f"use_text_{one.variation_id}",
                    type="tertiary",
                    on_click=use_text,
                    args=(ad.concept_id, one.variation_id),
                ):
                    draw_behind()
        st.caption("All sizes of the idea take it.")


def draw_behind() -> None:
    """After a change that was made while only the dialog was drawn: draw the sheet behind it too."""
    if not state.of(Opened).page_is_fresh and not frame.has_errors(FORM):
        state.rerun()


def draw_save(ad: AdView, what: str, action: Any) -> None:
    """The end of a form: for all sizes or this one, what went wrong, and the button."""
    if len(ad.sizes) > 1:
        st.checkbox(f"In all {len(ad.sizes)} sizes of this idea", value=True, key=f"edit_all_{what}")
    if ad.review_status is not ReviewStatus.PENDING:
        st.caption(":material/info: It was decided already; a new version is to be reviewed again.")
    frame.errors(FORM)
    clicked = st.form_submit_button(
        "Save as a new version", key=f"edit_save_{what}", type="primary", on_click=action, args=(ad,)
    )
    if clicked:
        draw_behind()


# ── Picture ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_picture(visit: Visit, ad: AdView) -> None:
    """Layout, colours, crop and the point of the photo that every crop keeps."""
    photo = loaders.read(visit, assets.get_asset, ad.asset_id)
    x_key, y_key = (f"edit_{axis}_{ad.version_id}" for axis in "xy")
    x, y = state.value(x_key, round(ad.focal[0] * 100)), state.value(y_key, round(ad.focal[1] * 100))
    with st.form(f"picture_{ad.version_id}", border=False):
        choice("Layout", "family", rules.family_names(), ad)
        choice("Colours", "scheme", rules.scheme_names(), ad)
        choice("Crop", "variant", CROPS, ad)
        st.html(
            f'<figure class="im-aim"><div><img src="{links.file(photo.thumbnail_sha256)}" alt="{escape(photo.name)}">'
            f'<b style="left:{x}%;top:{y}%" aria-hidden="true"></b></div></figure>'
        )
        st.slider("Focal point, from the left", 0, 100, round(ad.focal[0] * 100), key=x_key, format="%d%%")
        frame.field_error("focal_x", FORM)
        st.slider("Focal point, from the top", 0, 100, round(ad.focal[1] * 100), key=y_key, format="%d%%")
        frame.field_error("focal_y", FORM)
        draw_save(ad, "picture", save_picture)


def choice(label: str, name: str, names: Mapping[Any, str], ad: AdView) -> None:
    """One choice of the composition, standing where it is now."""
    st.pills(
        label,
        list(names),
        format_func=lambda one: names[one].capitalize(),
        default=ad.design.get(name),
        required=True,
        key=f"edit_{name}_{ad.version_id}",
    )
    frame.field_error(name, FORM)


# ── Checks and versions ──────────────────────────────────────────────────────────────────────────────────────────────


def draw_checks(ad: AdView) -> None:
    """Every check in words, the worst first; and where the score comes from."""
    order = [CheckVerdict.FAIL.value, CheckVerdict.WARN.value, CheckVerdict.PASS.value]
    for check in sorted(ad.checks, key=lambda one: order.index(one["verdict"])):
        colour, sign = SIGNS[check["verdict"]]
        name = str(check["id"]).replace("_", " ").capitalize()
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
    for version in ad.versions:
        with st.container(horizontal=True, vertical_alignment="center", key=f"rows_version_{version.version_id}"):
            components.plate(version.thumbnail_sha256, "", height_px=72, width_px=96)
            components.entry(
                version.headline,
                f"{version.created_by_name}, {components.ago(version.created_at)} · {version.failure or version.code}",
                f"version {version.number}",
            )
    st.caption(f"Ad hash of the newest: `{ad.ad_hash[:16]}…`")


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
    creative_id = links.row_id(Param.AD)
    if creative_id is None:
        return
    try:
        ad = loaders.read(visit, opened.get_creative, creative_id)
    except NotFound:
        close_ad()
        return
    state.of(Opened).page_is_fresh = True
    sheet(visit, ad)
    state.of(Opened).page_is_fresh = False


@st.dialog("Ad", width="large", on_dismiss=close_ad)
def sheet(visit: Visit, ad: AdView) -> None:
    """The ad as people meet it on the left, what can be known and changed on the right."""
    if links.row_id(Param.AD) != ad.creative_id:
        state.rerun()  # it was deleted: the page behind must be drawn anew, and this goes
    if is_wide(ad) and ad.file_sha256:
        components.picture(ad.file_sha256, ad.words.alt_text or ad.words.headline, width="content")
    left, right = st.columns([6, 5], gap="large")
    with left:
        draw_as_met(ad)
        draw_facts(ad)
        fit.draw_download(visit, ad)
    with right:
        if not visit.can(Permission.EDIT_CONTENT):
            draw_checks(ad)
            return
        parts = FINISHED_PARTS if ad.origin is CreativeOrigin.FINISHED_ART else PARTS
        part = st.segmented_control(
            "Part", parts, default=parts[0], required=True, key="ad_part", label_visibility="collapsed", width="stretch"
        )
        match part:
            case "Picture":
                draw_picture(visit, ad)
            case "Checks":
                draw_checks(ad)
            case "Versions":
                draw_versions(ad)
                draw_delete(ad)
            case _:
                draw_words(ad)
