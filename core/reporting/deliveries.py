"""What is sent: put down in the transaction that decides it, handed over afterwards, tried again, and kept as history.

One row is one message to one recipient, so that a repeat for one bothers nobody else. A row whose `due_at` has come is
claimed by moving `due_at` ahead: should the process die, another one takes over when that time is up. So a message may
come twice after a crash, never not at all; its id is the same then.
"""

import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, select

from core import clock, db, fields, settings
from core.accounts import audit
from core.accounts.rules import Permission, clean_email, require
from core.db import Scope, Work
from core.errors import Conflict, InvalidInput, NotFound
from core.outbound import fetch, mail, webhook
from core.outbound.fetch import Reach
from core.outbound.webhook import NotDelivered
from core.reporting import views
from core.reporting.letters import Message
from core.reporting.views_models import RECIPIENT_MAX, Delivery, SavedView, WebhookKey
from core.storage import files
from core.storage.faults import FileDamaged, FileMissing, StoreUnavailable
from core.vocabulary import Channel, DeliveryState, MessageKind

log = logging.getLogger(__name__)

RECIPIENTS_MOST: Final = 20
KEPT_FOR: Final = timedelta(days=90)
# Waits between the tries of one message.
BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
_CLAIMED_FOR: Final = timedelta(minutes=10)
_A_ROUND: Final = 20
# Others wait behind an agency whose receivers are slow.
_ROUND_S: Final = 60.0
_HISTORY: Final = 50
# Where messages go and whose certificates count; tests point them at servers of their own.
REACH: Reach = fetch.PUBLIC
TRUST: ssl.SSLContext | None = None


class DeliveryNotFound(NotFound):
    """There is no such message."""


@dataclass(frozen=True)
class Sent:
    """One line of the history."""

    delivery_id: str
    kind: MessageKind
    view_id: str
    source_id: str
    channel: Channel
    recipient: str
    subject: str
    file_name: str
    state: DeliveryState
    attempts: int
    error: str
    created_at: datetime
    ended_at: datetime | None
    due_at: datetime


# ── Recipients ───────────────────────────────────────────────────────────────────────────────────────────────────────


def clean_recipients(given: Sequence[str] | str) -> list[str]:
    """E-mail addresses and https addresses of webhooks, as they are kept; repeats are left out.

    Args:
        given: A list, or text with one on each line (or commas between them).

    Raises:
        InvalidInput: At `recipients`: none, too many, or one that is neither.
    """
    entries = given.replace(",", "\n").splitlines() if isinstance(given, str) else given
    kept = dict.fromkeys(_clean_recipient(entry) for entry in entries if entry.strip())
    if not kept:
        raise InvalidInput(
            "nobody would be told",
            field="recipients",
            remedy="give an e-mail address or the https address of a webhook",
        )
    if len(kept) > RECIPIENTS_MOST:
        raise InvalidInput(
            f"{len(kept)} are more than the {RECIPIENTS_MOST} that can be told",
            field="recipients",
            remedy="use a mailing list",
        )
    return list(kept)


def _clean_recipient(entry: str) -> str:
    if "://" not in entry:
        return clean_email(entry, field="recipients")
    address = fields.clean_url("recipients", entry, max_length=RECIPIENT_MAX) or ""
    try:
        webhook.check_address(address, REACH)
    except fetch.NotPublic as error:
        raise InvalidInput(
            f"“{address[:60]}” leads into a private network, and no message is posted there",
            field="recipients",
            remedy="give a webhook's address on the public internet",
        ) from error
    except fetch.CannotFetch as error:
        raise InvalidInput(
            f"no message is posted to “{address[:60]}”",
            field="recipients",
            remedy="a webhook's address begins with https:// and names no port, user or password",
        ) from error
    return address


# ── Putting down ─────────────────────────────────────────────────────────────────────────────────────────────────────


def put_down(
    work: Work, message: Message, recipients: Sequence[str], *, view_id: str, source_id: str, now: datetime
) -> None:
    """Have a message sent to each recipient, in the open transaction; a file of it is kept once for each."""
    for recipient in recipients:
        channel = Channel.WEBHOOK if "://" in recipient else Channel.MAIL
        # A webhook is told the rows; files travel by mail.
        file = message.file if channel is Channel.MAIL else None
        work.add(
            Delivery(
                kind=message.kind, view_id=view_id, source_id=source_id, channel=channel, recipient=recipient,
                subject=message.subject[:250], content=message.content(),
                file_sha256=files.keep(work, file.data, file.media_type) if file else None,
                file_name=file.name if file else "", media_type=file.media_type if file else "", due_at=now,
                created_at=now,
            )
        )  # fmt: skip


def try_again(scope: Scope, delivery_id: str) -> None:
    """Send a message that did not arrive once more, with all its tries before it.

    Raises:
        DeliveryNotFound: There is none.
        Conflict: It arrived, or is on its way.
        Forbidden: The role may not send.
    """
    require(scope, Permission.SEND)
    with db.work(scope) as work:
        row = work.one(Delivery, delivery_id, missing=DeliveryNotFound, what="message")
        if work.scalar(select(_of_somebody_else(scope, row.view_id))):
            raise DeliveryNotFound("there is no such message", remedy="it may have been deleted; go back to the list")
        if row.state != DeliveryState.FAILED:
            raise Conflict("this message arrived or is on its way", remedy="there is nothing to do")
        row.state, row.attempts, row.due_at, row.ended_at, row.error = DeliveryState.WAITING, 0, clock.now(), None, ""


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def send_due(scope: Scope) -> int:
    """Send the agency's messages whose time has come, at most so many in one round; gives how many arrived."""
    until = clock.now() + timedelta(seconds=_ROUND_S)
    arrived = 0
    for _ in range(_A_ROUND):
        claimed = _claim(scope)
        if claimed is None:
            break
        arrived += _send(scope, *claimed)
        if clock.now() > until:
            break
    return arrived


def _claim(scope: Scope) -> tuple[Delivery, str] | None:
    """The next message, with the agency's secret; nobody else takes it for a while."""
    now = clock.now()
    due = (
        select(Delivery)
        .where(Delivery.agency_id == scope.agency_id, Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
    )
    with db.read(scope) as work:
        if work.scalar(due) is None:
            return None
    with db.work(scope, is_news=False) as work:
        row = work.scalar(due.with_for_update(skip_locked=True))
        if row is None:
            return None
        if row.attempts > len(BACKOFF):
            # It was begun as often as it may be, and whoever began it never came back: it may be what ends them.
            row.state, row.ended_at, row.error = DeliveryState.FAILED, now, "sending it broke off every time"
            return None
        row.due_at, row.attempts = now + _CLAIMED_FOR, row.attempts + 1
        secret = _secret(work) if row.channel == Channel.WEBHOOK else ""
        work.flush()
        work.expunge(row)
    return row, secret


def _send(scope: Scope, row: Delivery, secret: str) -> int:
    fault: NotDelivered | None = None
    try:
        if row.channel == Channel.WEBHOOK:
            webhook.post(
                row.recipient, {**row.content["facts"], "id": row.id, "text": row.content["text"]},
                message_id=row.id, secret=secret, timestamp=int(clock.now().timestamp()), reach=REACH,
            )  # fmt: skip
        else:
            text, html = row.content["text"], row.content["html"]
            mail.send(
                mail.Letter(row.id, row.recipient, row.subject, text, html, _attachment(scope, row)),
                settings.current().mail, trust=TRUST,
            )  # fmt: skip
    except NotDelivered as told:
        fault = told
        log.warning("a message by %s of agency %s did not arrive: %s", row.channel, scope.agency_id, told)
    except Exception:
        log.exception("message %s of agency %s could not be sent", row.id, scope.agency_id)
        fault = NotDelivered("something broke on our side; it is in the log", may_try_again=True)
    with db.work(scope, is_news=False) as work:
        kept = work.one(Delivery, row.id)
        if kept.attempts == row.attempts and kept.state == DeliveryState.WAITING:
            _note(kept, fault)
    return int(fault is None)


def _attachment(scope: Scope, row: Delivery) -> mail.Attachment | None:
    if row.file_sha256 is None:
        return None
    try:
        return mail.Attachment(row.file_name, row.media_type, files.read(scope, row.file_sha256))
    except StoreUnavailable as fault:
        raise NotDelivered("the store of files does not answer", may_try_again=True) from fault
    except (FileMissing, FileDamaged) as fault:
        raise NotDelivered("the file of the report is gone", remedy="it comes again with the next one") from fault


def _note(row: Delivery, fault: NotDelivered | None) -> None:
    now = clock.now()
    if fault is None:
        row.state, row.ended_at, row.error = DeliveryState.SENT, now, ""
        return
    row.error = f"{fault.what} — {fault.remedy}" if fault.remedy else fault.what
    if fault.may_try_again and row.attempts <= len(BACKOFF):
        row.due_at = now + BACKOFF[row.attempts - 1]
    else:
        row.state, row.ended_at = DeliveryState.FAILED, now


def forget_old(scope: Scope) -> int:
    """Remove what ended 90 days ago with its files, and give how many."""
    old = (Delivery.agency_id == scope.agency_id, Delivery.ended_at < clock.now() - KEPT_FOR)
    with db.read(scope) as work:
        if not work.scalar(select(exists().where(*old))):
            return 0
    with db.work(scope, is_news=False) as work:
        hashes = work.scalars(select(Delivery.file_sha256).where(*old, Delivery.file_sha256.is_not(None))).all()
        removed = work.touched(delete(Delivery).where(*old))
        for sha256 in hashes:
            files.release(work, str(sha256))
        return removed


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_sent(scope: Scope, *, view_id: str | None = None, most: int = _HISTORY) -> tuple[Sent, ...]:
    """What was sent lately, of one view or of all that this person sees, the newest first.

    Raises:
        ViewNotFound: There is no such view for this person.
        Forbidden: The role may not look.
    """
    require(scope, Permission.VIEW)
    wanted = select(Delivery).order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(most)
    with db.read(scope) as work:
        if view_id is not None:
            wanted = wanted.where(Delivery.view_id == views.visible(work, scope, view_id).id)
        return tuple(_sent(row) for row in work.scalars(wanted.where(~_of_somebody_else(scope, Delivery.view_id))))


def _of_somebody_else(scope: Scope, view_id: Any) -> ColumnElement[bool]:
    """Whether a message is about a view that this person does not see; one of a view that is gone is everybody's."""
    return exists().where(SavedView.agency_id == scope.agency_id, SavedView.id == view_id, ~views.is_seen_by(scope))


def _sent(row: Delivery) -> Sent:
    return Sent(
        row.id, MessageKind(row.kind), row.view_id, row.source_id, Channel(row.channel), row.recipient, row.subject,
        row.file_name, DeliveryState(row.state), row.attempts, row.error, row.created_at, row.ended_at, row.due_at,
    )  # fmt: skip


# ── The secret ───────────────────────────────────────────────────────────────────────────────────────────────────────


def signing_secret(scope: Scope) -> str:
    """What this agency's webhooks are signed with, made at the first asking.

    Raises:
        Forbidden: The role may not set up what is sent.
    """
    require(scope, Permission.SEND)
    with db.read(scope) as work:
        known: str | None = work.scalar(select(WebhookKey.secret))
    if known is not None:
        return known
    with db.work(scope) as work:
        return _secret(work)


def renew_secret(scope: Scope) -> str:
    """Sign with a new secret from now on; receivers must learn it.

    Raises:
        Forbidden: The role may not manage the team.
    """
    require(scope, Permission.MANAGE_TEAM)
    with db.work(scope) as work:
        work.touched(delete(WebhookKey).where(WebhookKey.agency_id == scope.agency_id))
        audit.record(
            work, action="webhook.secret_renewed", entity_type="agency", entity_id=None,
            summary="Renewed the secret that webhooks are signed with",
        )  # fmt: skip
        return _secret(work)


def _secret(work: Work) -> str:
    known: str | None = work.scalar(select(WebhookKey.secret))
    if known is not None:
        return known
    made = webhook.new_secret()
    work.add(WebhookKey(agency_id=work.agency_id, secret=made, made_at=clock.now()))
    work.flush()
    return made
