"""The short way in, which exists in the demo only: `create_app` registers this blueprint nowhere else."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from colep.accounts import doorkeeper, service
from colep.accounts.devices import device_words
from colep.core import i18n
from colep.core.errors import Missing
from colep.core.http.doors import may
from colep.core.http.local import local_address
from colep.core.terms import role_words
from colep.demo import files, letters, queries
from colep.rules.actions import Action

blueprint = Blueprint("demo", __name__)


@blueprint.post("/demo/sign-in")
@may(Action.SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Sign in as one of the cast, without passphrase and code."""
    handle = request.form.get("person", "")
    if handle not in files.cast_handles():
        raise Missing
    token = service.enter_demo(handle, device_words(request.user_agent.string))
    return doorkeeper.set_session(redirect(local_address(request.form.get("next"))), token)  # type: ignore[arg-type]


@blueprint.get("/demo/letters")
@may(Action.PUBLIC_READ)
def letter_list() -> str:
    """Show what the demo would have sent by mail."""
    return render_template("demo/letters.html", letters=letters.newest())


@blueprint.get("/demo/letters/<name>")
@may(Action.PUBLIC_READ)
def letter(name: str) -> str:
    """Show one letter with its links."""
    return render_template("demo/letter.html", letter=letters.one(name), is_link=letters.is_link)


@blueprint.app_context_processor
def _cast() -> dict[str, Any]:
    """Give the sign-in page the cast to choose from; it shows them wherever it is given any."""
    if request.endpoint != "accounts.sign_in":
        return {"demo_handle": queries.handle_of}
    return {"cast": queries.cast(), "role_words": role_words(), "interface": i18n.INTERFACE}
