"""How long a session lives.

Source: the project's security requirements, row 20: 30 minutes idle and 12 hours in all,
15 minutes and 8 hours for staff.
"""

from datetime import datetime, timedelta

from colep.rules.roles import STAFF, Role

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=15)
STAFF_ABSOLUTE = timedelta(hours=8)

#: Between the passphrase and the second factor. Half-signed-in opens nothing else.
HALF = timedelta(minutes=5)


def is_alive(role: Role, started: datetime, seen: datetime, now: datetime, half: bool) -> bool:
    """Say whether a session that began and was last used then still holds now."""
    if half:
        return now - started < HALF
    staff = role in STAFF
    idle = STAFF_IDLE if staff else IDLE
    absolute = STAFF_ABSOLUTE if staff else ABSOLUTE
    return now - seen < idle and now - started < absolute
