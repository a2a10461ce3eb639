"""What label and audience stood on the page where somebody wrote: their words must not land before more readers."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from colep.core.db import fetch_one
from colep.core.errors import ColepError
from colep.core.i18n import gettext as _
from colep.rules.labels import Label
from colep.rules.sharing import Shared, narrows
from colep.sharing.models import COMMUNITY_ID, Audience
from colep.sharing.queries import shared

_WORD = re.compile(r"(TLP:[A-Z]+(?:\+STRICT)?)\.([0-9]{1,10})")
_exists = select(Audience.id).where(Audience.id == bindparam("audience_id"))


class Widened(ColepError):
    """More can read the thing than when its page was opened; nothing was stored."""

    status = 409
    code = "widened"

    def told(self) -> dict[str, Any]:
        """Say it to whoever wrote; their text is still on their page."""
        return {"message": widened_words()}


def widened_words() -> str:
    """Say that more can read something than its author has seen, and what to do."""
    return _("More people can see this than when you began to write, so nothing was sent. Look who it is for now.")


@dataclass(frozen=True, slots=True)
class Seen:
    """Label and audience that stood on a page."""

    label: str
    audience_id: int

    @property
    def word(self) -> str:
        """How a form or a socket says it: "TLP:AMBER.17"."""
        return f"{self.label}.{self.audience_id}"


def read_seen(word: str | None) -> Seen | None:
    """Read what a page says that it has shown; None if it says nothing that could have stood there."""
    found = _WORD.fullmatch(word or "")
    return Seen(found[1], int(found[2])) if found and found[1] in tuple(Label) else None


def require_no_wider(seen: Seen | None, now: Shared) -> None:
    """Do nothing if nobody reads a thing now who did not when its page was shown, else raise Widened.

    Part of the act that adds to the thing, with its row held. Whoever does not say what they have seen has not been
    shown anything: a program that speaks for itself.
    """
    if seen is None:
        return
    if seen.audience_id != COMMUNITY_ID and fetch_one(_exists, {"audience_id": seen.audience_id}) is None:
        raise Widened
    if not narrows(shared(seen.label, seen.audience_id), now):
        raise Widened
