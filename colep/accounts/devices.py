"""What a browser says of itself, roughly: two words of its name, and where its clock says that it is."""

from functools import cache
from zoneinfo import available_timezones

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """Return for example "Firefox, Windows"; empty if nothing is recognised."""
    return ", ".join(
        next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)
    ).strip(", ")


def place_of(zone: str) -> str:
    """Return the time zone that a browser named, if it is one of a place; else nothing. No address is looked at."""
    return zone if zone in _zones_of_places() else ""


@cache
def _zones_of_places() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
