"""Applications that wait in the demo community: for a contact point, for a second sponsor, for the secretariat."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from colep.core.db import db, transaction
from colep.core.sealing import new_token, token_digest
from colep.demo import files
from colep.demo.people import address
from colep.membership.models import Application, Voice, Vote, Vouch, VouchVerdict


def seed_applications(known: dict[str, int], now: datetime) -> int:
    """Write the applications with what was said about them, once; returns how many are new."""
    with transaction():
        if db.session.scalar(select(func.count(Application.id))):
            return 0
        entries = files.applications()
        for entry in entries:
            _write(entry, known, now)
    return len(entries)


def _write(entry: dict[str, Any], known: dict[str, int], now: datetime) -> None:
    written = now - timedelta(days=entry["days"], hours=3)
    application = _application(entry, written, now)
    db.session.add(application)
    db.session.flush()
    for handle in entry["vouched_by"]:
        db.session.add(
            Vouch(
                application_id=application.id, sponsor_id=known[handle], verdict=VouchVerdict.VOUCH.value,
                at=written + timedelta(hours=20),
            )
        )  # fmt: skip
    for handle in entry.get("voices", ()):
        db.session.add(
            Vote(
                application_id=application.id, decider_id=known[handle], voice=Voice.ADMIT.value,
                at=written + timedelta(hours=40),
            )
        )  # fmt: skip


def _application(entry: dict[str, Any], written: datetime, now: datetime) -> Application:
    """Nobody has the links of these: the letters with them were never written."""
    plain = ("name", "latin_name", "rank", "agency", "country", "role", "email", "languages", "interface_language",
             "purpose", "flags", "standing")  # fmt: skip
    return Application(
        **{name: entry[name] for name in plain},
        sponsor_email=address(entry["sponsor"]) if entry["sponsor"] else "",
        posting_ends=(now + timedelta(days=entry["posting_days"])).date() if "posting_days" in entry else None,
        confirm_digest=token_digest(new_token()), confirm_expires_at=written + timedelta(hours=72),
        state_digest=token_digest(new_token()), code_hash="", written_at=written,
        confirmed_at=written + timedelta(minutes=12), changed_at=written + timedelta(minutes=12),
        answer=entry.get("asked", ""), is_asked_back="asked" in entry,
    )  # fmt: skip
