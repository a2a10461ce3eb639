"""What is not for somebody reaches them at no door: planted words are looked for on all pages and behind all forms."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true, update
from werkzeug.routing import Rule

from colep.core.db import execute, transaction
from colep.forum.models import Post
from colep.library import queries as library
from tests.conftest import close
from tests.helpers import only_sqlite
from tests.house.sentinels.blanks import bodies, check_fields, check_queries
from tests.house.sentinels.cast import WALKERS
from tests.house.sentinels.crawl import send_forms, walk_pages
from tests.house.sentinels.doors import UnknownPlace, visits
from tests.house.sentinels.live_door import check_events
from tests.house.sentinels.planting import Garden
from tests.house.sentinels.state import State
from tests.house.sentinels.walker import Walker, describe, told


@only_sqlite
def test_every_name_in_addresses_queries_forms_and_events_is_known(house: Flask, planted: Garden) -> None:
    """Figures: the crawl takes its list from the map of routes and fails on what it does not know."""
    for rule in house.url_map.iter_rules():
        assert visits(planted.world, rule), rule.rule
    check_queries()
    check_fields(house)
    check_events()


@only_sqlite
def test_an_unknown_place_stops_the_crawl(own_house: Flask, planted: Garden) -> None:
    """Figures: an address with a place of a new name fails with the endpoint's name."""
    own_house.add_url_rule("/attics/<attic_id>", "attics.attic", lambda attic_id: attic_id)
    with pytest.raises(UnknownPlace, match=r"attics\.attic has the place <attic_id>"):
        walk_pages(Walker(own_house, planted.world, "layla"))


@only_sqlite
@pytest.mark.parametrize("handle", WALKERS)
def test_nobody_finds_what_is_not_for_them_and_everybody_what_is(house: Flask, planted: Garden, handle: str) -> None:
    """Figures, rows 28 to 33, 37, 38: every address with every id, and the links; hidden is answered as missing."""
    walker = Walker(house, planted.world, handle)
    walk_pages(walker)
    assert not walker.leaks, told(walker.leaks)
    assert unseen(walker) == []


def unseen(walker: Walker) -> list[str]:
    """Return what somebody should have found and did not: a crawl that sees nothing finds no leak either."""
    book = walker.world.cast.book
    core = book.core()
    titles = {next(word for word, one in book.words.items() if one.thing == thing) for thing in book.things}
    wanted = [
        planted for word, planted in book.words.items()
        if planted.part in ("text", "duty", "group") and book.may_find(walker.handle, planted)
        and (planted.thing is None or planted.thing in core or word in titles)
    ]  # fmt: skip
    return [describe(one) for one in wanted if one.word not in walker.seen]


@only_sqlite
@pytest.mark.parametrize("handle", WALKERS)
def test_no_form_gives_anything_away_or_changes_what_it_may_not(house: Flask, planted: Garden, handle: str) -> None:
    """Bad input, rows 32, 33, 38: hidden ids in addresses and in every field; what is refused leaves no trace."""
    walker = Walker(house, planted.world, handle)
    with State(house.config["SQLALCHEMY_DATABASE_URI"]) as state:
        send_forms(walker, state)
    assert not walker.leaks, told(walker.leaks)


#: Doors that no ordinary member can be walked through by a form that fits all: they want a letter's token, a key's
#: proof, or an application, and are walked by the tests of their features.
NEVER_OPENED = {
    *(f"{method} membership.{name}" for name in ("state", "correct") for method in ("GET",)),
    *(f"POST membership.{name}" for name in ("confirm", "correct", "withdraw", "enrolment_link")),
    *(f"POST secretariat.{name}" for name in ("admit", "decline", "ask", "edit", "accept", "reject")),
    "GET enrolment.link", "POST answering.answer", "POST accounts.second_factor", "POST keys.passkey",
    "POST keys.remove_passkey", "POST demo.sign_in", "GET demo.letter", "GET static",
}  # fmt: skip


@only_sqlite
def test_each_door_is_really_walked_through_by_somebody(house: Flask, planted: Garden) -> None:
    """Row 28: a door at which the crawl only ever stands outside proves nothing."""
    walkers = [
        Walker(house, planted.world, handle)
        for handle in (
            "marlene",
            "layla",
            "emre",
            "nikolay",
            "henrik",
            "aigul",
            "tamas",
            "judit",
            "first",
            "enrolling",
            "visitor",
        )
    ]
    doors = [
        (rule, method) for rule in house.url_map.iter_rules() for method in {"GET", "POST"} & set(rule.methods or ())
    ]
    with State(house.config["SQLALCHEMY_DATABASE_URI"]) as state:
        closed = {
            f"{method} {rule.endpoint}" for rule, method in doors
            if not any(_gets_through(walker, rule, method, state) for walker in walkers)
        }  # fmt: skip
    assert closed == NEVER_OPENED


def _gets_through(walker: Walker, rule: Rule, method: str, state: State) -> bool:
    form = next(iter(bodies(walker.world, lambda _kind: None)))[0] if method == "POST" else None
    for visit in visits(walker.world, rule):
        if walker.sees(visit):
            answer = walker.ask(method, visit.address, form)
            state.bring_back()
            if not answer.is_closed and answer.status != 405:
                return True
    return False


@only_sqlite
def test_the_crawl_finds_a_list_that_forgets_the_law(
    own_house: Flask, planted: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures: with one condition gone from one statement the crawl reports words, and things that are named."""
    monkeypatch.setattr(library, "visible_to", lambda *_arguments: true())
    _forget(library)
    try:
        walker = Walker(own_house, planted.world, "samira")
        walk_pages(walker)
        what = told(walker.leaks)
        assert "GET /library: text of practice:" in what
        assert "names practice:" in what
        assert "hidden is not as missing" in what
    finally:
        monkeypatch.undo()
        _forget(library)


@only_sqlite
def test_the_crawl_finds_a_name_under_the_rule(own_house: Flask, planted: Garden) -> None:
    """Figures, point 6: the name of a speaker on a page of what they said there is reported, though it is no secret."""
    book = planted.cast.book
    name = next(word for word, one in book.words.items() if one.part == "person" and one.owner == "first")
    thread = next(thing for thing in book.things if thing.kind == "thread" and thing.is_under_rule)
    with transaction():
        execute(update(Post).where(Post.thread_id == thread.id).values(html=f"<p>{name.upper()}</p>"))
    close()
    walker = Walker(own_house, planted.world, "layla")
    for rule in own_house.url_map.iter_rules("forum.thread"):
        walker.open(rule, f"/threads/{thread.id}-x")
    assert f"person first: {name}" in told(walker.leaks)


def _forget(module: Any) -> None:
    """Have a module build its statements anew."""
    for function in vars(module).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()
