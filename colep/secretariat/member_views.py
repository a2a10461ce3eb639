"""Members as the secretariat looks after them, and what it does about them. Each act is opened, then confirmed."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import enrolling, standing
from colep.core.errors import Conflict
from colep.core.http.doors import actor, may
from colep.core.i18n import gettext as _
from colep.core.terms import role_words, standing_words
from colep.membership import proposals as proposing
from colep.membership.models import ProposalKind
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.acts import Subject
from colep.rules.policy import require
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.secretariat import members, proposals, record
from colep.secretariat.blueprint import attempt, before, blueprint, this_session
from colep.secretariat.forms import DeskForm, LeaveForm, NothingForm, ReasonForm, RoleForm
from colep.secretariat.members import Search
from colep.secretariat.offers import offers
from colep.secretariat.words import problem_words

#: Nobody types more to find somebody.
_LONGEST_SEARCH = 100

_FORMS: dict[str, type[DeskForm]] = {
    "suspend": ReasonForm, "restore": ReasonForm, "leave": LeaveForm, "renew": NothingForm, "role": RoleForm,
    "factors": ReasonForm, "link": NothingForm, "code": NothingForm,
}  # fmt: skip

#: What one proposes and another accepts.
_FOR_TWO = frozenset({"role", "factors"})


@blueprint.get("/members", endpoint="members")
@may(Action.DESK_READ)
def show_members() -> ResponseReturnValue:
    """Find members by name or address, country, role and standing."""
    offered = _offered()
    asked = {name: request.args.get(name, "") for name in offered}
    chosen = {name: value for name, value in asked.items() if value in dict(offered[name])}
    search = Search(words=request.args.get("words", "").strip()[:_LONGEST_SEARCH], **chosen)
    page = members.members(search, before())
    further = url_for("secretariat.members", **search.used(), before=page.next_key) if page.next_key else ""
    return render_template(
        "secretariat/members.html", rows=page.cards, search=search, offered=offered, further=further
    )  # fmt: skip


def _offered() -> dict[str, tuple[tuple[str, str], ...]]:
    roles, standings = role_words(), standing_words()
    return {
        "country": reference.countries_by_name(),
        "role": tuple((role.value, roles[role]) for role in Role),
        "standing": tuple((one.value, standings[one]) for one in Standing if one in members.ACCOUNT),
    }


@blueprint.get("/members/<int:member_id>", endpoint="member")
@may(Action.DESK_READ)
def show_member(member_id: int) -> ResponseReturnValue:
    """Show a member; `act` in the address opens the form of an act, after a fresh proof where the act wants one."""
    act = request.args.get("act", "")
    if act in _FORMS:
        require(actor(), Action.ROLE_DECIDE if act in _FOR_TWO else Action.STANDING_DECIDE)
    return _page(member_id, act)


def _page(member_id: int, act: str = "", form: DeskForm | None = None, code: str = "") -> str:
    card = members.member_file(member_id)
    possible = offers(actor(), card)
    if form is None and act in possible:
        form = _FORMS[act](formdata=None)
    if isinstance(form, RoleForm):
        form.offer()
    return render_template(
        "secretariat/member.html", card=card, act=act if form else "", form=form, offers=possible, code=code,
        waiting=proposals.proposals_about(actor(), member_id), entries=record.about(actor(), Subject.MEMBER, member_id),
    )  # fmt: skip


def _attempt(member_id: int, act: str, form: DeskForm, do: Callable[[], object], done: str) -> ResponseReturnValue:
    return attempt(
        form, do, done, url_for("secretariat.member", member_id=member_id), lambda: _page(member_id, act, form)
    )


@blueprint.post("/members/<int:member_id>/suspend")
@may(Action.STANDING_DECIDE)
def suspend(member_id: int) -> ResponseReturnValue:
    """Shut a member out now."""
    form = ReasonForm()
    return _attempt(
        member_id, "suspend", form,
        lambda: standing.suspend(actor(), member_id, reason=form.reason.data or "", from_session=this_session()),
        _("Suspended. All that the member had open is closed."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/restore")
@may(Action.STANDING_DECIDE)
def restore(member_id: int) -> ResponseReturnValue:
    """Let a suspended or expired member in again."""
    form = ReasonForm()
    return _attempt(
        member_id, "restore", form,
        lambda: standing.restore(actor(), member_id, reason=form.reason.data or "", from_session=this_session()),
        _("Restored. The member can sign in again."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/leave")
@may(Action.STANDING_DECIDE)
def leave(member_id: int) -> ResponseReturnValue:
    """Note that a member has left the service."""
    form = LeaveForm()
    return _attempt(
        member_id, "leave", form,
        lambda: standing.leave(actor(), member_id, reason=form.reason.data or "", from_session=this_session()),
        _("Noted: the member has left the service. What they wrote stays."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/renew")
@may(Action.STANDING_DECIDE)
def renew(member_id: int) -> ResponseReturnValue:
    """Confirm that a member still serves."""
    return _attempt(
        member_id, "renew", NothingForm(),
        lambda: standing.renew(actor(), [member_id], from_session=this_session()),
        _("Renewed. A new term begins today."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/role")
@may(Action.ROLE_DECIDE)
def propose_role(member_id: int) -> ResponseReturnValue:
    """Propose a new role for a member."""
    form = RoleForm().offer()
    return _attempt(
        member_id, "role", form,
        lambda: proposing.propose(
            actor(), ProposalKind.ROLE, member_id, role=form.role.data or "", reason=form.reason.data or "",
            from_session=this_session(),
        ),
        _("Proposed. Somebody else of the secretariat accepts it or not."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/factors")
@may(Action.ROLE_DECIDE)
def propose_factors(member_id: int) -> ResponseReturnValue:
    """Propose that a member who lost their second factor enrols anew."""
    form = ReasonForm()
    return _attempt(
        member_id, "factors", form,
        lambda: proposing.propose(
            actor(), ProposalKind.FACTORS, member_id, reason=form.reason.data or "", from_session=this_session()
        ),
        _("Proposed. Somebody else of the secretariat accepts it or not."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/link")
@may(Action.STANDING_DECIDE)
def send_link(member_id: int) -> ResponseReturnValue:
    """Send a new enrolment link; the one before is dead."""
    return _attempt(
        member_id, "link", NothingForm(),
        lambda: enrolling.new_link_for(member_id, actor(), from_session=this_session()),
        _("A new link is on its way. The one before does not open any more."),
    )  # fmt: skip


@blueprint.post("/members/<int:member_id>/code")
@may(Action.STANDING_DECIDE)
def draw_code(member_id: int) -> ResponseReturnValue:
    """Draw an enrolment code and show it this once: it is told by voice and kept nowhere."""
    try:
        return _page(member_id, code=enrolling.new_code_for(member_id, actor(), from_session=this_session()))
    except Conflict as error:
        flash(problem_words(error), "error")
        return redirect(url_for("secretariat.member", member_id=member_id))
