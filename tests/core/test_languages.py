"""Languages people write in: direction, script, and a guess for a paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colep.core.languages import WRITTEN, direction, paragraph_direction, paragraph_language


@pytest.mark.parametrize("tag", WRITTEN)
def test_five_languages_are_written_from_the_right(tag: str) -> None:
    """And their regions with them."""
    wanted = "rtl" if tag in ("ar", "fa", "ur", "ps", "ckb") else "ltr"
    assert direction(tag) == direction(f"{tag}-XX") == wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Hello", "ar", "ltr"), ("سلام", "en", "rtl"), ("שלום", "en", "rtl"), ("123 — 45", "fa", "rtl"), ("123", "ru", "ltr"), ("", "ur", "rtl"),
        ("«سلام» Hello", "en", "rtl"), ("😀 مرحبا", "en", "rtl"), ("1. English", "ar", "ltr"), ("\u200fabc", "en", "rtl"), ("ქართული", "ps", "ltr"),
    ],
)  # fmt: skip
def test_a_paragraph_reads_as_its_first_strong_letter(text: str, language: str, wanted: str) -> None:
    """Unicode's rule P2, and the language where nothing is strong."""
    assert paragraph_direction(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Check the stamp", "ar", "en"), ("Damgayı kontrol edin", "ar", "tr"), ("Проверьте печать", "en", "ru"), ("Перевірте печатку, її", "en", "uk"),
        ("این پاسپورت", "en", "fa"), ("ہے یہ", "en", "ur"), ("ښه ځای", "en", "ps"), ("هذا ختم", "en", "ar"), ("هذا ختم", "fa", "fa"), ("Hallo", "en", "en"),
        ("ქართული", "en", "ka"), ("বাংলা", "en", "bn"), ("հայերեն", "ru", "hy"), ("Ελλάδα", "en", "el"), ("Ћирилица", "sr", "sr"), ("latinica", "sr", "sr"),
        ("漢字", "en", "en"), ("12 345", "ar", "ar"), ("", "ar", "ar"), ("EU и ООН решают", "ru", "ru"), ("Qızıl əl", "ru", "az"),
    ],
)  # fmt: skip
def test_only_another_script_is_a_reason_to_doubt_the_author(text: str, language: str, wanted: str) -> None:
    """So that a voice reads an English paragraph of an Arabic post in English."""
    assert paragraph_language(text, language) == wanted


@given(st.text(max_size=60), st.sampled_from(WRITTEN))
def test_every_text_has_a_direction_and_a_language(text: str, language: str) -> None:
    """Nothing that can be typed has none."""
    assert paragraph_direction(text, language) in ("ltr", "rtl")
    assert paragraph_language(text, language) in WRITTEN
