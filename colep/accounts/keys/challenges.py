"""Challenges of WebAuthn: 256 bits, bound to one session and one purpose, good for one answer and a few minutes."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from colep.accounts.models import MemberSession
from colep.core import clock
from colep.core.db import db, transaction
from colep.core.errors import Missing

#: For a passkey that is shown, and for one that is made.
SHOW, MAKE = "show", "make"

#: As long as somebody may look for the key in their bag.
LIVES = timedelta(minutes=5)


def draw(session_id: int, purpose: str) -> bytes:
    """Draw a session's challenge; one that waited before is void. Raises Missing if the session has ended."""
    challenge = secrets.token_bytes(32)
    with transaction():
        session = _session(session_id)
        if session is None:
            raise Missing
        session.challenge = f"{purpose}:{int(clock.now().timestamp())}:{bytes_to_base64url(challenge)}"
    return challenge


def take(session_id: int, purpose: str) -> bytes | None:
    """Take the challenge that waits in this session for this purpose; after that it is gone, whatever the answer."""
    with transaction():
        session = _session(session_id)
        waiting = session.challenge if session is not None else ""
        if session is not None:
            session.challenge = ""
    kind, _, rest = waiting.partition(":")
    drawn, _, challenge = rest.partition(":")
    if kind != purpose or clock.now().timestamp() - int(drawn) > LIVES.total_seconds():
        return None
    return base64url_to_bytes(challenge)


def _session(session_id: int) -> MemberSession | None:
    return db.session.scalar(
        select(MemberSession)
        .where(MemberSession.id == session_id, MemberSession.ended_at.is_(None))
        .with_for_update()
    )  # fmt: skip
