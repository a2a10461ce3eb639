"""Runs the `colep` command inside the test, as a person would at a terminal."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from colep import cli

Run = Callable[..., "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command with these words."""

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["colep", *words])
        ended = 0
        sentence = ""
        try:
            cli.main()
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else 1
            sentence = end.code if isinstance(end.code, str) else ""
        said = capsys.readouterr()
        return Outcome(ended, said.out, said.err + sentence)

    return run
