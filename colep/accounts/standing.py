"""Moving members from one standing to another, by the table of `rules.standing`, and freezing countries.

Whatever takes away a right ends every session in the same transaction; the sockets go after the commit.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime, time

from sqlalchemy import select

from colep.accounts.events import StandingChanged
from colep.accounts.models import CountryFreeze, Member
from colep.accounts.service import end_sessions, fold_email
from colep.accounts.still import require_still
from colep.audit.service import clean_reason, record
from colep.core import clock
from colep.core.db import Transaction, again_if_beaten, db, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.letters.kinds import Kind
from colep.letters.service import post
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject, country_number
from colep.rules.policy import require
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import READING, TERM, Hand, NoSuchMove, Standing, require_move, standing_at

_LETTERS = {
    Standing.SUSPENDED: Kind.SUSPENDED,
    Standing.LEFT: Kind.LEFT,
    Standing.MEMBER: Kind.RESTORED,
}


def change_standing(handle_or_email: str, standing: Standing, *, reason: str) -> None:
    """Suspend, restore or expire a member; all that they have open ends. For commands.

    The reason is kept in the record of acts, where the member can read it. Raises Missing, Conflict where the
    table has no such move, and Invalid for a reason that is empty, too long or holds an address (`address`) or
    the member's name (`name`).
    """
    wanted = fold_email(handle_or_email)
    with transaction() as act:
        member = db.session.scalar(select(Member).where((Member.email == wanted) | (Member.handle == wanted)))
        if member is None:
            raise Missing
        reason = nameless(clean_reason(reason), member)
        if standing is Standing.MEMBER:
            standing = _restored(member)
        _change(act, member, standing, Hand.COMMAND)
        record(Act.STANDING_CHANGE, Subject.MEMBER, member.id, detail=standing.value, reason=reason)


def suspend(actor: Actor, member_id: int, *, reason: str, from_session: int | None = None) -> None:
    """Shut a member out now. By the secretariat, or by a contact point of the member's country.

    Raises Missing for somebody who is not theirs to suspend, Conflict, and Invalid as `change_standing`.
    """
    _decide(actor, member_id, Standing.SUSPENDED, reason, from_session)


def leave(actor: Actor, member_id: int, *, reason: str = "", from_session: int | None = None) -> None:
    """Note that a member has left the service; what they wrote stays as it was attributed. Raises as `suspend`."""
    _decide(actor, member_id, Standing.LEFT, reason, from_session)


def restore(actor: Actor, member_id: int, *, reason: str, from_session: int | None = None) -> None:
    """Let a suspended or expired member in again. By the secretariat. Raises as `suspend`."""
    require(actor, Action.STANDING_DECIDE)
    _decide(actor, member_id, Standing.MEMBER, reason, from_session)


def _decide(actor: Actor, member_id: int, standing: Standing, reason: str, from_session: int | None) -> None:
    with transaction() as act:
        member = locked_by(actor, member_id)
        hand = _hand(actor, member)
        reason = nameless(clean_reason(reason), member) if reason or standing is not Standing.LEFT else ""
        standing = _restored(member) if standing is Standing.MEMBER else standing
        _change(act, member, standing, hand)
        record(
            Act.STANDING_CHANGE, Subject.MEMBER, member.id, actor_id=actor.member_id, session_id=from_session,
            detail=standing.value, reason=reason,
        )  # fmt: skip


def locked_by(actor: Actor, member_id: int) -> Member:
    """Return a member, locked, for an act of this person, who stands as they did when the request came.

    The lower number is locked first, so that two who shut each other out do not wait for each other. Raises Missing,
    NotAllowed.
    """
    if actor.member_id < member_id:
        require_still(actor, Action.STANDING_DECIDE)
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None or member.id == actor.member_id:
        raise Missing
    if actor.member_id > member_id:
        require_still(actor, Action.STANDING_DECIDE)
    return member


def _hand(actor: Actor, member: Member) -> Hand:
    """Say by which right this person moves that member. Nobody moves themself. Raises Missing or NotAllowed."""
    if actor.member_id == member.id:
        raise Missing
    if actor.role is Role.SPOC:
        require(actor, Action.COUNTRY_ANSWER)
        if not is_of_country(member, actor.country):
            raise Missing
        return Hand.SPOC
    require(actor, Action.STANDING_DECIDE)
    return Hand.STAFF


def is_of_country(member: Member, country: str) -> bool:
    """Say whether the contact points of this country answer for a member."""
    return member.country == country and Role(member.role) in NATIONAL


def _restored(member: Member) -> Standing:
    """Who had never enrolled comes back to where they were."""
    return Standing.MEMBER if member.rules_accepted_at else Standing.ADMITTED


def _change(act: Transaction, member: Member, standing: Standing, hand: Hand) -> None:
    move(act, member, standing, hand)
    if standing is Standing.MEMBER and member.ends_at <= clock.now():
        member.ends_at = term_end(member)
    if kind := _LETTERS.get(standing):
        tell(act, member, kind)


def move(act: Transaction, member: Member, standing: Standing, hand: Hand) -> None:
    """Move a member inside an act, by the table. All that they have open ends unless they go on as before.

    Raises Conflict where the table has no such move for this hand.
    """
    now = standing_at(Standing(member.standing), member.ends_at, clock.now())
    try:
        require_move(now, standing, hand)
    except NoSuchMove as error:
        raise Conflict(str(error)) from error
    member.standing = standing.value
    if not (now in READING and standing in READING):
        end_sessions(act, member.id)
    act.fact(StandingChanged(member.id))


def term_end(member: Member) -> datetime:
    """Return the end of a term that begins now: a year, or the end of the posting if that comes first."""
    end = clock.now() + TERM
    if member.posting_ends is None:
        return end
    return min(end, datetime.combine(member.posting_ends, time.max, UTC).replace(microsecond=0))


def renew(actor: Actor, member_ids: Collection[int], *, from_session: int | None = None) -> int:
    """Confirm that these people still serve: each gets a new term. Returns how many there were.

    By a contact point for the own country, or by the secretariat. Raises Missing if one of them is not theirs,
    Conflict for one whose standing has no renewal or whose posting is over; then nobody is renewed.
    """
    wanted = set(member_ids)
    with transaction() as act:
        ids = {*wanted, actor.member_id}
        chosen = select(Member).where(Member.id.in_(ids)).order_by(Member.id).with_for_update()
        members = [member for member in db.session.scalars(chosen) if member.id in wanted]
        require_still(actor, Action.STANDING_DECIDE)
        if len(members) < len(wanted):
            raise Missing
        for member in members:
            _renew(act, actor, member)
        # From the first entry to the commit nobody else can write to the record: all of them come last.
        for member in members:
            record(
                Act.MEMBERSHIP_RENEW, Subject.MEMBER, member.id, actor_id=actor.member_id, session_id=from_session
            )  # fmt: skip
        return len(members)


def _renew(act: Transaction, actor: Actor, member: Member) -> None:
    hand = _hand(actor, member)
    now = standing_at(Standing(member.standing), member.ends_at, clock.now())
    end = term_end(member)
    if now not in READING or end <= clock.now():
        raise Conflict(f"{now} has no renewal")
    if now is not Standing.MEMBER:
        move(act, member, Standing.MEMBER, hand)
    member.standing, member.ends_at = Standing.MEMBER.value, end
    tell(act, member, Kind.RENEWED, ends=end.date().isoformat())


def tell(act: Transaction, member: Member, kind: Kind, **values: str) -> None:
    """Write a letter to a member about themself, inside an act."""
    key = f"{kind.value}:{member.id}:{clock.now():%Y%m%dT%H%M%S%f}"
    post(act, kind, member.email, member.interface_language, key=key, name=member.name, **values)


def freeze_country(actor: Actor, country: str, *, reason: str, from_session: int | None = None) -> None:
    """Shut a country's own people out until the freeze is lifted. Raises Conflict if it is frozen already."""
    _freeze(actor, country, reason, from_session, thaw=False)


def thaw_country(actor: Actor, country: str, *, reason: str, from_session: int | None = None) -> None:
    """Lift the freeze of a country. Raises Conflict if there is none."""
    _freeze(actor, country, reason, from_session, thaw=True)


@again_if_beaten
def _freeze(actor: Actor, country: str, reason: str, from_session: int | None, *, thaw: bool) -> None:
    require(actor, Action.COUNTRY_DECIDE)
    reason = clean_reason(reason)
    with transaction() as act:
        require_still(actor, Action.COUNTRY_DECIDE)
        frozen = db.session.get(CountryFreeze, country, with_for_update=True)
        if (frozen is None) is thaw:
            raise Conflict(f"{country} is {'not frozen' if thaw else 'frozen'}")
        if thaw:
            db.session.delete(frozen)
        else:
            db.session.add(CountryFreeze(country=country, since=clock.now()))
            for member_id in db.session.scalars(
                select(Member.id).where(
                    Member.country == country, Member.role.in_(sorted(role.value for role in NATIONAL))
                )
            ):
                end_sessions(act, member_id)
        record(
            Act.COUNTRY_THAW if thaw else Act.COUNTRY_FREEZE, Subject.COUNTRY, country_number(country),
            actor_id=actor.member_id, session_id=from_session, reason=reason,
        )  # fmt: skip


def nameless(reason: str, member: Member) -> str:
    """Return the reason. An entry names people by their ids only, so that it can stay when a member's data go.

    Raises Invalid with `name`.
    """
    return without_names(reason, f"{member.name} {member.latin_name} {member.handle}")


def without_names(reason: str, names: str) -> str:
    """Return the reason. Raises Invalid with `name` if it holds one of these names."""
    words = set(re.findall(r"[^\W_]+", reason.casefold()))
    if words & {part for part in re.findall(r"[^\W_]+", names.casefold()) if len(part) > 3}:
        raise Invalid("reason", "name")
    return reason
