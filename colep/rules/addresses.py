"""What an e-mail address can look like to those who vet. Flags, never a refusal."""

from collections.abc import Collection
from enum import StrEnum


class Flag(StrEnum):
    """Something about an address that the vetting should look at."""

    #: Anybody can have such an address.
    WEBMAIL = "webmail"
    #: It looks like an official domain of the country and is another.
    LOOK_ALIKE = "look-alike"
    #: Letters of several scripts in one part of the domain.
    MIXED_SCRIPT = "mixed-script"
    #: Not on the country's list.
    UNLISTED = "unlisted"


def is_below(domain: str, parent: str) -> bool:
    """Say whether a domain is this one or stands below it: "it.police.example", but not "evil-police.example"."""
    return domain == parent or domain.endswith(f".{parent}")


def is_listed(domain: str, listed: Collection[str]) -> bool:
    """Say whether a domain is one of these or stands below one of them."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in listed for start in range(len(labels)))
