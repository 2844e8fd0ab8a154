"""One letter to one person, by the mail server that the operator set up.

The line is encrypted: `smtps://` from its first byte, `smtp://` by STARTTLS before anything is said; a server that offers
none is refused. Only `smtp+plain://`, for a relay on the operator's own machine or network, goes without, and never with a
password. The certificate is checked against the machine's own store, so a house's own authority counts.
"""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Self

from core import clock
from core.outbound.webhook import NotDelivered
from core.settings import Mail

TOTAL_S: Final = 30.0
_STEP_S: Final = 10.0
# What a server of mail says when the same letter may be welcome later.
_LATER: Final = range(400, 500)
_OPERATOR: Final = "ask whoever runs this installation to look at SMTP_URL"


@dataclass(frozen=True)
class Attachment:
    """A file that goes along."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """What is written to one person.

    Attributes:
        message_id: The same at every try, so that a repeat can be told.
        html: The same once more, for those who read pages; "" for none.
    """

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str = ""
    attachment: Attachment | None = None


def send(letter: Letter, by: Mail, *, trust: ssl.SSLContext | None = None, total_s: float = TOTAL_S) -> None:
    """Hand a letter to the mail server.

    Args:
        trust: Whose certificates count; the machine's own store unless given.
        total_s: Time for the whole, whatever the server is in the middle of.

    Raises:
        NotDelivered: No mail is set up, the server is not to be reached or trusted, or it does not take the letter.
    """
    if not by.is_set_up:
        raise NotDelivered("no mail is set up here", remedy="ask whoever runs this installation to set SMTP_URL")
    message = _message(letter, by)
    try:
        with _Scissors(total_s) as cut:
            try:
                _hand_over(
                    message, letter.recipient, by, trust or ssl.create_default_context(), min(_STEP_S, total_s), cut
                )
            except (smtplib.SMTPException, OSError) as fault:
                if cut.is_late:
                    raise NotDelivered("the mail server takes too long", may_try_again=True) from fault
                raise
    except smtplib.SMTPNotSupportedError as fault:
        raise NotDelivered("the mail server cannot do what is needed: encrypt, or sign in", remedy=_OPERATOR) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise NotDelivered("the mail server refuses our name or password", remedy=_OPERATOR) from fault
    except smtplib.SMTPRecipientsRefused as fault:
        code, said = next(iter(fault.recipients.values()))
        raise _refused("does not take letters for this address", code, said) from fault
    except smtplib.SMTPResponseException as fault:
        raise _refused("does not take the letter", fault.smtp_code, fault.smtp_error) from fault
    except ssl.SSLError as fault:
        raise NotDelivered("the mail server's certificate cannot be trusted", remedy=_OPERATOR) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise NotDelivered("the mail server does not answer", remedy=_OPERATOR, may_try_again=True) from fault


class _Server(smtplib.SMTP):
    """A mail server whose line can be cut off at any moment, the handshake included."""

    def __init__(self, by: Mail, trust: ssl.SSLContext, step_s: float, cut: "_Scissors") -> None:
        self._by = by
        self._trust = trust
        self._cut = cut
        super().__init__(timeout=step_s)
        # Named before it is connected to: STARTTLS checks the certificate against this name.
        self._host = by.host

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened = socket.create_connection((host, port), timeout)
        # The handshake takes the socket away from whoever opened it; a twin stays with the scissors.
        self._cut.hold(opened.dup())
        return self._trust.wrap_socket(opened, server_hostname=host) if self._by.security == "tls" else opened


class _Scissors:
    """Cuts the line at the deadline: a server that drips keeps every single step within its limit."""

    def __init__(self, total_s: float) -> None:
        self._late = threading.Event()
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(total_s, self._snip)
        self._timer.daemon = True

    @property
    def is_late(self) -> bool:
        return self._late.is_set()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._twin is not None:
            self._twin.close()

    def hold(self, twin: socket.socket) -> None:
        self._twin = twin
        if self.is_late:
            self._snip()

    def _snip(self) -> None:
        self._late.set()
        if self._twin is not None:
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)


def _hand_over(
    message: EmailMessage, recipient: str, by: Mail, trust: ssl.SSLContext, step_s: float, cut: _Scissors
) -> None:
    server = _Server(by, trust, step_s, cut)
    try:
        code, said = server.connect(by.host, by.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        server.ehlo()
        if by.security == "starttls":
            server.starttls(context=trust)
            server.ehlo()
        if by.username:
            server.login(by.username, by.password)
        server.send_message(message, by.sender, [recipient])
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _message(letter: Letter, by: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = by.sender
    message["To"] = letter.recipient
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{letter.message_id}@{by.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.attachment is not None:
        main, _, sub = letter.attachment.media_type.partition("/")
        message.add_attachment(letter.attachment.data, maintype=main, subtype=sub, filename=letter.attachment.name)
    return message


def _refused(what: str, code: int, said: bytes | str) -> NotDelivered:
    told = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = " ".join(told.split())[:160]
    return NotDelivered(
        f"the mail server {what}: {code} {told}".rstrip(), remedy="check the address", may_try_again=code in _LATER
    )
