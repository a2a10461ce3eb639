"""Giving a member keys, inside an act of whoever gives them: enrolment, or the member's own security page.

Nothing here makes an entry in the record: the act that calls it does, last, with the word of what it was. What a
key proves is checked before the act: `passkeys.read_new` and `recovery.draw` take their time and write nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, func, select

from colep.accounts.keys import totp
from colep.accounts.keys.passkeys import NewPasskey
from colep.accounts.keys.recovery import Drawn
from colep.accounts.models import Member, MemberSession, Passkey, RecoveryCode
from colep.accounts.service import Refused
from colep.audit.service import record
from colep.core import clock
from colep.core.db import Transaction, db, execute, transaction
from colep.core.errors import Invalid, Missing
from colep.core.text import clean_line
from colep.rules.actions import Action
from colep.rules.acts import Act, Subject
from colep.rules.policy import NotAllowed
from colep.rules.roles import STAFF, Role

MOST_PASSKEYS = 10
LONGEST_NAME = 60


def add_passkey(_act: Transaction, member_id: int, new: NewPasskey, name: str) -> None:
    """Keep a passkey that `passkeys.read_new` has read. Raises Refused if somebody has it, Invalid for the name."""
    name = clean_line(name, "name", LONGEST_NAME)
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == new.credential_id)) is not None:
        raise Refused("passkey-known")
    if passkeys_of(member_id) >= MOST_PASSKEYS:
        raise Invalid("name", "many")
    db.session.add(
        Passkey(
            member_id=member_id, credential_id=new.credential_id, public_key=new.public_key,
            sign_count=new.sign_count, name=name, added_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()


def passkeys_of(member_id: int) -> int:
    """Return how many passkeys a member has, inside an act."""
    return db.session.scalar(select(func.count(Passkey.id)).where(Passkey.member_id == member_id)) or 0


def begin_totp(session_id: int) -> None:
    """Draw a seed for an app and keep it with the session until `set_totp` has seen its first code.

    An act of its own, which leaves no entry: nothing is set yet. `queries.totp_offer` shows what was drawn.
    """
    with transaction():
        session = db.session.get(MemberSession, session_id, with_for_update=True)
        if session is None or session.ended_at is not None:
            raise Missing
        session.pending_totp = totp.new_seed()


def set_totp(_act: Transaction, member_id: int, session_id: int, code: str) -> None:
    """Make the seed that waits in a session the member's, if the code is one of its own.

    Raises Refused for a wrong code, Missing if no seed waits, NotAllowed for staff, who have passkeys only.
    """
    session = db.session.get_one(MemberSession, session_id, with_for_update=True)
    member = db.session.get_one(Member, member_id, with_for_update=True)
    if Role(member.role) in STAFF:
        raise NotAllowed(Action.KEYS_CHANGE, "passkey")
    if not session.pending_totp or session.member_id != member_id:
        raise Missing
    step = totp.step_of(session.pending_totp, code)
    if step is None:
        raise Refused("totp-wrong")
    member.totp_sealed, member.totp_last_step, session.pending_totp = session.pending_totp, step, ""


def keep_codes(_act: Transaction, member_id: int, drawn: Drawn) -> None:
    """Keep ten codes that `recovery.draw` has drawn; those of before open nothing any more."""
    execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    db.session.add_all(
        RecoveryCode(member_id=member_id, selector=selector, code_hash=hashed) for selector, hashed in drawn.kept
    )


def forget_all(_act: Transaction, member_id: int) -> None:
    """Take every key of a member: passphrase, app, passkeys, recovery codes. For an admission that begins anew."""
    member = db.session.get_one(Member, member_id, with_for_update=True)
    member.passphrase_hash, member.totp_sealed, member.totp_last_step = "", "", 0
    execute(delete(Passkey).where(Passkey.member_id == member_id))
    execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))


@contextmanager
def noted_refusals(member_id: int, session_id: int | None) -> Iterator[None]:
    """Let what is refused inside leave an entry in the record, once its own act is undone.

    with noted_refusals(member_id, session_id):
        new = passkeys.read_new(session_id, answer)
        with transaction() as act: …
    """
    try:
        yield
    except Refused as refusal:
        note_refusal(member_id, session_id, refusal.detail)
        raise


def note_refusal(member_id: int, session_id: int | None, detail: str) -> None:
    """Enter in the record that something proved nothing. An act of its own."""
    with transaction():
        record(
            Act.PROOF_REFUSE, Subject.MEMBER, member_id, actor_id=member_id, session_id=session_id, detail=detail
        )  # fmt: skip
