"""Threads, their posts, and how far each member has read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from colep.chatham.models import Speaker
from colep.core.db import Base, Moment
from colep.sharing.models import Labelled, label_check

KINDS = ("question", "experience", "discussion")
LONGEST_TITLE = 160
LONGEST_POST = 20_000

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)


class Thread(Labelled, Base):
    """A subject under discussion."""

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        label_check(),
        CheckConstraint("(author_id IS NULL) = is_under_rule", name="author"),
        Index("ix_threads_last_post_at_id", "last_post_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    #: The readable part of the address.
    slug: Mapped[str] = mapped_column(String(80))
    #: Language of the title, as a BCP 47 tag.
    language: Mapped[str] = mapped_column(String(10))
    #: question, experience or discussion.
    kind: Mapped[str] = mapped_column(String(12))
    route_id: Mapped[str | None] = mapped_column(ForeignKey("routes.id"))
    #: Codes of the countries it is about, in the author's order; the same as in `thread_countries`.
    country_codes: Mapped[str] = mapped_column(String(120), default="")
    #: Ids of its themes; the same as in `thread_themes`.
    theme_ids: Mapped[str] = mapped_column(String(120), default="")
    #: Who began it; none under the Chatham House Rule.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    #: What is said here is under the Chatham House Rule: from the beginning and for ever, or not at all. The database
    #: itself refuses to change it.
    is_under_rule: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Under the Rule: as whom its author speaks in it, see `chatham.models.Speaker`.
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Speaker.id))
    #: Under the Rule: under which the same form sent twice is found again, see `chatham.envelope.nonce`. What is not
    #: under the Rule is found by author and nonce of its first post.
    nonce: Mapped[str | None] = mapped_column(String(36), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    #: Number of the newest post; replies are one fewer.
    last_number: Mapped[int]
    last_post_at: Mapped[datetime] = mapped_column(Moment)
    #: None under the Rule.
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class ThreadCountry(Base):
    """A country a thread is about."""

    __tablename__ = "thread_countries"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True, index=True)


class ThreadTheme(Base):
    """A theme of a thread."""

    __tablename__ = "thread_themes"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class Post(Base):
    """One post. Its number in the thread never changes and is its address; its label is the thread's."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("author_id", "nonce"),
        UniqueConstraint("speaker_id", "nonce"),
        CheckConstraint("(author_id IS NULL) <> (speaker_id IS NULL)", name="author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    #: Who wrote it; none under the Chatham House Rule, where `speaker_id` stands instead.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Speaker.id))
    #: Drawn by the page; the same one again is the same post, not a second one. Under the Rule a digest of it, since
    #: a member who sends the same form elsewhere under their name would be known by it.
    nonce: Mapped[str] = mapped_column(String(36))
    language: Mapped[str] = mapped_column(String(10))
    #: What was written, as Markdown.
    text: Mapped[str] = mapped_column(Text)
    #: The text as safe HTML, and the version of `core.markup` that made it.
    html: Mapped[str] = mapped_column(Text)
    markup_version: Mapped[int]
    #: Number of the post of the same thread that this one answers.
    reply_to: Mapped[int | None]
    #: Under the Rule no more exact than `rules.chatham.coarse` makes it.
    created_at: Mapped[datetime] = mapped_column(Moment)
    #: Since when a moderator holds it back: its place stays, its words are gone.
    held_at: Mapped[datetime | None] = mapped_column(Moment)


class ThreadRead(Base):
    """How far a member has read in a thread."""

    __tablename__ = "thread_reads"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    #: Number of the last post read.
    number: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(Moment)
