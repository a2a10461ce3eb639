"""People of a country, as many as a test needs."""

from datetime import date, datetime

from sqlalchemy import insert

from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import execute, transaction
from colep.rules.roles import Role
from colep.rules.standing import TERM, Standing


def _values(
    handle: str, country: str, ends: datetime | None, role: Role = Role.PRACTITIONER, function: str = "",
    latin_name: str = "", posting_ends: date | None = None,
) -> dict[str, object]:  # fmt: skip
    now = clock.now()
    name = latin_name or f"{handle.title()} Ivanov"
    return {
        "handle": handle, "email": f"{handle}@police.example", "name": name, "latin_name": name, "role": role.value,
        "standing": Standing.MEMBER.value, "country": country, "function": function, "admitted_at": now,
        "rules_accepted_at": now, "ends_at": ends or now + TERM, "posting_ends": posting_ends,
    }  # fmt: skip


def a_name(
    handle: str, country: str, ends: datetime | None = None, role: Role = Role.PRACTITIONER, function: str = "",
    latin_name: str = "", posting_ends: date | None = None,
) -> int:  # fmt: skip
    """Make a member of a country, whose term ends then; returns the id."""
    values = _values(handle, country, ends, role, function, latin_name, posting_ends)
    with transaction():
        made = execute(insert(Member).values(**values))
        return int(made.inserted_primary_key[0])


def names_of(count: int, country: str, ends: datetime | None = None) -> None:
    """Make so many members of a country."""
    with transaction():
        execute(
            insert(Member).values([_values(f"{country}-{number}".lower(), country, ends) for number in range(count)])
        )
