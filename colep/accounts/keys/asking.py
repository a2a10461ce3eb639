"""What pages need that ask for a factor: the sign-in's second step, and the proof that is given again."""

from typing import Any

from flask import Response, current_app, g, request
from flask_limiter.util import get_remote_address

from colep.accounts.forms import FactorForm
from colep.accounts.keys import queries
from colep.accounts.keys.proving import Given
from colep.accounts.keys.site import site
from colep.accounts.keys.words import refusal_words
from colep.accounts.service import Refused


def given(form: FactorForm) -> Given:
    """Return what a form brought. Raises Refused if it is nothing that could be a factor."""
    if not form.validate():
        raise Refused("recovery-wrong" if form.recovery.errors else "totp-wrong")
    return Given(
        code=(form.code.data or "").replace(" ", ""), recovery=form.recovery.data or "", passkey=form.passkey.data or ""
    )


def factor_words(member_id: int, refused: str = "") -> dict[str, Any]:
    """Return what a page shows that asks this member for a factor; `refused` says why the last one was not taken."""
    return {
        "form": FactorForm(),
        "keys": queries.keys_of(member_id),
        "refused": refused.partition("-")[0],
        "refusal": refusal_words(refused) if refused else "",
        "passkeys_at": where_passkeys_work(),
    }


def where_passkeys_work() -> str:
    """Return nothing if passkeys work on this page; else the address where they do, or "nowhere".

    Browsers bind a passkey to a name, and so to the address under which the page was opened. Behind a proxy that
    ends TLS the address is the installation's, whatever the proxy calls us.
    """
    here = site()
    if not here.takes_passkeys:
        return "nowhere"
    if current_app.config["SETTINGS"].is_tls or request.host_url.rstrip("/") == here.origin:
        return ""
    return here.origin


def half_or_address() -> str:
    """Count by the account that is to be proved; by the source where there is none."""
    return f"code:{g.signed_in.actor.member_id if g.signed_in else get_remote_address()}"


def was_refused(response: Response) -> bool:
    """Say whether an answer refuses what was given."""
    return response.status_code == 422
