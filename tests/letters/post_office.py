"""A real SMTP server for the tests: takes letters, refuses them, or is away, as the test wants."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from colep.core.config import Settings, read_settings

ACCEPTED = "250 OK"


@dataclass
class Arrived:
    """One message as the server saw it."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, read."""
        return message_from_bytes(self.raw, policy=SMTP)  # type: ignore[arg-type, return-value]

    def part(self, kind: str) -> str:
        """Return the text of a part: "plain" or "html"."""
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class PostOffice:
    """What has arrived, and what is answered."""

    port: int
    arrived: list[Arrived] = field(default_factory=list)
    answer_to_recipient: Callable[[str], str] = lambda _address: ACCEPTED
    answer_to_letter: Callable[[Arrived], str] = lambda _letter: ACCEPTED
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, _server: smtp.SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to one recipient."""
        answer = self.answer_to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: smtp.SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Answer to one letter."""
        assert isinstance(envelope.content, bytes)
        letter = Arrived(str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content)
        answer = self.answer_to_letter(letter)
        if answer.startswith("2"):
            self.arrived.append(letter)
        return answer

    def let_in(self, _server: smtp.SMTP, _session: Any, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        """Let one user in."""
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss/word: %", handled=False)


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def post_office(port: int = 0, tls: ssl.SSLContext | None = None, *, wants_login: bool = False) -> Iterator[PostOffice]:
    """Run the server until the end of the block. With `tls` it offers STARTTLS."""
    office = PostOffice(port or free_port())
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, tls_context=tls, require_starttls=tls is not None,
        authenticator=office.let_in, auth_required=wants_login, auth_require_tls=False, decode_data=False,
        enable_SMTPUTF8=True,
    )  # fmt: skip
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def mail_server(url: str) -> Any:
    """Return what the setting COLEP_SMTP_URL is read as."""
    settings: Settings = read_settings({"COLEP_SMTP_URL": url, "COLEP_SECRET_KEY": "0123456789abcdefghij" * 2})
    return settings.mail_server
