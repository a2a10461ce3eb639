"""`colep init`: the first two members of the secretariat."""

import click

from colep.accounts import queries
from colep.accounts.queries import RegisterCard
from colep.commands.app import installation
from colep.commands.asking import Person, admit, ask_person
from colep.commands.upkeep import bring_up_to_date
from colep.commands.words import Stopped
from colep.rules.roles import Role
from colep.rules.standing import Standing

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

    They admit everybody else. No passphrase is typed here and there is no default one: each of the two gets a link
    and a code, shown once, and sets a passphrase and a passkey in the browser. If the set-up was interrupted, run
    it again: it goes on with whoever is missing. For a new link: `colep members link`.
    """
    if len(given) > FOUNDERS:
        raise Stopped(f"There are {FOUNDERS} founders: give --member {FOUNDERS} times at most.")
    with installation():
        bring_up_to_date(click.echo)
        there = _require_no_secretariat()
        _go_on(given, there)
    click.echo("\nStart Colep with `colep serve`, then both open their links. Whoever is enrolled admits the others.")


def _go_on(given: tuple[tuple[str, str, str, str], ...], there: list[RegisterCard]) -> None:
    """Add the founders who are missing; those who were given and are there already are passed over."""
    known = {card.handle for card in there}
    waiting = [Person(*person) for person in given if person[0] not in known]
    missing = FOUNDERS - len(there)
    founders = (waiting + [Person()] * missing)[:missing]
    for number, person in enumerate(founders, len(there) + 1):
        click.echo(f"\nMember {number} of {FOUNDERS} of the secretariat")
        admit(ask_person(person), Role.SECRETARIAT)


def _require_no_secretariat() -> list[RegisterCard]:
    """Return the founders that there are after an interrupted set-up. Raises Stopped if all are there."""
    there = [card for card in queries.register() if card.role == Role.SECRETARIAT and card.standing != Standing.LEFT]
    if len(there) >= FOUNDERS:
        names = ", ".join(card.handle for card in there)
        raise Stopped(
            f"The secretariat exists ({names}): add others with `colep members add`. Whoever of them has lost the link"
            " gets a new one with `colep members link`."
        )
    return there
