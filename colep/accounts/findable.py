"""Giving those a key for their name who were members before there were keys. Done with every upgrade."""

from sqlalchemy import select, update

from colep.accounts.models import Member
from colep.accounts.name_keys import name_key
from colep.core.db import execute, transaction


def make_findable() -> int:
    """Make the keys that are missing; returns how many. Safe to run again."""
    with transaction():
        rows = execute(select(Member.id, Member.name, Member.latin_name).where(Member.name_key == "")).all()
        for row in rows:
            key = name_key(row.name, row.latin_name)
            execute(update(Member).where(Member.id == row.id).values(name_key=key))
    return len(rows)
