"""Where the browser of the tests comes from, and the letters it can draw.

The first of these that is there: the path in `COLEP_TEST_CHROMIUM`; `chromium` or `google-chrome` on PATH;
the package `@sparticuz/chromium`, unpacked once into `.venv/chromium/`, which brings the libraries that a
bare machine lacks. Its only font has no Arabic, so one is put beside it. Every browser is shown these two
fonts and no other, so that a page measures the same on every machine.
"""

import fcntl
import io
import os
import shutil
import struct
import tarfile
import zlib
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
ARABIC = ROOT / "node_modules" / "@fontsource" / "noto-sans-arabic" / "files"
HOME = ROOT / ".venv" / "chromium"
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: For playwright's `launch(args=…)`: works as root, draws in software, asks nothing of the network by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class NoChromiumError(Exception):
    """There is no browser for the tests. Its text says how to get one."""


def chromium_path() -> tuple[str, dict[str, str]]:
    """Return the browser's program and the environment to start it with. Raises NoChromiumError."""
    env = dict(os.environ)
    if given := os.environ.get("COLEP_TEST_CHROMIUM"):
        if not os.access(given, os.X_OK):
            raise NoChromiumError(f"COLEP_TEST_CHROMIUM={given} is not a program.")
        return given, env | _fonts()
    for name in ON_PATH:
        if found := shutil.which(name):
            return found, env | _fonts()
    if not (PACKAGE / "bin" / "chromium.br").is_file():
        raise NoChromiumError(
            "There is no Chromium: install one, set COLEP_TEST_CHROMIUM or run `make test`, which brings it."
        )
    program = _unpacked()
    libraries = os.pathsep.join(filter(None, [str(program.parent / "lib"), env.get("LD_LIBRARY_PATH", "")]))
    return str(program), env | _fonts() | {"LD_LIBRARY_PATH": libraries}


def _unpacked() -> Path:
    """Return the program of the package, unpacked; tests that run at the same time wait for the first."""
    version = str((PACKAGE / "bin" / "chromium.br").stat().st_size)
    folder = HOME / version
    program = folder / "chromium"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            folder.mkdir(exist_ok=True)
            for archive in ("al2023", "swiftshader"):
                _extract(PACKAGE / "bin" / f"{archive}.tar.br", folder)
            fresh = folder / "chromium.new"
            fresh.write_bytes(brotli.decompress((PACKAGE / "bin" / "chromium.br").read_bytes()))
            fresh.chmod(0o755)
            fresh.rename(program)
    return program


def _extract(archive: Path, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(brotli.decompress(archive.read_bytes()))) as tar:
        # Python 3.11.0 to 3.11.3, Debian's among them, do not know filters yet; the archive is a locked package's.
        tar.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))


def _fonts() -> dict[str, str]:
    """Return the setting that lets the browser find Latin, Cyrillic and Arabic letters on any machine."""
    if not (PACKAGE / "bin" / "fonts.tar.br").is_file() or not ARABIC.is_dir():
        return {}
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "fonts-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        settings = HOME / "fonts.conf"
        if not settings.exists():
            _extract(PACKAGE / "bin" / "fonts.tar.br", HOME)
            for weight in (400, 700):
                font = (ARABIC / f"noto-sans-arabic-arabic-{weight}-normal.woff").read_bytes()
                (HOME / "fonts" / f"NotoSansArabic-{weight}.ttf").write_bytes(opened(font))
            settings.write_text(FONTS.format(fonts=HOME / "fonts", cache=HOME / "font-cache"))
    return {"FONTCONFIG_FILE": str(settings)}


def opened(woff: bytes) -> bytes:
    """Return the plain font inside a WOFF file (W3C WOFF 1.0): the same tables, each packed with zlib."""
    signature, flavor, _, count = struct.unpack(">4sIIH", woff[:14])
    if signature != b"wOFF":
        raise ValueError("not a WOFF file")
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", flavor, count, 16 << power, power, (count - (1 << power)) * 16)
    directory, body, begin = b"", b"", 12 + 16 * count
    for number in range(count):
        entry = woff[44 + 20 * number : 64 + 20 * number]
        tag, offset, packed, length, checksum = struct.unpack(">4sIIII", entry)
        table = woff[offset : offset + packed]
        table = zlib.decompress(table) if packed < length else table
        directory += struct.pack(">4sIII", tag, checksum, begin + len(body), length)
        body += table + b"\0" * (-length % 4)
    return head + directory + body
