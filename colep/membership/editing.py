"""The secretariat corrects an application. Whoever does that does not decide on it any more.

What was vouched for and is changed must be vouched for anew, and every voice is given anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete

from colep.accounts.service import fold_email
from colep.accounts.standing import without_names
from colep.audit.service import clean_reason, record
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.core.errors import Invalid
from colep.membership.addresses import flags_of
from colep.membership.candidates import candidate, write_flags
from colep.membership.deciding import forget_voices, require_open
from colep.membership.entitlement import require_entitled
from colep.membership.models import Application, ApplicationEdit, Vouch
from colep.membership.telling import tell_sponsors
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.roles import APPLICABLE
from colep.rules.standing import Hand, Standing, require_move


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields that the secretariat may set right, all as they are to stand. The address is not one of them."""

    name: str
    latin_name: str
    rank: str
    agency: str
    country: str
    role: str
    posting_ends: date | None
    sponsor_email: str


#: Naming a sponsor does not change what others have vouched for.
_NOT_VOUCHED_FOR = frozenset({"sponsor_email"})


def edit(
    actor: Actor, application_id: int, correction: Correction, *, reason: str, seen_change: datetime,
    from_session: int | None = None,
) -> bool:  # fmt: skip
    """Set an application right; says whether anything was changed. The editor is barred from deciding on it.

    Raises Missing, NotAllowed, Objected as `deciding.vote`, and Invalid for a role that nobody can apply for and for
    a reason that is none (`empty`, `long`, `address`, `name`).
    """
    require(actor, Action.APPLICATION_DECIDE)
    if correction.role not in APPLICABLE:
        raise Invalid("role", "choice")
    with transaction() as act:
        application, _its = candidate(application_id, lock=True)
        require_entitled(actor)
        require_open(application, seen_change)
        new = _differences(application, correction)
        if not new:
            return False
        names = (application.name, application.latin_name, correction.name, correction.latin_name)
        reason = without_names(clean_reason(reason), " ".join(names))
        _apply(application, new, actor.member_id)
        if application.standing == Standing.CONFIRMED:
            tell_sponsors(act, application)
        record(
            Act.APPLICATION_EDIT, Subject.APPLICATION, application.id, actor_id=actor.member_id,
            session_id=from_session, detail=" ".join(sorted(new))[:60], reason=reason,
        )  # fmt: skip
        return True


def _differences(application: Application, correction: Correction) -> Mapping[str, object]:
    wanted = {name: getattr(correction, name) for name in Correction.__slots__}
    wanted["sponsor_email"] = fold_email(correction.sponsor_email)
    return {name: value for name, value in wanted.items() if value != getattr(application, name)}


def _apply(application: Application, new: Mapping[str, object], editor_id: int) -> None:
    for name, value in new.items():
        setattr(application, name, value)
    if "country" in new:
        application.flags = write_flags(flags_of(application.email, application.country))
    application.changed_at = clock.now()
    if db.session.get(ApplicationEdit, (application.id, editor_id)) is None:
        db.session.add(ApplicationEdit(application_id=application.id, editor_id=editor_id, at=clock.now()))
    if new.keys() <= _NOT_VOUCHED_FOR:
        forget_voices(application.id, of=editor_id)
        return
    forget_voices(application.id)
    execute(delete(Vouch).where(Vouch.application_id == application.id))
    if application.standing == Standing.VOUCHED:
        require_move(Standing.VOUCHED, Standing.CONFIRMED, Hand.STAFF)
        application.standing = Standing.CONFIRMED.value
