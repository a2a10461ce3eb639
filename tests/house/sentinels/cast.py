"""Who looks for words: the cast that everybody knows, and those whom only the crawl needs."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from colep.accounts import service
from colep.accounts.models import Member, MemberSession
from colep.core import clock
from colep.core.db import execute, transaction
from colep.rules.actor import Actor
from colep.rules.roles import Role
from colep.rules.sessions import Proof
from colep.rules.standing import Standing
from tests.conftest import SECRET_KEY
from tests.house.sentinels.oracle import Book, Person
from tests.people import CAST

#: Speakers under the Chatham House Rule, of a country of their own, and who stands where nobody else of the cast does.
SPEAKERS = {"first": Role.PRACTITIONER, "second": Role.LIAISON}
OTHERS = {
    "lapsed": (Role.PRACTITIONER, "XK"), "suspended": (Role.LIAISON, "BG"), "enrolling": (Role.PRACTITIONER, "GE"),
    "withheld": (Role.PRACTITIONER, "GE"),
}  # fmt: skip

#: Everybody as whom the crawl walks; `visitor` has no session, `weak` is Deniz with a code in place of a passkey.
WALKERS = (
    "visitor", "enrolling", "suspended", "lapsed", "layla", "emre", "aigul", "judit", "tamas", "nikolay", "marlene",
    "weak", "henrik", "ines", "samira", "oliver", "first",
)  # fmt: skip


@dataclass
class Cast:
    """The people, and the tokens of the sessions that they have open."""

    book: Book
    tokens: dict[str, str]

    def actor(self, handle: str) -> Actor:
        """Return somebody as the services want them: with their groups, and a proof that was given just now."""
        person = self.book.people[handle]
        groups = frozenset(group.id for group in self.book.groups.values() if handle in group.joined)
        standing = Standing.MEMBER if person.writes else Standing.LAPSED
        return Actor(person.id, Role(person.role), standing, person.country, True, True, groups)


def gather(ids: dict[str, int], words: dict[str, dict[str, str]]) -> Cast:
    """Make the people whom only the crawl needs; `words` fills name, latin_name and so on of some of them."""
    people = {handle: Person(handle, ids[handle], CAST[handle][2].value, CAST[handle][3]) for handle in CAST}
    wanted = {**{handle: (role, "PK") for handle, role in SPEAKERS.items()}, **OTHERS}
    for handle, (role, country) in wanted.items():
        own = {"name": handle.title(), "latin_name": handle.title(), "agency": "Border Police", **words.get(handle, {})}
        email = own.pop("email", f"{handle}@police.example")
        id_ = service.add_member(handle=handle, role=role, country=country, key=SECRET_KEY, email=email, **own)  # type: ignore[arg-type]
        people[handle] = Person(handle, id_, role.value, country)
    return Cast(Book(people), {})


def sign_in_all(cast: Cast) -> None:
    """Open a session for everybody who walks, while all of them still may."""
    for handle in WALKERS:
        if handle not in ("visitor", "weak"):
            cast.tokens[handle] = service.enter_demo(handle, "Firefox, Linux")
    cast.tokens["weak"] = service.enter_demo("deniz", "Chrome, Android")
    people = cast.book.people
    people["weak"] = replace(people["deniz"], handle="weak", is_strong=False)
    people["visitor"] = Person("visitor", 0, "", "", reads=False)
    with transaction():
        own = MemberSession.member_id == people["deniz"].id
        execute(update(MemberSession).where(own).values(proof=Proof.TOTP.value))


def let_time_pass(cast: Cast) -> None:
    """Somebody's term ends, somebody is suspended, somebody has yet to enrol; all of them keep their cookies."""
    moves: dict[str, dict[str, Any]] = {
        "lapsed": {"ends_at": clock.now() - timedelta(days=1)},
        "suspended": {"standing": Standing.SUSPENDED.value},
        "enrolling": {"standing": Standing.ADMITTED.value},
    }
    people = cast.book.people
    with transaction():
        for handle, values in moves.items():
            execute(update(Member).where(Member.id == people[handle].id).values(**values))
        half = MemberSession.member_id == people["enrolling"].id
        execute(update(MemberSession).where(half).values(is_half=True))
    people["lapsed"] = replace(people["lapsed"], writes=False)
    for handle in ("suspended", "enrolling"):
        people[handle] = replace(people[handle], reads=False)


def prove_again(cast: Cast) -> None:
    """Everybody has just now proved who they are: what was planted may be minutes old."""
    with transaction():
        now = clock.now()
        execute(update(MemberSession).values(proved_at=now, seen_at=now, started_at=now))
