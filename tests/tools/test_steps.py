"""The set-up: what it skips, what it does again, and the one sentence with which it fails."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment
from tools.steps import Failure, Steps, digest, reason, sentence_for
from tools.words import ROOT


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "stamps", tmp_path / "setup.log")


def test_a_step_is_done_once_and_again_when_its_inputs_change(steps: Steps) -> None:
    done: list[str] = []
    for inputs in ("one", "one", "two"):
        steps.run("step", "Step", inputs, lambda inputs=inputs: done.append(inputs))
    assert done == ["one", "two"]


def test_a_step_is_done_again_when_its_result_is_gone(steps: Steps, tmp_path: Path) -> None:
    result = tmp_path / "result"
    for _ in range(2):
        steps.run("step", "Step", "same", result.touch, [result])
        assert result.exists()
        result.unlink()


def test_a_failed_step_is_not_taken_for_done(steps: Steps) -> None:
    def fail() -> None:
        raise Failure("no")

    steps.run("step", "Step", "one", lambda: None)
    with pytest.raises(Failure):
        steps.run("step", "Step", "two", fail)
    assert steps.last("step") == ""


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("npm error code ENOSPC", "the disk is full"),
        ("error: Failed to fetch: x\n cause: dns error", "could not be reached"),
        ("Failed to fetch\n cause: invalid peer certificate: UnknownIssuer", "certificate"),
        ("npm error code EINTEGRITY", "not the one that was locked"),
        ("npm error EACCES: mkdir", "may not write"),
        ("all is well", "the end of"),
    ],
)
def test_a_failing_program_becomes_one_sentence(steps: Steps, tmp_path: Path, said: str, advice: str) -> None:
    command = [sys.executable, "-c", "import sys; print(sys.argv[1]); sys.exit(3)", said]
    with pytest.raises(Failure) as failure:
        steps.call("Trying", command, tmp_path, os.environ)
    assert advice in str(failure.value)
    assert str(failure.value).count("\n") == 0
    assert said in steps.log.read_text()


def test_the_reason_of_an_earlier_step_is_not_given_for_a_later_one(steps: Steps, tmp_path: Path) -> None:
    for said in ("no space left on device", "something else"):
        with pytest.raises(Failure) as failure:
            steps.call("Trying", [sys.executable, "-c", f"exit({said!r})"], tmp_path, os.environ)
    assert "disk" not in str(failure.value)


def test_a_program_that_is_missing_becomes_a_sentence(steps: Steps, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="could not be started"):
        steps.call("Trying", ["/nowhere/program"], tmp_path, os.environ)


def test_faults_of_the_system_become_a_sentence() -> None:
    assert "disk is full" in sentence_for(OSError(28, "No space left on device"))
    assert "may not write to /x" in sentence_for(OSError(13, "Permission denied", "/x"))


def test_a_digest_changes_with_content_name_and_place_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    seen = [digest(tmp_path)]
    (tmp_path / "a").write_text("2")
    seen.append(digest(tmp_path))
    (tmp_path / "a").rename(tmp_path / "b")
    seen.append(digest(tmp_path))
    assert len(set(seen)) == 3
    assert digest("ab", "c") != digest("a", "bc")


def test_no_reason_is_made_up() -> None:
    assert reason("all is well") == ""


def test_a_port_that_is_taken_is_said_before_any_work() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(Failure, match="make demo PORT="):
        environment.require_port(server.getsockname()[1])


def test_the_first_file_can_be_read_by_an_old_python() -> None:
    source = (ROOT / "tools" / "setup.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    assert ":=" not in source
    assert "from __future__" not in source


def test_misleading_settings_of_the_shell_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    env = environment.surroundings()
    assert "PIP_USER" not in env
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text()
        assert "://" not in lock
        assert lock.count("--hash=sha256:") > lock.count("==")
        assert "gevent-websocket" not in lock
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_the_command_refuses_what_it_does_not_know() -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tools" / "setup.py", "nonsense"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
