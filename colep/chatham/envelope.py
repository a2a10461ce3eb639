"""What joins a member to a speaker: a digest that finds, an envelope that opens. Both need the installation's key."""

from flask import current_app

from colep.core import sealing
from colep.rules.chatham import Place

_FINDS, _OPENS = "colep speakers, to find again", "colep speakers, to open"
_ONCE = "colep speakers, the same form once"

#: As many digits as the largest id has.
_DIGITS = 10

#: As many characters as a column for a nonce holds; 144 bits.
_NONCE = 36


def tag(place: Place, member_id: int) -> str:
    """Return under which a member is found again in this place. Of two places nobody can tell that they are one's."""
    return sealing.keyed_digest(f"{place.kind} {place.id} {member_id}", _secret(), _FINDS)


def close(place: Place, member_id: int) -> str:
    """Return the envelope for a new speaker. It does not tell when it was closed, nor by its length how long an id is.

    Fernet grows by blocks of sixteen letters: without the noughts some envelopes of a place would be longer, those
    of members with more digits, and members with a low number are few.
    """
    return sealing.seal(f"{place.kind} {place.id} {member_id:0{_DIGITS}}", _secret(), _OPENS, with_time=False)


def open_(place: Place, sealed: str) -> int:
    """Return whose envelope it is; 0 if it was closed under another key or lies in the wrong place."""
    kind, _, rest = sealing.unseal(sealed, _secret(), _OPENS).partition(" ")
    thing, _, member = rest.partition(" ")
    return int(member) if (kind, thing) == (place.kind.value, str(place.id)) else 0


def nonce(place: Place, drawn: str, member_id: int) -> str:
    """Return what is kept under the Rule in place of a nonce that a member's page drew.

    The same member's same form is found by it in this place, and it leads to nobody: the nonce itself may stand beside
    the member's name, where the same form was sent again without the Rule. A place that is about to be opened has the
    id 0.
    """
    return sealing.keyed_digest(f"{place.kind} {place.id} {drawn} {member_id}", _secret(), _ONCE)[:_NONCE]


def _secret() -> str:
    secret: str = current_app.config["SETTINGS"].secret_key
    return secret
