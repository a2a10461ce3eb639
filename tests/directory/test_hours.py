"""When a desk is staffed: nights, weekends, duty centres, and the days on which clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from colep.directory.hours import DAYS, Hours, desk_at, minutes, weekday

FRI_SAT = frozenset({"fri", "sat"})
SAT_SUN = frozenset({"sat", "sun"})
BAGHDAD = Hours("Asia/Baghdad", "08:30", "16:30", FRI_SAT)
VIENNA_NIGHTS = Hours("Europe/Vienna", "20:00", "04:00", SAT_SUN)


def at(zone: str, wall: str, fold: int = 0) -> datetime:
    """Return the moment when clocks in that zone show this."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def there(moment: datetime | None, zone: str) -> str:
    """Say what clocks in that zone show at this moment."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}" if moment else ""


@pytest.mark.parametrize(
    ("wall", "is_open", "closes", "opens", "is_weekend"),
    [
        # 24 November 2026 is a Tuesday
        ("2026-11-24 08:29", False, "", "Tue 2026-11-24 08:30", False),
        ("2026-11-24 08:30", True, "Tue 2026-11-24 16:30", "", False),
        ("2026-11-24 16:29:59", True, "Tue 2026-11-24 16:30", "", False),
        ("2026-11-24 16:30", False, "", "Wed 2026-11-25 08:30", False),
        ("2026-11-24 23:40", False, "", "Wed 2026-11-25 08:30", False),
        ("2026-11-26 23:40", False, "", "Sun 2026-11-29 08:30", False),  # Thursday night, before the weekend
        ("2026-11-27 10:00", False, "", "Sun 2026-11-29 08:30", True),  # Friday
        ("2026-11-28 23:59", False, "", "Sun 2026-11-29 08:30", True),
        ("2026-11-29 09:00", True, "Sun 2026-11-29 16:30", "", False),  # Sunday is a working day
    ],
)
def test_an_office_with_a_weekend_on_friday_and_saturday(
    wall: str, is_open: bool, closes: str, opens: str, is_weekend: bool
) -> None:
    """Open in working hours, with the end; closed otherwise, with the next beginning."""
    desk = desk_at(BAGHDAD, at("Asia/Baghdad", wall))
    assert (desk.is_open, desk.is_weekend) == (is_open, is_weekend)
    assert there(desk.closes_at, "Asia/Baghdad") == closes
    assert there(desk.opens_at, "Asia/Baghdad") == opens


@pytest.mark.parametrize(
    ("wall", "is_open", "boundary", "is_weekend"),
    [
        ("2026-11-24 19:59", False, "Tue 2026-11-24 20:00", False),
        ("2026-11-24 20:00", True, "Wed 2026-11-25 04:00", False),
        ("2026-11-25 03:59", True, "Wed 2026-11-25 04:00", False),
        ("2026-11-25 04:00", False, "Wed 2026-11-25 20:00", False),
        ("2026-11-28 02:00", True, "Sat 2026-11-28 04:00", False),  # Friday's shift reaches into Saturday
        ("2026-11-28 04:00", False, "Mon 2026-11-30 20:00", True),
        (
            "2026-11-30 02:00",
            False,
            "Mon 2026-11-30 20:00",
            False,
        ),  # Sunday had no shift
    ],
)
def test_a_night_shift_belongs_to_the_day_on_which_it_begins(
    wall: str, is_open: bool, boundary: str, is_weekend: bool
) -> None:
    """Over midnight, into the weekend and out of it."""
    desk = desk_at(VIENNA_NIGHTS, at("Europe/Vienna", wall))
    assert (desk.is_open, desk.is_weekend) == (is_open, is_weekend)
    assert there(desk.closes_at or desk.opens_at, "Europe/Vienna") == boundary


@pytest.mark.parametrize("wall", ["2026-11-24 03:00", "2026-11-27 12:00", "2026-11-28 23:59"])
def test_a_duty_centre_never_closes(wall: str) -> None:
    """Nor at a weekend that its country has."""
    desk = desk_at(Hours("Asia/Baghdad", "00:00", "24:00", FRI_SAT), at("Asia/Baghdad", wall))
    assert desk.is_open
    assert desk.never_closes
    assert not desk.is_weekend


def test_a_day_that_ends_at_midnight() -> None:
    """24:00 closes at the first moment of the next day."""
    hours = Hours("Europe/Vienna", "16:00", "24:00", SAT_SUN)
    desk = desk_at(hours, at("Europe/Vienna", "2026-11-24 23:59"))
    assert there(desk.closes_at, "Europe/Vienna") == "Wed 2026-11-25 00:00"
    assert not desk_at(hours, at("Europe/Vienna", "2026-11-25 00:00")).is_open


def test_no_working_day_at_all() -> None:
    """Such a desk is closed and says no day on which it opens."""
    desk = desk_at(Hours("Europe/Vienna", "08:00", "16:00", frozenset(DAYS)), at("Europe/Vienna", "2026-11-24 10:00"))
    assert (desk.is_open, desk.opens_at, desk.closes_at) == (False, None, None)


def test_a_single_working_day_is_found_from_the_day_after() -> None:
    """The next shift may be a week away."""
    hours = Hours("Europe/Vienna", "08:00", "16:00", frozenset(DAYS) - {"tue"})
    desk = desk_at(hours, at("Europe/Vienna", "2026-11-24 16:00"))
    assert there(desk.opens_at, "Europe/Vienna") == "Tue 2026-12-01 08:00"


class TestClockChange:
    """Vienna goes from 02:00 to 03:00 on 29 March 2026 and from 03:00 to 02:00 on 25 October."""

    NIGHTS = Hours("Europe/Vienna", "22:00", "06:00", frozenset())

    def test_a_night_of_seven_hours(self) -> None:
        """From 22:00 to 06:00 on the clock there, whatever lies between."""
        evening = at("Europe/Vienna", "2026-03-28 22:00")
        assert desk_at(self.NIGHTS, evening).closes_at == evening + timedelta(hours=7)

    def test_a_night_of_nine_hours(self) -> None:
        """Both hours from 02:00 to 03:00 are in the shift."""
        for fold in (0, 1):
            desk = desk_at(self.NIGHTS, at("Europe/Vienna", "2026-10-25 02:30", fold))
            assert desk.is_open
            assert desk.closes_at == datetime(2026, 10, 25, 5, tzinfo=UTC)

    def test_the_day_after_opens_by_the_new_clock(self) -> None:
        """08:30 in Vienna is 07:30 in winter and 06:30 in summer, in UTC."""
        office = Hours("Europe/Vienna", "08:30", "16:30", frozenset())
        before = desk_at(office, at("Europe/Vienna", "2026-03-28 17:00"))
        assert before.opens_at == datetime(2026, 3, 29, 6, 30, tzinfo=UTC)
        autumn = desk_at(office, at("Europe/Vienna", "2026-10-24 17:00"))
        assert autumn.opens_at == datetime(2026, 10, 25, 7, 30, tzinfo=UTC)

    def test_an_end_between_the_two_hours(self) -> None:
        """A shift that ends at 02:30 ends at the first 02:30, and is over at the second."""
        late = Hours("Europe/Vienna", "18:00", "02:30", frozenset())
        assert desk_at(late, at("Europe/Vienna", "2026-10-25 02:29", 0)).is_open
        assert not desk_at(late, at("Europe/Vienna", "2026-10-25 02:29", 1)).is_open


def test_zones_of_half_an_hour() -> None:
    """Kabul is four and a half hours ahead."""
    kabul = Hours("Asia/Kabul", "08:00", "15:00", frozenset({"thu", "fri"}))
    assert desk_at(kabul, datetime(2026, 11, 24, 3, 30, tzinfo=UTC)).is_open
    assert not desk_at(kabul, datetime(2026, 11, 24, 3, 29, tzinfo=UTC)).is_open


def test_the_day_is_that_of_the_zone() -> None:
    """When it is still Thursday in London it is Friday in Baghdad."""
    assert weekday(datetime(2026, 11, 26, 21, 30, tzinfo=UTC), "Asia/Baghdad") == "fri"
    assert desk_at(BAGHDAD, datetime(2026, 11, 26, 21, 30, tzinfo=UTC)).is_weekend


@pytest.mark.parametrize("wrong", ["24:01", "8:30", "08:60", "08.30", "", "25:00", "aa:bb", "08:30:00"])
def test_what_is_not_a_time_of_day(wrong: str) -> None:
    """Only hours and minutes, two digits each."""
    with pytest.raises(ValueError):  # noqa: PT011  (that it is one is all that counts)
        minutes(wrong)
