"""Signing in and out, and a member's sessions."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import doorkeeper, preferences, queries, service
from colep.accounts.devices import device_words, place_of
from colep.accounts.forms import FactorForm, SignInForm
from colep.accounts.keys import proving
from colep.accounts.keys.asking import factor_words, given, half_or_address, was_refused
from colep.audit import queries as audit
from colep.audit.words import act_words
from colep.core.errors import Missing
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.local import local_address
from colep.core.http.pagination import row_number
from colep.core.i18n import INTERFACE
from colep.core.i18n import gettext as _
from colep.rules.actions import Action

blueprint = Blueprint("accounts", __name__)


def _device() -> str:
    return device_words(request.user_agent.string)


def _next() -> str:
    return local_address(request.values.get("next"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@may(Action.SIGN_IN)
@limits.limiter.limit(limits.SIGN_IN, key_func=limits.account_and_source_key, methods=["POST"])
@limits.limiter.limit(limits.SIGN_IN_ACCOUNT, key_func=limits.account_key, methods=["POST"])
@limits.limiter.limit(limits.SIGN_IN_SOURCE, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for address and passphrase; a right pair leads to the second factor."""
    if actor().is_member:
        return redirect(_next())
    form = SignInForm()
    status = 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise service.Refused
            token = service.give_passphrase(
                form.email.data or "", form.passphrase.data or "", _device(), place_of(request.form.get("zone", ""))
            )  # fmt: skip
            onward = redirect(url_for("accounts.second_factor", next=_next()))
            return doorkeeper.set_session(onward, token)  # type: ignore[arg-type]
        except service.Refused:
            status = 422
    page = render_template("accounts/sign-in.html", form=form, refused=status == 422, next=_next())
    return page, status


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
@may(Action.SIGN_IN)
@limits.limiter.limit(limits.SIGN_IN_SOURCE, methods=["POST"])
@limits.limiter.limit(limits.WRONG_CODES, key_func=half_or_address, deduct_when=was_refused, methods=["POST"])
def second_factor() -> ResponseReturnValue:
    """Ask for a second factor; a right one opens the doors under a new token."""
    if g.signed_in is None or not g.signed_in.is_half:
        return redirect(url_for("accounts.sign_in", next=_next()))
    form, refused = FactorForm(), ""
    if request.method == "POST":
        try:
            token = proving.second_step(doorkeeper.session_token(request), given(form), _device())
            return doorkeeper.set_session(redirect(_next()), token)  # type: ignore[arg-type]
        except service.Refused as refusal:
            refused = refusal.detail
        except Missing:
            flash(_("The sign-in took too long or had too many wrong tries. Begin again."), "error")
            return redirect(url_for("accounts.sign_in", next=_next()))
    page = render_template(
        "accounts/second-factor.html", next=_next(), **factor_words(g.signed_in.actor.member_id, refused)
    )
    return page, 422 if refused else 200


@blueprint.post("/sign-out")
@may(Action.SIGN_OUT)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    service.end_session(actor(), g.signed_in.session_id, g.signed_in.session_id)
    return doorkeeper.forget_session(redirect(url_for("pages.front")))  # type: ignore[arg-type]


@blueprint.get("/account/sessions")
@may(Action.ACCOUNT_READ)
def sessions() -> ResponseReturnValue:
    """List the member's sessions."""
    return render_template("accounts/sessions.html", sessions=queries.own_sessions(actor(), g.signed_in.session_id))


@blueprint.get("/account/record")
@may(Action.ACCOUNT_READ)
def record() -> ResponseReturnValue:
    """List the acts that concern the member, as they stand in the record."""
    page = audit.about(actor(), g.signed_in.session_id, request.args.get("before", type=row_number))
    older = url_for("accounts.record", before=page.next_key) if page.next_key else ""
    return render_template("accounts/record.html", entries=page.cards, words=act_words, older=older)


@blueprint.post("/account/sessions/<int:session_id>/end")
@may(Action.SIGN_OUT)
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of the member's own sessions."""
    service.end_session(actor(), session_id, g.signed_in.session_id)
    return redirect(url_for("accounts.sessions"))


@blueprint.post("/account/sessions/end-others")
@may(Action.SIGN_OUT)
def end_other_sessions() -> ResponseReturnValue:
    """End all the member's sessions but this one."""
    service.end_other_sessions(actor(), g.signed_in.session_id)
    return redirect(url_for("accounts.sessions"))


@blueprint.post("/language")
@may(Action.LANGUAGE_CHOOSE)
def choose_language() -> ResponseReturnValue:
    """Answer in another language from now on: kept with the account, and in the browser for visitors."""
    chosen = request.form.get("language", "")
    back = redirect(local_address(request.form.get("next")))
    if chosen in INTERFACE:
        if actor().is_member:
            preferences.choose_preferences(
                actor(), interface_language=chosen, from_session=g.signed_in.session_id
            )  # fmt: skip
        doorkeeper.remember_choice(back, doorkeeper.LANGUAGE_COOKIE, chosen)  # type: ignore[arg-type]
    return back


@blueprint.post("/theme")
@may(Action.LANGUAGE_CHOOSE)
def choose_theme() -> ResponseReturnValue:
    """Show the pages light, dark, or as the system does."""
    chosen = request.form.get("theme", "")
    back = redirect(local_address(request.form.get("next")))
    if chosen in ("", "light", "dark"):
        if actor().is_member:
            preferences.choose_preferences(actor(), theme=chosen, from_session=g.signed_in.session_id)
        doorkeeper.remember_choice(back, doorkeeper.THEME_COOKIE, chosen)  # type: ignore[arg-type]
    return back
