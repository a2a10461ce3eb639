"""Applying, and the applicant's own page."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import doorkeeper
from colep.accounts.words import level_words
from colep.core import i18n
from colep.core.errors import Conflict, Invalid, Missing, TooFast
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.i18n import gettext as _
from colep.core.languages import WRITTEN
from colep.core.sealing import token_digest
from colep.core.terms import reason_words, role_words
from colep.membership import queries, service
from colep.membership.addresses import clean_address
from colep.membership.forms import ApplicationForm, CorrectionForm, typed_of
from colep.membership.queries import StateCard
from colep.membership.service import LinkRefused
from colep.membership.words import role_hints
from colep.reference import queries as reference
from colep.rules.actions import Action

blueprint = Blueprint("membership", __name__)

#: Applications from one source, and for one address from anywhere; each of them writes a letter.
APPLY_SOURCE = "12 per hour"
APPLY_ADDRESS = "4 per hour"
#: Links that are tried from one source; 256 bits are not guessed, but each try is an entry of the record.
LINKS = "20 per 10 minutes"

#: In the form's own signed cookie, until the page has shown it.
_SENT = "applied"


def _was_accepted(response: Response) -> bool:
    """Whoever mends a form five times has applied once."""
    return response.status_code == 302


def _address_key() -> str:
    """Count by the address that is applied for, however it is written, without keeping it."""
    try:
        address = clean_address(request.form.get("email", ""))
    except Invalid:
        address = ""
    return f"apply:{token_digest(address)[:24]}"


@blueprint.route("/apply", methods=["GET", "POST"])
@may(Action.APPLY)
@limits.limiter.limit(APPLY_ADDRESS, key_func=_address_key, methods=["POST"], deduct_when=_was_accepted)
@limits.limiter.limit(APPLY_SOURCE, methods=["POST"], deduct_when=_was_accepted)
def apply() -> ResponseReturnValue:
    """Ask for all that the vetting needs. The answer is the same whether the address is known or not."""
    if actor().is_member:
        return redirect(url_for("pages.front"))
    form = ApplicationForm(data=_beginning()).offer()
    if request.method == "GET":
        return _form_page("membership/apply.html", form, 200)
    if not form.validate():
        return _form_page("membership/apply.html", form, 422)
    try:
        code = service.apply(form.draft(), form.email.data or "", i18n.language().tag)
    except TooFast:
        return _form_page("membership/apply.html", form, 429)
    session[_SENT] = {"email": form.email.data, "code": code}
    return redirect(url_for("membership.sent"))


def _beginning() -> dict[str, Any]:
    tag = i18n.language().tag
    return {"languages": [{"tag": tag, "level": "draft"}] if tag in WRITTEN else []}


@blueprint.get("/apply/sent")
@may(Action.APPLY)
def sent() -> ResponseReturnValue:
    """Say what happens next and show the enrolment code, this once."""
    shown = session.pop(_SENT, None) or {}
    return render_template("membership/sent.html", email=shown.get("email", ""), code=shown.get("code", ""))


@blueprint.route("/apply/confirm/<token>", methods=["GET", "POST"])
@may(Action.APPLY)
@limits.limiter.limit(LINKS, methods=["POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address by a button: mail programs open links by themselves, and must not spend this one."""
    if request.method == "GET":
        return render_template("membership/confirm.html", token=token)
    try:
        state_token = service.confirm(token)
    except LinkRefused:
        return _refused_link()
    flash(_("Your address is confirmed. Keep this page's link: a letter holds it too."))
    return redirect(url_for("membership.state", token=state_token))


def _refused_link() -> ResponseReturnValue:
    return render_template("membership/link.html"), 404


@blueprint.get("/apply/<token>")
@may(Action.APPLY)
def state(token: str) -> ResponseReturnValue:
    """Show applicants where their application stands, in their own language."""
    try:
        card = _for_applicant(token)
    except Missing:
        return _refused_link()
    return _state_page(token, card, 200)


def _for_applicant(token: str) -> StateCard:
    """Return the application of a state link, and speak its language unless another was chosen in this browser."""
    card = queries.state(token)
    if request.cookies.get(doorkeeper.LANGUAGE_COOKIE, "") not in i18n.INTERFACE:
        i18n.set_reader(card.interface_language, reference.main_zone(card.draft.country))
    return card


def _state_page(token: str, card: StateCard, status: int) -> ResponseReturnValue:
    page = render_template(
        "membership/state.html", card=card, token=token,
        roles=role_words(), levels=level_words(), reasons=reason_words(),
    )  # fmt: skip
    return page, status


@blueprint.route("/apply/<token>/correct", methods=["GET", "POST"])
@may(Action.APPLY)
@limits.limiter.limit(LINKS, methods=["POST"])
def correct(token: str) -> ResponseReturnValue:
    """Change an application that is not decided yet."""
    try:
        card = _for_applicant(token)
        form = CorrectionForm(data=typed_of(card.draft)).offer()
        if request.method == "GET" and card.is_open:
            return _form_page("membership/correct.html", form, 200, card=card, token=token)
        if request.method == "GET":
            return redirect(url_for("membership.state", token=token))
        if not form.validate():
            return _form_page("membership/correct.html", form, 422, card=card, token=token)
        changed = service.correct(token, form.draft())
    except Missing:
        return _refused_link()
    except Conflict:
        return _too_late(token)
    flash(_("Your application is corrected.") if changed else _("Nothing was changed: it said this already."))
    return redirect(url_for("membership.state", token=token))


@blueprint.post("/apply/<token>/withdraw")
@may(Action.APPLY)
@limits.limiter.limit(LINKS, methods=["POST"])
def withdraw(token: str) -> ResponseReturnValue:
    """End an application at the applicant's wish."""
    try:
        _for_applicant(token)
        service.withdraw(token)
    except Missing:
        return _refused_link()
    except Conflict:
        return _too_late(token)
    return redirect(url_for("membership.state", token=token))


@blueprint.post("/apply/<token>/link")
@may(Action.APPLY)
@limits.limiter.limit("4 per hour", methods=["POST"])
def enrolment_link(token: str) -> ResponseReturnValue:
    """Send the link of the enrolment again."""
    try:
        _for_applicant(token)
        service.send_enrolment_link(token)
    except Missing:
        return _refused_link()
    except Conflict:
        return _too_late(token)
    flash(_("The letter is on its way. Its link holds for 72 hours; the one before is dead."))
    return redirect(url_for("membership.state", token=token))


def _too_late(token: str) -> ResponseReturnValue:
    """Show where the application stands now, and say that nothing was changed."""
    flash(_("Your application was decided or withdrawn in the meantime, so nothing was changed."), "error")
    return redirect(url_for("membership.state", token=token))


def _form_page(template: str, form: CorrectionForm, status: int, **page: Any) -> ResponseReturnValue:
    return render_template(template, form=form, hints=role_hints(), is_busy=status == 429, **page), status
