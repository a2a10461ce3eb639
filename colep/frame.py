"""The frame of every page: the bar and the foot.

They are the same for a reader on every page but for three things, so they are kept as fragments
with marks in those three places: the page's title, its address, and the token of its forms.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from colep import __version__
from colep.accounts.doorkeeper import THEME_COOKIE
from colep.accounts.queries import SignedIn
from colep.core import clock, i18n
from colep.core.fragments import fragment
from colep.core.http import doors
from colep.core.http.local import local_address
from colep.core.i18n import gettext as _
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.policy import decide

#: Private-use letters. They are filled in one pass, so that a title which holds one is shown as it is.
TITLE, HERE, TOKEN = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile(f"[{TITLE}{HERE}{TOKEN}]")

#: For so many readers it is remembered what they may open. The law asks for nothing but the actor.
_KEPT = 1000

_bar = fragment("_partials/bar.html", "bar")
_foot = fragment("_partials/foot.html", "foot")


def _pillars(path: str) -> tuple[tuple[str, str, str, bool], ...]:
    """Return (address, icon, word, is current) of the pillars that this reader may open."""
    own = _own_pillars(doors.actor(), i18n.reader().tag)
    return tuple((address, icon, word, path.startswith(address)) for address, icon, word in own)


@lru_cache(_KEPT)
def _own_pillars(actor: Actor, _language: str) -> tuple[tuple[str, str, str], ...]:
    pillars = (
        (Action.THREAD_READ, "/threads", "chat-square-text", _("Threads")),
        (Action.ROOM_READ, "/rooms", "broadcast", _("Rooms")),
        (Action.PRACTICE_READ, "/library", "journal-check", _("Library")),
        (Action.CONTACT_READ, "/directory", "person-rolodex", _("Directory")),
    )
    return tuple((address, icon, word) for action, address, icon, word in pillars if decide(actor, action))


@lru_cache(_KEPT)
def _duties(actor: Actor, _language: str) -> tuple[tuple[str, str, str], ...]:
    """Return (address, icon, word) of what this reader does with and for others: desk, own country, groups."""
    duties = (
        (Action.DESK_READ, "/secretariat/", "inbox", _("Desk of the secretariat")),
        (Action.MODERATE, "/moderation", "shield-check", _("Moderation")),
        (Action.COUNTRY_ANSWER, "/vouching", "person-check", _("Applications to vouch for")),
        (Action.COUNTRY_ANSWER, "/country", "people", _("Members of my country")),
        (Action.GROUP_READ, "/groups", "people", _("Groups")),
    )
    # Theirs to do once they have proved enough: the page itself says what is missing.
    proved = replace(actor, is_strong=True, is_fresh=True)
    return tuple((address, icon, word) for action, address, icon, word in duties if decide(proved, action))


def bar(title: str) -> Markup:
    """Return the bar at the head of a page with this title."""
    signed_in, address = reader(), here()
    piece = (
        _bar(
            _pillars(request.path),
            _duties(doors.actor(), i18n.reader().tag),
            signed_in.name,
            signed_in.actor.country,
            theme(),
        )
        if signed_in
        else _bar((), (), "", "", theme())
    )
    words = {TITLE: str(escape(title)), HERE: str(escape(address)), TOKEN: generate_csrf()}
    filled = _MARKS.sub(lambda mark: words[mark[0]], piece)
    return Markup(filled)  # noqa: S704 - a fragment; what goes into its marks is escaped


def foot() -> Markup:
    """Return the foot of a page."""
    return _foot(__version__)


def reader() -> SignedIn | None:
    """Return the member who reads this page, or None for a visitor."""
    return g.get("signed_in") if doors.actor().is_member else None


def theme() -> str:
    """Return "light" or "dark" as the reader chose, or "" to follow the system."""
    signed_in = reader()
    chosen = signed_in.theme if signed_in else request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on every sheet of a page that is printed, and whether its content is printed at all."""

    label: str
    is_printed: bool
    #: Who prints it, and the minute in which the page was opened.
    name: str
    moment: datetime


def sheet_of(label: str) -> Sheet | None:
    """Return the marks of a page whose template names this label in its block `sheet_label`; None for all others."""
    signed_in, label = reader(), str(label).strip()
    if not label or signed_in is None:
        return None
    passes = carriage(Exit.PRINT, Label(label))
    moment = clock.now().replace(second=0, microsecond=0)
    return Sheet(label, passes is Carriage.WHOLE, signed_in.name, moment)


def here() -> str:
    """Return the address of this page, to come back to."""
    return local_address(request.full_path.rstrip("?")) if request.method == "GET" else "/"


def page_words() -> dict[str, Any]:
    """Return what templates need to know of the reader and the page."""
    actor = doors.actor()
    return {
        "actor": actor,
        "signed_in": reader(),
        "theme": theme(),
        "tongue": i18n.language(),
        "can": lambda action: bool(decide(actor, action)),
        "here": here(),
        "frame_bar": bar,
        "frame_foot": foot,
        "sheet_of": sheet_of,
    }
