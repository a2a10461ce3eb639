"""The interface in the reader's language: words, plurals, dates, names; one reader at a time."""

import contextvars
import json
import threading
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from colep.core import clock, i18n
from colep.core.languages import WRITTEN

LOCALES = tomllib.loads((Path(__file__).parents[2] / "translations" / "locales.toml").read_text())["languages"]
COUNTS = (0, 1, 2, 3, 5, 11, 21, 100, 101, 1_000_000)
NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
TAGS = tuple(i18n.INTERFACE)
#: Marks of direction away, and spaces that do not break made plain.
PLAIN = {0x200F: None, 0x202F: " ", 0xA0: " "}

#: By hand, after CLDR: which form each language takes for these ten numbers.
WANTED = {
    "en": "other one other other other other other other other other",
    "tr": "other one other other other other other other other other",
    "ru": "many one few few many many one many one many",
    "ar": "zero one two few few many many other other other",
}


def _keeps(place: object) -> None:
    for value in vars(place).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues in which every plural form is the name of its category."""
    for tag, words in LOCALES.items():
        catalogue = Catalog(locale=tag)
        forms = len(words["categories"])
        catalogue._num_plurals, catalogue._plural_expr = forms, words["plural"]
        if tag != "en":
            catalogue.add(("%(num)s post", "%(num)s posts"), tuple(f"{name} %(num)s" for name in words["categories"]))
            catalogue.add("Send to %(who)s", f"{tag}: %(who)s")
            catalogue.add("Post", f"{tag} a post", context="noun")
            catalogue.add("yesterday %(time)s", f"{tag}-yesterday %(time)s")
        folder = tmp_path / tag / "LC_MESSAGES"
        folder.mkdir(parents=True)
        written = BytesIO()
        write_mo(written, catalogue)
        (folder / "messages.mo").write_bytes(written.getvalue())
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    _keeps(i18n)
    yield
    _keeps(i18n)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the 24th of November 2026, 13:05 in UTC."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_languages_of_the_interface_are_the_catalogues() -> None:
    """What the pages offer is what the translators' list has."""
    assert set(i18n.INTERFACE) == set(LOCALES)
    assert {tag: language.direction for tag, language in i18n.INTERFACE.items()} == {
        "en": "ltr",
        "ru": "ltr",
        "tr": "ltr",
        "ar": "rtl",
    }


@pytest.mark.parametrize("tag", TAGS)
def test_every_number_takes_the_form_of_its_language(catalogues: None, tag: str) -> None:
    """In Arabic there are six; the catalogue's number of a form is CLDR's category."""
    rule, wanted = Locale.parse(tag).plural_form, WANTED[tag].split()
    assert [rule(count) for count in COUNTS] == wanted
    i18n.set_reader(tag)
    for count, category in zip(COUNTS, wanted, strict=True):
        said = i18n.ngettext("%(num)s post", "%(num)s posts", count)
        if tag == "en":
            assert said.endswith("post" if category == "one" else "posts")
        else:
            assert said.split()[0] == category
        assert i18n.number(count) in said


@pytest.mark.parametrize("tag", TAGS)
def test_a_counter_in_the_page_gets_every_form(catalogues: None, tag: str) -> None:
    """JavaScript counts by `Intl.PluralRules`, whose categories are the keys."""
    i18n.set_reader(tag)
    forms = json.loads(i18n.plural_forms("%(num)s post", "%(num)s posts"))
    assert set(WANTED[tag].split()) <= set(forms)
    if tag != "en":
        assert all(form == f"{category} %(num)s" for category, form in forms.items())


@pytest.mark.parametrize("tag", ["ru", "tr", "ar"])
def test_words_are_those_of_the_reader(catalogues: None, tag: str) -> None:
    """With their named places filled, and by context."""
    i18n.set_reader(tag)
    assert i18n.gettext("Send to %(who)s", who="Judit") == f"{tag}: Judit"
    assert i18n.pgettext("noun", "Post") == f"{tag} a post"
    assert i18n.gettext("never translated 100%") == "never translated 100%"
    later = i18n.lazy_gettext("Send")
    assert (str(later), later.__html__(), later) == ("Send", "Send", i18n.lazy_gettext("Send"))


def test_what_is_translated_late_is_escaped() -> None:
    """Row 51: a catalogue is text, not HTML."""
    assert i18n.lazy_gettext("a < b & c").__html__() == "a &lt; b &amp; c"


@pytest.mark.parametrize(
    ("tag", "zone", "wanted"),
    [
        ("en", "UTC", ["12:00", "yesterday 22:30", "3 March", "3 Mar 2025"]),
        ("tr", "Europe/Istanbul", ["15:00", "01:30", "3 Mart", "3 Mar 2025"]),
        ("ru", "Asia/Almaty", ["17:00", "03:30", "3 марта", "3 мар. 2025 г."]),
        ("ar", "Asia/Baghdad", ["15:00", "01:30", "3 مارس", "3 مارس 2025"]),
    ],
)  # fmt: skip
def test_times_are_said_as_people_say_them(noon: None, tag: str, zone: str, wanted: list[str]) -> None:
    """Today by the clock, then yesterday, then the day, then with the year; in the reader's zone and on 24 hours."""
    i18n.set_reader(tag, zone)
    moments = [
        datetime(2026, 11, 24, 12, tzinfo=UTC),
        datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
        datetime(2026, 3, 3, 9, tzinfo=UTC),
        datetime(2025, 3, 3, 9, tzinfo=UTC),
    ]
    assert [i18n.when(moment).translate(PLAIN) for moment in moments] == wanted


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("en", ["today", "yesterday", "Tuesday, 3 March", "Monday, 3 March 2025", "3 March 2026 12:00 (Europe/Budapest)"]),
        ("tr", ["today", "yesterday", "3 Mart Salı", "3 Mart 2025 Pazartesi", "3 Mart 2026 12:00 (Europe/Budapest)"]),
        ("ru", ["today", "yesterday", "вторник, 3 марта", "понедельник, 3 марта 2025 г.", "3 марта 2026 г. 12:00 (Europe/Budapest)"]),
        ("ar", ["today", "yesterday", "الثلاثاء، 3 مارس", "الاثنين، 3 مارس 2025", "3 مارس 2026 12:00 (Europe/Budapest)"]),
    ],
)  # fmt: skip
def test_days_are_headings(noon: None, catalogues: None, tag: str, wanted: list[str]) -> None:
    """And the exact time names its zone."""
    i18n.set_reader(tag, "Europe/Budapest")
    days = [
        NOW,
        datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
        datetime(2026, 3, 3, 11, tzinfo=UTC),
        datetime(2025, 3, 3, 11, tzinfo=UTC),
    ]
    said = [i18n.day(moment) for moment in days] + [i18n.when_exactly(days[2])]
    assert [text.translate(PLAIN) for text in said] == wanted


def test_midnight_is_the_reader_s_midnight(noon: None) -> None:
    """A quarter of an hour ago may be yesterday, and is today elsewhere; clocks that change are minded."""
    moment = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
    for zone, said in (("Asia/Kathmandu", "18:50"), ("Pacific/Kiritimati", "03:05"), ("America/St_Johns", "09:35")):
        i18n.set_reader("en", zone)
        assert i18n.when(moment) == said
    i18n.set_reader("en", "Europe/Budapest")
    assert i18n.when_exactly(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)).split()[3] == "01:59"
    assert i18n.when_exactly(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)).split()[3] == "03:00"


def test_what_was_kept_of_a_day_is_not_shown_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caches know the day."""
    moment = datetime(2026, 11, 24, 9, tzinfo=UTC)
    said = []
    for later in (
        NOW,
        datetime(2026, 11, 25, 8, tzinfo=UTC),
        datetime(2026, 11, 26, 8, tzinfo=UTC),
        datetime(2027, 1, 2, tzinfo=UTC),
    ):
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        i18n.set_reader("en")
        said.append(i18n.when(moment))
    assert said == ["09:00", "yesterday 09:00", "24 November", "24 Nov 2026"]


def test_numbers_are_written_as_the_language_does() -> None:
    """Arabic as the interface has it, with western digits, so that numbers can be typed again."""
    said = []
    for tag in TAGS:
        i18n.set_reader(tag)
        said.append(i18n.number(1_234_567).translate(PLAIN))
    assert said == ["1,234,567", "1 234 567", "1.234.567", "1,234,567"]


def test_countries_and_languages_have_names_in_every_language() -> None:
    """After CLDR; what it does not know stays its code rather than becoming nothing."""
    for tag, hungary, pashto in (
        ("en", "Hungary", "Pashto"),
        ("ru", "Венгрия", "пушту"),
        ("tr", "Macaristan", "Peştuca"),
        ("ar", "هنغاريا", "البشتو"),
    ):
        i18n.set_reader(tag)
        assert i18n.country_name("HU") == hungary
        assert i18n.language_name("ps") == pashto
        assert i18n.country_name("QQ") == "QQ"
        assert all(i18n.language_name(code) != code for code in WRITTEN)
        assert i18n.country_name("XK") != "XK"


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        (["ar-IQ", "en"], "ar"), (["tr"], "tr"), (["uk", "en"], "ru"), (["az", "ru"], "tr"), (["de", "fr"], "en"), ([], "en"), (["EN-gb"], "en"),
        (["ckb", "en"], "ar"), (["*"], "en"), (["zh-Hant-TW", "ru_RU"], "ru"), (["kk-Cyrl"], "ru"), (["../../etc"], "en"), ([""], "en"),
    ],
)  # fmt: skip
def test_a_visitor_is_answered_in_what_serves_them_best(accepted: list[str], wanted: str) -> None:
    """Also where their own language is not offered."""
    assert i18n.best_language(accepted) == wanted


def test_a_language_that_is_not_offered_is_english() -> None:
    """Whatever stands in a cookie or a column."""
    for tag in ("xx", "", "AR", "en_GB", "../ar"):
        i18n.set_reader(tag)
        assert i18n.language().tag == "en"


def test_one_reader_s_language_is_not_another_s(noon: None) -> None:
    """Sixteen threads and contexts that switch all the time: each is answered in its own."""
    i18n.set_reader("ru", "Asia/Almaty")
    wrong, start = [], threading.Barrier(16)
    names = {"en": "Hungary", "ru": "Венгрия", "tr": "Macaristan", "ar": "هنغاريا"}

    def read(tag: str) -> None:
        start.wait(10)
        for _ in range(300):
            i18n.set_reader(tag)
            if (i18n.country_name("HU"), i18n.language().tag) != (names[tag], tag):
                wrong.append(tag)

    threads = [threading.Thread(target=read, args=(tag,)) for tag in TAGS * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    contextvars.copy_context().run(i18n.set_reader, "ar", "UTC")
    assert wrong == []
    assert (i18n.language().tag, i18n.reader().zone) == ("ru", "Asia/Almaty")


@pytest.mark.parametrize(
    ("tag", "ordered"),
    [
        ("en", ["Åland", "Albania", "Austria", "Zambia"]),
        ("tr", ["Ankara", "Çad", "Danimarka", "Irak", "İran", "Japonya", "Öland", "Şili", "Ukrayna", "Ürdün"]),
        ("ru", ["Дания", "Египет", "Ёлка", "Жар", "Якутия"]),
        ("ar", ["أفغانستان", "ألبانيا", "باكستان", "العراق", "الهند", "اليونان"]),
    ],
)
def test_lists_stand_in_the_order_of_the_reader_s_alphabet(tag: str, ordered: list[str]) -> None:
    """Dotted and dotless i, yo after ye, the Arabic article left out."""
    assert sorted(set(ordered), key=lambda name: i18n.sort_key(name, tag)) == ordered
