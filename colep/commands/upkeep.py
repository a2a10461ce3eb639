"""`colep migrate`: bring an installation to this version."""

from collections.abc import Callable

import click

from colep import migrating
from colep.accounts.findable import make_findable
from colep.chat.service import make_rooms
from colep.commands.app import installation
from colep.commands.words import Stopped
from colep.groups.founding import make_groups
from colep.membership.official import load_domains
from colep.reference import service as reference

Say = Callable[[str], None]


@click.command()
def migrate() -> None:
    """Bring the database, the reference data and the rooms to this version.

    Safe to run again: what is up to date stays as it is. Run it after every upgrade, before the start.
    """
    with installation():
        bring_up_to_date(click.echo)
    click.echo("Up to date.")


def bring_up_to_date(say: Say) -> None:
    """Migrate the schema, load what changed of the reference data, make missing rooms and keys."""
    before, newest = migrating.current(), migrating.newest()
    if before != newest:
        say(f"  database: from {before or 'empty'} to {newest} …")
        migrating.upgrade()
    if loaded := reference.load():
        say(f"  reference data: {len(loaded)} files loaded")
    load_domains()
    make_rooms()
    make_groups()
    make_findable()


def require_up_to_date() -> None:
    """Raise Stopped unless the database has the schema of this version."""
    current, newest = migrating.current(), migrating.newest()
    if current != newest:
        raise Stopped(f"The database is at {current or 'no revision'}, not at {newest}: run `colep migrate` first.")
