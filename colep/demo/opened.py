"""Rooms of the demo that members have opened, one of them under the Chatham House Rule."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select

from colep.chat.models import Message, Room, RoomChange
from colep.chat.opening import NewRoom, open_room
from colep.chatham.service import speaker_for
from colep.core import markup
from colep.core.db import db, execute, fetch_all, fetch_one, transaction
from colep.demo import files
from colep.demo.rooms import moment_of
from colep.groups import membership
from colep.rules.actor import Actor
from colep.rules.chatham import NO_LANGUAGE, Place, Veiled, coarse
from colep.rules.groups import GroupKind
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.models import Group
from colep.sharing.queries import with_groups


def seed_opened(actors: dict[str, Actor], now: datetime) -> int:
    """Open the rooms and write what was said there; returns how many messages. A room is all there or not at all."""
    return sum(_seed(name, content, actors, now) for name, content in files.documents("opened"))


def _seed(name: str, content: dict[str, Any], actors: dict[str, Actor], now: datetime) -> int:
    known = fetch_one(select(Room.slug).where(Room.name == content["name"]))
    slug = known.slug if known else _open(name, content, actors)
    with transaction():
        room = db.session.scalars(select(Room).where(Room.slug == slug).with_for_update()).one()
        if db.session.scalar(select(exists().where(Message.room_id == room.id))):
            return 0
        messages = list(_messages(room, content["messages"], actors, now))
        db.session.add_all(messages)
        db.session.flush()
        execute(insert(RoomChange).values([_change(message) for message in messages]))
        room.head, room.last_message_at = len(messages), messages[-1].created_at
        return len(messages)


def _open(name: str, content: dict[str, Any], actors: dict[str, Actor]) -> str:
    choice = _choice(content, actors)
    wanted = NewRoom(content["name"], "en", choice, content["under_rule"])
    return open_room(with_groups(actors[content["opener"]]), wanted, files.nonce("opened", name))


def _choice(content: dict[str, Any], actors: dict[str, Actor]) -> Choice:
    label, others = Label(content["label"]), content["with"]
    if "circle" not in content:
        return Choice(label, AudienceKind.MEMBERS, members=tuple(actors[handle].member_id for handle in others))
    circles = select(Group.id).where(Group.kind == GroupKind.ROUTE.value, Group.subject == content["circle"])
    (circle,) = fetch_all(circles)
    for handle in (content["opener"], *others):
        membership.join(actors[handle], circle.id)
    return Choice(label, AudienceKind.GROUPS, groups=(circle.id,))


def _messages(
    room: Room, written: list[dict[str, Any]], actors: dict[str, Actor], now: datetime
) -> Iterator[Message]:  # fmt: skip
    for number, said in enumerate(written, 1):
        actor, at, text = actors[said["by"]], moment_of(said["at"], now), said["text"].strip()
        language = NO_LANGUAGE if room.is_under_rule else said["language"]
        yield Message(
            room_id=room.id, number=number, nonce=files.nonce(room.slug, number), language=language, text=text,
            html=markup.render(text, language), markup_version=markup.VERSION, reply_to=None,
            created_at=coarse(at) if room.is_under_rule else at, **_voice(room, actor),
        )  # fmt: skip


def _voice(room: Room, actor: Actor) -> dict[str, int]:
    if room.is_under_rule:
        return {"speaker_id": speaker_for(actor, Place(Veiled.ROOM, room.id))}
    return {"author_id": actor.member_id}


def _change(message: Message) -> dict[str, Any]:
    return {
        "room_id": message.room_id, "number": message.number, "kind": "message", "message_id": message.id,
        "at": message.created_at,
    }  # fmt: skip
