"""Times that say no more than the hour, for what is said under the Chatham House Rule."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from colep.core import i18n

_HOUR = timedelta(hours=1)


def hour(moment: datetime) -> str:
    """Say in which hour something was: "14:00–15:00", "yesterday 18:00–19:00", "3 March"."""
    who = i18n.reader()
    age = who.today - moment.astimezone(ZoneInfo(who.zone)).date().toordinal()
    return f"{i18n.when(moment)}–{_end(moment)}" if age in (0, 1) else i18n.when(moment)


def hour_of_day(moment: datetime) -> str:
    """Say the hour under a heading that names the day: "14:00–15:00"."""
    return f"{i18n.clock_time(moment)}–{_end(moment)}"


def hour_exactly(moment: datetime) -> str:
    """Say the same with day and time zone: "3 March 2026, 14:00–15:00 (Europe/Budapest)"."""
    return f"{i18n.date(moment)}, {i18n.clock_time(moment)}–{_end(moment)} ({i18n.reader().zone})"


def _end(moment: datetime) -> str:
    return i18n.clock_time(moment + _HOUR)
