"""Addresses that a telephone or a mail program opens."""

import re
from urllib.parse import quote


def tel(phone: str) -> str:
    """Return the address of a telephone number. Source: RFC 3966."""
    digits = re.sub(r"[^0-9]", "", phone)
    return f"tel:+{digits}" if phone.strip().startswith("+") else f"tel:{digits}"


def mailto(email: str) -> str:
    """Return the address of a mailbox; nothing in it can add a reader. Source: RFC 6068."""
    return f"mailto:{quote(email, safe='@+')}"
