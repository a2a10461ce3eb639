"""Sends the letters that are due: each is claimed first, then given to the mail server, then marked."""

import logging
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Update, delete, update

from colep.core import clock, faults, mail
from colep.core.db import execute, transaction
from colep.letters import queries
from colep.letters.models import Letter, State
from colep.letters.writing import write

log = logging.getLogger(__name__)

#: Minutes until the next try, after the first, the second … failure; after the last a letter is given up:
#: about two days after it was written.
BACK_OFF = (1, 5, 15, 60, *(240,) * 12)

#: Longer than a mail server is ever waited for. Who claimed a letter and was killed keeps it for so long.
LEASE = timedelta(minutes=5)

#: After a mail server could not be reached at all, it is left alone for so long.
REST = timedelta(seconds=30)

#: So many are sent by one task; what is more waits for the next.
_AT_ONCE = 200

#: How long the words of a letter that was given up are kept for another try, and how long its row.
KEEP_WORDS, KEEP_ROWS = timedelta(days=14), timedelta(days=180)


def send_due() -> int:
    """Send the letters that are due, in their order, and return how many were sent.

    Stops where the mail server cannot be reached: the others would only wait for it too.
    """
    sent = 0
    if _rests_until() > clock.now():
        return sent
    for letter_id in queries.due(_AT_ONCE):
        try:
            sent += send(letter_id)
        except mail.Away:
            current_app.extensions["colep-mail-rests"] = clock.now() + REST
            break
    return sent


def _rests_until() -> datetime:
    until: datetime = current_app.extensions.get("colep-mail-rests", datetime.min.replace(tzinfo=clock.now().tzinfo))
    return until


def send_now(letter_id: int) -> bool:
    """Send one letter whether the mail server rests or not, and say whether it went; what is wrong stands with it."""
    try:
        return send(letter_id)
    except mail.Away:
        return False


def send(letter_id: int) -> bool:
    """Send one letter if nobody else does, and say whether it went. Raises mail.Away after it has noted that."""
    if not _claim(letter_id):
        return False
    letter = queries.draft(letter_id)
    try:
        mail.send(write(letter))
    except mail.Refused as refusal:
        _give_up(letter, str(refusal))
    except (mail.Delayed, mail.Away) as delay:
        _put_off(letter, str(delay))
        if isinstance(delay, mail.Away):
            raise
    except Exception as error:  # noqa: BLE001 - a letter that cannot be written must not stop the others
        _give_up(letter, f"could not be written, fault {faults.note(log, f'letter {letter.kind}', error)}")
    else:
        _mark(letter, State.SENT, "", values_sealed="")
        return True
    return False


def _claim(letter_id: int) -> bool:
    """Take a letter for this process. The row is taken by one only, however many try."""
    now = clock.now()
    with transaction():
        taken = execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.state == State.WAITING.value, Letter.next_try_at <= now)
            .values(tries=Letter.tries + 1, next_try_at=now + LEASE)
        )
    return bool(taken.rowcount)


def _put_off(letter: queries.Draft, trouble: str) -> None:
    if letter.tries > len(BACK_OFF):
        _give_up(letter, trouble)
        return
    later = clock.now() + timedelta(minutes=BACK_OFF[letter.tries - 1])
    with transaction():
        execute(_still_waiting(letter.id).values(trouble=trouble, next_try_at=later))


def _give_up(letter: queries.Draft, trouble: str) -> None:
    _mark(letter, State.FAILED, trouble)


def _mark(letter: queries.Draft, state: State, trouble: str, **more: str) -> None:
    with transaction():
        execute(_still_waiting(letter.id).values(state=state.value, trouble=trouble, ended_at=clock.now(), **more))


def _still_waiting(letter_id: int) -> Update:
    return update(Letter).where(Letter.id == letter_id, Letter.state == State.WAITING.value)


def forget_old() -> None:
    """Remove what letters were filled with some days after they were given up, and their rows after half a year."""
    now = clock.now()
    with transaction():
        execute(
            update(Letter)
            .where(Letter.state == State.FAILED.value, Letter.ended_at < now - KEEP_WORDS)
            .values(values_sealed="")
        )
        execute(delete(Letter).where(Letter.state != State.WAITING.value, Letter.ended_at < now - KEEP_ROWS))
