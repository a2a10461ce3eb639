"""Every door of the house: declared, in the law, walked through by everybody."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, url_for

from colep.accounts.standing import change_standing
from colep.core.http.doors import PUBLIC_ENDPOINTS
from colep.core.live.door import EVENTS
from colep.forum import service as forum
from colep.rules.actions import Action
from colep.rules.policy import LAW, OF_ENROLLING, PUBLIC, decide
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import a_thread, actor_of, nonce, only_sqlite
from tests.house.addresses import sample
from tests.people import CAST

pytestmark = only_sqlite
AsPerson = Callable[[str], Visitor]
ONE_OF_EACH_ROLE = {role: next(handle for handle, person in CAST.items() if person[2] is role) for role in Role}


@pytest.fixture
def lived_in(app: Flask, ids: dict[str, int]) -> Flask:
    """A house in which somebody has written."""
    thread = a_thread(actor_of("judit", ids), "East Med", route_id="east-med", countries=("TR",))
    forum.reply(actor_of("layla", ids), thread.thread_id, text="مرحبا", language="ar", nonce=nonce(), reply_to=1)
    return app


def actions_of(app: Flask) -> dict[str, Action]:
    """Return endpoint → action."""
    return {rule.endpoint: app.view_functions[rule.endpoint].action for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]


def test_every_door_declares_an_action_and_every_action_has_its_row(app: Flask) -> None:
    """Row 28."""
    actions = actions_of(app)
    assert all(isinstance(action, Action) for action in actions.values())
    assert all(action in LAW or action in PUBLIC | OF_ENROLLING for action in actions.values())


def test_every_event_of_the_live_door_has_an_action_too(app: Flask) -> None:
    """Row 39."""
    assert {"room.join", "room.changes", "message.send", "room.read", "room.typing"} <= set(EVENTS)
    assert all(event.action in LAW for event in EVENTS.values()), "and none of them is open to everybody"


def test_the_public_doors_are_those_of_the_list(app: Flask) -> None:
    """Row 28: none more, and none that has gone."""
    public = {endpoint for endpoint, action in actions_of(app).items() if action in PUBLIC}
    assert public == PUBLIC_ENDPOINTS


def test_every_action_is_done_somewhere(app: Flask) -> None:
    """A row of the law for something that nobody can do is a door painted on the wall."""
    sources = "".join(path.read_text() for path in Path("colep").rglob("*.py") if path.parent.name != "rules")
    assert [action.name for action in Action if f"Action.{action.name}" not in sources] == []


@pytest.mark.parametrize("handle", ["", *ONE_OF_EACH_ROLE.values()])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_answers_everybody(
    lived_in: Flask, as_person: AsPerson, visitor: Visitor, ids: dict[str, int], handle: str, language: str
) -> None:
    """Rows 26, 28, 54: no fault anywhere; what the law refuses is missing; headers, language and direction on all."""
    person = as_person(handle) if handle else visitor
    person.post("/language", {"language": language})
    actor = replace(actor_of(handle, ids), is_strong=True, is_fresh=True) if handle else None
    direction = {"en": "ltr", "ar": "rtl"}[language]
    walked = 0
    for rule in lived_in.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        answer = person.get(sample(rule, ids, number=1, slug="east-med"))
        action = lived_in.view_functions[rule.endpoint].action  # type: ignore[attr-defined]
        assert answer.status_code < 500 or rule.endpoint == "pages.readyz", (rule.rule, answer.status_code)
        for header in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
            assert header in answer.headers, rule.rule
        if action not in PUBLIC:
            assert answer.headers["Cache-Control"] == "no-store", rule.rule
            if actor is None:
                assert answer.status_code == 302
                assert answer.headers["Location"].startswith("/sign-in?next=")
            elif not (decision := decide(actor, action)):
                assert answer.status_code == (302 if decision.reason == "enrolled" else 404), rule.rule
        if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 308):
            check_page(answer.text, language, direction, rule.rule)
        walked += 1
    assert walked >= 15


def check_page(page: str, language: str, direction: str, where: str) -> None:
    """What every page keeps to: its language, one heading, a title, no code inside, words and no holes."""
    assert f'<html lang="{language}" dir="{direction}"' in page, where
    assert len(re.findall(r"<h1\b", page)) == 1, where
    assert re.search(r"<title>\s*[^<\s][^<]* · Colep</title>", page), where
    assert not re.search(r"<[^>]+\son[a-z]+=", page), where
    assert not re.search(r"<[^>]+\sstyle=", page), where
    assert "<style" not in page, where
    assert all("src=" in script for script in re.findall(r"<script\b[^>]*>", page) if "application/" not in script), (
        where
    )
    said = re.sub(r"<[^>]*>", " ", page) + " ".join(
        re.findall(r'\s(?:title|aria-label|placeholder|alt)="([^"]*)"', page)
    )
    assert "%(" not in said, where
    assert not re.search(r"\bNone\b", said), where
    assert not re.search(r'(src|href|action)="(https?:)?//', page.split("<main", maxsplit=1)[0]), where
    found = re.findall(r'\sid="([^"]+)"', page)
    assert len(found) == len(set(found)), (where, [one for one in found if found.count(one) > 1])


def test_a_suspended_member_gets_nothing_anywhere(lived_in: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 22: every address, at the very next request."""
    marlene = as_person("marlene")
    assert marlene.get("/threads").status_code == 200
    change_standing("marlene", Standing.SUSPENDED, reason="a test")
    for rule in lived_in.url_map.iter_rules():
        if rule.endpoint not in PUBLIC_ENDPOINTS and "GET" in (rule.methods or ()):
            assert marlene.get(sample(rule, ids)).status_code == 302, rule.rule


def test_links_of_pages_lead_somewhere(lived_in: Flask, as_person: AsPerson) -> None:
    """From home, every link of this site that a member can press answers, two steps far."""
    layla, seen, next_ones = as_person("layla"), set(), ["/"]
    for _step in range(3):
        found = set()
        for where in next_ones:
            answer = layla.get(where, follow_redirects=True)
            assert answer.status_code == 200, (where, answer.status_code)
            if answer.mimetype == "text/html":
                found |= {
                    link.replace("&amp;", "&").partition("#")[0]
                    for link in re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)
                }
        seen |= set(next_ones)
        next_ones = sorted(found - seen)[:150]
    assert len(seen) > 15


def test_addresses_are_the_contract_s(app: Flask) -> None:
    """CONTRACT: people have these in their letters and bookmarks."""
    rules = {re.sub(r"<[^>]*>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    assert {"/", "/sign-in", "/sign-in/second-factor", "/sign-out", "/account", "/account/sessions", "/account/preferences", "/threads", "/threads/new", "/threads/<>-<>",
            "/threads/<>-<>/<>", "/library", "/directory", "/rooms", "/rooms/<>", "/members/<>", "/language", "/labels", "/charter", "/privacy", "/healthz", "/readyz"} <= rules  # fmt: skip
    with app.test_request_context():
        assert url_for("forum.threads") == "/threads"
