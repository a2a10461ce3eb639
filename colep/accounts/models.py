"""Members, what they prove themselves with, and their sessions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from colep.accounts.name_keys import LONGEST_KEY, name_key
from colep.core.db import Base, Moment
from colep.rules.members import Visibility
from colep.rules.roles import Role
from colep.rules.sessions import Proof
from colep.rules.standing import Standing

_ROLES = ", ".join(f"'{role}'" for role in Role)
#: An account begins with the admission; what was before stands with the application.
ACCOUNT_STANDINGS = tuple(
    standing for standing in Standing
    if standing not in (Standing.APPLIED, Standing.CONFIRMED, Standing.VOUCHED, Standing.DECLINED)
)  # fmt: skip
_STANDINGS = ", ".join(f"'{standing}'" for standing in ACCOUNT_STANDINGS)


class Member(Base):
    """A person who was admitted."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(f"standing IN ({_STANDINGS})", name="standing"),
        Index(None, "country", "standing"),
        Index(None, "standing", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Short name in Latin letters, unique; used by commands and the demo, never shown as a name.
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    #: Official address, folded to lower case.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    #: Name in the person's own script.
    name: Mapped[str] = mapped_column(String(120))
    #: The same name in Latin letters, for readers of other scripts.
    latin_name: Mapped[str] = mapped_column(String(120))
    #: Both names as they are looked for, see `name_keys`; made with the row.
    name_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", server_default="")
    #: One of `Role`.
    role: Mapped[str] = mapped_column(String(20))
    #: One of `Standing`.
    standing: Mapped[str] = mapped_column(String(20), default=Standing.MEMBER.value)
    #: The country whose service the member belongs to; organisations stand with their seat.
    country: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    agency: Mapped[str] = mapped_column(String(160), default="")
    #: What the member does there, in words.
    function: Mapped[str] = mapped_column(String(120), default="")
    #: Languages the member reads and writes, best first: "ar:draft en:work".
    languages: Mapped[str] = mapped_column(String(120), default="en:work")
    #: What the member says of themself, plain text.
    about: Mapped[str] = mapped_column(String(600), default="", server_default="")
    #: An office telephone, if the member wants to be reached.
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    #: To whom address and telephone are shown; one of `Visibility` each.
    email_to: Mapped[str] = mapped_column(String(10), default=Visibility.NOBODY.value, server_default="nobody")
    phone_to: Mapped[str] = mapped_column(String(10), default=Visibility.NOBODY.value, server_default="nobody")
    #: Language of the interface.
    interface_language: Mapped[str] = mapped_column(String(10), default="en")
    #: IANA time zone in which times are shown.
    zone: Mapped[str] = mapped_column(String(40), default="UTC")
    #: "" follows the system; else light or dark.
    theme: Mapped[str] = mapped_column(String(5), default="")
    #: "" leaves digits to the language; else "latn" or "arab", see `core.i18n.Reader`.
    digits: Mapped[str] = mapped_column(String(4), default="", server_default="")
    #: A second calendar beside the Gregorian one: "" or one of `core.calendars.CALENDARS`.
    second_calendar: Mapped[str] = mapped_column(String(10), default="", server_default="")
    #: When the member is written to about what waits for them: "at-once", "daily" or "never".
    tell_waiting: Mapped[str] = mapped_column(String(10), default="at-once", server_default="at-once")
    #: argon2id, or empty: then nobody can sign in to this account.
    passphrase_hash: Mapped[str] = mapped_column(String(200), default="")
    #: TOTP seed, encrypted under a key that is not in the database.
    totp_sealed: Mapped[str] = mapped_column(String(200), default="")
    #: The last TOTP step that was used; an older or equal one is refused.
    totp_last_step: Mapped[int] = mapped_column(default=0)
    admitted_at: Mapped[datetime] = mapped_column(Moment)
    #: When the handling rules were accepted; none for those who have not enrolled yet.
    rules_accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    #: The end of the term, see `rules.standing`.
    ends_at: Mapped[datetime] = mapped_column(Moment)
    #: The end of a posting abroad, which no term goes beyond.
    posting_ends: Mapped[date | None]


@event.listens_for(Member, "before_insert")
@event.listens_for(Member, "before_update")
def _key_of_names(_mapper: object, _connection: object, member: Member) -> None:
    member.name_key = name_key(member.name, member.latin_name)


class Passkey(Base):
    """A key of WebAuthn that a member has registered."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    #: As the authenticator named it, base64url; up to 1023 bytes.
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    #: COSE key, base64url.
    public_key: Mapped[str] = mapped_column(Text)
    #: As the authenticator last counted; 0 for one that does not count.
    sign_count: Mapped[int]
    #: The member's own word for it.
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class RecoveryCode(Base):
    """One of ten codes for the day on which the second factor is not at hand; each opens once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "member_id", "selector", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    #: The first letters of the code, by which its row is found.
    selector: Mapped[str] = mapped_column(String(8))
    #: argon2id of the rest, which has 80 bits.
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Enrolment(Base):
    """The way in of somebody who was admitted: a link by letter, and a code that no letter holds.

    Either alone opens nothing. The row stays when the person is enrolled, without the code, so that a second use
    of the link is known for what it is.
    """

    __tablename__ = "enrolments"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    #: SHA-256 of the link's token; none before the first. A newer link takes its place.
    link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    link_used_at: Mapped[datetime | None] = mapped_column(Moment)
    #: argon2id of the code; empty where none was drawn yet.
    code_hash: Mapped[str] = mapped_column(String(200), default="")
    #: Wrong codes given with this link; after too many it is dead.
    wrong_codes: Mapped[int] = mapped_column(default=0)


class CountryFreeze(Base):
    """A country whose members stand outside until it is lifted."""

    __tablename__ = "country_freezes"

    country: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


class MemberSession(Base):
    """A session, kept here and not in the cookie, so that it can be ended."""

    __tablename__ = "member_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the token in the cookie; the token itself is stored nowhere.
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    #: Passphrase given, second factor not yet.
    is_half: Mapped[bool]
    #: Wrong codes given at the second factor.
    wrong_codes: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(Moment)
    #: Last act of the person; kept to the minute.
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    #: Browser and system in rough words.
    device: Mapped[str] = mapped_column(String(60), default="")
    #: Where the device's clock says that it is: an IANA zone, no address of a network.
    place: Mapped[str] = mapped_column(String(40), default="", server_default="")
    #: With what it was opened besides the passphrase; one of `Proof`.
    proof: Mapped[str] = mapped_column(String(10), default=Proof.NONE.value, server_default="")
    #: When the person last proved who they are in it.
    proved_at: Mapped[datetime | None] = mapped_column(Moment)
    #: A challenge of WebAuthn that waits for its one answer, base64url.
    challenge: Mapped[str] = mapped_column(String(90), default="", server_default="")
    #: A new TOTP seed that waits for its first code, sealed.
    pending_totp: Mapped[str] = mapped_column(String(200), default="", server_default="")
