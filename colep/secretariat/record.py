"""The record of acts as the secretariat reads it: what was decided and changed, not when a member came and went.

An entry holds ids only; names are looked up when it is shown, all of a page in one statement. Nobody sees more by being
of the secretariat: why something was held back or opened is told to those for whom the thing itself is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from colep.accounts.models import Member
from colep.audit.models import AuditEntry
from colep.audit.queries import EntryCard
from colep.core.db import fetch_all
from colep.core.http.pagination import LARGEST_ID, Page
from colep.core.names import Name
from colep.handling import recalls
from colep.handling.things import KINDS
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject

ENTRIES = 30

#: What members do with their own account is theirs to read, at `/account/record`.
_OF_MEMBERS = frozenset(
    {Act.SESSION_START, Act.SESSION_END, Act.SESSIONS_END_OTHERS, Act.PREFERENCES_CHANGE, Act.PROFILE_CHANGE}
)

#: Who comes into a group and goes out of it would be its roster, which a closed or hidden one shows to nobody outside.
_OF_GROUPS = frozenset(act for act in Act if act.startswith("group."))

PRIVATE = _OF_MEMBERS | _OF_GROUPS
#: What has a label and an audience, or is a part of it.
_THINGS = frozenset(subject.value for subject in KINDS)

SHOWN = tuple(act for act in Act if act not in PRIVATE)


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """An entry with the names of those whom it names by their ids."""

    number: int
    entry: EntryCard
    actor_id: int
    #: None for the command line, an applicant, the calendar, and an account that is gone.
    actor: Name | None
    subject: Subject
    subject_id: int
    member: Name | None


_shown = select(
    AuditEntry.number, AuditEntry.at, AuditEntry.act, AuditEntry.actor_id, AuditEntry.subject_kind,
    AuditEntry.subject_id, AuditEntry.detail, AuditEntry.reason,
).where(AuditEntry.number < bindparam("before")).order_by(AuditEntry.number.desc()).limit(ENTRIES + 1)  # fmt: skip

_public = AuditEntry.act.not_in(sorted(act.value for act in PRIVATE))
_all = _shown.where(_public)
_of_act = _shown.where(AuditEntry.act == bindparam("act"))
_about_one = _shown.where(
    _public, AuditEntry.subject_kind == bindparam("kind"), AuditEntry.subject_id == bindparam("subject_id")
)
_names = select(Member.id, Member.name, Member.latin_name).where(Member.id.in_(bindparam("ids", expanding=True)))


def entries(actor: Actor, act: Act | None = None, before: int | None = None) -> Page[DeskEntry]:
    """Return the entries, of one act if it is named, the newest first, from before that number on."""
    if act is None:
        return _page(actor, _all, {"before": before or LARGEST_ID})
    return _page(actor, _of_act, {"before": before or LARGEST_ID, "act": act.value})


def about(actor: Actor, subject: Subject, subject_id: int) -> tuple[DeskEntry, ...]:
    """Return the newest entries about one thing or member."""
    values = {"before": LARGEST_ID, "kind": subject.value, "subject_id": subject_id}
    return _page(actor, _about_one, values).cards


def _page(actor: Actor, statement: Any, values: Mapping[str, object]) -> Page[DeskEntry]:
    rows = fetch_all(statement, values)
    shown = rows[:ENTRIES]
    names, untold = _names_of(shown), _not_for(actor, shown)
    cards = tuple(_entry(row, names, is_told=_item(row) not in untold) for row in shown)
    return Page(cards, str(cards[-1].number) if len(rows) > ENTRIES else None)


def _names_of(rows: Iterable[Any]) -> dict[int, Name]:
    ids = {row.actor_id for row in rows} | {row.subject_id for row in rows if row.subject_kind == Subject.MEMBER}
    if not ids:
        return {}
    return {row.id: Name(row.name, row.latin_name) for row in fetch_all(_names, {"ids": sorted(ids)})}


def _not_for(actor: Actor, rows: Iterable[Any]) -> frozenset[recalls.Item]:
    """Return which of the things that entries with a reason are about are not for this person."""
    items = {_item(row) for row in rows if row.reason and row.subject_kind in _THINGS}
    gone = set(recalls.gone(actor, items))
    return frozenset(item for item in items if item.name in gone)


def _item(row: Any) -> recalls.Item:
    return recalls.Item(Subject(row.subject_kind), row.subject_id)


def _entry(row: Any, names: dict[int, Name], *, is_told: bool) -> DeskEntry:
    subject = Subject(row.subject_kind)
    return DeskEntry(
        number=row.number,
        entry=EntryCard(Act(row.act), row.at, False, False, row.detail, row.reason if is_told else ""),
        actor_id=row.actor_id,
        actor=names.get(row.actor_id),
        subject=subject,
        subject_id=row.subject_id,
        member=names.get(row.subject_id) if subject is Subject.MEMBER else None,
    )


def country_of(number: int) -> str:
    """Return the code of a country from its number in the record, see `rules.acts.country_number`."""
    first, second = divmod(number, 26)
    return chr(ord("A") + first) + chr(ord("A") + second)
