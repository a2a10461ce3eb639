"""The record of acts, for the secretariat."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.core.http.doors import actor, may
from colep.core.i18n import language, sort_key
from colep.rules.actions import Action
from colep.secretariat import record
from colep.secretariat.blueprint import before, blueprint
from colep.secretariat.words import act_choices


@blueprint.get("/record", endpoint="record")
@may(Action.DESK_READ)
def show_record() -> ResponseReturnValue:
    """List what was decided and changed, the newest first."""
    named = request.args.get("act", "")
    act = next((one for one in record.SHOWN if one.value == named), None)
    page = record.entries(actor(), act, before())
    chosen: dict[str, Any] = {"act": act.value} if act else {}
    older = url_for("secretariat.record", **chosen, before=page.next_key) if page.next_key else ""
    return render_template(
        "secretariat/record.html", entries=page.cards, older=older, chosen=act.value if act else "",
        choices=_choices(), newest="" if before() is None else url_for("secretariat.record", **chosen),
    )  # fmt: skip


def _choices() -> tuple[tuple[str, str], ...]:
    """Return the acts in the alphabet of the reader."""
    tag = language().tag
    return tuple(sorted(act_choices(record.SHOWN), key=lambda pair: sort_key(pair[1], tag)))
