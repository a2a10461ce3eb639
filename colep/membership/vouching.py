"""What sponsors say of an applicant: the country's contact point, and a member of another country whom they named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from colep.accounts.models import Member
from colep.accounts.still import require_still
from colep.audit.service import record
from colep.core import clock
from colep.core.db import Transaction, again_if_beaten, db, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.membership.candidates import candidate, may_write_now, whose
from colep.membership.models import Application, Vouch, VouchVerdict
from colep.membership.telling import tell_applicant, tell_secretariat
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.standing import Hand, Standing, require_move
from colep.rules.vouching import (
    Candidate,
    Reason,
    is_asked,
    is_vouched,
    may_vouch,
    speaks_for_country,
)

LONGEST_NOTE = 300


@again_if_beaten
def vouch(
    actor: Actor, application_id: int, *, note: str = "", seen: datetime | None = None, from_session: int | None = None
) -> Standing:  # fmt: skip
    """Say that the applicant is who they say; returns where the application stands now.

    `seen` is the change that was on the sponsor's page. Raises Missing for an application that is not theirs to
    speak about, Conflict where somebody was quicker or the words have changed since.
    """
    with transaction() as act:
        application, law = _to_speak_about(actor, application_id, seen)
        _say(actor, application, VouchVerdict.VOUCH, "", note)
        if _all_have_vouched(application, law):
            _move(application, Standing.VOUCHED)
            tell_secretariat(act, application)
        _record(Act.APPLICATION_VOUCH, actor, application, _hat(actor, law), from_session)
        return Standing(application.standing)


@again_if_beaten
def refuse(
    actor: Actor, application_id: int, reason: Reason, *,
    note: str = "", seen: datetime | None = None, from_session: int | None = None,
) -> Standing:  # fmt: skip
    """Say that one does not vouch; returns where the application stands now.

    A contact point's refusal declines the application, and the applicant reads the reason; another sponsor's only
    takes the sponsor out. Raises as `vouch`.
    """
    with transaction() as act:
        application, law = _to_speak_about(actor, application_id, seen)
        _say(actor, application, VouchVerdict.REFUSE, reason.value, note)
        if speaks_for_country(actor, law):
            _decline(act, application, reason)
        else:
            application.sponsor_email = ""
        _record(Act.APPLICATION_REFUSE, actor, application, reason.value, from_session)
        return Standing(application.standing)


def _to_speak_about(actor: Actor, application_id: int, seen: datetime | None) -> tuple[Application, Candidate]:
    """Return an application, locked, that this member may speak about now. Raises NotAllowed, Missing or Conflict."""
    require(actor, Action.VOUCH)
    application, law = candidate(application_id, actor, lock=True)
    require_still(actor, Action.VOUCH)
    if not is_asked(actor, law):
        raise Missing
    if not may_vouch(actor, law):
        raise Conflict(f"{application.standing}, or said already")
    if seen is not None and seen != application.changed_at:
        raise Conflict("the application was changed since")
    return application, law


def _say(actor: Actor, application: Application, verdict: VouchVerdict, reason: str, note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", "long")
    db.session.add(
        Vouch(
            application_id=application.id, sponsor_id=actor.member_id, verdict=verdict.value, reason=reason,
            note=note, at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()


def _all_have_vouched(application: Application, law: Candidate) -> bool:
    """Count the words of those who may still write; a sponsor who was suspended since vouches for nobody."""
    vouchers: Sequence[Any] = db.session.execute(
        select(Member.role, Member.country)
        .join(Vouch, Vouch.sponsor_id == Member.id)
        .where(Vouch.application_id == application.id, Vouch.verdict == VouchVerdict.VOUCH.value, may_write_now())
    ).all()
    return is_vouched(law, *whose(vouchers, law))


def _decline(act: Transaction, application: Application, reason: Reason) -> None:
    _move(application, Standing.DECLINED)
    application.decline_reasons, application.answer = reason.value, ""
    application.ended_at, application.is_asked_back = clock.now(), False
    tell_applicant(act, application, Kind.APPLICATION_DECLINED, reasons=reason.value, link=absolute("/apply"))


def _move(application: Application, standing: Standing) -> None:
    require_move(Standing(application.standing), standing, Hand.SPONSOR)
    application.standing = standing.value


def _hat(actor: Actor, law: Candidate) -> str:
    return "country" if speaks_for_country(actor, law) else "sponsor"


def _record(act: Act, actor: Actor, application: Application, detail: str, from_session: int | None) -> None:
    record(
        act, Subject.APPLICATION, application.id, actor_id=actor.member_id, session_id=from_session, detail=detail
    )  # fmt: skip
