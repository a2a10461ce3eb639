"""Small tools that several tests need."""

import re
import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from colep.core.db import db, stop_reading
from colep.forum import service as forum
from colep.forum.service import Draft, Written
from colep.rules.actor import Actor
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.people import CAST

Result = TypeVar("Result")

#: For tests to which the kind of database makes no difference.
only_sqlite = pytest.mark.one_database


def actor_of(handle: str, ids: dict[str, int], standing: Standing = Standing.MEMBER) -> Actor:
    """Return one of the cast as the law sees them."""
    role: Role = CAST[handle][2]
    return Actor(ids[handle], role, standing, CAST[handle][3])


def nonce() -> str:
    """Draw what a page draws for a new text."""
    return str(uuid.uuid4())


def a_thread(author: Actor, title: str = "How do you check stamps?", **changes: Any) -> Written:
    """Open a thread."""
    draft: dict[str, Any] = {
        "title": title, "text": f"{title} Tell us.", "language": "en", "kind": "question", "route_id": None,
        "countries": (), "themes": (), **changes,
    }  # fmt: skip
    return forum.open_thread(author, Draft(**draft), nonce())


def address(thread: Written) -> str:
    """Return the address of a thread."""
    return f"/threads/{thread.thread_id}-{thread.slug}"


def at_once(app: Flask, *acts: Callable[[], Result]) -> list[Result | Exception]:
    """Run these at the same moment, each in a thread and a context of its own; return what each came to."""
    fresh()
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Result]) -> None:
        with app.app_context():
            start.wait(10)
            try:
                results[place] = act()
            except Exception as error:  # noqa: BLE001  (a result like any other)
                results[place] = error
            finally:
                fresh()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def fresh() -> None:
    """Forget what this context has read, as the end of a request does."""
    stop_reading()
    db.session.remove()


def rows(statement: Any) -> Sequence[Any]:
    """Read from the database as it is now."""
    fresh()
    found = db.session.execute(statement).all()
    fresh()
    return found


_CHANGING = (
    re.compile(r'name="csrf_token" value="[^"]*"'),
    re.compile(r'nonce="[^"]*"'),
    re.compile(r'name="nonce"[^>]*value="[^"]*"'),
)


def likeness(response: TestResponse) -> tuple[int, str, dict[str, str]]:
    """Return status, body and headers of an answer without what is drawn anew each time."""
    body = response.text
    for changing in _CHANGING:
        body = changing.sub("", body)
    headers = {name: re.sub(r"'nonce-[^']*'|=[\w.-]{20,};", "", value) for name, value in response.headers.items()}
    headers.pop("Date", None)
    headers.pop("Content-Length", None)
    return response.status_code, body, headers
