"""Reads of the library: lists, one practice, its versions. Only what this reader may know."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Page, Position
from colep.core.names import Name
from colep.library.draft import PracticeDraft, read_content
from colep.library.models import (
    SECTIONS,
    Practice,
    PracticeCountry,
    PracticeRoute,
    PracticeTheme,
    PracticeVersion,
)
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.policy import Owned, decide, require
from colep.sharing.law import eyes, sight, visible_to
from colep.sharing.queries import shared

Statement = Select[*tuple[Any, ...]]

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the list wants to see; an empty one asks nothing."""

    country: str = ""
    route: str = ""
    theme: str = ""
    stage: str = ""
    language: str = ""

    def used(self) -> dict[str, Any]:
        """Return the filters that ask something, by their names."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice as a row of a list."""

    id: int
    slug: str
    title: str
    #: Empty where the label lets only the title into lists, as are stage and countries.
    summary: str
    language: str
    label: str
    stage: str
    evidence: int
    review_due: date
    countries: tuple[str, ...]
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PracticeCard(PracticeRow):
    """A whole practice as this reader sees it."""

    level: str
    started: int
    ended: int | None
    routes: tuple[str, ...]
    themes: tuple[str, ...]
    #: HTML of each section that says something, in their order.
    sections: dict[str, str]
    owner_id: int
    owner_name: Name
    owner_country: str
    created_at: datetime
    audience_id: int
    may_edit: bool

    @property
    def address(self) -> str:
        """The practice's address on this site."""
        return f"/library/{self.id}-{self.slug}"


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One save of a practice: when, by whom, what changed."""

    version: int
    at: datetime
    editor_id: int
    editor_name: Name
    editor_country: str
    change: str


@dataclass(frozen=True, slots=True)
class OldPractice:
    """A practice as it stood in one version."""

    save: VersionCard
    draft: PracticeDraft
    sections: dict[str, str]


@dataclass(frozen=True, slots=True)
class Newest:
    """The most recently changed practices since a moment, and how many there are in all."""

    cards: tuple[PracticeRow, ...]
    count: int


_ROW = tuple(getattr(Practice, field.name) for field in fields(PracticeRow))

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "stage": Practice.stage == bindparam("stage"),
    "language": Practice.language == bindparam("language"),
    "country": Practice.id.in_(
        select(PracticeCountry.practice_id).where(PracticeCountry.country_code == bindparam("country"))
    ),
    "route": Practice.id.in_(select(PracticeRoute.practice_id).where(PracticeRoute.route_id == bindparam("route"))),
    "theme": Practice.id.in_(select(PracticeTheme.practice_id).where(PracticeTheme.theme_id == bindparam("theme"))),
    "after": tuple_(Practice.updated_at, Practice.id)
    < tuple_(bindparam("moment", type_=Practice.updated_at.type), bindparam("id")),
}


@cache
def _statement(reader: Actor, build: Callable[..., Statement], *arguments: str) -> Statement:
    """Return a statement limited to what people of this sight may know; built on the first use."""
    return build(*arguments).where(visible_to(reader, Practice))


def practices(actor: Actor, filters: Filters, after: Position | None = None) -> Page[PracticeRow]:
    """Return one page of practices that pass the filters, the last changed first."""
    values: dict[str, Any] = filters.used()
    if after is not None:
        values |= {"after": True, "moment": after.moment, "id": after.id}
    names = [name for name in _CONDITIONS if name in values]
    values.pop("after", None)
    rows = fetch_all(_statement(sight(actor), _list, *names), {**values, **eyes(actor)})
    cards = tuple(_row(row) for row in rows[:PAGE_SIZE])
    more = len(rows) > PAGE_SIZE
    return Page(cards, Position(cards[-1].updated_at, cards[-1].id).key() if more else None)


def _list(*names: str) -> Statement:
    return (
        select(*_ROW)
        .where(*(_CONDITIONS[name] for name in names))
        .order_by(Practice.updated_at.desc(), Practice.id.desc())
        .limit(PAGE_SIZE + 1)
    )


def newest(actor: Actor, after: datetime, limit: int) -> Newest:
    """Return at most `limit` practices new or changed since `after`, and how many there are in all."""
    rows = fetch_all(_statement(sight(actor), _newest), {**eyes(actor), "since": after, "most": limit})
    return Newest(tuple(_row(row) for row in rows), rows[0].total if rows else 0)


def _newest() -> Statement:
    return (
        select(*_ROW, func.count().over().label("total"))
        .where(Practice.updated_at > bindparam("since", type_=Practice.updated_at.type))
        .order_by(Practice.updated_at.desc(), Practice.id.desc())
        .limit(bindparam("most"))
    )


def practice(actor: Actor, practice_id: int) -> PracticeCard:
    """Return a practice. Raises Missing if there is none for this reader."""
    row = _load(actor, practice_id)
    owned = Owned(row.owner_id, shared(row.label, row.audience_id))
    return PracticeCard(
        **_row_values(row),
        level=row.level,
        started=row.started,
        ended=row.ended,
        routes=tuple(row.routes.split()),
        themes=tuple(row.themes.split()),
        sections=_spoken({name: getattr(row, f"{name}_html") for name in SECTIONS}),
        owner_id=row.owner_id,
        owner_name=Name(row.owner_name, row.owner_latin),
        owner_country=row.owner_country,
        created_at=row.created_at,
        audience_id=row.audience_id,
        may_edit=bool(decide(actor, Action.PRACTICE_EDIT, owned)),
    )


def practice_to_edit(actor: Actor, practice_id: int) -> tuple[PracticeDraft, int]:
    """Return a practice as it was typed and its version. Raises Missing, or NotAllowed for other people's."""
    row = _load(actor, practice_id)
    require(actor, Action.PRACTICE_EDIT, Owned(row.owner_id, shared(row.label, row.audience_id)))
    return _draft(row), row.version


def practice_texts(actor: Actor, practice_id: int) -> PracticeDraft:
    """Return a practice as it was typed, to be taken away. Raises Missing."""
    return _draft(_load(actor, practice_id))


def _draft(row: Row[Any]) -> PracticeDraft:
    values = {field.name: getattr(row, field.name) for field in fields(PracticeDraft)}
    return PracticeDraft(**values | {name: tuple(values[name].split()) for name in ("countries", "routes", "themes")})


def _load(actor: Actor, practice_id: int) -> Row[Any]:
    row = fetch_one(_statement(sight(actor), _one), {**eyes(actor), "practice_id": practice_id})
    if row is None:
        raise Missing
    return row


def _one() -> Statement:
    return (
        select(
            Practice.__table__,
            Member.name.label("owner_name"),
            Member.latin_name.label("owner_latin"),
            Member.country.label("owner_country"),
        )
        .join(Member, Member.id == Practice.owner_id)
        .where(Practice.id == bindparam("practice_id"))
    )


_editor = aliased(Member, name="editor")


def versions(actor: Actor, practice_id: int) -> tuple[VersionCard, ...]:
    """Return all saves of a practice, the last one first. Raises Missing."""
    rows = fetch_all(_statement(sight(actor), _versions), {**eyes(actor), "practice_id": practice_id})
    if not rows:
        raise Missing
    return tuple(_version(row) for row in rows)


def version(actor: Actor, practice_id: int, number: int) -> OldPractice:
    """Return a practice as it stood in that version. Raises Missing."""
    row = fetch_one(
        _statement(sight(actor), _one_version), {**eyes(actor), "practice_id": practice_id, "number": number}
    )
    if row is None:
        raise Missing
    return OldPractice(_version(row), read_content(row.content), _spoken(json.loads(row.html)))


def _versions() -> Statement:
    return (
        select(
            PracticeVersion.version,
            PracticeVersion.at,
            PracticeVersion.editor_id,
            PracticeVersion.summary_of_change,
            _editor.name.label("editor_name"),
            _editor.latin_name.label("editor_latin"),
            _editor.country.label("editor_country"),
        )
        .join(Practice, Practice.id == PracticeVersion.practice_id)
        .join(_editor, _editor.id == PracticeVersion.editor_id)
        .where(PracticeVersion.practice_id == bindparam("practice_id"))
        .order_by(PracticeVersion.version.desc())
    )


def _one_version() -> Statement:
    return (
        _versions()
        .add_columns(PracticeVersion.content, PracticeVersion.html)
        .where(PracticeVersion.version == bindparam("number"))
    )


def _row(row: Row[Any]) -> PracticeRow:
    card = PracticeRow(**_row_values(row))
    if carriage(Exit.LIST, Label(card.label)) is Carriage.WHOLE:
        return card
    return replace(card, summary="", stage="", countries=())


def _row_values(row: Row[Any]) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in fields(PracticeRow)}
    return values | {"countries": tuple(row.countries.split())}


def _spoken(html: dict[str, str]) -> dict[str, str]:
    """Leave out the sections in which nothing was said."""
    return {name: html[name] for name in SECTIONS if html[name]}


def _version(row: Row[Any]) -> VersionCard:
    return VersionCard(
        version=row.version, at=row.at, editor_id=row.editor_id, editor_name=Name(row.editor_name, row.editor_latin),
        editor_country=row.editor_country, change=row.summary_of_change,
    )  # fmt: skip
