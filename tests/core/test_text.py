"""What people type: nothing they said is changed, nothing invisible is kept."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from colep.core.errors import Invalid
from colep.core.text import LONGEST_SLUG, clean_line, clean_text, slug

#: In many alphabets, with what belongs to them: joiners, marks, marks of direction, emoji of several parts.
WRITTEN = [
    "Border guards compare stamps by hand.",
    "می\u200cخواهم نامه\u200cای بنویسم",  # Persian: zero-width non-joiner inside words
    "پښتو ژبه کې ځانګړي توري",
    "اُردو میں لکھا ہوا متن",
    "مُحَمَّدٌ رَسُولٌ",  # Arabic with all its vowels
    "ক্\u200dষ বাংলা",  # Bengali: zero-width joiner
    "Nguyễn Văn Trỗi",
    "Ağrı Dağı'nın İzmir'e uzaklığı",
    "Бишкек, Өзгөн, Ңадан",
    "საქართველო და Հայաստան",
    "👩🏽‍✈️ and 👨‍👩‍👧‍👦 and 🏳️‍🌈",
    "x² + y² ≠ ½ · 5 €",
    "עִבְרִית",
    "English then \u200fעברית\u200e and back",  # marks of direction, which change nothing else
    "indented\n    code\n\tand a tab",
    "ﷺ",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_was_said_stays_as_it_was_said(text: str) -> None:
    """Row 53: every script with its joiners comes back exactly."""
    assert clean_text(text, "text", 1000) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", [text for text in WRITTEN if "\n" not in text])
def test_a_line_stays_as_it_was_said(text: str) -> None:
    """Row 53."""
    assert clean_line(text, "title", 1000) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301te\u0301", "été"),  # NFC
        ("e\x01\u0301te\u202e\u0301", "été"),  # NFC also where something stood between
        ("a\r\nb\rc", "a\nb\nc"),
        ("pay\u202egnp.exe", "paygnp.exe"),
        ("\u2066a\u2067b\u2068c\u2069", "abc"),
        ("\u202aa\u202bb\u202cc\u202d", "abc"),
        ("a\x07\x1b[31mb\x7f\x9fc", "a[31mbc"),
        ("\ufeffstart", "start"),
        ("a\ufff9b\ufffac\ufffbd", "abcd"),
        ("lone \ud83d half", "lone \ufffd half"),
        ("both \ud83d\ude00 halves apart", "both \ufffd\ufffd halves apart"),
        ("one\n\n\n\n\n\n\ntwo", "one\n\n\ntwo"),
        ("\n\n  \n text \n\n ", "text"),
        ("z" + "\u0336\u0489\u0315\u0321" + "\u0334" * 50, None),
        ("z" + "\u1ab0" * 60, None),
        ("z" + "\ufe20" * 60, None),
        ("ب" + "\u064e" * 60, None),
        ("ก" + "\u0e49" * 60, None),
        ("א" + "\u05b0" * 60, None),
    ],
)
def test_tricks_do_not_stay(typed: str, kept: str | None) -> None:
    """Row 53: overrides, controls, halves of letters; piled marks are cut to what a script may need."""
    cleaned = clean_text(typed, "text", 1000)
    if kept is None:
        assert 1 < len(cleaned) <= 9
    else:
        assert cleaned == kept


def test_a_line_is_one_line() -> None:
    """A title has no breaks, also none of those that only Unicode knows, and no spaces around it."""
    assert (
        clean_line("  one\n two\r\n\u2028three\u2029four\tfive\u00a0\u3000six ", "title", 99)
        == "one two three four five six"
    )


@pytest.mark.parametrize("clean", [clean_text, clean_line])
@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        "\n\t ",
        "\u200b",
        "\u200c\u200d",
        "\u2800",
        "\u3164",
        "\u115f\u1160\uffa0",
        "\ufe0f",
        "\u00ad",
        "\u202e",
        "\u0301",
        "\U000e0041",
    ],
)
def test_what_looks_empty_is_empty(clean: object, nothing: str) -> None:
    """Row 53: a title of invisible letters is no title. Whoever does not have to write may leave it so."""
    with pytest.raises(Invalid) as refusal:
        clean(nothing, "title", 50)  # type: ignore[operator]
    assert (refusal.value.field, refusal.value.reason) == ("title", "empty")
    clean(nothing, "title", 50, required=False)  # type: ignore[operator]


@pytest.mark.parametrize("clean", [clean_text, clean_line])
def test_nul_is_not_text(clean: object) -> None:
    """Row 52: PostgreSQL could not even keep it."""
    with pytest.raises(Invalid) as refusal:
        clean("a\x00b", "text", 50)  # type: ignore[operator]
    assert refusal.value.reason == "binary"


@pytest.mark.parametrize("clean", [clean_text, clean_line])
def test_the_length_is_counted_in_letters_after_cleaning(clean: object) -> None:
    """Fifty letters are fifty in every alphabet; what was removed does not count."""
    for letter in ("x", "ش", "😀", "é"):
        assert len(clean(letter * 50, "text", 50)) == 50  # type: ignore[operator]
        with pytest.raises(Invalid) as refusal:
            clean(letter * 51, "text", 50)  # type: ignore[operator]
        assert refusal.value.reason == "long"
    assert clean("e\u0301" * 50 + "\u202e" * 9, "text", 50) == "é" * 50  # type: ignore[operator]


_NASTY = st.sampled_from(
    "ab \n\t\r\x00\x01\x85\u0301\u0327\u202e\u2066\u200c\u200d\ufeff\ud800\u0958\ufb2c가\u1100\u1161ا\u064eé\u2028"
)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(_NASTY, max_size=25)))
@example("\n\n \n\n\n\n x")
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    """Row 44: a text that is edited and stored again does not creep; what is stored is NFC and can be encoded."""
    for clean in (clean_text, clean_line):
        try:
            once = clean(typed, "text", 200)
        except Invalid:
            continue
        assert clean(once, "text", 200) == once
        assert unicodedata.is_normalized("NFC", once)
        once.encode("utf-8")
        assert once == once.strip("\n ")


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("How do you check stamps?", "how-do-you-check-stamps"),
        ("كيف تتحققون من الأختام؟", "كيف-تتحققون-من-الأختام"),
        ("İzmir ve Iğdır", "izmir-ve-iğdır"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("a/b?c#d%2e%2e\\e", "a-b-c-d-2e-2e-e"),
        ("???", "x"),
        ("😀", "x"),
        ("__proto__", "proto"),
    ],
)
def test_a_slug_is_readable_and_safe_in_an_address(title: str, wanted: str) -> None:
    """In the title's own script; nothing in it means anything in an address."""
    assert slug(title).replace("ı", "i") == wanted.replace("ı", "i")


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=160))
def test_every_title_has_a_slug(title: str) -> None:
    """Never empty, never longer than its column, and one piece of an address."""
    made = slug(title)
    assert 0 < len(made) <= LONGEST_SLUG
    assert not set(made) & set("/?#%\\ \n.")
    assert made == made.strip("-")
