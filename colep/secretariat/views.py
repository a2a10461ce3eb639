"""The desk of the secretariat, room by room; each of these modules adds its pages to the blueprint."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from colep.core.http.doors import may
from colep.rules.actions import Action
from colep.secretariat import (
    application_views,  # noqa: F401 - adds its pages
    country_views,  # noqa: F401
    identity_views,  # noqa: F401
    letter_views,  # noqa: F401
    member_views,  # noqa: F401
    proposal_views,  # noqa: F401
    record_views,  # noqa: F401
)
from colep.secretariat.blueprint import blueprint


@blueprint.get("/")
@may(Action.DESK_READ)
def desk() -> ResponseReturnValue:
    """Begin with what waits for a decision."""
    return redirect(url_for("secretariat.applications"))
