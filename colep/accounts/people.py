"""Reads of members' pages: what each shows to whom, and what they themselves may change."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, select

from colep.accounts.models import CountryFreeze, Member
from colep.accounts.queries import read_languages
from colep.core import clock
from colep.core.db import fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.rules.actor import Actor
from colep.rules.members import Visibility, may_see
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import ENROLLING, WRITING, Standing, standing_at


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as one reader sees them. Of somebody who is no member now only name and country are left."""

    id: int
    name: Name
    country: str
    is_member: bool
    role: Role | None = None
    agency: str = ""
    function: str = ""
    about: str = ""
    email: str = ""
    phone: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member says of themself, and to whom they show how to be reached."""

    function: str
    about: str
    phone: str
    phone_to: str
    email_to: str
    languages: tuple[tuple[str, str], ...]

    def as_form(self) -> dict[str, Any]:
        """Return it as the form is filled with it."""
        rows = [{"tag": tag, "level": level} for tag, level in self.languages]
        return {**asdict(self), "languages": rows}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a member has chosen, by the names of the columns."""

    interface_language: str
    zone: str
    digits: str
    second_calendar: str
    theme: str
    tell_waiting: str
    #: What the choices are offered by.
    role: Role
    country: str
    languages: tuple[tuple[str, str], ...]

    def as_form(self) -> dict[str, str]:
        """Return it as the form is filled with it."""
        return {
            "language": self.interface_language, "zone": self.zone, "digits": self.digits, "theme": self.theme,
            "second_calendar": self.second_calendar, "tell_waiting": self.tell_waiting,
        }  # fmt: skip


_by_id = (
    select(Member.__table__, CountryFreeze.country.is_not(None).label("is_frozen"))
    .outerjoin(CountryFreeze, CountryFreeze.country == Member.country)
    .where(Member.id == bindparam("id"))
)


def member(reader: Actor, member_id: int) -> MemberCard:
    """Return a member as this reader may see them. Raises Missing, also for those who never came in."""
    row = _row(member_id)
    standing = standing_at(Standing(row.standing), row.ends_at, clock.now())
    if standing in ENROLLING:
        raise Missing
    is_out = standing not in WRITING or (row.is_frozen and Role(row.role) in NATIONAL)
    if is_out and reader.member_id != member_id:
        return MemberCard(row.id, Name(row.name, row.latin_name), row.country, is_member=False)
    return _card(row, reader)


def as_seen_by(owner: Actor, audience: Visibility) -> MemberCard:
    """Return the actor's own card as a practitioner sees it, or a contact point."""
    role = Role.SPOC if audience is Visibility.CONTACTS else Role.PRACTITIONER
    return _card(_row(owner.member_id), Actor(0, role, Standing.MEMBER))


def _row(member_id: int) -> Any:
    row = fetch_one(_by_id, {"id": member_id})
    if row is None:
        raise Missing
    return row


def _card(row: Any, reader: Actor) -> MemberCard:
    return MemberCard(
        id=row.id,
        name=Name(row.name, row.latin_name),
        country=row.country,
        is_member=True,
        role=Role(row.role),
        agency=row.agency,
        function=row.function,
        about=row.about,
        email=row.email if may_see(reader, row.id, Visibility(row.email_to)) else "",
        phone=row.phone if may_see(reader, row.id, Visibility(row.phone_to)) else "",
        languages=read_languages(row.languages),
        zone=row.zone,
    )


def own_profile(actor: Actor) -> Profile:
    """Return what the actor says of themself."""
    row = _row(actor.member_id)
    return Profile(row.function, row.about, row.phone, row.phone_to, row.email_to, read_languages(row.languages))


def own_preferences(actor: Actor) -> Preferences:
    """Return what the actor has chosen."""
    row = _row(actor.member_id)
    return Preferences(
        interface_language=row.interface_language, zone=row.zone, digits=row.digits, theme=row.theme,
        second_calendar=row.second_calendar, tell_waiting=row.tell_waiting, role=Role(row.role),
        country=row.country, languages=read_languages(row.languages),
    )  # fmt: skip
