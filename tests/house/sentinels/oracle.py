"""Who may find which word. Written from decisions 0019 to 0021 alone; it asks nothing of the house."""

from dataclasses import dataclass, field, replace

#: Those for whom a state answers; those who take part in the exchange; those of the house.
NATIONAL = ("practitioner", "liaison", "spoc")
STAFF = ("secretariat", "moderator")
EXCHANGE = (*NATIONAL, *STAFF, "partner")
SECTORS = {
    **dict.fromkeys(NATIONAL, "authorities"), **dict.fromkeys(STAFF, "secretariat"), "partner": "partners",
    "ngo": "civil", "private": "companies",
}  # fmt: skip
#: Good practices are for mediators' organisations too.
_ROLES_OF = {"practice": (*EXCHANGE, "ngo")}


@dataclass(frozen=True)
class Person:
    """Somebody who looks."""

    handle: str
    id: int
    role: str
    country: str
    #: They may read: signed in wholly, not suspended.
    reads: bool = True
    #: Signed in with a passkey.
    is_strong: bool = True
    #: The term is not over.
    writes: bool = True


@dataclass(frozen=True)
class Circle:
    """A group: whom it takes in by itself, and who has joined."""

    id: int
    country: str = ""
    sector: str = ""
    joined: frozenset[str] = frozenset()
    is_closed: bool = False


@dataclass(frozen=True)
class Thing:
    """Something shared: a thread, room, practice or contact."""

    kind: str
    id: int
    label: str
    #: community, groups or members; which ones by their names in the book, or handles.
    audience: str
    among: tuple[str, ...]
    author: str
    is_held: bool = False
    is_under_rule: bool = False
    #: Its address where that is not its number.
    slug: str = ""

    @property
    def key(self) -> str:
        """How pages name it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Planted:
    """Where a word stands, and for whom beside the thing's own readers it is, or is not."""

    word: str
    #: text, duty, held, held-title, held-reason, group, person, private, plea, widening or unveiling.
    part: str
    thing: Thing | None = None
    group: str = ""
    #: Whose name, address or telephone it is; who wrote a plea or a proposal.
    owner: str = ""


@dataclass
class Book:
    """All that was planted."""

    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Circle] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    words: dict[str, Planted] = field(default_factory=dict)

    def core(self) -> tuple[Thing, ...]:
        """Return of each kind one thing for each audience, the strictest, and all that is special."""
        strictest: dict[tuple[object, ...], Thing] = {}
        for thing in self.things:
            special = thing.label if thing.label == "TLP:AMBER" or thing.is_under_rule else ""
            strictest[thing.kind, thing.among, thing.is_held, thing.is_under_rule, special] = thing
        return tuple(strictest.values())

    def sees(self, handle: str, thing: Thing) -> bool:
        """Say whether somebody may know of a thing."""
        person = self.people[handle]
        if not person.reads or thing.is_held or person.role not in _ROLES_OF.get(thing.kind, EXCHANGE):
            return False
        if thing.audience == "community":
            return thing.label in ("TLP:CLEAR", "TLP:GREEN")
        if thing.audience == "groups" and thing.label == "TLP:RED":
            return False
        groups = [self.groups[name] for name in thing.among] if thing.audience == "groups" else []
        named = set(thing.among) if thing.audience == "members" else {one for group in groups for one in group.joined}
        if handle in named or any(self._is_of(person, group) for group in groups):
            return True
        nations = {self.people[one].country for one in named if self._stands_for_a_state(self.people[one])}
        return thing.label == "TLP:AMBER" and person.role in NATIONAL and person.country in nations

    @staticmethod
    def _is_of(person: Person, group: Circle) -> bool:
        is_of_country = bool(group.country) and person.role in NATIONAL and person.country == group.country
        return is_of_country or (bool(group.sector) and SECTORS[person.role] == group.sector)

    @staticmethod
    def _stands_for_a_state(person: Person) -> bool:
        return person.reads and person.role in NATIONAL

    def knows_group(self, handle: str, name: str) -> bool:
        """Say whether somebody may know that a group exists."""
        person, group = self.people[handle], self.groups[name]
        return person.reads and person.role in EXCHANGE and (not group.is_closed or handle in group.joined)

    def may_find(self, handle: str, word: Planted) -> bool:
        """Say whether a word may reach somebody, at any door."""
        person = self.people[handle]
        if not person.reads:
            return False
        if word.part == "group":
            return self.knows_group(handle, word.group)
        if word.part in ("person", "private"):
            return handle == word.owner
        assert word.thing is not None
        is_staff = person.role in STAFF and person.is_strong
        would_see = self.sees(handle, replace(word.thing, is_held=False))
        if word.part == "held-title":
            return would_see and (is_staff or handle == word.owner)
        rights = {
            "text": True,
            "duty": person.role in ("liaison", "spoc", "secretariat"),
            "widening": is_staff or handle in word.owner.split(),
            "unveiling": is_staff and person.role == "secretariat",
            "plea": is_staff,
            "held-reason": is_staff,
        }
        is_open = word.part == "held-reason" or not word.thing.is_held
        return would_see and is_open and rights.get(word.part, False)
