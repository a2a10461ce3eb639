"""Countries as the secretariat looks after them: contact points, members, freezes, official mail domains."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select

from colep.accounts.models import CountryFreeze, Member
from colep.accounts.queries import may_read_now
from colep.core import i18n
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.membership.candidates import may_write_now
from colep.membership.models import OfficialDomain
from colep.reference import queries as reference
from colep.rules.roles import NATIONAL, Role

#: More domains or contact points than this no country has; the page says so if it is cut.
MOST = 100


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country in the list."""

    code: str
    name: str
    #: Its own people who may read, contact points among them; without the freeze.
    members: int
    #: Those who may vouch now.
    contact_points: int
    frozen_since: datetime | None


_national = Member.role.in_(sorted(role.value for role in NATIONAL))
_counts = (
    select(
        Member.country,
        func.count(case((_national & may_read_now(), 1))).label("members"),
        func.count(case(((Member.role == Role.SPOC.value) & may_write_now(), 1))).label("contact_points"),
    ).group_by(Member.country)
)  # fmt: skip
_freezes = select(CountryFreeze.country, CountryFreeze.since)


def countries() -> tuple[CountryRow, ...]:
    """Return all countries in the alphabet of the reader."""
    counts = {row.country: row for row in fetch_all(_counts)}
    frozen = {row.country: row.since for row in fetch_all(_freezes)}
    return tuple(
        CountryRow(code, name, *_of(counts.get(code)), frozen.get(code)) for code, name in reference.countries_by_name()
    )


def _of(row: Any) -> tuple[int, int]:
    return (row.members, row.contact_points) if row else (0, 0)


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A contact point of a country; `may_vouch` is false for one who is suspended, lapsed or frozen."""

    id: int
    name: Name
    function: str
    may_vouch: bool


@dataclass(frozen=True, slots=True)
class CountryCard:
    """A country with its contact points and its official mail domains."""

    code: str
    name: str
    members: int
    frozen_since: datetime | None
    contact_points: tuple[ContactPoint, ...]
    domains: tuple[str, ...]

    @property
    def has_contact_point(self) -> bool:
        """Whether somebody can vouch for its applicants."""
        return any(point.may_vouch for point in self.contact_points)


_freeze = _freezes.where(CountryFreeze.country == bindparam("code"))
_members = select(func.count()).select_from(Member).where(
    Member.country == bindparam("code"), _national, may_read_now()
)  # fmt: skip
_points = (
    select(Member.id, Member.name, Member.latin_name, Member.function, may_write_now().label("may_vouch"))
    .where(Member.country == bindparam("code"), Member.role == Role.SPOC.value, Member.standing != "left")
    .order_by(Member.id)
    .limit(MOST)
)
_domains = (
    select(OfficialDomain.domain)
    .where(OfficialDomain.country == bindparam("code"))
    .order_by(OfficialDomain.domain)
    .limit(MOST)
)


def country(code: str) -> CountryCard:
    """Return a country. Raises Missing for one that is not of the community."""
    if code not in reference.country_codes():
        raise Missing
    its = {"code": code}
    freeze, count = fetch_one(_freeze, its), fetch_one(_members, its)
    points = (
        ContactPoint(row.id, Name(row.name, row.latin_name), row.function, bool(row.may_vouch))
        for row in fetch_all(_points, its)
    )
    return CountryCard(
        code=code,
        name=i18n.country_name(code),
        members=count[0] if count else 0,
        frozen_since=freeze.since if freeze else None,
        contact_points=tuple(points),
        domains=tuple(row.domain for row in fetch_all(_domains, its)),
    )
