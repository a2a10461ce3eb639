"""How long a session lives, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.rules.roles import Role
from colep.rules.sessions import is_alive

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the night in which Europe's clocks change
SECOND = timedelta(seconds=1)
STAFF = {"secretariat": (15, 8), "moderator": (15, 8)}


@pytest.mark.parametrize("role", list(Role))
def test_a_session_dies_of_idleness_at_its_minute(role: Role) -> None:
    """Row 20: 30 minutes, 15 for staff; the last second before still holds, the minute itself does not."""
    minutes, _hours = STAFF.get(role.value, (30, 12))
    end = START + timedelta(minutes=minutes)
    assert is_alive(role, START, START, end - SECOND, half=False)
    assert not is_alive(role, START, START, end, half=False)


@pytest.mark.parametrize("role", list(Role))
def test_a_session_dies_of_age_however_busy(role: Role) -> None:
    """Row 20: 12 hours in all, 8 for staff."""
    _minutes, hours = STAFF.get(role.value, (30, 12))
    end = START + timedelta(hours=hours)
    assert is_alive(role, START, end - SECOND, end - SECOND, half=False)
    assert not is_alive(role, START, end - SECOND, end, half=False)


@pytest.mark.parametrize("role", list(Role))
def test_a_half_session_lives_five_minutes_and_does_not_get_more_by_use(role: Role) -> None:
    """Row 2: between passphrase and code there is little time, for everybody the same."""
    end = START + timedelta(minutes=5)
    assert is_alive(role, START, START, end - SECOND, half=True)
    assert not is_alive(role, START, end - SECOND, end, half=True)
