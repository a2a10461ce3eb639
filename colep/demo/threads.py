"""The threads of the demo, and how far each of the cast has read them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from colep.core import markup
from colep.core.db import db, transaction
from colep.core.text import slug
from colep.demo import files
from colep.forum.models import Post, Thread, ThreadCountry, ThreadRead, ThreadTheme

#: Who wrote nothing for so long has usually read it.
_OLD = timedelta(days=5)


def seed_threads(ids: dict[str, int], readers: list[str], now: datetime) -> int:
    """Write the threads, once, in one transaction; returns how many. `readers` get their reading marks."""
    written = sorted(files.documents("threads"), key=lambda named: -named[1]["started"])
    with transaction():
        if db.session.scalar(select(exists().where(Thread.id.is_not(None)))):
            return 0
        threads = [_thread(content, ids, now) for _name, content in written]
        db.session.add_all(threads)
        db.session.flush()
        for thread, (name, content) in zip(threads, written, strict=True):
            db.session.add_all(_belongings(thread.id, content))
            db.session.add_all(_posts(thread, name, content, ids))
            db.session.add_all(_marks(thread, name, content, ids, readers))
    return len(threads)


def _times(content: dict[str, Any], now: datetime) -> list[datetime]:
    start = now - timedelta(days=content["started"])
    return [start + timedelta(hours=post["after"]) for post in content["posts"]]


def _thread(content: dict[str, Any], ids: dict[str, int], now: datetime) -> Thread:
    posts, times = content["posts"], _times(content, now)
    return Thread(
        title=content["title"], slug=slug(content["title"]), language=content["language"],
        kind=content["kind"], route_id=content.get("route"), country_codes=" ".join(content["countries"]),
        theme_ids=" ".join(content["themes"]), author_id=ids[posts[0]["by"]], created_at=times[0],
        last_number=len(posts), last_post_at=times[-1], last_author_id=ids[posts[-1]["by"]],
    )  # fmt: skip


def _belongings(thread_id: int, content: dict[str, Any]) -> Iterator[ThreadCountry | ThreadTheme]:
    for code in content["countries"]:
        yield ThreadCountry(thread_id=thread_id, country_code=code)
    for theme in content["themes"]:
        yield ThreadTheme(thread_id=thread_id, theme_id=theme)


def _posts(thread: Thread, name: str, content: dict[str, Any], ids: dict[str, int]) -> Iterator[Post]:
    start, first = thread.created_at, content["posts"][0]["after"]
    for number, post in enumerate(content["posts"], 1):
        text = post["text"].strip()
        yield Post(
            thread_id=thread.id, number=number, author_id=ids[post["by"]], nonce=files.nonce(name, number),
            language=post["language"], text=text, html=markup.render(text, post["language"]),
            markup_version=markup.VERSION, reply_to=None,
            created_at=start + timedelta(hours=post["after"] - first),
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
    own = max((number for number, post in enumerate(posts, 1) if post["by"] == handle), default=0)
    quiet_for = timedelta(days=content["started"]) - timedelta(hours=posts[-1]["after"])
    whole, part = (0.8, 0.95) if quiet_for > _OLD else (0.3, 0.7)
    drawn = dice.random()
    if drawn < whole:
        return len(posts)
    return max(own, dice.randrange(1, len(posts) + 1) if drawn < part else 0)
