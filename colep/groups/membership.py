"""Coming into a group and going out of it: at once, and on open sockets within a second."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, insert, select

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.accounts.still import require_still
from colep.audit.service import record
from colep.core import clock
from colep.core.db import Transaction, db, execute, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.groups.events import GroupEntered, GroupLeft
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.groups import JOINED, Entry, belongs, is_archived, may_know, nation_of, why_not_enter
from colep.rules.groups import Group as GroupRule
from colep.rules.policy import LAW, require
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.sharing.models import Group, GroupAsk, GroupMember
from colep.sharing.queries import as_rule, with_groups


def held(actor: Actor, group_id: int) -> tuple[Actor, Group, GroupRule]:
    """Return a group, held until the commit, and the actor with the groups that they are in under that lock.

    Raises Missing for a group that is not there for this person.
    """
    group = db.session.get(Group, group_id, with_for_update=True)
    actor = with_groups(actor)
    if group is None or not may_know(actor, as_rule(group)):
        raise Missing
    return actor, group, as_rule(group)


def enter(member_id: int, group_id: int) -> None:
    """Put somebody in a group, inside an act."""
    row = db.session.execute(select(Member.role, Member.country).where(Member.id == member_id)).one()
    nation = nation_of(Actor(member_id, Role(row.role), Standing.MEMBER, row.country))
    values = {"member_id": member_id, "group_id": group_id, "nation": nation, "joined_at": clock.now()}
    execute(insert(GroupMember).values(**values))


def _drop_ask(member_id: int, group_id: int) -> bool:
    gone = execute(delete(GroupAsk).where(GroupAsk.group_id == group_id, GroupAsk.member_id == member_id))
    return bool(gone.rowcount)


def _is_in(member_id: int, group_id: int) -> bool:
    return db.session.get(GroupMember, (member_id, group_id)) is not None


def join(actor: Actor, group_id: int, *, from_session: int | None = None) -> None:
    """Come into an open group; who is in already stays in, and nothing is recorded.

    Raises Missing, NotAllowed, and Conflict for a group that one cannot join by oneself or that is over.
    """
    with transaction() as act:
        actor, group, rule = held(actor, group_id)
        _require_entry(actor, rule, Entry.OPEN)
        if belongs(actor, rule):
            return
        require_still(actor, Action.GROUP_JOIN)
        enter(actor.member_id, group.id)
        act.fact(GroupEntered(group.id, actor.member_id))
        record(Act.GROUP_JOIN, Subject.GROUP, group.id, actor_id=actor.member_id, session_id=from_session)


def ask(actor: Actor, group_id: int, *, from_session: int | None = None) -> None:
    """Ask to come into a group that is on request; asking twice is asking once. Raises as `join`."""
    with transaction():
        actor, group, rule = held(actor, group_id)
        _require_entry(actor, rule, Entry.REQUEST)
        if belongs(actor, rule) or db.session.get(GroupAsk, (group.id, actor.member_id)) is not None:
            return
        require_still(actor, Action.GROUP_JOIN)
        execute(insert(GroupAsk).values(group_id=group.id, member_id=actor.member_id, asked_at=clock.now()))
        record(Act.GROUP_ASK, Subject.GROUP, group.id, actor_id=actor.member_id, session_id=from_session)


def _require_entry(actor: Actor, rule: GroupRule, entry: Entry) -> None:
    require(actor, Action.GROUP_JOIN, rule)
    if why := why_not_enter(actor, rule, clock.now()):
        raise Conflict(why)
    if rule.entry is not entry and not belongs(actor, rule):
        raise Conflict("one comes in another way")


def leave(actor: Actor, group_id: int, *, from_session: int | None = None) -> None:
    """Go out of a group, or take back that one asked. What was for the group is gone at once.

    Raises Missing, NotAllowed, and Conflict for an owner, who hands over or archives first, and where there is
    nothing to leave.
    """
    with transaction() as act:
        actor, group, rule = held(actor, group_id)
        require(actor, Action.GROUP_LEAVE, rule)
        did = _go(act, actor, rule)
        record(did, Subject.GROUP, group.id, actor_id=actor.member_id, session_id=from_session)


def _go(act: Transaction, actor: Actor, rule: GroupRule) -> Act:
    if _drop_ask(actor.member_id, rule.id):
        return Act.GROUP_TAKE_BACK
    is_alive = not is_archived(rule, clock.now())
    if rule.kind not in JOINED or not belongs(actor, rule) or (rule.owner_id == actor.member_id and is_alive):
        raise Conflict("there is nothing to leave, or somebody must lead the group")
    _take_out(act, actor.member_id, rule.id)
    return Act.GROUP_LEAVE


def _take_out(act: Transaction, member_id: int, group_id: int) -> None:
    execute(delete(GroupMember).where(GroupMember.member_id == member_id, GroupMember.group_id == group_id))
    act.fact(GroupLeft(group_id, member_id))


@contextmanager
def _leading(actor: Actor, group_id: int, member_id: int, did: Act, from_session: int | None) -> Iterator[Transaction]:
    """An act of a group's owner on somebody else, of which the entry stands with that member."""
    with transaction() as act:
        actor, _group, rule = held(actor, group_id)
        require(actor, Action.GROUP_LEAD, rule)
        if member_id == actor.member_id:
            raise Conflict("the owner is in the group")
        yield act
        record(
            did, Subject.MEMBER, member_id, actor_id=actor.member_id, session_id=from_session,
            detail=f"group {group_id}",
        )  # fmt: skip


def _require_alive(group_id: int) -> None:
    group = db.session.get(Group, group_id)
    if group is None or is_archived(as_rule(group), clock.now()):
        raise Conflict("the group is over")


def accept(actor: Actor, group_id: int, member_id: int, *, from_session: int | None = None) -> None:
    """Let somebody in who asked. By its owner.

    Raises Missing, NotAllowed, and Conflict where nobody asks any more, the group is over, or who asked may not read.
    """
    with _leading(actor, group_id, member_id, Act.GROUP_ACCEPT, from_session) as act:
        _require_alive(group_id)
        if not _drop_ask(member_id, group_id) or not _may_come(member_id):
            raise Conflict("nobody asks")
        enter(member_id, group_id)
        act.fact(GroupEntered(group_id, member_id))


def decline(actor: Actor, group_id: int, member_id: int, *, from_session: int | None = None) -> None:
    """Leave somebody out who asked. By its owner. Raises as `accept`."""
    with _leading(actor, group_id, member_id, Act.GROUP_DECLINE, from_session):
        if not _drop_ask(member_id, group_id):
            raise Conflict("nobody asks")


def add(actor: Actor, group_id: int, member_id: int, *, from_session: int | None = None) -> None:
    """Bring somebody in. By its owner.

    Raises Missing, NotAllowed, Conflict for a group that is over, and Invalid with `member` and `choice` for somebody
    who is in already, or whom the law does not let read.
    """
    with _leading(actor, group_id, member_id, Act.GROUP_ADD, from_session) as act:
        _require_alive(group_id)
        if _is_in(member_id, group_id) or not _may_come(member_id):
            raise Invalid("member", "choice")
        _drop_ask(member_id, group_id)
        enter(member_id, group_id)
        act.fact(GroupEntered(group_id, member_id))


def remove(actor: Actor, group_id: int, member_id: int, *, from_session: int | None = None) -> None:
    """Take somebody out. By its owner. Raises Missing, NotAllowed, and Conflict for somebody who is not in."""
    with _leading(actor, group_id, member_id, Act.GROUP_REMOVE, from_session) as act:
        if not _is_in(member_id, group_id):
            raise Conflict("they are not in the group")
        _take_out(act, member_id, group_id)


def _may_come(member_id: int) -> bool:
    """Say whether somebody may be in groups; neither role nor standing can change before this act is over."""
    roles = sorted(role.value for role in LAW[Action.GROUP_JOIN])
    who = select(Member.id).where(Member.id == member_id, may_read_now(), Member.role.in_(roles))
    who = who.with_for_update(read=True)
    return db.session.scalar(who) is not None
