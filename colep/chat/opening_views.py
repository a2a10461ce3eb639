"""The page on which a member opens a room."""

from dataclasses import replace

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.chat.forms import RoomForm
from colep.chat.opening import NewRoom, open_room
from colep.chat.words import guess_language
from colep.core.errors import Invalid
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.rules.actions import Action
from colep.screening.notice import NotHere, Notice, notice
from colep.screening.words import sentence

blueprint = Blueprint("opening", __name__)


@blueprint.route("/rooms/new", methods=["GET", "POST"])
@may(Action.ROOM_OPEN)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def new_room() -> ResponseReturnValue:
    """Open a room for groups or members by name; the secretariat also for all."""
    form, kept = RoomForm().offer(actor()), None
    if form.wants_people():
        return _page(form)
    if form.validate_on_submit():
        try:
            slug = open_room(actor(), _wanted(form), form.nonce.data or "", g.signed_in.session_id)
        except NotHere as error:
            kept = _notice(error)
        except Invalid as error:
            form.blame(error)
        else:
            return redirect(url_for("chat.room", slug=slug))
    return _page(form, 422 if request.method == "POST" else 200, kept)


def _wanted(form: RoomForm) -> NewRoom:
    name, member = form.name.data or "", g.signed_in
    language = guess_language(name, member.languages, member.interface_language)
    return NewRoom(name, language, form.choice(), bool(form.rule.data))


def _notice(error: NotHere) -> Notice:
    """What to show; a name is not let pass with a reason."""
    return replace(notice(error), sentence=sentence(may_explain=False), may_explain=False)


def _page(form: RoomForm, status: int = 200, kept: Notice | None = None) -> ResponseReturnValue:
    return render_template("chat/new.html", form=form, notice=kept), status
