"""Who spoke under the Chatham House Rule: one asks, another opens or refuses, both may look for a day."""

from flask import flash, redirect, render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue

from colep.core.errors import Conflict, Missing
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.rules.actions import Action
from colep.rules.acts import Subject
from colep.rules.policy import require
from colep.secretariat import identities, identity_cards
from colep.secretariat.blueprint import attempt, before, blueprint, this_session
from colep.secretariat.forms import LeaveForm, ReasonForm
from colep.secretariat.words import problem_words

#: What one can ask about.
_KINDS = {"post": Subject.POST, "message": Subject.MESSAGE}


@blueprint.get("/identities", endpoint="identities")
@may(Action.DESK_READ)
def show_requests() -> ResponseReturnValue:
    """List what waits, then what was answered; `open` or `refuse` in the address opens the form of an answer."""
    refusing, opening = asked.args.get("refuse", type=row_number), asked.args.get("open", type=row_number)
    if refusing or opening:
        require(actor(), Action.IDENTITY_OPEN)
    return _page(LeaveForm(formdata=None), refusing, opening)


def _page(form: LeaveForm, refusing: int | None = None, opening: int | None = None) -> str:
    closed = identity_cards.closed_requests(actor(), before())
    older = url_for("secretariat.identities", before=closed.next_key) if closed.next_key else ""
    waiting = () if before() else identity_cards.open_requests(actor())
    return render_template(
        "secretariat/identities.html", waiting=waiting, closed=closed.cards, older=older, refusing=refusing,
        opening=opening, form=form,
    )  # fmt: skip


@blueprint.route("/identities/ask/<kind>/<int:number>", methods=["GET", "POST"])
@may(Action.IDENTITY_OPEN)
def ask_identity(kind: str, number: int) -> ResponseReturnValue:
    """Ask that it be opened who wrote a post or message."""
    if kind not in _KINDS:
        raise Missing
    subject, form = _KINDS[kind], ReasonForm()
    said = identity_cards.item(actor(), subject, number)

    def page() -> str:
        return render_template("secretariat/identity-ask.html", form=form, item=said)

    if asked.method == "GET":
        return page()
    return attempt(
        form,
        lambda: identities.ask(actor(), subject, number, reason=form.reason.data or "", from_session=this_session()),
        _("You have asked. Another of the secretariat opens it or refuses."),
        url_for("secretariat.identities"),
        page,
    )


@blueprint.post("/identities/<int:unveiling_id>/open")
@may(Action.IDENTITY_OPEN)
def open_identity(unveiling_id: int) -> ResponseReturnValue:
    """Open who spoke; the name is shown by the next step only, which is recorded by itself."""
    try:
        identities.open_(actor(), unveiling_id, from_session=this_session())
    except Conflict as error:
        flash(problem_words(error), "error")
    else:
        flash(_("Opened. The author gets a letter. The two of you can look for one day."), "status")
    return redirect(url_for("secretariat.identities"))


@blueprint.post("/identities/<int:unveiling_id>/refuse")
@may(Action.IDENTITY_OPEN)
def refuse_identity(unveiling_id: int) -> ResponseReturnValue:
    """Close a request without opening anything."""
    form = LeaveForm()
    return attempt(
        form,
        lambda: identities.refuse(
            actor(), unveiling_id, reason=form.reason.data or "", from_session=this_session()
        ),
        _("The request is closed. Nothing was opened."),
        url_for("secretariat.identities"),
        lambda: _page(form, unveiling_id),
    )  # fmt: skip


@blueprint.post("/identities/<int:unveiling_id>/look")
@may(Action.IDENTITY_OPEN)
def look_at_identity(unveiling_id: int) -> ResponseReturnValue:
    """Show who spoke, once: the answer itself is the page, and to see it again is another look."""
    card = identity_cards.request(actor(), unveiling_id)
    try:
        behind = identities.look(actor(), unveiling_id, from_session=this_session())
    except Conflict as error:
        flash(problem_words(error), "error")
        return redirect(url_for("secretariat.identities"))
    return render_template("secretariat/identity.html", card=card, behind=behind)
