"""Letters to people who want to become members."""

from colep.core.i18n import gettext as _
from colep.core.terms import reason_words, role_words
from colep.letters.parts import Values, Words
from colep.rules.roles import Role
from colep.rules.vouching import Reason


def confirm_address(values: Values) -> Words:
    """The first letter of all: whose address is it?"""
    return Words(
        _("Confirm your e-mail address"),
        (
            _("Somebody has applied for membership of Colep and gave this address."),
            _("If it was you, press the link within 72 hours. Before that nobody looks at the application."),
        ),
        _("Confirm the address"),
        values["link"],
        otherwise=_("If it was not you, do nothing: without the link the application is deleted."),
    )


def already_member(values: Values) -> Words:
    """An application came from the address of a member; only the member is told."""
    return Words(
        _("An application with your address"),
        (
            _("Somebody has applied for membership of Colep and gave this address, which belongs to a member: you."),
            _("You need no application. Sign in as always."),
        ),
        _("Sign in"),
        values["link"],
        otherwise=_("If it was not you, do nothing. Nothing was changed, and nobody was told that you are a member."),
    )


def received(values: Values) -> Words:
    """The address is confirmed; what happens next."""
    return Words(
        _("Your application has arrived"),
        (
            _("Thank you, your address is confirmed."),
            _("First somebody who knows your service is asked to vouch for you: the contact point of your country or your sponsor. Then two members of the secretariat decide. You get a letter when they have."),
            _("Your page shows how far it is. There you can also correct or withdraw the application. Keep this letter and do not pass the link on: whoever has it can do the same."),
        ),
        _("See your application"),
        values["link"],
        otherwise=_not_applied(),
    )  # fmt: skip


def asked_back(values: Values) -> Words:
    """The secretariat wants to know more."""
    return Words(
        _("A question about your application"),
        (
            _("The secretariat needs to know something more before it can decide."),
            _("The question is on your page. Answer it there; then the application goes on."),
            _link_is_new(),
        ),
        _("Read the question"),
        values["link"],
        otherwise=_not_applied(),
    )


def declined(values: Values) -> Words:
    """The decision is no, and why."""
    words = reason_words()
    reasons = tuple(words[Reason(reason)] for reason in values["reasons"].split())
    link = values.get("link", "")
    explained = _("Your page shows the application and, if there is more to say, the explanation.")
    return Words(
        _("Your application was declined"),
        (
            _("Your application for membership of Colep was declined."),
            *((explained,) if link else ()),
            _("You can apply again when the reason has gone. If you think that it is a mistake, ask the contact point of your country."),
        ),
        _("See your application") if link else "",
        link,
        items=reasons,
    )  # fmt: skip


def admitted(values: Values) -> Words:
    """The decision is yes, with the first half of the way in."""
    return Words(
        _("You are admitted"),
        (_("You are admitted to Colep. Your role: %(role)s.", role=role_words()[Role(values["role"])]), *way_in()),
        _("Begin the enrolment"),
        values["link"],
        otherwise=_not_applied(),
    )


def enrolment_link(values: Values) -> Words:
    """A new link, where the first is lost or too old."""
    return Words(
        _("Your enrolment link"),
        way_in(),
        _("Begin the enrolment"),
        values["link"],
        otherwise=_("If you expect no such letter, tell the secretariat. Without the code the link opens nothing."),
    )


def way_in() -> tuple[str, ...]:
    """Say what the link is good for: alone it opens nothing."""
    return (
        _("With this link and your enrolment code you choose a passphrase and a second factor. It takes about ten minutes; have your telephone or your passkey at hand."),
        _("The code was shown to you when you applied and stands in no letter. If you do not have it, the contact point of your country or the secretariat tells you a new one, by voice. Give it to nobody who asks for it."),
        _("The link opens once, within 72 hours; those in earlier letters are void. If it is too late, ask for a new one."),
    )  # fmt: skip


def _link_is_new() -> str:
    return _("This link takes the place of those in earlier letters. Do not pass it on.")


def _not_applied() -> str:
    return _("If you have not applied, tell the secretariat: somebody used your address.")
