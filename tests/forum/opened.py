"""Threads under labels, for audiences and under the Chatham House Rule, for tests."""

import re
from typing import Any

from sqlalchemy import func, insert, select, update

from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import Base, db, execute, transaction
from colep.forum.models import Post, Thread
from colep.forum.service import Written
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Choice
from colep.rules.standing import Standing
from colep.sharing.queries import with_groups
from tests.helpers import a_thread, actor_of, fresh, rows
from tests.sharing.test_audience import a_team

Ids = dict[str, int]

#: Words of somebody that stand nowhere else, and an id that no other row has.
STRANGER = {
    "id": 987_654, "handle": "qvordan", "name": "Зурвихлест", "latin_name": "Zurvikhlest", "function": "Bellfounder",
    "agency": "Harbour Carillon", "email": "qvordan@carillon.example", "country": "MT", "role": Role.PRACTITIONER.value,
}  # fmt: skip
TRACES = [str(STRANGER[name]) for name in ("id", "name", "latin_name", "function", "agency", "email")]


def a_stranger() -> Actor:
    """Make a member whose id, name, function and country are found again wherever they come to stand."""
    now = clock.now()
    values = {**STRANGER, "standing": Standing.MEMBER.value, "languages": "mt:draft", "interface_language": "en"}
    with transaction():
        execute(insert(Member).values(**values, admitted_at=now, ends_at=now.replace(year=now.year + 1)))
    return Actor(987_654, Role.PRACTITIONER, Standing.MEMBER, "MT")


def a_rule_thread(author: Actor, title: str = "What went wrong", **changes: Any) -> Written:
    """Open a thread under the Rule."""
    return a_thread(author, title, is_under_rule=True, **changes)


def in_groups(handle: str, ids: Ids) -> Actor:
    """Return one of the cast with the groups that they are in now, as the session knows them."""
    actor = with_groups(actor_of(handle, ids))
    fresh()
    return actor


def for_group(group_id: int, label: Label = Label.GREEN) -> Choice:
    """Return the choice of one group."""
    return Choice(label, AudienceKind.GROUPS, groups=(group_id,))


def for_people(ids: Ids, *handles: str, label: Label = Label.GREEN) -> Choice:
    """Return the choice of members by name."""
    return Choice(label, AudienceKind.MEMBERS, members=tuple(ids[handle] for handle in handles))


def a_group_of(ids: Ids, *handles: str, **changes: object) -> int:
    """Make a working group of these people and return its id."""
    return a_team(*(ids[handle] for handle in handles), **changes)


def hold_post(thread_id: int, number: int) -> None:
    """Hold a post back as a moderator does."""
    with transaction():
        execute(
            update(Post).where(Post.thread_id == thread_id, Post.number == number).values(held_at=clock.now())
        )  # fmt: skip


def narrow(thread_id: int, label: str, audience_id: int = 1) -> None:
    """Give a thread another label and audience as its author does."""
    with transaction():
        execute(update(Thread).where(Thread.id == thread_id).values(label=label, audience_id=audience_id))


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that the database holds, by table."""
    fresh()
    found = {
        name: [tuple(row) for row in db.session.execute(select(table))] for name, table in Base.metadata.tables.items()
    }
    fresh()
    return found


def written_since(before: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that are new or changed, by table."""
    now = tables()
    changed = {name: [row for row in found if row not in before[name]] for name, found in now.items()}
    return {name: found for name, found in changed.items() if found}


def counted(model: type[Base]) -> int:
    """Return how many rows a table has."""
    return int(rows(select(func.count()).select_from(model))[0][0])


def prose(page: str) -> list[str]:
    """Return the texts of the posts of a page."""
    return re.findall(r'<div class="prose"[^>]*>(.*?)</div>', page, re.DOTALL)


def authors(page: str) -> list[str]:
    """Return who wrote the posts of a page, as the page says it."""
    return [re.sub("<[^>]+>", "", head) for head in re.findall(r'<h2 class="post-author"[^>]*>(.*?)</h2>', page)]
