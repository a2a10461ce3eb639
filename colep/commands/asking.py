"""What a command asks about a new member, and what it shows them. No passphrase is ever typed or shown here."""

import re
from dataclasses import dataclass, replace

import click

from colep.accounts import enrolling
from colep.accounts.enrolling import LINK_HOLDS, WayIn
from colep.commands.words import Stopped
from colep.core.errors import Conflict, Invalid
from colep.core.text import clean_line
from colep.reference import queries as reference
from colep.rules.roles import STAFF, Role

_HANDLE = re.compile(r"[a-z][a-z0-9.-]{1,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_EMAIL = 254
_LONGEST = {"name": 120, "latin_name": 120, "agency": 160, "function": 120}


@dataclass(frozen=True, slots=True)
class Person:
    """What an account needs to know of somebody."""

    handle: str = ""
    name: str = ""
    email: str = ""
    country: str = ""
    latin_name: str = ""
    agency: str = ""
    function: str = ""


def ask_person(known: Person) -> Person:
    """Ask for what is not known yet. Raises Stopped for something that cannot be right."""
    name = known.name or _ask("Name, in its own script")
    person = replace(
        known,
        name=name,
        handle=known.handle or _ask("Short name for commands (a-z, 0-9)"),
        latin_name=known.latin_name or (name if name.isascii() else _ask("The same name in Latin letters")),
        email=known.email or _ask("Official e-mail address"),
        country=(known.country or _ask("Country (two letters, ISO 3166-1)")).upper(),
    )
    return _checked(person)


def _ask(question: str) -> str:
    try:
        return str(click.prompt(question))
    except click.Abort as error:
        raise Stopped(
            "Nothing more was typed, so this person was not added: run the command again, in a terminal."
        ) from error


def _checked(person: Person) -> Person:
    if not _HANDLE.fullmatch(person.handle):
        raise Stopped(f"“{person.handle}” is no short name: use 2 to 40 of a-z, 0-9, full stop and hyphen.")
    if not _EMAIL.fullmatch(person.email) or len(person.email) > _LONGEST_EMAIL:
        raise Stopped(f"“{person.email}” is no e-mail address.")
    if person.country not in reference.country_codes():
        raise Stopped(f"“{person.country}” is no country of the list: give its two letters, such as AT or TR.")
    return replace(person, **{field: _cleaned(person, field) for field in _LONGEST})


def _cleaned(person: Person, field: str) -> str:
    try:
        return clean_line(getattr(person, field), field, _LONGEST[field], required=field.endswith("name"))
    except Invalid as error:
        what = field.replace("_", " ")
        raise Stopped(f"The {what} cannot be taken: give text of 1 to {_LONGEST[field]} characters.") from error


def admit(person: Person, role: Role) -> None:
    """Make an account without any key and show, once, how its owner gets in. Raises Stopped."""
    try:
        way_in = enrolling.add_at_machine(
            handle=person.handle, email=person.email, name=person.name, latin_name=person.latin_name, role=role,
            country=person.country, agency=person.agency, function=person.function,
        )  # fmt: skip
    except Conflict as error:
        raise Stopped(
            f"{person.handle} or {person.email} is taken: see `colep members list`. If they are to enrol and lost their"
            f" link, run `colep members link {person.handle}`."
        ) from error
    click.echo(f"\n{person.handle} is admitted.")
    show_way_in(way_in, role)


def show_way_in(way_in: WayIn, role: Role) -> None:
    """Print link and code, and what to do with them."""
    hours = int(LINK_HOLDS.total_seconds()) // 3600
    factor = "a passkey" if role in STAFF else "a passkey or an app"
    click.echo(f"\n  link  {way_in.link}\n  code  {way_in.code}\n")
    click.echo(
        f"Both are needed and are not shown again. The link holds for {hours} hours and opens once: its owner opens it"
        f" in their own browser and sets a passphrase and {factor} there. Pass the two on by different ways, the code"
        " by voice."
    )
