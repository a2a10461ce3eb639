"""`colep members …`: see who is a member, let one in, and change their standing from the machine itself."""

import click

from colep.accounts import enrolling, queries
from colep.accounts.queries import RegisterCard
from colep.accounts.standing import change_standing
from colep.audit.models import LONGEST_REASON
from colep.commands.app import installation
from colep.commands.asking import Person, admit, ask_person, show_way_in
from colep.commands.table import table
from colep.commands.upkeep import require_up_to_date
from colep.commands.words import Stopped
from colep.core.errors import Conflict, Invalid, Missing
from colep.core.terms import standing_words
from colep.rules.roles import Role
from colep.rules.standing import READING, Standing


@click.group()
def members() -> None:
    """See the members, add one, change their standing."""


@members.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only those of this role.")
@click.option("--standing", type=click.Choice([one.value for one in Standing]), help="Only those of this standing.")
def list_members(role: str | None, standing: str | None) -> None:
    """List the members as a table."""
    with installation():
        cards = [
            card for card in queries.register()
            if role in (None, card.role) and standing in (None, card.standing)
        ]  # fmt: skip
    rows = [
        (card.handle, card.latin_name, card.email, card.role, card.country, card.standing, f"{card.ends_at:%Y-%m-%d}")
        for card in cards
    ]
    click.echo(table(("handle", "name", "e-mail", "role", "country", "standing", "until"), rows))
    click.echo(f"\n{len(cards)} {'member' if len(cards) == 1 else 'members'}")


@members.command()
@click.argument("person")
def show(person: str) -> None:
    """Show what is stored of one member. PERSON is an e-mail address or a handle."""
    with installation():
        card = _find(person)
        click.echo(table(("what", "value"), _facts(card)))


def _facts(card: RegisterCard) -> tuple[tuple[str, str], ...]:
    return (
        ("handle", card.handle),
        ("name", card.name),
        ("in Latin letters", card.latin_name),
        ("e-mail", card.email),
        ("role", card.role),
        ("standing", f"{card.standing}: {standing_words()[card.standing]}"),
        ("country", f"{card.country}, frozen" if card.is_frozen else card.country),
        ("agency", card.agency),
        ("function", card.function),
        ("admitted on", f"{card.admitted_at:%Y-%m-%d}"),
        ("term ends on", f"{card.ends_at:%Y-%m-%d}"),
        ("passphrase", "set" if card.has_passphrase else "not set"),
        ("second factors", _factors(card)),
        ("recovery codes", f"{card.codes_left} left"),
        ("can sign in", "yes" if card.can_sign_in else f"no: {_why_not(card)}"),
    )


def _factors(card: RegisterCard) -> str:
    keys = f"{card.passkeys} passkey{'' if card.passkeys == 1 else 's'}" if card.passkeys else ""
    return " and ".join(filter(None, (keys, "an app" if card.has_totp else ""))) or "none"


def _why_not(card: RegisterCard) -> str:
    if card.standing is Standing.ADMITTED:
        return f"not enrolled yet; `colep members link {card.handle}` makes a new link and code"
    if card.is_frozen:
        return "the country is frozen"
    if card.standing in READING or card.standing is Standing.ENROLLED:
        return "no passphrase or second factor"
    return standing_words()[card.standing].lower()


@members.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--handle", default="", help="Short name for commands: a-z, 0-9, full stop, hyphen.")
@click.option("--name", default="", help="Name in the person's own script.")
@click.option("--latin-name", default="", help="The same in Latin letters.")
@click.option("--email", default="", help="Official address.")
@click.option("--country", default="", help="Two letters after ISO 3166-1.")
@click.option("--agency", default="")
@click.option("--function", default="", help="What the person does there.")
def add(role: str, **given: str) -> None:
    """Add a member from the machine itself; what is not given is asked.

    For set-up and emergencies: members come in by application. No passphrase is typed here: a link and a code are
    shown once, with which the person enrols in the browser.
    """
    with installation():
        require_up_to_date()
        admit(ask_person(Person(**given)), Role(role))


@members.command()
@click.argument("person")
def link(person: str) -> None:
    """Make a new link and a new code for somebody who is admitted and has not enrolled.

    PERSON is an e-mail address or a handle. For set-up and emergencies; both are shown once, and those of before
    open nothing any more. Whoever has enrolled and lost the passphrase or the second factor is vetted anew by two of
    the secretariat, and has no use for this.
    """
    with installation():
        card = _find(person)
        try:
            way_in = enrolling.new_way_in(card.email)
        except Conflict as error:
            raise Stopped(_no_link(card)) from error
    click.echo(f"{card.handle} can enrol.")
    show_way_in(way_in, card.role)


def _no_link(card: RegisterCard) -> str:
    words = standing_words()[card.standing].lower()
    advice = (
        "a lost passphrase or factor is a case for two of the secretariat (Desk, Members)"
        if card.standing in READING or card.standing is Standing.ENROLLED
        else "only those who are admitted and not enrolled yet need a link"
    )
    return f"{card.email} is {card.standing} ({words}): {advice}."


def _standing_command(name: str, standing: Standing, sentence: str) -> None:
    @members.command(name, help=f"{sentence} PERSON is an e-mail address or a handle.\n\n{_HONESTY}")
    @click.argument("person")
    @click.option("--reason", required=True, help="Why, in a few words, without names.")
    def change(person: str, reason: str) -> None:
        with installation():
            before = _find(person)
            try:
                change_standing(before.email, standing, reason=reason)
            except Invalid as error:
                raise Stopped(_WRONG_REASONS[error.reason]) from error
            except Conflict as error:
                raise Stopped(
                    f"{before.email} is {before.standing} ({standing_words()[before.standing].lower()}):"
                    f" `colep members {name}` does not lead on from there. Nothing was changed."
                ) from error
            after = _find(before.email)
        click.echo(f"{before.email}: {before.standing} → {after.standing}. Reason: {reason.strip()}")


_HONESTY = (
    "The reason goes into the record of acts. It stays there for good and the member can read it: write no name,"
    " no address and nothing about a case."
)

_WRONG_REASONS = {
    "empty": "Give a reason: --reason TEXT.",
    "binary": "Give a reason as text: --reason TEXT.",
    "long": f"The reason is too long: {LONGEST_REASON} characters at most.",
    "address": "The reason stays in the record for good, so it may hold no e-mail address: leave it out.",
    "name": "The reason stays in the record for good, so it may not name the member: leave the name out.",
}

for _name, _standing, _sentence in (
    ("suspend", Standing.SUSPENDED, "Shut a member out now; all that they have open ends."),
    ("expire", Standing.EXPIRED, "End a membership now, before or after its term; all that they have open ends."),
    ("restore", Standing.MEMBER, "Let a suspended or expired member in again."),
):
    _standing_command(_name, _standing, _sentence)


def _find(person: str) -> RegisterCard:
    try:
        return queries.registered(person)
    except Missing as error:
        raise Stopped(f"Nobody has the address or handle {person}: see `colep members list`.") from error
