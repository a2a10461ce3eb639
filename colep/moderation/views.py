"""Moderation on the web: what waits, what was decided, one case."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.moderation import queries
from colep.rules.actions import Action
from colep.rules.screening import CaseState
from colep.screening import service
from colep.screening.words import kind_words

blueprint = Blueprint("moderation", __name__)


@blueprint.get("/moderation")
@may(Action.MODERATE)
def cases() -> ResponseReturnValue:
    """List what waits for a moderator, or with `?state=cleared` what was decided."""
    state = CaseState.CLEARED if request.args.get("state") == CaseState.CLEARED else CaseState.OPEN
    page = queries.cases(actor(), state, request.args.get("after", type=row_number))
    further = url_for("moderation.cases", state=state.value, after=page.next_id) if page.next_id else ""
    return render_template(
        "moderation/cases.html", cases=page.cards, further=further, is_open=state is CaseState.OPEN, kinds=kind_words()
    )


@blueprint.post("/moderation/<int:case_id>/clear")
@may(Action.MODERATE)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
def clear(case_id: int) -> ResponseReturnValue:
    """Note that an item may stay; one's own is looked at by somebody else."""
    if queries.case(actor(), case_id).is_own:
        flash(_("This is your own. Somebody else has to look at it."))
        return redirect(url_for("moderation.cases"))
    service.clear(actor(), case_id, from_session=g.signed_in.session_id)
    flash(_("Noted: it may stay."))
    return redirect(url_for("moderation.cases"))
