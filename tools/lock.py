"""`make lock`: pins every package that the project needs, with hashes and without the address of an index."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".venv" / "uv" / "bin" / "uv"
#: Installed, it turns gunicorn's gevent worker into one that refuses websockets.
BANNED = ("gevent-websocket",)


def compile_lock(target: str, *sources: str) -> None:
    """Write one file of locked packages, valid for Python 3.11 and newer on every system."""
    subprocess.run(
        [UV, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
         "--no-emit-index-url", "--no-header", *sources, "--output-file", target],
        cwd=ROOT, check=True,
    )  # fmt: skip


def leave_out_addresses(lock: Path) -> None:
    """Take out where each package asks for money: a lock holds names, versions and hashes."""
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def main() -> int:
    """Lock Python's and the pages' packages; refuse what must not come in."""
    compile_lock("requirements.txt", "pyproject.toml")
    compile_lock("requirements-dev.txt", "pyproject.toml", "--group", "dev", "--constraints", "requirements.txt")
    subprocess.run(["npm", "install", "--package-lock-only", "--ignore-scripts"], cwd=ROOT, check=True)
    leave_out_addresses(ROOT / "package-lock.json")
    locked = (ROOT / "requirements-dev.txt").read_text()
    if banned := [name for name in BANNED if f"\n{name}==" in locked]:
        print(f"must not be installed: {', '.join(banned)}", file=sys.stderr)
        return 1
    if '"resolved"' in (ROOT / "package-lock.json").read_text():
        print("package-lock.json holds addresses: is .npmrc in its place?", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
