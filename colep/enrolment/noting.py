"""How many dead links one source may leave in the record: a mail scanner opens the same one again and again."""

from flask_limiter.util import get_remote_address
from limits import parse
from redis import RedisError

from colep.core.http.limits import limiter

_NOTED = parse("20 per hour")


def may_note() -> bool:
    """Say whether what this source opens is still entered in the record. True where nobody can count."""
    try:
        return limiter.limiter.hit(_NOTED, "enrolment-links", get_remote_address())
    except RedisError:
        return True
