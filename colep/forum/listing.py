"""The thread list as a page: rows, filters as a form, chosen filters as chips."""

from dataclasses import fields
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from colep.core.fragments import fragment
from colep.core.http.pagination import Page
from colep.core.i18n import country_name, language, language_name
from colep.core.i18n import gettext as _
from colep.core.languages import WRITTEN
from colep.forum.queries import Filters, ThreadRow
from colep.forum.words import kind_words, language_choices
from colep.reference import queries as reference
from colep.rules.chatham import NO_LANGUAGE

_row = fragment("forum/_row.html", "row")
_form = fragment("forum/_filters.html", "filters")


def read_filters(wanted: "MultiDict[str, str]") -> Filters:
    """Read the filters of an address; what is not offered is as if it were not there."""
    return Filters(
        route=wanted.get("route", "") if reference.route(wanted.get("route")) else "",
        country=wanted.get("country", "") if wanted.get("country") in reference.country_codes() else "",
        theme=wanted.get("theme", "") if reference.theme(wanted.get("theme", "")) else "",
        language=wanted.get("language", "") if wanted.get("language") in WRITTEN else "",
        unread=wanted.get("unread") == "1",
    )


def as_query(filters: Filters, leaving_out: str = "", **more: str) -> dict[str, str]:
    """Return the filters as the query of an address."""
    values = {field.name: getattr(filters, field.name) for field in fields(filters)}
    query = {name: "1" if value is True else value for name, value in values.items() if value}
    query.pop(leaving_out, None)
    return {**query, **more}


def rows(page: Page[ThreadRow], own_language: str) -> list[Markup]:
    """Return the rows of a page of threads; the language is named where it is not the reader's."""
    kinds, names = kind_words(), {route.id: route.name for route in reference.routes()}
    return [
        _row(
            card, kinds[card.kind], names.get(card.route_id or "", ""), card.language not in (own_language, NO_LANGUAGE)
        )
        for card in page.cards
    ]


def form(filters: Filters, own_languages: str) -> Markup:
    """Return the filter form with everything that can be chosen."""
    chosen = tuple(as_query(filters, leaving_out="unread").items())
    return _form(_offered(language().tag, own_languages), chosen, filters.unread)


@lru_cache(200)
def _offered(_tag: str, own_languages: str) -> tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]:
    return (
        ("route", _("Route"), _("All routes"), tuple((route.id, route.name) for route in reference.routes())),
        ("country", _("Country"), _("All countries"), reference.countries_by_name()),
        ("theme", _("Theme"), _("All themes"), tuple((theme.id, theme.name) for theme in reference.themes())),
        ("language", _("Language"), _("All languages"), tuple(language_choices(own_languages))),
    )


def chosen(filters: Filters) -> list[tuple[str, str]]:
    """Return (name, words) of each filter in use."""
    words: dict[str, Any] = {
        "route": lambda value: getattr(reference.route(value), "name", value),
        "country": country_name,
        "theme": lambda value: getattr(reference.theme(value), "name", value),
        "language": language_name,
        "unread": lambda _value: _("Unread only"),
    }
    return [(name, words[name](value)) for name, value in as_query(filters).items()]
