"""The editor of an opened ad: its words with their room, its look, tried at once; saved as one new version."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any, Final

import streamlit as st

from core import placements
from core.assets import queries as assets
from core.creatives import changes, looks, rules
from core.creatives import easel as easels
from core.creatives.easel import Easel, Trial
from core.creatives.looks import Look
from core.creatives.opened import AdView
from core.creatives.proofs import kept
from core.creatives.rules import Words
from core.placements import PlacementKind
from core.rendering import fitting
from core.vocabulary import CreativeOrigin, LogoPosition, ReviewStatus, values
from pages.steps.drafts import (
    BOXES,
    FORM,
    Draft,
    Drafts,
    ask,
    collect,
    draw_saving,
    fresh,
    is_saving,
    key,
    show,
    told,
)
from pages.steps.making import WORDS
from pages.ui import components, counters, focal, frame, keystrokes, loaders, proofs, state
from pages.ui.visit import Visit

# Fewer are drawn before somebody could wonder.
MANY_SIZES: Final = 12
CROPS: Final = {0: "Wide", 1: "Tight"}
CORNERS: Final = {corner: corner.replace("-", " ") for corner in values(LogoPosition)}
FITTING: Final = {"fit": "is set smaller", "ellipsis": "ends with …", "refuse": "refuses the ad"}
# After what pause in typing the page follows with all that is told of a draft; its picture comes ahead (`proofs.follow`).
PAUSE: Final = "200ms"
LOCKS: Final = {
    "headline": "Headline",
    "subheadline": "Line below it",
    "primary_text": "Primary text",
    "description": "Description",
    "cta": "Call to action",
    "layout": "Layout",
    "colours": "Colours",
    "photo": "Photo",
    "logo": "Logo",
}
_HELD_BY: Final = {
    "family": "layout",
    "scheme": "colours",
    "variant": "photo",
    "focal": "photo",
    "logo_corner": "logo",
    "fitting": "layout",
}


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def save(creative_id: str, sizes: int) -> None:
    """Keep the draft as one new version, of this size or of all; many are drawn by the job engine."""
    if is_saving(creative_id):
        return  # the second of two hasty clicks
    draft = state.of(Drafts).by_ad[creative_id]
    collect(draft)
    if sizes > MANY_SIZES and state.value("edit_all", False):
        ask(
            draft,
            changes.ask_edit,
            creative_id,
            words=draft.said,
            look=draft.chosen,
            expected_version=draft.row_version,
        )
        return
    saved = frame.attempt(
        changes.edit,
        creative_id,
        words=draft.said,
        look=draft.chosen,
        all_sizes=state.value("edit_all", False),
        expected_version=draft.row_version,
        done=told,
        form=FORM,
    )
    if saved:
        start_over(creative_id)


def start_over(creative_id: str) -> None:
    """Drop the draft; the fields show the ad as it is."""
    draft = state.of(Drafts).by_ad.get(creative_id)
    frame.forget_errors(FORM)
    if draft is not None:
        draft.words, draft.look, draft.turn = draft.base_words, draft.base_look, 0
        show(draft)


def rebase(ad: AdView, easel: Easel | None) -> None:
    """Put the changes of this tab on top of the version that somebody else saved meanwhile."""
    mine = state.of(Drafts).by_ad[ad.creative_id]
    collect(mine)
    theirs = state.of(Drafts).by_ad[ad.creative_id] = fresh(ad, easel)
    theirs.words = replace(theirs.words, **mine.said)
    if theirs.look is not None:
        theirs.look = replace(theirs.look, **mine.chosen)
    frame.forget_errors(FORM)


def again(ad: AdView, easel: Easel) -> None:
    """Try another look and other words, except for what is locked."""
    draft = state.of(Drafts).by_ad[ad.creative_id]
    collect(draft)
    if draft.look is None:
        return
    draft.turn += 1
    found = frame.attempt(
        _again, easel, draft, ad.locked, bool(state.value("edit_keep_seed", False)), done="", form=FORM
    )
    if found:
        words, draft.look = found.value
        # It follows the headline when it is saved, and so what is typed after this.
        draft.words = replace(words, alt_text=draft.words.alt_text)
        show(draft)


def _again(_: object, easel: Easel, draft: Draft, locked: tuple[str, ...], keeps_seed: bool) -> tuple[Words, Look]:
    assert draft.look is not None
    return easels.another(easel, draft.words, draft.look, locked, keeps_seed=keeps_seed, turn=draft.turn)


def lock(creative_id: str) -> None:
    """Lock what is ticked, and nothing else."""
    wanted = state.value("edit_locked", None) or []
    frame.attempt(changes.lock, creative_id, wanted, done="", form=FORM)


def spread(creative_id: str, sizes: int) -> None:
    """Give all other sizes the words and the look of this one."""
    if is_saving(creative_id):
        return
    if sizes > MANY_SIZES:
        ask(state.of(Drafts).by_ad[creative_id], changes.ask_spread, creative_id)
    else:
        frame.attempt(changes.spread, creative_id, done=told, form=FORM)


def use_text(creative_id: str, concept_id: str, variation_id: str, sizes: int) -> None:
    """Let all sizes of the idea say another text."""
    if is_saving(creative_id):
        return
    if sizes > MANY_SIZES:
        ask(state.of(Drafts).by_ad[creative_id], changes.ask_variation, concept_id, variation_id)
        return
    frame.attempt(changes.use_variation, concept_id, variation_id, done=told, form=FORM)


def set_focal(creative_id: str, x: float, y: float) -> None:
    """Move the point that the crop keeps."""
    draft = state.of(Drafts).by_ad[creative_id]
    if draft.look is not None:
        draft.look = replace(draft.look, focal=(x, y))


# ── What it becomes ──────────────────────────────────────────────────────────────────────────────────────────────────


def easel_of(visit: Visit, ad: AdView) -> Easel | None:
    """What the ad is tried on; None for finished art, which is composed elsewhere."""
    if ad.origin is CreativeOrigin.FINISHED_ART:
        return None
    return kept.easel(visit.identity, ad.creative_id)


def spoken(draft: Draft) -> Words:
    """What the draft says; its alternative text follows the headline, as it will when it is saved."""
    return replace(draft.words, **looks.said(draft.base_words, draft.said))


def tried(visit: Visit, ad: AdView, draft: Draft, easel: Easel | None) -> Trial | None:
    """The draft as it would come out; None while nothing is changed, and for finished art."""
    if easel is None or draft.look is None or not draft.is_touched:
        return None
    return kept.trial(visit.identity, ad.creative_id, spoken(draft), draft.look)


def follow(ad: AdView, draft: Draft, easel: Easel | None) -> None:
    """Let the picture follow what is typed and chosen ahead of the page, except while all sizes are saved."""
    if easel is None or draft.look is None or draft.batch_id:
        return
    choices = {
        "family": tuple(layouts_of(draft, easel)),
        "scheme": tuple(rules.scheme_names()),
        "variant": tuple(CROPS),
        "logo_corner": tuple(CORNERS),
    }
    held = proofs.Fields(
        texts={name: key(draft, name) for name in editable(ad)},
        choices={name: (key(draft, name), values) for name, values in choices.items()},
        boxes={box: (key(draft, f"fit_{box}"), fitting.allowed(box)) for box in BOXES},
        focal=focal_key(draft),
    )
    proofs.follow(ad.creative_id, key(draft, "proof"), spoken(draft), draft.look, held)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def editable(ad: AdView) -> tuple[str, ...]:
    """The fields of words that this ad has a use for: finished art has its own line below the headline."""
    finished = ad.origin is CreativeOrigin.FINISHED_ART
    return tuple(name for name, _, _ in WORDS if not (finished and name == "subheadline"))


def draw_words(ad: AdView, draft: Draft) -> bool:
    """The ad's words, each with its room; gives whether something was changed for good, so that the sheet is old."""
    sizes = [placements.get(placement_id) for _, placement_id in ad.sizes]
    names = editable(ad)
    for name, label, hint in WORDS:
        if name not in names:
            continue
        text = getattr(draft.words, name)
        held = key(draft, name)
        locked = name in ad.locked
        named = f":material/lock: {label}" if locked else label
        if name == "primary_text":
            st.text_area(named, text, key=held, placeholder=hint, height=110, disabled=locked)
        else:
            live = PAUSE if name in BOXES else name != "landing_url"
            st.text_input(named, text, key=held, placeholder=hint, disabled=locked, live=live)
        counters.draw(held, text, counters.rooms(name, text, ad.placement, sizes))
        frame.field_error(name, FORM)
    if draft.look is not None and is_composed(ad):
        draw_fitting(ad, draft)
    others = [one for one in ad.other_texts if not one.is_used]
    return draw_others(ad) if others else False


def is_composed(ad: AdView) -> bool:
    """Whether words stand in the ad's picture."""
    return ad.placement.kind in {PlacementKind.COMPOSED, PlacementKind.CARD}


def draw_fitting(ad: AdView, draft: Draft) -> None:
    """What becomes of each text of the picture where it does not fit; the words themselves stay as they are written."""
    assert draft.look is not None
    chosen = dict(draft.look.fitting)
    names = [box for box in BOXES if box != "cta" or ad.placement.cta_drawn]
    with st.expander(f"Too long for the picture: {fitting_words(chosen)}", key="ad_fitting"):
        for box in names:
            st.segmented_control(
                f"{BOXES[box]}, where it does not fit",
                fitting.allowed(box),
                format_func=FITTING.__getitem__,
                required=True,
                default=chosen.get(box, fitting.DEFAULT),
                key=key(draft, f"fit_{box}"),
                disabled=_HELD_BY["fitting"] in ad.locked,
            )
        st.caption(
            "A text that is set smaller may be left out where a format has no room for it. One that ends with … keeps "
            "its size; a discount or a price is never cut. One that refuses the ad keeps its size and its last word, or "
            "that size of the ad is not made and says why."
        )
        frame.field_error("fitting", FORM)


def fitting_words(chosen: Mapping[str, str]) -> str:
    """What was chosen for texts that do not fit, for people."""
    told = [f"{BOXES[box].lower()} {FITTING[policy]}" for box, policy in chosen.items() if box in BOXES]
    return ", ".join(told) or "set smaller"


def draw_others(ad: AdView) -> bool:
    """The spare texts of the idea, each with a button to take it; gives whether one was taken."""
    others = [one for one in ad.other_texts if not one.is_used]
    taken = False
    with st.expander(f"{components.plural(len(others), 'other text')} for this idea", key="ad_others"):
        with st.container(key="rows_texts", gap=None):
            for one in others:
                with st.container(horizontal=True, vertical_alignment="center", key=f"text_{one.variation_id}"):
                    score = f"{one.score:.0f}" if one.score is not None else ""
                    components.entry(one.headline, one.primary_text, score)
                    taken |= st.button(
                        "Use",
                        key=f"use_text_{one.variation_id}",
                        type="tertiary",
                        on_click=use_text,
                        args=(ad.creative_id, ad.concept_id, one.variation_id, len(ad.sizes)),
                        disabled=is_saving(ad.creative_id),
                    )
        st.caption("All sizes of the idea take it, except what is locked there.")
    return taken


# ── Picture ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_picture(visit: Visit, ad: AdView, draft: Draft, easel: Easel) -> None:
    """Layout, colours, crop, logo corner, and the point of the photo that every crop keeps."""
    if draft.look is None:
        return
    if is_composed(ad):
        draw_layouts(ad, draft, easel)
        choice("Colours", "scheme", rules.scheme_names(), ad, draft)
        draw_grounds(easel)
        choice("Crop", "variant", CROPS, ad, draft)
        if easel.has_logo:
            choice("Logo", "logo_corner", CORNERS, ad, draft)
    if ad.placement.kind is PlacementKind.LOGO:
        st.caption("This size shows the logo alone, on the colour of the kit that suits it best.")
        return
    if not is_composed(ad):
        st.caption("The platform sets the words beside this picture; it is the photo alone.")
    photo = loaders.read(visit, assets.get_asset, ad.asset_id)
    focal.aim(
        photo.thumbnail_sha256,
        photo.name,
        (photo.width_px, photo.height_px),
        draft.look.focal,
        focal_key(draft),
        lambda x, y: set_focal(ad.creative_id, x, y),
        locked="photo" in ad.locked,
    )
    for name in ("focal_x", "focal_y", "focal"):
        frame.field_error(name, FORM)


def draw_layouts(ad: AdView, draft: Draft, easel: Easel) -> None:
    """The layouts that this photo can have; those it cannot are named below with the reason."""
    names, withheld = rules.family_names(), easel.withheld
    standing = draft.look.family if draft.look else ""
    choice("Layout", "family", layouts_of(draft, easel), ad, draft)
    for family, reason in withheld.items():
        st.caption(f":material/block: {names[family]} {reason}.")
    if standing == "quote" or state.value(key(draft, "family"), "") == "quote":
        st.caption(
            "A quote names who said it: write the name into the line below, after a dash, as in “— Mira, Lisbon”."
        )


def layouts_of(draft: Draft, easel: Easel) -> dict[str, str]:
    """The layouts to choose from: those that this photo can have, and the one that the draft has."""
    standing = draft.look.family if draft.look else ""
    return {one: name for one, name in rules.family_names().items() if one not in easel.withheld or one == standing}


def focal_key(draft: Draft) -> str:
    """The key of the focal point's widget."""
    return f"edit_focal_{draft.version_id}"


def choice(label: str, name: str, names: Mapping[Any, str], ad: AdView, draft: Draft) -> None:
    """One choice of the composition, standing where the draft has it."""
    locked = _HELD_BY[name] in ad.locked
    st.pills(
        f":material/lock: {label}" if locked else label,
        list(names),
        format_func=lambda one: names[one].capitalize(),
        required=True,
        default=getattr(draft.look, name),
        key=key(draft, name),
        disabled=locked,
    )
    frame.field_error(name, FORM)


def draw_grounds(easel: Easel) -> None:
    """Ground, ink and accent of every scheme in the client's colours, in the order of the choices above."""
    names = rules.scheme_names()
    shown = "".join(
        f'<span style="background:{ground};color:{ink}">Aa<i style="background:{accent}"></i></span>'
        for ground, ink, accent in (easel.grounds()[name] for name in names)
    )
    told = "; ".join(f"{escape(words)}: {easel.grounds()[name][0]}" for name, words in names.items())
    st.html(f'<div class="im-grounds" role="img" aria-label="Grounds: {told}">{shown}</div>')


# ── The same again, locks, saving ────────────────────────────────────────────────────────────────────────────────────


def draw_again(ad: AdView, draft: Draft, easel: Easel | None) -> None:
    """Another try with what is free, and what shall stay."""
    if easel is not None and draft.look is not None and ad.placement.kind is not PlacementKind.LOGO:
        with st.container(horizontal=True, vertical_alignment="center", key="ad_again_line"):
            st.button(
                "Again, but different",
                key="ad_again",
                icon=":material/casino:",
                on_click=again,
                args=(ad, easel),
                help="Another layout, other colours and other words, except for what is locked. Nothing is saved by it.",
            )
            st.checkbox(
                "More like this one",
                key="edit_keep_seed",
                help=f"The next idea of the same series (number {draft.look.seed}) instead of the first of another",
            )
    state.put("edit_locked", list(ad.locked))
    with st.expander(f"Locked: {locked_words(ad)}", icon=":material/lock:", key="ad_locks"):
        st.pills(
            "Stays as it is here, when all sizes change and in “again, but different”",
            list(LOCKS),
            selection_mode="multi",
            format_func=LOCKS.__getitem__,
            key="edit_locked",
            on_change=lock,
            args=(ad.creative_id,),
        )
        frame.field_error("locked", FORM)


def locked_words(ad: AdView) -> str:
    """What is locked at this size, for people."""
    return ", ".join(LOCKS[name].lower() for name in ad.locked) or "nothing"


def draw_stale(ad: AdView, draft: Draft, easel: Easel | None) -> None:
    """Somebody else saved a version while this tab has changes: both are there, and the person chooses."""
    if draft.version_id == ad.version_id or draft.batch_id:
        return
    newest = ad.versions[0]
    st.warning(
        f"**{frame.plain(newest.created_by_name)} saved version {newest.number} meanwhile.** Your changes are still here.",
        icon=":material/group:",
    )
    with st.container(horizontal=True, key="ad_stale_deeds"):
        st.button("Keep mine, on top of theirs", key="ad_rebase", on_click=rebase, args=(ad, easel))
        st.button("Show theirs", key="ad_theirs", type="tertiary", on_click=start_over, args=(ad.creative_id,))


def draw_save(ad: AdView, draft: Draft) -> bool:
    """The end of the editor: for all sizes or this one, what went wrong, and the button; gives whether it was pressed."""
    if draft.batch_id:
        with st.container(key="savebar_ad", gap="small"):
            draw_saving(ad.creative_id, len(ad.sizes))
        return False
    with st.container(key="savebar_ad", gap="small"):
        if len(ad.sizes) > 1:
            st.checkbox(f"In all {len(ad.sizes)} sizes of this idea", value=True, key="edit_all")
            draw_kept_elsewhere(ad)
        if ad.review_status is not ReviewStatus.PENDING and draft.is_touched:
            st.caption(
                ":material/info: It was decided already; the new version is to be reviewed again, this one stays in its history."
            )
        frame.errors(FORM)
        with st.container(horizontal=True, vertical_alignment="center", key="ad_save_line"):
            pressed = st.button(
                "Save as a new version",
                key="edit_save",
                type="primary",
                on_click=save,
                args=(ad.creative_id, len(ad.sizes)),
                shortcut="Mod+S",
            )
            keystrokes.hand_in("edit_save")
            if draft.is_touched:
                st.button("Start over", key="edit_reset", type="tertiary", on_click=start_over, args=(ad.creative_id,))
            elif len(ad.sizes) > 1:
                pressed |= st.button(
                    "Make all sizes like this",
                    key="ad_spread",
                    type="tertiary",
                    on_click=spread,
                    args=(ad.creative_id, len(ad.sizes)),
                    help="Every other size takes all words and the look of this one, except what is locked there.",
                )
    return pressed


def draw_kept_elsewhere(ad: AdView) -> None:
    """Which sizes keep something when all change."""
    if ad.locked_elsewhere and state.value("edit_all", True):
        kept = "; ".join(
            f"{placements.get(placement_id).name}: {', '.join(LOCKS[name].lower() for name in names)}"
            for placement_id, names in ad.locked_elsewhere.items()
        )
        st.caption(f":material/lock: Stays as it is there: {frame.plain(kept)}")
