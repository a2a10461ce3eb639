"""What groups are called, and how one comes into them, in the reader's language."""

from colep.audience import words
from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.groups.queries import GroupRow
from colep.rules.groups import Entry, GroupKind


def group_name(row: GroupRow) -> str:
    """Return the name of a group: its owner's words, or that of its route, country or kind of organisation."""
    return words.group_name(row.kind, row.subject, row.name)


def group_purpose(row: GroupRow) -> str:
    """Return what a group is for, in a sentence."""
    if row.kind == GroupKind.ROUTE:
        return _("Everybody who works on this route and wants to hear of it.")
    if row.kind == GroupKind.COUNTRY:
        return _(
            "Practitioners, liaison officers and contact points of one country. Who belongs follows from the role."
        )
    return row.purpose if row.kind == GroupKind.WORKING else _("Who belongs follows from the role.")


def entry_words() -> dict[str, tuple[str, str]]:
    """Return how one comes into a group, with a sentence on it."""
    return {
        Entry.OPEN: (pgettext("group", "Open"), _("Members come in by one button.")),
        Entry.REQUEST: (pgettext("group", "On request"), _("Members ask, and you answer.")),
        Entry.CLOSED: (pgettext("group", "Closed"), _("You bring people in. To all others the group does not exist.")),
    }
