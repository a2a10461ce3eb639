"""Names of files, and words joined by low lines, are read as words."""

import json
import time
from pathlib import Path

import pytest

from colep.screening.scan import scan

FOLDER = Path(__file__).parents[2] / "bench" / "data" / "guard"
#: What needs lines, blanks or the head of a text to be what it is; and a mailbox, which keeps its low lines.
NOT_IN_A_NAME = frozenset({"travel-zone", "mark", "mark-named", "name-date", "birth", "email"})


def texts(name: str) -> list[dict[str, str]]:
    """Return the bench's texts that can be the name of a file."""
    found = [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]
    return [text for text in found if "\n" not in text["text"]]


def kinds(text: dict[str, str]) -> set[str]:
    """Look at a text as the name of a file."""
    name = f"{text['text'].replace(' ', '_')}.pdf"
    found = scan(name, country=text["country"], countries=text["countries"], this_year=2026)
    return {finding.kind.value for finding in found}


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("passport_X1234567.pdf", "document", "X1234567"),
        ("see the scan in passport_X1234567.jpg, second page", "document", "X1234567"),
        ("IBAN_TR330006100519786457841326.pdf", "iban", "TR330006100519786457841326"),
        ("TC_kimlik_no_10000000146.pdf", "national-id", "10000000146"),
        ("call_+905321234567.txt", "phone", "+905321234567"),
        ("IMO_9074729_side.jpg", "vessel", "9074729"),
        ("_passport_ X1234567", "document", "X1234567"),
        ("john_doe@mail.example", "email", "john_doe@mail.example"),
    ],
)
def test_low_lines_part_words(text: str, kind: str, part: str) -> None:
    """Point 7: file names are checked like texts; the author is shown the part as it was typed."""
    (finding,) = scan(text, country="TR", this_year=2026)
    assert (finding.kind, text[finding.start : finding.end]) == (kind, part)


@pytest.mark.parametrize(
    "text", ["https://site.example/a_b_10000000146_kimlik.pdf", "snake_case_words", "minutes_2026-11-24_final.docx"]
)
def test_addresses_of_pages_and_plain_names_pass(text: str) -> None:
    """Point 7: figures in the address of a page are nobody's number; a day of a meeting is none of a birth."""
    assert scan(text, country="TR", this_year=2026) == ()


def test_the_bench_as_names_of_files() -> None:
    """Figures: structured identifiers at least 95 %, false alarms at most 3 %, with low lines for blanks."""
    dirty = [text for text in texts("with.jsonl") if text["kind"] not in NOT_IN_A_NAME]
    assert len(dirty) >= 200
    assert sum(text["kind"] in kinds(text) for text in dirty) >= 0.95 * len(dirty)
    clean = texts("without.jsonl")
    assert sum(bool(kinds(text)) for text in clean) <= 0.03 * len(clean)


@pytest.mark.parametrize("text", ["a" * 19_999 + "_", "a_" * 10_000, "a.b-c+" * 3300 + "_", "_" * 20_000])
def test_no_text_keeps_it_busy(text: str) -> None:
    """Bad input: long joined words cost milliseconds, not minutes."""
    began = time.process_time()
    scan(text)
    assert time.process_time() - began < 1
