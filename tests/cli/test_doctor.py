"""`colep doctor` finds what is wrong, and nothing where nothing is."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from colep.commands import doctor
from colep.commands.app import installation
from colep.core import clock, i18n
from colep.core.config import read_settings
from colep.core.db import execute, transaction
from colep.core.http.assets import assets
from colep.letters.models import Letter
from tests import servers
from tests.audit.tampering import disarm
from tests.cli.command import Run
from tests.helpers import only_sqlite
from tests.letters.post_office import post_office


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Assets and words are built, whatever the state of the working folder."""
    (tmp_path / "manifest.json").write_text("{}")
    monkeypatch.setattr(assets, "folder", tmp_path)
    for tag in i18n.INTERFACE:
        (tmp_path / tag / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / tag / "LC_MESSAGES" / "messages.mo").write_bytes(b"")
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(doctor, "LEAST_FREE_MEGABYTES", 0)


def faults(said: str) -> list[str]:
    """Return the lines that tell of a fault."""
    return [line for line in said.splitlines() if line.startswith("FAULT")]


@pytest.mark.usefixtures("settled")
def test_a_sound_installation_has_no_fault(colep: Run, template: object) -> None:
    """On SQLite; on PostgreSQL the tests' own server is set to be fast and forgetful, and that is found."""
    outcome = colep("doctor")
    expected = 0 if getattr(template, "kind", "") == "sqlite" else 1
    assert outcome.code == expected, outcome.out
    promises = {"fsync", "synchronous_commit"}
    assert all(any(name in line for name in promises) for line in faults(outcome.out))


def _other_user_reads_key(data: Path, _patch: pytest.MonkeyPatch) -> None:
    (data / "secret-key").write_text("k")
    (data / "secret-key").chmod(0o644)


def _no_assets(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(assets, "folder", _data / "nowhere")


def _no_words(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(i18n, "TRANSLATIONS", _data / "nowhere")


def _little_space(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doctor, "LEAST_FREE_MEGABYTES", 2**40)


def _redis_away(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("COLEP_REDIS_URL", "redis://127.0.0.1:1/0")


def _old_python(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doctor, "OLDEST_PYTHON", (9, 0))


def _breaking_package(data: Path, patch: pytest.MonkeyPatch) -> None:
    (data / "geventwebsocket.py").write_text("")
    patch.syspath_prepend(data)


def _local_address(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("COLEP_ENV", "production")
    patch.setenv("COLEP_BASE_URL", "https://localhost")
    patch.setattr(doctor, "_mail_server", lambda _settings: doctor.Finding(True, ""))


def _mail_server_away(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("COLEP_SMTP_URL", "smtp://127.0.0.1:1")


def _no_mail_server(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("COLEP_ENV", "production")
    patch.setenv("COLEP_BASE_URL", "https://colep.example")


def _letter(patch: pytest.MonkeyPatch, **values: object) -> None:
    """Put a letter into the database of the settings."""
    with installation(), transaction():
        now = clock.now()
        row = {
            "key": "k", "kind": "left", "recipient": "a@service.example", "language": "en", "values_sealed": "", "state": "waiting",
            "tries": 1, "written_at": now, "next_try_at": now, "trouble": "", "message_id": "m", **values,
        }  # fmt: skip
        execute(Letter.__table__.insert(), row)  # type: ignore[attr-defined]


def _letter_that_nobody_sends(_data: Path, patch: pytest.MonkeyPatch) -> None:
    _letter(patch, next_try_at=clock.now() - timedelta(minutes=20))


def _letter_given_up(_data: Path, patch: pytest.MonkeyPatch) -> None:
    _letter(patch, state="failed", ended_at=clock.now(), trouble="550 no")


def _record_unguarded(_data: Path, _patch: pytest.MonkeyPatch) -> None:
    with installation():
        disarm()


def _other_user_looks_in(data: Path, _patch: pytest.MonkeyPatch) -> None:
    data.chmod(0o755)


def _unknown_setting(_data: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("COLEP_COLOUR", "red")


@only_sqlite
@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("spoil", "advice"),
    [
        (_other_user_reads_key, "chmod 600"),
        (_no_assets, "tools/assets.py"),
        (_no_words, "tools/words.py"),
        (_little_space, "Free some space"),
        (_redis_away, "COLEP_REDIS_URL"),
        (_old_python, "Python"),
        (_breaking_package, "pip uninstall gevent-websocket"),
        (_local_address, "COLEP_BASE_URL"),
        (_other_user_looks_in, "chmod 700"),
        (_unknown_setting, "COLEP_COLOUR"),
        (_mail_server_away, "COLEP_SMTP_URL"),
        (_no_mail_server, "COLEP_SMTP_URL"),
        (_letter_that_nobody_sends, "colep worker"),
        (_letter_given_up, "colep letters list"),
        (_record_unguarded, "audit_entries_next"),
    ],
)
def test_each_fault_is_found_with_what_to_do(
    spoil: Callable[[Path, pytest.MonkeyPatch], None],
    advice: str,
    colep: Run,
    settled: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One fault, one line, and the command ends with 1."""
    spoil(settled, monkeypatch)
    outcome = colep("doctor")
    assert outcome.code == 1
    assert [advice in line for line in faults(outcome.out)] == [True], outcome.out


@pytest.mark.usefixtures("fresh")
def test_a_database_without_tables(colep: Run) -> None:
    """It answers, but is not at this version."""
    outcome = colep("doctor")
    assert ["colep migrate" in line for line in faults(outcome.out)] == [True]


@pytest.mark.usefixtures("fresh")
def test_a_redis_that_answers(colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked, not believed."""
    monkeypatch.setenv("COLEP_REDIS_URL", servers.redis_address())
    assert "Redis answers" in colep("doctor").out


@only_sqlite
@pytest.mark.usefixtures("settled")
def test_a_password_in_the_open_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 8: on the way to another machine; on this one nobody is on the way."""
    for url, fine in (
        ("smtp://colep:word@mail.example", False),
        ("smtp+starttls://colep:word@mail.example", True),
        ("smtp://colep:word@127.0.0.1", True),
        ("smtp://mail.example", True),
    ):
        monkeypatch.setenv("COLEP_SMTP_URL", url)
        finding = doctor._mail_line(read_settings())
        assert finding.is_fine is fine, url
        assert "word@" not in finding.sentence


@pytest.mark.usefixtures("settled")
def test_a_mail_server_that_answers(colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked, not believed."""
    with post_office() as office:
        monkeypatch.setenv("COLEP_SMTP_URL", f"smtp://127.0.0.1:{office.port}")
        assert "The mail server answers; letters come from colep@localhost" in colep("doctor").out
        assert office.arrived == []
