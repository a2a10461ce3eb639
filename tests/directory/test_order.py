"""The order of the list and the keys of its pages."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.directory.order import place, read_place

NOW = datetime(2026, 11, 24, 14, 40, 7, 123456, tzinfo=UTC)


def test_reachable_first_then_the_last_confirmed() -> None:
    """And those never confirmed at the end of each; the number only where all else is equal."""
    contacts = {
        1: (False, NOW),
        2: (True, None),
        3: (True, NOW - timedelta(days=200)),
        4: (True, NOW - timedelta(days=1)),
        5: (False, None),
        6: (True, NOW - timedelta(days=1)),
    }
    places = [
        place(is_open=is_open, confirmed_at=at, contact_id=number, as_of=NOW)
        for number, (is_open, at) in contacts.items()
    ]
    assert [one.id for one in sorted(places)] == [4, 6, 3, 2, 1, 5]


@pytest.mark.parametrize("confirmed_at", [NOW - timedelta(days=3), None])
def test_a_key_leads_back_to_the_place(confirmed_at: datetime | None) -> None:
    """With the moment for which the list was ordered."""
    one = place(is_open=True, confirmed_at=confirmed_at, contact_id=17, as_of=NOW)
    read = read_place(one.key())
    assert read == one
    assert read is not None
    assert read.as_of == NOW


@pytest.mark.parametrize(
    "wrong", ["", "x", "é", "MS4y", "OS45OS45OQ", "A" * 500, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5LjAuMC4x"]
)
def test_what_is_not_a_key_is_the_first_page(wrong: str) -> None:
    """Whatever stands in the address."""
    assert read_place(wrong) is None
