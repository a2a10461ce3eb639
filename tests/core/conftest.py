"""What tests of the ground floor share."""

import pytest
from flask import Flask, abort, redirect
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from colep.core.db import fetch_all
from colep.core.errors import Conflict, Invalid, Missing, TooFast, Unreadable
from colep.core.http.doors import may
from colep.rules.actions import Action
from colep.rules.policy import NotAllowed


@pytest.fixture
def planted(app: Flask) -> FlaskClient:
    """The application with a door to every fault."""

    def fault(kind: str) -> object:
        if kind == "moved":
            return redirect("/sign-in", 301)
        if kind.isdigit():
            abort(int(kind))
        if kind == "broken-query":
            fetch_all(text("SELECT * FROM nowhere"))
        raise {
            "conflict": Conflict(), "invalid": Invalid("x", "long"), "too-fast": TooFast(), "unreadable": Unreadable(), "missing": Missing(),
            "away": OperationalError("SELECT secret", {"p": "words of a member"}, Exception("gone")), "fault": RuntimeError("a secret of the house"),
            "stranger": NotAllowed(Action.ACCOUNT_READ, "sign-in"), "row": IntegrityError("INSERT", {}, Exception("Failing row contains (words of a member)")), "role": NotAllowed(Action.THREAD_READ, "role"),
        }[kind]  # fmt: skip

    app.add_url_rule("/planted/<kind>", "planted", may(Action.PUBLIC_READ)(fault), methods=["GET", "POST"])
    return app.test_client()
