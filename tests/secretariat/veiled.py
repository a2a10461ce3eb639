"""Things said under the Chatham House Rule, as rows; and whoever asks who said them."""

from dataclasses import dataclass

from colep.chat.models import Message, Room
from colep.chatham.service import speaker_for
from colep.core import clock
from colep.core.db import db, transaction
from colep.forum.models import Post, Thread
from colep.rules.actor import Actor
from colep.rules.chatham import NO_LANGUAGE, Place, Veiled, coarse
from colep.rules.labels import Label
from colep.sharing.models import COMMUNITY_ID
from tests.helpers import fresh, nonce

TITLE = "What slows our requests down"


@dataclass(frozen=True, slots=True)
class Said:
    """Where it was said, what, and by which speaker."""

    place_id: int
    id: int
    speaker_id: int


def a_veiled_post(author: Actor, label: Label = Label.GREEN, audience_id: int = COMMUNITY_ID) -> Said:
    """Begin a thread under the Rule."""
    now = coarse(clock.now())
    with transaction():
        thread = Thread(
            title=TITLE, slug="what-slows", language="en", kind="discussion", is_under_rule=True, label=label.value,
            audience_id=audience_id, created_at=now, last_number=1, last_post_at=now,
        )  # fmt: skip
        db.session.add(thread)
        db.session.flush()
        thread.speaker_id = speaker_for(author, Place(Veiled.THREAD, thread.id))
        post = Post(
            thread_id=thread.id, number=1, speaker_id=thread.speaker_id, nonce=nonce(), language=NO_LANGUAGE,
            text="Our own office.", html="<p>Our own office.</p>", markup_version=1, created_at=now,
        )  # fmt: skip
        db.session.add(post)
        db.session.flush()
        said = Said(thread.id, post.id, thread.speaker_id)
    fresh()
    return said


def a_veiled_message(author: Actor, label: Label = Label.GREEN, audience_id: int = COMMUNITY_ID) -> Said:
    """Open a room under the Rule and say something in it."""
    now = coarse(clock.now())
    with transaction():
        room = Room(
            slug=f"r{nonce()[:8]}", name="Round table", language="en", is_under_rule=True, label=label.value,
            audience_id=audience_id, position=99,
        )  # fmt: skip
        db.session.add(room)
        db.session.flush()
        speaker_id = speaker_for(author, Place(Veiled.ROOM, room.id))
        message = Message(
            room_id=room.id, number=1, speaker_id=speaker_id, nonce=nonce(), language=NO_LANGUAGE, text="Nobody asks.",
            html="<p>Nobody asks.</p>", markup_version=1, created_at=now,
        )  # fmt: skip
        db.session.add(message)
        db.session.flush()
        said = Said(room.id, message.id, speaker_id)
    fresh()
    return said
