"""The tool that keeps the catalogues: what it collects, what it keeps, and every fault that it must see."""

import gettext
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale

from tools.words import ROOT, Language, Words, placeholders, tags

LANGUAGES = Words(ROOT).languages
NUMBERS = [*range(203), 1000, 1001, 1002, 1003, 1011, 1100, 1_000_000]

LOCALES = """
source = "en"
[languages.en]
categories = ["one", "other"]
plural = "(n != 1)"
[languages.ru]
categories = ["one", "few", "many"]
plural = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)"
[languages.ar]
categories = ["zero", "one", "two", "few", "many", "other"]
plural = "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)"
"""
CODE = """
def view(n):
    # Translators: on the button
    _("Send")
    pgettext("noun", "Post")
    return ngettext("%(num)s post", "%(num)s posts", n)
"""
PAGE = """
<p>{% trans name=name %}
   Dear <b>{{ name }}</b>
{% endtrans %}</p>
"""
RUSSIAN = {
    'msgid "Send"\nmsgstr ""': 'msgid "Send"\nmsgstr "Отправить"',
    'msgid "Post"\nmsgstr ""': 'msgid "Post"\nmsgstr "Сообщение"',
    'msgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""': (
        'msgstr[0] "%(num)s сообщение"\nmsgstr[1] "%(num)s сообщения"\nmsgstr[2] "%(num)s сообщений"'
    ),
    'msgid "Dear <b>%(name)s</b>"\nmsgstr ""': ('msgid "Dear <b>%(name)s</b>"\nmsgstr "Здравствуйте, <b>%(name)s</b>"'),
}
ARABIC_FORMS = ("لا رسائل", "رسالة واحدة", "رسالتان", "%(num)s رسائل", "%(num)s رسالة", "%(num)s رسالة")


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """A little project, its catalogues written and its Russian one complete."""
    (tmp_path / "colep").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "translations").mkdir()
    (tmp_path / "colep" / "view.py").write_text(CODE)
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "translations" / "locales.toml").write_text(LOCALES)
    words = Words(tmp_path)
    words.extract()
    change(words, "ru", RUSSIAN)
    return words


def change(words: Words, tag: str, replacements: dict[str, str]) -> None:
    """Edit a catalogue as a translator does; every old text must be there."""
    path = words.catalogue(language(words, tag))
    text = path.read_text()
    for old, new in replacements.items():
        assert old in text, f"{old!r} is not in:\n{text}"
        text = text.replace(old, new)
    path.write_text(text)


def language(words: Words, tag: str) -> Language:
    return next(one for one in words.languages if one.tag == tag)


def faults(words: Words, tag: str = "ru") -> list[str]:
    return [fault for fault in words.check() if fault.startswith((f"{tag}:", "translations/"))]


@pytest.mark.parametrize("one", LANGUAGES, ids=lambda one: one.tag)
def test_plural_forms_agree_with_cldr(one: Language) -> None:
    rule = Locale.parse(one.tag).plural_form
    assert {n: one.categories[one.form_of(n)] for n in NUMBERS} == {n: rule(n) for n in NUMBERS}


def test_only_a_form_for_one_single_number_may_leave_it_out() -> None:
    single = {one.tag: [one.categories[i] for i in range(len(one.categories)) if one.single(i)] for one in LANGUAGES}
    assert single == {"en": ["one"], "ru": [], "tr": ["one"], "ar": ["zero", "one", "two"]}


def test_collects_code_and_templates_without_line_numbers_and_dates(words: Words) -> None:
    text = words.template.read_text()
    assert '#. on the button\n#: colep/view.py\nmsgid "Send"' in text
    assert 'msgctxt "noun"\nmsgid "Post"' in text
    assert 'msgid_plural "%(num)s posts"' in text
    assert 'msgid "Dear <b>%(name)s</b>"' in text
    assert "Date" not in text


def test_a_complete_catalogue_has_no_fault(words: Words) -> None:
    assert faults(words) == []


def test_extracting_again_changes_nothing(words: Words) -> None:
    paths = [words.template, *map(words.catalogue, words.languages)]
    before = [path.read_bytes() for path in paths]
    words.extract()
    assert [path.read_bytes() for path in paths] == before


def test_a_moved_line_changes_nothing(words: Words) -> None:
    code = words.root / "colep" / "view.py"
    code.write_text("\n\n\n" + code.read_text())
    assert faults(words) == []


def test_a_text_that_goes_and_comes_back_keeps_its_translation(words: Words) -> None:
    code = words.root / "colep" / "view.py"
    code.write_text(CODE.replace('_("Send")', "pass"))
    words.extract()
    assert any("no longer used" in fault and "Send" in fault for fault in faults(words))
    code.write_text(CODE)
    words.extract()
    assert faults(words) == []


def test_tidy_removes_what_is_no_longer_used(words: Words) -> None:
    (words.root / "colep" / "view.py").write_text(CODE.replace('_("Send")', "pass"))
    words.extract()
    words.tidy()
    assert faults(words) == []


def test_a_new_text_is_seen_before_and_after_extraction(words: Words) -> None:
    (words.root / "colep" / "new.py").write_text('_("Reply")')
    assert faults(words) == [
        "translations/messages.pot is not what the code says: run `make words`",
        "ru: not in the catalogue: 'Reply'",
    ]
    words.extract()
    assert faults(words) == ["ru: not translated: 'Reply'"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Отправить"', '" "', "not translated"),
        ('msgid "Send"', '#, fuzzy\nmsgid "Send"', "uncertain"),
        ("<b>%(name)s</b>", "<i>%(name)s</i>", "other HTML tags"),
        ('"Здравствуйте, <b>%(name)s</b>"', '"Здравствуйте, <b>вы</b>"', "lacks the placeholder name"),
        ('"Отправить"', '"Отправить %(what)s"', "has the placeholder what"),
        ('"%(num)s сообщения"', '"сообщения"', "lacks the placeholder num [few]"),
        ('"%(num)s сообщения"', '"%(num) щ"', "breaks when it is filled in"),
        ('"%(num)s сообщения"', '""', "not translated [few]"),
        ("nplurals=3", "nplurals=2", "the header must say"),
    ],
)
def test_every_kind_of_fault_is_seen(words: Words, old: str, new: str, fault: str) -> None:
    path = words.catalogue(language(words, "ru"))
    before, found, after = path.read_text().rpartition(old)
    assert found
    path.write_text(before + new + after)
    assert any(fault in line for line in faults(words)), faults(words)


def test_arabic_may_leave_the_number_out_where_the_form_says_it(words: Words) -> None:
    empty = "".join(f'\nmsgstr[{i}] ""' for i in range(6))
    change(words, "ar", {empty: "".join(f'\nmsgstr[{i}] "{form}"' for i, form in enumerate(ARABIC_FORMS))})
    assert not [fault for fault in faults(words, "ar") if "post" in fault and "Post" not in fault]
    change(words, "ar", {'msgstr[3] "%(num)s رسائل"': 'msgstr[3] "رسائل"'})
    assert any("lacks the placeholder num [few]" in fault for fault in faults(words, "ar"))


def test_a_wrong_header_costs_no_translation(words: Words) -> None:
    change(words, "ru", {"nplurals=3": "nplurals=1"})
    words.extract()
    assert faults(words) == []


def test_the_server_reads_what_was_compiled(words: Words) -> None:
    words.compile()
    russian = gettext.translation("messages", words.folder, ["ru"])
    assert russian.gettext("Send") == "Отправить"
    assert russian.pgettext("noun", "Post") == "Сообщение"
    assert [russian.ngettext("%(num)s post", "%(num)s posts", n) % {"num": n} for n in (1, 3, 11)] == [
        "1 сообщение", "3 сообщения", "11 сообщений"
    ]  # fmt: skip
    assert gettext.translation("messages", words.folder, ["en"]).gettext("Send") == "Send"


def test_placeholders_of_both_styles_and_tags() -> None:
    assert placeholders("%(one)s and {two}, {{ three }}, 50 %") == {"one", "two"}
    assert tags('<a href="/x">x</a> 1 < 2') == {'<a href="/x">': 1, "</a>": 1}


def test_the_command_says_what_it_found() -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tools" / "words.py", "nonsense"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "extract" in run.stderr
