"""Small pieces of a page that are written in a thousand places, as functions of the templates."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup, escape

from colep.core import i18n
from colep.core.calendars import months
from colep.core.hours import hour, hour_exactly
from colep.core.http.assets import assets
from colep.core.i18n import ngettext, pgettext


@lru_cache(400)
def icon(name: str, flip: bool = False) -> Markup:
    """Return an icon of the sprite; always beside a word. `flip` mirrors it in right-to-left pages."""
    classes = "icon icon-flip" if flip else "icon"
    sprite = assets.url("icons.svg")
    return Markup('<svg class="%s" aria-hidden="true"><use href="%s#%s"/></svg>') % (classes, sprite, name)


def time_words(moment: datetime) -> Markup:
    """Return a moment as people say it, with the exact one for machines and on hover."""
    return _time(moment, i18n.reader())


@lru_cache(20_000)
def _time(moment: datetime, _reader: i18n.Reader) -> Markup:
    machine, exact, short = f"{moment:%Y-%m-%dT%H:%M:%SZ}", i18n.when_exactly(moment), i18n.when(moment)
    return Markup('<time datetime="%s" title="%s">%s</time>') % (machine, exact, short)


def hour_words(moment: datetime) -> Markup:
    """Return the hour of something under the Chatham House Rule; machines are told no more either."""
    return _hour(moment, i18n.reader())


@lru_cache(5000)
def _hour(moment: datetime, _reader: i18n.Reader) -> Markup:
    words = (f"{moment:%Y-%m-%dT%H:00Z}", hour_exactly(moment), hour(moment))
    return Markup('<time datetime="%s" title="%s">%s</time>') % words


def reader_marks() -> Markup:
    """Return what the page's scripts must know of its reader besides the language: digits and second calendar."""
    return _marks(i18n.reader().tag, i18n.reader().digits, i18n.reader().calendar)


@lru_cache(20)
def _marks(tag: str, digits: str, calendar: str) -> Markup:
    marks = Markup(' data-digits="%s"') % digits if digits else Markup("")
    return marks + (Markup(' data-months="%s"') % months(calendar, tag) if calendar else "")


@lru_cache(10)
def tlp(label: str) -> Markup:
    """Return a TLP label in its own colours; never translated and never mirrored."""
    look = label.removeprefix("TLP:").lower().replace("+", "-")
    return Markup('<bdi dir="ltr" class="tlp tlp-%s">%s</bdi>') % (look, label)


def countries_words(codes: tuple[str, ...], most: int = 3) -> str:
    """Name the first countries, then say how many more: "Türkiye, Greece and 2 more"."""
    comma = pgettext("between list items", ", ")
    named = comma.join(i18n.country_name(code) for code in codes[:most])
    more = len(codes) - most
    if more <= 0:
        return named
    return named + " " + ngettext("and %(num)s more country", "and %(num)s more countries", more)


def options(choices: Iterable[tuple[str, str]], selected: str) -> Markup:
    """Return the options of a select; a tuple is taken to be of plain strings, and remembered as it is."""
    if isinstance(choices, tuple):
        return _options(choices, selected)
    return _options(tuple((value, str(label)) for value, label in choices), selected)


@lru_cache(2000)
def _options(choices: tuple[tuple[str, str], ...], selected: str) -> Markup:
    return Markup("").join(
        Markup('<option value="%s"%s>%s') % (value, Markup(" selected") if value == selected else "", escape(label))
        for value, label in choices
    )
