"""A member's own account, what others see of it, and what everybody chooses for themselves."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import people, preferences, profile, quota
from colep.accounts.people import MemberCard, Preferences
from colep.accounts.people_forms import PreferencesForm, ProfileForm
from colep.accounts.words import level_words
from colep.core import clock
from colep.core.calendars import suggested
from colep.core.http.doors import actor, may
from colep.core.i18n import clock_time
from colep.core.i18n import gettext as _
from colep.core.terms import role_words
from colep.rules.actions import Action
from colep.rules.members import Visibility

blueprint = Blueprint("people", __name__)


@blueprint.get("/account")
@may(Action.ACCOUNT_READ)
def account() -> ResponseReturnValue:
    """Show the member's own page as others see it: a member, or those whose work it is to be found."""
    seen_by = Visibility.CONTACTS if request.args.get("as") == Visibility.CONTACTS else Visibility.MEMBERS
    return _card_page("accounts/account.html", people.as_seen_by(actor(), seen_by), seen_by=seen_by)


@blueprint.get("/members/<int:member_id>")
@may(Action.MEMBER_READ)
def member(member_id: int) -> ResponseReturnValue:
    """Show a member as this one may see them."""
    quota.count_page(actor(), f"member:{member_id}", g.signed_in.session_id)
    return _card_page("accounts/member.html", people.member(actor(), member_id))


def _card_page(template: str, card: MemberCard, **words: Any) -> str:
    return render_template(
        template, member=card, roles=role_words(), levels=level_words(),
        clock=clock_time(clock.now(), card.zone) if card.zone else "", **words,
    )  # fmt: skip


@blueprint.route("/account/profile", methods=["GET", "POST"])
@may(Action.ACCOUNT_CHANGE)
def change_profile() -> ResponseReturnValue:
    """Change what the member's page says, and to whom."""
    kept = people.own_profile(actor())
    form = ProfileForm(data=kept.as_form()).offer(kept.languages)
    if form.validate_on_submit():
        profile.change_profile(actor(), form.profile(), from_session=g.signed_in.session_id)
        return redirect(url_for("people.change_profile", saved="yes"))
    status = 422 if request.method == "POST" else 200
    page = render_template("accounts/profile.html", form=form, profile=kept, saved=request.args.get("saved"))
    return page, status


@blueprint.route("/account/preferences", methods=["GET", "POST"])
@may(Action.ACCOUNT_CHANGE)
def choose_preferences() -> ResponseReturnValue:
    """Choose language, time zone, digits, a second calendar, colours, and what one is written to about."""
    kept = people.own_preferences(actor())
    form = PreferencesForm(data=kept.as_form()).offer(kept)
    if form.validate_on_submit():
        preferences.choose_preferences(actor(), **form.choices(), from_session=g.signed_in.session_id)
        return redirect(url_for("people.choose_preferences", saved="yes"))
    status = 422 if request.method == "POST" else 200
    page = render_template(
        "accounts/preferences.html", form=form, kept=kept, clock=clock_time(clock.now()),
        calendar_hint=_calendar_hint(kept), saved=request.args.get("saved"),
    )  # fmt: skip
    return page, status


def _calendar_hint(kept: Preferences) -> str:
    """Say it to those who may want one."""
    read = tuple(tag for tag, _level in kept.languages)
    if suggested(read, kept.country):
        return _("Dates can also be shown in the calendar of Iran and Afghanistan, beside the Gregorian one.")
    return _("It stands beside the Gregorian date where a day is named in full.")
