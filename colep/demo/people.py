"""The people of the demo community, and what the cast signs in with."""

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
from sqlalchemy import select, update

from colep.accounts.models import Member
from colep.accounts.secrets import hash_passphrase, seal, unseal
from colep.core import clock
from colep.core.db import db, execute, fetch_all, transaction
from colep.demo import files
from colep.rules.standing import TERM

_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Entrance:
    """How one signs in as one of the cast; an entry of `demo.json`."""

    handle: str
    email: str
    password: str
    totp_secret: str
    role: str
    country: str
    language: str


def address(handle: str) -> str:
    """Return the e-mail address of an invented person."""
    return f"{handle}@colep.example"


def seed_people() -> int:
    """Make the accounts of the demo community, once; returns how many are new."""
    with transaction():
        known = set(db.session.scalars(select(Member.handle)))
        new = [_member(person, index) for index, person in enumerate(files.people()) if person["handle"] not in known]
        db.session.add_all(new)
    return len(new)


def _member(person: dict[str, str], index: int) -> Member:
    handle, now = person["handle"], clock.now()
    return Member(
        handle=handle, email=address(handle), name=person["name"], latin_name=person["latin_name"],
        role=person["role"], country=person["country"], agency=person["agency"], function=person["function"],
        languages=person["languages"], interface_language=person["interface_language"], zone=person["zone"],
        admitted_at=now - timedelta(days=400 - 3 * index), rules_accepted_at=now - timedelta(days=399 - 3 * index),
        ends_at=_term_end(now, index, is_cast=person["cast"] == "yes"),
    )  # fmt: skip


def _term_end(now: datetime, index: int, *, is_cast: bool) -> datetime:
    """The cast can be played for a year; of the others some stand shortly before the end of their term."""
    return now + (TERM if is_cast else timedelta(days=15 + 23 * index % 330))


def ids() -> dict[str, int]:
    """Return handle → id of everybody who has an account."""
    return {row.handle: row.id for row in fetch_all(select(Member.handle, Member.id))}


def equip_cast(path: Path, key: str) -> list[Entrance]:
    """Return how to sign in as each of the cast, as it stands in `demo.json`.

    The file is written anew, with new secrets, if there is none or if it does not fit the database.
    `key` is the installation's secret.
    """
    kept = _kept(path)
    if kept and _fits(kept, key):
        return kept
    entrances = [_entrance(person) for person in files.people() if person["cast"] == "yes"]
    _store(entrances, key)
    _write(path, entrances)
    return entrances


def _kept(path: Path) -> list[Entrance]:
    try:
        return [Entrance(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def _fits(entrances: list[Entrance], key: str) -> bool:
    sealed = {row.handle: row.totp_sealed for row in fetch_all(select(Member.handle, Member.totp_sealed))}
    return {entry.handle for entry in entrances} == set(files.cast_handles()) and all(
        unseal(sealed.get(entry.handle, ""), key) == entry.totp_secret for entry in entrances
    )


def _entrance(person: dict[str, str]) -> Entrance:
    return Entrance(
        handle=person["handle"], email=address(person["handle"]), password=_new_passphrase(),
        totp_secret=pyotp.random_base32(), role=person["role"], country=person["country"],
        language=person["interface_language"],
    )  # fmt: skip


def _new_passphrase() -> str:
    """Return four words that nobody has heard, easy to type: about 73 bits."""
    return "-".join("".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(3)) for _ in range(4))


def _store(entrances: list[Entrance], key: str) -> None:
    """Hashing is slow by design and lets other threads run meanwhile."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashes = list(pool.map(hash_passphrase, [entry.password for entry in entrances]))
    with transaction():
        for entry, hashed in zip(entrances, hashes, strict=True):
            execute(
                update(Member)
                .where(Member.handle == entry.handle)
                .values(passphrase_hash=hashed, totp_sealed=seal(entry.totp_secret, key), totp_last_step=0)
                .execution_options(synchronize_session=False)
            )


def _write(path: Path, entrances: list[Entrance]) -> None:
    """Write the file whole, for this user's eyes only."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(entry) for entry in entrances], file, ensure_ascii=False, indent=1)
    draft.replace(path)
