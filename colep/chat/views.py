"""Rooms on the web. Without JavaScript they are readable, refreshable pages with a form."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.audience.cards import audience_card
from colep.audience.reach import could_write
from colep.chat import queries, said, service
from colep.chat.forms import MessageForm
from colep.chat.lines import lay_out
from colep.chat.models import GENERAL, LONGEST_MESSAGE
from colep.chat.page import page_words
from colep.chat.queries import RoomCard, RoomRow
from colep.chat.words import guess_language
from colep.chatham import queries as chatham
from colep.chatham.queries import Own
from colep.core import clock, i18n
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.chatham import points_at_somebody
from colep.rules.roles import STAFF
from colep.screening.notice import NotHere, Notice, notice
from colep.screening.service import Plea
from colep.sharing.seen import Seen, Widened, read_seen, widened_words

blueprint = Blueprint("chat", __name__)


@blueprint.get("/rooms")
@may(Action.ROOM_READ)
def rooms() -> ResponseReturnValue:
    """List the rooms."""
    return render_template("chat/rooms.html", groups=_groups())


def _groups() -> list[tuple[str, list[RoomRow]]]:
    """The rooms as they concern this member: what members opened for them, their country's routes, all, the others."""
    mine = reference.routes_of(actor().country)
    rows = queries.rooms(actor())
    own = [row for row in rows if row.is_opened]
    others = [row for row in rows if not row.is_opened and row.slug != GENERAL]
    groups = [
        (_("Your groups"), own),
        (_("Your routes"), [row for row in others if row.route_id in mine]),
        (_("For all"), [row for row in rows if row.slug == GENERAL]),
        (_("Other routes"), [row for row in others if row.route_id not in mine]),
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
    span = said.messages(card, before)
    own = chatham.own(actor(), card.place) if card.is_under_rule else chatham.SILENT
    is_staff = actor().role in STAFF
    return render_template(
        "chat/room.html",
        room=card,
        groups=_groups(),
        lines=lay_out(span.cards, actor().member_id, card.read_number, own.number, may_hold=is_staff),
        own_participant=own.number,
        may_hold=is_staff,
        may_handle=is_staff or _has_opened(card, own),
        first=span.cards[0].number if span.has_earlier else 0,
        is_live=before is None,
        form=form.fresh(),
        audience=audience_card(
            actor(), Action.ROOM_READ, card.label, card.audience_id, names=not card.is_under_rule
        ),
        is_few=card.is_under_rule and _is_few(card),
        now=i18n.clock_time(clock.now()),
        zone=i18n.reader().zone,
        words=page_words(),
        longest=LONGEST_MESSAGE,
        seen=Seen(card.label, card.audience_id).word,
        notice=kept,
    ), status  # fmt: skip


def _has_opened(card: RoomCard, own: Own) -> bool:
    is_speaker = own.speaker_id != 0 and own.speaker_id == card.speaker_id
    return is_speaker or card.author_id == actor().member_id


def _is_few(card: RoomCard) -> bool:
    """Say whether so few could write in a room under the Rule that it hides nobody, or nobody may know how many."""
    return points_at_somebody(could_write(Action.ROOM_WRITE, card.label, card.audience_id) or 0)


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
            plea=Plea(form.reason.data or "", g.signed_in.session_id, read_seen(form.seen.data)),
        )  # fmt: skip
    except Widened as error:
        form.text.errors = [widened_words()]
        return _show(slug, form, error.status)
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
