"""The directory of the demo, entered through the directory's own service."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from colep.core.db import fetch_all
from colep.demo import files
from colep.directory.models import Contact
from colep.directory.service import ContactDraft, add_contact

_AS_WRITTEN = (
    "kind", "name", "rank", "sender", "agency", "host", "city", "zone", "office_phone", "duty_phone",
    "email", "limits",
)  # fmt: skip


def seed_contacts(ids: dict[str, int], now: datetime) -> int:
    """Enter the contacts that are not there yet; returns how many. Each has an address of its own."""
    known = {row.email for row in fetch_all(select(Contact.email))}
    new = [entry for entry in files.contacts() if entry["email"] not in known]
    for entry in new:
        add_contact(_draft(entry, ids, now))
    return len(new)


def _draft(entry: dict[str, Any], ids: dict[str, int], now: datetime) -> ContactDraft:
    opens, closes = entry["hours"].split("-")
    values: dict[str, Any] = {field: entry[field] for field in _AS_WRITTEN}
    values |= {field: tuple(entry[field]) for field in ("routes", "competences", "channels")}
    return ContactDraft(
        **values,
        latin_name=entry["latin_name"] or entry["name"],
        opens=opens,
        closes=closes,
        weekend=" ".join(entry["weekend"]),
        languages=" ".join(entry["languages"]),
        accreditations=tuple(entry["accredited"]),
        member_id=ids.get(entry.get("member", "")),
        confirmed_at=now - timedelta(days=entry["confirmed"]),
    )
