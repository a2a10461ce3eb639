"""The letters that the demo would have sent, as they lie in its folder: a newcomer follows their links from here."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import current_app

from colep.core import mail
from colep.core.errors import Missing
from colep.core.languages import direction

#: So many are listed, the newest first.
SHOWN = 60

_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[A-Za-z0-9_-]{43}")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class LetterCard:
    """One letter of the folder."""

    name: str
    to: str
    subject: str
    language: str
    direction: str
    at: datetime
    #: Its lines; a line that is an address and nothing else is a link.
    lines: tuple[str, ...] = ()


def newest() -> tuple[LetterCard, ...]:
    """Return the newest letters, without their text."""
    names = sorted((path.stem for path in _folder().glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)
    return tuple(_card(name, _read(name)) for name in names[:SHOWN])


def one(name: str) -> LetterCard:
    """Return one letter with its text. Raises Missing."""
    message = _read(name)
    part = message.get_body(("plain",))
    text = str(part.get_content()) if part is not None else ""
    return _card(name, message, tuple(text.strip().splitlines()))


def is_link(line: str) -> bool:
    """Say whether a line is an address and nothing else."""
    return _LINK.fullmatch(line) is not None


def _card(name: str, message: EmailMessage, lines: tuple[str, ...] = ()) -> LetterCard:
    language = str(message["Content-Language"])
    return LetterCard(
        name, str(message["To"]), str(message["Subject"]), language, direction(language),
        parsedate_to_datetime(str(message["Date"])), lines,
    )  # fmt: skip


def _read(name: str) -> EmailMessage:
    if not _NAME.fullmatch(name):
        raise Missing
    try:
        return message_from_bytes((_folder() / f"{name}.eml").read_bytes(), policy=SMTP)
    except FileNotFoundError as error:
        raise Missing from error


def _folder() -> Path:
    return mail.folder(current_app.config["SETTINGS"])
