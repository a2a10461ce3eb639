"""One application as those who decide see it: what was written, who spoke for it, what was said so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, literal, select, union_all
from sqlalchemy.orm import aliased

from colep.accounts.models import CountryFreeze, Member
from colep.accounts.queries import read_languages
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Position
from colep.core.names import Name
from colep.membership.candidates import has_spoc, read_flags
from colep.membership.deciding import objection_to
from colep.membership.entitlement import entitled_now
from colep.membership.models import Application, ApplicationEdit, Vote, Vouch
from colep.membership.objections import Objection
from colep.rules.actor import Actor
from colep.rules.addresses import Flag
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import OPEN_APPLICATION, Standing
from colep.rules.vouching import Candidate, Reason


@dataclass(frozen=True, slots=True)
class Word:
    """What one member said about an application, or did to it."""

    #: "vouch", "refuse", "admit", "decline" or "edit".
    verdict: str
    member_id: int
    name: Name
    country: str
    reasons: tuple[Reason, ...]
    words: str
    at: datetime
    #: A voice whose owner may not decide any more, or has touched the application, does not count.
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """An application with everything that a decision needs."""

    id: int
    standing: Standing
    email: str
    name: Name
    rank: str
    agency: str
    country: str
    role: Role
    languages: tuple[tuple[str, str], ...]
    purpose: str
    sponsor_email: str
    #: The member who has the sponsor's address, if there is one.
    sponsor: Name | None
    posting_ends: date | None
    interface_language: str
    flags: frozenset[Flag]
    confirmed_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    decline_reasons: tuple[Reason, ...]
    answer: str
    is_asked_back: bool
    member_id: int | None
    is_frozen: bool
    has_spoc: bool
    vouches: tuple[Word, ...]
    voices: tuple[Word, ...]
    edits: tuple[Word, ...]
    #: What keeps the reader from being one of the two, if anything.
    bar: Objection | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.standing in OPEN_APPLICATION

    @property
    def hindrance(self) -> Objection | None:
        """What keeps anybody from admitting the applicant now, as far as one can see it."""
        if self.standing is not Standing.VOUCHED:
            return Objection.NOT_VOUCHED
        return Objection.FROZEN if self.is_frozen else None

    @property
    def place(self) -> Position:
        """Where it stands in the queue."""
        return Position(self.confirmed_at, self.id)

    def agreeing(self, voice: str) -> int:
        """Count the voices of this kind that count."""
        return sum(word.counts and word.verdict == voice for word in self.voices)


#: Under other names, so that the questions about a country's contact points do not take them for theirs.
_sponsor, _freeze = aliased(Member), aliased(CountryFreeze)
_national = Application.role.in_(sorted(role.value for role in NATIONAL))
_application = (
    select(
        Application.__table__,
        _sponsor.id.label("sponsor_id"),
        _sponsor.name.label("sponsor_name"),
        _sponsor.latin_name.label("sponsor_latin"),
        (_freeze.country.is_not(None) & _national).label("is_frozen"),
        has_spoc(Application.country).label("has_spoc"),
    )
    .outerjoin(_sponsor, (_sponsor.email == Application.sponsor_email) & (Application.sponsor_email != ""))
    .outerjoin(_freeze, _freeze.country == Application.country)
    .where(Application.id == bindparam("id"), Application.confirmed_at.is_not(None))
)

_of_it: Any = bindparam("id")
_words = union_all(
    select(
        Vouch.verdict, Vouch.sponsor_id.label("member_id"), Vouch.reason.label("reasons"), Vouch.note.label("words"),
        Vouch.at, literal(1).label("is_entitled"), Member.name, Member.latin_name, Member.country,
    ).join(Member, Member.id == Vouch.sponsor_id).where(Vouch.application_id == _of_it),
    select(
        Vote.voice, Vote.decider_id, Vote.reasons, Vote.words, Vote.at, case((entitled_now(), 1), else_=0),
        Member.name, Member.latin_name, Member.country,
    ).join(Member, Member.id == Vote.decider_id).where(Vote.application_id == _of_it),
    select(
        literal("edit"), ApplicationEdit.editor_id, literal(""), literal(""), ApplicationEdit.at, literal(1),
        Member.name, Member.latin_name, Member.country,
    ).join(Member, Member.id == ApplicationEdit.editor_id).where(ApplicationEdit.application_id == _of_it),
).order_by("at")  # fmt: skip


def application(actor: Actor, application_id: int) -> ApplicationCard:
    """Return an application whose address is confirmed. Raises Missing."""
    row = fetch_one(_application, {"id": application_id})
    if row is None:
        raise Missing
    said = fetch_all(_words, {"id": application_id})
    barred = {word.member_id for word in said if word.verdict in ("vouch", "refuse", "edit")}
    words = [_word(word, barred) for word in said]
    return _card(actor, row, words)


def _word(row: Any, barred: set[int]) -> Word:
    return Word(
        verdict=row.verdict,
        member_id=row.member_id,
        name=Name(row.name, row.latin_name),
        country=row.country,
        reasons=_reasons(row.reasons),
        words=row.words,
        at=row.at,
        counts=bool(row.is_entitled) and row.member_id not in barred,
    )


def _reasons(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(word) for word in text.split())


def _some(words: list[Word], *verdicts: str) -> tuple[Word, ...]:
    return tuple(word for word in words if word.verdict in verdicts)


def _card(actor: Actor, row: Any, words: list[Word]) -> ApplicationCard:
    vouches, edits = _some(words, "vouch", "refuse"), _some(words, "edit")
    flags = read_flags(row.flags)
    its = Candidate(
        Role(row.role), row.country, Standing(row.standing), flags, row.has_spoc, row.sponsor_id == actor.member_id,
        frozenset(word.member_id for word in vouches), frozenset(word.member_id for word in edits),
    )  # fmt: skip
    return ApplicationCard(
        id=row.id, standing=its.standing, email=row.email, name=Name(row.name, row.latin_name), rank=row.rank,
        agency=row.agency, country=row.country, role=its.role, languages=read_languages(row.languages),
        purpose=row.purpose, sponsor_email=row.sponsor_email,
        sponsor=Name(row.sponsor_name, row.sponsor_latin) if row.sponsor_id else None,
        posting_ends=row.posting_ends, interface_language=row.interface_language, flags=flags,
        confirmed_at=row.confirmed_at, changed_at=row.changed_at, ended_at=row.ended_at,
        decline_reasons=_reasons(row.decline_reasons), answer=row.answer, is_asked_back=row.is_asked_back,
        member_id=row.member_id, is_frozen=bool(row.is_frozen), has_spoc=row.has_spoc, vouches=vouches,
        voices=_some(words, "admit", "decline"), edits=edits, bar=objection_to(actor, its),
    )  # fmt: skip
