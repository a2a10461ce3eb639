"""Addresses as they stand in letters."""

from flask import current_app


def absolute(path: str) -> str:
    """Return the address of a page of this installation, from its beginning."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"
