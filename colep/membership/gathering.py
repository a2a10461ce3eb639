"""Letters about what waits for somebody, with a number and a link: once a week or a day, never one for each name."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, not_, select

from colep.accounts.models import Member
from colep.core import clock, tasks
from colep.core.db import Transaction, db, fetch_all, transaction
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.membership import waiting
from colep.membership.candidates import may_write_now
from colep.membership.models import Application, Vouch
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import GRACE, READING, RENEWAL_FROM, Standing

_NATIONAL = sorted(role.value for role in NATIONAL)
#: How somebody wants to be told of what waits, see `Member.tell_waiting`.
DAILY, NEVER = "daily", "never"


@tasks.daily("gathering", hour=5)
def gather() -> None:
    """Write to contact points whose people must be confirmed, and to those who want one letter a day."""
    now = clock.now()
    due = _names_due(now)
    for member_id in _told():
        with transaction() as act:
            member = db.session.get(Member, member_id, with_for_update=True)
            if member is not None and member.tell_waiting != NEVER:
                _write(act, member, due, now)


def _told() -> list[int]:
    """Return the contact points and the secretariat, but those who want no such letters."""
    rows = fetch_all(
        select(Member.id)
        .where(
            may_write_now(),
            Member.role.in_([Role.SPOC.value, Role.SECRETARIAT.value]),
            Member.tell_waiting != NEVER,
        )
        .order_by(Member.id)
    )
    return [row.id for row in rows]


def _write(act: Transaction, member: Member, due: Counter[str], now: datetime) -> None:
    if member.role == Role.SPOC.value:
        # One's own name is confirmed by somebody else.
        count = due[member.country] - (member.ends_at <= now + RENEWAL_FROM)
        week = now.isocalendar()
        _tell(act, member, Kind.RENEWALS_WAITING, count, "/country", f"{week.year}w{week.week}", country=member.country)
    if member.tell_waiting == DAILY:
        is_spoc = member.role == Role.SPOC.value
        kind = Kind.VOUCH_WAITING if is_spoc else Kind.DECISION_WAITING
        path = "/vouching" if is_spoc else "/secretariat/"
        _tell(act, member, kind, _waiting_for(member), path, f"{now:%Y%m%d}")


def _tell(act: Transaction, member: Member, kind: Kind, count: int, path: str, when: str, **values: str) -> None:
    if count > 0:
        post(
            act, kind, member.email, member.interface_language, key=f"{kind.value}:{member.id}:{when}",
            name=member.name, link=absolute(path), count=str(count), **values,
        )  # fmt: skip


def _names_due(now: datetime) -> Counter[str]:
    """Return, for each country, how many of its people must be confirmed: the term runs out, or the grace runs."""
    rows = fetch_all(
        select(Member.country, func.count(Member.id).label("names"))
        .where(
            Member.standing.in_(sorted(standing.value for standing in READING)),
            Member.role.in_(_NATIONAL),
            Member.ends_at <= now + RENEWAL_FROM,
            Member.ends_at > now - GRACE,
        )
        .group_by(Member.country)
    )
    return Counter({row.country: row.names for row in rows})


def _waiting_for(member: Member) -> int:
    """Return how many applications want this one's word."""
    if member.role == Role.SPOC.value:
        return int(db.session.scalar(_to_vouch(member)) or 0)
    return waiting.to_decide(member.id)


def _to_vouch(member: Member) -> Select[Any]:
    spoken = exists().where(Vouch.application_id == Application.id, Vouch.sponsor_id == member.id)
    return select(func.count(Application.id)).where(
        Application.standing == Standing.CONFIRMED.value,
        and_(Application.country == member.country, Application.role.in_(_NATIONAL)),
        not_(spoken),
    )
