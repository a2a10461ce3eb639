"""The short way in exists in the demo, for the cast, and nowhere else."""

from pathlib import Path

import pytest

from colep.app import create_app
from tests.conftest import Visitor, settings_for
from tests.demo.conftest import Demo


@pytest.fixture
def somebody(demo: Demo) -> Visitor:
    """Somebody with a browser at the door of the demo."""
    return Visitor(demo.app.test_client())


def test_the_page_offers_the_cast(somebody: Visitor) -> None:
    """By name in their own script, with role and country."""
    page = somebody.get("/sign-in").text
    assert page.count('name="person"') == 13
    assert "ليلى الحديثي" in page
    assert "Türkiye" in page


def test_one_press_signs_in(somebody: Visitor) -> None:
    """And leads on to where one wanted to go."""
    answer = somebody.post("/demo/sign-in", {"person": "emre", "next": "/threads"})
    assert (answer.status_code, answer.location) == (302, "/threads")
    assert somebody.get("/account/sessions").status_code == 200


@pytest.mark.parametrize("person", ["", "nobody", "eleni"])
def test_only_the_cast_comes_in(person: str, somebody: Visitor) -> None:
    """Not people who are unknown, nor those of the community who are not of the cast."""
    assert somebody.post("/demo/sign-in", {"person": person}).status_code == 404
    assert somebody.get("/account/sessions").status_code == 302


def test_leads_nowhere_else(somebody: Visitor) -> None:
    """An address of another site is not followed."""
    answer = somebody.post("/demo/sign-in", {"person": "emre", "next": "//evil.example"})
    assert answer.location == "/"


def test_needs_the_token_of_the_form(somebody: Visitor) -> None:
    """Another site cannot sign anybody in."""
    assert somebody.client.post("/demo/sign-in", data={"person": "emre"}).status_code == 400


@pytest.mark.parametrize("environment", ["development", "production"])
def test_is_not_there_outside_the_demo(environment: str, demo: Demo, tmp_path: Path) -> None:
    """Neither the address nor the people on the page, with the same database behind."""
    settings = demo.app.config["SETTINGS"]
    elsewhere = create_app(settings_for(settings.database_url, tmp_path, environment=environment))
    assert "demo.sign_in" not in elsewhere.view_functions
    visitor = Visitor(elsewhere.test_client())
    assert visitor.post("/demo/sign-in", {"person": "emre"}).status_code == 404
    assert 'name="person"' not in visitor.get("/sign-in").text
