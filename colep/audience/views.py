"""What a page asks while somebody chooses label and audience."""

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from colep.accounts.quota import count_ask
from colep.audience.finding import find_people, found_words
from colep.audience.forms import row_ids
from colep.audience.outlook import READ, outlook
from colep.audience.queries import LONGEST_QUERY
from colep.core.errors import Unreadable
from colep.core.http.doors import actor, may
from colep.core.i18n import country_name
from colep.rules.actions import Action
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice

blueprint = Blueprint("audience", __name__)


@blueprint.get("/audience")
@may(Action.AUDIENCE_ASK)
def ask() -> ResponseReturnValue:
    """Say who would see something, before it is written."""
    count_ask(actor(), "audience")
    told = outlook(
        actor(), _about(), _choice(), is_under_rule="rule" in request.args, from_session=g.signed_in.session_id
    )  # fmt: skip
    return told.as_json()


@blueprint.get("/audience/members")
@may(Action.MEMBER_READ)
def members() -> ResponseReturnValue:
    """Find members by a part of their name."""
    text = request.args.get("name", "")[:LONGEST_QUERY]
    found = find_people(actor(), READ[_about()], text, g.signed_in.session_id)
    people = [
        {
            "id": one.id,
            "name": str(one.name),
            "other": one.name.other,
            "country": country_name(one.country),
            "function": one.function,
        }
        for one in found
    ]
    return {"people": people, "sentence": found_words(text, len(people))}


def _about() -> str:
    about = request.args.get("for", "thread")
    if about not in READ:
        raise Unreadable
    return about


def _choice() -> Choice:
    """Read a choice out of the address; ids that can be none are kept as one that no row has."""
    try:
        label, kind = Label(request.args.get("label", "")), AudienceKind(request.args.get("audience", ""))
    except ValueError as error:
        raise Unreadable from error
    groups = row_ids(request.args.getlist("groups")) if kind is AudienceKind.GROUPS else ()
    members = row_ids(request.args.getlist("members")) if kind is AudienceKind.MEMBERS else ()
    return Choice(label, kind, groups, members)
