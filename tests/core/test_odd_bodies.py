"""Bodies that no page of ours sends, numbers that no column holds, and a pool that is used up."""

import io
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import TimeoutError as PoolTimeout

from colep.core.http import body
from tests.conftest import Visitor
from tests.helpers import nonce, only_sqlite

AsPerson = Callable[[str], Visitor]


@only_sqlite
@pytest.mark.parametrize(
    "sent", ['{"text": 5}', '{"text": ["a"]}', '["text"]', "7", "{", '{"text": "\\ud800", "language": {}}', "[" * 9000]
)
@pytest.mark.parametrize("where", ["/preview", "/sign-in"])
def test_a_body_that_is_no_form_is_refused(as_person: AsPerson, visitor: Visitor, sent: str, where: str) -> None:
    """Row 52: forms are all that is read; a token in a header opens no other way in."""
    who = visitor if where == "/sign-in" else as_person("layla")
    answer = who.client.post(
        where, data=sent, content_type="application/json", headers={"X-CSRFToken": who.csrf_token()}
    )
    assert answer.status_code == 415


@only_sqlite
def test_a_file_where_a_text_is_asked_for_is_refused(as_person: AsPerson) -> None:
    layla = as_person("layla")
    answer = layla.client.post(
        "/preview",
        data={"csrf_token": layla.csrf_token(), "text": (io.BytesIO(b"hello"), "a.txt"), "language": "en"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 415


@only_sqlite
def test_a_form_of_very_many_fields_costs_little(visitor: Visitor) -> None:
    """Reading half a million fields would keep the process from everybody else for a second."""
    began = time.process_time()
    answer = visitor.client.post(
        "/sign-in", data="a=&" * (body.LARGEST_BODY // 3), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert time.process_time() - began < 0.5


def test_numbers_that_no_column_holds_are_nobodys(as_person: AsPerson) -> None:
    layla = as_person("layla")
    for number in (2**31, 2**63, 10**30):
        assert layla.get(f"/rooms/general?before={number}").status_code == 200
        said = {"text": "An answer to nothing.", "nonce": nonce(), "reply_to": number}
        assert layla.post("/rooms/general/messages", said).status_code in (404, 422)


@only_sqlite
def test_a_pool_that_is_used_up_is_a_moments_wait(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 54 and P8: the answer says to try again, not that something broke."""

    def used_up(_token: str) -> None:
        raise PoolTimeout("QueuePool limit")

    monkeypatch.setattr("colep.accounts.queries.signed_in", used_up)
    visitor.client.set_cookie("colep_session", "any")
    answer = visitor.get("/charter")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
