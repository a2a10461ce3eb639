"""The promises of the live door, kept by real processes."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import socketio
from flask import Flask
from sqlalchemy import select
from websocket import WebSocketConnectionClosedException, create_connection

from colep.accounts import service as accounts
from colep.accounts.queries import own_sessions
from colep.accounts.standing import change_standing
from colep.chat import service
from colep.chat.models import Message
from colep.rules.standing import Standing
from tests import servers
from tests.chat.live import Page, Server, until
from tests.helpers import actor_of, nonce, only_sqlite, rows

Ids = dict[str, int]
OpenPage = Callable[..., Page]
SENDERS = ("emre", "layla", "judit", "aigul", "tamas")


def _write(ids: Ids, count: int = 1) -> None:
    """Write from the test's own process, whose bell no server hears."""
    for number in range(count):
        service.send_message(actor_of("emre", ids), "general", nonce=nonce(), text=f"{number}", language="en")


def test_twenty_senders_get_numbers_without_holes_and_all_see_one_order(server: Server, open_page: OpenPage) -> None:
    reader = open_page(server, "marlene", join="general")
    pages = [open_page(server, SENDERS[i % 5], join="general") for i in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda pair: [pair[1].say(f"{pair[0]}.{n}") for n in range(3)], enumerate(pages)))
    told = [answer for many in answers for answer in many]
    assert all(answer["ok"] for answer in told), told
    assert sorted(answer["number"] for answer in told) == list(range(1, 61))
    for page in (reader, *pages):
        until(lambda page=page: len(page.numbers()) >= 60)
        assert page.numbers() == list(range(1, 61)), "in order, without gaps, not twice"
    assert len(rows(select(Message.id))) == 60


@only_sqlite
def test_a_nonce_is_one_message_and_another_text_a_conflict(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "emre", join="general")
    sent = {"room": "general", "nonce": nonce(), "text": "Once."}
    first, second = page.ask("message.send", sent), page.ask("message.send", sent)
    assert first == second
    assert first["ok"]
    other = page.ask("message.send", {**sent, "text": "Twice."})
    assert other["error"]["code"] == "conflict"
    assert other["error"]["message"]
    until(page.numbers)
    time.sleep(0.3)
    assert page.numbers() == [1]


@only_sqlite
def test_only_the_author_is_told_the_nonce(server: Server, open_page: OpenPage) -> None:
    emre, layla = open_page(server, "emre", join="general"), open_page(server, "layla", join="general")
    sent = {"room": "general", "nonce": nonce(), "text": "Hello."}
    emre.ask("message.send", sent)
    until(lambda: emre.changes() and layla.changes())
    assert emre.changes()[0]["nonce"] == sent["nonce"]
    assert "nonce" not in layla.changes()[0]
    assert "nonce" not in open_page(server, "layla", join="general").joined["changes"][0]
    assert layla.changes()[0]["by"]["name"] == "Emre Karadağlı"


def test_a_page_that_was_away_gets_everything_it_missed(server: Server, open_page: OpenPage, ids: Ids) -> None:
    emre, layla = open_page(server, "emre", join="general"), open_page(server, "layla", join="general")
    emre.say("Before.")
    until(layla.numbers)
    layla.close()
    _write(ids, 240)
    back = open_page(server, "layla", join="general", after=1)
    first = back.joined
    assert [change["number"] for change in first["changes"]] == list(range(2, 202))
    assert first["more"]
    rest = back.ask("room.changes", {"room": "general", "after": 201, "limit": 200})
    assert [change["number"] for change in rest["changes"]] == list(range(202, 242))
    assert not rest["more"]
    assert rest["head"] == 241
    emre.say("After.")
    until(back.numbers)
    assert back.numbers() == [242]


@only_sqlite
def test_a_page_that_saw_an_empty_room_misses_nothing(server: Server, open_page: OpenPage, ids: Ids) -> None:
    """The room was empty when the page was drawn; then its line was cut and many spoke."""
    _write(ids, 60)
    joined = open_page(server, "layla", join="general", after=0).joined
    assert [change["number"] for change in joined["changes"]] == list(range(1, 61))
    assert not joined["more"]


@only_sqlite
def test_a_fresh_page_gets_the_newest_fifty(server: Server, open_page: OpenPage, ids: Ids) -> None:
    _write(ids, 60)
    joined = open_page(server, "layla", join="general").joined
    assert [change["number"] for change in joined["changes"]] == list(range(11, 61))
    assert joined["head"] == 60
    assert not joined["more"]
    assert joined["present"]["count"] == 1


def test_what_another_process_wrote_arrives_without_redis_within_seconds(
    server: Server, open_page: OpenPage, ids: Ids
) -> None:
    page = open_page(server, "layla", join="general")
    _write(ids, 3)
    until(lambda: len(page.numbers()) == 3, 3)
    assert page.numbers() == [1, 2, 3]


@only_sqlite
def test_with_redis_other_processes_hear_at_once_and_without_it_a_little_later(
    start_server: Callable[..., Server], open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)  # this one is going to be ended
    with servers.redis_server() as address:
        here, there = start_server(address), start_server(address)
        emre, layla = open_page(here, "emre", join="general"), open_page(there, "layla", join="general")
        time.sleep(1)
        waits = []
        for number in range(1, 8):
            began = time.monotonic()
            emre.say("Hello.")
            until(lambda number=number: number in layla.numbers(), 3)
            waits.append(time.monotonic() - began)
        assert sorted(waits)[3] < 0.3, waits
    assert emre.say("Redis is away.")["ok"]
    until(lambda: 8 in layla.numbers(), 3)
    assert layla.numbers() == list(range(1, 9))


MALFORMED: list[Any] = [
    None, 7, True, "text", [], [1, 2], {}, {"room": None}, {"room": 5}, {"room": ["general"]}, {"room": "a/b"},
    {"room": "general", "after": True}, {"room": "general", "after": -1}, {"room": "general", "after": 1.5},
    {"room": "general", "after": 2**70}, {"room": "general", "after": 2**31, "number": 2**31}, {"room": "general", "after": "1"}, {"room": "general", "number": True},
    {"room": "general", "limit": 100000, "after": 0}, {"room": "general", "nonce": "\x00", "text": "x"},
    {"room": "general", "nonce": "n" * 37, "text": "x"}, {"room": "general", "nonce": "n", "text": b"bytes"},
    {"room": "general", "nonce": "n", "text": {"a": 1}}, {"room": "general", "nonce": "n", "text": "x" * 9000},
    {"room": "general", "nonce": "n", "text": "\ud800", "reply_to": "1"}, {"room": b"general"},
    {"room": "general", "nonce": "n", "text": "x", "reply_to": True}, [[[[[[]]]]]], {"room": {"room": {}}},
    {"room": "general", "nonce": "n", "text": "a\x00"},
]  # fmt: skip


@only_sqlite
@pytest.mark.parametrize("event", ["message.send", "room.read", "room.changes", "room.nonsense"])
def test_malformed_payloads_are_refused_and_nothing_stops(server: Server, open_page: OpenPage, event: str) -> None:
    page = open_page(server, "emre", join="general")
    for payload in MALFORMED:
        answer = page.ask(event, payload)
        while answer.get("error", {}).get("code") == "too-fast":
            time.sleep(0.5)
            answer = page.ask(event, payload)
        if answer["ok"]:
            assert event in ("room.changes", "room.read"), payload
        else:
            assert answer["error"]["code"] in {"unreadable", "missing", "invalid"}, payload
            assert answer["error"]["message"]
    time.sleep(1)
    assert page.say("Still here.")["ok"]
    assert not server.faults(), server.log.read_text()


@only_sqlite
def test_broken_frames_close_a_socket_and_nothing_else(
    server: Server, open_page: OpenPage, token: Callable[[str], str]
) -> None:
    page = open_page(server, "emre", join="general")
    frames = [
        "", "x", "9", "42", "42/live,", "42/live,[]", "42/live,{}", "42/live,[1]", '42/live,["message.send"',
        "451-/live,[1]", "4" + "[" * 30_000, "4" * 65_000, "42/live," + "[" * 30_000, "45999999-/live,[]",
        '40/nowhere,{"a":1}', '42/live,["connect"]', '42/live,["disconnect",1]', "43/live,99[]", "6", "1", "2probe",
        "y" * 70_000,
    ]  # fmt: skip
    for frame in frames:
        _send_raw(server, token("layla"), frame)
    for frame in (b"", b"\x00\x01", b"b" * 70_000):
        _send_raw(server, token("layla"), frame)
    assert page.say("Still here.")["ok"]
    assert server.is_the_same_worker(), server.log.read_text()


def _send_raw(server: Server, token: str, frame: str | bytes) -> None:
    address = server.address.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    line = create_connection(address, timeout=5, cookie=f"colep_session={token}")
    try:
        line.recv()
        line.send("40/live,")
        line.recv()
        line.send_binary(frame) if isinstance(frame, bytes) else line.send(frame)
        line.settimeout(0.15)
        line.recv()
    except (WebSocketConnectionClosedException, TimeoutError, OSError):
        pass
    except Exception as error:  # websocket-client's own timeout
        if "timed out" not in str(error):
            raise
    finally:
        line.shutdown()


@only_sqlite
def test_the_door_opens_for_this_site_and_a_session_only(
    server: Server, open_page: OpenPage, token: Callable[[str], str]
) -> None:
    for bad in ({"token": ""}, {"token": "made-up"}, {"token": token("emre"), "origin": "http://evil.example"}):
        with pytest.raises(socketio.exceptions.ConnectionError):
            Page(server.address, **bad)
    with pytest.raises(socketio.exceptions.ConnectionError):
        socketio.Client(reconnection=False).connect(
            server.address, transports=["polling"], namespaces=["/live"],
            headers={"Cookie": f"colep_session={token('emre')}"}, wait_timeout=3,
        )  # fmt: skip
    page = open_page(server, "samira")
    assert page.ask("room.join", {"room": "general"})["error"]["code"] == "missing"
    assert page.ask("room.changes", {"room": "general", "after": 0})["error"]["code"] == "missing"


@only_sqlite
def test_ending_a_session_closes_its_socket_within_a_second(
    server: Server, open_page: OpenPage, ids: Ids, app: Flask
) -> None:
    page, other = open_page(server, "emre", join="general"), open_page(server, "layla", join="general")
    emre = actor_of("emre", ids)
    (session,) = own_sessions(emre, 0)
    accounts.end_session(emre, session.id)
    assert page.closed.wait(1.5)
    assert ("goodbye", {"reason": "sign-in"}) in page.received
    assert other.say("I may stay.")["ok"]
    time.sleep(0.3)
    assert not page.changes()


@only_sqlite
@pytest.mark.parametrize("event", ["connect", "disconnect"])
def test_nobody_stays_by_pretending_to_have_left(server: Server, open_page: OpenPage, event: str) -> None:
    page = open_page(server, "emre", join="general")
    page.client.emit(event, {}, namespace="/live")
    time.sleep(0.3)
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    assert page.closed.wait(1.5)


@only_sqlite
def test_suspending_a_member_closes_all_their_sockets_within_a_second(server: Server, open_page: OpenPage) -> None:
    pages = [open_page(server, "emre", join="general") for _ in range(3)]
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    assert all(page.closed.wait(1.5) for page in pages)


def test_what_was_acknowledged_outlives_a_killed_server(server: Server, open_page: OpenPage) -> None:
    kept = {}
    for round_ in range(3):
        page = open_page(server, "emre", join="general")
        for number in range(5):
            answer = page.say(f"{round_}.{number}")
            assert answer["ok"]
            kept[answer["number"]] = f"{round_}.{number}"
        server.kill()
        assert page.closed.wait(5)
        server.start()
    found = {row.number: row.text for row in rows(select(Message.number, Message.text))}
    assert found == kept
    assert sorted(found) == list(range(1, 16))


@only_sqlite
def test_one_who_floods_is_slowed_down_and_the_others_are_not(server: Server, open_page: OpenPage) -> None:
    flood, calm = open_page(server, "emre", join="general"), open_page(server, "layla", join="general")
    answers = [flood.say("again") for _ in range(40)]
    refused = [answer for answer in answers if not answer["ok"]]
    assert refused
    assert {answer["error"]["code"] for answer in refused} == {"too-fast"}
    assert calm.say("in peace")["ok"]


@only_sqlite
def test_others_see_who_is_there_and_who_writes(server: Server, open_page: OpenPage) -> None:
    emre, layla = open_page(server, "emre", join="general"), open_page(server, "layla", join="general")
    again = open_page(server, "layla", join="general")
    assert again.joined["present"]["count"] == 2, "a person counts once"
    emre.ask("room.typing", {"room": "general"})
    typing = until(lambda: [sent for event, sent in layla.received if event == "room.typing"])
    assert typing[0]["by"]["id"]
    assert typing[0]["room"] == "general"
    assert not [event for event, _ in emre.received if event == "room.typing"]
    again.close()
    layla.close()
    until(lambda: [s for e, s in emre.received if e == "room.present" and s["count"] == 1], 3)
    emre.ask("room.leave", {"room": "general"})
    emre.say("Nobody listens, not even I.")
    time.sleep(0.3)
    assert not emre.changes()
