"""Countries, routes, themes: loaded once from files, whole, in every language."""

import csv
import unicodedata
from datetime import UTC, date, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.core import i18n
from colep.core.db import db, transaction
from colep.reference import models, queries, service
from tests.helpers import only_sqlite, rows

NAMES = [name for name, _table, _renamed in service._FILES]


def lines(name: str) -> list[dict[str, str]]:
    """Return the rows of a file."""
    return list(
        csv.DictReader(files("colep.reference").joinpath("data", f"{name}.csv").read_text("utf-8").splitlines())
    )


def test_every_row_of_every_file_is_in_its_table(app: Flask) -> None:
    """Nothing is left out, on both databases."""
    for name, table, _renamed in service._FILES:
        assert rows(select(func.count()).select_from(table.__table__))[0][0] == len(lines(name)) > 0, name


def test_loading_again_loads_nothing(app: Flask) -> None:
    """Every start of the demo asks; only a file that changed is read."""
    assert service.load() == []
    with transaction():
        db.session.get_one(models.ReferenceFile, "themes").digest = "old"
    assert service.load() == ["themes"]
    assert service.load() == []


def test_a_new_version_changes_adds_and_removes(app: Flask) -> None:
    """Rows are known by their key; what left the file goes."""
    with transaction():
        db.session.get_one(models.ReferenceFile, "route_aliases").digest = "old"
        db.session.add(models.RouteAlias(route_id=lines("routes")[0]["id"], alias="an alias of last year"))
        db.session.delete(
            db.session.scalars(
                select(models.RouteAlias).where(models.RouteAlias.alias != "an alias of last year").limit(1)
            ).one()
        )
    service.load()
    assert rows(select(func.count(models.RouteAlias.alias)))[0][0] == len(lines("route_aliases"))
    assert rows(select(models.RouteAlias.alias).where(models.RouteAlias.alias == "an alias of last year")) == []


@only_sqlite
def test_routes_and_themes_have_words_in_every_language(app: Flask) -> None:
    """And another language's words are not the same object by mistake."""
    names = {}
    for tag in i18n.INTERFACE:
        i18n.set_reader(tag)
        names[tag] = [route.name for route in queries.routes()]
        assert all(names[tag])
        assert all(route.description and route.countries for route in queries.routes())
        assert all(theme.name for theme in queries.themes())
        assert len(queries.themes()) == len(lines("themes"))
    assert len({tuple(named) for named in names.values()}) == len(names)
    assert queries.route("nonsense") is queries.route(None) is queries.theme("nonsense") is None
    assert queries.route("east-med") is not None


@only_sqlite
def test_every_country_has_a_name_a_zone_and_a_weekend(app: Flask) -> None:
    """Codes are known to CLDR, zones to the machine; unknown countries are no fault."""
    for tag in i18n.INTERFACE:
        i18n.set_reader(tag)
        named = queries.countries_by_name()
        assert {code for code, _name in named} == queries.country_codes()
        assert all(name != code for code, name in named)
    for code in queries.country_codes():
        ZoneInfo(queries.main_zone(code))
        assert queries.weekend(code, date(2026, 11, 24)) <= {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
        assert 1 <= len(queries.weekend(code, date(2026, 11, 24))) <= 2
    assert queries.main_zone("QQ") == "UTC"
    assert queries.weekend("QQ", date(2026, 1, 1)) == {"sat", "sun"}
    assert queries.routes_of("QQ") == ()
    assert "east-med" in queries.routes_of("TR")


@pytest.mark.parametrize(
    ("moment", "zone", "wanted"),
    [
        ("2026-11-27T22:30+00:00", "Asia/Baghdad", True),
        ("2026-11-27T20:30+00:00", "Asia/Baghdad", False),
        ("2026-11-26T22:00+00:00", "Asia/Kabul", False),
    ],
)
def test_a_weekend_is_that_of_the_place(moment: str, zone: str, wanted: bool) -> None:
    """Saturday begins in Baghdad three hours before it does in Greenwich."""
    assert queries.is_weekend(frozenset({"sat"}), datetime.fromisoformat(moment).astimezone(UTC), zone) is wanted


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_plain_and_without_doubles(name: str) -> None:
    """UTF-8, NFC, no spaces around a value, no line of another length."""
    text = files("colep.reference").joinpath("data", f"{name}.csv").read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    found = [tuple(line.values()) for line in lines(name)]
    assert len(found) == len(set(found))
    assert all(None not in line and value == value.strip() for line in lines(name) for value in line.values())
