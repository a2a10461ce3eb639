"""The desk's blueprint, and what all its pages share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from colep.accounts.words import level_words
from colep.core.errors import Conflict, Invalid
from colep.core.http.pagination import row_number
from colep.core.terms import reason_words, role_words, standing_words
from colep.membership.words import flag_names, flag_words
from colep.secretariat import words
from colep.secretariat.forms import DeskForm

blueprint = Blueprint("secretariat", __name__, url_prefix="/secretariat")


@blueprint.record
def _teach(state: BlueprintSetupState) -> None:
    """Let the templates use the words of the desk."""
    state.app.jinja_env.globals.update(
        desk_words=words,
        roles_in_words=role_words,
        standings_in_words=standing_words,
        reasons_in_words=reason_words,
        levels_in_words=level_words,
        flag_names=flag_names,
        flag_words=flag_words,
    )


def this_session() -> int:
    """Return the session of the request, for the record."""
    number: int = g.signed_in.session_id
    return number


def before() -> int | None:
    """Return where a list goes on, as the address says."""
    return request.args.get("before", type=row_number)


def attempt(
    form: DeskForm, act: Callable[[], Any], done: str, onward: str, again: Callable[[], str]
) -> ResponseReturnValue:
    """Do what a form asks for and go on; or show the page again with the form as it was typed and what is wrong."""
    status = 422
    if form.validate():
        try:
            act()
        except (Invalid, Conflict) as error:
            form.blame(error)
            status = error.status
        else:
            flash(done, "status")
            return redirect(onward)
    return again(), status
