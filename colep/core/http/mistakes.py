"""What is said when something is wrong: a page that tells what to do next, or JSON where it was asked for.

Missing and forbidden look alike. A fault gets a short reference that can be read out on the telephone;
the log has the same reference with the trace, and nothing that a member typed.
"""

import logging
from collections.abc import Callable

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from colep.core import faults
from colep.core.db import db
from colep.core.errors import ColepError
from colep.core.http.doors import wants_json
from colep.core.i18n import gettext as _
from colep.rules.policy import NotAllowed

log = logging.getLogger(__name__)

_CODES = {
    400: "bad-request",
    401: "sign-in",
    403: "missing",
    404: "missing",
    405: "method",
    409: "conflict",
    413: "too-large",
    415: "type",
    422: "invalid",
    429: "too-fast",
    500: "fault",
    503: "unavailable",
}


def words_for(code: str) -> tuple[str, str]:
    """Return the title of an error page and the sentence that says what to do."""
    words = {
        "bad-request": (_("This could not be read"), _("Go back, check what you entered and send it again.")),
        "csrf": (
            _("This form is too old"),
            _(
                "The page was open for a long time, so to be safe nothing was changed. Your text is below: "
                "copy it, open the page again and send it."
            ),
        ),
        "unreadable": (
            _("This text could not be read"),
            _("It was not sent as Unicode text (UTF-8). Copy it from a text editor and send it again."),
        ),
        "sign-in": (_("You are not signed in"), _("Sign in and do this again. Nothing was changed.")),
        "enrol": (
            _("Your enrolment is not finished"),
            _("Take the steps that are left, then do this again. Nothing was changed."),
        ),
        "enrolled": (_("You are enrolled already"), _("There is nothing left to do here.")),
        "passkey": (
            _("This opens with a passkey only"),
            _("Sign in with your passkey, then do this again. A code is not enough here. Nothing was changed."),
        ),
        "fresh": (
            _("Prove again that it is you"),
            _("This is possible for a few minutes after a proof, so that nobody does it at a screen you left open."),
        ),
        "lapsed": (
            _("Your membership has lapsed"),
            _(
                "You can read for thirty days after its end, but not write. Ask your national contact point or the "
                "secretariat to renew it. Nothing was stored."
            ),
        ),
        "archived": (
            _("This is over"),
            _("The group that this was written for has ended. You can read it, but not add to it. Nothing was stored."),
        ),
        "label": (
            _("Its label keeps this here"),
            _("What carries this label is read on its own page only: not as a file, not on paper, not elsewhere."),
        ),
        "missing": (
            _("There is nothing here for you"),
            _("The address may be mistyped, the thing may be gone, or it may not be for you."),
        ),
        "method": (_("This address does not work that way"), _("Go back and use the buttons of the page.")),
        "conflict": (
            _("Somebody was quicker"),
            _(
                "This was changed in the meantime, so nothing was stored. Your text is below: "
                "copy it, look at the new state and send it again."
            ),
        ),
        "too-large": (_("This is too large"), _("Shorten it or send it in parts. Nothing was stored.")),
        "type": (_("This kind of content is not accepted here"), _("Send it with the form of the page.")),
        "guard": (
            _("This does not belong here"),
            _("It holds data of a person or a case, so nothing was stored. Your text is below: take the data out."),
        ),
        "invalid": (_("Something in the form needs your attention"), _("Nothing was stored. Your text is below.")),
        "too-fast": (_("That was too often"), _("Wait a minute and try again. Nothing that you typed was stored.")),
        "too-many-pages": (
            _("You have opened very many pages of people"),
            _(
                "To protect members, nobody can open this many in ten minutes. It was recorded. Wait ten minutes; "
                "if your work needs more, write to the secretariat."
            ),
        ),
        "too-many-found": (
            _("You have looked for very many people"),
            _(
                "To protect members, nobody can find this many in an hour. It was recorded. Wait an hour; "
                "if your work needs more, write to the secretariat."
            ),
        ),
        "fault": (
            _("Something broke on our side"),
            _("It was recorded. If it happens again, tell the secretariat the reference below."),
        ),
        "unavailable": (_("Colep cannot answer just now"), _("Nothing was lost. Try again in a minute.")),
    }  # fmt: skip
    return words.get(code, words["bad-request"])


def answer(status: int, code: str, *, reference: str = "") -> tuple[Response | str, int]:
    """Answer an error as a page or as JSON, in the reader's language."""
    title, advice = words_for(code)
    if wants_json():
        return jsonify(error={"code": code, "message": f"{title}. {advice}"}), status
    page = render_template(
        "pages/mistake.html", title=title, advice=advice, reference=reference, typed=_typed(status), status=status
    )
    return page, status


_NEVER_SHOWN_AGAIN = frozenset(
    {"csrf_token", "passphrase", "passphrase_again", "again", "code", "recovery", "passkey", "nonce", "email", "next"}
)  # fmt: skip


def _typed(status: int) -> list[str]:
    """Return the longer texts of a form that failed, so that nothing typed is lost."""
    if request.method != "POST" or status == 413:
        return []
    return [
        value for name, value in request.form.items()
        if name not in _NEVER_SHOWN_AGAIN and len(value) > 20
    ]  # fmt: skip


def _known(error: ColepError) -> ResponseReturnValue:
    return answer(error.status, error.code)


Words = Callable[[str], tuple[Response | str, int]]
_explained: dict[str, Words] = {}

#: What the law lacks of somebody who could have it. All other refusals look like a thing that is not there.
_SAID = frozenset({"enrol", "enrolled", "passkey", "fresh", "lapsed", "archived", "label"})


def explain(*reasons: str) -> Callable[[Words], Words]:
    """Register the decorated function to answer these refusals of the law with a page of its own."""

    def register(page: Words) -> Words:
        for reason in reasons:
            _explained[reason] = page
        return page

    return register


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    if error.reason == "sign-in":
        return answer(401, "sign-in")
    if error.reason not in _SAID:
        return answer(404, "missing")
    if error.reason in _explained and not wants_json():
        return _explained[error.reason](error.reason)
    return answer(403, error.reason)


def typed_texts() -> list[str]:
    """Return what a refused form held, for a page that shows it."""
    return _typed(403)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return answer(400, "csrf")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None and error.code is not None and error.code < 400:
        return error
    status = error.code or 500
    reply = answer(404 if status == 403 else status, _CODES.get(status, "bad-request"))
    if status == 405 and (allowed := getattr(error, "valid_methods", None)):
        return (*reply, {"Allow": ", ".join(allowed)})
    return reply


def _database_away(error: OperationalError | NoConnection) -> ResponseReturnValue:
    db.session.rollback()
    log.error("the database did not answer: %s", faults.database_trouble(error))
    page, status = answer(503, "unavailable")
    return page, status, {"Retry-After": "5"}


def _fault(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    reference = faults.note(log, f"endpoint {request.endpoint}", error)
    return answer(500, "fault", reference=reference)


def init_mistakes(app: Flask) -> None:
    """Register the answers of this module."""
    app.register_error_handler(ColepError, _known)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(NoConnection, _database_away)
    app.register_error_handler(Exception, _fault)
