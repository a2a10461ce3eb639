"""What the law of sharing costs a list: a community with 100,000 threads, 2,000 members and 200 groups.

The same list is read with `visible_to` and without any condition, turn by turn, for the same members. Run it alone:
`python -m bench.sharing [database URL]`; a database of its own in a temporary folder if none is named. It must be
empty.
"""

import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text, true

from bench.installation import free_port
from colep.accounts.models import Member, MemberSession
from colep.app import create_app
from colep.commands.upkeep import bring_up_to_date
from colep.core import clock, sealing
from colep.core.config import read_settings
from colep.core.db import Base, db, execute, fetch_all, transaction
from colep.forum import queries
from colep.forum.models import Thread
from colep.reference.queries import country_codes
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupMember
from colep.sharing.service import note_nation

THREADS, MEMBERS, GROUPS = 100_000, 2_000, 200
#: Of a hundred threads so many are for groups and so many for members by name; the rest is for everybody.
FOR_GROUPS, FOR_NAMED = 35, 10
READERS, ROUNDS = 40, 9
#: The law may add so much.
MARK = 0.15

_ROLES = (
    [Role.PRACTITIONER] * 75 + [Role.LIAISON] * 12 + [Role.SPOC] * 5 + [Role.PARTNER] * 5 + [Role.SECRETARIAT] * 3
)  # fmt: skip
_GROUP_LABELS = [Label.GREEN] * 5 + [Label.AMBER] * 3 + [Label.AMBER_STRICT] * 2
_NAMED_LABELS = [Label.GREEN] * 2 + [Label.AMBER] * 3 + [Label.AMBER_STRICT] * 2 + [Label.RED] * 3


def settle() -> None:
    """Fill an installation that holds nothing but its reference data."""
    draw = random.Random(11)
    now = clock.now()
    with transaction():
        _add(Member, _people(draw))
        groups = _groups(draw)
        audiences = [_audience("groups", ids, groups, AudienceGroup, "group_id") for ids in _sets(draw, groups, 300)]
        people = list(range(1, MEMBERS + 1))
        named = [_audience("members", ids, people, AudienceMember, "member_id") for ids in _sets(draw, people, 4_000)]
        for start in range(0, THREADS, 5_000):
            _add(Thread, [_thread(draw, now, number, audiences, named) for number in range(start, start + 5_000)])
    with transaction():
        execute(text("ANALYZE"))


def _add(table: type[Base], rows: list[dict[str, Any]]) -> None:
    execute_many = db.session.connection().execute
    execute_many(insert(table), rows)


def _people(draw: random.Random) -> list[dict[str, Any]]:
    codes, now = sorted(country_codes()), clock.now()
    return [
        {
            "id": number, "handle": f"p{number}", "email": f"p{number}@police.example",
            "name": "Name", "latin_name": "Name",
            "role": draw.choice(_ROLES).value, "country": draw.choice(codes[:50]), "standing": Standing.MEMBER.value,
            "admitted_at": now, "ends_at": now + timedelta(days=draw.randint(31, 300)), "rules_accepted_at": now,
        }
        for number in range(1, MEMBERS + 1)
    ]  # fmt: skip


def _groups(draw: random.Random) -> list[int]:
    """The circles with hundreds in each, working groups with five to eighty; a member is in some ten."""
    now = clock.now()
    ids = list(db.session.scalars(select(Group.id).where(Group.kind == "route")))
    sizes = {id_: draw.randint(150, 500) for id_ in ids}
    for number in range(GROUPS - len(ids)):
        new = insert(Group).values(
            kind="working", subject=str(uuid.UUID(int=number)), name=f"Group {number}", slug="x", created_at=now,
            owner_id=draw.randint(1, MEMBERS), ends_at=now + timedelta(days=90),
        ).returning(Group.id)  # fmt: skip
        ids.append(execute(new).scalar_one())
        sizes[ids[-1]] = draw.randint(5, 80)
    for id_ in ids:
        inside = draw.sample(range(1, MEMBERS + 1), sizes[id_])
        _add(GroupMember, [{"member_id": one, "group_id": id_, "joined_at": now} for one in inside])
    for member_id, role, country in db.session.execute(select(Member.id, Member.role, Member.country)).all():
        note_nation(Actor(member_id, Role(role), Standing.MEMBER, country))
    return ids


def _sets(draw: random.Random, known: list[int], count: int) -> list[tuple[int, ...]]:
    return [tuple(sorted(draw.sample(known, draw.choice((1, 1, 1, 2, 3))))) for _ in range(count)]


def _audience(kind: str, ids: tuple[int, ...], known: list[int], table: type[Base], column: str) -> int:
    key = f"{kind}:{','.join(map(str, ids))}"
    if (already := db.session.scalar(select(Audience.id).where(Audience.key == key))) is not None:
        return already
    id_ = int(execute(insert(Audience).values(kind=kind, key=key).returning(Audience.id)).scalar_one())
    _add(table, [{"audience_id": id_, column: one} for one in ids])
    return id_


def _thread(draw: random.Random, now: Any, number: int, audiences: list[int], named: list[int]) -> dict[str, Any]:
    label, audience = Label.GREEN, COMMUNITY_ID
    kind = draw.randrange(100)
    if kind < FOR_GROUPS:
        label, audience = draw.choice(_GROUP_LABELS), draw.choice(audiences)
    elif kind < FOR_GROUPS + FOR_NAMED:
        label, audience = draw.choice(_NAMED_LABELS), draw.choice(named)
    author = draw.randint(1, MEMBERS)
    return {
        "title": f"A question about stamps and seals, the {number}th", "slug": f"question-{number}", "language": "en",
        "kind": "question", "author_id": author, "created_at": now, "last_number": draw.randint(1, 40),
        "last_post_at": now - timedelta(seconds=number * 7), "last_author_id": author, "label": label.value,
        "audience_id": audience, "country_codes": "", "theme_ids": "",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """The list with the law and without it, in milliseconds, and what the law adds: the median of the rounds."""

    name: str
    with_law: float
    without: float
    added: float


def measure(app: Flask, seconds: Callable[[], float]) -> list[Figure]:
    """Measure the list as the forum reads it, and the whole page that shows it."""
    with app.app_context():
        readers = _readers()
        tokens = [_session(actor.member_id) for actor in readers]
        rows = _compare(
            "rows of the list", lambda: [queries.threads(actor, queries.Filters(), None) for actor in readers], seconds
        )
        db.session.remove()
    clients = [app.test_client() for _ in tokens]
    for client, token in zip(clients, tokens, strict=True):
        client.set_cookie("colep_session", token)
    return [rows, _compare("the page", lambda: [_open(client) for client in clients], seconds)]


def _open(client: Any) -> None:
    if client.get("/threads").status_code != 200:
        raise SystemExit("the list did not open")


def _readers() -> list[Actor]:
    draw = random.Random(5)
    ids = draw.sample(range(1, MEMBERS + 1), READERS)
    found = fetch_all(select(Member.id, Member.role, Member.country).where(Member.id.in_(ids)))
    return [Actor(row.id, Role(row.role), Standing.MEMBER, row.country) for row in found]


def _session(member_id: int) -> str:
    token, now = sealing.new_token(), clock.now()
    with transaction():
        db.session.add(
            MemberSession(
                token_digest=sealing.token_digest(token),
                member_id=member_id,
                is_half=False,
                device="bench",
                started_at=now,
                seen_at=now,
                proof="demo",
                proved_at=now,
            )
        )
    return token


def _compare(name: str, act: Callable[[], object], seconds: Callable[[], float]) -> Figure:
    """Turn by turn, so that whatever else the machine does meets both."""
    with_law, without = [], []
    for number in range(ROUNDS + 1):
        pair = (_time(act, seconds), None)
        with _lawless():
            pair = (pair[0], _time(act, seconds))
        if number:
            with_law.append(pair[0])
            without.append(pair[1])
    added = statistics.median(one / other - 1 for one, other in zip(with_law, without, strict=True))
    return Figure(name, statistics.median(with_law), statistics.median(without), added)


def _time(act: Callable[[], object], seconds: Callable[[], float]) -> float:
    """Once to build the statements, then five times against the clock; milliseconds for one reader."""
    act()
    begun = seconds()
    for _ in range(5):
        act()
    return (seconds() - begun) / 5 / READERS * 1000


@contextmanager
def _lawless() -> Iterator[None]:
    """The list without any condition of an audience."""
    law = queries.visible_to
    queries.visible_to = lambda _actor, _table: true()  # type: ignore[assignment]
    queries._list.cache_clear()  # noqa: SLF001 - statements are built with the law in them
    try:
        yield
    finally:
        queries.visible_to = law
        queries._list.cache_clear()  # noqa: SLF001 - statements are built with the law in them


def compare(folder: Path, url: str = "") -> list[Figure]:
    """Settle a community in a database of its own, SQLite if none is named; the last figure is the page's."""
    url = url or f"sqlite:///{folder / 'sharing.db'}"
    environment = {
        "COLEP_ENV": "demo", "COLEP_DATA_DIR": str(folder), "PORT": str(free_port()), "COLEP_DATABASE_URL": url,
    }  # fmt: skip
    app = create_app(read_settings(environment))
    with app.app_context():
        bring_up_to_date(lambda _line: None)
        settle()
    # On PostgreSQL the work is done in another process: there only the clock on the wall sees it.
    return measure(app, time.process_time if url.startswith("sqlite") else time.perf_counter)


def main() -> None:
    """Print the figures for the database whose URL is given; fails if the law adds more than its mark to the page."""
    with tempfile.TemporaryDirectory() as folder:
        figures = compare(Path(folder), sys.argv[1] if len(sys.argv) > 1 else "")
    for figure in figures:
        print(
            f"  {figure.name:<20} {figure.with_law:.3f} ms, {figure.without:.3f} without the law: {figure.added:+.1%}"
        )
    sys.exit(0 if figures[-1].added <= MARK else 1)


if __name__ == "__main__":
    main()
