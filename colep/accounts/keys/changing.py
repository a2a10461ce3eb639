"""A member changes their own keys: each act wants a fresh proof, ends all other sessions and is told by letter."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete

from colep.accounts import passphrases, secrets
from colep.accounts.keys import passkeys, recovery, service
from colep.accounts.models import Member, Passkey
from colep.accounts.service import end_sessions
from colep.accounts.standing import tell
from colep.accounts.still import require_session
from colep.audit.service import record
from colep.core.db import Transaction, db, execute, stop_reading, transaction
from colep.core.errors import Invalid, Missing
from colep.core.text import clean_line
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import NotAllowed, require
from colep.rules.roles import STAFF


def require_change(actor: Actor) -> None:
    """Raise NotAllowed unless this person may change their keys now.

    Staff prove themselves with a passkey for that: whoever was talked out of a code must not get a passkey with it.
    """
    require(actor, Action.KEYS_CHANGE)
    if actor.role in STAFF and not actor.is_strong:
        raise NotAllowed(Action.KEYS_CHANGE, "passkey")


def change_passphrase(actor: Actor, session_id: int, passphrase: str) -> None:
    """Set a new passphrase. Raises Invalid("passphrase", reason) as `passphrases.require_good`."""
    require_change(actor)
    about = passphrases.about_member(db.session.get_one(Member, actor.member_id))
    stop_reading()
    db.session.rollback()
    passphrases.require_good(passphrase, about)
    hashed = secrets.hash_passphrase(passphrase)
    with _change(actor, session_id, Act.PASSPHRASE_SET) as (act, member):
        member.passphrase_hash = hashed
        tell(act, member, Kind.PASSPHRASE_CHANGED, link=absolute("/account/security"))


def add_passkey(actor: Actor, session_id: int, answer: str, name: str) -> None:
    """Add a passkey that the browser has made. Raises Refused, and Invalid for the name."""
    require_change(actor)
    with service.noted_refusals(actor.member_id, session_id):
        new = passkeys.read_new(session_id, answer)
        with _change(actor, session_id, Act.PASSKEY_ADD) as (act, member):
            service.add_passkey(act, member.id, new, name)
            _tell_of_change(act, member, "passkey-added")


def rename_passkey(actor: Actor, session_id: int, passkey_id: int, name: str) -> None:
    """Give one of one's own passkeys another name; nothing ends by that. Raises Missing, and Invalid for the name."""
    require_change(actor)
    name = clean_line(name, "name", service.LONGEST_NAME)
    with transaction():
        require_session(session_id, actor.member_id)
        _own(passkey_id, actor).name = name
        record(
            Act.PASSKEY_RENAME, Subject.MEMBER, actor.member_id, actor_id=actor.member_id, session_id=session_id
        )  # fmt: skip


def remove_passkey(actor: Actor, session_id: int, passkey_id: int) -> None:
    """Remove one of one's own passkeys. Raises Missing, and Invalid("passkey", "last") for the last factor."""
    require_change(actor)
    with _change(actor, session_id, Act.PASSKEY_REMOVE) as (act, member):
        passkey = _own(passkey_id, actor)
        others = service.passkeys_of(member.id) - 1
        if not others and (actor.role in STAFF or not member.totp_sealed):
            raise Invalid("passkey", "last")
        execute(delete(Passkey).where(Passkey.id == passkey.id))
        _tell_of_change(act, member, "passkey-removed")


def begin_totp(actor: Actor, session_id: int) -> None:
    """Draw a seed for an app. Raises NotAllowed for staff, who have passkeys only."""
    require_change(actor)
    if actor.role in STAFF:
        raise NotAllowed(Action.KEYS_CHANGE, "role")
    service.begin_totp(session_id)


def set_totp(actor: Actor, session_id: int, code: str) -> None:
    """Take the seed that waits in this session into use. Raises Refused, Missing, NotAllowed for staff."""
    require_change(actor)
    with (
        service.noted_refusals(actor.member_id, session_id),
        _change(actor, session_id, Act.TOTP_SET) as (act, member),
    ):
        service.set_totp(act, member.id, session_id, code)
        _tell_of_change(act, member, "app-set")


def remove_totp(actor: Actor, session_id: int) -> None:
    """Do without the app. Raises Missing if there is none, Invalid("totp", "last") if it is the last factor."""
    require_change(actor)
    with _change(actor, session_id, Act.TOTP_REMOVE) as (act, member):
        if not member.totp_sealed:
            raise Missing
        if not service.passkeys_of(member.id):
            raise Invalid("totp", "last")
        member.totp_sealed, member.totp_last_step = "", 0
        _tell_of_change(act, member, "app-removed")


def draw_codes(actor: Actor, session_id: int) -> tuple[str, ...]:
    """Draw ten new recovery codes and return them, for once; the old ones are void."""
    require_change(actor)
    drawn = recovery.draw()
    with _change(actor, session_id, Act.CODES_DRAW) as (act, member):
        service.keep_codes(act, member.id, drawn)
        _tell_of_change(act, member, "codes-drawn")
    return drawn.codes


@contextmanager
def _change(actor: Actor, session_id: int, word: Act) -> Iterator[tuple[Transaction, Member]]:
    """Run a change of keys: one at a time for each member; all other sessions end with it.

    Raises Missing if the session has ended since the request came, by its owner or because the member may not be in.
    """
    with transaction() as act:
        member = db.session.get_one(Member, actor.member_id, with_for_update=True)
        require_session(session_id, member.id)
        yield act, member
        end_sessions(act, member.id, but=session_id)
        record(word, Subject.MEMBER, member.id, actor_id=member.id, session_id=session_id)


def _own(passkey_id: int, actor: Actor) -> Passkey:
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.member_id != actor.member_id:
        raise Missing
    return passkey


def _tell_of_change(act: Transaction, member: Member, what: str) -> None:
    tell(act, member, Kind.FACTOR_CHANGED, what=what, link=absolute("/account/security"))
