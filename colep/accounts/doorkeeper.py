"""Finds out who makes a request, in which language they are answered, and sees to the session cookie."""

from datetime import timedelta

from flask import Flask, Request, Response, current_app, g, has_request_context, request
from flask_login import LoginManager

from colep.accounts import queries, service
from colep.accounts.queries import SignedIn
from colep.core import clock, i18n
from colep.rules.actor import VISITOR
from colep.rules.sessions import ABSOLUTE

LANGUAGE_COOKIE = "colep_language"
THEME_COOKIE = "colep_theme"

#: `seen_at` is written at most this often, so that reading pages is not writing.
_TOUCH_EVERY = timedelta(minutes=1)

_YEAR = 365 * 24 * 3600

login_manager = LoginManager()


class Reader:
    """What Flask-Login wants to know of a member; sessions are ours, not its."""

    is_active = True
    is_anonymous = False

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in
        self.is_authenticated = not signed_in.is_half

    def get_id(self) -> str:
        """Return the member's id."""
        return str(self.signed_in.actor.member_id)


def session_cookie_name() -> str:
    """Return the cookie's name: bound to this very host wherever TLS allows that."""
    return "__Host-colep_session" if _is_tls() else "colep_session"


def _is_tls() -> bool:
    """By the installation's own address, not by what a request says of itself."""
    return bool(current_app.config["SETTINGS"].is_tls)


def session_token(of: Request) -> str:
    """Return the session token that a request carries, or an empty string."""
    return of.cookies.get(session_cookie_name(), "")


def identify() -> None:
    """Set `g.actor`, `g.signed_in`, language and zone for this request."""
    token = session_token(request)
    signed_in = queries.signed_in(token) if token else None
    g.signed_in = signed_in
    g.actor = VISITOR
    if signed_in is None or (signed_in.is_half and not signed_in.is_enrolling):
        i18n.set_reader(_visitors_language())
        return
    g.actor = signed_in.actor
    i18n.set_reader(
        _language_of(signed_in), signed_in.zone, signed_in.digits, signed_in.second_calendar
    )  # fmt: skip
    if clock.now() - signed_in.seen_at > _TOUCH_EVERY and _is_a_persons_act():
        service.touch_session(signed_in.session_id)


def _is_a_persons_act() -> bool:
    """Requests that a page makes by itself do not keep a session alive."""
    return request.headers.get("X-Colep-Background") is None


def _language_of(signed_in: SignedIn) -> str:
    """Who is not a member yet has no preferences to change, and chooses as visitors do."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in i18n.INTERFACE and not signed_in.actor.is_member else signed_in.interface_language


def _visitors_language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in i18n.INTERFACE:
        return chosen
    return i18n.best_language([tag for tag, _ in request.accept_languages])


@login_manager.request_loader
def _load_reader(_request: Request) -> Reader | None:
    signed_in: SignedIn | None = g.get("signed_in") if has_request_context() else None
    return Reader(signed_in) if signed_in is not None and not signed_in.is_half else None


def set_session(response: Response, token: str) -> Response:
    """Give the browser its session token: for this host, for scripts unreadable, not for ever."""
    response.set_cookie(
        session_cookie_name(), token, max_age=int(ABSOLUTE.total_seconds()), httponly=True,
        secure=_is_tls(), samesite="Lax", path="/",
    )  # fmt: skip
    return response


def forget_session(response: Response) -> Response:
    """Take the token back and tell the browser to drop what it kept of the pages."""
    response.delete_cookie(session_cookie_name(), path="/", secure=_is_tls(), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def remember_choice(response: Response, cookie: str, value: str) -> None:
    """Keep a visitor's choice of language or colours in the browser for a year."""
    response.set_cookie(cookie, value, max_age=_YEAR, samesite="Lax", secure=_is_tls(), httponly=True)


def init_doorkeeper(app: Flask) -> None:
    """Identify the person behind each request of this app."""
    login_manager.session_protection = None
    login_manager.init_app(app, add_context_processor=False)
    app.before_request(identify)
