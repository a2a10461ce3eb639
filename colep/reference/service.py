"""Loads the reference data of the package into the tables. Run by `colep migrate` and every start of the demo."""

import csv
import hashlib
from datetime import date
from importlib.resources import files
from typing import Any

from colep.core.db import Base, db, transaction
from colep.reference import models, queries

#: In the order in which they refer to each other: file, table, and the column names that differ in the file.
_FILES: tuple[tuple[str, type[Base], dict[str, str]], ...] = (
    ("countries", models.Country, {"iso2": "code"}),
    ("country_regions", models.CountryRegion, {"iso2": "country_code"}),
    ("country_zones", models.CountryZone, {"iso2": "country_code"}),
    ("country_weekends", models.CountryWeekend, {"iso2": "country_code"}),
    ("country_languages", models.CountryLanguage, {"iso2": "country_code"}),
    ("country_channels", models.CountryChannel, {"iso2": "country_code"}),
    ("routes", models.Route, {}),
    ("route_countries", models.RouteCountry, {"iso2": "country_code"}),
    ("route_aliases", models.RouteAlias, {}),
    ("route_words", models.RouteWords, {"lang": "language"}),
    ("themes", models.Theme, {}),
    ("theme_words", models.ThemeWords, {"lang": "language"}),
    ("concepts", models.Concept, {"concept_id": "id"}),
    ("concept_words", models.ConceptWords, {"lang": "language"}),
)

_TRUTH = {"yes": True, "no": False}


def load() -> list[str]:
    """Bring every table to the version of its file; returns the names of the files that were loaded."""
    loaded = []
    for name, table, renamed in _FILES:
        content = files("colep.reference").joinpath("data", f"{name}.csv").read_text("utf-8")
        digest = hashlib.sha256(content.encode()).hexdigest()
        with transaction():
            known = db.session.get(models.ReferenceFile, name)
            if known is not None and known.digest == digest:
                continue
            _replace(table, content, renamed)
            db.session.merge(models.ReferenceFile(name=name, digest=digest))
        loaded.append(name)
    queries.forget()
    return loaded


def _replace(table: type[Base], content: str, renamed: dict[str, str]) -> None:
    """Add and change rows by key. Rows that left the file go, unless something still refers to them."""
    columns = {column.key: column for column in table.__table__.columns}
    keys = [column.key for column in table.__table__.primary_key]
    rows = [
        {renamed.get(name, name): value for name, value in row.items() if renamed.get(name, name) in columns}
        for row in csv.DictReader(content.splitlines())
    ]
    wanted = set()
    for row in rows:
        values = {name: _typed(value, columns[name].type.python_type) for name, value in row.items()}
        wanted.add(tuple(values[key] for key in keys))
        db.session.merge(table(**values))
    for kept in db.session.query(table).all():
        if tuple(getattr(kept, key) for key in keys) not in wanted:
            db.session.delete(kept)


def _typed(value: str, kind: type) -> Any:
    if kind is bool:
        return _TRUTH[value]
    if kind is date:
        return date.fromisoformat(value)
    return int(value) if kind is int else value
