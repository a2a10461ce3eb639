"""Whoever leaves a group hears nothing more of it, within a second."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from colep.accounts import service as accounts
from colep.chat import service as chat
from colep.chat.models import Room
from colep.core.config import Settings
from colep.core.db import execute, transaction
from colep.groups import membership
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.service import place
from tests.chat.live import Page, Server
from tests.groups.circles import circle
from tests.helpers import actor_of, nonce, only_sqlite

Ids = dict[str, int]


@pytest.fixture
def room_of_circle(app: Flask, ids: Ids) -> int:
    """The room of the Black Sea is for its circle; Emre and Tamas are in it. Returns the circle's id."""
    group_id = circle("black-sea")
    for handle in ("emre", "tamas"):
        membership.join(actor_of(handle, ids), group_id)
    narrow(actor_of("emre", ids), Label.GREEN, group_id)
    return group_id


def narrow(author: Actor, label: Label, *groups: int) -> None:
    """Put the room under another label and audience."""
    with transaction():
        audience_id = place(author, Choice(audience=AudienceKind.GROUPS, groups=tuple(groups))).audience_id
        execute(update(Room).where(Room.slug == "black-sea").values(label=label.value, audience_id=audience_id))


@pytest.fixture
def open_page(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens the socket of one of the cast at a server of its own."""
    folder = tmp_path / "server"
    folder.mkdir()
    with ExitStack() as open_:
        server = open_.enter_context(Server(settings.database_url, folder))

        def page(handle: str) -> Page:
            one = Page(server.address, accounts.enter_demo(handle, "Firefox, Linux"))
            open_.callback(one.close)
            return one

        yield page


def joins(page: Page) -> bool:
    """Ask to listen to the room."""
    return bool(page.ask("room.join", {"room": "black-sea", "after": 0})["ok"])


def say(author: Actor, text: str) -> None:
    """Say something in the room."""
    chat.send_message(author, "black-sea", nonce=nonce(), text=text, language="en")


@only_sqlite
def test_who_leaves_a_group_is_out_of_its_room_within_a_second(
    room_of_circle: int, open_page: Callable[[str], Page], ids: Ids
) -> None:
    """Rows 34 and 37: the socket closes, joining again is answered as a room that is not there; others stay."""
    emre, tamas, layla = open_page("emre"), open_page("tamas"), open_page("layla")
    assert joins(emre)
    assert joins(tamas)
    assert not joins(layla)
    inside = Actor(
        ids["tamas"],
        actor_of("tamas", ids).role,
        actor_of("tamas", ids).standing,
        "HU",
        groups=frozenset({room_of_circle}),
    )
    membership.leave(actor_of("emre", ids), room_of_circle)
    assert emre.closed.wait(1.0)
    assert ("goodbye", {"reason": "missing"}) in emre.received
    say(inside, "Sentinel after the leaving.")
    assert not any("Sentinel" in str(what) for what in emre.received)
    assert not joins(open_page("emre"))
    assert not tamas.closed.wait(1.2)
    membership.join(actor_of("layla", ids), room_of_circle)
    assert joins(layla)


@only_sqlite
def test_a_room_under_a_stricter_label_is_left_by_those_who_may_not_hear_it(
    room_of_circle: int, open_page: Callable[[str], Page], ids: Ids
) -> None:
    """Row 35: AMBER lets in the services of a member's country; AMBER+STRICT shows them out, without any bell."""
    inside = actor_of("emre", ids)
    narrow(inside, Label.AMBER, room_of_circle)
    judit, tamas = open_page("judit"), open_page("tamas")
    assert joins(judit)
    assert joins(tamas)
    narrow(inside, Label.AMBER_STRICT, room_of_circle)
    assert judit.closed.wait(1.5)
    assert not tamas.closed.wait(0.5)


@only_sqlite
def test_a_room_of_one_s_own_circle_is_in_no_list_of_others(room_of_circle: int, app: Flask, as_person: object) -> None:
    """Row 31: list and page; `/rooms/black-sea` is missing to those outside."""
    assert "/rooms/black-sea" in as_person("tamas").get("/rooms").text  # type: ignore[operator]
    layla = as_person("layla")  # type: ignore[operator]
    assert "/rooms/black-sea" not in layla.get("/rooms").text
    assert layla.get("/rooms/black-sea").status_code == 404
