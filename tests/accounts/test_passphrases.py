"""Which passphrases are good enough."""

import unicodedata
from time import process_time

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from colep.accounts import guessing, passphrases, secrets
from colep.accounts.models import Member
from colep.core.db import db
from colep.core.errors import Invalid
from tests.helpers import only_sqlite

ABOUT = (
    "ليلى الحديثي",
    "Layla Al-Hadithi",
    "layla.hadithi",
    "police.example",
    "National Police",
    "Iraq",
    "العراق",
    "Ирак",
)

#: At least 15 characters each, as people choose them, in the scripts of the members.
WEAK = {
    "common": (
        "passwordpassword", "password1234567", "P@ssw0rdP@ssw0rd!", "iloveyouforever", "letmeinletmein123", "administrator123",
        "correct horse battery staple", "To be or not to be", "парольпароль123", "приветпривет1234", "пароль пароль пароль",
        "كلمة السر كلمة السر", "رمز عبور رمز عبور", "پاسورډپاسورډ۱۲۳", "بسم الله الرحمن الرحيم", "şifreşifreşifre", "jelszó jelszó jelszó",
        "პაროლიპაროლიპაროლი", "Merhaba dünya 123", "Galatasaray1905Galatasaray", "пакистан зиндабад", "密码密码密码密码密码密码密码密码",
        # Of this site.
        "ColepColepColep", "C0l3p-C0l3p-2026!", "Budapest Process 2026", "B.u.d.a.p.e.s.t.", "Western Balkans route", "Eastern Mediterranean 1",
        "Будапештский процесс", "Западные Балканы 1", "طرق الحرير البرية", "Doğu Akdeniz 2026", "Secretariat2026!",
        # In the lists by the names of the keyboards.
        "qwertzuiopasdfgh", "azertyuiopqsdfgh", "January2026January",
    ),
    "own": (
        "Layla Al-Hadithi 1980", "layla.hadithi.2026", "ليلى الحديثي ليلى", "1ayla1ayla-2026", "National Police Iraq", "العراق العراق العراق",
    ),
    "simple": (
        "qwertyuiopasdfgh", "1qaz2wsx3edc4rfv", "zaq12wsxcde34rfv", "mnbvcxzlkjhgfdsapoi",
        "fgğıodrnhpqwuieaü", "йцукенгшщзхъфыва", "абвгдеёжзийклмн", "ضصثقفغعهخحجدشسيب", "ابجدهوزحطيكلمنسعفص", "αβγδεζηθικλμνξο", "აბგდევზთიკლმნოპჟ",
        "aaaaaaaaaaaaaaaaaaaa", "123456789012345", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥", "ababababababababab", "abc abc abc abc abc", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "               ",
    ),
}  # fmt: skip

GOOD = (
    "زما د کلي سیند 🌊 ژمی نه کنګل کیږي", "kilenc csendes híd a Dunán", "zwölf leise Laternen", "river-lamp-seven-cloud",
    "девять тихих мостов через Дон", "dokuz sessiz köprü ve bir kedi", "تسعة جسور صامتة فوق النهر", "دریا کے کنارے نو خاموش پل",
    "老虎在月光下唱着奇怪的歌曲真好听呢", "7Kx!pQ2#vL9@mZ4w", "tibabu-foludu-migoza-rekana",
    # Words of the site or one's own are no harm where enough stands beside them.
    "Frontex once sent me a blue umbrella", "Layla whistles at eleven green kettles",
)  # fmt: skip


def reason(passphrase: str, about: tuple[str, ...] = ABOUT) -> str:
    """Return why a passphrase is refused, or an empty string."""
    try:
        passphrases.require_good(passphrase, about)
    except Invalid as error:
        return error.reason
    return ""


@pytest.mark.parametrize(("wanted", "passphrase"), [(word, one) for word, many in WEAK.items() for one in many])
def test_weak_ones_are_refused(wanted: str, passphrase: str) -> None:
    """Row 4: more than fifty of at least 15 characters, refused all, with a reason that helps."""
    assert len(passphrase) >= 15
    assert reason(passphrase) == wanted
    assert passphrases.passphrase_words(wanted)


def test_there_are_more_than_fifty() -> None:
    """Row 4: 50 weak candidates, 50 refused."""
    assert sum(map(len, WEAK.values())) >= 50


@pytest.mark.parametrize("passphrase", GOOD)
def test_good_ones_of_any_script_are_taken(passphrase: str) -> None:
    """Rows 3, 4: Pashto with an emoji among them; no digit or sign is demanded."""
    assert reason(passphrase) == ""


def test_length_is_counted_after_nfc_and_nothing_is_cut_off() -> None:
    """Row 3: 15 to 128 characters; an "ő" is one, however it was typed."""
    longest = ("زما د کلي سیند 🌊 ژمی نه کنګل کیږي " * 9)[:128].strip().ljust(128, "ی")
    assert len(longest) == 128
    assert reason("kettő hídon át"[:14]) == "short"
    assert reason(unicodedata.normalize("NFD", "kettő őrjön á")) == "short", "14 letters in NFD are 13"
    assert reason("x" * 129) == "long"
    assert reason(unicodedata.normalize("NFD", "ő" * 128)) != "long"
    kept = secrets.hash_passphrase(longest)
    assert secrets.passphrase_matches(longest, kept)
    assert not secrets.passphrase_matches(longest[:-1], kept)


def test_both_compositions_of_a_passphrase_open() -> None:
    """Row 3: NFC once at set and at check."""
    passphrase = "kilenc csendes híd a Dunán"
    kept = secrets.hash_passphrase(unicodedata.normalize("NFD", passphrase))
    assert secrets.passphrase_matches(unicodedata.normalize("NFC", passphrase), kept)
    assert secrets.passphrase_matches(unicodedata.normalize("NFD", passphrase), kept)


def test_the_persons_own_words_only_count_for_them() -> None:
    """Row 4: what is a name for one is a word for another."""
    assert reason("Achleitner Achleitner-Marlene 7") in ("", "simple")
    assert reason("Marlene Achleitner 66", ("Marlene Achleitner",)) == "own"


@only_sqlite
def test_what_is_known_of_a_member(app: Flask, ids: dict[str, int]) -> None:
    """Row 4: name in both scripts, service, address and country, in their languages and ours."""
    about = passphrases.about_member(db.session.get_one(Member, ids["layla"]))
    assert {"ليلى الحديثي", "Layla Al-Hadithi", "layla", "police", "National Police", "Iraq", "العراق", "Irak"} <= set(
        about
    )
    assert reason("العراق ليلى الحديثي", about) == "own"


@given(st.text(min_size=15, max_size=128))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    """Row 3: any Unicode: accepted, or refused with a reason, never a fault."""
    assert reason(text) in ("", "short", "long", "common", "own", "simple")


@pytest.mark.parametrize(
    "made_for_it", ["4@8({[<3691!|0$5+7%2" * 6, "a1" * 64, "pass4@8({[" * 12, "e3" * 20 + "qwe!" * 22, "ab" * 63]
)
def test_the_cost_is_bounded(made_for_it: str) -> None:
    """Row 4: what makes the guesser slow takes no second."""
    began = process_time()
    guessing.log10_guesses(made_for_it[:128], ABOUT)
    assert process_time() - began < 1.0


def test_folding_sees_through_writing() -> None:
    """Row 4: case, marks, digits of other scripts, families of letters."""
    assert guessing.fold("ŞİFRE") == guessing.fold("sifre")
    assert guessing.fold("۱۲۳ ١٢٣") == "123 123"
    assert guessing.fold("كَلِمَة") == guessing.fold("كلمه")
    assert guessing.fold("ПАРОЛЬ") == "пароль"
