"""What one of the secretariat proposes and another answers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.core.errors import Conflict
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.membership import proposals as acts
from colep.rules.actions import Action
from colep.rules.policy import require
from colep.secretariat import proposals
from colep.secretariat.blueprint import attempt, before, blueprint, this_session
from colep.secretariat.forms import ReasonForm
from colep.secretariat.words import problem_words


@blueprint.get("/proposals", endpoint="proposals")
@may(Action.DESK_READ)
def show_proposals() -> ResponseReturnValue:
    """List what waits, then what was answered; `accept` or `reject` in the address opens the form of an answer."""
    asked = request.args.get("reject", type=row_number)
    if asked or request.args.get("accept"):
        require(actor(), Action.ROLE_DECIDE)
    return _page(asked, ReasonForm(formdata=None), request.args.get("accept", type=row_number))


def _page(rejecting: int | None, form: ReasonForm, accepting: int | None = None) -> str:
    closed = proposals.closed_proposals(actor(), before())
    older = url_for("secretariat.proposals", before=closed.next_key) if closed.next_key else ""
    waiting = () if before() else proposals.open_proposals(actor())
    return render_template(
        "secretariat/proposals.html",
        waiting=waiting,
        closed=closed.cards,
        older=older,
        rejecting=rejecting,
        form=form,
        accepting=accepting,
    )


@blueprint.post("/proposals/<int:proposal_id>/accept")
@may(Action.ROLE_DECIDE)
def accept(proposal_id: int) -> ResponseReturnValue:
    """Do what a colleague has proposed, and go to the member: there may be a code to draw."""
    try:
        member_id = acts.accept(actor(), proposal_id, from_session=this_session())
    except Conflict as error:
        flash(problem_words(error), "error")
        return redirect(url_for("secretariat.proposals"))
    flash(_("Accepted and done. All sessions of the member have ended."), "status")
    return redirect(url_for("secretariat.member", member_id=member_id))


@blueprint.post("/proposals/<int:proposal_id>/reject")
@may(Action.ROLE_DECIDE)
def reject(proposal_id: int) -> ResponseReturnValue:
    """Close a proposal without doing it."""
    form = ReasonForm()
    return attempt(
        form,
        lambda: acts.reject(actor(), proposal_id, reason=form.reason.data or "", from_session=this_session()),
        _("The proposal is rejected. Nothing was changed."),
        url_for("secretariat.proposals"),
        lambda: _page(proposal_id, form),
    )
