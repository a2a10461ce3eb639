"""What every answer carries, what comes in and what is refused, whatever the page."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from colep.app import create_app
from colep.core.http import assets, body
from colep.core.http.doors import UndeclaredDoor, check_doors, may
from colep.core.http.mistakes import words_for
from colep.rules import policy
from colep.rules.actions import Action
from tests.conftest import Visitor, close, settings_for
from tests.helpers import likeness, only_sqlite

pytestmark = only_sqlite
AsPerson = Callable[[str], Visitor]

#: One address for each kind of answer. The planted ones are made in `planted`.
ANSWERS = {
    200: ("GET", "/sign-in"), 302: ("GET", "/threads"), 301: ("GET", "/planted/moved"), 404: ("GET", "/nowhere"), 405: ("DELETE", "/sign-in"),
    401: ("GET", "/planted/stranger"), 409: ("GET", "/planted/conflict"), 422: ("GET", "/planted/invalid"), 429: ("GET", "/planted/too-fast"),
    500: ("GET", "/planted/fault"), 503: ("GET", "/planted/away"), 415: ("GET", "/planted/415"), 413: ("GET", "/planted/413"), 400: ("POST", "/sign-in"),
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}  # fmt: skip


@pytest.mark.parametrize("status", sorted(ANSWERS))
def test_every_kind_of_answer_carries_its_headers(planted: FlaskClient, status: int) -> None:
    """Row 54: pages, redirects and faults alike; and nobody keeps what was answered (row 26)."""
    method, where = ANSWERS[status]
    answer = planted.open(where, method=method)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert rule in policy
    for loose in ("unsafe", "*", "data:", "http:", "https:"):
        assert loose not in policy
    for secret in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        assert secret not in answer.headers


def test_a_nonce_is_fresh_and_names_every_script(planted: FlaskClient) -> None:
    """Row 54: never the same twice, and no script stands in a page without it."""
    seen = set()
    for _ in range(20):
        answer = planted.get("/sign-in")
        found = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert len(found) == 1
        assert len(found[0]) >= 22
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{found[0]}"' in script for script in scripts)
        seen.add(found[0])
    assert len(seen) == 20


def test_what_is_not_a_page_can_do_nothing(planted: FlaskClient) -> None:
    """Row 54: JSON and files opened by themselves."""
    answer = planted.get("/healthz")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


def test_production_speaks_of_tls_and_binds_its_cookies(tmp_path: Path, database_url: str) -> None:
    """Rows 25 and 54: two years of HSTS, `__Host-` cookies that are Secure and HttpOnly; elsewhere none of it."""
    app = create_app(settings_for(database_url, tmp_path, environment="production", base_url="https://localhost"))
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-colep_form=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert "demo" not in {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()}
    with app.app_context():
        close()


def test_elsewhere_nothing_pretends_to_be_tls(planted: FlaskClient) -> None:
    """HSTS on a demo would lock its reader out of it."""
    assert "Strict-Transport-Security" not in planted.get("/sign-in").headers


def test_a_fault_tells_the_log_and_not_the_reader(planted: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Row 61: a reference that can be read out; the trace is in the log beside the same reference."""
    answer = planted.get("/planted/fault")
    reference = re.search(r"<code>([0-9a-f]{8})</code>", answer.text)
    assert reference
    assert "a secret of the house" not in answer.text
    assert "Traceback" not in answer.text
    assert reference[1] in caplog.text
    assert "a secret of the house" in caplog.text


def test_a_database_that_is_away_is_said_to_be_away(planted: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """With the time after which to try again, and without a member's words in the log (row 60)."""
    answer = planted.get("/planted/away")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "words of a member" not in caplog.text
    assert "secret" not in caplog.text


def test_a_row_that_failed_is_not_told_to_the_log(planted: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Row 60: PostgreSQL puts the whole row, text and all, into its message."""
    answer = planted.get("/planted/row")
    assert answer.status_code == 500
    assert "words of a member" not in caplog.text + answer.text
    assert "planted" in caplog.text


@pytest.mark.parametrize("status", [code for code in ANSWERS if code >= 400])
def test_faults_are_json_where_json_was_asked_for(planted: FlaskClient, status: int) -> None:
    """CONTRACT: `{"error": {"code", "message"}}`, the message a sentence."""
    method, where = ANSWERS[status]
    answer = planted.open(where, method=method, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    error = json.loads(answer.text)["error"]
    assert set(error) == {"code", "message"}
    assert error["message"].endswith(".")


def test_forbidden_looks_missing(planted: FlaskClient) -> None:
    """Row 38: 403 is never said."""
    answers = [likeness(planted.get(f"/planted/{kind}")) for kind in ("403", "404", "role", "missing")]
    assert answers[0][0] == 404
    assert all(answer[0] == 404 and _without_address(answer) == _without_address(answers[0]) for answer in answers)


def _without_address(answer: tuple[int, str, dict[str, str]]) -> str:
    return re.sub(r"/planted/\w+", "", answer[1])


def test_every_code_has_words_of_its_own() -> None:
    """A title and what to do; nothing falls back to the words of another fault."""
    codes = [
        "csrf",
        "unreadable",
        "sign-in",
        "missing",
        "method",
        "conflict",
        "too-large",
        "type",
        "invalid",
        "too-fast",
        "fault",
        "unavailable",
        "bad-request",
    ]
    assert len({words_for(code) for code in codes}) == len(codes)
    assert words_for("never heard of") == words_for("bad-request")


def test_a_method_that_does_not_work_names_those_that_do(planted: FlaskClient) -> None:
    """RFC 9110, 15.5.6."""
    answer = planted.open("/sign-out", method="PUT")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


# --- What comes in ---


def test_what_is_too_large_is_refused_before_it_is_read(app: Flask, as_person: AsPerson) -> None:
    """Row 57: also where the length is not said beforehand, in a form of either kind."""
    layla = as_person("layla")
    token = layla.csrf_token()
    large = "a" * (body.LARGEST_BODY + 1)
    part = f'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n{large}\r\n--x--\r\n'
    for kind, sent in (
        ("application/x-www-form-urlencoded", f"csrf_token={token}&text={large}"),
        ("multipart/form-data; boundary=x", part),
    ):
        answer = layla.client.post("/preview", data=sent, content_type=kind)
        assert answer.status_code == 413
        assert 'dir="rtl"' in answer.text
        assert len(answer.text) < 20_000
    parts = {f"field{number}": "x" for number in range(300)}
    assert (
        layla.client.post(
            "/preview", data={"csrf_token": token, **parts}, content_type="multipart/form-data"
        ).status_code
        == 413
    )
    assert layla.post("/preview", {"text": "b" * 1000, "language": "ar"}).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"text=%FF%FE",
        b"text=\xff\xfe",
        b"text=%E4%F6%FC",
        b"text=%C3",
        b"text=%ED%A0%80",
        b"text=%C0%80",
        b"%FF=a",
        "text=Привет".encode("cp1251"),
    ],
)
def test_what_is_not_unicode_is_refused_with_a_sentence(app: Flask, visitor: Visitor, raw: bytes) -> None:
    """Row 52: rather than keep what the sender did not write."""
    answer = visitor.client.post("/language", data=raw, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "Unicode" in answer.text


def test_a_form_of_several_parts_must_be_text_too(app: Flask, visitor: Visitor) -> None:
    """Row 52."""
    part = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    answer = visitor.client.post("/language", data=part, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "Unicode" in answer.text


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        ("application/json", b'{"a": NaN}'), ("application/json", b"[" * 5000), ("application/json", b'{"a":1,"a":2}'), ("application/json", b'"\\ud800"'),
        ("text/plain", b"\x00"), ("application/octet-stream", b"\x00" * 100), ("multipart/form-data", b"no boundary"), ("", b"x"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfet\x00"), ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
        ("application/x-www-form-urlencoded", b"&" * 100_000), ("application/x-www-form-urlencoded", b"csrf_token=" + b"%" * 1000),
    ],
)  # fmt: skip
def test_odd_bodies_are_refused_and_never_a_fault(
    app: Flask, as_person: AsPerson, content_type: str, raw: bytes
) -> None:
    """Row 52: 4xx, never 5xx, on every address that takes something."""
    layla = as_person("layla")
    for where in ("/sign-in", "/language", "/threads/new", "/preview", "/account/preferences"):
        answer = layla.client.post(where, data=raw, content_type=content_type)
        assert 400 <= answer.status_code < 500, (where, answer.status_code)


# --- Files and compression ---


def test_built_files_are_kept_for_ever_and_carry_the_headers(app: Flask, visitor: Visitor) -> None:
    """Rows 26 and 54: what has its content in its name may be kept; it is no page."""
    for name in ("page.js", "app.ltr.css", "app.rtl.css", "icons.svg", "img/favicon.svg"):
        answer = visitor.get(assets.assets.url(name))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert "Set-Cookie" not in answer.headers
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("identity", None),
        ("", None),
        ("br;q=0, gzip;q=0", None),
        ("deflate", None),
        ("gzip;q=0.5, br;q=0.1", "br"),
    ],
)
def test_pages_and_files_come_packed_as_the_browser_reads(
    app: Flask, visitor: Visitor, accepted: str, encoding: str | None
) -> None:
    """RFC 9110, 12.5.3: never in a form that was refused; unpacked they are the same."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    for where in (assets.assets.url("page.js"), "/sign-in"):
        answer = visitor.get(where, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == encoding
        plain = unpack(answer.data)
        assert b"Colep" in plain or b"function" in plain or b"document" in plain
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_small_answers_are_not_packed(app: Flask, visitor: Visitor) -> None:
    """It would make them larger."""
    assert "Content-Encoding" not in visitor.get("/healthz", headers={"Accept-Encoding": "br"}).headers


def test_head_is_get_without_its_body(app: Flask, as_person: AsPerson) -> None:
    """RFC 9110, 9.3.2."""
    layla = as_person("layla")
    for where in ("/sign-in", "/threads", "/nowhere", assets.assets.url("page.js")):
        head, get = app.test_client().head(where), app.test_client().get(where)
        assert (head.status_code, head.data, head.headers.get("Location")) == (
            get.status_code,
            b"",
            get.headers.get("Location"),
        )
        head, get = layla.client.head(where), layla.get(where)
        assert head.status_code == get.status_code
        assert head.data == b""


# --- Doors ---


def test_a_view_without_an_action_does_not_start(app: Flask) -> None:
    """Row 28, deny by default: it is found when the house is put together, not when somebody walks in."""
    app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    with pytest.raises(UndeclaredDoor, match="forgotten"):
        check_doors(app)


def test_a_public_view_must_stand_in_the_list(app: Flask) -> None:
    """Row 28."""
    app.add_url_rule("/leaflet", "leaflet", may(Action.PUBLIC_READ)(lambda: "a leaflet"))
    with pytest.raises(UndeclaredDoor, match="leaflet is public"):
        check_doors(app)


def test_an_action_without_a_row_is_nobody_s(app: Flask, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 28: forgetting the row closes the door; it does not open it."""
    monkeypatch.delitem(policy.LAW, Action.ACCOUNT_READ)
    assert as_person("marlene").get("/account").status_code == 404
