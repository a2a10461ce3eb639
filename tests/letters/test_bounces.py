"""What comes back marks its letter; what only looks like it does not."""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from colep.core import tasks
from colep.letters import bounces
from colep.letters.models import State
from tests.cli.command import Run, runner
from tests.helpers import only_sqlite
from tests.letters.letters import letter, written
from tests.letters.post_office import PostOffice

pytestmark = only_sqlite

REPORT = """\
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: post@colep.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; judit@service.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <judit@service.example>: Recipient
    address rejected: user unknown

--b
Content-Type: {kind}

{returned}
--b--
"""

OLD_SERVER = """\
From: Mail Delivery <mailer-daemon@mail.example>
To: post@colep.example
Subject: failure notice

Sorry, it did not work. Below this line is a copy of the message.

Message-ID: <{id}@colep.example>
Subject: x
"""

AWAY = """\
From: Judit <judit@service.example>
To: post@colep.example
Subject: away
Auto-Submitted: auto-replied
In-Reply-To: <{id}@colep.example>

I am away until Monday.
"""


def report(message_id: str, action: str = "failed", kind: str = "message/rfc822") -> bytes:
    """Return a report about a letter."""
    returned = f"From: post@colep.example\nMessage-ID: <{message_id}@colep.example>\nSubject: x\n\nbody\n"
    return REPORT.format(action=action, kind=kind, returned=returned).encode()


@pytest.fixture
def sent(posting: Flask, office: PostOffice) -> int:
    """A letter that was accepted."""
    number = written()
    tasks.work_off()
    assert letter(number).state == State.SENT
    return number


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_marks_its_letter(sent: int, kind: str) -> None:
    """Point 8: bounces visible to the secretariat, with the reason and without the address."""
    found = bounces.read(report(letter(sent).message_id, kind=kind))
    assert found is not None
    assert bounces.mark(found) == sent
    came_back = letter(sent)
    assert came_back.state == State.BOUNCED
    assert "user unknown" in came_back.trouble
    assert "@" not in came_back.trouble
    assert bounces.mark(found) is None, "once"


def test_an_old_servers_report_marks_its_letter(sent: int) -> None:
    """Point 8: some have never heard of RFC 3464."""
    found = bounces.read(OLD_SERVER.format(id=letter(sent).message_id).encode())
    assert found is not None
    assert bounces.mark(found) == sent


def _odd(message_id: str) -> list[bytes]:
    return [
        report(message_id, action="delayed"), report(message_id, action="delivered"), AWAY.format(id=message_id).encode(),
        b"", b"\xff\x00" * 1000, b"Content-Type: multipart/report; boundary=b\n\n--b\n", report("short"), report("x" * 44),
        report("\u2028" * 43), f"From: thief@evil.example\n\n<{message_id}@colep.example>".encode(), b"From: mailer-daemon@x\n\n" + b"<" * 500_000,
    ]  # fmt: skip


def test_what_is_no_such_report_is_left_alone(sent: int) -> None:
    """Point 8: delays, answers of a mailbox, rubbish."""
    for odd in _odd(letter(sent).message_id):
        assert bounces.read(odd) is None, odd[:200]
    unknown = bounces.read(report("b" * 43))
    assert unknown is not None
    assert bounces.mark(unknown) is None
    assert letter(sent).state == State.SENT


@pytest.fixture
def colep(
    posting: Flask, office: PostOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """The command on the same installation."""
    settings = posting.config["SETTINGS"]
    for name, value in {
        "ENV": "demo", "SECRET_KEY": settings.secret_key, "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url,
        "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"COLEP_{name}", value)
    return runner(monkeypatch, capsys)


def test_a_mail_server_gives_the_report_to_the_command(sent: int, colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 8: by a pipe, as docs/SETTINGS.md says."""
    give = _stdin(monkeypatch)
    give(report(letter(sent).message_id))
    outcome = colep("letters", "bounce")
    assert outcome.code == 0
    assert f"Letter {sent} came back" in outcome.out
    give(AWAY.format(id=letter(sent).message_id).encode())
    assert "left alone" in colep("letters", "bounce").out
    give(report("b" * 43))
    assert "left alone" in colep("letters", "bounce").out


def test_a_report_that_cannot_be_taken_in_is_brought_again(
    sent: int, colep: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Point 8: 75 is what mail servers understand."""
    monkeypatch.setenv("COLEP_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    _stdin(monkeypatch)(report(letter(sent).message_id))
    assert colep("letters", "bounce").code == 75


def _stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def give(what: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(what)))

    return give


def test_the_administrator_lists_and_tries_again(posting: Flask, office: PostOffice, colep: Run) -> None:
    """Point 8: without a browser too."""
    office.answer_to_recipient = lambda _: "550 relaying denied"
    number = written()
    tasks.work_off()
    listed = colep("letters", "list")
    assert listed.code == 0
    assert "550 relaying denied" in listed.out
    assert "1 were given up" in listed.out
    still = colep("letters", "retry", str(number))
    assert still.code == 1
    assert "550 relaying denied" in still.err
    office.answer_to_recipient = lambda _: "250 OK"
    assert "was sent" in colep("letters", "retry", str(number)).out
    again = colep("letters", "retry", str(number))
    assert again.code == 1
    assert "cannot be sent again" in again.err
    assert colep("letters", "retry", "999999").code == 1
    assert str(number) in colep("letters", "list", "--state", "sent").out
