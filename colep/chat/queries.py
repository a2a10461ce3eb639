"""Reads of rooms. Lists and loads go through `visible_to`; what is not visible is missing.

What was said in them is read by `colep.chat.said`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.chat.models import Message, Room, RoomRead
from colep.chat.words import room_name
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.rules.actor import Actor
from colep.rules.chatham import Place, Veiled
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.sharing import Shared
from colep.sharing.law import eyes, is_for_all, read_by_members, sight, visible_to
from colep.sharing.models import COMMUNITY_ID, AudienceGroup, Group
from colep.sharing.queries import hides_readers, shared

#: Letters of a text that are shown where it is only pointed at.
GLIMPSE = 120


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in the list. Of what was said last nothing stands here where the label keeps it on the room's own page."""

    id: int
    slug: str
    route_id: str | None
    name: str
    label: str
    #: A member opened it.
    is_opened: bool
    is_under_rule: bool
    head: int
    unread: int
    #: Under the Chatham House Rule the hour.
    last_at: datetime | None
    #: Empty under the Rule.
    last_author: Name
    last_text: str


@dataclass(frozen=True, slots=True)
class RoomCard:
    """The head of a room and how far this reader has come."""

    id: int
    slug: str
    route_id: str | None
    name: str
    #: Of the name that a member gave; empty for the others, and "und" under the Chatham House Rule.
    language: str
    label: str
    audience_id: int
    is_under_rule: bool
    #: Who opened it; under the Rule 0, and as whom they speak there. Both 0 for the rooms of routes.
    author_id: int
    speaker_id: int
    head: int
    read_number: int
    shared: Shared

    @property
    def address(self) -> str:
        """The room's address on this site."""
        return f"/rooms/{self.slug}"

    @property
    def place(self) -> Place:
        """Where its speakers are speakers, under the Rule."""
        return Place(Veiled.ROOM, self.id)


_read = RoomRead.__table__.alias("reads")
_read_number = func.coalesce(_read.c.number, 0)
_author = aliased(Member)


def _reads_of_reader() -> Any:
    return and_(_read.c.room_id == Room.id, _read.c.member_id == bindparam("reader"))


@lru_cache(16)
def _list(actor: Actor) -> Any:
    inner = aliased(Message)
    newest = (
        select(inner.id)
        .where(inner.room_id == Room.id, inner.held_at.is_(None))
        .order_by(inner.number.desc())
        .limit(1)
        .correlate(Room)
        .scalar_subquery()
    )
    return (
        select(
            Room.id, Room.slug, Room.route_id, Room.name.label("room_name"), Room.label, Room.is_under_rule, Room.head,
            Room.last_message_at, _read_number.label("read_number"),
            func.substr(Message.text, 1, GLIMPSE).label("text"), _author.name, _author.latin_name,
        )
        .outerjoin(_read, _reads_of_reader())
        .outerjoin(Message, Message.id == newest)
        .outerjoin(_author, _author.id == Message.author_id)
        .where(visible_to(actor, Room))
        .order_by(Room.position, Room.id)
    )  # fmt: skip


def rooms(actor: Actor) -> tuple[RoomRow, ...]:
    """Return the rooms this person may see, in their order, with what is unread in each."""
    rows = fetch_all(_list(sight(actor)), {**eyes(actor), "reader": actor.member_id})
    return tuple(_row(row) for row in rows)


def _row(row: Any) -> RoomRow:
    is_told = carriage(Exit.LIST, Label(row.label)) is Carriage.WHOLE
    return RoomRow(
        id=row.id,
        slug=row.slug,
        route_id=row.route_id,
        name=room_name(row.slug, row.route_id, row.room_name),
        label=row.label,
        is_opened=bool(row.room_name),
        is_under_rule=row.is_under_rule,
        head=row.head,
        unread=row.head - row.read_number,
        last_at=row.last_message_at,
        last_author=Name(row.name or "", row.latin_name or "") if is_told else Name("", ""),
        last_text=glimpse(row.text or "") if is_told else "",
    )


def glimpse(text: str) -> str:
    """Return the beginning of a text in one line, without the signs of Markdown."""
    return " ".join(text.translate(_SIGNS).split())


_SIGNS = str.maketrans("", "", "*`#>_~|")


@lru_cache(16)
def _room(actor: Actor) -> Any:
    return (
        select(
            Room.id, Room.slug, Room.route_id, Room.name, Room.language, Room.label, Room.audience_id,
            Room.is_under_rule, Room.author_id, Room.speaker_id, Room.head, _read_number.label("read_number"),
        )
        .outerjoin(_read, _reads_of_reader())
        .where(Room.slug == bindparam("slug"), visible_to(actor, Room))
    )  # fmt: skip


def room(actor: Actor, slug: str) -> RoomCard:
    """Return the head of a room this person may see. Raises Missing."""
    row = fetch_one(_room(sight(actor)), {**eyes(actor), "slug": slug, "reader": actor.member_id})
    if row is None:
        raise Missing
    return RoomCard(
        id=row.id,
        slug=row.slug,
        route_id=row.route_id,
        name=room_name(row.slug, row.route_id, row.name),
        language=row.language,
        label=row.label,
        audience_id=row.audience_id,
        is_under_rule=row.is_under_rule,
        author_id=row.author_id or 0,
        speaker_id=row.speaker_id or 0,
        head=row.head,
        read_number=row.read_number,
        shared=shared(row.label, row.audience_id),
    )


def hides_people(room: RoomCard) -> bool:
    """Say whether nobody may learn who is in a room now, or writes: under the Rule, or for a hidden roster."""
    return room.is_under_rule or (room.audience_id != COMMUNITY_ID and hides_readers(room.audience_id))


_hiding = select(Room.id).where(
    Room.id.in_(bindparam("ids", expanding=True)),
    or_(
        Room.is_under_rule,
        Room.audience_id.in_(
            select(AudienceGroup.audience_id).join(Group, Group.id == AudienceGroup.group_id).where(Group.is_hidden)
        ),
    ),
)


def hiding(room_ids: list[int]) -> set[int]:
    """Return, of these rooms, those of which `hides_people` is true."""
    return {row.id for row in fetch_all(_hiding, {"ids": room_ids})}


_heads = select(Room.id, Room.head).where(Room.id.in_(bindparam("ids", expanding=True)))


def heads(room_ids: list[int]) -> dict[int, int]:
    """Return the number of the newest change of each of these rooms."""
    return {row.id: row.head for row in fetch_all(_heads, {"ids": room_ids})}


_not_for_all = select(Room.id).where(Room.id.in_(bindparam("ids", expanding=True)), not_(is_for_all(Room)))


@lru_cache(1)
def _readers() -> Any:
    return (
        select(Room.id, Member.id.label("member_id"))
        .join(Member, Member.id.in_(bindparam("members", expanding=True)))
        .where(Room.id.in_(bindparam("ids", expanding=True)), read_by_members(Room))
    )


def narrow(room_ids: list[int], member_ids: list[int]) -> dict[int, set[int]]:
    """Return, of these rooms, those that are not for all, each with those of these members who may know it."""
    found: dict[int, set[int]] = {row.id: set() for row in fetch_all(_not_for_all, {"ids": room_ids})}
    if found:
        for row in fetch_all(_readers(), {"ids": sorted(found), "members": member_ids}):
            found[row.id].add(row.member_id)
    return found


_door = select(Room.slug, is_for_all(Room).label("is_for_all")).where(Room.id == bindparam("id"))


def door_of(room_id: int) -> tuple[str, bool]:
    """Return the address of a room, and whether it is for all. Raises Missing."""
    row = fetch_one(_door, {"id": room_id})
    if row is None:
        raise Missing
    return str(row.slug), bool(row.is_for_all)
