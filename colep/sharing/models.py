"""Audiences and groups, and the two columns that every shared thing has."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.rules.groups import Entry, GroupKind
from colep.rules.labels import DEFAULT, Label
from colep.rules.sharing import AudienceKind

#: The audience "whole community" exists from the first migration on, under this id, and there is no second one.
COMMUNITY_ID = 1

LONGEST_NAME = 80
LONGEST_PURPOSE = 600

_LABELS = ", ".join(f"'{label}'" for label in Label)
_KINDS = ", ".join(f"'{kind}'" for kind in AudienceKind)
_GROUP_KINDS = ", ".join(f"'{kind}'" for kind in GroupKind)
_ENTRIES = ", ".join(f"'{entry}'" for entry in Entry)


class Audience(Base):
    """For whom something was written. One row for each set of groups or members; it never changes."""

    __tablename__ = "audiences"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `AudienceKind`.
    kind: Mapped[str] = mapped_column(String(20))
    #: The set in one fixed spelling, "groups:3,17": whatever is for the same set shares the row.
    key: Mapped[str] = mapped_column(String(700), unique=True)


class AudienceGroup(Base):
    """A group of an audience."""

    __tablename__ = "audience_groups"
    __table_args__ = (Index(None, "audience_id", "group_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), primary_key=True)


class AudienceMember(Base):
    """A member named in an audience."""

    __tablename__ = "audience_members"
    __table_args__ = (Index(None, "member_id"),)

    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Group(Base):
    """A circle, a country, a kind of organisation or a working group, see `rules.groups`."""

    __tablename__ = "groups"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_GROUP_KINDS})", name="kind"),
        CheckConstraint(f"entry IN ({_ENTRIES})", name="entry"),
        CheckConstraint("(kind = 'working') = (owner_id IS NOT NULL AND ends_at IS NOT NULL)", name="owner"),
        Index(None, "kind", "subject", unique=True),
        Index(None, "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `GroupKind`.
    kind: Mapped[str] = mapped_column(String(10))
    #: The route, the country's code, the sector; for a working group the nonce of the form that made it.
    subject: Mapped[str] = mapped_column(String(36))
    #: Name and purpose of a working group, as its owner wrote them; the others are named by the reference data.
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    purpose: Mapped[str] = mapped_column(String(LONGEST_PURPOSE), default="")
    #: Language of name and purpose, as a BCP 47 tag.
    language: Mapped[str] = mapped_column(String(10), default="en")
    #: The readable part of the address.
    slug: Mapped[str] = mapped_column(String(80))
    #: One of `Entry`.
    entry: Mapped[str] = mapped_column(String(10), default=Entry.OPEN.value)
    #: Who is in it is shown to nobody.
    is_hidden: Mapped[bool] = mapped_column(default=False)
    #: Who leads a working group.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    #: From here on nothing can be added; a working group always has an end.
    ends_at: Mapped[datetime | None] = mapped_column(Moment)


class GroupMember(Base):
    """Somebody in a circle or a working group."""

    __tablename__ = "group_members"
    __table_args__ = (Index(None, "group_id", "nation", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    #: `rules.groups.nation_of` the member, by which the law finds who of a country is in a group. Only a way to find
    #: them: the law asks the member's own row as well, so that an old word here can hide something, never show it.
    nation: Mapped[str] = mapped_column(String(2), default="")
    joined_at: Mapped[datetime] = mapped_column(Moment)


class GroupAsk(Base):
    """Somebody who has asked to join and waits for the owner's answer."""

    __tablename__ = "group_asks"
    __table_args__ = (Index(None, "member_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)


class Labelled:
    """Mixin of every table whose rows are shared: threads, rooms, practices, contacts."""

    #: TLP label, one of `Label`.
    label: Mapped[str] = mapped_column(String(16), default=DEFAULT.value)
    #: For whom the thing is; the stricter of label and audience wins.
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), default=COMMUNITY_ID)
    #: Since when a moderator holds it back: then it is missing for everybody. None for nearly all.
    held_at: Mapped[datetime | None] = mapped_column(Moment)


def label_check() -> CheckConstraint:
    """Return the constraint that keeps a table's labels to the five of TLP 2.0."""
    return CheckConstraint(f"label IN ({_LABELS})", name="label")
