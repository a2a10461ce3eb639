"""Reads of the demo: the people as whom one may sign in."""

from dataclasses import dataclass

from sqlalchemy import select

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.core.db import fetch_all, fetch_one
from colep.demo import files
from colep.rules.actor import Actor
from colep.rules.roles import Role
from colep.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class CastCard:
    """One of the cast, as the sign-in page of the demo shows them."""

    handle: str
    name: str
    latin_name: str
    role: str
    country: str
    language: str
    function: str


_people = select(
    Member.handle, Member.name, Member.latin_name, Member.role, Member.country,
    Member.interface_language.label("language"), Member.function,
).where(may_read_now())  # fmt: skip


def cast() -> tuple[CastCard, ...]:
    """Return the cast in its order; those who may not read cannot be chosen."""
    known = {row.handle: CastCard(**row._asdict()) for row in fetch_all(_people)}
    return tuple(known[handle] for handle in files.cast_handles() if handle in known)


def handle_of(member_id: int) -> str:
    """Return the handle of one of the cast; empty for everybody else."""
    row = fetch_one(select(Member.handle).where(Member.id == member_id))
    return row.handle if row is not None and row.handle in files.cast_handles() else ""


def actors() -> dict[str, Actor]:
    """Return everybody as the law sees them, by handle."""
    rows = fetch_all(select(Member.handle, Member.id, Member.role, Member.standing, Member.country))
    return {row.handle: Actor(row.id, Role(row.role), Standing(row.standing), row.country) for row in rows}
