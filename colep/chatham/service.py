"""Giving somebody the number under which they speak. Part of the act in which they first do."""

import secrets

from sqlalchemy import ColumnElement, insert, select

from colep.chatham import envelope
from colep.chatham.models import Speaker
from colep.core.db import db, execute
from colep.rules.actor import Actor
from colep.rules.chatham import Place, numbers_to_draw


def speaker_for(actor: Actor, place: Place) -> int:
    """Return the id of the speaker that this member is in this place; drawn the first time they speak there.

    Call it inside the act, which is decorated with `again_if_beaten`: two first words may come at once.
    """
    tag = envelope.tag(place, actor.member_id)
    known = db.session.scalar(select(Speaker.id).where(*_in(place), Speaker.tag == tag))
    if known is not None:
        return known
    sealed = envelope.close(place, actor.member_id)
    new = insert(Speaker).values(kind=place.kind.value, thing_id=place.id, tag=tag, number=_draw(place), sealed=sealed)
    return int(execute(new.returning(Speaker.id)).scalar_one())


def _draw(place: Place) -> int:
    taken = set(db.session.scalars(select(Speaker.number).where(*_in(place))))
    free = sorted(set(range(1, numbers_to_draw(len(taken)) + 1)) - taken)
    return secrets.choice(free)


def _in(place: Place) -> tuple[ColumnElement[bool], ...]:
    return Speaker.kind == place.kind.value, Speaker.thing_id == place.id
