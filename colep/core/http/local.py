"""Addresses to go on to: only those of this site."""

from urllib.parse import urlsplit


def local_address(wanted: str | None, otherwise: str = "/") -> str:
    """Return `wanted` if it is a path of this site that a browser cannot read as another host's."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\"):
        return otherwise
    if any(ord(letter) < 33 or letter == "\\" for letter in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
