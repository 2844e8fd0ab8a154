"""Letters against a real mail server on loopback: what arrives, and what is said when it does not."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core import settings
from core.outbound import mail
from core.outbound.mail import Attachment, Letter
from core.outbound.webhook import NotDelivered
from core.settings import Mail
from tests.mail_server import MailServer, running
from tests.unit.outbound.test_fetch import certificate

LETTER = Letter(
    "01JD", "ana@example.com", "CPA is high\nBcc: all@example.com", "CPA is 52.10 €.", "<p>CPA is 52.10 €.</p>"
)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"), "localhost")


@pytest.fixture
def server(pem: Path) -> Iterator[MailServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with running(MailServer(context=context, users={"imprimatur": "pass:word/%"})) as started:
        yield started


def by(server: MailServer, security: str = "starttls", **more: str) -> Mail:
    return Mail("localhost", server.port, security, sender="reports@agency.example", **more)


def trust(pem: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=pem)


def fault(letter: Letter, through: Mail, pem: Path, total_s: float = 10) -> NotDelivered:
    with pytest.raises(NotDelivered) as told:
        mail.send(letter, through, trust=trust(pem), total_s=total_s)
    return told.value


def test_a_letter_arrives_encrypted_with_its_file_and_says_that_no_person_wrote_it(
    server: MailServer, pem: Path
) -> None:
    letter = replace(LETTER, attachment=Attachment("report.csv", "text/csv", b"\xef\xbb\xbfday\r\n"))
    signed_in = by(server, username="imprimatur", password="pass:word/%")
    mail.send(letter, signed_in, trust=trust(pem))
    ((sender, to, message),) = server.letters
    assert (sender, to, server.was_encrypted) == ("reports@agency.example", ["ana@example.com"], [True])
    assert message["Subject"] == "CPA is high Bcc: all@example.com"
    assert (message["Bcc"], message["Auto-Submitted"]) == (None, "auto-generated")
    assert message["Message-ID"] == "<01JD@agency.example>"
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert page
    assert (text.get_content().strip(), page.get_content().strip()) == ("CPA is 52.10 €.", "<p>CPA is 52.10 €.</p>")
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("report.csv", "text/csv")
    assert file.get_payload(decode=True) == b"\xef\xbb\xbfday\r\n"


def test_a_line_may_be_encrypted_from_its_first_byte(pem: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with running(MailServer(context=context, is_tls_from_the_start=True)) as server:
        mail.send(LETTER, by(server, "tls"), trust=trust(pem))
        assert server.was_encrypted == [True]


def test_a_server_without_encryption_is_given_nothing(server: MailServer, pem: Path) -> None:
    server.offers_tls = False
    told = fault(LETTER, by(server, username="imprimatur", password="pass:word/%"), pem)
    assert "cannot do what is needed" in told.what
    assert not told.may_try_again
    assert server.letters == []
    mail.send(LETTER, by(server, "none"))
    assert server.was_encrypted == [False]


def test_a_certificate_of_nobody_we_trust_is_refused(server: MailServer) -> None:
    with pytest.raises(NotDelivered, match="certificate") as told:
        mail.send(LETTER, by(server))
    assert not told.value.may_try_again
    assert server.letters == []


@pytest.mark.parametrize(
    ("command", "answer", "what", "is_passing"),
    [
        ("RCPT", "550 no such person", "does not take letters for this address: 550 no such person", False),
        ("RCPT", "450 later", "does not take letters for this address: 450 later", True),
        ("DATA", "552 too large", "does not take the letter: 552 too large", False),
        ("MAIL", "451 busy", "does not take the letter: 451 busy", True),
        ("CONNECT", "421 closing", "does not take the letter: 421 closing", True),
        ("AUTH", "535 no", "refuses our name or password", False),
    ],
)
def test_what_the_server_says_is_told_and_decides_whether_it_is_tried_again(
    server: MailServer, pem: Path, command: str, answer: str, what: str, is_passing: bool
) -> None:
    server.answers[command] = answer
    told = fault(LETTER, by(server, username="imprimatur", password="pass:word/%"), pem)
    assert what in told.what
    assert told.may_try_again is is_passing
    assert "pass:word" not in str(told)
    assert server.letters == []


def test_a_server_that_drips_is_left(server: MailServer, pem: Path) -> None:
    server.drips = True
    told = fault(LETTER, by(server), pem, total_s=0.6)
    assert (told.what, told.may_try_again) == ("the mail server takes too long", True)


def test_a_server_that_is_not_there_is_tried_again(pem: Path) -> None:
    with running(MailServer()) as gone:
        pass
    told = fault(LETTER, by(gone), pem)
    assert (told.what, told.may_try_again) == ("the mail server does not answer", True)


def test_without_a_server_it_is_said_that_none_is_set_up(pem: Path) -> None:
    told = fault(LETTER, Mail(), pem)
    assert "no mail is set up" in told.what
    assert not told.may_try_again


def test_the_settings_name_the_server() -> None:
    read = settings.read({"SMTP_URL": "smtp://reports%40agency.example:p%40ss@mail.example", "SMTP_FROM": ""}).mail
    assert read == Mail("mail.example", 587, "starttls", "reports@agency.example", "p@ss", "reports@agency.example")
    assert "p@ss" not in repr(read)
    assert settings.read({"SMTP_URL": "smtps://mail.example", "SMTP_FROM": "a@b.example"}).mail.port == 465
    assert not settings.read({}).mail.is_set_up


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example", "a@b.example"),
        ("smtp://", "a@b.example"),
        ("smtp://mail.example:port", "a@b.example"),
        ("smtp+plain://me:secret@mail.example", "a@b.example"),
        ("smtp://me:secret@mail.example", ""),
        ("smtp://me:secret%C3%A4@mail.example", "a@b.example"),
        ("smtp://me:secret@mail.example", "A <a@b.example>"),
        ("smtp://me:secret@mail.example/inbox?x=1", "a@b.example"),
    ],
)
def test_a_wrong_setting_is_told_without_its_password(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match="SMTP_") as told:
        settings.read({"SMTP_URL": url, "SMTP_FROM": sender})
    assert "secret" not in str(told.value)
