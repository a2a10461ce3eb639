"""Words of applications in the reader's language."""

from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.rules.addresses import Flag
from colep.rules.roles import Role
from colep.rules.vouching import Reason


def role_hints() -> dict[Role, str]:
    """Say in a line each who applies for which role."""
    return {
        Role.PRACTITIONER: _("You serve in a police, border, customs, immigration or prosecution service."),
        Role.LIAISON: _("Your service has posted you abroad: liaison officer, attaché, link officer."),
        Role.SPOC: _("Your state has named you as its contact point. You vouch for your country's people."),
        Role.PARTNER: _("You work for an international organisation or agency that takes part."),
        Role.NGO: _("You stand for an organisation of cultural mediators. You read the library."),
        Role.PRIVATE: _("You answer the authorities for a company, such as a carrier, bank or platform."),
    }


def flag_words() -> dict[Flag, str]:
    """Say what is remarkable about an address, and what to do about it."""
    return {
        Flag.WEBMAIL: _("Webmail: anybody can have such an address. A sponsor from another country must vouch too."),
        Flag.LOOK_ALIKE: _(
            "The domain looks like an official one and is another. Read it letter by letter, and call the person "
            "over a number that you know."
        ),
        Flag.MIXED_SCRIPT: _("The domain mixes letters of several scripts, which serves only to look like another."),
        Flag.UNLISTED: _("The domain is not on the country's list. That may be because nobody has put it there yet."),
    }


def flag_names() -> dict[Flag, str]:
    """Name the flags in a word or two, for lists."""
    return {
        Flag.WEBMAIL: pgettext("flag of an address", "webmail"),
        Flag.LOOK_ALIKE: pgettext("flag of an address", "look-alike domain"),
        Flag.MIXED_SCRIPT: pgettext("flag of an address", "mixed scripts"),
        Flag.UNLISTED: pgettext("flag of an address", "domain not listed"),
    }


def refusal_words() -> dict[Reason, str]:
    """Return the reasons that a sponsor can give, as the sponsor reads them."""
    return {
        Reason.NOT_CONFIRMED: _("I cannot confirm that this person works there."),
        Reason.NOT_LAW_ENFORCEMENT: _("The post is not one of a law-enforcement service or a partner."),
        Reason.OTHER_CONTACT: _("Our service takes part through somebody else already."),
        Reason.WRONG_ROLE: _("The role does not fit the post."),
        Reason.INCOMPLETE: _("The application does not say enough."),
        Reason.DUPLICATE: _("The person has another application or account."),
        Reason.OTHER: _("There is another reason."),
    }


def name_faults() -> dict[str, str]:
    """Say what is wrong with a name and what to do; the keys are those of `core.name_rules.fault_of`."""
    return {
        "invisible": _("This holds characters that nobody sees. Type the name instead of pasting it."),
        "marks": _("Some letter carries more than two marks. Type the name instead of pasting it."),
        "signs": _("A name is made of letters. Leave out digits, brackets and other signs."),
        "scripts": _("One word mixes letters of two scripts. Type it in one script."),
    }


def address_faults() -> dict[str, str]:
    """Say what is wrong with an e-mail address; the keys are those of `addresses.clean_address`."""
    return {
        "address": _("This is no e-mail address. Write it like name@service.example."),
        "letters": _("Only plain Latin letters, digits, dots and hyphens can stand before the @."),
    }
