"""Proving again who one is, and the challenges that passkeys answer."""

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from colep.accounts import doorkeeper, service
from colep.accounts.forms import FactorForm
from colep.accounts.keys import passkeys, proving
from colep.accounts.keys.asking import factor_words, given, half_or_address, was_refused
from colep.accounts.keys.views import blueprint
from colep.core.errors import Missing
from colep.core.http import limits, mistakes
from colep.core.http.doors import actor, may
from colep.core.http.local import local_address
from colep.core.i18n import gettext as _
from colep.rules.actions import Action
from colep.rules.roles import STAFF


@blueprint.post("/sign-in/challenge")
@may(Action.SIGN_IN)
@limits.limiter.limit(limits.WRITES, key_func=half_or_address)
def challenge() -> ResponseReturnValue:
    """Draw a challenge for a passkey that is to be shown or made, for whoever is at least half signed in."""
    signed_in = g.signed_in
    if signed_in is None:
        raise Missing
    is_new = request.form.get("purpose") == "make"
    if is_new and signed_in.is_half and not signed_in.is_enrolling:
        raise Missing
    options = passkeys.options_to_make if is_new else passkeys.options_to_show
    return Response(options(signed_in.session_id, signed_in.actor.member_id), mimetype="application/json")


@blueprint.route("/sign-in/again", methods=["GET", "POST"])
@may(Action.PROVE)
@limits.limiter.limit(limits.WRONG_CODES, key_func=half_or_address, deduct_when=was_refused, methods=["POST"])
def again() -> ResponseReturnValue:
    """Prove again who one is, then go on to where that was asked for."""
    onward = local_address(request.values.get("next"))
    if request.method == "GET":
        return _page(onward)
    try:
        token = proving.again(actor(), g.signed_in.session_id, given(FactorForm()))
    except service.Refused as refusal:
        return _page(onward, refused=refusal.detail), 422
    except Missing:
        flash(_("There were too many wrong tries, so this session was ended. Sign in again."), "error")
        return doorkeeper.forget_session(redirect(url_for("accounts.sign_in", next=onward)))  # type: ignore[arg-type]
    return doorkeeper.set_session(redirect(onward), token)  # type: ignore[arg-type]


@mistakes.explain("fresh", "passkey")
def _ask(reason: str) -> tuple[str, int]:
    """Answer what wants a better proof with the form for it, and with what was typed."""
    return _page(_way_back(), reason=reason, typed=mistakes.typed_texts()), 403


def _page(onward: str, *, reason: str = "fresh", refused: str = "", typed: list[str] | None = None) -> str:
    title, advice = mistakes.words_for(reason)
    return render_template(
        "pages/again.html", title=title, advice=advice, next=onward, typed=typed or [],
        only_passkey=reason == "passkey" or actor().role in STAFF, **factor_words(actor().member_id, refused),
    )  # fmt: skip


def _way_back() -> str:
    """Return the page from which this request came, as far as its address tells: a form has no page of its own."""
    address = request.full_path.rstrip("?") if request.method == "GET" else request.path
    while address != "/" and not _is_page(address.partition("?")[0]):
        address = address.rstrip("/").rpartition("/")[0] or "/"
    return local_address(address)


def _is_page(path: str) -> bool:
    try:
        endpoint, _values = current_app.url_map.bind(request.host).match(path, "GET")
    except HTTPException:
        return False
    return endpoint != "static" and not path.endswith(".svg")
