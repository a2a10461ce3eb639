"""Applications as tests need them, and those who decide on them."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from colep.accounts import service
from colep.core import clock
from colep.core.db import execute, transaction
from colep.membership.models import Application, Vouch, VouchVerdict
from colep.rules.actor import Actor
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.helpers import actor_of, rows


def decider(handle: str, ids: dict[str, int]) -> Actor:
    """Return one of the secretariat who has signed in with a passkey just now."""
    return replace(actor_of(handle, ids), is_strong=True, is_fresh=True)


def a_third(handle: str = "ottla", role: Role = Role.SECRETARIAT) -> Actor:
    """Add one more of the secretariat to the cast."""
    member_id = service.add_member(
        handle=handle, email=f"{handle}@secretariat.example", name="Ottla Brennerova", latin_name="Ottla Brennerova",
        role=role, country="AT",
    )  # fmt: skip
    return Actor(member_id, role, Standing.MEMBER, "AT", is_strong=True, is_fresh=True)


def an_application(standing: Standing = Standing.VOUCHED, *, sponsors: tuple[int, ...] = (), **changes: Any) -> int:
    """Store an application of somebody from Pakistan; returns its id."""
    now = clock.now()
    values: dict[str, Any] = {
        "standing": standing.value, "email": f"{uuid.uuid4().hex[:10]}@police.example", "name": "نوشین کاکڑزادہ",
        "latin_name": "Nosheen Kakarzada", "rank": "Deputy director", "agency": "Federal Police", "country": "PK",
        "role": "practitioner", "languages": "ur:draft en:work", "purpose": "To find colleagues along the route.",
        "sponsor_email": "", "posting_ends": None, "interface_language": "en", "flags": "",
        "confirm_digest": uuid.uuid4().hex, "confirm_expires_at": now, "state_digest": uuid.uuid4().hex,
        "code_hash": "", "written_at": now - timedelta(days=2), "confirmed_at": now - timedelta(days=1),
        "changed_at": now - timedelta(days=1), "decline_reasons": "", "answer": "", "is_asked_back": False, **changes,
    }  # fmt: skip
    with transaction():
        written = execute(insert(Application).values(**values))
        number: int = written.inserted_primary_key[0]
        for sponsor_id in sponsors:
            execute(
                insert(Vouch).values(
                    application_id=number, sponsor_id=sponsor_id, verdict=VouchVerdict.VOUCH.value, reason="", note="",
                    at=now,
                )
            )  # fmt: skip
    return number


def as_stored(application_id: int) -> Any:
    """Return the row of an application as it is now."""
    return rows(select(Application.__table__).where(Application.id == application_id))[0]


def changed(application_id: int) -> datetime:
    """Return what a page shows as the last change."""
    moment: datetime = as_stored(application_id).changed_at
    return moment
