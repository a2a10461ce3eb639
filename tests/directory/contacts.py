"""Contacts to put into the directory in tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from colep.directory.service import ContactDraft, add_contact

#: A Tuesday, 17:40 in Baghdad: after working hours.
NOW = datetime(2026, 11, 24, 14, 40, tzinfo=UTC)

DRAFT = ContactDraft(
    kind="police_attache", name="Kőrösfalvi Tamás", latin_name="Tamás Kőrösfalvi", rank="Lieutenant colonel",
    sender="HU", agency="National Police", host="IQ", city="Baghdad", zone="Asia/Baghdad", opens="08:30",
    closes="16:30", weekend="fri sat", languages="hu:draft en:work ar:understand", accreditations=("LB",),
    routes=("iraq-turkiye",), competences=("smuggling", "document-fraud"),
    channels=("SIENA", "Eurojust desk"), office_phone="+36 1 555 0142", duty_phone="+36 30 555 0199",
    email="attache@police-hu.example",
    limits="Methods directly.\nAnything about a person through the contact point.",
    confirmed_at=NOW - timedelta(days=12),
)  # fmt: skip


def draft(**changes: Any) -> ContactDraft:
    """Return a valid draft, with changes."""
    return replace(DRAFT, **changes)


def add(**changes: Any) -> int:
    """Store a contact and return its id."""
    return add_contact(draft(**changes))
