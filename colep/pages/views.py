"""The front page and home, what the house says about itself, and its health."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from colep.core.http.doors import actor, may
from colep.handling.notices import notices
from colep.membership import waiting
from colep.pages import exits, health, home
from colep.reference import queries as reference
from colep.rules import sessions
from colep.rules.actions import Action
from colep.rules.labels import Label
from colep.rules.policy import require
from colep.sharing.cards import label_sentence

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@may(Action.PUBLIC_READ)
def front() -> ResponseReturnValue:
    """Say what this is to a visitor; to a member, what is new."""
    if not actor().is_member:
        return render_template("pages/welcome.html")
    require(actor(), Action.HOME_READ)
    return render_template(
        "pages/home.html", parts=home.parts(g.signed_in), on_routes=bool(reference.routes_of(actor().country)),
        duties=waiting.duties(actor()), notices=notices(actor()),
    )  # fmt: skip


@blueprint.get("/charter")
@may(Action.PUBLIC_READ)
def charter() -> ResponseReturnValue:
    """Say what may be written here, who may hear of it, and where everything else goes."""
    return render_template("pages/charter.html")


@blueprint.get("/labels")
@may(Action.PUBLIC_READ)
def labels() -> ResponseReturnValue:
    """Say what the labels of the Traffic Light Protocol mean here, and what passes where."""
    meanings = [(label.value, label_sentence(label)) for label in reversed(Label)]
    return render_template(
        "pages/labels.html", meanings=meanings, table=exits.table(), audiences=exits.audiences()
    )  # fmt: skip


@blueprint.get("/privacy")
@may(Action.PUBLIC_READ)
def privacy() -> ResponseReturnValue:
    """Say what is stored of a member, for how long, and who sees it."""
    return render_template("pages/privacy.html", rules=sessions)


@blueprint.get("/healthz")
@may(Action.PUBLIC_READ)
def healthz() -> ResponseReturnValue:
    """Say that the process lives."""
    return {"status": "alive"}


@blueprint.get("/readyz")
@may(Action.PUBLIC_READ)
def readyz() -> ResponseReturnValue:
    """Say whether this process can serve: 200, or 503 with the reason."""
    reason = health.hindrance()
    return ({"status": "unavailable", "reason": reason}, 503) if reason else {"status": "ready"}
