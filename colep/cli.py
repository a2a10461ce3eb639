"""The `colep` command."""

import sys

import click

from colep import __version__
from colep.commands.audit import audit
from colep.commands.doctor import doctor
from colep.commands.init import init
from colep.commands.letters import letters
from colep.commands.members import members
from colep.commands.serving import demo, live, serve, web, worker
from colep.commands.upkeep import migrate
from colep.commands.words import sentence_for


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Colep")
def colep() -> None:
    """Colep: the platform of a community of law-enforcement practitioners.

    Settings come from the environment: see docs/SETTINGS.md.
    """


for _command in (serve, web, live, worker, demo, init, migrate, doctor, members, audit, letters):
    colep.add_command(_command)


def main() -> None:
    """Run one command. What a person can act on is said in one sentence; only faults of ours show a trace."""
    try:
        colep.main(prog_name="colep")
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        sys.exit(sentence)
