"""Prepares this folder for `make demo` and `make test` on a machine that has Python and nothing else.

Only this file may be read by an old Python, so it keeps to the syntax of 3.6: it looks for a Python
that is new enough and hands over to `environment.py` under it.
"""

import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)
NAMES = ("python3", "python3.13", "python3.12", "python3.11", "python3.14", "python")
TOO_OLD = (
    "Colep needs Python {0}.{1} or newer and the newest here is {2}.{3}: install one "
    "(for example the package python{0}.{1} of your system) and run the command again."
)


def version_of(program):
    """Ask a Python for its version; (0, 0) when it does not answer."""
    question = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [program, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20
        )
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0, 0


def newer_python():
    """Return the path of a Python on PATH that is new enough, or end with one sentence."""
    newest = sys.version_info[:2]
    for name in NAMES:
        program = shutil.which(name)
        version = version_of(program) if program else (0, 0)
        if version >= NEEDED:
            return program
        newest = max(newest, version)
    sys.exit(TOO_OLD.format(NEEDED[0], NEEDED[1], newest[0], newest[1]))


if __name__ == "__main__":
    if sys.version_info[:2] < NEEDED:
        program = newer_python()
        os.execv(program, [program, *sys.argv])
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from tools.environment import main

    sys.exit(main(sys.argv[1:]))
