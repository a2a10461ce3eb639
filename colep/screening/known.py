"""Telephone numbers of offices, which may be written anywhere. Who keeps a list of them says so here at the start."""

from collections.abc import Callable, Iterable

Keeper = Callable[[], Iterable[str]]

_keepers: list[Keeper] = []


def add_keeper(keeper: Keeper) -> None:
    """Register who can name numbers of offices: digits only, with the country's code. Once for the process."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def known_phones() -> frozenset[str]:
    """Return all numbers that the keepers know."""
    return frozenset(number for keeper in _keepers for number in keeper())
