"""Pieces of pages are shared by readers who would see the same, and by nobody else."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from jinja2 import DictLoader

from colep.core import clock, i18n
from colep.core.fragments import fragment
from tests.helpers import only_sqlite

pytestmark = only_sqlite


@dataclass(frozen=True, slots=True)
class Card:
    """A thread as some reader may see it."""

    title: str
    secret: str = ""
    at: datetime = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def renderings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A macro that notes each time it really runs."""
    ran: list[str] = []
    piece = "{% macro row(card) %}{{ ran(card.title) }}<p>{{ card.title }} {{ card.secret }} {{ country_name('HU') }} {{ when(card.at) }}</p>{% endmacro %}"
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader({"piece.html": piece}))
    app.jinja_env.globals["ran"] = lambda title: ran.append(title) or ""
    return ran


def test_equal_cards_are_rendered_once(app: Flask, renderings: list[str]) -> None:
    """Not the same object: the same content."""
    row = fragment("piece.html", "row")
    assert row(Card("a")) == row(Card("a"))
    assert renderings == ["a"]


def test_a_card_that_holds_more_is_another_piece(app: Flask, renderings: list[str]) -> None:
    """Rows 27 and 30: what one reader may see beyond another stands in the card, so it stands in the key."""
    row = fragment("piece.html", "row")
    redacted, whole = Card("a"), replace(Card("a"), secret="author")
    assert "author" in row(whole)
    assert "author" not in row(redacted)
    assert len(renderings) == 2


def test_another_language_zone_or_day_is_another_piece(
    app: Flask, renderings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words, hours and "yesterday" stand in the piece."""
    row = fragment("piece.html", "row")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    said = []
    for tag, zone in (("en", "UTC"), ("tr", "UTC"), ("en", "Asia/Almaty"), ("en", "UTC")):
        i18n.set_reader(tag, zone)
        said.append(str(row(Card("a"))))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 12, tzinfo=UTC))
    i18n.set_reader("en", "UTC")
    said.append(str(row(Card("a"))))
    assert ["Hungary" in said[0], "Macaristan" in said[1], "14:00" in said[2], "yesterday" in said[4]] == [True] * 4
    assert said[3] == said[0]
    assert len(renderings) == 4


def test_what_people_wrote_is_escaped_in_a_piece(app: Flask, renderings: list[str]) -> None:
    """Row 43: a macro of a template escapes as a page does."""
    assert "<script>" not in fragment("piece.html", "row")(Card("<script>alert(1)</script>"))


def test_what_can_change_cannot_be_a_key(app: Flask, renderings: list[str]) -> None:
    """A list could be filled after it was looked at; it is refused."""
    with pytest.raises(TypeError, match="unhashable"):
        fragment("piece.html", "row")(["a"])
