"""Holding a thing back, and releasing it. Staff see no more by being staff: they hold what they may read."""

from sqlalchemy import insert, select, update

from colep.accounts.still import require_still
from colep.audit.service import clean_reason, record
from colep.chat.service import hold_message, release_message
from colep.core import clock
from colep.core.db import Transaction, again_if_beaten, db, execute, transaction
from colep.forum.holding import mark_post
from colep.handling import cases, consents, recalls, things
from colep.handling.models import Hold
from colep.handling.things import KINDS, Thing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.screening.service import guard


def hold(actor: Actor, subject: Subject, thing_id: int, reason: str, *, from_session: int | None = None) -> None:
    """Hold a thing back: from now on it is missing for everybody, also on pages that are open.

    Of a post or message the place stays and the words go. Raises NotAllowed, Missing for what is not there for this
    person or is held back already, Invalid for a reason that is none, and NotHere for data of a case in it.
    """
    reason = checked_reason(actor, subject, thing_id, reason)
    _hold(actor, subject, thing_id, reason, from_session)


@again_if_beaten
def _hold(actor: Actor, subject: Subject, thing_id: int, reason: str, from_session: int | None) -> None:
    with transaction() as act:
        hold_within(act, actor, subject, thing_id, reason)
        # The reason stays with the hold: the record is read by staff who may not read the item.
        record(Act.ITEM_HOLD, subject, thing_id, actor_id=actor.member_id, session_id=from_session)


def checked_reason(actor: Actor, subject: Subject, thing_id: int, reason: str) -> str:
    """Return a reason as it is stored, before the act. Raises as `hold`."""
    require(actor, Action.ITEM_HOLD)
    things.load(actor, subject, thing_id)
    cleaned = clean_reason(reason)
    guard(actor, {"reason": cleaned})
    return cleaned


def hold_within(act: Transaction, actor: Actor, subject: Subject, thing_id: int, reason: str) -> None:
    """Do it as a part of an act, which enters it in the record as ITEM_HOLD. Raises as `hold`."""
    require_still(actor, Action.ITEM_HOLD)
    thing = things.lock(actor, subject, thing_id)
    now = clock.now()
    execute(
        insert(Hold).values(
            subject_kind=subject.value, subject_id=thing.id, held_by_id=actor.member_id, reason=reason, held_at=now
        )
    )
    if subject is Subject.MESSAGE:
        act.fact(hold_message(thing.whole_id, thing.id))
    else:
        _mark(thing, is_held=True)
    consents.close_open(thing)
    cases.note_held(actor, thing)
    recalls.ring(act)


def release(actor: Actor, subject: Subject, thing_id: int, *, from_session: int | None = None) -> None:
    """Give back what was held, to those for whom it is. Raises NotAllowed, and Missing for what is not held."""
    require(actor, Action.ITEM_HOLD)
    with transaction() as act:
        require_still(actor, Action.ITEM_HOLD)
        thing = things.lock(actor, subject, thing_id, is_held=True)
        held = db.session.scalars(
            select(Hold).where(
                Hold.subject_kind == subject.value, Hold.subject_id == thing.id, Hold.released_at.is_(None)
            )
        ).one()
        held.released_by_id, held.released_at = actor.member_id, clock.now()
        if subject is Subject.MESSAGE:
            act.fact(release_message(thing.whole_id, thing.id))
        else:
            _mark(thing, is_held=False)
        cases.note_released(thing)
        recalls.ring(act)
        record(Act.ITEM_RELEASE, subject, thing_id, actor_id=actor.member_id, session_id=from_session)


def _mark(thing: Thing, *, is_held: bool) -> None:
    held_at, table = clock.now() if is_held else None, KINDS[thing.subject].table.__table__
    if thing.subject is Subject.POST:
        mark_post(thing.id, held_at)
    else:
        execute(update(table).where(table.c.id == thing.id).values(held_at=held_at))
