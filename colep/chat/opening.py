"""Opening a room for some of the members."""

import secrets
import string
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import insert, select, update

from colep.accounts.still import require_still
from colep.chat.models import LONGEST_NAME, Room
from colep.chatham.service import speaker_for
from colep.core import sealing
from colep.core.db import again_if_beaten, db, execute, transaction
from colep.core.errors import Conflict, Invalid
from colep.core.text import clean_line
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.chatham import NO_LANGUAGE, Place, Veiled
from colep.rules.policy import require
from colep.rules.rooms import may_open_for
from colep.rules.sharing import Choice
from colep.screening.service import NO_PLEA, Plea, guard
from colep.sharing.service import Placed, check_choice, place

#: Opened rooms stand in the list behind those of the routes, in the order in which they came.
_POSITION = 1000
_LETTERS = 12
_PURPOSE = "colep rooms, to open each once"


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room as somebody wants it."""

    name: str
    #: Of the name.
    language: str
    choice: Choice
    is_under_rule: bool = False


@again_if_beaten
def open_room(actor: Actor, wanted: NewRoom, nonce: str, from_session: int | None = None) -> str:
    """Open a room and return its slug. The same nonce with the same room is the same room.

    Its address tells nothing of its name, and under the Chatham House Rule nothing of it leads to who opened it.
    Raises NotAllowed, Invalid for `name`, for `audience` with `community`, and as `sharing.service.place`, Conflict
    for a nonce that was used for another room, and NotHere for a name with data of a case in it: no reason lets such
    a name pass, a room can be called something else.
    """
    require(actor, Action.ROOM_OPEN)
    name = clean_line(wanted.name, "name", LONGEST_NAME)
    if not may_open_for(actor, wanted.choice.audience):
        raise Invalid("audience", "community")
    check_choice(actor, wanted.choice)
    plea = Plea(from_session=from_session) if from_session else NO_PLEA
    guard(actor, {"name": name}, (), plea, Place(Veiled.ROOM, 0) if wanted.is_under_rule else None)
    drawn = _digest(actor, nonce)
    with transaction():
        require_still(actor, Action.ROOM_OPEN)
        placed = place(actor, wanted.choice)
        if already := _opened_before(drawn, name, wanted, placed):
            return already
        return _add(actor, name, wanted, placed, drawn)


def _digest(actor: Actor, nonce: str) -> str:
    """Return what finds the same form again, and who sent it only to one who knows the nonce, which is not kept."""
    secret = current_app.config["SETTINGS"].secret_key
    return sealing.keyed_digest(f"{nonce} {actor.member_id}", secret, _PURPOSE)[:36]


def _opened_before(drawn: str, name: str, wanted: NewRoom, placed: Placed) -> str | None:
    row = db.session.execute(
        select(Room.slug, Room.name, Room.is_under_rule, Room.label, Room.audience_id).where(Room.nonce == drawn)
    ).first()
    if row is None:
        return None
    same = (name, wanted.is_under_rule, placed.label, placed.audience_id)
    if (row.name, row.is_under_rule, row.label, row.audience_id) != same:
        raise Conflict
    return str(row.slug)


def _add(actor: Actor, name: str, wanted: NewRoom, placed: Placed, drawn: str) -> str:
    slug = "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LETTERS))
    new = insert(Room).values(
        slug=slug, name=name, language=NO_LANGUAGE if wanted.is_under_rule else wanted.language,
        author_id=None if wanted.is_under_rule else actor.member_id, nonce=drawn, label=placed.label,
        audience_id=placed.audience_id, is_under_rule=wanted.is_under_rule, position=_POSITION,
    )  # fmt: skip
    room_id = int(execute(new.returning(Room.id)).scalar_one())
    if wanted.is_under_rule:
        speaker_id = speaker_for(actor, Place(Veiled.ROOM, room_id))
        execute(update(Room).where(Room.id == room_id).values(speaker_id=speaker_id))
    return slug
