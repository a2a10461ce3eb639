"""Groups on the web."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.core.errors import Conflict, Invalid
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.groups import membership, queries, service
from colep.groups.forms import GroupForm, LastDayForm, MemberForm
from colep.groups.words import entry_words, group_name, group_purpose
from colep.rules.actions import Action
from colep.screening.notice import NotHere, notice
from colep.screening.words import sentence
from colep.sharing.shelves import shelved

blueprint = Blueprint("groups", __name__)

_per_member = limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
_WORDS = {"group_name": group_name, "group_purpose": group_purpose}


def _number(name: str) -> int | None:
    """A row's number out of the query string; none for what cannot be one."""
    try:
        return row_number(request.args.get(name, ""))
    except ValueError:
        return None


@blueprint.get("/groups")
@may(Action.GROUP_READ)
def groups() -> ResponseReturnValue:
    """List the groups one is in, and those that one could come into."""
    page = queries.working(actor(), _number("before"))
    return render_template(
        "groups/groups.html",
        own=queries.own(actor()),
        circles=queries.circles(actor()),
        working=page.cards,
        older=url_for("groups.groups", before=page.next_key) if page.next_key else "",
        entries=entry_words(),
        **_WORDS,
    )


@blueprint.route("/groups/new", methods=["GET", "POST"])
@may(Action.GROUP_CREATE)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def new_group() -> ResponseReturnValue:
    """Make a working group."""
    form, kept = GroupForm().offer(g.signed_in.languages), None
    if form.validate_on_submit():
        try:
            made = service.create(actor(), form.draft(), form.nonce.data or "", from_session=_session())
        except Invalid as error:
            form.explain(error.field, error.reason)
        except NotHere as error:
            kept = replace(notice(error), sentence=sentence(may_explain=False), may_explain=False)
        else:
            return redirect(url_for("groups.group", group_id=made.id, slug=made.slug))
    status = 422 if request.method == "POST" else 200
    return render_template("groups/new.html", form=form, entries=entry_words(), notice=kept), status


def _session() -> int:
    session_id: int = g.signed_in.session_id
    return session_id


@blueprint.get("/groups/<int:group_id>-<slug>")
@may(Action.GROUP_READ)
def group(group_id: int, slug: str) -> ResponseReturnValue:
    """Show what a group is for, and who is in it where that may be seen."""
    card = queries.group(actor(), group_id, _number("after") or 0)
    if slug != card.row.slug:
        return redirect(card.row.address, 301)
    return _page(card)


@blueprint.get("/groups/<int:group_id>")
@may(Action.GROUP_READ)
def short_address(group_id: int) -> ResponseReturnValue:
    """Lead from the number alone to the full address."""
    return redirect(queries.group(actor(), group_id).row.address)


def _page(card: queries.GroupCard, status: int = 200, **forms: MemberForm | LastDayForm) -> ResponseReturnValue:
    empty = {"form": MemberForm(formdata=None), "lasting": LastDayForm(formdata=None)}
    page = render_template(
        "groups/group.html", card=card, group=card.row, entries=entry_words(),
        shelf=shelved(actor(), card.row.id), **{**empty, **forms}, **_WORDS,
    )  # fmt: skip
    return page, status


def _then(group_id: int, act: Callable[..., Any], *arguments: Any, done: str) -> ResponseReturnValue:
    """Do it and lead back to the group, or to the list if it is not there for this person any more."""
    try:
        act(actor(), group_id, *arguments, from_session=_session())
    except Conflict:
        flash(_("The group has changed in the meantime, so nothing was done. Look at it as it is now."), "error")
    else:
        flash(done, "status")
    return redirect(
        url_for("groups.groups") if act is membership.leave else url_for("groups.short_address", group_id=group_id)
    )


@blueprint.post("/groups/<int:group_id>/join")
@may(Action.GROUP_JOIN)
@_per_member
def join(group_id: int) -> ResponseReturnValue:
    """Come in."""
    return _then(group_id, membership.join, done=_("You are in. What is for this group is for you from now on."))


@blueprint.post("/groups/<int:group_id>/ask")
@may(Action.GROUP_JOIN)
@_per_member
def ask(group_id: int) -> ResponseReturnValue:
    """Ask to come in."""
    return _then(group_id, membership.ask, done=_("You asked. The group's owner answers."))


@blueprint.post("/groups/<int:group_id>/leave")
@may(Action.GROUP_LEAVE)
@_per_member
def leave(group_id: int) -> ResponseReturnValue:
    """Go out, or take back that one asked."""
    return _then(group_id, membership.leave, done=_("You are not in this group. What is only for it is not for you."))


@blueprint.post("/groups/<int:group_id>/asks/<int:member_id>/accept")
@may(Action.GROUP_LEAD)
@_per_member
def accept(group_id: int, member_id: int) -> ResponseReturnValue:
    """Let somebody in who asked."""
    return _then(group_id, membership.accept, member_id, done=_("They are in."))


@blueprint.post("/groups/<int:group_id>/asks/<int:member_id>/decline")
@may(Action.GROUP_LEAD)
@_per_member
def decline(group_id: int, member_id: int) -> ResponseReturnValue:
    """Leave somebody out who asked."""
    return _then(group_id, membership.decline, member_id, done=_("They are not in."))


@blueprint.post("/groups/<int:group_id>/members/<int:member_id>/remove")
@may(Action.GROUP_LEAD)
@_per_member
def remove(group_id: int, member_id: int) -> ResponseReturnValue:
    """Take somebody out."""
    return _then(group_id, membership.remove, member_id, done=_("They are out and read nothing of it now."))


@blueprint.post("/groups/<int:group_id>/members")
@may(Action.GROUP_LEAD)
@_per_member
def add(group_id: int) -> ResponseReturnValue:
    """Bring somebody in."""
    return _with_member(group_id, membership.add, _("They are in."))


@blueprint.post("/groups/<int:group_id>/owner")
@may(Action.GROUP_KEEP)
@_per_member
def hand_over(group_id: int) -> ResponseReturnValue:
    """Make somebody else the owner."""
    return _with_member(group_id, service.hand_over, _("The group has a new owner."))


def _with_member(group_id: int, act: Callable[..., Any], done: str) -> ResponseReturnValue:
    form = MemberForm()
    try:
        return _then(group_id, act, form.member_id, done=done)
    except Invalid:
        form.member.errors = [
            _("This is not possible with that member. Copy the address from the member's page, and look who is in.")
        ]
        return _page(queries.group(actor(), group_id), 422, form=form)


@blueprint.post("/groups/<int:group_id>/last-day")
@may(Action.GROUP_LEAD)
@_per_member
def extend(group_id: int) -> ResponseReturnValue:
    """Give a working group a later last day."""
    form = LastDayForm()
    if form.validate():
        try:
            return _then(group_id, service.extend, form.last_day.data, done=_("The group lasts longer."))
        except Invalid as error:
            form.explain(error.field, error.reason)
    return _page(queries.group(actor(), group_id), 422, lasting=form)


@blueprint.post("/groups/<int:group_id>/archive")
@may(Action.GROUP_KEEP)
@_per_member
def archive(group_id: int) -> ResponseReturnValue:
    """End a working group."""
    return _then(group_id, service.archive, done=_("The group is over. Its members can go on reading what was for it."))
