"""Writing and changing practices."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.core import events
from colep.core.db import db, execute, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.library import queries
from colep.library.events import PracticeCreated, PracticeEdited
from colep.library.models import Practice, PracticeCountry
from colep.library.service import create_practice, edit_practice
from colep.rules.policy import NotAllowed
from tests.helpers import actor_of, at_once
from tests.library.practices import draft, write

pytestmark = pytest.mark.usefixtures("app")


def _how_many() -> int:
    return db.session.scalar(select(func.count(Practice.id))) or 0


def test_a_double_click_stores_once(ids: dict[str, int]) -> None:
    """The same draft under the same nonce is the same practice."""
    nonce = str(uuid4())
    first = create_practice(actor_of("nikolay", ids), draft(), nonce)
    assert create_practice(actor_of("nikolay", ids), draft(), nonce) == first
    assert _how_many() == 1


def test_two_clicks_at_the_same_moment_store_once(app: Flask, ids: dict[str, int]) -> None:
    """Also where the database has many writers."""
    nonce = str(uuid4())
    first, second = at_once(app, *[lambda: create_practice(actor_of("nikolay", ids), draft(), nonce)] * 2)
    assert first == second
    assert _how_many() == 1


def test_of_two_saves_at_the_same_moment_one_stands(app: Flask, ids: dict[str, int]) -> None:
    """And the other is a conflict, not lost silently."""
    practice_id = write(ids)
    acts = [
        lambda who=who: edit_practice(actor_of(who, ids), practice_id, draft(title=who), 1, "Title")
        for who in ("nikolay", "marlene")
    ]
    results = at_once(app, *acts)
    assert {type(result) for result in results} == {int, Conflict}
    assert len(queries.versions(actor_of("nikolay", ids), practice_id)) == 2


def test_a_nonce_belongs_to_one_draft_and_one_person(ids: dict[str, int]) -> None:
    """Another draft under a used nonce is a conflict; another person's nonce is another nonce."""
    nonce = str(uuid4())
    create_practice(actor_of("nikolay", ids), draft(), nonce)
    with pytest.raises(Conflict):
        create_practice(actor_of("nikolay", ids), draft(title="Something else"), nonce)
    create_practice(actor_of("layla", ids), draft(), nonce)
    assert _how_many() == 2


def test_what_is_not_a_nonce_is_refused(ids: dict[str, int]) -> None:
    """A form that was tampered with stores nothing."""
    with pytest.raises(Invalid):
        create_practice(actor_of("nikolay", ids), draft(), "again")
    assert _how_many() == 0


@pytest.mark.parametrize("handle", ["samira", "oliver"])
def test_some_may_not_write(ids: dict[str, int], handle: str) -> None:
    """Mediators' organisations read the library, companies do not see it; neither writes."""
    with pytest.raises(NotAllowed):
        write(ids, by=handle)


def test_only_the_owner_and_staff_edit(ids: dict[str, int]) -> None:
    """The law decides in the service, whoever calls it."""
    practice_id = write(ids, by="nikolay")
    with pytest.raises(NotAllowed):
        edit_practice(actor_of("layla", ids), practice_id, draft(), 1, "Mine now")
    assert edit_practice(actor_of("nikolay", ids), practice_id, draft(title="By its owner"), 1, "Title") == 2
    assert edit_practice(actor_of("henrik", ids), practice_id, draft(title="By a moderator"), 2, "Title") == 3


def test_every_save_is_a_whole_version(ids: dict[str, int]) -> None:
    """All versions can be read as they were, with who, when and why."""
    moments = [datetime(2026, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    drafts = [
        draft(),
        draft(steps="Do *more*", countries=("HU",)),
        draft(title="A new title", means="Two people"),
    ]
    nikolay = actor_of("nikolay", ids)
    practice_id = create_practice(nikolay, drafts[0], str(uuid4()), at=moments[0])
    edit_practice(nikolay, practice_id, drafts[1], 1, "More steps", at=moments[1])
    edit_practice(actor_of("marlene", ids), practice_id, drafts[2], 2, "Title and means", at=moments[2])
    saves = queries.versions(nikolay, practice_id)
    assert [(save.version, save.editor_id, save.change, save.at) for save in saves] == [
        (3, ids["marlene"], "Title and means", moments[2]),
        (2, ids["nikolay"], "More steps", moments[1]),
        (1, ids["nikolay"], "", moments[0]),
    ]
    assert [queries.version(nikolay, practice_id, number).draft for number in (1, 2, 3)] == drafts
    assert "<em>more</em>" in queries.version(nikolay, practice_id, 2).sections["steps"]
    card = queries.practice(nikolay, practice_id)
    assert (card.title, card.version, card.owner_id, card.created_at) == (
        "A new title",
        3,
        ids["nikolay"],
        moments[0],
    )
    assert queries.practice_to_edit(nikolay, practice_id) == (drafts[2], 3)


def test_who_was_second_stores_nothing(ids: dict[str, int]) -> None:
    """An edit that began on an older version is a conflict, and the newer version stands."""
    practice_id = write(ids)
    edit_practice(actor_of("nikolay", ids), practice_id, draft(title="First"), 1, "Title")
    with pytest.raises(Conflict):
        edit_practice(actor_of("marlene", ids), practice_id, draft(title="Second"), 1, "Title")
    assert queries.practice(actor_of("nikolay", ids), practice_id).title == "First"
    assert len(queries.versions(actor_of("nikolay", ids), practice_id)) == 2


def test_the_same_save_twice_is_one_version(ids: dict[str, int]) -> None:
    """A double click on an edit is no conflict with oneself."""
    practice_id = write(ids)
    for _click in (1, 2):
        assert edit_practice(actor_of("nikolay", ids), practice_id, draft(title="Better"), 1, "Title") == 2
    with pytest.raises(Conflict):
        edit_practice(actor_of("nikolay", ids), practice_id, draft(title="Better still"), 1, "Title")


def test_an_edit_changes_what_filters_find(ids: dict[str, int]) -> None:
    """Countries that were taken out are not found any more."""
    practice_id = write(ids, countries=("TR", "BG"))
    edit_practice(actor_of("nikolay", ids), practice_id, draft(countries=("HU",)), 1, "Countries")
    found = db.session.scalars(select(PracticeCountry.country_code)).all()
    assert found == ["HU"]


def test_a_save_needs_a_word_about_the_change(ids: dict[str, int]) -> None:
    """The list of versions would say nothing otherwise."""
    practice_id = write(ids)
    with pytest.raises(Invalid):
        edit_practice(actor_of("nikolay", ids), practice_id, draft(), 1, "  ")


def test_hidden_is_missing(ids: dict[str, int]) -> None:
    """A practice above the reader's label is as absent as one that never was, to read and to edit."""
    practice_id = write(ids)
    with transaction():
        execute(update(Practice).values(label="TLP:RED"))
    marlene = actor_of("marlene", ids)
    for unknown in (practice_id, practice_id + 1):
        for load in (queries.practice, queries.practice_to_edit, queries.versions):
            with pytest.raises(Missing):
                load(marlene, unknown)
        with pytest.raises(Missing):
            queries.version(marlene, unknown, 1)
        with pytest.raises(Missing):
            edit_practice(marlene, unknown, draft(), 1, "Found it")
    assert not queries.practices(marlene, queries.Filters()).cards
    assert queries.newest(marlene, datetime(2000, 1, 1, tzinfo=UTC), 5).count == 0


def test_facts_are_told(app: Flask, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One fact for each act, with ids only, and none for a click that stored nothing."""
    told: list[Any] = []
    monkeypatch.setattr(events, "tell", told.extend)
    nonce = str(uuid4())
    nikolay = actor_of("nikolay", ids)
    practice_id = create_practice(nikolay, draft(), nonce)
    create_practice(nikolay, draft(), nonce)
    edit_practice(nikolay, practice_id, draft(title="Better"), 1, "Title")
    edit_practice(nikolay, practice_id, draft(title="Better"), 1, "Title")
    assert told == [
        PracticeCreated(practice_id, ids["nikolay"], 1),
        PracticeEdited(practice_id, ids["nikolay"], 2, 1),
    ]
