"""What two of the secretariat have opened of a member, for that member: on a page of their own, beside the letter."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from colep.chatham.models import Speaker, Unveiling
from colep.chatham.queries import is_tagged
from colep.core.db import fetch_all
from colep.core.http.doors import actor, may
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.chatham import Place, Veiled
from colep.secretariat.identity_cards import Item, items

blueprint = Blueprint("told", __name__)

#: So many are looked through, the newest first: in no column stands whose they are.
_LOOKED_THROUGH = 500

_opened = (
    select(Unveiling.__table__, Speaker.kind, Speaker.thing_id, Speaker.tag)
    .join(Speaker, Speaker.id == Unveiling.speaker_id)
    .where(Unveiling.is_opened)
    .order_by(Unveiling.id.desc())
    .limit(_LOOKED_THROUGH)
)


@dataclass(frozen=True, slots=True)
class Told:
    """One time that it was opened that it was the reader who spoke."""

    #: None where the reader may not see it any more.
    item: Item | None
    opened_at: datetime
    reason: str


def opened_of(actor: Actor) -> tuple[Told, ...]:
    """Return what was opened of this person, the newest first."""
    own = [row for row in fetch_all(_opened) if is_tagged(actor, Place(Veiled(row.kind), row.thing_id), row.tag)]
    found = {
        subject: items(actor, subject, [row.subject_id for row in own if row.subject_kind == subject.value])
        for subject in (Subject.POST, Subject.MESSAGE)
    }
    return tuple(
        Told(found[Subject(row.subject_kind)].get(row.subject_id), row.closed_at, row.reason) for row in own
    )  # fmt: skip


@blueprint.get("/account/opened")
@may(Action.ACCOUNT_READ)
def opened() -> ResponseReturnValue:
    """Tell a member what was opened of them, and why."""
    return render_template("accounts/opened.html", opened=opened_of(actor()))
