"""What open sockets are told, and not told, of rooms under the Rule, of hidden rosters, and of what is held back."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from colep.chat import queries, said, service
from colep.chat.models import Room
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Missing
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.service import place
from tests.chat.live import Page, Server, until
from tests.chat.opened import INSIDE, a_group_of, a_room, a_rule_room, for_group, inside, message_id, room_id
from tests.conftest import Visitor
from tests.helpers import actor_of, fresh, nonce, only_sqlite
from tests.people import CAST

Ids = dict[str, int]
OpenPage = Callable[..., Page]
AsPerson = Callable[[str], Visitor]


def hidden_room(ids: Ids) -> str:
    """Open a room for a group that shows nobody who is in it."""
    return a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE, is_hidden=True)))


def quiet(page: Page) -> list[str]:
    """Return the names of all events that a page got."""
    return [event for event, *_sent in list(page.received)]


@only_sqlite
def test_others_are_told_the_same_whoever_speaks_and_own_sockets_know_their_own(
    server: Server, open_page: OpenPage, ids: Ids
) -> None:
    """Point 6: byte for byte the same to all others; both sockets of the author learn by `own` that it is theirs."""
    slug = a_rule_room(ids)
    judit, again = open_page(server, "judit", join=slug), open_page(server, "judit", join=slug)
    layla, emre = open_page(server, "layla", join=slug), open_page(server, "emre", join=slug)
    once = nonce()
    assert judit.ask("message.send", {"room": slug, "nonce": once, "text": "It was us."})["ok"]
    for page in (judit, again, layla, emre):
        until(page.changes)
    assert json.dumps(layla.changes()) == json.dumps(emre.changes())
    (frame,) = layla.changes()
    assert set(frame["by"]) == {"participant"}
    assert "nonce" not in frame
    assert "own" not in frame
    for page in (judit, again):
        assert page.changes() == [{**frame, "nonce": once, "own": True}]
    joined = open_page(server, "tamas", join=slug).joined
    assert joined["changes"] == [frame]
    assert open_page(server, "judit", join=slug).joined["changes"] == [{**frame, "nonce": once, "own": True}]
    everything = json.dumps([joined, layla.received, emre.received], ensure_ascii=False)
    for name, latin, _role, country, *_rest in CAST.values():
        for word in (name, latin, f'"{country}"', "Investigator"):
            assert word not in everything


@only_sqlite
@pytest.mark.parametrize("make", [a_rule_room, hidden_room])
def test_nobody_learns_who_is_there_or_writes(
    server: Server, open_page: OpenPage, ids: Ids, make: Callable[[Ids], str]
) -> None:
    """Points 2 and 6: joining, typing and leaving are answered, and cause no frame to anybody, at no time."""
    slug = make(ids)
    watching = open_page(server, "layla", join=slug)
    assert watching.joined["present"] is None
    for _round in range(3):
        other = open_page(server, "judit", join=slug)
        assert other.joined["present"] is None
        assert other.ask("room.typing", {"room": slug}) == {"ok": True}
        time.sleep(0.7)
        other.ask("room.leave", {"room": slug})
        other.close()
    time.sleep(1.2)
    assert quiet(watching) == []
    assert not server.faults()


@only_sqlite
def test_a_room_for_an_open_group_shows_who_is_there(server: Server, open_page: OpenPage, ids: Ids) -> None:
    """Point 2: presence is the rule and hiding the exception; the test above does not pass by silence for all."""
    slug = a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE)))
    layla, judit = open_page(server, "layla", join=slug), open_page(server, "judit", join=slug)
    assert judit.joined["present"]["count"] == 2
    judit.ask("room.typing", {"room": slug})
    until(lambda: {"room.present", "room.typing"} <= set(quiet(layla)), 3)


@only_sqlite
def test_presence_ends_when_a_room_becomes_one_of_a_hidden_roster(
    server: Server, open_page: OpenPage, ids: Ids
) -> None:
    """Points 2 and 8: it is asked at each telling, not when somebody came."""
    slug, other = a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE))), hidden_room(ids)
    layla = open_page(server, "layla", join=slug)
    until(lambda: "room.present" in quiet(layla), 3)
    audience_id = queries.room(inside(ids, "emre"), other).audience_id
    with transaction():
        execute(update(Room).where(Room.slug == slug).values(audience_id=audience_id))
    told = quiet(layla).count("room.present")
    judit = open_page(server, "judit", join=slug)
    judit.ask("room.typing", {"room": slug})
    time.sleep(1.5)
    assert judit.joined["present"] is None
    assert quiet(layla).count("room.present") == told
    assert "room.typing" not in quiet(layla)


def hold(slug: str, number: int) -> None:
    """Hold a message back, as a part of an act."""
    with transaction() as act:
        act.fact(service.hold_message(room_id(slug), message_id(slug, number)))


def release(slug: str, number: int) -> None:
    """Give it back."""
    with transaction() as act:
        act.fact(service.release_message(room_id(slug), message_id(slug, number)))


@pytest.mark.parametrize("under_rule", [False, True])
def test_what_is_held_back_is_gone_from_every_read(app: Flask, ids: Ids, as_person: AsPerson, under_rule: bool) -> None:
    """Point 8: changes, history, page, quotation and list have its place, and neither its words nor who said them."""
    slug = a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE)), under_rule=under_rule)

    def say(who: str, text: str, **more: Any) -> None:
        service.send_message(inside(ids, who), slug, nonce=nonce(), text=text, language="en", **more)

    say("judit", "Before it.")
    say("layla", "Sentinel in a message.")
    say("tamas", "A word about it.", reply_to=2)
    for reader in ("emre", "aigul"):
        service.mark_read(inside(ids, reader), slug, 3)
    hold(slug, 2)
    fresh()
    cards = said.changes(room_id(slug), 0, 100)
    assert [(card.number, card.kind, card.message.number) for card in cards] == [
        (1, "message", 1), (2, "message", 2), (3, "message", 3), (4, "retract", 2)
    ]  # fmt: skip
    for card in (cards[1], cards[3]):
        message = card.message
        assert (message.html, message.author_id, message.participant, message.country) == ("", 0, 0, "")
        assert not message.author
    judit = as_person("judit")
    for address in (f"/rooms/{slug}", f"/rooms/{slug}?before=4", "/rooms"):
        page = judit.get(address).text
        assert "Sentinel" not in page
        assert "Layla" not in page
    assert judit.get(f"/rooms/{slug}").text.count("Held back by a moderator") >= 2, "the message and its quotation"
    assert queries.room(inside(ids, "emre"), slug).read_number == 4, "nothing new for who had read all"
    with pytest.raises(Missing):
        say("tamas", "An answer to it.", reply_to=2)
    for act in (hold, lambda slug, _number: release(slug, 1)):
        with pytest.raises(Missing):
            act(slug, 2)
    release(slug, 2)
    fresh()
    assert "Sentinel in a message." in judit.get(f"/rooms/{slug}").text
    assert [card.kind for card in said.changes(room_id(slug), 4, 9)] == ["edit"]


@only_sqlite
def test_the_last_words_in_the_list_are_not_those_held_back(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 8: the list shows the newest message that may be read."""
    for text in ("Words that stay", "Sentinel that goes"):
        service.send_message(actor_of("emre", ids), "general", nonce=nonce(), text=text, language="en")
    hold("general", 2)
    page = as_person("judit").get("/rooms").text
    assert "Words that stay" in page
    assert "Sentinel" not in page


@only_sqlite
@pytest.mark.parametrize("under_rule", [False, True])
def test_a_held_message_leaves_open_sockets_of_two_processes_within_a_second(
    start_server: Callable[..., Server], open_page: OpenPage, ids: Ids, under_rule: bool
) -> None:
    """Point 8: both are told without words and author, and who comes afterwards is told no more."""
    slug = a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE)), under_rule=under_rule)
    here, there = start_server(), start_server()
    layla, judit = open_page(here, "layla", join=slug), open_page(there, "judit", join=slug)
    layla.say("Sentinel that goes.", slug)
    until(lambda: layla.numbers() == judit.numbers() == [1])
    began = time.monotonic()
    hold(slug, 1)
    until(lambda: layla.numbers() == judit.numbers() == [1, 2], 2)
    assert time.monotonic() - began < 1.5
    later = open_page(there, "tamas", join=slug).joined["changes"]
    for frame in (layla.changes()[1], judit.changes()[1], *later):
        assert (frame["by"], frame["html"], frame["held"], frame["reply_to"]) == (None, "", True, None)
    assert layla.changes()[1] == judit.changes()[1]
    assert layla.changes()[1]["message"] == 1
    release(slug, 1)
    until(lambda: judit.numbers() == [1, 2, 3], 2)
    assert "Sentinel that goes." in judit.changes()[2]["html"]


@only_sqlite
def test_a_room_held_back_as_a_whole_is_left_by_all(server: Server, open_page: OpenPage, ids: Ids) -> None:
    """Point 8: sockets are shown out with the word of a room that is not there, and joining again is answered so."""
    slug = a_rule_room(ids)
    pages = [open_page(server, who, join=slug) for who in ("layla", "judit")]
    with transaction():
        execute(update(Room).where(Room.slug == slug).values(held_at=clock.now()))
    for page in pages:
        assert page.closed.wait(1.5)
        assert ("goodbye", {"reason": "missing"}) in page.received
    hidden = open_page(server, "emre").ask("room.join", {"room": slug})
    assert hidden == open_page(server, "emre").ask("room.join", {"room": "nowhere"})


@only_sqlite
def test_what_is_said_after_a_room_became_narrower_is_not_sent_to_those_who_are_left_out(
    server: Server, open_page: OpenPage, ids: Ids
) -> None:
    """Points 2 and 8: not even within the second that showing them out may take; nor after it, on the way back in."""
    slug = a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE)))
    emre, judit, layla = (open_page(server, who, join=slug) for who in ("emre", "judit", "layla"))
    emre.say("Before", slug)
    until(lambda: layla.numbers() == judit.numbers() == [1], 2)
    with transaction():
        named = place(inside(ids, "emre"), Choice(Label.RED, AudienceKind.MEMBERS, members=(ids["judit"],)))
        changed = {"label": named.label, "audience_id": named.audience_id}
        execute(update(Room).where(Room.slug == slug).values(**changed))
    emre.say("Afterwards", slug)
    until(lambda: judit.numbers() == [1, 2], 2)
    assert "nonce" in emre.changes()[-1]
    assert layla.closed.wait(1.5)
    assert layla.numbers() == [1]
