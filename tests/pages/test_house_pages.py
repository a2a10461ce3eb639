"""What the house says about itself, to everybody and in every language."""

from collections.abc import Callable

import pytest

from colep.core.i18n import INTERFACE
from tests.conftest import Visitor
from tests.helpers import only_sqlite

pytestmark = only_sqlite

PAGES = ("/", "/charter", "/labels", "/privacy")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("tag", INTERFACE)
def test_a_visitor_can_read_it(address: str, tag: str, visitor: Visitor) -> None:
    """In the language of the browser and in its direction, with one heading."""
    page = visitor.get(address, headers={"Accept-Language": tag})
    assert page.status_code == 200
    assert f'<html lang="{tag}" dir="{INTERFACE[tag].direction}"' in page.text
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("handle", ["judit", "samira", "oliver", "layla"])
@pytest.mark.parametrize("address", PAGES[1:])
def test_every_member_can_read_it(address: str, handle: str, as_person: Callable[[str], Visitor]) -> None:
    """Whatever else the law opens to them."""
    assert as_person(handle).get(address).status_code == 200


def test_a_visitor_is_told_what_this_is_and_nothing_of_members(visitor: Visitor) -> None:
    """The way in and the rules, not the pillars."""
    page = visitor.get("/").text
    assert 'href="/sign-in"' in page
    assert 'href="/charter"' in page
    assert 'href="/threads"' not in page


def test_the_charter_says_where_else_to_go(visitor: Visitor) -> None:
    """By the names that officers know."""
    page = visitor.get("/charter").text
    assert all(channel in page for channel in ("SIENA", "I-24/7", "Eurojust", "Chatham House Rule"))


def test_privacy_tells_how_long_sessions_live(visitor: Visitor) -> None:
    """From the law itself, so that the page cannot fall behind it."""
    page = visitor.get("/privacy").text
    assert all(span in page for span in ("30 minutes", "12 hours", "15 minutes", "8 hours"))
