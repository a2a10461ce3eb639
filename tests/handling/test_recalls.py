"""What is taken away goes from open pages within five seconds, on every process, with Redis and without."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from colep.accounts import service as accounts
from colep.core.config import Settings
from colep.forum.models import Post
from colep.groups import membership
from colep.handling import holding
from colep.handling.recalls import MOST_ITEMS, Item, gone
from colep.handling.things import KINDS
from colep.rules.acts import Subject
from colep.rules.labels import Label
from tests import servers
from tests.chat.live import Page, Server, until
from tests.conftest import Visitor
from tests.handling.shared import a_circle, by, narrow, one, staff, thread, to
from tests.helpers import actor_of, only_sqlite, rows

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]
SECONDS = 5.0


@pytest.fixture
def start(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server of its own on this test's database."""
    with ExitStack() as running:

        def start_(redis_url: str = "") -> Server:
            folder = tmp_path / f"server-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            return running.enter_context(Server(settings.database_url, folder, redis_url))

        yield start_


@pytest.fixture
def open_page(start: Callable[..., Server]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the socket of one of the cast at a server."""
    with ExitStack() as open_:

        def page(server: Server, handle: str) -> Page:
            one = Page(server.address, accounts.enter_demo(handle, "Firefox, Linux"))
            open_.callback(one.close)
            return one

        yield page


def rung(page: Page) -> bool:
    """Say whether the bell rang at a page."""
    return any(event == "page.recall" for event, *_ in list(page.received))


@pytest.mark.parametrize("with_redis", [False, True])
def test_the_bell_rings_on_every_process(
    app: Flask, ids: Ids, start: Callable[..., Server], open_page: Callable[..., Page], with_redis: bool
) -> None:
    """Point 8: what is held by one process rings at sockets of another; the bell has no id, and asking tells what."""
    redis_url = servers.redis_address() if with_redis else ""
    thread_id, other = thread(ids), thread(ids)
    here, there = start(redis_url), start(redis_url)
    pages = [open_page(here, "emre"), open_page(there, "layla")]
    items = {"items": [f"thread:{thread_id}", f"thread:{other}"]}
    for page in pages:
        assert page.ask("page.watch", items) == {"ok": True, "gone": []}
    seconds = hold(here, f"thread/{thread_id}", lambda: all(rung(page) for page in pages))
    for page in pages:
        assert [sent for event, sent in page.received if event == "page.recall"] == [{}]
        assert page.ask("page.watch", items) == {"ok": True, "gone": [f"thread:{thread_id}"]}
    assert seconds < SECONDS
    assert not any("present" in event for page in pages for event, *_ in page.received), "nobody learns who listens"


def hold(server: Server, what: str, is_gone: Callable[[], object]) -> float:
    """Have a moderator hold something back at a server; returns how long it took until it was gone."""
    token = accounts.enter_demo("henrik", "Firefox, Linux")
    page = server.read(f"/handling/{what}", token)
    began = time.monotonic()
    assert server.send_form(f"/handling/{what}/hold", token, page, {"reason": "To be looked at"}) == 302
    until(is_gone, 2 * SECONDS)
    return time.monotonic() - began


@only_sqlite
def test_whoever_is_taken_out_of_a_group_has_lost_what_was_for_it(
    app: Flask, ids: Ids, start: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    """Row 37: leaving a group rings; the page of who left asks and is told, that of who stays keeps all."""
    group_id = a_circle(ids, "judit", "emre", "tamas")
    thread_id = thread(ids, choice=to(group_id))
    server = start()
    emre, tamas = open_page(server, "emre"), open_page(server, "tamas")
    items = {"items": [f"thread:{thread_id}"]}
    assert emre.ask("page.watch", items)["gone"] == tamas.ask("page.watch", items)["gone"] == []
    membership.leave(actor_of("emre", ids), group_id)
    until(lambda: rung(tamas), SECONDS)
    assert tamas.ask("page.watch", items)["gone"] == []
    again = emre if not emre.closed.is_set() else open_page(server, "emre")
    assert again.ask("page.watch", items)["gone"] == [f"thread:{thread_id}"]


@only_sqlite
@pytest.mark.parametrize(
    "items",
    [None, "thread:1", ["thread:1"] * (MOST_ITEMS + 1), ["member:1"], ["thread:x"], ["thread:-1"], [1], [None], ["thread:1\n"], ["threads"], [["thread:1"]], {"a": 1}, ["thread:" + "9" * 40]],
)  # fmt: skip
def test_what_is_no_list_of_things_is_not_read(
    app: Flask, ids: Ids, start: Callable[..., Server], open_page: Callable[..., Page], items: object
) -> None:
    """Row 39: a malformed payload is refused, and the socket goes on."""
    page = open_page(start(), "emre")
    assert page.ask("page.watch", {"items": items})["error"]["code"] == "unreadable"
    assert page.ask("page.watch", {"items": ["thread:9999999999"]})["gone"] == ["thread:9999999999"]


@only_sqlite
@pytest.mark.parametrize("subject", sorted(KINDS))
def test_what_is_not_for_one_and_what_never_was_are_gone_alike(
    app: Flask, ids: Ids, as_person: AsPerson, subject: Subject
) -> None:
    """Row 38: nothing can be learned by asking for ids, by socket or by address, whatever one's role is."""
    thing_id = one(subject, ids)
    asked = f"{subject}:{thing_id} {subject}:999999 {subject}:9999999999"
    lost = [f"{subject}:999999", f"{subject}:9999999999"]
    assert as_person("judit").post("/still", {"items": asked}).json == {"gone": lost}
    for handle in ("oliver", *(() if subject is Subject.PRACTICE else ("samira",))):
        everything = as_person(handle).post("/still", {"items": asked}).json
        assert everything == {"gone": [f"{subject}:{thing_id}", *lost]}, handle


@only_sqlite
def test_pages_without_a_socket_ask_at_an_address(app: Flask, ids: Ids, as_person: AsPerson, visitor: Visitor) -> None:
    """Point 8: the same answer; a list that is none is refused, a visitor is told to sign in."""
    thread_id, contact_id = thread(ids), one(Subject.CONTACT, ids)
    emre = as_person("emre")
    items = f"thread:{thread_id} contact:{contact_id}"
    assert emre.post("/still", {"items": items}).json == {"gone": []}
    narrow(actor_of("judit", ids), Subject.THREAD, thread_id, by(ids["judit"], ids["layla"], label=Label.RED))
    assert emre.post("/still", {"items": items}).json == {"gone": [f"thread:{thread_id}"]}
    assert emre.post("/still", {"items": "member:1"}).status_code == 400
    assert emre.post("/still", {}).json == {"gone": []}
    assert visitor.post("/still", {"items": items}, headers={"Accept": "application/json"}).status_code == 401


@only_sqlite
def test_asking_for_many_costs_as_much_as_asking_for_one(
    app: Flask, ids: Ids, counted_queries: Callable[[], int]
) -> None:
    """DESIGN: one statement for each kind."""
    some = [Item(Subject.THREAD, thread(ids)) for _ in range(20)]
    gone(actor_of("emre", ids), some)
    counted_queries()
    gone(actor_of("emre", ids), some[:1])
    few = counted_queries()
    gone(actor_of("emre", ids), some)
    assert counted_queries() == few


@only_sqlite
def test_a_post_is_named_by_its_place_in_the_thread(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 6: pages show no id of a post, which would tell when it was written; by its number it is taken away as well."""
    post_id = one(Subject.POST, ids)
    thread_id, number = rows(select(Post.thread_id, Post.number).where(Post.id == post_id))[0]
    emre = as_person("emre")
    name = f"post:{thread_id}.{number}"
    assert f'data-item="{name}"' in emre.get(f"/threads/{thread_id}", follow_redirects=True).text
    asked = {"items": f"{name} post:{thread_id}.{number + 90} post:{thread_id + 90}.{number}"}
    assert emre.post("/still", asked).json == {"gone": asked["items"].split()[1:]}
    holding.hold(staff(ids), Subject.POST, post_id, "To be looked at")
    assert emre.post("/still", asked).json == {"gone": asked["items"].split()}
    assert emre.post("/still", {"items": "thread:1.1"}).status_code == 400
