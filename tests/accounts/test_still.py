"""Rights that are lost between the request and its act: what somebody begins in time and ends too late is not done."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from colep.accounts import enrolling, service, standing
from colep.accounts.keys import changing, proving, recovery
from colep.accounts.keys.proving import Given
from colep.accounts.keys.service import keep_codes
from colep.accounts.models import CountryFreeze, Member, MemberSession, Passkey, RecoveryCode
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.core.errors import Missing
from colep.membership import domains
from colep.membership.models import OfficialDomain
from colep.rules.actor import Actor
from colep.rules.acts import COMMAND_LINE
from colep.rules.policy import NotAllowed
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests import people
from tests.helpers import at_once, fresh, rows

NEW = "sieben Mühlen und ein Kamel am Fjord"
Deed = Callable[[Actor, dict[str, int]], object]

BY_STAFF: dict[str, Deed] = {
    "suspend": lambda who, ids: standing.suspend(who, ids["judit"], reason="a test"),
    "leave": lambda who, ids: standing.leave(who, ids["judit"]),
    "renew": lambda who, ids: standing.renew(who, [ids["judit"], ids["layla"]]),
    "freeze": lambda who, _ids: standing.freeze_country(who, "TR", reason="a test"),
    "link": lambda who, ids: enrolling.new_link_for(ids["newcomer"], who),
    "code": lambda who, ids: enrolling.new_code_for(ids["newcomer"], who),
    "domain": lambda who, _ids: domains.add_domain(who, "TR", "egm.example", reason="a test"),
}
LOST: dict[str, dict[str, object]] = {
    "standing": {"standing": Standing.SUSPENDED.value},
    "role": {"role": Role.MODERATOR.value},
    "term": {"ends_at": clock.now()},
}


@pytest.fixture
def newcomer(ids: dict[str, int]) -> dict[str, int]:
    """Somebody who is to enrol, beside the cast."""
    with transaction():
        ids["newcomer"] = enrolling.make_account(
            email="newcomer@police.example", name="New Comer", latin_name="New Comer", role=Role.PRACTITIONER,
            country="BG",
        ).id  # fmt: skip
    return ids


def done() -> tuple[Any, ...]:
    """Return what these acts would have left behind."""
    fresh()
    by_people = rows(select(AuditEntry.act).where(AuditEntry.actor_id != COMMAND_LINE))
    standings = rows(select(Member.handle, Member.standing).where(Member.handle.in_(("judit", "newcomer"))))
    others = rows(select(OfficialDomain).where(OfficialDomain.domain == "egm.example"))
    return by_people, [tuple(row) for row in sorted(standings)], rows(select(CountryFreeze)), others


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("deed", BY_STAFF)
def test_who_lost_the_right_since_the_request_came_does_nothing(
    app: Flask, newcomer: dict[str, int], deed: str, lost: str
) -> None:
    """Row 40: one of the secretariat suspended, given another role, or at the end of the term, a moment ago."""
    before = done()
    with transaction():
        execute(update(Member).where(Member.handle == "marlene").values(**LOST[lost]))
    marlene = Actor(newcomer["marlene"], Role.SECRETARIAT, Standing.MEMBER, "AT", is_strong=True, is_fresh=True)
    with pytest.raises(NotAllowed):
        BY_STAFF[deed](marlene, newcomer)
    assert done() == before


@pytest.mark.parametrize("deed", ["suspend", "leave", "link", "code"])
def test_a_contact_point_who_was_suspended_a_moment_ago_does_nothing(
    app: Flask, newcomer: dict[str, int], deed: str
) -> None:
    """Row 40: for the own country's people too."""
    with transaction():
        execute(update(Member).where(Member.handle == "nikolay").values(standing=Standing.SUSPENDED.value))
        execute(update(Member).where(Member.handle == "judit").values(country="BG"))
    before = done()
    nikolay = Actor(newcomer["nikolay"], Role.SPOC, Standing.MEMBER, "BG", is_fresh=True)
    with pytest.raises(NotAllowed):
        BY_STAFF[deed](nikolay, newcomer)
    assert done() == before


def test_two_who_shut_each_other_out_at_once_are_one(app: Flask, ids: dict[str, int]) -> None:
    """Row 40: one of them was first; the other's act is refused, and neither waits for ever."""
    both = [
        Actor(ids[handle], Role.SECRETARIAT, Standing.MEMBER, "AT", is_strong=True, is_fresh=True)
        for handle in ("marlene", "deniz")
    ]
    pairs = [(both[0], ids["deniz"]), (both[1], ids["marlene"])]
    results = at_once(app, *[lambda p=pair: standing.suspend(*p, reason="a test") for pair in pairs])
    assert sorted(str(type(result).__name__) for result in results) == ["NoneType", "NotAllowed"]
    out = rows(select(Member.handle).where(Member.standing == Standing.SUSPENDED.value))
    assert len(out) == 1


def in_session(ids: dict[str, int], handle: str = "judit") -> tuple[Actor, int]:
    """Sign somebody in; return who they are and their session."""
    service.enter_demo(handle, "")
    number = rows(select(MemberSession.id).order_by(MemberSession.id.desc()))[0].id
    return Actor(ids[handle], people.CAST[handle][2], Standing.MEMBER, "HU", is_strong=True, is_fresh=True), number


@pytest.mark.parametrize(
    "change",
    [
        lambda who, session: changing.change_passphrase(who, session, NEW),
        changing.draw_codes,
        changing.remove_totp,
    ],
)
@pytest.mark.parametrize("how", ["ended", "suspended"])
def test_keys_are_not_changed_from_a_session_that_has_ended(
    app: Flask, ids: dict[str, int], change: Callable[[Actor, int], object], how: str
) -> None:
    """Row 40: a thief's form that is on its way when the owner ends the session, or staff the membership."""
    thief, session = in_session(ids)
    kept = _keys(ids)
    if how == "ended":
        owner, other = in_session(ids)
        service.end_other_sessions(owner, other)
    else:
        standing.change_standing("judit", Standing.SUSPENDED, reason="a test")
    with pytest.raises(Missing):
        change(thief, session)
    assert _keys(ids) == kept


def _keys(ids: dict[str, int]) -> tuple[Any, ...]:
    member = rows(select(Member.passphrase_hash, Member.totp_sealed).where(Member.id == ids["judit"]))
    return tuple(member[0]), rows(select(Passkey.id)), rows(select(RecoveryCode.id))


def test_no_session_begins_while_keys_are_changed(app: Flask, ids: dict[str, int]) -> None:
    """Row 23: who takes the second step in the very moment of the change is out with the others afterwards."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    drawn = recovery.draw()
    with transaction() as act:
        keep_codes(act, ids["judit"], drawn)
    owner, here = in_session(ids)
    half = service.give_passphrase(people.address("judit"), people.PASSPHRASE, "")
    fresh()
    results: dict[str, Any] = {}
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        other.execute(text("SELECT pg_advisory_lock(7204582)"))  # the turn of the record: both acts stop before it
        acts: dict[str, Callable[[], object]] = {
            "step": lambda: proving.second_step(half, Given(recovery=drawn.codes[0]), ""),
            "change": lambda: changing.change_passphrase(owner, here, NEW),
        }
        threads = []
        for waiting, (name, deed) in enumerate(acts.items(), start=1):
            threads.append(threading.Thread(target=_in_app, args=(app, results, name, deed)))
            threads[-1].start()
            _wait_until(other, waiting)
        other.execute(text("SELECT pg_advisory_unlock(7204582)"))
        for thread in threads:
            thread.join(30)
    assert isinstance(results["step"], str)
    assert results["change"] is None
    alive = select(MemberSession.id).where(MemberSession.member_id == ids["judit"], MemberSession.ended_at.is_(None))
    assert [row.id for row in rows(alive)] == [here]


def _in_app(app: Flask, results: dict[str, Any], name: str, deed: Callable[[], object]) -> None:
    """Run an act in a context of its own and keep what it came to."""
    with app.app_context():
        try:
            results[name] = deed()
        except Exception as error:  # noqa: BLE001 - a result like any other
            results[name] = error
        finally:
            fresh()


def _wait_until(connection: Any, waiting: int) -> None:
    """Wait until so many others of this database wait for a lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(400):
        if connection.execute(text(asked)).scalar() >= waiting:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
