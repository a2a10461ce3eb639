"""What the calendar takes away of applications: those that nobody confirmed, and the words of those that ended."""

from datetime import timedelta

from sqlalchemy import Select, delete, select, update

from colep.audit.service import record
from colep.core import clock, tasks
from colep.core.db import db, execute, transaction
from colep.membership.models import Application, Vote, Vouch
from colep.rules.acts import CLOCK, Act, Subject
from colep.rules.standing import Standing

#: After the link that nobody opened is dead, for those who ask what became of it.
UNCONFIRMED_KEPT = timedelta(days=1)
#: After the end of an application that led to no account, for those who ask why.
ENDED_KEPT = timedelta(days=180)

#: One transaction holds so many, so that others get their turn between them.
_AT_A_TIME = 50

_NO_ACCOUNT = (Standing.DECLINED.value, Standing.LEFT.value)


@tasks.daily("membership.purge", hour=3)
def purge() -> None:
    """Delete what nobody confirmed, and empty what ended half a year ago. May run twice and be broken off."""
    while _delete_unconfirmed():
        pass
    while _empty_ended():
        pass


def _delete_unconfirmed() -> int:
    with transaction():
        ids = _next(
            select(Application.id).where(
                Application.standing == Standing.APPLIED.value,
                Application.confirm_expires_at < clock.now() - UNCONFIRMED_KEPT,
            )
        )
        execute(delete(Application).where(Application.id.in_(ids)))
        _record(ids, "unconfirmed")
        return len(ids)


def _empty_ended() -> int:
    """Take the person out of ended applications. The row stays, since the record of acts refers to it."""
    with transaction():
        ids = _next(
            select(Application.id).where(
                Application.standing.in_(_NO_ACCOUNT),
                Application.ended_at < clock.now() - ENDED_KEPT,
                Application.email != "",
            )
        )
        nothing = dict.fromkeys(
            ("email", "name", "latin_name", "rank", "agency", "languages", "purpose", "sponsor_email", "answer",
             "code_hash", "flags"), "",
        )  # fmt: skip
        execute(update(Application).where(Application.id.in_(ids)).values(**nothing, state_digest=None))
        execute(update(Vouch).where(Vouch.application_id.in_(ids)).values(note=""))
        execute(update(Vote).where(Vote.application_id.in_(ids)).values(words=""))
        _record(ids, "ended")
        return len(ids)


def _next(wanted: Select[int]) -> list[int]:
    return list(db.session.scalars(wanted.order_by(Application.id).limit(_AT_A_TIME).with_for_update(skip_locked=True)))


def _record(ids: list[int], detail: str) -> None:
    for number in ids:
        record(Act.APPLICATION_PURGE, Subject.APPLICATION, number, actor_id=CLOCK, detail=detail)
