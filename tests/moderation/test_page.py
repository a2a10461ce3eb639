"""What moderators see of the guard's cases, and what they can do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from colep.audit.models import AuditEntry
from colep.chat import service as chat
from colep.core.errors import Invalid, Missing
from colep.forum import service as forum
from colep.library import service as library
from colep.moderation import queries
from colep.rules.actor import Actor
from colep.rules.policy import NotAllowed
from colep.screening import service
from colep.screening.models import GuardCase
from colep.screening.service import Plea
from tests.conftest import Visitor
from tests.helpers import a_thread, actor_of, nonce, only_sqlite, rows
from tests.library.practices import draft

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]
TEXT = "Write to desk@office.example."


def _post(ids: Ids, by: str = "emre", reason: str = "An office") -> None:
    thread = a_thread(actor_of("judit", ids))
    forum.reply(actor_of(by, ids), thread.thread_id, text=TEXT, language="en", nonce=nonce(), plea=Plea(reason))


def _all_kinds(ids: Ids) -> None:
    _post(ids)
    chat.send_message(actor_of("emre", ids), "general", nonce=nonce(), text=TEXT, language="en", plea=Plea("A desk"))
    library.create_practice(actor_of("nikolay", ids), draft(means=TEXT), nonce(), plea=Plea("A mailbox"))


def _case_id() -> int:
    return int(rows(select(GuardCase.id))[0].id)


def moderator(ids: Ids, handle: str = "henrik") -> Actor:
    """Return a moderator who signed in with a passkey."""
    return replace(actor_of(handle, ids), is_strong=True, is_fresh=True)


def test_a_moderator_sees_what_waits_and_clears_it(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 7: put before a moderator, who opens the item and says that it may stay; one entry for the act."""
    _all_kinds(ids)
    person = as_person("henrik")
    page = person.get("/moderation")
    assert page.status_code == 200
    for words in ("An office", "A desk", "A mailbox", "An e-mail address", "#post-2", "/rooms/general?before=2#m-1"):
        assert words in page.text
    assert "desk@office.example" not in page.text
    case_id = _case_id()
    assert person.post(f"/moderation/{case_id}/clear").status_code == 302
    assert person.post(f"/moderation/{case_id}/clear").status_code == 302
    acts = [row.act for row in rows(select(AuditEntry.act)) if row.act == "guard.clear"]
    assert acts == ["guard.clear"]
    assert "An office" not in person.get("/moderation").text
    assert "An office" in person.get("/moderation?state=cleared").text


@only_sqlite
@pytest.mark.parametrize("handle", ["emre", "nikolay", "ines", "samira", "oliver"])
def test_others_find_nothing_there(app: Flask, ids: Ids, as_person: AsPerson, handle: str) -> None:
    """Row 28: moderation is for moderators and the secretariat; for others the page does not exist."""
    _post(ids)
    assert as_person(handle).get("/moderation").status_code == 404
    assert as_person(handle).post(f"/moderation/{_case_id()}/clear").status_code == 404
    with pytest.raises(NotAllowed):
        service.clear(actor_of(handle, ids), _case_id())
    assert rows(select(GuardCase.state)) == [("open",)]


@only_sqlite
def test_the_secretariat_may_too(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 7: roles moderator and secretariat."""
    _post(ids)
    assert "An office" in as_person("marlene").get("/moderation").text


@only_sqlite
def test_nobody_clears_their_own(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Row 1: who wrote it does not judge it."""
    _post(ids, by="henrik")
    page = as_person("henrik").get("/moderation").text
    assert "This is your own" in page
    as_person("henrik").post(f"/moderation/{_case_id()}/clear")
    with pytest.raises(Invalid):
        service.clear(moderator(ids), _case_id())
    assert rows(select(GuardCase.state)) == [("open",)]
    as_person("marlene").post(f"/moderation/{_case_id()}/clear")
    assert rows(select(GuardCase.state, GuardCase.decided_by_id)) == [("cleared", ids["marlene"])]


@only_sqlite
def test_a_case_that_is_not_there_is_missing(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Bad input: an id of nothing."""
    assert as_person("henrik").post("/moderation/4711/clear").status_code == 404
    assert as_person("henrik").get("/moderation?after=x&state=nothing").status_code == 200
    with pytest.raises(Missing):
        service.clear(moderator(ids), 4711)


@only_sqlite
def test_pages_show_everything_once(app: Flask, ids: Ids) -> None:
    """DESIGN: Keyset pages: open ones the oldest first, decided ones the newest first."""
    for number in range(queries.PAGE + 3):
        _post(ids, reason=f"Office {number}")
    judge = moderator(ids)
    first = queries.cases(judge, is_open=True)
    rest = queries.cases(judge, is_open=True, after=first.next_id)
    reasons = [card.reason for card in (*first.cards, *rest.cards)]
    assert reasons == [f"Office {number}" for number in range(queries.PAGE + 3)]
    assert rest.next_id is None
    for card in first.cards[:2]:
        service.clear(judge, card.id)
    decided = queries.cases(judge, is_open=False).cards
    assert [card.reason for card in decided] == ["Office 1", "Office 0"]


@only_sqlite
def test_the_number_of_statements_does_not_grow(
    app: Flask, ids: Ids, as_person: AsPerson, counted_queries: Callable[[], int]
) -> None:
    """DESIGN: The page asks the database as often for one case of each kind as for many."""
    _all_kinds(ids)
    person = as_person("henrik")
    person.get("/moderation")
    counted_queries()
    person.get("/moderation")
    few = counted_queries()
    for _ in range(5):
        _all_kinds(ids)
    counted_queries()
    person.get("/moderation")
    assert counted_queries() == few
