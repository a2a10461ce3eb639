"""Members and their sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.rules.roles import Role
from colep.rules.standing import Standing

_ROLES = ", ".join(f"'{role}'" for role in Role)
_STANDINGS = ", ".join(f"'{standing}'" for standing in Standing)


class Member(Base):
    """A person who was admitted."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(f"standing IN ({_STANDINGS})", name="standing"),
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
    #: Language of the interface.
    interface_language: Mapped[str] = mapped_column(String(10), default="en")
    #: IANA time zone in which times are shown.
    zone: Mapped[str] = mapped_column(String(40), default="UTC")
    #: "" follows the system; else light or dark.
    theme: Mapped[str] = mapped_column(String(5), default="")
    #: argon2id, or empty: then nobody can sign in to this account.
    passphrase_hash: Mapped[str] = mapped_column(String(200), default="")
    #: TOTP seed, encrypted under a key that is not in the database.
    totp_sealed: Mapped[str] = mapped_column(String(200), default="")
    #: The last TOTP step that was used; an older or equal one is refused.
    totp_last_step: Mapped[int] = mapped_column(default=0)
    admitted_at: Mapped[datetime] = mapped_column(Moment)


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
