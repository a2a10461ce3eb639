"""Another label or audience afterwards: narrower at once by who began it, wider with the consent of every author."""

from collections.abc import Callable

from sqlalchemy import update

from colep.accounts.still import require_still
from colep.audit.service import record
from colep.core.db import Transaction, again_if_beaten, execute, transaction
from colep.core.errors import Missing
from colep.handling import consents, recalls, things
from colep.handling.refusals import NotSo, Why
from colep.handling.things import KINDS, WHOLES, Thing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import VEILED, Act, Subject
from colep.rules.policy import require
from colep.rules.sharing import Choice, narrows
from colep.screening.service import guard
from colep.sharing.queries import shared
from colep.sharing.seen import Seen
from colep.sharing.service import Placed, place


@again_if_beaten
def narrow(
    actor: Actor, subject: Subject, thing_id: int, choice: Choice, seen: Seen, *, from_session: int | None = None
) -> None:
    """Give one's own thing a stricter label or a narrower audience, at once. An open proposal to widen it is over.

    Raises Missing for what is not there for this person or not theirs, NotAllowed, Invalid as `sharing.service.place`,
    and NotSo where it is not narrower, or where somebody was quicker.
    """
    require(actor, Action.LABEL_SET)
    with transaction() as act:
        require_still(actor, Action.LABEL_SET)
        thing = _locked(actor, subject, thing_id, seen, things.is_by)
        placed = _placed(actor, thing, choice)
        if not _is_narrower(thing, placed):
            raise NotSo(Why.WIDER)
        consents.close_open(thing)
        _put(act, thing, placed)
        _record(Act.LABEL_RAISE, actor, thing, placed, from_session)


def widen(
    actor: Actor, subject: Subject, thing_id: int, choice: Choice, seen: Seen, *, reason: str,
    from_session: int | None = None,
) -> bool:  # fmt: skip
    """Propose that more, or others, may see a thing, as one of its authors; whoever is the only one does it.

    Returns whether it is done already. Raises as `narrow`, and NotHere for data of a case in the reason; NotSo where
    nobody can be asked, one cannot be asked, or a proposal is open.
    """
    require(actor, Action.LABEL_SET)
    if not _is_an_author(actor, thing := things.load(actor, subject, thing_id)):
        raise Missing
    if thing.is_under_rule:
        raise NotSo(Why.RULE)
    if reason.strip():
        guard(actor, {"reason": reason})
    return _widen(actor, subject, thing_id, choice, seen, reason, from_session)


@again_if_beaten
def _widen(
    actor: Actor, subject: Subject, thing_id: int, choice: Choice, seen: Seen, reason: str, from_session: int | None
) -> bool:
    with transaction() as act:
        require_still(actor, Action.LABEL_SET)
        thing = _locked(actor, subject, thing_id, seen, _is_an_author)
        placed = _placed(actor, thing, choice)
        if _is_narrower(thing, placed):
            raise NotSo(Why.NARROWER)
        asked = things.authors(thing) - {actor.member_id}
        if not asked:
            consents.close_open(thing)
            _put(act, thing, placed)
            _record(Act.LABEL_LOWER, actor, thing, placed, from_session)
            return True
        consents.propose(act, actor, thing, placed, asked, reason)
        _record(Act.LABEL_PROPOSE, actor, thing, placed, from_session)
        return False


def _is_an_author(actor: Actor, thing: Thing) -> bool:
    return things.is_by(actor, thing) or actor.member_id in things.authors(thing)


def _locked(actor: Actor, subject: Subject, thing_id: int, seen: Seen, may: Callable[[Actor, Thing], bool]) -> Thing:
    if subject not in WHOLES:
        raise Missing
    thing = things.lock(actor, subject, thing_id)
    if not may(actor, thing):
        raise Missing
    if (thing.label, thing.audience_id) != (seen.label, seen.audience_id):
        raise NotSo(Why.CHANGED)
    return thing


def _placed(actor: Actor, thing: Thing, choice: Choice) -> Placed:
    placed = place(actor, choice)
    if (placed.label, placed.audience_id) == (thing.label, thing.audience_id):
        raise NotSo(Why.SAME)
    return placed


def _is_narrower(thing: Thing, placed: Placed) -> bool:
    return narrows(shared(thing.label, thing.audience_id), shared(placed.label, placed.audience_id))


def _put(act: Transaction, thing: Thing, placed: Placed) -> None:
    """Write label and audience. Also what is wider for most may be narrower for some, so open pages ask."""
    table = KINDS[thing.subject].table.__table__
    execute(update(table).where(table.c.id == thing.id).values(label=placed.label, audience_id=placed.audience_id))
    recalls.ring(act)


def _record(did: Act, actor: Actor, thing: Thing, placed: Placed, from_session: int | None) -> None:
    """Enter the act with its new label. Under the Rule not even the record knows whose it is."""
    actor_id, session_id = (VEILED, None) if thing.is_under_rule else (actor.member_id, from_session)
    record(did, thing.subject, thing.id, actor_id=actor_id, session_id=session_id, detail=placed.label)


def answer(actor: Actor, widening_id: int, *, yes: bool, from_session: int | None = None) -> bool:
    """Consent to a proposal or refuse it, as one of the authors asked; returns whether it is done now.

    A no closes it. With the last yes it is done, unless somebody has come to be an author since: they are asked then
    as well. Raises Missing for what one is not asked, NotAllowed, and NotSo for a proposal that is over.
    """
    require(actor, Action.LABEL_ANSWER)
    subject, thing_id = consents.about(actor, widening_id)
    with transaction() as act:
        require_still(actor, Action.LABEL_ANSWER)
        thing = things.lock(actor, subject, thing_id)
        widening = consents.lock(actor, widening_id)
        placed = Placed(widening.label, widening.audience_id)
        if not yes:
            consents.close(widening)
            _record(Act.LABEL_REFUSE, actor, thing, placed, from_session)
            return False
        is_last = consents.note_yes(act, actor, thing, widening)
        if is_last:
            if shared(placed.label, placed.audience_id).is_archived:
                raise NotSo(Why.OVER)
            consents.close(widening, is_done=True)
            _put(act, thing, placed)
        _record(Act.LABEL_LOWER if is_last else Act.LABEL_CONSENT, actor, thing, placed, from_session)
        return is_last


def take_back(actor: Actor, widening_id: int, *, from_session: int | None = None) -> None:
    """Take one's own proposal back. Raises Missing, NotAllowed, and NotSo for one that is over."""
    require(actor, Action.LABEL_SET)
    subject, thing_id = consents.about(actor, widening_id)
    with transaction():
        require_still(actor, Action.LABEL_SET)
        thing = things.lock(actor, subject, thing_id)
        widening = consents.lock(actor, widening_id)
        if widening.proposed_by_id != actor.member_id:
            raise Missing
        consents.close(widening)
        _record(Act.LABEL_WITHDRAW, actor, thing, Placed(widening.label, widening.audience_id), from_session)
