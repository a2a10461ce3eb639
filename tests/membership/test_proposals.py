"""What needs two of the secretariat besides admissions: a lost factor, and a role."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from colep.accounts import enrolling, service, standing
from colep.accounts.models import Member, MemberSession, Passkey
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.letters.models import Letter
from colep.membership import proposals
from colep.membership.models import Proposal, ProposalKind
from colep.membership.objections import Objected, Objection
from colep.rules.actor import Actor
from colep.rules.policy import NotAllowed
from tests.helpers import at_once, fresh, only_sqlite, rows
from tests.membership.applicants import a_third, decider

FACTORS, ROLE = ProposalKind.FACTORS, ProposalKind.ROLE


def propose(actor: Actor, kind: ProposalKind, member_id: int, role: str = "", reason: str = "told by telephone") -> int:
    """Propose something."""
    number = proposals.propose(actor, kind, member_id, role=role, reason=reason)
    fresh()
    return number


def refused(act: Any, *arguments: Any, **named: Any) -> Objection:
    """Do something, be refused, and return why."""
    with pytest.raises(Objected) as error:
        act(*arguments, **named)
    fresh()
    return error.value.objection


def stored(member_id: int) -> Any:
    """Return a member as they are now."""
    return rows(select(Member.__table__).where(Member.id == member_id))[0]


def letters(member_id: int) -> list[str]:
    """Return the kinds of letters to a member."""
    found = select(Letter.kind).where(Letter.recipient == stored(member_id).email).order_by(Letter.id)
    return [row.kind for row in rows(found)]


def open_sessions(member_id: int) -> int:
    """Count a member's sessions that hold."""
    found: int = rows(
        select(func.count()).where(MemberSession.member_id == member_id, MemberSession.ended_at.is_(None))
    )[0][0]
    return found


def test_a_lost_factor_is_a_new_admission_by_two(app: Flask, ids: dict[str, int]) -> None:
    """Row 16: after the second yes the old keys are gone, sessions end, a link goes out; the code is told by voice."""
    judit, marlene, deniz = ids["judit"], decider("marlene", ids), decider("deniz", ids)
    service.enter_demo("judit", "")
    fresh()
    number = propose(marlene, FACTORS, judit)
    assert stored(judit).standing == "member"
    assert stored(judit).totp_sealed
    assert open_sessions(judit) == 1
    assert letters(ids["deniz"]) == ["proposal-waiting"]
    assert letters(ids["marlene"]) == []
    assert proposals.accept(deniz, number) == judit
    member = stored(judit)
    assert (member.standing, member.passphrase_hash, member.totp_sealed) == ("admitted", "", "")
    assert member.rules_accepted_at is None
    assert open_sessions(judit) == 0
    assert letters(judit) == ["factors-reset"]
    with pytest.raises(service.Refused):
        service.give_passphrase("judit@police.example", "kilenc csendes híd a Dunán", "")
    code = enrolling.new_code_for(judit, deniz)
    assert len(code.replace("-", "")) == 8
    said = rows(select(AuditEntry.act, AuditEntry.actor_id, AuditEntry.reason).order_by(AuditEntry.number))[-4:]
    assert [(entry.act, entry.actor_id) for entry in said] == [
        ("proposal.make", ids["marlene"]), ("proposal.accept", ids["deniz"]), ("factors.reset", ids["deniz"]),
        ("enrolment.code", ids["deniz"]),
    ]  # fmt: skip
    assert said[2].reason == "told by telephone"


def test_one_alone_changes_nothing(app: Flask, ids: dict[str, int]) -> None:
    """Row 16: the proposer cannot accept, nobody can about themself, and both refusals are recorded."""
    marlene, deniz = decider("marlene", ids), decider("deniz", ids)
    number = propose(marlene, ROLE, ids["emre"], "spoc")
    assert refused(proposals.accept, marlene, number) is Objection.SAME_PERSON
    assert stored(ids["emre"]).role == "practitioner"
    assert refused(propose, deniz, ROLE, ids["deniz"], "moderator") is Objection.ONESELF
    about = propose(marlene, ROLE, ids["deniz"], "moderator")
    assert refused(proposals.accept, deniz, about) is Objection.ONESELF
    assert refused(proposals.reject, deniz, about, reason="no") is Objection.ONESELF
    assert stored(ids["deniz"]).role == "secretariat"
    found = rows(select(AuditEntry.detail).where(AuditEntry.act == "decision.refuse").order_by(AuditEntry.number))
    assert [entry.detail for entry in found] == ["same-person", "oneself"]


def test_a_new_role_ends_all_sessions(app: Flask, ids: dict[str, int]) -> None:
    """Row 19: role, letter and entry in one; what was open before is closed."""
    service.enter_demo("emre", "")
    fresh()
    number = propose(decider("marlene", ids), ROLE, ids["emre"], "spoc")
    proposals.accept(decider("deniz", ids), number)
    assert (stored(ids["emre"]).role, stored(ids["emre"]).standing) == ("spoc", "member")
    assert open_sessions(ids["emre"]) == 0
    assert letters(ids["emre"]) == ["role-changed"]
    entry = rows(select(AuditEntry.subject_id, AuditEntry.detail).where(AuditEntry.act == "role.change"))[0]
    assert entry == (ids["emre"], "spoc")


def test_who_becomes_staff_without_a_passkey_enrols_anew(app: Flask, ids: dict[str, int]) -> None:
    """Row 8: with one, the app for codes goes; without one, everything does."""
    with transaction():
        execute(update(Member).where(Member.id == ids["emre"]).values(totp_sealed="sealed"))
        execute(
            insert(Passkey).values(
                member_id=ids["emre"], credential_id="x", public_key="y", sign_count=0, name="Key", added_at=clock.now()
            )
        )  # fmt: skip
    for handle, role, expected in (("judit", "moderator", "admitted"), ("emre", "secretariat", "member")):
        number = propose(decider("marlene", ids), ROLE, ids[handle], role)
        proposals.accept(decider("deniz", ids), number)
        assert (stored(ids[handle]).role, stored(ids[handle]).standing) == (role, expected)
        assert stored(ids[handle]).totp_sealed == ""
    assert letters(ids["judit"]) == ["role-changed", "factors-reset"]


def test_two_accepting_at_once_do_it_once(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: one reset, one letter; the other hears that it is done."""
    number, third = propose(decider("marlene", ids), FACTORS, ids["judit"]), a_third()
    results = at_once(
        app, lambda: proposals.accept(decider("deniz", ids), number), lambda: proposals.accept(third, number)
    )  # fmt: skip
    assert [result for result in results if isinstance(result, int)] == [ids["judit"]]
    assert [result.objection for result in results if isinstance(result, Objected)] == [Objection.ENDED]
    assert letters(ids["judit"]) == ["factors-reset"]


def test_two_proposing_at_once_propose_once(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: one open proposal of a kind for a member."""
    results = at_once(
        app,
        lambda: proposals.propose(decider("marlene", ids), FACTORS, ids["judit"], reason="lost it"),
        lambda: proposals.propose(decider("deniz", ids), FACTORS, ids["judit"], reason="lost it"),
    )
    assert sorted(type(result).__name__ for result in results) == ["Objected", "int"]
    assert rows(select(func.count()).select_from(Proposal))[0][0] == 1


def test_a_proposer_who_was_suspended_meanwhile_counts_no_more(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: two must stand behind it at the moment at which it is done."""
    number, third = propose(decider("marlene", ids), FACTORS, ids["judit"]), a_third()
    standing.suspend(third, ids["marlene"], reason="left the building")
    assert refused(proposals.accept, decider("deniz", ids), number) is Objection.PROPOSER_GONE
    assert refused(proposals.accept, decider("marlene", ids), number) is Objection.SAME_PERSON
    assert stored(ids["judit"]).standing == "member"
    standing.suspend(third, ids["deniz"], reason="left the building too")
    other = propose(third, ROLE, ids["emre"], "spoc")
    assert refused(proposals.accept, decider("deniz", ids), other) is Objection.NOT_ENTITLED


@only_sqlite
def test_what_the_standing_leaves_no_room_for(app: Flask, ids: dict[str, int]) -> None:
    """Point 3: no other move exists; asked when it is proposed and again when it is accepted."""
    marlene, deniz = decider("marlene", ids), decider("deniz", ids)
    number = propose(marlene, FACTORS, ids["judit"])
    assert refused(propose, deniz, FACTORS, ids["judit"]) is Objection.PROPOSED
    standing.suspend(deniz, ids["judit"], reason="asked for it")
    fresh()
    assert refused(proposals.accept, deniz, number) is Objection.STANDING
    assert refused(propose, deniz, ROLE, ids["judit"], "spoc") is Objection.STANDING
    assert refused(propose, deniz, ROLE, ids["emre"], "practitioner") is Objection.SAME_ROLE
    with pytest.raises(Missing):
        proposals.accept(deniz, 99_999)
    with pytest.raises(Missing):
        propose(deniz, FACTORS, 99_999)
    with pytest.raises(Conflict):
        enrolling.new_code_for(ids["emre"], deniz)


@pytest.mark.parametrize(
    ("kind", "role", "reason"),
    [(ROLE, "", "why"), (ROLE, "emperor", "why"), (FACTORS, "spoc", "why"), (FACTORS, "", ""),
     (FACTORS, "", "write to judit@police.example"), (FACTORS, "", "since Bárándi lost it")],
)  # fmt: skip
@only_sqlite
def test_a_proposal_says_what_and_why_and_names_nobody(
    app: Flask, ids: dict[str, int], kind: ProposalKind, role: str, reason: str
) -> None:
    """Row 32: roles of the list; Row 60: no name or address in the record."""
    with pytest.raises(Invalid):
        propose(decider("marlene", ids), kind, ids["judit"], role, reason)
    assert rows(select(func.count()).select_from(Proposal))[0][0] == 0


@only_sqlite
def test_rejecting_closes_it_and_makes_room_for_another(app: Flask, ids: dict[str, int]) -> None:
    """Point 7: nothing is changed, the reason is kept; the proposer may take it back too."""
    marlene, deniz = decider("marlene", ids), decider("deniz", ids)
    number = propose(marlene, FACTORS, ids["judit"])
    proposals.reject(deniz, number, reason="could not reach the person")
    assert stored(ids["judit"]).standing == "member"
    assert refused(proposals.accept, deniz, number) is Objection.ENDED
    again = propose(marlene, FACTORS, ids["judit"])
    proposals.reject(marlene, again, reason="found it")
    acts = [row.act for row in rows(select(AuditEntry.act).order_by(AuditEntry.number))]
    assert acts.count("proposal.reject") == 2


@pytest.mark.parametrize("handle", ["henrik", "nikolay", "judit"])
@only_sqlite
def test_nobody_but_the_secretariat_proposes(app: Flask, ids: dict[str, int], handle: str) -> None:
    """Row 28: nor accepts, nor rejects, and a proof of the last minutes is wanted."""
    number = propose(decider("marlene", ids), FACTORS, ids["emre"])
    for actor in (
        decider(handle, ids),
        Actor(ids["deniz"], decider("deniz", ids).role, decider("deniz", ids).standing, "AT", True),
    ):
        with pytest.raises(NotAllowed):
            propose(actor, FACTORS, ids["layla"])
        with pytest.raises(NotAllowed):
            proposals.accept(actor, number)
        with pytest.raises(NotAllowed):
            proposals.reject(actor, number, reason="no")
