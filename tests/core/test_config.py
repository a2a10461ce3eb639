"""Settings: what is wrong stops the start with one sentence that names it."""

import os
import threading
from pathlib import Path

import pytest

from colep.core.config import KNOWN, SettingError, Settings, read_settings

STRONG = "S3cret-but-random-enough-0123456789abcdef"
PRODUCTION = {"COLEP_ENV": "production", "COLEP_SECRET_KEY": STRONG, "COLEP_BASE_URL": "https://colep.example"}


def read(tmp_path: Path, **environ: str) -> Settings:
    """Read settings with a data folder of this test's own."""
    return read_settings({"COLEP_DATA_DIR": str(tmp_path / "data"), **environ})


def test_nothing_needs_to_be_set_to_begin(tmp_path: Path) -> None:
    """A newcomer sets nothing: SQLite in the data folder, on this machine only."""
    settings = read(tmp_path)
    assert settings.environment == "development"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'colep.db'}"
    assert (settings.bind, settings.port, settings.redis_url) == ("127.0.0.1", 8000, "")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.is_production


def test_production_with_everything_starts(tmp_path: Path) -> None:
    """Row 18: and only with everything."""
    settings = read(tmp_path, **PRODUCTION, PORT="443")
    assert settings.is_production
    assert settings.secret_key == STRONG
    for missing in ("COLEP_SECRET_KEY", "COLEP_BASE_URL"):
        with pytest.raises(SettingError, match=missing):
            read(tmp_path, **{name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLEP_ENV", "prod"), ("COLEP_ENV", ""), ("COLEP_ENV", "Production"), ("COLEP_DEBUG", "1"), ("COLEP_SECRETKEY", STRONG),
        ("COLEP_", "x"), ("COLEP_secret_key", STRONG), ("COLEP_SECRET_KEY", "short"), ("COLEP_SECRET_KEY", "a" * 64),
        ("COLEP_SECRET_KEY", "abcabcabcabcabcabcabcabcabcabcabcabcabc"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "-1"), ("PORT", "http"),
        ("PORT", ""), ("PORT", "８０００"), ("PORT", " 80"), ("PORT", "80.0"), ("COLEP_BASE_URL", "colep.example"), ("COLEP_BASE_URL", "ftp://colep.example"),
        ("COLEP_BASE_URL", "https://"), ("COLEP_BASE_URL", "https://colep.example/sub"), ("COLEP_BASE_URL", "https://colep.example?x=1"),
        ("COLEP_BASE_URL", "https://colep.example/#x"), ("COLEP_BASE_URL", "https://[::1"), ("COLEP_BASE_URL", "https://colep.example:port"),
        ("COLEP_BASE_URL", "https://user:pass@colep.example"), ("COLEP_BASE_URL", "https://:443"), ("COLEP_DATABASE_URL", "mysql://x/y"),
        ("COLEP_DATABASE_URL", "postgresql://x/y"), ("COLEP_DATABASE_URL", "sqlite:colep.db"), ("COLEP_REDIS_URL", "localhost:6379"),
        ("COLEP_REDIS_URL", "http://localhost"), ("COLEP_BIND", "all of them"), ("COLEP_BIND", "127.0.0.1:8000"),
    ],
)  # fmt: skip
def test_every_wrong_setting_is_named_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    """Row 18, CONTRACT: a clear sentence, no trace, and never the secret itself."""
    with pytest.raises(SettingError) as refusal:
        read(tmp_path, **{name: value})
    sentence = str(refusal.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert value not in sentence or "SECRET" not in name


@pytest.mark.parametrize("environment", ["http://colep.example", "http://localhost:8000"])
def test_production_speaks_tls_only(tmp_path: Path, environment: str) -> None:
    """Row 25."""
    with pytest.raises(SettingError, match="COLEP_BASE_URL must begin with https"):
        read(tmp_path, **{**PRODUCTION, "COLEP_BASE_URL": environment})


def test_the_address_is_kept_without_its_slash(tmp_path: Path) -> None:
    """It is compared with the Origin of sockets, which has none."""
    for given in ("https://colep.example:8443", "https://colep.example:8443/"):
        assert read(tmp_path, COLEP_BASE_URL=given).base_url == "https://colep.example:8443"


def test_names_of_the_test_suite_are_nobody_s_settings(tmp_path: Path) -> None:
    """And other programs' settings are none of ours."""
    assert read(tmp_path, COLEP_TEST_CHROMIUM="/x", PATH="/bin", OTHER="y") == read(tmp_path)


def test_a_key_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """Row 18: outside production, so that nobody invents a weak one."""
    first, second = read(tmp_path), read(tmp_path)
    path = tmp_path / "data" / "secret-key"
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 43
    assert path.stat().st_mode & 0o777 == 0o600
    assert [kept.name for kept in path.parent.iterdir()] == ["secret-key"]
    assert read(tmp_path / "other").secret_key != first.secret_key


def test_processes_that_start_together_draw_one_key(tmp_path: Path) -> None:
    """Else sessions of one would be strangers to the other."""
    start, keys = threading.Barrier(8), []

    def begin() -> None:
        start.wait(5)
        keys.append(read(tmp_path).secret_key)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    """What a full disk leaves behind must not become the key that signs everything."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret-key").write_text("\n")
    with pytest.raises(SettingError, match="secret-key"):
        read(tmp_path)


def test_a_data_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """A file in its place, or a place where nothing may be written."""
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/colep")):
        with pytest.raises(SettingError, match="data folder"):
            read_settings({"COLEP_DATA_DIR": str(place)})


def test_the_real_environment_is_read_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`read_settings()` is what every command calls."""
    for name in [name for name in os.environ if name.startswith("COLEP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLEP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "8123")
    assert read_settings().port == 8123
    monkeypatch.setenv("COLEP_NONSENSE", "1")
    with pytest.raises(SettingError, match="COLEP_NONSENSE"):
        read_settings()


def test_the_list_of_settings_is_the_contract_s() -> None:
    """CONTRACT: a new name is written there first."""
    assert {
        "COLEP_ENV",
        "COLEP_SECRET_KEY",
        "COLEP_BASE_URL",
        "COLEP_DATA_DIR",
        "COLEP_DATABASE_URL",
        "COLEP_REDIS_URL",
        "COLEP_SMTP_URL",
        "COLEP_BIND",
    } <= KNOWN
