"""When a desk is staffed. Pure arithmetic over time zones: no input, no output, no clock of its own.

A shift belongs to the day on which it begins: one from 20:00 to 04:00 that begins on Thursday ends on
Friday, even where Friday is the weekend. A desk from 00:00 to 24:00 is a duty centre and never closes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MIDNIGHT_AFTER = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of a desk, on the clock of its own zone."""

    #: IANA name.
    zone: str
    #: "08:30"; `closes` at or before `opens` means the next morning, "24:00" the end of the day.
    opens: str
    closes: str
    #: Days of rest: "fri", "sat".
    weekend: frozenset[str]

    @property
    def never_closes(self) -> bool:
        """True for a desk that is staffed day and night, also at weekends."""
        return minutes(self.opens) == 0 and minutes(self.closes) == _MIDNIGHT_AFTER


@dataclass(frozen=True, slots=True)
class Desk:
    """How a desk stands at one moment."""

    is_open: bool
    never_closes: bool
    #: It is a day of rest there, and not the end of yesterday's shift.
    is_weekend: bool
    #: When the shift ends that runs now; none for a closed desk and one that never closes.
    closes_at: datetime | None = None
    #: When the next shift begins; none for an open desk and for one without any working day.
    opens_at: datetime | None = None


def minutes(clock_time: str) -> int:
    """Return the minutes since midnight of "08:30"; up to "24:00". Raises ValueError."""
    hour, minute = clock_time.split(":")
    if len(hour) != 2 or len(minute) != 2 or not (hour + minute).isdecimal():
        raise ValueError(f"not a time of day: {clock_time}")
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > _MIDNIGHT_AFTER:
        raise ValueError(f"not a time of day: {clock_time}")
    return total


def weekday(moment: datetime, zone: str) -> str:
    """Return the day of the week ("fri") that it is at this moment in that zone."""
    return DAYS[moment.astimezone(ZoneInfo(zone)).weekday()]


def desk_at(hours: Hours, now: datetime) -> Desk:
    """Return how the desk stands now (aware). Hours are in whole minutes, so seconds do not matter."""
    return _desk_at(hours, now.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(4096)
def _desk_at(hours: Hours, now: datetime) -> Desk:
    if hours.never_closes:
        return Desk(is_open=True, never_closes=True, is_weekend=False)
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    for ahead in range(-1, 8):
        shift = _shift(hours, today + timedelta(days=ahead))
        if shift is None or shift[1] <= now:
            continue
        if shift[0] <= now:
            return Desk(is_open=True, never_closes=False, is_weekend=False, closes_at=shift[1])
        return Desk(is_open=False, never_closes=False, is_weekend=_rests(hours, today), opens_at=shift[0])
    return Desk(is_open=False, never_closes=False, is_weekend=True)


def _shift(hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    """Return begin and end in UTC of the shift that begins on this day; none on a day of rest."""
    if _rests(hours, day):
        return None
    opens, closes = minutes(hours.opens), minutes(hours.closes)
    end = closes if closes > opens else closes + _MIDNIGHT_AFTER
    return _moment(day, opens, hours.zone), _moment(day, end, hours.zone)


def _rests(hours: Hours, day: date) -> bool:
    return DAYS[day.weekday()] in hours.weekend


def _moment(day: date, minute: int, zone: str) -> datetime:
    """Return the moment, in UTC, when the wall clock there shows this minute of this day.

    Of an hour that the clock shows twice it is the first, of one that it leaves out the moment after.
    """
    days, rest = divmod(minute, _MIDNIGHT_AFTER)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), ZoneInfo(zone))
    return wall.astimezone(UTC)
