"""Finding the audience for something that is about to be written. Part of the act that writes it."""

from collections.abc import Collection, Iterable

from sqlalchemy import insert, select, update

from colep.core import clock
from colep.core.db import Base, db, execute
from colep.core.errors import Invalid
from colep.rules.actor import Actor
from colep.rules.groups import Group as GroupRule
from colep.rules.groups import belongs, is_archived, may_address, may_know, nation_of
from colep.rules.labels import Label
from colep.rules.sharing import LABELS_OF, MOST_GROUPS, MOST_NAMED, AudienceKind
from colep.rules.standing import READING, Standing, standing_at
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupMember
from colep.sharing.queries import as_rule, hides_readers, with_groups


def audience_for(
    actor: Actor, kind: AudienceKind, *, groups: Collection[int] = (), members: Collection[int] = ()
) -> int:
    """Return the id of the audience of these groups or members, made if nothing was for them before.

    Call it inside the act, which is decorated with `again_if_beaten`: two acts may make the same audience at once.
    The author of what is for members is always one of them; what is for groups is for one of the author's too.
    Raises Invalid with field `groups` and `empty`, `many`, `choice`, `archived` or `author`, or with field
    `members` and `empty`, `many` or `choice`; what the author may not know of is no choice.
    """
    if kind is AudienceKind.COMMUNITY:
        return COMMUNITY_ID
    if kind is AudienceKind.GROUPS:
        ids = _groups(actor, groups)
        return _find(kind, ids) or _make(kind, ids, AudienceGroup, "group_id")
    ids = _members(actor, members)
    return _find(kind, ids) or _make(kind, ids, AudienceMember, "member_id")


def note_nation(member: Actor) -> None:
    """Note in their groups for which country's services a member stands. Part of every act that changes the role."""
    execute(
        update(GroupMember)
        .where(GroupMember.member_id == member.member_id)
        .values(nation=nation_of(member))
        .execution_options(synchronize_session=False)
    )


def check_label(label: Label, kind: AudienceKind, audience_id: int) -> None:
    """Raise Invalid with field `label` and `audience` for a label that this audience cannot have.

    AMBER takes the services of everybody's country along, which would tell who is in a hidden roster.
    """
    if label not in LABELS_OF[kind]:
        raise Invalid("label", "audience")
    if label is Label.AMBER and hides_readers(audience_id):
        raise Invalid("label", "hidden")


def _groups(actor: Actor, wanted: Iterable[int]) -> list[int]:
    """Check the groups, held so that none is archived and none left before this act is through."""
    ids = _several(wanted, "groups", MOST_GROUPS)
    rows = db.session.scalars(select(Group).where(Group.id.in_(ids)).order_by(Group.id).with_for_update(read=True))
    groups, now = [as_rule(row) for row in rows], clock.now()
    actor = with_groups(actor)
    if len(groups) != len(ids) or not all(may_know(actor, group) for group in groups):
        raise Invalid("groups", "choice")
    if any(is_archived(group, now) for group in groups):
        raise Invalid("groups", "archived")
    if not all(may_address(actor, group, now) for group in groups):
        raise Invalid("groups", "choice")
    _require_author(actor, groups)
    return ids


def _require_author(actor: Actor, groups: Iterable[GroupRule]) -> None:
    """Whoever is in none of the groups would lose sight of their own words at once."""
    if not any(belongs(actor, group) for group in groups):
        raise Invalid("groups", "author")


def _members(actor: Actor, wanted: Iterable[int]) -> list[int]:
    others = set(wanted) - {actor.member_id}
    _several(others, "members", MOST_NAMED - 1)
    ids = sorted({*others, actor.member_id})
    people = Base.metadata.tables["members"].c
    found = execute(select(people.id, people.standing, people.ends_at).where(people.id.in_(ids))).all()
    now = clock.now()
    reading = [row.id for row in found if standing_at(Standing(row.standing), row.ends_at, now) in READING]
    if sorted(reading) != ids:
        raise Invalid("members", "choice")
    return ids


def _several(wanted: Iterable[int], field: str, most: int) -> list[int]:
    ids = sorted(set(wanted))
    if not ids:
        raise Invalid(field, "empty")
    if len(ids) > most:
        raise Invalid(field, "many")
    return ids


def _key(kind: AudienceKind, ids: list[int]) -> str:
    return f"{kind}:{','.join(map(str, ids))}"


def _find(kind: AudienceKind, ids: list[int]) -> int | None:
    return db.session.scalar(select(Audience.id).where(Audience.key == _key(kind, ids)))


def _make(kind: AudienceKind, ids: list[int], table: type[Base], column: str) -> int:
    new = insert(Audience).values(kind=kind.value, key=_key(kind, ids)).returning(Audience.id)
    audience_id = int(execute(new).scalar_one())
    execute(insert(table).values([{"audience_id": audience_id, column: id_} for id_ in ids]))
    return audience_id
