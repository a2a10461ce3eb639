"""Groups and questions for tests of the choice of an audience."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from colep.accounts.models import Member
from colep.accounts.name_keys import name_key
from colep.core import clock
from colep.core.db import execute, transaction
from colep.rules.groups import GroupKind
from colep.rules.roles import Role
from colep.rules.standing import TERM
from colep.sharing.models import Group
from tests.conftest import Visitor
from tests.helpers import rows


def derived(kind: GroupKind, subject: str) -> int:
    """Return the id of the group of a country or of a kind of organisation."""
    return int(rows(select(Group.id).where(Group.kind == kind.value, Group.subject == subject))[0][0])


def yesterday() -> datetime:
    """Return the end of a term that is just over: its member reads, and writes no more."""
    return clock.now() - timedelta(days=1)


def ask(visitor: Visitor, label: str = "TLP:GREEN", audience: str = "community", **more: Any) -> dict[str, Any]:
    """Ask who would see something of this label and audience."""
    answer = visitor.get("/audience", query_string={"label": label, "audience": audience, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json or {}
    return told


def find(visitor: Visitor, name: str, **more: Any) -> list[str]:
    """Return the names that are suggested for these letters."""
    answer = visitor.get("/audience/members", query_string={"name": name, **more})
    assert answer.status_code == 200, answer.text
    return [person["name"] for person in (answer.json or {})["people"]]


def more_members(names: Iterable[str], **changes: Any) -> list[int]:
    """Make members with these names, as an import does, who may read and write."""
    with transaction():
        made = []
        for number, name in enumerate(names):
            values = {
                "handle": f"extra-{number}", "email": f"extra-{number}@police.example", "name": name, "latin_name": name,
                "name_key": name_key(name),
                "role": Role.PRACTITIONER.value, "standing": "member", "country": "RO", "admitted_at": clock.now(),
                "ends_at": clock.now() + TERM, **changes,
            }  # fmt: skip
            made.append(int(execute(insert(Member).values(**values).returning(Member.id)).scalar_one()))
    return made
