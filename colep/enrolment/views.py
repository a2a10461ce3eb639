"""The steps of enrolling: link and code, passphrase, second factor, recovery codes, handling rules.

The link's page is open to everybody and opens nothing by being looked at. Every other page shows the step that is
due, and leads there from any other.
"""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import doorkeeper
from colep.accounts.devices import device_words
from colep.accounts.keys import once, totp
from colep.accounts.keys import queries as keys
from colep.accounts.keys import service as key_service
from colep.accounts.keys.asking import where_passkeys_work
from colep.accounts.keys.forms import FirstCodeForm, PasskeyForm
from colep.accounts.keys.words import refusal_words
from colep.accounts.passphrases import passphrase_words
from colep.accounts.service import Refused
from colep.core import i18n
from colep.core.errors import Conflict, Invalid, Missing
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.i18n import gettext as _
from colep.enrolment import cases, links, queries, service
from colep.enrolment.forms import BeginForm, PassphraseForm
from colep.enrolment.noting import may_note
from colep.enrolment.queries import Progress, State, Step
from colep.enrolment.words import link_words, step_words
from colep.rules.actions import Action

blueprint = Blueprint("enrolment", __name__, url_prefix="/enrol")

_FROM_ONE_SOURCE = "40 per 10 minutes"


@blueprint.get("")
@may(Action.ENROL)
def next_step() -> ResponseReturnValue:
    """Lead to the step that is due."""
    return _to(queries.progress(actor().member_id).step)


@blueprint.route("/<token>", methods=["GET", "POST"])
@may(Action.APPLY)
@limits.limiter.limit(_FROM_ONE_SOURCE, methods=["POST"])
def link(token: str) -> ResponseReturnValue:
    """Ask for the code beside a link; both together open the steps. Looking at the page spends nothing."""
    form = BeginForm()
    card = queries.link(token)
    _speak_to(card.language)
    if request.method == "GET":
        if card.state is State.OPEN:
            return _link_page(form, card.has_code)
        return _dead_link(token, card.state)
    try:
        if not form.validate():
            return _link_page(form, card.has_code, 422)
        return _enter(links.begin(token, form.code.data, _device()))
    except links.LinkRefused as refusal:
        if refusal.state is not State.OPEN:
            return _dead_link("", refusal.state)
    form.code.errors = [_("This is not the code that belongs to this link. Check every letter and try again.")]
    return _link_page(form, card.has_code, 422)


def _link_page(form: BeginForm, has_code: bool, status: int = 200) -> ResponseReturnValue:
    return render_template("enrolment/link.html", form=form, has_code=has_code, most=queries.MOST_WRONG_CODES), status


def _dead_link(token: str, state: State) -> ResponseReturnValue:
    """Say what to do about a link that opens nothing. `token` is empty where that is recorded already."""
    if token and may_note():
        links.note_refusal(token, state)
    title, advice = link_words(state)
    can_ask = state is not State.CLOSED
    return render_template("enrolment/dead-link.html", title=title, advice=advice, can_ask=can_ask), 404


def _speak_to(language: str) -> None:
    """A letter opens in a browser that has never been here: then its language is that of the letter."""
    if language and doorkeeper.LANGUAGE_COOKIE not in request.cookies:
        i18n.set_reader(language)


@blueprint.route("/passphrase", methods=["GET", "POST"])
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES, methods=["POST"])
def passphrase() -> ResponseReturnValue:
    """Set the passphrase."""
    progress = _due(Step.PASSPHRASE)
    form = PassphraseForm()
    if request.method == "POST" and form.validate() and form.typed_alike():
        try:
            service.set_passphrase(actor(), g.signed_in.session_id, form.passphrase.data or "")
            return _to(Step.FACTOR)
        except Invalid as error:
            form.passphrase.errors = [passphrase_words(error.reason)]
    return _page("enrolment/passphrase.html", Step.PASSPHRASE, form=form, email=progress.email)


@blueprint.route("/factor", methods=["GET", "POST"])
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES, methods=["POST"])
def factor() -> ResponseReturnValue:
    """Choose a second factor; a passkey that the browser has made is sent to this page itself."""
    progress = _due(Step.FACTOR)
    form, error = PasskeyForm(), ""
    if request.method == "POST" and form.validate():
        try:
            service.use_passkey(actor(), g.signed_in.session_id, form.passkey.data or "", form.name.data)
            return _to(Step.CODES)
        except Refused as refusal:
            error = refusal_words(refusal.detail)
    return _page(
        "enrolment/factor.html", Step.FACTOR, form=form, error=error, is_staff=progress.is_staff,
        passkeys_at=where_passkeys_work(),
    )  # fmt: skip


@blueprint.post("/factor/app/begin")
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES)
def begin_app() -> ResponseReturnValue:
    """Draw a seed for an app."""
    if _due(Step.FACTOR).is_staff:
        raise Missing
    key_service.begin_totp(g.signed_in.session_id)
    return redirect(url_for("enrolment.app"))


@blueprint.route("/factor/app", methods=["GET", "POST"])
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES, methods=["POST"])
def app() -> ResponseReturnValue:
    """Show the seed, and take the app's first code."""
    _due(Step.FACTOR)
    offer = keys.totp_offer(g.signed_in.session_id)
    if offer is None:
        return _to(Step.FACTOR)
    form, error = FirstCodeForm(), ""
    if request.method == "POST":
        try:
            if not form.validate():
                raise Refused("totp-wrong")
            service.use_app(actor(), g.signed_in.session_id, form.code.data.replace(" ", ""))
            return _to(Step.CODES)
        except Refused as refusal:
            error = refusal_words(refusal.detail)
    return _page("enrolment/app.html", Step.FACTOR, form=form, error=error, offer=offer)


@blueprint.get("/factor/app.svg")
@may(Action.ENROL)
def app_code() -> ResponseReturnValue:
    """Draw the seed as a QR code."""
    offer = keys.totp_offer(g.signed_in.session_id)
    if offer is None:
        raise Missing
    return Response(totp.qr_svg(offer.uri), mimetype="image/svg+xml")


@blueprint.route("/codes", methods=["GET", "POST"])
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES, methods=["POST"])
def codes() -> ResponseReturnValue:
    """Draw ten recovery codes and show them, once; drawn again, those of before are void."""
    progress = _due(Step.CODES)
    if request.method == "POST":
        once.keep(actor().member_id, service.draw_codes(actor(), g.signed_in.session_id))
        return _to(Step.CODES)
    shown = once.take(actor().member_id)
    return _page("enrolment/codes.html", Step.CODES, codes=shown, had_codes=progress.has_codes)


@blueprint.post("/codes/kept")
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES)
def kept() -> ResponseReturnValue:
    """Note that the codes are kept, which enrols the person and opens a whole session."""
    _due(Step.CODES)
    try:
        return _enter(service.finish(actor(), g.signed_in.session_id, _device()))
    except Conflict:
        return next_step()


@blueprint.route("/rules", methods=["GET", "POST"])
@may(Action.ENROL)
@limits.limiter.limit(limits.WRITES, methods=["POST"])
def rules() -> ResponseReturnValue:
    """Show the handling rules and ask five questions; all five right make a member."""
    _due(Step.RULES)
    questions = cases.questions_for(actor().member_id)
    given = {question.id: request.form.get(question.id, "") for question in questions}
    wrong = [question for question in questions if given[question.id] != str(question.right)]
    if request.method == "POST" and not wrong:
        token = service.accept_rules(actor(), g.signed_in.session_id, _device())
        flash(_("Welcome. You are a member of Colep now. What is new for you stands below."), "status")
        return doorkeeper.set_session(redirect(url_for("pages.front")), token)  # type: ignore[arg-type]
    wrong = wrong if request.method == "POST" else []
    return _page("enrolment/rules.html", Step.RULES, questions=questions, given=given, wrong=wrong)


@blueprint.post("/stop")
@may(Action.ENROL)
def stop() -> ResponseReturnValue:
    """End this session. Whoever is enrolled signs in later and goes on with the rules."""
    service.stop(actor(), g.signed_in.session_id)
    return doorkeeper.forget_session(redirect(url_for("pages.front")))  # type: ignore[arg-type]


def _due(step: Step) -> Progress:
    """Return how far this person has come, if this is the step that is due; else lead there."""
    progress = queries.progress(actor().member_id)
    if progress.step is not step:
        raise NotDue(progress.step)
    return progress


class NotDue(Exception):
    """Another step is due."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.value)
        self.step = step


@blueprint.errorhandler(NotDue)
def _lead_on(error: NotDue) -> ResponseReturnValue:
    return _to(error.step)


def _to(step: Step) -> ResponseReturnValue:
    return redirect(url_for(f"enrolment.{step.value}"))


def _enter(token: str) -> ResponseReturnValue:
    return doorkeeper.set_session(redirect(url_for("enrolment.next_step")), token)  # type: ignore[arg-type]


def _page(template: str, step: Step, **words: object) -> tuple[str, int]:
    status = 422 if request.method == "POST" else 200
    return render_template(template, here_step=step, steps=step_words(), **words), status


def _device() -> str:
    return device_words(request.user_agent.string)
