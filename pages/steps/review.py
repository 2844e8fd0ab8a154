"""Review: ideas in all their sizes, and decisions about one, several or many at once."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.campaigns.queries import CampaignView
from core.reviews import queries
from core.reviews.queries import ReviewAd, ReviewConcept, ReviewQueue
from core.vocabulary import CheckVerdict, ReviewStatus
from pages.parts import rebrand, review_deeds, review_link, review_sheet
from pages.ui import components, frame, links, loaders, state
from pages.ui import sheet as contact_sheet
from pages.ui.links import Param
from pages.ui.visit import Visit

CONCEPTS_A_PAGE: Final = 4
ALL, FAILED, AGAIN = "all", "failed", queries.AGAIN
FILTERS: Final = (ALL, *(status.value for status in ReviewStatus), AGAIN, FAILED)


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the review of a campaign."""
    asked = links.choice(Param.STATUS, FILTERS, ALL)
    place = links.choice(Param.KIND, tuple(one.id for one in placements.all_placements()), "")
    queue = loaders.read(
        visit,
        queries.review_queue,
        campaign.campaign_id,
        status=None if asked in {ALL, FAILED} else asked,
        verdict=CheckVerdict.FAIL.value if asked == FAILED else None,
        placement_id=place or None,
        page=components.page_number(),
        per_page=CONCEPTS_A_PAGE,
    )
    if not queue.total:
        with frame.empty(
            "Nothing to review yet", "Make some ads first; they wait here for a decision.", icon=":material/rule:"
        ):
            if visit.can(Permission.EDIT_CONTENT):
                links.link(
                    "campaign", "Make ads", icon=":material/auto_awesome:", campaign=campaign.campaign_id, step="ads"
                )
        return
    draw_filters(queue, asked, place)
    draw_deeds(visit, campaign, queue)
    draw_outcome()
    frame.errors()
    if not queue.concepts.rows:
        with frame.empty(
            "Nothing here", "No ad of this campaign matches the filter.", icon=":material/filter_alt_off:"
        ):
            st.button("Show all", key="review_show_all", on_click=show_all)
        return
    for concept in queue.concepts.rows:
        draw_concept(visit, concept, campaign.client_name)
    components.pager(queue.concepts, "idea")


# ── The bar on top: filters, many at once, the client's link ──────────────────────────────────────────────────────────


def draw_filters(queue: ReviewQueue, asked: str, place: str) -> None:
    """The filters, with their counts; the address says what they hold, so that a link to it shows the same."""
    # Not bound to the address by Streamlit: that would write the label, counts and all, and know it no more when they change.
    state.put(Param.STATUS.value, asked)
    state.put(Param.KIND.value, place)
    counts = {
        ALL: queue.total,
        FAILED: queue.failed,
        AGAIN: queue.again,
        **{one.value: number for one, number in queue.by_status.items()},
    }
    words = {ALL: "All", FAILED: "Failed checks", AGAIN: "Needs approval again"}
    with st.container(key="review_bar", horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Status",
            [one for one in FILTERS if counts[one] or one in {ALL, asked}],
            format_func=lambda one: f"{words.get(one) or components.words_of(one)} :gray[{counts[one]}]",
            key=Param.STATUS.value,
            required=True,
            label_visibility="collapsed",
            on_change=filtered,
        )
        st.space("stretch")
        st.selectbox(
            "Placement",
            list(dict.fromkeys(["", *queue.placement_ids, place])),
            format_func=lambda one: components.place_words(one) if one else "All placements",
            key=Param.KIND.value,
            label_visibility="collapsed",
            width=240,
            on_change=filtered,
        )


def draw_many(campaign: CampaignView) -> None:
    """Approve the best, or all that passed."""
    with st.popover("Approve many", icon=":material/done_all:", key="review_many"):
        st.markdown("Only ads that passed their checks, and none that somebody rejected or sent back.")
        for mode, label, note in (
            ("best", "The best of each", "for each photo and placement, the idea with the best score"),
            ("all", "All that passed", "every undecided ad without a failed check"),
        ):
            st.button(
                label,
                key=f"approve_{mode}",
                help=note,
                on_click=review_deeds.approve_many,
                args=(campaign.campaign_id, mode),
            )


def draw_deeds(visit: Visit, campaign: CampaignView, queue: ReviewQueue) -> None:
    """What is done with the ads that are ticked, with many at once, and with the client."""
    may_decide = visit.can(Permission.DECIDE)
    with st.container(key="review_bulk", horizontal=True, vertical_alignment="center"):
        if may_decide:
            draw_ticked([review_deeds.pick_of(ad) for concept in queue.concepts.rows for ad in concept.ads])
        else:
            st.caption(f":material/info: Owners and admins decide. {may_do(visit)}", width="content")
        st.space("stretch")
        if may_decide and queue.by_status[ReviewStatus.PENDING]:
            draw_many(campaign)
        if visit.can(Permission.SHARE) and st.button(
            "Client link", key="review_share", icon=":material/share:", on_click=review_link.forget_link
        ):
            review_link.share(campaign)


def may_do(visit: Visit) -> str:
    """What somebody who does not decide can do here."""
    deeds = ["look"]
    if visit.can(Permission.EDIT_CONTENT):
        deeds.append("comment")
    if visit.can(Permission.SHARE):
        deeds.append("share")
    return f"You can {', '.join(deeds[:-1])} and {deeds[-1]}." if len(deeds) > 1 else "You can look at everything."


def draw_ticked(shown: Sequence[review_deeds.Pick]) -> None:
    """Decide about the ticked ads of this page."""
    ticked = [pick for pick in shown if state.value(f"pick_{pick.creative_id}", False)]
    if not ticked:
        st.caption("Tick ads to decide about several at once.", width="content")
        st.button("Choose all shown", key="bulk_all", type="tertiary", on_click=review_deeds.tick, args=(shown, True))
        return
    st.markdown(f"**{components.plural(len(ticked), 'ad')} chosen**", width="content")
    st.button(
        "Approve",
        key="bulk_approve",
        type="primary",
        icon=":material/check:",
        on_click=review_deeds.decide,
        args=(ticked, ReviewStatus.APPROVED),
    )
    for status, key in ((ReviewStatus.NEEDS_CHANGES, "bulk_back"), (ReviewStatus.REJECTED, "bulk_reject")):
        if st.button(
            f"{review_deeds.ASKING[status][2]}…", key=key, on_click=frame.forget_errors, args=(review_deeds.REASON,)
        ):
            review_deeds.ask(ticked, status)
    st.button("Clear", key="bulk_clear", type="tertiary", on_click=review_deeds.tick, args=(shown, False))


def draw_outcome() -> None:
    """What the last action did: told once more with an undo, and every ad it could not decide with the reason."""
    kept = state.of(review_deeds.ReviewState)
    if kept.undoable:
        with st.container(key="review_undo", horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/check: {kept.told}", width="content")
            st.button(
                "Undo", key="review_undo_last", type="tertiary", icon=":material/undo:", on_click=review_deeds.undo_last
            )
    if kept.refused:
        listed = "\n".join(f"- **{frame.plain(label)}**: {frame.plain(error)}" for label, error in kept.refused)
        st.warning(f"Not decided:\n\n{listed}", icon=":material/warning:")


# ── Ideas and their sizes ────────────────────────────────────────────────────────────────────────────────────────────


def draw_concept(visit: Visit, concept: ReviewConcept, client_name: str) -> None:
    """One idea: its name, what can be decided about all its sizes, and the sizes."""
    with st.container(key=f"idea_{concept.concept_id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"idea_head_{concept.concept_id}"):
            with st.container(gap=None):
                named = f"Idea {concept.number}" + (f", {concept.name.lower()}" if concept.name else "")
                st.header(frame.plain(named), anchor=False)
                st.caption(f"from {frame.plain(concept.asset_name)}")
            if visit.can(Permission.DECIDE):
                draw_all_sizes(concept)
        if len(concept.ads) == 1:
            draw_only(visit, concept.ads[0], client_name)
            return
        with st.grid("auto", min_column_width=240, gap="small", key=f"idea_ads_{concept.concept_id}"):
            for ad in sorted(concept.ads, key=lambda one: contact_sheet.place_order(placements.get(one.placement_id))):
                draw_ad(visit, ad, client_name)


def draw_only(visit: Visit, ad: ReviewAd, client_name: str) -> None:
    """The one size of an idea, with its words in the room that others would have."""
    shown, said = st.columns([1, 2], gap="medium")
    with shown:
        draw_ad(visit, ad, client_name)
    with said:
        review_sheet.draw_said(ad)


def draw_all_sizes(concept: ReviewConcept) -> None:
    """Decide about every size of an idea that is still open; when none is, about those that were decided otherwise."""
    passed = [ad for ad in concept.ads if ad.verdict is not CheckVerdict.FAIL]
    left = [ad for ad in passed if ad.status is ReviewStatus.PENDING]
    about = left or passed
    if not about:
        return
    sizes = components.plural(len(about), "size")
    with st.container(horizontal=True, horizontal_alignment="right", key=f"idea_deeds_{concept.concept_id}"):
        if left:
            st.button(
                f"Approve {'all ' if len(left) == len(passed) > 1 else ''}{sizes}",
                key=f"approve_{concept.concept_id}",
                icon=":material/check:",
                on_click=review_deeds.decide,
                args=([review_deeds.pick_of(ad) for ad in left], ReviewStatus.APPROVED),
            )
        elif others := [ad for ad in passed if ad.status is not ReviewStatus.APPROVED]:
            st.button(
                f"Approve after all, {components.plural(len(others), 'size')}",
                key=f"approve_{concept.concept_id}",
                type="tertiary",
                on_click=review_deeds.decide,
                args=([review_deeds.pick_of(ad) for ad in others], ReviewStatus.APPROVED, "", True),
            )
        for status, verb in ((ReviewStatus.NEEDS_CHANGES, "back"), (ReviewStatus.REJECTED, "reject")):
            key = f"{verb}_{concept.concept_id}"
            if st.button(
                f"{review_deeds.ASKING[status][2]}…",
                key=key,
                type="tertiary",
                on_click=frame.forget_errors,
                args=(review_deeds.REASON,),
            ):
                review_deeds.ask([review_deeds.pick_of(ad) for ad in about], status, again=not left)


def draw_ad(visit: Visit, ad: ReviewAd, client_name: str) -> None:
    """One size: large enough to judge, with its state; opened, it shows everything about it."""
    with components.card(f"ad_{ad.creative_id}", height="content"):
        st.html(_face(ad))
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            if visit.can(Permission.DECIDE):
                st.checkbox(
                    "Choose",
                    key=f"pick_{ad.creative_id}",
                    disabled=ad.verdict is CheckVerdict.FAIL and ad.status is ReviewStatus.REJECTED,
                )
            talk = f" · {ad.comments}" if ad.comments else ""
            if st.button(
                f"Open{talk}",
                key=f"open_{ad.creative_id}",
                type="tertiary",
                icon=":material/open_in_full:",
                on_click=frame.forget_errors,
                args=(review_deeds.TALK,),
            ):
                review_sheet.open_ad(visit, ad, client_name)


def _face(ad: ReviewAd) -> str:
    """The picture with placement, state and score; one element for the lot, because a page has many of them."""
    picture = (
        f'<img src="{escape(links.file(ad.thumbnail_sha256 or ad.file_sha256 or ""))}" alt="{escape(ad.alt_text or ad.headline)}" '
        f'width="{ad.width_px}" height="{ad.height_px}" loading="lazy">'
        if ad.file_sha256
        else f'<div class="im-no-picture" role="img" aria-label="{escape(ad.failure or "No picture")}"></div>'
    )
    facts = [
        f"{ad.score}/100" if ad.score is not None else "",
        f"v{ad.version_number}" if ad.version_number > 1 else "",
    ]
    # Why something was approved is read in its history; why it was not is needed here.
    worth_saying = ad.last is not None and (ad.status is not ReviewStatus.APPROVED or ad.last.by_client)
    said = f"<q>{escape(ad.last.reason)}</q>" if ad.last and ad.last.reason and worth_saying else ""
    by = f"{escape(ad.last.by_name)}{', client' if ad.last.by_client else ''}" if ad.last else ""
    trouble = escape(ad.failure or "It fails a check") if ad.verdict is CheckVerdict.FAIL else ""
    state_class = "failed" if trouble else ad.status.value
    word = "Fails a check" if trouble else components.words_of(ad.status)
    return (
        f'<article class="im-proof"><figure>{picture}</figure><p class="im-proof-place">{escape(components.place_words(ad.placement_id))}'
        f"<span>{' · '.join(fact for fact in facts if fact)}</span></p>"
        f'<p class="im-proof-state" data-state="{state_class}"><b>{word}</b> {by}</p>'
        f"{f'<p class=im-proof-trouble>{trouble}</p>' if trouble else said}{_kit_words(ad)}</article>"
    )


def _kit_words(ad: ReviewAd) -> str:
    """That the new brand kit made this version, and how much of it anybody sees."""
    if ad.kit_change is None:
        return ""
    one = ad.kit_change
    told = rebrand.change_words(one.share, one.changes, is_visible=one.is_visible)
    return f'<p style="color:var(--im-faint)">Changed by the new brand kit. {escape(told)}</p>'


# ── What is done ─────────────────────────────────────────────────────────────────────────────────────────────────────


def filtered() -> None:
    """Write the filters into the address; another filter starts on its first page."""
    chosen = state.value(Param.STATUS.value, ALL)
    links.put(Param.STATUS, None if chosen == ALL else chosen)
    links.put(Param.KIND, state.value(Param.KIND.value))
    first_page()


def first_page() -> None:
    """Begin with the first page of what is shown."""
    state.forget(Param.PAGE.value)
    links.put(Param.PAGE, None)


def show_all() -> None:
    """Take every filter out."""
    links.put(Param.STATUS, None)
    links.put(Param.KIND, None)
    first_page()
