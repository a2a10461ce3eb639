"""The law in Python and the law in SQL are one law: every person, every row."""

import random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import column, insert, select, table, update

from colep.core import clock
from colep.core.db import db, execute, fetch_all, transaction
from colep.core.errors import Missing
from colep.forum import queries
from colep.forum.models import Thread
from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import Label
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Shared, may_see
from colep.rules.standing import Standing
from colep.sharing.models import Audience
from colep.sharing.queries import shared, sight, visible_to
from tests.helpers import rows

MEMBERS = st.builds(
    Actor,
    member_id=st.integers(0, 40),
    role=st.sampled_from([None, *Role]),
    standing=st.sampled_from([None, *Standing]),
    country=st.sampled_from(["", "IQ", "HU", "TR", "XK"]),
)
#: Each combination of label and audience, several times, so that a wrong id or a wrong join shows too.
TIMES = 5


@pytest.fixture
def labelled(app: Flask, ids: dict[str, int]) -> dict[int, Shared]:
    """Threads of every label and audience in random order; returns id → what the law knows of it."""
    things: dict[int, Shared] = {}
    with transaction():
        audiences = {kind: Audience(kind=kind.value) for kind in AudienceKind for _ in range(2)}
        db.session.add_all(audiences.values())
        db.session.flush()
        pairs = [(label, kind) for label in Label for kind in AudienceKind] * TIMES
        random.Random(7).shuffle(pairs)
        for label, kind in pairs:
            thread_id = execute(
                insert(Thread)
                .values(
                    title="t", slug="t", language="en", kind="question", author_id=ids["judit"], created_at=clock.now(),
                    last_number=1, last_post_at=clock.now(), last_author_id=ids["judit"], label=label.value,
                    audience_id=audiences[kind].id,
                )
                .returning(Thread.id)
            ).scalar_one()  # fmt: skip
            things[thread_id] = Shared(label, kind)
    return things


def test_the_two_forms_of_the_law_agree(app: Flask, labelled: dict[int, Shared]) -> None:
    """Row 29: 400 random people, each against every labelled row: 10,000 pairs, no difference."""
    compared = 0

    @settings(
        max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(MEMBERS)
    def agree(person: Actor) -> None:
        nonlocal compared
        in_sql = {row.id for row in fetch_all(select(Thread.id).where(visible_to(person, Thread)))}
        in_python = {thread_id for thread_id, thing in labelled.items() if may_see(person, thing)}
        assert in_sql == in_python
        assert in_sql == {row.id for row in fetch_all(select(Thread.id).where(visible_to(sight(person), Thread)))}
        compared += len(labelled)

    agree()
    assert compared >= 5_000
    assert 0 < sum(may_see(Actor(1, Role.NGO, Standing.MEMBER), thing) for thing in labelled.values()) < len(labelled)


def test_every_way_to_a_thread_obeys_the_same_law(app: Flask, labelled: dict[int, Shared]) -> None:
    """Rows 31 and 38: list, count, head and sharing of a thread know what may be seen, and nothing else."""
    people = [VISITOR, *(Actor(9, role, standing) for role in Role for standing in Standing)]
    for person in people:
        allowed = {thread_id for thread_id, thing in labelled.items() if may_see(person, thing)}
        assert {card.id for card in queries.threads(person, queries.Filters(), None, 100).cards} == allowed
        assert queries.unread_count(person) == len(allowed)
        for load in (queries.thread, queries.sharing_of):
            assert {thread_id for thread_id in labelled if _loads(load, person, thread_id)} == allowed


def _loads(load: object, person: Actor, thread_id: int) -> bool:
    try:
        load(person, thread_id)  # type: ignore[operator]
    except Missing:
        return False
    return True


def test_a_label_changed_is_obeyed_at_once(app: Flask, labelled: dict[int, Shared]) -> None:
    """Row 34: nothing that was kept from before lets one see what was made RED a moment ago."""
    person = Actor(9, Role.SPOC, Standing.MEMBER)
    seen = next(thread_id for thread_id, thing in labelled.items() if may_see(person, thing))
    assert queries.thread(person, seen).id == seen
    with transaction():
        execute(update(Thread).where(Thread.id == seen).values(label=Label.RED.value))
    assert seen not in {card.id for card in queries.threads(person, queries.Filters(), None, 100).cards}
    assert not _loads(queries.thread, person, seen)


def test_it_works_on_a_plain_table_too(app: Flask, labelled: dict[int, Shared]) -> None:
    """Unions of a search have no mapped class, only columns of these names."""
    plain = table("threads", column("id"), column("label"), column("audience_id"))
    person = Actor(9, Role.PRACTITIONER, Standing.MEMBER)
    allowed = {thread_id for thread_id, thing in labelled.items() if may_see(person, thing)}
    assert {row.id for row in rows(select(plain.c.id).where(visible_to(person, plain)))} == allowed
    assert rows(select(plain.c.id).where(visible_to(VISITOR, plain))) == []


def test_a_row_s_words_become_what_the_law_reads() -> None:
    """Columns hold text; the law takes enumerations and nothing else."""
    assert shared("TLP:AMBER+STRICT", "community") == Shared(Label.AMBER_STRICT, AudienceKind.COMMUNITY)
    for label, kind in (("TLP:WHITE", "community"), ("TLP:GREEN", "world"), ("tlp:green", "community")):
        with pytest.raises(ValueError, match="is not a valid"):
            shared(label, kind)
