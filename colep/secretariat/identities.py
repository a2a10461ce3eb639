"""Opening who spoke under the Chatham House Rule: one of the secretariat asks, another opens or refuses.

Both must see the item as any member does. The record says which item it was about and never who spoke; the reason
is not compared with the author's name, since whoever asks could find the name out by trying.
"""

from dataclasses import dataclass

from sqlalchemy import select

from colep.accounts.models import Member
from colep.audit.service import clean_reason, record
from colep.chat.models import Room
from colep.chatham.models import Unveiling
from colep.chatham.queries import members_behind
from colep.core import clock, sealing
from colep.core.db import Transaction, again_if_beaten, db, transaction
from colep.core.errors import Missing
from colep.core.names import Name
from colep.forum.models import Thread
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.membership.entitlement import entitled_among, entitled_now, require_entitled
from colep.membership.objections import Objected, Objection, note_refusal
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.chatham import LOOK
from colep.rules.policy import require
from colep.rules.roles import Role
from colep.secretariat.identity_cards import Item, item
from colep.sharing.law import read_by_members


@dataclass(frozen=True, slots=True)
class Behind:
    """The member who spoke. For the page of the two who opened it, and for nothing else."""

    member_id: int
    name: Name
    role: Role
    country: str


@again_if_beaten
def ask(actor: Actor, subject: Subject, subject_id: int, *, reason: str, from_session: int | None = None) -> int:
    """Ask that it be opened who said this; returns the request's id.

    Raises NotAllowed, Missing for what the actor may not see or what is not under the Rule, Invalid for the reason,
    and Objected where somebody has asked already for the same speaker.
    """
    require(actor, Action.IDENTITY_OPEN)
    with transaction() as act:
        said = item(actor, subject, subject_id)
        require_entitled(actor)
        waiting = select(Unveiling.id).where(Unveiling.speaker_id == said.speaker_id, Unveiling.closed_at.is_(None))
        if db.session.scalar(waiting) is not None:
            raise Objected(Objection.PROPOSED)
        request = Unveiling(
            speaker_id=said.speaker_id, subject_kind=subject.value, subject_id=subject_id, reason=clean_reason(reason),
            asked_by_id=actor.member_id, asked_at=clock.now(),
        )  # fmt: skip
        db.session.add(request)
        db.session.flush()
        _tell_the_others(act, request, said)
        record(
            Act.IDENTITY_ASK, subject, subject_id, actor_id=actor.member_id, session_id=from_session,
            reason=request.reason,
        )  # fmt: skip
        return request.id


def _tell_the_others(act: Transaction, request: Unveiling, said: Item) -> None:
    """Write to those of the secretariat who see the item too and want to be told at once."""
    place = Thread if said.subject is Subject.POST else Room
    others = select(Member).where(
        entitled_now(), Member.tell_waiting == "at-once", Member.id != request.asked_by_id,
        select(place.id).where(place.id == said.place_id, read_by_members(place)).exists(),
    )  # fmt: skip
    for member in db.session.scalars(others):
        post(
            act, Kind.IDENTITY_WAITING, member.email, member.interface_language,
            key=f"{Kind.IDENTITY_WAITING.value}:{request.id}:{member.id}", name=member.name,
            link=absolute("/secretariat/identities"),
        )  # fmt: skip


def open_(actor: Actor, number: int, *, from_session: int | None = None) -> None:
    """Open who spoke, as another of the secretariat than the one who asked. The author gets a letter.

    Raises NotAllowed, Missing, and Objected (which is recorded) for one's own request, an answered one, one whose
    asker may not decide any more, and an envelope that was closed under another key.
    """
    require(actor, Action.IDENTITY_OPEN)
    subject, subject_id = Subject.NOBODY, 0
    try:
        with transaction() as act:
            request = _held(actor, number)
            subject, subject_id = Subject(request.subject_kind), request.subject_id
            _require_two(actor, request)
            member = _author_of(request)
            _close(request, actor, is_opened=True)
            _tell_the_author(act, member)
            record(Act.IDENTITY_OPEN, subject, subject_id, actor_id=actor.member_id, session_id=from_session)
    except Objected as objected:
        note_refusal(objected, actor, subject, subject_id, from_session)
        raise


def _held(actor: Actor, number: int) -> Unveiling:
    """Return a request, held until the commit. Raises Missing where the actor may not see what it is about."""
    request = db.session.get(Unveiling, number, with_for_update=True)
    if request is None:
        raise Missing
    item(actor, Subject(request.subject_kind), request.subject_id)
    return request


def _require_two(actor: Actor, request: Unveiling) -> None:
    """Raise Objected unless two different people who may both decide now stand behind an open request."""
    if request.closed_at is not None:
        raise Objected(Objection.ENDED)
    if request.asked_by_id == actor.member_id:
        raise Objected(Objection.SAME_PERSON)
    entitled = entitled_among((actor.member_id, request.asked_by_id))
    if actor.member_id not in entitled:
        raise Objected(Objection.NOT_ENTITLED)
    if request.asked_by_id not in entitled:
        raise Objected(Objection.PROPOSER_GONE)


def _author_of(request: Unveiling) -> Member:
    """Open the envelope. Raises Objected if it was closed under another key."""
    member = db.session.get(Member, members_behind([request.speaker_id]).get(request.speaker_id, 0))
    if member is None:
        raise Objected(Objection.ENVELOPE)
    return member


def _close(request: Unveiling, actor: Actor, *, is_opened: bool) -> None:
    request.closed_by_id, request.closed_at, request.is_opened = actor.member_id, clock.now(), is_opened


def _tell_the_author(act: Transaction, member: Member) -> None:
    """Write to the author. Neither the letter nor its key says which thread or room it is about.

    The letter lies beside an address, in this database and in a mailbox; it must not join the two.
    """
    key = f"{Kind.IDENTITY_OPENED.value}:{sealing.new_token()}"
    link = absolute("/account/opened")
    post(act, Kind.IDENTITY_OPENED, member.email, member.interface_language, key=key, name=member.name, link=link)


def refuse(actor: Actor, number: int, *, reason: str = "", from_session: int | None = None) -> None:
    """Close a request without opening anything; the one who asked takes it back, without a reason if they like.

    Raises NotAllowed, Missing, Invalid for the reason, Objected for an answered one.
    """
    require(actor, Action.IDENTITY_OPEN)
    with transaction():
        request = _held(actor, number)
        require_entitled(actor)
        if request.closed_at is not None:
            raise Objected(Objection.ENDED)
        is_own = request.asked_by_id == actor.member_id
        reason = clean_reason(reason) if reason or not is_own else ""
        _close(request, actor, is_opened=False)
        record(
            Act.IDENTITY_REFUSE, Subject(request.subject_kind), request.subject_id, actor_id=actor.member_id,
            session_id=from_session, detail="own" if is_own else "", reason=reason,
        )  # fmt: skip


def look(actor: Actor, number: int, *, from_session: int | None = None) -> Behind:
    """Return who spoke, to one of the two who opened it, within a day. Each look is recorded.

    Raises NotAllowed, Missing for everybody else and afterwards, Objected for an envelope that does not open.
    """
    require(actor, Action.IDENTITY_OPEN)
    with transaction():
        request = _held(actor, number)
        require_entitled(actor)
        if not _may_look(actor, request):
            raise Missing
        member = _author_of(request)
        behind = Behind(member.id, Name(member.name, member.latin_name), Role(member.role), member.country)
        record(
            Act.IDENTITY_LOOK, Subject(request.subject_kind), request.subject_id, actor_id=actor.member_id,
            session_id=from_session,
        )  # fmt: skip
        return behind


def _may_look(actor: Actor, request: Unveiling) -> bool:
    is_one_of_two = actor.member_id in (request.asked_by_id, request.closed_by_id)
    is_in_time = request.closed_at is not None and clock.now() < request.closed_at + LOOK
    return request.is_opened and is_one_of_two and is_in_time
