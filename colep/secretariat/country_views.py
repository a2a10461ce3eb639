"""Countries: freezing them, their official mail domains, their contact points."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.accounts import standing
from colep.core.http.doors import actor, may
from colep.core.i18n import gettext as _
from colep.membership import domains
from colep.rules.actions import Action
from colep.rules.policy import require
from colep.secretariat import countries
from colep.secretariat.blueprint import attempt, blueprint, this_session
from colep.secretariat.countries import CountryCard
from colep.secretariat.forms import DeskForm, DomainForm, ReasonForm


@blueprint.get("/countries", endpoint="countries")
@may(Action.DESK_READ)
def show_countries() -> ResponseReturnValue:
    """List all countries; those without a contact point are marked."""
    return render_template("secretariat/countries.html", countries_=countries.countries())


@blueprint.get("/countries/<country>", endpoint="country")
@may(Action.DESK_READ)
def show_country(country: str) -> ResponseReturnValue:
    """Show a country; `act` in the address opens the form of an act, after a fresh proof."""
    card, act = countries.country(country), request.args.get("act", "")
    if act:
        require(actor(), Action.COUNTRY_DECIDE)
    return _page(card, act, _form(card, act))


def _form(card: CountryCard, act: str) -> DeskForm | None:
    match act:
        case "freeze" if card.frozen_since is None:
            return ReasonForm(formdata=None)
        case "thaw" if card.frozen_since is not None:
            return ReasonForm(formdata=None)
        case "add":
            return DomainForm(formdata=None)
        case "remove" if request.args.get("domain") in card.domains:
            return DomainForm(formdata=None, data={"domain": request.args["domain"]})
    return None


def _page(card: CountryCard, act: str, form: DeskForm | None) -> str:
    return render_template("secretariat/country.html", card=card, act=act if form else "", form=form)


def _again(country: str, act: str, form: DeskForm) -> str:
    return _page(countries.country(country), act, form)


def _onward(country: str) -> str:
    return url_for("secretariat.country", country=country)


@blueprint.post("/countries/<country>/freeze")
@may(Action.COUNTRY_DECIDE)
def freeze(country: str) -> ResponseReturnValue:
    """Shut a country's own people out until the freeze is lifted."""
    form = ReasonForm()
    countries.country(country)
    return attempt(
        form,
        lambda: standing.freeze_country(actor(), country, reason=form.reason.data or "", from_session=this_session()),
        _("The country is frozen. All sessions of its people have ended."),
        _onward(country),
        lambda: _again(country, "freeze", form),
    )


@blueprint.post("/countries/<country>/thaw")
@may(Action.COUNTRY_DECIDE)
def thaw(country: str) -> ResponseReturnValue:
    """Lift the freeze of a country."""
    form = ReasonForm()
    countries.country(country)
    return attempt(
        form,
        lambda: standing.thaw_country(actor(), country, reason=form.reason.data or "", from_session=this_session()),
        _("The freeze is lifted. Its people can sign in again."),
        _onward(country),
        lambda: _again(country, "thaw", form),
    )


@blueprint.post("/countries/<country>/domains/add")
@may(Action.COUNTRY_DECIDE)
def add_domain(country: str) -> ResponseReturnValue:
    """Add an official mail domain."""
    form = DomainForm()
    return attempt(
        form,
        lambda: domains.add_domain(
            actor(), country, form.domain.data or "", reason=form.reason.data or "", from_session=this_session()
        ),
        _("The domain is on the list. Open applications of the country were looked at anew."),
        _onward(country),
        lambda: _again(country, "add", form),
    )


@blueprint.post("/countries/<country>/domains/remove")
@may(Action.COUNTRY_DECIDE)
def remove_domain(country: str) -> ResponseReturnValue:
    """Take a domain off the list."""
    form = DomainForm()
    return attempt(
        form,
        lambda: domains.remove_domain(
            actor(), country, form.domain.data or "", reason=form.reason.data or "", from_session=this_session()
        ),
        _("The domain is off the list. Open applications of the country were looked at anew."),
        _onward(country),
        lambda: _again(country, "remove", form),
    )
