"""Acts on good practices: describing one, changing it. Every save is a version."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from colep.accounts.models import Member
from colep.accounts.still import require_still
from colep.core import clock
from colep.core.db import Base, again_if_beaten, db, execute, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.core.markup import render
from colep.core.text import clean_line, slug
from colep.library.draft import LONGEST_CHANGE, PracticeDraft, checked, read_content
from colep.library.events import PracticeCreated, PracticeEdited
from colep.library.models import (
    SECTIONS,
    Practice,
    PracticeCountry,
    PracticeRoute,
    PracticeTheme,
    PracticeVersion,
)
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.policy import Owned, require
from colep.rules.sharing import FOR_ALL, Choice
from colep.screening.service import NO_PLEA, Plea, guard, put_before
from colep.sharing.law import visible_to
from colep.sharing.queries import shared
from colep.sharing.seen import require_no_wider
from colep.sharing.service import Placed, place

#: Link table, its column, and the field of the draft that it makes searchable.
_LINKS: tuple[tuple[type[Base], str, str], ...] = (
    (PracticeCountry, "country_code", "countries"),
    (PracticeRoute, "route_id", "routes"),
    (PracticeTheme, "theme_id", "themes"),
)


@again_if_beaten
def create_practice(
    actor: Actor, draft: PracticeDraft, nonce: str, *, choice: Choice = FOR_ALL, at: datetime | None = None,
    plea: Plea = NO_PLEA,
) -> int:  # fmt: skip
    """Store a new practice and return its id; the same draft under the same nonce is stored once.

    `choice` says who may read it, `at` when it was written, now if not given. Raises Invalid for a field that is not
    right, or as `sharing.service.place`; Conflict if the nonce was used for something else, NotAllowed, and NotHere
    for data of a case in any field; `plea` says why what only looks like it must stand there.
    """
    require(actor, Action.PRACTICE_CREATE)
    draft, nonce, at = checked(draft), _checked_nonce(nonce), at or clock.now()
    screened = guard(actor, _texts(draft), _about(draft), plea)
    html = _made(draft)
    with transaction() as act:
        _take_turn(actor)
        require_still(actor, Action.PRACTICE_CREATE)
        placed = place(actor, choice)
        made = _made_before(actor, draft, placed, nonce)
        if made is not None:
            return made
        practice = Practice(
            owner_id=actor.member_id, nonce=nonce, version=1, created_at=at,
            label=placed.label, audience_id=placed.audience_id,
        )  # fmt: skip
        _write(practice, draft, html, actor, at)
        db.session.add(practice)
        db.session.flush()
        _link(practice.id, draft)
        _keep_version(practice, draft, "")
        put_before(actor, screened, Subject.PRACTICE, practice.id)
        act.fact(PracticeCreated(practice.id, actor.member_id, practice.audience_id))
        return practice.id


def edit_practice(
    actor: Actor, practice_id: int, draft: PracticeDraft, seen_version: int, change: str,
    *, at: datetime | None = None, plea: Plea = NO_PLEA,
) -> int:  # fmt: skip
    """Store the next version of a practice and return its number. `change` says what is different.

    `seen_version` is the one on which the editor worked. Raises Conflict if there is a newer one,
    unless that one is this very save, sent twice; Missing, NotAllowed, Invalid, NotHere as `create_practice`, and
    Widened where more can read it now than the page has said.
    """
    require(actor, Action.PRACTICE_EDIT)
    draft, at = checked(draft), at or clock.now()
    change = clean_line(change, "change", LONGEST_CHANGE)
    texts = {**_texts(draft), "change": change}
    screened = guard(actor, texts, _about(draft), plea)
    html = _made(draft)
    with transaction() as act:
        require_still(actor, Action.PRACTICE_EDIT)
        practice = _practice_for(actor, practice_id)
        if practice.version != seen_version:
            if _is_same_save(practice, draft, actor, seen_version):
                return practice.version
            raise Conflict("the practice has a newer version")
        require_no_wider(plea.seen, shared(practice.label, practice.audience_id))
        practice.version += 1
        _write(practice, draft, html, actor, at)
        _unlink(practice.id)
        _link(practice.id, draft)
        _keep_version(practice, draft, change)
        put_before(actor, screened, Subject.PRACTICE, practice.id)
        act.fact(PracticeEdited(practice.id, actor.member_id, practice.version, practice.audience_id))
        return practice.version


def _texts(draft: PracticeDraft) -> dict[str, str]:
    """Return all that an author wrote, by field."""
    return {name: getattr(draft, name) for name in ("title", "summary", *SECTIONS)}


def _about(draft: PracticeDraft) -> tuple[str, ...]:
    """Return the countries of a practice and of its routes."""
    of_routes = (code for route in draft.routes for code in reference.countries_of_route(route))
    return tuple(dict.fromkeys((*draft.countries, *of_routes)))


def _checked_nonce(nonce: str) -> str:
    try:
        return str(UUID(nonce))
    except ValueError as error:
        raise Invalid("nonce", "choice") from error


def _take_turn(actor: Actor) -> None:
    """Let one member's clicks pass one after the other, also where the database has many writers.

    Others may name this member in an audience meanwhile: two who name each other would wait for each other for ever.
    """
    db.session.execute(select(Member.id).where(Member.id == actor.member_id).with_for_update(key_share=True))


def _made_before(actor: Actor, draft: PracticeDraft, placed: Placed, nonce: str) -> int | None:
    """Return the practice that this form has made. Raises Conflict if it made another one, or one for others."""
    made = db.session.execute(
        select(Practice.id, Practice.label, Practice.audience_id, PracticeVersion.content)
        .join(PracticeVersion, (PracticeVersion.practice_id == Practice.id) & (PracticeVersion.version == 1))
        .where(Practice.owner_id == actor.member_id, Practice.nonce == nonce)
    ).first()
    if made is None:
        return None
    if read_content(made.content) != draft or Placed(made.label, made.audience_id) != placed:
        raise Conflict("the form was used for another practice")
    return int(made.id)


def _practice_for(actor: Actor, practice_id: int) -> Practice:
    """Return the practice, held until the commit, if this person may know and change it."""
    practice = db.session.scalar(
        select(Practice).where(Practice.id == practice_id, visible_to(actor, Practice)).with_for_update()
    )
    if practice is None:
        raise Missing
    require(actor, Action.PRACTICE_EDIT, Owned(practice.owner_id, shared(practice.label, practice.audience_id)))
    return practice


def _is_same_save(practice: Practice, draft: PracticeDraft, actor: Actor, seen_version: int) -> bool:
    if practice.version != seen_version + 1 or practice.updated_by_id != actor.member_id:
        return False
    kept = db.session.get(PracticeVersion, (practice.id, practice.version))
    return kept is not None and read_content(kept.content) == draft


_AS_TYPED = (
    "title", "summary", "language", "stage", "level", "evidence", "started", "ended", "review_due",
)  # fmt: skip


def _made(draft: PracticeDraft) -> dict[str, str]:
    """Make the HTML of the sections, before the act takes its turn at the database."""
    return {name: render(getattr(draft, name), draft.language) for name in SECTIONS}


def _write(practice: Practice, draft: PracticeDraft, html: dict[str, str], actor: Actor, at: datetime) -> None:
    for name in _AS_TYPED:
        setattr(practice, name, getattr(draft, name))
    for name in ("countries", "routes", "themes"):
        setattr(practice, name, " ".join(getattr(draft, name)))
    for name in SECTIONS:
        setattr(practice, name, getattr(draft, name))
        setattr(practice, f"{name}_html", html[name])
    practice.slug = slug(draft.title)
    practice.updated_at, practice.updated_by_id = at, actor.member_id


def _unlink(practice_id: int) -> None:
    for table, _, _ in _LINKS:
        execute(delete(table).where(table.__table__.c.practice_id == practice_id))


def _link(practice_id: int, draft: PracticeDraft) -> None:
    for table, column, field in _LINKS:
        rows = [{"practice_id": practice_id, column: code} for code in getattr(draft, field)]
        if rows:
            execute(insert(table).values(rows))


def _keep_version(practice: Practice, draft: PracticeDraft, change: str) -> None:
    html = {name: getattr(practice, f"{name}_html") for name in SECTIONS}
    save = PracticeVersion(
        practice_id=practice.id, version=practice.version, editor_id=practice.updated_by_id,
        at=practice.updated_at, summary_of_change=change, content=draft.content(),
        html=json.dumps(html, ensure_ascii=False),
    )  # fmt: skip
    db.session.add(save)
