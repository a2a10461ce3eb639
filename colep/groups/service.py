"""Making, keeping and ending working groups. Each act leaves an entry in the record."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.audit.service import record
from colep.core import clock
from colep.core.db import again_if_beaten, db, execute, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.core.text import clean_line, clean_text, slug
from colep.groups.events import GroupEntered
from colep.groups.membership import enter, held
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.groups import Entry, GroupKind, is_archived, may_see_roster
from colep.rules.policy import require
from colep.screening.service import Plea, guard
from colep.sharing.models import LONGEST_NAME, LONGEST_PURPOSE, Group, GroupAsk, GroupMember

#: A working group is for a purpose, not for ever.
LONGEST_LIFE = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Draft:
    """A new working group as its owner typed it."""

    name: str
    purpose: str
    language: str
    entry: Entry
    is_hidden: bool
    #: The last day on which something can be added.
    last_day: date


@again_if_beaten
def create(actor: Actor, draft: Draft, nonce: str, *, from_session: int | None = None) -> Group:
    """Make a working group with the actor as its owner and first member. The same nonce is the same group.

    Raises NotAllowed, Invalid for `name`, `purpose` or `last_day` (`past`, `far`), Conflict for a nonce that somebody
    else's group has, and NotHere for data of a case in name or purpose: no reason lets it pass.
    """
    require(actor, Action.GROUP_CREATE)
    name, purpose = clean_line(draft.name, "name", LONGEST_NAME), clean_text(draft.purpose, "purpose", LONGEST_PURPOSE)
    guard(actor, {"name": name, "purpose": purpose}, plea=Plea(from_session=from_session))
    now = clock.now()
    ends_at = _end_of(draft.last_day, now)
    with transaction() as act:
        made = db.session.scalar(select(Group).where(Group.kind == GroupKind.WORKING.value, Group.subject == nonce))
        if made is not None:
            if made.owner_id != actor.member_id or made.name != name:
                raise Conflict
            return _apart(made)
        group = Group(
            kind=GroupKind.WORKING.value, subject=nonce, name=name, purpose=purpose, language=draft.language,
            slug=slug(name), entry=draft.entry.value, is_hidden=draft.is_hidden, owner_id=actor.member_id,
            created_at=now, ends_at=ends_at,
        )  # fmt: skip
        db.session.add(group)
        db.session.flush()
        enter(actor.member_id, group.id)
        act.fact(GroupEntered(group.id, actor.member_id))
        record(Act.GROUP_CREATE, Subject.GROUP, group.id, actor_id=actor.member_id, session_id=from_session)
        return _apart(group)


def _apart(group: Group) -> Group:
    """The row as it is, to be read after the commit."""
    db.session.flush()
    db.session.expunge(group)
    return group


def _end_of(last_day: date, now: datetime) -> datetime:
    if last_day < now.date():
        raise Invalid("last_day", "past")
    if last_day - now.date() > LONGEST_LIFE:
        raise Invalid("last_day", "far")
    return datetime.combine(last_day + timedelta(days=1), time.min, UTC)


def hand_over(actor: Actor, group_id: int, member_id: int, *, from_session: int | None = None) -> None:
    """Make somebody who is in the group its owner. By its owner, or by the secretariat where it may see who is in it.

    Raises Missing, NotAllowed, Conflict for a group that is over, and Invalid with `member` and `choice`.
    """
    with transaction():
        actor, group, rule = held(actor, group_id)
        require(actor, Action.GROUP_KEEP, rule)
        if not may_see_roster(actor, rule):
            raise Missing
        _require_alive(rule)
        if db.session.scalar(_who_is_in(group_id).where(Member.id == member_id)) is None or member_id == group.owner_id:
            raise Invalid("member", "choice")
        group.owner_id = member_id
        record(
            Act.GROUP_HAND_OVER, Subject.MEMBER, member_id, actor_id=actor.member_id, session_id=from_session,
            detail=f"group {group_id}",
        )  # fmt: skip


def _who_is_in(group_id: int) -> Any:
    return (
        select(Member.id)
        .join(GroupMember, GroupMember.member_id == Member.id)
        .where(GroupMember.group_id == group_id, may_read_now())
    )


def extend(actor: Actor, group_id: int, last_day: date, *, from_session: int | None = None) -> None:
    """Give a working group a later last day, within two years from now. By its owner.

    Raises Missing, NotAllowed, Conflict for a group that is over (a new one is quickly made), and Invalid with
    `last_day` and `sooner` or `far`.
    """
    with transaction():
        actor, group, rule = held(actor, group_id)
        require(actor, Action.GROUP_LEAD, rule)
        _require_alive(rule)
        ends_at = _end_of(last_day, clock.now())
        if group.ends_at is None or ends_at <= group.ends_at:
            raise Invalid("last_day", "sooner")
        group.ends_at = ends_at
        record(Act.GROUP_EXTEND, Subject.GROUP, group_id, actor_id=actor.member_id, session_id=from_session)


def archive(actor: Actor, group_id: int, *, from_session: int | None = None) -> None:
    """End a working group now: its members go on reading, nothing is added, nobody comes in.

    Raises Missing, NotAllowed, and Conflict for a group that is over.
    """
    with transaction():
        actor, group, rule = held(actor, group_id)
        require(actor, Action.GROUP_KEEP, rule)
        _require_alive(rule)
        group.ends_at = clock.now()
        execute(delete(GroupAsk).where(GroupAsk.group_id == group_id))
        record(Act.GROUP_ARCHIVE, Subject.GROUP, group_id, actor_id=actor.member_id, session_id=from_session)


def _require_alive(rule: Any) -> None:
    if is_archived(rule, clock.now()):
        raise Conflict("the group is over")
