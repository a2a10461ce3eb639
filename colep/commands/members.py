"""`colep members …`: see who is a member, and change their standing from the machine itself."""

import click

from colep.accounts import queries, service
from colep.audit.models import LONGEST_REASON
from colep.commands.app import installation
from colep.commands.asking import Person, admit, ask_person
from colep.commands.table import table
from colep.commands.words import Stopped
from colep.core.errors import Invalid, Missing
from colep.rules.roles import Role
from colep.rules.standing import Standing


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
    rows = [(card.handle, card.latin_name, card.email, card.role, card.country, card.standing) for card in cards]
    click.echo(table(("handle", "name", "e-mail", "role", "country", "standing"), rows))
    click.echo(f"\n{len(cards)} members")


@members.command()
@click.argument("person")
def show(person: str) -> None:
    """Show what is stored of one member. PERSON is an e-mail address or a handle."""
    with installation():
        card = _find(person)
        click.echo(
            table(
                ("what", "value"),
                (
                    ("handle", card.handle),
                    ("name", card.name),
                    ("in Latin letters", card.latin_name),
                    ("e-mail", card.email),
                    ("role", card.role),
                    ("standing", card.standing),
                    ("country", card.country),
                    ("agency", card.agency),
                    ("function", card.function),
                    ("member since", f"{card.admitted_at:%Y-%m-%d}"),
                    ("can sign in", "yes" if card.can_sign_in else "no: no passphrase or second factor"),
                ),
            )
        )


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

    For set-up and emergencies: members come in by application. The passphrase is typed twice; the second
    factor is drawn here and shown once.
    """
    with installation() as settings:
        admit(ask_person(Person(**given)), Role(role), settings.secret_key)


def _standing_command(name: str, standing: Standing, sentence: str) -> None:
    @members.command(name, help=f"{sentence} PERSON is an e-mail address or a handle.\n\n{_HONESTY}")
    @click.argument("person")
    @click.option("--reason", required=True, help="Why, in a few words, without names.")
    def change(person: str, reason: str) -> None:
        with installation():
            before = _find(person)
            try:
                service.change_standing(before.email, standing, reason=reason)
            except Invalid as error:
                raise Stopped(_WRONG_REASONS[error.reason]) from error
        click.echo(f"{before.email}: {before.standing} → {standing.value}. Reason: {reason.strip()}")


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
    ("expire", Standing.EXPIRED, "End a membership that has run out; all that they have open ends."),
    ("restore", Standing.MEMBER, "Let a suspended or expired member in again."),
):
    _standing_command(_name, _standing, _sentence)


def _find(person: str) -> queries.RegisterCard:
    try:
        return queries.registered(person)
    except Missing as error:
        raise Stopped(f"Nobody has the address or handle {person}: see `colep members list`.") from error
