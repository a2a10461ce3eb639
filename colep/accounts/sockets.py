"""Tells the live door who is behind a socket, and rings when a session ends."""

from datetime import timedelta

from flask import request

from colep.accounts import queries, service
from colep.accounts.doorkeeper import session_token
from colep.accounts.events import SessionEnded, StandingChanged
from colep.core import clock, events, live

#: As with pages: `seen_at` is written at most this often.
_TOUCH_EVERY = timedelta(minutes=1)


def _caller() -> live.Caller | None:
    """The same look-up as for a page; the cookie is the one the browser opened the socket with."""
    token = session_token(request)
    who = queries.signed_in(token) if token else None
    if who is None or who.is_half:
        return None
    return live.Caller(
        session_id=who.session_id,
        seen_at=who.seen_at,
        actor=who.actor,
        name=who.name,
        latin_name=who.latin_name,
        language=who.interface_language,
        zone=who.zone,
        digits=who.digits,
        calendar=who.second_calendar,
        languages=who.languages,
    )


def _seen(caller: live.Caller) -> None:
    if clock.now() - caller.seen_at > _TOUCH_EVERY:
        service.touch_session(caller.session_id)


live.identify_with(caller=_caller, standing=queries.standing_sessions, seen=_seen)


@events.on(SessionEnded)
def _session_ended(fact: SessionEnded) -> None:
    live.look_at(session_id=fact.session_id)


@events.on(StandingChanged)
def _standing_changed(fact: StandingChanged) -> None:
    live.look_at(member_id=fact.member_id)
