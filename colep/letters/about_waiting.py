"""Letters about what waits for somebody: to vouch, to decide, to confirm, to keep."""

from colep.core.i18n import country_name, ngettext
from colep.core.i18n import gettext as _
from colep.letters.parts import Values, Words, filled


def vouch(values: Values) -> Words:
    """Applicants whom the reader may know."""
    return Words(
        _("Applicants wait for your word"),
        (
            ngettext("%(num)s person has applied and waits for you to say whether you know them.", "%(num)s people have applied and wait for you to say whether you know them.", int(values["count"])),
            _("Who they are stands on the page only. Say yes only if you know the person and their post, or have asked somebody who does."),
        ),
        _("See who waits"),
        values["link"],
        otherwise=_fewer(),
    )  # fmt: skip


def decision(values: Values) -> Words:
    """Applications at the desk of the secretariat."""
    return Words(
        _("Applications wait for a decision"),
        (
            ngettext("%(num)s application waits for the secretariat.", "%(num)s applications wait for the secretariat.", int(values["count"])),
            _("Two of you decide on each."),
        ),
        _("Open the desk"),
        values["link"],
        otherwise=_fewer(),
    )  # fmt: skip


def renewals(values: Values) -> Words:
    """Members of a country whose term ends."""
    country = filled(country_name(values["country"]))
    return Words(
        _("Memberships wait for your confirmation"),
        (
            ngettext("%(num)s membership ends soon in your country: %(country)s.", "%(num)s memberships end soon in your country: %(country)s.", int(values["count"]), country=country),
            _("One page shows all the names. Confirm those who still serve, and say who has left."),
        ),
        _("See the names"),
        values["link"],
        otherwise=_fewer(),
    )  # fmt: skip


def proposal(values: Values) -> Words:
    """What one of the secretariat has proposed needs another."""
    return Words(
        _("A proposal waits for a second person"),
        (_("Somebody of the secretariat has proposed a change that needs a second one of you to accept or to reject it."),),
        _("See the proposal"),
        values["link"],
        otherwise=_("If you cannot judge it, leave it to another of the secretariat."),
    )  # fmt: skip


def consent(values: Values) -> Words:
    """Others would like more members to see something in which the reader's words stand."""
    return Words(
        _("Your consent is asked for"),
        (
            _("Something in which you wrote would be shown to others than now. That is done only if everybody who wrote in it consents."),
            _("What it is and who would see it stands on the page only. If you do nothing for 30 days, it stays as it is."),
        ),
        _("See what is asked"),
        values["link"],
        otherwise=_fewer(),
    )  # fmt: skip


def record_head(values: Values) -> Words:
    """The end of the record of acts, so that it is known outside the machine."""
    return Words(
        _("The record of acts today"),
        (
            _("This is the end of the record of acts at the time of this letter: the number of the last entry and its hash."),
            filled(values["head"]),
            _("Keep this letter. If you doubt the record one day, give this line to the administrator: “colep audit verify --head” shows whether anything before it was changed or cut off."),
        ),
        otherwise=_("The letter holds no text and no name from the record."),
    )  # fmt: skip


def _fewer() -> str:
    return _("How often you are told what waits for you, you choose in your preferences.")
