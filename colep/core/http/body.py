"""What comes in: its size, and that it is text. Checked before anybody reads a form."""

from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from colep.core.errors import Missing, Unreadable

#: The longest form is a practice: six sections of 20,000 letters of up to four bytes, percent-encoded.
LARGEST_BODY = 2 * 1024 * 1024

#: The largest form lets one choose among all countries. Taking apart half a million fields stops the process.
MOST_FIELDS = 1000

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def init_body(app: Flask) -> None:
    """Limit what a request may carry."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.config["MAX_FORM_PARTS"] = 200


def require_text() -> None:
    """Raise Unreadable if a form is not UTF-8, rather than keep what the sender did not write.

    Raises Missing for an address with a NUL in it: nothing has such a name, and databases refuse to look for it.
    Forms are all that is read: anything else that brings a body, or a file, raises UnsupportedMediaType,
    and a form of very many fields RequestEntityTooLarge.
    """
    if "\x00" in request.path or any("\x00" in value for _name, value in request.args.items(multi=True)):
        raise Missing
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    body = request.get_data(cache=True, parse_form_data=False)
    if not body:
        return
    if request.mimetype not in _FORMS:
        raise UnsupportedMediaType
    if body.count(b"&") > MOST_FIELDS and request.mimetype != "multipart/form-data":
        raise RequestEntityTooLarge
    raw = body if request.mimetype == "multipart/form-data" else unquote_to_bytes(body.replace(b"+", b" "))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("the form is not UTF-8") from error
    if request.files:
        raise UnsupportedMediaType
