"""The Solar Hijri calendar beside the Gregorian one, with the month names of Iran or of Afghanistan.

Babel has neither. Dates are computed by persiantools; the names are spelled as readers of each language write them.
"""

from datetime import date
from functools import lru_cache

from persiantools.jdatetime import JalaliDate

#: What can stand beside the Gregorian date.
CALENDARS = ("persian", "afghan")

#: Whose readers are offered which first: by a language that they read, else by their country.
_BY_COUNTRY = {"IR": "persian", "AF": "afghan"}
_BY_LANGUAGE = {"fa": "persian", "ps": "afghan"}

#: The first day that the calendar counts; nothing here is as old.
_FIRST = date(622, 3, 22).toordinal()

_MONTHS = {
    ("persian", "en"): "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand",
    ("persian", "tr"): "Ferverdin Ordibeheşt Hordad Tir Mordad Şehriver Mehr Aban Azer Dey Behmen Esfend",
    ("persian", "ru"): "фарвардина ордибехешта хордада тира мордада шахривара мехра абана азара дея бахмана эсфанда",
    ("persian", "ar"): "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
    ("afghan", "en"): "Hamal Sawr Jawza Saratan Asad Sunbula Mizan Aqrab Qaws Jadi Dalw Hut",
    ("afghan", "tr"): "Hamel Sevr Cevza Seretan Esed Sünbüle Mizan Akreb Kavs Cedi Delv Hut",
    ("afghan", "ru"): "хамаля саура джаузы саратана асада сунбулы мизана акраба кауса джади дальва хута",
    ("afghan", "ar"): "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
}


@lru_cache(4096)
def solar_hijri(ordinal: int, calendar: str, tag: str) -> str:
    """Say a day (proleptic ordinal) in the Solar Hijri calendar: "3 Azar 1405", in Western digits."""
    day = JalaliDate(date.fromordinal(max(ordinal, _FIRST)))
    return f"{day.day} {months(calendar, tag).split()[day.month - 1]} {day.year}"


def months(calendar: str, tag: str) -> str:
    """Return the twelve names of a calendar as they stand in a date, separated by spaces."""
    return _MONTHS.get((calendar, tag)) or _MONTHS[calendar, "en"]


def suggested(languages: tuple[str, ...], country: str) -> str:
    """Return the second calendar that somebody who reads these, best first, or comes from there may want; or none."""
    if country in _BY_COUNTRY:
        return _BY_COUNTRY[country]
    return next((_BY_LANGUAGE[tag] for tag in languages if tag in _BY_LANGUAGE), "")
