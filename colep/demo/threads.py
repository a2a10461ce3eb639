"""The threads of the demo, and how far each of the cast has read them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from colep.chatham.service import speaker_for
from colep.core import markup
from colep.core.db import db, transaction
from colep.core.text import slug
from colep.demo import files
from colep.demo.queries import actors
from colep.forum.models import Post, Thread, ThreadCountry, ThreadRead, ThreadTheme
from colep.forum.queries import veiled
from colep.rules.actor import Actor
from colep.rules.chatham import NO_LANGUAGE, coarse
from colep.rules.labels import Label
from colep.rules.sharing import FOR_ALL, AudienceKind, Choice
from colep.sharing.models import Group
from colep.sharing.service import place

#: Who wrote nothing for so long has usually read it.
_OLD = timedelta(days=5)


def seed_threads(ids: dict[str, int], readers: list[str], now: datetime) -> int:
    """Write the threads, once, in one transaction; returns how many. `readers` get their reading marks."""
    written = sorted(files.documents("threads"), key=lambda named: -named[1]["started"])
    with transaction():
        if db.session.scalar(select(exists().where(Thread.id.is_not(None)))):
            return 0
        people = actors()
        threads = [_thread(content, people, ids, now) for _name, content in written]
        db.session.add_all(threads)
        db.session.flush()
        for thread, (name, content) in zip(threads, written, strict=True):
            db.session.add_all(_belongings(thread.id, content))
            db.session.add_all(_posts(thread, name, content, people, now))
            db.session.add_all(_marks(thread, name, content, ids, readers))
    return len(threads)


def _times(content: dict[str, Any], now: datetime) -> list[datetime]:
    start = now - timedelta(days=content["started"])
    times = [start + timedelta(hours=post["after"]) for post in content["posts"]]
    return [coarse(time) for time in times] if _is_under_rule(content) else times


def _is_under_rule(content: dict[str, Any]) -> bool:
    return bool(content.get("under_rule", False))


def _choice(content: dict[str, Any]) -> Choice:
    """Return for whom a thread is: groups are named by their subject."""
    if not (subjects := content.get("groups")):
        return FOR_ALL
    found = db.session.scalars(select(Group.id).where(Group.subject.in_(subjects)))
    return Choice(Label(content["label"]), AudienceKind.GROUPS, groups=tuple(found))


def _thread(content: dict[str, Any], people: dict[str, Actor], ids: dict[str, int], now: datetime) -> Thread:
    posts, times, is_ruled = content["posts"], _times(content, now), _is_under_rule(content)
    placed = place(people[posts[0]["by"]], _choice(content))
    return Thread(
        title=content["title"], slug=slug(content["title"]), kind=content["kind"], route_id=content.get("route"),
        language=NO_LANGUAGE if is_ruled else content["language"], country_codes=" ".join(content["countries"]),
        theme_ids=" ".join(content["themes"]), author_id=None if is_ruled else ids[posts[0]["by"]],
        created_at=times[0], last_number=len(posts), last_post_at=times[-1], is_under_rule=is_ruled,
        last_author_id=None if is_ruled else ids[posts[-1]["by"]], label=placed.label, audience_id=placed.audience_id,
    )  # fmt: skip


def _belongings(thread_id: int, content: dict[str, Any]) -> Iterator[ThreadCountry | ThreadTheme]:
    for code in content["countries"]:
        yield ThreadCountry(thread_id=thread_id, country_code=code)
    for theme in content["themes"]:
        yield ThreadTheme(thread_id=thread_id, theme_id=theme)


def _posts(
    thread: Thread, name: str, content: dict[str, Any], people: dict[str, Actor], now: datetime
) -> Iterator[Post]:
    times = _times(content, now)
    for number, post in enumerate(content["posts"], 1):
        author, text = people[post["by"]], post["text"].strip()
        speaker_id = speaker_for(author, veiled(thread.id)) if thread.is_under_rule else None
        if number == 1:
            thread.speaker_id = speaker_id
        language = NO_LANGUAGE if speaker_id else post["language"]
        yield Post(
            thread_id=thread.id, number=number, author_id=None if speaker_id else author.member_id,
            speaker_id=speaker_id, nonce=files.nonce(name, number), language=language, text=text,
            html=markup.render(text, language), markup_version=markup.VERSION, reply_to=None,
            created_at=times[number - 1],
        )  # fmt: skip


def _marks(
    thread: Thread, name: str, content: dict[str, Any], ids: dict[str, int], readers: list[str]
) -> Iterator[ThreadRead]:
    for handle in readers:
        number = _read_up_to(handle, name, content)
        if number:
            yield ThreadRead(member_id=ids[handle], thread_id=thread.id, number=number, read_at=thread.last_post_at)


def _read_up_to(handle: str, name: str, content: dict[str, Any]) -> int:
    """Draw how far somebody has read: the same at every seeding, and never short of their own last post."""
    # Not a secret: who has read what is invented, and has to be the same every time.
    dice, posts = random.Random(f"{handle}/{name}"), content["posts"]  # noqa: S311
    # Under the Rule writing marks nothing as read.
    own_posts = () if _is_under_rule(content) else enumerate(posts, 1)
    own = max((number for number, post in own_posts if post["by"] == handle), default=0)
    quiet_for = timedelta(days=content["started"]) - timedelta(hours=posts[-1]["after"])
    whole, part = (0.8, 0.95) if quiet_for > _OLD else (0.3, 0.7)
    drawn = dice.random()
    if drawn < whole:
        return len(posts)
    return max(own, dice.randrange(1, len(posts) + 1) if drawn < part else 0)
