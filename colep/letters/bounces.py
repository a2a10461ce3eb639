"""What comes back: reads a report of a mail server and marks the letter that it is about.

A letter is known by its Message-ID, which nobody but its recipient and the mail servers on the way has seen.
Source for the form of reports: RFC 3464, 6522.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from sqlalchemy import select, update

from colep.core import clock
from colep.core.db import execute, fetch_one, transaction
from colep.core.mail import clean_words
from colep.letters.models import Letter, State

#: A report holds at most the letter itself; what is longer is none.
LONGEST_REPORT = 1_000_000

_MESSAGE_ID = re.compile(r"<([A-Za-z0-9_-]{43})@[^<>\s]{1,190}>")
_FAILED = re.compile(r"^Action:\s*failed\b", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^(?:Diagnostic-Code:\s*\w+;\s*|Status:\s*)(.+(?:\n[ \t]+.+)*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server says about one letter: under which Message-ID it went, and why it came back."""

    message_id: str
    trouble: str


def read(report: bytes) -> Report | None:
    """Read what a mail server sent back; None for anything but the report that a letter of ours did not arrive.

    A report that it only takes longer, and an answer of the recipient's mailbox, such as "away until Monday", are
    no such report.
    """
    message = message_from_bytes(report[:LONGEST_REPORT])
    verdict = _verdict(message)
    if verdict is None:
        return None
    for text in _returned(message):
        if found := _MESSAGE_ID.search(text):
            return Report(found[1], clean_words(verdict) or "came back")
    return None


def _verdict(message: Message) -> str | None:
    """Return the reason that a report gives; None if it is none, or none of a failure."""
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    if parts:
        status = "\n".join(str(piece) for part in parts for piece in _pieces(part))
        if not _FAILED.search(status):
            return None
        codes = _STATUS.findall(status)
        return str(codes[-1]) if codes else ""
    # Older servers send the letter back in a letter of their own, from nobody who reads answers.
    name = parseaddr(str(message.get("From", "")))[1].partition("@")[0].lower()
    is_answer = str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied")
    return "" if name in ("mailer-daemon", "postmaster") and not is_answer else None


def _pieces(part: Message) -> list[object]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else [payload]


def _returned(message: Message) -> Iterator[str]:
    """Yield where the Message-ID of the letter can stand: its own headers first, then the report's words."""
    parts = list(message.walk())[1:]
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            yield "\n".join(str(piece) for piece in _pieces(part))
    yield f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    for part in parts or [message]:
        if part.get_content_type() == "text/plain":
            yield str(part.get_payload())


def mark(report: Report) -> int | None:
    """Mark the letter that came back and return its id; None if there is none, or it was marked before."""
    row = fetch_one(select(Letter.id).where(Letter.message_id == report.message_id))
    if row is None:
        return None
    with transaction():
        marked = execute(
            update(Letter)
            .where(Letter.id == row.id, Letter.state.in_((State.SENT.value, State.WAITING.value)))
            .values(state=State.BOUNCED.value, trouble=report.trouble, ended_at=clock.now(), values_sealed="")
        )
    return int(row.id) if marked.rowcount else None
