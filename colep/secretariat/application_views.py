"""The queue of applications beside the one that is being decided on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.core.errors import Conflict, Invalid
from colep.core.http.doors import actor, may
from colep.core.http.pagination import Position, read_position
from colep.core.i18n import gettext as _
from colep.membership import deciding, editing
from colep.membership.deciding import Outcome
from colep.membership.models import Voice
from colep.rules.actions import Action
from colep.rules.standing import Standing
from colep.secretariat import application as one
from colep.secretariat import queue
from colep.secretariat.application import ApplicationCard
from colep.secretariat.blueprint import attempt, blueprint, this_session
from colep.secretariat.edit_form import EditForm
from colep.secretariat.forms import AdmitForm, AskForm, DeclineForm, SeenForm


def _part(fallback: Standing) -> Standing:
    """Return the part of the queue that the address names."""
    named = request.args.get("state", "")
    return next((part for part in queue.PARTS if part.value == named), fallback)


def _beside(part: Standing, shown: Position | None = None) -> dict[str, Any]:
    """Return what the list says, with the ways to its neighbours."""
    after = request.args.get("after", "")
    page = queue.queue(actor(), part, read_position(after))
    previous, following = queue.neighbours(page, part, shown)
    more = url_for("secretariat.applications", state=part.value, after=page.next_key) if page.next_key else ""
    return {
        "part": part, "parts": queue.PARTS, "rows": page.cards, "waiting": queue.waiting(), "after": after,
        "more": more,
        "previous": _address(previous, part), "following": _address(following, part) or more,
    }  # fmt: skip


def _address(application_id: int | None, part: Standing, **more: Any) -> str:
    """Return the address of an application, beside the same piece of the queue."""
    if application_id is None:
        return ""
    place: dict[str, Any] = {"after": request.args["after"]} if request.args.get("after") else {}
    return url_for("secretariat.application", application_id=application_id, state=part.value, **place, **more)


@blueprint.get("/applications")
@may(Action.DESK_READ)
def applications() -> ResponseReturnValue:
    """List a part of the queue."""
    return render_template("secretariat/applications.html", **_beside(_part(queue.PARTS[0])), address=_address)


@blueprint.get("/applications/<int:application_id>")
@may(Action.DESK_READ)
def application(application_id: int) -> ResponseReturnValue:
    """Show an application; `act` in the address opens the form of an act, which is sent in a second step."""
    card = one.application(actor(), application_id)
    return _page(card, request.args.get("act", ""))


def _page(card: ApplicationCard, act: str, form: SeenForm | None = None) -> str:
    part = _part(card.standing if card.standing in queue.PARTS else queue.PARTS[0])
    form = form or _form(card, act)
    return render_template(
        "secretariat/application.html", card=card, act=act if form else "", form=form, address=_address,
        here_again=_address(card.id, part), **_beside(part, card.place),
    )  # fmt: skip


def _form(card: ApplicationCard, act: str) -> SeenForm | None:
    """Return the empty form of an act; None where there is no such act or no room for it."""
    if not card.is_open:
        return None
    seen = {"seen": card.changed_at.isoformat()}
    match act:
        case "admit" if not card.bar:
            return AdmitForm(formdata=None, data=seen)
        case "decline" if not card.bar:
            return DeclineForm(formdata=None, data=seen).offer()
        case "ask" if not card.is_asked_back:
            return AskForm(formdata=None, data=seen)
        case "edit":
            return EditForm(formdata=None, data=EditForm.filled(card) | seen).offer()
    return None


@blueprint.post("/applications/<int:application_id>/admit")
@may(Action.APPLICATION_DECIDE)
def admit(application_id: int) -> ResponseReturnValue:
    """Give one's voice for the applicant."""
    return _vote(application_id, "admit", AdmitForm(), Voice.ADMIT)


@blueprint.post("/applications/<int:application_id>/decline")
@may(Action.APPLICATION_DECIDE)
def decline(application_id: int) -> ResponseReturnValue:
    """Give one's voice against the applicant."""
    return _vote(application_id, "decline", DeclineForm().offer(), Voice.DECLINE)


def _vote(application_id: int, act: str, form: SeenForm, voice: Voice) -> ResponseReturnValue:
    card = one.application(actor(), application_id)
    status = 422
    if form.validate():
        try:
            reasons, words = request.form.getlist("reasons"), request.form.get("words", "")
            said = deciding.read_voice(voice.value, reasons, words)
            outcome = deciding.vote(
                actor(), application_id, said, seen_change=form.seen_change(), from_session=this_session()
            )
            flash(_outcome_words(outcome), "status")
            return redirect(_address(application_id, _part(card.standing)))
        except (Invalid, Conflict) as error:
            form.blame(error)
            status = error.status
    return _page(one.application(actor(), application_id), act, form), status


def _outcome_words(outcome: Outcome) -> str:
    return {
        Outcome.NOTED: _("Your voice is noted. One more that agrees decides."),
        Outcome.ADMITTED: _("Admitted: two agree. The account is made and the letter is on its way."),
        Outcome.DECLINED: _("Declined: two agree. The applicant is told why."),
    }[outcome]


@blueprint.post("/applications/<int:application_id>/ask")
@may(Action.APPLICATION_DECIDE)
def ask(application_id: int) -> ResponseReturnValue:
    """Ask the applicant back."""
    card, form = one.application(actor(), application_id), AskForm()
    return attempt(
        form,
        lambda: deciding.ask_back(
            actor(), application_id, form.question.data or "", seen_change=form.seen_change(),
            from_session=this_session(),
        ),
        _("The question is on the applicant's page, and a letter tells them to look."),
        _address(application_id, _part(card.standing)),
        lambda: _page(one.application(actor(), application_id), "ask", form),
    )  # fmt: skip


@blueprint.post("/applications/<int:application_id>/edit")
@may(Action.APPLICATION_DECIDE)
def edit(application_id: int) -> ResponseReturnValue:
    """Correct an application, and be none of the two."""
    one.application(actor(), application_id)
    form = EditForm().offer()
    return attempt(
        form,
        lambda: editing.edit(
            actor(), application_id, form.correction(), reason=form.reason.data or "",
            seen_change=form.seen_change(), from_session=this_session(),
        ),
        _("The application is corrected. Two others decide on it."),
        url_for("secretariat.application", application_id=application_id),
        lambda: _page(one.application(actor(), application_id), "edit", form),
    )  # fmt: skip
