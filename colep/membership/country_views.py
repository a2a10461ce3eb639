"""The names of a country, for its contact points: who still serves, who has left, who must be helped in."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import enrolling, standing
from colep.audit.words import act_words
from colep.core.errors import Conflict, Invalid
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import read_position, row_number
from colep.core.i18n import gettext as _
from colep.core.i18n import ngettext
from colep.core.terms import role_words, standing_words
from colep.membership import country
from colep.membership.country import NAMES, Show
from colep.membership.country_forms import ReasonForm
from colep.membership.country_words import by_words
from colep.rules.actions import Action

blueprint = Blueprint("country", __name__)

#: Where the form session keeps a code between the act and the one page that shows it.
_DRAWN = "drawn_code"


@blueprint.get("/country")
@may(Action.COUNTRY_ANSWER)
def names() -> ResponseReturnValue:
    """List the names of the country, all of them on one screen where they fit."""
    return _names_page(checked=frozenset())


def _names_page(checked: frozenset[int], fault: str = "", status: int = 200) -> ResponseReturnValue:
    show = Show.OUT if request.values.get("show") == Show.OUT else Show.SERVING
    after = request.values.get("after", "")
    page = country.names(actor(), show, read_position(after))
    if request.args.get("check") in ("all", "due"):
        is_all = request.args["check"] == "all"
        checked |= {card.id for card in page.cards if is_all or card.is_due}
    further = url_for("country.names", show=show.value, after=page.next_key) if page.next_key else ""
    body = render_template(
        "membership/country.html", names=page.cards, counts=country.counts(actor()), show=show.value,
        further=further, checked=checked, fault=fault, roles=role_words(), standings=standing_words(),
        after=after,
    )  # fmt: skip
    return body, status


@blueprint.post("/country/confirm")
@may(Action.COUNTRY_ANSWER)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
def confirm() -> ResponseReturnValue:
    """Confirm that the chosen people still serve: each gets a new term, or none does."""
    chosen = frozenset(request.form.getlist("member", type=row_number))
    if not chosen:
        return _names_page(chosen, _("Choose at least one name. Nothing was changed."), 422)
    if len(chosen) > NAMES:
        return _names_page(frozenset(), _("These are too many at once. Nothing was changed."), 422)
    try:
        count = standing.renew(actor(), chosen, from_session=g.signed_in.session_id)
    except Conflict:
        fault = _(
            "Somebody whom you chose cannot be confirmed any more, so nobody was. Look at the list as it is now "
            "and confirm again."
        )
        return _names_page(chosen, fault, 409)
    flash(ngettext("%(num)s name is confirmed.", "%(num)s names are confirmed.", count), "status")
    return redirect(url_for("country.names", after=request.form.get("after") or None))


@blueprint.route("/country/<int:member_id>/left", methods=["GET", "POST"])
@may(Action.COUNTRY_ANSWER)
def left(member_id: int) -> ResponseReturnValue:
    """Ask whether it is meant, then note that somebody has left the service."""
    card = country.name(actor(), member_id)
    if request.method == "GET":
        return render_template("membership/country-left.html", card=card, roles=role_words())
    standing.leave(actor(), member_id, from_session=g.signed_in.session_id)
    flash(_("%(name)s is not a member any more, and was shut out at once.", name=card.name), "status")
    return redirect(url_for("country.names"))


@blueprint.route("/country/<int:member_id>/suspend", methods=["GET", "POST"])
@may(Action.COUNTRY_ANSWER)
def suspend(member_id: int) -> ResponseReturnValue:
    """Ask for the reason, then shut somebody out until the secretariat lets them in again."""
    card, form, status = country.name(actor(), member_id), ReasonForm(), 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid("reason", "empty")
            standing.suspend(actor(), member_id, reason=form.reason.data, from_session=g.signed_in.session_id)
            flash(_("%(name)s is suspended, and was shut out at once.", name=card.name), "status")
            return redirect(url_for("country.names", show=Show.OUT.value))
        except Invalid as error:
            form.explain(error.reason)
            status = 422
    return render_template("membership/country-suspend.html", card=card, form=form, roles=role_words()), status


@blueprint.post("/country/<int:member_id>/link")
@may(Action.COUNTRY_ANSWER)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
def send_link(member_id: int) -> ResponseReturnValue:
    """Send somebody who was admitted a new link by letter."""
    card = country.name(actor(), member_id)
    enrolling.new_link_for(member_id, actor(), from_session=g.signed_in.session_id)
    flash(_("A letter with a new link is on its way to %(name)s. The link before is dead.", name=card.name), "status")
    return redirect(url_for("country.names"))


@blueprint.route("/country/<int:member_id>/code", methods=["GET", "POST"])
@may(Action.COUNTRY_ANSWER)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def code(member_id: int) -> ResponseReturnValue:
    """Draw the code that goes with the link, and show it this one time to whoever tells it by voice."""
    card = country.name(actor(), member_id)
    if request.method == "POST":
        drawn = enrolling.new_code_for(member_id, actor(), from_session=g.signed_in.session_id)
        session[_DRAWN] = [member_id, drawn]
        return redirect(url_for("country.code", member_id=member_id))
    drawn_for, drawn = session.pop(_DRAWN, (0, ""))
    shown = drawn if drawn_for == member_id else ""
    return render_template("membership/country-code.html", card=card, code=shown)


@blueprint.get("/country/decisions")
@may(Action.COUNTRY_ANSWER)
def decisions() -> ResponseReturnValue:
    """Show what was decided about people of the country, as it stands in the record."""
    page = country.decisions(actor(), request.args.get("before", type=row_number))
    older = url_for("country.decisions", before=page.next_key) if page.next_key else ""
    return render_template(
        "membership/country-decisions.html", decisions=page.cards, words=act_words, by=by_words(), older=older
    )  # fmt: skip
