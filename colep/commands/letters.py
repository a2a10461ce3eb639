"""`colep letters …`: what waits, what did not arrive, and what came back."""

import sys

import click

from colep.commands.app import installation
from colep.commands.table import table
from colep.commands.words import Stopped
from colep.core.errors import Conflict, Missing
from colep.letters import bounces, queries, sending, service
from colep.letters.models import State
from colep.letters.queries import TroubleCard

#: By this exit status a mail server knows that it should bring the report again later (sysexits.h).
_TRY_AGAIN = 75


@click.group()
def letters() -> None:
    """See the letters that wait or did not arrive, send one again, take in what came back."""


@letters.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only these.")
@click.option("--before", type=int, help="Go on from before this id.")
def show(state: str | None, before: int | None) -> None:
    """List letters in trouble, the newest first; with --state all that are in this state."""
    with installation():
        page = queries.of_state(State(state), before) if state else queries.troubles(before)
        counts = queries.counts()
    click.echo(
        table(("id", "letter", "to", "state", "tries", "written", "what is wrong"), [_row(card) for card in page.cards])
    )
    if page.next_key:
        click.echo(f"More: --before {page.next_key}")
    click.echo(
        f"{counts.waiting} wait ({counts.retrying} of them were put off), {counts.failed} were given up,"
        f" {counts.bounced} came back."
    )


def _row(card: TroubleCard) -> tuple[str, ...]:
    written = f"{card.written_at:%Y-%m-%d %H:%M}"
    return (
        str(card.id), card.kind.value, card.recipient, card.state.value, str(card.tries), written, card.trouble,
    )  # fmt: skip


@letters.command()
@click.argument("letter_id", type=int, metavar="ID")
def retry(letter_id: int) -> None:
    """Try a letter again now that was given up or put off, and say what came of it."""
    with installation():
        try:
            service.retry(None, letter_id)
        except Missing as error:
            raise Stopped(f"There is no letter {letter_id}: see `colep letters list`.") from error
        except Conflict as error:
            raise Stopped(
                f"Letter {letter_id} cannot be sent again: it was sent, or its words are not kept any more."
                " Do again what it was written for, such as sending a new link."
            ) from error
        sending.send_now(letter_id)
        (card,) = queries.cards((letter_id,))
    if card.state is not State.SENT:
        raise Stopped(f"Letter {letter_id} did not go ({card.state}): {card.trouble}.")
    click.echo(f"Letter {letter_id} was sent.")


@letters.command()
def bounce() -> None:
    """Take in a report of a mail server from standard input, and mark the letter that came back.

    For a mail server to call, see docs/SETTINGS.md. What is no such report is left alone. Ends with 75 if the
    report should be brought again later.
    """
    report = bounces.read(sys.stdin.buffer.read(bounces.LONGEST_REPORT))
    if report is None:
        click.echo("This is no report about a letter that did not arrive: left alone.")
        return
    try:
        with installation():
            marked = bounces.mark(report)
    except Exception as error:  # noqa: BLE001 - whatever it is, the report must not be lost
        click.echo(f"The report could not be taken in now ({type(error).__name__}).", err=True)
        sys.exit(_TRY_AGAIN)
    click.echo(
        f"Letter {marked} came back: {report.trouble}."
        if marked
        else "No letter of ours, or one that was marked before: left alone."
    )
