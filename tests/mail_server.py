"""A mail server on loopback that keeps what it is given, and misbehaves as it is told; plain sockets, one thread a line."""

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """How it behaves, and what came.

    Attributes:
        answers: Command → what it answers instead of yes ("RCPT": "550 no such person").
        offers_tls: Whether STARTTLS is offered; `context` is its certificate.
        is_tls_from_the_start: As behind `smtps://`.
        drips: Its greeting comes byte by byte, without end.
        users: Name → password it takes.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    offers_tls: bool = True
    is_tls_from_the_start: bool = False
    drips: bool = False
    users: dict[str, str] = field(default_factory=dict)
    letters: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    connections: int = 0


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """The server, listening on a port of loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    is_over = threading.Event()

    def take() -> None:
        while not is_over.is_set():
            try:
                line, _ = listening.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=_guarded, args=(server, line), daemon=True).start()

    threading.Thread(target=take, daemon=True).start()
    yield server
    is_over.set()
    # Closing alone would leave it open for whoever waits at it.
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def _guarded(server: MailServer, line: socket.socket) -> None:
    talk = None
    try:
        talk = _Talk(server, line)
        talk.run()
    except (OSError, ValueError):
        pass
    finally:
        for opened in (talk.lines, talk.line) if talk else (line,):
            with suppress(OSError):
                opened.close()


class _Talk:
    def __init__(self, server: MailServer, line: socket.socket) -> None:
        self.server = server
        self.is_encrypted = server.is_tls_from_the_start
        if self.is_encrypted:
            assert server.context
            line = server.context.wrap_socket(line, server_side=True)
        self.line = line
        self.lines = line.makefile("rb")
        self.sender, self.to = "", list[str]()

    def say(self, text: str) -> None:
        self.line.sendall(f"{text}\r\n".encode())

    def run(self) -> None:
        while self.server.drips:
            self.line.sendall(b"2")
            time.sleep(0.05)
        self.say(self.server.answers.get("CONNECT", "220 here"))
        while command := self.lines.readline().decode("utf-8", "replace").strip():
            word = command.split(" ")[0].upper()
            if word in self.server.answers:
                self.say(self.server.answers[word])
            elif not self.obey(word, command):
                return

    def obey(self, word: str, command: str) -> bool:
        match word:
            case "EHLO":
                offered = ["250-here"]
                if self.server.offers_tls and self.server.context and not self.is_encrypted:
                    offered.append("250-STARTTLS")
                if self.server.users:
                    offered.append("250-AUTH PLAIN")
                self.say("\r\n".join([*offered, "250 SMTPUTF8"]))
            case "STARTTLS":
                self.say("220 go on")
                assert self.server.context
                self.line = self.server.context.wrap_socket(self.line, server_side=True)
                self.lines, self.is_encrypted = self.line.makefile("rb"), True
            case "AUTH":
                _, name, password = base64.b64decode(command.split(" ")[2]).decode().split("\0")
                self.say("235 welcome" if self.server.users.get(name) == password else "535 no")
            case "MAIL":
                self.sender, self.to = command.partition("<")[2].partition(">")[0], []
                self.say("250 ok")
            case "RCPT":
                self.to.append(command.partition("<")[2].partition(">")[0])
                self.say("250 ok")
            case "DATA":
                self.say("354 go on")
                self.keep()
                self.say("250 kept")
            case "QUIT":
                self.say("221 bye")
                return False
            case _:
                self.say("250 ok")
        return True

    def keep(self) -> None:
        written = bytearray()
        while (piece := self.lines.readline()) != b".\r\n":
            written += piece[1:] if piece.startswith(b"..") else piece
        read = message_from_bytes(bytes(written), policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.server.letters.append((self.sender, self.to, read))
        self.server.was_encrypted.append(self.is_encrypted)
