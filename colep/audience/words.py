"""What groups are called, whom something is for, and why a choice cannot be: in the reader's language."""

from colep.core.errors import Invalid
from colep.core.i18n import country_name, ngettext, number, pgettext
from colep.core.i18n import gettext as _
from colep.reference import queries as reference
from colep.rules.chatham import points_at_somebody
from colep.rules.groups import GroupKind, Sector
from colep.rules.sharing import MOST_GROUPS, MOST_NAMED, AudienceKind
from colep.sharing.cards import Reach

#: So many names and groups stand in a sentence; of the others only how many they are.
MOST_IN_SENTENCE = 3


def group_name(kind: str, subject: str, name: str) -> str:
    """Return the name of a group: its owner's words, or that of its route, country or kind of organisation."""
    if kind == GroupKind.ROUTE:
        route = reference.route(subject)
        return _("Circle: %(route)s", route=route.name if route else subject)
    if kind == GroupKind.COUNTRY:
        return _("Services of %(country)s", country=country_name(subject))
    return sector_words()[Sector(subject)] if kind == GroupKind.SECTOR else name


def sector_words() -> dict[Sector, str]:
    """Return the kinds of organisations."""
    return {
        Sector.AUTHORITIES: pgettext("kind of organisation", "National authorities"),
        Sector.PARTNERS: pgettext("kind of organisation", "Partner organisations"),
        Sector.CIVIL: pgettext("kind of organisation", "Non-governmental organisations"),
        Sector.COMPANIES: pgettext("kind of organisation", "Companies"),
        Sector.SECRETARIAT: pgettext("kind of organisation", "Secretariat"),
    }


def audience_words() -> dict[AudienceKind, str]:
    """Return for whom something can be."""
    return {
        AudienceKind.COMMUNITY: _("The whole community"),
        AudienceKind.GROUPS: _("Groups"),
        AudienceKind.MEMBERS: _("Members by name"),
    }


def listed(words: list[str]) -> str:
    """Join the first few, each set off from text that runs the other way, and say how many more there are."""
    shown = [f"\N{FIRST STRONG ISOLATE}{word}\N{POP DIRECTIONAL ISOLATE}" for word in words[:MOST_IN_SENTENCE]]
    text, more = pgettext("between list items", ", ").join(shown), len(words) - MOST_IN_SENTENCE
    return text if more <= 0 else text + " " + ngettext("and %(num)s more", "and %(num)s more", more)


def audience_sentence(names: list[str], reach: Reach, *, takes_authorities: bool = False) -> str:
    """Say for whom something is and how many they are: "Circle: Black Sea, Iraq: 34 people in 9 countries"."""
    who = listed(names)
    if takes_authorities:
        who = _("%(audience)s and their national authorities", audience=who)
    # Translators: %(audience)s is "The whole community" or names, %(people)s is "34 people in 9 countries"
    return _("%(audience)s: %(people)s", audience=who, people=reach.sentence())


def send_words(about: str, reach: Reach) -> str:
    """Return what the button says that sends, opens or stores something for so many."""
    if reach.is_hidden:
        hidden = {"room": _("Open for the group"), "practice": _("Store for the group")}
        return hidden.get(about, _("Send to the group"))
    people = {
        "room": lambda: ngettext("Open for %(num)s person", "Open for %(num)s people", reach.people),
        "practice": lambda: ngettext("Store for %(num)s person", "Store for %(num)s people", reach.people),
    }
    return people.get(about, lambda: ngettext("Send to %(num)s person", "Send to %(num)s people", reach.people))()


def few_words(could_write: int | None) -> str:
    """Say that under the Chatham House Rule the speaker can be guessed; empty where enough could have spoken."""
    if could_write is None:
        return _(
            "This group shows nobody who is in it. If only a few are in it, they can guess who said what, whatever the "
            "Rule hides."
        )
    if not points_at_somebody(could_write):
        return ""
    return _("Fewer than four people could write here. The Rule hides nobody among so few.")


def blame_words(error: Invalid, audience: AudienceKind = AudienceKind.COMMUNITY) -> str:
    """Say in a sentence why a choice cannot be, see `sharing.service.place`; `audience` is the one that was chosen."""
    for_groups = audience is AudienceKind.GROUPS
    words = {
        "groups": {
            "empty": _("Choose at least one group."),
            "many": _("Choose at most %(count)s groups. For more, make a group of its own.", count=number(MOST_GROUPS)),
            "choice": _("One of these groups cannot be chosen. Choose from the list."),
            "archived": _("One of these groups is over, and nothing can be added to it. Choose another one."),
            "alone": _("A closed group, or one that shows nobody who is in it, is addressed alone. Choose no other."),
            "author": _("Choose also a group that you are in. Otherwise you could not read your own words."),
        },
        "members": {
            "empty": _("Choose at least one member."),
            "many": _("Choose at most %(count)s members. For more, make a group.", count=number(MOST_NAMED - 1)),
            "choice": _("One of these members cannot be chosen. Find them by their name."),
        },
        "label": {
            "audience": refusal_words()[AudienceKind.GROUPS if for_groups else AudienceKind.COMMUNITY],
            "hidden": _(
                "TLP:AMBER takes national authorities along, which would tell who is in this group. "
                "Choose TLP:AMBER+STRICT."
            ),
        },
    }  # fmt: skip
    return words.get(error.field, {}).get(error.reason, _("This cannot be accepted as it is."))


def audience_hints() -> dict[AudienceKind, str]:
    """Return what is meant by each of these."""
    return {
        AudienceKind.COMMUNITY: _("Everybody who takes part in the exchange."),
        AudienceKind.GROUPS: _("Circles, working groups, kinds of organisations, services of a country."),
        AudienceKind.MEMBERS: _("You, and those whom you name."),
    }


def refusal_words() -> dict[AudienceKind, str]:
    """Return why an audience does not go with every label."""
    return {
        AudienceKind.COMMUNITY: _(
            "For the whole community only TLP:CLEAR and TLP:GREEN are possible. For a stricter label choose groups "
            "or members by name."
        ),
        AudienceKind.GROUPS: _("TLP:RED is for persons who are named. Choose members by name."),
    }
