"""Keys of keyset pages: theirs come back exactly, all else is the first page."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colep.core.http.pagination import Position, read_position

MOMENTS = st.integers(0, 250_000_000_000_000_000).map(
    lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
GARBAGE = [
    "", "x", "====", "!!!!", "a" * 5000, "None", "0", "-1", "1.2", "../..", "%00", "\x00", "é", "MS4y" * 900, "١.٢", "MTIz", "' OR 1=1 --",
    *(
        base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        for text in ("1", ".", "1.", ".1", "1.2.3", "a.b", "nan.1", "inf.1", "1e9.1", "1.1e1", "9" * 30 + ".1", "1." + "9" * 30, "-" + "9" * 30 + ".1", "1.9223372036854775808", "1.2147483648", "1.-1", "9999999999999999999.1", "\x00.1", "١.٢", "1 .2", "1_0.2")
    ),
]  # fmt: skip


@pytest.mark.parametrize("key", GARBAGE)
def test_what_is_no_key_is_the_first_page(key: str) -> None:
    """Row 47: also numbers that no column can hold, which would be a fault of the database."""
    assert read_position(key) is None


@given(MOMENTS, st.integers(1, 2**31 - 1))
def test_a_key_comes_back_exactly(moment: datetime, row_id: int) -> None:
    """To the microsecond, else rows of the same second would be left out or shown twice."""
    position = Position(moment, row_id)
    assert read_position(position.key()) == position
    assert position.key().replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_nothing_that_can_stand_in_an_address_is_a_fault(key: str) -> None:
    """Row 47."""
    assert read_position(key) is None or read_position(key) is not None
