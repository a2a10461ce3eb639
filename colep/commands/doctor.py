"""`colep doctor`: looks at a running installation and says what is wrong and what to do."""

import importlib.util
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from redis import Redis, RedisError
from sqlalchemy import text

from colep import migrating
from colep.commands.app import installation
from colep.commands.words import Stopped, sentence_for
from colep.core import i18n, mail
from colep.core.config import SettingError, Settings, read_settings
from colep.core.db import db
from colep.core.http.assets import assets
from colep.letters import queries as letters

OLDEST_PYTHON = (3, 11)
LEAST_FREE_MEGABYTES = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: fine, or a fault with what to do about it."""

    is_fine: bool
    sentence: str


@click.command()
def doctor() -> None:
    """Check this installation: one line a finding; ends with 1 if there is a fault.

    What is there is not changed. Run it as the user and with the settings that run Colep.
    """
    faults = 0
    for finding in examine():
        click.echo(f"{'ok   ' if finding.is_fine else 'FAULT'}  {finding.sentence}")
        faults += not finding.is_fine
    if faults:
        raise Stopped(f"\n{faults} fault(s): mend what the lines above say, then run `colep doctor` again.")


def examine() -> Iterator[Finding]:
    """Yield what every check finds; stops early where nothing further can be checked."""
    yield _python()
    yield _websockets()
    yield _assets()
    yield _catalogues()
    try:
        settings = read_settings()
    except SettingError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"All settings are known and well formed ({settings.environment}).")
    yield from _of_settings(settings)
    yield from _of_database()


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, OLDEST_PYTHON))
    return Finding(sys.version_info >= OLDEST_PYTHON, f"Python is {running}; {wanted} or newer is needed.")


def _websockets() -> Finding:
    if importlib.util.find_spec("geventwebsocket"):
        return Finding(
            False, "gevent-websocket is installed and breaks the live door: `pip uninstall gevent-websocket`."
        )
    return Finding(True, "gevent-websocket, which breaks the live door, is absent.")


def _assets() -> Finding:
    if assets.built:
        return Finding(True, "Style sheets and scripts are built.")
    return Finding(False, "Style sheets and scripts are not built: run `python tools/assets.py`.")


def _catalogues() -> Finding:
    missing = [
        tag for tag in i18n.INTERFACE
        if tag != i18n.SOURCE and not (i18n.TRANSLATIONS / tag / "LC_MESSAGES" / "messages.mo").exists()
    ]  # fmt: skip
    if missing:
        return Finding(False, f"No compiled words for {', '.join(missing)}: run `python tools/words.py compile`.")
    return Finding(True, "The words of every language are compiled.")


def _of_settings(settings: Settings) -> Iterator[Finding]:
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _secret_key, _base_url, _data_folder, _disk, _redis, _mail_server, _mail_line,
    )  # fmt: skip
    for check in checks:
        yield check(settings)


def _secret_key(settings: Settings) -> Finding:
    kept = settings.data_dir / "secret-key"
    if kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        return Finding(False, f"Other users can read {kept}: run `chmod 600 {kept}`.")
    return Finding(True, "The secret key is long enough and not readable by other users.")


def _base_url(settings: Settings) -> Finding:
    if settings.is_production and any(host in settings.base_url for host in ("//localhost", "//127.", "//0.0.0.0")):
        return Finding(False, f"COLEP_BASE_URL is {settings.base_url}: give the address that members type.")
    return Finding(True, f"Members reach Colep at {settings.base_url}.")


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    if not folder.exists():
        return Finding(False, f"There is no data folder {folder}: run `colep init`, or set COLEP_DATA_DIR.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(False, f"The data folder {folder} cannot be written ({error.strerror}): give it to this user.")
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        return Finding(False, f"Other users can look into the data folder {folder}: run `chmod 700 {folder}`.")
    return Finding(True, f"The data folder {folder} can be written, and other users cannot look into it.")


def _disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free // 2**20
    advice = "" if free >= LEAST_FREE_MEGABYTES else f" Free some space: {LEAST_FREE_MEGABYTES} MB are needed."
    return Finding(not advice, f"{free:,} MB are free for data.{advice}")


def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding(True, "Redis is not used: one process does everything.")
    try:
        with Redis.from_url(settings.redis_url, socket_timeout=3, socket_connect_timeout=3) as server:
            server.ping()
    except (RedisError, OSError) as error:
        return Finding(False, f"Redis does not answer ({type(error).__name__}): check COLEP_REDIS_URL and the server.")
    return Finding(True, "Redis answers.")


def _mail_server(settings: Settings) -> Finding:
    if settings.mail_server is None:
        where = mail.folder(settings)
        if settings.is_production:
            return Finding(False, f"No mail server is named, letters stay in {where}: set COLEP_SMTP_URL.")
        return Finding(True, f"No mail server is named: letters are written into {where}.")
    try:
        mail.connect(settings).close()
    except mail.Away as away:
        return Finding(False, f"The mail server does not take letters ({away}): check COLEP_SMTP_URL and the server.")
    return Finding(True, f"The mail server answers; letters come from {mail.sender_address(settings)}.")


def _mail_line(settings: Settings) -> Finding:
    """Links in letters and the password of the mail server are for nobody on the way."""
    server = settings.mail_server
    if server is None or server.cover or server.host in ("localhost", "127.0.0.1", "::1"):
        return Finding(True, "Letters do not leave this machine uncovered.")
    advice = "begin COLEP_SMTP_URL with smtp+starttls:// or smtps://"
    if server.user:
        return Finding(False, f"The password of the mail server travels in the open: {advice}.")
    return Finding(not settings.is_production, f"Letters travel to the mail server in the open: {advice}.")


def _of_database() -> Iterator[Finding]:
    try:
        with installation():
            schema = _schema()
            yield schema
            yield from _promises()
            if schema.is_fine:
                yield _record_is_kept()
                yield _letters()
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        yield Finding(False, sentence)


def _schema() -> Finding:
    current, newest = migrating.current(), migrating.newest()
    if current != newest:
        return Finding(False, f"The database is at {current or 'no revision'}, not at {newest}: run `colep migrate`.")
    return Finding(True, f"The database answers and is at revision {newest}.")


#: What a committed message relies on: the question, the answers that keep the promise, what it is for.
_PROMISES = {
    "sqlite": (
        ("PRAGMA journal_mode", ("wal",), "readers do not wait for writers"),
        ("PRAGMA synchronous", ("2", "3"), "what was acknowledged survives a power cut"),
        ("PRAGMA foreign_keys", ("1",), "references hold"),
    ),
    "postgresql": (
        (
            "SHOW synchronous_commit",
            ("on", "remote_apply", "remote_write", "local"),
            "what was acknowledged is on disk",
        ),
        ("SHOW fsync", ("on",), "what was acknowledged survives a power cut"),
    ),
}


#: The triggers of migration 0002: how they are found, and which must be there.
_TRIGGERS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'",
        {"audit_entries_no_update", "audit_entries_no_delete", "audit_entries_next"},
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_entries'::regclass AND tgenabled = 'O'",
        {"audit_entries_no_change", "audit_entries_next"},
    ),
}


def _record_is_kept() -> Finding:
    """The record of acts is append-only because the database itself refuses anything else."""
    question, wanted = _TRIGGERS[db.engine.dialect.name]
    there = set(db.session.connection().execute(text(question)).scalars())
    if missing := sorted(wanted - there):
        return Finding(
            False,
            f"Nothing keeps the record of acts from being changed (missing: {', '.join(missing)}):"
            " restore a backup that has these triggers, and run `colep audit verify`.",
        )
    return Finding(True, "The database refuses changes of the record of acts.")


def _letters() -> Finding:
    """Letters that nobody sends, and those that did not arrive."""
    if overdue := letters.overdue():
        late = f"Letters that have waited for more than {letters.OVERDUE_MINUTES} minutes: {overdue}"
        return Finding(False, f"{late}. See that `colep serve` or `colep worker` runs.")
    if lately := letters.given_up_lately():
        return Finding(False, f"Letters given up in the last days: {lately}. See `colep letters list`.")
    counts = letters.counts()
    return Finding(True, f"Letters go out: {counts.retrying} are tried again, {counts.bounced} came back in all.")


def _promises() -> Iterator[Finding]:
    for question, wanted, reason in _PROMISES[db.engine.dialect.name]:
        answer = str(db.session.connection().execute(text(question)).scalar())
        name = question.split()[1]
        if answer in wanted:
            yield Finding(True, f"{name} is {answer}: {reason}.")
        else:
            yield Finding(False, f"{name} is {answer}: set it to {wanted[0]}, so that {reason}.")
