"""Tables of the directory."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.sharing.models import Labelled, label_check


class Kind(StrEnum):
    """What a contact is."""

    ILO = "ilo"
    POLICE_ATTACHE = "police_attache"
    INTERIOR_ATTACHE = "interior_attache"
    LINK_OFFICER = "link_officer"
    CUSTOMS_LO = "customs_lo"
    DOCUMENT_VISA_ADVISER = "document_visa_adviser"
    BORDER_GUARD_LO = "border_guard_lo"
    AGENCY_LO = "agency_lo"
    SPOC = "spoc"
    NCB_DESK = "ncb_desk"
    DUTY_CENTRE = "duty_centre"


class Competence(StrEnum):
    """What a contact can help with."""

    SMUGGLING = "smuggling"
    TRAFFICKING = "trafficking"
    DOCUMENT_FRAUD = "document-fraud"
    VISA = "visa"
    RETURNS = "returns"
    ASYLUM = "asylum"
    FINANCIAL = "financial"
    CYBER = "cyber"
    JOINT_TEAMS = "joint-teams"
    WITNESS_PROTECTION = "witness-protection"
    CHILDREN = "children"
    LABOUR = "labour"
    DRUGS = "drugs"
    VEHICLES = "vehicles"
    TRAINING = "training"


class Channel(StrEnum):
    """A channel over which a contact exchanges what must not be written here. Others are not invented."""

    SIENA = "SIENA"
    I_24_7 = "I-24/7"
    SELEC = "SELEC"
    ILECU = "ILECU"
    FIU_NET = "FIU.net"
    EUROJUST = "Eurojust desk"
    SIRENE = "SIRENE"
    BILATERAL = "bilateral line"


class LanguageLevel(StrEnum):
    """How well a contact uses a language, from reading to writing."""

    UNDERSTAND = "understand"
    WORK = "work"
    DRAFT = "draft"


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Contact(Labelled, Base):
    """An officer, a contact point or a desk that can be reached."""

    __tablename__ = "contacts"
    __table_args__ = (
        label_check(),
        _one_of("kind", Kind),
        CheckConstraint("length(opens) = 5 AND length(closes) = 5", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `Kind`.
    kind: Mapped[str] = mapped_column(String(30), index=True)
    #: The member who owns the entry, if there is one.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    #: Name of the person or desk in its own script.
    name: Mapped[str] = mapped_column(String(160))
    #: The same in Latin letters; empty where the name is in them or a desk's.
    latin_name: Mapped[str] = mapped_column(String(160), default="")
    rank: Mapped[str] = mapped_column(String(80), default="")
    #: The state that sent the officer, or whose desk it is.
    sender: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    agency: Mapped[str] = mapped_column(String(160), default="")
    #: The country in which the contact sits.
    host: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    city: Mapped[str] = mapped_column(String(80))
    #: IANA time zone of the city.
    zone: Mapped[str] = mapped_column(String(40))
    #: Working hours on the clock there: "08:30" to "16:30"; "00:00" to "24:00" is staffed day and night.
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    #: Own days of rest, "fri sat"; empty follows the host country.
    weekend: Mapped[str] = mapped_column(String(30), default="")
    #: Best first: "hu:draft en:work". `contact_languages` has the same for filters.
    languages: Mapped[str] = mapped_column(String(120), default="")
    office_phone: Mapped[str] = mapped_column(String(40), default="")
    #: Shown to those of `rules.directory.DUTY_PHONE_READERS` only.
    duty_phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    #: What may be asked directly and what must go through the contact point.
    limits: Mapped[str] = mapped_column(Text, default="")
    #: Codes in order, separated by commas, for lists; the link tables are for filters.
    accreditations: Mapped[str] = mapped_column(Text, default="")
    routes: Mapped[str] = mapped_column(Text, default="")
    competences: Mapped[str] = mapped_column(Text, default="")
    channels: Mapped[str] = mapped_column(Text, default="")
    #: When the owner last said that the entry is right.
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class ContactAccreditation(Base):
    """A further country for which a contact is accredited."""

    __tablename__ = "contact_accreditations"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True, index=True)


class ContactRoute(Base):
    """A route on which a contact works."""

    __tablename__ = "contact_routes"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    route_id: Mapped[str] = mapped_column(ForeignKey("routes.id"), primary_key=True, index=True)


class ContactCompetence(Base):
    """Something a contact can help with."""

    __tablename__ = "contact_competences"
    __table_args__ = (_one_of("competence", Competence),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    #: One of `Competence`.
    competence: Mapped[str] = mapped_column(String(30), primary_key=True, index=True)


class ContactLanguage(Base):
    """A language a contact uses."""

    __tablename__ = "contact_languages"
    __table_args__ = (_one_of("level", LanguageLevel),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)
    #: One of `LanguageLevel`.
    level: Mapped[str] = mapped_column(String(12))


class ContactChannel(Base):
    """A channel a contact can use."""

    __tablename__ = "contact_channels"
    __table_args__ = (_one_of("channel", Channel),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    #: One of `Channel`.
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
