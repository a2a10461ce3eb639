"""A small community with groups of every kind, audiences of every kind and a thing under each label for each.

It is kept twice: as rows, and here as plain sets from which the law in Python is told what it needs.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import delete, insert, update

from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.forum.models import Thread
from colep.rules.actor import Actor
from colep.rules.groups import JOINED, SECTORS, GroupKind, Sector, nation_of
from colep.rules.labels import Label
from colep.rules.roles import NATIONAL, Role
from colep.rules.sharing import AudienceKind, Shared
from colep.rules.standing import GRACE, READING, Standing
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupMember

COUNTRIES = ("IQ", "HU", "TR", "XK")
STANDINGS = (Standing.MEMBER, Standing.MEMBER, Standing.RENEWAL_DUE, Standing.LAPSED, Standing.SUSPENDED, Standing.LEFT, Standing.EXPIRED)  # fmt: skip
ROLES = (Role.PRACTITIONER, Role.PRACTITIONER, Role.LIAISON, Role.SPOC, *Role)


@dataclass
class Person:
    """A row of members."""

    id: int
    role: Role
    country: str
    standing: Standing
    is_over: bool

    @property
    def reads(self) -> bool:
        """May read by standing and term."""
        return self.standing in READING and not self.is_over


@dataclass
class Circle:
    """A row of groups, with those who have joined."""

    id: int
    kind: GroupKind
    subject: str
    is_over: bool
    joined: set[int] = field(default_factory=set)


class World:
    """Made from a seed; every change goes into both books."""

    def __init__(self, seed: int, author_id: int) -> None:
        self.draw = random.Random(seed)
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Circle] = {}
        #: id → kind and the ids of its groups or members
        self.audiences: dict[int, tuple[AudienceKind, frozenset[int]]] = {
            COMMUNITY_ID: (AudienceKind.COMMUNITY, frozenset())
        }
        self.things: dict[int, tuple[Label, int]] = {}
        #: Things that a moderator holds back.
        self.held: set[int] = set()
        with transaction():
            self._make_people(40)
            self._make_groups(author_id)
            self._make_audiences(24)
            self._make_things(author_id)

    def _make_people(self, count: int) -> None:
        for number in range(count):
            person = Person(
                0,
                self.draw.choice(ROLES),
                self.draw.choice(COUNTRIES),
                self.draw.choice(STANDINGS),
                self.draw.random() < 0.1,
            )
            person.id = execute(
                insert(Member).values(
                    handle=f"p{number}", email=f"p{number}@police.example", name="N", latin_name="N", role=person.role.value,
                    standing=person.standing.value, country=person.country, admitted_at=clock.now(), ends_at=self._end(person),
                ).returning(Member.id)
            ).scalar_one()  # fmt: skip
            self.people[person.id] = person

    @staticmethod
    def _end(person: Person) -> object:
        return clock.now() - GRACE - timedelta(days=1) if person.is_over else clock.now() + timedelta(days=100)

    def _make_groups(self, owner_id: int) -> None:
        execute(delete(Group))
        kinds = [(GroupKind.COUNTRY, country) for country in COUNTRIES]
        kinds += [(GroupKind.SECTOR, sector.value) for sector in Sector]
        kinds += [(GroupKind.ROUTE, f"route-{number}") for number in range(3)]
        kinds += [(GroupKind.WORKING, f"working-{number}") for number in range(7)]
        self.draw.shuffle(kinds)
        for kind, subject in kinds:
            is_working = kind is GroupKind.WORKING
            is_over = is_working and (subject == "working-0" or self.draw.random() < 0.4)
            end = clock.now() + timedelta(days=-1 if is_over else 30) if is_working else None
            id_ = execute(
                insert(Group).values(
                    kind=kind.value, subject=subject, slug="x", entry="open", created_at=clock.now(), ends_at=end,
                    owner_id=owner_id if is_working else None, is_hidden=self.draw.random() < 0.3,
                ).returning(Group.id)
            ).scalar_one()  # fmt: skip
            self.groups[id_] = Circle(id_, kind, subject, is_over)
            if kind in JOINED:
                for person_id in self.draw.sample(sorted(self.people), self.draw.randint(0, 6)):
                    self._join(person_id, id_)

    def _make_audiences(self, count: int) -> None:
        for number in range(count):
            kind = (AudienceKind.GROUPS, AudienceKind.MEMBERS)[number % 2]
            known = sorted(self.groups if kind is AudienceKind.GROUPS else self.people)
            ids = frozenset(self.draw.sample(known, self.draw.choice((1, 1, 2, 3))))
            if number == 0:
                ids = frozenset(circle.id for circle in self.groups.values() if circle.subject == "working-0")
            id_ = execute(
                insert(Audience).values(kind=kind.value, key=f"{kind}:{number}").returning(Audience.id)
            ).scalar_one()
            table, column = (
                (AudienceGroup, "group_id") if kind is AudienceKind.GROUPS else (AudienceMember, "member_id")
            )
            execute(insert(table).values([{"audience_id": id_, column: one} for one in ids]))
            self.audiences[id_] = (kind, ids)

    def _make_things(self, author_id: int) -> None:
        pairs = [(label, audience) for label in Label for audience in self.audiences]
        self.draw.shuffle(pairs)
        now = clock.now()
        for label, audience_id in pairs:
            id_ = execute(
                insert(Thread).values(
                    title="t", slug="t", language="en", kind="question", author_id=author_id, created_at=now, last_number=1,
                    last_post_at=now, last_author_id=author_id, label=label.value, audience_id=audience_id,
                ).returning(Thread.id)
            ).scalar_one()  # fmt: skip
            self.things[id_] = (label, audience_id)

    def _join(self, person_id: int, group_id: int) -> None:
        nation = nation_of(self.own(person_id))
        execute(
            insert(GroupMember).values(member_id=person_id, group_id=group_id, joined_at=clock.now(), nation=nation)
        )
        self.groups[group_id].joined.add(person_id)

    def change(self, number: int) -> None:
        """Change something, in both books: who is in a group, a standing, a label, an audience."""
        draw = random.Random(number)
        with transaction():
            draw.choice((self._move, self._move, self._restand, self._relabel, self._hold))(draw)

    def _move(self, draw: random.Random) -> None:
        circle = draw.choice([circle for circle in self.groups.values() if circle.kind in JOINED])
        person_id = draw.choice(sorted(self.people))
        if person_id not in circle.joined:
            return self._join(person_id, circle.id)
        execute(delete(GroupMember).where(GroupMember.member_id == person_id, GroupMember.group_id == circle.id))
        return circle.joined.remove(person_id)

    def _restand(self, draw: random.Random) -> None:
        person = self.people[draw.choice(sorted(self.people))]
        person.standing, person.is_over = draw.choice(STANDINGS), draw.random() < 0.1
        values = {"standing": person.standing.value, "ends_at": self._end(person)}
        execute(update(Member).where(Member.id == person.id).values(**values))

    def _hold(self, draw: random.Random) -> None:
        """Hold something back, or release it; only a few things at a time."""
        id_ = draw.choice(sorted(self.held) if len(self.held) > 5 else sorted(self.things))
        self.held ^= {id_}
        held_at = clock.now() if id_ in self.held else None
        execute(update(Thread).where(Thread.id == id_).values(held_at=held_at))

    def _relabel(self, draw: random.Random) -> None:
        id_, label, audience_id = (
            draw.choice(sorted(self.things)),
            draw.choice(list(Label)),
            draw.choice(sorted(self.audiences)),
        )
        execute(update(Thread).where(Thread.id == id_).values(label=label.value, audience_id=audience_id))
        self.things[id_] = (label, audience_id)
        db.session.expire_all()

    def actor(self, person_id: int, role: Role | None, standing: Standing | None, country: str) -> Actor:
        """Return somebody with the groups of this person, and role, standing and country as given."""
        joined = frozenset(circle.id for circle in self.groups.values() if person_id in circle.joined)
        return Actor(person_id, role, standing, country, groups=joined)

    def own(self, person_id: int) -> Actor:
        """Return a person as they are."""
        person = self.people[person_id]
        return self.actor(person_id, person.role, person.standing, person.country)

    def shared(self, thing_id: int) -> Shared:
        """Return what the law is told of a thing, out of this book alone."""
        return replace(self._shared(thing_id), is_held=thing_id in self.held)

    def _shared(self, thing_id: int) -> Shared:
        label, audience_id = self.things[thing_id]
        kind, ids = self.audiences[audience_id]
        if kind is AudienceKind.COMMUNITY:
            return Shared(label, kind)
        if kind is AudienceKind.MEMBERS:
            return Shared(label, kind, members=ids, nations=self._nations(ids))
        groups = [self.groups[id_] for id_ in ids]
        inside = {person_id for group in groups for person_id in group.joined}
        return Shared(
            label, kind,
            groups=frozenset(group.id for group in groups if group.kind in JOINED),
            countries=frozenset(group.subject for group in groups if group.kind is GroupKind.COUNTRY),
            sectors=frozenset(group.subject for group in groups if group.kind is GroupKind.SECTOR),
            nations=self._nations(inside),
            is_archived=all(group.is_over for group in groups),
        )  # fmt: skip

    def _nations(self, ids: "frozenset[int] | set[int]") -> frozenset[str]:
        people = [self.people[id_] for id_ in ids]
        return frozenset(person.country for person in people if person.standing in READING and person.role in NATIONAL)

    def oracle(self, actor: Actor, thing_id: int) -> bool:
        """The law once more, in other words: people first, labels after. Written from the decision note alone."""
        label, audience_id = self.things[thing_id]
        kind, ids = self.audiences[audience_id]
        if actor.standing not in READING or actor.role is None or thing_id in self.held:
            return False
        if kind is AudienceKind.COMMUNITY:
            return label.value in ("TLP:CLEAR", "TLP:GREEN")
        if kind is AudienceKind.MEMBERS:
            inside = set(ids)
        elif label is Label.RED:
            return False
        else:
            inside = {person for id_ in ids for person in self.groups[id_].joined}
        is_in = actor.member_id in inside or (
            kind is AudienceKind.GROUPS and any(self._is_of(actor, self.groups[id_]) for id_ in ids)
        )
        if is_in or label is not Label.AMBER or actor.role not in NATIONAL:
            return is_in
        return any(
            self.people[id_].standing in READING
            and self.people[id_].role in NATIONAL
            and self.people[id_].country == actor.country
            for id_ in inside
        )

    @staticmethod
    def _is_of(actor: Actor, circle: Circle) -> bool:
        if circle.kind is GroupKind.COUNTRY:
            return actor.role in NATIONAL and actor.country == circle.subject
        return (
            circle.kind is GroupKind.SECTOR and actor.role is not None and SECTORS[actor.role].value == circle.subject
        )
