"""The way in of those who were admitted, as those who admit and those who help them use it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.accounts import enrolling, queries, secrets, service
from colep.accounts.enrolling import CODE_LETTERS, LINK_HOLDS, bare_code, new_code
from colep.accounts.models import Enrolment, Member, RecoveryCode
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import db, transaction
from colep.core.errors import Conflict, Missing
from colep.letters.models import Letter
from colep.letters.service import unseal_values
from colep.rules.actor import Actor
from colep.rules.acts import APPLICANT
from colep.rules.policy import NotAllowed
from colep.rules.roles import Role
from colep.rules.standing import TERM, Standing
from tests.helpers import actor_of, fresh, only_sqlite, rows

CODE = "K7QM-29XW"


def admit(email: str = "Rukhsana@Police.example", **changes: object) -> int:
    """Admit somebody as two of the secretariat do; returns the id of the account."""
    values: dict[str, object] = {
        "email": email, "name": "رخسانہ شہباز خیل", "latin_name": "Rukhsana Shahbazkhel", "role": Role.PRACTITIONER,
        "country": "PK", "agency": "Federal Investigation", "function": "", "languages": "ur:draft en:work",
        "interface_language": "en", "posting_ends": None, "code_hash": enrolling.hash_enrolment_code(CODE), **changes,
    }  # fmt: skip
    with transaction() as act:
        id_ = enrolling.admit(act, **values).id  # type: ignore[arg-type]
    fresh()
    return id_


def letters() -> list[tuple[str, str, dict[str, str]]]:
    """Return the letters that wait: kind, to whom, what they are filled with."""
    found = rows(select(Letter.kind, Letter.recipient, Letter.values_sealed).order_by(Letter.id))
    return [(row.kind, row.recipient, unseal_values(row.values_sealed)) for row in found]


def as_staff(handle: str, ids: dict[str, int]) -> Actor:
    """Return one of the cast with a fresh passkey."""
    plain = actor_of(handle, ids)
    return Actor(plain.member_id, plain.role, plain.standing, plain.country, True, True)


def test_an_admission_makes_an_account_without_keys(app: Flask) -> None:
    """Points 3, 4: standing, zone, term, and a letter with the link that the database cannot read."""
    id_ = admit()
    member = db.session.get_one(Member, id_)
    assert (member.standing, member.zone, member.email) == ("admitted", "Asia/Karachi", "rukhsana@police.example")
    assert member.handle == "rukhsana-shahbazkhel"
    assert (member.passphrase_hash, member.totp_sealed, member.rules_accepted_at) == ("", "", None)
    assert abs(member.ends_at - clock.now() - TERM) < timedelta(minutes=1)
    [(kind, recipient, values)] = letters()
    assert (kind, recipient) == ("admitted", "rukhsana@police.example")
    assert values["link"].startswith("http://localhost/enrol/")
    enrolment = db.session.get_one(Enrolment, id_)
    assert values["link"].rpartition("/")[2] not in str(vars(enrolment))
    assert enrolment.link_expires_at is not None
    assert abs(enrolment.link_expires_at - clock.now() - LINK_HOLDS) < timedelta(minutes=1)
    assert secrets.code_matches(bare_code(CODE), enrolment.code_hash)
    assert enrolment.code_hash.startswith("$argon2id$")
    with pytest.raises(service.Refused):
        service.give_passphrase("rukhsana@police.example", "", "")


@only_sqlite
def test_a_posting_ends_the_term(app: Flask) -> None:
    """Point 6: whichever is earlier."""
    end = (clock.now() + timedelta(days=90)).date()
    id_ = admit(posting_ends=end, role=Role.LIAISON)
    assert db.session.get_one(Member, id_).ends_at.date() == end
    id_ = admit("other@police.example", posting_ends=date(2099, 1, 1))
    assert db.session.get_one(Member, id_).ends_at < datetime(2099, 1, 1, tzinfo=UTC)


@only_sqlite
@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Layla Al-Hadithi", "layla-al-hadithi"), ("Çağrı Öztürk-Işık", "cagri-ozturk-isik"), ("layla", "layla-2"), ("'Abd al-Rahman", "abd-al-rahman"),
        ("7", "member-7"), ("李", "member"), ("A" * 120, "a" * 35), ("x.y.z", "x-y-z"),
    ],
)  # fmt: skip
def test_handles(app: Flask, name: str, handle: str) -> None:
    """Point 3: free, short, in Latin letters, whatever the name."""
    with transaction():
        assert enrolling.free_handle(name) == handle


@only_sqlite
def test_two_of_one_name(app: Flask) -> None:
    """Point 3: both get in."""
    made = [admit(f"r{number}@police.example") for number in range(3)]
    handles = [db.session.get_one(Member, id_).handle for id_ in made]
    assert handles == ["rukhsana-shahbazkhel", "rukhsana-shahbazkhel-2", "rukhsana-shahbazkhel-3"]


@only_sqlite
def test_an_address_that_belongs_to_a_member(app: Flask) -> None:
    """Point 3: Conflict, and nothing is left of it."""
    with pytest.raises(Conflict):
        admit("LAYLA@police.example")
    assert letters() == []


def test_codes_can_be_read_out() -> None:
    """Row 14: forty bits, no letter that is taken for another, two groups of four."""
    codes = {new_code() for _draw in range(500)}
    assert len(codes) == 500
    assert len(set(CODE_LETTERS)) == 32
    assert not set("01IO") & set(CODE_LETTERS)
    assert all(len(bare_code(code)) == 8 and code[4] == "-" for code in codes)


@only_sqlite
def test_a_new_link_and_a_new_code(app: Flask, ids: dict[str, int]) -> None:
    """Points 4, 7: by the secretariat, by the country's contact point, by the applicant; each recorded once."""
    id_ = admit(country="BG")
    spoc, staff = actor_of("nikolay", ids), as_staff("marlene", ids)
    enrolling.new_link_for(id_, spoc)
    enrolling.new_link_for(id_, staff)
    enrolling.new_link_for(id_)
    code = enrolling.new_code_for(id_, spoc)
    links = [values["link"] for _kind, _to, values in letters()]
    assert len(set(links)) == 4
    assert [kind for kind, *_rest in letters()] == ["admitted"] + ["enrolment-link"] * 3
    fresh()
    kept = db.session.get_one(Enrolment, id_)
    assert secrets.code_matches(bare_code(code), kept.code_hash)
    assert not secrets.code_matches(bare_code(CODE), kept.code_hash), "the one before is void"
    acts = rows(
        select(AuditEntry.act, AuditEntry.actor_id).where(
            AuditEntry.subject_id == id_, AuditEntry.subject_kind == "member"
        )
    )
    assert [tuple(row) for row in acts] == [
        ("enrolment.link", spoc.member_id), ("enrolment.link", staff.member_id), ("enrolment.link", APPLICANT),
        ("enrolment.code", spoc.member_id),
    ]  # fmt: skip
    assert not any(code in values["link"] or code in str(values) for _kind, _to, values in letters()), "in no letter"


@only_sqlite
@pytest.mark.parametrize("act", [enrolling.new_link_for, enrolling.new_code_for])
def test_who_may_not_help_in(app: Flask, ids: dict[str, int], act: Callable[[int, Actor], object]) -> None:
    """Rows 16, 28: another country's contact point, ordinary members, staff without a passkey, oneself."""
    id_ = admit()
    with pytest.raises(Missing):
        act(id_, actor_of("nikolay", ids))
    for handle in ("layla", "tamas", "henrik", "ines"):
        with pytest.raises(NotAllowed):
            act(id_, as_staff(handle, ids))
    with pytest.raises(NotAllowed):
        act(id_, actor_of("marlene", ids))
    with pytest.raises(Missing):
        act(999, as_staff("marlene", ids))
    with pytest.raises(Missing):
        act(ids["marlene"], as_staff("marlene", ids))
    with pytest.raises(Conflict):
        act(ids["layla"], as_staff("marlene", ids))
    assert len(letters()) == 1


def test_a_reset_takes_everything(app: Flask, ids: dict[str, int]) -> None:
    """Row 16: passphrase, factors, codes, rules, sessions, and the code of before; the letter has a link."""
    token = service.enter_demo("judit", "")
    with transaction():
        db.session.add(RecoveryCode(member_id=ids["judit"], selector="abcd", code_hash="x"))
        db.session.add(Enrolment(member_id=ids["judit"], code_hash=enrolling.hash_enrolment_code(CODE), wrong_codes=3))
    assert queries.signed_in(token) is not None
    with transaction() as act:
        enrolling.reset(act, db.session.get_one(Member, ids["judit"]))
    fresh()
    member = db.session.get_one(Member, ids["judit"])
    assert member.standing == Standing.ADMITTED.value
    assert (member.passphrase_hash, member.totp_sealed, member.totp_last_step, member.rules_accepted_at) == (
        "",
        "",
        0,
        None,
    )
    assert rows(select(func.count(RecoveryCode.id)).where(RecoveryCode.member_id == ids["judit"]))[0][0] == 0
    assert queries.signed_in(token) is None
    [(kind, recipient, values)] = letters()
    assert (kind, recipient) == ("factors-reset", "judit@police.example")
    assert "/enrol/" in values["link"]
    assert db.session.get_one(Enrolment, ids["judit"]).code_hash == ""
    code = enrolling.new_code_for(ids["judit"], as_staff("marlene", ids))
    fresh()
    assert secrets.code_matches(bare_code(code), db.session.get_one(Enrolment, ids["judit"]).code_hash)


@only_sqlite
def test_nobody_is_reset_who_cannot_be(app: Flask, ids: dict[str, int]) -> None:
    """Point 3: no move that the table does not have."""
    id_ = admit()
    with pytest.raises(Conflict), transaction() as act:
        enrolling.reset(act, db.session.get_one(Member, id_))
    assert len(letters()) == 1
