"""The table of exits as members read it: what passes where, under which label."""

from dataclasses import dataclass

from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.rules.exits import BUILT, Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.sharing import LABELS_OF, AudienceKind

#: How much of something passes, as a picture beside the word.
_SIGNS = {
    Carriage.WHOLE: "check2",
    Carriage.TITLE: "dash-circle",
    Carriage.NOTICE: "dash-circle",
    Carriage.INSIDE: "dash-circle",
    Carriage.NOTHING: "x-lg",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What passes at one exit under one label."""

    label: str
    carriage: Carriage
    words: str
    sign: str


@dataclass(frozen=True, slots=True)
class Row:
    """One exit, and what passes there under each label."""

    exit: Exit
    words: str
    cells: tuple[Cell, ...]


def table() -> tuple[Row, ...]:
    """Return the exits that exist, in their order, each with all labels from the widest to the narrowest."""
    return tuple(Row(exit_, exit_words()[exit_], _cells(exit_)) for exit_ in Exit if exit_ in BUILT)


def _cells(exit_: Exit) -> tuple[Cell, ...]:
    passing = [(label, carriage(exit_, label)) for label in Label]
    return tuple(Cell(label.value, passes, carriage_words()[passes], _SIGNS[passes]) for label, passes in passing)


def audiences() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return for whom something can be, in words, each with the labels that go with it."""
    words = {
        AudienceKind.COMMUNITY: _("The whole community"),
        AudienceKind.GROUPS: _("Groups: a route, a country, a kind of organisation, a working group"),
        AudienceKind.MEMBERS: _("Members by name"),
    }
    return tuple((words[kind], tuple(label.value for label in labels)) for kind, labels in LABELS_OF.items())


def exit_words() -> dict[Exit, str]:
    """Say in a few words where each way out leads. All of them, so that none is built without a word."""
    return {
        Exit.PAGE: pgettext("way out", "On its own page"),
        Exit.LIST: pgettext("way out", "In lists and on the home page"),
        Exit.SEARCH: pgettext("way out", "In the search"),
        Exit.MAIL: pgettext("way out", "In letters"),
        Exit.PUSH: pgettext("way out", "On a locked screen"),
        Exit.DIGEST: pgettext("way out", "In summaries"),
        Exit.QUOTE: pgettext("way out", "Quoted elsewhere on Colep"),
        Exit.EXPORT: pgettext("way out", "As a file"),
        Exit.PRINT: pgettext("way out", "On paper"),
        Exit.OFFLINE: pgettext("way out", "Kept on a device"),
        Exit.API: pgettext("way out", "For other programs"),
    }


def carriage_words() -> dict[Carriage, str]:
    """Say in a few words how much passes."""
    return {
        Carriage.WHOLE: _("all of it"),
        Carriage.TITLE: _("its title only"),
        Carriage.NOTICE: _("only that something waits"),
        Carriage.INSIDE: _("only for the same readers or fewer"),
        Carriage.NOTHING: pgettext("how much passes", "nothing"),
    }
