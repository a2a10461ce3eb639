"""The guard's acts: keep a text back, or let it pass with a reason and put it before a moderator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from colep.audit.service import clean_reason, record
from colep.chatham.queries import is_spoken_by
from colep.core import clock
from colep.core.db import db, transaction
from colep.core.errors import Invalid, Missing
from colep.core.offload import off_the_loop
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import VEILED, Act, Subject
from colep.rules.chatham import Place, coarse
from colep.rules.policy import require
from colep.rules.screening import CaseState, Kind, is_refused
from colep.screening.known import known_phones
from colep.screening.look import Finding
from colep.screening.models import LONGEST_RULES, GuardCase
from colep.screening.notice import Found, NotHere
from colep.screening.scan import scan
from colep.sharing.seen import Seen

#: From this length on, a text is looked at off the loop.
_LONG = 6000
_LONGEST_DETAIL = 60


@dataclass(frozen=True, slots=True)
class Plea:
    """What a text brings along: why something in it must stand there, from which session, from beside which label."""

    reason: str = ""
    from_session: int | None = None
    #: What its page has shown of who can read the thing.
    seen: Seen | None = None


NO_PLEA = Plea()


@dataclass(frozen=True, slots=True)
class Screened:
    """A text that may be posted: clean, or with weak findings and a reason for them."""

    rules: tuple[str, ...] = ()
    plea: Plea = NO_PLEA


CLEAN = Screened()


def screen(text: str, *, country: str = "", countries: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what in a text does not belong here. Numbers of the directory's offices and own addresses pass."""
    look = partial(
        scan, text, country=country, countries=tuple(countries), own_hosts=_own_hosts(), this_year=clock.now().year
    )
    found = _look(look, text)
    if any(finding.kind is Kind.PHONE for finding in found):
        found = _look(partial(look, known_phones=known_phones()), text)
    return found


def _look(look: "partial[tuple[Finding, ...]]", text: str) -> tuple[Finding, ...]:
    found: tuple[Finding, ...] = off_the_loop(look) if len(text) > _LONG else look()
    return found


def _own_hosts() -> tuple[str, ...]:
    return (urlsplit(current_app.config["SETTINGS"].base_url).hostname or "",)


def guard(
    actor: Actor, texts: Mapping[str, str], countries: Iterable[str] = (), plea: Plea = NO_PLEA,
    under: Place | None = None,
) -> Screened:  # fmt: skip
    """Look at the texts of one act before it is done. Call it outside transaction(), and `put_before` inside.

    `texts` are by the name of their field, `countries` those that the item is about. `under` is the thread or room
    under the Chatham House Rule in which it is said, with the id 0 for one that is about to be opened. Raises NotHere
    with what was found, after an entry in the record that names the rules only; Invalid for a reason that is itself
    no text.
    """
    countries = tuple(countries)
    found = [
        Found(field, finding.kind, finding.rule, text[finding.start : finding.end])
        for field, text in texts.items()
        for finding in screen(text, country=actor.country, countries=countries)
    ]
    if not found:
        return CLEAN
    reason, in_reason = _reason(actor, plea.reason, countries)
    if in_reason or is_refused([one.kind for one in found], reason):
        _keep_back(actor, (*found, *in_reason), plea.from_session, under)
        raise NotHere((*found, *in_reason), actor.country, countries)
    return Screened(_rules(found), replace(plea, reason=reason))


def _reason(actor: Actor, reason: str, countries: tuple[str, ...]) -> tuple[str, list[Found]]:
    """Return the reason cleaned, and what is found in it: it is stored too."""
    if not reason.strip():
        return "", []
    found = [
        Found("reason", finding.kind, finding.rule, reason[finding.start : finding.end])
        for finding in screen(reason, country=actor.country, countries=countries)
    ]
    return ("", found) if found else (clean_reason(reason), [])


def _rules(found: Iterable[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.rule for one in found))


def _keep_back(actor: Actor, found: tuple[Found, ...], from_session: int | None, under: Place | None) -> None:
    """Enter in the record which rules fired; the text itself goes nowhere. Under the Rule nobody is named."""
    subject, subject_id = (Subject.MEMBER, actor.member_id) if under is None else _subject_of(under)
    actor_id, session_id = (VEILED, None) if under is not None else (actor.member_id, from_session)
    with transaction():
        record(
            Act.GUARD_REFUSE, subject, subject_id, actor_id=actor_id, session_id=session_id,
            detail=_listed(_rules(found), _LONGEST_DETAIL),
        )  # fmt: skip


def _subject_of(place: Place) -> tuple[Subject, int]:
    return (Subject(place.kind.value), place.id) if place.id else (Subject.NOBODY, 0)


def _listed(rules: Iterable[str], longest: int) -> str:
    """Return as many rules as a column holds."""
    listed = ""
    for rule in rules:
        if len(listed) + len(rule) + 1 > longest:
            break
        listed = f"{listed} {rule}".strip()
    return listed


def put_before(
    actor: Actor, screened: Screened, subject: Subject, subject_id: int, speaker_id: int | None = None
) -> None:  # fmt: skip
    """Put an item that was posted with a reason before a moderator; nothing for a clean one. Last in the act.

    `speaker_id` is as whom the author speaks under the Chatham House Rule: then nothing leads to the author.
    """
    if not screened.rules:
        return
    now, is_veiled = clock.now(), speaker_id is not None
    author_id, session_id = (None, None) if is_veiled else (actor.member_id, screened.plea.from_session)
    case = GuardCase(
        subject_kind=subject.value, subject_id=subject_id, author_id=author_id, speaker_id=speaker_id,
        rules=_listed(screened.rules, LONGEST_RULES), reason=screened.plea.reason, state=CaseState.OPEN.value,
        opened_at=coarse(now) if is_veiled else now,
    )  # fmt: skip
    db.session.add(case)
    record(
        Act.GUARD_PASS, subject, subject_id, actor_id=author_id or VEILED, session_id=session_id,
        detail=_listed(screened.rules, _LONGEST_DETAIL),
    )  # fmt: skip


def clear(actor: Actor, case_id: int, *, from_session: int | None = None) -> None:
    """Note that an item may stay. Done twice it is done once. Raises Missing, NotAllowed."""
    require(actor, Action.MODERATE)
    with transaction():
        case = db.session.scalar(select(GuardCase).where(GuardCase.id == case_id).with_for_update())
        if case is None:
            raise Missing
        if case.state != CaseState.OPEN:
            return
        if case.author_id == actor.member_id or _is_spoken_by(actor, case):
            raise Invalid("case", "own")
        case.state, case.decided_by_id, case.decided_at = CaseState.CLEARED.value, actor.member_id, clock.now()
        record(
            Act.GUARD_CLEAR, Subject(case.subject_kind), case.subject_id, actor_id=actor.member_id,
            session_id=from_session,
        )  # fmt: skip


def _is_spoken_by(actor: Actor, case: GuardCase) -> bool:
    return case.speaker_id is not None and is_spoken_by(actor, case.speaker_id)
