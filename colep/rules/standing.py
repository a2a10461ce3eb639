"""Where a member stands between admission and leaving."""

from enum import StrEnum


class Standing(StrEnum):
    """The standing of an account. Only a member in good standing opens anything."""

    MEMBER = "member"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    LEFT = "left"


def opens_doors(standing: Standing) -> bool:
    """Say whether an account of this standing may be signed in and stay so."""
    return standing is Standing.MEMBER
