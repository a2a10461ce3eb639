"""The official mail domains of a country."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from colep.audit.models import AuditEntry
from colep.core.db import execute, transaction
from colep.core.errors import Invalid, Missing
from colep.membership import domains
from colep.membership.models import OfficialDomain
from colep.rules.acts import country_number
from colep.rules.policy import NotAllowed
from colep.rules.standing import Standing
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows
from tests.membership.applicants import an_application, as_stored, decider


@pytest.fixture(autouse=True)
def _none_listed(app: Flask) -> None:
    with transaction():
        execute(delete(OfficialDomain))


def listed() -> list[str]:
    """Return what Pakistan lists."""
    found = select(OfficialDomain.domain).where(OfficialDomain.country == "PK").order_by(OfficialDomain.domain)
    return [row.domain for row in rows(found)]


def test_a_domain_comes_and_goes_and_open_applications_are_looked_at_anew(app: Flask, ids: dict[str, int]) -> None:
    """Point 1: flags follow the list; ended applications keep theirs; both acts are recorded with their reason."""
    marlene = decider("marlene", ids)
    waits = an_application(email="one@it.police.example", flags="unlisted")
    ended = an_application(Standing.DECLINED, email="two@police.example", flags="unlisted")
    assert domains.add_domain(marlene, "PK", " @Police.EXAMPLE. ", reason="letter of the ministry") == "police.example"
    assert listed() == ["police.example"]
    assert (as_stored(waits).flags, as_stored(ended).flags) == ("", "unlisted")
    domains.remove_domain(marlene, "PK", "police.example", reason="given up")
    assert (listed(), as_stored(waits).flags) == ([], "unlisted")
    said = rows(select(AuditEntry.act, AuditEntry.subject_id, AuditEntry.reason).order_by(AuditEntry.number))[-2:]
    assert [tuple(entry) for entry in said] == [
        ("domain.add", country_number("PK"), "letter of the ministry"),
        ("domain.remove", country_number("PK"), "given up"),
    ]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "empty"), (".", "empty"), ("gmail.com", "webmail"), ("name@police.example", "address"), ("police", "address"),
     ("pol ice.example", "address"), ("police..example", "address"), ("x" * 200 + ".example", "long"),
     ("police.example\r\nBcc", "address"), ("127.0.0.1", "address"),
     ("p\u043elice.example", "address")],
)  # fmt: skip
@only_sqlite
def test_what_is_no_official_domain(app: Flask, ids: dict[str, int], typed: str, reason: str) -> None:
    """Bad input: each refused with its reason, nothing stored."""
    with pytest.raises(Invalid) as wrong:
        domains.add_domain(decider("marlene", ids), "PK", typed, reason="why not")
    assert (wrong.value.field, wrong.value.reason) == ("domain", reason)
    assert listed() == []


@only_sqlite
def test_an_address_in_another_script_is_kept_as_mail_servers_read_it(app: Flask, ids: dict[str, int]) -> None:
    """Point 1: letters of the wire, so that it compares with addresses."""
    domains.add_domain(decider("marlene", ids), "PK", "پولیس.example", reason="letter of the ministry")
    assert listed()[0].startswith("xn--")


def test_two_adding_at_once(app: Flask, ids: dict[str, int]) -> None:
    """Bad input: one does, the other hears that it is done."""
    who = (decider("marlene", ids), decider("deniz", ids))
    results = at_once(
        app, *[lambda one=one: domains.add_domain(one, "PK", "police.example", reason="both") for one in who]
    )  # fmt: skip
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "str"]
    fresh()


@only_sqlite
def test_who_may_and_what_is_missing(app: Flask, ids: dict[str, int]) -> None:
    """Row 28."""
    for handle in ("henrik", "nikolay", "judit"):
        with pytest.raises(NotAllowed):
            domains.add_domain(decider(handle, ids), "PK", "police.example", reason="why")
    with pytest.raises(NotAllowed):
        domains.remove_domain(actor_of("marlene", ids), "PK", "police.example", reason="why")
    with pytest.raises(Missing):
        domains.add_domain(decider("marlene", ids), "ZZ", "police.example", reason="why")
    with pytest.raises(Missing):
        domains.remove_domain(decider("marlene", ids), "PK", "police.example", reason="why")
    with pytest.raises(Invalid):
        domains.add_domain(decider("marlene", ids), "PK", "police.example", reason="ask x@y.example")
