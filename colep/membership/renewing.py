"""The clock: writes down what the end of a term has made of a membership, and writes to those whom it concerns.

The law does not wait for it (`rules.standing.standing_at`). Each step is written down once however often this runs,
by however many workers and from wherever the last one was cut off: rows are locked in small batches, what is done
no longer matches the batch's condition, and a letter's key names its term.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from colep.accounts.events import StandingChanged
from colep.accounts.models import Member
from colep.accounts.service import end_sessions
from colep.audit.models import AuditEntry
from colep.audit.service import record
from colep.core import clock, tasks
from colep.core.db import Transaction, db, transaction
from colep.letters.kinds import Kind
from colep.letters.service import post
from colep.rules.acts import CLOCK, Act, Subject
from colep.rules.standing import (
    ENROL_WITHIN,
    GRACE,
    LAST_REMINDER,
    READING,
    RENEWAL_FROM,
    Hand,
    Standing,
    require_move,
    standing_at,
)

#: So many members in one transaction: others who want to write wait for a tenth of a second at most.
BATCH = 10

#: What a term goes through by itself.
_PATH = (Standing.MEMBER, Standing.RENEWAL_DUE, Standing.LAPSED, Standing.EXPIRED)

#: Entries of the record that show that somebody lately looked after an admission.
_CARE = (Act.MEMBER_ADD, Act.STANDING_CHANGE, Act.FACTORS_RESET, Act.ENROLMENT_LINK, Act.ENROLMENT_CODE)

#: Does one thing to one member inside an act, and returns the standings that it has moved them through.
Step = Callable[[Transaction, Member, datetime], tuple[Standing, ...]]


@tasks.daily("terms", hour=3)
def tick() -> None:
    """Write down the moves that are due, remind those whose term runs out, end admissions nobody takes up."""
    now = clock.now()
    _in_batches(_has_moved(now), _write_down, now)
    _in_batches(_ends_soon(now), _remind, now)
    _in_batches(_is_not_taken_up(now), _let_go, now)


def _in_batches(condition: ColumnElement[bool], step: Step, now: datetime) -> None:
    last, size = 0, BATCH
    while size == BATCH:
        with transaction() as act:
            chosen = select(Member).where(condition, Member.id > last).order_by(Member.id).limit(BATCH)
            members = db.session.scalars(chosen.with_for_update(skip_locked=True)).all()
            moved = [(member.id, standing) for member in members for standing in step(act, member, now)]
            # The record comes last: from its first entry to the commit nobody else can write to it.
            for member_id, standing in moved:
                record(Act.STANDING_CHANGE, Subject.MEMBER, member_id, actor_id=CLOCK, detail=standing.value)
            size, last = len(members), members[-1].id if members else 0


def _has_moved(now: datetime) -> ColumnElement[bool]:
    """Whose kept standing is not the one any more that the term has made of it."""
    return or_(
        and_(Member.standing == Standing.MEMBER.value, Member.ends_at <= now + RENEWAL_FROM),
        and_(Member.standing == Standing.RENEWAL_DUE.value, Member.ends_at <= now),
        and_(Member.standing == Standing.LAPSED.value, Member.ends_at <= now - GRACE),
    )


def _write_down(act: Transaction, member: Member, now: datetime) -> tuple[Standing, ...]:
    old, new = Standing(member.standing), standing_at(Standing(member.standing), member.ends_at, now)
    steps = _PATH[_PATH.index(old) + 1 : _PATH.index(new) + 1]
    for before, after in zip((old, *steps), steps, strict=False):
        require_move(before, after, Hand.CLOCK)
    member.standing = new.value
    if new is Standing.RENEWAL_DUE:
        _remind(act, member, now)
    if Standing.LAPSED in steps:
        _tell(act, member, Kind.LAPSED)
    if new not in READING:
        end_sessions(act, member.id)
    act.fact(StandingChanged(member.id))
    return steps


def _ends_soon(now: datetime) -> ColumnElement[bool]:
    """Who may want the last reminder; its key knows whether they have it."""
    return and_(
        Member.standing == Standing.RENEWAL_DUE.value, Member.ends_at > now, Member.ends_at <= now + LAST_REMINDER
    )


def _remind(act: Transaction, member: Member, now: datetime) -> tuple[Standing, ...]:
    """Write that the term ends: a month before, and once more in its last week."""
    is_last = member.ends_at <= now + LAST_REMINDER
    days = max(1, -((now - member.ends_at) // timedelta(days=1)))
    _tell(act, member, Kind.RENEWAL_SOON, "last" if is_last else "first", days=str(days))
    return ()


def _tell(act: Transaction, member: Member, kind: Kind, which: str = "", **values: str) -> None:
    """Write a letter about a term, once for this term."""
    ends = member.ends_at.date().isoformat()
    key = ":".join(filter(None, (kind.value, str(member.id), ends, which)))
    post(act, kind, member.email, member.interface_language, key=key, name=member.name, ends=ends, **values)


def _is_not_taken_up(now: datetime) -> ColumnElement[bool]:
    """Who was admitted long ago, has not enrolled, and was not looked after since."""
    cared_for = exists().where(
        AuditEntry.subject_kind == Subject.MEMBER.value, AuditEntry.subject_id == Member.id,
        AuditEntry.act.in_([act.value for act in _CARE]), AuditEntry.at > now - ENROL_WITHIN,
    )  # fmt: skip
    return and_(
        Member.standing == Standing.ADMITTED.value, Member.admitted_at <= now - ENROL_WITHIN, not_(cared_for)
    )  # fmt: skip


def _let_go(act: Transaction, member: Member, now: datetime) -> tuple[Standing, ...]:
    require_move(Standing(member.standing), Standing.LEFT, Hand.CLOCK)
    member.standing = Standing.LEFT.value
    end_sessions(act, member.id)
    key = f"{Kind.LEFT.value}:{member.id}:{now:%Y%m%d}"
    post(act, Kind.LEFT, member.email, member.interface_language, key=key, name=member.name)
    act.fact(StandingChanged(member.id))
    return (Standing.LEFT,)
