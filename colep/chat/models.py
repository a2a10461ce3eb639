"""Rooms, what was said in them, and how far each member has read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.sharing.models import Labelled, label_check

#: Slug of the room that belongs to no route.
GENERAL = "general"
LONGEST_MESSAGE = 4000
KINDS = ("message", "edit", "retract", "react")

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)


class Room(Labelled, Base):
    """A place to talk. `head` counts its changes and is the lock that puts them in order."""

    __tablename__ = "rooms"
    __table_args__ = (label_check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Its address: the id of its route, or "general".
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    route_id: Mapped[str | None] = mapped_column(ForeignKey("routes.id"))
    #: Place in the list of rooms.
    position: Mapped[int]
    #: Number of the newest change.
    head: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[datetime | None] = mapped_column(Moment)


class RoomChange(Base):
    """One change of a room, under the number that orders them all: 1, 2, 3 without a hole."""

    __tablename__ = "room_changes"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: message, edit, retract or react.
    kind: Mapped[str] = mapped_column(String(8))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class Message(Base):
    """What a member said. Its number is that of the change that brought it; its label is the room's."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("author_id", "nonce"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    #: Drawn by the page; the same one again is the same message, not a second one.
    nonce: Mapped[str] = mapped_column(String(36))
    language: Mapped[str] = mapped_column(String(10))
    #: What was written, as Markdown.
    text: Mapped[str] = mapped_column(Text)
    #: The text as safe HTML, and the version of `core.markup` that made it.
    html: Mapped[str] = mapped_column(Text)
    markup_version: Mapped[int]
    #: Number of the message of the same room that this one answers.
    reply_to: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)


class RoomRead(Base):
    """How far a member has read in a room."""

    __tablename__ = "room_reads"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    #: Number of the last change read.
    number: Mapped[int]
