"""Telephone numbers of offices, for the guard: who looks for a contact may also pass its number on."""

from sqlalchemy import select

from colep.core.db import fetch_all
from colep.directory.models import Contact
from colep.sharing.law import is_for_all


def office_phones() -> set[str]:
    """Return the numbers that every member can see in the directory: digits, with the country's code."""
    rows = fetch_all(select(Contact.office_phone).where(Contact.office_phone != "", is_for_all(Contact)))
    return {"".join(filter(str.isdecimal, row.office_phone)) for row in rows}
