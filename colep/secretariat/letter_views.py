"""Letters that did not arrive."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from colep.core.errors import Conflict
from colep.core.http.doors import actor, may
from colep.core.i18n import gettext as _
from colep.letters import queries
from colep.letters import service as letters_service
from colep.rules.actions import Action
from colep.secretariat.blueprint import before, blueprint, this_session


@blueprint.get("/letters", endpoint="letters")
@may(Action.DESK_READ)
def show_letters() -> ResponseReturnValue:
    """List the letters in trouble, the newest first."""
    page = queries.troubles(before())
    older = url_for("secretariat.letters", before=page.next_key) if page.next_key else ""
    return render_template("secretariat/letters.html", letters=page.cards, counts=queries.counts(), older=older)


@blueprint.post("/letters/<int:letter_id>/retry")
@may(Action.DESK_READ)
def retry_letter(letter_id: int) -> ResponseReturnValue:
    """Send a letter once more."""
    try:
        letters_service.retry(actor(), letter_id, this_session())
        flash(_("The letter is tried again within a minute."), "status")
    except Conflict:
        flash(_("This letter cannot be sent again. What it was made of is gone; do the act anew."), "error")
    return redirect(url_for("secretariat.letters"))
