"""What holding back does to the guard's cases: an item that is taken away needs no other decision."""

from sqlalchemy import update

from colep.core import clock
from colep.core.db import execute
from colep.handling.things import Thing
from colep.rules.actor import Actor
from colep.rules.screening import CaseState
from colep.screening.models import GuardCase


def note_held(actor: Actor, thing: Thing) -> None:
    """Decide the cases about an item that is held back. Part of that act."""
    _move(thing, CaseState.OPEN, CaseState.REMOVED, decided_by_id=actor.member_id, decided_at=clock.now())


def note_released(thing: Thing) -> None:
    """Have them wait again: that it may be seen does not say that it may stay."""
    _move(thing, CaseState.REMOVED, CaseState.OPEN, decided_by_id=None, decided_at=None)


def _move(thing: Thing, before: CaseState, after: CaseState, **decided: object) -> None:
    execute(
        update(GuardCase)
        .where(
            GuardCase.subject_kind == thing.subject.value, GuardCase.subject_id == thing.id,
            GuardCase.state == before.value,
        )
        .values(state=after.value, **decided)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
