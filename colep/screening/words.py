"""What the guard says to an author: what was found, why it does not belong here, and where it does."""

from colep.core.i18n import country_name, pgettext
from colep.core.i18n import gettext as _
from colep.rules.screening import Channel, Kind

#: With more countries than that a sentence says "on this route" instead of naming them.
_NAMED = 4


def kind_words() -> dict[Kind, str]:
    """Name each kind of data."""
    return {
        Kind.TRAVEL_ZONE: _("The machine-readable zone of a passport or card"),
        Kind.DOCUMENT: _("The number of a document"),
        Kind.NATIONAL_ID: _("A national identity number"),
        Kind.BIRTH: _("A date of birth"),
        Kind.NAME_AND_DATE: _("A name beside a date"),
        Kind.IBAN: _("The number of a bank account"),
        Kind.CARD: _("The number of a payment card"),
        Kind.MARK: _("The mark of a classified paper"),
        Kind.MARK_NAMED: _("The mark of a classified paper, inside a sentence"),
        Kind.PHONE: _("A telephone number"),
        Kind.EMAIL: _("An e-mail address"),
        Kind.PLACE: _("Exact coordinates"),
        Kind.VESSEL: _("The number of a ship"),
        Kind.CONTAINER: _("The number of a freight container"),
        Kind.PLATE: _("A number plate"),
        Kind.VEHICLE: _("The number of a vehicle's chassis"),
        Kind.DEVICE: _("The number of a telephone or SIM card"),
        Kind.CASE: _("The reference of a case or file"),
    }


def why_words() -> dict[Kind, str]:
    """Say for each kind why it does not belong here."""
    person = _("It leads to one person. Here many could read it who must not, and nobody could take it back.")
    case = _("It belongs to a case. Ask your question without it: colleagues can help with the method.")
    return {
        Kind.TRAVEL_ZONE: person,
        Kind.DOCUMENT: person,
        Kind.NATIONAL_ID: person,
        Kind.BIRTH: person,
        Kind.NAME_AND_DATE: _("Together they look like a person's date of birth. If they are not, say what they are."),
        Kind.IBAN: _("It leads to its owner. Accounts are for your financial intelligence unit or a formal channel."),
        Kind.CARD: _("It leads to its owner. Cards are for your financial intelligence unit or a formal channel."),
        Kind.MARK: _("Classified papers stay in the systems that are cleared for them. Colep is not one of them."),
        Kind.MARK_NAMED: _("Papers with such a mark must not be quoted here. If you only speak of the mark, say so."),
        Kind.PHONE: _("It may be somebody's own. Numbers of offices are in the directory; for a hotline, say so."),
        Kind.EMAIL: _("It may be somebody's own. Mailboxes of offices are in the directory; for an office, say so."),
        Kind.PLACE: _("It leads to a house or a meeting point. Two decimals are enough for a district."),
        Kind.VESSEL: case,
        Kind.CONTAINER: case,
        Kind.PLATE: case,
        Kind.VEHICLE: case,
        Kind.DEVICE: _("It leads to the person who carries it."),
        Kind.CASE: case,
    }


def channel_words(channel: Channel, others: tuple[str, ...]) -> str:
    """Say which channel such data belongs to between the author's country and these."""
    siena = _("by SIENA, through your Europol national unit")
    interpol = _("by INTERPOL's I-24/7, through your National Central Bureau")
    if channel is Channel.BOTH:
        return _(
            "With members and partners of Europol such data goes %(siena)s; with the other countries %(interpol)s.",
            siena=siena, interpol=interpol,
        )  # fmt: skip
    if channel is Channel.UNKNOWN:
        return _(
            "Between members and partners of Europol such data goes %(siena)s; between all others %(interpol)s.",
            siena=siena, interpol=interpol,
        )  # fmt: skip
    way = siena if channel is Channel.SIENA else interpol
    if len(others) > _NAMED:
        return _("With these countries such data goes %(way)s.", way=way)
    names = pgettext("between list items", ", ").join(country_name(code) for code in others)
    return _("With %(countries)s such data goes %(way)s.", countries=names, way=way)


def sentence(may_explain: bool) -> str:
    """Say what happened to the text and what can be done."""
    if may_explain:
        return _("Nothing was sent. Take out what is listed, or say why it must stand there.")
    return _("Nothing was sent. Take out what is listed; it cannot be posted here.")
