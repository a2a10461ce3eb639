"""Prepares the demo: data folder, schema, community, cast. A second start only looks whether all is there."""

import shutil
from collections.abc import Callable
from time import monotonic

from sqlalchemy import select

from colep import migrating
from colep.accounts.models import Member
from colep.commands.table import table
from colep.commands.upkeep import bring_up_to_date
from colep.commands.words import Stopped
from colep.core import mail
from colep.core.config import Settings
from colep.core.db import fetch_all
from colep.demo import files
from colep.demo.people import Entrance, address, equip_cast
from colep.demo.seed import seed

Say = Callable[[str], None]


def prepare(settings: Settings, say: Say, *, reset: bool = False) -> list[Entrance]:
    """Bring the demo's installation up to date and return how to sign in. Raises Stopped on real data."""
    began, was_empty = monotonic(), not migrating.current()
    if not was_empty:
        _require_demo()
    if reset and not was_empty:
        say("Throwing the demo community away …")
        migrating.downgrade("base")
        (settings.data_dir / "demo.json").unlink(missing_ok=True)
        shutil.rmtree(mail.folder(settings), ignore_errors=True)
    if reset or was_empty:
        say("Preparing the demo community …")
    bring_up_to_date(say)
    seed(say)
    entrances = equip_cast(settings.data_dir / "demo.json", settings.secret_key)
    if reset or was_empty:
        say(f"  ready after {monotonic() - began:.1f} seconds")
    return entrances


def _require_demo() -> None:
    """Never mix invented people with real ones."""
    emails = {row.email for row in fetch_all(select(Member.email))}
    if emails and not emails & {address(handle) for handle in files.cast_handles()}:
        raise Stopped(
            "This database holds members who are not of the demo: give the demo another COLEP_DATA_DIR and database."
        )


def welcome(settings: Settings, entrances: list[Entrance]) -> str:
    """Return what the person at the terminal is told before the server starts."""
    rows = [(one.handle, one.role, one.country, one.language) for one in entrances]
    return "\n".join(
        (
            "",
            table(("sign in as", "role", "country", "language"), rows),
            "",
            f"Passphrases and second factors: {settings.data_dir / 'demo.json'}",
            f"Colep is at {settings.base_url} - choose somebody on the page “Sign in”. Ctrl+C ends it.",
            "",
        )
    )
