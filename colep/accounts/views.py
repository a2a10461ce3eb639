"""Signing in and out, and a member's own account."""

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from colep.accounts import doorkeeper, queries, service
from colep.accounts.devices import device_words
from colep.accounts.forms import CodeForm, PreferencesForm, SignInForm
from colep.accounts.words import level_words, role_words
from colep.audit import queries as audit
from colep.audit.words import act_words
from colep.core import clock
from colep.core.errors import Missing
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.local import local_address
from colep.core.http.pagination import row_number
from colep.core.i18n import INTERFACE, clock_time
from colep.core.i18n import gettext as _
from colep.rules.actions import Action

blueprint = Blueprint("accounts", __name__)


def _device() -> str:
    return device_words(request.user_agent.string)


def _next() -> str:
    return local_address(request.values.get("next"))


def _half_signed_in() -> str:
    """Count by the account that waits for its second factor."""
    return f"code:{g.signed_in.actor.member_id if g.signed_in else get_remote_address()}"


def _was_refused(response: Response) -> bool:
    return response.status_code == 422


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
            token = service.give_passphrase(form.email.data or "", form.passphrase.data or "", _device())
            onward = redirect(url_for("accounts.second_factor", next=_next()))
            return doorkeeper.set_session(onward, token)  # type: ignore[arg-type]
        except service.Refused:
            status = 422
    page = render_template("accounts/sign-in.html", form=form, refused=status == 422, next=_next())
    return page, status


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
@may(Action.SIGN_IN)
@limits.limiter.limit(limits.SIGN_IN_SOURCE, methods=["POST"])
@limits.limiter.limit(limits.WRONG_CODES, key_func=_half_signed_in, deduct_when=_was_refused, methods=["POST"])
def second_factor() -> ResponseReturnValue:
    """Ask for the code; a right one opens the doors under a new token."""
    if g.signed_in is None or not g.signed_in.is_half:
        return redirect(url_for("accounts.sign_in", next=_next()))
    form = CodeForm()
    status = 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise service.Refused
            token = service.give_code(
                doorkeeper.session_token(request), form.code.data.replace(" ", ""),
                current_app.config["SETTINGS"].secret_key, _device(),
            )  # fmt: skip
            return doorkeeper.set_session(redirect(_next()), token)  # type: ignore[arg-type]
        except service.Refused:
            status = 422
        except Missing:
            flash(_("The sign-in took too long or had too many wrong codes. Begin again."), "error")
            return redirect(url_for("accounts.sign_in", next=_next()))
    page = render_template("accounts/second-factor.html", form=form, refused=status == 422, next=_next())
    return page, status


@blueprint.post("/sign-out")
@may(Action.SIGN_OUT)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    service.end_session(actor(), g.signed_in.session_id, g.signed_in.session_id)
    return doorkeeper.forget_session(redirect(url_for("pages.front")))  # type: ignore[arg-type]


@blueprint.get("/account")
@may(Action.ACCOUNT_READ)
def account() -> ResponseReturnValue:
    """Show the member's own card and the ways to change what can be changed."""
    return _member_page("accounts/account.html", actor().member_id)


@blueprint.get("/members/<int:member_id>")
@may(Action.MEMBER_READ)
def member(member_id: int) -> ResponseReturnValue:
    """Show a member as other members see them."""
    return _member_page("accounts/member.html", member_id)


def _member_page(template: str, member_id: int) -> str:
    card = queries.member(member_id)
    return render_template(
        template, member=card, roles=role_words(), levels=level_words(), clock=clock_time(clock.now(), card.zone)
    )


@blueprint.route("/account/preferences", methods=["GET", "POST"])
@may(Action.ACCOUNT_CHANGE)
def preferences() -> ResponseReturnValue:
    """Choose language, time zone and colours."""
    signed_in = g.signed_in
    form = PreferencesForm(
        language=signed_in.interface_language, zone=signed_in.zone, theme=signed_in.theme
    ).offer()  # fmt: skip
    if form.validate_on_submit():
        service.choose_preferences(
            actor(), interface_language=form.language.data, zone=form.zone.data, theme=form.theme.data,
            from_session=signed_in.session_id,
        )  # fmt: skip
        return redirect(url_for("accounts.preferences", saved="yes"))
    status = 422 if request.method == "POST" else 200
    page = render_template(
        "accounts/preferences.html", form=form, clock=clock_time(clock.now()), saved=request.args.get("saved")
    )
    return page, status


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
            service.choose_preferences(
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
            service.choose_preferences(actor(), theme=chosen, from_session=g.signed_in.session_id)
        doorkeeper.remember_choice(back, doorkeeper.THEME_COOKIE, chosen)  # type: ignore[arg-type]
    return back
