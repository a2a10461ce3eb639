"""Who is written to when an application moves. All inside the act that moves it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import Transaction, db
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.membership.candidates import as_candidate, may_write_now
from colep.membership.models import Application
from colep.rules.actor import Actor
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.rules.vouching import is_asked

_AT_ONCE = "at-once"

_colleagues = select(
    Member.id, Member.email, Member.name, Member.interface_language, Member.tell_waiting, Member.role, Member.country
).where(may_write_now())


def tell_applicant(act: Transaction, application: Application, kind: Kind, **values: str) -> None:
    """Write to the applicant in the language in which they applied."""
    post(
        act, kind, application.email, application.interface_language, key=_key(kind, application.id),
        name=application.name, **values,
    )  # fmt: skip


def tell_sponsors(act: Transaction, application: Application) -> None:
    """Write to those before whom the application is put, once a day at most: contact points, a named sponsor."""
    wanted = (Member.country == application.country) & (Member.role == Role.SPOC.value)
    if application.sponsor_email:
        wanted |= Member.email == application.sponsor_email
    law = as_candidate(application)
    for row in db.session.execute(_colleagues.where(wanted).order_by(Member.id)):
        actor = Actor(row.id, Role(row.role), Standing.MEMBER, row.country)
        is_named = row.email == application.sponsor_email
        if is_asked(actor, law.named(is_named)):
            _tell(act, row, Kind.VOUCH_WAITING, application, f"/vouching/{application.id}")


def tell_secretariat(act: Transaction, application: Application) -> None:
    """Write to those of the secretariat who want to know at once that a decision waits."""
    rows: Sequence[Any] = db.session.execute(
        _colleagues.where(Member.role == Role.SECRETARIAT.value).order_by(Member.id)
    ).all()
    for row in rows:
        _tell(act, row, Kind.DECISION_WAITING, application, f"/secretariat/applications/{application.id}")


def _tell(act: Transaction, row: Any, kind: Kind, application: Application, path: str) -> None:
    if row.tell_waiting != _AT_ONCE:
        return
    key = f"{kind.value}:{application.id}:{row.id}:{clock.now():%Y%m%d}"
    post(act, kind, row.email, row.interface_language, key=key, name=row.name, link=absolute(path), count="1")


def _key(kind: Kind, number: int) -> str:
    return f"{kind.value}:{number}:{clock.now():%Y%m%dT%H%M%S%f}"
