"""Open sockets and the sessions behind them: how many, how long, and gone when the keys change. Real processes."""

import time
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import socketio
from flask import Flask
from sqlalchemy import update

from colep.accounts import service
from colep.accounts.keys import changing, proving
from colep.accounts.keys.proving import Given
from colep.accounts.models import MemberSession
from colep.accounts.queries import signed_in
from colep.core import clock
from colep.core.db import execute, transaction
from tests import people
from tests.chat.conftest import _rooms, open_page, server, start_server, token  # noqa: F401 - fixtures
from tests.chat.live import Page, Server
from tests.helpers import fresh, only_sqlite

pytestmark = only_sqlite
OpenPage = Callable[..., Page]


def test_a_session_and_a_member_have_so_many_sockets(app: Flask, server: Server) -> None:  # noqa: F811
    """Row 39: eight for a session, twenty for a member; others still come in, and a place that is left is free."""
    sessions = [service.enter_demo("emre", "") for _ in range(3)]
    pages = [Page(server.address, sessions[0]) for _ in range(8)]
    try:
        with pytest.raises(socketio.exceptions.ConnectionError):
            Page(server.address, sessions[0])
        pages += [Page(server.address, sessions[1 + number // 8]) for number in range(12)]
        with pytest.raises(socketio.exceptions.ConnectionError):
            Page(server.address, sessions[2])
        pages.append(Page(server.address, service.enter_demo("layla", "")))
        pages.pop(0).close()
        time.sleep(0.3)
        pages.append(Page(server.address, sessions[2]))
    finally:
        for page in pages:
            page.close()


def test_a_socket_without_input_dies_when_its_session_does(server: Server, open_page: OpenPage) -> None:  # noqa: F811
    """Row 20: what a page asks by itself keeps nothing alive; after thirty minutes the socket is closed."""
    page = open_page(server, "emre", join="general")
    with transaction():
        execute(update(MemberSession).values(seen_at=clock.now() - timedelta(minutes=30) + timedelta(seconds=2)))
    assert page.ask("room.changes", {"room": "general", "after": 0})["ok"]
    assert page.closed.wait(4)
    assert ("goodbye", {"reason": "sign-in"}) in page.received


def test_a_change_of_keys_closes_the_sockets_of_other_sessions(app: Flask, server: Server) -> None:  # noqa: F811
    """Rows 22 and 23: within a second, and one's own stays."""
    here, other = service.enter_demo("judit", ""), service.enter_demo("judit", "")
    mine, theirs = Page(server.address, here, join="general"), Page(server.address, other, join="general")
    try:
        who = signed_in(here)
        assert who is not None
        fresh()
        changing.draw_codes(who.actor, who.session_id)
        assert theirs.closed.wait(1.2)
        assert mine.say("I may stay.")["ok"]
    finally:
        mine.close()
        theirs.close()


def test_a_socket_of_an_old_token_closes_and_the_new_one_opens(app: Flask, server: Server) -> None:  # noqa: F811
    """Row 19: after a proof that was given again the copy of an old cookie hears nothing more."""
    old = service.enter_demo("judit", "")
    thief = Page(server.address, old, join="general")
    who = signed_in(old)
    assert who is not None
    fresh()
    new = proving.again(who.actor, who.session_id, Given(code=pyotp.TOTP(people.TOTP_SECRET).at(clock.now())))
    assert thief.closed.wait(1.2)
    with pytest.raises(socketio.exceptions.ConnectionError):
        Page(server.address, old)
    page = Page(server.address, new, join="general")
    assert page.say("It is me.")["ok"]
    page.close()
