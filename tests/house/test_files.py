"""What is promised of the files themselves: templates, imports, settings, locks, the one commit."""

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

from colep.core.config import KNOWN
from colep.core.db import Base
from tests.helpers import only_sqlite

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted((ROOT / "colep").rglob("*.py"))
PARTIAL = re.compile(r"(^|/)_")


def name_of(path: Path) -> str:
    """Return a template's name."""
    return path.relative_to(ROOT / "templates").as_posix()


@only_sqlite
def test_every_template_compiles_and_finds_what_it_takes_in(app: Flask) -> None:
    """A mistake in a page that is rarely opened is found here."""
    for path in TEMPLATES:
        tree = app.jinja_env.parse(path.read_text(), name_of(path))
        app.jinja_env.get_template(name_of(path))
        for other in meta.find_referenced_templates(tree):
            assert other is None or (ROOT / "templates" / other).is_file(), f"{path} takes in {other}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_a_page_with_a_title_or_a_part(path: Path) -> None:
    """Row 54 and the house: no code inside, and nothing that makes text HTML but the two that hold safe HTML."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    if not PARTIAL.search(name_of(path)) and name_of(path) != "base.html":
        assert '{% extends "base.html" %}' in text
        assert re.search(r"\{% block title %\}.*\S.*\{% endblock %\}", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text, re.IGNORECASE)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert 'nonce="{{ nonce() }}"' in script or 'type="application/json"' in script, script
    for line in text.splitlines():
        if "| safe" in line or "|safe" in line:
            assert re.search(r"\{\{ ?(\w+\.)?(html|preview|\w*_html) ?\| ?safe ?\}\}", line), line
    assert "autoescape false" not in text
    assert len(path.read_text().splitlines()) < 200


def test_every_form_that_posts_carries_a_token() -> None:
    """Row 55: also those that only a script sends."""
    for path in TEMPLATES:
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE):
            assert "csrf" in form.lower() or "TOKEN" in form or "token" in form, f"{path}: {form[:120]}"


def test_every_template_that_code_names_exists() -> None:
    """`render_template("x.html")` and `fragment("x.html", …)`, found without opening the page; and none lies about."""
    named = {(path.name, name) for path in SOURCES for name in re.findall(r'"([\w/-]+\.html)"', path.read_text())}
    for source, name in sorted(named):
        assert (ROOT / "templates" / name).is_file(), f"{source} names {name}"
    used = {name for _source, name in named} | {
        name for path in TEMPLATES for name in re.findall(r'"([\w/-]+\.html)"', path.read_text())
    }
    assert [name_of(path) for path in TEMPLATES if name_of(path) not in used] == []


def test_every_asset_that_a_template_names_is_built() -> None:
    """A script or icon that is missing would be a fault when the page is opened."""
    manifest = json.loads((ROOT / "static" / "dist" / "manifest.json").read_text())
    icons = set((ROOT / "static" / "src" / "icons.txt").read_text().split())
    for path in [*TEMPLATES, *SOURCES]:
        for name in re.findall(r"asset\(['\"]([\w./-]+)['\"]\)", path.read_text()):
            assert name in manifest, f"{path} names {name}"
        for name in re.findall(r"\bicon\(\"([\w-]+)\"", path.read_text()):
            assert name in icons, f"{path} names the icon {name}"


def test_imports_point_downward() -> None:
    """DESIGN §2: the contract of import-linter holds, and covers every package."""
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 kept, 0 broken" in run.stdout


def test_the_law_knows_nothing_but_itself() -> None:
    """DESIGN: `rules` is pure Python, standard library only, no input or output."""
    for path in (ROOT / "colep" / "rules").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert name.startswith("colep.rules") or name in (
                    "dataclasses",
                    "enum",
                    "datetime",
                    "collections.abc",
                    "typing",
                ), f"{path}: {name}"


def calls(path: Path) -> list[str]:
    """Return what a file calls, as it is written: `datetime.now`, `db.session.commit`."""
    return [ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def test_there_is_one_commit_and_one_clock() -> None:
    """DESIGN: whoever commits or asks the time elsewhere goes round the house."""
    for path in SOURCES:
        for call in calls(path):
            if path.name != "db.py":
                assert not call.endswith(("session.commit", "connection.commit", ".begin_nested")), f"{path}: {call}"
            if path.name != "clock.py":
                assert call not in (
                    "datetime.now",
                    "datetime.utcnow",
                    "time.time",
                    "date.today",
                    "datetime.datetime.now",
                ), f"{path}: {call}"


def tables_named_in(path: Path) -> list[str]:
    """Return the tables that a file imports; words and limits of a models module are no tables."""
    imports = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
    ]
    things = {
        alias.name: getattr(importlib.import_module(node.module or ""), alias.name)
        for node in imports
        for alias in node.names
    }
    return [name for name, thing in things.items() if isinstance(thing, type) and issubclass(thing, Base)]


def test_views_know_no_tables_and_queries_write_nothing() -> None:
    """DESIGN §2: what each file of a feature may not."""
    for path in SOURCES:
        text = path.read_text()
        if path.name == "views.py":
            assert "sqlalchemy" not in text, path
            assert tables_named_in(path) == [], path
        if path.name == "queries.py":
            assert not re.search(r"\btransaction\(|\bexecute\(|\binsert\(|\bupdate\(|\bdelete\(", text), path
        if path.name == "events.py" and path.parent.name != "core":
            assert not re.search(r"^    (text|html|title|name|email)\b", text, re.MULTILINE), path
        assert ".offset(" not in text, f"{path}: lists are keyset pages"


def test_only_the_house_itself_makes_text_html() -> None:
    """Row 43: `Markup(…)` over anything but constants, formats and fragments is where XSS begins."""
    allowed = {"frame.py", "fragments.py", "pieces.py", "i18n.py", "listing.py"}
    for path in SOURCES:
        if path.name not in allowed:
            assert not [
                call
                for call in calls(path)
                if call in ("Markup", "markupsafe.Markup", "render_template_string", "eval", "exec")
            ], path


def test_every_setting_is_documented_and_nothing_else() -> None:
    """CONTRACT: a setting that nobody can look up is a trap."""
    text = (ROOT / "docs" / "SETTINGS.md").read_text()
    documented = set(re.findall(r"^\| `(COLEP_\w+)` \|", text, re.MULTILINE))
    assert documented == set(KNOWN)
    assert "| `PORT` |" in text


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    """Row 61: the same lock works behind every mirror; every file is known by its hash."""
    text = (ROOT / name).read_text()
    assert not re.search(
        r"https?://|git\+|file:|--index-url|--find-links", re.sub(r'"(funding|url|homepage)":[^\n]*', "", text)
    )
    for unwanted in ("gevent-websocket", "gevent_websocket", "eventlet"):
        assert unwanted not in text
    if name.endswith(".txt"):
        pinned = re.findall(
            r"^([\w.-]+(?:\[[\w,]+\])?==[^\s;\\]+)[^\n]*\\\n\s+--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE
        )
        assert len(pinned) == len(re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)) > 20
    else:
        assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_what_is_declared_is_locked() -> None:
    """A version in pyproject.toml that the lock does not have would never be installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, declared in (
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-dev.txt", [one for one in project["dependency-groups"]["dev"] if isinstance(one, str)]),
    ):
        locked = {
            line.split(" ")[0].split("[")[0].partition("==")[0].lower() + "==" + line.split("==")[1].split(" ")[0]
            for line in (ROOT / name).read_text().splitlines()
            if re.match(r"^[\w.\[\],-]+==", line)
        }
        for requirement in declared:
            wanted = re.sub(r"\[.*?\]", "", requirement.split(";")[0].strip()).lower()
            assert wanted in locked, f"{wanted} is not in {name}"
