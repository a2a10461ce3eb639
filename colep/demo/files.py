"""Reads the texts of the demo. Times in them count back from the moment of seeding."""

import csv
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

_DATA = files("colep.demo").joinpath("data")
_NAMESPACE = uuid5(NAMESPACE_DNS, "demo.colep.example")


def people() -> list[dict[str, str]]:
    """Return everybody of the demo community; the cast has `cast` = yes."""
    return list(csv.DictReader(_DATA.joinpath("members.csv").read_text("utf-8").splitlines()))


def cast_handles() -> tuple[str, ...]:
    """Return the handles of those as whom one may sign in, in their order."""
    return tuple(person["handle"] for person in people() if person["cast"] == "yes")


def documents(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name, content) of every TOML file of a folder, by name."""
    for file in sorted(_DATA.joinpath(folder).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), _read(file)


def contacts() -> list[dict[str, Any]]:
    """Return the entries of the directory."""
    entries: list[dict[str, Any]] = _read(_DATA.joinpath("contacts.toml"))["contacts"]
    return entries


def applications() -> list[dict[str, Any]]:
    """Return the applications that wait."""
    entries: list[dict[str, Any]] = _read(_DATA.joinpath("applications.toml"))["applications"]
    return entries


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def nonce(*place: object) -> str:
    """Return the nonce of what stands at this place of the files: the same at every seeding."""
    return str(uuid5(_NAMESPACE, "/".join(map(str, place))))
