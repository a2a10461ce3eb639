"""As whom somebody writes: under their name, or under the Chatham House Rule as one of its speakers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select

from colep.chatham import envelope
from colep.chatham.models import Speaker
from colep.chatham.service import speaker_for
from colep.core import clock
from colep.core.db import db
from colep.core.errors import Conflict
from colep.forum.models import Post, Thread
from colep.forum.queries import veiled
from colep.rules.actor import Actor
from colep.rules.chatham import NO_LANGUAGE, Place, coarse

#: A thread under the Rule that is about to be opened has no id yet.
OPENING = veiled(0)


@dataclass(frozen=True, slots=True)
class Written:
    """Where a post ended up."""

    thread_id: int
    slug: str
    number: int


@dataclass(frozen=True, slots=True)
class Pen:
    """What is kept with a post of who wrote it and when: either of the two ids."""

    author_id: int | None
    speaker_id: int | None
    nonce: str
    moment: datetime


def take_pen(actor: Actor, nonce: str, place: Place | None) -> Pen:
    """Return with what a post is written: in a place under the Rule, or under one's name. Part of an act."""
    if place is None:
        return Pen(actor.member_id, None, nonce, clock.now())
    kept = envelope.nonce(place, nonce, actor.member_id)
    return Pen(None, speaker_for(actor, place), kept, moment_kept(place))


def moment_kept(place: Place | None) -> datetime:
    """Return when something is written, as exactly as it may be known."""
    return clock.now() if place is None else coarse(clock.now())


def language_kept(language: str, place: Place | None) -> str:
    """Return in which language something is marked: under the Rule it would tell something of its author."""
    return language if place is None else NO_LANGUAGE


_Written = Select[int, int, str, str, bool]

_written = select(Post.thread_id, Post.number, Post.text, Thread.slug, Thread.is_under_rule).join(
    Thread, Thread.id == Post.thread_id
)


def opened_before(actor: Actor, nonce: str, text: str, place: Place | None) -> Written | None:
    """Return the thread that this member has opened with this form already, of either kind.

    Raises Conflict if the form held another text then, or was sent with the Rule and is now sent without it.
    """
    kept = envelope.nonce(OPENING, nonce, actor.member_id)
    under_rule = _written.where(Thread.nonce == kept, Post.number == 1)
    row = db.session.execute(_by_name(actor, nonce)).first() or db.session.execute(under_rule).first()
    if row is not None and row.is_under_rule is not (place is not None):
        raise Conflict
    return _same(row, text)


def replied_before(actor: Actor, nonce: str, text: str, thread_id: int, place: Place | None) -> Written | None:
    """Return the post that this member has written with this form already.

    Raises Conflict if it held another text then, or was written in another thread.
    """
    statement = _by_name(actor, nonce) if place is None else _by_speaker(actor, nonce, place)
    already = _same(db.session.execute(statement).first(), text)
    if already and already.thread_id != thread_id:
        raise Conflict
    return already


def _by_name(actor: Actor, nonce: str) -> _Written:
    return _written.where(Post.author_id == actor.member_id, Post.nonce == nonce)


def _by_speaker(actor: Actor, nonce: str, place: Place) -> _Written:
    return _written.join(Speaker, Speaker.id == Post.speaker_id).where(
        Speaker.kind == place.kind.value,
        Speaker.thing_id == place.id,
        Speaker.tag == envelope.tag(place, actor.member_id),
        Post.nonce == envelope.nonce(place, nonce, actor.member_id),
    )


def _same(row: Row[int, int, str, str, bool] | None, text: str) -> Written | None:
    if row is None:
        return None
    if row.text != text:
        raise Conflict
    return Written(row.thread_id, row.slug, row.number)
