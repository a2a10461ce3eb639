"""The guard: what it finds, what it raises by mistake, and how long it takes."""

import gc
import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from colep.screening.scan import scan

FOLDER = Path(__file__).parent / "data" / "guard"
#: The year in which the texts were written: days of birth are counted from it.
YEAR = 2026
_COUNTRIES = ("GR", "BG", "IQ", "IR")


@dataclass(frozen=True, slots=True)
class GuardFigure:
    """What was found in the texts with something, and what in those without."""

    name: str
    found: int
    of: int
    missed: Counter[str]
    alarms: int
    clean: int


@dataclass(frozen=True, slots=True)
class SpeedFigure:
    """Milliseconds of processor time for a text of 2,000 characters."""

    name: str
    p50: float
    p99: float


def measure() -> list[GuardFigure]:
    """Look at all texts: those with which the finders were made, and those that were written afterwards."""
    return [_figure("bench", ""), _figure("held out", "held-out-")]


def _figure(name: str, prefix: str) -> GuardFigure:
    dirty, clean = texts(f"{prefix}with.jsonl"), texts(f"{prefix}without.jsonl")
    missed = Counter(text["kind"] for text in dirty if text["kind"] not in _kinds(text))
    alarms = sum(bool(_kinds(text)) for text in clean)
    return GuardFigure(name, len(dirty) - missed.total(), len(dirty), missed, alarms, len(clean))


def texts(name: str) -> list[dict[str, Any]]:
    """Return the texts of a file."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def _kinds(text: dict[str, Any]) -> set[str]:
    found = scan(text["text"], country=text["country"], countries=text["countries"], this_year=YEAR)
    return {finding.kind.value for finding in found}


def speed() -> list[SpeedFigure]:
    """Measure ordinary posts in all languages, posts full of figures, and posts full of findings."""
    plain = "\n\n".join(text["text"] for text in texts("without.jsonl"))
    dirty = "\n\n".join(text["text"] for text in texts("with.jsonl"))
    figures = "In 2024 1,245 persons and 12,300 others at 17 points; see 2019/1240 of 12.11.2019, tel 24/7, 0-24. " * 20
    return [
        _speed("posts without", _posts(plain)),
        _speed("posts of figures", [figures[:2000]]),
        _speed("posts full of findings", _posts(dirty)),
    ]


def _posts(whole: str) -> list[str]:
    return [whole[place : place + 2000] for place in range(0, len(whole) - 2000, 2000)]


def _speed(name: str, posts: list[str]) -> SpeedFigure:
    for post in posts:
        scan(post, country="TR", countries=_COUNTRIES, this_year=YEAR)
    times = []
    gc.collect()
    gc.disable()
    for _ in range(max(5, 600 // len(posts))):
        for post in posts:
            began = time.thread_time()
            scan(post, country="TR", countries=_COUNTRIES, this_year=YEAR)
            times.append((time.thread_time() - began) * 1000)
    gc.enable()
    times.sort()
    return SpeedFigure(name, times[len(times) // 2], times[int(len(times) * 0.99)])


def main() -> None:
    """Print the figures."""
    for figure in measure():
        missed = ", ".join(f"{kind} {count}" for kind, count in figure.missed.items()) or "nothing"
        print(
            f"{figure.name}: found {figure.found} of {figure.of} ({figure.found / figure.of:.1%}), missed {missed};",
            end=" ",
        )
        print(f"false alarms {figure.alarms} of {figure.clean} ({figure.alarms / figure.clean:.1%})")
    for figure_ in speed():
        print(f"{figure_.name}, 2,000 characters: p50 {figure_.p50:.2f} ms, p99 {figure_.p99:.2f} ms of processor time")


if __name__ == "__main__":
    main()
