"""What sponsors answer: the applications that wait for their word, and the word itself."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts.words import level_words
from colep.core.errors import Conflict
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import read_position
from colep.core.i18n import gettext as _
from colep.core.terms import role_words
from colep.membership import queries, vouching
from colep.membership.forms import VouchForm
from colep.membership.words import flag_names, flag_words
from colep.rules.actions import Action
from colep.rules.standing import Standing

blueprint = Blueprint("answering", __name__)


@blueprint.get("/vouching")
@may(Action.VOUCH)
def waiting() -> ResponseReturnValue:
    """List the applications that wait for this member's word, those that wait longest first."""
    page = queries.waiting(actor(), read_position(request.args.get("after", "")))
    later = url_for("answering.waiting", after=page.next_key) if page.next_key else ""
    return render_template(
        "membership/waiting.html", cards=page.cards, later=later, roles=role_words(), flags=flag_names()
    )  # fmt: skip


@blueprint.get("/vouching/<int:application_id>")
@may(Action.VOUCH)
def application(application_id: int) -> ResponseReturnValue:
    """Show an application that waits for this member's word."""
    return _page(application_id, VouchForm().offer(), 200)


@blueprint.post("/vouching/<int:application_id>")
@may(Action.VOUCH)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def answer(application_id: int) -> ResponseReturnValue:
    """Vouch for the applicant, or say why not."""
    form = VouchForm().offer()
    if not form.validate():
        return _page(application_id, form, 422)
    try:
        flash(_speak(application_id, form))
    except Conflict:
        flash(_("The application was changed, or somebody answered before you. Your answer was not stored."), "error")
    return redirect(url_for("answering.waiting"))


def _speak(application_id: int, form: VouchForm) -> str:
    """Store the answer and return what to say of it."""
    common = {"note": form.note.data or "", "seen": form.moment, "from_session": g.signed_in.session_id}
    if form.is_refusal:
        standing = vouching.refuse(actor(), application_id, form.why, **common)
        declined, taken_out = _("The applicant is told, with your reason."), _("You are taken out as a sponsor.")
        return declined if standing is Standing.DECLINED else taken_out
    standing = vouching.vouch(actor(), application_id, **common)
    if standing is Standing.VOUCHED:
        return _("You vouched. Two people of the secretariat decide now.")
    return _("You vouched. Another sponsor must vouch too before the secretariat decides.")


def _page(application_id: int, form: VouchForm, status: int) -> ResponseReturnValue:
    card = queries.application_to_vouch(actor(), application_id)
    page = render_template(
        "membership/vouch.html", card=card, form=form, roles=role_words(), levels=level_words(), flags=flag_words()
    )  # fmt: skip
    return page, status
