"""A name is shown in letters that its reader can read."""

import pytest

from colep.core import i18n
from colep.core.names import Name


@pytest.mark.parametrize(
    ("native", "latin", "readers"),
    [
        (
            "ليلى الحديثي",
            "Layla Al-Hadithi",
            {"ar": "ليلى الحديثي", "en": "Layla Al-Hadithi", "ru": "Layla Al-Hadithi"},
        ),
        ("Айгуль Сарыбаева", "Aigul Sarybayeva", {"ru": "Айгуль Сарыбаева", "tr": "Aigul Sarybayeva"}),
        ("Kőrösfalvi Tamás", "Tamás Kőrösfalvi", {"ar": "Kőrösfalvi Tamás", "en": "Kőrösfalvi Tamás"}),
        ("گیتا", "", {"en": "گیتا"}),
    ],
)
def test_each_reader_sees_the_letters_they_read(native: str, latin: str, readers: dict[str, str]) -> None:
    """The other way of writing is kept for the person's own page."""
    for tag, shown in readers.items():
        i18n.set_reader(tag)
        name = Name(native, latin)
        assert str(name) == shown
        assert name.other in {native, latin, ""} - {shown}
