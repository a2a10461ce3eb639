"""What the record shows at the desk, and what not even there is told."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from colep.forum.models import Post
from colep.groups import membership
from colep.handling import holding
from colep.rules.acts import Subject
from colep.rules.groups import Entry
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.secretariat import identities
from tests.conftest import Visitor
from tests.groups.circles import a_group
from tests.helpers import a_thread, actor_of, only_sqlite, rows
from tests.membership.applicants import decider
from tests.secretariat.veiled import a_veiled_post

AsPerson = Callable[[str], Visitor]
Ids = dict[str, int]
NAMED = Label.AMBER_STRICT, AudienceKind.MEMBERS, ()


@pytest.mark.parametrize("entry", list(Entry))
@only_sqlite
def test_the_record_is_no_roster(app: Flask, as_person: AsPerson, ids: Ids, entry: Entry) -> None:
    """Row 28: who comes into a group that is closed or hides its roster is not told to those outside, at no page."""
    judit = actor_of("judit", ids)
    group = a_group(judit, name="Quiet work", entry=entry, is_hidden=True)
    membership.add(judit, group.id, ids["emre"])
    marlene = as_person("marlene")
    of_two = (f"members/{ids['emre']}", f"members/{ids['judit']}")
    for page in ("record", "record?act=group.add", "record?act=group.create", *of_two):
        text = marlene.get(f"/secretariat/{page}").text
        assert "Brought into a group" not in text, page
        assert "Working group made" not in text, page
        assert f"group {group.id}" not in text, page
    own = as_person("judit").get("/account/record").text
    assert "Working group made" in own, "one's own acts are one's own to read"


@only_sqlite
def test_why_something_was_held_back_is_for_those_for_whom_it_is(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 1: the reason is about the words; that it was done stays to be seen by the whole secretariat."""
    thread = a_thread(actor_of("judit", ids), choice=Choice(*NAMED, (ids["marlene"], ids["emre"])))
    post = rows(select(Post.id).where(Post.thread_id == thread.thread_id))[0].id
    holding.hold(decider("marlene", ids), Subject.POST, post, "It names an informant")
    holding.release(decider("marlene", ids), Subject.POST, post)
    for page in ("record", f"members/{ids['marlene']}"):
        text = as_person("deniz").get(f"/secretariat/{page}").text
        assert "informant" not in text, page


@only_sqlite
def test_a_request_about_what_is_not_for_them_has_no_reason(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: others of the secretariat see that it was asked, and not why; those for whom the item is see both."""
    said = a_veiled_post(actor_of("judit", ids))
    identities.ask(decider("marlene", ids), Subject.POST, said.id, reason="A threat in it")
    assert "A threat in it" in as_person("deniz").get("/secretariat/record").text
    holding.hold(decider("marlene", ids), Subject.POST, said.id, "Looked at")
    assert "A threat in it" not in as_person("deniz").get("/secretariat/record").text
