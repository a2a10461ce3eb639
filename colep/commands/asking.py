"""What a command asks about a new member. Passphrases are typed, never given on the command line."""

import re
from dataclasses import dataclass, replace
from getpass import getpass

import click
import pyotp
import segno

from colep.accounts import service
from colep.accounts.secrets import LONGEST_PASSPHRASE, SHORTEST_PASSPHRASE
from colep.commands.words import Stopped
from colep.core.errors import Conflict
from colep.reference import queries as reference
from colep.rules.roles import Role

_HANDLE = re.compile(r"[a-z][a-z0-9.-]{1,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TRIES = 3


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
    name = known.name or click.prompt("Name, in its own script")
    person = replace(
        known,
        name=name,
        handle=known.handle or click.prompt("Short name for commands (a-z, 0-9)"),
        latin_name=known.latin_name or (name if name.isascii() else click.prompt("The same name in Latin letters")),
        email=known.email or click.prompt("Official e-mail address"),
        country=(known.country or click.prompt("Country (two letters, ISO 3166-1)")).upper(),
    )
    _check(person)
    return person


def _check(person: Person) -> None:
    if not _HANDLE.fullmatch(person.handle):
        raise Stopped(f"“{person.handle}” is no short name: use 2 to 40 of a-z, 0-9, full stop and hyphen.")
    if not _EMAIL.fullmatch(person.email) or len(person.email) > 254:
        raise Stopped(f"“{person.email}” is no e-mail address.")
    if person.country not in reference.country_codes():
        raise Stopped(f"“{person.country}” is no country of the list: give its two letters, such as AT or TR.")


def ask_passphrase(whose: str) -> str:
    """Ask twice, unseen. Raises Stopped after three failures."""
    for _try in range(_TRIES):
        first = _typed(f"Passphrase of {whose} ({SHORTEST_PASSPHRASE} to {LONGEST_PASSPHRASE} characters): ")
        if not SHORTEST_PASSPHRASE <= len(first) <= LONGEST_PASSPHRASE:
            click.echo(
                f"It has {len(first)} characters; {SHORTEST_PASSPHRASE} to {LONGEST_PASSPHRASE} are needed.",
                err=True,
            )
        elif first != _typed("The same again: "):
            click.echo("The two are not the same.", err=True)
        else:
            return first
    raise Stopped("No passphrase was set, so nothing was stored: run the command again.")


def _typed(question: str) -> str:
    try:
        return getpass(question)
    except EOFError as error:
        raise Stopped("No passphrase was typed, so nothing was stored: run the command in a terminal.") from error


def admit(person: Person, role: Role, key: str) -> None:
    """Ask for the passphrase, store the member, show the second factor once. Raises Stopped."""
    passphrase, totp_secret = ask_passphrase(person.handle), pyotp.random_base32()
    try:
        service.add_member(
            handle=person.handle, email=person.email, name=person.name, latin_name=person.latin_name,
            role=role, country=person.country, agency=person.agency, function=person.function,
            zone=reference.main_zone(person.country), passphrase=passphrase, totp_secret=totp_secret,
            key=key,
        )  # fmt: skip
    except Conflict as error:
        raise Stopped(f"{person.handle} or {person.email} is taken: see `colep members list`.") from error
    _show_second_factor(person, totp_secret)


def _show_second_factor(person: Person, totp_secret: str) -> None:
    address = pyotp.TOTP(totp_secret).provisioning_uri(name=person.email, issuer_name="Colep")
    click.echo(f"\n{person.handle} is a member. Scan this with an authenticator app now; it is not shown again:\n")
    segno.make(address).terminal(compact=True)
    click.echo(f"\n{address}\n")
