"""The law in Python and the law in SQL are one law: every person, every row."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import column, select, table, true, update
from sqlalchemy.exc import StatementError

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.core.db import execute, fetch_all, transaction
from colep.core.errors import Missing
from colep.forum import queries
from colep.forum.models import Thread
from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import Label
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Choice, Shared, may_see
from colep.rules.standing import Standing
from colep.sharing.law import eyes, is_for_all, read_by_members, sight, visible_to
from colep.sharing.models import COMMUNITY_ID
from colep.sharing.queries import shared
from colep.sharing.reach import counting, reach_of, reach_of_choice
from tests.helpers import fresh, rows
from tests.sharing.world import COUNTRIES, World


@pytest.fixture
def world(app: Flask, ids: dict[str, int]) -> World:
    """Forty people, nineteen groups, twenty-five audiences, a thread under each label for each."""
    return World(7, ids["judit"])


def in_sql(person: Actor) -> set[int]:
    """What the condition with its values in it lets through."""
    return {row.id for row in fetch_all(select(Thread.id).where(visible_to(person, Thread)))}


def in_sql_by_sight(person: Actor) -> set[int]:
    """What the statement lets through that all of this sight share."""
    return {row.id for row in fetch_all(select(Thread.id).where(visible_to(sight(person), Thread)), eyes(person))}


def test_the_two_forms_of_the_law_agree(app: Flask, world: World) -> None:
    """Point 1 and row 29: more than 20,000 random pairs of member and item; law, SQL and an oracle say the same."""
    compared = seen = 0

    @settings(
        max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.sampled_from(sorted(world.people)),
        st.sampled_from([None, *Role]),
        st.sampled_from([None, *Standing, Standing.MEMBER, Standing.LAPSED, Standing.MEMBER]),
        st.sampled_from(["", *COUNTRIES, "PK"]),
        st.booleans(),
        st.lists(st.integers(0, 1_000_000), max_size=3),
    )
    def agree(
        person_id: int, role: Role | None, standing: Standing | None, country: str, is_own: bool, changes: list[int]
    ) -> None:
        nonlocal compared, seen
        for number in changes:
            world.change(number)
        person = world.own(person_id) if is_own else world.actor(person_id, role, standing, country)
        in_python = {thing for thing in world.things if may_see(person, world.shared(thing))}
        assert in_sql(person) == in_python
        assert in_sql_by_sight(person) == in_python
        assert in_python == {thing for thing in world.things if world.oracle(person, thing)}
        compared += len(world.things)
        seen += len(in_python)

    agree()
    assert compared >= 20_000
    assert compared // 50 < seen < compared // 2


def test_what_the_law_is_told_of_a_row_is_what_the_row_is(app: Flask, world: World) -> None:
    """Row 29: groups, names, countries of those in it, and whether all groups are over."""
    for thing, (label, audience_id) in world.things.items():
        assert shared(label.value, audience_id) == world.shared(thing)
    assert {world.shared(thing).is_archived for thing in world.things} == {True, False}


def test_the_law_asked_for_all_members_says_what_it_says_for_each(app: Flask, world: World) -> None:
    """Row 31: numbers, and who may still listen, come from the same expression as the lists."""
    pairs = {(row.id, row.reader) for row in fetch_all(
        select(Thread.id, Member.id.label("reader")).select_from(Thread).join(Member, true())
        .where(read_by_members(Thread), may_read_now())
    )}  # fmt: skip
    wanted = {
        (thing, person_id) for person_id, person in world.people.items() if person.reads
        for thing in world.things if may_see(world.own(person_id), world.shared(thing))
    }  # fmt: skip
    assert {pair for pair in pairs if pair[1] in world.people} == wanted
    for thing, (label, audience_id) in world.things.items():
        reach = reach_of(audience_id, label.value, counting(may_read_now() & Member.id.in_(sorted(world.people))))
        readers = {person_id for seen, person_id in wanted if seen == thing}
        if reach.is_hidden:
            assert (reach.people, reach.countries) == (0, 0)
        else:
            assert (reach.people, reach.countries) == (
                len(readers), len({world.people[person_id].country for person_id in readers})
            )  # fmt: skip
    assert {row.id for row in rows(select(Thread.id).where(is_for_all(Thread)))} == {
        thing
        for thing, pair in world.things.items()
        if pair in ((Label.CLEAR, COMMUNITY_ID), (Label.GREEN, COMMUNITY_ID))
    }


def test_what_will_be_seen_is_counted_as_what_is_seen(app: Flask, world: World) -> None:
    """Point 5: who will see a draft, by the same SQL: for each label and audience the number that it has once written."""
    among = may_read_now() & Member.id.in_(sorted(world.people))
    for label, audience_id in world.things.values():
        kind, ids = world.audiences[audience_id]
        groups, members = (
            tuple(sorted(ids)) if kind is wanted else () for wanted in (AudienceKind.GROUPS, AudienceKind.MEMBERS)
        )
        assert reach_of_choice(Choice(label, kind, groups, members), among) == reach_of(
            audience_id, label.value, counting(among)
        )


def test_every_way_to_a_thread_obeys_the_same_law(app: Flask, world: World) -> None:
    """Rows 31 and 38: list, count, head and sharing of a thread know what may be seen, and nothing else."""
    people = [VISITOR, *(world.own(person_id) for person_id in world.people)]
    for person in people:
        allowed = {thing for thing in world.things if may_see(person, world.shared(thing))}
        assert {card.id for card in queries.threads(person, queries.Filters(), None, 200).cards} == allowed
        assert queries.unread_count(person) == min(len(allowed), 100)
    for person in people[::8]:
        allowed = {thing for thing in world.things if may_see(person, world.shared(thing))}
        for load in (queries.thread, queries.sharing_of):
            assert {thing for thing in world.things if _loads(load, person, thing)} == allowed


def _loads(load: object, person: Actor, thread_id: int) -> bool:
    try:
        load(person, thread_id)  # type: ignore[operator]
    except Missing:
        return False
    return True


def test_a_label_changed_is_obeyed_at_once(app: Flask, world: World) -> None:
    """Row 34: nothing that was kept from before lets one see what was made RED a moment ago."""
    person = Actor(9, Role.SPOC, Standing.MEMBER)
    seen = next(thing for thing in world.things if may_see(person, world.shared(thing)))
    assert queries.thread(person, seen).id == seen
    with transaction():
        execute(update(Thread).where(Thread.id == seen).values(label=Label.RED.value))
    assert seen not in {card.id for card in queries.threads(person, queries.Filters(), None, 200).cards}
    assert not _loads(queries.thread, person, seen)


def test_it_works_on_a_plain_table_too(app: Flask, world: World) -> None:
    """Unions of a search have no mapped class, only columns of these names."""
    plain = table("threads", column("id"), column("label"), column("audience_id"), column("held_at"))
    for person_id in list(world.people)[:6]:
        person = world.own(person_id)
        assert {row.id for row in rows(select(plain.c.id).where(visible_to(person, plain)))} == in_sql(person)
    assert rows(select(plain.c.id).where(visible_to(VISITOR, plain))) == []


def test_a_statement_without_its_reader_does_not_run(app: Flask, world: World) -> None:
    """Row 29: a query that forgets to say who reads fails, rather than reading as somebody."""
    person = Actor(9, Role.SPOC, Standing.MEMBER, "IQ")
    with pytest.raises(StatementError, match="seer"):
        fetch_all(select(Thread.id).where(visible_to(sight(person), Thread)))
    fresh()


def test_statements_are_three(app: Flask) -> None:
    """DESIGN: statements are kept by sight; two thousand members must not be two thousand statements."""
    people = [Actor(9, role, standing, country) for role in Role for standing in Standing for country in COUNTRIES]
    assert len({sight(person) for person in (VISITOR, *people)}) == 3


def test_a_row_s_words_become_what_the_law_reads(app: Flask) -> None:
    """Columns hold text; the law takes enumerations and nothing else."""
    assert shared("TLP:AMBER+STRICT", COMMUNITY_ID) == Shared(Label.AMBER_STRICT, AudienceKind.COMMUNITY)
    for label in ("TLP:WHITE", "tlp:green", ""):
        with pytest.raises(ValueError, match="is not a valid"):
            shared(label, COMMUNITY_ID)
