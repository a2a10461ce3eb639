"""Deny by default: every endpoint declares the one action that it performs.

`create_app()` calls `check_doors`, which refuses to start when a view has no action, or when a
view is public without standing in the short list here.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.routing import IntegerConverter, Map

from colep.core.http.pagination import LARGEST_ID
from colep.rules.actions import Action
from colep.rules.actor import VISITOR, Actor
from colep.rules.policy import PUBLIC, NotAllowed, decide

#: All that somebody who is not signed in can reach.
PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "pages.front",
        "pages.charter",
        "pages.labels",
        "pages.privacy",
        "pages.healthz",
        "pages.readyz",
        "accounts.sign_in",
        "accounts.second_factor",
        "accounts.choose_language",
        "accounts.choose_theme",
        "keys.challenge",
        "enrolment.link",
        "membership.apply",
        "membership.sent",
        "membership.confirm",
        "membership.state",
        "membership.correct",
        "membership.withdraw",
        "membership.enrolment_link",
        "demo.sign_in",
        "demo.letter_list",
        "demo.letter",
    }
)


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: what no column can hold is an address that does not exist."""

    def __init__(self, map: Map, max: int = LARGEST_ID, **limits: Any) -> None:  # noqa: A002 - werkzeug's names
        super().__init__(map, max=max, **limits)


View = TypeVar("View", bound=Callable[..., Any])


def may(action: Action) -> Callable[[View], View]:
    """Declare the action that the decorated view performs."""

    def declare(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return declare


class UndeclaredDoor(Exception):
    """An endpoint has no action, or is public without being listed."""


def check_doors(app: Flask) -> None:
    """Raise UndeclaredDoor for the first endpoint that breaks the rule of this module."""
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "action", None)
        if action is None:
            raise UndeclaredDoor(f"{rule.endpoint} declares no action")
        if action in PUBLIC and rule.endpoint not in PUBLIC_ENDPOINTS:
            raise UndeclaredDoor(f"{rule.endpoint} is public but not in PUBLIC_ENDPOINTS")


def actor() -> Actor:
    """Return who makes this request; VISITOR if nobody is signed in."""
    someone: Actor = g.get("actor", VISITOR)
    return someone


def guard() -> Response | None:
    """Let a request through only if its actor may do what its view declares."""
    if request.endpoint is None:
        return None
    action: Action = getattr(current_app.view_functions[request.endpoint], "action")  # noqa: B009 - it is there
    decision = decide(actor(), action)
    if decision:
        return None
    if decision.reason in _STEPS and request.method in ("GET", "HEAD") and not wants_json():
        return _go_on(decision.reason)
    raise NotAllowed(action, decision.reason)


#: For what somebody lacks to whom another page can give it: that page. Everything else is said on the spot.
_STEPS = {"sign-in": "accounts.sign_in", "enrol": "enrolment.next_step", "enrolled": "pages.front"}


def _go_on(reason: str) -> Response:
    """Lead to the page that comes first; whoever signs in comes back here."""
    back = request.full_path.rstrip("?") if reason == "sign-in" else None
    return redirect(url_for(_STEPS[reason], next=back))  # type: ignore[return-value]


def wants_json() -> bool:
    """True when the caller asked for JSON rather than a page."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
