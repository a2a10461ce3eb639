"""Applicants for the tests: what they type, and the links that their letters hold."""

import re
from typing import Any

from sqlalchemy import select

from colep.letters.kinds import Kind
from colep.letters.models import Letter
from colep.letters.service import unseal_values
from colep.membership import service
from colep.membership.draft import ApplicationDraft
from colep.membership.models import Application
from colep.rules.roles import Role
from tests.conftest import Visitor
from tests.helpers import fresh, rows

ADDRESS = "b.qureshi@fia.gov.pk"

#: As the form of the page sends it.
TYPED: dict[str, object] = {
    "name": "بینش قریشی", "latin_name": "Beenish Qureshi", "languages-0-tag": "ur", "languages-0-level": "draft",
    "languages-1-tag": "en", "languages-1-level": "work", "languages-2-tag": "", "languages-2-level": "draft",
    "agency": "Federal Investigation Agency, Anti-Smuggling Circle", "rank": "Inspector", "country": "PK",
    "role": "practitioner", "posting_ends": "", "email": ADDRESS, "sponsor_email": "",
    "purpose": "I work on smuggling by air and want to learn how others brief airline staff.",
}  # fmt: skip


def draft(**changes: Any) -> ApplicationDraft:
    """Return what the form makes of it."""
    values: dict[str, Any] = {
        "name": "بینش قریشی", "latin_name": "Beenish Qureshi", "rank": "Inspector", "agency": "FIA", "country": "PK",
        "role": Role.PRACTITIONER, "languages": "ur:draft en:work", "purpose": TYPED["purpose"], **changes,
    }  # fmt: skip
    return ApplicationDraft(**values)


def letters(kind: Kind | None = None) -> list[tuple[str, str, dict[str, str]]]:
    """Return (kind, recipient, values) of the letters that wait, the oldest first."""
    found = rows(select(Letter.kind, Letter.recipient, Letter.values_sealed).order_by(Letter.id))
    return [
        (row.kind, row.recipient, unseal_values(row.values_sealed))
        for row in found
        if kind is None or row.kind == kind.value
    ]


def token_of(kind: Kind) -> str:
    """Return the token in the newest letter of a kind."""
    return letters(kind)[-1][2]["link"].rsplit("/", 1)[1]


def applied(email: str = ADDRESS, **changes: Any) -> int:
    """Send an application and return its id."""
    service.apply(draft(**changes), email, "en")
    return int(rows(select(Application.id).order_by(Application.id.desc()).limit(1))[0][0])


def confirmed(email: str = ADDRESS, **changes: Any) -> tuple[int, str]:
    """Send an application, confirm its address, and return its id and the token of its page."""
    number = applied(email, **changes)
    token = service.confirm(token_of(Kind.CONFIRM_ADDRESS))
    fresh()
    return number, token


def row_of(number: int) -> Any:
    """Return an application as it is stored now."""
    return rows(select(Application.__table__).where(Application.id == number))[0]


def code_on(page: str) -> str:
    """Return the enrolment code that a page shows, or an empty string."""
    found = re.search(r'<code class="reference">([^<]+)</code>', page)
    return found[1] if found else ""


def send(visitor: Visitor, **changes: object) -> Any:
    """Send the form with these changes."""
    return visitor.post("/apply", {**TYPED, **changes})
