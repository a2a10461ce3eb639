"""`colep audit …`: the end of the record of acts, to be kept outside, and whether the record is intact."""

import re

import click

from colep.audit import queries
from colep.audit.queries import Head
from colep.audit.verify import verify as walk
from colep.commands.app import installation
from colep.commands.words import Stopped

_HEAD = re.compile(r"([0-9]{1,10}):([0-9a-f]{64})")

#: On a long record somebody waits: one line for so many entries.
_TELL_EVERY = 10_000


class _HeadType(click.ParamType):
    """What `colep audit head` printed."""

    name = "number:hash"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        found = _HEAD.fullmatch(str(value).strip().lower())
        if found is None:
            self.fail(
                "is not what `colep audit head` prints: a number, a colon and 64 digits of 0-9 and a-f.", param, ctx
            )
        return Head(int(found[1]), found[2])


@click.group()
def audit() -> None:
    """See the end of the record of acts, and check that nobody has touched it."""


@audit.command("head")
def show_head() -> None:
    """Print the number and the hash of the last entry, as NUMBER:HASH.

    Keep it outside this machine every day, on paper or by mail: only so can it be found out later that the tail
    was cut off, or that the whole record was written anew.
    """
    with installation():
        click.echo(queries.head())


@audit.command()
@click.option("--head", "known", type=_HeadType(), metavar="NUMBER:HASH", help="An end that was kept outside.")
def verify(known: Head | None) -> None:
    """Check the record from its first entry to its last; ends with 0 only if it is intact.

    Finds an entry that was changed, deleted, inserted or moved; with --head also a tail that was cut off and a
    record that was written anew.
    """
    with installation():
        finding = walk(known, _tell)
    if finding.fault:
        raise Stopped(f"The record is not intact ({finding.fault}). {finding.sentence}")
    click.echo(f"The record is intact: {finding.head.number} entries.")
    if known is None:
        click.echo("Whether its tail was cut off shows only beside an end that was kept outside: --head NUMBER:HASH.")


def _tell(number: int) -> None:
    if number % _TELL_EVERY == 0:
        click.echo(f"  {number} entries …", err=True)
