"""How many statements a page costs, with few and with many rows behind it."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from flask import Flask
from sqlalchemy import event, insert, select

from bench.installation import Installation, session_of
from colep.core import clock, markup
from colep.core.db import db, transaction
from colep.forum.models import Post, Thread

FEW, MANY = 20, 2000


@dataclass(frozen=True, slots=True)
class QueryFigure:
    """Statements of one page, with few and with many rows behind it."""

    name: str
    few: int
    many: int


def measure(installation: Installation) -> list[QueryFigure]:
    """Count the statements of the thread list and of a thread page, the session's included."""
    app = installation.app()
    token = session_of(app, "judit")
    with app.app_context():
        small = _long_thread(FEW)
    few = _count(app, token, "/threads"), _count(app, token, small)
    with app.app_context():
        large = _long_thread(MANY)
        _many_threads(MANY)
    many = _count(app, token, "/threads"), _count(app, token, large)
    return [QueryFigure("thread list", few[0], many[0]), QueryFigure("thread", few[1], many[1])]


def _count(app: Flask, token: str, address: str) -> int:
    client = app.test_client()
    client.set_cookie("colep_session", token)
    client.get(address)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return sum(not statement.startswith("BEGIN") for statement in statements)


def _thread_values(number: int, posts: int) -> dict[str, object]:
    now = clock.now()
    return {
        "title": f"Thread {number}", "slug": f"thread-{number}", "language": "en", "kind": "question", "author_id": 1,
        "created_at": now, "last_number": posts, "last_post_at": now - timedelta(seconds=number),
        "last_author_id": 1, "label": "TLP:GREEN", "audience_id": 1, "country_codes": "", "theme_ids": "",
    }  # fmt: skip


def _long_thread(posts: int) -> str:
    with transaction():
        connection = db.session.connection()
        thread_id = connection.execute(insert(Thread).values(_thread_values(0, posts)).returning(Thread.id)).scalar()
        connection.execute(
            insert(Post),
            [
                {
                    "thread_id": thread_id, "number": number, "author_id": 1, "nonce": str(uuid.uuid4()),
                    "language": "en", "text": "Text", "html": "<p>Text</p>", "markup_version": markup.VERSION,
                    "created_at": clock.now(),
                }
                for number in range(1, posts + 1)
            ],
        )  # fmt: skip
        slug = connection.execute(select(Thread.slug).where(Thread.id == thread_id)).scalar()
    return quote(f"/threads/{thread_id}-{slug}/1")


def _many_threads(count: int) -> None:
    with transaction():
        db.session.connection().execute(insert(Thread), [_thread_values(number, 1) for number in range(1, count)])
