"""Vouching: who is asked, what they see, what their word does, and that two at once come to one result."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from colep.accounts import service as accounts
from colep.accounts.models import Member
from colep.accounts.standing import change_standing
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Conflict, Missing
from colep.core.http.pagination import read_position
from colep.letters.kinds import Kind
from colep.membership import candidates, queries, service, vouching
from colep.membership.models import Application, Vouch
from colep.rules.actor import Actor
from colep.rules.policy import NotAllowed
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.rules.vouching import Reason, may_vouch
from tests import people
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows
from tests.membership.applying import ADDRESS, confirmed, draft, letters, row_of

WEBMAIL = "b.qureshi@gmail.com"


@pytest.fixture
def spoc(app: Flask) -> Actor:
    """A contact point of Pakistan."""
    return new_member("farida", Role.SPOC, "PK")


def new_member(handle: str, role: Role, country: str) -> Actor:
    """Add somebody to the cast."""
    number = accounts.add_member(
        handle=handle,
        email=people.address(handle),
        name=handle.title(),
        latin_name=handle.title(),
        role=role,
        country=country,
    )
    fresh()
    return Actor(number, role, Standing.MEMBER, country)


def told(kind: Kind) -> list[str]:
    """Return who was written to, in order."""
    return [to for _kind, to, _values in letters(kind)]


def entry() -> tuple[object, ...]:
    """Return (act, actor, subject, number, detail) of the newest entry of the record."""
    found = select(AuditEntry.act, AuditEntry.actor_id, AuditEntry.subject_id, AuditEntry.detail)
    return tuple(rows(found.order_by(AuditEntry.number.desc()).limit(1))[0])


def test_a_contact_point_vouches(as_person: Callable[[str], Visitor], spoc: Actor, ids: dict[str, int]) -> None:
    """Point 2: told by letter, sees the application, vouches; the secretariat is told; the applicant's name is in no entry."""
    number, _token = confirmed()
    assert told(Kind.VOUCH_WAITING) == [people.address("farida")]
    farida = as_person("farida")
    assert "Beenish Qureshi" in farida.get("/vouching").text
    page = farida.get(f"/vouching/{number}")
    assert all(words in page.text for words in ("بینش قریشی", ADDRESS, "FIA", "Inspector", "how others brief"))
    seen = page.text.split('name="seen" value="')[1].split('"')[0]
    answer = farida.post(f"/vouching/{number}", {"verdict": "vouch", "note": "Known since 2019", "seen": seen})
    assert answer.headers["Location"] == "/vouching"
    assert row_of(number).standing == "vouched"
    assert entry()[:4] == ("application.vouch", spoc.member_id, number, "country")
    assert told(Kind.DECISION_WAITING) == [people.address("marlene"), people.address("deniz")]
    assert "Nobody waits for your word" in farida.get("/vouching").text
    assert farida.get(f"/vouching/{number}").status_code == 404


def test_a_contact_points_refusal_declines(as_person: Callable[[str], Visitor], spoc: Actor) -> None:
    """Point 2: declined with a reason of the list, which the applicant gets; without a reason nothing happens."""
    number, token = confirmed()
    farida = as_person("farida")
    seen = row_of(number).changed_at.isoformat()
    bare = farida.post(
        f"/vouching/{number}", {"verdict": "refuse", "note": "I asked three offices about her", "seen": seen}
    )
    assert bare.status_code == 422
    assert "Choose a reason" in bare.text
    assert "I asked three offices about her" in bare.text
    assert row_of(number).standing == "confirmed"
    farida.post(
        f"/vouching/{number}", {"verdict": "refuse", "reason": "not-confirmed", "note": "secret note", "seen": seen}
    )
    kept = row_of(number)
    assert (kept.standing, kept.decline_reasons) == ("declined", "not-confirmed")
    assert kept.ended_at is not None
    kind, to, values = letters()[-1]
    assert (kind, to, values["reasons"]) == ("application-declined", ADDRESS, "not-confirmed")
    assert "secret note" not in str(values)
    page = Visitor(farida.client.application.test_client()).get(f"/apply/{token}").text
    assert "could not confirm that you work there" in page
    assert "secret note" not in page


def test_webmail_needs_two(app: Flask, spoc: Actor, ids: dict[str, int]) -> None:
    """Point 2: the contact point and a sponsor from another country, in whatever order."""
    emre = actor_of("emre", ids)
    for number, order in enumerate([(spoc, emre), (emre, spoc)]):
        application, _token = confirmed(f"n{number}@gmail.com", sponsor_email=people.address("emre"))
        assert vouching.vouch(order[0], application) is Standing.CONFIRMED
        assert vouching.vouch(order[1], application) is Standing.VOUCHED
    assert set(told(Kind.VOUCH_WAITING)) == {people.address("farida"), people.address("emre")}


def test_a_country_without_a_contact_point(app: Flask, ids: dict[str, int]) -> None:
    """Point 2: a sponsor from another country, whom the applicant names, vouches instead."""
    number, _token = confirmed(sponsor_email=people.address("emre"))
    assert told(Kind.VOUCH_WAITING) == [people.address("emre")]
    assert vouching.vouch(actor_of("emre", ids), number) is Standing.VOUCHED
    assert entry() == ("application.vouch", ids["emre"], number, "sponsor")


def test_another_sponsors_refusal_only_takes_them_out(app: Flask, ids: dict[str, int]) -> None:
    """Point 2: the application goes on, the applicant can name somebody else, and is not told who refused."""
    number, token = confirmed(sponsor_email=people.address("emre"))
    assert vouching.refuse(actor_of("emre", ids), number, Reason.OTHER, note="do not know her") is Standing.CONFIRMED
    assert row_of(number).sponsor_email == ""
    assert queries.waiting(actor_of("emre", ids)).cards == ()
    assert queries.state(token).waits_for_sponsor
    assert letters(Kind.APPLICATION_DECLINED) == []
    fresh()
    service.correct(token, draft(sponsor_email=people.address("aigul")))
    assert told(Kind.VOUCH_WAITING)[-1] == people.address("aigul")
    assert vouching.vouch(actor_of("aigul", ids), number) is Standing.VOUCHED


@pytest.mark.parametrize("handle", ["layla", "emre", "nikolay", "ines", "tamas"])
@only_sqlite
def test_what_is_not_mine_is_missing(as_person: Callable[[str], Visitor], spoc: Actor, handle: str) -> None:
    """Row 2: another country's, not named, not needed: hidden and missing are one page, and nothing is stored."""
    number, _token = confirmed(sponsor_email=people.address("emre"))
    person = as_person(handle)
    hidden, missing = person.get(f"/vouching/{number}"), person.get("/vouching/99999")
    assert hidden.status_code == missing.status_code == 404
    form = {"verdict": "vouch", "note": "", "seen": row_of(number).changed_at.isoformat()}
    assert (
        person.post(f"/vouching/{number}", form).status_code == person.post("/vouching/99999", form).status_code == 404
    )
    assert rows(select(Vouch)) == []


@pytest.mark.parametrize("handle", ["marlene", "henrik", "samira", "oliver"])
@only_sqlite
def test_staff_and_narrow_roles_vouch_for_nobody(
    as_person: Callable[[str], Visitor], app: Flask, ids: dict[str, int], handle: str
) -> None:
    """Row 1: those who decide never vouch, even if they are named."""
    number, _token = confirmed(sponsor_email=people.address(handle))
    assert as_person(handle).get("/vouching").status_code in (403, 404)
    assert as_person(handle).get(f"/vouching/{number}").status_code in (403, 404)
    with pytest.raises((NotAllowed, Missing)):
        vouching.vouch(actor_of(handle, ids), number)
    assert queries.waiting_for(actor_of(handle, ids)) == 0
    assert told(Kind.VOUCH_WAITING) == []


def test_what_was_changed_since_is_not_vouched_for(app: Flask, spoc: Actor) -> None:
    """Bad input: the sponsor's page was open while the applicant corrected: a sentence, nothing stored."""
    number, token = confirmed()
    seen = row_of(number).changed_at
    service.correct(token, draft(rank="Director"))
    with pytest.raises(Conflict):
        vouching.vouch(spoc, number, seen=seen)
    assert rows(select(Vouch)) == []
    assert vouching.vouch(spoc, number, seen=row_of(number).changed_at) is Standing.VOUCHED


@only_sqlite
def test_a_sponsor_who_was_quicker(as_person: Callable[[str], Visitor], spoc: Actor) -> None:
    """Bad input: two contact points with the page open; the second gets a sentence."""
    other = new_member("gulnaz", Role.SPOC, "PK")
    number, _token = confirmed()
    form = {"verdict": "refuse", "reason": "other", "note": "", "seen": row_of(number).changed_at.isoformat()}
    vouching.vouch(other, number)
    farida = as_person("farida")
    assert farida.post(f"/vouching/{number}", form).headers["Location"] == "/vouching"
    assert "Your answer was not stored" in farida.get("/vouching").text
    assert row_of(number).standing == "vouched"


def test_two_at_once_come_to_one_result(app: Flask, spoc: Actor) -> None:
    """Bad input: one vouches while the other refuses: one standing, one word, one letter of its kind."""
    other = new_member("gulnaz", Role.SPOC, "PK")
    number, _token = confirmed()
    results = at_once(
        app, lambda: vouching.vouch(spoc, number), lambda: vouching.refuse(other, number, Reason.NOT_CONFIRMED)
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert len(rows(select(Vouch))) == 1
    standing = row_of(number).standing
    assert standing == next(result.value for result in results if isinstance(result, Standing))
    assert len(letters(Kind.APPLICATION_DECLINED)) == (standing == "declined")
    assert len(letters(Kind.DECISION_WAITING)) == 2 * (standing == "vouched")


def test_the_same_person_twice_is_one_word(app: Flask, spoc: Actor) -> None:
    """Bad input: the button pressed twice at the same moment, of somebody whose word is not yet enough."""
    number, _token = confirmed(WEBMAIL)
    results = at_once(app, lambda: vouching.vouch(spoc, number), lambda: vouching.vouch(spoc, number))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Standing"]
    assert len(rows(select(Vouch))) == 1


def test_who_was_suspended_since_vouches_for_nobody(app: Flask, spoc: Actor, ids: dict[str, int]) -> None:
    """Bad input: a sponsor suspended after their word, and one suspended while their page was open."""
    number, _token = confirmed(WEBMAIL, sponsor_email=people.address("emre"))
    vouching.vouch(spoc, number)
    change_standing("farida", Standing.SUSPENDED, reason="a test")
    with pytest.raises(NotAllowed):
        vouching.vouch(spoc, number)
    gulnaz = new_member("gulnaz", Role.SPOC, "PK")
    assert vouching.vouch(actor_of("emre", ids), number) is Standing.CONFIRMED
    assert vouching.vouch(gulnaz, number) is Standing.VOUCHED


def test_who_was_the_contact_point_is_no_sponsor_from_another_country(app: Flask, spoc: Actor) -> None:
    """Point 2: a second sponsor is of another country, whatever role a sponsor of the own one has since."""
    number, _token = confirmed(WEBMAIL)
    vouching.vouch(spoc, number)
    with transaction():
        execute(update(Member).where(Member.handle == "farida").values(role=Role.LIAISON.value))
    assert vouching.vouch(new_member("gulnaz", Role.SPOC, "PK"), number) is Standing.CONFIRMED


def test_who_lost_role_or_country_since_the_page_came_vouches_for_nobody(app: Flask, spoc: Actor) -> None:
    """Row 40: the act asks again who the sponsor is; the request was asked when it came."""
    number, _token = confirmed()
    for change in ({"role": Role.LIAISON.value}, {"role": Role.SPOC.value, "country": "TR"}):
        with transaction():
            execute(update(Member).where(Member.handle == "farida").values(**change))
        with pytest.raises(NotAllowed):
            vouching.vouch(spoc, number)
    assert rows(select(Vouch)) == []


@only_sqlite
def test_only_those_are_told_at_once_who_want_it(app: Flask, spoc: Actor, ids: dict[str, int]) -> None:
    """Point 9: "what waits for you: at once, once a day, never"."""
    new_member("gulnaz", Role.SPOC, "PK")
    with transaction():
        execute(update(Member).where(Member.handle.in_(("gulnaz", "deniz"))).values(tell_waiting="daily"))
    number, token = confirmed()
    assert told(Kind.VOUCH_WAITING) == [people.address("farida")]
    service.correct(token, draft(rank="Director"))
    assert told(Kind.VOUCH_WAITING) == [people.address("farida")], "once a day at most"
    vouching.vouch(spoc, number)
    assert told(Kind.DECISION_WAITING) == [people.address("marlene")]


def test_the_law_in_python_and_in_sql_agree(app: Flask, ids: dict[str, int]) -> None:
    """Point 2: the list, the count and the page are of one mind for every kind of application and reader."""
    new_member("farida", Role.SPOC, "PK")
    names = ("emre", "tamas", "ines", "nikolay", "layla", "farida")
    handles = {**{name: people.CAST[name] for name in names[:-1]}, "farida": ("", "", Role.SPOC, "PK")}
    readers = {
        name: Actor(rows(select(Member.id).where(Member.handle == name))[0][0], card[2], Standing.MEMBER, card[3])
        for name, card in handles.items()
    }
    kinds = itertools.product(
        (Role.PRACTITIONER, Role.SPOC, Role.PARTNER),
        ("PK", "TR", "BG"),
        ("webmail unlisted", "unlisted", ""),
        ("", *names),
    )
    now = clock.now()
    with transaction():
        for place, (role, country, flags, sponsor) in enumerate(kinds):
            execute(
                Application.__table__.insert().values(
                    standing="confirmed" if place % 7 else "vouched", email=f"n{place}@x.example", name="N", latin_name="N", agency="A", rank="R", country=country, role=role.value,
                    languages="en:work", purpose="P", interface_language="en", confirm_digest=f"{place}", confirm_expires_at=now, code_hash="", written_at=now, flags=flags,
                    confirmed_at=now + timedelta(seconds=place // 3), changed_at=now, sponsor_email=people.address(sponsor) if sponsor else "", decline_reasons="", answer="", is_asked_back=False,
                )
            )  # fmt: skip
    for number in rows(select(Application.id).where(Application.id % 5 == 0)):
        with transaction():
            execute(
                Vouch.__table__.insert().values(
                    application_id=number[0],
                    sponsor_id=readers["farida"].member_id,
                    verdict="vouch",
                    reason="",
                    note="",
                    at=now,
                )
            )
    numbers = [row.id for row in rows(select(Application.id).order_by(Application.confirmed_at, Application.id))]
    for name, reader in readers.items():
        wanted = [number for number in numbers if may_vouch(reader, candidates.candidate(number, reader)[1])]
        listed, after = [], None
        while True:
            page = queries.waiting(reader, after)
            listed += [card.id for card in page.cards]
            if page.next_key is None:
                break
            after = read_position(page.next_key)
        assert listed == wanted, name
        assert queries.waiting_for(reader) == len(wanted), name
        assert wanted or name == "layla"


@only_sqlite
def test_the_list_costs_the_same_however_long_it_is(
    as_person: Callable[[str], Visitor], spoc: Actor, counted_queries: Callable[[], int]
) -> None:
    """Figures: no query count grows with rows; at most 30 rows a page."""
    confirmed("n0@fia.gov.pk")
    farida = as_person("farida")
    farida.get("/vouching")
    counted_queries()
    farida.get("/vouching")
    few = counted_queries()
    for number in range(1, 40):
        confirmed(f"n{number}@fia.gov.pk")
    counted_queries()
    page = farida.get("/vouching")
    assert counted_queries() == few
    assert page.text.count('class="entry entry-plain"') == 30
    second = farida.get(page.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0])
    assert second.text.count('class="entry entry-plain"') == 10


@only_sqlite
def test_flags_are_shown_in_words(as_person: Callable[[str], Visitor], spoc: Actor) -> None:
    """Point 1: those who vouch see what is remarkable about the address, and a look-alike in its own letters."""
    number, _token = confirmed("b.qureshi@fia-gov.pk")
    page = as_person("farida").get(f"/vouching/{number}").text
    assert "Read it letter by letter" in page
    assert "not on the country" in page
    idn, _token = confirmed("b.qureshi@xn--fia-7lc.example")
    assert "xn--fia-7lc.example" in as_person("farida").get(f"/vouching/{idn}").text


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-01-01T00:00:00", "9" * 400])
@only_sqlite
def test_odd_forms_do_nothing(as_person: Callable[[str], Visitor], spoc: Actor, seen: str) -> None:
    """Bad input: fields that the page never sends are a sentence, never a fault."""
    number, _token = confirmed()
    answer = as_person("farida").post(f"/vouching/{number}", {"verdict": "vouch", "note": "", "seen": seen})
    assert answer.status_code in (302, 422)
    assert row_of(number).standing == "confirmed"
    for verdict in ("", "both", "admit"):
        as_person("farida").post(
            f"/vouching/{number}", {"verdict": verdict, "note": "", "seen": row_of(number).changed_at.isoformat()}
        )
        assert row_of(number).standing == "confirmed"
