"""What is for a group, on the group's page: only what the reader may see, and a fixed number of statements."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import update

from colep.core import clock
from colep.core.db import execute, transaction
from colep.forum.models import Thread
from colep.groups import membership
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.queries import with_groups
from colep.sharing.service import place
from colep.sharing.shelves import NEWEST, shelved
from tests.conftest import Visitor
from tests.groups.circles import circle
from tests.helpers import actor_of, fresh, only_sqlite
from tests.secretariat.veiled import Said, a_veiled_message, a_veiled_post

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]


def inside(handle: str, group_id: int, ids: Ids) -> Actor:
    """Bring somebody into a circle and return them as their next request knows them."""
    membership.join(actor_of(handle, ids), group_id)
    fresh()
    actor = with_groups(actor_of(handle, ids))
    fresh()
    return actor


def said_to(author: Actor, group_id: int, how: Callable[..., Said] = a_veiled_post) -> Said:
    """Say something to one group, AMBER+STRICT."""
    with transaction():
        placed = place(author, Choice(Label.AMBER_STRICT, AudienceKind.GROUPS, groups=(group_id,)))
    fresh()
    return how(author, Label.AMBER_STRICT, placed.audience_id)


def test_threads_and_rooms_for_the_group(app: Flask, ids: Ids) -> None:
    """Point 2: the newest first; nothing of it for whoever is not in, and nothing that is held back or for another."""
    here, there = circle("black-sea"), circle("east-med")
    emre, layla = inside("emre", here, ids), actor_of("layla", ids)
    emre_there = inside("emre", there, ids)
    room = said_to(emre, here, a_veiled_message)
    said = [said_to(emre, here) for _ in range(NEWEST + 2)]
    said_to(emre_there, there)
    a_veiled_post(emre)
    found = [(item.subject.value, item.id) for item in shelved(emre, here)]
    assert found == [("thread", one.place_id) for one in said[:1:-1]] + [("room", room.place_id)]
    fresh()
    assert shelved(layla, here) == ()
    fresh()
    with transaction():
        execute(update(Thread).where(Thread.id == said[-1].place_id).values(held_at=clock.now()))
    fresh()
    assert shelved(emre, here)[0].id == said[-2].place_id


@only_sqlite
def test_the_page_shows_it_to_those_inside(
    app: Flask, ids: Ids, as_person: AsPerson, counted_queries: Callable[[], int]
) -> None:
    """Row 31: label and title for those inside; for others the part is not there. Statements do not grow with rows."""
    here = circle("black-sea")
    emre = inside("emre", here, ids)
    said = said_to(emre, here)
    counted_queries()
    shelved(emre, here)
    few = counted_queries()
    fresh()
    for _ in range(NEWEST):
        said_to(emre, here)
    counted_queries()
    shelved(emre, here)
    assert counted_queries() == few
    page = as_person("emre").get(f"/groups/{here}-black-sea").text
    assert "TLP:AMBER+STRICT" in page
    assert f'data-item="thread:{said.place_id + 1}"' in page
    other = as_person("layla").get(f"/groups/{here}-black-sea").text
    assert "data-item=" not in other
    assert "AMBER+STRICT" not in other
