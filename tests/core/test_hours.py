"""Times that say no more than the hour."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.core import clock, i18n
from colep.core.hours import hour, hour_exactly
from colep.core.pieces import hour_words
from colep.rules.chatham import coarse


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kabul", "America/St_Johns"])
@pytest.mark.parametrize("tag", ["en", "ar", "ru", "tr"])
def test_an_hour_is_said_as_an_hour(tag: str, zone: str) -> None:
    """Point 6: from its beginning to its end, in the reader's zone, also where that is half an hour off."""
    i18n.set_reader(tag, zone)
    now = coarse(clock.now())
    begin, end = i18n.clock_time(now), i18n.clock_time(now + timedelta(hours=1))
    assert f"{begin}–{end}" in hour(now)
    assert hour_exactly(now).endswith(f", {begin}–{end} ({zone})")
    assert "–" not in hour(now - timedelta(days=20))


def test_nothing_in_the_piece_is_more_exact_than_the_hour() -> None:
    """Point 6: whatever it is given; neither for readers nor for machines."""
    i18n.set_reader("en", "UTC")
    piece = hour_words(coarse(datetime(2026, 3, 4, 5, 41, 27, tzinfo=UTC)))
    assert 'datetime="2026-03-04T05:00Z"' in piece
    assert "4 March 2026, 05:00–06:00 (UTC)" in piece
    assert "41" not in piece
