"""Where to go on to after signing in: this site, and nowhere else."""

import pytest
from flask import Flask

from colep.core.http.local import local_address
from tests.conftest import Visitor
from tests.helpers import only_sqlite

AWAY = [
    "http://evil.example", "https://evil.example/", "//evil.example", "///evil.example", "////evil.example", "\\\\evil.example", "/\\evil.example",
    "\\/evil.example", "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", " /\\evil.example",
    "/\x0b/evil.example", "/\x00/evil.example", "/\x01//evil.example", "http:evil.example", "http:/evil.example", "https:///evil.example", "javascript:alert(1)",
    "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.c", "ftp://evil.example", "evil.example", "www.evil.example", "@evil.example",
    "localhost@evil.example", ".evil.example", "../evil", "?next=//evil.example", "#//evil.example", ":80", "http://localhost@evil.example", "http://localhost:80@evil.example",
    "http://localhost.evil.example", "HTTP://EVIL.EXAMPLE", "//evil.example/%2f..", "//evil.example:80/threads", "//[::1]/", "//evil。example", "／／evil.example",
    "/ /evil.example", "/\u00a0\\evil.example", "/threads\r\nLocation: http://evil.example", "/threads\nSet-Cookie: a=b", "", "\x7f//evil.example", "/\x7f/evil.example", "http:\\\\evil.example", "//\u202eevil", "/\\\\\\evil.example",
]  # fmt: skip
HERE = [
    "/",
    "/threads",
    "/threads?route=east-med&unread=1",
    "/threads/7-كيف/3#post-3",
    "/a:b",
    "/@name",
    "/x//y",
    "/x?next=http://a",
    "/%2f%2fevil.example",
    "/.//x",
]


def test_there_are_enough_vectors() -> None:
    """Row 56."""
    assert len(set(AWAY)) >= 40


@pytest.mark.parametrize("wanted", AWAY)
def test_nothing_leads_away(wanted: str) -> None:
    """Row 56: what a browser could read as another host's address becomes the start."""
    assert local_address(wanted) == "/"
    assert local_address(wanted, "/account") == "/account"


@pytest.mark.parametrize("wanted", HERE)
def test_paths_of_this_site_stay(wanted: str) -> None:
    """With their query and their mark."""
    assert local_address(wanted) == wanted


def test_none_is_the_start() -> None:
    """Nothing was asked for."""
    assert local_address(None) == "/"


@only_sqlite
def test_no_form_of_the_site_leads_away(app: Flask, visitor: Visitor) -> None:
    """Row 56: language and colours go back to a page of this site, whatever the form says."""
    token = visitor.csrf_token()
    for wanted in AWAY:
        for address, field in (("/language", {"language": "tr"}), ("/theme", {"theme": "dark"})):
            answer = visitor.client.post(address, data={"csrf_token": token, "next": wanted, **field})
            assert answer.status_code == 302
            assert answer.headers["Location"] == "/", wanted
    for wanted in HERE:
        answer = visitor.client.post("/theme", data={"csrf_token": token, "next": wanted, "theme": ""})
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].startswith("//")
