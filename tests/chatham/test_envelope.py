"""What a copy of the database without the installation's key tells of a speaker."""

from flask import Flask

from colep.chatham import envelope
from colep.core.http.pagination import LARGEST_ID
from colep.rules.chatham import Place, Veiled
from tests.helpers import only_sqlite


@only_sqlite
def test_no_envelope_is_longer_than_another_of_its_place(app: Flask) -> None:
    """Row 36: the length does not tell how many digits the member's id has; the first members are few and known."""
    for kind in Veiled:
        for thing in (1, 12, 123, 1234, 12345, 123456, LARGEST_ID):
            place = Place(kind, thing)
            closed = {member: envelope.close(place, member) for member in (1, 12, 999, 1000, 10**6, LARGEST_ID)}
            assert len({len(sealed) for sealed in closed.values()}) == 1, place
            assert {member: envelope.open_(place, sealed) for member, sealed in closed.items()} == {
                member: member for member in closed
            }
