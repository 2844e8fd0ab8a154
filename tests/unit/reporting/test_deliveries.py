"""The outbox against real receivers on loopback: what arrives, what is tried again and when, and what is given up."""

import json
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core import clock, db, settings
from core.accounts import rounds
from core.db import Scope
from core.errors import Conflict, Forbidden
from core.outbound.fetch import Reach
from core.outbound.webhook import signature
from core.reporting import deliveries, letters, schedules, standing, tasks, views
from core.reporting.deliveries import DeliveryNotFound, Sent
from core.reporting.letters import File, Message, Named
from core.reporting.views_models import Delivery
from core.storage import files
from core.vocabulary import Cadence, Channel, DeliveryState, ReportFormat, Role
from tests import factories
from tests.conftest import make_scope
from tests.mail_server import MailServer, running
from tests.unit.outbound.test_fetch import HOST, certificate
from tests.unit.outbound.test_webhook import Receiver, receiving
from tests.unit.reporting.test_alerts import bring, rows, saved, watch

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SENT, WAITING, FAILED = DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.FAILED


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"), "localhost")


@pytest.fixture
def server(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with running(MailServer(context=context)) as started:
        monkeypatch.setenv("SMTP_URL", f"smtp://localhost:{started.port}")
        monkeypatch.setenv("SMTP_FROM", "reports@agency.example")
        settings.current.cache_clear()
        monkeypatch.setattr(deliveries, "TRUST", ssl.create_default_context(cafile=pem))
        yield started


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a receiver, to which a status is added."""
    Receiver.taken = []
    with receiving(tmp_path) as reach:
        monkeypatch.setattr(deliveries, "REACH", reach)
        yield f"https://{HOST}:{min(reach.ports - {443})}"


def message(file: File | None = None) -> Message:
    made = letters.test(Named("", "Campaigns"))
    return Message(made.kind, made.subject, made.text, made.html, made.facts, file)


def put(scope: Scope, *recipients: str, file: File | None = None) -> None:
    with db.work(scope) as work:
        deliveries.put_down(work, message(file), recipients, view_id="", source_id="", now=NOW)


def send(scope: Scope, at: datetime = NOW) -> int:
    with clock.held_at(at):
        return deliveries.send_due(scope)


def only(scope: Scope) -> Sent:
    (found,) = deliveries.list_sent(scope)
    return found


def test_each_recipient_is_told_by_itself_and_once(scope: Scope, server: MailServer, receiver: str) -> None:
    put(scope, "ana@example.com", "ben@example.com", f"{receiver}/204")
    assert send(scope) == 3
    assert send(scope, NOW + timedelta(days=1)) == 0
    assert sorted(to for _, (to,), _ in server.letters) == ["ana@example.com", "ben@example.com"]
    ((headers, body),) = Receiver.taken
    told = json.loads(body)
    assert (told["type"], told["id"]) == ("test", headers["webhook-id"])
    secret = deliveries.signing_secret(scope)
    assert headers["webhook-signature"] == signature(secret, told["id"], int(headers["webhook-timestamp"]), body)
    assert {one.state for one in deliveries.list_sent(scope)} == {SENT}


def test_what_may_pass_is_tried_again_later_and_given_up_in_the_end(scope: Scope, receiver: str) -> None:
    put(scope, f"{receiver}/503")
    at, tries = NOW, []
    for _ in range(20):
        assert send(scope, at) == 0
        found = only(scope)
        tries.append(at - NOW)
        if found.state is not WAITING:
            break
        assert send(scope, found.due_at - timedelta(seconds=1)) == 0
        at = found.due_at
    minutes = [int(one.total_seconds() // 60) for one in tries]
    assert minutes == [0, 1, 6, 36, 156, 516]
    assert len(Receiver.taken) == 6
    assert len({headers["webhook-id"] for headers, _ in Receiver.taken}) == 1
    assert (found.state, found.error) == (FAILED, "the receiver answers 503 — look at the receiver")


def test_what_will_not_pass_is_given_up_at_once_and_people_can_send_it_again(scope: Scope, receiver: str) -> None:
    put(scope, f"{receiver}/404")
    send(scope)
    found = only(scope)
    assert (found.state, found.attempts) == (FAILED, 1)
    deliveries.try_again(scope, found.delivery_id)
    assert only(scope).state is WAITING
    with pytest.raises(Conflict):
        deliveries.try_again(scope, found.delivery_id)
    send(scope, clock.now() + timedelta(seconds=1))
    assert len(Receiver.taken) == 2


def test_without_mail_letters_fail_and_webhooks_arrive(scope: Scope, receiver: str) -> None:
    put(scope, "ana@example.com", f"{receiver}/200")
    assert send(scope) == 1
    states = {one.channel: (one.state, one.error) for one in deliveries.list_sent(scope)}
    assert states[Channel.WEBHOOK] == (SENT, "")
    state, error = states[Channel.MAIL]
    assert (state, "no mail is set up here" in error) == (FAILED, True)


def test_a_file_goes_along_by_mail(scope: Scope, server: MailServer) -> None:
    put(scope, "ana@example.com", file=File("report.csv", "text/csv", b"a,b\r\n"))
    assert send(scope) == 1
    ((_, _, letter),) = server.letters
    (attached,) = letter.iter_attachments()
    assert attached.get_payload(decode=True) == b"a,b\r\n"


def test_a_process_that_dies_while_sending_is_followed_by_another(
    scope: Scope, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(scope, "ana@example.com")

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(deliveries, "_send", die)
        with pytest.raises(KeyboardInterrupt):
            send(scope)
    assert send(scope, NOW + timedelta(minutes=9)) == 0
    assert send(scope, NOW + timedelta(minutes=10)) == 1
    assert len(server.letters) == 1


def test_two_senders_at_once_send_once(scope: Scope, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    put(scope, "ana@example.com")
    sending = deliveries._send

    def meanwhile(*given: object) -> int:
        monkeypatch.setattr(deliveries, "_send", sending)
        assert send(scope) == 0
        return sending(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(deliveries, "_send", meanwhile)
    assert send(scope) == 1
    assert len(server.letters) == 1


def test_history_ends_after_ninety_days_with_its_files(scope: Scope, server: MailServer) -> None:
    put(scope, "ana@example.com", file=File("report.csv", "text/csv", b"a,b\r\n"))
    send(scope)
    with db.read(scope) as work:
        sha256 = work.scalar(select(Delivery.file_sha256))
    assert sha256
    with clock.held_at(NOW + timedelta(days=89)):
        assert deliveries.forget_old(scope) == 0
    with clock.held_at(NOW + timedelta(days=91)):
        assert deliveries.forget_old(scope) == 1
    assert files.describe(scope, sha256) is None


def test_the_whole_way_from_an_import_to_a_letter(scope: Scope, server: MailServer, tmp_path: Path) -> None:
    view_id = saved(scope)
    watch(scope, view_id, is_by_group=True)
    bring(scope, factories.make_client(scope), tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    for minutes in (0, 2, 4):
        with clock.held_at(NOW + timedelta(minutes=minutes)):
            tasks.watch(NOW)
    ((_, to, letter),) = server.letters
    assert (to, letter["Subject"]) == (["ana@example.com"], "Campaigns: CPA of Autumn is 50.00 EUR")
    views.remove(scope, view_id)
    assert only(scope).state is SENT


def test_alerts_reports_and_letters_on_either_database(someone: Scope, server: MailServer, tmp_path: Path) -> None:
    view_id = saved(someone)
    watch(someone, view_id, is_by_group=True)
    with clock.held_at(NOW - timedelta(days=3)):
        schedules.add(
            someone, view_id, cadence=Cadence.DAILY, hour=8, time_zone="Europe/Berlin",
            as_what=ReportFormat.CSV, recipients=["ben@example.com"],
        )  # fmt: skip
    bring(someone, factories.make_client(someone), tmp_path, rows({"Autumn": 50}, {"Autumn": "1"}))
    for minutes in (0, 2):
        with clock.held_at(NOW + timedelta(minutes=minutes)):
            tasks.watch(NOW)
    assert sorted((to[0], len(list(letter.iter_attachments()))) for _, to, letter in server.letters) == [
        ("ana@example.com", 0), ("ben@example.com", 1),
    ]  # fmt: skip
    with clock.held_at(NOW + timedelta(days=91)):
        assert deliveries.forget_old(someone) == 2


def test_one_agency_that_fails_keeps_no_other_waiting(
    scope: Scope, stranger: Scope, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(scope, "ana@example.com")
    put(stranger, "bea@example.com")
    judge_due = standing.alerts.judge_due

    def broken(of: Scope) -> int:
        if of.agency_id == scope.agency_id:
            raise ZeroDivisionError
        return judge_due(of)

    monkeypatch.setattr(standing.alerts, "judge_due", broken)
    with clock.held_at(NOW), pytest.raises(rounds.RoundIncomplete):
        tasks.watch(NOW)
    assert sorted(to for _, (to,), _ in server.letters) == ["ana@example.com", "bea@example.com"]


def test_the_secret_is_the_agencys_and_can_be_renewed(scope: Scope, stranger: Scope) -> None:
    first = deliveries.signing_secret(scope)
    assert first.startswith("whsec_")
    assert deliveries.signing_secret(scope) == first
    assert deliveries.signing_secret(stranger) != first
    assert deliveries.renew_secret(scope) == deliveries.signing_secret(scope) != first
    member, viewer = (make_scope("C", role, agency_id=scope.agency_id) for role in (Role.MEMBER, Role.VIEWER))
    with pytest.raises(Forbidden):
        deliveries.renew_secret(member)
    with pytest.raises(Forbidden):
        deliveries.signing_secret(viewer)


def test_history_of_a_private_view_is_its_owners(scope: Scope) -> None:
    colleague = make_scope("C", Role.MEMBER, agency_id=scope.agency_id)
    view_id = views.save(scope, "Mine", "?v=1")
    with db.work(scope) as work:
        deliveries.put_down(work, message(), ["a@example.com"], view_id=view_id, source_id="", now=NOW)
    assert len(deliveries.list_sent(scope)) == 1
    assert deliveries.list_sent(colleague) == ()
    with pytest.raises(DeliveryNotFound):
        deliveries.try_again(colleague, deliveries.list_sent(scope)[0].delivery_id)
    views.change(scope, view_id, is_shared=True)
    assert len(deliveries.list_sent(colleague)) == 1


def test_the_reach_of_the_product_is_the_open_internet() -> None:
    assert Reach() == deliveries.REACH
    assert deliveries.TRUST is None


def test_a_message_that_ends_every_sender_is_given_up(scope: Scope) -> None:
    with db.work(scope) as work:
        message = letters.test(Named("v", "Campaigns"))
        deliveries.put_down(work, message, ["ana@example.com"], view_id="v", source_id="a", now=NOW)
    begun = 0
    for step in range(12):
        with clock.held_at(NOW + step * timedelta(minutes=11)):
            begun += deliveries._claim(scope) is not None
    (row,) = deliveries.list_sent(scope)
    assert (begun, row.state, row.error) == (6, FAILED, "sending it broke off every time")
