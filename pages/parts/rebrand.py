"""What a changed brand kit offers: the ads that still show the old one, a few before and after, and one button."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.creatives import kit_changes, rebrand, rebrand_items
from core.creatives.rebrand import Offer, RefusedAd, Sample, Started
from core.vocabulary import ReviewStatus
from pages.ui import components, frame, links, loaders, state
from pages.ui.links import Param
from pages.ui.visit import Visit

FORM: Final = "rebrand"
CHOSEN: Final = "rebrand_campaigns"
KEPT: Final = "rebrand_kept"
REFUSED_SHOWN: Final = 12
# What it lies in that an ad cannot be drawn again.
BLAMES: Final = {
    rebrand_items.WORDS: "Its words, not this kit",
    rebrand_items.KIT: "This kit; with the one before it could be drawn",
    rebrand_items.NEITHER: "Not this kit; with the one before it could not be drawn either",
}


@dataclass
class Fitting:
    """What this tab looks at: the kit's version whose before and after is shown; 0 while nobody asked."""

    shown_for: int = 0


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def show(version: int) -> None:
    """Draw a few ads before and after, in the run that follows."""
    frame.forget_errors(FORM)
    state.of(Fitting).shown_for = version


def start(workspace_id: str, pills: str) -> None:
    """Queue what is chosen; where there was no choice, all."""
    chosen, composed_anew = state.value(pills, None), not state.value(KEPT, True)
    if frame.attempt(rebrand.start, workspace_id, chosen, composed_anew=composed_anew, done=started_words, form=FORM):
        state.of(Fitting).shown_for = 0


def started_words(started: Started) -> str:
    """What pressing the button did."""
    if started.ads:
        return f"{components.plural(started.ads, 'ad')} will be drawn again; follow it on Batches"
    return "It is being done already" if started.batch_ids else "Nothing is left to draw again"


# ── The part ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, workspace_id: str) -> None:
    """The notice, as long as ads show an older kit; nothing where none does."""
    told = loaders.read(visit, rebrand.offer, workspace_id)
    if not told.ads or told.is_archived:
        return
    with st.container(border=True, key="rebrand", gap="small"):
        draw_head(told)
        frame.errors(FORM)
        if told.running:
            draw_running(told)
        elif visit.can(Permission.EDIT_CONTENT):
            draw_choice(visit, told)
        if told.refused:
            draw_refused(told.refused)
    st.space("small")


def draw_head(told: Offer) -> None:
    """How many ads, what is new, and what is left out."""
    campaigns = components.plural(len(told.campaigns), "campaign")
    st.subheader(
        f"{components.plural(told.ads, 'ad')} in {campaigns} {still(told.ads)} the kit as it was", anchor=False
    )
    approved = sum(one.approved for one in told.campaigns)
    parts = [f"Version {told.kit_version}: {kit_changes.words(told.changes)}"]
    if approved:
        parts.append(
            f"{approved:,} of them {'is' if approved == 1 else 'are'} approved: an approval stays where nobody would see"
            " a difference, the others ask for a new one"
        )
    parts.append("The old version of each ad stays in its history")
    st.caption(". ".join(parts) + ".")
    if left := left_out(told):
        st.caption(left)


def still(ads: int) -> str:
    """The verb of the notice."""
    return "still shows" if ads == 1 else "still show"


def left_out(told: Offer) -> str:
    """What a re-brand leaves as it is; "" when that is nothing."""
    parts = []
    if told.archived_ads:
        of = components.plural(told.archived_campaigns, "archived campaign")
        parts.append(f"{components.plural(told.archived_ads, 'ad')} of {of}")
    if told.finished_art:
        parts.append(components.plural(told.finished_art, "finished picture"))
    return f"Left as they are: {' and '.join(parts)}." if parts else ""


def draw_running(told: Offer) -> None:
    """Somebody asked for it: where to watch, and whether anything moves."""
    words = (
        ":material/pause_circle: Drawing them again is paused; nothing more begins until somebody resumes it."
        if told.is_paused
        else ":material/manufacturing: They are being drawn again."
    )
    with st.container(horizontal=True, vertical_alignment="center", key="rebrand_running"):
        st.markdown(words, width="content")
        links.link(
            "batches", "Resume it on Batches" if told.is_paused else "Follow it on Batches", batch=told.running[0]
        )


def draw_choice(visit: Visit, told: Offer) -> None:
    """Which campaigns, a few ads before and after, and the button."""
    by_id = {one.campaign_id: one for one in told.campaigns}
    chosen: Sequence[str] = list(by_id)
    # A key for each list: what was chosen of another is no choice of this one.
    pills = f"{CHOSEN}_{told.workspace_id}_{told.kit_version}_{len(by_id)}"
    if len(by_id) > 1:
        chosen = st.pills(
            "Campaigns",
            list(by_id),
            selection_mode="multi",
            default=list(by_id),
            format_func=lambda one: f"{by_id[one].name} :gray[{by_id[one].ads}]",
            key=pills,
        )
    ads = sum(by_id[one].ads for one in chosen if one in by_id)
    is_shown = state.of(Fitting).shown_for == told.kit_version
    again = not told.open_ads
    keeps_composition = st.checkbox(
        "Keep each ad's composition, so that only the kit changes",
        value=True,
        key=KEPT,
        help="Without it, an ad that an earlier release drew is laid out as a new one would be: words, photo and logo may "
        "stand elsewhere, and more approvals are asked for again.",
    )
    with st.container(horizontal=True, vertical_alignment="center", key="rebrand_deeds"):
        if not is_shown:
            st.button(
                "See a few before and after",
                key="rebrand_show",
                icon=":material/compare:",
                on_click=show,
                args=(told.kit_version,),
            )
        st.button(
            f"{'Try' if again else 'Draw'} {components.plural(ads, 'ad')} again with version {told.kit_version}",
            key="rebrand_start",
            icon=":material/format_paint:",
            type="primary" if is_shown and not again else "secondary",
            disabled=not ads,
            on_click=start,
            args=(told.workspace_id, pills),
        )
    if is_shown and chosen:
        with st.spinner("Drawing a few of them …"):
            samples = loaders.read(
                visit, rebrand.preview, told.workspace_id, tuple(chosen), composed_anew=not keeps_composition
            )
        draw_samples(samples)


def draw_samples(samples: Sequence[Sample]) -> None:
    """A few ads, each before and after, with the difference in words."""
    with st.grid(2, min_column_width=300, gap="small", key="rebrand_samples"):
        for one in samples:
            with st.container(gap=None, key=f"rebrand_{one.creative_id}"):
                st.html(pair(one))
                st.caption(f"{frame.plain(one.campaign_name)} · {components.place_words(one.placement_id)}")
                st.markdown(sample_words(one))


def sample_words(one: Sample) -> str:
    """What would become of an ad."""
    if one.failure:
        return f":material/block: It cannot be drawn and would stay as it is: {frame.plain(one.failure)}"
    told = change_words(one.difference.share, one.changes, is_visible=one.difference.is_visible)
    if one.status is not ReviewStatus.APPROVED:
        return told
    return f"{told}  \n:gray[{'Asks for a new approval' if one.difference.is_visible else 'Stays approved'}]"


def change_words(share: float, changes: Sequence[str], *, is_visible: bool) -> str:
    """A difference for people: "12 % of the picture changed: new logo"."""
    if not is_visible:
        return f"No visible difference: {kit_changes.words(changes)}"
    percent = "less than 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")
    return f"{percent} of the picture changed: {kit_changes.words(changes)}"


def pair(one: Sample) -> str:
    """The two pictures side by side."""
    before = links.file(one.before_sha256) if one.before_sha256 else ""
    after = f"data:image/jpeg;base64,{b64encode(one.picture).decode()}" if one.picture else ""
    return before_after(before, after, one.width_px, one.height_px, one.headline)


def before_after(before: str, after: str, width_px: int, height_px: int, headline: str) -> str:
    """Two pictures of one ad side by side, wide ones below each other; an address that is "" is an empty frame."""
    columns = "1fr" if width_px > 2.2 * height_px else "1fr 1fr"

    def figure(address: str, word: str) -> str:
        inside = (
            f'<img src="{escape(address)}" alt="{word}: {escape(headline)}" width="{width_px}" height="{height_px}" '
            'loading="lazy" style="max-width:100%;max-height:22rem;width:auto;height:auto;display:block;border:1px solid var(--im-hair)">'
            if address
            else f'<div role="img" aria-label="No picture" style="aspect-ratio:{width_px}/{height_px};'
            'border:1px dashed var(--im-hair)"></div>'
        )
        return (
            f'<figure style="margin:0">{inside}<figcaption style="color:var(--im-faint);font-size:0.8rem">'
            f"{word}</figcaption></figure>"
        )

    pictures = figure(before, "Before") + figure(after, "After")
    return f'<div style="display:grid;grid-template-columns:{columns};gap:0.5rem;align-items:start">{pictures}</div>'


def draw_refused(refused: Sequence[RefusedAd]) -> None:
    """The ads that could not be drawn again, with the reason, what it lies in, and the way to them."""
    title = f"{components.plural(len(refused), 'ad')} could not be drawn again and {keeps(len(refused))}"
    with st.expander(title, icon=":material/block:", key="rebrand_refused"):
        for place, one in enumerate(refused[:REFUSED_SHOWN]):
            with st.container(horizontal=True, vertical_alignment="center", key=f"rebrand_row_{place}"):
                where = f"{one.campaign_name} · {components.place_words(one.placement_id)}"
                components.entry(one.headline or one.code, where, blame_words(one))
                links.link(
                    "campaign", "Open", campaign=one.campaign_id, step="ads", **{Param.AD.value: one.creative_id}
                )
        if len(refused) > REFUSED_SHOWN:
            st.caption(f"and {len(refused) - REFUSED_SHOWN:,} more")


def blame_words(one: RefusedAd) -> str:
    """Why an ad could not be drawn, and what that lies in."""
    blamed = BLAMES.get(one.blames)
    return f"{blamed}: {one.reason}" if blamed else one.reason


def keeps(ads: int) -> str:
    """The verb of the refused ones."""
    return "keeps its picture" if ads == 1 else "keep their pictures"
