"""Moderation on the web: what waits, what was decided, one case."""

from dataclasses import replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.core.errors import Invalid, Missing
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.handling import holding
from colep.handling.forms import ReasonForm
from colep.moderation import queries
from colep.rules.actions import Action
from colep.rules.screening import CaseState
from colep.screening import service
from colep.screening.notice import NotHere, notice
from colep.screening.words import kind_words

blueprint = Blueprint("moderation", __name__)


@blueprint.get("/moderation")
@may(Action.MODERATE)
def cases() -> ResponseReturnValue:
    """List what waits for a moderator, or with `?state=cleared` what was decided."""
    is_open = request.args.get("state") != CaseState.CLEARED
    page = queries.cases(actor(), is_open=is_open, after=request.args.get("after", type=row_number))
    state = CaseState.OPEN if is_open else CaseState.CLEARED
    further = url_for("moderation.cases", state=state.value, after=page.next_id) if page.next_id else ""
    return render_template(
        "moderation/cases.html", cases=page.cards, further=further, is_open=is_open, kinds=kind_words()
    )


@blueprint.post("/moderation/<int:case_id>/clear")
@may(Action.MODERATE)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
def clear(case_id: int) -> ResponseReturnValue:
    """Note that an item may stay; one's own is looked at by somebody else."""
    case = queries.case(actor(), case_id)
    if case.item is None:
        raise Missing
    if case.is_own:
        flash(_("This is your own. Somebody else has to look at it."))
        return redirect(url_for("moderation.cases"))
    service.clear(actor(), case_id, from_session=g.signed_in.session_id)
    flash(_("Noted: it may stay."))
    return redirect(url_for("moderation.cases"))


@blueprint.route("/moderation/<int:case_id>/remove", methods=["GET", "POST"])
@may(Action.ITEM_HOLD)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def remove(case_id: int) -> ResponseReturnValue:
    """Take an item away: it is held back, and its case is decided by that."""
    case, form = queries.case(actor(), case_id), ReasonForm()
    if case.decided_at or case.item is None:
        raise Missing
    kept, status = None, 200
    if request.method == "POST":
        try:
            holding.hold(
                actor(), case.subject, case.subject_id, form.reason.data or "", from_session=g.signed_in.session_id
            )
        except Invalid as error:
            form.blame(error)
            status = error.status
        except NotHere as error:
            kept, status = replace(notice(error), may_explain=False), error.status
        else:
            flash(_("It is held back: missing for everybody, on open pages too."))
            return redirect(url_for("moderation.cases"))
    return render_template("moderation/remove.html", case=case, form=form, notice=kept), status
