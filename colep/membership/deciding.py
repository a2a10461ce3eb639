"""The decision on an application: two different members of the secretariat who agree, and nobody less.

Whoever sponsors or has edited is not among them. A voice counts only as long as its owner may decide: somebody who
was suspended meanwhile is not counted any more, so all voices are counted anew at each one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from colep.accounts import enrolling
from colep.accounts.models import CountryFreeze, Member
from colep.audit.service import record
from colep.core import clock, sealing
from colep.core.db import Transaction, again_if_beaten, db, execute, transaction
from colep.core.errors import Invalid
from colep.core.text import clean_text
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.membership.candidates import candidate
from colep.membership.entitlement import entitled_among, require_entitled
from colep.membership.models import Application, Voice, Vote
from colep.membership.objections import Objected, Objection, note_refusal
from colep.membership.telling import tell_applicant
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.roles import Role
from colep.rules.standing import OPEN_APPLICATION, Hand, Standing, require_move
from colep.rules.vouching import Candidate, Reason, decides, is_national, may_decide

LONGEST_WORDS = 1000


class Outcome(StrEnum):
    """What a voice came to."""

    #: One more that agrees is needed.
    NOTED = "noted"
    ADMITTED = "admitted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Said:
    """What a decider says: the voice, and for a refusal its reasons and a word to the applicant."""

    voice: Voice
    reasons: tuple[Reason, ...] = ()
    words: str = ""


def read_voice(voice: str, reasons: Collection[str] = (), words: str = "") -> Said:
    """Return what a decider says, checked. Raises Invalid with the field and `choice`, `empty`, `long` or `binary`."""
    if voice not in tuple(Voice):
        raise Invalid("voice", "choice")
    if Voice(voice) is Voice.ADMIT:
        return Said(Voice.ADMIT)
    if not reasons:
        raise Invalid("reasons", "empty")
    if set(reasons) - {reason.value for reason in Reason}:
        raise Invalid("reasons", "choice")
    ordered = tuple(reason for reason in Reason if reason.value in reasons)
    return Said(Voice.DECLINE, ordered, clean_text(words, "words", LONGEST_WORDS, required=False))


def vote(
    actor: Actor, application_id: int, said: Said, *, seen_change: datetime, from_session: int | None = None
) -> Outcome:  # fmt: skip
    """Give or change one's voice; the second that agrees decides, in the same transaction.

    `seen_change` is the application's `changed_at` as the page showed it. Raises Missing, NotAllowed, and Objected
    (which is recorded) where the decider, the application or its country do not allow it now.
    """
    require(actor, Action.APPLICATION_DECIDE)
    try:
        return _vote(actor, application_id, said, seen_change, from_session)
    except Objected as objected:
        note_refusal(objected, actor, Subject.APPLICATION, application_id, from_session)
        raise


@again_if_beaten
def _vote(
    actor: Actor, application_id: int, said: Said, seen_change: datetime, from_session: int | None
) -> Outcome:  # fmt: skip
    with transaction() as act:
        application, its = candidate(application_id, actor, lock=True)
        require_open(application, seen_change)
        _require_decider(actor, its)
        if said.voice is Voice.ADMIT:
            _require_admissible(application, its)
        _keep(application.id, actor.member_id, said)
        agreeing = [vote for vote in _counted(application, its) if vote.voice == said.voice.value]
        if not any(vote.decider_id == actor.member_id for vote in agreeing):
            raise Objected(Objection.NOT_ENTITLED)
        outcome, entry = Outcome.NOTED, Act.APPLICATION_VOTE
        if decides([vote.decider_id for vote in agreeing]):
            outcome, entry = _close(act, application, said.voice, agreeing)
        record(
            entry, Subject.APPLICATION, application.id, actor_id=actor.member_id, session_id=from_session,
            detail=said.voice.value,
        )  # fmt: skip
        return outcome


def require_open(application: Application, seen_change: datetime) -> None:
    """Raise Objected unless the application still waits and is the one that the page showed."""
    if Standing(application.standing) not in OPEN_APPLICATION:
        raise Objected(Objection.ENDED)
    if application.changed_at != seen_change:
        raise Objected(Objection.CHANGED)


def objection_to(actor: Actor, its: Candidate) -> Objection | None:
    """Say why this member of the secretariat is not one of the two; None if they may be."""
    if actor.member_id in its.sponsors or its.is_named_sponsor:
        return Objection.SPONSOR
    if actor.member_id in its.editors:
        return Objection.EDITOR
    return None if may_decide(actor, its) else Objection.NOT_ENTITLED


def _require_decider(actor: Actor, its: Candidate) -> None:
    if objection := objection_to(actor, its):
        raise Objected(objection)


def _require_admissible(application: Application, its: Candidate) -> None:
    """Raise Objected for somebody who is not vouched for, is a member already, or whose country is frozen."""
    if its.standing is not Standing.VOUCHED:
        raise Objected(Objection.NOT_VOUCHED)
    known = select(Member.id).where(Member.email == application.email, Member.standing != Standing.LEFT.value)
    if db.session.scalar(known) is not None:
        raise Objected(Objection.IS_MEMBER)
    frozen = select(CountryFreeze.country).where(CountryFreeze.country == its.country)
    if is_national(its) and db.session.scalar(frozen) is not None:
        raise Objected(Objection.FROZEN)


def _keep(application_id: int, decider_id: int, said: Said) -> None:
    """Write the voice down, in the place of an earlier one of the same person."""
    kept = db.session.get(Vote, (application_id, decider_id))
    if kept is None:
        kept = Vote(application_id=application_id, decider_id=decider_id)
        db.session.add(kept)
    kept.voice, kept.words, kept.at = said.voice.value, said.words, clock.now()
    kept.reasons = " ".join(reason.value for reason in said.reasons)
    db.session.flush()


def _counted(application: Application, its: Candidate) -> list[Vote]:
    """Return the voices that count now. Their owners cannot be suspended before this act is over."""
    votes = db.session.scalars(
        select(Vote).where(Vote.application_id == application.id).order_by(Vote.decider_id)
    ).all()
    counting = entitled_among([vote.decider_id for vote in votes]) - its.sponsors - its.editors
    return [vote for vote in votes if vote.decider_id in counting]


def _close(act: Transaction, application: Application, voice: Voice, agreeing: list[Vote]) -> tuple[Outcome, Act]:
    admits = voice is Voice.ADMIT
    standing = Standing.ADMITTED if admits else Standing.DECLINED
    require_move(Standing(application.standing), standing, Hand.TWO)
    application.standing, application.ended_at = standing.value, clock.now()
    application.is_asked_back, application.answer = False, ""
    if admits:
        application.member_id = _admit(act, application)
        return Outcome.ADMITTED, Act.APPLICATION_ADMIT
    _decline(act, application, agreeing)
    return Outcome.DECLINED, Act.APPLICATION_DECLINE


def _admit(act: Transaction, application: Application) -> int:
    """Make the account; the letter with the link goes after the commit. Returns the member's id."""
    member = enrolling.admit(
        act, email=application.email, name=application.name, latin_name=application.latin_name,
        role=Role(application.role), country=application.country, agency=application.agency,
        function=application.rank, languages=application.languages,
        interface_language=application.interface_language, posting_ends=application.posting_ends,
        code_hash=application.code_hash,
    )  # fmt: skip
    return member.id


def _decline(act: Transaction, application: Application, agreeing: list[Vote]) -> None:
    """Tell the applicant all reasons of both, and what they added."""
    given = {reason for vote in agreeing for reason in vote.reasons.split()}
    application.decline_reasons = " ".join(reason.value for reason in Reason if reason.value in given)
    words = dict.fromkeys(vote.words for vote in agreeing if vote.words)
    application.answer = "\n\n".join(words)[:LONGEST_WORDS]
    _tell_with_link(act, application, Kind.APPLICATION_DECLINED, reasons=application.decline_reasons)


def ask_back(
    actor: Actor, application_id: int, question: str, *, seen_change: datetime, from_session: int | None = None
) -> None:  # fmt: skip
    """Ask the applicant something; they read it on their page and answer by correcting the application.

    Raises Missing, NotAllowed, Invalid, and Objected where it waits for an answer already or is closed.
    """
    require(actor, Action.APPLICATION_DECIDE)
    question = clean_text(question, "question", LONGEST_WORDS)
    with transaction() as act:
        application, _its = candidate(application_id, actor, lock=True)
        require_entitled(actor)
        require_open(application, seen_change)
        if application.is_asked_back:
            raise Objected(Objection.ASKED)
        application.is_asked_back, application.answer = True, question
        _tell_with_link(act, application, Kind.APPLICATION_ASKED_BACK)
        record(
            Act.APPLICATION_ASK, Subject.APPLICATION, application.id, actor_id=actor.member_id,
            session_id=from_session,
        )  # fmt: skip


def _tell_with_link(act: Transaction, application: Application, kind: Kind, **values: str) -> None:
    """Write to the applicant inside an act, with a fresh link to their page; the link before it is void."""
    token = sealing.new_token()
    application.state_digest = sealing.token_digest(token)
    tell_applicant(act, application, kind, link=absolute(f"/apply/{token}"), **values)


def forget_voices(application_id: int, of: int | None = None) -> None:
    """Take back what was said on an application inside an act: all voices, or those of one person."""
    condition = Vote.application_id == application_id
    if of is not None:
        condition &= Vote.decider_id == of
    execute(delete(Vote).where(condition))
