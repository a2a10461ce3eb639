"""Steps of a set-up: each says a line, is skipped while its inputs stay, and fails in one sentence."""

import errno
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

FULL = "the disk is full; free some space"
LITTLE = 8_000_000

#: What a failing program writes, and what a person can do about it. The first that fits is said.
REASONS = {
    FULL: ("no space left on device", "enospc", "disk quota exceeded"),
    "the certificate of the package index is not trusted here; install your network's own authority": (
        "unknownissuer", "certificate_verify_failed", "self_signed_cert", "unable_to_get_issuer",
    ),
    "the package index could not be reached; check the network, or the mirror that pip and npm are set to": (
        "name resolution", "name or service not known", "nodename nor servname", "network is unreachable",
        "failed to fetch", "error sending request", "dns error", "timed out", "connection refused",
        "newconnectionerror", "max retries exceeded",
        "enotfound", "eai_again", "econnrefused", "econnreset", "enetunreach", "etimedout",
    ),
    "a file that arrived is not the one that was locked; do not use it, and try another network or mirror": (
        "hash mismatch", "do not match the hashes", "eintegrity",
    ),
    "this user may not write here; use a folder of your own, or give this one to your user": (
        "permission denied", "eacces", "eperm", "read-only file system",
    ),
    "there is no ready-made package for this system or this Python; use Python 3.11 to 3.13": (
        "no matching distribution", "no wheels", "no solution found",
    ),
}  # fmt: skip


class Failure(Exception):
    """A step did not succeed. Its text is the one sentence a person is told."""


def digest(*inputs: object) -> str:
    """Return a hash of texts and of the names and contents of files, folders with all that is in them."""
    total = hashlib.sha256()
    for item in inputs:
        for name, content in _contents(item):
            total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _contents(item: object) -> Iterable[tuple[str, bytes]]:
    if not isinstance(item, Path):
        yield "", repr(item).encode()
    elif item.is_dir():
        for path in sorted(p for p in item.rglob("*") if p.is_file()):
            yield path.relative_to(item).as_posix(), path.read_bytes()
    else:
        yield item.name, item.read_bytes() if item.exists() else b""


def reason(output: str) -> str:
    """Return what a person can do about a failure with this output, or an empty text."""
    text = output.lower()
    for advice, signs in REASONS.items():
        if any(sign in text for sign in signs):
            return advice
    return ""


class Steps:
    """Runs steps and remembers in `folder` what they were done with."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder, self.log = folder, log

    def last(self, name: str) -> str:
        """Return the digest with which this step last succeeded, or an empty text."""
        stamp = self.folder / name
        return stamp.read_text() if stamp.exists() else ""

    def run(
        self, name: str, caption: str, inputs: str, action: Callable[[], None], results: Sequence[Path] = ()
    ) -> None:
        """Do `action` unless it was done with the same inputs and its results are still there."""
        if self.last(name) == inputs and all(path.exists() for path in results):
            return
        print(f"  {caption} …", flush=True)
        (self.folder / name).unlink(missing_ok=True)
        action()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(inputs)

    def call(self, what: str, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str]) -> None:
        """Run a program with its output in the log. Raises Failure with a sentence about `what`."""
        words = [str(word) for word in command]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            log.write(f"\n$ {' '.join(words)}\n".encode())
            log.flush()
            begin = log.tell()
            try:
                run = subprocess.run(words, cwd=cwd, env=env, stdout=log, stderr=subprocess.STDOUT, check=False)
            except OSError as error:
                raise Failure(f"{what} failed: {words[0]} could not be started ({error.strerror}).") from error
        if run.returncode:
            raise Failure(self._sentence(what, begin))

    def _sentence(self, what: str, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            advice = reason(log.read().decode(errors="replace"))
        if shutil.disk_usage(self.folder.parent).free < LITTLE:
            advice = FULL
        if advice:
            return f"{what} failed: {advice}, then run the command again (log: {self.log})."
        return f"{what} failed; the end of {self.log} says why."


def sentence_for(error: OSError) -> str:
    """Put an error of the operating system into one sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: free some space and run the command again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"This user may not write to {error.filename}: use a folder of your own, or give it to your user."
    return f"The set-up stopped: {error.strerror or error} ({error.filename})."
