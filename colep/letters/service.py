"""Writing a letter: a row in the act's own transaction. It leaves the house after the commit."""

import json

from flask import current_app
from sqlalchemy import insert, select, update

from colep.audit.service import record
from colep.core import clock, sealing
from colep.core.db import Transaction, db, execute, transaction
from colep.core.errors import Conflict
from colep.letters import queries
from colep.letters.events import LetterWritten
from colep.letters.kinds import NEEDED, VEILED, Kind
from colep.letters.models import Letter, State
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import COMMAND_LINE, Act, Subject
from colep.rules.policy import require

_PURPOSE = "colep letters"


def post(act: Transaction, kind: Kind, to: str, language: str, *, key: str, **values: str) -> None:
    """Write a letter inside an act, once for each `key`; it is sent when the act is committed.

    `values` fill the words of this kind, see `kinds.NEEDED`: names, links, dates. Never text of the site. To whom one
    of `kinds.VEILED` goes, and in which language, is sealed with them. Raises ValueError if one is missing.
    """
    if missing := NEEDED[kind] - values.keys():
        raise ValueError(f"a letter {kind} needs {', '.join(sorted(missing))}")
    if db.session.scalar(select(Letter.id).where(Letter.key == key)) is not None:
        return
    if kind in VEILED:
        values, to, language = {**values, "to": to, "language": language}, "", ""
    now = clock.now()
    written = execute(
        insert(Letter).values(
            key=key, kind=kind.value, recipient=to, language=language, values_sealed=seal_values(values),
            state=State.WAITING.value, tries=0, written_at=now, next_try_at=now, trouble="",
            message_id=sealing.new_token(),
        )
    )  # fmt: skip
    act.fact(LetterWritten(written.inserted_primary_key[0]))


def retry(actor: Actor | None, letter_id: int, session_id: int | None = None) -> None:
    """Send a letter once more, now, that was given up or waits for its next try; nobody is the command line.

    Raises NotAllowed, Missing, and Conflict for one that was sent or whose words are not kept any more.
    """
    if actor is not None:
        require(actor, Action.DESK_READ)
    queries.draft(letter_id)
    now = clock.now()
    with transaction() as act:
        again = execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.state.in_(_MAY_RETRY), Letter.values_sealed != "")
            .values(state=State.WAITING.value, tries=0, next_try_at=now, ended_at=None)
        )
        if not again.rowcount:
            raise Conflict
        act.fact(LetterWritten(letter_id))
        actor_id = actor.member_id if actor else COMMAND_LINE
        record(Act.LETTER_RETRY, Subject.LETTER, letter_id, actor_id=actor_id, session_id=session_id)


_MAY_RETRY = (State.WAITING.value, State.FAILED.value)


def seal_values(values: dict[str, str]) -> str:
    """Return what a letter is filled with as it is stored until it is sent."""
    return sealing.seal(json.dumps(values, ensure_ascii=False), _secret(), _PURPOSE)


def unseal_values(sealed: str) -> dict[str, str]:
    """Return what `seal_values` was given; nothing if it was sealed under another key."""
    text = sealing.unseal(sealed, _secret(), _PURPOSE)
    values: dict[str, str] = json.loads(text) if text else {}
    return values


def _secret() -> str:
    secret: str = current_app.config["SETTINGS"].secret_key
    return secret
