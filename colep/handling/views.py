"""Label and audience afterwards on the web, what is held back, and pages that ask what they still may show."""

from dataclasses import replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.audience.cards import audience_card
from colep.core.errors import ColepError, Invalid
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.handling import held as held_back
from colep.handling import holding, queries, recalls, relabelling, things
from colep.handling.choices import shared_as
from colep.handling.forms import ReasonForm, RelabelForm
from colep.handling.refusals import NotSo
from colep.handling.things import KINDS, Thing
from colep.handling.words import kind_words, why_words
from colep.rules.actions import Action
from colep.rules.sharing import narrows
from colep.screening.notice import NotHere, Notice, notice
from colep.sharing.choices import choice_of

blueprint = Blueprint("handling", __name__)

_per_member = limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")


def _session() -> int:
    session_id: int = g.signed_in.session_id
    return session_id


@blueprint.get("/handling/<kind>/<int:thing_id>")
@may(Action.LABEL_SET)
def handling(kind: str, thing_id: int) -> ResponseReturnValue:
    """Show label and audience of a thing to its authors and to moderators, and what can be done about them."""
    return _page(_thing(kind, thing_id))


def _thing(kind: str, thing_id: int) -> Thing:
    return things.load(actor(), things.subject_named(kind), thing_id)


def _page(
    thing: Thing, form: RelabelForm | None = None, hold_form: ReasonForm | None = None, why: str = "",
    kept: Notice | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    card = queries.handling(actor(), thing)
    if form is None and card.may_change:
        form = RelabelForm(formdata=None)
        form.offer(actor(), thing)
    page = render_template(
        "handling/thing.html", thing=thing, card=card, form=form if card.may_change else None,
        hold_form=hold_form or ReasonForm(formdata=None), now=_audience(thing, thing.label, thing.audience_id),
        wider=_audience(thing, card.proposal.label, card.proposal.audience_id) if card.proposal else None,
        kind=kind_words()[thing.subject], why=why, notice=kept,
    )  # fmt: skip
    return page, status


def _audience(thing: Thing, label: str, audience_id: int) -> object:
    names = not thing.is_under_rule
    return audience_card(actor(), KINDS[thing.subject].read, label, audience_id, names=names)


@blueprint.post("/handling/<kind>/<int:thing_id>")
@may(Action.LABEL_SET)
@_per_member
def relabel(kind: str, thing_id: int) -> ResponseReturnValue:
    """Give a thing another label or audience: narrower at once, wider when all its authors consent."""
    thing = _thing(kind, thing_id)
    form = RelabelForm()
    form.offer(actor(), thing)
    if form.wants_people() or not form.validate():
        return _page(thing, form, status=200 if form.wants_people() else 422)
    try:
        flash(_change(thing, form), "status")
    except Invalid as error:
        form.blame(error)
        return _page(thing, form, status=error.status)
    except NotHere as error:
        return _page(thing, form, kept=_without_plea(error), status=error.status)
    except NotSo as error:
        thing = _thing(kind, thing_id)
        form.look_again(thing)
        return _page(thing, form, why=why_words(error.why), status=error.status)
    return redirect(url_for("handling.handling", kind=kind, thing_id=thing_id))


def _without_plea(error: NotHere) -> Notice:
    """What was found in a reason cannot be pleaded for with another one."""
    return replace(notice(error), may_explain=False)


def _change(thing: Thing, form: RelabelForm) -> str:
    """Do it or propose it, and return what to say. Which of the two it is, the act decides again."""
    choice, subject, session = form.choice(), thing.subject, _session()
    is_narrower = narrows(shared_as(choice_of(thing.label, thing.audience_id)), shared_as(choice))
    if is_narrower and things.is_by(actor(), thing):
        relabelling.narrow(actor(), subject, thing.id, choice, form.seen(), from_session=session)
        return _("Done. Whoever may not see it any more has lost it, on open pages too.")
    is_done = relabelling.widen(
        actor(), subject, thing.id, choice, form.seen(), reason=form.reason.data or "", from_session=session
    )
    return _("Done. It has the new label and audience.") if is_done else _("Its other authors are asked now.")


@blueprint.post("/handling/proposals/<int:widening_id>/answer")
@may(Action.LABEL_ANSWER)
@_per_member
def answer(widening_id: int) -> ResponseReturnValue:
    """Consent to a proposal, or refuse it."""
    is_yes = request.form.get("answer") == "yes"
    try:
        is_done = relabelling.answer(actor(), widening_id, yes=is_yes, from_session=_session())
    except NotSo as error:
        flash(why_words(error.why), "error")
    else:
        flash(_answered(is_yes, is_done), "status")
    return redirect(url_for("pages.front"))


def _answered(is_yes: bool, is_done: bool) -> str:
    if not is_yes:
        return _("You refused. It stays as it is.")
    if is_done:
        return _("You consented, as the last one. It has the new label and audience.")
    return _("You consented. It stays as it is until all have.")


@blueprint.post("/handling/proposals/<int:widening_id>/take-back")
@may(Action.LABEL_SET)
@_per_member
def take_back(widening_id: int) -> ResponseReturnValue:
    """Take one's own proposal back."""
    try:
        relabelling.take_back(actor(), widening_id, from_session=_session())
    except NotSo as error:
        flash(why_words(error.why), "error")
    else:
        flash(_("You took the proposal back. It stays as it is."), "status")
    return redirect(url_for("pages.front"))


@blueprint.post("/handling/<kind>/<int:thing_id>/hold")
@may(Action.ITEM_HOLD)
@_per_member
def hold(kind: str, thing_id: int) -> ResponseReturnValue:
    """Hold something back."""
    thing, form = _thing(kind, thing_id), ReasonForm()
    try:
        holding.hold(actor(), thing.subject, thing.id, form.reason.data or "", from_session=_session())
    except Invalid as error:
        form.blame(error)
        return _page(thing, hold_form=form, status=error.status)
    except NotHere as error:
        return _page(thing, hold_form=form, kept=_without_plea(error), status=error.status)
    flash(_("It is held back: missing for everybody, on open pages too."), "status")
    return redirect(url_for("handling.held"))


@blueprint.post("/handling/<kind>/<int:thing_id>/release")
@may(Action.ITEM_HOLD)
@_per_member
def release(kind: str, thing_id: int) -> ResponseReturnValue:
    """Give back what was held."""
    try:
        holding.release(actor(), things.subject_named(kind), thing_id, from_session=_session())
    except ColepError:
        flash(_("It is not held back any more, or it is not for you. Nothing was changed."), "error")
    else:
        flash(_("It is back for those for whom it is."), "status")
    return redirect(url_for("handling.held"))


@blueprint.get("/handling/held")
@may(Action.ITEM_HOLD)
def held() -> ResponseReturnValue:
    """List what is held back."""
    page = held_back.held(actor(), request.args.get("before", type=row_number))
    further = url_for("handling.held", before=page.next_id) if page.next_id else ""
    return render_template("handling/held.html", cards=page.cards, further=further, kinds=kind_words())


@blueprint.post("/still")
@may(Action.PAGE_WATCH)
@limits.limiter.limit("240 per minute", key_func=lambda: f"member:{actor().member_id}")
def still() -> ResponseReturnValue:
    """Answer which of the things on a page are gone, for pages without a socket. Asked by the page, not by a person."""
    items = recalls.read_items(request.form.get("items", "").split())
    return {"gone": recalls.gone(actor(), items)}
