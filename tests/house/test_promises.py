"""Every test of membership and of what comes after it says which requirement it proves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PACKAGES = ("accounts", "enrolment", "groups", "letters", "membership", "moderation", "screening", "secretariat")

#: A row of the security requirements, a point of the feature's order, a promise or failure of the reliability
#: requirements, or the document that says so.
NUMBER = re.compile(
    r"(Rows? \d|Points? \d|R\d|P\d|Figures?|Facts \d|CONTRACT|DESIGN|Privacy|Bad input|Rule of the house)"
)

FILES = sorted(path for package in PACKAGES for path in (TESTS / package).glob("test_*.py"))


def written_in(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the tests of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_test_names_its_requirement(path: Path) -> None:
    """A test without one proves something that nobody asked for, or nobody can find it when the requirement changes."""
    nameless = [test.name for test in written_in(path) if not NUMBER.match(ast.get_docstring(test) or "")]
    assert nameless == []


def test_the_files_are_found() -> None:
    """Otherwise the test above would be silent for ever."""
    assert len(FILES) > 20
    assert sum(1 for path in FILES for _test in written_in(path)) > 200
