"""Reads of speakers. Nothing here gives a member for a speaker, but for their own sockets and an opened envelope."""

from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import bindparam, select

from colep.chatham import envelope
from colep.chatham.models import Speaker
from colep.core.db import fetch_all, fetch_one
from colep.rules.actor import Actor
from colep.rules.chatham import Place, Veiled


@dataclass(frozen=True, slots=True)
class Own:
    """As whom the reader speaks in a place under the Rule; the noughts before they have spoken."""

    speaker_id: int = 0
    number: int = 0


SILENT = Own()

_own = select(Speaker.id, Speaker.number).where(
    Speaker.kind == bindparam("kind"), Speaker.thing_id == bindparam("thing_id"), Speaker.tag == bindparam("tag")
)


def own(actor: Actor, place: Place) -> Own:
    """Return as whom this person speaks here; one's own words are known to oneself."""
    tag = envelope.tag(place, actor.member_id)
    row = fetch_one(_own, {"kind": place.kind.value, "thing_id": place.id, "tag": tag})
    return Own(row.id, row.number) if row else SILENT


def is_tagged(actor: Actor, place: Place, tag: str) -> bool:
    """Say whether a speaker of this place with this tag is the reader."""
    return compare_digest(envelope.tag(place, actor.member_id), tag)


_tag = select(Speaker.kind, Speaker.thing_id, Speaker.tag).where(Speaker.id == bindparam("id"))


def is_spoken_by(actor: Actor, speaker_id: int) -> bool:
    """Say whether this speaker is the reader."""
    row = fetch_one(_tag, {"id": speaker_id})
    return row is not None and is_tagged(actor, Place(Veiled(row.kind), row.thing_id), row.tag)


_sealed = select(Speaker.id, Speaker.kind, Speaker.thing_id, Speaker.sealed).where(
    Speaker.id.in_(bindparam("ids", expanding=True))
)


def members_behind(speaker_ids: list[int]) -> dict[int, int]:
    """Return the member behind each of these speakers, 0 where the key does not fit.

    For two uses only: the author's own sockets learn that a message is theirs, and what two of the secretariat have
    opened. Never for a card.
    """
    rows = fetch_all(_sealed, {"ids": speaker_ids}) if speaker_ids else ()
    return {row.id: envelope.open_(Place(Veiled(row.kind), row.thing_id), row.sealed) for row in rows}
