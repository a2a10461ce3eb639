"""The guard's figures, held on the texts of its bench."""

import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from colep.screening.scan import scan

FOLDER = Path(__file__).parents[2] / "bench" / "data" / "guard"


@cache
def _texts(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines())


def _kinds(text: dict[str, Any]) -> set[str]:
    found = scan(text["text"], country=text["country"], countries=text["countries"], this_year=2026)
    return {finding.kind.value for finding in found}


def test_the_bench_is_large_enough() -> None:
    """Figures: at least 200 texts with and 500 without such data, in ten languages."""
    assert len(_texts("with.jsonl")) >= 200
    assert len(_texts("without.jsonl")) >= 500
    for name in ("with.jsonl", "without.jsonl"):
        assert len({text["language"] for text in _texts(name)}) >= 10


@pytest.mark.parametrize("name", ["with.jsonl", "held-out-with.jsonl"])
def test_structured_identifiers_are_found(name: str) -> None:
    """Figures: found at least 95 %, also in texts that were never used to change the finders."""
    texts = _texts(name)
    missed = [text for text in texts if text["kind"] not in _kinds(text)]
    assert len(missed) <= 0.05 * len(texts), missed


@pytest.mark.parametrize("name", ["without.jsonl", "held-out-without.jsonl"])
def test_false_alarms_are_few(name: str) -> None:
    """Figures: false alarms at most 3 %."""
    texts = _texts(name)
    alarmed = [(text["text"], kinds) for text in texts if (kinds := _kinds(text))]
    assert len(alarmed) <= 0.03 * len(texts), alarmed


def test_a_post_of_2000_characters_takes_two_milliseconds() -> None:
    """Figures: 2 ms a post, in processor time, median of posts in all languages; the bench prints the 99th too."""
    posts = _posts_of_2000()
    times = []
    for post in posts * 3:
        began = time.thread_time()
        scan(post, country="TR", countries=("GR", "BG", "IQ", "IR"))
        times.append(time.thread_time() - began)
    assert sorted(times)[len(times) // 2] < 0.002


def _posts_of_2000() -> list[str]:
    whole = "\n\n".join(text["text"] for text in _texts("without.jsonl"))
    return [whole[place : place + 2000] for place in range(0, len(whole) - 2000, 2000)]
