"""The sentinel crawl beside the pages: sockets of a real server, letters, lists and counts, and how long "no" takes."""

import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import socketio
from flask import Flask
from sqlalchemy import select

from colep.audit.models import AuditEntry
from colep.core import tasks
from colep.forum.models import Thread, ThreadRead
from colep.forum.queries import unread_count
from colep.rules.acts import Act
from tests.chat.live import Page, Server
from tests.helpers import fresh, only_sqlite, rows
from tests.house.sentinels import words
from tests.house.sentinels.cast import WALKERS
from tests.house.sentinels.doors import NO_ROW, NO_WORD
from tests.house.sentinels.live_door import Listener, ask_as_all, talk
from tests.house.sentinels.oracle import STAFF, Book
from tests.house.sentinels.planting import Garden
from tests.house.sentinels.walker import Walker, describe, items_of, told


@pytest.fixture
def listeners(own_house: Flask, planted: Garden, tmp_path: Path) -> Iterator[dict[str, Listener]]:
    """Everybody who may, with a socket open at a server of its own."""
    folder = tmp_path / "server"
    folder.mkdir()
    with ExitStack() as running:
        server = running.enter_context(Server(own_house.config["SQLALCHEMY_DATABASE_URI"], folder))
        found = {}
        for handle in WALKERS:
            token = planted.cast.tokens.get(handle, "")
            if not planted.cast.book.people[handle].reads:
                with pytest.raises(socketio.exceptions.ConnectionError):
                    Page(server.address, token)
                continue
            page = Page(server.address, token)
            running.callback(page.close)
            found[handle] = Listener(Walker(own_house, planted.world, handle), page)
        yield found
        assert not server.faults()


@only_sqlite
def test_sockets_give_nothing_away(listeners: dict[str, Listener], planted: Garden) -> None:
    """Figures, row 39: every event as everybody, hidden, mixed and malformed; frames while others talk in hidden rooms."""
    ask_as_all(list(listeners.values()))
    said = talk(listeners, planted.world)
    for one in listeners.values():
        one.search_what_came()
        assert not one.page.closed.is_set(), f"{one.walker.handle} was shown out"
    leaks = [leak for one in listeners.values() for leak in one.walker.leaks]
    assert not leaks, told(leaks)
    for word, thing in said.items():
        hearers = [one for one in listeners.values() if thing in one.joined]
        assert all(word in one.walker.seen for one in hearers), f"not everybody in {thing} heard it"
    assert len({thing.among for thing in said.values()}) > 7


@only_sqlite
def test_letters_hold_no_word_of_anybody(own_house: Flask, planted: Garden) -> None:
    """Figures, row 31: all that the calendar does, then every letter: subject, body and headers, sent and decoded."""
    for name in sorted(tasks._periodic):
        tasks._tasks[name]()
        fresh()
    while tasks.work_off():
        fresh()
    book = planted.cast.book
    files = sorted((own_house.config["SETTINGS"].data_dir / "letters").glob("*.eml"))
    letters = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in files]
    leaks = [
        f"{letter['Subject']} to {letter['To']}: {describe(book.words[one])}"
        for file, letter in zip(files, letters, strict=True)
        for word in words.found_in(file.read_bytes(), *_said_in(letter)) for one in words.whole(word, book.words)
        if not _is_own(letter, book.words[one].owner, book)
    ]  # fmt: skip
    assert leaks == []
    told_of = {one.owner for letter in letters for one in book.words.values() if _is_own(letter, one.owner, book)}
    assert told_of == {"second"}, "who spoke was opened to two, and a letter says so"
    assert len({letter["To"] for letter in letters}) >= 3


def _said_in(letter: Any) -> Iterator[str]:
    """Yield its headers and parts as a mailbox shows them."""
    yield from (f"{name}: {value}" for name, value in letter.items())
    yield from (str(part.get_content()) for part in letter.walk() if part.get_content_maintype() == "text")


def _is_own(letter: Any, handle: str, book: Book) -> bool:
    """Say whether a letter goes to the one whose name or address this is; there is nobody's else in it."""
    own = [word for word, one in book.words.items() if one.part == "private" and one.owner == handle]
    return any(word in str(letter["To"]).lower() for word in own)


@only_sqlite
def test_the_record_does_not_know_who_spoke_under_the_rule(house: Flask, planted: Garden) -> None:
    """Point 6: of a thread or room under the Rule, and what was said in it, no entry names a member who spoke.

    Who took it away as a file has read it, and may not have said a word.
    """
    book = planted.cast.book
    ours = {
        (name, int(value.text))
        for name, value in planted.world.everything()
        if value.thing and value.thing.is_under_rule
    }
    columns = (AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.actor_id, AuditEntry.session_id)
    said = select(*columns).where(AuditEntry.act != Act.ITEM_EXPORT.value)
    entries = [row for row in rows(said) if (row[0], row[1]) in ours]
    staff = {one.id for one in book.people.values() if one.role in STAFF}
    assert [row for row in entries if row.actor_id not in staff and (row.actor_id > 0 or row.session_id)] == []
    assert entries, "who spoke was asked for"


LISTS = {"/threads": "thread", "/library": "practice", "/rooms": "room", "/directory": "contact"}


@pytest.mark.parametrize("handle", ["layla", "emre", "nikolay", "henrik", "samira", "lapsed"])
def test_lists_hold_exactly_what_is_for_one(house: Flask, planted: Garden, handle: str) -> None:
    """Row 31: through all their pages the lists have what the oracle lets through, no row more and none less."""
    walker, book = Walker(house, planted.world, handle), planted.cast.book
    for address, kind in LISTS.items():
        listed = sorted(thing.id for page in all_pages(walker, address) for thing in items_of(page, planted.world))
        assert listed == sorted(thing.id for thing in book.things if thing.kind == kind and book.sees(handle, thing))


def all_pages(walker: Walker, address: str) -> Iterator[str]:
    """Turn the pages of a list to its end."""
    further: str | None = address
    while further is not None and not (answer := walker.ask("GET", further)).is_closed:
        yield answer.text
        older = re.search(r'href="([^"]+)" rel="next"', answer.text)
        further = older[1].replace("&amp;", "&") if older else None


_COUNTED = re.compile(r'data-item="thread:([0-9]+)"><span class="entry-count">(?:<span[^>]*><span[^>]*>([0-9]+))?')


@pytest.mark.parametrize("handle", ["layla", "henrik", "samira", "visitor"])
def test_a_page_that_asks_what_is_gone_learns_nothing(house: Flask, planted: Garden, handle: str) -> None:
    """Point 8 and row 38: what is hidden, what is held and what never was are gone alike."""
    walker = Walker(house, planted.world, handle)
    known = {f"{name}:{value.text}": walker.sees(value) for name, value in planted.world.shared()}
    names = [*known, *(f"{kind}:{NO_ROW}" for kind in ("thread", "room", "practice", "contact", "post"))][-100:]
    answer = walker.ask("POST", "/still", {"items": " ".join(names)})
    if not planted.cast.book.people[handle].reads:
        assert answer.is_closed
        return
    held_parts = {one for one in names if one.startswith(("post:", "message:")) and known.get(one)}
    gone = set(json.loads(answer.body)["gone"])
    assert gone - held_parts == {one for one in names if not known.get(one)}
    assert len(held_parts & gone) <= 4


@only_sqlite
@pytest.mark.parametrize("handle", ["judit", "nikolay", "henrik", "lapsed"])
def test_what_is_counted_as_unread_is_for_one(house: Flask, planted: Garden, handle: str) -> None:
    """Row 31: each number of unread posts, and the list of the unread, count what this reader may read and no more."""
    walker, book = Walker(house, planted.world, handle), planted.cast.book
    person = book.people[handle].id
    read = {
        row[0]: row[1]
        for row in rows(select(ThreadRead.thread_id, ThreadRead.number).where(ThreadRead.member_id == person))
    }
    written = {row[0]: row[1] for row in rows(select(Thread.id, Thread.last_number))}
    wanted = {
        thing.id: written[thing.id] - read.get(thing.id, 0)
        for thing in book.things if thing.kind == "thread" and book.sees(handle, thing)
    }  # fmt: skip
    shown = {
        int(id_): int(count or 0) for page in all_pages(walker, "/threads") for id_, count in _COUNTED.findall(page)
    }
    assert shown == wanted
    unread = {int(id_) for page in all_pages(walker, "/threads?unread=1") for id_, _count in _COUNTED.findall(page)}
    assert unread == {id_ for id_, count in wanted.items() if count}
    assert unread_count(planted.cast.actor(handle)) == len(unread) >= 3


@only_sqlite
@pytest.mark.parametrize("kind", ["thread", "practice", "room", "contact", "group"])
def test_hidden_takes_as_long_as_missing(house: Flask, planted: Garden, kind: str) -> None:
    """Row 38: sixty pairs, one after the other; the median difference is at most 5 ms."""
    walker = Walker(house, planted.world, "aigul")
    pattern = {
        "thread": "/threads/{}-x",
        "practice": "/library/{}-x",
        "room": "/rooms/{}",
        "contact": "/directory/{}",
        "group": "/groups/{}-x",
    }[kind]
    hidden = [value.text for value in planted.world.values[kind] if not walker.sees(value)]
    missing = NO_WORD if kind == "room" else NO_ROW
    gaps = []
    for number in range(60):
        pair = [pattern.format(hidden[number % len(hidden)]), pattern.format(missing)]
        took = {}
        for address in pair if number % 2 else reversed(pair):
            began = time.perf_counter()
            assert walker.ask("GET", address).status == 404
            took[address] = time.perf_counter() - began
        gaps.append(took[pair[0]] - took[pair[1]])
    assert abs(statistics.median(gaps)) <= 0.005
