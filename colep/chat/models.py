"""Rooms, what was said in them, and how far each member has read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from colep.chatham.models import Speaker
from colep.core.db import Base, Moment
from colep.sharing.models import Labelled, label_check

#: Slug of the room that belongs to no route.
GENERAL = "general"
LONGEST_MESSAGE = 4000
LONGEST_NAME = 80
KINDS = ("message", "edit", "retract", "react")

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)


class Room(Labelled, Base):
    """A place to talk. `head` counts its changes and is the lock that puts them in order."""

    __tablename__ = "rooms"
    __table_args__ = (label_check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Its address: the id of its route, "general", or for a room that a member opened letters drawn at random.
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    route_id: Mapped[str | None] = mapped_column(ForeignKey("routes.id"))
    #: What the member who opened it called it, and in which language; the other rooms are named by the reference data.
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="", server_default="")
    language: Mapped[str] = mapped_column(String(10), default="", server_default="")
    #: Who opened it: none for the rooms of routes, and none under the Chatham House Rule, where `speaker_id` stands.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Speaker.id))
    #: A keyed digest of who opened it and what their form drew, so that the form sent twice opens one room, also where
    #: nobody is known to have opened it; none for the rooms of routes.
    nonce: Mapped[str | None] = mapped_column(String(36), unique=True)
    #: What is said here is under the Chatham House Rule: from the beginning and for ever, or not at all.
    is_under_rule: Mapped[bool] = mapped_column(default=False, server_default=false())
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
        UniqueConstraint("speaker_id", "nonce"),
        CheckConstraint("(author_id IS NULL) <> (speaker_id IS NULL)", name="author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    #: Who said it; none under the Chatham House Rule, where `speaker_id` stands instead.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Speaker.id))
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
    #: Under the Rule no more exact than `rules.chatham.coarse` makes it.
    created_at: Mapped[datetime] = mapped_column(Moment)
    #: Since when a moderator holds it back: its place stays, its words are gone.
    held_at: Mapped[datetime | None] = mapped_column(Moment)


class RoomRead(Base):
    """How far a member has read in a room."""

    __tablename__ = "room_reads"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    #: Number of the last change read.
    number: Mapped[int]
