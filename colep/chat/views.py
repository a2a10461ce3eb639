"""Rooms on the web. Without JavaScript they are readable, refreshable pages with a form."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts.queries import community_reach
from colep.chat import queries, service
from colep.chat.forms import MessageForm
from colep.chat.lines import lay_out
from colep.chat.models import GENERAL, LONGEST_MESSAGE
from colep.chat.page import page_words
from colep.chat.queries import RoomRow
from colep.chat.words import guess_language
from colep.core import clock, i18n
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.screening.notice import NotHere, Notice, notice
from colep.screening.service import Plea

blueprint = Blueprint("chat", __name__)


@blueprint.get("/rooms")
@may(Action.ROOM_READ)
def rooms() -> ResponseReturnValue:
    """List the rooms."""
    return render_template("chat/rooms.html", groups=_groups())


def _groups() -> list[tuple[str, list[RoomRow]]]:
    """The rooms as they concern this member: their country's routes, what is for all, the other routes."""
    mine = reference.routes_of(actor().country)
    rows = queries.rooms(actor())
    groups = [
        (_("Your routes"), [row for row in rows if row.route_id in mine]),
        (_("For all"), [row for row in rows if row.slug == GENERAL]),
        (_("Other routes"), [row for row in rows if row.slug != GENERAL and row.route_id not in mine]),
    ]
    return [(name, some) for name, some in groups if some]


@blueprint.get("/rooms/<slug>")
@may(Action.ROOM_READ)
def room(slug: str) -> ResponseReturnValue:
    """Show a room's newest messages, or with `?before=N` those before that number."""
    return _show(slug, MessageForm(formdata=None))


def _show(slug: str, form: MessageForm, status: int = 200, kept: Notice | None = None) -> ResponseReturnValue:
    card = queries.room(actor(), slug)
    before = request.args.get("before", type=row_number)
    span = queries.messages(card, before)
    return render_template(
        "chat/room.html",
        room=card,
        groups=_groups(),
        lines=lay_out(span.cards, actor().member_id, card.read_number),
        first=span.cards[0].number if span.has_earlier else 0,
        is_live=before is None,
        form=form.fresh(),
        reach=community_reach(Action.ROOM_READ),
        now=i18n.clock_time(clock.now()),
        zone=i18n.reader().zone,
        words=page_words(),
        longest=LONGEST_MESSAGE,
        notice=kept,
    ), status


@blueprint.post("/rooms/<slug>/messages")
@may(Action.ROOM_WRITE)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
def send(slug: str) -> ResponseReturnValue:
    """Say something, from a page without JavaScript."""
    form = MessageForm()
    if not form.validate():
        return _show(slug, form, 422)
    text = form.text.data or ""
    try:
        service.send_message(
            actor(), slug, nonce=form.nonce.data or "", text=text, reply_to=form.reply_to.data,
            language=guess_language(text, g.signed_in.languages, g.signed_in.interface_language),
            plea=Plea(form.reason.data or "", g.signed_in.session_id),
        )  # fmt: skip
    except NotHere as error:
        return _show(slug, form, error.status, notice(error))
    return redirect(url_for("chat.room", slug=slug) + "#end")


@blueprint.post("/rooms/<slug>/read")
@may(Action.ROOM_READ)
def mark_read(slug: str) -> ResponseReturnValue:
    """Note how far the member has read."""
    number = request.form.get("number", type=row_number)
    if number is None:
        abort(400)
    service.mark_read(actor(), slug, number)
    if request.form.get("back"):
        return redirect(url_for("chat.room", slug=slug) + "#end")
    return "", 204
