"""What alerts and reports sent, what became of it, and how receivers check that it came from here."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import settings
from core.accounts.rules import Permission
from core.reporting import deliveries
from core.reporting.deliveries import Sent
from core.reporting.views import Kept
from core.vocabulary import DeliveryState, MessageKind
from pages.ui import components, frame, state
from pages.ui.visit import Visit

FORM: Final = "sent"
STATES: Final = {
    DeliveryState.WAITING: ("On its way", "gray", ":material/hourglass_empty:"),
    DeliveryState.SENT: ("Arrived", "green", ":material/check:"),
    DeliveryState.FAILED: ("Did not arrive", "red", ":material/error:"),
}
KINDS: Final = {MessageKind.ALERT: "Alert", MessageKind.REPORT: "Report", MessageKind.TEST: "Test"}


@dataclass
class Shown:
    """Whether this tab shows the secret; it is never kept here."""

    is_secret: bool = False


def try_again(delivery_id: str) -> None:
    """Send a message once more."""
    frame.attempt(deliveries.try_again, delivery_id, done="It is tried again", form=FORM)


def show_secret() -> None:
    """Show the secret, or hide it."""
    shown = state.of(Shown)
    shown.is_secret = not shown.is_secret


def renew() -> None:
    """Sign with a new secret."""
    frame.attempt(deliveries.renew_secret, done="Signed with a new secret from now on", form=FORM)


def short(recipient: str) -> str:
    """A recipient without what is secret in a webhook's address: its host alone."""
    return f"webhook at {urlsplit(recipient).hostname}" if "://" in recipient else recipient


def draw(visit: Visit, kept: Kept | None = None) -> None:
    """What was sent lately, of one view or of all; nothing when nothing was, on the page of all."""
    found = deliveries.list_sent(visit.scope, view_id=kept.view_id if kept else None)
    if kept is None:
        if not found:
            return
        frame.section("Sent lately")
    elif not found:
        st.caption("Nothing was sent about this view in the last 90 days.")
    frame.errors(FORM)
    with st.container(key="rows_sent", gap=None):
        for one in found:
            draw_line(one, visit.can(Permission.SEND))


def draw_line(one: Sent, may_send: bool) -> None:
    """One message to one recipient."""
    words, colour, icon = STATES[one.state]
    with st.container(key=f"sent_{one.delivery_id}", horizontal=True, vertical_alignment="center"):
        told = [KINDS[one.kind], short(one.recipient), components.ago(one.created_at)]
        if one.file_name:
            told.append(one.file_name)
        if one.error:
            told.append(one.error)
        if one.state is DeliveryState.WAITING and one.attempts:
            told.append(f"tried {one.attempts} times" if one.attempts > 1 else "tried once")
        components.entry(one.subject, " · ".join(told))
        st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
        if may_send and one.state is DeliveryState.FAILED:
            st.button(
                "Try again",
                key=f"again_{one.delivery_id}",
                type="tertiary",
                on_click=try_again,
                args=(one.delivery_id,),
            )


def draw_webhooks(visit: Visit) -> None:
    """How receivers check that a message came from here."""
    if not visit.can(Permission.SEND):
        return
    with st.expander("Webhooks: how receivers know that it is us", key="webhooks"):
        st.markdown(
            "Messages are posted as JSON and signed as the "
            "[Standard Webhooks](https://www.standardwebhooks.com) specification says: `webhook-id`, "
            "`webhook-timestamp`, `webhook-signature`. The `text` of a message suits chats that take webhooks."
        )
        is_secret = state.of(Shown).is_secret
        with st.container(horizontal=True, vertical_alignment="center"):
            label = "Hide the secret" if is_secret else "Show the secret"
            st.button(label, key="secret_show", icon=":material/key:", on_click=show_secret)
            if visit.can(Permission.MANAGE_TEAM):
                st.button("Renew it", key="secret_renew", type="tertiary", on_click=renew)
        if is_secret:
            secret = deliveries.signing_secret(visit.scope)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.code(secret, language=None, wrap_lines=True)
                components.copy_button(secret, key="secret_copy", label="Copy")


def draw_no_mail() -> None:
    """Say so where letters will not arrive."""
    if not settings.current().mail.is_set_up:
        st.caption(
            ":material/mail_off: No mail is set up on this installation, so letters will not arrive; webhooks will. "
            "Whoever runs it sets `SMTP_URL`."
        )
