"""The server sends letters itself, and still ends when it is told to."""

import os
import signal
import subprocess
import sys
import time

import pytest
from flask import Flask

from colep.app import create_app
from colep.core.config import Settings
from tests import servers
from tests.chat.live import ROOT, Server, until
from tests.conftest import close, settings_for
from tests.helpers import only_sqlite
from tests.letters.letters import letter, written
from tests.letters.post_office import PostOffice, mail_server

pytestmark = only_sqlite


@pytest.mark.parametrize("redis", [False, True])
def test_the_server_sends_what_waits_and_ends_when_told(settings: Settings, office: PostOffice, redis: bool) -> None:
    """Point 8, CONTRACT: `colep serve` runs the tasks; SIGTERM ends it within two seconds."""
    address = servers.redis_address() if redis else ""
    url = f"smtp://127.0.0.1:{office.port}"
    server = Server(settings.database_url, settings.data_dir, address)
    server._environment["COLEP_SMTP_URL"] = url
    beside = create_app(
        settings_for(settings.database_url, settings.data_dir, redis_url=address, mail_server=mail_server(url))
    )
    with beside.app_context():
        waiting = written(to="before@service.example")
        server.start()
        try:
            until(lambda: letter(waiting).state == "sent")
            number = written(to="after@service.example")
            until(lambda: letter(number).state == "sent", 10)
            process = server._process
            assert process is not None
            began = time.monotonic()
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - began < 6, "1.4 s on a quiet machine"
            assert server.faults() == ""
            server._process = None
        finally:
            server.kill()
            close()
    ours = [one.recipients[0] for one in office.arrived if one.recipients[0].endswith("@service.example")]
    assert ours == ["before@service.example", "after@service.example"]


def test_a_worker_sends_what_waits_and_ends_when_told(posting: Flask, office: PostOffice) -> None:
    """CONTRACT: `colep worker` is the part of `colep serve` that runs the tasks."""
    settings = posting.config["SETTINGS"]
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLEP_ENV": "demo", "COLEP_SECRET_KEY": settings.secret_key,
        "COLEP_DATABASE_URL": settings.database_url, "COLEP_DATA_DIR": str(settings.data_dir), "COLEP_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
    }  # fmt: skip
    log = settings.data_dir / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "colep", "worker"], cwd=ROOT, env=environment, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
        try:
            number = written()
            until(lambda: letter(number).state == "sent")
            began = time.monotonic()
            process.terminate()
            assert process.wait(10) == 0, log.read_text()
            assert time.monotonic() - began < 6, "1.4 s on a quiet machine"
        finally:
            process.kill()
            process.wait()
    assert "fault" not in log.read_text()
