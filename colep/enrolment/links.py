"""The first step: the link of a letter and the code that no letter holds, together."""

from sqlalchemy import select

from colep.accounts import enrolling, secrets, service
from colep.accounts.keys.service import forget_all
from colep.accounts.models import CountryFreeze, Enrolment, Member
from colep.audit.service import record
from colep.core import clock
from colep.core.db import db, stop_reading, transaction
from colep.core.errors import ColepError
from colep.core.sealing import token_digest
from colep.enrolment.queries import MOST_WRONG_CODES, State, enrolment_by, state_of
from colep.rules.acts import APPLICANT, Act, Subject
from colep.rules.roles import NATIONAL, Role


class LinkRefused(ColepError):
    """A link, or the code beside it, opens nothing. `state` says why; OPEN means that the code was wrong."""

    status = 422
    code = "refused"

    def __init__(self, state: State) -> None:
        super().__init__(state.value)
        self.state = state


def begin(token: str, typed: str, device: str) -> str:
    """Spend a link with its code and return the token of a half session that opens the steps of enrolling.

    What an attempt before has left behind goes: whoever made it may have been somebody else. Wrong codes are
    counted; after too many the link is dead. Raises LinkRefused, recorded, for whatever opens nothing.
    """
    kept = enrolment_by(token)
    code_hash = kept.code_hash if kept else ""
    # Comparing is slow by design; nobody else should wait for a connection or the lock meanwhile.
    stop_reading()
    db.session.rollback()
    right = secrets.code_matches(enrolling.bare_code(typed), code_hash)
    with transaction() as act:
        enrolment = _locked(token)
        state = _state_now(enrolment)
        if enrolment is not None and state is State.OPEN and right and enrolment.code_hash == code_hash:
            forget_all(act, enrolment.member_id)
            service.end_sessions(act, enrolment.member_id)
            enrolment.link_used_at = clock.now()
            token, session = service.start_session(enrolment.member_id, device, half=True)
            db.session.flush()
            record(
                Act.ENROLMENT_BEGIN, Subject.MEMBER, enrolment.member_id,
                actor_id=enrolment.member_id, session_id=session.id,
            )  # fmt: skip
            return token
        if enrolment is not None and state is State.OPEN:
            enrolment.wrong_codes += 1
            state = state if enrolment.wrong_codes < MOST_WRONG_CODES else State.DEAD
            _note("code-wrong", enrolment.member_id)
        else:
            _note(_DETAILS[state], enrolment.member_id if enrolment is not None else None)
    raise LinkRefused(state)


def _locked(token: str) -> Enrolment | None:
    """Return the enrolment of a link, locked; the member first, as whoever makes a new link or code does."""
    of_link = Enrolment.link_digest == token_digest(token)
    member_id = db.session.scalar(select(Enrolment.member_id).where(of_link))
    if member_id is None:
        return None
    db.session.get_one(Member, member_id, with_for_update=True)
    return db.session.scalar(select(Enrolment).where(of_link).with_for_update())


def _state_now(enrolment: Enrolment | None) -> State:
    if enrolment is None:
        return State.UNKNOWN
    member = db.session.get_one(Member, enrolment.member_id)
    is_frozen = Role(member.role) in NATIONAL and db.session.get(CountryFreeze, member.country) is not None
    return state_of(
        member.standing, is_frozen, enrolment.link_expires_at, enrolment.link_used_at, enrolment.wrong_codes
    )  # fmt: skip


def note_refusal(token: str, state: State) -> None:
    """Enter in the record that somebody opened a link that opens nothing. An act of its own."""
    with transaction():
        member_id = db.session.scalar(
            select(Enrolment.member_id).where(Enrolment.link_digest == token_digest(token))
        )  # fmt: skip
        _note(_DETAILS[state], member_id)


def _note(detail: str, member_id: int | None) -> None:
    """Whoever holds a link has not proved to be the person, so the entry names them as the subject only."""
    record(
        Act.PROOF_REFUSE, Subject.NOBODY if member_id is None else Subject.MEMBER, member_id or 0,
        actor_id=APPLICANT, detail=detail,
    )  # fmt: skip


#: Words of the record for a link that opens nothing.
_DETAILS = {
    State.UNKNOWN: "link-unknown",
    State.USED: "link-used",
    State.EXPIRED: "link-expired",
    State.DEAD: "link-dead",
    State.CLOSED: "link-closed",
}
