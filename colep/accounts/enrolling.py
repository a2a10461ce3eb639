"""The way in of those who were admitted: an account without keys, a link by letter, a code that no letter holds.

Either alone opens nothing, since a mailbox can be somebody else's and a code can be overheard. What is in here
happens inside an act of the caller, who records it; `new_link_for` and `new_code_for` are acts of their own.
"""

import re
import secrets as random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from colep.accounts.keys.service import forget_all
from colep.accounts.keys.site import site
from colep.accounts.models import Enrolment, Member
from colep.accounts.secrets import hash_code
from colep.accounts.service import end_sessions, fold_email
from colep.accounts.standing import is_of_country, locked_by, move, tell, term_end
from colep.audit.service import record
from colep.core import clock, sealing
from colep.core.db import Transaction, db, transaction
from colep.core.errors import Conflict, Missing
from colep.letters.kinds import Kind
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import APPLICANT, COMMAND_LINE, Act, Subject
from colep.rules.policy import require
from colep.rules.roles import Role
from colep.rules.standing import Hand, Standing

#: Source: the project's security requirements, row 14.
LINK_HOLDS = timedelta(hours=72)

#: Digits and letters that nobody takes for another when they are read out: no 0 and O, no 1 and I.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 8

_LONGEST_HANDLE = 40
_NOT_IN_HANDLE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class WayIn:
    """A link and a code, shown once to whoever stands at the machine; each alone opens nothing."""

    link: str
    code: str


def new_code() -> str:
    """Draw an enrolment code of 40 bits, as it is shown: "K7QM-29XW". Its hash is that of `bare_code`."""
    letters = "".join(random.choice(CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def bare_code(typed: str) -> str:
    """Return a code as it is hashed and compared, however it was typed: no case, spaces or hyphens."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in letters if letter.isalnum()
    )  # fmt: skip


def hash_enrolment_code(code: str) -> str:
    """Return the argon2id hash of an enrolment code, for applications and enrolments."""
    return hash_code(bare_code(code))


def admit(  # noqa: PLR0913 - keywords only: an account is made of these
    act: Transaction, *, email: str, name: str, latin_name: str, role: Role, country: str, agency: str,
    function: str, languages: str, interface_language: str, posting_ends: date | None, code_hash: str,
) -> Member:  # fmt: skip
    """Make the account of somebody whom two have admitted, and send them the link; to be recorded by the caller.

    `code_hash` is `hash_enrolment_code` of what was on the applicant's screen. Raises Conflict if the address
    belongs to a member.
    """
    member = make_account(
        email=email, name=name, latin_name=latin_name, role=role, country=country, agency=agency, function=function,
        languages=languages, interface_language=interface_language, posting_ends=posting_ends, code_hash=code_hash,
    )  # fmt: skip
    tell(act, member, Kind.ADMITTED, link=new_link(member), role=member.role)
    return member


def make_account(  # noqa: PLR0913 - keywords only: an account is made of these
    *, email: str, name: str, latin_name: str, role: Role, country: str, agency: str = "", function: str = "",
    languages: str = "en:work", interface_language: str = "en", posting_ends: date | None = None,
    code_hash: str = "", handle: str = "",
) -> Member:  # fmt: skip
    """Make an account of standing ADMITTED inside an act: nothing opens it yet.

    Raises Conflict if the address or the handle, where one is given, is taken.
    """
    address = fold_email(email)
    _free_address(address)
    taken = select(Member.id).where((Member.email == address) | (Member.handle == handle))
    if db.session.scalar(taken) is not None:
        raise Conflict("address or handle are taken")
    member = Member(
        handle=handle or free_handle(latin_name), email=address, name=name, latin_name=latin_name, role=role.value,
        standing=Standing.ADMITTED.value, country=country, agency=agency, function=function, languages=languages,
        interface_language=interface_language, zone=reference.main_zone(country), admitted_at=clock.now(),
        posting_ends=posting_ends,
    )  # fmt: skip
    member.ends_at = term_end(member)
    db.session.add(member)
    db.session.flush()
    db.session.add(Enrolment(member_id=member.id, code_hash=code_hash, wrong_codes=0))
    db.session.flush()
    return member


def _free_address(address: str) -> None:
    """Take the address from an account whose person has left and comes back: what they wrote stays with the old one."""
    left = db.session.scalar(
        select(Member).where(Member.email == address, Member.standing == Standing.LEFT.value).with_for_update()
    )  # fmt: skip
    if left is not None:
        left.email = f"left-{left.id}"
        db.session.flush()


def free_handle(latin_name: str) -> str:
    """Return a short name that nobody has, made of somebody's name in Latin letters. Inside an act."""
    plain = unicodedata.normalize("NFKD", latin_name.replace("ı", "i")).encode("ascii", "ignore").decode().lower()
    wanted = _NOT_IN_HANDLE.sub("-", plain).strip("-")[: _LONGEST_HANDLE - 5].strip("-")
    wanted = wanted if len(wanted) > 1 and wanted[0].isalpha() else f"member-{wanted}".strip("-")
    taken = set(db.session.scalars(select(Member.handle).where(Member.handle.startswith(wanted, autoescape=True))))
    number, handle = 2, wanted
    while handle in taken:
        number, handle = number + 1, f"{wanted}-{number}"
    return handle


def new_link(member: Member) -> str:
    """Make the link of an enrolment inside an act and return its address; the one before is dead.

    It leads to the name under which passkeys work, where this very machine has two. Raises Conflict for somebody
    who is not to enrol.
    """
    enrolment = _enrolment(member)
    token = sealing.new_token()
    enrolment.link_digest = sealing.token_digest(token)
    enrolment.link_expires_at = clock.now() + LINK_HOLDS
    enrolment.link_used_at = None
    enrolment.wrong_codes = 0
    return f"{site().origin}/enrol/{token}"


def send_link(act: Transaction, member: Member, kind: Kind = Kind.ENROLMENT_LINK) -> None:
    """Send a new link by letter inside an act, to be recorded by the caller (`Act.ENROLMENT_LINK`).

    Raises Conflict for somebody who is not to enrol.
    """
    tell(act, member, kind, link=new_link(member))


def draw_code(_act: Transaction, member: Member) -> str:
    """Draw a new code inside an act and return it, to be told by voice; the one before is void.

    It is shown once and kept nowhere. To be recorded by the caller (`Act.ENROLMENT_CODE`). Raises Conflict for
    somebody who is not to enrol.
    """
    code = new_code()
    _enrolment(member).code_hash = hash_enrolment_code(code)
    return code


def _enrolment(member: Member) -> Enrolment:
    """Return the row of somebody who is to enrol, locked; made if there is none. Raises Conflict."""
    if member.standing != Standing.ADMITTED.value:
        raise Conflict(f"{member.standing} is not to enrol")
    enrolment = db.session.get(Enrolment, member.id, with_for_update=True)
    if enrolment is None:
        enrolment = Enrolment(member_id=member.id, code_hash="", wrong_codes=0)
        db.session.add(enrolment)
    return enrolment


def reset(act: Transaction, member: Member) -> None:
    """Take from a member all that they proved themself with, inside an act of two of the secretariat.

    They enrol anew: the letter has a new link, the code is drawn and told by voice afterwards (`draw_code`).
    To be recorded by the caller (`Act.FACTORS_RESET`). Raises Conflict where the table has no such move.
    """
    move(act, member, Standing.ADMITTED, Hand.TWO)
    end_sessions(act, member.id)
    forget_all(act, member.id)
    member.rules_accepted_at = None
    enrolment = _enrolment(member)
    enrolment.code_hash = ""
    send_link(act, member, Kind.FACTORS_RESET)


def new_link_for(member_id: int, actor: Actor | None = None, *, from_session: int | None = None) -> None:
    """Send somebody who is to enrol a new link; an act of its own.

    By the secretariat, by a contact point of the country, or by the applicant themself (no `actor`), whose state
    page proved the mailbox. Raises Missing, NotAllowed, and Conflict for somebody who is not to enrol.
    """
    with transaction() as act:
        member = _of(actor, member_id)
        send_link(act, member)
        record(
            Act.ENROLMENT_LINK, Subject.MEMBER, member.id, session_id=from_session,
            actor_id=actor.member_id if actor else APPLICANT,
        )  # fmt: skip


def new_code_for(member_id: int, actor: Actor, *, from_session: int | None = None) -> str:
    """Draw a new code for somebody who is to enrol and return it; an act of its own.

    By the secretariat or a contact point of the country, who tells it by voice. Raises as `new_link_for`.
    """
    code = new_code()
    # Hashing is slow by design; nobody should wait for the lock meanwhile.
    hashed = hash_enrolment_code(code)
    with transaction():
        member = _of(actor, member_id)
        _enrolment(member).code_hash = hashed
        record(
            Act.ENROLMENT_CODE, Subject.MEMBER, member.id, actor_id=actor.member_id, session_id=from_session
        )  # fmt: skip
        return code


def _of(actor: Actor | None, member_id: int) -> Member:
    """Return a member whom this person may help in; nobody helps themself. Raises Missing or NotAllowed."""
    if actor is None:
        member = db.session.get(Member, member_id, with_for_update=True)
        if member is None:
            raise Missing
        return member
    member = locked_by(actor, member_id)
    if actor.role is Role.SPOC:
        require(actor, Action.COUNTRY_ANSWER)
        if not is_of_country(member, actor.country):
            raise Missing
    else:
        require(actor, Action.STANDING_DECIDE)
    return member


def add_at_machine(  # noqa: PLR0913 - keywords only: an account is made of these
    *, handle: str, email: str, name: str, latin_name: str, role: Role, country: str, agency: str = "",
    function: str = "",
) -> WayIn:  # fmt: skip
    """Make an account from the command line and return its way in; an act of its own.

    For set-up and emergencies: people come in by application. Raises Conflict if address or handle are taken.
    """
    with transaction():
        member = make_account(
            handle=handle, email=email, name=name, latin_name=latin_name, role=role, country=country, agency=agency,
            function=function,
        )  # fmt: skip
        way_in = _way_in(member)
        record(Act.MEMBER_ADD, Subject.MEMBER, member.id, actor_id=COMMAND_LINE, detail=role.value)
        return way_in


def new_way_in(handle_or_email: str) -> WayIn:
    """Make a new link and code for somebody who is to enrol, from the command line; an act of its own.

    Raises Missing, and Conflict for somebody who is not to enrol.
    """
    wanted = fold_email(handle_or_email)
    with transaction():
        member = db.session.scalar(select(Member).where((Member.email == wanted) | (Member.handle == wanted)))
        if member is None:
            raise Missing
        way_in = _way_in(member)
        record(Act.ENROLMENT_LINK, Subject.MEMBER, member.id, actor_id=COMMAND_LINE, detail="code")
        return way_in


def _way_in(member: Member) -> WayIn:
    link, code = new_link(member), new_code()
    _enrolment(member).code_hash = hash_enrolment_code(code)
    return WayIn(link, code)
