"""Codes that are shown once: kept sealed in the browser's own form cookie from the act to the page that it leads to."""

import json

from flask import session

from colep.accounts.keys.site import secret
from colep.core import sealing

_PLACE = "once"
_PURPOSE = "colep shown once"


def keep(member_id: int, codes: tuple[str, ...]) -> None:
    """Keep codes for the next page of this browser."""
    session[_PLACE] = sealing.seal(json.dumps([member_id, *codes]), secret(), _PURPOSE)


def take(member_id: int) -> tuple[str, ...]:
    """Return what was kept for this member, and forget it; nothing if nothing was."""
    sealed = str(session.pop(_PLACE, ""))
    kept = sealing.unseal(sealed, secret(), _PURPOSE) if sealed else ""
    if not kept:
        return ()
    owner, *codes = json.loads(kept)
    return tuple(codes) if owner == member_id else ()
