"""What the cast signs in with: drawn for each installation, kept from others, and fitting the database."""

import json
import re
import stat
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import update

from colep.accounts import queries, service
from colep.accounts.keys import proving
from colep.accounts.keys.proving import Given
from colep.accounts.models import Member
from colep.accounts.secrets import SHORTEST_PASSPHRASE
from colep.core.db import execute, transaction
from colep.demo import files
from colep.demo.people import Entrance, equip_cast
from tests.conftest import SECRET_KEY
from tests.demo.conftest import Demo


@pytest.fixture
def file(inside: Demo) -> Path:
    """Where the entrances are written."""
    return Path(inside.app.config["SETTINGS"].data_dir) / "demo.json"


@pytest.fixture
def entrances(file: Path) -> list[Entrance]:
    """The entrances of this installation."""
    return equip_cast(file, SECRET_KEY)


def test_the_file_is_as_promised(file: Path, entrances: list[Entrance]) -> None:
    """Its fields are those of the contract, one entry for each of the cast, for this user's eyes only."""
    entries = json.loads(file.read_text("utf-8"))
    assert [entry["handle"] for entry in entries] == list(files.cast_handles())
    assert len(entries) == 13
    fields = {"handle", "email", "password", "totp_secret", "role", "country", "language"}
    for entry in entries:
        assert set(entry) == fields
        assert entry["email"] == f"{entry['handle']}@colep.example"
        assert re.fullmatch(r"([a-z]{6}-){3}[a-z]{6}", entry["password"])
        assert len(entry["password"]) >= SHORTEST_PASSPHRASE
    assert len({entry["password"] for entry in entries}) == len({entry["totp_secret"] for entry in entries}) == 13
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_ordinary_way_in_works_with_it(entrances: list[Entrance]) -> None:
    """Passphrase and code open a whole session."""
    rabia = next(entry for entry in entrances if entry.handle == "rabia")
    half = service.give_passphrase(rabia.email, rabia.password, "")
    whole = proving.second_step(half, Given(code=pyotp.TOTP(rabia.totp_secret).now()), "")
    signed_in = queries.signed_in(whole)
    assert signed_in is not None
    assert not signed_in.is_half
    assert signed_in.actor.role == rabia.role


def test_it_stays_over_a_restart(file: Path, entrances: list[Entrance]) -> None:
    """Nobody's passphrase changes because the demo was started again."""
    before = file.read_bytes()
    assert equip_cast(file, SECRET_KEY) == entrances
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["gone", "torn", "foreign", "other key"])
def test_it_is_drawn_anew_when_it_does_not_fit(damage: str, file: Path, entrances: list[Entrance]) -> None:
    """A file that is lost or broken, another database, another key: what is told afterwards holds again."""
    key = SECRET_KEY
    if damage == "gone":
        file.unlink()
    elif damage == "torn":
        file.write_text(file.read_text("utf-8")[:100])
    elif damage == "foreign":
        with transaction():
            execute(update(Member).where(Member.handle == "emre").values(totp_sealed=""))
    else:
        key = "another key of the same installation 987654321"
    drawn = equip_cast(file, key)
    assert {entry.password for entry in drawn}.isdisjoint(entry.password for entry in entrances)
    assert equip_cast(file, key) == drawn
    emre = next(entry for entry in drawn if entry.handle == "emre")
    assert service.give_passphrase(emre.email, emre.password, "")
