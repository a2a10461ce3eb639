"""Terms: what the calendar makes of a membership is written down once, told in time, and renewed by those who may."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts import enrolling, standing
from colep.accounts.events import SessionEnded
from colep.accounts.models import Member, MemberSession
from colep.audit.models import AuditEntry
from colep.audit.verify import verify
from colep.core import clock, events
from colep.core.db import execute, transaction
from colep.letters.kinds import Kind
from colep.letters.models import Letter
from colep.letters.service import unseal_values
from colep.membership import country, gathering, renewing
from colep.rules.acts import CLOCK, Act
from colep.rules.roles import Role
from colep.rules.standing import ENROL_WITHIN, GRACE, TERM, Standing
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows
from tests.membership.names import a_name, names_of

AsPerson = Callable[[str], Visitor]
At = Callable[..., None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Set the clock so many days from the moment the test began."""
    start = clock.now()

    def move(days: float = 0) -> None:
        fresh()
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=days))

    move()
    return move


def kept(member_id: int) -> Standing:
    """Return the standing that is written down."""
    return Standing(rows(select(Member.standing).where(Member.id == member_id))[0].standing)


def entries(member_id: int) -> list[tuple[str, str, int]]:
    """Return what the record says of a member's standing."""
    found = rows(
        select(AuditEntry.act, AuditEntry.detail, AuditEntry.actor_id)
        .where(AuditEntry.subject_kind == "member", AuditEntry.subject_id == member_id)
        .where(AuditEntry.act.in_([Act.STANDING_CHANGE.value, Act.MEMBERSHIP_RENEW.value]))
        .order_by(AuditEntry.number)
    )
    return [tuple(row) for row in found]


def letters(kind: Kind) -> list[tuple[str, str]]:
    """Return (recipient, key) of the letters of a kind."""
    found = rows(select(Letter.recipient, Letter.key).where(Letter.kind == kind.value).order_by(Letter.id))
    return [tuple(row) for row in found]


def test_the_clock_writes_down_each_move_once(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: member, renewal due, lapsed, expired; an entry each by the calendar, however often it ticks."""
    judit = ids["judit"]
    for day, wanted in ((334, "member"), (336, "renewal-due"), (366, "lapsed"), (394, "lapsed"), (396, "expired")):
        at(day)
        renewing.tick()
        renewing.tick()
        assert kept(judit) == wanted, day
    moves = [("standing.change", name, CLOCK) for name in ("renewal-due", "lapsed", "expired")]
    assert entries(judit) == moves
    assert verify().fault is None


def test_a_clock_that_stood_still_catches_up(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: after two months without a tick every move is written down, and nobody is asked to renew too late."""
    at(400)
    renewing.tick()
    assert [detail for _act, detail, _by in entries(ids["judit"])] == ["renewal-due", "lapsed", "expired"]
    assert letters(Kind.RENEWAL_SOON) == []


def test_reminders_go_out_a_month_and_a_week_before(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: each once for each term, however often the clock ticks; then the letter that the term is over."""
    for day in (335, 335.5, 336, 340, 357, 358, 359, 360, 366, 367):
        at(day)
        renewing.tick()
    address = "judit@police.example"
    assert [key.rpartition(":")[2] for to, key in letters(Kind.RENEWAL_SOON) if to == address] == ["first", "last"]
    assert [to for to, _key in letters(Kind.LAPSED)].count(address) == 1
    at(400)
    renewing.tick()
    assert [to for to, _key in letters(Kind.LAPSED)].count(address) == 1


def test_a_new_term_has_letters_of_its_own(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: the key of a letter names the term."""
    at(340)
    renewing.tick()
    secretary = replace(actor_of("marlene", ids), is_strong=True, is_fresh=True)
    standing.renew(secretary, [ids["judit"]])
    assert kept(ids["judit"]) == "member"
    at(341)
    renewing.tick()
    assert kept(ids["judit"]) == "member"
    at(340 + 340)
    renewing.tick()
    mine = [key for to, key in letters(Kind.RENEWAL_SOON) if to == "judit@police.example"]
    assert len(mine) == len(set(mine)) == 2


def test_a_letter_says_until_when(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 8: with the day of the end and how many days are left, sealed."""
    at(336)
    renewing.tick()
    row = rows(select(Letter.values_sealed).where(Letter.recipient == "judit@police.example"))[0]
    values = unseal_values(row.values_sealed)
    ends = rows(select(Member.ends_at).where(Member.id == ids["judit"]))[0].ends_at
    assert values == {"name": "Bárándi Judit", "ends": ends.date().isoformat(), "days": "29"}


def test_an_expired_member_s_sessions_end(app: Flask, as_person: AsPerson, ids: dict[str, int], at: At) -> None:
    """Row 22: the clock's last move ends what is open; those before do not."""
    as_person("judit")
    ended: list[SessionEnded] = []
    events.on(SessionEnded)(ended.append)
    at(370)
    renewing.tick()
    open_ones = select(func.count(MemberSession.id)).where(
        MemberSession.member_id == ids["judit"], MemberSession.ended_at.is_(None)
    )
    assert rows(open_ones)[0][0] == 1
    at(400)
    renewing.tick()
    assert rows(open_ones)[0][0] == 0
    assert len(ended) >= 1


def test_who_is_suspended_or_has_left_stays_so(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: the clock moves those only whose term runs."""
    standing.change_standing("judit", Standing.SUSPENDED, reason="a test")
    at(500)
    renewing.tick()
    assert kept(ids["judit"]) == "suspended"


def test_two_clocks_at_once_do_it_once(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: two workers of two processes; one entry for each move, one letter for each term."""
    names_of(60, "HU", ends=clock.now() + timedelta(days=20))
    results = at_once(app, renewing.tick, renewing.tick, renewing.tick)
    assert results == [None, None, None]
    due = rows(select(func.count(Member.id)).where(Member.standing == "renewal-due"))[0][0]
    assert due == 60
    assert len(letters(Kind.RENEWAL_SOON)) == 60
    moves = rows(select(func.count(AuditEntry.number)).where(AuditEntry.detail == "renewal-due"))[0][0]
    assert moves == 60
    assert verify().fault is None


def test_a_clock_that_is_cut_off_goes_on_where_it_was(app: Flask, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 6: what is committed stays, what is not comes with the next tick; nothing twice."""
    names_of(60, "HU", ends=clock.now() + timedelta(days=20))
    record, calls = renewing.record, []

    def breaks(*args: object, **named: object) -> int:
        calls.append(args)
        if len(calls) == 40:
            raise OSError("the disk is full")
        return record(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(renewing, "record", breaks)
    with pytest.raises(OSError, match="disk"):
        renewing.tick()
    assert len(letters(Kind.RENEWAL_SOON)) == 39 // renewing.BATCH * renewing.BATCH
    monkeypatch.setattr(renewing, "record", record)
    fresh()
    renewing.tick()
    assert len(letters(Kind.RENEWAL_SOON)) == 60
    assert rows(select(func.count(AuditEntry.number)).where(AuditEntry.detail == "renewal-due"))[0][0] == 60


def an_admitted(email: str = "new@police.example") -> int:
    """Admit somebody of Bulgaria as two of the secretariat do."""
    with transaction() as act:
        return enrolling.admit(
            act, email=email, name="Росица Димова", latin_name="Rositsa Dimova", role=Role.PRACTITIONER,
            country="BG", agency="Border Police", function="", languages="bg:draft", interface_language="en",
            posting_ends=None, code_hash="x",
        ).id  # fmt: skip


def test_an_admission_that_nobody_takes_up_ends(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: after the days for it, once, with a letter; not if somebody lately helped the person in."""
    lost, helped = an_admitted(), an_admitted("slow@police.example")
    at(ENROL_WITHIN.days - 1)
    enrolling.new_code_for(helped, actor_of("nikolay", ids))
    renewing.tick()
    assert (kept(lost), kept(helped)) == ("admitted", "admitted")
    at(ENROL_WITHIN.days + 1)
    renewing.tick()
    renewing.tick()
    assert (kept(lost), kept(helped)) == ("left", "admitted")
    assert [to for to, _key in letters(Kind.LEFT)] == ["new@police.example"]
    assert entries(lost) == [("standing.change", "left", CLOCK)]


def test_contact_points_get_one_letter_with_the_number_of_names(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: once a week while names wait, not one for each name; never for those who want none; not for oneself."""
    names_of(7, "BG", ends=clock.now() + timedelta(days=20))
    names_of(3, "HU", ends=clock.now() + timedelta(days=20))
    gathering.gather()
    gathering.gather()
    found = rows(select(Letter.recipient, Letter.values_sealed).where(Letter.kind == Kind.RENEWALS_WAITING.value))
    assert [row.recipient for row in found] == ["nikolay@police.example"]
    values = unseal_values(found[0].values_sealed)
    assert (values["count"], values["country"], values["link"]) == ("7", "BG", "http://localhost/country")
    at(7)
    gathering.gather()
    assert len(letters(Kind.RENEWALS_WAITING)) == 2
    with transaction():
        execute(update(Member).where(Member.id == ids["nikolay"]).values(tell_waiting="never"))
    at(14)
    gathering.gather()
    assert len(letters(Kind.RENEWALS_WAITING)) == 2


def test_whose_own_term_ends_is_not_asked_to_confirm_oneself(app: Flask, ids: dict[str, int], at: At) -> None:
    """Point 6: the number leaves out one's own name."""
    with transaction():
        execute(update(Member).where(Member.id == ids["nikolay"]).values(ends_at=clock.now() + timedelta(days=5)))
    gathering.gather()
    assert letters(Kind.RENEWALS_WAITING) == []


# The pages of a contact point.


def test_all_names_of_the_country_stand_on_one_screen(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 6: with function, role, standing and end; nobody of another country, no organisation."""
    due = a_name("due", "BG", ends=clock.now() + timedelta(days=3), function="Document examiner")
    a_name("abroad", "HU")
    a_name("helper", "BG", role=Role.NGO)
    page = as_person("nikolay").get("/country").text
    assert "Document examiner" in page
    assert f'value="{due}" form="confirm"' in page
    assert "Member, renewal due" in page
    assert "1 name waits" in page
    assert f'value="{ids["nikolay"]}" form="confirm"' not in page, "nobody confirms themself"
    for other in ("Abroad", "Helper"):
        assert other not in page


def test_names_are_confirmed_together(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 6: those chosen get a year from today, or until the end of the posting; one entry and letter each."""
    soon = clock.now() + timedelta(days=3)
    posted_until = (clock.now() + timedelta(days=90)).date()
    one, two = a_name("one", "BG", ends=soon), a_name("two", "BG", ends=soon, posting_ends=posted_until)
    answer = as_person("nikolay").post("/country/confirm", {"member": [str(one), str(two)]})
    assert answer.status_code == 302
    ends = dict(tuple(row) for row in rows(select(Member.id, Member.ends_at).where(Member.id.in_([one, two]))))
    assert abs(ends[one] - clock.now() - TERM) < timedelta(minutes=1)
    assert ends[two].date() == posted_until
    assert [entry[0] for entry in entries(one)] == ["membership.renew"]
    assert len(letters(Kind.RENEWED)) == 2


@pytest.mark.parametrize("wrong", ["another country", "oneself", "an organisation", "nobody"])
def test_nobody_else_s_names_are_confirmed(app: Flask, as_person: AsPerson, ids: dict[str, int], wrong: str) -> None:
    """Row 32: forged ids look missing, and then nobody is confirmed."""
    mine = a_name("mine", "BG", ends=clock.now() + timedelta(days=3))
    forged = {
        "another country": lambda: ids["judit"], "oneself": lambda: ids["nikolay"],
        "an organisation": lambda: a_name("helper", "BG", role=Role.NGO), "nobody": lambda: 999_999,
    }[wrong]()  # fmt: skip
    answer = as_person("nikolay").post("/country/confirm", {"member": [str(mine), str(forged)]})
    assert answer.status_code == 404
    assert entries(mine) == []


def test_what_changed_meanwhile_is_said_and_nothing_is_half_done(app: Flask, as_person: AsPerson) -> None:
    """Point 6: one of the chosen was suspended by a colleague: a sentence, the others stay chosen, nobody is confirmed."""
    one, two = (a_name(name, "BG", ends=clock.now() + timedelta(days=3)) for name in ("one", "two"))
    standing.change_standing("two", Standing.SUSPENDED, reason="a test")
    nikolay = as_person("nikolay")
    answer = nikolay.post("/country/confirm", {"member": [str(one), str(two)]})
    assert answer.status_code == 409
    assert "so nobody was" in answer.text
    assert re.search(rf'value="{one}" form="confirm" checked', answer.text)
    assert entries(one) == []
    answer = nikolay.post("/country/confirm")
    assert (answer.status_code, "Choose at least one name" in answer.text) == (422, True)


@only_sqlite
def test_all_or_those_that_are_due_are_chosen_without_scripts(app: Flask, as_person: AsPerson) -> None:
    """Point 6: two links do it."""
    a_name("due", "BG", ends=clock.now() + timedelta(days=3))
    a_name("fine", "BG")
    nikolay = as_person("nikolay")
    assert [nikolay.get(f"/country{query}").text.count("checked>") for query in ("", "?check=due", "?check=all")] == [
        0, 1, 2,
    ]  # fmt: skip


def test_has_left_the_service_is_one_button_and_a_question(app: Flask, as_person: AsPerson) -> None:
    """Point 6: out at once, the question says what happens, asking changes nothing."""
    gone = a_name("gone", "BG")
    nikolay, theirs = as_person("nikolay"), as_person("gone")
    page = nikolay.get(f"/country/{gone}/left").text
    assert "What they wrote stays, under their name." in page
    assert theirs.get("/account").status_code == 200
    assert nikolay.post(f"/country/{gone}/left").status_code == 302
    assert kept(gone) == "left"
    assert theirs.get("/account").status_code == 302
    assert nikolay.get(f"/country/{gone}/left").status_code == 404


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("", "Write something"), ("x" * 201, "too long"), ("ask me@police.example", "e-mail addresses"), ("Wrongdoing of Petrovskaya", "the name out")],
)  # fmt: skip
def test_a_suspension_wants_a_reason_without_names(app: Flask, as_person: AsPerson, reason: str, sentence: str) -> None:
    """Point 10: what the record cannot take is refused with a sentence, and what was typed stays."""
    person = a_name("wrong", "BG", latin_name="Vera Petrovskaya")
    answer = as_person("nikolay").post(f"/country/{person}/suspend", {"reason": reason})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(person) == "member"
    if reason:
        assert f'value="{reason}"' in answer.text


def test_a_contact_point_suspends_and_does_not_restore(app: Flask, as_person: AsPerson) -> None:
    """Point 6: out at once; only the secretariat lets in again, so there is no such button."""
    person = a_name("wrong", "BG")
    nikolay = as_person("nikolay")
    assert nikolay.post(f"/country/{person}/suspend", {"reason": "Left his desk open"}).status_code == 302
    assert kept(person) == "suspended"
    page = nikolay.get("/country?show=out").text
    assert "Suspended" in page
    assert f"/country/{person}/suspend" not in page


def test_a_code_is_shown_once_to_whoever_drew_it(app: Flask, as_person: AsPerson) -> None:
    """Row 14: for somebody who was admitted; not in any letter, not a second time, and another one voids it."""
    person = an_admitted()
    nikolay = as_person("nikolay")
    assert nikolay.post(f"/country/{person}/code").status_code == 302
    page = nikolay.get(f"/country/{person}/code").text
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", page)
    assert code
    assert code[0] not in nikolay.get(f"/country/{person}/code").text
    for row in rows(select(Letter.values_sealed)):
        assert code[0] not in str(unseal_values(row.values_sealed))
    before = len(letters(Kind.ENROLMENT_LINK))
    assert nikolay.post(f"/country/{person}/link").status_code == 302
    assert len(letters(Kind.ENROLMENT_LINK)) == before + 1


def test_codes_are_not_for_members(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 14: nor for somebody of another country, nor for oneself."""
    member, nikolay = a_name("member", "BG"), as_person("nikolay")
    assert [nikolay.post(f"/country/{who}/{what}").status_code for who in (member, ids["judit"], ids["nikolay"]) for what in ("code", "link")] == [409, 409, 404, 404, 404, 404]  # fmt: skip


def test_these_pages_are_for_contact_points_only(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 28: everybody else finds nothing; a contact point whose term is over neither."""
    for handle in ("judit", "marlene", "ines", "samira", "oliver"):
        assert as_person(handle).get("/country").status_code in (403, 404)
        assert as_person(handle).post("/country/confirm", {"member": "1"}).status_code in (403, 404)
    person = as_person("nikolay")
    with transaction():
        execute(update(Member).where(Member.id == ids["nikolay"]).values(ends_at=clock.now() - timedelta(days=1)))
    assert person.get("/country").status_code in (403, 404)


def test_decisions_about_the_country_s_people_are_seen(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Facts 3.3: every decision with its reason; no sign-in, nothing of another country."""
    person = a_name("wrong", "BG", latin_name="Vera Petrovskaya")
    as_person("wrong")
    standing.change_standing("wrong", Standing.SUSPENDED, reason="his desk stood open")
    standing.change_standing("judit", Standing.SUSPENDED, reason="of another country")
    page = as_person("nikolay").get("/country/decisions").text.split("<main")[1]
    assert "Membership suspended" in page
    assert "his desk stood open" in page
    assert f"/members/{person}" in page
    assert "of another country" not in page
    assert "Signed in" not in page


@only_sqlite
def test_two_thousand_names_cost_no_more_statements(
    app: Flask, as_person: AsPerson, counted_queries: Callable[[], int]
) -> None:
    """Point 6: pages of two hundred, all of them reached, nobody twice; the same number of statements as for one."""
    nikolay = as_person("nikolay")
    nikolay.get("/country")
    counted_queries()
    nikolay.get("/country")
    few = counted_queries()
    names_of(2000, "BG", ends=clock.now() + timedelta(days=200))
    seen: list[str] = []
    address = "/country"
    while address:
        counted_queries()
        page = nikolay.get(address).text
        assert counted_queries() == few
        seen += re.findall(r'value="(\d+)" form="confirm"', page)
        further = re.search(r'href="([^"]*)" rel="next"', page)
        address = further[1].replace("&amp;", "&") if further else ""
    assert (len(seen), len(set(seen))) == (2000, 2000)
    assert country.counts(actor_of("nikolay", {"nikolay": 1})).serving == 2001


# The law of the lapsed.


def test_the_lapsed_read_and_do_not_write(app: Flask, as_person: AsPerson, ids: dict[str, int], at: At) -> None:
    """Point 6: the pages say so with one sentence and until when; a form of an open page is refused."""
    judit = as_person("judit")
    with transaction():
        execute(update(Member).where(Member.id == ids["judit"]).values(ends_at=clock.now() - timedelta(days=1)))
    page = judit.get("/rooms/general")
    assert page.status_code == 200
    assert "you can read, but not write here" in page.text
    assert '<form class="composer"' not in page.text
    assert "Your membership ended on" in page.text
    assert "/library/new" not in judit.get("/library").text
    assert judit.post("/rooms/general/messages", {"text": "x"}).status_code in (403, 404)
    at(GRACE.days)
    assert judit.get("/rooms/general").status_code == 302


@only_sqlite
def test_a_banner_says_when_the_term_ends_and_costs_nothing(
    app: Flask, as_person: AsPerson, ids: dict[str, int], counted_queries: Callable[[], int]
) -> None:
    """Point 6: only for those whom it concerns, without a further statement."""
    judit = as_person("judit")
    judit.get("/account/preferences")
    counted_queries()
    assert "Your membership ends on" not in judit.get("/account/preferences").text
    usual = counted_queries()
    ends = datetime(2027, 3, 3, 12, tzinfo=UTC)
    with transaction():
        execute(update(Member).where(Member.id == ids["judit"]).values(ends_at=ends))
    clocked = ends - timedelta(days=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: clocked)
        newly = as_person("judit")
        newly.get("/account/preferences")
        counted_queries()
        page = newly.get("/account/preferences").text
    assert "Your membership ends on 3 March 2027" in page
    assert counted_queries() == usual
