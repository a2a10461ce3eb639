"""A text made comparable, and the way back to what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colep.screening.folding import fold


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("۱۲۳٤٥٦", "123456"),
        ("৭८９𝟗", "7899"),
        ("می\u200cشود", "مىشود".replace("ى", "\u06cc")),
        ("کتاب", "كتاب".replace("ك", "\u06a9")),
        ("ＡＢ—Ｃ", "AB-C"),
        ("1\u20602\ufeff3", "123"),
        ("41º 00′", "41° 00'"),
        ("a\u00a0b", "a b"),
    ],
)
def test_letters_and_digits_become_plain(typed: str, plain: str) -> None:
    """Point 7: after folding digits, scripts and invisible characters."""
    assert fold(typed).plain == plain


def test_letters_that_look_latin_are_read_as_such() -> None:
    """Point 7: Cyrillic and Greek look-alikes do not hide a number."""
    assert fold("ТR33 АВС ΜΝΙ").latin == "TR33 ABC MNI"


def test_the_turkish_i_keeps_its_place() -> None:
    """Point 7: small letters stand where the capitals stood."""
    folded = fold("İSTANBUL ISPARTA")
    assert folded.small == "istanbul isparta"
    assert len(folded.small) == len(folded.plain) == len(folded.latin)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_way_back_leads_to_the_same_part(before: str, after: str) -> None:
    """Point 7: the author is shown what matched, as it was typed, whatever stands round it."""
    text = f"{before}۷\u200c۴x{after}"
    folded = fold(text)
    assert len(folded.latin) == len(folded.small) == len(folded.plain)
    start = len(fold(before).plain)
    first, last = folded.place(start, start + 3)
    assert text[first:last] == "۷\u200c۴x"
