"""Review: ideas in all their sizes, decisions one by one or many at once, the talk about an ad, and the client's link."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.campaigns.queries import CampaignView
from core.reviews import client_links, queries, rules, service
from core.reviews.client_links import LinkSummary
from core.reviews.decided import DecisionView
from core.reviews.queries import CommentView, ReviewAd, ReviewConcept, ReviewQueue
from core.reviews.service import DecisionResult
from core.vocabulary import CheckVerdict, ReviewStatus
from pages.parts import rebrand
from pages.ui import components, frame, frames, links, loaders, state
from pages.ui.links import Param
from pages.ui.visit import Visit

REASON, TALK, LINK = "review_reason", "review_talk", "review_link"
CONCEPTS_A_PAGE: Final = 4
ALL, FAILED, AGAIN = "all", "failed", queries.AGAIN
FILTERS: Final = (ALL, *(status.value for status in ReviewStatus), AGAIN, FAILED)

_ASKING: Final = {
    ReviewStatus.NEEDS_CHANGES: ("Send back for changes", "What should change?", "Send back"),
    ReviewStatus.REJECTED: ("Reject", "Why is it rejected?", "Reject"),
}
_DONE: Final = {
    ReviewStatus.APPROVED: "approved",
    ReviewStatus.REJECTED: "rejected",
    ReviewStatus.NEEDS_CHANGES: "sent back",
}


@dataclass(frozen=True)
class Pick:
    """An ad somebody decides about, in the version they see."""

    creative_id: str
    version_id: str
    label: str


@dataclass
class ReviewState:
    """What the last action did, so that it can be told and undone; and a link that is shown only once."""

    told: str = ""
    undoable: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    link: str = ""


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
            format_func=lambda one: place_words(one) if one else "All placements",
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
            st.button(label, key=f"approve_{mode}", help=note, on_click=approve_many, args=(campaign.campaign_id, mode))


def draw_deeds(visit: Visit, campaign: CampaignView, queue: ReviewQueue) -> None:
    """What is done with the ads that are ticked, with many at once, and with the client."""
    may_decide = visit.can(Permission.DECIDE)
    with st.container(key="review_bulk", horizontal=True, vertical_alignment="center"):
        if may_decide:
            draw_ticked([pick_of(ad) for concept in queue.concepts.rows for ad in concept.ads])
        else:
            st.caption(f":material/info: Owners and admins decide. {may_do(visit)}", width="content")
        st.space("stretch")
        if may_decide and queue.by_status[ReviewStatus.PENDING]:
            draw_many(campaign)
        if visit.can(Permission.SHARE) and st.button(
            "Client link", key="review_share", icon=":material/share:", on_click=forget_link
        ):
            share(campaign)


def may_do(visit: Visit) -> str:
    """What somebody who does not decide can do here."""
    deeds = ["look"]
    if visit.can(Permission.EDIT_CONTENT):
        deeds.append("comment")
    if visit.can(Permission.SHARE):
        deeds.append("share")
    return f"You can {', '.join(deeds[:-1])} and {deeds[-1]}." if len(deeds) > 1 else "You can look at everything."


def draw_ticked(shown: Sequence[Pick]) -> None:
    """Decide about the ticked ads of this page."""
    ticked = [pick for pick in shown if state.value(f"pick_{pick.creative_id}", False)]
    if not ticked:
        st.caption("Tick ads to decide about several at once.", width="content")
        st.button("Choose all shown", key="bulk_all", type="tertiary", on_click=tick, args=(shown, True))
        return
    st.markdown(f"**{components.plural(len(ticked), 'ad')} chosen**", width="content")
    st.button(
        "Approve",
        key="bulk_approve",
        type="primary",
        icon=":material/check:",
        on_click=decide,
        args=(ticked, ReviewStatus.APPROVED),
    )
    for status, key in ((ReviewStatus.NEEDS_CHANGES, "bulk_back"), (ReviewStatus.REJECTED, "bulk_reject")):
        if st.button(f"{_ASKING[status][2]}…", key=key, on_click=frame.forget_errors, args=(REASON,)):
            ask(ticked, status)
    st.button("Clear", key="bulk_clear", type="tertiary", on_click=tick, args=(shown, False))


def draw_outcome() -> None:
    """What the last action did: told once more with an undo, and every ad it could not decide with the reason."""
    kept = state.of(ReviewState)
    if kept.undoable:
        with st.container(key="review_undo", horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/check: {kept.told}", width="content")
            st.button("Undo", key="review_undo_last", type="tertiary", icon=":material/undo:", on_click=undo_last)
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
            for ad in sorted(concept.ads, key=table_order):
                draw_ad(visit, ad, client_name)


def draw_only(visit: Visit, ad: ReviewAd, client_name: str) -> None:
    """The one size of an idea, with its words in the room that others would have."""
    shown, said = st.columns([1, 2], gap="medium")
    with shown:
        draw_ad(visit, ad, client_name)
    with said:
        draw_said(ad)


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
                on_click=decide,
                args=([pick_of(ad) for ad in left], ReviewStatus.APPROVED),
            )
        elif others := [ad for ad in passed if ad.status is not ReviewStatus.APPROVED]:
            st.button(
                f"Approve after all, {components.plural(len(others), 'size')}",
                key=f"approve_{concept.concept_id}",
                type="tertiary",
                on_click=decide,
                args=([pick_of(ad) for ad in others], ReviewStatus.APPROVED, "", True),
            )
        for status, verb in ((ReviewStatus.NEEDS_CHANGES, "back"), (ReviewStatus.REJECTED, "reject")):
            key = f"{verb}_{concept.concept_id}"
            if st.button(
                f"{_ASKING[status][2]}…", key=key, type="tertiary", on_click=frame.forget_errors, args=(REASON,)
            ):
                ask([pick_of(ad) for ad in about], status, again=not left)


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
                args=(TALK,),
            ):
                open_ad(visit, ad, client_name)


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
        f'<article class="im-proof"><figure>{picture}</figure><p class="im-proof-place">{escape(place_words(ad.placement_id))}'
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


# ── One ad, opened ───────────────────────────────────────────────────────────────────────────────────────────────────


def open_ad(visit: Visit, ad: ReviewAd, client_name: str) -> None:
    """Open an ad under its own headline."""
    st.dialog(frame.plain(ad.headline) or "Ad", width="large")(sheet)(visit, ad, client_name)


def sheet(visit: Visit, ad: ReviewAd, client_name: str) -> None:
    """Everything about one ad: as people will meet it, its words and checks, the decision, the talk."""
    place = placements.get(ad.placement_id)
    is_wide = place.cta_drawn and place.width_px > 2 * place.height_px
    if is_wide:
        draw_as_met(ad, client_name)  # a wide banner is judged at its own size, which no column has
    left, right = st.columns([5, 6], gap="large")
    with left:
        if is_wide:
            draw_said(ad)
        else:
            draw_as_met(ad, client_name)
    with right:
        with st.container(horizontal=True):
            components.badge(ad.status)
            components.badge(ad.verdict)
        components.facts(
            ("Placement", place_words(ad.placement_id)),
            ("Size", f"{ad.width_px} × {ad.height_px} px"),
            ("Code", f"{ad.code}, version {ad.version_number}"),
            ("Score", f"{ad.score} of 100" if ad.score is not None else ""),
        )
        draw_kit_change(ad)
        if not is_wide:
            draw_said(ad)
        draw_checks(ad)
        if visit.can(Permission.DECIDE):
            draw_decision(ad)
    draw_talk(visit, ad)


def draw_kit_change(ad: ReviewAd) -> None:
    """The ad before and after the new brand kit, where that made this version."""
    if ad.kit_change is None:
        return
    one = ad.kit_change
    before, after = (
        links.file(sha256) if sha256 else "" for sha256 in (one.before_sha256, ad.thumbnail_sha256 or ad.file_sha256)
    )
    told = rebrand.change_words(one.share, one.changes, is_visible=one.is_visible)
    with st.container(key=f"kit_change_{ad.creative_id}", gap="small"):
        st.markdown(f"**Changed by the new brand kit**, version {one.kit_version}. {told}.")
        st.html(rebrand.before_after(before, after, ad.width_px, ad.height_px, ad.headline))


def draw_said(ad: ReviewAd) -> None:
    """Every word of the ad, those too that its frame does not show."""
    components.facts(
        ("Headline", ad.headline),
        ("Line below", ad.subheadline),
        ("Primary text", ad.primary_text),
        ("Description", ad.description),
        ("Call to action", ad.cta),
        ("Leads to", ad.landing_url),
    )


def draw_as_met(ad: ReviewAd, client_name: str) -> None:
    """The ad in the frame of its platform, as people will meet it."""
    place = placements.get(ad.placement_id)
    missing = ad.failure[:1].upper() + ad.failure[1:]
    face = frames.Face(
        src=links.file(ad.file_sha256) if ad.file_sha256 else "",
        alt=ad.alt_text or ad.headline,
        profile=client_name,
        headline=ad.headline,
        primary_text=ad.primary_text,
        description=ad.description,
        cta=components.platform_button(ad.placement_id, ad.cta),
        host=ad.landing_url.split("//")[-1].split("/")[0].removeprefix("www."),
        missing=missing,
    )
    frames.draw(face, place)


def draw_checks(ad: ReviewAd) -> None:
    """What the checks measured, where it is worth saying."""
    worth = [check for check in ad.checks if check.get("verdict") != CheckVerdict.PASS.value]
    for check in worth:
        colour = "red" if check.get("verdict") == CheckVerdict.FAIL.value else "orange"
        told = " — ".join(str(check[part]) for part in ("measured", "limit", "advice") if check.get(part))
        st.markdown(f":{colour}[:material/error:] {frame.plain(told or 'A check is worth a look.')}")
    if not worth and ad.verdict is not CheckVerdict.FAIL:
        st.caption(f"{components.plural(len(ad.checks), 'check')} passed")


def draw_decision(ad: ReviewAd) -> None:
    """Decide about this ad; when it is decided, change the decision or take it back."""
    is_open = ad.status is ReviewStatus.PENDING
    clicked = False
    with st.form(f"decide_{ad.creative_id}", border=False, enter_to_submit=False):
        st.text_area(
            "Reason",
            key="one_reason",
            max_chars=rules.REASON_MAX,
            height=80,
            placeholder="Needed to send back or reject",
        )
        frame.field_error("reason", REASON)
        frame.errors(REASON)
        with st.container(horizontal=True):
            for status, label in (
                (ReviewStatus.APPROVED, "Approve"),
                (ReviewStatus.NEEDS_CHANGES, "Send back"),
                (ReviewStatus.REJECTED, "Reject"),
            ):
                clicked |= st.form_submit_button(
                    label,
                    key=f"one_{status.value}",
                    type="primary" if status is ReviewStatus.APPROVED else "secondary",
                    disabled=status is ad.status
                    or (status is ReviewStatus.APPROVED and ad.verdict is CheckVerdict.FAIL),
                    on_click=decide,
                    args=([pick_of(ad)], status, "one_reason", not is_open),
                )
    if ad.last:
        undone = st.button(
            f"Undo “{components.words_of(ad.last.status).lower()}”",
            key="one_undo",
            type="tertiary",
            icon=":material/undo:",
            on_click=undo,
            args=((ad.last.approval_id,),),
        )
        clicked |= undone
    if clicked and not frame.has_errors(REASON):
        state.rerun()


def draw_talk(visit: Visit, ad: ReviewAd) -> None:
    """Comments and decisions in the order they came, and a place to write."""
    scope = visit.scope
    entries: list[CommentView | DecisionView] = [
        *queries.comments_of(scope, ad.creative_id),
        *queries.history_of(scope, ad.creative_id),
    ]
    frame.section("Comments and decisions")
    for entry in sorted(entries, key=lambda one: one.at):
        _draw_comment(entry) if isinstance(entry, CommentView) else _draw_decided(entry)
    if not entries:
        st.caption("Nobody has said anything yet.")
    if visit.can(Permission.EDIT_CONTENT):
        with st.form(f"talk_{ad.creative_id}", border=False, clear_on_submit=False):
            st.text_area(
                "Comment",
                key="comment_text",
                max_chars=rules.REASON_MAX,
                height=80,
                label_visibility="collapsed",
                placeholder="Write a comment",
            )
            frame.field_error("comment", TALK)
            frame.errors(TALK)
            st.form_submit_button("Comment", key="comment_send", on_click=comment, args=(ad.creative_id,))


def _draw_comment(entry: CommentView) -> None:
    st.html(
        f'<div class="im-said"><b>{escape(entry.author_name)}</b>{" <i>client</i>" if entry.by_client else ""}'
        f" <small>{components.ago(entry.at)}, on version {entry.version_number}</small><p>{escape(entry.text)}</p></div>"
    )


def _draw_decided(entry: DecisionView) -> None:
    deed = "took a decision back" if entry.is_undo else components.words_of(entry.status).lower()
    said = f"<p>{escape(entry.reason)}</p>" if entry.reason else ""
    st.html(
        f'<div class="im-said im-said-deed"{" data-undone" if entry.was_undone else ""}><b>{escape(entry.by_name)}</b>'
        f"{' <i>client</i>' if entry.by_client else ''} · {escape(deed)} <small>{components.ago(entry.at)}, {escape(entry.code)}, "
        f'fingerprint <code title="{entry.ad_hash}">{entry.ad_hash[:10]}</code></small>{said}</div>'
    )


# ── The client's link ────────────────────────────────────────────────────────────────────────────────────────────────


@st.dialog("A link for your client", width="medium")
def share(campaign: CampaignView) -> None:
    """Make a link, shown once; see and end the others."""
    kept = state.of(ReviewState)
    st.markdown(
        f"Whoever has the link sees the ads of **{frame.plain(campaign.name)}** and can approve them or ask for changes, "
        "without an account. They see nothing else."
    )
    with st.form("link_form", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        left.text_input(
            "For whom?", key="link_note", max_chars=rules.NOTE_MAX, placeholder="Anna at Aurora (only you see this)"
        )
        right.number_input("Days", 1, rules.LINK_DAYS_MAX, rules.LINK_DAYS_DEFAULT, key="link_days")
        frame.field_error("note", LINK)
        frame.field_error("days", LINK)
        frame.errors(LINK)
        st.form_submit_button(
            "Make link", key="link_make", type="primary", on_click=make_link, args=(campaign.campaign_id,)
        )
    if kept.link:
        with st.container(border=True, key="link_new"):
            st.markdown("Copy it now: it is kept nowhere and cannot be shown again.")
            st.code(kept.link, language=None, wrap_lines=True)
            components.copy_button(kept.link, key="link_copy", label="Copy link")
    for link in client_links.links_of(frame.visit().scope, campaign.campaign_id):
        draw_link(link)


def draw_link(link: LinkSummary) -> None:
    """One link: for whom, until when, what came of it."""
    with st.container(key=f"link_{link.link_id}", horizontal=True, vertical_alignment="center"):
        opened = f"opened {components.ago(link.last_opened_at)}" if link.last_opened_at else "not opened yet"
        decided = f", {components.plural(link.decisions, 'decision')}" if link.decisions else ""
        components.entry(
            link.note or "Without a note",
            f"made {components.ago(link.created_at)}, {opened}{decided}",
        )
        if link.is_live:
            st.caption(f"until {components.day(link.expires_at)}", width="content")
            st.button("Revoke", key=f"revoke_{link.link_id}", type="tertiary", on_click=revoke, args=(link.link_id,))
        else:
            st.badge("Revoked" if link.revoked_at else "Expired", color="gray")


# ── What is done ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(picks: Sequence[Pick], status: ReviewStatus, *, again: bool = False) -> None:
    """Open the dialog that asks for the reason of a decision."""
    st.dialog(_ASKING[status][0])(_ask)(picks, status, again)


def _ask(picks: Sequence[Pick], status: ReviewStatus, again: bool) -> None:
    _, question, verb = _ASKING[status]
    st.caption(frame.plain(", ".join(pick.label for pick in picks[:6]) + (" …" if len(picks) > 6 else "")))
    with st.form("reason_form", border=False, enter_to_submit=False):
        st.text_area(question, key="reason", max_chars=rules.REASON_MAX, height=120)
        frame.field_error("reason", REASON)
        frame.errors(REASON)
        label = f"{verb} {components.plural(len(picks), 'ad')}"
        clicked = st.form_submit_button(
            label, key="reason_send", type="primary", on_click=decide, args=(picks, status, "reason", again)
        )
    if clicked and not frame.has_errors(REASON):
        state.rerun()


def decide(picks: Sequence[Pick], status: ReviewStatus, reason_key: str = "", again: bool = False) -> None:
    """Decide about these ads in the versions that were shown, and keep what came of it."""
    done = frame.attempt(
        service.decide,
        [pick.creative_id for pick in picks],
        status=status.value,
        reason=state.value(reason_key) if reason_key else "",
        seen={pick.creative_id: pick.version_id for pick in picks},
        again=again,
        done=lambda results: told(results, status),
        form=REASON if reason_key else "",
    )
    if done:
        remember(done.value, status, {pick.creative_id: pick.label for pick in picks})
        tick(picks, False)
        if reason_key:
            state.put(reason_key, "")


def approve_many(campaign_id: str, mode: rules.Mode) -> None:
    """Approve the best, or all that passed."""
    done = frame.attempt(service.approve, campaign_id, mode, done=lambda results: told(results, ReviewStatus.APPROVED))
    if done:
        remember(done.value, ReviewStatus.APPROVED, {})


def undo_last() -> None:
    """Take back what the last action decided."""
    undo(state.of(ReviewState).undoable)


def undo(approval_ids: Sequence[str]) -> None:
    """Take these decisions back, each for itself."""
    kept = state.of(ReviewState)
    kept.undoable, kept.refused = (), ()
    undone = sum(bool(frame.attempt(service.undo, one, done="")) for one in approval_ids)
    if undone:
        frame.say(f"{components.plural(undone, 'decision')} taken back", icon=":material/undo:")


def comment(creative_id: str) -> None:
    """Write down what somebody said about an ad."""
    if frame.attempt(service.comment, creative_id, state.value("comment_text"), done="Comment added", form=TALK):
        state.put("comment_text", "")


def make_link(campaign_id: str) -> None:
    """Make a link, and keep it until the dialog is opened again."""
    kept = state.of(ReviewState)
    made = frame.attempt(
        service.create_link,
        campaign_id,
        note=state.value("link_note"),
        days=int(state.value("link_days", rules.LINK_DAYS_DEFAULT)),
        done="Link made",
        form=LINK,
    )
    kept.link = links.review(made.value.token) if made else ""
    if made:
        state.put("link_note", "")


def revoke(link_id: str) -> None:
    """Make a link stop working."""
    if frame.attempt(service.revoke_link, link_id, done="The link does not work any more", form=LINK):
        state.of(ReviewState).link = ""


def forget_link() -> None:
    """The link that was shown once is not shown when the dialog is opened anew."""
    state.of(ReviewState).link = ""
    frame.forget_errors(LINK)


def tick(picks: Sequence[Pick], on: bool) -> None:
    """Tick or untick ads."""
    for pick in picks:
        state.put(f"pick_{pick.creative_id}", on)


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


# ── Wording ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def remember(results: Sequence[DecisionResult], status: ReviewStatus, labels: dict[str, str]) -> None:
    """Keep what an action did for the line with the undo, and what it could not do for the list below it."""
    kept = state.of(ReviewState)
    kept.told = told(results, status)
    kept.undoable = tuple(one.approval_id for one in results if one.approval_id)
    kept.refused = tuple((labels.get(one.creative_id, "An ad"), one.error) for one in results if not one.ok)


def told(results: Sequence[DecisionResult], status: ReviewStatus) -> str:
    """What became of a request: "3 ads approved, 2 were so before, 1 not"."""
    done = sum(one.changed for one in results)
    before = sum(one.ok and not one.changed for one in results)
    refused = sum(not one.ok for one in results)
    parts = [f"{components.plural(done, 'ad')} {_DONE[status]}"]
    if before:
        parts.append(f"{before} {'was' if before == 1 else 'were'} so before")
    if refused:
        parts.append(f"{refused} not")
    return ", ".join(parts)


def pick_of(ad: ReviewAd) -> Pick:
    """The ad as a decision needs it."""
    return Pick(ad.creative_id, ad.version_id, f"{place_words(ad.placement_id)} ({ad.code})")


def table_order(ad: ReviewAd) -> tuple[bool, float, str]:
    """Feeds first, tall ones after them, then banners, the widest last."""
    place = placements.get(ad.placement_id)
    tall = place.height_px / place.width_px
    return place.cta_drawn, -tall if place.cta_drawn else tall, ad.placement_id


def place_words(placement_id: str) -> str:
    """A placement as people call it."""
    place = placements.get(placement_id)
    return f"{place.platform} · {place.name}"
