"""Letters leave the house here: over SMTP, or into a folder where no mail server is named.

A message has one recipient, one subject, and headers into which nobody can write a line of their own.
"""

import contextlib
import os
import re
import smtplib
import ssl
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from colep.core import clock
from colep.core.config import MailServer, Settings

#: A mail server is waited for so many seconds at each step.
PATIENCE = 10.0

LONGEST_SUBJECT = 150
_LONGEST_TROUBLE = 200


class Refused(Exception):
    """The recipient's letter was refused for good. The text is the server's words, without addresses."""


class Delayed(Exception):
    """The letter was refused for now."""


class Away(Exception):
    """The mail server cannot be reached, or does not let us in: no letter would get through now."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says, the same in both parts."""

    subject: str
    text: str
    html: str
    language: str


def compose(to: str, content: Content, message_id: str, written_at: datetime) -> EmailMessage:
    """Build a message to one person. Raises Refused for an address that cannot be one."""
    sender = sender_address(current_app.config["SETTINGS"])
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Colep", addr_spec=sender)
    message["To"] = _one_address(to)
    message["Subject"] = _one_line(content.subject)
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = f"<{message_id}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(content.text, cte="quoted-printable" if content.text.isascii() else "base64")
    message.add_alternative(content.html, subtype="html", cte="base64")
    message["Content-Language"] = content.language
    return message


def sender_address(settings: Settings) -> str:
    """Return the address that letters come from."""
    if settings.mail_server and settings.mail_server.sender:
        return settings.mail_server.sender
    host = urlsplit(settings.base_url).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return f"colep@{host}"
    return "colep@localhost"


_LOCAL_PART = re.compile(r"[^\s\"(),:;<>@\[\]\\.]+(\.[^\s\"(),:;<>@\[\]\\.]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")


def _one_address(address: str) -> Address:
    """Return an address with its domain in ASCII. What could be read as anything but one address is refused."""
    local, _at, domain = address.rpartition("@")
    if not address.isprintable() or not _LOCAL_PART.fullmatch(local) or len(address) > 254 or "=?" in address:
        raise Refused("this is no address")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise Refused("this is no address") from None
    if not _DOMAIN.fullmatch(domain):
        raise Refused("this is no address")
    return Address(username=local, domain=domain)


def _one_line(text: str) -> str:
    """Return a text as a header can hold it: no break of any kind, no sign that is not drawn.

    Nor an encoded word: Python would decode it, and write the breaks that are in it into the message.
    """
    joined = " ".join(text.split()).replace("=?", "= ?")
    return "".join(letter for letter in joined if unicodedata.category(letter) not in ("Cc", "Cs"))[:LONGEST_SUBJECT]


def send(message: EmailMessage) -> None:
    """Give a message to the mail server, or write it into the folder. Raises Refused, Delayed or Away."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mail_server is None:
        _keep(message, folder(settings))
        return
    _give(message, settings)


def folder(settings: Settings) -> Path:
    """Return where letters are kept as files if there is no mail server."""
    return settings.data_dir / "letters"


def _keep(message: EmailMessage, where: Path) -> None:
    """Write beside it first, so that nobody reads half a letter; only this user can read it."""
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    letter = str(message["Message-ID"]).strip("<>").partition("@")[0]
    draft = where / f".{letter}"
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            file.write(message.as_bytes())
        draft.rename(where / f"{clock.now():%Y%m%d-%H%M%S}-{letter}.eml")
    except OSError as error:
        raise Away(f"the folder of letters: {error.strerror}") from error


def _give(message: EmailMessage, settings: Settings) -> None:
    line = connect(settings)
    try:
        line.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, words),) = error.recipients.values()
        raise _refusal(code, words) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused("the mail server cannot send to an address with such letters") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Away(trouble_of(error)) from error
    finally:
        # Once the letter is accepted, nothing that goes wrong with the good-bye can change that.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            line.quit()
        line.close()


def connect(settings: Settings) -> smtplib.SMTP:
    """Return an open line to the mail server, covered and signed in as the setting says. Raises Away."""
    server = settings.mail_server
    if server is None:
        raise Away("no mail server is named")
    line: smtplib.SMTP | None = None
    try:
        # Our own name is given: looking it up could take longer than the letter.
        line = _opened(server, sender_address(settings).partition("@")[2])
        if server.cover == "starttls":
            line.starttls(context=ssl.create_default_context())
        if server.user:
            line.login(server.user, server.password)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        if line is not None:
            line.close()
        raise Away(trouble_of(error)) from error
    return line


def _opened(server: MailServer, own_name: str) -> smtplib.SMTP:
    if server.cover == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=PATIENCE, context=context)
    return smtplib.SMTP(server.host, server.port, own_name, timeout=PATIENCE)


def _refusal(code: int, words: bytes | str) -> Exception:
    said = clean_words(f"{code} {_text(words)}")
    return Refused(said) if code >= 500 else Delayed(said)


def trouble_of(error: Exception) -> str:
    """Say what a mail server or the way to it did wrong, without addresses and without what was sent."""
    if isinstance(error, UnicodeError):
        return "the mail server takes no such letters in a name or a password"
    if isinstance(error, smtplib.SMTPResponseException):
        return clean_words(f"{error.smtp_code} {_text(error.smtp_error)}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return clean_words(f"its certificate is not valid: {error.verify_message}")
    if isinstance(error, OSError) and error.strerror:
        return clean_words(error.strerror)
    return clean_words(str(error) or type(error).__name__)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


_ADDRESSES = re.compile(r"<[^<>]*>|\S*@\S*")


def clean_words(said: str) -> str:
    """Return the words of a mail server on one line, without addresses."""
    return _one_line(_ADDRESSES.sub("…", said))[:_LONGEST_TROUBLE]
