"""Applying, and what applicants do with their application until it is decided. Each act is one entry of the record."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select

from colep.accounts import enrolling
from colep.accounts.models import Member
from colep.audit.service import record
from colep.core import clock, sealing
from colep.core.db import Transaction, again_if_beaten, db, execute, transaction
from colep.core.errors import ColepError, Conflict, TooFast
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.membership.addresses import flags_of
from colep.membership.candidates import write_flags
from colep.membership.draft import ApplicationDraft, columns_of, write_draft
from colep.membership.models import Application, Vote, Vouch
from colep.membership.telling import tell_applicant, tell_sponsors
from colep.rules.acts import APPLICANT, Act, Subject
from colep.rules.standing import OPEN_APPLICATION, Hand, Standing, may_move

log = logging.getLogger(__name__)

#: Source: the project's security requirements, row 14.
CONFIRM_WITHIN = timedelta(hours=72)

#: More than these in an hour are no applicants. The row of a confirmed one is not counted any more.
MOST_UNCONFIRMED_AN_HOUR = 300


class LinkRefused(ColepError):
    """A link that leads to nothing: unknown, cut short, used or too old; which of these is not said."""

    status = 404
    code = "link"


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody whose address is known: a member, or an applicant whose state page is there."""

    member: Member | None
    application: Application | None


def apply(draft: ApplicationDraft, email: str, language: str) -> str:
    """Send an application and return the enrolment code for the applicant's screen; no letter holds it.

    The answer and the work are the same for an address that is new, a member's, or an applicant's: a letter tells
    the owner of the mailbox which. Raises TooFast when more arrive than any real morning brings.
    """
    code = enrolling.new_code()
    code_hash = enrolling.hash_enrolment_code(code)
    with transaction() as act:
        _require_room()
        flags, known = write_flags(flags_of(email, draft.country)), _find(email)
        if known.application is not None:
            _send_state_link(act, known.application)
            _record(Act.APPLICATION_MAKE, known.application, detail="again")
        elif known.member is not None:
            _tell_member(act, known.member)
            record(Act.APPLICATION_MAKE, Subject.MEMBER, known.member.id, actor_id=APPLICANT, detail="member")
        else:
            application = _store(act, draft, email, language, flags, code_hash)
            _record(Act.APPLICATION_MAKE, application)
    return code


def _require_room() -> None:
    since = clock.now() - timedelta(hours=1)
    recent = select(func.count(Application.id)).where(
        Application.standing == Standing.APPLIED.value, Application.written_at > since
    )
    count = db.session.scalar(recent) or 0
    if count >= MOST_UNCONFIRMED_AN_HOUR:
        log.error("alarm: %s unconfirmed applications within an hour; new ones are turned away", count)
        raise TooFast


def _find(email: str) -> _Known:
    # Who has left and comes back applies like anybody else.
    member = db.session.scalar(
        select(Member).where(Member.email == email, Member.standing != Standing.LEFT.value)
    )  # fmt: skip
    open_ones: ColumnElement[bool] = Application.standing.in_(sorted(standing.value for standing in OPEN_APPLICATION))
    if member is not None and member.standing == Standing.ADMITTED.value:
        open_ones |= Application.member_id == member.id
    application = db.session.scalar(
        select(Application).where(Application.email == email, open_ones).order_by(Application.id.desc()).limit(1)
    )
    return _Known(member, application)


def _store(
    act: Transaction, draft: ApplicationDraft, email: str, language: str, flags: str, code_hash: str
) -> Application:
    token, now = sealing.new_token(), clock.now()
    application = Application(
        standing=Standing.APPLIED.value, email=email, interface_language=language, flags=flags, code_hash=code_hash,
        confirm_digest=sealing.token_digest(token), confirm_expires_at=now + CONFIRM_WITHIN,
        written_at=now, changed_at=now, **columns_of(draft),
    )  # fmt: skip
    db.session.add(application)
    db.session.flush()
    tell_applicant(act, application, Kind.CONFIRM_ADDRESS, link=absolute(f"/apply/confirm/{token}"))
    return application


def _tell_member(act: Transaction, member: Member) -> None:
    post(
        act, Kind.ALREADY_MEMBER, member.email, member.interface_language, name=member.name,
        key=f"already-member:{member.id}:{clock.now():%Y%m%dT%H%M%S%f}", link=absolute("/sign-in"),
    )  # fmt: skip


def _send_state_link(act: Transaction, application: Application) -> str:
    """Make a new link to the state page and send it; the one before is dead. Returns its token."""
    token = sealing.new_token()
    application.state_digest = sealing.token_digest(token)
    tell_applicant(act, application, Kind.APPLICATION_RECEIVED, link=absolute(f"/apply/{token}"))
    return token


@again_if_beaten
def confirm(token: str) -> str:
    """Note that the address is the applicant's and return the token of the state page. The link opens once.

    Raises LinkRefused, which the record holds with its cause.
    """
    with transaction() as act:
        application = db.session.scalar(
            select(Application).where(Application.confirm_digest == sealing.token_digest(token)).with_for_update()
        )
        cause = _cause(application)
        if application is None or cause:
            _record(Act.PROOF_REFUSE, application, detail=cause)
        else:
            state_token = _confirm(act, application)
            _record(Act.APPLICATION_CONFIRM, application)
    if cause:
        raise LinkRefused
    return state_token


def _cause(application: Application | None) -> str:
    """Say by one word why a link does not confirm; empty if it does."""
    if application is None:
        return "link-unknown"
    if application.standing != Standing.APPLIED.value:
        return "link-used"
    if application.confirm_expires_at <= clock.now():
        return "link-expired"
    known = _find(application.email)
    return "address-taken" if known.member is not None or known.application is not None else ""


def _confirm(act: Transaction, application: Application) -> str:
    _move(application, Standing.CONFIRMED)
    application.confirmed_at = clock.now()
    token = _send_state_link(act, application)
    db.session.flush()
    tell_sponsors(act, application)
    return token


def correct(token: str, draft: ApplicationDraft) -> bool:
    """Change an open application; whoever spoke about it spoke about other words, so that goes. The address stays.

    Returns False, with nothing done, if the draft says what is there already. Raises LinkRefused, and Conflict
    for an application that is decided.
    """
    with transaction() as act:
        application = _of_link(token)
        if application is not None:
            if Standing(application.standing) not in OPEN_APPLICATION:
                raise Conflict(f"{application.standing} is not corrected")
            changed = write_draft(application, draft)
            if not changed:
                return False
            _begin_anew(application)
            db.session.flush()
            tell_sponsors(act, application)
            _record(Act.APPLICATION_CORRECT, application, detail=_named(changed))
    if application is None:
        raise LinkRefused
    return True


def _named(changed: tuple[str, ...]) -> str:
    """Name what changed as far as an entry of the record has room."""
    words = " ".join(changed)
    return words if len(words) <= 60 else f"{len(changed)} fields"


def _begin_anew(application: Application) -> None:
    """Take back what was said of an application whose words have changed."""
    if application.standing != Standing.CONFIRMED.value:
        _move(application, Standing.CONFIRMED)
    application.flags = write_flags(flags_of(application.email, application.country))
    application.changed_at, application.is_asked_back = clock.now(), False
    for said in (Vouch, Vote):
        execute(delete(said).where(said.application_id == application.id))


def withdraw(token: str) -> None:
    """End an application at the applicant's own wish. Raises LinkRefused, and Conflict if it is decided."""
    with transaction():
        application = _of_link(token)
        if application is not None:
            _move(application, Standing.LEFT)
            application.ended_at, application.is_asked_back = clock.now(), False
            _record(Act.APPLICATION_WITHDRAW, application)
    if application is None:
        raise LinkRefused


def send_enrolment_link(token: str) -> None:
    """Send an admitted applicant the link of their enrolment again. Raises LinkRefused, or Conflict if enrolled."""
    member_id = 0
    with transaction():
        application = _of_link(token)
        if application is not None:
            member_id = application.member_id or 0
    if application is None:
        raise LinkRefused
    if not member_id:
        raise Conflict("nobody is admitted by this application")
    enrolling.new_link_for(member_id)


def _of_link(token: str) -> Application | None:
    """Return the application of a state link, locked. None, and an entry in the record, if there is none."""
    application = db.session.scalar(
        select(Application).where(Application.state_digest == sealing.token_digest(token)).with_for_update()
    )
    if application is None:
        _record(Act.PROOF_REFUSE, None, detail="link-unknown")
    return application


def _move(application: Application, standing: Standing) -> None:
    """Move an application by the applicant's own hand. Raises Conflict where the table has no such move."""
    if not may_move(Standing(application.standing), standing, Hand.APPLICANT):
        raise Conflict(f"{application.standing} does not become {standing}")
    application.standing = standing.value


def _record(act: Act, application: Application | None, *, detail: str = "") -> None:
    subject, number = (Subject.APPLICATION, application.id) if application is not None else (Subject.NOBODY, 0)
    record(act, subject, number, actor_id=APPLICANT, detail=detail)
