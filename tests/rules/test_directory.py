"""The law about entries of the directory."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.rules.actor import VISITOR, Actor
from colep.rules.directory import Freshness, freshness, may_see_duty_phone
from colep.rules.roles import Role
from colep.rules.standing import Standing

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("role", list(Role))
def test_a_duty_phone_is_for_those_who_are_called_at_night_themselves(role: Role) -> None:
    """Row 32: a field has readers of its own."""
    assert may_see_duty_phone(Actor(1, role, Standing.MEMBER)) is (role.value in ("liaison", "spoc", "secretariat"))
    assert not may_see_duty_phone(Actor(1, role, Standing.SUSPENDED))
    assert not may_see_duty_phone(VISITOR)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [(0, "fresh"), (90, "fresh"), (91, "ageing"), (180, "ageing"), (181, "stale"), (None, "stale")],
)
def test_an_entry_ages_by_the_quarter(days: int | None, wanted: str) -> None:
    """Amber after 90 days, red after 180; what was never confirmed is not to be trusted."""
    confirmed = None if days is None else NOW - timedelta(days=days)
    assert freshness(confirmed, NOW) is Freshness(wanted)
