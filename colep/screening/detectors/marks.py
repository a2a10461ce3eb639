"""Marks of classified papers. TLP labels, "LIMITE" and Europol's handling codes are no such marks and pass."""

import re
from collections.abc import Iterator

from colep.rules.screening import Kind
from colep.screening.folding import fold
from colep.screening.look import Finding, Look
from colep.screening.word_lists import word_lists

_LISTS = word_lists("marks.txt")
_CERTAIN_MARKS = frozenset(fold(mark).small for mark in _LISTS["certain"])
_ALL_MARKS = _CERTAIN_MARKS | frozenset(fold(mark).small for mark in _LISTS["alone"])
_BEGINNINGS = frozenset(mark[:2] for mark in _CERTAIN_MARKS)
_LONGEST = max(map(len, _ALL_MARKS)) + 4


def _any_of(marks: frozenset[str]) -> str:
    longest_first = sorted(marks, key=lambda mark: (-len(mark), mark))
    return "|".join(re.escape(mark).replace(r"\ ", " {1,3}").replace("/", " ?/ ?") for mark in longest_first)


_CERTAIN_HERE = re.compile(rf"(?:{_any_of(_CERTAIN_MARKS)})(?![\w-])")
#: Words that begin as marks do: with two capitals, or in a script that has none.
_WORD = re.compile(r"(?<![\w/-])[^\W\d_a-zß-öø-ÿа-џ]{2}")
_BRACKETS = re.compile(rf"[\[({{] ?(?P<mark>{_any_of(_ALL_MARKS)}) ?[\])}}]")
_LINE = re.compile(r"[^\n]+")
_SIGNS = " \t*_#-=~>|()[]{}«»\"'.!:/"
#: What may stand before a mark that stands alone.
_LABEL = re.compile(
    r"(?:classification|classified|security|marking|einstufung|gizlilik derecesi|derecesi|гриф(?: секретности)?|"
    r"гриф обмеження|طبقه ?بندی|درجه|درجه السریه|التصنیف|تصنیف|درجہ|ниво|minősítés) ?[:=-] ?"
)


def marks(look: Look) -> Iterator[Finding]:
    """Find marks: strong where one stands as a mark, weak where it is spoken of."""
    plain, small = look.folded.plain, look.folded.small
    taken: list[tuple[int, int]] = []
    for start, end in (*_alone(plain, small), *_in_brackets(plain, small)):
        taken.append((start, end))
        yield look.found(Kind.MARK, "", start, end)
    for word in _WORD.finditer(plain):
        if small[word.start() : word.end()] in _BEGINNINGS and (mark := _CERTAIN_HERE.match(small, word.start())):
            start, end = mark.span()
            if _is_written_as_mark(plain[start:end]) and not any(a <= start < b for a, b in taken):
                yield look.found(Kind.MARK_NAMED, "", start, end)


def _alone(plain: str, small: str) -> Iterator[tuple[int, int]]:
    """Yield marks on a line of their own, and certain ones at the head of a line."""
    for line in _LINE.finditer(small):
        if line.end() - line.start() > _LONGEST + 40 and line[0].lstrip(_SIGNS)[:2] not in _BEGINNINGS:
            continue
        start = line.start() + len(line[0]) - len(line[0].lstrip(_SIGNS))
        if label := _LABEL.match(small, start):
            start = label.end()
        rest = small[start : line.end()].rstrip(_SIGNS)
        if " ".join(rest.split()) in _ALL_MARKS:
            if not plain[start].islower():
                yield start, start + len(rest)
        elif mark := _CERTAIN_HERE.match(small, start):
            # A sign after it, or nothing: a sentence that only begins with the words goes on with a letter.
            is_over = small[mark.end() : line.end()].strip()[:1] in _SIGNS
            if is_over and _is_written_as_mark(plain[start : mark.end()]):
                yield start, mark.end()


def _in_brackets(plain: str, small: str) -> Iterator[tuple[int, int]]:
    for mark in _BRACKETS.finditer(small):
        start, end = mark.span("mark")
        if plain[start].isupper() and _is_written_as_mark(plain[start:end]):
            yield start, end


def _is_written_as_mark(typed: str) -> bool:
    """Marks are capitals, in scripts that have them."""
    return typed == typed.upper() or typed.lower() == typed.upper() or "nfd" in typed.lower()
