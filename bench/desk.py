"""The queue of the secretariat with 5,000 applications behind it: statements and CPU of one page."""

import statistics
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, func, insert, select

from bench.installation import Installation, session_of
from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import db, transaction
from colep.membership.models import Application, Voice, Vote
from colep.rules.roles import Role
from colep.rules.standing import Standing

FEW, MANY = 20, 5000
_PAGES = 30


@dataclass(frozen=True, slots=True)
class DeskFigure:
    """One page of the desk: statements with few and with many applications, and CPU with many, in seconds."""

    name: str
    few: int
    many: int
    cpu: float


def measure(installation: Installation) -> list[DeskFigure]:
    """Measure the queue, and an application beside it, BEGIN not counted."""
    app = installation.app()
    token = session_of(app, "marlene")
    with app.app_context():
        first = _fill(FEW)
    pages = {
        "queue of applications": "/secretariat/applications",
        "an application beside the queue": f"/secretariat/applications/{first}?state=vouched&act=decline",
    }
    few = {name: _ask(app, token, address)[0] for name, address in pages.items()}
    with app.app_context():
        _fill(MANY - FEW)
    figures = []
    for name, address in pages.items():
        statements, cpu = _ask(app, token, address)
        figures.append(DeskFigure(name, few[name], statements, cpu))
    return figures


def _fill(count: int) -> int:
    """Add vouched applications, each with one voice; returns the id of the first."""
    now = clock.now()
    with transaction():
        connection = db.session.connection()
        before: int = connection.execute(select(func.coalesce(func.max(Application.id), 0))).scalar_one()
        connection.execute(insert(Application), [_values(before + place, now) for place in range(1, count + 1)])
        decider = connection.execute(
            select(Member.id).where(Member.role == Role.SECRETARIAT.value).order_by(Member.id.desc()).limit(1)
        ).scalar_one()
        ids = connection.execute(select(Application.id).where(Application.id > before)).scalars().all()
        connection.execute(
            insert(Vote),
            [
                {
                    "application_id": number, "decider_id": decider, "voice": Voice.ADMIT.value, "reasons": "",
                    "words": "", "at": now,
                }
                for number in ids
            ],
        )  # fmt: skip
    return int(min(ids))


def _values(number: int, now: Any) -> dict[str, Any]:
    return {
        "standing": Standing.VOUCHED.value, "email": f"bench-{number}@police.example", "name": f"Applicant {number}",
        "latin_name": f"Applicant {number}", "rank": "Inspector", "agency": "Police", "country": "PK",
        "role": Role.PRACTITIONER.value, "languages": "ur:draft en:work", "purpose": "To find colleagues. " * 10,
        "sponsor_email": "", "interface_language": "en", "flags": "webmail unlisted", "code_hash": "",
        "confirm_digest": f"bench-{number}", "confirm_expires_at": now, "state_digest": f"bench-{number}",
        "written_at": now, "confirmed_at": now - timedelta(days=30, seconds=-number), "changed_at": now,
        "decline_reasons": "", "answer": "", "is_asked_back": False,
    }  # fmt: skip


def _ask(app: Flask, token: str, address: str) -> tuple[int, float]:
    """Open a page again and again; returns its statements and the median of its CPU, the process's own."""
    client = app.test_client()
    client.set_cookie("colep_session", token)
    client.get(address)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    spent = []
    for _ in range(_PAGES):
        before = time.process_time()
        client.get(address)
        spent.append(time.process_time() - before)
    return sum(not one.startswith("BEGIN") for one in statements), statistics.median(spent)
