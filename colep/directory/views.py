"""The directory on the web, and contacts to take along."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from colep.accounts import quota
from colep.audience.cards import audience_card
from colep.audience.exports import FileKind, exported, may_leave
from colep.core import languages
from colep.core.fragments import fragment
from colep.core.http.doors import actor, may
from colep.core.i18n import clock_time, language_name, weekday
from colep.core.i18n import gettext as _
from colep.directory import queries, words
from colep.directory.advice import advise
from colep.directory.links import mailto, tel
from colep.directory.models import Kind
from colep.directory.order import read_place
from colep.directory.queries import Filters
from colep.directory.vcard import leaving, vcard
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.acts import Subject

blueprint = Blueprint("directory", __name__)

_row = fragment("directory/_row.html", "row")


@blueprint.record
def _teach(state: BlueprintSetupState) -> None:
    """Let the templates use the words of the directory."""
    state.app.jinja_env.globals.update(
        directory_words=words, tel=tel, mailto=mailto, clock_time=clock_time, weekday=weekday
    )


def _offered() -> dict[str, dict[str, str]]:
    """Return what each filter offers: values and their words, in the order shown."""
    return {
        "country": dict(reference.countries_by_name()),
        "route": {route.id: route.name for route in reference.routes()},
        "language": {tag: language_name(tag) for tag in languages.WRITTEN},
        "competence": words.competences(),
        "kind": words.kinds(),
        "now": {"1": _("Reachable now")},
    }


@blueprint.get("/directory")
@may(Action.CONTACT_READ)
def contacts() -> ResponseReturnValue:
    """List the contacts that pass the filters of the address."""
    offered = _offered()
    asked = {name: request.args.get(name, "") for name in offered}
    filters = Filters(**{name: value for name, value in asked.items() if value in offered[name]})
    listing = queries.contacts(actor(), filters, read_place(request.args.get("after", "")))
    used, further = filters.used(), listing.page.next_key
    rows = [_row(card) for card in listing.page.cards]
    return render_template(
        "directory/contacts.html", rows=rows, is_cut=listing.is_cut, offered=offered, used=used,
        chips=_chips(used, offered), further=url_for("directory.contacts", **used, after=further) if further else "",
    )  # fmt: skip


def _chips(used: dict[str, Any], offered: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Return, for each filter in use, its word and the address of the list without it."""
    return [
        (
            offered[name][value],
            url_for("directory.contacts", **{one: used[one] for one in used if one != name}),
        )
        for name, value in used.items()
    ]


@blueprint.get("/directory/<int:contact_id>")
@may(Action.CONTACT_READ)
def contact(contact_id: int) -> ResponseReturnValue:
    """Show a contact, beginning with what to do now."""
    _count(contact_id)
    card = queries.contact(actor(), contact_id)
    point = None if card.kind == Kind.SPOC else queries.contact_point(actor(), card.sender)
    routes = [route.name for route in map(reference.route, card.routes) if route]
    given = advise(card, has_point=point is not None)
    return render_template(
        "directory/contact.html", contact=card, point=point, routes=routes, advice=given,
        audience=audience_card(actor(), Action.CONTACT_READ, card.label, card.audience_id),
        may_leave=may_leave(card.label),
    )  # fmt: skip


def _count(contact_id: int) -> None:
    quota.count_page(actor(), f"contact:{contact_id}", g.signed_in.session_id)


@blueprint.get("/directory/<int:contact_id>.vcf")
@may(Action.CONTACT_READ)
def contact_file(contact_id: int) -> ResponseReturnValue:
    """Give a contact as a file that address books read."""
    _count(contact_id)
    card = leaving(queries.contact(actor(), contact_id))
    return exported(
        actor(), Subject.CONTACT, card.id, stem=card.name.native, label=card.strictest, audience="",
        body=vcard(card), kind=FileKind.VCARD, from_session=g.signed_in.session_id,
    )  # fmt: skip
