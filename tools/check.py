"""`make check`: all about the code that can be judged without running it. A fault does not end the round."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKED = [name for name in ("colep", "tools", "tests", "bench", "migrations", "wsgi.py") if (ROOT / name).exists()]

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "--output-format", "concise", *CHECKED]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", *CHECKED]),
    ("types", [sys.executable, "-m", "mypy"]),
    ("imports", [str(BIN / "lint-imports"), "--no-cache"]),
    ("templates", [sys.executable, "tools/templates.py"]),
    ("catalogues", [sys.executable, "tools/words.py", "check"]),
)


def main() -> int:
    """Run every check, show what the failing ones say, and return how many failed."""
    failed = []
    for name, command in CHECKS:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print(f"{'ok   ' if run.returncode == 0 else 'FAULT'}  {name}", flush=True)
        if run.returncode:
            failed.append(name)
            print(run.stdout + run.stderr, flush=True)
    print(
        f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks are fine"
        + (f"; not: {', '.join(failed)}" if failed else "")
    )
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
