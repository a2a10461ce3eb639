"""How long a session lives, and by what somebody proved who they are.

Source: the project's security requirements, row 20: 30 minutes idle and 12 hours in all,
15 minutes and 8 hours for staff; row 24: sensitive acts want a proof of the last five minutes.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from colep.rules.roles import STAFF, Role

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=15)
STAFF_ABSOLUTE = timedelta(hours=8)

#: Between the passphrase and the second factor. Half-signed-in opens nothing else.
HALF = timedelta(minutes=5)
#: Between the link of an admission and the second factor: a passphrase wants to be thought of.
ENROLMENT = timedelta(hours=1)
#: How long a proof counts as fresh.
FRESH = timedelta(minutes=5)


class Proof(StrEnum):
    """What a session was opened with, besides the passphrase."""

    NONE = ""
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    #: The short way in of the demo, which exists nowhere else.
    DEMO = "demo"


#: Proofs that nobody can be talked out of. The demo's counts as one so that its desk can be walked.
STRONG = frozenset({Proof.PASSKEY, Proof.DEMO})


def is_alive(
    role: Role, started: datetime, seen: datetime, now: datetime, half: bool, enrolling: bool = False
) -> bool:  # fmt: skip
    """Say whether a session that began and was last used then still holds now."""
    if half:
        return now - started < (ENROLMENT if enrolling else HALF)
    staff = role in STAFF
    idle = STAFF_IDLE if staff else IDLE
    absolute = STAFF_ABSOLUTE if staff else ABSOLUTE
    return now - seen < idle and now - started < absolute


def is_fresh(proved: datetime | None, now: datetime) -> bool:
    """Say whether a proof given then is good for a sensitive act now."""
    return proved is not None and now - proved < FRESH
