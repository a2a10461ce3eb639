"""A newcomer reads the demo's letters and follows their links; nowhere else are letters shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from colep.app import create_app
from colep.core import tasks
from colep.letters.kinds import Kind
from tests.conftest import Visitor
from tests.helpers import only_sqlite
from tests.letters.letters import VALUES, written

pytestmark = only_sqlite


@pytest.fixture
def name(app: Flask) -> str:
    """The name of an Arabic letter in the folder."""
    written(Kind.ADMITTED, language="ar", name="ليلى <b>")
    tasks.work_off()
    (file,) = Path(app.config["SETTINGS"].data_dir, "letters").glob("*.eml")
    return file.stem


def test_letters_are_listed_and_read_with_their_link(visitor: Visitor, name: str) -> None:
    """CONTRACT: without a mail server letters are readable in the demo."""
    page = visitor.get("/demo/letters").text
    assert f'href="/demo/letters/{name}"' in page
    assert "judit@service.example" in page
    letter = visitor.get(f"/demo/letters/{name}").text
    assert f'<a href="{VALUES["link"]}">' in letter
    assert 'lang="ar" dir="rtl"' in letter
    assert "<b>" not in letter.partition("<main")[2]
    assert "/demo/letters" in visitor.get("/sign-in").text


def test_only_letters_are_read(visitor: Visitor, name: str) -> None:
    """Bad input: nothing beside the folder, nothing that is no letter."""
    for odd in (
        "x",
        "..%2F..%2Fsecret-key",
        "%2e%2e",
        f"{name}.eml",
        name[:-1],
        f".{name}",
        "20260101-000000-" + "a" * 43,
    ):
        assert visitor.get(f"/demo/letters/{odd}").status_code == 404


def test_an_empty_folder_says_what_to_do(visitor: Visitor) -> None:
    """Point 8: The first start of a demo."""
    assert "No letter yet" in visitor.get("/demo/letters").text


def test_production_has_no_such_page(app: Flask) -> None:
    """Row 18: what the demo shows to everybody exists in the demo only."""
    production = create_app(replace(app.config["SETTINGS"], environment="production", base_url="https://colep.example"))
    rules = {rule.rule for rule in production.url_map.iter_rules()}
    assert not [rule for rule in rules if rule.startswith("/demo")]
