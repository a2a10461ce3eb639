"""Lists and pages: every thread once, the right counts, marks that never go back, and few statements."""

import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.http.pagination import read_position
from colep.forum import queries, service
from colep.forum.models import Post, Thread, ThreadRead
from colep.forum.queries import Filters
from colep.reference import queries as reference
from tests.conftest import Visitor
from tests.helpers import a_thread, actor_of, address, at_once, fresh, nonce, only_sqlite, rows

AsPerson = Callable[[str], Visitor]


def many_threads(author: int, count: int, **changes: object) -> None:
    """Store threads without posts, seven of the same moment at a time, so that a page ends among them."""
    now = clock.now()
    values = [
        {
            "title": f"Thread {n}", "slug": f"thread-{n}", "language": "en", "kind": "question", "author_id": author, "created_at": now, "last_number": 1,
            "last_post_at": now - timedelta(minutes=n // 7), "last_author_id": author, "label": "TLP:GREEN", "audience_id": 1, "country_codes": "", "theme_ids": "", **changes,
        }
        for n in range(count)
    ]  # fmt: skip
    with transaction():
        if values:
            execute(insert(Thread), values)  # type: ignore[arg-type]


def many_posts(author: int, thread_id: int, count: int) -> None:
    """Store posts up to that number."""
    now = clock.now()
    values = [
        {"thread_id": thread_id, "number": n, "author_id": author, "nonce": nonce(), "language": "en", "text": "x", "html": "<p>x</p>", "markup_version": 1, "created_at": now}
        for n in range(2, count + 1)
    ]  # fmt: skip
    with transaction():
        execute(insert(Post), values)  # type: ignore[arg-type]
        execute(update(Thread).where(Thread.id == thread_id).values(last_number=count))


def links(page: str) -> list[str]:
    """Return the addresses of the threads of a list, in order."""
    return re.findall(r'<h2 class="entry-title"><a href="(/threads/[^"]+)"', page)


@pytest.mark.parametrize("count", [0, 1, 30, 31, 95])
def test_pages_show_every_thread_exactly_once(app: Flask, as_person: AsPerson, ids: dict[str, int], count: int) -> None:
    """Row 31: also where its end falls among threads of the very same moment, and also where a page is just full."""
    many_threads(ids["judit"], count)
    layla, seen, where, pages = as_person("layla"), [], "/threads", 0
    while where:
        page = layla.get(where).text
        seen += links(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        where = following[1].replace("&amp;", "&") if following else ""
        pages += 1
    assert len(seen) == len(set(seen)) == count
    assert pages == max(1, -(-count // queries.PAGE))
    order = [row[0] for row in rows(select(Thread.id).order_by(Thread.last_post_at.desc(), Thread.id.desc()))]
    assert [int(re.findall(r"\d+", link)[0]) for link in seen] == order


def test_a_new_post_between_two_pages_takes_nothing_away(app: Flask, ids: dict[str, int]) -> None:
    """Keyset pages: what was on the second page is still on the second page."""
    many_threads(ids["judit"], 70)
    layla = actor_of("layla", ids)
    first = queries.threads(layla, Filters(), None)
    rest = {card.id for card in queries.threads(layla, Filters(), None, 100).cards} - {card.id for card in first.cards}
    a_thread(actor_of("emre", ids), "Just now")
    fresh()
    found: list[int] = []
    key = first.next_key
    while key:
        page = queries.threads(layla, Filters(), read_position(key))
        found += [card.id for card in page.cards]
        key = page.next_key
    assert set(found) == rest
    assert len(found) == 40


@pytest.mark.parametrize("key", ["x", "%00", "MTIz", "🙂"])
@only_sqlite
def test_a_page_key_that_is_none_is_the_first_page(
    app: Flask, as_person: AsPerson, ids: dict[str, int], key: str
) -> None:
    """Row 47."""
    many_threads(ids["judit"], 3)
    answer = as_person("layla").get("/threads", query_string={"after": key})
    assert answer.status_code == 200
    assert len(links(answer.text)) == 3


def test_each_filter_shows_what_it_says(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Alone, together, and beside values that nobody offers, which are as if they were not there."""
    judit, layla = actor_of("judit", ids), as_person("layla")
    themes = [theme.id for theme in reference.themes()]
    a_thread(
        judit,
        "Balkans",
        route_id="west-balkans" if reference.route("west-balkans") else None,
        countries=("RS", "HU"),
        themes=(themes[0],),
    )
    a_thread(
        judit,
        "Mediterranean",
        route_id="east-med",
        countries=("TR", "GR"),
        language="ar",
        themes=(themes[0], themes[1]),
    )
    a_thread(judit, "Anything", language="ar")
    read = a_thread(judit, "Read", countries=("TR",))
    service.mark_read(actor_of("layla", ids), read.thread_id, 1)
    wanted = {
        "route=east-med": ["Mediterranean"], "country=TR": ["Read", "Mediterranean"], "country=HU": ["Balkans"], f"theme={themes[0]}": ["Mediterranean", "Balkans"],
        f"theme={themes[1]}": ["Mediterranean"], "language=ar": ["Anything", "Mediterranean"], "unread=1": ["Anything", "Mediterranean", "Balkans"],
        "country=TR&unread=1": ["Mediterranean"], f"route=east-med&country=GR&theme={themes[0]}&language=ar&unread=1": ["Mediterranean"], "country=TR&language=ru": [],
        "route=nonsense&country=QQ&theme=x&language=xx&unread=yes": ["Read", "Anything", "Mediterranean", "Balkans"], "country=TR&country=HU": ["Read", "Mediterranean"],
    }  # fmt: skip
    for query, titles in wanted.items():
        page = layla.get(f"/threads?{query}").text
        assert re.findall(r"<bdi>([A-Z]\w+)</bdi></a></h2>", page) == titles, query


def test_the_list_says_how_much_is_new(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """For this reader: all posts of an unknown thread, those after the mark, none of one's own."""
    judit, layla = actor_of("judit", ids), actor_of("layla", ids)
    new, partly, own = a_thread(judit, "New"), a_thread(judit, "Partly"), a_thread(layla, "Own")
    for n in range(4):
        service.reply(judit, partly.thread_id, text=str(n), language="en", nonce=nonce())
    service.mark_read(layla, partly.thread_id, 2)
    fresh()
    counts = {card.id: card.unread for card in queries.threads(layla, Filters(), None).cards}
    assert counts == {new.thread_id: 1, partly.thread_id: 3, own.thread_id: 0}
    assert queries.unread_count(layla) == 2
    assert {card.replies for card in queries.threads(layla, Filters(), None).cards} == {0, 4}
    assert queries.unread_count(judit) == 1
    service.reply(layla, partly.thread_id, text="mine", language="en", nonce=nonce())
    fresh()
    assert queries.unread_count(layla) == 1


@only_sqlite
def test_counting_what_is_new_stops_at_a_hundred(app: Flask, ids: dict[str, int]) -> None:
    """The page says "99+"; nobody waits for an exact figure."""
    many_threads(ids["judit"], 130)
    assert queries.unread_count(actor_of("layla", ids)) == 100


def test_read_marks_never_go_back_nor_past_the_end(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Whatever the page sends, in whatever order."""
    thread = a_thread(actor_of("judit", ids))
    many_posts(ids["judit"], thread.thread_id, 9)
    layla = as_person("layla")
    mark = select(ThreadRead.number).where(ThreadRead.member_id == ids["layla"])
    for sent, kept in ((3, 3), (2, 3), (5, 5), (1, 5), (99_999_999_999, 9), (4, 9)):
        assert layla.post(f"{address(thread)}/read", {"number": sent}).status_code == 204
        assert rows(mark) == [(kept,)]
    for wrong in ("", "x", "0", "-3", "1.5", "\x00"):
        assert layla.post(f"{address(thread)}/read", {"number": wrong}).status_code == 400
    assert layla.post(f"{address(thread)}/read", {"number": 9, "back": 1}).headers["Location"] == "/threads"
    assert rows(mark) == [(9,)]


def test_read_marks_sent_at_once_come_to_the_furthest(app: Flask, ids: dict[str, int]) -> None:
    """Several tabs, several requests: no fault, and the furthest holds, on both databases."""
    layla = actor_of("layla", ids)
    for _ in range(3):
        thread = a_thread(actor_of("judit", ids))
        many_posts(ids["judit"], thread.thread_id, 8)
        results = at_once(
            app,
            *[
                lambda n=n, thread=thread: service.mark_read(layla, thread.thread_id, n)
                for n in (3, 8, 1, 5, 7, 2, 6, 4)
            ],
        )
        assert results == [None] * 8
        assert rows(
            select(ThreadRead.number).where(
                ThreadRead.thread_id == thread.thread_id, ThreadRead.member_id == layla.member_id
            )
        ) == [(8,)]


def test_a_read_mark_that_waits_for_another_looks_again(app: Flask, ids: dict[str, int]) -> None:
    """Row 40: one that was decided on an older mark does not overwrite the one that was quicker."""
    layla, thread = actor_of("layla", ids), a_thread(actor_of("judit", ids))
    many_posts(ids["judit"], thread.thread_id, 9)
    service.mark_read(layla, thread.thread_id, 1)
    inside = threading.Event()

    def quicker() -> None:
        with transaction():
            execute(update(ThreadRead).where(ThreadRead.member_id == layla.member_id).values(number=8))
            inside.set()
            time.sleep(0.4)

    def slower() -> None:
        inside.wait(10)
        service.mark_read(layla, thread.thread_id, 5)

    assert at_once(app, quicker, slower) == [None, None]
    assert rows(select(ThreadRead.number).where(ThreadRead.member_id == layla.member_id)) == [(8,)]


def test_a_thread_opens_at_what_is_new(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """The page of twenty on which the first unread post stands, with the line before it."""
    thread = a_thread(actor_of("judit", ids))
    many_posts(ids["judit"], thread.thread_id, 95)
    layla = as_person("layla")

    def shown(where: str) -> list[int]:
        return [int(number) for number in re.findall(r'id="post-(\d+)"', layla.get(where).text)]

    assert shown(address(thread)) == list(range(1, 21))
    service.mark_read(actor_of("layla", ids), thread.thread_id, 45)
    assert shown(address(thread)) == list(range(41, 61))
    assert 'id="unread"' in layla.get(address(thread)).text
    service.mark_read(actor_of("layla", ids), thread.thread_id, 95)
    assert shown(address(thread)) == list(range(81, 96))
    assert 'id="unread"' not in layla.get(address(thread)).text
    for number, start in ((1, 1), (20, 1), (21, 21), (95, 81)):
        assert shown(f"{address(thread)}/{number}")[0] == start
    for gone in (0, 96, 2_000_000_000):
        assert layla.get(f"{address(thread)}/{gone}").status_code == 404


@pytest.mark.parametrize(
    "title", ["How do you check stamps?", "كيف تتحققون من الأختام؟", "Iğdır'da 100% kontrol", "<b>?#&%2f"]
)
def test_a_wrong_slug_leads_to_the_right_one(app: Flask, as_person: AsPerson, ids: dict[str, int], title: str) -> None:
    """Row 38: for good (301) where the reader may see it; slugs in every alphabet."""
    thread, layla = a_thread(actor_of("judit", ids), title), as_person("layla")
    assert layla.get(address(thread)).status_code == 200
    for tail in ("", "/1"):
        answer = layla.get(f"/threads/{thread.thread_id}-something-else{tail}")
        assert answer.status_code == 301
        assert unquote(answer.headers["Location"]) == address(thread) + tail
    answer = layla.get(f"/threads/{thread.thread_id}")
    assert (answer.status_code, unquote(answer.headers["Location"])) == (302, address(thread))


def test_the_number_of_statements_does_not_grow(
    app: Flask, as_person: AsPerson, ids: dict[str, int], counted_queries: Callable[[], int]
) -> None:
    """DESIGN: at most six for list and thread, and as many for 400 as for 20."""
    thread = a_thread(actor_of("judit", ids))
    layla, counts = as_person("layla"), {}
    for threads, posts in ((20, 20), (380, 400)):
        many_threads(ids["judit"], threads)
        with transaction():
            execute(update(Post).where(Post.number > 1).values(number=Post.number + 10_000))
        many_posts(ids["judit"], thread.thread_id, posts)
        for where in (
            "/threads",
            "/threads?unread=1&country=TR",
            address(thread),
            f"{address(thread)}/20",
            "/threads/new",
        ):
            layla.get(where)
            counted_queries()
            assert layla.get(where).status_code == 200
            counts.setdefault(where, []).append(counted_queries())
    assert all(few == many <= 6 for few, many in counts.values()), counts


@only_sqlite
def test_an_arabic_page_reads_from_the_right(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Page, style sheet, labels and numbers."""
    thread = a_thread(actor_of("judit", ids), "سؤال", language="ar", text="نص")
    for where in ("/threads", address(thread), "/threads/new"):
        page = as_person("layla").get(where).text
        assert '<html lang="ar" dir="rtl"' in page
        assert "/static/app.rtl-" in page
        assert "app.ltr" not in page
        assert not re.search(r'class="tlp[^>]*>(?!TLP:)', page)


@only_sqlite
def test_what_others_wrote_is_shown_to_no_one_who_may_not_read_it(
    app: Flask, as_person: AsPerson, visitor: Visitor, ids: dict[str, int]
) -> None:
    """Rows 28 and 31: a sentinel in title and text is in no page of a visitor, an NGO or a company."""
    thread = a_thread(actor_of("judit", ids), "Sentinelia", text="Sentineltext")
    for reader in (visitor, as_person("samira"), as_person("oliver")):
        for where in (
            "/",
            "/threads",
            address(thread),
            f"/threads/{thread.thread_id}",
            "/threads/new",
            "/account",
            f"/members/{ids['judit']}",
        ):
            assert "sentinel" not in reader.get(where, follow_redirects=True).text.lower().replace(thread.slug, "")
    assert "Sentinelia" in as_person("layla").get("/threads").text
