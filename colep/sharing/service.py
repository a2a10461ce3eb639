"""Finding the audience for something that is about to be written. Part of the act that writes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import delete, insert, select, update

from colep.core import clock
from colep.core.db import Base, db, execute, fetch_all
from colep.core.errors import Invalid
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.groups import Entry, belongs, is_archived, may_address, may_know, nation_of
from colep.rules.groups import Group as GroupRule
from colep.rules.labels import Label
from colep.rules.policy import LAW
from colep.rules.sharing import LABELS_OF, MOST_GROUPS, MOST_NAMED, AudienceKind, Choice
from colep.rules.standing import READING, Standing, standing_at
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupAsk, GroupMember
from colep.sharing.queries import as_rule, with_groups


@dataclass(frozen=True, slots=True)
class Placed:
    """What a row of something shared is written with."""

    label: str
    audience_id: int


def place(actor: Actor, choice: Choice) -> Placed:
    """Return label and audience for something that is about to be written; the audience is made if it is new.

    Call it inside the act, which is decorated with `again_if_beaten`: two acts may make the same audience at once.
    The author of what is for members is always one of them; what is for groups is for one of the author's too.
    Raises Invalid with field `groups` and `empty`, `many`, `choice`, `archived`, `alone` or `author`, with field
    `members` and `empty`, `many` or `choice`, or with field `label` and `audience` or `hidden`; what the author may not
    know of is no choice.
    """
    chosen = _checked(actor, choice, is_held=True)
    return Placed(chosen.label.value, _audience_of(chosen))


def check_choice(actor: Actor, choice: Choice) -> Choice:
    """Return a choice as it would be written, the author among those named. Raises Invalid as `place`."""
    return _checked(actor, choice, is_held=False)


def _checked(actor: Actor, choice: Choice, *, is_held: bool) -> Choice:
    groups: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    if choice.audience is AudienceKind.GROUPS:
        groups = _groups(actor, choice, is_held=is_held)
    elif choice.audience is AudienceKind.MEMBERS:
        members = _members(actor, choice.members)
    if choice.label not in LABELS_OF[choice.audience]:
        raise Invalid("label", "audience")
    return replace(choice, groups=tuple(groups), members=tuple(members))


def _audience_of(choice: Choice) -> int:
    if choice.audience is AudienceKind.COMMUNITY:
        return COMMUNITY_ID
    if choice.audience is AudienceKind.GROUPS:
        return _find(choice.audience, choice.groups) or _make(choice.audience, choice.groups, AudienceGroup, "group_id")
    return _find(choice.audience, choice.members) or _make(choice.audience, choice.members, AudienceMember, "member_id")


def note_nation(member: Actor) -> None:
    """Note in their groups for which country's services a member stands. Part of every act that changes the role.

    Whoever may not join groups in the new role is taken out of all of them. A working group that they own keeps them
    as its owner and has nobody who leads it, until the secretariat hands it over or its last day is past.
    """
    if member.role not in LAW[Action.GROUP_JOIN]:
        for rows in (GroupMember, GroupAsk):
            execute(delete(rows).where(rows.member_id == member.member_id))
        return
    execute(
        update(GroupMember)
        .where(GroupMember.member_id == member.member_id)
        .values(nation=nation_of(member))
        .execution_options(synchronize_session=False)
    )


def _groups(actor: Actor, choice: Choice, *, is_held: bool) -> tuple[int, ...]:
    """Check the groups; inside an act held so that none is archived and none left before it is through."""
    ids = _several(choice.groups, "groups", MOST_GROUPS)
    wanted = select(Group.__table__).where(Group.id.in_(ids)).order_by(Group.id)
    rows = execute(wanted.with_for_update(read=True)).all() if is_held else fetch_all(wanted)
    groups, now = [as_rule(row) for row in rows], clock.now()
    actor = with_groups(actor)
    if len(groups) != len(ids) or not all(may_know(actor, group) for group in groups):
        raise Invalid("groups", "choice")
    if any(is_archived(group, now) for group in groups):
        raise Invalid("groups", "archived")
    if not all(may_address(actor, group, now) for group in groups):
        raise Invalid("groups", "choice")
    _require_author(actor, groups)
    _require_discretion(groups, choice.label)
    return tuple(ids)


def _require_discretion(groups: list[GroupRule], label: Label) -> None:
    """What is for a group that does not exist for everybody, or shows nobody who is in it, is for no other group.

    Its readers would learn of the one by the other. And AMBER takes the services of everybody's country along, which
    would tell who is in a hidden roster.
    """
    if len(groups) > 1 and any(group.is_hidden or group.entry is Entry.CLOSED for group in groups):
        raise Invalid("groups", "alone")
    if label is Label.AMBER and any(group.is_hidden for group in groups):
        raise Invalid("label", "hidden")


def _require_author(actor: Actor, groups: Iterable[GroupRule]) -> None:
    """Whoever is in none of the groups would lose sight of their own words at once."""
    if not any(belongs(actor, group) for group in groups):
        raise Invalid("groups", "author")


def _members(actor: Actor, wanted: Iterable[int]) -> tuple[int, ...]:
    others = set(wanted) - {actor.member_id}
    _several(others, "members", MOST_NAMED - 1)
    ids = sorted({*others, actor.member_id})
    people = Base.metadata.tables["members"].c
    found = fetch_all(select(people.id, people.standing, people.ends_at).where(people.id.in_(ids)))
    now = clock.now()
    reading = [row.id for row in found if standing_at(Standing(row.standing), row.ends_at, now) in READING]
    if sorted(reading) != ids:
        raise Invalid("members", "choice")
    return tuple(ids)


def _several(wanted: Iterable[int], field: str, most: int) -> list[int]:
    ids = sorted(set(wanted))
    if not ids:
        raise Invalid(field, "empty")
    if len(ids) > most:
        raise Invalid(field, "many")
    return ids


def _key(kind: AudienceKind, ids: tuple[int, ...]) -> str:
    return f"{kind}:{','.join(map(str, ids))}"


def _find(kind: AudienceKind, ids: tuple[int, ...]) -> int | None:
    return db.session.scalar(select(Audience.id).where(Audience.key == _key(kind, ids)))


def _make(kind: AudienceKind, ids: tuple[int, ...], table: type[Base], column: str) -> int:
    new = insert(Audience).values(kind=kind.value, key=_key(kind, ids)).returning(Audience.id)
    audience_id = int(execute(new).scalar_one())
    execute(insert(table).values([{"audience_id": audience_id, column: id_} for id_ in ids]))
    return audience_id
