"""The servers: two halves beside each other, a port that is taken, and a clean start for gevent."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from colep.core.config import Settings
from tests import servers
from tests.chat.live import ROOT, Page, Server, until
from tests.conftest import Visitor
from tests.helpers import nonce, only_sqlite

pytestmark = only_sqlite


def test_what_is_posted_to_the_pages_half_rings_at_the_live_half(
    settings: Settings, tmp_path: Path, token: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    address = servers.redis_address()
    with (
        Server(settings.database_url, _folder(tmp_path, "web"), address, "web") as web,
        Server(settings.database_url, _folder(tmp_path, "live"), address, "live") as live,
    ):
        layla = open_page(live, "layla", join="general")
        judit = token("judit")
        form = web.read("/rooms/general", judit)
        answer = web.send_form("/rooms/general/messages", judit, form, {"text": "By form.", "nonce": nonce()})
        assert answer == 302
        until(layla.numbers, 3)
        assert live.status("/rooms") == 404
        assert web.status("/socket.io/?EIO=4&transport=websocket") == 404


def _folder(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_a_port_that_is_taken_is_said_in_one_sentence(server: Server) -> None:
    run = server.another()
    assert run.returncode != 0
    (line,) = run.stderr.strip().splitlines()
    assert str(server.port) in line
    assert line.startswith("Another program listens at")


def test_the_server_has_not_loaded_colep_when_it_forks() -> None:
    """What is loaded before gevent has patched keeps locks that do not hold greenlets apart."""
    code = "import sys, colep.serve; print([m for m in sys.modules if m.startswith('colep.')])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['colep.core', 'colep.core.ports', 'colep.core.config', 'colep.serve']"


@pytest.mark.usefixtures("app")
def test_pages_do_not_need_the_live_half(visitor: Visitor) -> None:
    assert visitor.get("/sign-in").status_code == 200
