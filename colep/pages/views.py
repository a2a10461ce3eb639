"""The front page, what the house says about itself, and its health."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from colep.core.http.doors import may
from colep.rules.actions import Action

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@may(Action.PUBLIC_READ)
def front() -> ResponseReturnValue:
    """Say what this is to a visitor; to a member, what is new."""
    return render_template("pages/front.html")


@blueprint.get("/healthz")
@may(Action.PUBLIC_READ)
def healthz() -> ResponseReturnValue:
    """Say that the process lives."""
    return {"status": "alive"}
