"""One ad of the review, opened: as people will meet it, its words and checks, the decision, the talk."""

from html import escape

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.reviews import queries, rules
from core.reviews.decided import DecisionView
from core.reviews.queries import CommentView, ReviewAd
from core.vocabulary import CheckVerdict, ReviewStatus
from pages.parts import rebrand
from pages.parts.review_deeds import REASON, TALK, comment, decide, pick_of, undo
from pages.ui import components, frame, frames, links, state
from pages.ui.visit import Visit


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
            ("Placement", components.place_words(ad.placement_id)),
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
