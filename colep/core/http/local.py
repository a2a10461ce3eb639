"""Addresses to go on to: only those of this site."""

import re
from urllib.parse import urlsplit

#: Browsers drop or turn round these, and then read another host.
_NEVER_IN_A_PATH = re.compile(r"[\x00-\x20\x7f\\]")


def local_address(wanted: str | None, otherwise: str = "/") -> str:
    """Return `wanted` if it is a path of this site that a browser cannot read as another host's."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\"):
        return otherwise
    if _NEVER_IN_A_PATH.search(wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
