"""Requests that no page makes, on both databases: missing or a sentence, never a fault that was not planted."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Visitor

AsPerson = Callable[[str], Visitor]


def test_a_query_that_failed_does_not_spoil_the_page_that_says_so(planted: FlaskClient, as_person: AsPerson) -> None:
    """The page of the fault asks the database again, also where a failed transaction answers nothing more."""
    assert planted.get("/planted/broken-query").status_code in (500, 503)
    layla = as_person("layla")
    for _ in range(3):
        answer = layla.get("/planted/broken-query")
        assert answer.status_code in (500, 503)
        assert 'dir="rtl"' in answer.text
    assert layla.get("/threads").status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        "/static/%00", "/static/" + "a" * 300, "/static/" + "a/" * 2000, "/static/..%2f..%2fcolep/app.py", "/static/../../wsgi.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
        "/static/img", "/static/..", "/threads/99999999999999999999", "/threads/4294967296", "/threads/2147483648-x", "/members/99999999999999999999999", "/threads/-1", "/threads/0",
        "/threads/1-x/99999999999999999999", "/threads/%00", "/threads/1-%00", "/threads/1-%ff", "/%ff%fe", "/threads/١", "/.git/config", "/.env", "/console", "/instance/demo.json",
        "/threads?after=MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMC4x", "/threads?route=%00", "/threads?country=%ff", "/threads?unread=2&after=%00", "/threads/new?route='",
        "/members/2147483647", "/directory/99999999999999999999", "/library/99999999999999999999-x", "/rooms/%00",
    ],
)  # fmt: skip
def test_odd_addresses_are_missing_and_never_a_fault(app: Flask, as_person: AsPerson, where: str) -> None:
    """Rows 47 and 61: numbers no column holds, NUL, paths that climb, what a scanner asks for."""
    answer = as_person("layla").get(where)
    assert answer.status_code < 500
    if where.startswith("/static") or "9999" in where.partition("?")[0]:
        assert answer.status_code in (308, 404)
