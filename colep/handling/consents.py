"""Proposals to widen, and who of the authors has consented. Parts of the acts in `relabelling`."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Integer, String, insert, literal, select, update

from colep.accounts.models import Member
from colep.accounts.queries import may_do_now
from colep.audience.queries import groups_of_audience
from colep.audit.service import clean_reason, record
from colep.core import clock, tasks
from colep.core.db import Transaction, db, execute, fetch_all, fetch_one, transaction
from colep.core.errors import Missing
from colep.handling import things
from colep.handling.models import Consent, Widening
from colep.handling.refusals import NotSo, Why
from colep.handling.things import Thing
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import CLOCK, Act, Subject
from colep.rules.groups import Entry
from colep.sharing.law import seen_by_members
from colep.sharing.models import GroupMember
from colep.sharing.service import Placed

#: So long a proposal waits for its answers.
WAITS = timedelta(days=30)

_NEVER = "never"


def propose(act: Transaction, actor: Actor, thing: Thing, placed: Placed, asked: frozenset[int], reason: str) -> None:
    """Put a proposal before all other authors; who proposes has consented.

    Raises Invalid for a reason that is none, and NotSo where one of them is no member any more, or one is open.
    """
    reason = clean_reason(reason)
    if _open_of(thing) is not None:
        raise NotSo(Why.OPEN)
    if able(thing, asked) != asked:
        raise NotSo(Why.GONE)
    if not _is_known_to(placed.audience_id, asked):
        raise NotSo(Why.UNKNOWN)
    now = clock.now()
    made = execute(
        insert(Widening)
        .values(
            subject_kind=thing.subject.value, subject_id=thing.id, label=placed.label, audience_id=placed.audience_id,
            proposed_by_id=actor.member_id, reason=reason, proposed_at=now, is_done=False,
        )
        .returning(Widening.id)
    )  # fmt: skip
    widening_id = int(made.scalar_one())
    execute(insert(Consent).values(widening_id=widening_id, member_id=actor.member_id, answered_at=now))
    _ask(act, thing, widening_id, asked)


def able(thing: Thing, member_ids: Iterable[int]) -> frozenset[int]:
    """Return those of these members who can answer: they may still know the thing, and their term is not over."""
    may_know = seen_by_members(literal(thing.label, String()), literal(thing.audience_id, Integer()))
    wanted = select(Member.id).where(Member.id.in_(sorted(member_ids)), may_do_now(Action.LABEL_ANSWER), may_know)
    return frozenset(row.id for row in fetch_all(wanted))


def _is_known_to(audience_id: int, asked: frozenset[int]) -> bool:
    """Say whether all who are asked may know for which groups it would be: nobody consents to what they are not told.

    Of a closed group with a hidden roster the answer is always no: else it would tell who is in it.
    """
    closed = [group for group, _name in groups_of_audience(audience_id) if group.entry is Entry.CLOSED]
    return all(not group.is_hidden and asked <= _inside(group.id) for group in closed)


def _inside(group_id: int) -> frozenset[int]:
    rows = fetch_all(select(GroupMember.member_id).where(GroupMember.group_id == group_id))
    return frozenset(row.member_id for row in rows)


def _ask(act: Transaction, thing: Thing, widening_id: int, asked: Iterable[int]) -> None:
    """Note whom the proposal waits for, and write to them. The letter says that something waits, and not what."""
    for member in db.session.scalars(select(Member).where(Member.id.in_(sorted(asked))).order_by(Member.id)):
        execute(insert(Consent).values(widening_id=widening_id, member_id=member.id, answered_at=None))
        if member.tell_waiting != _NEVER:
            post(
                act, Kind.CONSENT_WAITING, member.email, member.interface_language,
                key=f"{Kind.CONSENT_WAITING}:{widening_id}:{member.id}", name=member.name,
                link=absolute(f"/handling/{thing.subject}/{thing.id}"),
            )  # fmt: skip


_about = select(Widening.subject_kind, Widening.subject_id).join(Consent, Consent.widening_id == Widening.id)


def about(actor: Actor, widening_id: int) -> tuple[Subject, int]:
    """Return what a proposal is about, for one whom it asks. Raises Missing."""
    row = fetch_one(_about.where(Widening.id == widening_id, Consent.member_id == actor.member_id))
    if row is None:
        raise Missing
    return Subject(row.subject_kind), row.subject_id


def lock(actor: Actor, widening_id: int) -> Widening:
    """Return a proposal, held until the end of the act. Raises NotSo for one that is over."""
    widening = db.session.get(Widening, widening_id, with_for_update=True)
    if widening is None or widening.closed_at is not None:
        raise NotSo(Why.OVER)
    return widening


def close(widening: Widening, *, is_done: bool = False) -> None:
    """End a proposal."""
    widening.closed_at, widening.is_done = clock.now(), is_done


def _open_of(thing: Thing) -> Widening | None:
    return db.session.scalar(
        select(Widening)
        .where(
            Widening.subject_kind == thing.subject.value, Widening.subject_id == thing.id, Widening.closed_at.is_(None)
        )
        .with_for_update()
    )  # fmt: skip


def close_open(thing: Thing) -> None:
    """End the proposal that is open about a thing, if there is one: it was made narrower, or is held back."""
    widening = _open_of(thing)
    if widening is not None:
        close(widening)


def note_yes(act: Transaction, actor: Actor, thing: Thing, widening: Widening) -> bool:
    """Note a consent and say whether it was the last; authors who came in since are asked now.

    Consenting twice is consenting once, and does not make it the last.
    """
    execute(
        update(Consent)
        .where(Consent.widening_id == widening.id, Consent.member_id == actor.member_id)
        .values(answered_at=clock.now())
    )
    answers = {
        row.member_id: row.answered_at
        for row in fetch_all(select(Consent.member_id, Consent.answered_at).where(Consent.widening_id == widening.id))
    }
    new = things.authors(thing) - answers.keys()
    _ask(act, thing, widening.id, new)
    return not new and all(answers.values())


_late = select(Widening.id).where(Widening.closed_at.is_(None)).order_by(Widening.id)


@tasks.daily("handling.close-late", hour=3)
def close_late() -> None:
    """End the proposals that have waited long enough, one entry for each."""
    for row in fetch_all(_late.where(Widening.proposed_at < clock.now() - WAITS)):
        with transaction():
            widening = db.session.get(Widening, row.id, with_for_update=True)
            if widening is None or widening.closed_at is not None:
                continue
            close(widening)
            record(
                Act.LABEL_WITHDRAW, Subject(widening.subject_kind), widening.subject_id, actor_id=CLOCK,
                detail=widening.label,
            )  # fmt: skip
