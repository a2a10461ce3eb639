"""The security page: a member's own keys."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts.keys import changing, once, queries, service, totp
from colep.accounts.keys.asking import where_passkeys_work
from colep.accounts.keys.forms import FirstCodeForm, PasskeyForm, PassphraseForm
from colep.accounts.keys.words import change_words, refusal_words
from colep.accounts.passphrases import passphrase_words
from colep.accounts.service import Refused
from colep.core.errors import Invalid, Missing
from colep.core.http.doors import actor, may
from colep.rules.actions import Action
from colep.rules.roles import STAFF

blueprint = Blueprint("keys", __name__)


def _security(error: str = "") -> ResponseReturnValue:
    page = render_template(
        "accounts/security.html", keys=queries.keys_of(actor().member_id), error=error, is_staff=actor().role in STAFF
    )
    return page, 422 if error else 200


def _session() -> int:
    return int(g.signed_in.session_id)


def _back() -> Response:
    return redirect(url_for("keys.security"))  # type: ignore[return-value]


@blueprint.get("/account/security")
@may(Action.KEYS_READ)
def security() -> ResponseReturnValue:
    """Show what the member proves themself with."""
    return _security()


@blueprint.route("/account/security/passphrase", methods=["GET", "POST"])
@may(Action.KEYS_CHANGE)
def passphrase() -> ResponseReturnValue:
    """Set a new passphrase."""
    changing.require_change(actor())
    form, error = PassphraseForm(), ""
    if form.validate_on_submit():
        try:
            if form.passphrase.data != form.passphrase_again.data:
                raise Invalid("passphrase_again", "differ")
            changing.change_passphrase(actor(), _session(), form.passphrase.data or "")
            return _back()
        except Invalid as invalid:
            error = change_words("differ") if invalid.reason == "differ" else passphrase_words(invalid.reason)
    return render_template("accounts/security-passphrase.html", form=form, error=error), 422 if error else 200


@blueprint.route("/account/security/passkeys/new", methods=["GET", "POST"])
@may(Action.KEYS_CHANGE)
def new_passkey() -> ResponseReturnValue:
    """Add a passkey."""
    changing.require_change(actor())
    form, error = PasskeyForm(), ""
    if form.is_submitted():
        try:
            if form.validate():
                changing.add_passkey(actor(), _session(), form.passkey.data or "", form.name.data)
                return _back()
        except Refused as refusal:
            error = refusal_words(refusal.detail)
        except Invalid as invalid:
            error = change_words(invalid.reason, service.LONGEST_NAME)
    page = render_template(
        "accounts/security-passkey.html", form=form, error=error, passkeys_at=where_passkeys_work()
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/account/security/passkeys/<int:passkey_id>", methods=["GET", "POST"])
@may(Action.KEYS_CHANGE)
def passkey(passkey_id: int) -> ResponseReturnValue:
    """Rename one of the member's passkeys."""
    changing.require_change(actor())
    card = queries.passkey_of(actor().member_id, passkey_id)
    form = PasskeyForm(name=card.name)
    if form.validate_on_submit():
        changing.rename_passkey(actor(), _session(), passkey_id, form.name.data)
        return _back()
    page = render_template("accounts/security-rename.html", form=form, passkey=card)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/account/security/passkeys/<int:passkey_id>/remove")
@may(Action.KEYS_CHANGE)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove one of the member's passkeys."""
    try:
        changing.remove_passkey(actor(), _session(), passkey_id)
    except Invalid as invalid:
        return _security(change_words(invalid.reason))
    return _back()


@blueprint.post("/account/security/app/begin")
@may(Action.KEYS_CHANGE)
def begin_app() -> ResponseReturnValue:
    """Draw a seed for an app."""
    changing.begin_totp(actor(), _session())
    return redirect(url_for("keys.app"))


@blueprint.route("/account/security/app", methods=["GET", "POST"])
@may(Action.KEYS_CHANGE)
def app() -> ResponseReturnValue:
    """Bring the seed into the app, and take the first code back."""
    offer = queries.totp_offer(_session())
    if offer is None:
        return _back()
    form, error = FirstCodeForm(), ""
    if form.is_submitted():
        try:
            if not form.validate():
                raise Refused("totp-wrong")
            changing.set_totp(actor(), _session(), form.code.data.replace(" ", ""))
            return _back()
        except Refused as refusal:
            error = refusal_words(refusal.detail)
        except Missing:
            return _back()
    return render_template("accounts/security-app.html", form=form, error=error, offer=offer), 422 if error else 200


@blueprint.get("/account/security/app.svg")
@may(Action.KEYS_CHANGE)
def app_code() -> ResponseReturnValue:
    """Draw the waiting seed as a QR code."""
    offer = queries.totp_offer(_session())
    if offer is None:
        raise Missing
    return Response(totp.qr_svg(offer.uri), mimetype="image/svg+xml")


@blueprint.post("/account/security/app/remove")
@may(Action.KEYS_CHANGE)
def remove_app() -> ResponseReturnValue:
    """Do without the app."""
    try:
        changing.remove_totp(actor(), _session())
    except Invalid as invalid:
        return _security(change_words(invalid.reason))
    return _back()


@blueprint.route("/account/security/codes", methods=["GET", "POST"])
@may(Action.KEYS_CHANGE)
def codes() -> ResponseReturnValue:
    """Draw new recovery codes, and show them once."""
    changing.require_change(actor())
    if request.method == "POST":
        once.keep(actor().member_id, changing.draw_codes(actor(), _session()))
        return redirect(url_for("keys.codes"))
    return render_template("accounts/security-codes.html", codes=once.take(actor().member_id))
