"""`colep init`: the first two members of the secretariat."""

import click

from colep.accounts import queries
from colep.commands.app import installation
from colep.commands.asking import Person, admit, ask_person
from colep.commands.upkeep import bring_up_to_date
from colep.commands.words import Stopped
from colep.rules.roles import Role

#: Two people decide on every admission, so the first two cannot be admitted by anybody.
FOUNDERS = 2


@click.command()
@click.option(
    "--member",
    "given",
    type=(str, str, str, str),
    multiple=True,
    metavar="HANDLE NAME EMAIL COUNTRY",
    help="One of the two; give it twice. What is not given is asked.",
)
def init(given: tuple[tuple[str, str, str, str], ...]) -> None:
    """Set up a new installation and its first two members of the secretariat.

    They admit everybody else. Their passphrases are typed twice and never shown; the second factors are
    drawn here and shown once.
    """
    if len(given) > FOUNDERS:
        raise Stopped(f"There are {FOUNDERS} founders: give --member {FOUNDERS} times at most.")
    with installation() as settings:
        bring_up_to_date(click.echo)
        missing = FOUNDERS - _require_no_secretariat()
        founders = [Person(*person) for person in given] + [Person()] * (missing - len(given))
        for number, known in enumerate(founders[:missing], FOUNDERS - missing + 1):
            click.echo(f"\nMember {number} of {FOUNDERS} of the secretariat")
            admit(ask_person(known), Role.SECRETARIAT, settings.secret_key)
    click.echo("Both can sign in now. Start Colep with `colep serve`.")


def _require_no_secretariat() -> int:
    """Return how many founders there are after an interrupted set-up. Raises Stopped if all are there."""
    there = [card.handle for card in queries.register() if card.role == Role.SECRETARIAT]
    if len(there) >= FOUNDERS:
        raise Stopped(f"The secretariat exists ({', '.join(there)}): add others with `colep members add`.")
    return len(there)
