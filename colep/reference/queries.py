"""Reads the reference data. It changes only with a release, so a process reads each language once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select

from colep.core import i18n
from colep.core.db import fetch_all
from colep.reference.models import (
    Country,
    CountryChannel,
    CountryWeekend,
    CountryZone,
    Route,
    RouteAlias,
    RouteCountry,
    RouteWords,
    Theme,
    ThemeWords,
)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class RouteCard:
    """A route in the reader's language."""

    id: str
    name: str
    description: str
    countries: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme in the reader's language."""

    id: str
    name: str


def routes() -> tuple[RouteCard, ...]:
    """Return all routes in their order, in the reader's language."""
    return tuple(_routes(i18n.language().tag).values())


def route(route_id: str | None) -> RouteCard | None:
    """Return a route in the reader's language, or None."""
    return _routes(i18n.language().tag).get(route_id or "")


def themes() -> tuple[ThemeCard, ...]:
    """Return all themes in their order, in the reader's language."""
    return tuple(_themes(i18n.language().tag).values())


def theme(theme_id: str) -> ThemeCard | None:
    """Return a theme in the reader's language, or None."""
    return _themes(i18n.language().tag).get(theme_id)


def country_codes() -> frozenset[str]:
    """Return the codes of all countries."""
    return _country_codes()


def siena_countries() -> frozenset[str]:
    """Return the codes of the countries that exchange through SIENA: members of the EU and Europol's partners."""
    return _siena_countries()


def countries_by_name() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of all countries in the alphabetical order of the reader's language."""
    return _countries_by_name(i18n.language().tag)


def routes_of(country: str) -> tuple[str, ...]:
    """Return the ids of the routes on which a country lies."""
    return tuple(card.id for card in _routes(i18n.SOURCE).values() if country in card.countries)


def countries_of_route(route_id: str | None) -> tuple[str, ...]:
    """Return the countries of a route in their order; none for an unknown one."""
    card = _routes(i18n.SOURCE).get(route_id or "")
    return card.countries if card else ()


def main_zone(country: str) -> str:
    """Return the IANA time zone of a country's capital; UTC if the country is unknown."""
    return _main_zones().get(country, "UTC")


def weekend(country: str, on: date) -> frozenset[str]:
    """Return the days ("fri", "sat") on which a country's offices rest, as of that date."""
    holding = [days for since, days in _weekends().get(country, ()) if since <= on]
    return holding[-1] if holding else frozenset({"sat", "sun"})


def is_weekend(days: frozenset[str], moment: datetime, zone: str) -> bool:
    """Say whether it is one of these days in that zone at this moment."""
    return _DAYS[moment.astimezone(ZoneInfo(zone)).weekday()] in days


def forget() -> None:
    """Forget what was read; the next reader reads it anew."""
    for kept in (_routes, _themes, _country_codes, _countries_by_name, _main_zones, _weekends, _siena_countries):
        kept.cache_clear()


@cache
def _routes(tag: str) -> dict[str, RouteCard]:
    words = {row.route_id: row for row in fetch_all(select(RouteWords.__table__).where(RouteWords.language == tag))}
    countries: dict[str, list[str]] = {}
    for row in fetch_all(select(RouteCountry.__table__).order_by(RouteCountry.route_id, RouteCountry.position)):
        countries.setdefault(row.route_id, []).append(row.country_code)
    aliases: dict[str, list[str]] = {}
    for row in fetch_all(select(RouteAlias.__table__).order_by(RouteAlias.alias)):
        aliases.setdefault(row.route_id, []).append(row.alias)
    return {
        row.id: RouteCard(
            row.id,
            words[row.id].name,
            words[row.id].description,
            tuple(countries.get(row.id, ())),
            tuple(aliases.get(row.id, ())),
        )
        for row in fetch_all(select(Route.__table__).order_by(Route.position))
    }


@cache
def _themes(tag: str) -> dict[str, ThemeCard]:
    statement = (
        select(Theme.id, ThemeWords.name)
        .join(ThemeWords, (ThemeWords.theme_id == Theme.id) & (ThemeWords.language == tag))
        .order_by(Theme.position)
    )
    return {row.id: ThemeCard(row.id, row.name) for row in fetch_all(statement)}


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(row.code for row in fetch_all(select(Country.code)))


@cache
def _siena_countries() -> frozenset[str]:
    return frozenset(row.country_code for row in fetch_all(select(CountryChannel.country_code)))


@cache
def _countries_by_name(tag: str) -> tuple[tuple[str, str], ...]:
    named = [(code, i18n.country_name(code)) for code in _country_codes()]
    return tuple(sorted(named, key=lambda pair: i18n.sort_key(pair[1], tag)))


@cache
def _main_zones() -> dict[str, str]:
    statement = select(CountryZone.country_code, CountryZone.zone).where(CountryZone.is_main)
    return {row.country_code: row.zone for row in fetch_all(statement)}


@cache
def _weekends() -> dict[str, list[tuple[date, frozenset[str]]]]:
    statement = select(CountryWeekend.__table__).order_by(CountryWeekend.country_code, CountryWeekend.valid_from)
    weekends: dict[str, list[tuple[date, frozenset[str]]]] = {}
    for row in fetch_all(statement):
        weekends.setdefault(row.country_code, []).append((row.valid_from, frozenset(row.days.split())))
    return weekends
