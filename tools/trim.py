"""Leaves out of Bootstrap's style sheet what no page can use.

A rule stays when every class that it asks for is written out in a template or a script. The other way
round: a class put together out of parts (`"btn-" + kind`) is not found, so write Bootstrap's names in full.
"""

import re
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

WORD = re.compile(r"[A-Za-z][\w-]*")
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
#: Classes in these brackets are not asked for: a rule may apply without them.
EITHER = re.compile(r":(?:not|is|where)\([^()]*\)")
#: Commas between selectors, not those in brackets.
COMMA = re.compile(r",(?![^(\[]*[)\]])")


def words_of(files: Iterable[Path]) -> frozenset[str]:
    """Return every word that could be the name of a class in these files."""
    return frozenset(word for file in files for word in WORD.findall(file.read_text()))


def trimmed(css: str, words: Set[str]) -> str:
    """Return a minified style sheet without the rules for classes that are not among the words."""
    return "".join(_kept(COMMENT.sub("", css), words))


def _kept(css: str, words: Set[str]) -> Iterator[str]:
    for head, body in _blocks(css):
        if head.startswith(("@media", "@supports")):
            if inner := "".join(_kept(body, words)):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif selectors := [one for one in COMMA.split(head) if words.issuperset(_classes(one))]:
            yield f"{','.join(selectors)}{{{body}}}"


def _classes(selector: str) -> list[str]:
    return CLASS.findall(EITHER.sub("", selector))


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Split a style sheet into its outermost blocks: what stands before the bracket, and what is in it."""
    begin = 0
    while (opening := css.find("{", begin)) >= 0:
        end = _closing(css, opening)
        # A statement without a block, as @charset, ends before the selector begins.
        yield css[begin:opening].rpartition(";")[2].strip(), css[opening + 1 : end]
        begin = end + 1


def _closing(css: str, opening: int) -> int:
    depth = 0
    for bracket in re.compile("[{}]").finditer(css, opening):
        depth += 1 if bracket[0] == "{" else -1
        if depth == 0:
            return bracket.start()
    raise ValueError("the style sheet has a block without an end")
