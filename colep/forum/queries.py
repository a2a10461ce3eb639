"""Reads of threads. Lists and loads go through `visible_to`; what is not visible is missing."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Page, Position
from colep.core.names import Name
from colep.forum.models import Post, Thread, ThreadCountry, ThreadRead, ThreadTheme
from colep.reference import queries as reference
from colep.rules.actor import Actor
from colep.rules.sharing import Shared
from colep.sharing.queries import eyes, shared, sight, visible_to

PAGE = 30
POSTS = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see of the list; empty means everything."""

    route: str = ""
    country: str = ""
    theme: str = ""
    language: str = ""
    unread: bool = False


class ThreadRow(NamedTuple):
    """A thread in a list. A named tuple rather than a dataclass: thirty are made and hashed for each page."""

    id: int
    slug: str
    title: str
    language: str
    kind: str
    label: str
    route_id: str | None
    countries: tuple[str, ...]
    replies: int
    unread: int
    last_post_at: datetime
    last_author: Name
    last_country: str


class PostCard(NamedTuple):
    """A post as this reader may see it. A named tuple as `ThreadRow` is: twenty are made and hashed for each page."""

    id: int
    number: int
    author_id: int
    author: Name
    function: str
    country: str
    language: str
    html: str
    markup_version: int
    reply_to: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """The head of a thread and how far this reader has come."""

    id: int
    slug: str
    title: str
    language: str
    kind: str
    label: str
    route_id: str | None
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    last_number: int
    created_at: datetime
    last_post_at: datetime
    read_number: int
    read_at: datetime | None

    @property
    def address(self) -> str:
        """The thread's address on this site."""
        return f"/threads/{self.id}-{self.slug}"


_last_author = aliased(Member)
_read = ThreadRead.__table__.alias("reads")
_read_number = func.coalesce(_read.c.number, 0)
_is_unread = Thread.last_number > _read_number


def _reads_of_reader() -> Any:
    return and_(_read.c.thread_id == Thread.id, _read.c.member_id == bindparam("reader"))


_FILTERS: dict[str, ColumnElement[bool]] = {
    "route": Thread.route_id == bindparam("route"),
    "country": exists().where(ThreadCountry.thread_id == Thread.id, ThreadCountry.country_code == bindparam("country")),
    "theme": exists().where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme_id == bindparam("theme")),
    "language": Thread.language == bindparam("language"),
    "unread": _is_unread,
}

_BEFORE = or_(
    Thread.last_post_at < bindparam("moment"),
    and_(Thread.last_post_at == bindparam("moment"), Thread.id < bindparam("id")),
)


@lru_cache(128)
def _list(actor: Actor, used: tuple[str, ...], after: bool, limit: int) -> Executable:
    """Build the statement for one set of filters; a reader who turns pages reuses it.

    The limit stands in it as a number: PostgreSQL keeps a plan for it then, instead of making one each time.
    """
    conditions = [visible_to(actor, Thread), *(_FILTERS[name] for name in used)]
    if after:
        conditions.append(_BEFORE)
    return (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.language, Thread.kind, Thread.label, Thread.route_id,
            Thread.country_codes, Thread.last_number, _read_number.label("read_number"), Thread.last_post_at,
            _last_author.name, _last_author.latin_name, _last_author.country,
        )
        .outerjoin(_read, _reads_of_reader())
        .join(_last_author, _last_author.id == Thread.last_author_id)
        .where(*conditions)
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(literal_column(str(limit)))
    )  # fmt: skip


def threads(actor: Actor, filters: Filters, after: Position | None, limit: int = PAGE) -> Page[ThreadRow]:
    """Return one page of the threads this person may see, the last active first."""
    values = {
        name: getattr(filters, name) for name in ("route", "country", "theme", "language") if getattr(filters, name)
    }
    used = (*values, *(["unread"] if filters.unread else []))
    position = {"moment": after.moment, "id": after.id} if after else {}
    statement = _list(sight(actor), used, after is not None, limit + 1)
    rows = fetch_all(statement, {**values, **position, **eyes(actor), "reader": actor.member_id})
    cards = tuple(_row(row) for row in rows[:limit])
    last = cards[-1] if len(rows) > limit else None
    return Page(cards, Position(last.last_post_at, last.id).key() if last else None)


def _row(row: Any) -> ThreadRow:
    *head, codes, last_number, read_number, last_post_at, name, latin, country = row
    counts = (last_number - 1, last_number - read_number)
    return ThreadRow._make((*head, tuple(codes.split()), *counts, last_post_at, Name(name, latin), country))


@lru_cache(16)
def _head(actor: Actor) -> Executable:
    return (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.language, Thread.kind, Thread.label, Thread.route_id,
            Thread.country_codes, Thread.theme_ids, Thread.last_number, Thread.created_at, Thread.last_post_at,
            _read_number.label("read_number"), _read.c.read_at,
        )
        .outerjoin(_read, _reads_of_reader())
        .where(Thread.id == bindparam("thread_id"), visible_to(actor, Thread))
    )  # fmt: skip


def thread(actor: Actor, thread_id: int) -> ThreadCard:
    """Return the head of a thread this person may see. Raises Missing."""
    row = fetch_one(_head(sight(actor)), {**eyes(actor), "thread_id": thread_id, "reader": actor.member_id})
    if row is None:
        raise Missing
    return ThreadCard(
        id=row.id,
        slug=row.slug,
        title=row.title,
        language=row.language,
        kind=row.kind,
        label=row.label,
        route_id=row.route_id,
        countries=tuple(row.country_codes.split()),
        themes=tuple(row.theme_ids.split()),
        last_number=row.last_number,
        created_at=row.created_at,
        last_post_at=row.last_post_at,
        read_number=row.read_number,
        read_at=row.read_at,
    )


_posts = (
    select(
        Post.id, Post.number, Post.author_id, Member.name, Member.latin_name, Member.function, Member.country,
        Post.language, Post.html, Post.markup_version, Post.reply_to, Post.created_at,
    )
    .join(Member, Member.id == Post.author_id)
    .where(Post.thread_id == bindparam("thread_id"), Post.number >= bindparam("start"))
    .order_by(Post.number)
    .limit(bindparam("limit"))
)  # fmt: skip


def posts(card: ThreadCard, start: int, limit: int = POSTS) -> tuple[PostCard, ...]:
    """Return the posts of a loaded thread from this number on."""
    rows = fetch_all(_posts, {"thread_id": card.id, "start": start, "limit": limit})
    return tuple(_post(row) for row in rows)


def _post(row: Any) -> PostCard:
    id_, number, author_id, name, latin, *rest = row
    return PostCard._make((id_, number, author_id, Name(name, latin), *rest))


_quoted = (
    select(Post.text, Post.language, Member.name)
    .join(Member, Member.id == Post.author_id)
    .where(Post.thread_id == bindparam("thread_id"), Post.number == bindparam("number"))
)


def quotation(card: ThreadCard, number: int) -> str:
    """Return a post of a loaded thread as a Markdown quotation, or an empty string."""
    row = fetch_one(_quoted, {"thread_id": card.id, "number": number})
    if row is None:
        return ""
    return "".join(f"> {line}\n" for line in row.text.splitlines()) + "\n"


@lru_cache(16)
def _sharing(actor: Actor) -> Executable:
    return select(Thread.label, Thread.audience_id).where(
        Thread.id == bindparam("thread_id"), visible_to(actor, Thread)
    )


def sharing_of(actor: Actor, thread_id: int) -> Shared:
    """Return label and audience of a thread this person may see. Raises Missing."""
    row = fetch_one(_sharing(sight(actor)), {**eyes(actor), "thread_id": thread_id})
    if row is None:
        raise Missing
    return shared(row.label, row.audience_id)


@lru_cache(16)
def _about(actor: Actor) -> Executable:
    return select(Thread.country_codes, Thread.route_id).where(
        Thread.id == bindparam("thread_id"), visible_to(actor, Thread)
    )


def about(actor: Actor, thread_id: int) -> tuple[str, ...]:
    """Return the countries that a thread and its route are about, if this person may see it. Raises Missing."""
    row = fetch_one(_about(sight(actor)), {**eyes(actor), "thread_id": thread_id})
    if row is None:
        raise Missing
    return tuple(dict.fromkeys((*row.country_codes.split(), *reference.countries_of_route(row.route_id))))


@lru_cache(16)
def _unread_count(actor: Actor) -> Executable:
    """Counting stops at 100: the page says "99+" then, and nobody waits for an exact figure."""
    some = (
        select(Thread.id)
        .outerjoin(_read, _reads_of_reader())
        .where(visible_to(actor, Thread), _is_unread)
        .limit(100)
        .subquery()
    )
    return select(func.count()).select_from(some)


def unread_count(actor: Actor) -> int:
    """Return in how many threads this person has something unread, 100 at most."""
    row = fetch_one(_unread_count(sight(actor)), {**eyes(actor), "reader": actor.member_id})
    return int(row[0]) if row else 0
