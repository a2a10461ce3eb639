"""What each label lets out at each exit. One table; whatever leaves a page asks it, and `/labels` shows it.

Sources: FIRST, Traffic Light Protocol 2.0, for what a label promises; docs/decisions/0020-labels-that-act.md for what
that means at our doors. Exits that are not built yet have their row already: nothing passes where nothing is written.
"""

from enum import StrEnum

from colep.rules.labels import Label
from colep.rules.sharing import Shared, narrows


class Exit(StrEnum):
    """A way by which words reach somebody's eyes or leave the site."""

    #: Its own page, and the live door of a room.
    PAGE = "page"
    #: Title and first words where several things stand together: lists, home, counts.
    LIST = "list"
    SEARCH = "search"
    MAIL = "mail"
    PUSH = "push"
    DIGEST = "digest"
    #: In another thread, room or practice.
    QUOTE = "quote"
    #: A file that is taken away.
    EXPORT = "export"
    PRINT = "print"
    #: A copy that a device keeps to be read without a line.
    OFFLINE = "offline"
    #: For programs, with the rights of whom they work for.
    API = "api"


class Carriage(StrEnum):
    """How much passes."""

    #: All of it, with its label.
    WHOLE = "whole"
    #: Title and address, with the label.
    TITLE = "title"
    #: That something waits, and nothing of what it is.
    NOTICE = "notice"
    #: Only to where at least as strict a label and no wider audience hold.
    INSIDE = "inside"
    NOTHING = "nothing"


_E, _C = Exit, Carriage

#: By label, in the order of `Label`: CLEAR, GREEN, AMBER, AMBER+STRICT, RED.
_ROWS: dict[Exit, tuple[Carriage, ...]] = {
    _E.PAGE: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE),
    _E.LIST: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE, _C.TITLE),
    _E.SEARCH: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE, _C.NOTHING),
    # Letters go through the hands of others, and lie in mailboxes that nobody here can empty.
    _E.MAIL: (_C.TITLE, _C.TITLE, _C.NOTICE, _C.NOTICE, _C.NOTICE),
    # A locked screen shows it to whoever stands there.
    _E.PUSH: (_C.TITLE, _C.NOTICE, _C.NOTICE, _C.NOTICE, _C.NOTHING),
    _E.DIGEST: (_C.TITLE, _C.TITLE, _C.NOTICE, _C.NOTICE, _C.NOTHING),
    _E.QUOTE: (_C.WHOLE, _C.INSIDE, _C.INSIDE, _C.INSIDE, _C.NOTHING),
    _E.EXPORT: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE, _C.NOTHING),
    _E.PRINT: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE, _C.NOTHING),
    _E.OFFLINE: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.NOTHING, _C.NOTHING),
    _E.API: (_C.WHOLE, _C.WHOLE, _C.WHOLE, _C.WHOLE, _C.NOTHING),
}

#: The table: what passes at an exit under a label.
EXITS: dict[tuple[Exit, Label], Carriage] = {
    (exit_, label): carriage for exit_, row in _ROWS.items() for label, carriage in zip(Label, row, strict=True)
}

#: The exits that there are. Nothing of a member's words leaves by another one.
BUILT = frozenset({Exit.PAGE, Exit.LIST, Exit.QUOTE, Exit.EXPORT, Exit.PRINT})


def carriage(exit_: Exit, label: Label) -> Carriage:
    """Return how much of something with this label passes at this exit."""
    return EXITS[exit_, label]


def may_quote(source: Shared, target: Shared) -> bool:
    """Say whether words of one thing may stand in another one."""
    passes = carriage(Exit.QUOTE, source.label)
    return passes is Carriage.WHOLE or (passes is Carriage.INSIDE and narrows(source, target))
