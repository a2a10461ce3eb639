"""Reads of threads. Lists and loads go through `visible_to`; what is not visible is missing."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.chatham.queries import SILENT, Own, own
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Page, Position
from colep.core.names import Name
from colep.forum.models import Thread, ThreadCountry, ThreadRead, ThreadTheme
from colep.reference import queries as reference
from colep.rules.actor import Actor
from colep.rules.chatham import Place, Veiled
from colep.rules.exits import EXITS, Carriage, Exit
from colep.rules.labels import Label
from colep.rules.sharing import Shared
from colep.sharing.law import eyes, sight, visible_to
from colep.sharing.models import COMMUNITY_ID
from colep.sharing.queries import shared

PAGE = 30


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
    #: Empty under the Chatham House Rule, and the country too.
    last_author: Name
    last_country: str
    is_under_rule: bool
    #: For the whole community, and not for some of it only.
    is_for_all: bool


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """The head of a thread and how far this reader has come."""

    id: int
    slug: str
    title: str
    language: str
    kind: str
    label: str
    audience_id: int
    route_id: str | None
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    last_number: int
    created_at: datetime
    last_post_at: datetime
    read_number: int
    read_at: datetime | None
    is_under_rule: bool
    #: The reader began it.
    is_own: bool
    #: Under the Rule: as whom the reader speaks here.
    own: Own = SILENT

    @property
    def address(self) -> str:
        """The thread's address on this site."""
        return f"/threads/{self.id}-{self.slug}"

    @property
    def is_for_all(self) -> bool:
        """True for what is for the whole community."""
        return self.audience_id == COMMUNITY_ID

    @property
    def shared(self) -> Shared:
        """What the law needs to know of it; one statement for what is not for the whole community."""
        return shared(self.label, self.audience_id)


#: The author of what is under the Rule.
NOBODY = Name("", "")

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
            _last_author.name, _last_author.latin_name, _last_author.country, Thread.is_under_rule, Thread.audience_id,
        )
        .outerjoin(_read, _reads_of_reader())
        .outerjoin(_last_author, _last_author.id == Thread.last_author_id)
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
    *head, codes, last_number, read_number, last_post_at, name, latin, country, is_under_rule, audience_id = row
    counts, is_for_all = (last_number - 1, last_number - read_number), audience_id == COMMUNITY_ID
    last = (last_post_at, NOBODY, "") if is_under_rule else (last_post_at, Name(name, latin), country)
    card = ThreadRow._make((*head, tuple(codes.split()), *counts, *last, is_under_rule, is_for_all))
    if EXITS[Exit.LIST, Label(card.label)] is Carriage.WHOLE:
        return card
    return card._replace(route_id=None, countries=(), last_author=NOBODY, last_country="")


@lru_cache(16)
def _head(actor: Actor) -> Executable:
    return (
        select(
            Thread.id, Thread.slug, Thread.title, Thread.language, Thread.kind, Thread.label, Thread.route_id,
            Thread.country_codes, Thread.theme_ids, Thread.last_number, Thread.created_at, Thread.last_post_at,
            _read_number.label("read_number"), _read.c.read_at, Thread.audience_id, Thread.is_under_rule,
            Thread.author_id, Thread.speaker_id,
        )
        .outerjoin(_read, _reads_of_reader())
        .where(Thread.id == bindparam("thread_id"), visible_to(actor, Thread))
    )  # fmt: skip


def thread(actor: Actor, thread_id: int) -> ThreadCard:
    """Return the head of a thread this person may see. Raises Missing."""
    row = fetch_one(_head(sight(actor)), {**eyes(actor), "thread_id": thread_id, "reader": actor.member_id})
    if row is None:
        raise Missing
    speaker = own(actor, veiled(row.id)) if row.is_under_rule else SILENT
    return ThreadCard(
        id=row.id,
        slug=row.slug,
        title=row.title,
        language=row.language,
        kind=row.kind,
        label=row.label,
        audience_id=row.audience_id,
        route_id=row.route_id,
        countries=tuple(row.country_codes.split()),
        themes=tuple(row.theme_ids.split()),
        last_number=row.last_number,
        created_at=row.created_at,
        last_post_at=row.last_post_at,
        read_number=row.read_number,
        read_at=row.read_at,
        is_under_rule=row.is_under_rule,
        is_own=row.speaker_id == speaker.speaker_id if row.is_under_rule else row.author_id == actor.member_id,
        own=speaker,
    )


def veiled(thread_id: int) -> Place:
    """Return a thread as a place under the Rule."""
    return Place(Veiled.THREAD, thread_id)


@lru_cache(16)
def _sharing(actor: Actor, is_locked: bool) -> Executable:
    found = select(Thread.label, Thread.audience_id).where(
        Thread.id == bindparam("thread_id"), visible_to(actor, Thread)
    )
    return found.with_for_update(of=Thread) if is_locked else found


def sharing_of(actor: Actor, thread_id: int, *, is_locked: bool = False) -> Shared:
    """Return label and audience of a thread this person may see. Raises Missing.

    Inside an act `is_locked` keeps them as they are, and the thread's numbers, until the act is over.
    """
    row = fetch_one(_sharing(sight(actor), is_locked), {**eyes(actor), "thread_id": thread_id})
    if row is None:
        raise Missing
    return shared(row.label, row.audience_id)


@dataclass(frozen=True, slots=True)
class About:
    """What an act must know of a thread before it begins."""

    #: Those that the thread and its route are about.
    countries: tuple[str, ...]
    #: The thread as a place under the Rule; None if it is not under it.
    place: Place | None


@lru_cache(16)
def _about(actor: Actor) -> Executable:
    return select(Thread.country_codes, Thread.route_id, Thread.is_under_rule).where(
        Thread.id == bindparam("thread_id"), visible_to(actor, Thread)
    )


def about(actor: Actor, thread_id: int) -> About:
    """Return what a thread is about, if this person may see it. Raises Missing."""
    row = fetch_one(_about(sight(actor)), {**eyes(actor), "thread_id": thread_id})
    if row is None:
        raise Missing
    codes = (*row.country_codes.split(), *reference.countries_of_route(row.route_id))
    return About(tuple(dict.fromkeys(codes)), veiled(thread_id) if row.is_under_rule else None)


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
