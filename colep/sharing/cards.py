"""What a reader is told about the sharing of a thing."""

from dataclasses import dataclass

from colep.core.i18n import gettext as _
from colep.core.i18n import ngettext, pgettext
from colep.rules.labels import Label


@dataclass(frozen=True, slots=True)
class Reach:
    """How many members, of how many countries, will be able to read something."""

    people: int
    countries: int
    #: Of so many partner organisations some are among them.
    partners: int = 0
    #: An audience that shows nobody who is in it is not counted either.
    is_hidden: bool = False

    def sentence(self) -> str:
        """Say it in words: "34 people in 9 countries, 2 partner organisations"."""
        if self.is_hidden:
            return _("a group that does not show who is in it")
        people = ngettext("%(num)s person", "%(num)s people", self.people)
        countries = ngettext("%(num)s country", "%(num)s countries", self.countries)
        # Translators: %(people)s is "34 people", %(countries)s is "9 countries"
        words = _("%(people)s in %(countries)s", people=people, countries=countries)
        if not self.partners:
            return words
        partners = ngettext("%(num)s partner organisation", "%(num)s partner organisations", self.partners)
        return words + pgettext("between list items", ", ") + partners


def label_sentence(label: str) -> str:
    """Say in one short sentence what a TLP label means here."""
    sentences = {
        Label.CLEAR: _("May be passed on to anybody."),
        Label.GREEN: _("For the members of the community; not for public channels."),
        Label.AMBER: _("For those addressed and their own national authorities."),
        Label.AMBER_STRICT: _("For those addressed only."),
        Label.RED: _("For the persons named only."),
    }
    return sentences[Label(label)]
