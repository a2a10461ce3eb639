"""Acts on threads: open one, reply, note how far one has read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from colep.accounts.still import require_still
from colep.chatham import envelope
from colep.core import markup
from colep.core.db import again_if_beaten, db, execute, transaction
from colep.core.errors import Invalid, Missing
from colep.core.text import slug
from colep.forum import queries
from colep.forum.events import ReplyWritten, ThreadOpened
from colep.forum.models import Post, Thread, ThreadCountry, ThreadRead, ThreadTheme
from colep.forum.pens import (
    OPENING,
    Pen,
    Written,
    language_kept,
    moment_kept,
    opened_before,
    replied_before,
    take_pen,
)
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.exits import may_quote
from colep.rules.policy import require
from colep.rules.sharing import FOR_ALL, Choice
from colep.screening.service import NO_PLEA, Plea, guard, put_before
from colep.sharing.queries import shared
from colep.sharing.seen import require_no_wider
from colep.sharing.service import Placed, place


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
    #: Its label, and for whom it is.
    choice: Choice = FOR_ALL
    #: Under the Chatham House Rule, from its first word on and for ever.
    is_under_rule: bool = False
    #: The thread whose words it quotes.
    quoted_from: int | None = None


@again_if_beaten
def open_thread(actor: Actor, draft: Draft, nonce: str, plea: Plea = NO_PLEA) -> Written:
    """Begin a thread with its first post. The same nonce with the same text is the same thread.

    Raises NotAllowed, Conflict for a nonce that was used for another text, NotHere for a title or text with data of a
    case in it (`plea` says why something that only looks like it must stand there), Invalid for a choice that
    `sharing.service.place` refuses, Missing for a quoted thread that is not there for this person, and Invalid with
    field `label` and reason `quote` where the words of that one may not stand.
    """
    require(actor, Action.THREAD_OPEN)
    about = (*draft.countries, *reference.countries_of_route(draft.route_id))
    under = OPENING if draft.is_under_rule else None
    screened = guard(actor, {"title": draft.title, "text": draft.text}, about, plea, under)
    html = markup.render(draft.text, language_kept(draft.language, under))
    with transaction() as act:
        require_still(actor, Action.THREAD_OPEN)
        if already := opened_before(actor, nonce, draft.text, under):
            return already
        placed = place(actor, draft.choice)
        _require_quotable(actor, draft, placed)
        thread = _add_thread(actor, draft, placed, nonce)
        pen = take_pen(actor, nonce, queries.veiled(thread.id) if draft.is_under_rule else None)
        thread.speaker_id = pen.speaker_id
        db.session.flush()
        post_id = _add_post(pen, thread_id=thread.id, number=1, text=draft.text, html=html, language=thread.language)
        if not draft.is_under_rule:
            _note_read(actor, thread.id, 1, pen.moment)
        put_before(actor, screened, Subject.POST, post_id, pen.speaker_id)
        act.fact(ThreadOpened(thread.id))
        return Written(thread.id, thread.slug, 1)


def _require_quotable(actor: Actor, draft: Draft, placed: Placed) -> None:
    """Words leave their thread for where at least as strict a label and no wider audience hold."""
    if draft.quoted_from is None:
        return
    source = queries.sharing_of(actor, draft.quoted_from, is_locked=True)
    if not may_quote(source, shared(placed.label, placed.audience_id)):
        raise Invalid("label", "quote")


def _add_thread(actor: Actor, draft: Draft, placed: Placed, nonce: str) -> Thread:
    under = OPENING if draft.is_under_rule else None
    author_id, now = None if under else actor.member_id, moment_kept(under)
    thread = Thread(
        title=draft.title, slug=slug(draft.title), language=language_kept(draft.language, under), kind=draft.kind,
        route_id=draft.route_id, country_codes=" ".join(draft.countries), theme_ids=" ".join(draft.themes),
        author_id=author_id, created_at=now, last_number=1, last_post_at=now, last_author_id=author_id,
        label=placed.label, audience_id=placed.audience_id, is_under_rule=draft.is_under_rule,
        nonce=envelope.nonce(under, nonce, actor.member_id) if under else None,
    )  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    db.session.add_all(ThreadCountry(thread_id=thread.id, country_code=code) for code in draft.countries)
    db.session.add_all(ThreadTheme(thread_id=thread.id, theme_id=theme) for theme in draft.themes)
    return thread


@again_if_beaten
def reply(
    actor: Actor, thread_id: int, *, text: str, language: str, nonce: str, reply_to: int | None = None,
    plea: Plea = NO_PLEA,
) -> Written:  # fmt: skip
    """Add a post at the end of a thread. The same nonce with the same text is the same post.

    Raises Missing for a thread or an answered post that is not there for this person, NotAllowed, Conflict for a
    nonce that was used for another text or elsewhere, NotHere for a text with data of a case in it (`plea` says why
    something that only looks like it must stand there), and Widened where more can read the thread now than the page
    has said, see `Plea.seen`.
    """
    about = queries.about(actor, thread_id)
    require(actor, Action.THREAD_REPLY)
    screened = guard(actor, {"text": text}, about.countries, plea, about.place)
    language = language_kept(language, about.place)
    html = markup.render(text, language)
    with transaction() as act:
        shared_ = queries.sharing_of(actor, thread_id, is_locked=True)
        require(actor, Action.THREAD_REPLY, shared_)
        require_still(actor, Action.THREAD_REPLY)
        if already := replied_before(actor, nonce, text, thread_id, about.place):
            return already
        require_no_wider(plea.seen, shared_)
        pen = take_pen(actor, nonce, about.place)
        number, thread_slug = _next_number(pen, thread_id)
        if reply_to is not None and not 0 < reply_to < number:
            raise Missing
        post_id = _add_post(
            pen, thread_id=thread_id, number=number, text=text, html=html, language=language, reply_to=reply_to
        )  # fmt: skip
        if about.place is None:
            _note_read(actor, thread_id, number, pen.moment)
        put_before(actor, screened, Subject.POST, post_id, pen.speaker_id)
        act.fact(ReplyWritten(thread_id, number))
        return Written(thread_id, thread_slug, number)


def _next_number(pen: Pen, thread_id: int) -> tuple[int, str]:
    """Take the next number of a thread under its row lock: no holes, no doubles, in commit order."""
    row = execute(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(last_number=Thread.last_number + 1, last_post_at=pen.moment, last_author_id=pen.author_id)
        .returning(Thread.last_number, Thread.slug)
        .execution_options(synchronize_session=False)
    ).one()
    return row.last_number, row.slug


def _add_post(pen: Pen, **values: object) -> int:
    kept = {
        "author_id": pen.author_id, "speaker_id": pen.speaker_id, "nonce": pen.nonce, "created_at": pen.moment,
        "markup_version": markup.VERSION,
    }  # fmt: skip
    return int(execute(insert(Post).values(**kept, **values).returning(Post.id)).scalar_one())


@again_if_beaten
def mark_read(actor: Actor, thread_id: int, number: int) -> None:
    """Note that the actor has read up to this post; it never goes back, nor past the end. Raises Missing.

    Under the Rule only the hour is kept: whoever reads a post first, some seconds after it was sent, has written it.
    """
    require(actor, Action.THREAD_READ, queries.sharing_of(actor, thread_id))
    with transaction():
        here = db.session.execute(
            select(Thread.last_number, Thread.is_under_rule).where(Thread.id == thread_id)
        ).one()  # fmt: skip
        place_ = queries.veiled(thread_id) if here.is_under_rule else None
        _note_read(actor, thread_id, min(number, here.last_number), moment_kept(place_))


def _note_read(actor: Actor, thread_id: int, number: int, moment: datetime) -> None:
    mark = db.session.get(ThreadRead, (actor.member_id, thread_id), with_for_update=True)
    if mark is None:
        db.session.add(ThreadRead(member_id=actor.member_id, thread_id=thread_id, number=number, read_at=moment))
    elif number > mark.number:
        mark.number, mark.read_at = number, moment
