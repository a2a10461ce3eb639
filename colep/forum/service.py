"""Acts on threads: open one, reply, note how far one has read."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from colep.accounts.still import require_still
from colep.core import clock, markup
from colep.core.db import again_if_beaten, db, execute, transaction
from colep.core.errors import Conflict, Missing
from colep.core.text import slug
from colep.forum import queries
from colep.forum.events import ReplyWritten, ThreadOpened
from colep.forum.models import Post, Thread, ThreadCountry, ThreadRead, ThreadTheme
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.labels import DEFAULT
from colep.rules.policy import require
from colep.screening.service import NO_PLEA, Plea, guard, put_before
from colep.sharing.models import COMMUNITY_ID


@dataclass(frozen=True, slots=True)
class Draft:
    """A new thread as its author typed it; cleaned by the form."""

    title: str
    text: str
    language: str
    kind: str
    route_id: str | None
    countries: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Where a post ended up."""

    thread_id: int
    slug: str
    number: int


@again_if_beaten
def open_thread(actor: Actor, draft: Draft, nonce: str, plea: Plea = NO_PLEA) -> Written:
    """Begin a thread with its first post. The same nonce with the same text is the same thread.

    Raises NotAllowed, Conflict for a nonce that was used for another text, and NotHere for a title or text with
    data of a case in it; `plea` says why something that only looks like it must stand there.
    """
    require(actor, Action.THREAD_OPEN)
    about = (*draft.countries, *reference.countries_of_route(draft.route_id))
    texts = {"title": draft.title, "text": draft.text}
    screened = guard(actor, texts, about, plea)
    html, now = markup.render(draft.text, draft.language), clock.now()
    with transaction() as act:
        require_still(actor, Action.THREAD_OPEN)
        if already := _written_before(actor, nonce, draft.text):
            return already
        thread = Thread(
            title=draft.title, slug=slug(draft.title), language=draft.language, kind=draft.kind,
            route_id=draft.route_id, country_codes=" ".join(draft.countries), theme_ids=" ".join(draft.themes),
            author_id=actor.member_id, created_at=now, last_number=1, last_post_at=now,
            last_author_id=actor.member_id, label=DEFAULT.value, audience_id=COMMUNITY_ID,
        )  # fmt: skip
        db.session.add(thread)
        db.session.flush()
        db.session.add_all(ThreadCountry(thread_id=thread.id, country_code=code) for code in draft.countries)
        db.session.add_all(ThreadTheme(thread_id=thread.id, theme_id=theme) for theme in draft.themes)
        post_id = _add_post(
            actor, nonce, thread_id=thread.id, number=1, text=draft.text, html=html, language=draft.language
        )
        _note_read(actor, thread.id, 1)
        put_before(actor, screened, Subject.POST, post_id)
        act.fact(ThreadOpened(thread.id))
        return Written(thread.id, thread.slug, 1)


@again_if_beaten
def reply(
    actor: Actor, thread_id: int, *, text: str, language: str, nonce: str, reply_to: int | None = None,
    plea: Plea = NO_PLEA,
) -> Written:  # fmt: skip
    """Add a post at the end of a thread. The same nonce with the same text is the same post.

    Raises Missing for a thread or an answered post that is not there for this person, NotAllowed, Conflict for a
    nonce that was used for another text or elsewhere, and NotHere for a text with data of a case in it; `plea`
    says why something that only looks like it must stand there.
    """
    about = queries.about(actor, thread_id)
    require(actor, Action.THREAD_REPLY)
    screened = guard(actor, {"text": text}, about, plea)
    html = markup.render(text, language)
    with transaction() as act:
        shared = queries.sharing_of(actor, thread_id)
        require(actor, Action.THREAD_REPLY, shared)
        require_still(actor, Action.THREAD_REPLY)
        if already := _written_before(actor, nonce, text):
            if already.thread_id != thread_id:
                raise Conflict
            return already
        number, thread_slug = _next_number(actor, thread_id)
        if reply_to is not None and not 0 < reply_to < number:
            raise Missing
        post_id = _add_post(
            actor, nonce, thread_id=thread_id, number=number, text=text, html=html, language=language,
            reply_to=reply_to,
        )  # fmt: skip
        _note_read(actor, thread_id, number)
        put_before(actor, screened, Subject.POST, post_id)
        act.fact(ReplyWritten(thread_id, number))
        return Written(thread_id, thread_slug, number)


def _written_before(actor: Actor, nonce: str, text: str) -> Written | None:
    row = db.session.execute(
        select(Post.thread_id, Post.number, Post.text, Thread.slug)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == actor.member_id, Post.nonce == nonce)
    ).first()
    if row is None:
        return None
    if row.text != text:
        raise Conflict
    return Written(row.thread_id, row.slug, row.number)


def _next_number(actor: Actor, thread_id: int) -> tuple[int, str]:
    """Take the next number of a thread under its row lock: no holes, no doubles, in commit order."""
    row = execute(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(last_number=Thread.last_number + 1, last_post_at=clock.now(), last_author_id=actor.member_id)
        .returning(Thread.last_number, Thread.slug)
        .execution_options(synchronize_session=False)
    ).one()
    return row.last_number, row.slug


def _add_post(actor: Actor, nonce: str, **values: object) -> int:
    who = {"author_id": actor.member_id, "nonce": nonce, "created_at": clock.now()}
    added = execute(insert(Post).values(markup_version=markup.VERSION, **who, **values).returning(Post.id))
    return int(added.scalar_one())


@again_if_beaten
def mark_read(actor: Actor, thread_id: int, number: int) -> None:
    """Note that the actor has read up to this post; it never goes back, nor past the end. Raises Missing."""
    require(actor, Action.THREAD_READ, queries.sharing_of(actor, thread_id))
    with transaction():
        last = db.session.scalar(select(Thread.last_number).where(Thread.id == thread_id))
        _note_read(actor, thread_id, min(number, last or 0))


def _note_read(actor: Actor, thread_id: int, number: int) -> None:
    mark = db.session.get(ThreadRead, (actor.member_id, thread_id), with_for_update=True)
    if mark is None:
        db.session.add(ThreadRead(member_id=actor.member_id, thread_id=thread_id, number=number, read_at=clock.now()))
    elif number > mark.number:
        mark.number, mark.read_at = number, clock.now()
