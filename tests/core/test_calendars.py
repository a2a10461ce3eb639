"""Digits and a second calendar, in everything that the pages say of numbers and dates."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from colep.core import clock, i18n, pieces
from colep.core.calendars import CALENDARS, months, solar_hijri, suggested

NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
MOMENT = datetime(2026, 3, 3, 11, tzinfo=UTC)
MARKS = {0x2068: None, 0x2069: None, 0x200F: None}


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2024, 3, 19), "29 Esfand 1402"), (date(2024, 3, 20), "1 Farvardin 1403"), (date(2025, 3, 20), "30 Esfand 1403"),
        (date(2025, 3, 21), "1 Farvardin 1404"), (date(2026, 11, 24), "3 Azar 1405"), (date(1979, 2, 11), "22 Bahman 1357"),
    ],
)  # fmt: skip
def test_the_solar_year_begins_with_spring(day: date, wanted: str) -> None:
    """Point 9: on the 20th or 21st of March, leap years too; days that are known by both dates."""
    assert solar_hijri(day.toordinal(), "persian", "en") == wanted


def test_months_have_names_in_every_language_and_in_both_countries() -> None:
    """Point 9: Afghans call the ninth month Qaws, Iranians Azar."""
    assert solar_hijri(NOW.toordinal(), "afghan", "en") == "3 Qaws 1405"
    assert solar_hijri(NOW.toordinal(), "persian", "ar") == "3 آذر 1405"
    for calendar in CALENDARS:
        for tag in i18n.INTERFACE:
            assert len(set(months(calendar, tag).split())) == 12
            assert months(calendar, "xx") == months(calendar, "en")
    assert solar_hijri(1, "persian", "en") == "1 Farvardin 1", "nothing here is as old, and nothing breaks"


@pytest.mark.parametrize(
    ("languages", "country", "wanted"),
    [
        (("fa",), "SE", "persian"), (("en", "ps"), "PK", "afghan"), (("en",), "IR", "persian"), (("fa", "en"), "AF", "afghan"),
        (("ar", "en"), "IQ", ""), ((), "HU", ""),
    ],
)  # fmt: skip
def test_it_is_suggested_to_those_who_count_by_it(languages: tuple[str, ...], country: str, wanted: str) -> None:
    """Point 9: readers of Persian and Pashto, members of Iran and Afghanistan."""
    assert suggested(languages, country) == wanted


def test_a_full_date_stands_in_both_calendars_and_a_short_one_does_not() -> None:
    """Point 9: dates, headings and exact times; the short times of rows stay short."""
    i18n.set_reader("en", "Europe/Budapest", "", "persian")
    assert i18n.date(MOMENT).translate(MARKS) == "3 March 2026 (12 Esfand 1404)"
    assert i18n.when_exactly(MOMENT).translate(MARKS) == "3 March 2026 (12 Esfand 1404) 12:00 (Europe/Budapest)"
    assert i18n.day(MOMENT).translate(MARKS) == "Tuesday, 3 March (12 Esfand 1404)"
    assert i18n.day(NOW).translate(MARKS) == "today (3 Azar 1405)"
    assert (i18n.when(MOMENT), i18n.when(NOW)) == ("3 March", "14:05")
    assert i18n.date(MOMENT).endswith("\u2069"), "isolated from what follows"


def test_the_day_is_the_one_that_it_is_there() -> None:
    """Point 9: after midnight in Kabul it is the next day in both calendars."""
    late = datetime(2026, 3, 20, 20, tzinfo=UTC)
    i18n.set_reader("en", "Asia/Kabul", "", "afghan")
    assert i18n.date(late).translate(MARKS) == "21 March 2026 (1 Hamal 1405)"
    i18n.set_reader("en", "UTC", "", "afghan")
    assert i18n.date(late).translate(MARKS) == "20 March 2026 (29 Hut 1404)"


def test_arabic_digits_are_written_where_they_were_chosen() -> None:
    """Point 9: numbers, clocks, dates and the second calendar; the zone's name stays as it is."""
    i18n.set_reader("ar", "Etc/GMT-3", "arab", "persian")
    said = [
        i18n.number(1_234_567), i18n.when(NOW), i18n.clock_time(NOW), i18n.date(MOMENT), i18n.day(MOMENT),
        i18n.when(datetime(2025, 3, 3, tzinfo=UTC)), i18n.ngettext("%(num)s post", "%(num)s posts", 23),
        i18n.when(NOW - timedelta(days=1)),
    ]  # fmt: skip
    assert [text for text in said if re.search(r"[0-9]", text)] == []
    assert said[0].translate(MARKS) == "١٬٢٣٤٬٥٦٧"
    assert said[2] == "١٦:٠٥"
    assert i18n.when_exactly(MOMENT).translate(MARKS) == "٣ مارس ٢٠٢٦ (١٢ اسفند ١٤٠٤) ١٤:٠٠ (Etc/GMT-3)"


@pytest.mark.parametrize(("tag", "digits"), [("en", "arab"), ("ru", "arab"), ("ar", "latn"), ("ar", ""), ("ar", "beng"), ("ar", "x")])  # fmt: skip
def test_other_digits_are_western(tag: str, digits: str) -> None:
    """Point 9: where the language has no others, where they were chosen, and whatever stands in the column."""
    i18n.set_reader(tag, "UTC", digits)
    assert i18n.clock_time(NOW) == "13:05"
    assert re.fullmatch(r"1.234", i18n.number(1234))
    assert i18n.reader().digits == ""


def test_a_day_without_an_hour_is_that_day_for_every_reader() -> None:
    """Point 9: the end of a posting is said in the reader's words and calendar and moves with no zone."""
    day = date(2027, 3, 31)
    for zone in ("America/Los_Angeles", "UTC", "Asia/Tokyo"):
        i18n.set_reader("en", zone)
        assert i18n.date(day) == "31 March 2027"
    i18n.set_reader("en", "Asia/Kabul", "", "persian")
    assert i18n.date(day).translate(MARKS) == "31 March 2027 (11 Farvardin 1406)"


def test_a_calendar_that_is_none_is_none() -> None:
    """Point 9: whatever stands in the column."""
    i18n.set_reader("en", "UTC", "", "mayan")
    assert i18n.date(NOW) == "24 November 2026"


def test_one_reader_s_digits_are_not_another_s() -> None:
    """Row 27: pieces of pages are kept for readers who see the same."""
    said = []
    for digits, calendar in (("", ""), ("arab", ""), ("", "persian"), ("", "afghan"), ("arab", "persian"), ("", "")):
        i18n.set_reader("ar", "UTC", digits, calendar)
        said.append(str(pieces.time_words(MOMENT)))
    assert len(set(said)) == 5
    assert said[0] == said[-1]


def test_the_page_tells_its_scripts_what_was_chosen() -> None:
    """Point 9: what scripts write in a room looks as what the server wrote."""
    i18n.set_reader("ar", "UTC", "arab", "persian")
    marks = str(pieces.reader_marks())
    assert 'data-digits="arab"' in marks
    assert f'data-months="{months("persian", "ar")}"' in marks
    i18n.set_reader("ar")
    assert str(pieces.reader_marks()) == ""
