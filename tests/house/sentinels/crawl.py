"""Walks through every door as one person: addresses with everything that was planted, links, and forms."""

import re
from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule

from tests.house.sentinels.blanks import bodies, queries
from tests.house.sentinels.doors import Value, Visit, nowhere, visits
from tests.house.sentinels.state import State
from tests.house.sentinels.walker import Answer, Walker

_MOST_LINKS = 90
_MOST_OF_ENDPOINT = 6
#: Where nothing has opened after so many, only some of the others are tried.
_ENOUGH, _EACH = 12, 4


def walk_pages(walker: Walker) -> None:
    """Open every address that there is, with everything that was planted in its places; then follow the links."""
    for rule in walker.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in _ONCE:
            _open_all(walker, rule)
            _open_queries(walker, rule)
    follow_links(walker)


#: Letters of the demo are searched apart; files of the site hold no words.
_ONCE = frozenset({"static"})


def _open_all(walker: Walker, rule: Rule) -> None:
    twin = nowhere(walker.world, rule) if rule.arguments else None
    missing = walker.open(rule, twin.address) if twin else None
    has_opened = False
    for number, visit in enumerate(sorted(visits(walker.world, rule), key=walker.sees, reverse=True)):
        if number > _ENOUGH and number % _EACH and not has_opened:
            continue
        answer = walker.open(rule, visit.address)
        has_opened |= not answer.is_closed
        if twin and missing and not walker.sees(visit):
            walker.compare(answer, missing, visit.address, twin.address)
    _ask_otherwise(walker, rule, twin)


def _ask_otherwise(walker: Walker, rule: Rule, twin: Visit | None) -> None:
    """Ask with the other methods that read, for one thing that is hidden."""
    hidden = next((visit for visit in visits(walker.world, rule) if not walker.sees(visit)), None)
    if twin and hidden:
        for method in ("HEAD", "OPTIONS"):
            answers = [walker.open(rule, address, method) for address in (hidden.address, twin.address)]
            walker.compare(answers[0], answers[1], hidden.address, twin.address)


def _open_queries(walker: Walker, rule: Rule) -> None:
    kept: dict[str, Answer] = {}
    for query, nothing, value in queries(walker.world, rule.endpoint):
        for base in [visit.address for visit in visits(walker.world, rule) if walker.sees(visit)]:
            answer = walker.open(rule, f"{base}?{query}")
            if value is None or walker.sees(value):
                continue
            twin = f"{base}?{nothing}"
            if twin not in kept:
                kept[twin] = walker.open(rule, twin)
            walker.compare(answer, kept[twin], f"{base}?{query}", twin)


_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')


def follow_links(walker: Walker) -> None:
    """Follow the links of the pages from home on, so that queries are asked which only pages know."""
    waiting, opened, of_endpoint = ["/"], {"/"}, dict[str, int]()
    while waiting and len(opened) < _MOST_LINKS:
        address = waiting.pop(0)
        endpoint = walker.endpoint_of(address)
        of_endpoint[endpoint] = of_endpoint.get(endpoint, 0) + 1
        if not endpoint or endpoint == "static" or of_endpoint[endpoint] > _MOST_OF_ENDPOINT:
            continue
        answer = walker.open(None, address)
        for found in _LINK.findall(answer.text):
            link = found.replace("&amp;", "&")
            if link not in opened:
                opened.add(link)
                waiting.append(link)


def send_forms(walker: Walker, state: State | None) -> None:
    """Send a form to every address that takes one: with hidden things in the address and in every field."""
    for rule in walker.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            _send_all(walker, rule, state)


def _send_all(walker: Walker, rule: Rule, state: State | None) -> None:
    chosen = list(_chosen(walker, rule))
    twin = nowhere(walker.world, rule) if rule.arguments else None
    forms = list(bodies(walker.world, lambda kind: _hidden(walker, kind)))
    for filled, empty in forms[:1] if rule.arguments else forms:
        missing = _send(walker, rule, twin.address, empty, state) if twin else None
        for visit in chosen:
            answer = _send(walker, rule, visit.address, filled, state)
            if twin and missing and not walker.sees(visit):
                walker.compare(answer, missing, visit.address, twin.address)
            elif walker.sees(visit) and not answer.is_closed:
                other = _send(walker, rule, visit.address, empty, state)
                walker.compare(answer, other, visit.address, visit.address)


def _chosen(walker: Walker, rule: Rule) -> Iterator[Visit]:
    """Some of what is hidden, one of each audience and one that is held, and two that may be seen."""
    kept: dict[tuple[object, ...], int] = {}
    for visit in visits(walker.world, rule):
        thing = visit.thing
        sees = walker.sees(visit)
        sort = (sees,) if sees else (thing.audience, thing.is_held) if thing else (bool(visit.group),)
        most = 2 if sees else 1
        if kept.get(sort, 0) < most:
            kept[sort] = kept.get(sort, 0) + 1
            yield visit


def _hidden(walker: Walker, kind: str) -> Value | None:
    if kind != "member":
        return next((value for value in walker.world.values[kind] if not walker.sees(value)), None)
    people = walker.world.cast.book.people
    is_theirs = people[walker.handle].role in ("secretariat", "spoc")
    return None if is_theirs else Value(str(people["suspended"].id))


def _send(walker: Walker, rule: Rule, address: str, form: dict[str, Any], state: State | None) -> Answer:
    answer = walker.open(rule, address, "POST", form)
    if state is not None:
        if answer.status >= 400 or answer.is_closed:
            for table in state.changed():
                walker.report(f"POST {address}", f"refused, and {table} changed")
        state.bring_back()
    return answer
