"""Reads of posts. The thread they stand in has been loaded for this reader; theirs is its label and audience.

Under the Chatham House Rule no statement here touches an author: there is none to leak.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from colep.accounts.models import Member
from colep.chatham.models import Speaker
from colep.core.db import fetch_all
from colep.core.names import Name
from colep.forum.models import Post
from colep.forum.queries import NOBODY, ThreadCard
from colep.rules.chatham import NO_LANGUAGE

POSTS = 20


class PostCard(NamedTuple):
    """A post as this reader may see it. A named tuple as `ThreadRow` is: twenty are made and hashed for each page."""

    id: int
    number: int
    #: 0 under the Chatham House Rule; name, function and country are empty then.
    author_id: int
    author: Name
    function: str
    country: str
    language: str
    html: str
    markup_version: int
    reply_to: int | None
    created_at: datetime
    #: Under the Rule: the number under which its author speaks here; else 0.
    participant: int = 0
    #: Under the Rule: the reader wrote it.
    is_own: bool = False
    #: A moderator holds it back: nothing but its number is here.
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class TextCard:
    """A post as it was written, to be quoted or taken away; of a held one nothing but its number and hour."""

    number: int
    text: str
    author: Name
    country: str
    #: As in `PostCard`.
    participant: int
    created_at: datetime
    is_held: bool


_here = (Post.thread_id == bindparam("thread_id"), Post.number >= bindparam("start"))


def _page(*columns: Any) -> Select[Any]:
    return select(*columns).where(*_here).order_by(Post.number).limit(bindparam("limit"))


_by_name = _page(
    Post.id, Post.number, Post.author_id, Member.name, Member.latin_name, Member.function, Member.country,
    Post.language, Post.html, Post.markup_version, Post.reply_to, Post.created_at, Post.held_at,
).join(Member, Member.id == Post.author_id)  # fmt: skip

_under_rule = _page(
    Post.id, Post.number, Post.html, Post.markup_version, Post.reply_to, Post.created_at, Post.held_at,
    Speaker.id.label("speaker_id"), Speaker.number.label("participant"),
).join(Speaker, Speaker.id == Post.speaker_id)  # fmt: skip


def posts(card: ThreadCard, start: int, limit: int = POSTS) -> tuple[PostCard, ...]:
    """Return the posts of a loaded thread from this number on."""
    wanted = {"thread_id": card.id, "start": start, "limit": limit}
    if card.is_under_rule:
        return tuple(_veiled(row, card.own.speaker_id) for row in fetch_all(_under_rule, wanted))
    return tuple(_named(row) for row in fetch_all(_by_name, wanted))


def _named(row: Any) -> PostCard:
    id_, number, author_id, name, latin, *rest, held_at = row
    if held_at is not None:
        return _held(row)
    return PostCard._make((id_, number, author_id, Name(name, latin), *rest, 0, False, False))


def _veiled(row: Any, own_speaker: int) -> PostCard:
    if row.held_at is not None:
        return _held(row)
    return PostCard(
        id=row.id,
        number=row.number,
        author_id=0,
        author=NOBODY,
        function="",
        country="",
        language=NO_LANGUAGE,
        html=row.html,
        markup_version=row.markup_version,
        reply_to=row.reply_to,
        created_at=row.created_at,
        participant=row.participant,
        is_own=row.speaker_id == own_speaker,
    )


def _held(row: Any) -> PostCard:
    return PostCard(
        row.id, row.number, 0, NOBODY, "", "", NO_LANGUAGE, "", row.markup_version, None, row.created_at, is_held=True
    )  # fmt: skip


_texts_by_name = _page(
    Post.number, Post.text, Post.created_at, Post.held_at, Member.name, Member.latin_name, Member.country
).join(Member, Member.id == Post.author_id)

_texts_under_rule = _page(
    Post.number, Post.text, Post.created_at, Post.held_at, Speaker.number.label("participant")
).join(Speaker, Speaker.id == Post.speaker_id)  # fmt: skip


def texts(card: ThreadCard, start: int = 1, limit: int | None = None) -> tuple[TextCard, ...]:
    """Return the posts of a loaded thread as they were written, by one statement; all of them without a limit.

    Whose is whose the reader knows from the page; in a file or a quotation nobody's own are marked.
    """
    wanted = {"thread_id": card.id, "start": start, "limit": limit or card.last_number}
    statement = _texts_under_rule if card.is_under_rule else _texts_by_name
    return tuple(_text(row, card.is_under_rule) for row in fetch_all(statement, wanted))


def _text(row: Any, is_under_rule: bool) -> TextCard:
    if row.held_at is not None:
        return TextCard(row.number, "", NOBODY, "", 0, row.created_at, is_held=True)
    if is_under_rule:
        return TextCard(row.number, row.text, NOBODY, "", row.participant, row.created_at, is_held=False)
    author = Name(row.name, row.latin_name)
    return TextCard(row.number, row.text, author, row.country, 0, row.created_at, is_held=False)


def text(card: ThreadCard, number: int) -> TextCard | None:
    """Return one post of a loaded thread as it was written; None if it is not there or held back."""
    found = texts(card, number, 1)
    return found[0] if found and found[0].number == number and not found[0].is_held else None
