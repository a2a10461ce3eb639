"""The decision on an application by two of the secretariat."""

import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update

from colep.accounts import standing
from colep.accounts.models import CountryFreeze, Member
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.core.errors import Invalid, Missing
from colep.letters.models import Letter
from colep.membership import deciding, editing
from colep.membership.deciding import Outcome, Said, read_voice
from colep.membership.models import Application, ApplicationEdit, Voice, Vote, Vouch
from colep.membership.objections import Objected, Objection
from colep.rules.actor import Actor
from colep.rules.policy import NotAllowed
from colep.rules.standing import Standing
from colep.rules.vouching import Reason
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows
from tests.membership.applicants import a_third, an_application, as_stored, changed, decider

ADMIT = Said(Voice.ADMIT)
DECLINE = Said(Voice.DECLINE, (Reason.INCOMPLETE,), "Please say more.")


def say(actor: Actor, number: int, said: Said = ADMIT) -> Outcome:
    """Vote on what the page shows now."""
    outcome = deciding.vote(actor, number, said, seen_change=changed(number))
    fresh()
    return outcome


def objection(actor: Actor, number: int, said: Said = ADMIT) -> Objection:
    """Vote, be refused, and return why."""
    with pytest.raises(Objected) as refused:
        say(actor, number, said)
    return refused.value.objection


def count(table: Any, *conditions: Any) -> int:
    """Count rows as they are now."""
    found: int = rows(select(func.count()).select_from(table).where(*conditions))[0][0]
    return found


def acts(number: int) -> list[str]:
    """Return what the record says about an application."""
    found = select(AuditEntry.act).where(AuditEntry.subject_kind == "application", AuditEntry.subject_id == number)
    return [row.act for row in rows(found.order_by(AuditEntry.number))]


def letters(number: int) -> list[str]:
    """Return the kinds of letters to an applicant."""
    return [row.kind for row in rows(select(Letter.kind).where(Letter.recipient == as_stored(number).email))]


def test_two_who_agree_admit_and_one_does_not(app: Flask, ids: dict[str, int]) -> None:
    """Row 1: after one voice there is no account; after the second there is one, one letter and the two entries."""
    number = an_application()
    assert say(decider("marlene", ids), number) is Outcome.NOTED
    assert as_stored(number).standing == "vouched"
    assert count(Member, Member.email == as_stored(number).email) == 0
    assert letters(number) == []
    assert say(decider("deniz", ids), number) is Outcome.ADMITTED
    stored = as_stored(number)
    assert stored.standing == "admitted"
    assert stored.ended_at is not None
    member = rows(select(Member.__table__).where(Member.email == stored.email))[0]
    assert (member.id, member.standing, member.role, member.country) == (
        stored.member_id, "admitted", "practitioner", "PK",
    )  # fmt: skip
    assert member.passphrase_hash == ""
    assert letters(number) == ["admitted"]
    assert acts(number) == ["application.vote", "application.admit"]


def test_the_same_person_twice_is_one_voice(app: Flask, ids: dict[str, int]) -> None:
    """Row 1: however often one presses, it needs another."""
    number = an_application()
    for _ in range(3):
        assert say(decider("marlene", ids), number) is Outcome.NOTED
    assert count(Vote, Vote.application_id == number) == 1
    assert as_stored(number).standing == "vouched"


def test_two_who_decline_end_it_with_the_reasons_of_both(app: Flask, ids: dict[str, int]) -> None:
    """Point 3: the union of the reasons, in the order of the list, and the words of both."""
    number = an_application(Standing.CONFIRMED)
    say(decider("marlene", ids), number, Said(Voice.DECLINE, (Reason.WRONG_ROLE, Reason.OTHER), "First words."))
    assert letters(number) == []
    outcome = say(decider("deniz", ids), number, Said(Voice.DECLINE, (Reason.INCOMPLETE, Reason.OTHER), "Second."))
    stored = as_stored(number)
    assert outcome is Outcome.DECLINED
    assert (stored.standing, stored.decline_reasons) == ("declined", "incomplete wrong-role other")
    assert stored.answer == "First words.\n\nSecond."
    assert letters(number) == ["application-declined"]
    assert count(Member, Member.email == stored.email) == 0
    assert acts(number) == ["application.vote", "application.decline"]


def test_where_voices_differ_a_third_decides_and_one_may_change_one_s_mind(app: Flask, ids: dict[str, int]) -> None:
    """Point 3: disagreement waits; a decider may change their voice until the end."""
    number, other, third = an_application(), an_application(), a_third()
    say(decider("marlene", ids), number)
    assert say(decider("deniz", ids), number, DECLINE) is Outcome.NOTED
    assert say(third, number) is Outcome.ADMITTED
    say(decider("marlene", ids), other)
    say(decider("deniz", ids), other, DECLINE)
    assert say(decider("marlene", ids), other, DECLINE) is Outcome.DECLINED


@pytest.mark.parametrize("role", ["moderator", "spoc", "practitioner"])
@only_sqlite
def test_nobody_else_decides(app: Flask, ids: dict[str, int], role: str) -> None:
    """Row 1: not a moderator, not a contact point, and not one of the secretariat without a passkey."""
    number = an_application()
    handle = {"moderator": "henrik", "spoc": "nikolay", "practitioner": "judit"}[role]
    with pytest.raises(NotAllowed):
        deciding.vote(decider(handle, ids), number, ADMIT, seen_change=changed(number))
    with pytest.raises(NotAllowed):
        deciding.vote(actor_of("marlene", ids), number, ADMIT, seen_change=changed(number))
    assert count(Vote) == 0


@only_sqlite
def test_who_sponsors_or_edited_counts_as_nobody(app: Flask, ids: dict[str, int]) -> None:
    """Row 1: the sponsor, the one whom the applicant named as sponsor, and the editor are refused; it is recorded."""
    marlene = decider("marlene", ids)
    sponsored = an_application(sponsors=(ids["marlene"],))
    assert objection(marlene, sponsored) is Objection.SPONSOR
    named = an_application(sponsor_email="marlene@police.example")
    assert objection(marlene, named) is Objection.SPONSOR
    edited = an_application()
    with transaction():
        execute(insert(ApplicationEdit).values(application_id=edited, editor_id=ids["marlene"], at=clock.now()))
    assert objection(marlene, edited) is Objection.EDITOR
    assert count(Vote) == 0
    assert acts(edited) == ["decision.refuse"]


def test_an_earlier_voice_of_one_who_edits_later_does_not_count(app: Flask, ids: dict[str, int]) -> None:
    """Row 1: also where only a sponsor was named, which leaves the voices of others as they are."""
    number, third = an_application(), a_third()
    say(decider("marlene", ids), number)
    edit(decider("marlene", ids), number, sponsor_email="ines@police.example")
    assert say(decider("deniz", ids), number) is Outcome.NOTED
    assert say(third, number) is Outcome.ADMITTED


def test_two_pressing_at_once_admit_once(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: five of the secretariat at one moment make one admission, one account, one letter."""
    number = an_application()
    three = [a_third(handle) for handle in ("ottla", "runa", "jorid")]
    seen = changed(number)
    everybody = [decider("marlene", ids), decider("deniz", ids), *three]
    results = at_once(app, *[lambda who=who: deciding.vote(who, number, ADMIT, seen_change=seen) for who in everybody])
    outcomes = [result for result in results if isinstance(result, Outcome)]
    refused = [result.objection for result in results if isinstance(result, Objected)]
    assert sorted(outcomes) == [Outcome.ADMITTED, Outcome.NOTED], results
    assert refused == [Objection.ENDED] * 3
    assert count(Member, Member.email == as_stored(number).email) == 1
    assert letters(number) == ["admitted"]
    assert sorted(acts(number)) == ["application.admit", "application.vote", *["decision.refuse"] * 3]


def test_one_pressing_twice_at_once_is_one_voice(app: Flask, ids: dict[str, int]) -> None:
    """Row 1: two windows of the same person."""
    number = an_application()
    seen, marlene = changed(number), decider("marlene", ids)
    results = at_once(app, *[lambda: deciding.vote(marlene, number, ADMIT, seen_change=seen)] * 3)
    assert results == [Outcome.NOTED] * 3
    assert count(Vote) == 1
    assert as_stored(number).standing == "vouched"


def test_two_admissions_at_once_of_people_with_one_name(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: both get an account, with handles of their own."""
    first, second = an_application(), an_application()
    for number in (first, second):
        say(decider("marlene", ids), number)
    seen, deniz = {number: changed(number) for number in (first, second)}, decider("deniz", ids)
    results = at_once(
        app, *[lambda n=n: deciding.vote(deniz, n, ADMIT, seen_change=seen[n]) for n in (first, second)]
    )  # fmt: skip
    assert results == [Outcome.ADMITTED] * 2
    assert len({row.handle for row in rows(select(Member.handle).where(Member.country == "PK"))}) == 2


def test_a_decider_who_was_suspended_meanwhile_counts_no_more(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: their voice is there and does not count; restored, it does again."""
    number, third = an_application(), a_third()
    say(decider("marlene", ids), number)
    standing.suspend(third, ids["marlene"], reason="left the building")
    assert say(decider("deniz", ids), number) is Outcome.NOTED
    standing.restore(third, ids["marlene"], reason="came back")
    assert say(decider("deniz", ids), number) is Outcome.ADMITTED


def test_a_decider_suspended_between_page_and_press_says_nothing(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: the session was asked when the request came; the act asks again."""
    number, third = an_application(), a_third()
    say(third, number)
    standing.suspend(third, ids["marlene"], reason="left the building")
    fresh()
    assert objection(decider("marlene", ids), number) is Objection.NOT_ENTITLED
    assert count(Vote) == 1
    assert as_stored(number).standing == "vouched"


def test_suspending_and_voting_at_once_is_one_after_the_other(app: Flask, ids: dict[str, int]) -> None:
    """Row 40: either the voice came first and counted, or it was refused; never a voice after the suspension."""
    for _ in range(4):
        number, third = an_application(), a_third(f"someone-{clock.now():%H%M%S%f}")
        say(third, number)
        seen, marlene = changed(number), decider("marlene", ids)
        vote, suspended = at_once(
            app,
            lambda n=number, s=seen, m=marlene: deciding.vote(m, n, ADMIT, seen_change=s),  # type: ignore[misc]
            lambda t=third: standing.suspend(t, ids["marlene"], reason="now"),  # type: ignore[misc]
        )
        assert suspended is None
        if vote is Outcome.ADMITTED:
            assert as_stored(number).standing == "admitted"
        else:
            assert isinstance(vote, Objected)
            assert as_stored(number).standing == "vouched"
            assert count(Vote, Vote.application_id == number) == 1
        standing.restore(third, ids["marlene"], reason="back")
        fresh()


def test_nobody_is_suspended_between_the_count_and_the_commit(app: Flask, ids: dict[str, int]) -> None:
    """Row 40: who suspends a decider waits until a voice that was counted is stored. SQLite has one writer anyway."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    number, third = an_application(), a_third()
    say(decider("deniz", ids), number)
    seen, results = changed(number), {}
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        other.execute(text("SELECT pg_advisory_lock(7204582)"))  # the turn of the record: both acts stop before it
        acts_ = {
            "vote": lambda: deciding.vote(decider("marlene", ids), number, ADMIT, seen_change=seen),
            "suspend": lambda: standing.suspend(third, ids["deniz"], reason="left the building"),
        }
        threads = []
        for waiting, (name, act) in enumerate(acts_.items(), start=1):
            thread = threading.Thread(target=_in_app, args=(app, results, name, act))
            thread.start()
            threads.append(thread)
            _wait_until(other, waiting)
        stopped_before_the_record = other.execute(text(_BEFORE_THE_RECORD)).scalar()
        other.execute(text("SELECT pg_advisory_unlock(7204582)"))
        for thread in threads:
            thread.join(30)
    assert stopped_before_the_record == 1, "the suspension waits for the voice"
    assert results == {"vote": Outcome.ADMITTED, "suspend": None}


_BEFORE_THE_RECORD = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'
"""


def _in_app(app: Flask, results: dict[str, Any], name: str, act: Any) -> None:
    """Run an act in a context of its own and keep what it came to."""
    with app.app_context():
        try:
            results[name] = act()
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


@only_sqlite
def test_what_changed_since_the_page_was_opened_is_read_again_first(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: a correction between page and press."""
    number = an_application()
    seen = changed(number)
    with transaction():
        execute(update(Application).where(Application.id == number).values(changed_at=clock.now()))
    with pytest.raises(Objected) as refused:
        deciding.vote(decider("marlene", ids), number, ADMIT, seen_change=seen)
    assert refused.value.objection is Objection.CHANGED
    assert count(Vote) == 0


def test_an_address_that_belongs_to_a_member_by_now(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: refused with a sentence at the first voice and at the second; nothing half done."""
    number = an_application()
    say(decider("marlene", ids), number)
    with transaction():
        execute(update(Member).where(Member.id == ids["emre"]).values(email=as_stored(number).email))
    assert objection(decider("deniz", ids), number) is Objection.IS_MEMBER
    assert (as_stored(number).standing, as_stored(number).member_id) == ("vouched", None)
    assert count(Vote) == 1


def test_nobody_of_a_frozen_country_is_admitted(app: Flask, ids: dict[str, int]) -> None:
    """Point 6: while it is frozen; an organisation with its seat there is not of it."""
    number, organisation = an_application(), an_application(role="partner")
    for one in (number, organisation):
        say(decider("marlene", ids), one)
    standing.freeze_country(decider("deniz", ids), "PK", reason="an inquiry")
    fresh()
    assert objection(decider("deniz", ids), number) is Objection.FROZEN
    assert say(decider("deniz", ids), organisation) is Outcome.ADMITTED
    with transaction():
        execute(delete(CountryFreeze))
    assert say(decider("deniz", ids), number) is Outcome.ADMITTED


@only_sqlite
def test_what_is_not_vouched_for_can_be_declined_only(app: Flask, ids: dict[str, int]) -> None:
    """Point 2: the table has no way from confirmed to admitted."""
    number = an_application(Standing.CONFIRMED)
    assert objection(decider("marlene", ids), number) is Objection.NOT_VOUCHED
    assert say(decider("marlene", ids), number, DECLINE) is Outcome.NOTED


@pytest.mark.parametrize("over", [Standing.ADMITTED, Standing.DECLINED, Standing.LEFT, Standing.APPLIED])
@only_sqlite
def test_what_is_over_stays_over(app: Flask, ids: dict[str, int], over: Standing) -> None:
    """Point 3: no voice, question or correction after the end, nor before the address is confirmed."""
    number = an_application(over)
    assert objection(decider("marlene", ids), number) is Objection.ENDED
    with pytest.raises(Objected):
        deciding.ask_back(decider("marlene", ids), number, "Why?", seen_change=changed(number))
    with pytest.raises(Objected):
        edit(decider("marlene", ids), number, rank="Other")
    with pytest.raises(Missing):
        deciding.vote(decider("marlene", ids), 99_999, ADMIT, seen_change=clock.now())


@only_sqlite
def test_voices_are_of_a_closed_list(app: Flask) -> None:
    """Point 3: reasons from the list, at least one with a refusal, and words of a bounded length."""
    assert read_voice("admit", ["other"], "ignored") == ADMIT
    assert read_voice("decline", ["other", "incomplete"], " why ").reasons == (Reason.INCOMPLETE, Reason.OTHER)
    for voice, reasons, words, field in (
        ("promote", (), "", "voice"), ("decline", (), "", "reasons"), ("decline", ("rude",), "", "reasons"),
        ("decline", ("other",), "x" * 1001, "words"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            read_voice(voice, reasons, words)
        assert wrong.value.field == field


def test_asking_back_puts_the_question_on_the_applicant_s_page_once(app: Flask, ids: dict[str, int]) -> None:
    """Point 3: the letter has a link and not the question; a second question waits for the answer to the first."""
    number, before = an_application(), ""
    before = as_stored(number).state_digest
    deciding.ask_back(decider("marlene", ids), number, "Which unit?", seen_change=changed(number))
    stored = as_stored(number)
    assert (stored.is_asked_back, stored.answer, stored.standing) == (True, "Which unit?", "vouched")
    assert stored.state_digest != before
    assert letters(number) == ["application-asked-back"]
    with pytest.raises(Objected) as refused:
        deciding.ask_back(decider("deniz", ids), number, "And when?", seen_change=changed(number))
    assert refused.value.objection is Objection.ASKED
    assert as_stored(number).answer == "Which unit?"
    assert acts(number) == ["application.ask"]


def edit(actor: Actor, number: int, reason: str = "as told on the telephone", **changes: Any) -> bool:
    """Correct what is stored."""
    stored = as_stored(number)
    names = editing.Correction.__slots__
    correction = editing.Correction(**{name: getattr(stored, name) for name in names})
    done = editing.edit(
        actor, number, replace(correction, **changes), reason=reason, seen_change=stored.changed_at
    )  # fmt: skip
    fresh()
    return done


def test_a_correction_takes_back_what_was_vouched_for_and_all_voices(app: Flask, ids: dict[str, int]) -> None:
    """Point 3: VOUCHED → CONFIRMED by the staff; the editor is none of the two; the entry has a reason and no name."""
    number = an_application(sponsors=(ids["nikolay"],))
    say(decider("deniz", ids), number)
    assert edit(decider("marlene", ids), number, country="BG")
    stored = as_stored(number)
    assert (stored.standing, stored.country, stored.flags) == ("confirmed", "BG", "unlisted")
    assert count(Vote) == count(Vouch) == 0
    assert objection(decider("marlene", ids), number, DECLINE) is Objection.EDITOR
    entry = rows(select(AuditEntry.detail, AuditEntry.reason).where(AuditEntry.act == "application.edit"))[0]
    assert entry == ("country", "as told on the telephone")
    assert not edit(decider("marlene", ids), number), "nothing new is no act"
    assert count(AuditEntry, AuditEntry.act == "application.edit") == 1


@only_sqlite
def test_a_correction_that_is_none(app: Flask, ids: dict[str, int]) -> None:
    """Row 32: no role that nobody can apply for; reasons name nobody; nothing half done."""
    number = an_application()
    for changes, reason in (
        ({"role": "secretariat"}, "why"),
        ({"rank": "Major"}, "as Kakarzada said"),
        ({"rank": "M"}, ""),
    ):
        with pytest.raises(Invalid):
            edit(decider("marlene", ids), number, reason, **changes)
    assert as_stored(number).role == "practitioner"
    assert as_stored(number).rank == "Deputy director"
    assert count(ApplicationEdit) == 0


def test_who_has_left_and_comes_back_is_a_new_member(app: Flask, ids: dict[str, int]) -> None:
    """Point 6: the old account keeps what was written under it; the address goes to the new one."""
    standing.change_standing("emre", Standing.LEFT, reason="moved to another service")
    number = an_application(email="emre@police.example")
    assert say(decider("marlene", ids), number) is Outcome.NOTED
    assert say(decider("deniz", ids), number) is Outcome.ADMITTED
    accounts = rows(select(Member.id, Member.standing).where(Member.email == "emre@police.example"))
    assert [one.standing for one in accounts] == ["admitted"]
    assert accounts[0].id != ids["emre"]
    assert rows(select(Member.standing, Member.name).where(Member.id == ids["emre"]))[0] == ("left", "Emre Karadağlı")
