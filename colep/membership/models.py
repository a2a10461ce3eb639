"""Applications, what was said about them, and what two of the secretariat must agree on."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.rules.roles import APPLICABLE
from colep.rules.standing import Standing

APPLICATION_STANDINGS = (
    Standing.APPLIED, Standing.CONFIRMED, Standing.VOUCHED, Standing.ADMITTED, Standing.DECLINED, Standing.LEFT,
)  # fmt: skip
_STANDINGS = ", ".join(f"'{standing}'" for standing in APPLICATION_STANDINGS)
_ROLES = ", ".join(f"'{role}'" for role in APPLICABLE)
_IS_OPEN = text("standing IN ('confirmed', 'vouched')")


class Application(Base):
    """What somebody wrote who wants to become a member, and how far it has come."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(f"standing IN ({_STANDINGS})", name="standing"),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        # One open application for an address.
        Index("uq_applications_open_email", "email", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index(None, "standing", "confirmed_at", "id"),
        Index(None, "country", "standing"),
        # Unconfirmed ones are deleted, and the record of acts must never mean two by one number.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `Standing`, those before an account and the three ends.
    standing: Mapped[str] = mapped_column(String(20))
    #: Folded to lower case.
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    latin_name: Mapped[str] = mapped_column(String(120))
    rank: Mapped[str] = mapped_column(String(80), default="")
    agency: Mapped[str] = mapped_column(String(160))
    country: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    #: The role that is sought.
    role: Mapped[str] = mapped_column(String(20))
    #: As in `Member.languages`: "ur:draft en:work".
    languages: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text)
    #: Address of a member who would vouch; it is not said whether there is one.
    sponsor_email: Mapped[str] = mapped_column(String(254), default="")
    #: End of a posting abroad.
    posting_ends: Mapped[date | None]
    #: In which language the applicant is written to.
    interface_language: Mapped[str] = mapped_column(String(10))
    #: What the address looks like, words of `rules.addresses`: "webmail", "look-alike", "mixed-script", "unlisted".
    flags: Mapped[str] = mapped_column(String(60), default="")
    #: SHA-256 of the link that confirms the address; kept when it is used, so that a second use is known.
    confirm_digest: Mapped[str] = mapped_column(String(64), unique=True)
    confirm_expires_at: Mapped[datetime] = mapped_column(Moment)
    #: SHA-256 of the link to the state page; none before the address is confirmed.
    state_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: argon2id of the code that was on the screen when the application was sent, for the enrolment.
    code_hash: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    #: Last correction by the applicant or edit by the secretariat.
    changed_at: Mapped[datetime] = mapped_column(Moment)
    #: When the last word was said: admitted, declined or withdrawn.
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    #: Words of `rules.vouching.REASONS` for the applicant, and what the deciders added in their own.
    decline_reasons: Mapped[str] = mapped_column(String(100), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    #: True while the secretariat waits for the applicant's answer to `answer`.
    is_asked_back: Mapped[bool] = mapped_column(default=False)
    #: The account that it became.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class VouchVerdict(StrEnum):
    """What a sponsor says."""

    VOUCH = "vouch"
    REFUSE = "refuse"


class Vouch(Base):
    """A sponsor's word on an application. A correction of the application removes it."""

    __tablename__ = "vouches"

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    sponsor_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    #: One of `VouchVerdict`.
    verdict: Mapped[str] = mapped_column(String(10))
    #: One of `rules.vouching.REASONS` with a refusal, else empty; and a note for the secretariat.
    reason: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class Voice(StrEnum):
    """What a decider says."""

    ADMIT = "admit"
    DECLINE = "decline"


class Vote(Base):
    """A decider's voice on an application. Two that agree decide; a correction removes them."""

    __tablename__ = "votes"

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    decider_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    #: One of `Voice`.
    voice: Mapped[str] = mapped_column(String(10))
    #: Words of `rules.vouching.REASONS`, separated by spaces, and what the decider adds for the applicant.
    reasons: Mapped[str] = mapped_column(String(100), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class ApplicationEdit(Base):
    """A member of the secretariat who changed an application, and so does not decide on it."""

    __tablename__ = "application_edits"

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class OfficialDomain(Base):
    """A mail domain that a country's services use, with all below it."""

    __tablename__ = "official_domains"

    country: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    #: In lower case, without a leading dot.
    domain: Mapped[str] = mapped_column(String(120), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(Moment)


class ProposalKind(StrEnum):
    """What needs two of the secretariat besides admissions."""

    #: A lost factor: the person is vetted and enrolled anew.
    FACTORS = "factors"
    ROLE = "role"


_KINDS = ", ".join(f"'{kind}'" for kind in ProposalKind)


class Proposal(Base):
    """What one of the secretariat proposes about a member and another accepts or rejects."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index(None, "closed_at", "id"),
        Index(
            "uq_proposals_open", "member_id", "kind", unique=True,
            sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `ProposalKind`.
    kind: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    #: The new role, where that is proposed.
    detail: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    is_accepted: Mapped[bool] = mapped_column(default=False)
