"""The interface in the reader's language: words, plurals, dates, numbers, names of countries.

A small module of our own over Babel and gettext: translating a string costs a dictionary look-up,
and whatever is formatted twice in the same minute is formatted once.
"""

import contextvars
import gettext as gettext_module
import json
import unicodedata
from dataclasses import dataclass
from datetime import date as calendar_day
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from markupsafe import Markup

from colep.core import clock
from colep.core.calendars import CALENDARS, solar_hijri
from colep.core.languages import direction

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the interface: its tag, its name written in itself, its direction."""

    tag: str
    name: str
    direction: str


#: Offered on every page, in this order. A language comes here when its catalogue is complete.
INTERFACE = {
    tag: Language(tag, name, direction(tag))
    for tag, name in (("en", "English"), ("ru", "Русский"), ("tr", "Türkçe"), ("ar", "العربية"))
}
SOURCE = "en"

#: Whose readers are served best by which language, where theirs is not offered.
_NEAREST = {
    **dict.fromkeys(("be", "kk", "ky", "uk", "uz", "tg", "tk", "hy", "ka"), "ru"),
    "az": "tr",
    "ckb": "ar",
}


#: The digits of a language's own script, for members who want them; "as the language" is CLDR's choice: Western.
_OWN_DIGITS = {"ar": "arab"}
_DIGITS = {"arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")}


class Reader(NamedTuple):
    """For whom is written: language, IANA time zone, the day that it is there (proleptic ordinal), and two choices.

    `digits` is a numbering system of CLDR, or empty for Western ones; `calendar` is one of `CALENDARS`, or empty.
    """

    tag: str
    zone: str
    today: int
    digits: str = ""
    calendar: str = ""


def _reader_of(tag: str, zone_name: str, digits: str = "", calendar: str = "") -> Reader:
    today = clock.now().astimezone(ZoneInfo(zone_name)).date().toordinal()
    own = digits if digits and digits == _OWN_DIGITS.get(tag) else ""
    return Reader(tag, zone_name, today, own, calendar if calendar in CALENDARS else "")


_reader: contextvars.ContextVar[Reader] = contextvars.ContextVar("reader")


def set_reader(language: str, zone: str = "UTC", digits: str = "", calendar: str = "") -> None:
    """Write for a reader of this language in this time zone until told otherwise in this context.

    Digits are given as the member has chosen them; where the language has no such digits they stay Western.
    """
    _reader.set(_reader_of(language if language in INTERFACE else SOURCE, zone, digits, calendar))


def reader() -> Reader:
    """Return for whom is written in this context: English and UTC where nobody was named."""
    return _reader.get(None) or _reader_of(SOURCE, "UTC")


def language() -> Language:
    """Return the language in which the current reader is answered."""
    return INTERFACE[reader().tag]


def best_language(accepted: list[str]) -> str:
    """Return the interface language that serves this Accept-Language list (best first) best."""
    for tag in accepted:
        short = tag.lower().replace("_", "-").split("-")[0]
        for candidate in (short, _NEAREST.get(short, "")):
            if candidate in INTERFACE:
                return candidate
    return SOURCE


@cache
def _catalogue(tag: str) -> gettext_module.NullTranslations:
    return gettext_module.translation("messages", TRANSLATIONS, [tag], fallback=True)


def gettext(message: str, **values: Any) -> str:
    """Translate; `values` fill the named places of the translation."""
    text = _catalogue(reader().tag).gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """Translate in the form that the language wants for `num`, which fills `%(num)s`."""
    text = _catalogue(reader().tag).ngettext(one, many, num)
    return text % {"num": number(num), **values}


def pgettext(context: str, message: str, **values: Any) -> str:
    """Translate a word whose meaning depends on where it stands."""
    text = _catalogue(reader().tag).pgettext(context, message)
    return text % values if values else text


class Later:
    """A string of the interface written where no reader is known yet; it is translated when shown."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def __html__(self) -> str:
        return str(Markup.escape(str(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and other.message == self.message

    def __hash__(self) -> int:
        return hash(self.message)


def lazy_gettext(message: str) -> Later:
    """Mark a string for translation at the time it is shown."""
    return Later(message)


def plural_forms(one: str, many: str) -> str:
    """Return a JSON object from CLDR category to text with `%(num)s`, for a counter kept in the page."""
    return _plural_forms(reader().tag, one, many)


#: A number of each category, to ask a catalogue for its text.
_SAMPLES = (0, 1, 2, 3, 5, 11, 100, 1_000_000)


@lru_cache(200)
def _plural_forms(tag: str, one: str, many: str) -> str:
    catalogue, rule = _catalogue(tag), _locale(tag).plural_form
    return json.dumps({rule(n): catalogue.ngettext(one, many, n) for n in reversed(_SAMPLES)}, ensure_ascii=False)


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse("en_GB" if tag == "en" else tag)


def number(value: int) -> str:
    """Write a whole number as the reader's language does."""
    return _number(value, reader().tag, reader().digits)


@lru_cache(4096)
def _number(value: int, tag: str, digits: str) -> str:
    written = numbers.format_decimal(value, locale=_locale(tag), numbering_system=digits or "latn")
    return _in_digits(written, digits)


def _in_digits(text: str, digits: str) -> str:
    return text.translate(_DIGITS[digits]) if digits else text


def country_name(code: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2, or XK) in the reader's language, after CLDR."""
    return _country_name(code, reader().tag)


@lru_cache(2000)
def _country_name(code: str, tag: str) -> str:
    return str(_locale(tag).territories.get(code, code))


def zone_city(zone_name: str) -> str:
    """Return the city after which a time zone is named, in the reader's language; nothing for an unknown zone."""
    return _zone_city(zone_name, reader().tag)


@lru_cache(1000)
def _zone_city(zone_name: str, tag: str) -> str:
    try:
        city = dates.get_timezone_location(zone_name, locale=_locale(tag), return_city=True)
    except LookupError:
        return ""
    return str(city).rpartition("/")[2]


def language_name(code: str) -> str:
    """Return the name of a language in the reader's language, after CLDR."""
    return _language_name(code, reader().tag)


@lru_cache(1000)
def _language_name(code: str, tag: str) -> str:
    return str(_locale(tag).languages.get(code.replace("-", "_"), code))


def when(moment: datetime) -> str:
    """Say a time as people do: "14:02", "yesterday 18:20", "3 March", "3 March 2025"."""
    return _when(moment, *reader())


def when_exactly(moment: datetime) -> str:
    """Say a time in full, with its zone."""
    who = reader()
    return _when_exactly(moment, who.tag, who.zone, who.digits, who.calendar)


def day(moment: datetime) -> str:
    """Say a day as a heading: "today", "yesterday", "Tuesday, 3 March"."""
    who = reader()
    ordinal = moment.astimezone(ZoneInfo(who.zone)).date().toordinal()
    return _day(ordinal, who.today, who.tag, who.digits, who.calendar)


def clock_time(moment: datetime, zone_name: str | None = None) -> str:
    """Say the time of day on a 24 hour clock, in the reader's zone or another one."""
    who = reader()
    return _clock(moment.replace(second=0, microsecond=0), who.tag, zone_name or who.zone, who.digits)


def weekday(moment: datetime, zone_name: str) -> str:
    """Name the day of the week that it is then in that zone."""
    local = moment.astimezone(ZoneInfo(zone_name))
    return dates.format_date(local.date(), "EEEE", locale=_locale(reader().tag))


def date(moment: datetime | calendar_day) -> str:
    """Say a date with its year, and in the second calendar if the reader has one. A day is that day everywhere."""
    who = reader()
    own = moment.astimezone(ZoneInfo(who.zone)).date() if isinstance(moment, datetime) else moment
    return _date(own.toordinal(), who.tag, who.digits, who.calendar)


@lru_cache(2000)
def _date(ordinal: int, tag: str, digits: str, calendar: str) -> str:
    written = dates.format_date(datetime.fromordinal(ordinal), "long", locale=_locale(tag))
    return _in_digits(written + _beside(ordinal, tag, calendar), digits)


def _beside(ordinal: int, tag: str, calendar: str) -> str:
    """The same day in the second calendar, to stand behind the first; isolated, as its words may run another way."""
    return (
        f" \N{FIRST STRONG ISOLATE}({solar_hijri(ordinal, calendar, tag)})\N{POP DIRECTIONAL ISOLATE}"
        if calendar
        else ""
    )


@lru_cache(20_000)
def _when(moment: datetime, tag: str, zone_name: str, today: int, digits: str, _calendar: str) -> str:
    local = moment.astimezone(ZoneInfo(zone_name))
    age = today - local.date().toordinal()
    if age == 0:
        return _clock(moment.replace(second=0, microsecond=0), tag, zone_name, digits)
    if age == 1:
        return _catalogue(tag).gettext("yesterday %(time)s") % {"time": _clock(moment, tag, zone_name, digits)}
    skeleton = "dMMMM" if local.year == datetime.fromordinal(today).year else "yMMMd"
    return _in_digits(dates.format_skeleton(skeleton, local, locale=_locale(tag)), digits)


@lru_cache(20_000)
def _when_exactly(moment: datetime, tag: str, zone_name: str, digits: str, calendar: str) -> str:
    local = moment.astimezone(ZoneInfo(zone_name))
    day_words = _date(local.date().toordinal(), tag, digits, calendar)
    return f"{day_words} {_in_digits(f'{local:%H:%M}', digits)} ({zone_name})"


#: A day of this year with its name: CLDR's full date without the year.
_DAY_PATTERNS = {"en": "EEEE, d MMMM", "ru": "EEEE, d MMMM", "tr": "d MMMM EEEE", "ar": "EEEE، d MMMM"}


@lru_cache(2000)
def _day(ordinal: int, today: int, tag: str, digits: str, calendar: str) -> str:
    return _in_digits(_day_words(ordinal, today, tag) + _beside(ordinal, tag, calendar), digits)


def _day_words(ordinal: int, today: int, tag: str) -> str:
    if ordinal == today:
        return _catalogue(tag).gettext("today")
    if ordinal == today - 1:
        return _catalogue(tag).gettext("yesterday")
    pattern = _DAY_PATTERNS[tag] if abs(today - ordinal) < 300 else "full"
    return dates.format_date(datetime.fromordinal(ordinal), pattern, locale=_locale(tag))


@lru_cache(20_000)
def _clock(moment: datetime, tag: str, zone_name: str, digits: str) -> str:
    local = moment.astimezone(ZoneInfo(zone_name))
    return _in_digits(dates.format_time(local, "HH:mm", locale=_locale(tag)), digits)


def since_words(moment: datetime) -> str:
    """Name a recent moment for "Since …": a weekday within a week, else the date."""
    if clock.now() - moment < timedelta(days=6):
        return weekday(moment, reader().zone)
    return when(moment)


# The words of `_when` and `_day` go through a catalogue by hand; these calls show them to the extractor.
def _words_for_extraction() -> tuple[str, ...]:
    return (gettext("yesterday %(time)s"), gettext("today"), gettext("yesterday"))


#: Letters in the order of each alphabet, where it differs from the order of Unicode.
_ALPHABETS = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyz",
    "ar": "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهةويىءؤئ",
}


def sort_key(text: str, tag: str) -> tuple[int, ...]:
    """Return a key that sorts short lists as the readers of a language expect.

    Not the full Unicode collation: the alphabets of the interface's languages, accents ignored elsewhere.
    """
    ranks = _ranks(tag)
    lowered = text.replace("I", "ı").replace("İ", "i").lower() if tag == "tr" else text.lower()
    if tag == "ar" and lowered.startswith("ال"):
        lowered = lowered[2:]
    return tuple(_rank(letter, ranks) for letter in lowered)


@cache
def _ranks(tag: str) -> dict[str, int]:
    return {letter: index + 1 for index, letter in enumerate(_ALPHABETS.get(tag, ""))}


def _rank(letter: str, ranks: dict[str, int]) -> int:
    if letter in ranks:
        return 1000 + ranks[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return 1000 + ranks[base] if base in ranks else ord(base)
